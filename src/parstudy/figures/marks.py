"""Scales, rows and axes that charts share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.ticker import MaxNLocator

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.text import number

ROW = 1.2
"""Smallest height of a row of text, in type sizes."""
GAP = 0.7
"""Space between a text and its mark, in type sizes."""
DOT = 0.62
"""Diameter of a mark, in type sizes."""
HATCH = "//////"
"""The sign of no data."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear way from values to points.

    Parameters
    ----------
    low, high : float
        Ends of the values.
    start, end : float
        Where they lie, in points.
    ticks : tuple of float
        Values marked on an axis.
    """

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def __call__(self, value: float) -> float:
        """Return where `value` lies, in points."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def onto(self, start: float, end: float) -> Scale:
        """Return the same values over other points."""
        return Scale(self.low, self.high, start, end, self.ticks)

    @property
    def decimals(self) -> int:
        """Decimals that write every tick exactly."""
        exponents = [Decimal(repr(tick)).normalize().as_tuple().exponent for tick in self.ticks]
        return max((-int(exponent) for exponent in exponents if int(exponent) < 0), default=0)


def fit_scale(
    values: Iterable[float], start: float, end: float, *, zero: bool = False, ticks: int = 4
) -> Scale:
    """Return a scale that holds all finite `values`, with round ticks.

    Parameters
    ----------
    values : iterable of float
        Everything that is drawn along the scale.
    start, end : float
        Points.
    zero : bool
        Whether zero belongs to it, as it must for bars.
    ticks : int
        Most ticks but one.
    """
    drawn = [float(value) for value in values if math.isfinite(value)] or [0.0]
    low, high = min(drawn), max(drawn)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    room = 0.0 if zero else 0.03 * (high - low)
    low, high = low - room, high + room
    steps = MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    inside = [round(float(tick), 10) for tick in steps if low <= round(float(tick), 10) <= high]
    return Scale(low, high, start, end, tuple(inside))


def tick_count(width: float, canvas: Canvas) -> int:
    """Return how many ticks with numbers fit along `width` points."""
    return max(2, min(6, int(width / (3.5 * canvas.type_pt("label")))))


def value_axis(canvas: Canvas, scale: Scale, plot: Rect) -> None:
    """Draw pale vertical lines at the ticks of `scale` over `plot`, with numbers below it."""
    places = [scale(tick) for tick in scale.ticks]
    rules(canvas, [((x, plot.bottom), (x, plot.top)) for x in places], theme.PALE, 0.5)
    below = plot.bottom - 0.8 * canvas.type_pt("label")
    for x, tick in zip(places, scale.ticks, strict=True):
        words = number(tick, canvas.lang, decimals=scale.decimals)
        canvas.text(x, below, words, colour=theme.MUTED, align="center")


def side_axis(canvas: Canvas, scale: Scale, plot: Rect) -> None:
    """Draw pale horizontal lines at the ticks of `scale` over `plot`, with numbers left of it."""
    places = [scale(tick) for tick in scale.ticks]
    rules(canvas, [((plot.left, y), (plot.right, y)) for y in places], theme.PALE, 0.5)
    left = plot.left - 0.5 * GAP * canvas.type_pt("label")
    for y, tick in zip(places, scale.ticks, strict=True):
        words = number(tick, canvas.lang, decimals=scale.decimals)
        canvas.text(left, y, words, colour=theme.MUTED, align="right")


def time_axis(canvas: Canvas, scale: Scale, plot: Rect, times: Mapping[float, str]) -> None:
    """Write times below `plot`: the last one, and before it as many as there is room for.

    Parameters
    ----------
    times : mapping of value to str
        What is written for each time.
    """
    size = canvas.type_pt("label")
    widest = max(map(canvas.width_of, times.values())) + size
    room = abs(scale(max(times)) - scale(min(times))) + widest
    every = math.ceil(len(times) * widest / room)
    below = plot.bottom - size
    for time in sorted(times, reverse=True)[::every]:
        canvas.text(scale(time), below, times[time], colour=theme.MUTED, align="center")


Segment = tuple[tuple[float, float], tuple[float, float]]


def rules(
    canvas: Canvas,
    segments: Sequence[Segment],
    colour: str | Sequence[str],
    width: float,
    *,
    dashed: bool = False,
    layer: float = 1,
) -> None:
    """Draw straight lines; `width` is in thin lines of the canvas, `layer` orders what overlaps."""
    canvas.ax.add_collection(
        LineCollection(
            segments,
            colors=colour,
            linewidths=width * canvas.stroke,
            linestyles=(0, (4, 3)) if dashed else "solid",
            capstyle="butt",
            zorder=layer,
        ),
        autolim=False,
    )


def dots(
    canvas: Canvas,
    x: Sequence[float],
    y: Sequence[float],
    colours: Sequence[str],
    *,
    marker: str = "o",
    hollow: bool = False,
    edge: str = theme.PAPER,
    scale: float | Sequence[float] = DOT,
) -> None:
    """Draw marks at points; `scale` is their diameter in type sizes."""
    canvas.ax.scatter(
        np.asarray(x, dtype=float),
        np.asarray(y, dtype=float),
        s=(np.asarray(scale) * canvas.type_pt("label")) ** 2,
        c=[theme.PAPER] * len(x) if hollow else list(colours),
        edgecolors=list(colours) if hollow else edge,
        linewidths=(1.2 if hollow else 0.5) * canvas.stroke,
        marker=marker,
        zorder=4,
        clip_on=False,
    )


def boxes(
    canvas: Canvas,
    places: Sequence[Rect],
    colours: Sequence[str],
    *,
    edge: str | None = None,
    hatched: bool = False,
    layer: float = 2,
) -> None:
    """Fill rectangles; `hatched` ones lie under pale hatching, the sign of no data."""
    canvas.ax.add_collection(
        PathCollection(
            [place.path() for place in places],
            facecolors=list(colours),
            edgecolors=edge or "none",
            linewidths=0.6 * canvas.stroke,
            hatch=HATCH if hatched else None,
            hatchcolor=theme.PALE,
            zorder=layer,
        ),
        autolim=False,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Rows one below the other.

    Attributes
    ----------
    area : Rect
        What the rows cover; as high as the longest block.
    rows : range
        Which rows of the frame.
    pitch : float
        Height of a row in points.
    """

    area: Rect
    rows: range
    pitch: float

    def y(self, row: int) -> float:
        """Return the middle of a row of the frame, in points."""
        return self.area.top - (row - self.rows.start + 0.5) * self.pitch

    def row(self, row: int) -> Rect:
        """Return the place of a row of the frame."""
        y, half = self.y(row), self.pitch / 2
        return Rect(self.area.left, y - half, self.area.right, y + half)


def write_names(
    canvas: Canvas, block: Block, names: Sequence[str], in_focus: Sequence[bool]
) -> None:
    """Write the names of the rows of a block at its left edge."""
    for row in block.rows:
        bold = in_focus[row]
        colour = theme.FOCUS if bold else theme.INK
        y, ground = block.y(row), theme.FAINT  # the rows of a tie group stand on a band
        canvas.text(block.area.left, y, names[row], colour=colour, bold=bold, ground=ground)


def blocks(canvas: Canvas, area: Rect, count: int, *, least_width: float) -> list[Block]:
    """Share `count` rows of text among as few columns as hold them.

    Parameters
    ----------
    area : Rect
        Place for all rows.
    least_width : float
        Points that a column needs.

    Raises
    ------
    FigureSpecError
        If no number of columns holds all rows at a legible height.
    """
    size = canvas.type_pt("label")
    gap = 2 * size
    most = int((area.width + gap) / (least_width + gap))
    if not most:
        raise canvas.too_small(f"names and marks need {least_width / 72:.1f} inches of width")
    for columns in range(1, most + 1):
        per_column = math.ceil(count / columns)
        if per_column * ROW * size > area.height:
            continue
        pitch = min(area.height / per_column, 3 * size)
        parts = area.columns(columns, gap=gap)
        return [
            Block(Rect(part.left, part.top - per_column * pitch, part.right, part.top), rows, pitch)
            for index, part in enumerate(parts)
            for rows in [range(index * per_column, min(count, (index + 1) * per_column))]
            if rows
        ]
    raise canvas.too_small(f"{count} rows in at most {most} columns")
