"""Regressions that let neighbours matter: spatial lag and spatial error.

The likelihoods are concentrated on one parameter and solved for the zero of its slope, with the
eigenvalues of the weights; nothing is approximated. spreg gives the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from parstudy.models.regression import CONSTANT, prepare
from parstudy.models.resampling import DRAWS
from parstudy.models.results import estimate_words, joined, measure, p_phrase
from parstudy.models.rules import refuse_confidence
from parstudy.models.sample import Sample
from parstudy.models.slopes import SlopeResult
from parstudy.models.weights import SpatialWeights
from parstudy.text import Bilingual

RHO = "neighbours' outcome"
LAMBDA = "neighbours' error"

_EDGE = 1e-9
_GRID = 199


@dataclass(frozen=True, eq=False)
class SpatialRegression(SlopeResult):
    """A spatial lag or spatial error model; see `spatial_lag` and `spatial_error`.

    Attributes
    ----------
    table : DataFrame
        As in `SlopeResult`, with ``part``: ``coefficient``, then the impacts ``direct`` (on the
        province itself), ``indirect`` (through neighbours) and ``total``.
    covariance : ndarray
        Of the coefficients and the spatial parameter, in the order of the table.
    log_likelihood, variance : float
    """

    covariance: np.ndarray
    log_likelihood: float
    variance: float

    def frame(self) -> pd.DataFrame:
        """Return coefficients and impacts; see `SlopeResult.frame`. Adds ``log_likelihood``."""
        return super().frame().assign(log_likelihood=self.log_likelihood)

    def words(self) -> Bilingual:
        """Say the spatial parameter, the link through neighbours, and the direct link."""
        direct = self.slope_words(self._row(self.x, "direct"), _SETTINGS[self.estimator])
        return joined(self._spillover(), direct)

    def _row(self, term: str, part: str) -> pd.Series:
        table = self.table
        return table[(table["term"] == term) & (table["part"] == part)].iloc[0]

    def _spillover(self) -> Bilingual:
        is_lag = self.estimator == "spatial_lag"
        spatial = self._row(RHO if is_lag else LAMBDA, "coefficient")
        size, interval = estimate_words(
            spatial["estimate"], spatial["low"], spatial["high"], self.confidence
        )
        head = Bilingual(
            "Tham số không gian {size} ({interval}; {p}).",
            "Spatial parameter {size} ({interval}; {p}).",
        ).fill(size=size, interval=interval, p=p_phrase(spatial["p_value"]))
        if not is_lag:
            return head
        x, y = measure(self.x), measure(self.y)
        indirect = self._row(self.x, "indirect")
        size, interval = estimate_words(
            indirect["estimate"] * x.step,
            indirect["low"] * x.step,
            indirect["high"] * x.step,
            self.confidence,
        )
        through = Bilingual(
            "Qua các tỉnh giáp ranh, {x} cao hơn {step} đi cùng thêm {size} {unit} {y} "
            "({interval}).",
            "Through neighbours, a further {size} {unit} of {y} go with {step} more of {x} "
            "({interval}).",
        ).fill(x=x.short, y=y.short, step=x.step_words, size=size, unit=y.unit, interval=interval)
        return joined(head, through)


_SETTINGS = {
    "spatial_lag": Bilingual(
        "Khi tính cả kết quả của tỉnh giáp ranh", "With the neighbours' outcome taken in"
    ),
    "spatial_error": Bilingual(
        "Khi sai số của tỉnh giáp ranh tương quan nhau", "With errors that neighbours share"
    ),
}


def spatial_lag(
    frame: pd.DataFrame,
    y: str,
    x: str,
    weights: SpatialWeights,
    *,
    controls: Sequence[str] = (),
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> SpatialRegression:
    """Regress with the neighbours' outcome: y = ρ W y + Z b + e, by maximum likelihood.

    A change of x in one province goes through its neighbours back and forth: with
    S = (I − ρ W)⁻¹, the direct impact is b · mean diagonal of S, the total b / (1 − ρ), the
    indirect their difference (LeSage and Pace 2009); intervals of impacts from draws of (b, ρ).

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    y, x, controls
        As in `parstudy.models.regression.ols`.
    weights : SpatialWeights
        Of the units of the frame or more.
    confidence : float
        Of the intervals.
    draws, seed : int
        For the impacts.

    Raises
    ------
    EstimationError
        If a unit has no neighbour in the sample; see also `parstudy.models.regression.ols`.
    """
    sample, design, near = spatial_design(frame, y, x, controls, weights)
    w, roots = near.matrix, near.eigenvalues
    outcome, z = sample.data[y].to_numpy(), design.to_numpy()
    n = len(outcome)
    own, through = (np.linalg.lstsq(z, v)[0] for v in (outcome, w @ outcome))
    e_own, e_through = outcome - z @ own, w @ outcome - z @ through

    def residual(rho: float) -> tuple[np.ndarray, np.ndarray]:
        return e_own - rho * e_through, e_through

    rho, variance, likelihood = _maximum(residual, roots)
    b = own - rho * through
    spread = w @ np.linalg.inv(np.eye(n) - rho * w)
    fitted = spread @ (z @ b)
    information = np.block(
        [
            [z.T @ z / variance, (z.T @ fitted / variance)[:, None], np.zeros((z.shape[1], 1))],
            [
                (z.T @ fitted / variance)[None, :],
                np.trace(spread @ spread + spread.T @ spread) + fitted @ fitted / variance,
                np.trace(spread) / variance,
            ],
            [np.zeros((1, z.shape[1])), np.trace(spread) / variance, n / (2 * variance**2)],
        ]
    )
    covariance = np.linalg.inv(information)[:-1, :-1]
    table = _coefficients([*design.columns, RHO], np.append(b, rho), covariance, confidence)
    impacts = _impacts(table, covariance, roots, confidence, draws, seed)
    return SpatialRegression(
        *("spatial_lag", y, x, tuple(controls)),
        *(pd.concat([table, impacts], ignore_index=True), confidence, sample),
        *(covariance, likelihood, variance),
    )


def spatial_error(
    frame: pd.DataFrame,
    y: str,
    x: str,
    weights: SpatialWeights,
    *,
    controls: Sequence[str] = (),
    confidence: float = 0.95,
) -> SpatialRegression:
    """Regress with errors that neighbours share: y = Z b + u, u = λ W u + e, maximum likelihood.

    Nothing goes through neighbours: the direct impact is the coefficient, the indirect zero.
    Parameters and errors as in `spatial_lag`.
    """
    sample, design, near = spatial_design(frame, y, x, controls, weights)
    w, roots = near.matrix, near.eigenvalues
    outcome, z = sample.data[y].to_numpy(), design.to_numpy()
    n = len(outcome)

    def fitted(strength: float) -> np.ndarray:
        filtered = z - strength * w @ z
        return np.linalg.lstsq(filtered, outcome - strength * w @ outcome)[0]

    def residual(strength: float) -> tuple[np.ndarray, np.ndarray]:
        error = outcome - z @ fitted(strength)
        return error - strength * w @ error, w @ error

    strength, variance, likelihood = _maximum(residual, roots)
    b, filtered = fitted(strength), z - strength * w @ z
    spread = w @ np.linalg.inv(np.eye(n) - strength * w)
    corner = np.array(
        [
            [np.trace(spread @ spread + spread.T @ spread), np.trace(spread) / variance],
            [np.trace(spread) / variance, n / (2 * variance**2)],
        ]
    )
    covariance = np.zeros((len(b) + 1, len(b) + 1))
    covariance[:-1, :-1] = variance * np.linalg.inv(filtered.T @ filtered)
    covariance[-1, -1] = np.linalg.inv(corner)[0, 0]
    table = _coefficients([*design.columns, LAMBDA], np.append(b, strength), covariance, confidence)
    slopes = table.iloc[: len(b) - 1]
    impacts = [
        slopes.assign(part="direct"),
        slopes.assign(
            part="indirect",
            estimate=0.0,
            standard_error=0.0,
            statistic=np.nan,
            p_value=np.nan,
            low=0.0,
            high=0.0,
        ),
        slopes.assign(part="total"),
    ]
    return SpatialRegression(
        *("spatial_error", y, x, tuple(controls)),
        *(pd.concat([table, *impacts], ignore_index=True), confidence, sample),
        *(covariance, likelihood, variance),
    )


def spatial_design(
    frame: pd.DataFrame, y: str, x: str, controls: Sequence[str], weights: SpatialWeights
) -> tuple[Sample, pd.DataFrame, SpatialWeights]:
    """Return the sample, its design with a constant, and who borders whom among its units."""
    sample, design = prepare(frame, y, x, controls)
    return sample, design, weights.among(sample.units)


def _maximum(
    residual: Callable[[float], tuple[np.ndarray, np.ndarray]], roots: np.ndarray
) -> tuple[float, float, float]:
    """Return the spatial parameter, the variance and the log-likelihood at its maximum.

    ln L = −n/2 (ln 2πσ² + 1) + Σ ln(1 − ρ λ_i), σ² = e'e / n; `residual` gives e at ρ and minus its
    slope in ρ (of the error model at fixed coefficients, which are at their optimum).
    """

    def likelihood(rho: float) -> float:
        e, _ = residual(rho)
        n = len(e)
        value = -n / 2 * (np.log(2 * np.pi * (e @ e) / n) + 1) + np.log(1 - rho * roots).sum()
        return float(value)

    def slope(rho: float) -> float:
        e, pull = residual(rho)
        return float(len(e) * (e @ pull) / (e @ e) - (roots / (1 - rho * roots)).sum())

    grid = np.linspace(1 / roots.min(), 1 / roots.max(), _GRID + 2)
    grid[0], grid[-1] = grid[0] + _EDGE, grid[-1] - _EDGE
    best = 1 + int(np.argmax([likelihood(rho) for rho in grid[1:-1]]))
    rho = float(brentq(slope, grid[best - 1], grid[best + 1], xtol=1e-14, rtol=1e-14))
    e, _ = residual(rho)
    return rho, float(e @ e / len(e)), likelihood(rho)


def _coefficients(
    terms: Sequence[str], estimate: np.ndarray, covariance: np.ndarray, confidence: float
) -> pd.DataFrame:
    refuse_confidence(confidence)
    error = np.sqrt(np.diag(covariance))
    margin = ndtri((1 + confidence) / 2) * error
    return pd.DataFrame(
        {
            "term": terms,
            "part": "coefficient",
            "estimate": estimate,
            "standard_error": error,
            "statistic": estimate / error,
            "p_value": 2 * ndtr(-np.abs(estimate / error)),
            "low": estimate - margin,
            "high": estimate + margin,
            "freedom": np.inf,
            "convention": "maximum likelihood",
        }
    )


def _impacts(
    table: pd.DataFrame,
    covariance: np.ndarray,
    roots: np.ndarray,
    confidence: float,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Return direct, indirect and total impacts of every slope, with intervals from draws."""
    estimate = table["estimate"].to_numpy()
    drawn = np.random.default_rng(seed).multivariate_normal(estimate, covariance, size=draws)
    inside = (drawn[:, -1] > 1 / roots.min()) & (drawn[:, -1] < 1 / roots.max())
    drawn = np.vstack([estimate, drawn[inside]])
    rho = drawn[:, -1]
    own = (1 / (1 - rho[:, None] * roots)).mean(axis=1)
    everyone = 1 / (1 - rho)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    rows = []
    for part, through in (("direct", own), ("indirect", everyone - own), ("total", everyone)):
        for position, term in enumerate(table["term"]):
            if term in (CONSTANT, RHO):
                continue
            impact = drawn[:, position] * through
            low, high = np.quantile(impact[1:], tails)
            above = int((impact[1:] >= 0).sum())
            beyond = min(above, len(impact) - 1 - above) + 1
            rows.append(
                {
                    "term": term,
                    "part": part,
                    "estimate": impact[0],
                    "standard_error": impact[1:].std(ddof=1),
                    "statistic": np.nan,
                    "p_value": min(1.0, 2 * beyond / len(impact)),
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows).assign(freedom=np.inf, convention="maximum likelihood")
