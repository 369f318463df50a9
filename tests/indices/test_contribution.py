from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import FrameworkError
from parstudy.indices import Aggregate, Impute, IndexSpec, Normalise, Weights, build
from tests.indices.examples import panel_data, small_data, small_tree

ABOVE_ZERO = Normalise("minmax", low=1)
EVEN = small_tree().with_weights({"A": 1.0})


def spec_of(rule, **parts):
    return IndexSpec(EVEN, normalise=ABOVE_ZERO, aggregate=rule, **parts)


SPECS = {
    "arithmetic": IndexSpec(small_tree()),
    "zscore": IndexSpec(small_tree(), normalise=Normalise("zscore")),
    "harmonic": spec_of(Aggregate("harmonic")),
    "generalised": spec_of(Aggregate("generalised", power=2)),
    "half power of zeros": IndexSpec(small_tree(), aggregate=Aggregate("generalised", power=0.5)),
    "mean_min": spec_of(Aggregate("mean_min", alpha=0.7, beta=2)),
    "owa": spec_of(Aggregate("owa", order_weights=(1, 3))),
    "mpi": IndexSpec(
        small_tree(), normalise=Normalise("zscore", mean=100, sd=10), aggregate=Aggregate("mpi")
    ),
    "geometric below": spec_of(Aggregate("arithmetic", own={"A": Aggregate("geometric")})),
    "best weights": spec_of(
        Aggregate(), weights=Weights("given", own={"B": Weights("benefit_of_doubt")})
    ),
    "gaps": IndexSpec(small_tree(), impute=Impute("none")),
    "missing pillar": IndexSpec(
        small_tree(),
        impute=Impute("none"),
        aggregate=Aggregate("arithmetic", own={"A": Aggregate(min_available=1)}),
    ),
}


def gappy():
    data = small_data().astype({"x": float, "z": float})
    data.loc[2, "x"] = data.loc[4, "z"] = np.nan
    return data


def sums(table, level):
    return table[table["level"] == level].groupby("unit")["contribution"].sum()


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_contributions_of_each_level_sum_to_the_score(spec, level):
    result = build(gappy(), spec)
    table = result.contributions
    assert set(table["sums_to"]) == {"score"}
    expected = result.scores.set_index("unit")["Index"]
    pd.testing.assert_series_equal(
        sums(table, level), expected, check_names=False, rtol=1e-10, check_like=True
    )


@pytest.mark.parametrize(
    "rule",
    [
        Aggregate("geometric"),
        Aggregate("geometric", own={"A": Aggregate("arithmetic")}),
        Aggregate("geometric", own={"B": Aggregate("harmonic")}),
    ],
    ids=["all", "above a sum", "above a harmonic mean"],
)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_geometric_index_is_split_on_its_logarithm(rule, level):
    result = build(gappy(), spec_of(rule))
    table = result.contributions
    assert set(table["sums_to"]) == {"log score"}
    expected = np.log(result.scores.set_index("unit")["Index"])
    pd.testing.assert_series_equal(sums(table, level), expected, check_names=False, rtol=1e-10)


def test_arithmetic_contributions_are_weight_times_value():
    result = build(small_data(), IndexSpec(small_tree()))
    table = result.contributions.query("unit == 'b'").set_index("node")
    assert table.loc["x", "contribution"] == pytest.approx(25 * 0.5 * 2 / 3)
    assert table.loc["B", "contribution"] == pytest.approx(table.loc["B", "value"] / 3)


def test_under_the_minimum_the_worst_child_is_all_and_ties_share():
    worst = Aggregate("arithmetic", own={"Index": Aggregate("mean_min", alpha=1)})
    result = build(small_data(), spec_of(worst))
    table = result.contributions.set_index(["unit", "node"])["contribution"]
    assert table["a", "A"] == 0
    assert table["a", "B"] == pytest.approx(table["a", "Index"])
    assert table["d", "A"] == pytest.approx(table["d", "B"])


def test_copeland_splits_into_points():
    result = build(small_data(), spec_of(Aggregate("arithmetic", own={"A": Aggregate("copeland")})))
    for level in (1, 2):
        expected = result.scores.set_index("unit")["Index"]
        np.testing.assert_allclose(sums(result.contributions, level), expected)
    top = build(
        small_data(), spec_of(Aggregate("arithmetic", own={"Index": Aggregate("copeland")}))
    )
    np.testing.assert_allclose(sums(top.contributions, 2), top.index)
    assert top.contributions.query("level == 1")["contribution"].isna().all()
    by_wins = Aggregate("arithmetic", own={"Index": Aggregate("copeland", majority=True)})
    unknown = build(small_data(), spec_of(by_wins)).contributions
    assert unknown.query("level == 2")["contribution"].isna().all()


def test_what_is_missing_adds_nothing():
    table = build(gappy(), SPECS["missing pillar"]).contributions.set_index(["unit", "node"])
    assert table.loc[("c", "A"), "contribution"] == 0
    assert table.loc[("c", "y"), "contribution"] == 0
    assert table.loc[("c", "B"), "contribution"] == table.loc[("c", "Index"), "value"]


def test_a_unit_without_a_score_has_no_contributions():
    data = gappy()
    data.loc[0, ["x", "y"]] = np.nan
    spec = replace(SPECS["gaps"], aggregate=Aggregate(min_available=1))
    table = build(data, spec).contributions
    assert table.query("unit == 'a'")["contribution"].isna().all()


@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
def test_change_between_years_is_split(method):
    spec = replace(SPECS["arithmetic"], normalise=ABOVE_ZERO, aggregate=Aggregate(method))
    result = build(panel_data(), spec)
    change = result.change(2020, 2022)
    scores = result.scores.pivot_table(index="unit", columns="Time", values="Index")
    scores = np.log(scores) if method == "geometric" else scores
    expected = scores[2022] - scores[2020]
    for level in (1, 2, 3):
        np.testing.assert_allclose(sums(change, level), expected)
    index = change.query("node == 'Index'").set_index("unit")
    np.testing.assert_array_equal(index["value_end"], result.scores.query("Time == 2022")["Index"])


def test_change_needs_its_years():
    with pytest.raises(FrameworkError, match="no score for 1999"):
        build(panel_data(), SPECS["arithmetic"]).change(1999, 2022)
    with pytest.raises(FrameworkError, match="absent from the data"):
        build(small_data(), SPECS["arithmetic"]).change(2020, 2022)
