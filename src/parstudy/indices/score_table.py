"""The table of scores behind a scorecard: one row a criterion, checked as a whole."""

from __future__ import annotations

import math
import re

import pandas as pd

from parstudy.errors import Fault, SchemaError
from parstudy.indices.columns import is_missing, texts
from parstudy.indices.scoring import Measured
from parstudy.reference.frameworks import Framework

SCORES = ("score", "appraised_score", "survey_score", "self_score")
"""Columns of points, the one that decides first: final, appraised, surveyed, self-assessed."""

_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")


def read_scores(scores: pd.DataFrame, of: Framework) -> pd.DataFrame:
    """Return `scores` as numbers by code, after checking every row.

    Parameters
    ----------
    scores : DataFrame
        ``code`` and any of ``score appraised_score survey_score self_score`` (points) and
        ``measured`` (a share in percent or counts of answers, see `Measured.parse`). Empty cells
        are scores not given, never zero; rows without any figure are passed over.
    of : Framework
        The criteria there are, and their maximum scores.

    Returns
    -------
    DataFrame indexed by code
        The columns of `SCORES` as floats, ``measured`` as `Measured` or None.

    Raises
    ------
    SchemaError
        Every fault found: unknown or repeated codes, no number, less than 0, over the maximum.
    """
    columns = [name for name in (*SCORES, "measured") if name in scores]
    if "code" not in scores or not columns:
        raise SchemaError(
            f"the scores have the columns {', '.join(map(str, scores.columns))}",
            remedy=f"give code and any of {', '.join((*SCORES, 'measured'))}",
        )
    rows: dict[str, dict[str, float | Measured | None]] = {}
    faults = []
    for number, (_, row) in enumerate(scores[["code", *columns]].iterrows(), 2):
        cells = {name: row[name] for name in columns if not is_missing(row[name])}
        if not cells:
            continue
        (code,), where = texts([row["code"]]), f"row {number}"
        if code not in of or code in rows:
            what = "comes twice" if code in rows else f"is not in the framework {of.scheme}"
            faults.append(Fault(f"the code {code!r} {what}", where, "codes like 1.10 are text"))
            continue
        rows[code] = {}
        for name, cell in cells.items():
            try:
                rows[code][name] = _figure(name, cell, of[code].max_pts)
            except SchemaError as error:
                faults += [
                    Fault(f.what, f"{where}, {code}, {name}", f.remedy) for f in error.faults
                ]
    if not rows and not faults:
        faults = [Fault("no row has a score", remedy="fill one of the columns of scores")]
    if faults:
        raise SchemaError("the scores cannot be used", faults=faults)
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=[*SCORES, "measured"])
    table["measured"] = table["measured"].astype(object).where(table["measured"].notna(), None)
    return table.astype(dict.fromkeys(SCORES, float))


def _figure(name: str, cell: object, maximum: float | None) -> float | Measured:
    if name == "measured":
        return Measured.parse(str(cell))
    text = str(cell).strip()
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        points = float(text)
    except ValueError as error:
        raise SchemaError(f"{cell!r} is no number", remedy="write it as 85.79") from error
    most = math.inf if maximum is None else maximum
    if not 0 <= points <= most or not math.isfinite(points):
        raise SchemaError(f"{points:g} points where 0 to {most:g} are possible")
    return points
