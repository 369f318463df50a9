"""Trend: lines over time, named at their ends, cut where the method changed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale, side_axis, time_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart, both
from parstudy.figures.labels import spread
from parstudy.figures.marks import GAP, ROW, dots, rules
from parstudy.text import number


@dataclass(frozen=True, eq=False, kw_only=True)
class Trend(UnitChart):
    """Lines of units over years or months, in one panel or in small multiples.

    Parameters
    ----------
    frame : DataFrame, one row a unit and time
    time : str
        Column of whole numbers: years, or months counted on.
    value : str
        Column of the values; a missing one leaves a gap.
    time_label : str, optional
        Stem of two columns with what is written for a time, such as ``3/2026``; else the number.
    panel : str, optional
        Stem of the two name columns of the panels, such as the region.
    breaks : tuple of int
        Times with which a new series begins: lines are cut before them, and a stroke marks it.
    decimals : int
        Decimals of the values at the ends.
    key, label, focus
        See `UnitChart`; names are written for units in focus, or for all where none is.
    """

    time: str
    value: str
    time_label: str | None = None
    panel: str | None = None
    breaks: tuple[int, ...] = ()
    decimals: int = 1

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        stems = [stem for stem in (self.time_label, self.panel) if stem]
        extra = [name for stem in stems for name in both(stem)]
        return [*super().columns(), self.time, self.value, *extra]

    def keys(self) -> list[str]:
        """Return the columns that tell one mark from another."""
        return [self.key, self.time]

    def draw(self, canvas: Canvas) -> None:
        """Draw each panel on the same scales."""
        size = canvas.type_pt("label")
        ordered = self.frame.sort_values(self.time, kind="stable")
        panels = [("", ordered)]
        if self.panel is not None:
            panels = list(ordered.groupby(f"{self.panel}_{canvas.lang}", sort=False))
        across = min(len(panels), 3 if len(panels) > 4 else 2) if len(panels) > 1 else 1
        height = canvas.body.height / math.ceil(len(panels) / across)
        side = self._side(canvas)
        for index, (name, rows) in enumerate(panels):
            column = canvas.body.columns(across, gap=2 * size)[index % across]
            top = canvas.body.top - (index // across) * height
            place = Rect(column.left, top - height, column.right, top)
            plot = place.inset(top=(1.8 if name else 0.6) * size, bottom=1.9 * size, right=side)
            if name:
                canvas.text(place.left, place.top - 0.7 * size, str(name), bold=True)
            self._panel(canvas, plot, rows)

    def _side(self, canvas: Canvas) -> float:
        """Return the room that the labels at the ends need."""
        shown = self.frame[self.frame[self.key].isin(self.focus)] if self.focus else self.frame
        held = shown.dropna(subset=[self.value]).sort_values(self.time, kind="stable")
        last = held.groupby(self.key, sort=False).tail(1)
        widths = [
            canvas.width_of(self._words(canvas, row), bold=True) for _, row in last.iterrows()
        ]
        return max(widths, default=0.0) + 1.5 * GAP * canvas.type_pt("label")

    def _words(self, canvas: Canvas, row: pd.Series) -> str:
        value = number(row[self.value], canvas.lang, decimals=self.decimals)
        return f"{row[f'{self.label}_{canvas.lang}']} {value}"

    def _panel(self, canvas: Canvas, plot: Rect, rows: pd.DataFrame) -> None:
        size = canvas.type_pt("label")
        upright = fit_scale(self.frame[self.value], plot.bottom, plot.top, ticks=4)
        numbers = [number(tick, canvas.lang, decimals=upright.decimals) for tick in upright.ticks]
        plot = plot.inset(left=max(map(canvas.width_of, numbers)) + GAP * size)
        if min(plot.width, plot.height) < 4 * size:
            raise canvas.too_small("labels leave no room for the lines")
        side_axis(canvas, upright, plot)
        level = Scale(
            self.frame[self.time].min() - 0.2,
            self.frame[self.time].max() + 0.2,
            plot.left,
            plot.right,
        )
        self._times(canvas, level, plot)
        ends: list[tuple[float, str, str]] = []
        lines = list(rows.groupby(self.key, sort=False))
        for key, line in sorted(lines, key=lambda each: each[0] in self.focus):
            colour = theme.FOCUS if key in self.focus else theme.PALE if self.focus else theme.PLAIN
            self._line(canvas, line, level, upright, colour)
            held = line.dropna(subset=[self.value])
            if (key in self.focus or not self.focus) and len(held):
                row = held.iloc[-1]
                ends.append((upright(row[self.value]), self._words(canvas, row), colour))
        heights = [end for end, _, _ in ends]
        placed = spread(heights, gap=ROW * size, low=plot.bottom, high=plot.top)
        if placed is None:
            raise canvas.too_small(f"{len(ends)} lines with names")
        for y, (_, words, colour) in zip(placed, ends, strict=True):
            canvas.text(plot.right + GAP * size, y, words, colour=colour, bold=True)

    def _times(self, canvas: Canvas, level: Scale, plot: Rect) -> None:
        """Write the times below the plot and mark the breaks."""
        column = f"{self.time_label}_{canvas.lang}" if self.time_label else self.time
        written = self.frame[column].astype(str)
        times = dict(zip(self.frame[self.time], written, strict=True))
        time_axis(canvas, level, plot, times)
        cuts = [level(start - 0.5) for start in self.breaks]
        strokes = [((x, plot.bottom), (x, plot.top)) for x in cuts]
        rules(canvas, strokes, theme.MUTED, 0.8, dashed=True)

    def _line(
        self, canvas: Canvas, line: pd.DataFrame, level: Scale, upright: Scale, colour: str
    ) -> None:
        """Join neighbouring times that are held and of one series."""
        held = line.dropna(subset=[self.value])
        times, values = held[self.time].tolist(), held[self.value].tolist()
        points = [(level(at), upright(value)) for at, value in zip(times, values, strict=True)]
        joined = [
            (points[at], points[at + 1])
            for at in range(len(points) - 1)
            if times[at + 1] - times[at] == 1
            and not any(times[at] < start <= times[at + 1] for start in self.breaks)
        ]
        is_context = colour == theme.PALE
        rules(canvas, joined, colour, 0.8 if is_context else 1.8, layer=2 if is_context else 3)
        if not is_context:
            x, y = [point[0] for point in points], [point[1] for point in points]
            dots(canvas, x, y, [colour] * len(points), scale=0.45)
