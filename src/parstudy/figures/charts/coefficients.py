"""Coefficient plot: estimates with intervals against zero, the numbers beside them."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import fit_scale, tick_count, value_axis
from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.marks import GAP, dots, rules
from parstudy.figures.rows import blocks, write_names
from parstudy.text import number


@dataclass(frozen=True, eq=False, kw_only=True)
class Coefficients(UnitChart):
    """Dots with intervals in the order of the frame; hollow where the interval holds zero.

    Parameters
    ----------
    frame : DataFrame, one row a coefficient
    estimate, low, high : str
        Columns of the estimate and the ends of its interval, in one unit.
    decimals : int
        Decimals printed.
    key, label, focus
        See `UnitChart`.
    """

    estimate: str
    low: str
    high: str
    decimals: int = 2

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.estimate, self.low, self.high]

    def interval(self) -> tuple[str, ...]:
        """Return the columns of estimate and interval."""
        return self.estimate, self.low, self.high

    def draw(self, canvas: Canvas) -> None:
        """Draw axis, zero, intervals, dots, names and numbers."""
        size = canvas.type_pt("label")
        names = self.names(canvas.lang)
        written = [self._words(canvas, row) for row in range(len(names))]
        left = max(canvas.width_of(name, bold=True) for name in names) + GAP * size
        right = max(map(canvas.width_of, written)) + GAP * size
        area = canvas.body.inset(bottom=1.6 * size)
        reach = [*self.frame[self.low], *self.frame[self.high], 0.0]
        for part in blocks(canvas, area, len(names), least_width=left + right + 8 * size):
            plot = part.area.inset(left=left, right=right)
            ticks = tick_count(plot.width, canvas)
            scale = fit_scale(reach, plot.left, plot.right, ticks=ticks)
            value_axis(canvas, scale, plot)
            zero = scale(0)
            rules(canvas, [((zero, plot.bottom), (zero, plot.top))], theme.INK, 0.8, layer=2)
            write_names(canvas, part, names, self.in_focus())
            for row in part.rows:
                y, colour = part.y(row), self.colours()[row]
                low, high = self.frame[self.low][row], self.frame[self.high][row]
                rules(canvas, [((scale(low), y), (scale(high), y))], colour, 1.8, layer=3)
                x = scale(self.frame[self.estimate][row])
                dots(
                    canvas,
                    [x],
                    [y],
                    [colour],
                    hollow=bool(low <= 0 <= high),
                    scale=self.scales()[row],
                )
                canvas.text(part.area.right, y, written[row], colour=theme.MUTED, align="right")

    def _words(self, canvas: Canvas, row: int) -> str:
        """Return estimate and interval, such as ``0,42 [0,11; 0,73]``."""
        estimate, low, high = (
            number(self.frame[name][row], canvas.lang, decimals=self.decimals)
            for name in (self.estimate, self.low, self.high)
        )
        return f"{estimate} [{low}; {high}]"
