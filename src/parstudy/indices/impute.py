"""Fill missing values of indicators."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel, Rows
from parstudy.indices.steps import Impute


def impute(panel: Panel, rule: Impute) -> tuple[Panel, NDArray[np.bool_]]:
    """Fill missing values by the rule of each indicator.

    Returns
    -------
    Panel
        What cannot be filled (a group or unit without any value, a first year under ``last``)
        stays missing.
    bool array, rows × indicators
        True where a value was filled in.
    """
    missing = np.isnan(panel.values)
    if not missing.any():
        return panel, missing
    filled = panel.values.copy()
    for place in np.flatnonzero(missing.any(axis=0)):
        own = rule.at(panel.indicators[place])
        if own.method in ("mean", "median"):
            filled[:, place] = _by_units(panel, filled[:, place], own)
        elif own.method in ("last", "linear"):
            filled[:, place] = _by_years(panel, filled[:, place], own.method)
    return panel.with_values(filled), missing & ~np.isnan(filled)


def _by_units(panel: Panel, column: FloatArray, rule: Impute) -> FloatArray:
    average = np.mean if rule.method == "mean" else np.median
    out = column.copy()
    for _, rows in panel.samples(rule.years):
        for members in _groups(panel, rows, rule.group):
            values = column[members]
            there = ~np.isnan(values)
            if there.any():
                out[members[~there]] = average(values[there])
    return out


def _groups(panel: Panel, rows: Rows, group: str | None) -> list[Rows]:
    if group is None:
        return [rows]
    labels = panel.group(group)[rows]
    return [rows[labels == label] for label in sorted(set(labels) - {"", "NA"})]


def _by_years(panel: Panel, column: FloatArray, method: str) -> FloatArray:
    assert panel.time is not None  # the rule was checked against the data
    out = column.copy()
    for unit in np.unique(panel.unit[np.isnan(column)]):
        rows = np.flatnonzero(panel.unit == unit)
        rows = rows[np.argsort(panel.time[rows])]
        values, times = column[rows], panel.time[rows].astype(float)
        there = ~np.isnan(values)
        if not there.any():
            continue
        if method == "linear":
            out[rows] = np.interp(times, times[there], values[there])
        else:
            latest = np.maximum.accumulate(np.where(there, np.arange(len(rows)), -1))
            out[rows[latest >= 0]] = values[latest[latest >= 0]]
    return out
