import numpy as np
import pandas as pd
import pytest

from parstudy.errors import SchemaError
from parstudy.indices import Impute, IndexSpec, Tree, build
from parstudy.indices.impute import impute
from parstudy.indices.panel import read_panel

TREE = Tree.flat({"x": 1, "y": 1})
NAN = np.nan


def filled(rule, **columns):
    spec = IndexSpec(TREE, impute=rule)
    rows = len(next(iter(columns.values())))
    data = {"uCode": [f"u{i}" for i in range(rows)], "y": np.arange(rows)} | columns
    panel = read_panel(pd.DataFrame(data), spec)
    out, is_filled = impute(panel, rule)
    assert np.isnan(panel.values[is_filled]).all()
    assert not np.isnan(out.values[is_filled]).any()
    np.testing.assert_array_equal(out.values[~is_filled], panel.values[~is_filled])
    return out.values[:, 0].tolist(), is_filled[:, 0].tolist()


@pytest.mark.parametrize(("method", "value"), [("mean", 4.0), ("median", 3.0)])
def test_mean_and_median(method, value):
    assert filled(Impute(method), x=[1, NAN, 3, 8, NAN]) == (
        [1, value, 3, 8, value],
        [False, True, False, False, True],
    )


def test_groups_without_values_and_units_without_a_group_stay_missing():
    x, is_filled = filled(
        Impute("mean", group="g"),
        x=[1, NAN, 3, NAN, NAN, NAN],
        g=["a", "a", "a", "b", None, "NA"],
    )
    np.testing.assert_array_equal(x, [1, 2, 3, NAN, NAN, NAN])
    assert is_filled == [False, True, False, False, False, False]


YEARS = {"uCode": list("ababab"), "Time": [2020, 2020, 2022, 2022, 2021, 2021]}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Impute("mean"), [4, 4, 6, 2, 3, 3]),
        (Impute("mean", years="pooled"), [15 / 4, 4, 6, 2, 3, 15 / 4]),
        (Impute("last"), [NAN, 4, 6, 2, 3, 4]),
        (Impute("linear"), [3, 4, 6, 2, 3, 3]),
        (Impute("none"), [NAN, 4, 6, 2, 3, NAN]),
    ],
)
def test_years(rule, expected):
    x, _ = filled(rule, **YEARS, x=[NAN, 4, 6, 2, 3, NAN])
    np.testing.assert_array_equal(x, expected)


def test_last_value_survives_several_gaps():
    time = {"uCode": list("aaaabb"), "Time": [1, 2, 3, 4, 1, 2]}
    x, _ = filled(Impute("last"), **time, x=[5, NAN, NAN, NAN, 1, 2])
    assert x == [5, 5, 5, 5, 1, 2]


def test_linear_respects_distance_in_time():
    time = {"uCode": list("aaabbb"), "Time": [2010, 2012, 2020, 2010, 2012, 2020]}
    x, _ = filled(Impute("linear"), **time, x=[0, NAN, 10, 1, 2, 3])
    assert x[1] == 2


def test_a_unit_without_any_year_stays_missing():
    time = {"uCode": list("aabb"), "Time": [1, 2, 1, 2]}
    x, is_filled = filled(Impute("linear"), **time, x=[NAN, NAN, 1, 2])
    assert is_filled == [False] * 4
    assert np.isnan(x[:2]).all()


def test_an_indicator_can_have_its_own_rule():
    rule = Impute("mean", own={"x": Impute("none")})
    x, _ = filled(rule, x=[1, NAN, 3.0])
    np.testing.assert_array_equal(x, [1, NAN, 3])


def test_every_imputed_cell_is_marked_in_the_result():
    data = pd.DataFrame({"uCode": list("abc"), "x": [1, NAN, 3], "y": [NAN, 5, 6]})
    marked = build(data, IndexSpec(TREE)).imputed
    assert marked.to_dict("records") == [
        {"unit": "a", "indicator": "y", "value": 5.5},
        {"unit": "b", "indicator": "x", "value": 2.0},
    ]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"x": [NAN] * 3, "y": [1, 2, 3]}, "'x' has no value at all"),
        ({"x": [1, 2, NAN], "y": [1, 2, NAN]}, "unit 'c'"),
    ],
)
def test_empty_rows_and_columns(columns, said):
    with pytest.raises(SchemaError, match=said):
        build(pd.DataFrame({"uCode": list("abc")} | columns), IndexSpec(TREE))


def test_an_indicator_that_a_year_lacks_is_named():
    data = pd.DataFrame(
        {"uCode": list("abab"), "Time": [1, 1, 2, 2], "x": [1, 2, NAN, NAN], "y": [1, 2, 3, 4]}
    )
    with pytest.raises(SchemaError, match="'x' has no value in 2"):
        build(data, IndexSpec(TREE))
    assert len(build(data, IndexSpec(TREE, impute=Impute("last"))).imputed) == 2
