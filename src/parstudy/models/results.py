"""What every result has in common: a frame, a sentence, and the phrases sentences are made of.

A sentence says what goes with what, how large in the units of the field, how certain, who is
missing, and what it is not. It is built once as a `Bilingual`, so both languages carry the same
numbers.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parstudy.reference import provinces
from parstudy.reference.fields import UNITS, fields
from parstudy.text import Bilingual, Lang, Number

if TYPE_CHECKING:
    import pandas as pd

    from parstudy.models.sample import Sample

NAMED_MISSING = 5
"""Missing provinces named in a sentence; the frame lists all."""

NOT_A_CAUSE = Bilingual(
    "Đây là mối liên hệ, không phải bằng chứng về nguyên nhân.",
    "This is a link, not evidence of a cause.",
)
STANDARD_DEVIATIONS = Bilingual("độ lệch chuẩn", "standard deviations")
_ONE_STANDARD_DEVIATION = Bilingual("1 độ lệch chuẩn", "1 standard deviation")
_STEPS = {"percent": 10.0, "index_0_1": 0.1}
_DIFFERENCES = {"percent": UNITS["percentage_points"], "index_0_1": Bilingual("điểm", "points")}


class Result(ABC):
    """A finished estimate that gives its table and its sentence."""

    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """Return the result as a tidy table, ready for a figure."""

    @abstractmethod
    def words(self) -> Bilingual:
        """Return the sentence in both languages."""

    def sentence(self, lang: Lang) -> str:
        """Return the sentence in Vietnamese (``vi``) or English (``en``)."""
        return self.words()[lang]


@dataclass(frozen=True, slots=True)
class Measure:
    """How a column is spoken of: its short name, the unit of a difference, a telling step."""

    name: str
    short: Bilingual
    unit: Bilingual
    step: float

    @property
    def step_words(self) -> Bilingual:
        """The step with its unit, such as ``10 percentage points``."""
        if self.unit == STANDARD_DEVIATIONS:
            return _ONE_STANDARD_DEVIATION
        size = Number(self.step, 0 if self.step >= 1 else 1)
        return Bilingual("{size} {unit}", "{size} {unit}").fill(size=size, unit=self.unit)


def measure(column: str, *, is_standardized: bool = False) -> Measure:
    """Describe a column from the field dictionary; a column outside it keeps its own name.

    Parameters
    ----------
    column : str
    is_standardized : bool
        Whether differences are in standard deviations within the year.
    """
    known = fields().get(column)
    if is_standardized:
        short = known.short if known else Bilingual(column, column)
        return Measure(column, short, STANDARD_DEVIATIONS, 1.0)
    if known is None:
        return Measure(column, Bilingual(column, column), Bilingual("đơn vị", "units"), 1.0)
    unit = _DIFFERENCES.get(known.unit, UNITS[known.unit])
    return Measure(column, known.short, unit, _STEPS.get(known.unit, 1.0))


def figure(value: float, *, signed: bool = False) -> Number:
    """Write one value: whole numbers as such, others with two significant digits or decimals."""
    is_whole = math.isfinite(value) and value == round(value)
    return Number(value, 0 if is_whole else _decimals(value), signed)


def correlation(value: float) -> Number:
    """Write a correlation: sign and two decimals."""
    return Number(value, 2, signed=True)


def estimate_words(
    estimate: float, low: float, high: float, confidence: float = 0.95
) -> tuple[Number, Bilingual]:
    """Write an estimate and its interval with the same decimals, as many as the interval bears."""
    decimals = _decimals((high - low) / 2)
    interval = interval_phrase(low, high, confidence, decimals=decimals)
    return Number(estimate, decimals, signed=True), interval


def interval_phrase(
    low: float, high: float, confidence: float = 0.95, *, decimals: int = 2
) -> Bilingual:
    """Say an interval: ``95 % interval +0.12 to +0.45``."""
    return Bilingual(
        "khoảng tin cậy {level} % từ {low} đến {high}", "{level} % interval {low} to {high}"
    ).fill(
        level=percent(confidence),
        low=Number(low, decimals, signed=True),
        high=Number(high, decimals, signed=True),
    )


def _decimals(value: float) -> int:
    if not math.isfinite(value) or value == 0:
        return 2
    wanted = 1 - math.floor(math.log10(abs(value)))
    return min(max(wanted, 0 if abs(value) >= 1000 else 2), 8)


def percent(share: float) -> Number:
    """Write a share as a percentage, with a decimal only if it needs one."""
    value = 100 * share
    return Number(value, 0 if math.isclose(value, round(value), abs_tol=1e-9) else 1)


def p_phrase(p_value: float) -> Bilingual:
    """Say a p-value; below one in a thousand only that it is below."""
    if not math.isfinite(p_value):
        return Bilingual("không tính được p", "p not available")
    if p_value < 0.001:
        return Bilingual("p < {p}", "p < {p}").fill(p=Number(0.001, 3))
    return Bilingual("p = {p}", "p = {p}").fill(p=Number(p_value, 3))


def unit_name(code: str, geography: str | None, lang: Lang) -> str:
    """Return the name of a province, or the code where no geography is known."""
    if geography in provinces.GEOGRAPHIES and code in provinces.codes(geography):
        return provinces.name(code, geography, lang)
    return str(code)


def names_phrase(codes: Sequence[str], geography: str | None) -> Bilingual:
    """Name units, the first few by name and the rest by number."""
    shown, rest = codes[:NAMED_MISSING], len(codes) - NAMED_MISSING
    named = Bilingual(
        ", ".join(unit_name(code, geography, "vi") for code in shown),
        ", ".join(unit_name(code, geography, "en") for code in shown),
    )
    if rest <= 0:
        return named
    return Bilingual("{named} và {rest} tỉnh khác", "{named} and {rest} others").fill(
        named=named, rest=rest
    )


def sample_phrase(sample: Sample) -> Bilingual:
    """Say how many provinces (and years) an estimate rests on and who is missing."""
    units, total = len(sample.units), len(sample.units) + len(sample.missing)
    size = Bilingual("{n} trong {total} tỉnh", "{n} of {total} provinces")
    if not sample.missing:
        size = Bilingual("đủ {n} tỉnh", "all {n} provinces")
    size = size.fill(n=units, total=total)
    if len(sample.data) > units:
        size = Bilingual("{size}, {rows} lượt tỉnh–năm", "{size}, {rows} province-years").fill(
            size=size, rows=len(sample.data)
        )
    if sample.years:
        size = Bilingual("năm {years}; {size}", "{years}; {size}").fill(
            years=years_text(sample.years), size=size
        )
    if not sample.missing:
        return size
    return Bilingual("{size}; thiếu: {names}", "{size}; missing: {names}").fill(
        size=size, names=names_phrase(sample.missing, sample.geography)
    )


def years_text(years: Sequence[int]) -> str:
    """Write years as ``2024``, ``2022–2024`` or, with gaps, ``2020, 2022``."""
    low, high = min(years), max(years)
    if len(years) == 1:
        return str(low)
    if len(years) == high - low + 1:
        return f"{low}–{high}"
    return ", ".join(str(year) for year in sorted(years))


def given_phrase(controls: Sequence[str]) -> Bilingual:
    """Say what is held constant, with a leading comma; empty without controls."""
    if not controls:
        return Bilingual("", "")
    return Bilingual(", khi giữ nguyên {names}", ", holding {names} constant").fill(
        names=listed_phrase(controls)
    )


def listed_phrase(columns: Sequence[str]) -> Bilingual:
    """List measures by their short names."""
    named = [measure(name).short for name in columns]
    return Bilingual(", ".join(one.vi for one in named), ", ".join(one.en for one in named))


def joined(*parts: Bilingual | None) -> Bilingual:
    """Put sentences one after another; a missing one is left out."""
    kept = [part for part in parts if part is not None]
    return Bilingual(" ".join(part.vi for part in kept), " ".join(part.en for part in kept))
