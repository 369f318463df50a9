"""Step-down test of all pairs of units, and the bounds of ranks that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from parstudy.errors import SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.rank_noise import (
    Noise,
    inverse,
    overall_maxima,
    row_maxima,
    standardised,
)
from parstudy.indices.ranks import IntArray, checked_coverage

Side = Literal["two-sided", "lower", "upper"]

_CHUNK_CELLS = 2**22
"""Numbers (32 MB) of which a few at a time are held for a chunk of units."""


_DOUBT = 3.0
"""Monte Carlo standard deviations by which another run's critical value may be larger."""


@dataclass(frozen=True, eq=False)
class PairTest:
    """Step-down test of ordered pairs; the critical value is the `order`-th smallest maximum."""

    estimates: FloatArray
    noise: Noise
    order: int
    side: Side
    step_down: bool

    def jointly(self, rows: IntArray) -> pd.DataFrame:
        """Return bounds of `rows` that hold together: one critical value for all."""
        found = self._settle(rows, lambda limit: self._joint_maxima(rows, limit))
        chunks = _chunks(rows, len(self.estimates))
        return pd.concat([self._bounds(chunk, *found) for chunk in chunks], ignore_index=True)

    def one_by_one(self, rows: IntArray) -> pd.DataFrame:
        """Return bounds of each of `rows` by itself: one critical value a unit."""
        tables = []
        for chunk in _chunks(rows, max(len(self.estimates), self.noise.draws)):
            found = self._settle(chunk, partial(self._row_maxima, chunk))
            tables.append(self._bounds(chunk, *found))
        return pd.concat(tables, ignore_index=True)

    def _settle(
        self, rows: IntArray, find: Callable[[FloatArray], FloatArray]
    ) -> tuple[FloatArray, FloatArray]:
        """Step down until no more pairs are rejected.

        Parameters
        ----------
        rows : array (rows,)
            Units whose pairs are tested.
        find : callable
            Gives the maxima (1 or rows, draws) over the pairs with T up to a limit (1 or rows,).

        Returns
        -------
        tuple of array (1 or rows, draws)
            Sorted maxima of the last step, and of the step before the pairs were rejected that
            another run of as many draws might keep.
        """
        limit = np.array([np.inf])
        while True:
            maxima = np.sort(find(limit), axis=1)
            critical = maxima[:, self.order - 1]
            if not self._rejects_more(rows, critical, limit):
                break
            limit = critical
        doubtful = maxima[:, self._place(_DOUBT)]
        if self._rejects_more(rows, critical, doubtful):
            return maxima, np.sort(find(doubtful), axis=1)
        return maxima, maxima

    def _place(self, deviations: float) -> int:
        """Return the place of the critical value, moved by its Monte Carlo standard deviations."""
        draws = self.noise.draws
        deviation = np.sqrt(self.order * (1 - self.order / (draws + 1)))
        return int(np.clip(round(self.order - 1 + deviations * deviation), 0, draws - 1))

    def _rejects_more(self, rows: IntArray, critical: FloatArray, limit: FloatArray) -> bool:
        """Tell whether pairs kept under `limit` are rejected by `critical`."""
        if not self.step_down:
            return False
        for chunk in _chunks(np.arange(len(rows)), len(self.estimates)):
            gap = np.abs(standardised(self.estimates, self.noise, rows[chunk]))
            low, high = (np.broadcast_to(c, len(rows))[chunk, None] for c in (critical, limit))
            if ((gap > low) & (gap <= high)).any():
                return True
        return False

    def _joint_maxima(self, rows: IntArray, limit: FloatArray) -> FloatArray:
        if len(rows) == len(self.estimates):
            return overall_maxima(self.noise, self.estimates, float(limit[0]))[None]
        maxima = np.zeros(self.noise.draws)
        for chunk in _chunks(rows, max(len(self.estimates), self.noise.draws)):
            np.maximum(maxima, self._row_maxima(chunk, limit).max(axis=0), out=maxima)
        return maxima[None]

    def _row_maxima(self, rows: IntArray, limit: FloatArray) -> FloatArray:
        gap, limit = standardised(self.estimates, self.noise, rows), limit[:, None]
        weight = inverse(self.noise.distance(rows))
        above = weight * ((gap <= limit) & (self.side != "lower"))
        below = weight * ((-gap <= limit) & (self.side != "upper"))
        return row_maxima(self.noise, rows, above, below)

    def _bounds(self, rows: IntArray, maxima: FloatArray, wider: FloatArray) -> pd.DataFrame:
        """Return the bounds of `rows` from what `_settle` found."""
        gap = standardised(self.estimates, self.noise, rows)
        better, better_stability = self._count(-gap, maxima, wider)
        worse, worse_stability = self._count(gap, maxima, wider)
        if self.side == "lower":
            worse, worse_stability = np.zeros_like(worse), np.ones_like(worse_stability)
        if self.side == "upper":
            better, better_stability = np.zeros_like(better), np.ones_like(better_stability)
        places = [self._place(deviations) for deviations in (-1.96, 0, 1.96)]
        critical = np.broadcast_to(maxima[:, places], (len(rows), 3))
        return pd.DataFrame(
            {
                "rank_low": 1 + better,
                "rank_high": len(self.estimates) - worse,
                "critical": critical[:, 1],
                "critical_low": critical[:, 0],
                "critical_high": critical[:, 2],
                "rank_low_stability": better_stability,
                "rank_high_stability": worse_stability,
            }
        )

    def _count(
        self, gap: FloatArray, maxima: FloatArray, wider: FloatArray
    ) -> tuple[IntArray, FloatArray]:
        """Count the gaps over the critical value, and tell how sure the count is.

        The count changes when a fresh critical value passes the nearest gap on either side: keeps
        the one now rejected, among the `wider` pairs, or rejects the one now kept.
        """
        is_over = gap > maxima[:, [self.order - 1]]
        rejected = np.where(is_over, gap, np.inf).min(axis=1)
        kept = np.where(is_over, -np.inf, gap).max(axis=1)
        stability = self._chance_under(rejected, wider) - self._chance_under(kept, maxima)
        return is_over.sum(axis=1), np.clip(stability, 0, 1)

    def _chance_under(self, gap: FloatArray, maxima: FloatArray) -> FloatArray:
        """Return the probability that the critical value of a fresh run lies under each gap.

        It does if the share of draws under the gap exceeds the level, and the shares of this run
        and of a fresh one are each off by a binomial error.
        """
        lines = np.broadcast_to(maxima, (len(gap), maxima.shape[1]))
        count = [np.searchsorted(line, value) for line, value in zip(lines, gap, strict=True)]
        draws = self.noise.draws
        level = self.order / (draws + 1)
        error = np.sqrt(2 * level * (1 - level) / draws)
        chance: FloatArray = ndtr((np.array(count) / draws - level) / error)
        return chance


def _chunks(rows: IntArray, width: int) -> list[IntArray]:
    size = max(1, _CHUNK_CELLS // width)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def critical_order(coverage: float, draws: int) -> int:
    """Return the place of the critical value among the sorted maxima of `draws` draws.

    Counting the estimate itself as one more draw keeps the coverage exact for few draws.
    """
    order = int(np.ceil(checked_coverage(coverage) * (draws + 1)))
    if draws < 1 or order > draws:
        raise SchemaError(
            f"{draws} draws are too few for a coverage of {coverage:g}",
            remedy=f"use at least {int(np.ceil(coverage / (1 - coverage)))} draws, better 10,000",
        )
    return order
