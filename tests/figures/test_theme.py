import importlib.util
import itertools

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import FigureSpecError, SourceMissingError
from parstudy.figures import colours, theme

PALETTES = {
    name: getattr(theme, name)
    for name in ("CATEGORICAL", "LINES", "SEQUENTIAL", "DIVERGING", "QUADRANTS", "LOCAL")
}
COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize("name", PALETTES)
def test_any_two_colours_are_20_apart_under_each_kind_of_vision(name):
    assert colours.smallest_distance(PALETTES[name]) >= 20


@pytest.mark.parametrize("name", ["SEQUENTIAL", "DIVERGING", "QUADRANTS", "LOCAL"])
def test_classes_are_told_apart_in_grey(name):
    shades = sorted(colours.lightness(colour) for colour in PALETTES[name])
    assert min(high - low for low, high in itertools.pairwise(shades)) >= 8


def test_sequential_classes_grow_darker():
    shades = [colours.lightness(colour) for colour in theme.SEQUENTIAL]
    assert shades == sorted(shades, reverse=True)


def test_colours_for_text_are_legible_as_they_are():
    for ink in (theme.INK, theme.MUTED):
        for ground in (theme.PAPER, theme.FAINT):
            assert colours.contrast(ink, ground) >= 4.5


def test_known_contrasts_and_lab_values():
    assert colours.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colours.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert colours.lab("#FFFFFF") == pytest.approx((100, 0, 0), abs=0.01)
    assert colours.lab("#FF0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    assert colours.lab("#0000FF") == pytest.approx((32.30, 79.19, -107.86), abs=0.02)


def test_red_and_green_of_a_traffic_light_come_near_for_the_colour_blind():
    pair = ("#C23B22", "#5E7D1E")
    apart = {
        vision: sum(
            (one - other) ** 2
            for one, other in zip(
                colours.lab(pair[0], vision), colours.lab(pair[1], vision), strict=True
            )
        )
        ** 0.5
        for vision in colours.VISION
    }
    assert apart["normal"] > 60
    assert apart["deutan"] < 0.5 * apart["normal"]
    assert colours.smallest_distance(pair) == pytest.approx(min(apart.values()))


@given(COLOUR, COLOUR)
def test_legible_text_always_reaches_the_contrast(colour, ground):
    assert colours.contrast(colours.legible(colour, ground), ground) >= 4.5


@given(COLOUR)
def test_a_colour_that_is_legible_is_not_changed(colour):
    if colours.contrast(colour, "#FFFFFF") >= 4.5:
        assert colours.legible(colour) == colour


def test_sizes_and_type_of_the_style():
    in_mm = {
        name: (each.width_in * 25.4, each.height_in * 25.4) for name, each in theme.SIZES.items()
    }
    assert in_mm["a4_text"] == pytest.approx((160, 100))
    assert in_mm["a4_page"] == pytest.approx((160, 225))
    assert in_mm["a4_wide"] == pytest.approx((247, 150))
    assert in_mm["slide"] == pytest.approx((13.333 * 25.4, 7.5 * 25.4), abs=0.01)
    assert in_mm["slide_half"] == pytest.approx((6.4 * 25.4, 5.6 * 25.4))
    for name, each in theme.SIZES.items():
        wanted = (28, 18, 16, 12) if name.startswith("slide") else (12, 9.5, 8.5, 7.5)
        scale = each.type
        assert (scale.title, scale.subtitle, scale.label, scale.source) == wanted


def test_unknown_size_names_those_there_are():
    with pytest.raises(FigureSpecError, match="a4_text, a4_page"):
        theme.size("a3")


def test_style_does_not_leak():
    before = dict(mpl.rcParams)
    with theme.style():
        assert mpl.rcParams["svg.hashsalt"] == "parstudy"
        assert mpl.rcParams["pdf.fonttype"] == 42
    assert dict(mpl.rcParams) == before


def test_style_does_not_depend_on_the_user_s_settings():
    with mpl.rc_context({"lines.linewidth": 40, "axes.linewidth": 9}), theme.style():
        assert mpl.rcParams["lines.linewidth"] == mpl.rcParamsDefault["lines.linewidth"]


def test_a_missing_font_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SourceMissingError, match="Source Sans Pro is not installed"):
        theme.font_files.__wrapped__()
