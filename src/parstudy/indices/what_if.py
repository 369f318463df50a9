"""What a total and its rank become when single criteria change and everything else stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from parstudy.errors import SchemaError
from parstudy.indices.ranks import numeric
from parstudy.text import Bilingual, Number


@dataclass(frozen=True)
class WhatIf:
    """Points, total and rank before and after a change.

    Parameters
    ----------
    table : DataFrame, one row a changed criterion
        ``code points_before points_after gain_pts``.
    total_before, total_after : float
        Points.
    rank_before, rank_after : (int, int) or None
        Best and worst rank among the other units; None where their totals were not given.
    """

    table: pd.DataFrame
    total_before: float
    total_after: float
    rank_before: tuple[int, int] | None
    rank_after: tuple[int, int] | None

    def frame(self) -> pd.DataFrame:
        """Return one row a changed criterion."""
        return self.table.copy()

    def sentence(self) -> Bilingual:
        """Say what the total and the rank become."""
        totals = Bilingual(
            "Tổng điểm từ {before} thành {after}", "The total goes from {before} to {after} points"
        ).fill(before=Number(self.total_before, 2), after=Number(self.total_after, 2))
        if self.rank_before is None or self.rank_after is None:
            return Bilingual(f"{totals.vi}.", f"{totals.en}.")
        before, after = (
            f"{low}" if low == high else f"{low}–{high}"
            for low, high in (self.rank_before, self.rank_after)
        )
        return Bilingual(
            f"{totals.vi}; thứ hạng từ {before} thành {after}, nếu các đơn vị khác giữ nguyên.",
            f"{totals.en}; the rank from {before} to {after}, if all other units stay as they are.",
        )


def rank_among(total: float, others: pd.Series | pd.DataFrame) -> tuple[int, int]:
    """Return the best and the worst rank of `total` among the totals of other units.

    Parameters
    ----------
    total : float
        Points of the unit.
    others : Series or DataFrame
        Totals of all other units, or ``value_low`` and ``value_high`` where only bounds are known
        (`known_order`). Equal totals share the better rank.
    """
    if isinstance(others, pd.DataFrame):
        missing = {"value_low", "value_high"} - set(others)
        if missing:
            raise SchemaError(f"the other units have no {' and no '.join(sorted(missing))}")
        low, high = (numeric(others[name], name) for name in ("value_low", "value_high"))
    else:
        low = high = numeric(others, "totals of the other units")
    return 1 + int((low > total).sum()), 1 + int((high > total).sum())


def what_if(
    total: float,
    changes: Mapping[str, tuple[float, float]],
    *,
    others: pd.Series | pd.DataFrame | None = None,
) -> WhatIf:
    """Return what `total` becomes when criteria go from their points before to those after.

    Parameters
    ----------
    total : float
        Points now.
    changes : mapping from code to (points before, points after)
    others : Series or DataFrame, optional
        Totals of the other units, see `rank_among`.
    """
    rows = [(code, before, after, after - before) for code, (before, after) in changes.items()]
    table = pd.DataFrame(rows, columns=["code", "points_before", "points_after", "gain_pts"])
    after = total + float(table["gain_pts"].sum())
    ranks = [None if others is None else rank_among(points, others) for points in (total, after)]
    return WhatIf(table, total, after, ranks[0], ranks[1])
