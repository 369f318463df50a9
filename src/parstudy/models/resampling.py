"""Resampling whole arrays at once: bootstrap weights, BCa intervals, permutation p-values."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from parstudy.errors import EstimationError

DRAWS = 9_999
"""Bootstrap resamples and permutations: p-values are multiples of 1/10,000."""

_TIE = 1e-12


def _refuse_draws(draws: int) -> None:
    if draws < 1:
        raise EstimationError(f"{draws} draws make no distribution", remedy="use 999 or more")


def bootstrap_weights(units: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return how often each unit stands in each resample, shape (draws, units)."""
    _refuse_draws(draws)
    return rng.multinomial(units, np.full(units, 1 / units), size=draws).astype(float)


def jackknife_weights(units: int) -> np.ndarray:
    """Return the weights that leave out each unit in turn, shape (units, units)."""
    return 1 - np.eye(units)


def jackknife_error(left_out: np.ndarray) -> float:
    """Return √((n − 1)/n Σ (θ₋ᵢ − θ̄)²) from the statistic without each unit."""
    return float(np.sqrt((len(left_out) - 1) * left_out.var()))


def bca_interval(
    estimate: float, draws: np.ndarray, jackknife: np.ndarray, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the bias-corrected and accelerated bootstrap interval (Efron 1987).

    Parameters
    ----------
    estimate : float
    draws : ndarray, shape (resamples,)
        The statistic in each resample; resamples where it is not defined (nan) are left out.
    jackknife : ndarray, shape (units,)
        The statistic without each unit.
    confidence : float

    Returns
    -------
    low, high : float
        Both the estimate if no resample differs from it.
    """
    draws = draws[np.isfinite(draws)]
    if draws.size == 0 or np.ptp(draws) < _TIE:
        return estimate, estimate
    below = ((draws < estimate).mean() + (draws <= estimate).mean()) / 2
    bias = ndtri(below)
    if not np.isfinite(bias):  # the estimate is an extreme of its own resamples
        low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
        return float(low), float(high)
    jackknife = jackknife[np.isfinite(jackknife)]
    pull = jackknife.mean() - jackknife
    spread = (pull**2).sum() ** 1.5
    acceleration = (pull**3).sum() / (6 * spread) if spread > 0 else 0.0
    tail = ndtri((1 - confidence) / 2)
    shifted = bias + np.array([tail, -tail])
    levels = ndtr(bias + shifted / (1 - acceleration * shifted))
    low, high = np.quantile(draws, levels)
    return float(low), float(high)


def permutation_p(observed: float, draws: np.ndarray) -> float:
    """Return the two-sided p-value (b + 1) / (m + 1) of a statistic centred on zero.

    b of the m permutations are at least as far from zero as the observed one
    (Phipson and Smyth 2010).
    """
    beyond = int((np.abs(draws) >= abs(observed) - _TIE).sum())
    return (beyond + 1) / (len(draws) + 1)


def permutations(units: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return `draws` random orders of `units`, shape (draws, units)."""
    _refuse_draws(draws)
    return rng.permuted(np.tile(np.arange(units), (draws, 1)), axis=1)
