"""The checks hold on the real data, and each of them sees the fault it is there for."""

from __future__ import annotations

import pandas as pd
import pytest

from parstudy.ingest import checks, resolve
from parstudy.ingest.build import gather
from parstudy.ingest.sidecars import register


@pytest.fixture(scope="module")
def firm(checkout) -> pd.DataFrame:
    """Resolved figures with the digits printed."""
    everything = gather(checkout)
    observations, _ = resolve.resolve(everything, register(checkout.raw))
    return observations[observations["status"] != "suspect"].reset_index(drop=True)


def at(frame: pd.DataFrame, indicator: str, year: int, code: str, **other) -> pd.Series:
    hit = (
        (frame["indicator"] == indicator)
        & (frame["year"] == year)
        & (frame["province_code"] == code)
    )
    for column, value in other.items():
        hit &= frame[column] == value
    return hit


def changed(frame: pd.DataFrame, hit: pd.Series, **values) -> pd.DataFrame:
    assert hit.sum() == 1, hit.sum()
    out = frame.copy()
    for column, value in values.items():
        out.loc[hit, column] = value
    return out


def test_the_real_data_hold_no_unmarked_contradiction(firm):
    assert checks.violations(firm, firm).empty


def test_each_check_has_something_to_check(firm):
    ranked = firm.dropna(subset=["value", "rank"])
    assert len(ranked) > 300
    assert firm.dropna(subset=["value", "numerator", "denominator"]).shape[0] > 200
    assert (firm["level"] == "region").sum() > 15


def test_a_value_against_its_rank(firm):
    hit = at(firm, "par_index_pct", 2023, "01", level="province")
    found = checks.order_against_rank(changed(firm, hit, value=92.5))
    assert "92.5 at rank 3 is better than" in found["what"].iloc[0]


def test_a_rank_given_twice(firm):
    hit = at(firm, "par_index_pct", 2023, "01", level="province")
    assert set(checks.rank_twice(changed(firm, hit, rank=4))["province_code"]) == {"01", "24"}


def test_a_printed_tie_is_no_fault(firm):
    tie = changed(
        firm, at(firm, "par_index_pct", 2023, "01", level="province"), rank=4, value=91.16
    )
    assert checks.rank_twice(tie).empty


@pytest.mark.parametrize("value", [75.02, 90.62])
def test_a_value_outside_the_published_range(firm, value):
    hit = at(firm, "sipas_pct", 2023, "49", level="province")
    found = checks.outside_published_range(changed(firm, hit, value=value))
    assert found["province_code"].tolist() == ["49"]


def test_a_mean_that_the_held_values_exclude(firm):
    hit = at(firm, "dti_score", 2023, "VN", level="province_mean")
    found = checks.mean_outside_bounds(changed(firm, hit, value=0.69))
    assert "63 of 63 held" in found["what"].iloc[0]


def test_a_regional_mean_above_the_best_province(firm):
    hit = at(firm, "par_index_pct", 2024, "REG:Tây Nguyên", level="region")
    assert len(checks.mean_outside_bounds(changed(firm, hit, value=97.0))) == 1


@pytest.mark.parametrize(
    ("indicator", "year", "code"),
    [
        ("par_index_appraisal_pts", 2020, "22"),
        ("par_index_appraisal_pts", 2012, "10"),
        ("par_index_c5_pts", 2021, "38"),
        ("par_index_sipas_pts", 2021, "35"),
        ("service_index_payment", 2026, "01"),
        ("service_index_progress", 2023, "42"),
        ("papi_d8_2", 2023, "01"),
        ("papi_d6", 2015, "42"),
    ],
)
def test_parts_that_do_not_add_up(firm, indicator, year, code):
    hit = at(firm, indicator, year, code)
    moved = firm.loc[hit, "value"].iloc[0] + 0.1
    found = checks.parts_against_total(changed(firm, hit, value=moved))
    assert code in set(found["province_code"])


def test_a_rate_that_is_not_its_counts(firm):
    hit = at(firm, "on_time_rate_pct", 2026, "01")
    found = checks.rate_against_counts(changed(firm, hit, value=74.06))
    assert found["what"].tolist() == ["74.06 is printed, the counts give 74.04"]
