"""Draws of estimation error, and the largest standardised difference in each of them.

Confidence sets for ranks rest on one number a draw: the maximum over pairs (j, k) of
(z_j − z_k) / s_jk, where z is the error drawn and s_jk the standard error of the difference. It is
found without holding units² × draws: draws come in blocks that are made again from the seed when
they are needed again, and for independent errors a few extremes of each draw decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parstudy.indices.columns import FloatArray
from parstudy.indices.ranks import IntArray

BLOCK_CELLS = 2**17
"""Numbers a block of draws holds: 1 MB, which stays near the processor."""

_CANDIDATES = (4, 16, 64, 256)
"""Extremes of each side looked at, in turn, before all pairs of a draw are."""

_SAME_ERROR = 1e-12
"""Variance of a difference, relative to its two parts, under which it is rounding of zero."""


@dataclass(frozen=True, eq=False)
class Noise:
    """Centred draws of the errors of `units` estimates, always the same for one seed.

    Parameters
    ----------
    se : array (units,)
        Standard errors; the errors are independent unless `covariance` is given.
    draws, seed : int
        Number of draws, and what makes them repeatable.
    covariance : array (units, units), optional
        Covariance of the errors.
    given : array (draws, units), optional
        Centred draws of the caller, used instead of Gaussian ones.
    """

    se: FloatArray
    draws: int
    seed: int = 1
    covariance: FloatArray | None = None
    given: FloatArray | None = None

    @property
    def is_independent(self) -> bool:
        """Tell whether the errors are drawn unit by unit."""
        return self.covariance is None

    def standard(self) -> Iterator[FloatArray]:
        """Yield blocks (draws of the block, units) of independent standard normal numbers."""
        units = len(self.se)
        size = max(1, BLOCK_CELLS // units)
        for number, start in enumerate(range(0, self.draws, size)):
            rng = np.random.default_rng([self.seed, number])
            yield rng.standard_normal((min(size, self.draws - start), units))

    def blocks(self) -> Iterator[FloatArray]:
        """Yield blocks (units, draws of the block) of errors in the unit of the estimates."""
        if self.given is not None:
            pieces = -(-self.given.size // BLOCK_CELLS)
            yield from (np.ascontiguousarray(b.T) for b in np.array_split(self.given, pieces))
        elif self.covariance is not None:
            root = symmetric_root(self.covariance)
            yield from (root @ block.T for block in self.standard())
        else:
            yield from (self.se[:, None] * block.T for block in self.standard())

    def distance(self, rows: IntArray) -> FloatArray:
        """Return the standard errors (rows, units) of the differences to every unit."""
        variance = self.se**2
        total = variance[rows, None] + variance
        if self.covariance is None:
            return np.sqrt(total)
        difference = total - 2 * self.covariance[rows]
        return np.sqrt(np.where(difference > _SAME_ERROR * total, difference, 0))


def symmetric_root(covariance: FloatArray) -> FloatArray:
    """Return the symmetric R with R R = `covariance`, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    root: FloatArray = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root


def inverse(distance: FloatArray) -> FloatArray:
    """Return 1 / distance, and 0 where a difference carries no error."""
    return np.divide(1, distance, out=np.zeros_like(distance), where=distance > 0)


def standardised(estimates: FloatArray, noise: Noise, rows: IntArray) -> FloatArray:
    """Return (x_j − x_k) / s_jk for j in `rows` and every k; ±inf where s_jk is zero."""
    difference = estimates[rows, None] - estimates
    distance = noise.distance(rows)
    certain = np.where(difference == 0, 0, np.copysign(np.inf, difference))
    return np.divide(difference, distance, out=certain, where=distance > 0)


def row_maxima(noise: Noise, rows: IntArray, above: FloatArray, below: FloatArray) -> FloatArray:
    """Return, for each row j and draw, the largest difference between j and any unit.

    Parameters
    ----------
    rows : array (rows,)
        Units j.
    above, below : array (rows, units)
        Weights of (z_j − z_k) and of (z_k − z_j): 1 / s_jk, or 0 where the pair is left out.

    Returns
    -------
    array (rows, draws)
        Never negative.
    """
    largest = np.empty((len(rows), noise.draws))
    done = 0
    for errors in noise.blocks():
        columns = slice(done, done + errors.shape[1])
        done = columns.stop
        opposite, work = -errors, np.empty_like(errors)
        for row, unit in enumerate(rows):
            largest[row, columns] = np.maximum(
                _largest_gap(errors, unit, above[row], work),
                _largest_gap(opposite, unit, below[row], work),
            )
    return largest


def overall_maxima(noise: Noise, estimates: FloatArray, limit: float) -> FloatArray:
    """Return, for each draw, the largest difference over all pairs (j, k) with T_jk ≤ `limit`.

    For independent errors z = s n the difference (s_j n_j − s_k n_k) / s_jk cannot exceed
    sqrt(n_j² + n_k²). So once a pair among the few largest and smallest n is found to be at least
    that large for every pair outside them, no other pair has to be looked at; draws that this does
    not settle are looked at with more candidates, and at last with all pairs.

    Returns
    -------
    array (draws,)
        Never negative.
    """
    if not noise.is_independent:
        return np.concatenate([_dense(noise, estimates, limit, z) for z in noise.blocks()])
    pieces = []
    for normal in noise.standard():
        largest = np.full(len(normal), np.nan)
        for count in _CANDIDATES:
            open_draws = np.flatnonzero(np.isnan(largest))
            if 2 * count >= normal.shape[1]:
                break
            size = max(1, BLOCK_CELLS // count**2)
            for start in range(0, len(open_draws), size):
                chunk = open_draws[start : start + size]
                largest[chunk] = _from_extremes(noise, estimates, limit, normal[chunk], count)
        open_draws = np.flatnonzero(np.isnan(largest))
        if len(open_draws):
            errors = noise.se[:, None] * normal[open_draws].T
            largest[open_draws] = _dense(noise, estimates, limit, errors)
        pieces.append(largest)
    return np.concatenate(pieces)


def _from_extremes(
    noise: Noise, estimates: FloatArray, limit: float, normal: FloatArray, count: int
) -> FloatArray:
    """Return the maxima of the draws that `count` extremes a side settle, nan for the others."""
    units = normal.shape[1]
    order = np.argpartition(normal, (count - 1, units - count), axis=1)
    low, high = order[:, :count], order[:, units - count :]
    n_low, n_high = (np.take_along_axis(normal, side, axis=1) for side in (low, high))
    s_low, s_high = noise.se[low][:, None, :], noise.se[high][:, :, None]
    weight = inverse(np.sqrt(s_high**2 + s_low**2))
    gap = estimates[high][:, :, None] - estimates[low][:, None, :]
    value = (s_high * n_high[:, :, None] - s_low * n_low[:, None, :]) * weight
    is_open = np.where(weight > 0, gap * weight <= limit, False)
    largest = np.where(is_open, value, 0).max(axis=(1, 2))
    top, bottom = np.clip(n_high, 0, None), np.clip(-n_low, 0, None)
    outside = np.maximum(
        np.hypot(top.min(axis=1), bottom.max(axis=1)), np.hypot(top.max(axis=1), bottom.min(axis=1))
    )
    return np.where(outside <= largest, largest, np.nan)


def _dense(noise: Noise, estimates: FloatArray, limit: float, errors: FloatArray) -> FloatArray:
    """Return the maxima of some draws (units, draws) over all pairs, row by row."""
    largest, work = np.zeros(errors.shape[1]), np.empty_like(errors)
    for unit in range(len(errors)):
        row = np.array([unit])
        is_open = standardised(estimates, noise, row) <= limit
        weight = inverse(noise.distance(row)) * is_open
        np.maximum(largest, _largest_gap(errors, unit, weight[0], work), out=largest)
    return largest


def _largest_gap(errors: FloatArray, unit: int, weight: FloatArray, work: FloatArray) -> FloatArray:
    """Return the largest weighted (z_unit − z_k) of each draw; `work` has the shape of errors."""
    np.subtract(errors[unit], errors, out=work)
    np.multiply(work, weight[:, None], out=work)
    largest: FloatArray = work.max(axis=0)
    return largest
