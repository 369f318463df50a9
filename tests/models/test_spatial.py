"""Spatial statistics against esda and spreg, and on maps of known form."""

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from libpysal.weights import W
from scipy import stats

from parstudy.errors import EstimationError
from parstudy.models import (
    contiguity,
    lagrange_tests,
    local_moran,
    merger_effect,
    moran,
    spatial_error,
    spatial_lag,
    weights_from_neighbours,
    weights_from_pairs,
)
from parstudy.reference import crosswalk, provinces
from tests.models.examples import P34, P63, check_words, indexed


@pytest.fixture(scope="module")
def p63():
    return contiguity("p63")


def spread(p63, rho=0.6, slope=1.0, seed=0):
    """Return y = rho W y + slope x + e on the map of the 63."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=63)
    y = np.linalg.solve(np.eye(63) - rho * p63.matrix, slope * x + rng.normal(size=63))
    return indexed({"y": y, "x": x})


def peer_weights(p63):
    neighbours = {i: np.flatnonzero(row).tolist() for i, row in enumerate(p63.adjacency.to_numpy())}
    weights = W(neighbours, silence_warnings=True)
    weights.transform = "r"
    return weights


def ring(n):
    return weights_from_pairs(
        [(str(i), str((i + 1) % n)) for i in range(n)], [str(i) for i in range(n)]
    )


def test_weights_of_the_map(p63):
    assert p63.units == P63
    np.testing.assert_allclose(p63.matrix.sum(axis=1), 1)
    assert int(p63.adjacency.to_numpy().sum()) == 2 * 135
    assert len(contiguity("p34").units) == 34
    np.testing.assert_allclose(
        np.sort(p63.eigenvalues), np.sort(np.linalg.eigvals(p63.matrix).real)
    )


def test_islands_are_refused_by_name(p63):
    around = [code for code in P63 if p63.adjacency.loc["96", code]]
    with pytest.raises(EstimationError, match=r"Cà Mau \(96\) has no neighbour"):
        p63.among([code for code in P63 if code not in around])
    with pytest.raises(EstimationError, match=r"c \(c\) has no neighbour"):
        weights_from_pairs([("a", "b")], ["a", "b", "c"])


@pytest.mark.parametrize(
    ("neighbours", "what"),
    [
        ({"a": ["b"], "b": []}, "a borders b, but not the other way"),
        ({"a": ["a", "b"], "b": ["a"]}, "a cannot be a neighbour of a"),
        ({"a": ["b", "z"], "b": ["a"]}, "z cannot be a neighbour of a"),
    ],
)
def test_maps_that_cannot_be(neighbours, what):
    with pytest.raises(EstimationError, match=what):
        weights_from_neighbours(neighbours)


def test_pairs_of_strangers():
    with pytest.raises(EstimationError, match="c is in a pair but no unit"):
        weights_from_pairs([("a", "c")], ["a", "b"])
    with pytest.raises(EstimationError, match="xx is not among the weights"):
        ring(5).among(["0", "xx"])


def test_moran_equals_esda(p63):
    frame = spread(p63)
    from esda import Moran

    peer = Moran(frame["y"].to_numpy(), peer_weights(p63), permutations=999)
    found = moran(frame, "y", p63)
    assert found.statistic == pytest.approx(peer.I, abs=1e-12)
    assert found.expected == pytest.approx(peer.EI)
    assert found.p_value == pytest.approx(peer.p_norm, abs=0.02)


def test_moran_of_known_maps():
    frame = pd.DataFrame({"y": [1.0, -1.0] * 6}, index=[str(i) for i in range(12)])
    assert moran(frame, "y", ring(12), draws=999).statistic == pytest.approx(-1)
    halves = pd.DataFrame({"y": [1.0] * 6 + [-1.0] * 6}, index=[str(i) for i in range(12)])
    found = moran(halves, "y", ring(12), draws=999)
    assert found.statistic == pytest.approx(8 / 12)
    check_words(found, says_no_cause=False)
    check_words(moran(frame, "y", ring(12), draws=999), says_no_cause=False)


def test_local_moran_equals_esda(p63):
    from esda import Moran_Local

    frame = spread(p63)
    with warnings.catch_warnings():
        # esda announces a new default of its one-sided p-value; it is doubled below
        warnings.simplefilter("ignore")
        peer = Moran_Local(frame["y"].to_numpy(), peer_weights(p63), permutations=9999, seed=1)
    table = local_moran(frame, "y", p63).frame()
    np.testing.assert_allclose(table["local_moran"], peer.Is, atol=1e-12)
    quadrants = np.array(["high-high", "low-high", "low-low", "high-low"])[peer.q - 1]
    assert table["quadrant"].tolist() == quadrants.tolist()
    twice = np.minimum(1, 2 * peer.p_sim)
    np.testing.assert_allclose(table["p_value"], twice, atol=0.03)


def test_local_p_values_are_those_of_all_neighbourhoods():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"y": rng.normal(size=8)}, index=[str(i) for i in range(8)])
    found = local_moran(frame, "y", ring(8)).frame()
    z = frame["y"].to_numpy() - frame["y"].mean()
    for unit in range(8):
        others = np.delete(z, unit)
        possible = np.array([np.mean(pair) for pair in itertools.combinations(others, 2)])
        observed = (z[unit - 1] + z[(unit + 1) % 8]) / 2
        tail = min((possible >= observed - 1e-9).mean(), (possible <= observed + 1e-9).mean())
        assert found["p_value"][unit] == pytest.approx(min(1, 2 * tail), abs=0.02)


def test_false_discoveries_are_controlled(p63):
    """On maps without a pattern a cluster is found in about one map of twenty, not in most."""
    rng = np.random.default_rng(0)
    found = [
        local_moran(indexed({"y": rng.normal(size=63)}), "y", p63, draws=499).frame()
        for _ in range(40)
    ]
    assert np.mean([table["is_significant"].any() for table in found]) < 0.2
    assert np.mean([(table["p_value"] < 0.05).any() for table in found]) > 0.7


def test_local_clusters_are_named(p63):
    frame = indexed({"y": np.random.default_rng(0).normal(size=63)})
    regions = provinces.table("p63")["region_en"]
    frame.loc[regions[regions == "Mekong River Delta"].index, "y"] += 8
    found = local_moran(frame, "y", p63)
    vi, _ = check_words(found, says_no_cause=False)
    assert "cao giữa vùng cao" in vi
    none = local_moran(indexed({"y": np.random.default_rng(1).normal(size=63)}), "y", p63)
    assert "no cluster stands" in none.sentence("en")


def test_lagrange_tests_equal_spreg(p63):
    from spreg.diagnostics_sp import lmErr, lmLag, lmSarma, rlmErr, rlmLag, spDcache
    from spreg.ols import BaseOLS

    frame = spread(p63)
    weights = peer_weights(p63)
    design = np.column_stack([np.ones(63), frame["x"]])
    fit = BaseOLS(frame[["y"]].to_numpy(), design)
    cache = spDcache(fit, weights)
    found = lagrange_tests(frame, "y", "x", p63)
    table = found.frame().set_index("test")
    for name, peer in (
        ("lag", lmLag),
        ("error", lmErr),
        ("robust_lag", rlmLag),
        ("robust_error", rlmErr),
        ("lag_and_error", lmSarma),
    ):
        statistic, p_value = peer(fit, weights, cache)
        assert table.loc[name, "statistic"] == pytest.approx(float(statistic), abs=1e-8)
        assert table.loc[name, "p_value"] == pytest.approx(float(p_value), abs=1e-8)
    check_words(found, says_no_cause=False)


def test_lagrange_tests_suggest_the_model_that_was_put_in(p63):
    rng = np.random.default_rng(9)
    lag = spread(p63, rho=0.8, slope=3.0)
    assert lagrange_tests(lag, "y", "x", p63).suggested == "lag"
    errors = np.linalg.solve(np.eye(63) - 0.8 * p63.matrix, rng.normal(size=63))
    assert lagrange_tests(lag.assign(y=3 * lag["x"] + errors), "y", "x", p63).suggested == "error"
    none = lag.assign(y=3 * lag["x"] + rng.normal(size=63))
    assert lagrange_tests(none, "y", "x", p63).suggested == "ols"


@pytest.mark.parametrize("seed", range(3))
def test_spatial_lag_equals_spreg(p63, seed):
    """spreg stops its search at 1e-7 unless told otherwise."""
    from spreg.ml_lag import BaseML_Lag

    frame = spread(p63, seed=seed)
    design = np.column_stack([frame["x"], np.ones(63)])
    peer = BaseML_Lag(frame[["y"]].to_numpy(), design, peer_weights(p63), epsilon=1e-13)
    found = spatial_lag(frame, "y", "x", p63)
    coefficients = found.frame().query("part == 'coefficient'")
    np.testing.assert_allclose(coefficients["estimate"], peer.betas.ravel(), atol=2e-7)
    np.testing.assert_allclose(found.covariance, peer.vm, atol=2e-7)
    assert found.log_likelihood == pytest.approx(peer.logll, abs=1e-8)
    assert found.log_likelihood >= peer.logll - 1e-10


@pytest.mark.parametrize("seed", range(3))
def test_spatial_error_equals_spreg(p63, seed):
    from spreg.ml_error import BaseML_Error

    frame = spread(p63, slope=0.0, seed=seed)
    frame["y"] += frame["x"]
    design = np.column_stack([frame["x"], np.ones(63)])
    with warnings.catch_warnings():
        # spreg passes an option that scipy's bounded search does not have
        warnings.simplefilter("ignore")
        peer = BaseML_Error(frame[["y"]].to_numpy(), design, peer_weights(p63), epsilon=1e-13)
    found = spatial_error(frame, "y", "x", p63)
    coefficients = found.frame().query("part == 'coefficient'")
    np.testing.assert_allclose(coefficients["estimate"], peer.betas.ravel(), atol=5e-6)
    np.testing.assert_allclose(found.covariance, peer.vm, atol=5e-6)
    assert found.log_likelihood == pytest.approx(peer.logll, abs=1e-8)
    assert found.log_likelihood >= peer.logll - 1e-10


def test_impacts_are_those_of_the_inverse(p63):
    frame = spread(p63)
    found = spatial_lag(frame, "y", "x", p63, draws=999).frame().set_index(["term", "part"])
    rho = found.loc[("neighbours' outcome", "coefficient"), "estimate"]
    slope = found.loc[("x", "coefficient"), "estimate"]
    through = np.linalg.inv(np.eye(63) - rho * p63.matrix) * slope
    direct, total = np.diag(through).mean(), through.sum() / 63
    assert found.loc[("x", "direct"), "estimate"] == pytest.approx(direct)
    assert found.loc[("x", "total"), "estimate"] == pytest.approx(total)
    assert found.loc[("x", "indirect"), "estimate"] == pytest.approx(total - direct)
    assert (found["low"] <= found["estimate"]).all()


def test_spatial_models_find_what_was_put_in(p63):
    estimates = [
        spatial_lag(spread(p63, seed=seed), "y", "x", p63, draws=9).frame()["estimate"].iloc[[0, 2]]
        for seed in range(25)
    ]
    slope, rho = np.mean(estimates, axis=0)
    assert slope == pytest.approx(1.0, abs=0.1)
    assert rho == pytest.approx(0.6, abs=0.1)


@pytest.mark.parametrize("model", [spatial_lag, spatial_error])
@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_words(p63, model, slope):
    frame = spread(p63, slope=slope).rename(columns={"y": "papi_d8", "x": "dti_score"})
    frame.loc["01", "papi_d8"] = np.nan
    _, en = check_words(model(frame, "papi_d8", "dti_score", p63))
    assert "missing: Hanoi" in en


def test_merger_effect(p63):
    frame = spread(p63).assign(people=np.random.default_rng(0).uniform(300, 8000, 63))
    found = merger_effect(frame, "y", before=p63, after=contiguity("p34"), weight="people")
    merged = crosswalk.merge(frame.reset_index(), means={"y": "people"}, by=()).set_index(
        "province_code"
    )
    assert found.after.statistic == pytest.approx(
        moran(merged[["y"]], "y", contiguity("p34"), draws=9).statistic
    )
    successor = provinces.table("p63")["successor_code"].reindex(frame.index)
    mean = np.average(frame["y"], weights=frame["people"])
    within = frame["y"] - successor.map(merged["y"])
    total = (frame["people"] * (frame["y"] - mean) ** 2).sum()
    expected = 1 - (frame["people"] * within**2).sum() / total
    assert found.between_share == pytest.approx(expected)
    assert found.frame()["geography"].tolist() == ["p63", "p34"]
    check_words(found, says_no_cause=False)


def test_merger_refuses(p63):
    after = contiguity("p34")
    frame = spread(p63).assign(people=0.0)
    with pytest.raises(EstimationError, match="people is missing or not positive"):
        merger_effect(frame, "y", before=p63, after=after, weight="people")
    new = indexed({"y": np.arange(34.0)}, P34, "p34")
    with pytest.raises(EstimationError, match="only figures of the 63"):
        merger_effect(new, "y", before=after, after=after)


def test_merger_of_noise_keeps_its_size(p63):
    """Permuting the old values keeps the test of the new map honest."""
    rng = np.random.default_rng(0)
    after = contiguity("p34")
    p_values = [
        merger_effect(
            indexed({"y": rng.normal(size=63)}), "y", before=p63, after=after, draws=199
        ).after.p_value
        for _ in range(30)
    ]
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_missing_provinces_leave_new_ones_out(p63):
    frame = spread(p63)
    frame.loc[["26", "82"], "y"] = np.nan
    found = merger_effect(frame, "y", before=p63, after=contiguity("p34"))
    assert found.before.sample.missing == ("26", "82")
    assert len(found.after.sample.missing) == 2
