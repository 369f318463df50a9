"""The sheet a figure is drawn on: exact size, title to source line, and the check of its text.

All positions are points (1/72 inch) from the lower left corner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import matplotlib.textpath
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text

from parstudy.errors import Fault, FigureSpecError
from parstudy.figures import theme
from parstudy.figures.colours import legible
from parstudy.figures.spec import FigureSpec, describe, missing_glyphs
from parstudy.text import Lang, nfc

Role = Literal["title", "subtitle", "label", "source"]
Align = Literal["left", "center", "right"]

MIDDLE = 0.33
"""Half the height of a capital, in type sizes: from the middle of a line to its baseline."""
TOUCH = 0.6
"""Points by which two text boxes may meet before they count as overlapping."""


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
            text.set_bbox({"facecolor": ground, "linewidth": 0, "alpha": 0.85, "pad": 0.1 * size})
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

    def frame_words(self, spec: FigureSpec, source: str) -> None:
        """Write title, subtitle, note and source; `body` shrinks to what is left.

        Raises
        ------
        FigureSpecError
            If the title needs more than two lines or nothing is left for the chart.
        """
        left, width = self.body.left, self.body.width
        top = self._title(spec)
        top = self.paragraph(
            spec.subtitle[self.lang],
            top=top,
            left=left,
            width=width,
            role="subtitle",
            colour=theme.MUTED,
        )
        bottom = self._footer([source], self.body.bottom)
        if spec.note is not None:
            bottom = self._footer([spec.note[self.lang]], bottom)
        gap = 0.6 * self.type_pt("label")
        self.body = Rect(left, bottom + gap, self.body.right, top - gap)
        if self.body.height < 0.35 * self.size.height_pt:
            raise self.too_small("title, subtitle, note and source leave too little for the chart")

    def _title(self, spec: FigureSpec) -> float:
        leading = theme.LEADING * self.type_pt("title")
        title = spec.title[self.lang]
        for words, _ in spec.accents:
            title = title.replace(words[self.lang], unbroken(words[self.lang]))
        lines = self._title_lines(title)
        top = self.body.top
        start = 0
        for line in lines:
            x = self.body.left
            for run, colour in _runs(line, start, spec, self.lang):
                y = top - leading / 2
                self.text(x, y, run.rstrip(), role="title", colour=colour, bold=True)
                x += self.width_of(run, role="title", bold=True)
            start += len(line) + 1
            top -= leading
        return top

    def _title_lines(self, title: str) -> list[str]:
        """Break the title into lines of about the same width, so that no word is left alone."""
        lines = self.wrap(title, self.body.width, role="title", bold=True)
        if len(lines) > 2:
            raise self.too_small(f"the title needs {len(lines)} lines, two are allowed")
        words = " ".join(lines).split(" ")
        cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        widths = [max(self.width_of(part, role="title", bold=True) for part in cut) for cut in cuts]
        return lines if len(lines) < 2 else list(cuts[widths.index(min(widths))])

    def _footer(self, paragraphs: Iterable[str], bottom: float) -> float:
        """Write source or note upwards from `bottom`; return the height above."""
        leading = theme.LEADING * self.type_pt("source")
        lines = [
            line
            for words in paragraphs
            for line in self.wrap(words, self.body.width, role="source")
        ]
        for line in reversed(lines):
            y = bottom + leading / 2
            self.text(self.body.left, y, line, role="source", colour=theme.MUTED)
            bottom += leading
        return bottom

    def texts(self) -> list[Text]:
        """Return every text on the sheet."""
        return [text for text in self.ax.texts if text.get_text().strip()]

    def check(self) -> None:
        """Look at every text: glyphs, inside the sheet, not over another text.

        Raises
        ------
        FigureSpecError
            Lists each text at fault.
        """
        missing = set(missing_glyphs("".join(text.get_text() for text in self.texts())))
        drawn = [text for text in self.texts() if not missing & set(text.get_text())]
        faults = [*self._glyph_faults(missing), *self._box_faults(drawn)]
        if faults:
            raise FigureSpecError(
                f"text that cannot be printed at {self.size.name} in {self.lang!r}", faults=faults
            )

    def _glyph_faults(self, missing: set[str]) -> Iterator[Fault]:
        for sign in sorted(missing):
            where = next(text.get_text() for text in self.texts() if sign in text.get_text())
            remedy = "replace the character, or draw the mark"
            yield Fault(f"no glyph for {describe(sign)}", repr(where), remedy)

    def _box_faults(self, texts: list[Text]) -> Iterator[Fault]:
        renderer = FigureCanvasAgg(self.figure).get_renderer()
        boxes = [text.get_window_extent(renderer) for text in texts]
        for index, (text, box) in enumerate(zip(texts, boxes, strict=True)):
            words = repr(text.get_text())
            inside = (
                min(box.x0, box.y0) >= 0
                and box.x1 <= self.size.width_pt
                and box.y1 <= self.size.height_pt
            )
            if not inside:
                yield Fault(f"{words} runs off the sheet", remedy="choose a larger size")
            for other_text, other in zip(texts[:index], boxes[:index], strict=True):
                across = min(box.x1, other.x1) - max(box.x0, other.x0)
                along = min(box.y1, other.y1) - max(box.y0, other.y0)
                if min(across, along) > TOUCH:
                    remedy = "choose a larger size, or label fewer marks"
                    yield Fault(f"{words} lies over {other_text.get_text()!r}", remedy=remedy)


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


def _runs(line: str, start: int, spec: FigureSpec, lang: Lang) -> Iterator[tuple[str, str]]:
    """Cut a line of the title, which begins at character `start`, into runs of one colour."""
    title = " ".join(spec.title[lang].split())
    colours = [theme.INK] * len(title)
    for words, colour in spec.accents:
        at = title.find(words[lang])
        colours[at : at + len(words[lang])] = [colour] * len(words[lang])
    run = ""
    for offset, sign in enumerate(line):
        if run and colours[start + offset] != colours[start + offset - 1]:
            yield run, colours[start + offset - 1]
            run = ""
        run += sign
    yield run, colours[start + len(line) - 1]
