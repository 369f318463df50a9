"""Digital Transformation Index: data-set copy, official order of 2022, figures in print."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.tables import read_table, to_observations

FOLDER = "dti"
COLUMNS = (
    "province_code",
    "province",
    "geography",
    "level",
    "year_assessed",
    "period_start",
    "period_end",
    "indicator",
    "value",
    "unit",
    "numerator",
    "denominator",
    "rank",
    "source_id",
    "note",
)
COUNTED_HERE = "rank computed here from the values"


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one DTI file.

    Ranks that the compilers counted from the values are no published figure: they are left out,
    and the note says so.
    """
    frame = to_observations(read_table(file, COLUMNS))
    counted = frame["note"].str.contains(COUNTED_HERE, regex=False)
    frame.loc[counted, "rank"] = float("nan")
    frame["note"] = frame["note"].str.replace(
        COUNTED_HERE, "rank counted by the compilers left out", regex=False
    )
    return frame
