"""Service Index of Decision 766: yearly table, the rebuilt portal of 2026, readings in print."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.sources.dti import COLUMNS
from parstudy.ingest.tables import read_table, to_observations
from parstudy.reference import crosswalk

FOLDER = "service_index"
YEARLY = "service_index_yearly.csv"


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one file.

    The yearly table of 2022–2024 names the 34 units of 2025. For the 23 names that now cover a
    larger area, reading the row as the old province of that name is an inference: ``inferred``.
    """
    frame = to_observations(read_table(file, COLUMNS))
    if file.name.endswith(YEARLY):
        merged = ~frame["province_code"].isin(crosswalk.unchanged())
        frame.loc[merged, "status"] = "inferred"
    return frame
