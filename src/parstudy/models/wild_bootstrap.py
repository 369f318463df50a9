"""Wild cluster bootstrap of one coefficient, all draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parstudy.models.resampling import DRAWS

FEWEST_FOR_SIGNS = 12
"""Fewer clusters have too few patterns of signs; they take six-point weights (Webb 2023)."""

_WEBB = np.sqrt([0.5, 1.0, 1.5])
_STEPS = 40
_ROUNDING = 1e-9
_WIDEST = 2.0**20


@dataclass(frozen=True)
class WildTest:
    """The test that a coefficient is zero and the interval of all values not rejected."""

    p_value: float
    low: float
    high: float


def wild_cluster_test(
    y: np.ndarray,
    x: np.ndarray,
    others: np.ndarray,
    clusters: np.ndarray,
    *,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> WildTest:
    """Test a least-squares coefficient with the restricted wild cluster bootstrap.

    Residuals under the null hypothesis are multiplied by one random sign a cluster, the model is
    fitted again and its cluster-robust t statistic compared with the observed one (Cameron, Gelbach
    and Miller 2008). The interval holds every value whose test is not rejected. All draws are
    matrix products, because scores by cluster are linear in the signs and in the null value
    (Roodman, MacKinnon, Nielsen and Webb 2019).

    Parameters
    ----------
    y, x : ndarray, shape (rows,)
        Outcome and the regressor tested.
    others : ndarray, shape (rows, k)
        All other regressors, with constant or dummies.
    clusters : ndarray, shape (rows,)
        Label of the cluster of each row.
    confidence, draws, seed
        Of the interval; resamples and their seed.
    """
    labels, member = np.unique(clusters, return_inverse=True)
    groups = np.zeros((len(labels), len(y)))
    groups[member, np.arange(len(y))] = 1
    left, values, _ = np.linalg.svd(others, full_matrices=False)
    basis = left[:, values > 1e-10 * values[0]]
    y, x = (v - basis @ (basis.T @ v) for v in (y, x))
    score_y, score_x = groups @ (x * y), groups @ (x * x)
    total = score_x.sum()
    estimate = score_y.sum() / total
    error = np.sqrt(((score_y - estimate * score_x) ** 2).sum()) / total

    signs = _weights(len(labels), draws, np.random.default_rng(seed))
    shared = groups @ (x[:, None] * basis)
    by_y, by_x = (
        signs * score - signs @ (shared @ (groups @ (v[:, None] * basis)).T).T
        for v, score in ((y, score_y), (x, score_x))
    )
    moved_y, moved_x = signs @ score_y / total, signs @ score_x / total
    by_y, by_x = by_y - moved_y[:, None] * score_x, by_x - moved_x[:, None] * score_x
    # the squared error of each draw is a parabola in the null value
    squares = [
        (one * other).sum(axis=1) for one, other in ((by_y, by_y), (by_y, by_x), (by_x, by_x))
    ]

    def p_value(null: float) -> float:
        spread = np.sqrt(np.maximum(squares[0] - 2 * null * squares[1] + null**2 * squares[2], 0))
        observed = np.abs(estimate - null) / error
        beyond = np.abs(moved_y - null * moved_x) * total >= observed * spread * (1 - _ROUNDING)
        return float((beyond.sum() + 1) / (draws + 1))

    def end(direction: float) -> float:
        """Return the last value in one direction that is not rejected."""
        near, width = 0.0, 2.0
        while p_value(estimate + direction * width * error) > 1 - confidence:
            near, width = width, 2 * width
            if width > _WIDEST:
                return direction * np.inf
        far = width
        for _ in range(_STEPS):
            middle = (near + far) / 2
            if p_value(estimate + direction * middle * error) > 1 - confidence:
                near = middle
            else:
                far = middle
        return float(estimate + direction * near * error)

    return WildTest(p_value(0.0), end(-1.0), end(1.0))


def _weights(clusters: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return mean-zero, unit-variance weights, shape (draws, clusters)."""
    signs = rng.choice([-1.0, 1.0], size=(draws, clusters))
    if clusters >= FEWEST_FOR_SIGNS:
        return signs
    return signs * rng.choice(_WEBB, size=(draws, clusters))
