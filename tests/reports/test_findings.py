from __future__ import annotations

import hashlib

import IPython.display
import pandas as pd
import pytest

from parstudy.errors import SchemaError, SourceMissingError
from parstudy.reports import findings, show_findings, show_sources
from parstudy.text import Bilingual
from tests.small_checkout import notebook

TOLD = [Bilingual("Hà Nội < 5 & tăng", "Hà Nội < 5 & rising"), Bilingual("Hai", "Two")]


@pytest.fixture
def shown(monkeypatch):
    """The HTML that is displayed."""
    content = []
    monkeypatch.setattr(IPython.display, "display", lambda html: content.append(html.data))
    return content


def test_findings_are_shown_in_both_languages_and_recorded(place, shown):
    notebook(place, "01_a")
    show_findings("01_a", TOLD)
    assert shown == [
        '<section class="findings" lang="vi"><h2>Kết quả chính</h2><ol>'
        "<li>Hà Nội &lt; 5 &amp; tăng</li><li>Hai</li></ol></section>"
        '<section class="findings" lang="en"><h2>Findings</h2><ol>'
        "<li>Hà Nội &lt; 5 &amp; rising</li><li>Two</li></ol></section>"
    ]
    assert findings.read_findings(place, "01_a") == TOLD
    assert findings.read_findings(place, "02_b") == []


def test_findings_of_no_notebook_are_refused(place):
    with pytest.raises(SourceMissingError, match="no notebook '07_x'"):
        show_findings("07_x", TOLD)


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ([], "cannot be shown"),
        ([Bilingual("Một {n}", "One")], r"finding 1 \(vi\)"),
        ([*TOLD, Bilingual("Ba", " ")], r"finding 3 \(en\)"),
    ],
)
def test_unfinished_findings_are_refused_and_not_recorded(place, told, what):
    notebook(place, "01_a")
    with pytest.raises(SchemaError, match=what):
        show_findings("01_a", told)
    assert findings.read_findings(place, "01_a") == []


def test_sources_are_counted_and_escaped(place, shown):
    place.processed.mkdir(parents=True)
    (place.processed / "a__b.csv").write_text("x\n1\n")
    frame = pd.DataFrame({"source_id": ["two", "two;one", "two"]})
    show_sources(frame, ["one"])
    (content,) = shown
    assert "<td>Press</td><td>Bài báo</td>" in content
    assert "javascript" not in content
    assert 'href="https://example.org/a?b=1&amp;c=2"' in content
    assert "Một &lt;i&gt;bảng&lt;/i&gt;" in content
    assert content.index("Bài báo") < content.index("Một")
    assert content.count('<td class="number">3</td>') == 1
    assert content.count('<td class="number">2</td>') == 1
    assert "pandas " in content
    digest = hashlib.sha256(b"x\n1\n").hexdigest()
    assert f"data/processed/a__b.csv {digest}" in content


@pytest.mark.parametrize("held", [[], [["one", "nine"]]])
def test_unknown_sources_are_refused(place, held):
    with pytest.raises(SourceMissingError, match=r"unknown sources: nine|no source given"):
        show_sources(*held)
