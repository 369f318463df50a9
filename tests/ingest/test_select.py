from __future__ import annotations

import pytest

from parstudy.errors import SchemaError
from parstudy.ingest import pick, wide


def test_firm_whole_year_figures_are_picked(observations):
    held = pick(observations, ["service_index"], geography="p63", years=[2024])
    assert set(held["status"]) <= {"published", "computed"}
    assert (held["period_end"] == "2024-12-31").all()
    assert held["province_code"].is_unique


def test_other_statuses_are_picked_by_name(observations):
    everything = pick(
        observations,
        ["service_index"],
        geography="p63",
        years=[2024],
        statuses=["published", "inferred"],
    )
    assert len(everything) == 35  # 34 of the yearly table, and Bình Phước in print


def test_a_reading_of_part_of_the_year(observations):
    held = pick(observations, ["on_time_rate_pct"], geography="p34", years=[2026], until="10-10")
    assert len(held) == 34


def test_raw_names_are_understood_and_unknown_ones_refused(observations):
    assert len(pick(observations, ["dti"], geography="p63", years=[2023])) == 63
    with pytest.raises(SchemaError, match="dti_score"):
        pick(observations, ["dti_scores"], geography="p63")


def test_wide_has_one_row_a_province_and_year(observations):
    table = wide(pick(observations, ["dti_score", "par_index_pct"], geography="p63"))
    assert list(table.columns) == ["dti_score", "par_index_pct"]
    assert table.index.is_unique
    assert table.loc[("48", 2024), "dti_score"] == 0.8335


def test_two_figures_of_one_key_are_refused(observations):
    twice = observations[observations["indicator"] == "service_index"]
    with pytest.raises(SchemaError, match="twice"):
        wide(twice[twice["year"] == 2024])
