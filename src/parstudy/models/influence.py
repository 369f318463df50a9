"""Which province carries a regression: every estimate again without each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.models.regression import prepare
from parstudy.models.results import (
    Result,
    estimate_words,
    joined,
    measure,
    names_phrase,
    sample_phrase,
)
from parstudy.models.sample import Sample
from parstudy.text import Bilingual, Number


@dataclass(frozen=True, eq=False)
class Influence(Result):
    """The slope without each province; see `leave_one_out`."""

    y: str
    x: str
    controls: tuple[str, ...]
    slope: float
    table: pd.DataFrame
    sample: Sample

    @property
    def turning(self) -> tuple[str, ...]:
        """Provinces without which the slope has the other sign."""
        turned = np.sign(self.table["slope_without"]) != np.sign(self.slope)
        return tuple(self.table.loc[turned, "province_code"])

    def frame(self) -> pd.DataFrame:
        """One row a province, the most influential first.

        ``province_code slope slope_without change leverage studentized_residual cooks_distance``.
        """
        return self.table.assign(y=self.y, x=self.x, slope=self.slope)

    def words(self) -> Bilingual:
        """Say the range of slopes and who moves it most."""
        x, y = measure(self.x), measure(self.y)
        without = self.table["slope_without"] * x.step
        ends = (self.slope * x.step, without.min(), without.max())
        decimals = estimate_words(*ends)[0].decimals
        slope, lowest, highest = (Number(value, decimals, signed=True) for value in ends)
        finding = Bilingual(
            "Bỏ lần lượt từng tỉnh, chênh lệch {y} đi cùng {x} cao hơn {step} nằm từ {lowest} đến "
            "{highest} {unit} (đủ mẫu: {slope}; {sample}); tỉnh ảnh hưởng nhất là {name}.",
            "Leaving out each province in turn, the difference in {y} that goes with a {x} higher "
            "by {step} lies between {lowest} and {highest} {unit} (full sample: {slope}; "
            "{sample}); the most influential is {name}.",
        ).fill(
            x=x.short,
            y=y.short,
            step=x.step_words,
            unit=y.unit,
            lowest=lowest,
            highest=highest,
            slope=slope,
            sample=sample_phrase(self.sample),
            name=names_phrase([self.table["province_code"].iloc[0]], self.sample.geography),
        )
        return joined(finding, self._turning_words())

    def _turning_words(self) -> Bilingual:
        if not self.turning:
            return Bilingual(
                "Không tỉnh nào tự mình làm đổi dấu.", "No single province turns the sign."
            )
        return Bilingual(
            "Dấu đổi nếu bỏ riêng: {names}.", "The sign turns without any one of: {names}."
        ).fill(names=names_phrase(self.turning, self.sample.geography))


def leave_one_out(
    frame: pd.DataFrame, y: str, x: str, *, controls: Sequence[str] = ()
) -> Influence:
    """Estimate the least-squares slope again without each province.

    b₍₋ᵢ₎ = b − (X'X)⁻¹ xᵢ eᵢ / (1 − hᵢ); Cook's distance and externally studentized residuals
    beside it. Parameters and errors as in `parstudy.models.regression.ols`.
    """
    sample, design = prepare(frame, y, x, controls)
    z, outcome = design.to_numpy(), sample.data[y].to_numpy()
    inverse = np.linalg.inv(z.T @ z)
    weights = inverse @ z.T @ outcome
    residuals = outcome - z @ weights
    leverage = np.einsum("ij,jk,ik->i", z, inverse, z)
    rows, count = z.shape
    change = -(inverse[0] @ z.T) * residuals / (1 - leverage)
    variance = residuals @ residuals / (rows - count)
    variance_without = (residuals @ residuals - residuals**2 / (1 - leverage)) / (rows - count - 1)
    table = pd.DataFrame(
        {
            "province_code": sample.units,
            "slope_without": weights[0] + change,
            "change": change,
            "leverage": leverage,
            "studentized_residual": residuals / np.sqrt(variance_without * (1 - leverage)),
            "cooks_distance": residuals**2 * leverage / (count * variance * (1 - leverage) ** 2),
        }
    )
    table = table.sort_values("change", key=lambda one: -one.abs(), ignore_index=True)
    return Influence(y, x, tuple(controls), float(weights[0]), table, sample)
