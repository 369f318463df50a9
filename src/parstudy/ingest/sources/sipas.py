"""SIPAS: satisfaction with public administration, provinces and the country."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.sources.par_index import COLUMNS
from parstudy.ingest.tables import read_table, to_observations

FOLDER = "sipas"


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one file, all of the 63 provinces' era."""
    return to_observations(read_table(file, COLUMNS))
