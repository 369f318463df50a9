"""Regressions against statsmodels, and who carries them."""

import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import OLSInfluence

from parstudy.errors import EstimationError
from parstudy.models import leave_one_out, ols, quantile, robust
from tests.models.examples import check_words, linked


def design(frame):
    return sm.add_constant(frame[["x", "w"]])


def test_ols_equals_statsmodels_hc3():
    frame = linked()
    found = ols(frame, "y", "x", controls=["w"]).frame().set_index("term")
    peer = sm.OLS(frame["y"], design(frame)).fit(cov_type="HC3", use_t=True)
    for column, expected in (
        ("estimate", peer.params),
        ("standard_error", peer.bse),
        ("p_value", peer.pvalues),
        ("low", peer.conf_int()[0]),
        ("high", peer.conf_int()[1]),
    ):
        np.testing.assert_allclose(found.loc[["x", "w"], column], expected[["x", "w"]], rtol=1e-9)
    assert found["r_squared"].iloc[0] == pytest.approx(peer.rsquared)
    assert (found["convention"] == "HC3").all()


def test_standardized_coefficients_are_those_of_standardized_data():
    frame = linked()
    scaled = (frame - frame.mean()) / frame.std()
    one = ols(frame, "y", "x", controls=["w"]).frame().set_index("term")["standardized"]
    two = ols(scaled, "y", "x", controls=["w"]).frame().set_index("term")["estimate"]
    np.testing.assert_allclose(one[["x", "w"]], two[["x", "w"]])


def test_robust_equals_statsmodels_and_resists_an_outlier():
    frame = linked(noise=0.3)
    peer = sm.RLM(frame["y"], design(frame)).fit(tol=1e-12, maxiter=500)
    found = robust(frame, "y", "x", controls=["w"]).frame().set_index("term")
    np.testing.assert_allclose(
        found.loc[["x", "w"], "estimate"], peer.params[["x", "w"]], atol=1e-8
    )
    np.testing.assert_allclose(
        found.loc[["x", "w"], "standard_error"], peer.bse[["x", "w"]], atol=1e-8
    )
    frame.loc[frame["x"].idxmax(), "y"] += 100
    slopes = [f(frame, "y", "x", controls=["w"]).frame()["estimate"].iloc[0] for f in (robust, ols)]
    assert abs(slopes[0] - 1) < 0.2 < abs(slopes[1] - 1)


def check_loss(frame, found, level):
    """Return Σ ρ(e) of the coefficients found."""
    terms = found[found["quantile"] == level].set_index("term")["estimate"]
    left = frame["y"] - terms["x"] * frame["x"] - terms["w"] * frame["w"] - terms["constant"]
    return np.where(left > 0, level * left, (level - 1) * left).sum()


@pytest.mark.parametrize("seed", range(5))
def test_quantile_equals_statsmodels_where_that_settles(seed):
    frame = linked(seed=seed)
    found = quantile(frame, "y", "x", controls=["w"], quantiles=[0.25, 0.5]).frame()
    for level in (0.25, 0.5):
        model = sm.QuantReg(frame["y"], design(frame))
        with warnings.catch_warnings():
            # its iterated least squares may not reach the minimum, and says so or not
            warnings.simplefilter("ignore")
            peer = model.fit(q=level, p_tol=1e-12, max_iter=2000)
        rows = found[found["quantile"] == level].set_index("term")
        loss = np.where(peer.resid > 0, level * peer.resid, (level - 1) * peer.resid).sum()
        assert check_loss(frame, found, level) <= loss + 1e-9
        if loss - check_loss(frame, found, level) < 1e-5:
            names = ["x", "w"]
            np.testing.assert_allclose(rows.loc[names, "estimate"], peer.params[names], atol=1e-4)
            error = rows.loc[names, "standard_error"]
            # statsmodels takes points on the line to be above or below it, by rounding
            np.testing.assert_allclose(error, peer.bse[names], rtol=0.3 if level != 0.5 else 1e-4)


def test_median_by_hand():
    """The median line through the origin's level passes through two of the points."""
    frame = linked()[["y", "x"]]
    found = quantile(frame, "y", "x", quantiles=[0.5]).frame().set_index("term")["estimate"]
    left = frame["y"] - found["constant"] - found["x"] * frame["x"]
    assert (left.abs() < 1e-9).sum() == 2
    assert abs((left > 1e-9).sum() - (left < -1e-9).sum()) <= 2


def test_quantile_finds_a_link_that_grows():
    rng = np.random.default_rng(0)
    frame = linked()
    frame["x"] = np.abs(frame["x"])
    frame["y"] = frame["x"] * (1 + 0.8 * rng.normal(size=63))
    slopes = (
        quantile(frame, "y", "x", quantiles=[0.1, 0.9]).frame().query("term == 'x'")["estimate"]
    )
    assert slopes.iloc[1] > slopes.iloc[0] + 0.5


@pytest.mark.parametrize("quantiles", [[], [0.0], [1.2]])
def test_quantiles_out_of_range(quantiles):
    with pytest.raises(EstimationError, match="not between 0 and 1"):
        quantile(linked(), "y", "x", quantiles=quantiles)


def test_quantiles_too_extreme_for_so_few():
    with pytest.raises(EstimationError, match="too extreme for 63 units"):
        quantile(linked(), "y", "x", quantiles=[0.01])


def test_influence_equals_refitting_without_each_province():
    frame = linked()
    found = leave_one_out(frame, "y", "x", controls=["w"]).frame().set_index("province_code")
    peer = OLSInfluence(sm.OLS(frame["y"], design(frame)).fit())
    cooks = dict(zip(frame.index, peer.cooks_distance[0], strict=True))
    studentized = dict(zip(frame.index, peer.resid_studentized_external, strict=True))
    for code in ("01", "30", "96"):
        without = sm.OLS(frame["y"].drop(code), design(frame).drop(code)).fit()
        assert found.loc[code, "slope_without"] == pytest.approx(without.params["x"])
        assert found.loc[code, "cooks_distance"] == pytest.approx(cooks[code])
        assert found.loc[code, "studentized_residual"] == pytest.approx(studentized[code])


def test_influence_names_the_province_that_turns_the_sign():
    frame = linked(slope=0.0)
    frame.loc["79", ["y", "x"]] = [60.0, 20.0]
    found = leave_one_out(frame, "y", "x")
    base = ols(frame.drop(index="79"), "y", "x").frame()["estimate"].iloc[0]
    assert (base < 0) == (found.turning == ("79",))
    assert found.frame()["province_code"].iloc[0] == "79"
    vi, en = check_words(found, says_no_cause=False)
    assert "Hồ Chí Minh" in vi
    assert "Ho Chi Minh" in en


@pytest.mark.parametrize("model", [ols, robust, quantile])
@pytest.mark.parametrize("slope", [0.0, 2.0])
def test_words(model, slope):
    frame = linked(slope=slope, seed=8)
    frame = frame.rename(
        columns={"y": "papi_d5", "x": "online_payment_rate_pct", "w": "urban_share_pct"}
    )
    frame.iloc[0, 0] = np.nan
    found = model(frame, "papi_d5", "online_payment_rate_pct", controls=["urban_share_pct"])
    vi, en = check_words(found)
    assert "10 percentage points" in en
    assert "10 điểm %" in vi
    assert "62 of 63 provinces; missing: Hanoi" in en
