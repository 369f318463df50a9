from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from parstudy.errors import FrameworkError
from parstudy.indices import (
    Aggregate,
    Impute,
    IndexSpec,
    Normalise,
    Tree,
    Weights,
    analytic_hierarchy,
    benefit_of_doubt,
    build,
)
from parstudy.indices.weight import critic, entropy, principal_component, target_importance
from tests.indices.examples import provinces

RNG = np.random.default_rng(5)
COMMON = RNG.normal(size=(40, 1))
VALUES = 50 + 10 * (COMMON + RNG.normal(size=(40, 3)) * [0.3, 0.6, 1.5])


def test_first_component_is_that_of_the_singular_values():
    standard = (VALUES - VALUES.mean(axis=0)) / VALUES.std(axis=0)
    first = np.linalg.svd(standard)[2][0]
    np.testing.assert_allclose(principal_component(VALUES), np.abs(first), rtol=1e-10)


def test_entropy_by_hand():
    values = np.array([[1.0, 2], [1, 0], [1, 2]])
    np.testing.assert_allclose(entropy(values), [0, 1 - np.log(2) / np.log(3)], atol=1e-12)


def test_critic_by_hand():
    r = np.corrcoef(VALUES, rowvar=False)
    expected = [VALUES[:, k].std(ddof=1) * (3 - r[k].sum()) for k in range(3)]
    np.testing.assert_allclose(critic(VALUES), expected)


def test_consistent_judgements_give_their_weights_back():
    weights = np.array([0.6, 0.3, 0.1])
    found = analytic_hierarchy(weights[:, None] / weights)
    np.testing.assert_allclose(found.weights, weights)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)


def test_the_consistency_ratio_of_saaty():
    matrix = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    found = analytic_hierarchy(matrix)
    largest = np.linalg.eigvals(matrix).real.max()
    assert found.consistency_ratio == pytest.approx((largest - 3) / 2 / 0.58)
    np.testing.assert_allclose(found.weights, [0.637, 0.258, 0.105], atol=5e-4)


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]], "consistency ratio"),
        ([[1, 2], [2, 1]], "not reciprocal"),
        ([[1, -2], [-0.5, 1]], "not reciprocal"),
        ([[1, 2]], "not reciprocal"),
    ],
)
def test_bad_judgements(matrix, said):
    with pytest.raises(FrameworkError, match=said):
        analytic_hierarchy(np.array(matrix, dtype=float))


def importance(weights):
    scores = VALUES @ weights
    r = np.array([np.corrcoef(VALUES[:, k], scores)[0, 1] for k in range(3)])
    return r / r.sum()


@pytest.mark.parametrize("targets", [(1.0, 1, 1), (35.0, 34, 31)])
def test_target_importance_is_attained(targets):
    found = target_importance(VALUES, np.array(targets), lambda w: VALUES @ w)
    np.testing.assert_allclose(found.importance, np.array(targets) / np.sum(targets), atol=1e-6)
    np.testing.assert_allclose(found.importance, importance(found.weights))


def test_importance_that_the_data_do_not_allow_is_met_as_well_as_can_be():
    wanted = np.array([0.4, 0.3, 0.3])
    found = target_importance(VALUES, wanted, lambda w: VALUES @ w)
    grid = [(i, j, 20 - i - j) for i in range(21) for j in range(21 - i)]
    losses = [((importance(np.array(w) / 20) - wanted) ** 2).sum() for w in grid]
    assert 1e-6 < ((found.importance - wanted) ** 2).sum() <= min(losses)


def test_benefit_of_doubt_by_hand():
    values = np.array([[1.0, 0.2], [0.2, 1.0], [0.5, 0.5], [0.1, 0.1]])
    weights = benefit_of_doubt(values)
    scores = (weights * values).sum(axis=1)
    np.testing.assert_allclose(scores, [1, 1, 0.5 / 0.6, 0.1 / 0.6])
    assert (values @ weights.T <= 1 + 1e-9).all()


def test_benefit_of_doubt_is_the_best_within_its_bounds():
    values = RNG.uniform(1, 10, size=(12, 3))
    weights = benefit_of_doubt(values, share_low=0.2, share_high=0.5)
    scores = (weights * values).sum(axis=1)
    shares = weights * values / scores[:, None]
    assert shares.min() > 0.2 - 1e-7
    assert shares.max() < 0.5 + 1e-7
    # the same programme in its shares: w = s / x with the sum of s as score
    for x, score in zip(values, scores, strict=True):
        bounds = [[0.2 - (j == k) for j in range(3)] for k in range(3)]
        bounds += [[(j == k) - 0.5 for j in range(3)] for k in range(3)]
        dual = linprog(-np.ones(3), A_ub=np.vstack([values / x, bounds]), b_ub=[1] * 12 + [0] * 6)
        assert -dual.fun == pytest.approx(score)


def test_a_missing_child_takes_no_share():
    values = np.array([[1.0, np.nan], [0.5, 1.0], [0.8, 0.4], [np.nan, np.nan]])
    weights = benefit_of_doubt(values)
    assert weights[0].tolist() == [1, 0]
    assert weights[3].tolist() == [0, 0]


def test_a_zero_cannot_take_a_share():
    with pytest.raises(FrameworkError, match="row 1"):
        benefit_of_doubt(np.array([[1, 1], [0, 1.0]]), share_low=0.3)
    with pytest.raises(FrameworkError, match="not negative"):
        benefit_of_doubt(np.array([[1, 1], [-1, 1.0]]))


DATA = pd.DataFrame(VALUES, columns=list("xyz")).assign(uCode=[f"u{i:02d}" for i in range(40)])
SPEC = IndexSpec(Tree.flat(dict.fromkeys("xyz", 1), weights={"x": 2.0}))


def weights_of(method, **settings):
    result = build(DATA, replace(SPEC, weights=Weights(method, **settings)))
    return result.weights.set_index("node").loc[list("xyz")], result


@pytest.mark.parametrize(
    ("method", "expected"), [("given", [0.5, 0.25, 0.25]), ("equal", [1 / 3] * 3)]
)
def test_weights_sum_to_one(method, expected):
    table, _ = weights_of(method)
    np.testing.assert_allclose(table["weight"], expected)


@pytest.mark.parametrize("method", ["pc1", "entropy", "critic", "importance"])
def test_weights_from_data_make_the_score(method):
    table, result = weights_of(method)
    assert table["weight"].sum() == pytest.approx(1)
    score = result.normalised[list("xyz")].to_numpy() @ table["weight"].to_numpy()
    np.testing.assert_allclose(result.index, score)


def test_importance_follows_the_aggregation_that_is_used():
    spec = replace(
        SPEC,
        normalise=Normalise("minmax", low=1),
        weights=Weights("importance", targets={"x": 1, "y": 1, "z": 1}),
        aggregate=Aggregate("geometric"),
    )
    result = build(DATA, spec)
    r = result.normalised[list("xyz")].corrwith(pd.Series(result.index))
    np.testing.assert_allclose(r / r.sum(), [1 / 3] * 3, atol=1e-4)
    np.testing.assert_allclose(result.weights["importance"], r / r.sum(), atol=1e-9)


def test_consistency_ratio_is_reported():
    matrix = ((1, 3, 5), (1 / 3, 1, 3), (1 / 5, 1 / 3, 1))
    table, _ = weights_of("ahp", matrix=matrix)
    ratios = set(table["consistency_ratio"])
    assert len(ratios) == 1
    assert 0 < min(ratios) < 0.1


def test_benefit_of_doubt_as_a_step():
    best = Weights("benefit_of_doubt", share_low=0.1, scale=10)
    result = build(DATA, replace(SPEC, weights=best, normalise=Normalise("minmax", low=1)))
    assert result.index.max() == pytest.approx(10)
    assert result.weights["weight"].isna().all()


def test_a_child_that_runs_against_the_others_is_named():
    data = DATA.assign(z=-DATA["x"] + RNG.normal(size=40))
    with pytest.raises(FrameworkError, match="negative for z") as caught:
        build(data, replace(SPEC, weights=Weights("pc1")))
    assert caught.value.faults[0].where == "node 'Index'"


@pytest.mark.parametrize(
    ("method", "change", "said"),
    [
        ("entropy", {"normalise": Normalise("zscore")}, "not negative"),
        ("pc1", {"impute": Impute("none")}, "three units"),
    ],
)
def test_weights_that_are_not_defined(method, change, said):
    data = DATA.assign(x=[1.0, 2.0, *[np.nan] * 38]) if method == "pc1" else DATA
    with pytest.raises(FrameworkError, match=said):
        build(data, replace(SPEC, weights=Weights(method), **change))


def test_children_that_move_as_one_have_no_conflict():
    data = DATA.assign(y=2 * DATA["x"], z=DATA["x"] + 1)
    with pytest.raises(FrameworkError, match="move as one"):
        build(data, replace(SPEC, weights=Weights("critic")))


def test_one_node_can_have_its_own_weights():
    data, spec = provinces()
    own = replace(spec, weights=Weights("given", own={"p0": Weights("entropy")}))
    weights = build(data, own).weights.set_index("node")["weight"]
    assert len(set(weights[["x0", "x1", "x2"]])) == 3
    assert len(set(weights[["x3", "x4", "x5"]])) == 1
