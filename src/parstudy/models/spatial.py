"""Is it geography: Moran's I and local Moran with control of false discoveries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.models.family import benjamini_hochberg
from parstudy.models.power import power_phrase, smallest_effect
from parstudy.models.resampling import DRAWS, permutations
from parstudy.models.results import (
    Result,
    correlation,
    joined,
    measure,
    names_phrase,
    p_phrase,
    percent,
    sample_phrase,
)
from parstudy.models.sample import Sample, complete_rows
from parstudy.models.weights import SpatialWeights
from parstudy.text import Bilingual, Number

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")
"""A unit against its neighbours' mean: both above the mean, below among high, both below, above
among low."""


@dataclass(frozen=True, eq=False)
class Moran(Result):
    """Global spatial autocorrelation; see `moran`.

    Attributes
    ----------
    statistic, expected, p_value : float
        Moran's I, its expectation without a pattern, and the test.
    smallest : float
        The smallest I that such a map finds with a probability of 80 %.
    """

    column: str
    statistic: float
    expected: float
    p_value: float
    smallest: float
    draws: int
    sample: Sample

    def frame(self) -> pd.DataFrame:
        """One row: statistic, its expectation without a pattern, p-value, sample."""
        return pd.DataFrame(
            [
                {
                    "column": self.column,
                    "moran": self.statistic,
                    "expected": self.expected,
                    "p_value": self.p_value,
                    "smallest_detectable": self.smallest,
                    "test": "permutation, two-sided",
                    "draws": self.draws,
                    **self.sample.facts(),
                }
            ]
        )

    def words(self) -> Bilingual:
        """Say whether neighbours are alike."""
        if self.p_value > 0.05:
            template = Bilingual(
                "{x} chưa cho thấy sự tập trung theo không gian: Moran’s I {i} (ngẫu nhiên "
                "{expected}; {p}; {sample}).",
                "{x} shows no clear pattern in space: Moran’s I {i} (by chance {expected}; {p}; "
                "{sample}).",
            )
        elif self.statistic > self.expected:
            template = Bilingual(
                "{x} của các tỉnh giáp nhau giống nhau hơn ngẫu nhiên: Moran’s I {i} (ngẫu nhiên "
                "{expected}; {p}; {sample}).",
                "Neighbouring provinces are more alike in {x} than by chance: Moran’s I {i} (by "
                "chance {expected}; {p}; {sample}).",
            )
        else:
            template = Bilingual(
                "{x} của các tỉnh giáp nhau khác nhau hơn ngẫu nhiên: Moran’s I {i} (ngẫu nhiên "
                "{expected}; {p}; {sample}).",
                "Neighbouring provinces are less alike in {x} than by chance: Moran’s I {i} (by "
                "chance {expected}; {p}; {sample}).",
            )
        return joined(
            template.fill(
                x=measure(self.column).short,
                i=correlation(self.statistic),
                expected=correlation(self.expected),
                p=p_phrase(self.p_value),
                sample=sample_phrase(self.sample),
            ),
            power_phrase(Number(self.smallest, 2)) if self.p_value > 0.05 else None,
            Bilingual(
                "Điều này không cho biết tỉnh này tác động tỉnh kia.",
                "It does not say that one province acts on another.",
            ),
        )


def moran(
    frame: pd.DataFrame,
    column: str,
    weights: SpatialWeights,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Moran:
    """Measure whether neighbours are alike: I = (n / S₀) z'Wz / z'z (Moran 1950).

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    column : str
    weights : SpatialWeights
        Of the units of the frame or more.
    draws, seed : int
        Permutations of the values over the map and their seed; the test is two-sided about the
        expectation −1 / (n − 1).

    Raises
    ------
    EstimationError
        If a unit that holds the column has no neighbour that does; see also
        `parstudy.models.sample.complete_rows`.
    """
    sample = complete_rows(frame, [column])
    matrix = weights.among(sample.units).matrix
    values = sample.data[column].to_numpy()
    statistic = float(morans(values[None, :], matrix)[0])
    orders = permutations(len(values), draws, np.random.default_rng(seed))
    return tested_moran(column, statistic, morans(values[orders], matrix), sample)


def morans(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return Moran's I of each row of values; W is row-standardized, so n / S₀ is one."""
    z = rows - rows.mean(axis=1, keepdims=True)
    return ((z @ matrix.T) * z).sum(axis=1) / (z**2).sum(axis=1)


def tested_moran(column: str, statistic: float, shuffled: np.ndarray, sample: Sample) -> Moran:
    """Test a statistic two-sided against its values under permutation."""
    expected = -1 / (len(sample.data) - 1)
    beyond = int((np.abs(shuffled - expected) >= abs(statistic - expected) - 1e-12).sum())
    p_value = (beyond + 1) / (len(shuffled) + 1)
    smallest = expected + smallest_effect(np.inf) * float(shuffled.std())
    return Moran(column, statistic, expected, p_value, smallest, len(shuffled), sample)


@dataclass(frozen=True, eq=False)
class LocalMoran(Result):
    """Local spatial autocorrelation; see `local_moran`."""

    column: str
    table: pd.DataFrame
    level: float
    sample: Sample

    def frame(self) -> pd.DataFrame:
        """One row a unit.

        ``province_code value neighbours_mean local_moran quadrant p_value p_bh is_significant``.
        """
        return self.table.copy()

    def words(self) -> Bilingual:
        """Name the clusters that stand after control of false discoveries."""
        found = self.table[self.table["is_significant"]]
        head = Bilingual(
            "{x}, tỷ lệ phát hiện sai {level} % ({sample}):",
            "{x}, false discovery rate {level} % ({sample}):",
        ).fill(
            x=measure(self.column).short,
            level=percent(self.level),
            sample=sample_phrase(self.sample),
        )
        if found.empty:
            none = Bilingual("không có cụm nào đứng vững.", "no cluster stands.")
            return joined(head, none)
        parts = [
            Bilingual("{label}: {names}.", "{label}: {names}.").fill(
                label=_QUADRANT_NAMES[quadrant],
                names=names_phrase(list(group["province_code"]), self.sample.geography),
            )
            for quadrant, group in found.groupby("quadrant")
        ]
        return joined(head, *parts)


_QUADRANT_NAMES = {
    "high-high": Bilingual("cao giữa vùng cao", "high among high"),
    "low-low": Bilingual("thấp giữa vùng thấp", "low among low"),
    "high-low": Bilingual("cao giữa vùng thấp", "high among low"),
    "low-high": Bilingual("thấp giữa vùng cao", "low among high"),
}


def local_moran(
    frame: pd.DataFrame,
    column: str,
    weights: SpatialWeights,
    *,
    level: float = 0.05,
    draws: int = DRAWS,
    seed: int = 0,
) -> LocalMoran:
    """Find clusters and outliers: I_i = (n − 1) z_i (Wz)_i / z'z (Anselin 1995).

    Each unit is tested with its own value held and the others permuted over the map, two-sided;
    p-values are adjusted by Benjamini and Hochberg, since there is a test for every unit.
    Parameters and errors as in `moran`.

    Parameters
    ----------
    level : float
        False discovery rate.
    """
    sample = complete_rows(frame, [column])
    matrix = weights.among(sample.units).matrix
    values = sample.data[column].to_numpy()
    z = values - values.mean()
    scale = (len(z) - 1) / (z @ z)
    lag = matrix @ z
    local = scale * z * lag
    p_values = _conditional_p(z, matrix, lag, draws, np.random.default_rng(seed))
    adjusted = benjamini_hochberg(p_values)
    side = np.where(z > 0, np.where(lag > 0, 0, 3), np.where(lag > 0, 1, 2))
    table = pd.DataFrame(
        {
            "province_code": sample.units,
            "value": values,
            "neighbours_mean": lag + values.mean(),
            "local_moran": local,
            "quadrant": [QUADRANTS[i] for i in side],
            "p_value": p_values,
            "p_bh": adjusted,
            "is_significant": adjusted <= level,
        }
    )
    return LocalMoran(column, table, level, sample)


def _conditional_p(
    z: np.ndarray, matrix: np.ndarray, lag: np.ndarray, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Return two-sided p-values of each lag against neighbours drawn from all other units.

    One set of draws of n − 1 places serves every unit; a place at or after the unit's own is moved
    by one, which leaves the unit out.
    """
    n = len(z)
    most = int((matrix > 0).sum(axis=1).max())
    places = np.argsort(rng.random((draws, n - 1)), axis=1)[:, :most]
    p_values = np.empty(n)
    for unit in range(n):
        share = matrix[unit][matrix[unit] > 0]
        chosen = places[:, : len(share)]
        drawn = z[chosen + (chosen >= unit)] @ share * np.sign(z[unit])
        observed = lag[unit] * np.sign(z[unit])
        above = int((drawn >= observed - 1e-12).sum())
        below = int((drawn <= observed + 1e-12).sum())
        p_values[unit] = min(1.0, 2 * (min(above, below) + 1) / (draws + 1))
    return p_values
