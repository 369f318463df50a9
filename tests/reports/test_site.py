from __future__ import annotations

import io
from html.parser import HTMLParser

import pandas as pd
import pytest

from parstudy import config
from parstudy.reports import findings, notebooks, site
from parstudy.text import Bilingual
from tests import small_checkout
from tests.small_checkout import COVERAGE, figure_cell, notebook

VOID = {"meta", "link", "img", "br", "hr", "input", "col", "wbr"}
LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction"}


class Page(HTMLParser):
    """The elements of a page; complains about one that is not closed where it must be."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.open = []
        self.said = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        element = (tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        langs = [attrs["lang"] for _, attrs in self.open[1:] if "lang" in attrs]
        if langs and data.strip():
            self.said.setdefault(langs[-1], []).append(data.strip())

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def remote(page, text):
    """Everything that the page would fetch from elsewhere by itself."""
    asked = [
        value
        for tag, attrs in page.elements
        for name, value in attrs.items()
        if name in LOADS or (tag == "link" and name == "href")
    ]
    far = [value for value in asked if value.startswith(("http:", "https:", "//", "file:"))]
    return far + [sign for sign in ("@import", "url(http", "url(//") if sign in text]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages of two notebooks: one with a figure and hostile words, one that failed."""
    place = small_checkout.make(tmp_path_factory.mktemp("site") / "nơi nhỏ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARSTUDY_ROOT", str(place.root))
        patch.chdir(place.notebooks)
        config.paths.cache_clear()
        _fill(place)
        yield place
    config.paths.cache_clear()


def _fill(place):
    told = "from IPython.display import HTML\nHTML('<p class=\"told\">told</p>')"
    well = notebook(place, "01_a", "year = 1", told, "print('fig01_a')")
    ill = notebook(place, "02_b", "1 / 0")
    exec(figure_cell("fig01_a", "01_a", title='"><script>alert(2)</script>'))
    hostile = Bilingual('Một "<script>alert(1)</script>', "One </span><b>bold</b> & more")
    findings.show_findings("01_a", [hostile])
    failures = {}
    for path in (well, ill):
        executed = place.reports / "notebooks" / path.name
        failures[path.stem] = notebooks.execute(path, executed, place).failure
        site.write_page(path, place, failure=failures[path.stem])
    site.write_index(place, coverage(), failures=failures)
    for name in ("manifest.json", "exhibits.md"):
        (place.reports / name).touch()


def coverage():
    return pd.read_csv(io.StringIO(COVERAGE))


def read(place, name):
    text = (place.reports / name).read_text(encoding="utf-8")
    return Page(text), text


@pytest.mark.parametrize("name", ["index.html", "notebooks/01_a.html", "notebooks/02_b.html"])
def test_no_page_asks_for_anything_from_elsewhere(pages, name):
    page, text = read(pages, name)
    assert remote(page, text) == []
    assert len(page.all("script")) == 1
    for picture in page.all("img"):
        assert (pages.reports / name).parent.joinpath(picture["src"]).is_file()


def test_words_from_data_are_escaped(pages):
    page, text = read(pages, "index.html")
    assert "<script>alert" not in text
    assert "<b>" not in text
    assert "<i>" not in text
    assert "javascript:" not in text
    assert "One </span><b>bold</b> & more" in "".join(page.said["en"])
    assert {"A <b>producer</b> & co."} <= {word.strip() for word in text_of(text)}


def text_of(text):
    words = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(text)
    return words


def test_everything_is_said_in_both_languages(pages):
    page, _ = read(pages, "index.html")
    assert len(page.said["vi"]) >= len(page.all("span")) // 2 - 2
    spans = page.all("span")
    languages = [attrs["lang"] for attrs in spans if "lang" in attrs]
    assert languages.count("vi") == languages.count("en")
    assert "01_a là gì?" in page.said["vi"]
    assert "What is 01_a?" in page.said["en"]


def test_each_figure_has_alt_text_a_size_and_its_data(pages):
    page, _ = read(pages, "index.html")
    pictures = page.all("img")
    assert [picture["src"] for picture in pictures] == [
        "figures/fig01_a__vi__a4_text.svg",
        "figures/fig01_a__en__a4_text.svg",
    ]
    assert pictures[0]["alt"] == '"><script>alert(2)</script> (vi)'
    assert (pictures[0]["width"], pictures[0]["height"]) == ("160", "100")
    links = [link["href"] for link in page.all("a")]
    assert "figures/fig01_a.csv" in links
    assert (pages.reports / "figures" / "fig01_a.csv").is_file()


def test_every_link_within_the_site_leads_somewhere(pages):
    page, _ = read(pages, "index.html")
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert len(ids) == sum("id" in attrs for _, attrs in page.elements)
    for link in page.all("a"):
        target = link["href"]
        if target.startswith("#"):
            assert target[1:] in ids
        elif not target.startswith("https://example.org"):
            assert (pages.reports / target).is_file()


def test_the_language_switch_can_be_reached_and_read_aloud(pages):
    page, _ = read(pages, "index.html")
    assert page.elements[0] == ("html", page.elements[0][1])
    assert page.elements[0][1]["lang"] == "vi"
    buttons = page.all("button")
    assert [button["value"] for button in buttons] == ["vi", "en"]
    assert all("aria-pressed" in button and "aria-label" in button for button in buttons)


def test_a_failure_is_shown_on_both_pages(pages):
    for name in ("index.html", "notebooks/02_b.html"):
        _, text = read(pages, name)
        assert "cell 2: ZeroDivisionError: division by zero" in text
    _, well = read(pages, "notebooks/01_a.html")
    assert 'class="bad"' not in well
    assert '<p class="told">told</p>' in well


def test_the_day_is_that_of_the_data(pages):
    page, _ = read(pages, "index.html")
    assert "Số liệu thu thập đến ngày 05/11/2026." in page.said["vi"]
    assert "Data as collected on 5 November 2026." in page.said["en"]


def test_coverage_is_the_widest_indicator_of_each_family(pages):
    _, text = read(pages, "index.html")
    words = [word for word in text_of(text) if word.strip()]
    assert words.count("61/63") == 1
    assert words.count("63/63") == 1
    assert words.count("34/34") == 1


def test_equal_content_gives_equal_bytes(pages):
    before = (pages.reports / "index.html").read_bytes()
    stamp = (pages.reports / "index.html").stat().st_mtime_ns
    failures = {"02_b": "cell 2: ZeroDivisionError: division by zero"}
    site.write_index(pages, coverage(), failures=failures)
    assert (pages.reports / "index.html").read_bytes() == before
    assert (pages.reports / "index.html").stat().st_mtime_ns == stamp
