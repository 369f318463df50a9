"""Printed means as constraints on an order that is partly known: linear programs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from parstudy.errors import Fault, ReconcileError
from parstudy.indices.columns import FloatArray
from parstudy.indices.ranks import IntArray


@dataclass(frozen=True, eq=False)
class Order:
    """What is known of an order: bounds of the value at each place, and who stands where.

    Parameters
    ----------
    low, high : array (places,)
        Bounds of the values from the first place down.
    place_of : dict
        Place, from 0, of the units whose rank is printed.
    loose : Series
        Values of the units whose value is printed but not their rank.
    unknown : tuple
        Units of which neither is printed.
    free, open_places : array of int
        Places of no printed rank; those of them at which an unknown unit can stand.
    """

    low: FloatArray
    high: FloatArray
    place_of: dict[Hashable, int]
    loose: pd.Series
    unknown: tuple[Hashable, ...]
    free: IntArray
    open_places: IntArray

    def bounds(self, unit: Hashable) -> tuple[float, float]:
        """Return the lowest and the highest value that `unit` can have."""
        if unit in self.loose.index:
            return float(self.loose[unit]), float(self.loose[unit])
        if unit in self.place_of:
            place = self.place_of[unit]
            return float(self.low[place]), float(self.high[place])
        return float(self.low[self.open_places[-1]]), float(self.high[self.open_places[0]])


@dataclass(frozen=True)
class Mean:
    """A printed mean of some units, true to within `slack` for the values as printed."""

    label: str
    units: tuple[Hashable, ...]
    value: float
    slack: float


def narrow_by_means(order: Order, means: Sequence[Mean]) -> dict[Hashable, tuple[float, float]]:
    """Narrow ``order.low`` and ``order.high`` in place; return the bounds of the unknown units.

    Raises
    ------
    ReconcileError
        If a mean, or all of them together, cannot be true of any values in the order.
    """
    _refuse_impossible(order, means)
    rows, limits = _constraints(order, means)
    balance = np.zeros((1, rows.shape[1]))
    balance[0, order.free] = 1
    balance[0, len(order.low) :] = -1
    limits_of = [*zip(order.low, order.high, strict=True), *[(None, None)] * len(order.unknown)]

    def extreme(column: int, sign: int) -> float:
        goal = np.zeros(rows.shape[1])
        goal[column] = sign
        found = linprog(goal, rows, limits, balance, [order.loose.sum()], limits_of)
        if found.status == 2:
            raise ReconcileError(
                "the printed means cannot all be true of one order",
                where=", ".join(f"{mean.label} {mean.value:g}" for mean in means),
                remedy="check the means against the printed values, or leave one out",
            )
        return float(found.fun) * sign if found.status == 0 else -sign * np.inf

    narrowed = [(extreme(place, 1), extreme(place, -1)) for place in range(len(order.low))]
    same: dict[frozenset[str], tuple[float, float]] = {}
    unknown = {}
    for column, unit in enumerate(order.unknown, len(order.low)):
        key = frozenset(mean.label for mean in means if unit in mean.units)
        if key not in same:
            same[key] = extreme(column, 1), extreme(column, -1)
        unknown[unit] = same[key]
    order.low[:], order.high[:] = np.array(narrowed).T
    return unknown


def _refuse_impossible(order: Order, means: Sequence[Mean]) -> None:
    faults = []
    for mean in means:
        if len(mean.units) == len(order.low):
            least, most = order.low.mean(), order.high.mean()
        else:
            least, most = np.mean([order.bounds(unit) for unit in mean.units], axis=0)
        if not least - mean.slack <= mean.value <= most + mean.slack:
            faults.append(
                Fault(
                    f"a mean of {mean.value:g} is impossible: the printed values and ranks allow "
                    f"{least:.6g} to {most:.6g}",
                    mean.label,
                    "check it, or leave it out",
                )
            )
    if faults:
        raise ReconcileError("printed means contradict printed values", faults=faults)


def _constraints(order: Order, means: Sequence[Mean]) -> tuple[FloatArray, FloatArray]:
    """Return A and b of A x ≤ b; x holds the values by place, then those of the unknown units."""
    places, width = len(order.low), len(order.low) + len(order.unknown)
    column = {unit: places + count for count, unit in enumerate(order.unknown)}
    rows: list[FloatArray] = []
    limits: list[float] = []

    def at_most(
        plus: Sequence[int] | IntArray, minus: Sequence[int] | IntArray, limit: float
    ) -> None:
        row = np.zeros(width)
        np.add.at(row, np.asarray(plus, dtype=int), 1)
        np.add.at(row, np.asarray(minus, dtype=int), -1)
        rows.append(row)
        limits.append(limit)

    for place in range(places - 1):
        at_most([place + 1], [place], 0)
    for mean in means:
        hidden = [column[unit] for unit in mean.units if unit in column]
        seen = [order.place_of[unit] for unit in mean.units if unit in order.place_of]
        rest = order.loose.reindex([u for u in mean.units if u in order.loose.index]).sum()
        total, slack = len(mean.units) * mean.value - rest, len(mean.units) * mean.slack
        at_most(hidden + seen, [], total + slack)
        at_most([], hidden + seen, slack - total)
        if hidden:
            at_most(hidden, order.open_places[: len(hidden)], 0)
            at_most(order.open_places[-len(hidden) :], hidden, 0)
    for unit in order.unknown:
        at_most([column[unit]], order.open_places[:1], 0)
        at_most(order.open_places[-1:], [column[unit]], 0)
    return np.array(rows), np.array(limits)
