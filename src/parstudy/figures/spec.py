"""What a figure says besides its marks, and the rules that its words keep."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont
from matplotlib import font_manager

from parstudy.errors import Fault, FigureSpecError
from parstudy.figures import theme
from parstudy.text import LANGS, Bilingual

TITLE_LIMIT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSpec:
    """The words of one figure, in both languages.

    Attributes
    ----------
    figure_id : str
        ``fig04_rank_certainty``: number, then what it shows; the stem of its files.
    notebook : str
        The notebook that makes it.
    title : Bilingual
        The finding, at most 90 characters, made from a result.
    subtitle : Bilingual
        Measure, unit, place, year; what an interval means.
    alt : Bilingual
        Kind of chart, what is measured, the finding; for those who do not see it.
    source_ids : tuple of str
        Sources whose credit line is printed.
    note : Bilingual, optional
        Printed above the source.
    accents : tuple of (Bilingual, str)
        Words of the title and the colour of the marks they speak of.

    Raises
    ------
    FigureSpecError
        Lists every rule that the words break.
    """

    figure_id: str
    notebook: str
    title: Bilingual
    subtitle: Bilingual
    alt: Bilingual
    source_ids: tuple[str, ...]
    note: Bilingual | None = None
    accents: tuple[tuple[Bilingual, str], ...] = ()

    def __post_init__(self) -> None:
        faults = [*self._faults_of_id(), *self._faults_of_texts()]
        if faults:
            raise FigureSpecError(f"figure {self.figure_id!r} cannot be published", faults=faults)

    def _faults_of_id(self) -> list[Fault]:
        faults = []
        if not re.fullmatch(r"fig\d{2}_[a-z0-9]+(_[a-z0-9]+)*", self.figure_id):
            faults.append(
                Fault(
                    f"figure_id {self.figure_id!r} cannot name files",
                    remedy="write it like fig04_rank_certainty",
                )
            )
        if not self.source_ids:
            faults.append(
                Fault("no source", remedy="give source_ids: every figure prints its sources")
            )
        return faults

    def _faults_of_texts(self) -> list[Fault]:
        faults = []
        for lang in LANGS:
            for part in ("title", "subtitle", "alt"):
                if not getattr(self, part)[lang].strip():
                    faults.append(Fault(f"{part} is blank", lang, "write it in both languages"))
            title = self.title[lang]
            if len(title) > TITLE_LIMIT:
                remedy = "state the finding alone; the measure goes to the subtitle"
                said = f"title has {len(title)} characters, {TITLE_LIMIT} are allowed: {title!r}"
                faults.append(Fault(said, lang, remedy))
            faults += [
                Fault(f"coloured words {words[lang]!r} are not in the title", lang, "correct them")
                for words, _ in self.accents
                if words[lang] not in title
            ]
        return faults


def missing_glyphs(text: str) -> list[str]:
    """Return the characters of `text` that neither the font nor its fallback can draw."""
    drawn = {sign for sign in text if not sign.isspace()}
    missing = drawn - _glyphs(str(theme.font_files()[400]))
    return sorted(missing - _glyphs(font_manager.findfont(theme.FALLBACK)) if missing else missing)


def describe(sign: str) -> str:
    """Name a character so that it can be found in a text: sign, code point, Unicode name."""
    return f"{sign!r} U+{ord(sign):04X} {unicodedata.name(sign, 'unnamed')}"


@cache
def _glyphs(path: str) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
