from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from parstudy.errors import FrameworkError
from parstudy.indices import Aggregate, Impute, IndexSpec, Normalise, Tree, Weights, build
from parstudy.indices.aggregate import combine, order_shares, rank
from parstudy.indices.panel import read_panel
from tests.indices.examples import small_data, small_tree

VALUES = np.array([[10.0, 40, 90], [60, 50, 40], [50, 50, 50], [20, 80, 30]])
W = np.array([0.5, 0.3, 0.2])


def panel(units, time=None):
    data = pd.DataFrame({"uCode": [f"u{i}" for i in range(units)], "x": np.arange(units)})
    if time is not None:
        data["Time"] = time
    return read_panel(data, IndexSpec(Tree.flat({"x": 1})))


def combined(rule, values=VALUES, weights=W, time=None):
    columns = [column[None, :] for column in np.asarray(values, dtype=float).T]
    shares = [np.array([[weight]]) for weight in weights]
    return combine(rule, columns, shares, panel(len(values), time))[0]


def test_means_are_those_of_scipy():
    np.testing.assert_allclose(combined(Aggregate()), np.average(VALUES, axis=1, weights=W))
    np.testing.assert_allclose(
        combined(Aggregate("geometric")), stats.gmean(VALUES, axis=1, weights=W)
    )
    np.testing.assert_allclose(
        combined(Aggregate("harmonic")), stats.hmean(VALUES, axis=1, weights=W)
    )
    np.testing.assert_allclose(
        combined(Aggregate("generalised", power=2.5)), stats.pmean(VALUES, 2.5, axis=1, weights=W)
    )


def test_mean_min():
    mean, low = VALUES @ W, VALUES.min(axis=1)
    np.testing.assert_allclose(
        combined(Aggregate("mean_min", alpha=0.25)), mean - 0.25 * (mean - low)
    )
    np.testing.assert_allclose(combined(Aggregate("mean_min", alpha=1)), low)
    np.testing.assert_allclose(
        combined(Aggregate("mean_min", alpha=0.5, beta=3)),
        mean - 0.5 * (np.sqrt((mean - low) ** 2 + 9) - 3),
    )


def test_mazziotta_pareto():
    equal = [1, 1, 1]
    mean, spread = VALUES.mean(axis=1), VALUES.std(axis=1)
    np.testing.assert_allclose(
        combined(Aggregate("mpi"), weights=equal), mean - spread * spread / mean
    )
    np.testing.assert_allclose(
        combined(Aggregate("mpi", penalty=1), weights=equal), mean + spread * spread / mean
    )


def test_copeland_sums_the_weights_by_which_units_are_beaten():
    outranking = [
        [sum(W[k] * ((a[k] > b[k]) + (a[k] == b[k]) / 2) for k in range(3)) for b in VALUES]
        for a in VALUES
    ]
    np.testing.assert_allclose(combined(Aggregate("copeland")), np.sum(outranking, axis=1) - 0.5)


def test_copeland_by_majority_counts_wins_and_losses():
    signs = [
        [np.sign(sum(W[k] * np.sign(a[k] - b[k]) for k in range(3)).round(12)) for b in VALUES]
        for a in VALUES
    ]
    np.testing.assert_array_equal(
        combined(Aggregate("copeland", majority=True)), np.sum(signs, axis=1)
    )


@pytest.mark.parametrize("majority", [False, True])
def test_copeland_compares_units_of_one_year(majority):
    rule = Aggregate("copeland", majority=majority)
    apart = np.concatenate([combined(rule, VALUES[:2]), combined(rule, VALUES[2:])])
    np.testing.assert_allclose(combined(rule, time=[1, 1, 2, 2]), apart)


def test_ordered_weights():
    rule = Aggregate("owa", order_weights=(3, 2, 1))
    best_first = -np.sort(-VALUES, axis=1)
    np.testing.assert_allclose(combined(rule, weights=[1, 1, 1]), best_first @ [3, 2, 1] / 6)
    gap = [[10, np.nan, 90], [1, 2, 3]]
    np.testing.assert_allclose(order_shares((3, 2, 1), 2), [2 / 3, 1 / 3])
    assert combined(rule, gap, [1, 1, 1])[0] == pytest.approx((2 * 90 + 10) / 3)


ALL = [
    Aggregate(),
    Aggregate("geometric"),
    Aggregate("harmonic"),
    Aggregate("generalised", power=3),
    Aggregate("mean_min"),
    Aggregate("mpi"),
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.method)
def test_weights_of_missing_children_go_to_the_others(rule):
    gap = np.array([[10.0, np.nan, 90], [np.nan, np.nan, np.nan], [5, 6, 7]])
    out = combined(rule, gap)
    np.testing.assert_allclose(out[0], combined(rule, gap[[0, 0]][:, [0, 2]], W[[0, 2]])[0])
    assert np.isnan(out[1])
    np.testing.assert_allclose(out[2], combined(rule, gap[[2, 2]])[0])


def test_too_few_children_make_no_score():
    gap = [[1, np.nan, np.nan], [1, 2, np.nan], [1, 2, 3]]
    assert np.isnan(combined(Aggregate(min_available=0.5), gap)).tolist() == [True, False, False]
    assert np.isnan(combined(Aggregate(min_available=2 / 3), gap)).tolist() == [True, False, False]
    assert np.isnan(combined(Aggregate(min_available=1), gap)).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "rule", [*ALL, Aggregate("copeland"), Aggregate("copeland", majority=True)]
)
def test_replicates_are_what_single_ones_are(rule):
    rng = np.random.default_rng(2)
    values = [rng.uniform(1, 9, size=(r, 5)) for r in (7, 1, 7)]
    weights = [rng.uniform(size=(r, 1)) for r in (7, 7, 1)]
    together = combine(rule, values, weights, panel(5))
    for i in range(7):
        one = [v[[i % len(v)]] for v in values]
        alone = combine(rule, one, [w[[i % len(w)]] for w in weights], panel(5))
        np.testing.assert_array_equal(together[[i]], alone)


@pytest.mark.parametrize(
    ("rule", "low", "is_defined"),
    [
        (Aggregate("geometric"), 0, False),
        (Aggregate("geometric"), 1, True),
        (Aggregate("harmonic"), 0, False),
        (Aggregate("generalised", power=-1), 0, False),
        (Aggregate("generalised", power=2), 0, True),
        (Aggregate("generalised", power=2), -1, False),
    ],
)
def test_zero_and_negative_values(rule, low, is_defined):
    spec = IndexSpec(small_tree(), normalise=Normalise("minmax", low=low), aggregate=rule)
    if is_defined:
        assert np.isfinite(build(small_data(), spec).index).all()
        return
    with pytest.raises(FrameworkError, match=f"the {rule.method} mean needs") as caught:
        build(small_data(), spec)
    assert "node 'A'" in str(caught.value)
    assert f"'x' is {low} for unit 'a'" in str(caught.value)


def test_nodes_of_one_level_can_differ():
    spec = IndexSpec(
        small_tree(),
        normalise=Normalise("minmax", low=1),
        aggregate=Aggregate("arithmetic", own={"B": Aggregate("geometric")}),
    )
    result = build(small_data(), spec)
    z = result.normalised
    np.testing.assert_allclose(result.scores["A"], (z["x"] + z["y"]) / 2)
    np.testing.assert_allclose(result.scores["B"], np.sqrt(z["z"] * z["w"]))
    np.testing.assert_allclose(
        result.scores["Index"], (2 * result.scores["A"] + result.scores["B"]) / 3
    )


def ranks(*scores, time=None):
    return rank(np.array([scores], dtype=float), panel(len(scores), time))[0].tolist()


def test_ranks():
    assert ranks(5, 7, 5, 1) == [2, 1, 2, 4]
    assert ranks(5, np.nan, 6) == [2, 0, 1]
    assert ranks(1, 2, 3, 4, time=[1, 2, 1, 2]) == [2, 2, 1, 1]
    assert ranks(np.nan, np.nan) == [0, 0]


def test_rounding_of_the_machine_breaks_no_tie():
    assert ranks(0.1 + 0.2, 0.3, 0.4) == [2, 2, 1]
    assert ranks(100, 100 - 1e-7) == [1, 2]


def test_a_missing_indicator_is_left_out_of_its_mean():
    data = small_data().astype({"x": float})
    data.loc[2, "x"] = np.nan
    spec = replace(IndexSpec(small_tree()), impute=Impute("none"), weights=Weights("equal"))
    result = build(data, spec)
    assert result.scores.loc[2, "A"] == result.normalised.loc[2, "y"]
