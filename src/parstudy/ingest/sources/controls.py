"""Base-year controls: population, area, poverty, income; to 2016 for all provinces."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.sources.papi import COLUMNS
from parstudy.ingest.tables import read_table, to_observations

FOLDER = "controls"


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one file; shares divided by the compilers are ``derived``."""
    frame = to_observations(read_table(file, COLUMNS))
    frame.loc[frame["note"].str.startswith("derived"), "status"] = "derived"
    return frame
