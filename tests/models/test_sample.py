"""What models refuse, and who is said to be missing."""

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import EstimationError
from parstudy.models import (
    correlate,
    first_differences,
    fixed_effects,
    ols,
    quantile,
    rank_regression,
    robust,
    within_between,
)
from parstudy.models.sample import complete_rows, find_geography, refuse_collinear, take
from tests.models.examples import P34, P63, check_words, indexed, linked, panelled


def test_missing_provinces_are_those_of_the_geography():
    frame = linked().iloc[:60]
    frame.loc["01", "y"] = np.nan
    sample = take(frame, "y", ["x"])
    assert len(sample.units) == 59
    assert set(sample.missing) == {"01", *P63[60:]}
    assert sample.geography == "p63"


def test_units_that_are_no_provinces_are_counted_within_the_frame():
    frame = pd.DataFrame({"y": np.arange(9.0) ** 2, "x": np.arange(9.0)})
    frame.loc[4, "y"] = np.nan
    sample = take(frame, "y", ["x"])
    assert (len(sample.units), sample.missing, sample.geography) == (8, (4,), None)


def test_geography_is_read_from_codes_years_and_attributes():
    frame = linked()
    assert find_geography(frame) == "p63"
    frame.attrs.clear()
    assert find_geography(frame) == "p63", "codes that only the 63 have"
    in_2026 = indexed({"y": np.arange(34.0)}, P34, "p34").assign(year=2026)
    in_2026.attrs.clear()
    assert find_geography(in_2026) == "p34"
    backcast = indexed({"y": np.arange(34.0)}, P34, "p34").assign(year=2024)
    assert find_geography(backcast) == "p34", "old figures put on the new map"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f.assign(geography=["p63"] * 30 + ["p34"] * 33),
        lambda f: f.assign(year=[2024] * 30 + [2026] * 33),
        lambda f: f.assign(year=2026),
    ],
)
def test_two_geographies_are_not_mixed(spoil):
    frame = linked()
    spoiled = spoil(frame)
    spoiled.attrs = dict(frame.attrs)
    with pytest.raises(EstimationError, match="mixes p34 and p63"):
        take(spoiled, "y", ["x"])


def test_a_code_of_another_geography_is_named():
    frame = linked()
    frame.index = pd.Index(["VN", *frame.index[1:]], name="province_code")
    with pytest.raises(EstimationError, match="VN is no code of p63"):
        take(frame, "y", ["x"])


def test_national_rows_are_no_provinces_even_without_attributes():
    frame = linked(n=20)
    frame.attrs.clear()
    frame.loc["VN"] = 0.0
    with pytest.raises(EstimationError, match="VN is no code of p63"):
        take(frame, "y", ["x"])


def test_statuses_are_not_mixed_silently():
    frame = linked().assign(status=["published"] * 40 + ["derived"] * 23)
    with pytest.raises(EstimationError, match="derived, published"):
        correlate(frame, "y", "x", draws=99)
    same = linked().assign(status=["published"] * 40 + ["computed"] * 23)
    assert correlate(same, "y", "x", draws=99).sample.missing == ()


@pytest.mark.parametrize(
    ("model", "what"),
    [
        (lambda f: correlate(f, "y", "y"), "y is on both sides"),
        (lambda f: correlate(f, "y", "z"), "no column 'z'"),
        (lambda f: correlate(f, "y", "text"), "'text' is not numeric"),
        (lambda f: correlate(f, "y", "endless"), "infinite"),
        (lambda f: correlate(f, "y", "flat"), "flat does not vary"),
        (lambda f: ols(f, "y", "x", controls=["x"]), "x is named twice"),
        (lambda f: ols(f, "y", "x", controls=["copy"]), "copy is an exact combination of x"),
        (lambda f: ols(f, "y", "x", controls=["w", "sum"]), "sum is an exact combination of x, w"),
        (lambda f: ols(f, "affine", "y"), "affine is an exact combination of y"),
        (lambda f: ols(f.head(5), "y", "x"), "5 units hold every variable, 6 are needed"),
        (lambda f: ols(f.head(7), "y", "x", controls=["w", "v", "u"]), "7 rows for 5 coefficients"),
        (lambda f: correlate(pd.concat([f, f.head(3)]), "y", "x"), "3 units stand twice"),
        (lambda f: ols(f, "par_index_pct", "sipas_pct"), "sipas_pct is part of par_index_pct"),
        (lambda f: ols(f, "sipas_pct", "par_index_pct"), "sipas_pct is part of par_index_pct"),
        (
            lambda f: ols(f, "service_index", "x", controls=["online_payment_rate_pct"]),
            "online_payment_rate_pct is part of service_index",
        ),
        (lambda f: fixed_effects(f, "y", "x"), "a panel needs the year"),
        (lambda f: ols(f, "y", "x", controls=["only"]), "30 alone decides a coefficient"),
    ],
)
def test_bad_input_is_named(model, what):
    rng = np.random.default_rng(1)
    frame = linked()
    frame["flat"] = 3.0
    frame["text"] = "a"
    frame["endless"] = np.where(np.arange(63) == 4, np.inf, 1.0)
    frame["copy"] = 2 * frame["x"] + 1
    frame["sum"] = frame["x"] - frame["w"]
    frame["affine"] = 2 * frame["y"] - 3
    frame["only"] = (frame.index == "30").astype(float)
    names = ["v", "u", "par_index_pct", "sipas_pct", "service_index", "online_payment_rate_pct"]
    for name in names:
        frame[name] = rng.normal(size=63)
    with pytest.raises(EstimationError, match=what) as raised:
        model(frame)
    assert raised.value.faults[0].what


def test_years_are_not_provinces():
    with pytest.raises(EstimationError, match="4 years are given to a cross-section"):
        correlate(panelled(), "y", "x")
    one = panelled().query("year == 2022")
    assert correlate(one, "y", "x", draws=99).sample.years == (2022,)


@pytest.mark.parametrize(
    "model",
    [correlate, ols, robust, quantile, rank_regression, first_differences, within_between],
)
def test_confidence_is_a_share(model):
    frame = panelled() if model in (first_differences, within_between) else linked()
    with pytest.raises(EstimationError, match="confidence 95 is not between 0 and 1"):
        model(frame, "y", "x", confidence=95)


def test_draws_are_needed():
    with pytest.raises(EstimationError, match="0 draws"):
        correlate(linked(), "y", "x", draws=0)


def test_units_may_have_any_name():
    frame = linked().reset_index(drop=True)
    frame.attrs.clear()
    frame.loc[7, "y"] = np.nan
    _, en = check_words(correlate(frame, "y", "x", draws=199))
    assert "missing: 7" in en


def test_codes_that_lost_their_zero():
    frame = linked()
    frame.index = pd.Index([int(code) for code in frame.index], name="province_code")
    with pytest.raises(EstimationError, match="two digits as text"):
        correlate(frame, "y", "x")


def test_faults_are_reported_together():
    frame = linked().assign(a=1.0, b=2.0)
    with pytest.raises(EstimationError) as raised:
        complete_rows(frame, ["a", "b"])
    assert len(raised.value.faults) == 2


def test_nearly_collinear_regressors_are_allowed():
    frame = linked()
    frame["close"] = frame["x"] + 1e-4 * frame["w"]
    refuse_collinear(frame[["x", "close"]])


def test_order_of_rows_does_not_matter():
    frame = linked()
    shuffled = frame.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(ols(frame, "y", "x").frame(), ols(shuffled, "y", "x").frame())
