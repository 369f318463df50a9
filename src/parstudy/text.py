"""Words in Vietnamese and English, numbers in the format of each, Unicode NFC."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import Literal

Lang = Literal["vi", "en"]
LANGS: tuple[Lang, ...] = ("vi", "en")


def nfc(text: str) -> str:
    """Return `text` in Unicode NFC, the form of every string that parstudy keeps."""
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in Vietnamese and English.

    Parameters
    ----------
    vi, en : str
        The same statement in each language. In a template, ``{name}`` marks a value.

    Examples
    --------
    >>> rate = Bilingual("Tỷ lệ {rate} %", "Rate {rate} %")
    >>> rate.fill(rate=Number(33.45, 2))
    Bilingual(vi='Tỷ lệ 33,45 %', en='Rate 33.45 %')
    """

    vi: str
    en: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "vi", nfc(self.vi))
        object.__setattr__(self, "en", nfc(self.en))

    def __getitem__(self, lang: str) -> str:
        if lang not in LANGS:
            raise KeyError(f"language {lang!r}: use 'vi' or 'en'")
        return self.vi if lang == "vi" else self.en

    def fill(self, **values: str | int | Number | Bilingual) -> Bilingual:
        """Put `values` in the template, each written in the way of its language."""
        vi = self.vi.format(**{name: spell(value, "vi") for name, value in values.items()})
        en = self.en.format(**{name: spell(value, "en") for name, value in values.items()})
        return Bilingual(vi, en)


@dataclass(frozen=True, slots=True)
class Number:
    """A number to be written in a text, with its decimals and optionally its sign."""

    value: float
    decimals: int = 0
    signed: bool = False


def spell(value: str | int | Number | Bilingual, lang: Lang) -> str:
    """Write one value for `lang`: numbers in its format, bilingual text in its language."""
    if isinstance(value, Bilingual):
        return value[lang]
    if isinstance(value, Number):
        return number(value.value, lang, decimals=value.decimals, signed=value.signed)
    return number(value, lang) if isinstance(value, int) else str(value)


def number(value: float, lang: Lang, *, decimals: int = 0, signed: bool = False) -> str:
    """Write a number as the language does: ``1.234,5`` in Vietnamese, ``1,234.5`` in English.

    A negative number takes the minus sign (U+2212); a missing one is written ``–``.

    Examples
    --------
    >>> number(1234.5, "vi", decimals=1), number(1234.5, "en", decimals=1)
    ('1.234,5', '1,234.5')
    """
    if not math.isfinite(value):
        return "–"
    magnitude = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in "123456789" for digit in magnitude)
    sign = "" if is_zero else "\u2212" if value < 0 else "+" if signed else ""
    if lang == "vi":
        magnitude = magnitude.translate(str.maketrans(",.", ".,"))
    return sign + magnitude
