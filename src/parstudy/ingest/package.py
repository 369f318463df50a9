"""Description of the processed tables after the Data Package standard, version 2."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from parstudy.files import csv_text
from parstudy.ingest.schemas import LEVELS, STATUSES
from parstudy.reference.provinces import GEOGRAPHIES

DESCRIPTIONS = {
    "province_code": "Two digits of the geography, VN for the country, REG:<name> for a region",
    "geography": "p63: 63 provinces to 30 June 2025; p34: 34 provinces since 1 July 2025",
    "year": "Year assessed",
    "period_start": "First day the figure covers; blank where the source carries no date",
    "period_end": "Last day the figure covers",
    "level": "Level of government that the figure covers",
    "indicator": "Name in docs/DATA_DICTIONARY.md",
    "value": "Figure in its unit; blank where only a rank is printed",
    "unit": "Unit of the indicator",
    "numerator": "Count above the line, where printed",
    "denominator": "Count below the line, where printed",
    "rank": "Rank among the provinces of the geography, 1 is best, where printed",
    "source_id": "Source in data/raw/register; a computed figure joins its two by a semicolon",
    "rank_source_id": "Source of the rank",
    "status": "published; computed from printed counts or changes; derived, a sum or share made "
    "by compilers; inferred; suspect",
    "note": "What the source says of definition and period",
    "raw_file": "File below data/raw",
    "raw_row": "Line in that file, the header is 1",
    "quantity": "Whether the conflict is about a value or a rank",
    "figure": "Figure that was not picked",
    "picked": "Figure that was picked",
    "picked_source_id": "Its source",
    "reason": "Rule that decided",
    "target": "Target in percent; blank where it is a date",
    "target_date": "Date by which something must start",
    "target_year": "Year for which the target is set",
    "target_id": "What the target asks for",
    "measured_by": "Indicator with the same definition, where one is held",
    "legal_basis": "Act or plan that sets the target",
    "n_value": "Provinces with a value",
    "n_rank": "Provinces with a rank",
    "n_any": "Provinces with either",
    "n_firm": "Provinces with a published or computed value",
    "n_units": "Provinces of the geography",
}
ENUMS = {"geography": list(GEOGRAPHIES), "status": list(STATUSES), "level": list(LEVELS)}


def describe(folder: Path, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the content of ``datapackage.json``.

    Parameters
    ----------
    folder : Path
        Where the csv files lie; only names relative to it are written.
    tables : dict of DataFrame
        By file stem.

    Returns
    -------
    dict
        Same tables, same content: no date of the run is in it.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "parstudy-processed",
        "title": "Administrative reform and digital services in the provinces of Viet Nam",
        "description": "Published figures with their sources, made from data/raw by parstudy. "
        "PAPI scores are facts quoted for research and not covered by the licence below.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0, for the compilation",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": [_resource(stem, frame) for stem, frame in sorted(tables.items())],
    }


def _resource(stem: str, frame: pd.DataFrame) -> dict[str, Any]:
    content = csv_text(frame).encode("utf-8")
    return {
        "name": stem.replace("__", "-").replace("_", "-"),
        "path": f"{stem}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "schema": {
            "fields": [_field(str(name), frame[name]) for name in frame.columns],
            "missingValues": [""],
        },
    }


def _field(name: str, column: pd.Series[Any]) -> dict[str, Any]:
    kind = "string"
    if pd.api.types.is_integer_dtype(column):
        kind = "integer"
    elif pd.api.types.is_float_dtype(column):
        kind = "number"
    described: dict[str, Any] = {"name": name, "type": kind}
    if name in DESCRIPTIONS:
        described["description"] = DESCRIPTIONS[name]
    if name in ENUMS:
        described["constraints"] = {"enum": ENUMS[name]}
    return described
