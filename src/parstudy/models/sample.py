"""The gate of every model: which rows it takes, who is missing, and what it refuses."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError, Fault
from parstudy.models.rules import overlap_faults, refuse
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography

FEWEST_UNITS = 6
"""Fewer units than this carry no estimate."""

FEWEST_SPARE = 3
"""Units that must be left after one for each coefficient."""

FIRST_P34_YEAR = 2026
LAST_P63_YEAR = 2024
MEASURED = frozenset({"published", "computed"})

_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Sample:
    """The complete rows of a model and the units it could not take.

    Attributes
    ----------
    data : DataFrame of float
        Outcome, regressors, controls; indexed by unit, or by unit and year in a panel.
    missing : tuple of str
        Units of the geography, or of the frame, that are not in `data`.
    geography : {"p63", "p34"} or None
        None where the units are not provinces.
    years : tuple of int
        Years in `data`; empty where the frame has none.
    """

    data: pd.DataFrame
    missing: tuple[str, ...]
    geography: Geography | None
    years: tuple[int, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The units in `data`, each once."""
        return tuple(dict.fromkeys(self.data.index.get_level_values(0)))

    def facts(self) -> dict[str, int | str]:
        """Return the columns that every frame of a result ends with."""
        return {
            "n": len(self.data),
            "missing_count": len(self.missing),
            "missing": ";".join(str(unit) for unit in self.missing),
        }


def take(
    frame: pd.DataFrame,
    outcome: str,
    others: Sequence[str],
    *,
    is_panel: bool = False,
    fewest: int = FEWEST_UNITS,
) -> Sample:
    """Take the complete rows of a model, or refuse with the reason; see `complete_rows`.

    Raises
    ------
    EstimationError
        Also if one of `others` is the outcome, a part of it, or contains it.
    """
    refuse("a variable stands on both sides", overlap_faults(outcome, others))
    return complete_rows(frame, [outcome, *others], is_panel=is_panel, fewest=fewest)


def complete_rows(
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    is_panel: bool = False,
    fewest: int = FEWEST_UNITS,
) -> Sample:
    """Take the rows that hold every column, and name the units that do not.

    Parameters
    ----------
    frame : DataFrame indexed by unit, or by (unit, year)
        One column a measure. The geography is read from a level or column ``geography``, from
        ``frame.attrs["geography"]``, from the years or from the codes.
    columns : sequence of str
        What the model needs.
    is_panel : bool
        Several years a unit; otherwise one.
    fewest : int
        Units needed.

    Raises
    ------
    EstimationError
        For a column that is absent, named twice, not numeric or without variation, two geographies
        or statuses in one frame, a unit twice, several years outside a panel, too few units.
    """
    table = tabulate(frame, columns, is_panel=is_panel)
    geography = find_geography(frame)
    complete = table.dropna()
    held = set(complete.index.get_level_values(0))
    missing = tuple(unit for unit in _expected(table, geography) if unit not in held)
    _refuse_data(complete, fewest)
    return Sample(complete, missing, geography, _years(complete) or _years(frame))


def tabulate(
    frame: pd.DataFrame, columns: Sequence[str], *, is_panel: bool = False
) -> pd.DataFrame:
    """Return the columns as numbers, one row a unit (a unit and year in a panel), sorted.

    Missing values stay. See `complete_rows` for what is refused; how many units there are and
    whether they vary is not looked at.
    """
    _refuse_columns(frame, columns)
    _refuse_statuses(frame)
    find_geography(frame)
    return _keyed(frame, list(columns), is_panel=is_panel)


def find_geography(frame: pd.DataFrame) -> Geography | None:
    """Return the one geography of a frame; None if its units are not provinces.

    Raises
    ------
    EstimationError
        If the frame mixes p63 and p34, or holds a code that is not of its geography.
    """
    of_years = {_geography_of_year(year) for year in _years(frame)} - {None}
    named = set(_values(frame, "geography"))
    if not named:
        said = frame.attrs.get("geography")
        is_backcast = said == "p34" and of_years == {"p63"}
        named = {said} if is_backcast else {said, *of_years} - {None}
    if len(named) > 1:
        raise EstimationError(
            f"the frame mixes {' and '.join(sorted(str(one) for one in named))}",
            where="index of the frame; seven codes name another province in each",
            remedy="keep one geography: years to 2024 are p63, years from 2026 are p34",
        )
    codes = set(frame.index.get_level_values(0))
    if not named and frame.index.names[0] != "province_code":
        only_p63 = codes <= set(provinces.codes("p63")) and not codes <= set(provinces.codes("p34"))
        return "p63" if only_p63 else None
    geography: Geography = "p34" if named == {"p34"} else "p63"  # every code of p34 is one of p63
    strange = sorted(str(code) for code in codes - set(provinces.codes(geography)))
    if strange:
        raise EstimationError(
            f"{', '.join(strange[:5])} is no code of {geography}",
            where=f"index of the frame, {len(strange)} such codes",
            remedy="codes are two digits as text; leave national and regional rows out",
        )
    is_known = bool(named) or not codes <= set(provinces.codes("p34"))
    return geography if is_known else None


def _geography_of_year(year: int) -> str | None:
    if year >= FIRST_P34_YEAR:
        return "p34"
    return "p63" if year <= LAST_P63_YEAR else None


def _values(frame: pd.DataFrame, name: str) -> list[Hashable]:
    """Return the distinct values of an index level or column, if there is one."""
    if name in frame.index.names:
        return list(frame.index.get_level_values(name).unique())
    return list(frame[name].dropna().unique()) if name in frame else []


def _years(frame: pd.DataFrame) -> tuple[int, ...]:
    return tuple(sorted(int(float(str(year))) for year in _values(frame, "year")))


def _refuse_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    faults = []
    for name in columns:
        if name not in frame:
            near = ", ".join(get_close_matches(name, [str(one) for one in frame.columns])) or "none"
            faults.append(Fault(f"no column {name!r}", "the frame", f"nearest: {near}"))
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            faults.append(Fault(f"column {name!r} is not numeric", "the frame", "convert it"))
        elif np.isinf(frame[name].to_numpy(float, na_value=np.nan)).any():
            faults.append(Fault(f"column {name!r} holds infinite values", "the frame", ""))
    twice = sorted({name for name in columns if list(columns).count(name) > 1})
    faults += [Fault(f"{name} is named twice", "the model", "name it once") for name in twice]
    refuse("the columns of the model cannot be used", faults)


def _refuse_statuses(frame: pd.DataFrame) -> None:
    statuses = {str(status) for status in _values(frame, "status")}
    if statuses & MEASURED and statuses - MEASURED:
        raise EstimationError(
            f"the frame mixes figures that are {', '.join(sorted(statuses))}",
            where="status",
            remedy="take the statuses you mean by name, with parstudy.ingest.pick(statuses=…)",
        )


def _keyed(frame: pd.DataFrame, columns: list[str], *, is_panel: bool) -> pd.DataFrame:
    """Return the columns as float, indexed by unit or by (unit, year), each key once."""
    table = frame[columns].astype(float)
    years = _years(frame)
    if is_panel and "year" not in frame.index.names:
        raise EstimationError(
            "a panel needs the year of every row",
            where=f"index levels {list(frame.index.names)}",
            remedy="index the frame by province_code and year, as parstudy.ingest.wide does",
        )
    if is_panel and not pd.api.types.is_integer_dtype(frame.index.get_level_values("year")):
        raise EstimationError(
            "the years of the panel are not whole numbers",
            where="index level 'year'",
            remedy="convert the level to int",
        )
    if not is_panel and len(years) > 1:
        raise EstimationError(
            f"{len(years)} years are given to a cross-section, as if they were more provinces",
            where=", ".join(str(year) for year in years),
            remedy="keep one year, such as frame.query('year == 2024'), or use a panel model",
        )
    extra = [name for name in frame.index.names[1:] if name not in ("year", "geography")]
    if extra:
        raise EstimationError(f"index level {extra[0]!r} is not known", remedy="use unit and year")
    kept = {"year"} if is_panel else set()
    table = table.droplevel([name for name in frame.index.names[1:] if name not in kept])
    twice = table.index[table.index.duplicated()].unique()
    if len(twice):
        raise EstimationError(
            f"{len(twice)} units stand twice in the frame",
            where=", ".join(str(key) for key in twice[:5]),
            remedy="keep one row a unit and year, of one geography",
        )
    return table.sort_index()


def _expected(table: pd.DataFrame, geography: Geography | None) -> tuple[str, ...]:
    if geography:
        return provinces.codes(geography)
    return tuple(dict.fromkeys(table.index.get_level_values(0)))


def _refuse_data(complete: pd.DataFrame, fewest: int) -> None:
    units = complete.index.get_level_values(0).nunique()
    faults = []
    if units < fewest:
        faults.append(
            Fault(
                f"{units} units hold every variable, {fewest} are needed",
                ", ".join(complete.columns),
                "take measures or years that more provinces hold, or fewer variables",
            )
        )
    elif constant := [name for name in complete if is_constant(complete[name].to_numpy())]:
        faults += [
            Fault(f"{name} does not vary", f"{units} units", "leave it out") for name in constant
        ]
    refuse("the model cannot be estimated", faults)


def is_constant(values: np.ndarray) -> bool:
    """Tell whether all values are one up to rounding."""
    return bool(np.ptp(values) <= _SAME * max(1.0, float(np.abs(values).max())))


def refuse_collinear(design: pd.DataFrame) -> None:
    """Refuse regressors of which one is a linear combination of the others.

    Parameters
    ----------
    design : DataFrame of float
        Regressors without the constant, which is taken into account.

    Raises
    ------
    EstimationError
        Naming the regressor and those it is made of; also when too few rows are left.
    """
    rows, count = design.shape
    if rows < count + 1 + FEWEST_SPARE:
        raise EstimationError(
            f"{rows} rows for {count + 1} coefficients",
            where=", ".join(str(name) for name in design.columns),
            remedy=f"leave at least {FEWEST_SPARE} rows more than coefficients",
        )
    centred = design.to_numpy(float) - design.to_numpy(float).mean(axis=0)
    length = np.linalg.norm(centred, axis=0)
    if (length == 0).any():
        name = design.columns[int(length.argmin())]
        raise EstimationError(f"{name} does not vary", where=f"{rows} rows", remedy="leave it out")
    scaled = centred / length
    for position in range(1, count):
        before = scaled[:, :position]
        weights, *_ = np.linalg.lstsq(before, scaled[:, position])
        if np.linalg.norm(scaled[:, position] - before @ weights) < _SAME:
            made_of = [str(design.columns[i]) for i in range(position) if abs(weights[i]) > _SAME]
            raise EstimationError(
                f"{design.columns[position]} is an exact combination of {', '.join(made_of)}",
                where="regressors",
                remedy="leave one of them out",
            )
