"""PAPI: sub-dimension scores by year, the sums made of them here, and totals seen in print."""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.tables import read_table, to_observations
from parstudy.reference.fields import field

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
DIMENSIONS = tuple(f"papi_d{number}" for number in range(1, 9))
SINCE_2011 = DIMENSIONS[:6]
"""Without one of these six there is no total; the other two were added in 2018."""


def observations(file: RawFile) -> pd.DataFrame:
    """Return the scores of one file, and after them the sums of its sub-dimensions."""
    scores = to_observations(read_table(file, COLUMNS))
    return pd.concat([scores, sums(scores)], ignore_index=True)


def sums(scores: pd.DataFrame) -> pd.DataFrame:
    """Add sub-dimensions to dimensions and to the total, ``derived``.

    Parameters
    ----------
    scores : DataFrame
        Observations of one source and year.

    Returns
    -------
    DataFrame
        Observations of ``papi_d1``…``papi_d8`` and ``papi_sum``, four decimals as the parts have.
        A province gets a sum where it has every part that the year measured, and the source does
        not print the sum itself. Each leads back to the raw row of its first part.
    """
    ways = {name: field(name).contains for name in DIMENSIONS}
    measured = [name for name, parts in ways.items() if scores["indicator"].isin(parts).any()]
    if set(SINCE_2011) <= set(measured):
        ways["papi_sum"] = tuple(part for name in measured for part in ways[name])
    made = []
    for total, parts in ways.items():
        rows = scores[scores["indicator"].isin(parts)]
        by_province = rows.groupby("province_code")["value"].agg(["sum", "count"])
        whole = by_province.index[by_province["count"] == rows["indicator"].nunique()]
        printed = scores.loc[scores["indicator"] == total, "province_code"]
        first = rows.drop_duplicates("province_code").set_index("province_code", drop=False)
        first = first.loc[whole.difference(printed)]
        made.append(
            first.assign(
                indicator=total,
                value=by_province["sum"].reindex(first.index).round(4),
                decimals=4,
                status="derived",
                note=f"sum of {rows['indicator'].nunique()} sub-dimension scores",
            )
        )
    return pd.concat(made, ignore_index=True)
