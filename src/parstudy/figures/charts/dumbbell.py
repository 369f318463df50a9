"""Dumbbell: two values of each unit, the line between them is what changed or differs."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale, tick_count, value_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.marks import GAP, dots, rules
from parstudy.figures.rows import Block, blocks, write_names
from parstudy.text import Bilingual, number


@dataclass(frozen=True, eq=False, kw_only=True)
class Dumbbell(UnitChart):
    """Two dots a row, hollow for the first and full for the second, joined by a line.

    Parameters
    ----------
    frame : DataFrame, one row a unit, in the order drawn
    start, end : str
        Columns of the two values; where one is missing only the other is drawn.
    start_label, end_label : Bilingual
        What they are, such as the years; written above the first row.
    decimals : int
        Decimals of the values, which are written for units in focus, or for all where none is.
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

    def draw(self, canvas: Canvas) -> None:
        """Draw key, axis, lines, dots and names."""
        size = canvas.type_pt("label")
        names = self.names(canvas.lang)
        ends = [*self.frame[self.start], *self.frame[self.end]]
        left = max(canvas.width_of(name, bold=True) for name in names) + GAP * size
        value = max(canvas.width_of(self._words(canvas, end), bold=True) for end in ends)
        margin = value + GAP * size
        area = canvas.body.inset(bottom=1.6 * size, top=1.7 * size)
        needed = left + 2 * margin + 8 * size
        for part in blocks(canvas, area, len(names), least_width=needed):
            plot = part.area.inset(left=left)
            low, high = plot.left + margin, plot.right - margin
            scale = fit_scale(ends, low, high, ticks=tick_count(high - low, canvas))
            value_axis(canvas, scale, plot)
            self._rows(canvas, part, scale)
            write_names(canvas, part, names, self.in_focus())
        self._key(canvas, Rect(area.left, area.top, area.right, canvas.body.top))

    def _words(self, canvas: Canvas, value: float) -> str:
        return number(value, canvas.lang, decimals=self.decimals)

    def _key(self, canvas: Canvas, place: Rect) -> None:
        """Write what the two dots are, beside dots of their kind."""
        size = canvas.type_pt("label")
        x, y = place.left + 0.4 * size, (place.bottom + place.top) / 2
        colour = theme.CONTEXT if self.focus else theme.PLAIN
        for words, hollow in ((self.start_label, True), (self.end_label, False)):
            dots(canvas, [x], [y], [colour], hollow=hollow)
            canvas.text(x + 0.7 * size, y, words[canvas.lang], colour=theme.MUTED)
            x += canvas.width_of(words[canvas.lang]) + 2.5 * size

    def _rows(self, canvas: Canvas, part: Block, scale: Scale) -> None:
        held = slice(part.rows.start, part.rows.stop)
        rows, colours = self.frame.iloc[held], self.colours()[held]
        heights = [part.y(row) for row in part.rows]
        starts, ends = rows[self.start].map(scale).tolist(), rows[self.end].map(scale).tolist()
        joined = zip(starts, ends, heights, strict=True)
        rules(canvas, [((one, y), (other, y)) for one, other, y in joined], colours, 1.6, layer=3)
        scales = self.scales()[held]
        dots(canvas, starts, heights, colours, hollow=True, scale=scales)
        dots(canvas, ends, heights, colours, scale=scales)
        for row in part.rows:
            if self.in_focus()[row] or not self.focus:
                self._values(canvas, row, part.y(row), scale)

    def _values(self, canvas: Canvas, row: int, y: float, scale: Scale) -> None:
        """Write the lower value left of its dot and the higher one right of it."""
        held = self.frame.loc[row, [self.start, self.end]].dropna().astype(float)
        is_focus = bool(self.focus)
        away = GAP * canvas.type_pt("label")
        for value in sorted(set(held)):
            is_high = value == held.max()
            canvas.text(
                scale(value) + (away if is_high else -away),
                y,
                self._words(canvas, value),
                colour=theme.FOCUS if is_focus else theme.INK,
                align="left" if is_high else "right",
                bold=is_focus,
                plate=True,
            )
