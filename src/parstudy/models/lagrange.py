"""Does a regression leave a spatial pattern: Lagrange-multiplier tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from parstudy.models.results import Result, measure, p_phrase
from parstudy.models.sample import Sample
from parstudy.models.spatial_regression import spatial_design
from parstudy.models.weights import SpatialWeights
from parstudy.text import Bilingual


@dataclass(frozen=True, eq=False)
class LagrangeTests(Result):
    """Does a least-squares regression leave a spatial pattern; see `lagrange_tests`."""

    y: str
    x: str
    controls: tuple[str, ...]
    table: pd.DataFrame
    sample: Sample

    @property
    def suggested(self) -> str:
        """``ols``, ``lag`` or ``error``: Anselin's rule at 5 %, robust tests deciding."""
        p = self.table.set_index("test")["p_value"]
        if min(p["lag"], p["error"]) > 0.05:
            return "ols"
        if (p["lag"] <= 0.05) != (p["error"] <= 0.05):
            return "lag" if p["lag"] <= 0.05 else "error"
        return "lag" if p["robust_lag"] <= p["robust_error"] else "error"

    def frame(self) -> pd.DataFrame:
        """One row a test.

        ``test statistic freedom p_value y x controls suggested n missing_count missing``.
        """
        return self.table.assign(
            y=self.y,
            x=self.x,
            controls=";".join(self.controls),
            suggested=self.suggested,
            **self.sample.facts(),
        )

    def words(self) -> Bilingual:
        """Say whether geography is left in the residuals and which model takes it up."""
        p = self.table.set_index("test")["p_value"]
        verdict = {
            "ols": Bilingual(
                "phần dư của {y} theo {x} không còn dấu vết không gian rõ",
                "the residuals of {y} on {x} keep no clear spatial pattern",
            ),
            "lag": Bilingual(
                "{y} của tỉnh giáp ranh cần được đưa vào (mô hình trễ không gian)",
                "{y} of the neighbours has to be taken in (spatial lag model)",
            ),
            "error": Bilingual(
                "phần dư của {y} theo {x} còn tương quan giữa các tỉnh giáp ranh (mô hình sai số "
                "không gian)",
                "the residuals of {y} on {x} go together among neighbours (spatial error model)",
            ),
        }[self.suggested]
        return Bilingual(
            "Kiểm định nhân tử Lagrange: {verdict} (trễ: {lag}; sai số: {error}).",
            "Lagrange-multiplier tests: {verdict} (lag: {lag}; error: {error}).",
        ).fill(
            verdict=verdict.fill(y=measure(self.y).short, x=measure(self.x).short),
            lag=p_phrase(p["lag"]),
            error=p_phrase(p["error"]),
        )


def lagrange_tests(
    frame: pd.DataFrame,
    y: str,
    x: str,
    weights: SpatialWeights,
    *,
    controls: Sequence[str] = (),
) -> LagrangeTests:
    """Test the residuals of least squares for a spatial lag and for spatial errors.

    Simple, robust and joint tests of Anselin, Bera, Florax and Yoon (1996).

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    y, x, controls
        As in `parstudy.models.regression.ols`.
    weights : SpatialWeights
        Of the units of the frame or more.

    Raises
    ------
    EstimationError
        If a unit has no neighbour in the sample; see also `parstudy.models.regression.ols`.
    """
    sample, design, near = spatial_design(frame, y, x, controls, weights)
    w = near.matrix
    outcome, z = sample.data[y].to_numpy(), design.to_numpy()
    n = len(outcome)
    basis, _ = np.linalg.qr(z)
    residual = outcome - basis @ (basis.T @ outcome)
    variance = residual @ residual / n
    trace = np.trace(w @ w + w.T @ w)
    lagged_fit = w @ (outcome - residual)
    spread = (lagged_fit @ lagged_fit - ((basis.T @ lagged_fit) ** 2).sum()) / variance
    score_error = residual @ w @ residual / variance
    score_lag = residual @ w @ outcome / variance
    robust_error = (score_error - trace / (spread + trace) * score_lag) ** 2 / (
        trace * (1 - trace / (spread + trace))
    )
    robust_lag = (score_lag - score_error) ** 2 / spread
    tests = [
        ("lag", score_lag**2 / (spread + trace), 1),
        ("error", score_error**2 / trace, 1),
        ("robust_lag", robust_lag, 1),
        ("robust_error", robust_error, 1),
        ("lag_and_error", score_error**2 / trace + robust_lag, 2),
    ]
    table = pd.DataFrame(tests, columns=["test", "statistic", "freedom"])
    table["p_value"] = chdtrc(table["freedom"].to_numpy(float), table["statistic"].to_numpy())
    return LagrangeTests(y, x, tuple(controls), table, sample)
