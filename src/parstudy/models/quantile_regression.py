"""Regressions of quantiles: is the link the same among weak and strong provinces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.special import ndtri, stdtr, stdtrit

from parstudy.errors import EstimationError
from parstudy.models.regression import Regression, prepare, standardize
from parstudy.models.rules import refuse_confidence

_TOUCHED = 1e-9


def quantile(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    quantiles: Sequence[float] = (0.25, 0.5, 0.75),
    confidence: float = 0.95,
) -> Regression:
    """Regress quantiles of `y` (Koenker and Bassett 1978).

    The coefficients minimise Σ ρ_q(y − x'b), ρ_q(e) = e (q − 1{e < 0}), exactly, as a linear
    programme; iterated least squares, which statsmodels uses, stops short of the minimum on some
    samples of this size. Errors are robust, with the density of residuals by an Epanechnikov kernel
    and the bandwidth of Hall and Sheather (1988); t distribution with n − k degrees of freedom.

    Parameters
    ----------
    frame, y, x, controls, confidence
        As in `parstudy.models.regression.ols`.
    quantiles : sequence of float
        Between 0 and 1.

    Raises
    ------
    EstimationError
        If a quantile is out of range or too extreme for so few units; see also
        `parstudy.models.regression.ols`.
    """
    if not quantiles or not all(0 < level < 1 for level in quantiles):
        raise EstimationError(
            f"quantiles {list(quantiles)} are not between 0 and 1",
            remedy="use quantiles such as 0.25, 0.5, 0.75",
        )
    refuse_confidence(confidence)
    sample, design = prepare(frame, y, x, controls)
    outcome, z = sample.data[y].to_numpy(), design.to_numpy()
    freedom = len(z) - z.shape[1]
    margin = stdtrit(freedom, (1 + confidence) / 2)
    tables = []
    for level in quantiles:
        estimate = _minimum(outcome, z, level)
        error = np.sqrt(np.diag(_covariance(outcome, z, level, estimate)))
        table = pd.DataFrame(
            {
                "term": list(design.columns),
                "quantile": float(level),
                "estimate": estimate,
                "standard_error": error,
                "statistic": estimate / error,
                "p_value": 2 * stdtr(freedom, -np.abs(estimate / error)),
                "low": estimate - margin * error,
                "high": estimate + margin * error,
                "freedom": float(freedom),
                "convention": "robust kernel",
            }
        )
        tables.append(standardize(table, sample))
    table = pd.concat(tables, ignore_index=True)
    return Regression("quantile", y, x, tuple(controls), table, confidence, sample, np.nan)


def _minimum(outcome: np.ndarray, design: np.ndarray, level: float) -> np.ndarray:
    """Return the coefficients from the dual: max y'a with X'a = (1 − q) X'1 and 0 ≤ a ≤ 1."""
    found = linprog(
        -outcome,
        A_eq=design.T,
        b_eq=(1 - level) * design.sum(axis=0),
        bounds=[(0, 1)] * len(outcome),
        method="highs-ds",
    )
    return -found.eqlin.marginals


def _covariance(
    outcome: np.ndarray, design: np.ndarray, level: float, estimate: np.ndarray
) -> np.ndarray:
    """Return (X'X)⁻¹ X'DX (X'X)⁻¹ with D = (slope of the loss)² / f(0)².

    The slope is q above the line, 1 − q below, and taken as the larger of the two on it.
    """
    residual = outcome - design @ estimate
    n = len(residual)
    z = ndtri(level)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    reach = (1.5 * density**2 / (2 * z**2 + 1) / n) ** (1 / 3) * ndtri(0.975) ** (2 / 3)
    if not reach < level < 1 - reach:
        raise EstimationError(
            f"quantile {level} is too extreme for {n} units",
            remedy=f"stay between {reach:.2f} and {1 - reach:.2f}",
        )
    spread = np.subtract(*np.quantile(residual, [0.75, 0.25])) / 1.34
    width = min(outcome.std(), spread) * (ndtri(level + reach) - ndtri(level - reach))
    scaled = residual / width
    at_zero = (0.75 * (1 - scaled**2) * (np.abs(scaled) <= 1)).sum() / (n * width)
    slope = np.where(residual > 0, level, 1 - level)
    slope[np.abs(residual) < _TOUCHED * outcome.std()] = max(level, 1 - level)
    meat = design.T * slope**2 @ design / at_zero**2
    bread = np.linalg.inv(design.T @ design)
    return bread @ meat @ bread
