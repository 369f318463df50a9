"""Regressions across provinces: least squares and robust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.results import percent
from parstudy.models.rules import refuse_confidence
from parstudy.models.sample import Sample, refuse_collinear, take
from parstudy.models.slopes import SlopeResult
from parstudy.text import Bilingual

ACROSS = Bilingual("So sánh giữa các tỉnh", "Across provinces")
CONSTANT = "constant"

_AT_QUANTILE = Bilingual(
    "So sánh giữa các tỉnh, tại phân vị {level} %", "Across provinces, at the {level} % quantile"
)
_MOST_STEPS = 1_000
_PERFECT = 1e-12
_FITTED = 1e-9


@dataclass(frozen=True, eq=False)
class Regression(SlopeResult):
    """A regression across provinces; see `ols`, `robust` and `quantile`.

    Attributes
    ----------
    table : DataFrame
        As in `SlopeResult`, with ``quantile`` (missing unless quantiles are regressed) and
        ``standardized``, in standard deviations of `y` per standard deviation of the term.
    r_squared : float
        Of least squares; missing otherwise.
    """

    r_squared: float

    def frame(self) -> pd.DataFrame:
        """Return the coefficients; see `SlopeResult.frame`. Adds ``r_squared``."""
        return super().frame().assign(r_squared=self.r_squared)

    def words(self) -> Bilingual:
        """Say the slope on `x`; of a quantile regression the one nearest the median."""
        rows = self.table[self.table["term"] == self.x]
        row = rows.loc[(rows["quantile"].fillna(0.5) - 0.5).abs().idxmin()]
        if np.isnan(row["quantile"]):
            return self.slope_words(row, ACROSS)
        return self.slope_words(row, _AT_QUANTILE.fill(level=percent(row["quantile"])))


def ols(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    confidence: float = 0.95,
) -> Regression:
    """Regress by least squares with HC3 standard errors.

    y = a + b x + c'w + e; errors of unequal variance (MacKinnon and White 1985), t distribution
    with n − k degrees of freedom.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    y, x : str
        Columns.
    controls : sequence of str
        Columns held constant.
    confidence : float
        Of the intervals.

    Raises
    ------
    EstimationError
        For a regressor that does not vary or is an exact combination of others, a fit without
        residuals, too few units; see also `parstudy.models.sample.take`.
    """
    from statsmodels.regression.linear_model import OLS

    refuse_confidence(confidence)
    sample, design = prepare(frame, y, x, controls)
    fit = OLS(sample.data[y], design).fit(cov_type="HC3", use_t=True)
    table = _terms(fit, sample, confidence).assign(convention="HC3")
    r_squared = float(fit.rsquared)
    return Regression("ols", y, x, tuple(controls), table, confidence, sample, r_squared)


def robust(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    confidence: float = 0.95,
) -> Regression:
    """Regress with Huber's M-estimator, which outlying provinces pull less.

    Residuals beyond 1.345 robust standard deviations count in proportion to their size only;
    covariance H1 of Huber (1981), normal distribution. Parameters and errors as in `ols`.
    """
    from statsmodels.robust.robust_linear_model import RLM

    refuse_confidence(confidence)
    sample, design = prepare(frame, y, x, controls)
    fit = RLM(sample.data[y], design).fit(maxiter=_MOST_STEPS, tol=1e-10)
    if fit.fit_history["iteration"] >= _MOST_STEPS:
        raise EstimationError(
            "the robust estimate did not settle",
            where=f"{_MOST_STEPS} steps",
            remedy="take fewer controls, or least squares",
        )
    table = _terms(fit, sample, confidence).assign(convention="Huber H1")
    return Regression("robust", y, x, tuple(controls), table, confidence, sample, np.nan)


def prepare(
    frame: pd.DataFrame, y: str, x: str, controls: Sequence[str]
) -> tuple[Sample, pd.DataFrame]:
    """Take the sample and its design with a constant, or refuse; see `ols`."""
    sample = take(frame, y, [x, *controls])
    regressors = sample.data.drop(columns=y)
    refuse_collinear(regressors)
    design = regressors.assign(**{CONSTANT: 1.0})
    outcome = sample.data[y].to_numpy()
    weights, *_ = np.linalg.lstsq(design.to_numpy(), outcome)
    residuals = outcome - design.to_numpy() @ weights
    basis, _ = np.linalg.qr(design.to_numpy())
    alone = design.index[(basis**2).sum(axis=1) > 1 - _FITTED]
    if len(alone):
        raise EstimationError(
            f"{', '.join(str(unit) for unit in alone)} alone decides a coefficient",
            where=", ".join(regressors.columns),
            remedy="leave out the unit, or the variable that only it has",
        )
    if residuals @ residuals < _PERFECT * ((outcome - outcome.mean()) ** 2).sum():
        raise EstimationError(
            f"{y} is an exact combination of {', '.join(regressors.columns)}",
            where=f"{len(outcome)} units",
            remedy="these are the same figures under two names; take another measure",
        )
    return sample, design


def _terms(fit: Any, sample: Sample, confidence: float) -> pd.DataFrame:
    """Return one row a term, the constant last, from a fit of statsmodels."""
    interval = np.asarray(fit.conf_int(alpha=1 - confidence))
    table = pd.DataFrame(
        {
            "term": list(fit.model.exog_names),
            "quantile": np.nan,
            "estimate": np.asarray(fit.params),
            "standard_error": np.asarray(fit.bse),
            "statistic": np.asarray(fit.tvalues),
            "p_value": np.asarray(fit.pvalues),
            "low": interval[:, 0],
            "high": interval[:, 1],
            "freedom": float(fit.df_resid),
        }
    )
    return standardize(table, sample)


def standardize(table: pd.DataFrame, sample: Sample) -> pd.DataFrame:
    """Add coefficients in standard deviations of the outcome per one of the term."""
    spread = sample.data.std()
    scale = table["term"].map(spread) / spread.iloc[0]
    return table.assign(standardized=table["estimate"] * scale)
