"""Scorecard of one unit: component indices, lost points, appraisal, and what-if."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from parstudy.errors import FrameworkError, SchemaError
from parstudy.indices.scoring import Measured, points_by_rule
from parstudy.indices.what_if import WhatIf, what_if
from parstudy.reference.frameworks import BLOCK, TOTAL, Framework


@dataclass(frozen=True)
class ScoreCard:
    """Scores of one unit in one edition of the index.

    Parameters
    ----------
    framework : Framework
    table : DataFrame
        See `frame`.
    """

    framework: Framework
    table: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Return one row a criterion, from the total down.

        ``code parent title_vi title_en assessed_by``; ``self_score appraised_score survey_score``
        as given; ``points``, its ``basis`` (the column it was taken from, ``rule``, or ``sum`` of
        its parts); ``max_pts``; ``index_pct``, 100 · points / maximum, missing where a part is not
        scored or the maximum is not public; ``lost_pts``; ``scored_max_pts``, the maxima of what
        is scored; ``is_complete``.
        """
        return self.table.copy()

    @property
    def total_pts(self) -> float:
        """Points of all criteria scored."""
        return float(self._row(TOTAL)["points"])

    @property
    def index_pct(self) -> float:
        """The index: points over the maximum of the edition, in percent; nan if incomplete."""
        return float(self._row(TOTAL)["index_pct"])

    @property
    def rescaled_pct(self) -> float:
        """Points over the maxima of what is scored, as is done where no survey was held."""
        return 100 * self.total_pts / float(self._row(TOTAL)["scored_max_pts"])

    def lost_points(self) -> pd.DataFrame:
        """Return the lowest criteria scored, those that cost most first (Pareto list).

        Returns
        -------
        DataFrame
            ``code title_vi title_en points max_pts lost_pts``, ``share_pct`` of all points lost
            and ``cumulative_pct``.

        Raises
        ------
        FrameworkError
            If the maximum of a scored criterion is not public.
        """
        lowest = self.table[self.table["is_lowest"]]
        for code in lowest["code"]:
            self.framework.max_pts(code)
        columns = ["code", "title_vi", "title_en", "points", "max_pts", "lost_pts"]
        lost = lowest[columns].sort_values("lost_pts", ascending=False, kind="stable")
        lost["share_pct"] = 100 * lost["lost_pts"] / (lost["lost_pts"].sum() or 1.0)
        lost["cumulative_pct"] = lost["share_pct"].cumsum()
        return lost.reset_index(drop=True)

    def blocks(self) -> pd.DataFrame:
        """Return points by who scores: ``block points max_pts index_pct``.

        The blocks of the edition where it prints them, else the lowest criteria scored by their
        ``assessed_by``.
        """
        rows = self.table[self.table["parent"] == BLOCK].rename(columns={"code": "block"})
        if rows["points"].notna().any():
            return rows[["block", "points", "max_pts", "index_pct"]].reset_index(drop=True)
        lowest = self.table[self.table["is_lowest"]].assign(block=lambda t: t["assessed_by"])
        sums = lowest.groupby("block", sort=False)[["points", "max_pts"]].sum(min_count=1)
        sums["index_pct"] = 100 * sums["points"] / sums["max_pts"]
        return sums.reset_index()

    def appraisal(self) -> pd.DataFrame:
        """Set self-assessed beside appraised scores, the largest cuts first.

        Returns
        -------
        DataFrame
            ``code title_vi title_en max_pts self_score appraised_score``, ``change_pts`` (appraised
            less self-assessed) and ``accepted_pct``, for criteria that have both.
        """
        both = self.table.dropna(subset=["self_score", "appraised_score"])
        columns = ["code", "title_vi", "title_en", "max_pts", "self_score", "appraised_score"]
        found = both[columns].copy()
        found["change_pts"] = found["appraised_score"] - found["self_score"]
        claimed = found["self_score"].where(found["self_score"] > 0)
        found["accepted_pct"] = 100 * found["appraised_score"] / claimed
        return found.sort_values("change_pts", kind="stable").reset_index(drop=True)

    def what_if(
        self,
        changes: Mapping[str, float | Measured],
        *,
        others: pd.Series | pd.DataFrame | None = None,
    ) -> WhatIf:
        """Return what the total becomes if single criteria change.

        Parameters
        ----------
        changes : mapping from code to points, or to `Measured`
            A measurement becomes points by the rule of the criterion.
        others : Series or DataFrame, optional
            Totals of all other units, see `rank_among`; needs a complete card.

        Raises
        ------
        FrameworkError
            If a criterion is not scored now, its rule is not public, one changed criterion is part
            of another, or a rank is asked for while scores are missing.
        """
        if others is not None and not self._row(TOTAL)["is_complete"]:
            raise FrameworkError(
                "a rank needs a complete card",
                remedy="score every criterion, or leave `others` out",
            )
        for code in changes:
            inside = [above for above in self.framework.above(code) if above in changes]
            if inside:
                raise FrameworkError(f"{code} is part of {inside[0]}: change only one of them")
        points = {
            code: (self._scored(code), self._changed(code, value))
            for code, value in changes.items()
        }
        return what_if(self.total_pts, points, others=others)

    def _row(self, code: str) -> pd.Series:
        return self.table.loc[self.table["code"] == code].iloc[0]

    def _scored(self, code: str) -> float:
        _ = self.framework[code]
        points = float(self._row(code)["points"])
        if math.isnan(points):
            raise FrameworkError(f"{code} has no score that could change", remedy="score it first")
        return points

    def _changed(self, code: str, value: float | Measured) -> float:
        most = self.framework.max_pts(code)
        if isinstance(value, Measured):
            return points_by_rule(self.framework[code], value)
        if not 0 <= value <= most:
            raise SchemaError(f"{value:g} points where 0 to {most:g} are possible", where=code)
        return float(value)
