"""The table of counts behind an index: one row a unit and component, checked as a whole."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Hashable, Mapping
from typing import Any

import pandas as pd

from parstudy.errors import Fault, SchemaError
from parstudy.indices.columns import is_missing, texts
from parstudy.reference.frameworks import TOTAL, Framework

NUMBERS = ("numerator", "denominator", "points")
_WIDE = re.compile(r"(?P<component>.+)_(?P<number>numerator|denominator|points)")


def read_counts(counts: pd.DataFrame, of: Framework, *, with_rule: Container[str]) -> pd.DataFrame:
    """Return `counts` in long form with numbers, after checking every row.

    Parameters
    ----------
    counts : DataFrame
        Long: ``unit``, ``component``, ``numerator``, ``denominator`` and, for components scored
        elsewhere, ``points`` instead of the two counts. Or wide: ``unit`` and columns like
        ``2.1_numerator``, ``2.1_denominator``, ``4.6_points``. A column ``year`` is kept.
    of : Framework
        The components there are, and their maximum scores.
    with_rule : container of str
        Components whose points follow from two counts; all others take points.

    Returns
    -------
    DataFrame
        ``unit`` (and ``year``), ``component``, ``numerator``, ``denominator``, ``points``.

    Raises
    ------
    SchemaError
        Every fault found, with unit and component.
    """
    filled = counts.map(lambda cell: None if is_missing(cell) else cell)
    table = filled if "component" in filled else _long(filled)
    missing = [name for name in ("unit", "component") if name not in table]
    if missing or not set(table) & set(NUMBERS):
        raise SchemaError(
            f"the counts have the columns {', '.join(map(str, counts.columns))}",
            remedy="give unit, component, numerator and denominator (points where scored "
            "elsewhere), or unit and columns like 2.1_numerator and 2.1_denominator",
        )
    keys = [name for name in ("unit", "year") if name in table]
    table = table.reindex(columns=[*keys, "component", *NUMBERS]).reset_index(drop=True)
    table["component"] = texts(table["component"])
    cells = table[list(NUMBERS)].to_dict("records")
    for name in NUMBERS:
        table[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
    components = {leaf.code: leaf.max_pts or 0.0 for leaf in of.leaves(TOTAL)}
    seen: set[tuple[object, ...]] = set()
    faults = []
    for row, as_given in zip(table.to_dict("records"), cells, strict=True):
        key = tuple(row[name] for name in (*keys, "component"))
        what = _wrong(row, as_given, components, with_rule)
        if key in seen or any(is_missing(part) for part in key):
            what = "this component comes twice, or has no unit"
        seen.add(key)
        if what:
            faults.append(Fault(what, ", ".join(map(str, key))))
    if faults:
        raise SchemaError("the counts cannot be scored", faults=faults)
    return table


def _long(counts: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in ("unit", "year") if name in counts]
    columns = {name: _WIDE.fullmatch(str(name)) for name in counts if name not in keys}
    if not columns or not all(columns.values()):
        return counts
    pieces = [
        counts[[*keys, name]]
        .rename(columns={name: match["number"]})
        .assign(component=match["component"])
        .set_index([*keys, "component"])
        for name, match in columns.items()
        if match
    ]
    by_row = pd.concat(pieces).groupby(level=[*keys, "component"], sort=False, dropna=False)
    return by_row.first().dropna(how="all").reset_index()


def _wrong(
    row: Mapping[Hashable, Any],
    cells: Mapping[Hashable, Any],
    components: Mapping[str, float],
    with_rule: Container[str],
) -> str:
    """Say what is wrong with one row, or nothing; `cells` are its numbers as they were given."""
    for name in NUMBERS:
        if not is_missing(cells[name]) and not math.isfinite(row[name]):
            return f"{name} is {cells[name]!r}, not a finite number"
    component, part, whole, points = (row[name] for name in ("component", *NUMBERS))
    if component not in components:
        return f"{component!r} is not a component of the index"
    has_points, most = not math.isnan(points), components[component]
    if has_points == (not math.isnan(part) or not math.isnan(whole)):
        return "give either numerator and denominator or points"
    if has_points:
        return "" if 0 <= points <= most else f"{points:g} points where 0 to {most:g} are possible"
    if component not in with_rule and most > 0:
        return "no public rule turns these counts into points: give the points"
    if math.isnan(part) or math.isnan(whole):
        return "one of the two counts is missing"
    return "" if 0 <= part <= whole else f"{part:g} of {whole:g} is no share"
