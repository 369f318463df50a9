"""Provincial Competitiveness Index: totals, sub-indices and ranks, held unevenly."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.sources.papi import COLUMNS
from parstudy.ingest.tables import RawTable, read_table, to_observations

FOLDER = "pci"
SAME = ["province_code", "year_assessed", "source_id"]


def observations(file: RawFile) -> pd.DataFrame:
    """Return the observations of one file; a printed rank joins the total of the same source."""
    table = read_table(file, COLUMNS)
    frame = table.frame
    ranks = frame[frame["indicator"] == "pci_rank"]
    totals = frame["indicator"] == "pci"
    rank = frame[SAME].merge(ranks[[*SAME, "value"]], on=SAME, how="left")["value"]
    frame["rank"] = rank.where(totals.to_numpy(), "").fillna("").to_numpy()
    paired = frame.loc[totals, SAME].apply(tuple, axis=1)
    alone = (frame["indicator"] == "pci_rank") & ~frame[SAME].apply(tuple, axis=1).isin(paired)
    frame.loc[alone, "rank"] = frame["value"]
    frame.loc[alone, ["value", "indicator", "unit"]] = ["", "pci", "score 0-100"]
    return to_observations(RawTable(table.file, frame[frame["indicator"] != "pci_rank"]))
