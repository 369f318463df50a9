"""Units, years and indicators as arrays: what the steps of an index work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parstudy.errors import Fault, SchemaError
from parstudy.indices.columns import FloatArray, numbers, texts
from parstudy.indices.rules import EACH
from parstudy.indices.spec import IndexSpec

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Panel:
    """One row a unit and year, one column an indicator.

    Attributes
    ----------
    unit : array of str, one a row
    time : array of int, one a row, or None without years
    indicators : tuple of str
    values : float array, rows × indicators
        NaN where missing.
    data : DataFrame
        The table that was read, with denominators and groups.
    rows : int array
        Row of `data` of each row of the panel.
    """

    unit: NDArray[np.object_]
    time: NDArray[np.int64] | None
    indicators: tuple[str, ...]
    values: FloatArray
    data: pd.DataFrame
    rows: Rows

    @cached_property
    def years(self) -> tuple[tuple[str, Rows], ...]:
        """Label and row numbers of each year; all rows under "" without years."""
        if self.time is None:
            return (("", np.arange(len(self.unit))),)
        return tuple((str(t), np.flatnonzero(self.time == t)) for t in np.unique(self.time))

    def samples(self, years: str | None) -> tuple[tuple[str, Rows], ...]:
        """Return the rows that are looked at together: each year, or all rows at once."""
        return self.years if years == EACH else (("", np.arange(len(self.unit))),)

    def where(self, row: int) -> str:
        """Name a row for a message."""
        return f"unit {self.unit[row]!r}" + ("" if self.time is None else f", {self.time[row]}")

    def denominator(self, name: str) -> FloatArray:
        """Return a column of the data as numbers, one a row."""
        faults: list[Fault] = []
        values = numbers(self.data[name], name, faults)
        if faults:
            raise SchemaError("a denominator cannot be used", faults=faults)
        return values[self.rows]

    def group(self, name: str) -> NDArray[np.object_]:
        """Return a column of the data as text, one a row."""
        return np.array(texts(self.data[name]), dtype=object)[self.rows]

    def keep(self, rows: NDArray[np.bool_]) -> Panel:
        """Return the panel without the rows that are False."""
        return replace(
            self,
            unit=self.unit[rows],
            time=None if self.time is None else self.time[rows],
            values=self.values[rows],
            rows=self.rows[rows],
        )

    def with_values(self, values: FloatArray) -> Panel:
        """Return the panel with other values."""
        return replace(self, values=values)

    def frame(self, columns: dict[str, Any]) -> pd.DataFrame:
        """Return columns, one value a row of the panel, behind ``unit`` and ``Time``."""
        keys: dict[str, Any] = {"unit": self.unit}
        if self.time is not None:
            keys["Time"] = self.time
        return pd.DataFrame(keys | columns)


def read_panel(
    data: pd.DataFrame, spec: IndexSpec, *, unit: str = "uCode", time: str = "Time"
) -> Panel:
    """Take units, years and indicators from a data table.

    Parameters
    ----------
    data : DataFrame, one row a unit and year
        Columns for the unit, optionally the year, every indicator, and the denominators and
        groups that the specification names. Other columns are not looked at.
    spec : IndexSpec
    unit, time : str
        Names of the columns of the unit and of the year; without the latter there are no years.

    Raises
    ------
    SchemaError
        If a column is absent, a cell is no number, a unit comes twice in a year, or there are
        fewer than two units. All faults of a kind are listed.
    """
    indicators = spec.tree.indicators
    wanted = {unit: "unit", **dict.fromkeys(indicators, "indicator"), **_other_columns(spec)}
    twice = set(data.columns[data.columns.duplicated()]) & {time, *wanted}
    faults = [Fault(f"the column {name!r} comes twice") for name in sorted(twice)]
    faults += _absent_columns(data, wanted)
    if faults:
        raise SchemaError("the data do not fit the specification", faults=faults)
    values = np.column_stack([numbers(data[code], code, faults) for code in indicators])
    units = np.array(texts(data[unit]), dtype=object)
    years = _years(data[time], time, faults) if time in data.columns else None
    faults += _wrong_keys(units, years)
    if faults:
        raise SchemaError("the data cannot be used", faults=faults)
    return Panel(units, years, indicators, values, data, np.arange(len(units)))


def refuse_unusable(spec: IndexSpec, panel: Panel) -> None:
    """Raise SchemaError if rules name columns, units or years that the data do not have."""
    faults = _absent_columns(panel.data, _other_columns(spec)) + _unusable_rules(spec, panel)
    if faults:
        raise SchemaError("the data do not fit the specification", faults=faults)


def _other_columns(spec: IndexSpec) -> dict[str, str]:
    groups = [spec.impute.group, *(rule.group for rule in spec.impute.own.values())]
    denominators = {by.by: "denominator" for by in spec.denominate.values()}
    return denominators | {group: "group" for group in groups if group}


def _absent_columns(data: pd.DataFrame, wanted: dict[str, str]) -> list[Fault]:
    return [
        Fault(f"the data have no column {name!r}", remedy=f"it is needed as {use}")
        for name, use in wanted.items()
        if name not in data.columns
    ]


def _years(column: pd.Series, name: str, faults: list[Fault]) -> NDArray[np.int64]:
    values = numbers(column, name, faults)
    with np.errstate(invalid="ignore"):
        wrong = np.isnan(values) | (values != np.floor(values))
    faults += [
        Fault("the year is missing or no whole number", f"column {name!r}, row {row + 1}")
        for row in np.flatnonzero(wrong)
    ]
    return np.where(wrong, 0, values).astype(np.int64)


def _wrong_keys(units: NDArray[np.object_], years: NDArray[np.int64] | None) -> Iterable[Fault]:
    seen = set()
    for row, code in enumerate(units):
        if not code:
            yield Fault("the unit has no code", f"row {row + 1}")
        key = (code, None if years is None else int(years[row]))
        if key in seen:
            when = "" if years is None else f" in {key[1]}"
            yield Fault(f"the unit {code!r} comes twice{when}", f"row {row + 1}", "keep one row")
        seen.add(key)
    if len(set(units)) < 2:
        yield Fault(f"fewer than two units: {', '.join(sorted(set(units))) or 'none'}")


def _unusable_rules(spec: IndexSpec, panel: Panel) -> list[Fault]:
    units, faults = set(panel.unit), []
    named = {
        "screen": (*spec.screen.include, *spec.screen.exclude) if spec.screen else (),
        "normalise": [
            rule.reference
            for rule in (spec.normalise, *spec.normalise.own.values())
            if rule.reference is not None
        ],
    }
    for step, codes in named.items():
        faults += [
            Fault(f"{step!r} names the unit {code!r}, which the data do not have")
            for code in codes
            if code not in units
        ]
    by_time = {rule.method for rule in (spec.impute, *spec.impute.own.values())}
    for method in sorted(by_time & {"last", "linear"}):
        if len(panel.years) < 2:
            faults.append(Fault(f"imputation by {method!r} needs several years"))
    labels = {label for label, _ in panel.years}
    for rule in (spec.normalise, *spec.normalise.own.values()):
        if rule.reference_year is not None and str(rule.reference_year) not in labels:
            faults.append(Fault(f"the reference year {rule.reference_year} is not in the data"))
    return faults
