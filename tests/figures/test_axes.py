import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale, time_axis, value_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.check import check_text
from tests.figures.examples import words

VALUES = st.lists(
    st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3), min_size=1
)


@pytest.fixture
def canvas():
    with theme.style():
        yield Canvas(theme.SIZES["a4_text"], "vi")


def test_a_scale_is_linear_between_its_ends():
    scale = Scale(10, 20, 100, 300)
    assert (scale(10), scale(15), scale(20)) == (100, 200, 300)


@given(VALUES, st.booleans())
def test_a_fitted_scale_holds_every_value(values, zero):
    scale = fit_scale(values, 50, 250, zero=zero)
    assert all(50 - 1e-6 <= scale(value) <= 250 + 1e-6 for value in values)
    assert all(scale.low <= tick <= scale.high for tick in scale.ticks)
    if zero:
        assert 50 - 1e-6 <= scale(0) <= 250 + 1e-6


def test_bars_of_positive_values_begin_at_the_edge():
    assert fit_scale([3, 7], 50, 250, zero=True)(0) == 50


def test_missing_values_do_not_count():
    scale = fit_scale([1.0, float("nan"), 3.0], 0, 100)
    assert 0 < scale(1) < scale(3) < 100


@pytest.mark.parametrize(
    ("ticks", "decimals"),
    [((0, 20, 40), 0), ((0, 2.5, 5), 1), ((7.5,), 1), ((0.25, 0.5), 2), ((), 0), ((1000.0,), 0)],
)
def test_decimals_write_every_tick_exactly(ticks, decimals):
    assert Scale(0, 1, 0, 1, ticks).decimals == decimals


def test_axis_numbers_are_written_in_the_language(canvas):
    plot = Rect(20, 50, 400, 200)
    value_axis(canvas, Scale(0, 2000, 20, 400, (0, 500, 1000, 1500, 2000)), plot)
    assert words(canvas) == ["0", "500", "1.000", "1.500", "2.000"]


def test_times_are_thinned_and_the_last_is_kept(canvas):
    plot = Rect(20, 50, 140, 200)
    times = {float(year): str(year) for year in range(2011, 2025)}
    time_axis(canvas, Scale(2011, 2024, 30, 130), plot, times)
    assert "2024" in words(canvas)
    assert 2 <= len(words(canvas)) < 14
    check_text(canvas)
