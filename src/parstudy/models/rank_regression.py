"""Rank on rank: how many places of one ranking go with a place of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from parstudy.errors import EstimationError
from parstudy.models.power import power_phrase, smallest_effect
from parstudy.models.regression import CONSTANT, prepare
from parstudy.models.results import (
    NOT_A_CAUSE,
    Result,
    given_phrase,
    interval_phrase,
    joined,
    measure,
    p_phrase,
    sample_phrase,
)
from parstudy.models.rules import caution, refuse_confidence
from parstudy.models.sample import Sample
from parstudy.text import Bilingual, Number


@dataclass(frozen=True, eq=False)
class RankRegression(Result):
    """A regression of the rank of `y` on the rank of `x`; see `rank_regression`.

    Attributes
    ----------
    table : DataFrame
        One row a term, the rank of `x` first and the constant last.
    """

    y: str
    x: str
    controls: tuple[str, ...]
    omega: float
    table: pd.DataFrame
    confidence: float
    sample: Sample

    def frame(self) -> pd.DataFrame:
        """One row a term.

        ``term estimate standard_error statistic p_value low high y controls convention omega
        confidence smallest_detectable n missing_count missing``; ranks run from 1/n to 1.
        """
        return self.table.assign(
            y=f"rank of {self.y}",
            controls=";".join(self.controls),
            convention="Chetverikov-Wilhelm",
            omega=self.omega,
            confidence=self.confidence,
            smallest_detectable=smallest_effect(np.inf) * self.table["standard_error"],
            **self.sample.facts(),
        )

    def words(self) -> Bilingual:
        """Say how many places of `y` go with ten places of `x`."""
        row = self.table.iloc[0]
        is_null = row["low"] <= 0 <= row["high"]
        found = Bilingual(
            "Tỉnh đứng cao hơn 10 bậc về {x} thường cao hơn {size} bậc về {y}{given} ({interval}; "
            "{p}; sai số tính cả việc thứ hạng là ước lượng; {sample}).",
            "Provinces 10 places higher on {x} tend to stand {size} places higher on {y}{given} "
            "({interval}; {p}; errors that count ranks as estimated; {sample}).",
        )
        unclear = Bilingual(
            "Thứ hạng {x} và thứ hạng {y} chưa cho thấy mối liên hệ rõ{given}: hơn 10 bậc đi cùng "
            "{size} bậc ({interval}; {p}; sai số tính cả việc thứ hạng là ước lượng; {sample}).",
            "The ranks on {x} and on {y} show no clear link{given}: 10 places go with {size} "
            "places ({interval}; {p}; errors that count ranks as estimated; {sample}).",
        )
        smallest = Number(10 * smallest_effect(np.inf) * row["standard_error"], 1)
        return joined(
            (unclear if is_null else found).fill(
                x=measure(self.x).short,
                y=measure(self.y).short,
                given=given_phrase(self.controls),
                size=Number(10 * row["estimate"], 1, signed=True),
                interval=interval_phrase(
                    10 * row["low"], 10 * row["high"], self.confidence, decimals=1
                ),
                p=p_phrase(row["p_value"]),
                sample=sample_phrase(self.sample),
            ),
            power_phrase(smallest, unit=_PLACES) if is_null else None,
            caution([self.y, self.x, *self.controls], is_incomplete=bool(self.sample.missing)),
            NOT_A_CAUSE,
        )


_PLACES = Bilingual("bậc", "places")


def rank_regression(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    omega: float = 1.0,
    confidence: float = 0.95,
) -> RankRegression:
    """Regress the rank of `y` on the rank of `x` and on controls as they are.

    R_y = ρ R_x + w'β + ε with R(v) = (1/n) Σ_j I(V_j, v), I(u, v) = ω 1{u ≤ v} + (1 − ω) 1{u < v}.
    Ranks are estimated from the same provinces, so least-squares errors are wrong, in either
    direction; the variance is that of Chetverikov and Wilhelm (2023), which adds to each score the
    effect of its province on the ranks of all others. Normal distribution.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    y, x : str
        Columns to be ranked; a higher value has a higher rank.
    controls : sequence of str
        Columns held constant, not ranked.
    omega : float
        Between 0 and 1; treatment of ties: 1 the highest, 0.5 the middle, 0 the lowest rank.
    confidence : float
        Of the intervals.

    Raises
    ------
    EstimationError
        If `omega` is out of range; see also `parstudy.models.regression.ols`.
    """
    if not 0 <= omega <= 1:
        raise EstimationError(f"omega {omega} is not between 0 and 1", remedy="use 1, 0.5 or 0")
    refuse_confidence(confidence)
    sample, design = prepare(frame, y, x, controls)
    over_y = _comparisons(sample.data[y].to_numpy(), omega)
    over_x = _comparisons(sample.data[x].to_numpy(), omega)
    covariates = design.drop(columns=x).to_numpy()
    estimate, covariance = _fit(over_y, over_x, covariates)
    error = np.sqrt(np.diag(covariance))
    margin = ndtri((1 + confidence) / 2) * error
    table = pd.DataFrame(
        {
            "term": [f"rank of {x}", *controls, CONSTANT],
            "estimate": estimate,
            "standard_error": error,
            "statistic": estimate / error,
            "p_value": 2 * ndtr(-np.abs(estimate / error)),
            "low": estimate - margin,
            "high": estimate + margin,
        }
    )
    return RankRegression(y, x, tuple(controls), omega, table, confidence, sample)


def _comparisons(values: np.ndarray, omega: float) -> np.ndarray:
    """Return I(V_i, V_j) for unit i (row) seen from unit j (column)."""
    return omega * (values[:, None] <= values) + (1 - omega) * (values[:, None] < values)


def _fit(
    over_y: np.ndarray, over_x: np.ndarray, covariates: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients, rank first, and their covariance.

    The score of unit i is its own Z_i ε_i, plus the mean over units j of the effect of i on the
    ranks of j: on the outcome and the regressor inside ε_j, and on the regressor inside Z_j.
    """
    n = len(over_y)
    rank_y, rank_x = over_y.mean(axis=0), over_x.mean(axis=0)
    design = np.column_stack([rank_x, covariates])
    bread = np.linalg.inv(design.T @ design / n)
    estimate = bread @ design.T @ rank_y / n
    fitted = covariates @ estimate[1:]
    residual = rank_y - estimate[0] * rank_x - fitted
    own = design * residual[:, None]
    through_residual = (over_y - estimate[0] * over_x - fitted) @ design / n
    through_design = np.zeros_like(own)
    through_design[:, 0] = over_x @ residual / n
    scores = own + through_residual + through_design
    return estimate, bread @ (scores.T @ scores / n) @ bread / n
