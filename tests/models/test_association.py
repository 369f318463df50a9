"""Correlations against scipy, on known answers, and their properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from parstudy.errors import EstimationError
from parstudy.models import correlate
from parstudy.models.association import _permuted, _weighted
from parstudy.models.resampling import bca_interval, bootstrap_weights, permutations
from tests.models.examples import check_words, indexed, linked

SCIPY = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


@pytest.fixture
def tied():
    rng = np.random.default_rng(3)
    frame = linked(n=40)
    return frame.round(1).assign(z=rng.integers(0, 4, 40).astype(float))


@pytest.mark.parametrize("method", SCIPY)
@pytest.mark.parametrize("pair", [("y", "x"), ("y", "z")])
def test_estimate_equals_scipy_with_ties(tied, method, pair):
    y, x = pair
    found = correlate(tied, y, x, method=method, draws=99)
    assert found.estimate == pytest.approx(SCIPY[method](tied[y], tied[x])[0], abs=1e-12)


@pytest.mark.parametrize("method", SCIPY)
def test_resamples_are_resamples(tied, method):
    """A weight is how often a unit is drawn: the same as computing on the drawn units."""
    values = tied[["y", "z"]].to_numpy()
    rng = np.random.default_rng(5)
    weights = bootstrap_weights(len(values), 20, rng)
    found = _weighted(values, weights, method)
    for row, estimate in zip(weights, found, strict=True):
        drawn = values[np.repeat(np.arange(len(values)), row.astype(int))]
        assert estimate == pytest.approx(SCIPY[method](*drawn.T)[0], abs=1e-12)


@pytest.mark.parametrize("method", SCIPY)
def test_permutations_are_permutations(tied, method):
    values = tied[["y", "z"]].to_numpy()
    orders = permutations(len(values), 20, np.random.default_rng(5))
    found = _permuted(values, orders, method)
    for order, estimate in zip(orders, found, strict=True):
        expected = SCIPY[method](values[order, 0], values[:, 1])[0]
        assert estimate == pytest.approx(expected, abs=1e-12)


def test_bca_interval_equals_scipy_on_the_same_resamples():
    frame = linked(n=30, slope=2.0)
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    peer = stats.bootstrap(
        (x, y),
        lambda a, b, axis=-1: np.asarray(
            [
                stats.pearsonr(*pair)[0]
                for pair in zip(np.atleast_2d(a), np.atleast_2d(b), strict=True)
            ]
        ).squeeze(),
        paired=True,
        vectorized=True,
        n_resamples=499,
        method="BCa",
        rng=np.random.default_rng(1),
    )
    values = np.column_stack([y, x])
    jackknife = _weighted(values, 1 - np.eye(30), "pearson")
    estimate = stats.pearsonr(x, y)[0]
    found = bca_interval(estimate, peer.bootstrap_distribution, jackknife)
    np.testing.assert_allclose(found, peer.confidence_interval, atol=1e-10)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_partial_correlation_is_that_of_residuals(method):
    frame = linked(n=50)
    data = frame.rank() if method == "spearman" else frame
    design = np.column_stack([np.ones(50), data["w"]])
    left = data[["y", "x"]] - design @ np.linalg.lstsq(design, data[["y", "x"]].to_numpy())[0]
    expected = np.corrcoef(left.to_numpy().T)[0, 1]
    found = correlate(frame, "y", "x", method=method, controls=["w"], draws=99)
    assert found.estimate == pytest.approx(expected, abs=1e-12)


def test_partial_correlation_takes_a_common_cause_away():
    rng = np.random.default_rng(0)
    cause = rng.normal(size=63)
    frame = indexed(
        {"y": cause + 0.5 * rng.normal(size=63), "x": cause + 0.5 * rng.normal(size=63), "c": cause}
    )
    assert correlate(frame, "y", "x", draws=999).p_value < 0.01
    assert correlate(frame, "y", "x", controls=["c"], draws=999).p_value > 0.05


def test_permutation_p_value_is_near_the_t_test():
    frame = linked(slope=0.3, n=50)
    found = correlate(frame, "y", "x", method="pearson")
    expected = stats.pearsonr(frame["y"], frame["x"]).pvalue
    assert found.p_value == pytest.approx(expected, abs=0.02)


def test_a_perfect_link_has_no_width():
    frame = linked()
    frame["y"] = 2 * frame["x"] + 1
    found = correlate(frame, "y", "x", method="pearson", draws=499)
    assert (found.estimate, found.low, found.high) == pytest.approx((1, 1, 1))
    assert "nearly the same figures" in found.sentence("en")


def test_same_seed_same_result():
    frame = linked()
    one, two, other = (correlate(frame, "y", "x", draws=199, seed=s) for s in (1, 1, 2))
    assert (one.low, one.p_value) == (two.low, two.p_value)
    assert one.low != other.low


@settings(max_examples=25, deadline=None)
@given(
    scale=st.floats(0.1, 100),
    shift=st.floats(-1e3, 1e3),
    method=st.sampled_from(["pearson", "spearman", "kendall"]),
)
def test_units_do_not_matter(scale, shift, method):
    frame = linked(n=20)
    moved = frame.assign(x=shift + scale * frame["x"])
    one = correlate(frame, "y", "x", method=method, draws=99)
    two = correlate(moved, "y", "x", method=method, draws=99)
    assert one.estimate == pytest.approx(two.estimate, abs=1e-9)
    assert one.low == pytest.approx(two.low, abs=1e-9)


def test_words_and_frame_say_who_is_missing():
    frame = linked().rename(columns={"y": "papi_d5", "x": "dti_score"})
    frame.loc[["01", "26"], "papi_d5"] = np.nan
    found = correlate(frame, "papi_d5", "dti_score", draws=499)
    vi, en = check_words(found)
    assert "61 trong 63 tỉnh; thiếu: Hà Nội, Vĩnh Phúc" in vi
    assert "61 of 63 provinces; missing: Hanoi, Vinh Phuc" in en
    row = found.frame().iloc[0]
    assert (row["n"], row["missing_count"], row["missing"]) == (61, 2, "01;26")


def test_a_null_result_says_what_could_not_be_seen():
    frame = linked(slope=0.0)
    found = correlate(frame, "y", "x", draws=999)
    assert found.is_null
    vi, en = check_words(found)
    assert "a smaller one is not ruled out" in en
    assert "0,34" in vi


def test_par_index_is_never_without_its_cautions():
    frame = linked().rename(columns={"y": "par_index_pct", "x": "dti_score"})
    frame.iloc[25:, 0] = np.nan
    _, en = check_words(correlate(frame, "par_index_pct", "dti_score", draws=199))
    assert "lean to good performers" in en
    assert "e-government field" in en


def test_methods_and_controls_are_checked():
    frame = linked()
    with pytest.raises(EstimationError, match="method 'phi' is not known"):
        correlate(frame, "y", "x", method="phi")
    with pytest.raises(EstimationError, match="Kendall's tau given controls"):
        correlate(frame, "y", "x", method="kendall", controls=["w"])
    assert isinstance(correlate(frame, "y", "x", draws=99).frame(), pd.DataFrame)
