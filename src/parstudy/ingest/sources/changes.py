"""Printed changes: against the year before, or differences from the national mean.

A change and one held figure give the other, ``computed``, with both sources named; where both are
held the change is a check of them.
"""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.sidecars import RawFile
from parstudy.ingest.tables import OBSERVATION, read_table
from parstudy.reference.fields import field

FOLDER = "changes"
COLUMNS = (
    "province_code",
    "province",
    "level",
    "year_assessed",
    "indicator",
    "quantity",
    "change",
    "against",
    "against_year",
    "source_id",
    "note",
)
TOLERANCE = 0.015
"""Two figures and a change, each rounded to 0.01, differ by 0.015 at most."""


def read(file: RawFile) -> pd.DataFrame:
    """Return the changes with indicators by their names and numbers as numbers."""
    table = read_table(file, COLUMNS).frame
    return table.assign(
        indicator=table["indicator"].map(lambda name: field(name).indicator),
        change=pd.to_numeric(table["change"]),
        year=pd.to_numeric(table["year_assessed"]),
        against_year=pd.to_numeric(table["against_year"]),
        raw_file=file.name,
    )


def pairs(changes: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Set each change beside the two figures it links.

    Parameters
    ----------
    changes : DataFrame
        From `read`.
    held : DataFrame
        Observations after conflicts are resolved, whole years only, without suspect ones.

    Returns
    -------
    DataFrame
        The changes with ``now, now_source, before, before_source``: values, or ranks with a
        rise counted as positive; missing where not held.
    """
    whole = held[
        (held["period_start"].str[5:] == "01-01") & (held["period_end"].str[5:] == "12-31")
    ]
    key = ["province_code", "level", "year", "indicator"]
    figures = whole.drop_duplicates(key).set_index(key)
    out = changes.copy()
    for side in ("now", "before"):
        values, sources = [], []
        for _, row in changes.iterrows():
            national = side == "before" and row["against"] == "national"
            place = ("VN", "national") if national else (row["province_code"], row["level"])
            year = row["year"] if side == "now" else row["against_year"]
            index = (*place, year, row["indicator"])
            figure = figures.loc[index] if index in figures.index else None
            is_rank = row["quantity"] == "rank"
            value = float("nan") if figure is None else figure["rank" if is_rank else "value"]
            values.append(-value if is_rank else value)
            sources.append("" if figure is None else figure["source_id"])
        out[side], out[f"{side}_source"] = values, sources
    return out


def computed(linked: pd.DataFrame) -> pd.DataFrame:
    """Return the observations that a change and one held figure give."""
    rows = []
    for _, row in linked[linked["now"].isna() != linked["before"].isna()].iterrows():
        missing_now = pd.isna(row["now"])
        national = row["against"] == "national" and not missing_now
        figure = row["before"] + row["change"] if missing_now else row["now"] - row["change"]
        year = row["year"] if missing_now else row["against_year"]
        is_rank = row["quantity"] == "rank"
        base = row["before_source"] if missing_now else row["now_source"]
        rows.append(
            {
                "province_code": "VN" if national else row["province_code"],
                "geography": "p63",
                "year": year,
                "period_start": f"{year}-01-01",
                "period_end": f"{year}-12-31",
                "level": "national" if national else row["level"],
                "indicator": row["indicator"],
                "value": float("nan") if is_rank else round(figure, 4),
                "unit": field(row["indicator"]).unit,
                "numerator": float("nan"),
                "denominator": float("nan"),
                "rank": -figure if is_rank else float("nan"),
                "source_id": ";".join(dict.fromkeys([*base.split(";"), row["source_id"]])),
                "status": "computed",
                "note": f"from a held figure and a printed change of {row['change']:g}: "
                + row["note"],
                "province": "Cả nước" if national else row["province"],
                "decimals": 2,
                "raw_file": row["raw_file"],
                "raw_row": row["row"],
            }
        )
    return pd.DataFrame(rows, columns=[*OBSERVATION, "province", "decimals", "raw_file", "raw_row"])


def disagreements(linked: pd.DataFrame) -> pd.DataFrame:
    """Return the changes that do not lead from one held figure to the other."""
    gap = linked["now"] - linked["before"] - linked["change"]
    return linked.assign(gap=gap)[gap.abs() > TOLERANCE]
