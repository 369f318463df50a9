import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.check import check_text
from parstudy.figures.labels import label_points, spread
from tests.figures.examples import words

HEIGHTS = st.lists(st.floats(0, 100), min_size=1, max_size=12)


def test_heights_that_are_far_apart_stay():
    assert spread([10, 50, 30], gap=10, low=0, high=100) == [10, 50, 30]


def test_heights_that_meet_are_moved_equally():
    assert spread([50, 50], gap=10, low=0, high=100) == [45, 55]
    assert spread([50, 52, 51], gap=10, low=0, high=100) == [41, 61, 51]


def test_heights_at_the_edge_stay_inside():
    assert spread([0, 1], gap=10, low=0, high=100) == [0, 10]
    assert spread([99, 100], gap=10, low=0, high=100) == [90, 100]


def test_no_room_for_all():
    assert spread([1, 2, 3], gap=60, low=0, high=100) is None


@given(HEIGHTS)
def test_spread_keeps_order_distance_and_bounds(wanted):
    placed = spread(wanted, gap=8, low=0, high=100)
    assert placed is not None
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    moved = [placed[index] for index in order]
    assert all(low - 1e-6 <= height <= high + 1e-6 for height in moved for low, high in [(0, 100)])
    assert all(high - low >= 8 - 1e-6 for low, high in itertools.pairwise(moved))


@pytest.fixture
def canvas():
    with theme.style():
        yield Canvas(theme.SIZES["a4_text"], "vi")


def crowd(count):
    rng = np.random.default_rng(count)
    x, y = rng.uniform(150, 250, count), rng.uniform(100, 160, count)
    return list(zip(x.tolist(), y.tolist(), strict=True))


def test_labels_of_a_crowd_never_overlap(canvas):
    names = [f"Tỉnh {index}" for index in range(60)]
    area = Rect(20, 20, 430, 260)
    label_points(canvas, crowd(60), names, area=area, needed=[False] * 60)
    check_text(canvas)
    assert 10 < len(words(canvas)) < 60


def test_needed_labels_come_first_whatever_their_row(canvas):
    names = [f"Tỉnh {index}" for index in range(60)]
    needed = [index >= 57 for index in range(60)]
    label_points(canvas, crowd(60), names, area=Rect(20, 20, 430, 260), needed=needed)
    assert set(names[57:]) <= set(words(canvas))
    bold = {text.get_text() for text in canvas.texts() if text.get_fontweight() == 700}
    assert bold == set(names[57:])


def test_a_needed_label_without_room_is_an_error(canvas):
    tight = Rect(0, 0, 20, 20)
    with pytest.raises(FigureSpecError, match="no room for the label 'Lào Cai'"):
        label_points(canvas, [(10, 10)], ["Lào Cai"], area=tight, needed=[True])
    label_points(canvas, [(10, 10)], ["Lào Cai"], area=tight, needed=[False])
    assert words(canvas) == []


def test_labels_keep_off_places_that_are_taken(canvas):
    taken = Rect(0, 0, 300, 300)
    label_points(canvas, [(100, 100)], ["A"], area=taken, needed=[False], taken=[taken])
    assert words(canvas) == []


def test_a_blank_name_is_not_written(canvas):
    label_points(
        canvas, [(100, 100), (200, 200)], ["", "B"], area=Rect(0, 0, 400, 280), needed=[False] * 2
    )
    assert words(canvas) == ["B"]
