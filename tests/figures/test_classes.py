import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parstudy.errors import FigureSpecError
from parstudy.figures import Classes, classify, classify_change, theme

RATES = st.lists(st.floats(0, 100), min_size=1, max_size=63)


def test_five_quantile_classes_of_known_values():
    classes = classify(range(1, 11), decimals=0)
    assert classes.counts == (2, 2, 2, 2, 2)
    assert classes.labels("en") == ["1–2", "3–4", "5–6", "7–8", "9–10"]
    assert classes.colours == theme.SEQUENTIAL


def test_labels_leave_no_gap_in_printed_values_and_share_none():
    classes = Classes(10.0, (19.9, 40.0), (1, 1), 1, ("#000000", "#FFFFFF"))
    assert classes.labels("vi") == ["10,0–19,9", "20,0–40,0"]
    assert classes.index(19.94) == 0
    assert classes.index(19.96) == 1


@pytest.mark.parametrize("scheme", ["quantiles", "equal_interval", "natural_breaks"])
@settings(max_examples=15, deadline=None)
@given(values=RATES)
def test_every_value_is_in_one_class_and_is_counted(scheme, values):
    classes = classify(values, scheme=scheme, decimals=1)
    places = [classes.index(value) for value in values]
    assert [places.count(index) for index in range(len(classes.uppers))] == list(classes.counts)
    assert list(classes.uppers) == sorted(set(classes.uppers))
    assert len(classes.colours) == len(classes.uppers) == len(classes.labels("vi"))
    ordered = sorted(values)
    assert [classes.index(value) for value in ordered] == sorted(places)


def test_missing_values_have_no_class():
    classes = classify([1.0, 2.0, float("nan")], k=2)
    assert sum(classes.counts) == 2
    assert classes.index(math.nan) is None
    assert classes.colour(math.nan) is None


def test_a_value_outside_is_an_error_not_a_gap():
    with pytest.raises(FigureSpecError, match=r"12\.0 lies outside the classes 1\.0 to 5\.0"):
        classify([1, 2, 3, 4, 5]).index(12)


def test_equal_values_make_one_class():
    classes = classify([3.0, 3.0])
    assert classes.labels("vi") == ["3,0"]
    assert classes.counts == (2,)


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf]])
def test_nothing_to_classify(values):
    with pytest.raises(FigureSpecError, match="no value to classify"):
        classify(values)


@pytest.mark.parametrize("k", [1, 6])
def test_number_of_classes(k):
    with pytest.raises(FigureSpecError, match="2 to 5 classes"):
        classify([1, 2, 3], k=k)


def test_changes_are_classed_around_zero():
    classes = classify_change([-8, -3, 0.5, 3, 9], near=1, far=5)
    assert classes.counts == (1, 1, 1, 1, 1)
    assert classes.labels("en") == [
        "\u22128.0 … \u22125.1",
        "\u22125.0 … \u22121.1",
        "\u22121.0 … 1.0",
        "1.1–5.0",
        "5.1–9.0",
    ]
    assert classes.colours == theme.DIVERGING


@given(st.lists(st.floats(-50, 50), min_size=1))
def test_opposite_changes_lie_in_opposite_classes(values):
    both = [*values, *(-value for value in values)]
    classes = classify_change(both, near=2, far=10)
    assert classes.counts == classes.counts[::-1]


@pytest.mark.parametrize(("near", "far"), [(0, 1), (2, 1), (-1, 1)])
def test_bounds_of_change_must_make_sense(near, far):
    with pytest.raises(FigureSpecError, match="0 < near < far"):
        classify_change([1], near=near, far=far)
