"""PAR INDEX: totals, fields and blocks of provinces, means of regions and of the country."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.tables import read_table, to_observations

FOLDER = "par_index"
COLUMNS = (
    "province_code",
    "province",
    "level",
    "year_assessed",
    "indicator",
    "value",
    "unit",
    "rank",
    "source_id",
    "note",
)


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one file, all of the 63 provinces' era."""
    return to_observations(read_table(file, COLUMNS))
