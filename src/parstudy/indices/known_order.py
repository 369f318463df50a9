"""Bounds from a known order: where only some values and ranks are printed, they bound the others.

A unit of rank 31 lies between the values of ranks 29 and 33. The printed minimum, maximum and
means narrow this further. What comes out are intervals that the printed figures force on the
figures not printed: bounds, marked so, and never to be used as if they were held.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from parstudy.errors import Fault, ReconcileError, SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.known_means import Mean, Order, narrow_by_means
from parstudy.indices.ranks import IntArray, numeric

_SLACK = 1e-9


@dataclass(frozen=True)
class KnownOrder:
    """Intervals for the value and the rank of every unit.

    Parameters
    ----------
    table : DataFrame, one row a unit
        See `frame`.
    """

    table: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Return one row a unit.

        ``unit``; ``value value_low value_high value_status``; ``rank rank_low rank_high
        rank_status``. A status is ``held`` for a printed figure, else ``bounded``: then ``value``
        or ``rank`` is missing and the interval is all that is known.
        """
        return self.table.copy()


def known_order(
    units: Sequence[Hashable],
    *,
    values: pd.Series,
    ranks: pd.Series,
    minimum: float | None = None,
    maximum: float | None = None,
    mean: float | None = None,
    groups: Mapping[Hashable, str] | None = None,
    group_means: Mapping[str, float] | None = None,
    scale: tuple[float, float] = (0, 100),
    decimals: int = 2,
) -> KnownOrder:
    """Bound the values and ranks of all units by the figures that are printed.

    Parameters
    ----------
    units : sequence
        Every unit that was ranked, also those of which nothing is printed.
    values, ranks : Series indexed by unit
        What is printed, for any part of the units. Rank 1 has the highest value; units of one
        rank are tied and the next rank is left out.
    minimum, maximum, mean : float, optional
        Printed lowest and highest value and unweighted mean of all units.
    groups : mapping from unit to group, optional
        Region of each unit.
    group_means : mapping from group to its printed unweighted mean, optional
    scale : (float, float)
        Lowest and highest value that the index can take.
    decimals : int
        Decimals of print. Values are bounded as printed; a printed mean may differ from the mean
        of printed values by one unit of the last decimal, half for each rounding.

    Returns
    -------
    KnownOrder
        Sharp for order, minimum, maximum and the mean of all units; with means of groups the
        intervals hold but can be wider than the sharpest.

    Raises
    ------
    ReconcileError
        If the figures contradict each other; the message names the units or the mean.

    Examples
    --------
    >>> values = pd.Series({"A": 90.0, "C": 80.0})
    >>> ranks = pd.Series({"A": 1, "B": 2, "C": 3})
    >>> found = known_order(["A", "B", "C"], values=values, ranks=ranks, mean=84.0).frame()
    >>> found.loc[1, ["value_low", "value_high"]].round(2).tolist()
    [81.97, 82.03]
    """
    index = pd.Index(units)
    if len(index) < 2 or index.has_duplicates:
        raise SchemaError("an order needs two or more units, each once")
    held, held_ranks = _held(values, index, "values"), _held(ranks, index, "ranks")
    place_of = _places(held_ranks, len(index))
    low, high = _pinned(len(index), held, held_ranks, place_of, minimum, maximum, scale)
    loose = held.drop(list(place_of), errors="ignore").sort_values(ascending=False, kind="stable")
    free = np.setdiff1d(np.arange(len(index)), list(place_of.values()))
    first, last = _settle(low, high, loose, free)
    unknown = tuple(index.difference(held.index.union(held_ranks.index), sort=False))
    order = Order(low, high, place_of, loose, unknown, free, _open_places(free, first, last))
    stated = _means(index, mean, groups or {}, group_means or {}, 10.0**-decimals)
    hidden = narrow_by_means(order, stated) if stated else {}
    rows = []
    for unit in index:
        least, most = hidden.get(unit) or order.bounds(unit)
        if unit in order.place_of:
            best = worst = int(held_ranks[unit])
        elif unit in loose.index:
            tied = (loose == loose[unit]).to_numpy()
            best, worst = first[tied].min() + 1, last[tied].max() + 1
        else:
            fits = (order.low <= most + _SLACK) & (order.high >= least - _SLACK)
            possible = order.open_places[fits[order.open_places]]
            best, worst = possible[0] + 1, possible[-1] + 1
        rows.append((unit, held.get(unit), least, most, held_ranks.get(unit), best, worst))
    columns = ["unit", "value", "value_low", "value_high", "rank", "rank_low", "rank_high"]
    table = pd.DataFrame(rows, columns=columns).astype({"value": float, "rank": "Int64"})
    for name, place in (("value", 4), ("rank", 8)):
        status = np.where(table[name].notna(), "held", "bounded")
        table.insert(place, f"{name}_status", status)
    return KnownOrder(table)


def _held(figures: pd.Series, index: pd.Index, name: str) -> pd.Series:
    """Return the printed figures; a missing one was not printed."""
    held = numeric(figures.dropna(), name)
    strange = held.index.difference(index, sort=False)
    if len(strange):
        raise SchemaError(f"{name} of units that are not listed: {', '.join(map(str, strange))}")
    return held


def _places(ranks: pd.Series, count: int) -> dict[Hashable, int]:
    """Return the place, from 0, of each ranked unit; tied units stand one after the other."""
    places: dict[Hashable, int] = {}
    faults = []
    previous: tuple[Hashable, float] | None = None
    for unit, rank in ranks.sort_values(kind="stable").items():
        place = int(rank) - 1
        if rank != place + 1 or not 0 <= place < count:
            faults.append(Fault(f"{rank:g} is no rank among {count} units", str(unit)))
            continue
        if previous is not None:
            after = places[previous[0]] + 1
            if rank == previous[1]:
                place = after
            elif place < after:
                faults.append(
                    Fault(
                        f"rank {rank:g} cannot follow a tie that reaches rank {after}",
                        f"{previous[0]} and {unit}",
                        "units after a tie of k take a rank k higher",
                    )
                )
        places[unit] = place
        previous = unit, rank
    if faults or max(places.values(), default=0) >= count:
        raise ReconcileError("printed ranks contradict each other", faults=faults)
    return places


def _pinned(
    count: int,
    held: pd.Series,
    ranks: pd.Series,
    place_of: Mapping[Hashable, int],
    minimum: float | None,
    maximum: float | None,
    scale: tuple[float, float],
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds by place that follow from the figures whose place is printed."""
    pins = [
        (place_of[unit], value, str(unit))
        for tied in ranks.groupby(ranks).groups.values()
        for value in held.reindex(tied).dropna()
        for unit in tied
    ]
    ends = ((0, maximum, "the printed maximum"), (count - 1, minimum, "the printed minimum"))
    pins += [(place, value, name) for place, value, name in ends if value is not None]
    pins.sort(key=lambda pin: pin[0])
    faults = [
        Fault(
            f"{above:g} at rank {place + 1} and {below:g} at rank {lower_place + 1}",
            f"{name} and {lower_name}",
            "leave one of the two out",
        )
        for (place, above, name), (lower_place, below, lower_name) in pairwise(pins)
        if (abs(above - below) if place == lower_place else below - above) > _SLACK
    ]
    faults += [
        Fault(f"{value:g} is outside the scale {scale[0]:g} to {scale[1]:g}", name)
        for _, value, name in pins
        if not scale[0] <= value <= scale[1]
    ]
    if faults:
        raise ReconcileError("printed values contradict printed ranks", faults=faults)
    low, high = np.full(count, float(scale[0])), np.full(count, float(scale[1]))
    for place, value, _ in pins:
        low[: place + 1] = np.maximum(low[: place + 1], value)
        high[place:] = np.minimum(high[place:], value)
    return low, high


def _settle(
    low: FloatArray, high: FloatArray, loose: pd.Series, free: IntArray
) -> tuple[IntArray, IntArray]:
    """Find the first and the last place of each loose value; narrow `low` and `high` by them."""
    while True:
        before = low.copy(), high.copy()
        first = _fill(free, loose, lambda place, value: low[place] <= value + _SLACK)
        backward = _fill(
            free[::-1], loose[::-1], lambda place, value: high[place] >= value - _SLACK
        )
        last = backward[::-1]
        crossed = np.flatnonzero(first > last)
        if len(crossed):
            raise _no_place(loose.index[crossed[0]], loose.iloc[crossed[0]])
        for value, earliest, latest in zip(loose, first, last, strict=True):
            low[: earliest + 1] = np.maximum(low[: earliest + 1], value)
            high[latest:] = np.minimum(high[latest:], value)
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            return first, last


def _fill(places: IntArray, loose: pd.Series, fits: Callable[[int, float], bool]) -> IntArray:
    """Give each value in turn the next of `places` that fits it."""
    remaining = iter(places)
    filled = []
    for unit, value in loose.items():
        place = next((place for place in remaining if fits(place, value)), None)
        if place is None:
            raise _no_place(unit, value)
        filled.append(place)
    return np.array(filled, dtype=np.int64)


def _no_place(unit: Hashable, value: float) -> ReconcileError:
    return ReconcileError(
        f"{value:g} fits no rank that the other printed figures leave free",
        where=str(unit),
        remedy="check it against the values and ranks around it, or leave it out",
    )


def _open_places(free: IntArray, first: IntArray, last: IntArray) -> IntArray:
    """Return the free places that loose values do not fill among themselves."""
    taken: set[int] = set()
    for start in range(len(first)):
        for end in range(start, len(first)):
            between = free[(free >= first[start]) & (free <= last[end])]
            if len(between) == end - start + 1:
                taken.update(between)
    return np.setdiff1d(free, list(taken))


def _means(
    index: pd.Index,
    mean: float | None,
    groups: Mapping[Hashable, str],
    group_means: Mapping[str, float],
    slack: float,
) -> list[Mean]:
    stated = [] if mean is None else [Mean("mean of all units", tuple(index), mean, slack)]
    for group, value in group_means.items():
        members = tuple(unit for unit in index if groups.get(unit) == group)
        if not members:
            raise SchemaError(
                f"no unit is in the group {group!r}", remedy="name the group of each unit in groups"
            )
        stated.append(Mean(f"mean of {group}", members, value, slack))
    return stated
