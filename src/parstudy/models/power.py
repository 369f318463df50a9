"""The smallest link that so many provinces could show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import gammaincinv, nctdtr, stdtrit

from parstudy.errors import EstimationError
from parstudy.models.results import Result, percent
from parstudy.text import Bilingual, Number


@dataclass(frozen=True)
class PowerTable(Result):
    """Smallest detectable correlations for some numbers of units; see `detectable`."""

    sizes: tuple[int, ...]
    smallest: tuple[float, ...]
    power: float
    alpha: float
    controls: int

    def frame(self) -> pd.DataFrame:
        """One row a size: ``n smallest_correlation power alpha controls``."""
        return pd.DataFrame(
            {
                "n": self.sizes,
                "smallest_correlation": self.smallest,
                "power": self.power,
                "alpha": self.alpha,
                "controls": self.controls,
            }
        )

    def words(self) -> Bilingual:
        """Say the smallest link of each size."""
        listed = [
            Bilingual("{n} tỉnh: {r}", "{n} provinces: {r}").fill(n=size, r=Number(smallest, 2))
            for size, smallest in zip(self.sizes, self.smallest, strict=True)
        ]
        return Bilingual(
            "Tương quan nhỏ nhất phát hiện được với xác suất {power} %: {listed}.",
            "The smallest correlation found with a probability of {power} %: {listed}.",
        ).fill(
            power=percent(self.power),
            listed=Bilingual("; ".join(x.vi for x in listed), "; ".join(x.en for x in listed)),
        )


def detectable(
    sizes: Sequence[int] = (63, 34, 25),
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    controls: int = 0,
) -> PowerTable:
    """Tabulate `smallest_correlation` for several numbers of units.

    Examples
    --------
    >>> detectable((63, 34)).frame()["smallest_correlation"].round(2).tolist()
    [0.35, 0.46]
    """
    smallest = [
        smallest_correlation(size, power=power, alpha=alpha, controls=controls) for size in sizes
    ]
    return PowerTable(tuple(sizes), tuple(smallest), power, alpha, controls)


def smallest_correlation(
    n: int, *, power: float = 0.8, alpha: float = 0.05, controls: int = 0
) -> float:
    """Return the smallest correlation that a two-sided test finds with probability `power`.

    Both variables vary from sample to sample (bivariate normal). Given the spread V of one of them
    (χ² with n − 1 − k degrees of freedom, k the number of controls) the t statistic of a link r is
    noncentral t with n − 2 − k degrees of freedom and shift r √V / √(1 − r²); the power is the
    mean over V.

    Parameters
    ----------
    n : int
        Units.
    power, alpha : float
        Probability to find the link; size of the test.
    controls : int
        Variables held constant.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    EstimationError
        If no degree of freedom is left, or a probability is out of range.
    """
    freedom = n - 2 - controls
    if freedom < 1:
        raise EstimationError(
            f"{n} units and {controls} controls leave no degree of freedom",
            remedy="take more units or fewer controls",
        )
    if not 0 < alpha < power < 1:
        raise EstimationError(
            f"power {power} and size {alpha} are no probabilities of a useful test",
            remedy="take 0 < alpha < power < 1, such as 0.05 and 0.8",
        )
    critical = stdtrit(freedom, 1 - alpha / 2)
    spread = np.sqrt(2 * gammaincinv((freedom + 1) / 2, (np.arange(400) + 0.5) / 400))

    def shortfall(r: float) -> float:
        shift = r * spread / (1 - r * r) ** 0.5
        # scipy gives nan where a tail underflows
        inside = nctdtr(freedom, shift, critical) - np.nan_to_num(nctdtr(freedom, shift, -critical))
        return float(1 - np.nan_to_num(inside).mean()) - power

    return float(brentq(shortfall, 0.0, 1 - 1e-12, xtol=1e-12))


def smallest_effect(freedom: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return the smallest coefficient that a test finds with `power`, in standard errors of it.

    t₁₋α⁄₂ + t_power (Bloom 1995).
    """
    return float(stdtrit(freedom, 1 - alpha / 2) + stdtrit(freedom, power))


def power_phrase(
    smallest: Number, *, power: float = 0.8, unit: Bilingual | None = None
) -> Bilingual:
    """Say beside a null result what could not have been seen."""
    size = Bilingual("{r}", "{r}").fill(r=smallest)
    if unit is not None:
        size = Bilingual("{size} {unit}", "{size} {unit}").fill(size=size, unit=unit)
    return Bilingual(
        "Với số tỉnh này, chỉ mối liên hệ từ {size} trở lên mới phát hiện được với xác suất "
        "{power} %; nhỏ hơn thì không loại trừ được.",
        "With so many provinces only a link of {size} or more would be found with a probability "
        "of {power} %; a smaller one is not ruled out.",
    ).fill(size=size, power=percent(power))
