"""Official targets: what an act asks for, by year and level of government."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from parstudy.errors import Fault, SchemaError
from parstudy.ingest.sidecars import RawFile, Source
from parstudy.ingest.sources import articles
from parstudy.ingest.tables import read_table
from parstudy.reference.fields import fields

FOLDER = "targets"
COLUMNS = (
    "indicator",
    "target_year",
    "level",
    "target",
    "unit",
    "legal_basis",
    "source_id",
    "note",
)
TABLE = (
    "target_id",
    "measured_by",
    "province_code",
    "target_year",
    "level",
    "target",
    "target_date",
    "unit",
    "legal_basis",
    "source_id",
    "note",
)
MEASURED_BY = {
    "on_time_settlement": "on_time_rate_pct",
    "dossiers_digitized": "digitization_rate_pct",
    "reuse_of_digitized_data": "data_reuse_rate_pct",
    "dossiers_paid_online": "online_payment_rate_pct",
    "fee_procedures_with_online_payment": "online_payment_procedures_rate_pct",
    "dossiers_online": "online_submission_rate_pct",
    "dossiers_full_process_online": "full_process_dossier_rate_pct",
    "satisfaction_with_reception": "portal_satisfaction_rate_pct",
    "online_payment_rate": "online_payment_rate_pct",
    "processing_time_cut": "processing_time_cut_pct",
    "communes_with_e_certification_rate": "communes_with_e_certification_rate_pct",
    "satisfaction_rate": "satisfaction_rate_pct",
}
"""Targets whose definition is that of an indicator held here; the others have no measure yet."""

UNITS = ("percent", "percent_min", "percent_over", "percent_full_score", "date")
CONTRACT = pa.DataFrameSchema(
    {
        "target_id": pa.Column(str, pa.Check.str_length(min_value=1)),
        "measured_by": pa.Column(str, pa.Check.isin(["", *fields()])),
        "province_code": pa.Column(str, pa.Check.str_matches(r"^(\d{2}|VN)$")),
        "target_year": pa.Column(int, pa.Check.in_range(2000, 2100)),
        "target": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        "target_date": pa.Column(str, pa.Check.str_matches(r"^(\d{4}-\d{2}-\d{2})?$")),
        "unit": pa.Column(str, pa.Check.isin(UNITS)),
    }
)
LOCAL = {"PAR-LAMDONG-SNAP": "68"}
"""Targets that one province set for itself, by source."""


def table(
    files: list[RawFile], article_files: list[RawFile], known: dict[str, Source]
) -> pd.DataFrame:
    """Return all targets, one row a target, year and level.

    Parameters
    ----------
    files, article_files : list of RawFile
        Of the folders ``targets`` and ``articles``.
    known : dict
        The register.

    Returns
    -------
    DataFrame
        `TABLE`; ``target`` in percent, missing where the target is a date.

    Raises
    ------
    SchemaError
        Unknown source, value, unit or date.
    """
    none = pd.DataFrame(columns=[*COLUMNS, "province_code"], dtype=str)
    national = [read_table(file, COLUMNS).frame for file in files]
    named = [articles.targets(file) for file in article_files]
    raw = pd.concat([none, *national, *named], ignore_index=True)
    is_date = raw["unit"] == "date"
    out = raw.assign(
        target_id=raw["indicator"],
        measured_by=raw["indicator"].map(MEASURED_BY).fillna(""),
        province_code=raw["province_code"].fillna(raw["source_id"].map(LOCAL)).fillna("VN"),
        target=pd.to_numeric(raw["target"].where(~is_date)).astype("float64"),
        target_date=raw["target"].where(is_date, ""),
        target_year=pd.to_numeric(raw["target_year"]).astype("int64"),
    )
    unknown = sorted(set(out["source_id"]) - set(known))
    faults = [Fault(f"source {one!r} is not in the register", "targets") for one in unknown]
    try:
        CONTRACT.validate(out, lazy=True)
    except pa.errors.SchemaErrors as errors:
        faults += [
            Fault(f"{case['column']}: {case['check']}, found {case['failure_case']!r}", "targets")
            for _, case in errors.failure_cases.iterrows()
        ]
    if faults:
        raise SchemaError("targets have faults", faults=faults)
    order = ["target_id", "province_code", "target_year", "level", "source_id"]
    return out.sort_values(order, kind="stable")[list(TABLE)].reset_index(drop=True)
