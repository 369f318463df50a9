"""Panel models against linearmodels and statsmodels, and what they refuse."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.panel import FirstDifferenceOLS, PanelOLS

from parstudy.errors import EstimationError
from parstudy.models import first_differences, fixed_effects, placebo_lead, within_between
from parstudy.models.panel import CLUSTERED, DRISCOLL_KRAAY, WILD
from tests.models.examples import P63, check_words, panelled


def row(result, term="x", convention=CLUSTERED, part="within"):
    table = result.frame()
    chosen = (table["term"] == term) & (table["convention"] == convention) & (table["part"] == part)
    return table[chosen].iloc[0]


def with_dummies(frame, columns=("x", "w")):
    """Return the design with a dummy for each province and year."""
    units = pd.get_dummies(frame.index.get_level_values(0), dtype=float).set_axis(frame.index)
    years = pd.get_dummies(frame.index.get_level_values(1), dtype=float).set_axis(frame.index)
    return pd.concat([frame[list(columns)], units, years.iloc[:, 1:]], axis=1)


def clusters(frame):
    return pd.factorize(frame.index.get_level_values(0))[0]


@pytest.fixture
def unbalanced():
    frame = panelled()
    frame.iloc[[0, 5, 6, 7, 40, 41, 90], 0] = np.nan
    return frame


@pytest.mark.parametrize("gaps", [False, True])
def test_fixed_effects_equal_dummies(gaps, unbalanced):
    frame = unbalanced if gaps else panelled()
    found = fixed_effects(frame, "y", "x", controls=["w"], draws=99)
    data = found.panel.data
    peer = sm.OLS(data["y"], with_dummies(data)).fit()
    for term in ("x", "w"):
        assert row(found, term)["estimate"] == pytest.approx(peer.params[term], abs=1e-9)
    assert row(found)["estimate"] == pytest.approx(0.5, abs=0.25)


def test_fixed_effects_equal_linearmodels():
    frame = panelled()
    found = fixed_effects(frame, "y", "x", controls=["w"], draws=99)
    years = pd.get_dummies(frame.index.get_level_values(1), prefix="t", dtype=float)
    design = pd.concat([frame[["x", "w"]], years.iloc[:, 1:].set_axis(frame.index)], axis=1)
    one_way = PanelOLS(frame["y"], design, entity_effects=True)
    clustered = one_way.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
    two_way = PanelOLS(frame["y"], frame[["x", "w"]], entity_effects=True, time_effects=True)
    kernel = two_way.fit(cov_type="kernel", kernel="bartlett", bandwidth=1)
    for term in ("x", "w"):
        assert row(found, term)["estimate"] == pytest.approx(two_way.fit().params[term], abs=1e-8)
        error = row(found, term)["standard_error"]
        assert error == pytest.approx(clustered.std_errors[term], abs=1e-8)
        error = row(found, term, DRISCOLL_KRAAY)["standard_error"]
        assert error == pytest.approx(kernel.std_errors[term], abs=1e-8)


def test_degrees_of_freedom_are_those_of_the_convention():
    found = fixed_effects(panelled(), "y", "x", draws=99)
    assert row(found)["freedom"] == 62
    assert row(found, convention=DRISCOLL_KRAAY)["freedom"] == 3
    assert np.isnan(row(found, convention=WILD)["standard_error"])
    two_years = fixed_effects(panelled(years=(2020, 2021)), "y", "x", draws=99).frame()
    assert set(two_years["convention"]) == {CLUSTERED, WILD}


def test_first_differences_equal_linearmodels():
    frame = panelled()
    found = first_differences(frame, "y", "x", controls=["w"])
    years = pd.get_dummies(frame.index.get_level_values(1), prefix="t", dtype=float)
    design = pd.concat([frame[["x", "w"]], years.iloc[:, 1:].set_axis(frame.index)], axis=1)
    peer = FirstDifferenceOLS(frame["y"], design).fit()
    for term in ("x", "w"):
        assert row(found, term)["estimate"] == pytest.approx(peer.params[term], abs=1e-8)
    changes = frame.groupby(level=0).diff().dropna()
    dummies = pd.get_dummies(changes.index.get_level_values(1), dtype=float).set_axis(changes.index)
    by_hand = sm.OLS(changes["y"], pd.concat([changes[["x", "w"]], dummies], axis=1)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters(changes)}
    )
    assert row(found)["standard_error"] == pytest.approx(by_hand.bse["x"], abs=1e-8)


def test_differences_do_not_bridge_a_gap():
    frame = panelled()
    frame.loc[frame.index.get_level_values(1) == 2022, "y"] = np.nan
    found = first_differences(frame, "y", "x")
    pair = frame.query("year in (2020, 2021)")
    alone = first_differences(pair, "y", "x")
    assert row(found)["estimate"] == pytest.approx(row(alone)["estimate"])


def test_two_years_differences_are_fixed_effects():
    frame = panelled(years=(2020, 2021))
    one = row(first_differences(frame, "y", "x", controls=["w"]))
    two = row(fixed_effects(frame, "y", "x", controls=["w"], draws=99))
    assert one["estimate"] == pytest.approx(two["estimate"])


@pytest.mark.parametrize("gaps", [False, True])
def test_within_part_is_the_fixed_effects_slope(gaps, unbalanced):
    frame = unbalanced if gaps else panelled()
    mundlak = within_between(frame, "y", "x", controls=["w"])
    fixed = fixed_effects(frame, "y", "x", controls=["w"], draws=99)
    for term in ("x", "w"):
        expected = row(fixed, term)["estimate"]
        assert row(mundlak, term)["estimate"] == pytest.approx(expected, abs=1e-8)
    gap = row(mundlak, part="between")["estimate"] - row(mundlak)["estimate"]
    assert row(mundlak, part="difference")["estimate"] == pytest.approx(gap)
    assert row(mundlak, part="difference")["p_value"] < 0.01, "provinces' level goes with x"


def test_between_part_is_the_regression_of_means():
    frame = panelled()
    means = frame.groupby(level=0).mean()
    peer = sm.OLS(means["y"], sm.add_constant(means[["x", "w"]])).fit()
    found = within_between(frame, "y", "x", controls=["w"])
    assert row(found, part="between")["estimate"] == pytest.approx(peer.params["x"], abs=1e-8)


def test_placebo_finds_a_link_that_runs_backward():
    rng = np.random.default_rng(0)
    frame = panelled(slope=0.0)
    honest = placebo_lead(frame, "y", "x", draws=199)
    assert row(honest, "x_next_year")["p_value"] > 0.05
    backward = frame.copy()
    after = backward["y"].groupby(level=0).shift(1)
    backward["x"] = after.fillna(0.0) + 0.3 * rng.normal(size=len(frame))
    caught = placebo_lead(backward, "y", "x", draws=199)
    assert row(caught, "x_next_year")["p_value"] < 0.001
    assert caught.panel.sample.years == (2020, 2021, 2022)
    check_words(caught)


def test_placebo_equals_the_regression_with_a_lead():
    frame = panelled()
    found = placebo_lead(frame, "y", "x", draws=99)
    data = frame.assign(lead=frame["x"].groupby(level=0).shift(-1)).dropna()
    peer = sm.OLS(data["y"], with_dummies(data, ("lead", "x"))).fit()
    assert row(found, "x_next_year")["estimate"] == pytest.approx(peer.params["lead"], abs=1e-9)


def renamed(years, y="sipas_pct", x="papi_d8"):
    return panelled(years=years).rename(columns={"y": y, "x": x})


def test_levels_never_bridge_a_change_of_method():
    with pytest.raises(EstimationError, match="series of sipas_pct begins anew in 2022"):
        fixed_effects(renamed((2020, 2021, 2022, 2023)), "sipas_pct", "papi_d8")
    with pytest.raises(EstimationError, match="begins anew"):
        first_differences(renamed((2021, 2022)), "sipas_pct", "papi_d8")
    kept = renamed((2022, 2023, 2024))
    assert fixed_effects(kept, "sipas_pct", "papi_d8", draws=99).panel.scale == "level"


def test_segments_give_each_series_its_own_level():
    """A jump of every province at the break, of any size, changes nothing."""
    frame = renamed((2020, 2021, 2022, 2023))
    after = frame.index.get_level_values(1) >= 2022
    jumped = frame.copy()
    jump = np.repeat(np.random.default_rng(1).normal(size=63), 4)
    jumped.loc[after, "sipas_pct"] += 10 * jump[after]
    for model in (
        first_differences,
        within_between,
        lambda *a, **k: fixed_effects(*a, draws=99, **k),
    ):
        one, two = (model(f, "sipas_pct", "papi_d8", scale="segments") for f in (frame, jumped))
        assert row(one, "papi_d8")["estimate"] == pytest.approx(row(two, "papi_d8")["estimate"])
        assert row(one, "papi_d8")["provinces"] == 63


def test_within_year_is_free_of_the_scale_of_each_year():
    frame = renamed((2022, 2023, 2024), "papi_d8", "dti_score")
    with pytest.raises(EstimationError, match="dti_score begins anew in 2023, 2024"):
        fixed_effects(frame, "papi_d8", "dti_score")
    stretched = frame.copy()
    factor = frame.index.get_level_values(1).map({2022: 1.0, 2023: 3.0, 2024: 0.2})
    stretched["dti_score"] = 5 + frame["dti_score"] * factor
    one, two = (
        fixed_effects(f, "papi_d8", "dti_score", scale="within_year", draws=199)
        for f in (frame, stretched)
    )
    assert row(one, "dti_score")["estimate"] == pytest.approx(row(two, "dti_score")["estimate"])
    _, en = check_words(one)
    assert "standard deviation" in en


def test_segments_of_one_year_cannot_be_used():
    frame = renamed((2022, 2023, 2024), "papi_d8", "dti_score")
    with pytest.raises(EstimationError, match="within one series"):
        fixed_effects(frame, "papi_d8", "dti_score", scale="segments")


@pytest.mark.parametrize("model", [fixed_effects, first_differences, within_between, placebo_lead])
def test_a_panel_with_one_period_a_province_is_refused(model):
    frame = panelled(years=(2020, 2021))
    odd = np.arange(len(frame)) % 2 == np.repeat(np.arange(63) % 2, 2)
    with pytest.raises(EstimationError, match="0 provinces have two years or more"):
        model(frame[odd], "y", "x")


def test_provinces_with_one_year_count_as_missing():
    frame = panelled()
    frame.loc[("01", 2020), "y"] = np.nan
    frame.loc[pd.IndexSlice["02", [2020, 2021, 2022]], "y"] = np.nan
    found = fixed_effects(frame, "y", "x", draws=99)
    assert found.panel.sample.missing == ("02",)
    assert row(found)["n"] == 62 * 4 - 1
    _, en = check_words(found)
    assert "missing: Ha Giang" in en


def test_what_does_not_change_is_refused():
    frame = panelled()
    frame["urban_share_pct"] = np.repeat(np.random.default_rng(0).normal(size=63), 4)
    with pytest.raises(EstimationError, match="urban_share_pct does not change within provinces"):
        fixed_effects(frame, "y", "x", controls=["urban_share_pct"])
    frame["clock"] = frame.index.get_level_values(1).to_numpy(float)
    with pytest.raises(EstimationError, match="clock does not change within provinces"):
        fixed_effects(frame, "y", "clock")
    frame["flat"] = np.where(frame["clock"] == 2021, 1.0, frame["x"])
    with pytest.raises(EstimationError, match="cannot be standardized"):
        fixed_effects(frame, "y", "flat", scale="within_year")
    with pytest.raises(EstimationError, match="scale 'years'"):
        fixed_effects(frame, "y", "x", scale="years")
    frame["copy"] = 3 * frame["x"] + frame["urban_share_pct"]
    with pytest.raises(EstimationError, match="copy follows exactly from x"):
        fixed_effects(frame, "copy", "x")
    text = frame.set_axis(frame.index.set_levels(frame.index.levels[1].astype(str), level=1))
    with pytest.raises(EstimationError, match="not whole numbers"):
        fixed_effects(text, "y", "x")
    frame["same"] = 2 * frame["x"] + frame["urban_share_pct"]
    with pytest.raises(EstimationError, match="same is an exact combination of x"):
        fixed_effects(frame, "y", "x", controls=["same"])


def test_a_lead_needs_three_years():
    with pytest.raises(EstimationError, match="two years or more"):
        placebo_lead(panelled(years=(2020, 2021)), "y", "x")


def test_order_of_rows_does_not_matter():
    frame = panelled()
    shuffled = frame.sample(frac=1, random_state=0)
    for model in (first_differences, within_between):
        pd.testing.assert_frame_equal(
            model(frame, "y", "x").frame(), model(shuffled, "y", "x").frame()
        )
    one, two = (fixed_effects(f, "y", "x", draws=99).frame() for f in (frame, shuffled))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("model", [fixed_effects, first_differences, within_between, placebo_lead])
@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_words(model, slope):
    options = {"draws": 199} if model in (fixed_effects, placebo_lead) else {}
    vi, en = check_words(model(panelled(slope=slope), "y", "x", controls=["w"], **options))
    assert "holding w constant" in en
    assert "63 tỉnh" in vi
    assert len(P63) == 63
