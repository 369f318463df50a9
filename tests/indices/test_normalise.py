import numpy as np
import pandas as pd
import pytest

from parstudy.errors import SchemaError
from parstudy.indices import Impute, IndexSpec, Node, Normalise, Tree, build

NAN = np.nan
X = [2.0, 4, 4, 8, NAN]


def normalised(rule, direction=1, values=X, target=None):
    nodes = (Node("x", "Index", direction, target=target), Node("other", "Index"), Node("Index"))
    rows = len(values)
    data = {"uCode": [f"u{i}" for i in range(rows)], "x": values, "other": np.arange(rows)}
    rules = Normalise("minmax", own={"x": rule})
    spec = IndexSpec(Tree(nodes), impute=Impute("none"), normalise=rules)
    return build(pd.DataFrame(data), spec).normalised["x"].to_numpy()


MEAN, SD = np.mean(X[:4]), np.std(X[:4], ddof=1)


@pytest.mark.parametrize(
    ("rule", "direction", "expected"),
    [
        (Normalise("none"), 1, [2, 4, 4, 8]),
        (Normalise("none"), -1, [-2, -4, -4, -8]),
        (Normalise("minmax"), 1, [0, 100 / 3, 100 / 3, 100]),
        (Normalise("minmax", low=1, high=4), 1, [1, 2, 2, 4]),
        (Normalise("minmax", low=1, high=4), -1, [4, 3, 3, 1]),
        (Normalise("zscore"), 1, (np.array(X[:4]) - MEAN) / SD),
        (Normalise("zscore", mean=100, sd=10), -1, 100 - 10 * (np.array(X[:4]) - MEAN) / SD),
        (Normalise("scaled", low=0, high=10), 1, [20, 40, 40, 80]),
        (Normalise("scaled", low=0, high=10), -1, [80, 60, 60, 20]),
        (Normalise("rank"), 1, [1, 2, 2, 4]),
        (Normalise("rank"), -1, [4, 2, 2, 1]),
        (Normalise("borda"), 1, [0, 1, 1, 3]),
        (Normalise("percentile_rank"), 1, [0, 1 / 3, 1 / 3, 1]),
        (Normalise("goalposts", low=3, high=7), 1, [0, 25, 25, 100]),
        (Normalise("goalposts", low=3, high=7, scale=1), -1, [1, 0.75, 0.75, 0]),
        (Normalise("goalposts", low=3, high=7, clip=False), 1, [-25, 25, 25, 125]),
        (Normalise("distance_to_max"), 1, [0, 1 / 3, 1 / 3, 1]),
        (Normalise("distance_to_max"), -1, [1, 2 / 3, 2 / 3, 0]),
        (Normalise("distance_to_reference", reference="u1"), 1, [0, 1, 1, 3]),
        (Normalise("distance_to_reference", reference="u1", cap=True), 1, [0, 1, 1, 1]),
        (Normalise("distance_to_reference", reference="u1"), -1, [1.5, 1, 1, 0]),
        (Normalise("fraction_of_max"), 1, [0.25, 0.5, 0.5, 1]),
        (Normalise("fraction_of_max"), -1, [1, 0.5, 0.5, 0.25]),
        (Normalise("ampi"), 1, 100 + 10 * (np.array(X[:4]) - MEAN)),
        (Normalise("ampi"), -1, 100 - 10 * (np.array(X[:4]) - MEAN)),
    ],
)
def test_known_values(rule, direction, expected):
    np.testing.assert_allclose(normalised(rule, direction), [*expected, NAN])


def test_distance_to_target_in_the_unit_of_the_indicator():
    up = normalised(Normalise("distance_to_target"), 1, target=6.0)
    np.testing.assert_allclose(up, [0, 0.5, 0.5, 1.5, NAN])
    down = normalised(Normalise("distance_to_target", cap=True), -1, target=4.0)
    np.testing.assert_allclose(down, [1, 1, 1, 0, NAN])


@pytest.mark.parametrize(
    ("rule", "values", "target", "said"),
    [
        (Normalise("distance_to_target"), X, 2.0, "not better than the worst"),
        (Normalise("distance_to_reference", reference="u0"), X, None, "not better than the worst"),
        (Normalise("distance_to_reference", reference="u4"), X, None, "has no value"),
        (Normalise("fraction_of_max"), [-1, 2, 3.0], None, "positive"),
        (Normalise("fraction_of_max"), [-3, -2, -1.0], None, "positive"),
    ],
)
def test_what_is_not_defined(rule, values, target, said):
    with pytest.raises(SchemaError, match=said):
        normalised(rule, values=values, target=target)


def test_the_least_fraction_needs_positive_values():
    with pytest.raises(SchemaError, match="indicator 'x'"):
        normalised(Normalise("fraction_of_max"), -1, values=[0.0, 1, 2])


def two_years(**rule):
    data = {"uCode": list("abab"), "Time": [1, 1, 2, 2], "x": [0.0, 5, 5, 10]}
    spec = IndexSpec(Tree.flat({"x": 1}), normalise=Normalise(**rule))
    return build(pd.DataFrame(data), spec).normalised["x"].tolist()


def test_pooled_or_by_year():
    assert two_years(method="minmax") == [0, 50, 50, 100]
    assert two_years(method="minmax", years="each") == [0, 100, 0, 100]
    assert two_years(method="rank") == [1, 2, 2, 4]
    assert two_years(method="ampi", reference_year=1) == [85, 115, 115, 145]


def test_a_reference_unit_is_that_of_the_same_year():
    assert two_years(method="distance_to_reference", reference="b") == [0, 1, 0.5, 1]


def test_constant_in_one_year():
    data = pd.DataFrame({"uCode": list("abab"), "Time": [1, 1, 2, 2], "x": [3.0, 3, 5, 10]})
    spec = IndexSpec(Tree.flat({"x": 1}), normalise=Normalise("minmax", years="each"))
    with pytest.raises(SchemaError, match="all equal") as caught:
        build(data, spec)
    assert caught.value.faults[0].where == "indicator 'x' 1"


def test_constant_everywhere():
    data = pd.DataFrame({"uCode": list("abc"), "x": [3.0, 3, 3], "y": [1, 2, 3]})
    with pytest.raises(SchemaError, match="'x' is constant: 3 everywhere"):
        build(data, IndexSpec(Tree.flat({"x": 1, "y": 1})))
