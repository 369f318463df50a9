"""Corrections: a guarded list of figures whose status is not what their file alone would say.

Raw files stay as they are. Each row of ``data/corrections/status.csv`` names one figure by source,
province, year and indicator, guards it by the value and rank it expects, and gives the status and
the reason.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from parstudy.errors import Fault, SourceChangedError
from parstudy.ingest.schemas import STATUSES
from parstudy.text import nfc


@dataclass(frozen=True, slots=True)
class Correction:
    """One guarded change of status; ``value`` and ``rank`` are None where not guarded."""

    source_id: str
    province_code: str
    year: int
    indicator: str
    value: float | None
    rank: float | None
    status: str
    reason: str


def read(folder: Path) -> tuple[Correction, ...]:
    """Return the corrections of ``folder/status.csv``; none if the file is not there."""
    path = folder / "status.csv"
    if not path.is_file():
        return ()
    text = nfc(path.read_text(encoding="utf-8"))
    return tuple(
        Correction(
            source_id=row["source_id"],
            province_code=row["province_code"],
            year=int(row["year"]),
            indicator=row["indicator"],
            value=float(row["value"]) if row["value"] else None,
            rank=float(row["rank"]) if row["rank"] else None,
            status=row["status"],
            reason=row["reason"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def apply(frame: pd.DataFrame, corrections: tuple[Correction, ...]) -> pd.DataFrame:
    """Set status and note of each corrected figure.

    Parameters
    ----------
    frame : DataFrame
        Observations.
    corrections : tuple of Correction

    Returns
    -------
    DataFrame
        A copy; the reason stands at the end of ``note``.

    Raises
    ------
    SourceChangedError
        If a correction finds no figure, or not the one it guards; all are listed.
    """
    out = frame.copy()
    faults: list[Fault] = []
    for number, one in enumerate(corrections, start=2):
        where = f"data/corrections/status.csv row {number}"
        if one.status not in STATUSES:
            faults.append(Fault(f"unknown status {one.status!r}", where, " | ".join(STATUSES)))
            continue
        hit = (
            (out["source_id"] == one.source_id)
            & (out["province_code"] == one.province_code)
            & (out["year"] == one.year)
            & (out["indicator"] == one.indicator)
        )
        if one.value is not None:
            hit &= out["value"] == one.value
        if one.rank is not None:
            hit &= out["rank"] == one.rank
        if not hit.any():
            faults.append(
                Fault(
                    f"nothing to correct: {one.source_id} {one.province_code} {one.year} "
                    f"{one.indicator}",
                    where,
                    "the source changed: look at it again, then renew or remove the correction",
                )
            )
            continue
        out.loc[hit, "status"] = one.status
        notes = out.loc[hit, "note"]
        out.loc[hit, "note"] = (notes + "; ").where(notes != "", "") + f"{one.status}: {one.reason}"
    if faults:
        raise SourceChangedError(f"{len(faults)} corrections do not apply", faults=faults)
    return out
