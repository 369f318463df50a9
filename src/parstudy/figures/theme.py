"""The look of every figure: colours, sizes, type, font and the settings of matplotlib."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager, ft2font

from parstudy.errors import FigureSpecError, SourceMissingError

DEEP, BLUE, ORANGE, SKY, GREY = "#0B3C5D", "#0072B2", "#D55E00", "#88CCEE", "#767676"
CATEGORICAL = (DEEP, BLUE, ORANGE, SKY, GREY)
LINES = (ORANGE, BLUE, DEEP, "#A0522D", "#F2B134", SKY)
"""Colours for up to six lines, each with its own label."""
SEQUENTIAL = ("#EDF8B1", "#9CD8B8", "#2296C1", "#2355A4", "#081D58")
"""YlGnBu, taken where five classes stay apart under every vision."""
DIVERGING = ("#B35806", "#F1A340", "#F7F7F7", "#998EC3", "#542788")
"""PuOr; decreases are also dotted, so that they can be told from increases in grey."""
QUADRANTS = ("#E3E3E3", "#66B2CC", "#C67427", "#0B3C5D")
"""Low–low, high in the first measure, high in the second, high in both."""
LOCAL = (DEEP, "#66B2CC", "#C67427", "#F0C27B", "#E3E3E3")
"""High among high, low among low, high among low, low among high, not told from chance."""

INK, MUTED, PALE, FAINT, PAPER = "#1A1A1A", "#5C5C5C", "#BDBDBD", "#F2F2F2", "#FFFFFF"
"""Text, secondary text, grid and context marks, bands, background."""

FOCUS, PLAIN, CONTEXT = ORANGE, BLUE, "#949494"
"""What the title speaks of; marks where nothing is in focus; the others."""

LEADING = 1.35
"""Line spacing of running text, in type sizes."""

FAMILY = "parstudy Source Sans Pro"
FALLBACK = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class Type:
    """Type sizes in points."""

    title: float
    subtitle: float
    label: float
    source: float


@dataclass(frozen=True, slots=True)
class Size:
    """One size of figure: exact width and height in inches, type, margin in points, PNG dpi."""

    name: str
    width_in: float
    height_in: float
    type: Type
    margin_pt: float
    dpi: int

    @property
    def width_pt(self) -> float:
        """Width in points."""
        return self.width_in * 72

    @property
    def height_pt(self) -> float:
        """Height in points."""
        return self.height_in * 72


def _a4(name: str, width_mm: float, height_mm: float) -> Size:
    return Size(name, width_mm / 25.4, height_mm / 25.4, Type(12, 9.5, 8.5, 7.5), 8, 254)


def _slide(name: str, width_in: float, height_in: float) -> Size:
    return Size(name, width_in, height_in, Type(28, 18, 16, 12), 24, 150)


SIZES = {
    size.name: size
    for size in (
        _a4("a4_text", 160, 100),
        _a4("a4_page", 160, 225),
        _a4("a4_wide", 247, 150),
        _slide("slide", 40 / 3, 7.5),
        _slide("slide_half", 6.4, 5.6),
    )
}


def size(name: str) -> Size:
    """Return a size by its name.

    Raises
    ------
    FigureSpecError
        If there is no such size; names those there are.
    """
    if name not in SIZES:
        raise FigureSpecError(f"no figure size {name!r}", remedy=f"use one of: {', '.join(SIZES)}")
    return SIZES[name]


@cache
def font_files() -> dict[int, Path]:
    """Return the files of the figures' font by weight: regular, and semibold in place of bold.

    Raises
    ------
    SourceMissingError
        If the package that carries the font is not installed.
    """
    package = importlib.util.find_spec("font_source_sans_pro")
    folder = Path(package.origin or "").parent / "files" if package else Path()
    cuts = {400: "Regular", 700: "Semibold"}
    files = {weight: folder / f"SourceSansPro-{cut}.ttf" for weight, cut in cuts.items()}
    if not all(path.is_file() for path in files.values()):
        raise SourceMissingError(
            "the font Source Sans Pro is not installed",
            where="package font-source-sans-pro",
            remedy="install the locked requirements again: make study",
        )
    return files


@cache
def _register_font() -> None:
    """Make the font known to matplotlib under a name of its own.

    A Source Sans of another version on the same machine then cannot take its place.
    """
    for weight, path in font_files().items():
        entry = font_manager.ttfFontProperty(ft2font.FT2Font(path))
        own = dataclasses.replace(entry, name=FAMILY, weight=weight)
        font_manager.fontManager.ttflist.append(own)


@contextmanager
def style() -> Iterator[None]:
    """Set matplotlib up for drawing and saving inside a ``with`` block; nothing leaks out of it.

    Fonts become paths in SVG and are embedded in PDF; the same data gives the same bytes.
    """
    _register_font()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": [FAMILY, FALLBACK],
                "text.parse_math": False,
                "text.hinting": "none",
                "svg.fonttype": "path",
                "svg.hashsalt": "parstudy",
                "pdf.fonttype": 42,
                "figure.facecolor": PAPER,
                "savefig.facecolor": PAPER,
                "hatch.linewidth": 0.5,
                "path.simplify": False,
            }
        )
        yield
