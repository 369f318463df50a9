"""One-stop shop indices of Circular 01/2018/TT-VPCP, articles 13 to 15.

Nine indices of 0, 1 or 2 points; titles and maximum scores come from the framework
``TT01-2018-VPCP``. Indices 1 to 4 and 7 are scored dossier by dossier, averaged and rounded to one
decimal; the others from facts about the unit. An index without data is left out of the sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from parstudy.errors import Fault, ReconcileError, SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.scoring import round_half_up
from parstudy.reference.frameworks import framework
from parstudy.text import Bilingual

SCHEME = "TT01-2018-VPCP"
Level = Literal["ministry", "province", "district"]

_AGENCY_CLASSES = (
    (15.0, Bilingual("Xuất sắc", "excellent")),
    (12.0, Bilingual("Tốt", "good")),
    (9.0, Bilingual("Khá", "fair")),
    (6.0, Bilingual("Trung bình", "average")),
    (0.0, Bilingual("Yếu", "weak")),
)
_OFFICIAL_CLASSES = (
    (5.0, Bilingual("hoàn thành 100 % khối lượng", "100 % of the work completed")),
    (3.5, Bilingual("hoàn thành từ 70 % đến dưới 100 %", "70 to under 100 % completed")),
    (0.0, Bilingual("hoàn thành dưới 70 %", "under 70 % completed")),
)
_COLUMNS = {
    "1": ("settled_days", "limit_days"),
    "2": ("agency_days", "agency_limit_days"),
    "3": ("contacts_count",),
    "4": ("agencies_count",),
    "7": ("settled_days", "limit_days", "has_complaint"),
}


@dataclass(frozen=True, slots=True)
class OnSite:
    """Index 5: procedures handled at the one-stop shop.

    Parameters
    ----------
    share_pct : float
        Share of procedures received, appraised and approved on the spot.
    has_all_procedures : bool
        Whether all procedures are received there.
    """

    share_pct: float
    has_all_procedures: bool

    def points(self, level: Level) -> int:
        """Return 2 from 20 % on (district: 50 %), 1 if all are received there, else 0."""
        enough = 50 if level == "district" else 20
        return 2 if self.share_pct >= enough else int(self.has_all_procedures)


@dataclass(frozen=True, slots=True)
class Publicity:
    """Index 6: procedures are posted at the desk, and published electronically."""

    is_posted: bool
    is_electronic: bool

    def points(self) -> int:
        """Return one point for each way."""
        return int(self.is_posted) + int(self.is_electronic)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Index 8: feedback received, answered on time, and whether any was dragged out."""

    received_count: int
    on_time_count: int
    has_prolonged: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.on_time_count <= self.received_count:
            raise ReconcileError(f"{self.on_time_count} of {self.received_count} on time")

    def points(self) -> int:
        """Return 2 if none came or all were on time, 1 from 90 % on, else 0."""
        if self.on_time_count == self.received_count:
            return 0 if self.has_prolonged else 2
        is_most = 10 * self.on_time_count >= 9 * self.received_count
        return int(is_most and not self.has_prolonged)


@dataclass(frozen=True, slots=True)
class OnlineService:
    """Index 9: eligible procedures online at level 3 or 4, dossiers filed online, delays.

    Parameters
    ----------
    procedures_share_pct, dossiers_share_pct : float
    has_overdue : bool
        Whether any online dossier was overdue.
    """

    procedures_share_pct: float
    dossiers_share_pct: float
    has_overdue: bool

    def points(self) -> int:
        """Return 2 from 20 % of procedures and 30 % of dossiers on, 1 from 15 %, else 0.

        The circular says nothing of 30 % of dossiers with less than 20 % of procedures; it is
        read as meeting the condition for 1 point.
        """
        if self.has_overdue or self.dossiers_share_pct < 15:
            return 0
        return 2 if self.dossiers_share_pct >= 30 and self.procedures_share_pct >= 20 else 1


@dataclass(frozen=True)
class OneStopIndex:
    """Points of one agency or official.

    Parameters
    ----------
    table : DataFrame
        See `frame`.
    """

    table: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Return one row an index: ``code title_vi title_en points max_pts dossiers_count``.

        ``points`` is missing where there are no data.
        """
        return self.table.copy()

    @property
    def total_pts(self) -> float:
        """Sum of the indices that have data."""
        return float(self.table["points"].sum())

    @property
    def max_pts(self) -> float:
        """Sum of the maxima of the indices that have data."""
        return float(self.table.loc[self.table["points"].notna(), "max_pts"].sum())

    def agency_class(self) -> Bilingual:
        """Return the class of an agency: excellent from 15, good 12, fair 9, average 6, weak."""
        return _class(self.total_pts, _AGENCY_CLASSES)

    def official_class(self) -> Bilingual:
        """Return the class of an official: 5 points and more, 3.5 to under 5, under 3.5."""
        return _class(self.total_pts, _OFFICIAL_CLASSES)


def one_stop(
    dossiers: pd.DataFrame | None = None,
    *,
    on_site: OnSite | None = None,
    publicity: Publicity | None = None,
    feedback: Feedback | None = None,
    online: OnlineService | None = None,
    level: Level = "province",
    late_without_complaint: Literal[0, 1] | None = None,
) -> OneStopIndex:
    """Score an agency or an official by Circular 01/2018/TT-VPCP.

    Parameters
    ----------
    dossiers : DataFrame, optional, one row a dossier
        Any of ``settled_days`` and ``limit_days`` (index 1), ``agency_days`` and
        ``agency_limit_days`` (2), ``contacts_count`` (3: times the applicant was called back),
        ``agencies_count`` (4: agencies the applicant had to see), ``has_complaint`` (7, with the
        columns of 1). An index whose columns are not there is left out.
    on_site, publicity, feedback, online : optional
        Indices 5, 6, 8 and 9.
    level : {"ministry", "province", "district"}
        Decides the threshold of index 5.
    late_without_complaint : {0, 1}, optional
        Index 7 of a dossier that is late and brought no complaint: the circular has no rule, so it
        is asked for when such a dossier occurs.

    Returns
    -------
    OneStopIndex

    Raises
    ------
    SchemaError, ReconcileError
        If a column holds what is no count or duration, or index 7 lacks its rule.
    """
    points: dict[str, float] = {}
    for code, columns in _COLUMNS.items():
        if dossiers is not None and len(dossiers) and set(columns) <= set(dossiers):
            scores = _dossier_points(code, _numbers(dossiers, columns), late_without_complaint)
            points[code] = round_half_up(float(scores.mean()), 1)
    points |= {"5": on_site.points(level)} if on_site else {}
    points |= {"6": publicity.points()} if publicity else {}
    points |= {"8": feedback.points()} if feedback else {}
    points |= {"9": online.points()} if online else {}
    rows = [
        {
            "code": criterion.code,
            "title_vi": criterion.title.vi,
            "title_en": criterion.title.en,
            "points": points.get(criterion.code, math.nan),
            "max_pts": criterion.max_pts,
            "dossiers_count": len(dossiers) if dossiers is not None else 0,
        }
        for criterion in framework(SCHEME).leaves("TOTAL")
    ]
    table = pd.DataFrame(rows)
    table.loc[~table["code"].isin(_COLUMNS) | table["points"].isna(), "dossiers_count"] = 0
    return OneStopIndex(table)


def _dossier_points(
    code: str, values: dict[str, FloatArray], late_without_complaint: int | None
) -> FloatArray:
    """Return 0, 1 or 2 for each dossier."""
    if code in ("3", "4"):
        (count,) = values.values()
        return np.clip(2 - count, 0, 2)
    taken, limit = list(values.values())[:2]
    timely = 1 + np.sign(limit - taken)
    if code != "7":
        return timely
    has_complaint = values["has_complaint"] > 0
    is_undecided = (timely == 0) & ~has_complaint
    if is_undecided.any() and late_without_complaint is None:
        raise ReconcileError(
            f"{int(is_undecided.sum())} dossiers are late without a complaint; index 7 has no "
            "rule for them",
            where=f"first in row {int(is_undecided.argmax()) + 1}",
            remedy="give late_without_complaint=0 or 1",
        )
    scores = np.where(is_undecided, late_without_complaint or 0, timely)
    return np.where(has_complaint, 0.0, scores)


def _numbers(dossiers: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, FloatArray]:
    values, faults = {}, []
    for column in columns:
        numbers = pd.to_numeric(dossiers[column], errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~(numbers >= 0))
        if len(bad):
            first = dossiers[column].iloc[bad[0]]
            faults.append(Fault(f"{column} is {first!r}", f"row {bad[0] + 1}", "give a number ≥ 0"))
        values[column] = numbers
    if faults:
        raise SchemaError("dossiers cannot be scored", faults=faults)
    return values


def _class(total_pts: float, classes: tuple[tuple[float, Bilingual], ...]) -> Bilingual:
    return next(name for floor, name in classes if total_pts >= floor)
