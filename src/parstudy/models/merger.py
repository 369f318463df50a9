"""What the merger of 2025 alone changes: the same figures on two maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.models.frames import merge_provinces
from parstudy.models.resampling import DRAWS, permutations
from parstudy.models.results import Result, correlation, measure, p_phrase, percent
from parstudy.models.sample import complete_rows, tabulate
from parstudy.models.spatial import Moran, moran, morans, tested_moran
from parstudy.models.weights import SpatialWeights
from parstudy.reference import provinces
from parstudy.text import Bilingual


@dataclass(frozen=True, eq=False)
class MergerEffect(Result):
    """Spatial pattern before and after the merger; see `merger_effect`.

    Attributes
    ----------
    before, after : Moran
        Of the 63 provinces and of the same figures joined to 34; the second is tested by permuting
        the 63 values before they are joined.
    between_share : float
        Share of the variance among the 63 that is between the 34; the rest is inside and is no
        longer seen.
    """

    before: Moran
    after: Moran
    between_share: float

    def frame(self) -> pd.DataFrame:
        """Two rows, p63 and p34, as `Moran.frame`, with ``geography`` and ``between_share``."""
        table = pd.concat([self.before.frame(), self.after.frame()], ignore_index=True)
        table.insert(0, "geography", ["p63", "p34"])
        return table.assign(between_share=[1.0, self.between_share])

    def words(self) -> Bilingual:
        """Say what the merger alone changes."""
        return Bilingual(
            "Chỉ riêng việc sáp nhập, với cùng số liệu {x}: Moran’s I từ {before} ({p_before}) "
            "thành {after} ({p_after}); {hidden} % phương sai giữa các tỉnh cũ nay nằm trong nội "
            "bộ tỉnh mới và không còn thấy được.",
            "The merger alone, on the same figures of {x}, takes Moran’s I from {before} "
            "({p_before}) to {after} ({p_after}); {hidden} % of the variance between the old "
            "provinces now lies inside new ones and is no longer seen.",
        ).fill(
            x=measure(self.before.column).short,
            before=correlation(self.before.statistic),
            p_before=p_phrase(self.before.p_value),
            after=correlation(self.after.statistic),
            p_after=p_phrase(self.after.p_value),
            hidden=percent(round(1 - self.between_share, 2)),
        )


def merger_effect(
    frame: pd.DataFrame,
    column: str,
    *,
    before: SpatialWeights,
    after: SpatialWeights,
    weight: str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> MergerEffect:
    """Compare the spatial pattern of the same figures on the map of 63 and of 34.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` of p63 (and ``year``, of one year)
    column : str
        A score or rate.
    before, after : SpatialWeights
        ``contiguity("p63")`` and ``contiguity("p34")``.
    weight : str, optional
        Column of weights of the old provinces; see `parstudy.models.frames.merge_provinces`.
    draws, seed : int
        See `moran`.

    Raises
    ------
    EstimationError
        See `moran` and `parstudy.models.frames.merge_provinces`.
    """
    whole = moran(frame, column, before, draws=draws, seed=seed)
    merged = complete_rows(merge_provinces(frame, [column], weight=weight), [column])
    matrix = after.among(merged.units).matrix
    statistic = float(morans(merged.data[column].to_numpy()[None, :], matrix)[0])
    values = whole.sample.data[column]
    by_unit = tabulate(frame, [weight])[weight] if weight else pd.Series(1.0, values.index)
    joining = _joining(by_unit.reindex(values.index), merged.units)
    orders = permutations(len(values), draws, np.random.default_rng(seed))
    shuffled = morans(values.to_numpy()[orders] @ joining.T, matrix)
    between = _between_share(values.to_numpy(), by_unit.reindex(values.index), joining)
    return MergerEffect(whole, tested_moran(column, statistic, shuffled, merged), between)


def _joining(by_unit: pd.Series, new_units: tuple[str, ...]) -> np.ndarray:
    """Return the matrix (new × old) that takes weighted means of the old provinces joined."""
    successor = by_unit.index.map(provinces.table("p63")["successor_code"])
    belongs = np.array([successor == unit for unit in new_units])
    weights = belongs * by_unit.fillna(0.0).to_numpy()
    return weights / weights.sum(axis=1, keepdims=True)


def _between_share(values: np.ndarray, by_unit: pd.Series, joining: np.ndarray) -> float:
    """Return the weighted variance between new provinces over that between old ones."""
    is_joined = joining.sum(axis=0) > 0
    weights = by_unit.to_numpy()[is_joined] / by_unit[is_joined].sum()
    old = values[is_joined]
    new = (joining @ values)[joining[:, is_joined].argmax(axis=0)]
    mean = weights @ old
    return float(weights @ (new - mean) ** 2 / (weights @ (old - mean) ** 2))
