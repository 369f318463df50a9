"""From observations to frames, and from 63 provinces to 34."""

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import EstimationError
from parstudy.ingest.tables import load
from parstudy.models import merge_provinces, never_merged, wide
from parstudy.reference import provinces
from tests.models.examples import P63, linked, panelled


def observed(rows):
    """Return observations from (code, geography, year, indicator, value, status, start, end)."""
    columns = ["province_code", "geography", "year", "indicator", "value", "status"]
    table = pd.DataFrame(rows, columns=[*columns, "period_start", "period_end"])
    return table.assign(level="province")


def yearly(code, indicator, value, *, year=2024, geography="p63", status="published"):
    return (code, geography, year, indicator, value, status, f"{year}-01-01", f"{year}-12-31")


def test_every_province_stands_in_every_year():
    frame = wide(observed([yearly("01", "a", 5.0)]), ["a"], years=[2024, 2023], geography="p63")
    assert list(frame.index.names) == ["province_code", "year"]
    assert len(frame) == 126
    assert frame.loc[("01", 2024), "a"] == 5.0
    assert frame["a"].notna().sum() == 1
    assert frame.attrs["geography"] == "p63"


def test_base_year_stands_in_every_row():
    rows = observed([yearly("01", "a", 5.0), yearly("01", "urban", 30.0, year=2016)])
    frame = wide(rows, ["a"], years=[2023, 2024], geography="p63", base_years={"urban": 2016})
    assert frame.loc["01", "urban"].tolist() == [30.0, 30.0]


def test_other_geographies_levels_and_empty_values_are_not_taken():
    rows = observed(
        [
            yearly("01", "a", 5.0),
            yearly("01", "a", 6.0, geography="p34"),
            yearly("VN", "a", 7.0),
            yearly("02", "a", np.nan),
        ]
    )
    rows.loc[len(rows)] = [*yearly("04", "a", 8.0), "district"]
    frame = wide(rows, ["a"], years=[2024], geography="p63")
    assert frame["a"].dropna().to_dict() == {("01", 2024): 5.0}


def test_statuses_are_refused_until_named():
    rows = observed([yearly("01", "a", 5.0), yearly("02", "a", 6.0, status="derived")])
    with pytest.raises(EstimationError, match="1 published, 1 derived"):
        wide(rows, ["a"], years=[2024], geography="p63")
    both = wide(rows, ["a"], years=[2024], geography="p63", statuses=["published", "derived"])
    assert both["a"].notna().sum() == 2
    one = wide(rows, ["a"], years=[2024], geography="p63", statuses=["published"])
    assert one["a"].notna().sum() == 1
    assert one.attrs["left_out"] == ("a 2024 02: derived, 2024-01-01 to 2024-12-31",)


def test_a_reading_of_a_week_is_not_one_of_the_year():
    week = ("04", "p63", 2024, "a", 9.0, "published", "2024-03-11", "2024-03-18")
    rows = observed([yearly("01", "a", 5.0), yearly("02", "a", 6.0), week])
    frame = wide(rows, ["a"], years=[2024], geography="p63")
    assert frame["a"].notna().sum() == 2
    assert frame.attrs["left_out"] == ("a 2024 04: published, 2024-03-11 to 2024-03-18",)


def test_absent_indicators_and_double_figures_are_named_together():
    rows = observed([yearly("01", "a", 5.0), yearly("01", "a", 6.0)])
    with pytest.raises(EstimationError) as raised:
        wide(rows, ["a", "b"], years=[2024], geography="p63")
    said = str(raised.value)
    assert "no figure of b" in said
    assert "two figures of a" in said


def test_real_observations_make_the_panel():
    frame = wide(
        load("observations"),
        ["papi_d8", "dti_score"],
        years=[2022, 2023, 2024],
        geography="p63",
        statuses=["published", "computed", "derived"],
        base_years={"urban_share_pct": 2016},
    )
    assert frame.notna().sum().to_dict() == {
        "papi_d8": 184,
        "dti_score": 189,
        "urban_share_pct": 189,
    }


def test_real_observations_of_2026_cover_the_34():
    names = ["digitization_rate_pct", "online_payment_rate_pct", "on_time_rate_pct"]
    frame = wide(load("observations"), names, years=[2026], geography="p34")
    assert frame.notna().sum().tolist() == [34, 34, 34]


def test_eleven_provinces_were_never_merged():
    names = {provinces.name(code) for code in never_merged()}
    assert len(names) == 11
    assert {"Hà Nội", "Quảng Ninh", "Thừa Thiên Huế", "Cao Bằng"} <= names


def test_merging_takes_weighted_means():
    frame = linked().assign(people=np.arange(1.0, 64.0))
    merged = merge_provinces(frame, ["y"], weight="people")
    assert len(merged) == 34
    assert merged.attrs["geography"] == "p34"
    successor = provinces.table("p63")["successor_code"]
    for code in ("01", "79", "08"):
        parts = frame[successor.reindex(frame.index) == code]
        assert merged.loc[code, "y"] == pytest.approx(
            np.average(parts["y"], weights=parts["people"])
        )


def test_merging_keeps_totals_of_counts():
    frame = linked().assign(people=np.arange(1.0, 64.0))
    merged = merge_provinces(frame, ["y"], weight="people")["y"]
    successor = provinces.table("p63")["successor_code"].reindex(frame.index)
    people = frame["people"].groupby(successor).sum()
    total = (frame["y"] * frame["people"]).sum()
    assert (merged * people).sum() == pytest.approx(total)


def test_a_new_province_needs_all_its_old_ones():
    frame = linked()
    frame.loc["02", "y"] = np.nan
    merged = merge_provinces(frame, ["y"])
    new = provinces.province("02", "p63").successor_code
    assert merged["y"].isna().sum() == 1
    assert np.isnan(merged.loc[new, "y"])
    absent = merge_provinces(frame.drop(index="02"), ["y"])
    pd.testing.assert_frame_equal(merged, absent)


def test_merging_a_panel_keeps_years_apart():
    frame = panelled(years=(2022, 2023))
    merged = merge_provinces(frame, ["y", "x"])
    assert merged.index.names == ["province_code", "year"]
    one = merge_provinces(frame.query("year == 2022").droplevel("year"), ["y", "x"])
    np.testing.assert_allclose(merged.xs(2022, level="year"), one)


def test_only_the_63_can_be_merged():
    frame = linked().iloc[:34]
    frame.index = pd.Index(provinces.codes("p34"), name="province_code")
    frame.attrs["geography"] = "p34"
    with pytest.raises(EstimationError, match="only figures of the 63"):
        merge_provinces(frame, ["y"])
    with pytest.raises(EstimationError, match="not positive"):
        merge_provinces(linked().assign(people=0.0), ["y"], weight="people")
    assert len(P63) == 63
