from __future__ import annotations

import pandas as pd
import pytest

from parstudy.ingest import resolve
from parstudy.ingest.sidecars import Source
from parstudy.text import Bilingual


def source(source_id: str, tier: str, published: str = "2024") -> Source:
    return Source(source_id, tier, tier, "", "", "", published, "", Bilingual("", ""), "")


KNOWN = {
    one.source_id: one
    for one in (
        source("off", "official", "2020"),
        source("cop", "copy"),
        source("pr1", "press", "2022"),
        source("pr2", "press", "2023"),
        source("pr3", "press", "2021"),
    )
}


def rows(*given: tuple) -> pd.DataFrame:
    """Rows of (source, value, rank, status)."""
    return pd.DataFrame(
        [
            {
                "province_code": "01",
                "geography": "p63",
                "year": 2023,
                "period_start": "2023-01-01",
                "period_end": "2023-12-31",
                "level": "province",
                "indicator": "par_index_pct",
                "value": value,
                "unit": "percent",
                "numerator": None,
                "denominator": None,
                "rank": rank,
                "source_id": source_id,
                "status": status,
                "note": "",
                "decimals": 2,
            }
            for source_id, value, rank, status in given
        ]
    ).astype({"value": float, "rank": float})


@pytest.mark.parametrize(
    ("given", "picked", "reason"),
    [
        ([("pr1", 1, None, "published"), ("off", 2, None, "published")], "off", "nearer"),
        ([("pr1", 1, None, "published"), ("cop", 2, None, "published")], "cop", "nearer"),
        ([("off", 1, None, "suspect"), ("pr1", 2, None, "published")], "pr1", "firmer"),
        ([("cop", 1, None, "inferred"), ("pr1", 2, None, "computed")], "pr1", "firmer"),
        ([("pr1", 1, None, "published"), ("pr2", 2, None, "published")], "pr2", "later"),
        (
            [
                ("pr1", 1, None, "published"),
                ("pr2", 2, None, "published"),
                ("pr3", 1, None, "published"),
            ],
            "pr1",
            "more sources",
        ),
    ],
)
def test_the_written_rule_picks(given, picked, reason):
    observations, conflicts = resolve.resolve(rows(*given), KNOWN)
    assert observations["source_id"].tolist() == [picked]
    assert len(conflicts) == 1
    assert reason in conflicts["reason"].iloc[0]


def test_order_of_rows_does_not_matter():
    given = rows(
        ("pr1", 1, 3, "published"), ("off", 2, None, "published"), ("cop", 5, 4, "inferred")
    )
    first = resolve.resolve(given, KNOWN)
    second = resolve.resolve(given.iloc[::-1].reset_index(drop=True), KNOWN)
    pd.testing.assert_frame_equal(first[0], second[0])
    pd.testing.assert_frame_equal(first[1], second[1])


def test_agreeing_sources_are_no_conflict():
    _, conflicts = resolve.resolve(
        rows(("pr1", 1, 2, "published"), ("off", 1, 2, "published")), KNOWN
    )
    assert conflicts.empty


def test_a_rank_may_come_from_another_source():
    observations, _ = resolve.resolve(
        rows(("cop", 0.7, None, "published"), ("off", None, 4, "published")), KNOWN
    )
    row = observations.iloc[0]
    assert (row["value"], row["source_id"]) == (0.7, "cop")
    assert (row["rank"], row["rank_source_id"]) == (4, "off")


def test_a_rank_alone_is_kept_without_a_value():
    observations, _ = resolve.resolve(rows(("pr1", None, 60, "published")), KNOWN)
    assert observations["value"].isna().all()
    assert observations["rank"].tolist() == [60]


def test_undated_readings_of_two_sources_are_two_figures():
    given = rows(("pr1", 1, None, "published"), ("pr2", 2, None, "published"))
    given[["period_start", "period_end"]] = ""
    observations, conflicts = resolve.resolve(given, KNOWN)
    assert len(observations) == 2
    assert conflicts.empty
