"""How services are delivered: rates and counts of dossiers, from the portal and from print."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.sources.dti import COLUMNS
from parstudy.ingest.tables import read_table, to_observations

FOLDER = "delivery"


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations; a rate divided from two printed counts is ``computed``."""
    frame = to_observations(read_table(file, COLUMNS))
    frame.loc[frame["note"].str.startswith("computed from"), "status"] = "computed"
    return frame
