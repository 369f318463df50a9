"""Numbers as Vietnamese and English texts write them.

``1.729`` is one thousand seven hundred and twenty-nine in Vietnamese and 1.729 in English: the
language must be said, or the text must leave no doubt. Nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parstudy.errors import SchemaError
from parstudy.text import Lang, nfc

SCALES: dict[str, float] = {
    "nghìn": 1e3,
    "ngàn": 1e3,
    "triệu": 1e6,
    "tỷ": 1e9,
    "tỉ": 1e9,
    "nghìn tỷ": 1e12,
    "nghìn tỉ": 1e12,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
CURRENCIES = {"đồng": "VND", "vnd": "VND", "vnđ": "VND", "₫": "VND"}
_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)\s*(?P<digits>\d[\d.,\u00a0\u202f ]*\d|\d)"
    r"(?:\s*(?P<percent>%)|\s*(?P<words>[^\d%]+))?"
)
_GROUPED = {
    "vi": re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?"),
    "en": re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?"),
}
_PLAIN = {"vi": re.compile(r"\d+(,\d+)?"), "en": re.compile(r"\d+(\.\d+)?")}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that was read.

    Attributes
    ----------
    value : float
    unit : str
        ``percent``, ``VND``, or what words stood behind the number.
    decimals : int
        Digits printed behind the decimal mark: the precision of the figure.
    """

    value: float
    unit: str = ""
    decimals: int = 0


def parse_number(text: str, lang: Lang | None = None, *, where: str = "") -> Quantity:
    """Read one number with its scale and unit.

    Parameters
    ----------
    text : str
        Such as ``"1.729"``, ``"85,89%"``, ``"70 tỷ đồng"``, ``"1,234.5"``.
    lang : {'vi', 'en'}, optional
        The language of the text. Without it a number that would differ between the two is an
        error.
    where : str
        File and cell, for the message.

    Raises
    ------
    SchemaError
        If the text is no number, or an ambiguous one without `lang`.

    Examples
    --------
    >>> parse_number("1.729", "vi").value, parse_number("85,89%").value
    (1729.0, 85.89)
    >>> parse_number("70 tỷ đồng")
    Quantity(value=70000000000.0, unit='VND', decimals=0)
    """
    clean = nfc(text).strip()
    matched = _NUMBER.fullmatch(clean)
    readings = _readings(matched["digits"], lang) if matched else {}
    if matched is None or not readings:
        raise SchemaError(
            f"{clean!r} is not a number", where=where, remedy="write digits, such as 1234.5"
        )
    if len({value for value, _ in readings.values()}) > 1:
        listed = ", ".join(f"{value:g} in {one}" for one, (value, _) in readings.items())
        raise SchemaError(
            f"{clean!r} is ambiguous ({listed})", where=where, remedy="say the language of the text"
        )
    value, decimals = next(iter(readings.values()))
    scale, unit = _unit(matched["words"] or "", bool(matched["percent"]))
    sign = -1.0 if matched["sign"] in ("-", "\u2212") else 1.0
    return Quantity(sign * value * scale, unit, decimals)


def _readings(digits: str, lang: Lang | None) -> dict[Lang, tuple[float, int]]:
    """Return what the digits mean in each language that can read them: value, decimals."""
    compact = re.sub(r"[\u00a0\u202f ](?=\d{3}(?!\d))", "", digits)
    found: dict[Lang, tuple[float, int]] = {}
    languages: tuple[Lang, ...] = (lang,) if lang else ("vi", "en")
    for one in languages:
        if not (_PLAIN[one].fullmatch(compact) or _GROUPED[one].fullmatch(compact)):
            continue
        mark, group = (",", ".") if one == "vi" else (".", ",")
        plain = compact.replace(group, "").replace(mark, ".")
        found[one] = (float(plain), len(plain.partition(".")[2]))
    return found


def _unit(words: str, is_percent: bool) -> tuple[float, str]:
    """Split the words behind a number into its scale and its unit."""
    if is_percent:
        return 1.0, "percent"
    text = " ".join(words.lower().split())
    scale = 1.0
    for word in sorted(SCALES, key=len, reverse=True):
        if text == word or text.startswith(word + " "):
            scale, text = SCALES[word], text.removeprefix(word).strip()
            break
    if text in ("phần trăm", "percent", "per cent"):
        return scale, "percent"
    return scale, CURRENCIES.get(text, text)
