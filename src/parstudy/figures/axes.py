"""Scales from values to points, and axes with numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from matplotlib.ticker import MaxNLocator

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.marks import GAP, rules
from parstudy.text import number


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
