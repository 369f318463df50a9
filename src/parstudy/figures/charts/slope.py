"""Slope: the value of each unit at two times, joined; for values, not for ranks."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import fit_scale
from parstudy.figures.canvas import Align, Canvas
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.labels import spread
from parstudy.figures.marks import GAP, ROW, dots, rules
from parstudy.text import Bilingual, number


@dataclass(frozen=True, eq=False, kw_only=True)
class Slope(UnitChart):
    """Lines between two uprights; names and values at both ends.

    All units are labelled where there is room, otherwise those in focus.

    Parameters
    ----------
    frame : DataFrame, one row a unit that has both values
    start, end : str
        Columns of the two values.
    start_label, end_label : Bilingual
        What they are, such as the years.
    decimals : int
        Decimals of the values.
    key, label, focus
        See `UnitChart`.
    """

    start: str
    end: str
    start_label: Bilingual
    end_label: Bilingual
    decimals: int = 1

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.start, self.end]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.start, self.end]

    def draw(self, canvas: Canvas) -> None:
        """Draw uprights, lines, dots and labels."""
        size = canvas.type_pt("label")
        wide = max(canvas.width_of(name, bold=True) for name in self.names(canvas.lang))
        values = [*self.frame[self.start], *self.frame[self.end]]
        figure = max(canvas.width_of(self._words(canvas, value), bold=True) for value in values)
        side = wide + figure + 3 * GAP * size
        plot = canvas.body.inset(left=side, right=side, top=1.8 * size, bottom=0.5 * size)
        if plot.width < 8 * size:
            raise canvas.too_small("names leave no room for the lines")
        scale = fit_scale(values, plot.bottom, plot.top)
        edges = [plot.left, plot.right]
        rules(canvas, [((x, plot.bottom), (x, plot.top)) for x in edges], theme.PALE, 0.8)
        for x, words in zip(edges, (self.start_label, self.end_label), strict=True):
            above = plot.top + size
            canvas.text(x, above, words[canvas.lang], bold=True, align="center")
        starts, ends = self.frame[self.start].map(scale), self.frame[self.end].map(scale)
        for row, (colour, is_focus) in enumerate(zip(self.colours(), self.in_focus(), strict=True)):
            is_context = bool(self.focus) and not is_focus
            line = [((plot.left, starts[row]), (plot.right, ends[row]))]
            width, layer = (0.7, 2) if is_context else (1.6, 3)
            rules(canvas, line, colour, width, layer=layer)
            if not is_context:
                dots(canvas, edges, [starts[row], ends[row]], [colour] * 2)
        self._labels(canvas, starts.tolist(), plot.left, self.start, is_left=True)
        self._labels(canvas, ends.tolist(), plot.right, self.end, is_left=False)

    def _words(self, canvas: Canvas, value: float) -> str:
        return number(value, canvas.lang, decimals=self.decimals)

    def _labels(
        self, canvas: Canvas, heights: list[float], x: float, column: str, *, is_left: bool
    ) -> None:
        size = canvas.type_pt("label")
        low, high = canvas.body.bottom + 0.5 * size, canvas.body.top - 2.2 * size
        in_focus = self.in_focus()
        rows = list(range(len(heights)))
        placed = spread(heights, gap=ROW * size, low=low, high=high)
        if placed is None:
            rows = [row for row in rows if in_focus[row]]
            wanted = [heights[row] for row in rows]
            placed = spread(wanted, gap=ROW * size, low=low, high=high)
        if placed is None:
            raise canvas.too_small(f"{len(rows)} labels in focus")
        step = -1 if is_left else 1
        align: Align = "right" if is_left else "left"
        names = self.names(canvas.lang)
        for row, y in zip(rows, placed, strict=True):
            colour = theme.FOCUS if in_focus[row] else theme.INK
            value = self._words(canvas, self.frame[column][row])
            words = f"{names[row]}  {value}" if is_left else f"{value}  {names[row]}"
            reach = x + step * 1.6 * GAP * size
            canvas.text(reach, y, words, colour=colour, align=align, bold=in_focus[row])
            if abs(y - heights[row]) > 0.2 * size:
                near, far = x + step * 0.4 * size, x + step * 1.3 * GAP * size
                rules(canvas, [((near, heights[row]), (far, y))], theme.CONTEXT, 0.5)
