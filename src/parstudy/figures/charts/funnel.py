"""Funnel: a rate against its denominator, within the limits that chance alone would set."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale, side_axis, tick_count
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.labels import label_points
from parstudy.figures.marks import DOT, GAP, dots, rules
from parstudy.text import Bilingual, number


@dataclass(frozen=True, eq=False, kw_only=True)
class Funnel(UnitChart):
    """Units by the size of their denominator (logarithmic); those outside the limits are named.

    Parameters
    ----------
    frame : DataFrame, one row a unit
    denominator, rate : str
        Columns of the positive count and of the rate drawn from it.
    low, high : str
        Columns of the limits at the unit's denominator.
    is_outside : str
        Column of truth values: beyond the limits; these units are in focus and named.
    centre : float
        The rate of all units together.
    x_label, y_label : Bilingual
        Denominator, and rate with unit.
    key, label, focus
        See `UnitChart`; units in `focus` are named as well.
    """

    denominator: str
    rate: str
    low: str
    high: str
    is_outside: str
    centre: float
    x_label: Bilingual
    y_label: Bilingual

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        drawn = [self.denominator, self.rate, self.low, self.high, self.is_outside]
        return [*super().columns(), *drawn]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.denominator, self.rate, self.low, self.high, self.is_outside]

    def draw(self, canvas: Canvas) -> None:
        """Draw axes, the funnel, points and names."""
        size = canvas.type_pt("label")
        plot = canvas.body.inset(bottom=2.9 * size, top=1.5 * size)
        along = [*self.frame[self.rate], *self.frame[self.low], *self.frame[self.high]]
        upright = fit_scale(along, plot.bottom, plot.top, ticks=5)
        numbers = [number(tick, canvas.lang, decimals=upright.decimals) for tick in upright.ticks]
        plot = plot.inset(left=max(map(canvas.width_of, numbers)) + GAP * size, right=2.5 * size)
        side_axis(canvas, upright, plot)
        logs = [math.log10(count) for count in self.frame[self.denominator]]
        level = fit_scale(logs, plot.left, plot.right)
        self._size_axis(canvas, level, plot)
        self._limits(canvas, level, upright, logs)
        middle = upright(self.centre)
        rules(canvas, [((plot.left, middle), (plot.right, middle))], theme.MUTED, 1, layer=2)
        below, above = plot.bottom - 2.2 * size, plot.top + 0.9 * size
        canvas.text(plot.right, below, self.x_label[canvas.lang], bold=True, align="right")
        canvas.text(canvas.body.left, above, self.y_label[canvas.lang], bold=True)
        outside = [bool(is_outside) for is_outside in self.frame[self.is_outside]]
        x, y = [level(log) for log in logs], self.frame[self.rate].map(upright).tolist()
        colours = [theme.FOCUS if is_outside else theme.CONTEXT for is_outside in outside]
        scales = [1.4 * DOT if is_outside else DOT for is_outside in outside]
        dots(canvas, x, y, colours, scale=scales)
        named = [far or wanted for far, wanted in zip(outside, self.in_focus(), strict=True)]
        pairs = zip(self.names(canvas.lang), named, strict=True)
        words = [name if is_named else "" for name, is_named in pairs]
        points = list(zip(x, y, strict=True))
        label_points(canvas, points, words, area=plot, needed=named)

    def _size_axis(self, canvas: Canvas, level: Scale, plot: Rect) -> None:
        """Mark round counts, 1, 3 or 10 times a power of ten, as many as there is room for."""
        powers = range(math.floor(level.low), math.ceil(level.high) + 1)
        counts = [step * 10**power for power in powers for step in (1, 3)]
        inside = [count for count in counts if level.low <= math.log10(count) <= level.high]
        every = math.ceil(len(inside) / tick_count(plot.width, canvas))
        for count in inside[::every]:
            x = level(math.log10(count))
            rules(canvas, [((x, plot.bottom), (x, plot.top))], theme.PALE, 0.5)
            below = plot.bottom - 0.8 * canvas.type_pt("label")
            words = number(count, canvas.lang)
            canvas.text(x, below, words, colour=theme.MUTED, align="center")

    def _limits(self, canvas: Canvas, level: Scale, upright: Scale, logs: list[float]) -> None:
        order = np.argsort(logs)
        x = [level(logs[index]) for index in order]
        low = [upright(self.frame[self.low][index]) for index in order]
        high = [upright(self.frame[self.high][index]) for index in order]
        outline = [*zip(x, low, strict=True), *zip(x[::-1], high[::-1], strict=True)]
        canvas.ax.add_collection(
            PolyCollection([outline], facecolors=theme.FAINT, edgecolors=theme.PALE, zorder=0.5),
            autolim=False,
        )
