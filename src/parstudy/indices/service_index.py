"""Service index of Decision 766/QĐ-TTg (Bộ chỉ số phục vụ người dân, doanh nghiệp).

Maximum scores come from the framework ``QD766-2022``. The rules below are those that reproduce the
portal's own figures, as collected in ``method_sources`` under QD766-FIT, QD766-FORMULA and
QD766-PAY; where those sources contradict each other the choice is an option with a name, and where
no rule is public (4.5a, 4.5b, 4.6) the points are an input.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args, get_type_hints

import numpy as np
import pandas as pd

from parstudy.errors import FrameworkError, SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.counts import NUMBERS, read_counts
from parstudy.indices.scoring import Measured, ScoringRule, round_half_up
from parstudy.indices.what_if import WhatIf, what_if
from parstudy.reference.frameworks import TOTAL, Criterion, Framework, framework

SCHEME = "QD766-2022"

_PROPORTIONAL = ("1.1", "1.2", "1.3", "1.4", "2.1", "3.2", "3.6", "4.1", "4.2", "4.4", "5.2", "5.3")
_FULL_FROM_PCT = {"3.1": 80.0, "3.3": 50.0, "3.5": 80.0, "3.5b": 80.0, "4.3": 80.0, "5.4": 90.0}
_WHEN_EMPTY = {"1.4": "zero", "5.2": "full", "5.3": "full", "5.4": "zero"}
_DIGITIZED_FULL_FROM_PCT = 80.0

RULED = tuple(sorted((*_PROPORTIONAL, *_FULL_FROM_PCT)))
"""Components whose points follow from two counts by a public rule."""


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """Choices where the sources on Decision 766 contradict each other.

    Parameters
    ----------
    empty : {"left_out", "zero"}
        A share without denominator has no score (portal, October 2026) or zero (September 2026).
        1.4 and 5.4 then always give zero and 5.2 and 5.3 full points, as all sources have it.
    payable : {"capped", "uncapped"}
        3.5 stops at its maximum (October 2026) or goes on growing with the share (September 2026).
    digitized : {"plain", "threshold"}
        4.2 is proportional (fit to the portal) or full from 80 % on (transcribed document).
    online : {"plain", "synchronised"}
        3.3 takes the share of dossiers filed online, or this times the share synchronised (1.4),
        which only the transcribed document asks for.
    """

    empty: Literal["left_out", "zero"] = "left_out"
    payable: Literal["capped", "uncapped"] = "capped"
    digitized: Literal["plain", "threshold"] = "plain"
    online: Literal["plain", "synchronised"] = "plain"

    def __post_init__(self) -> None:
        for name, choices in get_type_hints(ServiceRules).items():
            if getattr(self, name) not in get_args(choices):
                raise FrameworkError(
                    f"{name} is {getattr(self, name)!r}", remedy=f"use one of {get_args(choices)}"
                )


@dataclass(frozen=True)
class ServiceIndex:
    """Scores of units by component, group and in total.

    Parameters
    ----------
    table : DataFrame
        See `frame`.
    rules : ServiceRules
        The choices made.
    """

    table: pd.DataFrame
    rules: ServiceRules

    def frame(self) -> pd.DataFrame:
        """Return one row a unit (and year) and component, group or total.

        ``unit code level`` (component, group, total) ``title_vi title_en numerator denominator
        rate_pct points max_pts is_complete note``. ``points`` of a group or total is the sum of
        the components that have a score and missing if none has; ``is_complete`` tells whether
        all have one. A missing score is not zero: it is left out.
        """
        return self.table.copy()

    def what_if(
        self,
        unit: Hashable,
        rates_pct: Mapping[str, float],
        *,
        total: float | None = None,
        others: pd.Series | pd.DataFrame | None = None,
    ) -> WhatIf:
        """Return what the total of `unit` becomes with other rates of some components.

        Parameters
        ----------
        unit : hashable
            One of the units scored; with years, a tuple (unit, year).
        rates_pct : mapping from component to its new share, percent
        total : float, optional
            The published total, where it cannot be rebuilt from counts alone.
        others : Series or DataFrame, optional
            Totals of all other units, see `rank_among`.

        Raises
        ------
        FrameworkError
            If a component has no score now, or the total is incomplete and not given.
        """
        keys = [name for name in ("unit", "year") if name in self.table]
        rows = self.table.set_index(keys[0] if len(keys) == 1 else keys)
        if unit not in rows.index:
            raise SchemaError(f"there is no unit {unit!r} among those scored")
        own = rows.loc[[unit]].set_index("code")
        changes = {}
        for code, rate_pct in rates_pct.items():
            if code not in own.index or math.isnan(own.loc[code, "points"]) or code not in RULED:
                raise FrameworkError(
                    f"{code} has no score that a rate could change",
                    where=str(unit),
                    remedy=f"use one of {', '.join(RULED)} with counts for this unit",
                )
            after = _score(framework(SCHEME)[code], rate_pct, self.rules)
            changes[code] = (float(own.loc[code, "points"]), after)
        if total is None and not own.loc[TOTAL, "is_complete"]:
            raise FrameworkError(
                "the total cannot be rebuilt: components without a score are missing",
                where=str(unit),
                remedy="give the published total",
            )
        return what_if(own.loc[TOTAL, "points"] if total is None else total, changes, others=others)


def service_index(counts: pd.DataFrame, *, rules: ServiceRules | None = None) -> ServiceIndex:
    """Score units by Decision 766 from the counts behind its components.

    Parameters
    ----------
    counts : DataFrame
        See `read_counts`. The numerator of 5.3 counts feedback neither met with dissatisfaction
        nor repeated nor overdue, that of 5.4 dossiers neither overdue nor complained about; the
        denominator of 1.4 is the larger of the dossiers received in the reporting system and on
        the portal. Components 4.5a, 4.5b and 4.6 take points: their rules are not public.
    rules : ServiceRules, optional
        Choices where the sources contradict each other.

    Returns
    -------
    ServiceIndex

    Notes
    -----
    Each component is rounded to two decimals, half up, before it is added.

    Examples
    --------
    >>> counts = pd.DataFrame({"unit": ["01"], "component": ["2.1"],
    ...                        "numerator": [788_612], "denominator": [1_065_150]})
    >>> scored = service_index(counts).frame().set_index("code")
    >>> float(scored.loc["2", "points"])
    14.81
    """
    rules = rules or ServiceRules()
    scheme = framework(SCHEME)
    table = read_counts(counts, scheme, with_rule=RULED)
    keys = [name for name in ("unit", "year") if name in table]
    parts = {criterion.code: [p.code for p in scheme.parts(criterion.code)] for criterion in scheme}
    rows = []
    for key, given in table.groupby(keys, sort=False):
        counts_of = dict(zip(given["component"], given[list(NUMBERS)].to_numpy(), strict=True))
        rows += [(*key, *line) for line in _unit_lines(counts_of, scheme, parts, rules)]
    return ServiceIndex(pd.DataFrame(rows, columns=[*keys, *_Line._fields]), rules)


class _Line(NamedTuple):
    """One row of the result; the columns of `ServiceIndex.frame`."""

    code: str
    level: Literal["component", "group", "total"]
    title_vi: str
    title_en: str
    numerator: float
    denominator: float
    rate_pct: float
    points: float
    max_pts: float
    is_complete: bool
    note: str


def _unit_lines(
    counts_of: Mapping[str, FloatArray],
    of: Framework,
    parts: Mapping[str, list[str]],
    rules: ServiceRules,
) -> list[_Line]:
    """Return the lines of one unit in the order of the framework."""
    lines: dict[str, _Line] = {}
    for criterion in reversed(of.criteria):
        below = [lines[code] for code in parts[criterion.code]]
        lines[criterion.code] = (
            _group(criterion, below) if below else _component(criterion, counts_of, rules)
        )
    return [lines[criterion.code] for criterion in of]


def _line(
    criterion: Criterion,
    level: Literal["component", "group", "total"],
    points: float,
    *,
    counts: tuple[float, float, float] = (math.nan, math.nan, math.nan),
    is_complete: bool | None = None,
    note: str = "",
) -> _Line:
    return _Line(
        criterion.code,
        level,
        criterion.title.vi,
        criterion.title.en,
        *counts,
        points,
        criterion.max_pts if criterion.max_pts is not None else math.nan,
        not math.isnan(points) if is_complete is None else is_complete,
        note,
    )


def _group(criterion: Criterion, parts: list[_Line]) -> _Line:
    scores = [part.points for part in parts if part.max_pts > 0 and not math.isnan(part.points)]
    missing = [part.code for part in parts if not part.is_complete]
    return _line(
        criterion,
        "total" if criterion.code == TOTAL else "group",
        round_half_up(sum(scores)) if scores else math.nan,
        is_complete=not missing,
        note=f"incomplete: {', '.join(missing)}" if missing else "",
    )


def _component(
    criterion: Criterion, counts_of: Mapping[str, FloatArray], rules: ServiceRules
) -> _Line:
    code = criterion.code
    if criterion.max_pts == 0:
        return _line(criterion, "component", 0.0, note="monitored only")
    if code not in counts_of:
        return _line(criterion, "component", math.nan, note="no counts")
    part, whole, points = (float(number) for number in counts_of[code])
    if not math.isnan(points):
        return _line(criterion, "component", points, note="points as given")
    if whole == 0:
        points, note = _when_empty(criterion, rules)
        return _line(criterion, "component", points, counts=(part, whole, math.nan), note=note)
    rate_pct, note = 100 * part / whole, ""
    if code == "3.3" and rules.online == "synchronised":
        share = _synchronised(counts_of)
        note = "times the share synchronised" if share == share else "no counts of 1.4"
        points = _score(criterion, rate_pct * share, rules)
    else:
        points = _score(criterion, rate_pct, rules)
    return _line(criterion, "component", points, counts=(part, whole, rate_pct), note=note)


def _when_empty(criterion: Criterion, rules: ServiceRules) -> tuple[float, str]:
    answer = _WHEN_EMPTY.get(criterion.code, rules.empty)
    if answer == "left_out":
        return math.nan, "denominator 0: left out"
    return (criterion.max_pts or 0.0) if answer == "full" else 0.0, f"denominator 0: {answer}"


def _synchronised(counts_of: Mapping[str, FloatArray]) -> float:
    """Return the share of dossiers synchronised (1.4), missing without counts of it."""
    part, whole, _ = counts_of.get("1.4", np.full(len(NUMBERS), math.nan))
    return float(part / whole) if whole > 0 else math.nan


def _score(criterion: Criterion, rate_pct: float, rules: ServiceRules) -> float:
    """Return the points of a share, rounded as the portal does; missing for a missing share."""
    code, most = criterion.code, criterion.max_pts or 0.0
    if math.isnan(rate_pct):
        return math.nan
    if code == "3.5" and rules.payable == "uncapped":
        return round_half_up(most * rate_pct / _FULL_FROM_PCT[code])
    full_from_pct = _FULL_FROM_PCT.get(code)
    if code == "4.2" and rules.digitized == "threshold":
        full_from_pct = _DIGITIZED_FULL_FROM_PCT
    rule = ScoringRule("threshold", full_from_pct) if full_from_pct else ScoringRule("proportional")
    return round_half_up(rule.points(Measured((rate_pct,)), most))
