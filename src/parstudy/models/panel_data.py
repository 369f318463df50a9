"""The panel a model takes: within one series, or standardized, with enough years a province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError, Fault
from parstudy.models.rules import break_faults, refuse
from parstudy.models.sample import FEWEST_UNITS, Sample, take
from parstudy.reference.fields import fields

Scale = Literal["level", "within_year", "segments"]

_STILL = 1e-9


@dataclass(frozen=True, eq=False)
class Panel:
    """Rows of a panel model.

    Attributes
    ----------
    sample : Sample
        Data in the scale asked for; provinces with one year count as missing.
    entity : Series of str
        What fixed effects are taken of, by row: the province, or the province within a series.
    scale : str
    """

    sample: Sample
    entity: pd.Series
    scale: Scale

    @property
    def data(self) -> pd.DataFrame:
        """Outcome, regressor and controls, indexed by unit and year."""
        return self.sample.data

    @property
    def units(self) -> np.ndarray:
        """Province of each row: the cluster."""
        return self.data.index.get_level_values(0).to_numpy()

    @property
    def years(self) -> np.ndarray:
        """Year of each row."""
        return self.data.index.get_level_values(1).to_numpy()

    def dummies(self) -> np.ndarray:
        """Return a column for each entity and for each year but the first."""
        by_entity = pd.get_dummies(self.entity, dtype=float).to_numpy()
        by_year = pd.get_dummies(self.years, dtype=float).to_numpy()[:, 1:]
        return np.column_stack([by_entity, by_year])

    def demeaned(self) -> pd.DataFrame:
        """Return the data less their entity and year effects."""
        values, dummies = self.data.to_numpy(), self.dummies()
        weights, *_ = np.linalg.lstsq(dummies, values)
        return pd.DataFrame(
            values - dummies @ weights, index=self.data.index, columns=self.data.columns
        )


def panel_data(frame: pd.DataFrame, y: str, x: str, controls: Sequence[str], scale: Scale) -> Panel:
    """Take the rows of a panel model, or refuse with the reason.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` and ``year``
    y, x, controls : str and sequence of str
    scale : {"level", "within_year", "segments"}
        ``level``: as printed; refused if the series of a variable begins anew within the years.
        ``within_year``: less the mean and over the standard deviation of the year.
        ``segments``: as printed, each series of a province with a level of its own.

    Raises
    ------
    EstimationError
        If levels of two series would be bridged, no province has two years, or a variable does not
        change within provinces; see also `parstudy.models.sample.take`.
    """
    if scale not in get_args(Scale):
        raise EstimationError(
            f"scale {scale!r} is not known", remedy=f"use one of {', '.join(get_args(Scale))}"
        )
    sample = take(frame, y, [x, *controls], is_panel=True)
    data = sample.data
    if scale == "level":
        refuse(
            "years of changed method are not bridged by a level",
            break_faults(data.columns, sample.years),
        )
    panel = _repeated(Panel(sample, _entities(data, scale), scale))
    if scale == "within_year":
        panel = replace(panel, sample=replace(panel.sample, data=_standardized(panel.data)))
    _refuse_still(panel)
    return panel


def with_lead(panel: Panel, x: str, name: str) -> Panel:
    """Return the panel with next year's `x` as a further column, over rows that have one.

    Raises
    ------
    EstimationError
        If too few provinces are left with two years.
    """
    data = panel.data
    units, years = data.index.get_level_values(0), data.index.get_level_values(1)
    following = pd.MultiIndex.from_arrays([units, years + 1], names=data.index.names)
    lead = data[x].reindex(following).to_numpy()
    same = panel.entity.reindex(following).to_numpy() == panel.entity.to_numpy()
    has_next = np.isfinite(lead) & same
    with_next = data.assign(**{name: lead})[has_next]
    lost = set(panel.sample.units) - set(with_next.index.get_level_values(0))
    kept = replace(panel.sample, data=with_next, missing=(*panel.sample.missing, *lost))
    led = _repeated(Panel(kept, panel.entity[has_next], panel.scale))
    _refuse_still(led)
    return led


def _repeated(panel: Panel) -> Panel:
    """Keep the entities with two years or more; the provinces left out count as missing."""
    repeated = panel.entity.map(panel.entity.value_counts()) > 1
    data, entity = panel.data[repeated], panel.entity[repeated]
    units = set(data.index.get_level_values(0))
    sample = panel.sample
    if len(units) < FEWEST_UNITS:
        series = " within one series" if panel.scale == "segments" else ""
        raise EstimationError(
            f"{len(units)} provinces have two years or more{series}, {FEWEST_UNITS} are needed",
            where=f"{', '.join(data.columns)}; years {', '.join(str(y) for y in sample.years)}",
            remedy="add years; where every year is a new series, use scale='within_year'",
        )
    missing = tuple(sorted({*sample.units, *sample.missing} - units))
    years = tuple(sorted(set(data.index.get_level_values(1))))
    return Panel(Sample(data, missing, sample.geography, years), entity, panel.scale)


def _entities(data: pd.DataFrame, scale: Scale) -> pd.Series:
    units = data.index.get_level_values(0).astype(str)
    if scale != "segments":
        return pd.Series(units, index=data.index)
    known = [fields()[name] for name in data.columns if name in fields()]
    series = [
        "/".join(str(one.series(int(year))) for one in known)
        for year in data.index.get_level_values(1)
    ]
    return pd.Series([f"{unit} {of}" for unit, of in zip(units, series, strict=True)], data.index)


def _standardized(data: pd.DataFrame) -> pd.DataFrame:
    by_year = data.groupby(level=1)
    spread = by_year.transform("std")
    still = spread.isna() | (spread < _STILL)
    refuse(
        "a variable does not vary within a year, so it cannot be standardized",
        [
            Fault(f"{name} does not vary", f"year {year}", "leave the year or the variable out")
            for name in data.columns
            for year in sorted(set(data.index[still[name]].get_level_values(1)))
        ],
    )
    return (data - by_year.transform("mean")) / spread


def _refuse_still(panel: Panel) -> None:
    left = panel.demeaned()
    scale = panel.data.std()
    faults = [
        Fault(
            f"{name} does not change within provinces beyond the change common to all",
            "province and year effects take up all of it",
            "leave it out; a base-year control is in the province effect already",
        )
        for name in panel.data.columns
        if np.sqrt((left[name] ** 2).mean()) < _STILL * max(scale[name], _STILL)
    ]
    refuse("the panel cannot be estimated", faults)
    outcome, regressors = left.iloc[:, 0].to_numpy(), left.iloc[:, 1:].to_numpy()
    weights, *_ = np.linalg.lstsq(regressors, outcome)
    if np.linalg.norm(outcome - regressors @ weights) < _STILL * np.linalg.norm(outcome):
        raise EstimationError(
            f"{left.columns[0]} follows exactly from {', '.join(left.columns[1:])}",
            where="changes within provinces",
            remedy="these are the same figures under two names; take another measure",
        )
