"""Index frameworks by edition: criteria, where they hang, how many points each can give.

The tables under ``data/raw/frameworks`` hold what is public of the PAR INDEX sets, of the service
index of Decision 766/QĐ-TTg and of Circular 01/2018/TT-VPCP. A maximum that no source prints is
missing here, never guessed; `Framework.with_maxima` takes the figures of a reader who has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from parstudy.config import paths
from parstudy.errors import Fault, FrameworkError, SchemaError, SourceMissingError
from parstudy.text import Bilingual, nfc

TOTAL = "TOTAL"
BLOCK = "BLOCK"
"""Root of the second way to divide the total: by who scores, instead of by field."""

_FILES = ("2022__service_index_criteria.csv", "2012-2024__par_index_criteria.csv")
_LEVELS = ("subcriterion", "criterion", "field")
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a framework.

    Parameters
    ----------
    code : str
        Code in its set, for example ``"3.5b"``.
    parent : str or None
        Code of the criterion it is part of; None for `TOTAL` and `BLOCK`.
    title : Bilingual
        Official title and its translation.
    max_pts : float or None
        Maximum score in points; None where no source prints it.
    assessed_by : str
        ``self``, ``survey``, ``sipas``, ``outcome`` or empty.
    rule : str
        The rule as the source tells it.
    rule_type, rule_parameters : str
        The rule as `parstudy.indices.Rule` reads it; empty where it is not public.
    source_id : str
        The source of the row.
    """

    code: str
    parent: str | None
    title: Bilingual
    max_pts: float | None
    assessed_by: str = ""
    rule: str = ""
    rule_type: str = ""
    rule_parameters: str = ""
    source_id: str = ""


@dataclass(frozen=True)
class Framework:
    """One edition of an index.

    Parameters
    ----------
    scheme : str
        Name of the edition, for example ``"QD876-2022"``.
    criteria : tuple of Criterion
        In the order of the table; the roots (`TOTAL`, and `BLOCK` if there is one) come first.
    """

    scheme: str
    criteria: tuple[Criterion, ...]

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.criteria)

    def __contains__(self, code: object) -> bool:
        return any(criterion.code == code for criterion in self.criteria)

    def __getitem__(self, code: str) -> Criterion:
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise FrameworkError(
            f"there is no criterion {code!r}",
            where=f"framework {self.scheme}",
            remedy=f"use one of {', '.join(c.code for c in self.criteria)}",
        )

    def parts(self, code: str) -> tuple[Criterion, ...]:
        """Return the criteria directly under `code`."""
        return tuple(criterion for criterion in self.criteria if criterion.parent == code)

    def above(self, code: str) -> Iterator[str]:
        """Yield the codes that `code` is part of, up to the root."""
        parent = self[code].parent
        while parent is not None:
            yield parent
            parent = self[parent].parent

    def leaves(self, code: str) -> tuple[Criterion, ...]:
        """Return the criteria under `code` that have no parts, or its own if it has none."""
        parts = self.parts(code)
        if not parts:
            return (self[code],)
        return tuple(leaf for part in parts for leaf in self.leaves(part.code))

    def max_pts(self, code: str) -> float:
        """Return the maximum score of `code` in points.

        Raises
        ------
        FrameworkError
            If no source prints it.
        """
        maximum = self[code].max_pts
        if maximum is None:
            raise FrameworkError(
                f"the maximum score of {code} is not public",
                where=f"framework {self.scheme}",
                remedy="give it with Framework.with_maxima or in the framework table",
            )
        return maximum

    def lacks_parts(self, code: str) -> bool:
        """Tell whether the known maxima of the parts of `code` add up to less than its own."""
        own, parts = self[code].max_pts, [part.max_pts for part in self.parts(code)]
        known = [maximum for maximum in parts if maximum is not None]
        return own is not None and len(known) == len(parts) and sum(known) < own - _ROUNDING

    def with_maxima(self, maxima: Mapping[str, float]) -> Framework:
        """Return the framework with the maximum scores (points) of some codes set."""
        unknown = [code for code in maxima if code not in self]
        if unknown:
            _ = self[unknown[0]]
        criteria = tuple(
            replace(c, max_pts=float(maxima[c.code])) if c.code in maxima else c for c in self
        )
        return _checked(Framework(self.scheme, criteria))

    def frame(self) -> pd.DataFrame:
        """Return one row a criterion: code, parent, titles, max_pts, assessed_by, rule, source."""
        return pd.DataFrame(
            {
                "code": [c.code for c in self],
                "parent": [c.parent for c in self],
                "title_vi": [c.title.vi for c in self],
                "title_en": [c.title.en for c in self],
                "max_pts": [math.nan if c.max_pts is None else c.max_pts for c in self],
                "assessed_by": [c.assessed_by for c in self],
                "rule": [c.rule for c in self],
                "source_id": [c.source_id for c in self],
            }
        )


def frameworks() -> dict[str, Framework]:
    """Return every edition under ``data/raw/frameworks`` by its name."""
    return dict(_shipped(paths().raw / "frameworks"))


def framework(scheme: str) -> Framework:
    """Return one edition, for example ``framework("QD766-2022")``.

    Raises
    ------
    FrameworkError
        If there is no such edition; the message lists those there are.
    """
    known = frameworks()
    if scheme not in known:
        raise FrameworkError(
            f"there is no framework {scheme!r}", remedy=f"use one of {', '.join(known)}"
        )
    return known[scheme]


def read_framework(path: Path, *, scheme: str | None = None) -> Framework:
    """Read one framework from a csv table.

    Parameters
    ----------
    path : Path
        A table with ``max_points`` and either ``code`` (and ``parent``, else the code's longest
        dotted beginning) or ``field criterion subcriterion``. Read where present: ``scheme
        title_vi title_en assessed_by rule rule_type rule_parameters source_id``.
    scheme : str, optional
        The edition wanted, where the table holds several.

    Raises
    ------
    SourceMissingError, SchemaError
        If the file or a column is not there.
    FrameworkError
        If a code comes twice, a parent is unknown, a maximum is no number or parts exceed a whole.
    """
    found = _read(path)
    if scheme is None and len(found) == 1:
        return next(iter(found.values()))
    if scheme not in found:
        raise FrameworkError(
            f"the table holds the schemes {', '.join(found)}"
            + (f", not {scheme!r}" if scheme else ""),
            where=str(path),
            remedy="name one of them as the scheme",
        )
    return found[scheme]


@cache
def _shipped(folder: Path) -> tuple[tuple[str, Framework], ...]:
    return tuple(item for name in _FILES for item in _read(folder / name).items())


def _read(path: Path) -> dict[str, Framework]:
    if not path.is_file():
        raise SourceMissingError("there is no framework table", where=str(path))
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, pd.errors.ParserError) as error:
        raise SchemaError(
            f"not a csv table in UTF-8: {error}", where=str(path), remedy="save it as CSV UTF-8"
        ) from error
    table = table.rename(columns=str.strip).rename(columns={"max_score": "max_points"})
    if "max_points" not in table or not {"code", "field"} & set(table):
        raise SchemaError(
            f"a framework needs max_points and code (or field, criterion, subcriterion); "
            f"found {', '.join(table)}",
            where=str(path),
            remedy="rename the columns",
        )
    table = table.map(lambda text: nfc(text.strip()))
    table["_row"] = range(2, len(table) + 2)
    if "scheme" not in table:
        table["scheme"] = path.stem
    return {
        str(scheme): _framework(str(scheme), rows, path)
        for scheme, rows in table.groupby("scheme", sort=False)
    }


def _framework(scheme: str, table: pd.DataFrame, path: Path) -> Framework:
    rows = [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]
    places = [_place(row) for row in rows]
    codes = [code for _, code in places]
    faults = [
        Fault(f"the code {code!r} is {'there twice' if code else 'empty'}", f"row {row['_row']}")
        for count, (code, row) in enumerate(zip(codes, rows, strict=True))
        if not code or code in codes[:count]
    ]
    criteria = []
    for code, row in zip(codes, rows, strict=True):
        try:
            criteria.append(_criterion(code, row, set(places)))
        except ValueError as error:
            faults.append(Fault(str(error), f"row {row['_row']}"))
    if faults:
        raise FrameworkError(
            f"the framework {scheme} cannot be read",
            where=str(path),
            remedy="correct the rows below",
            faults=faults,
        )
    return _checked(Framework(scheme, _with_roots(criteria)))


def _place(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the level and the code of a row: its lowest level that is filled."""
    levels = ("code",) if "code" in row else _LEVELS
    return next(((level, row[level]) for level in levels if row.get(level)), ("", ""))


def _criterion(code: str, row: Mapping[str, str], places: set[tuple[str, str]]) -> Criterion:
    title_vi, title_en = row.get("title_vi", ""), row.get("title_en", "")
    return Criterion(
        code=code,
        parent=None if code in (TOTAL, BLOCK) else _parent(code, row, places),
        title=Bilingual(title_vi or title_en or code, title_en or title_vi or code),
        max_pts=_maximum(code, row["max_points"]),
        assessed_by=row.get("assessed_by", ""),
        rule=row.get("rule", ""),
        rule_type=row.get("rule_type", ""),
        rule_parameters=row.get("rule_parameters", ""),
        source_id=row.get("source_id", ""),
    )


def _maximum(code: str, text: str) -> float | None:
    try:
        maximum = float(text) if text else None
    except ValueError:
        maximum = math.nan
    if maximum is not None and not 0 <= maximum < math.inf:
        raise ValueError(f"max_points of {code} is {text!r}, not a number from 0 up")
    return maximum


def _parent(code: str, row: Mapping[str, str], places: set[tuple[str, str]]) -> str:
    """Return the nearest level above that has a row of its own, else the root."""
    named = row.get("parent", "")
    if named and ("code", named) not in places and named != TOTAL:
        raise ValueError(f"the parent {named!r} of {code} has no row")
    if named:
        return named
    pieces = code.split(".")
    above = (
        [("code", ".".join(pieces[:count])) for count in range(len(pieces) - 1, 0, -1)]
        if "code" in row
        else [(level, row.get(level, "")) for level in _LEVELS]
    )
    root = BLOCK if row.get("field") == BLOCK else TOTAL
    return next(
        (other for level, other in above if other != code and (level, other) in places), root
    )


def _with_roots(criteria: list[Criterion]) -> tuple[Criterion, ...]:
    """Put the roots first; a root without a row takes the sum of its parts where all are known."""
    found = {criterion.code: criterion for criterion in criteria}
    names = {TOTAL: Bilingual("Tổng điểm", "Total"), BLOCK: Bilingual("Các khối điểm", "Blocks")}
    roots = []
    for code, title in names.items():
        parts = [criterion.max_pts for criterion in criteria if criterion.parent == code]
        known = [maximum for maximum in parts if maximum is not None]
        whole = sum(known) if parts and len(known) == len(parts) else None
        if code in found or parts or code == TOTAL:
            roots.append(found.get(code, Criterion(code, None, title, whole)))
    return (*roots, *(c for c in criteria if c.code not in names))


def _checked(framework: Framework) -> Framework:
    """Refuse a loop, and parts whose maxima exceed their whole."""
    parents = {criterion.code: criterion.parent for criterion in framework}
    faults = []
    for criterion in framework:
        seen, above = {criterion.code}, criterion.parent
        while above is not None and above not in seen:
            seen.add(above)
            above = parents[above]
        if above is not None:
            faults.append(Fault(f"{criterion.code} is part of itself", " → ".join(sorted(seen))))
        parts = sum(part.max_pts or 0 for part in framework.parts(criterion.code))
        if criterion.max_pts is not None and parts > criterion.max_pts + _ROUNDING:
            faults.append(
                Fault(
                    f"the parts of {criterion.code} add up to {parts:g} points, more than its "
                    f"maximum {criterion.max_pts:g}",
                    f"framework {framework.scheme}",
                    "correct max_points",
                )
            )
    if faults:
        raise FrameworkError(f"the framework {framework.scheme} does not hold", faults=faults)
    return framework
