"""Correlations between measures: estimate, interval, test, and the family of tests they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.power import power_phrase, smallest_correlation
from parstudy.models.resampling import (
    DRAWS,
    bca_interval,
    bootstrap_weights,
    jackknife_weights,
    permutation_p,
    permutations,
)
from parstudy.models.results import (
    NOT_A_CAUSE,
    Result,
    correlation,
    given_phrase,
    interval_phrase,
    joined,
    measure,
    p_phrase,
    sample_phrase,
)
from parstudy.models.rules import caution, refuse_confidence
from parstudy.models.sample import Sample, refuse_collinear, take
from parstudy.text import Bilingual, Number

Method = Literal["pearson", "spearman", "kendall"]

METHOD_NAMES = {
    "pearson": Bilingual("hệ số tương quan Pearson", "Pearson correlation"),
    "spearman": Bilingual("hệ số tương quan hạng Spearman", "Spearman rank correlation"),
    "kendall": Bilingual("hệ số tương quan hạng Kendall", "Kendall rank correlation"),
}
NEARLY_THE_SAME = 0.99

_BLOCK = 500
_CONSTANT = 1e-20


@dataclass(frozen=True, eq=False)
class Correlation(Result):
    """A correlation with its interval, its test and its sample; see `correlate`."""

    y: str
    x: str
    controls: tuple[str, ...]
    method: Method
    estimate: float
    low: float
    high: float
    p_value: float
    confidence: float
    draws: int
    sample: Sample

    @property
    def smallest(self) -> float:
        """The smallest correlation that this sample finds with a probability of 80 %."""
        return smallest_correlation(len(self.sample.data), controls=len(self.controls))

    @property
    def is_null(self) -> bool:
        """Whether the interval holds zero."""
        return self.low <= 0 <= self.high

    def frame(self) -> pd.DataFrame:
        """One row: variables, method, estimate, interval, p-value, sample, who is missing."""
        return pd.DataFrame(
            [
                {
                    "y": self.y,
                    "x": self.x,
                    "controls": ";".join(self.controls),
                    "method": self.method,
                    "estimate": self.estimate,
                    "low": self.low,
                    "high": self.high,
                    "confidence": self.confidence,
                    "interval": "BCa bootstrap",
                    "p_value": self.p_value,
                    "test": "permutation",
                    "smallest_detectable": self.smallest,
                    **self.sample.facts(),
                }
            ]
        )

    def words(self) -> Bilingual:
        """Say the link, its size and certainty, the sample, and what it is not."""
        return joined(
            self._finding(),
            power_phrase(Number(self.smallest, 2)) if self.is_null else None,
            self._sameness(),
            caution([self.y, self.x, *self.controls], is_incomplete=bool(self.sample.missing)),
            NOT_A_CAUSE,
        )

    def _finding(self) -> Bilingual:
        if self.is_null:
            template = Bilingual(
                "Chưa thấy mối liên hệ rõ giữa {x} và {y}{given}: {method} {r} ({interval}; {p}; "
                "{sample}).",
                "No clear link between {x} and {y}{given}: {method} {r} ({interval}; {p}; "
                "{sample}).",
            )
        elif self.estimate > 0:
            template = Bilingual(
                "Tỉnh có {x} cao hơn thường có {y} cao hơn{given}: {method} {r} ({interval}; {p}; "
                "{sample}).",
                "Provinces with a higher {x} tend to have a higher {y}{given}: {method} {r} "
                "({interval}; {p}; {sample}).",
            )
        else:
            template = Bilingual(
                "Tỉnh có {x} cao hơn thường có {y} thấp hơn{given}: {method} {r} ({interval}; {p}; "
                "{sample}).",
                "Provinces with a higher {x} tend to have a lower {y}{given}: {method} {r} "
                "({interval}; {p}; {sample}).",
            )
        return template.fill(
            x=measure(self.x).short,
            y=measure(self.y).short,
            given=given_phrase(self.controls),
            method=METHOD_NAMES[self.method],
            r=correlation(self.estimate),
            interval=interval_phrase(self.low, self.high, self.confidence),
            p=p_phrase(self.p_value),
            sample=sample_phrase(self.sample),
        )

    def _sameness(self) -> Bilingual | None:
        if abs(self.estimate) < NEARLY_THE_SAME:
            return None
        return Bilingual(
            "Hai chỉ tiêu gần như là cùng một con số.",
            "The two measures carry nearly the same figures.",
        )


def correlate(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    method: Method = "spearman",
    controls: Sequence[str] = (),
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> Correlation:
    """Correlate two measures across provinces.

    Interval: BCa bootstrap of provinces. Test: permutation of `y`; with controls, of its residuals
    (Freedman and Lane 1983). With controls the estimate is the partial correlation
    −p_yx / √(p_yy p_xx) from the inverse p of the correlation matrix; of ranks for Spearman.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    y, x : str
        Columns.
    method : {"pearson", "spearman", "kendall"}
        Kendall is tau-b, without controls.
    controls : sequence of str
        Columns held constant.
    confidence : float
        Of the interval.
    draws : int
        Bootstrap resamples, and permutations.
    seed : int
        Of the random draws; the same seed gives the same result.

    Raises
    ------
    EstimationError
        See `parstudy.models.sample.take`; also for Kendall with controls.
    """
    if method not in get_args(Method):
        raise EstimationError(
            f"method {method!r} is not known", remedy="use pearson, spearman or kendall"
        )
    if method == "kendall" and controls:
        raise EstimationError(
            "Kendall's tau given controls has no exact permutation test",
            remedy="use method='spearman' with these controls",
        )
    refuse_confidence(confidence)
    sample = take(frame, y, [x, *controls])
    refuse_collinear(sample.data.drop(columns=y))
    values = sample.data.to_numpy()
    n = len(values)
    rng = np.random.default_rng(seed)
    estimate = float(_weighted(values, np.ones((1, n)), method)[0])
    resampled = np.concatenate(
        [_weighted(values, block, method) for block in _blocks(bootstrap_weights(n, draws, rng))]
    )
    jackknife = _weighted(values, jackknife_weights(n), method)
    low, high = bca_interval(estimate, resampled, jackknife, confidence=confidence)
    shuffled = _permuted(values, permutations(n, draws, rng), method)
    p_value = permutation_p(estimate, shuffled)
    return Correlation(
        y, x, tuple(controls), method, estimate, low, high, p_value, confidence, draws, sample
    )


def _blocks(rows: np.ndarray) -> list[np.ndarray]:
    return [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]


def _weighted(values: np.ndarray, weights: np.ndarray, method: str) -> np.ndarray:
    """Return the (partial) correlation of the first two columns under each row of weights.

    A weight is how often a unit stands in the resample, so ties and midranks are those of the
    resample. Not defined (nan) where a column is constant.
    """
    if method == "kendall":
        return _weighted_kendall(values, weights)
    total = weights.sum(axis=1)
    if method == "spearman":
        order = np.sign(values[:, None, :] - values[None, :, :])
        columns = np.einsum("dj,ijk->dik", weights, order, optimize=True)
    else:
        columns = np.broadcast_to(values - values.mean(axis=0), (len(weights), *values.shape))
    means = np.einsum("di,dik->dk", weights, columns) / total[:, None]
    cross = np.einsum("di,dik,dil->dkl", weights, columns, columns, optimize=True)
    covariance = cross / total[:, None, None] - means[:, :, None] * means[:, None, :]
    return _partial(covariance)


def _partial(covariance: np.ndarray) -> np.ndarray:
    """Return the partial correlation of the first two of each (draws, k, k) covariance."""
    variance = np.einsum("dkk->dk", covariance)
    scale = np.sqrt(np.where(variance > _CONSTANT, variance, np.nan))
    matrix = covariance / (scale[:, :, None] * scale[:, None, :])
    if matrix.shape[1] == 2:
        return np.clip(matrix[:, 0, 1], -1, 1)
    is_defined = np.isfinite(matrix).all(axis=(1, 2))
    is_defined[is_defined] = np.abs(np.linalg.det(matrix[is_defined])) > _CONSTANT
    found = np.full(len(matrix), np.nan)
    inverse = np.linalg.inv(matrix[is_defined])
    found[is_defined] = -inverse[:, 0, 1] / np.sqrt(inverse[:, 0, 0] * inverse[:, 1, 1])
    return found


def _weighted_kendall(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    order_y, order_x = (np.sign(v[:, None] - v[None, :]) for v in values.T)

    def pairs(matrix: np.ndarray) -> np.ndarray:
        return ((weights @ matrix) * weights).sum(axis=1)

    untied = pairs(order_y**2) * pairs(order_x**2)
    return pairs(order_y * order_x) / np.sqrt(np.where(untied > 0, untied, np.nan))


def _permuted(values: np.ndarray, orders: np.ndarray, method: str) -> np.ndarray:
    """Return the statistic after each reordering of the first column (or of its residuals)."""
    if method == "kendall":
        order_y, order_x = (np.sign(v[:, None] - v[None, :]) for v in values.T)
        scale = np.sqrt((order_y**2).sum() * (order_x**2).sum())
        blocks = [
            np.einsum("dij,ij->d", order_y[block[:, :, None], block[:, None, :]], order_x)
            for block in _blocks(orders)
        ]
        return np.concatenate(blocks) / scale
    if method == "spearman":
        values = pd.DataFrame(values).rank().to_numpy()
    y, x, controls = values[:, 0], values[:, 1], values[:, 2:]
    basis, _ = np.linalg.qr(np.column_stack([np.ones(len(values)), controls]))
    y, x = y - basis @ (basis.T @ y), x - basis @ (basis.T @ x)
    moved = y[orders]
    moved = moved - (moved @ basis) @ basis.T
    return moved @ x / np.sqrt((moved**2).sum(axis=1) * (x @ x))
