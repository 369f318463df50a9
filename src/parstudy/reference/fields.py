"""Field dictionary: what each indicator is, in both languages.

It feeds the contracts of the tables, the labels of figures and ``docs/DATA_DICTIONARY.md``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from parstudy.errors import SchemaError
from parstudy.text import Bilingual

UNITS: dict[str, Bilingual] = {
    "percent": Bilingual("%", "%"),
    "percentage_points": Bilingual("điểm %", "percentage points"),
    "score": Bilingual("điểm", "points"),
    "pts": Bilingual("điểm", "points"),
    "index_0_1": Bilingual("chỉ số 0–1", "index 0–1"),
    "places": Bilingual("bậc", "places"),
    "class": Bilingual("mã", "code"),
    "dossiers": Bilingual("hồ sơ", "dossiers"),
    "procedures": Bilingual("thủ tục", "procedures"),
    "transactions": Bilingual("giao dịch", "transactions"),
    "services": Bilingual("dịch vụ", "services"),
    "documents": Bilingual("văn bản", "documents"),
    "records": Bilingual("giấy tờ", "records"),
    "persons": Bilingual("người", "persons"),
    "units": Bilingual("đơn vị", "units"),
    "centres": Bilingual("trung tâm", "centres"),
    "departments": Bilingual("bộ phận", "departments"),
    "conferences": Bilingual("hội nghị", "conferences"),
    "thousand_persons": Bilingual("nghìn người", "thousand persons"),
    "km2": Bilingual("km²", "km²"),
    "VND": Bilingual("đồng", "VND"),
    "thousand_vnd_current": Bilingual("nghìn đồng, giá hiện hành", "thousand VND, current prices"),
    "million_vnd_current": Bilingual("triệu đồng, giá hiện hành", "million VND, current prices"),
    **{
        f"pts_{top}": Bilingual(f"điểm (tối đa {top})", f"points (max {top})")
        for top in (10, 12, 18, 20, 22, 100)
    },
}


@dataclass(frozen=True, slots=True)
class Field:
    """One indicator.

    Attributes
    ----------
    indicator, group, unit : str
        Name, family (``papi dti service_index delivery par_index sipas pci controls articles``),
        key of `UNITS`.
    lower, upper : float or None
        Bounds of the unit; a value outside cannot be right.
    direction : int
        1 higher is better, -1 lower is better, 0 neither.
    label, short, definition, denominator : Bilingual
        For dictionary, axes and notes; the denominator is blank where there is none.
    breaks : tuple of int
        Years with which a new series begins; levels are never compared across one.
    contains : tuple of str
        Indicators that are part of this one, directly.
    aliases : tuple of str
        Names in raw files.
    """

    indicator: str
    group: str
    unit: str
    lower: float | None
    upper: float | None
    direction: int
    label: Bilingual
    short: Bilingual
    definition: Bilingual
    denominator: Bilingual
    breaks: tuple[int, ...]
    contains: tuple[str, ...]
    aliases: tuple[str, ...]

    def series(self, year: int) -> int:
        """Return the first year of the series that `year` belongs to (0 for the first one)."""
        return max((start for start in self.breaks if start <= year), default=0)


@cache
def fields() -> dict[str, Field]:
    """Return every indicator by name, in the order of the dictionary."""
    table = resources.files(__package__).joinpath("fields.csv").read_text(encoding="utf-8")
    return {row["indicator"]: _field(row) for row in csv.DictReader(table.splitlines())}


def _field(row: dict[str, str]) -> Field:
    def both(name: str) -> Bilingual:
        return Bilingual(row[f"{name}_vi"], row[f"{name}_en"])

    def listed(name: str) -> tuple[str, ...]:
        return tuple(part for part in row[name].split(";") if part)

    return Field(
        indicator=row["indicator"],
        group=row["group"],
        unit=row["unit"],
        lower=float(row["lower"]) if row["lower"] else None,
        upper=float(row["upper"]) if row["upper"] else None,
        direction=int(row["direction"]),
        label=both("label"),
        short=both("short"),
        definition=both("definition"),
        denominator=both("denominator"),
        breaks=tuple(int(year) for year in listed("breaks")),
        contains=listed("contains"),
        aliases=listed("aliases"),
    )


@cache
def _by_alias() -> dict[str, str]:
    return {alias: one.indicator for one in fields().values() for alias in one.aliases}


def field(indicator: str, *, where: str = "") -> Field:
    """Return the dictionary's entry for an indicator, by its name or by its name in a raw file.

    Raises
    ------
    SchemaError
        If it is not in the dictionary; lists the nearest names.
    """
    found = fields().get(_by_alias().get(indicator, indicator))
    if found is None:
        from rapidfuzz import process

        near = [hit for hit, _, _ in process.extract(indicator, list(fields()), limit=4)]
        raise SchemaError(
            f"unknown indicator {indicator!r}",
            where=where,
            remedy=f"nearest: {', '.join(near)}; all are in docs/DATA_DICTIONARY.md",
        )
    return found


def unit_label(indicator: str) -> Bilingual:
    """Return the unit of an indicator as people read it."""
    return UNITS[field(indicator).unit]


@cache
def parts_of(indicator: str) -> frozenset[str]:
    """Return everything contained in an indicator, at any depth, without itself."""
    found: set[str] = set()
    waiting = [*field(indicator).contains]
    while waiting:
        part = waiting.pop()
        if part not in found:
            found.add(part)
            waiting.extend(field(part).contains)
    return frozenset(found)
