"""Known answers on the real figures, and what the tables promise."""

from __future__ import annotations

import json

import frictionless
import pandas as pd
import pytest

from parstudy.files import csv_text
from parstudy.ingest import sidecars
from parstudy.ingest.build import FILES, SOURCES, build
from parstudy.ingest.sources import changes
from parstudy.ingest.tables import OBSERVATION, load, read_processed
from parstudy.reference.fields import fields


def one(frame: pd.DataFrame, indicator: str, year: int, code: str) -> pd.Series:
    hit = frame[
        (frame["indicator"] == indicator)
        & (frame["year"] == year)
        & (frame["province_code"] == code)
        & frame["period_start"].str.endswith("-01-01")
    ]
    assert len(hit) == 1
    return hit.iloc[0]


@pytest.mark.parametrize(
    ("indicator", "year", "code", "value", "rank", "status"),
    [
        ("papi_d6", 2023, "01", 7.8486, None, "derived"),
        ("papi_d6_1", 2023, "01", 1.7029, None, "published"),
        ("papi_d1", 2012, "01", None, None, "published"),
        ("papi_score", 2020, "22", 48.811, None, "published"),
        ("papi_sum", 2022, "01", None, None, "suspect"),
        ("par_index_pct", 2023, "31", 91.87, 2, "published"),
        ("par_index_pct", 2018, "22", 89.06, 1, "published"),
        ("par_index_pct", 2022, "35", None, 31, "inferred"),
        ("par_index_pct", 2020, "VN", 83.72, None, "computed"),
        ("par_index_pct", 2017, "VN", 77.72, None, "computed"),
        ("sipas_pct", 2023, "06", 75.03, 63, "published"),
        ("dti_score", 2022, "48", None, 1, "published"),
        ("service_index", 2024, "42", None, None, "published"),
        ("service_index", 2024, "75", 71.26, None, "inferred"),
        ("local_par_index_pct", 2023, "86", 85.41, None, "computed"),
        ("online_payment_rate_pct", 2023, "70", 24.44, None, "computed"),
    ],
)
def test_known_figures(observations, indicator, year, code, value, rank, status):
    row = one(observations, indicator, year, code)
    assert row["status"] == status
    if value is not None:
        assert row["value"] == pytest.approx(value, abs=1e-9)
    if rank is not None:
        assert row["rank"] == rank


def test_the_rank_that_follows_from_a_printed_fall(observations):
    row = one(observations, "par_index_pct", 2021, "77")
    assert (row["value"], row["rank"], row["rank_source_id"]) == (87.61, 16, "S59;S03")


def test_sums_made_here_are_never_published(observations):
    sums = observations[observations["indicator"].str.fullmatch(r"papi_d\d|papi_sum")]
    published = sums[sums["status"] == "published"]
    # the source of 2012 prints the first dimension itself
    assert set(zip(published["indicator"], published["year"], strict=True)) == {("papi_d1", 2012)}
    shares = observations[observations["indicator"] == "urban_share_pct"]
    assert set(shares["status"]) == {"derived"}


def test_papi_sums_are_those_of_their_parts(observations):
    papi = observations[(observations["year"] == 2023) & (observations["level"] == "province")]
    wide = papi.pivot_table(index="province_code", columns="indicator", values="value")
    parts = list(fields()["papi_d6"].contains)
    gap = (wide["papi_d6"] - wide[parts].sum(axis=1)).abs()
    assert gap.max() <= 1e-9


def test_coverage_of_the_main_measures(tables):
    coverage = tables["coverage"].set_index(["indicator", "geography", "year"])
    assert coverage.loc[("dti_score", "p63", 2023), "n_value"] == 63
    assert coverage.loc[("papi_d8", "p63", 2021), "n_value"] == 60
    assert coverage.loc[("par_index_pct", "p63", 2023), ["n_value", "n_any"]].tolist() == [23, 31]
    assert coverage.loc[("sipas_pct", "p63", 2024), ["n_value", "n_any"]].tolist() == [7, 13]
    assert coverage.loc[("service_index", "p34", 2026), "n_firm"] == 34
    assert coverage.loc[("service_index", "p63", 2024), "n_firm"] == 17
    assert coverage.loc[("digitization_rate_pct", "p34", 2026), "n_value"] == 34


def test_no_row_of_a_raw_table_is_lost(tables, checkout):
    raw = sum(
        len(source.observations(file))
        for source in SOURCES
        for file in sidecars.raw_files(checkout.raw)
        if file.name.startswith(f"{source.FOLDER}/")
    )
    from_changes = tables["observations_all"]["raw_file"].str.startswith(changes.FOLDER).sum()
    assert len(tables["observations_all"]) == raw + from_changes


def test_every_figure_leads_back_to_its_raw_row(tables, checkout):
    sample = tables["observations_all"].sample(200, random_state=1)
    for _, row in sample.iterrows():
        lines = (checkout.raw / row["raw_file"]).read_text(encoding="utf-8").splitlines()
        line = lines[row["raw_row"] - 1]
        assert row["source_id"].split(";")[-1] in line
        if not pd.isna(row["value"]) and row["status"] not in ("computed", "derived"):
            assert any(float(cell) == row["value"] for cell in line.split(",") if _is_number(cell))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_merged_names_of_the_yearly_service_index_are_inferred(observations):
    yearly = observations[
        (observations["indicator"] == "service_index")
        & (observations["source_id"] == "hauidnk")
        & (observations["year"] == 2024)
    ]
    assert yearly["status"].value_counts().to_dict() == {"inferred": 23, "published": 11}


def test_articles_keep_own_means_apart_from_the_national_index(observations):
    vinh_long = observations[observations["source_id"] == "vinhlong_2024"]
    assert "par_index_pct" not in set(vinh_long["indicator"])
    own = vinh_long[vinh_long["year"] == 2024].set_index("indicator")
    assert own.loc["local_sipas_pct", "value"] == 86.63


def test_targets_of_acts_and_articles(tables):
    targets = tables["targets"].set_index(["target_id", "target_year", "source_id"])
    lai_chau = targets.loc[("online_payment_rate", 2023, "laichau_2023")]
    assert (lai_chau["target"], lai_chau["measured_by"]) == (30, "online_payment_rate_pct")
    assert lai_chau["province_code"] == "12"
    assert targets.loc[("dossiers_online", 2025, "T-126-2025"), "target"] == 80
    starts = tables["targets"][tables["targets"]["unit"] == "date"]
    assert starts["target"].isna().all()
    assert set(starts["target_date"]) == {"2022-06-01", "2022-12-01", "2023-06-01"}


def test_the_committed_tables_are_what_the_code_makes(tables, checkout):
    for name, frame in tables.items():
        committed = (checkout.processed / f"{FILES[name]}.csv").read_text(encoding="utf-8")
        assert committed == csv_text(frame), name


def test_loading_gives_the_frame_that_was_built(tables):
    for frame in tables.values():
        read = read_processed(csv_text(frame))
        pd.testing.assert_frame_equal(read, frame, check_dtype=False)
    assert list(load("observations").columns[: len(OBSERVATION)]) == list(OBSERVATION)


def test_unknown_table_is_refused():
    from parstudy.errors import SourceMissingError

    with pytest.raises(SourceMissingError, match="observations_all"):
        load("scores")


def test_a_build_writes_the_same_bytes_twice(small):
    build(small)
    files = [path for path in small.processed.iterdir() if path.suffix in (".csv", ".json")]
    first = {path.name: path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    build(small)
    assert {path.name: path.read_bytes() for path in files} == first


def test_data_package_is_valid(checkout):
    path = checkout.processed / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    assert described["$schema"].endswith("/2.0/datapackage.json")
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["fieldName", "type", "note"])[:5]
