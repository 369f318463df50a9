"""What holds for every kind of chart and map, seen on the artists."""

import math
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex

from parstudy import figures
from parstudy.figures import theme
from parstudy.figures.colours import contrast
from parstudy.figures.maps.base import ProvinceMap
from parstudy.text import LANGS
from tests.figures import examples
from tests.figures.examples import KINDS, MAPS


@pytest.fixture(scope="module")
def drawn():
    """Draw a kind once, for the tests that only read."""
    held = {}

    def draw(kind, lang="vi", size="a4_text"):
        if (kind, lang, size) not in held:
            chart = examples.kinds()[kind]
            held[kind, lang, size] = figures.render(
                chart, examples.spec_for(chart), size=size, lang=lang
            )
        return held[kind, lang, size]

    return draw


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["a4_text", "slide"])
def test_the_canvas_has_the_exact_size(drawn, kind, size):
    width, height = drawn(kind, size=size).figure.get_size_inches()
    wanted = {"a4_text": (160 / 25.4, 100 / 25.4), "slide": (40 / 3, 7.5)}[size]
    assert (width, height) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_print_the_same_values(drawn, kind):
    written = examples.values(drawn(kind, "vi"))
    assert written
    assert written == examples.values(drawn(kind, "en"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGS)
def test_text_is_horizontal_in_the_font_and_of_the_sizes(drawn, kind, lang):
    scale = theme.SIZES["a4_text"].type
    for text in drawn(kind, lang).texts():
        assert text.get_rotation() == 0
        assert text.get_fontfamily() == [theme.FAMILY, theme.FALLBACK]
        assert text.get_fontsize() in (scale.title, scale.subtitle, scale.label, scale.source)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGS)
def test_every_word_stands_out_from_what_is_behind_it(drawn, kind, lang):
    canvas = drawn(kind, lang)
    fills = [
        (path, to_hex(faces[index % len(faces)]))
        for each in examples.collections(canvas)
        if not each.get_sizes().size and len(faces := each.get_facecolors())
        for index, path in enumerate(each.get_paths())
    ]
    renderer = canvas.figure.canvas.get_renderer()
    for text in canvas.texts():
        box = text.get_window_extent(renderer)
        middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        behind = [colour for path, colour in fills if path.contains_point(middle)]
        plate = text.get_bbox_patch()
        ground = to_hex(plate.get_facecolor()) if plate else [theme.PAPER, *behind][-1]
        assert contrast(to_hex(text.get_color()), ground) >= 4.5, (text.get_text(), ground)


@pytest.mark.parametrize("kind", KINDS)
def test_marks_and_text_lie_in_the_body_of_the_sheet(drawn, kind):
    canvas = drawn(kind)
    for x, y in examples.marks(canvas):
        assert math.isfinite(x + y)
        assert 0 <= x <= canvas.size.width_pt
        assert canvas.body.bottom - 1 <= y <= canvas.body.top + 1


@pytest.mark.parametrize("kind", KINDS)
def test_title_source_and_credit_are_printed(drawn, kind):
    written = examples.words(drawn(kind))
    chart = examples.kinds()[kind]
    assert written[0] == examples.spec_for(chart).title.vi
    source = next(line for line in written if line.startswith("Nguồn"))
    draws_shapes = isinstance(chart, ProvinceMap) and getattr(chart, "surface", "") != "tiles"
    assert ("© OpenStreetMap contributors (ODbL)" in source) == draws_shapes


@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_map_lacks_the_archipelagos(drawn, kind, lang):
    canvas = drawn(kind, lang)
    names = {
        "vi": ["QĐ. Hoàng Sa", "(Đà Nẵng)", "QĐ. Trường Sa", "(Khánh Hòa)"],
        "en": ["Hoang Sa Islands", "(Da Nang)", "Truong Sa Islands", "(Khanh Hoa)"],
    }[lang]
    assert all(examples.words(canvas).count(name) == 1 for name in names)
    islands = [len(each.get_offsets()) for each in examples.collections(canvas)]
    assert islands.count(18) == 1
    assert islands.count(21) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_each_of_small_multiples_has_the_archipelagos(drawn, lang):
    canvas = drawn("year_maps", lang)
    for name in {"vi": ["Hoàng Sa", "Trường Sa"], "en": ["Hoang Sa", "Truong Sa"]}[lang]:
        assert examples.words(canvas).count(name) == 2


def test_every_public_kind_is_tried_here():
    tried = {type(chart).__name__ for chart in examples.kinds().values()}
    public = {name for name in figures.__all__ if isinstance(getattr(figures, name), type)}
    assert public - tried == {"Chart", "Classes", "FigureSpec", "Published", "UnitChart"}
    assert set(examples.kinds()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_keeps_what_it_draws_and_nothing_else(kind):
    chart = examples.kinds()[kind]
    assert list(chart.frame.columns) == list(dict.fromkeys(chart.columns()))
    assert chart.frame.index.tolist() == list(range(len(chart.frame)))


def test_the_caller_s_frame_is_left_alone():
    frame = examples.rates(5).set_index(np.arange(5) * 3)
    before = frame.copy()
    chart = figures.RankedDots(frame, value="value", low="low", high="high")
    figures.render(chart, examples.a_spec(), size="a4_text", lang="vi")
    assert frame.equals(before)


def test_drawing_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    figures.render(examples.kinds()["ranked_dots"], examples.a_spec(), size="a4_text", lang="vi")
    assert dict(mpl.rcParams) == before


def test_figures_import_no_model():
    folder = Path(figures.__file__).parent
    for path in folder.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "parstudy.models" not in source, path
        assert "parstudy.reports" not in source, path
        assert "pyplot" not in source, path
