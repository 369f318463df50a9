"""Ranks with their ties, and the sampling error of shares that come from counts."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from parstudy.errors import Fault, ReconcileError, SchemaError
from parstudy.indices.columns import FloatArray

IntArray = NDArray[np.int64]


def numeric(
    values: pd.Series | FloatArray, name: str, *, index: pd.Index | None = None
) -> pd.Series:
    """Return `values` as finite floats, in the order of `index` where one is given.

    Raises
    ------
    SchemaError
        If a unit comes twice, is not in `index`, or has no finite number; all are listed.
    """
    if not isinstance(values, pd.Series):
        if index is not None and len(values) != len(index):
            raise SchemaError(f"{name}: {len(values)} values for {len(index)} units")
        values = pd.Series(np.asarray(values), index=index)
    repeated = values.index[values.index.duplicated()].unique()
    faults = [Fault(f"the unit {unit!r} comes twice", name, "keep one row") for unit in repeated]
    if index is not None and not faults:
        strange = values.index.difference(index, sort=False)
        faults = [Fault(f"the unit {unit!r} is not among the others", name) for unit in strange]
        values = values.reindex(index)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    faults += [
        Fault(f"the value of {unit!r} is {cell!s}", name, "give a finite number")
        for unit, cell, number in zip(values.index, values, numbers, strict=True)
        if not np.isfinite(number)
    ]
    if faults:
        raise SchemaError(f"{name} cannot be used", faults=faults)
    return numbers


def tied_ranks(values: pd.Series, *, higher_is_better: bool = True) -> pd.DataFrame:
    """Rank `values` and show ties: units of one value share the best of their ranks.

    Parameters
    ----------
    values : Series indexed by unit
        Any unit of measure; no missing value.
    higher_is_better : bool
        False where the smallest value has rank 1.

    Returns
    -------
    DataFrame indexed by unit
        ``rank`` (1 best, ties at their smallest rank), ``rank_low`` and ``rank_high`` (first and
        last rank of the tie), ``tie_group`` (see `tie_groups`).

    Examples
    --------
    >>> tied_ranks(pd.Series([3.0, 5.0, 3.0], index=["a", "b", "c"]))["rank_high"].tolist()
    [3, 1, 3]
    """
    worth = numeric(values, "values") * (1 if higher_is_better else -1)
    low = worth.rank(ascending=False, method="min").astype("int64")
    high = worth.rank(ascending=False, method="max").astype("int64")
    frame = pd.DataFrame({"rank": low, "rank_low": low, "rank_high": high})
    return frame.assign(tie_group=tie_groups(low, high))


def tie_groups(rank_low: pd.Series, rank_high: pd.Series) -> pd.Series:
    """Return the number of the group of units, not told apart, that each unit belongs to.

    A new group starts after place i only if every unit of the first i has ``rank_high`` up to i
    and every later one has ``rank_low`` beyond i: whatever the true ranks inside the intervals,
    a unit of an earlier group stands before one of a later group. With intervals that hold
    together (simultaneous ones) the statement holds for all groups together.

    Parameters
    ----------
    rank_low, rank_high : Series indexed by unit
        Best and worst possible rank, 1 is best.

    Returns
    -------
    Series of int indexed by unit
        1 for the leading group.
    """
    order = np.lexsort((rank_high.to_numpy(), rank_low.to_numpy()))
    low, high = rank_low.to_numpy()[order], rank_high.to_numpy()[order]
    places = np.arange(1, len(order) + 1)
    is_cut = (np.maximum.accumulate(high) <= places)[:-1] & (low[1:] > places[:-1])
    group = np.empty(len(order), dtype="int64")
    group[order] = np.concatenate([[1], 1 + np.cumsum(is_cut)])
    return pd.Series(group, index=rank_low.index, name="tie_group")


def share_pct(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Return 100 · numerator / denominator for counts that can be divided.

    Raises
    ------
    ReconcileError
        If a denominator is not positive, a count is negative or a part exceeds its whole.
    """
    part = numeric(numerator, "numerator")
    whole = numeric(denominator, "denominator", index=part.index)
    bad = part.index[(whole <= 0) | (part < 0) | (part > whole)]
    if len(bad):
        raise ReconcileError(
            "counts that are no share",
            faults=[
                Fault(f"{part[unit]:g} of {whole[unit]:g}", str(unit), "check the two counts")
                for unit in bad
            ],
        )
    return (100 * part / whole).rename("share_pct")


def share_interval(
    numerator: pd.Series, denominator: pd.Series, *, coverage: float = 0.95
) -> pd.DataFrame:
    """Return Wilson's interval of a share; it is never empty, also at 0 and 100 %.

    Parameters
    ----------
    numerator, denominator : Series indexed by unit
        Counts.
    coverage : float
        Between 0 and 1.

    Returns
    -------
    DataFrame indexed by unit
        ``share_pct``, ``low_pct``, ``high_pct``, percent.
    """
    share = share_pct(numerator, denominator)
    count = denominator.reindex(share.index).astype(float)
    z2 = float(ndtri((1 + checked_coverage(coverage)) / 2)) ** 2
    centre = (share + 50 * z2 / count) / (1 + z2 / count)
    half = np.sqrt(z2 * (share * (100 - share) / count + 2500 * z2 / count**2)) / (1 + z2 / count)
    low, high = (centre - half).clip(lower=0), (centre + half).clip(upper=100)
    return pd.DataFrame({"share_pct": share, "low_pct": low, "high_pct": high})


def share_se_pct(
    numerator: pd.Series,
    denominator: pd.Series,
    *,
    method: Literal["binomial", "wilson"] = "binomial",
) -> pd.Series:
    """Return the standard error of a share from its two counts, in percentage points.

    The error is that of a binomial count: what the share would vary by if the same procedures
    met another ``denominator`` of dossiers. Counts that are complete have no other sampling error.

    Parameters
    ----------
    numerator, denominator : Series indexed by unit
        Counts.
    method : {"binomial", "wilson"}
        ``sqrt(p (1 - p) / n)``, or half of Wilson's 95 % interval over 1.96. The first is zero at
        0 and 100 %, which `rank_sets` reads as "known exactly"; the second is never zero.
    """
    if method not in ("binomial", "wilson"):
        raise SchemaError(f"method is {method!r}", remedy="use 'binomial' or 'wilson'")
    share = share_pct(numerator, denominator)
    if method == "binomial":
        se = np.sqrt(share * (100 - share) / denominator.reindex(share.index).astype(float))
    else:
        interval = share_interval(numerator, denominator)
        se = (interval["high_pct"] - interval["low_pct"]) / (2 * float(ndtri(0.975)))
    return se.rename("se_pct")


def checked_coverage(coverage: float) -> float:
    """Return `coverage` if it lies strictly between 0 and 1."""
    if not 0 < coverage < 1:
        raise SchemaError(
            f"a coverage of {coverage:g} is outside (0, 1)", remedy="give for example 0.95"
        )
    return coverage
