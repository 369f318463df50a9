"""What the merger of 2025 alone changes: the same figures on two maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.resampling import DRAWS, permutations
from parstudy.models.results import Result, correlation, measure, p_phrase, percent
from parstudy.models.sample import Sample, tabulate
from parstudy.models.spatial import Moran, moran, morans, tested_moran
from parstudy.models.weights import SpatialWeights
from parstudy.reference import crosswalk, provinces
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
        Column of weights of the old provinces, such as ``population_thousand``; equal without it.
    draws, seed : int
        See `moran`.

    Raises
    ------
    EstimationError
        If the frame is not of p63, a weight is missing or not positive, or too few new provinces
        have all their parts; see also `moran`.
    """
    whole = moran(frame, column, before, draws=draws, seed=seed)
    values = whole.sample.data[column]
    if whole.sample.geography != "p63":
        raise EstimationError(
            "only figures of the 63 provinces can be put on the map of the 34",
            where=f"geography {whole.sample.geography}",
            remedy="index the frame by codes of p63",
        )
    weights = _weights(frame, weight, values.index)
    joining = _joining(weights)
    joined = pd.DataFrame({column: joining.to_numpy() @ values.to_numpy()}, joining.index)
    absent = tuple(code for code in provinces.codes("p34") if code not in joining.index)
    merged = Sample(joined, absent, "p34", whole.sample.years)
    matrix = after.among(merged.units).matrix
    orders = permutations(len(values), draws, np.random.default_rng(seed))
    shuffled = morans(values.to_numpy()[orders] @ joining.to_numpy().T, matrix)
    statistic = float(morans(joined.to_numpy().T, matrix)[0])
    return MergerEffect(
        whole,
        tested_moran(column, statistic, shuffled, merged),
        _between_share(values.to_numpy(), weights.to_numpy(), joining.to_numpy()),
    )


def _weights(frame: pd.DataFrame, weight: str | None, units: pd.Index) -> pd.Series:
    if weight is None:
        return pd.Series(1.0, units)
    weights = tabulate(frame, [weight])[weight].reindex(units)
    wrong = weights.index[~(weights > 0)]
    if len(wrong):
        raise EstimationError(
            f"{weight} is missing or not positive",
            where=", ".join(str(code) for code in wrong[:5]),
            remedy="weigh by a count that every old province has",
        )
    return weights


def _joining(weights: pd.Series) -> pd.DataFrame:
    """Return the matrix (new × old) that takes weighted means of the old provinces joined.

    A new province is in it if all its parts are.
    """
    rows = {
        new: weights.where(weights.index.isin(parts), 0.0) / weights[list(parts)].sum()
        for new, parts in crosswalk.groups().items()
        if set(parts) <= set(weights.index)
    }
    return pd.DataFrame(rows).T


def _between_share(values: np.ndarray, weights: np.ndarray, joining: np.ndarray) -> float:
    """Return the weighted variance between new provinces over that between old ones."""
    is_joined = joining.sum(axis=0) > 0
    share = weights[is_joined] / weights[is_joined].sum()
    old = values[is_joined]
    new = (joining @ values)[joining[:, is_joined].argmax(axis=0)]
    mean = share @ old
    return float(share @ (new - mean) ** 2 / (share @ (old - mean) ** 2))
