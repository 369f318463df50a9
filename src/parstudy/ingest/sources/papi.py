"""PAPI: sub-dimension scores by year, sums made before rounding, totals seen in print."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.tables import read_table, to_observations

FOLDER = "papi"
COLUMNS = (
    "province_code",
    "province",
    "year_assessed",
    "indicator",
    "value",
    "unit",
    "source_id",
    "note",
)


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one PAPI file; sums made by compilers are ``derived``."""
    status = "derived" if file.name.endswith("papi_sums.csv") else "published"
    return to_observations(read_table(file, COLUMNS), defaults={"status": status})
