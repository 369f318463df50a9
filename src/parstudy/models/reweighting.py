"""Inverse-probability weights: let the provinces held stand for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from parstudy.errors import EstimationError
from parstudy.models.power import power_phrase, smallest_correlation
from parstudy.models.resampling import jackknife_error, jackknife_weights
from parstudy.models.results import (
    NOT_A_CAUSE,
    Result,
    correlation,
    interval_phrase,
    joined,
    listed_phrase,
    measure,
    sample_phrase,
)
from parstudy.models.rules import caution, refuse_confidence
from parstudy.models.sample import Sample, complete_rows, refuse_collinear, take
from parstudy.text import Bilingual, Number

_NEARLY = 1 - 1e-12
_BOTH = np.array([-1.0, 1.0])
_ITERATIONS = 60
_SURE = 20.0
"""Log-odds beyond which a unit is held for certain."""


@dataclass(frozen=True, eq=False)
class Reweighted(Result):
    """A correlation and a slope, plain and with inverse-probability weights; see `reweight`.

    Attributes
    ----------
    correlation, slope, plain_correlation, plain_slope : float
        With weights and without.
    correlation_low … slope_high : float
        Jackknife intervals of the weighted figures; see `reweight`.
    weights : Series indexed by unit
        Of the units held; they add up to the number of all units.
    effective_count : float
        (Σ w)² / Σ w² (Kish 1965).
    """

    y: str
    x: str
    predictors: tuple[str, ...]
    correlation: float
    correlation_low: float
    correlation_high: float
    plain_correlation: float
    slope: float
    slope_low: float
    slope_high: float
    plain_slope: float
    confidence: float
    weights: pd.Series
    sample: Sample

    @property
    def effective_count(self) -> float:
        """Number of equally weighted units that would know as much."""
        return effective_count(self.weights)

    def frame(self) -> pd.DataFrame:
        """Two rows, correlation and slope: plain, weighted, interval, effective count."""
        table = pd.DataFrame(
            {
                "statistic": ["correlation", "slope"],
                "plain": [self.plain_correlation, self.plain_slope],
                "weighted": [self.correlation, self.slope],
                "low": [self.correlation_low, self.slope_low],
                "high": [self.correlation_high, self.slope_high],
            }
        )
        return table.assign(
            y=self.y,
            x=self.x,
            predictors=";".join(self.predictors),
            confidence=self.confidence,
            interval="jackknife",
            effective_count=self.effective_count,
            largest_weight_share=float(self.weights.max() / self.weights.sum()),
            **self.sample.facts(),
        )

    def words(self) -> Bilingual:
        """Say both correlations and how few provinces the weights leave."""
        return joined(
            Bilingual(
                "Khi gán trọng số để nhóm tỉnh có số liệu giống cả nước về {predictors}, tương "
                "quan giữa {x} và {y} là {r} ({interval}), so với {plain} khi chưa gán; {n} tỉnh "
                "chỉ còn tương đương {effective} tỉnh ({sample}). Cách này chỉ sửa được khác biệt "
                "đã đo.",
                "Weighted so that the provinces held resemble all on {predictors}, {x} and {y} "
                "correlate at {r} ({interval}), against {plain} without weights; {n} provinces "
                "then count as {effective} ({sample}). This mends only differences that are "
                "measured.",
            ).fill(
                predictors=listed_phrase(self.predictors),
                x=measure(self.x).short,
                y=measure(self.y).short,
                r=correlation(self.correlation),
                interval=interval_phrase(
                    self.correlation_low, self.correlation_high, self.confidence
                ),
                plain=correlation(self.plain_correlation),
                n=len(self.sample.data),
                effective=Number(self.effective_count, 1),
                sample=sample_phrase(self.sample),
            ),
            self._power(),
            caution([self.y, self.x], is_incomplete=False),
            NOT_A_CAUSE,
        )

    def _power(self) -> Bilingual | None:
        if not self.correlation_low <= 0 <= self.correlation_high:
            return None
        return power_phrase(Number(smallest_correlation(max(int(self.effective_count), 4)), 2))


def reweight(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    predictors: Sequence[str],
    confidence: float = 0.95,
) -> Reweighted:
    """Correlate `y` and `x` over the provinces that hold `y`, weighted to stand for all.

    The probability of being held is a logistic regression on `predictors`; the weight is its
    inverse. It removes the selection only if, given the predictors, being held has nothing to do
    with `y` (Seaman and White 2013). Intervals: every unit is left out in turn and the weights are
    fitted again; t with the effective count less two degrees of freedom, for the correlation on the
    scale of Fisher's z.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
        One row for every province.
    y : str
        The measure that is missing for some.
    x : str
        Its counterpart, held (nearly) everywhere.
    predictors : sequence of str
        What being held depends on, held (nearly) everywhere; may name `x`.

    Raises
    ------
    EstimationError
        If nobody is missing, or the predictors tell the held from the missing without fail, so
        that no weight exists; see also `parstudy.models.sample.take`.
    """
    refuse_confidence(confidence)
    sample = take(frame, y, list(dict.fromkeys([x, *predictors])))
    everyone = complete_rows(frame, list(dict.fromkeys([x, *predictors]))).data
    refuse_collinear(everyone[list(predictors)])
    units = everyone.index
    is_held = units.isin(sample.data.index)
    if is_held.all():
        raise EstimationError(
            f"every unit holds {y}", where=f"{len(units)} units", remedy="no weights are needed"
        )
    design = _design(everyone[list(predictors)])
    values = sample.data[y].reindex(units, fill_value=0.0).to_numpy(), everyone[x].to_numpy()

    def statistics(counts: np.ndarray) -> np.ndarray:
        odds = logistic(design, is_held, counts) @ design.T
        return _weighted(*values, counts * is_held * (1 + np.exp(-odds)))

    ones = np.ones((1, len(units)))
    odds = logistic(design, is_held, ones)[0] @ design.T
    if np.abs(odds).max() > _SURE:
        raise EstimationError(
            "the predictors tell held from missing without fail, so no weight exists",
            where=", ".join(predictors),
            remedy="take fewer predictors, or bound the link instead (bound_correlation)",
        )
    weights = pd.Series((1 + np.exp(-odds))[is_held], index=units[is_held], name="weight")
    estimate, left_out = statistics(ones)[0], statistics(jackknife_weights(len(units)))
    margin = stdtrit(max(effective_count(weights) - 2, 1), (1 + confidence) / 2)
    fisher = np.arctanh(estimate[0]) + margin * jackknife_error(np.arctanh(left_out[:, 0])) * _BOTH
    slopes = estimate[1] + margin * jackknife_error(left_out[:, 1]) * _BOTH
    plain = _weighted(*values, ones * is_held)[0]
    return Reweighted(
        y=y,
        x=x,
        predictors=tuple(predictors),
        correlation=float(estimate[0]),
        correlation_low=float(np.tanh(fisher[0])),
        correlation_high=float(np.tanh(fisher[1])),
        plain_correlation=float(plain[0]),
        slope=float(estimate[1]),
        slope_low=float(slopes[0]),
        slope_high=float(slopes[1]),
        plain_slope=float(plain[1]),
        confidence=confidence,
        weights=weights,
        sample=sample,
    )


def effective_count(weights: pd.Series) -> float:
    """Return (Σ w)² / Σ w² (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _design(predictors: pd.DataFrame) -> np.ndarray:
    scaled = (predictors - predictors.mean()) / predictors.std()
    return np.column_stack([np.ones(len(scaled)), scaled.to_numpy()])


def logistic(design: np.ndarray, outcome: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Fit a logistic regression to each row of frequency weights by Newton's method.

    Parameters
    ----------
    design : ndarray, shape (units, coefficients)
    outcome : ndarray of bool, shape (units,)
    counts : ndarray, shape (fits, units)

    Returns
    -------
    ndarray, shape (fits, coefficients)
        Where held and missing are separated the odds stop growing at a bound.
    """
    beta = np.zeros((len(counts), design.shape[1]))
    damping = 1e-10 * np.eye(design.shape[1])
    for _ in range(_ITERATIONS):
        odds = np.clip(beta @ design.T, -2 * _SURE, 2 * _SURE)
        chance = 1 / (1 + np.exp(-odds))
        slope = (counts * (outcome - chance)) @ design
        curve = np.einsum("di,ik,il->dkl", counts * chance * (1 - chance), design, design)
        step = np.linalg.solve(curve + damping, slope[:, :, None])[:, :, 0]
        step = np.clip(step, -2, 2)
        beta += step
        if np.abs(step).max() < 1e-12:
            break
    return beta


def _weighted(y: np.ndarray, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weighted correlation and slope of y on x for each row of weights, shape (rows, 2)."""
    total = weights.sum(axis=1)
    mean_y, mean_x = weights @ y / total, weights @ x / total
    variance_y = weights @ y**2 / total - mean_y**2
    variance_x = weights @ x**2 / total - mean_x**2
    covariance = weights @ (y * x) / total - mean_y * mean_x
    correlations = covariance / np.sqrt(variance_y * variance_x)
    return np.column_stack([np.clip(correlations, -_NEARLY, _NEARLY), covariance / variance_x])
