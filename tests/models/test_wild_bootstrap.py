"""The wild cluster bootstrap against a plain loop of regressions."""

import numpy as np
import pytest
import statsmodels.api as sm

from parstudy.models.wild_bootstrap import _weights, wild_cluster_test


def made(clusters=14, rows=4, slope=0.3, seed=0):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(clusters), rows)
    x = rng.normal(size=clusters)[group] + rng.normal(size=len(group))
    others = np.column_stack([np.eye(clusters)[group], rng.normal(size=len(group))])
    shared = rng.normal(size=clusters)[group]
    y = slope * x + others[:, -1] + shared * x + rng.normal(size=len(group))
    return y, x, others, group


def looped(y, x, others, group, null, weights):
    """Return the p-value by fitting every resample anew."""
    design = np.column_stack([x, others])

    def t_value(outcome):
        fit = sm.OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": group})
        return (fit.params[0] - null) / fit.bse[0]

    restricted = np.linalg.lstsq(others, y - null * x)[0]
    fitted = null * x + others @ restricted
    residual = y - fitted
    observed = abs(t_value(y))
    drawn = np.array([abs(t_value(fitted + residual * row[group])) for row in weights])
    return ((drawn >= observed * (1 - 1e-9)).sum() + 1) / (len(weights) + 1)


@pytest.mark.parametrize("clusters", [14, 8])
def test_p_value_equals_a_loop_of_regressions(clusters):
    y, x, others, group = made(clusters)
    weights = _weights(clusters, 150, np.random.default_rng(7))
    found = wild_cluster_test(y, x, others, group, draws=150, seed=7)
    assert found.p_value == looped(y, x, others, group, 0.0, weights)


def test_interval_holds_the_values_that_are_not_rejected():
    y, x, others, group = made(20)
    found = wild_cluster_test(y, x, others, group, draws=199, seed=3)
    weights = _weights(20, 199, np.random.default_rng(3))
    for value, inside in (
        (found.low + 0.02, True),
        (found.high - 0.02, True),
        (found.low - 0.02, False),
        (found.high + 0.02, False),
    ):
        assert (looped(y, x, others, group, value, weights) > 0.05) == inside


def test_few_clusters_take_six_point_weights():
    weights = _weights(6, 4000, np.random.default_rng(0))
    assert len(np.unique(weights)) == 6
    assert np.unique(_weights(30, 100, np.random.default_rng(0))).tolist() == [-1, 1]
    assert weights.mean() == pytest.approx(0, abs=0.02)
    assert weights.var() == pytest.approx(1, abs=0.02)


def test_interval_and_test_agree():
    for seed in range(8):
        y, x, others, group = made(seed=seed)
        found = wild_cluster_test(y, x, others, group, draws=499, seed=seed)
        assert (found.p_value > 0.05) == (found.low < 0 < found.high)
