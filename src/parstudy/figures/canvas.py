"""The sheet a figure is drawn on: exact size, one language, text measured before it is written.

All positions are points (1/72 inch) from the lower left corner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

import matplotlib.textpath
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.colours import legible
from parstudy.text import Lang, nfc

Role = Literal["title", "subtitle", "label", "source"]
Align = Literal["left", "center", "right"]

MIDDLE = 0.33
"""Half the height of a capital, in type sizes: from the middle of a line to its baseline."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of the canvas, in points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom

    def inset(
        self, *, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0
    ) -> Rect:
        """Return the part that is left inside margins."""
        return Rect(self.left + left, self.bottom + bottom, self.right - right, self.top - top)

    def path(self) -> Path:
        """Return the outline."""
        return Path(
            [
                (self.left, self.bottom),
                (self.right, self.bottom),
                (self.right, self.top),
                (self.left, self.top),
                (self.left, self.bottom),
            ],
            closed=True,
        )

    def columns(self, count: int, *, gap: float) -> list[Rect]:
        """Cut into `count` parts side by side, `gap` points apart."""
        width = (self.width - gap * (count - 1)) / count
        lefts = [self.left + index * (width + gap) for index in range(count)]
        return [Rect(left, self.bottom, left + width, self.top) for left in lefts]


class Canvas:
    """A figure of exact size in one language, on which charts write and draw.

    Parameters
    ----------
    size : Size
        One of `theme.SIZES`.
    lang : {"vi", "en"}
        Language of every text.

    Attributes
    ----------
    ax : Axes
        Covers the sheet; its data coordinates are points.
    body : Rect
        What is left for the chart between subtitle and note.
    """

    def __init__(self, size: theme.Size, lang: Lang) -> None:
        self.size = size
        self.lang = lang
        self.figure = Figure(figsize=(size.width_in, size.height_in), dpi=72)
        self.ax: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set_axis_off()
        self.ax.set_xlim(0, size.width_pt)
        self.ax.set_ylim(0, size.height_pt)
        self.body = Rect(0, 0, size.width_pt, size.height_pt).inset(
            left=size.margin_pt, bottom=size.margin_pt, right=size.margin_pt, top=size.margin_pt
        )

    def type_pt(self, role: Role = "label") -> float:
        """Return the type size of a kind of text, in points."""
        return float(getattr(self.size.type, role))

    @property
    def stroke(self) -> float:
        """Width of a thin line in points: 1 on paper, more on a slide, as type grows."""
        return self.type_pt("label") / 8.5

    def width_of(self, words: str, *, role: Role = "label", bold: bool = False) -> float:
        """Return the width of one line of text, in points."""
        return _advance(nfc(words), self.type_pt(role), bold)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        role: Role = "label",
        colour: str = theme.INK,
        align: Align = "left",
        bold: bool = False,
        ground: str = theme.PAPER,
        plate: bool = False,
    ) -> Text:
        """Write one line with the middle of its capitals at height `y`.

        The colour is darkened where it would not be legible on `ground`, and turned to black or
        white where that does not help; a `plate` of `ground` keeps what lies behind off the text.
        """
        size = self.type_pt(role)
        text = self.ax.text(
            x,
            y - MIDDLE * size,
            nfc(words),
            fontsize=size,
            color=legible(colour, ground),
            ha=align,
            va="baseline",
            fontweight=700 if bold else 400,
            zorder=6,
        )
        if plate:
            text.set_bbox({"facecolor": ground, "linewidth": 0, "pad": 0.1 * size})
        return text

    def wrap(
        self,
        words: str,
        width: float,
        *,
        role: Role = "label",
        bold: bool = False,
        indent: float = 0,
    ) -> list[str]:
        """Break text into lines of at most `width` points, the first shorter by `indent`.

        A no-break space (see `unbroken`) holds its words together.

        Raises
        ------
        FigureSpecError
            If a single word is wider.
        """
        lines: list[str] = [""]
        for word in re.split(r"[ \t\n]+", words.strip(" \t\n")):
            longer = f"{lines[-1]} {word}".lstrip()
            room = width - indent if len(lines) == 1 else width
            if self.width_of(longer, role=role, bold=bold) <= room:
                lines[-1] = longer
                continue
            if self.width_of(word, role=role, bold=bold) > width:
                raise self.too_small(f"the word {word!r} is wider than its place")
            lines.append(word)
        return lines if indent or lines[0] else lines[1:]

    def paragraph(
        self,
        words: str,
        *,
        top: float,
        left: float,
        width: float,
        role: Role = "label",
        colour: str = theme.INK,
        bold: bool = False,
    ) -> float:
        """Write wrapped text downwards from `top`; return the height below it."""
        leading = theme.LEADING * self.type_pt(role)
        for line in self.wrap(words, width, role=role, bold=bold):
            self.text(left, top - leading / 2, line, role=role, colour=colour, bold=bold)
            top -= leading
        return top

    def too_small(self, what: str) -> FigureSpecError:
        """Return the error that says that this size cannot hold the figure."""
        return FigureSpecError(
            f"{what}: {self.size.name} cannot hold it",
            where=f"language {self.lang}",
            remedy="choose a larger size, shorten the text, or show fewer rows",
        )

    def texts(self) -> list[Text]:
        """Return every text on the sheet."""
        return [text for text in self.ax.texts if text.get_text().strip()]


def unbroken(words: str) -> str:
    """Return `words` with no-break spaces, so that a name is not torn between two lines."""
    return words.replace(" ", "\u00a0")


@cache
def _advance(words: str, size: float, bold: bool) -> float:
    font = FontProperties(
        family=[theme.FAMILY, theme.FALLBACK], weight=700 if bold else 400, size=size
    )
    measure = matplotlib.textpath.text_to_path.get_text_width_height_descent
    return float(measure(words, font, False)[0])
