"""Bring indicators to one scale on which higher is better."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from parstudy.errors import Fault, SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel
from parstudy.indices.steps import Normalise
from parstudy.indices.tree import Node, Tree

_Method = Callable[[FloatArray, Normalise], FloatArray]


def normalise(panel: Panel, tree: Tree, rule: Normalise) -> FloatArray:
    """Normalise indicators by their rules and directions; see `Normalise`.

    Returns
    -------
    float array, rows × indicators
        Higher is better; missing where the value is.

    Raises
    ------
    SchemaError
        If an indicator is constant in a year that is looked at by itself, a fraction of the
        maximum is taken of values that are not positive, or a reference is missing or not
        better than the worst unit. All faults are listed.
    """
    out = np.empty_like(panel.values)
    faults: list[Fault] = []
    for place, code in enumerate(panel.indicators):
        own, node = rule.at(code), tree.by_code[code]
        for label, rows in panel.samples(own.years):
            values = panel.values[rows, place]
            try:
                if own.method == "distance_to_reference":
                    best = _reference(panel, place, str(own.reference))[rows]
                    out[rows, place] = _distance(values, best, node, bool(own.cap))
                elif own.method == "distance_to_target":
                    target = np.full(len(rows), node.target, dtype=float)
                    out[rows, place] = _distance(values, target, node, bool(own.cap))
                elif own.method == "ampi":
                    out[rows, place] = _ampi(panel, values, node, own.reference_year)
                else:
                    out[rows, place] = _simple(values, node, own)
            except ValueError as error:
                faults.append(Fault(str(error), f"indicator {code!r}" + f" {label}".rstrip()))
    if faults:
        raise SchemaError("indicators cannot be normalised", faults=faults)
    return out


def _simple(values: FloatArray, node: Node, rule: Normalise) -> FloatArray:
    if rule.method in ("scaled", "goalposts"):
        return _between_posts(values, node, rule)
    if rule.method == "fraction_of_max":
        return _fraction(values, node)
    turned: FloatArray = values * node.direction
    return _SYMMETRIC[rule.method](turned, rule)


def _minmax(x: FloatArray, rule: Normalise) -> FloatArray:
    assert rule.low is not None
    assert rule.high is not None
    return _unit_interval(x) * (rule.high - rule.low) + rule.low


def _zscore(x: FloatArray, rule: Normalise) -> FloatArray:
    assert rule.mean is not None
    assert rule.sd is not None
    _spread(x)
    standard: FloatArray = (x - np.nanmean(x)) / np.nanstd(x, ddof=1)
    return standard * rule.sd + rule.mean


def _ranked(x: FloatArray, rule: Normalise) -> FloatArray:
    out = np.full(len(x), np.nan)
    there = ~np.isnan(x)
    below = np.searchsorted(np.sort(x[there]), x[there], side="left").astype(float)
    if rule.method == "percentile_rank":
        _spread(x)
        below /= there.sum() - 1
    out[there] = below + (rule.method == "rank")
    return out


_SYMMETRIC: dict[str, _Method] = {
    "none": lambda x, rule: x,
    "minmax": _minmax,
    "zscore": _zscore,
    "distance_to_max": lambda x, rule: _unit_interval(x),
    "percentile_rank": _ranked,
    "rank": _ranked,
    "borda": _ranked,
}
"""Methods that see only values already turned so that higher is better."""


def _spread(x: FloatArray) -> tuple[float, float]:
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    if low == high:
        raise ValueError("the values are all equal (a constant indicator)")
    return low, high


def _unit_interval(x: FloatArray) -> FloatArray:
    low, high = _spread(x)
    return (x - low) / (high - low)


def _between_posts(values: FloatArray, node: Node, rule: Normalise) -> FloatArray:
    assert rule.low is not None
    assert rule.high is not None
    share = (values - rule.low) / (rule.high - rule.low)
    share = share if node.direction == 1 else 1 - share
    if rule.clip:
        share = np.clip(share, 0, 1)
    return share * (rule.scale or 100.0)


def _fraction(values: FloatArray, node: Node) -> FloatArray:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if (low if node.direction == -1 else high) <= 0 or low < 0:
        raise ValueError("a fraction of the maximum needs positive values")
    return values / high if node.direction == 1 else low / values


def _distance(values: FloatArray, best: FloatArray, node: Node, cap: bool) -> FloatArray:
    x, goal = values * node.direction, best * node.direction
    worst = np.nanmin(x)
    if np.isnan(goal).any():
        raise ValueError("the reference unit has no value")
    if (goal <= worst).any():
        raise ValueError("the reference or target is not better than the worst unit")
    share = 1 - (goal - x) / (goal - worst)
    return np.minimum(share, 1) if cap else share


def _reference(panel: Panel, place: int, unit: str) -> FloatArray:
    """Return, for each row, the value of the reference unit in the year of the row."""
    best = np.full(len(panel.unit), np.nan)
    for _, rows in panel.years:
        own = rows[panel.unit[rows] == unit]
        if len(own):
            best[rows] = panel.values[own[0], place]
    return best


def _ampi(panel: Panel, values: FloatArray, node: Node, reference_year: int | None) -> FloatArray:
    low, high = _spread(values)
    base = values if reference_year is None else values[panel.time == reference_year]
    return 100 + node.direction * 60 * (values - np.nanmean(base)) / (high - low)
