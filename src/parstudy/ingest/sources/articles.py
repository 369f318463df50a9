"""Figures stated by articles of provinces: observations, and the targets they name."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.tables import RawTable, read_table, to_observations

FOLDER = "articles"
COLUMNS = (
    "article_id",
    "province_code",
    "province",
    "level",
    "period_start",
    "period_end",
    "indicator",
    "value",
    "unit",
    "numerator",
    "denominator",
    "target",
    "target_basis",
    "note",
)
AIMS = ("satisfaction_target",)
LEVELS = {"province_all_levels": "province"}
OWN_UNITS = {
    "par_index": "local_par_index_pct",
    "par_index_change": "local_par_index_change_pts",
    "sipas": "local_sipas_pct",
    "sipas_change": "local_sipas_change_pts",
}
COUNT_UNITS = {
    "training_conferences": "conferences",
    "training_delegates": "persons",
    "public_administration_centres": "centres",
    "one_stop_departments": "departments",
}


def _read(file: RawFile) -> RawTable:
    table = read_table(file, COLUMNS)
    frame = table.frame.rename(columns={"article_id": "source_id"})
    frame["year_assessed"] = frame["period_end"].str[:4]
    frame["level"] = frame["level"].replace(LEVELS)
    return RawTable(table.file, frame)


def observations(file: RawFile) -> pd.DataFrame:
    """Return what the articles report as reached; aims for the future are in `targets`.

    A mean over a province's own agencies is another quantity than its place in the national
    index, and has its own name. A printed rank is a rank and not a value.
    """
    table = _read(file)
    frame = table.frame[~table.frame["indicator"].isin(AIMS)].copy()
    own = frame["level"] == "local_units_mean"
    frame.loc[own, "indicator"] = frame["indicator"].replace(OWN_UNITS)
    frame["unit"] = frame["indicator"].map(COUNT_UNITS).fillna(frame["unit"])
    ranks = frame["indicator"] == "par_index_rank"
    frame["rank"] = frame["value"].where(ranks, "")
    frame.loc[ranks, ["value", "denominator", "unit"]] = ["", "", "percent"]
    out = to_observations(RawTable(table.file, frame))
    out.loc[out["note"].str.contains("the rate is computed"), "status"] = "computed"
    return out


def targets(file: RawFile) -> pd.DataFrame:
    """Return the targets that the articles name, in the columns of the targets table."""
    frame = _read(file).frame
    frame = frame[frame["target"] != ""]
    return pd.DataFrame(
        {
            "province_code": frame["province_code"],
            "indicator": frame["indicator"].replace({AIMS[0]: "satisfaction_rate"}),
            "target_year": frame["year_assessed"],
            "level": frame["level"],
            "target": frame["target"],
            "unit": "percent_min",
            "legal_basis": frame["target_basis"],
            "source_id": frame["source_id"],
            "note": frame["note"],
            "row": frame["row"],
        }
    )
