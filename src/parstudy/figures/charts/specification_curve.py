"""Specification curve: every estimate in order, and below it the choices that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import fit_scale, side_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import Chart
from parstudy.figures.marks import GAP, ROW, dots, rules
from parstudy.text import Bilingual, number

_PREFERRED = Bilingual("chọn trước", "stated beforehand")


@dataclass(frozen=True, eq=False, kw_only=True)
class SpecificationCurve(Chart):
    """Estimates from left to right in the order of the frame, above a grid of choices.

    Parameters
    ----------
    frame : DataFrame, one row a specification, by ascending estimate
    estimate, low, high : str
        Columns of the estimate and the ends of its interval.
    choices : mapping of column to Bilingual
        Columns of truth values, each with what is chosen where it is true, top to bottom.
    preferred : str, optional
        Column of truth values: the specification stated beforehand, drawn in the focus colour.
    """

    estimate: str
    low: str
    high: str
    choices: Mapping[str, Bilingual]
    preferred: str | None = None

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        optional = [self.preferred] if self.preferred else []
        return [self.estimate, self.low, self.high, *self.choices, *optional]

    def interval(self) -> tuple[str, ...]:
        """Return the columns of estimate and interval."""
        return self.estimate, self.low, self.high

    def draw(self, canvas: Canvas) -> None:
        """Draw the curve above and the choices below."""
        size = canvas.type_pt("label")
        names = [words[canvas.lang] for words in self.choices.values()]
        pitch = ROW * size
        left = max(map(canvas.width_of, names)) + GAP * size
        plot = canvas.body.inset(left=left, right=0.5 * size)
        foot = plot.bottom + len(names) * pitch
        curve = Rect(plot.left, foot + 0.8 * size, plot.right, plot.top)
        if curve.height < 6 * size or plot.width < 10 * size:
            raise canvas.too_small(f"{len(names)} choices leave no room for the curve")
        count = len(self.frame)
        places = [plot.left + (index + 0.5) * plot.width / count for index in range(count)]
        colours = self._colours()
        self._curve(canvas, curve, places, colours)
        dot = min(0.5, 0.8 * plot.width / count / size)
        for row, (column, name) in enumerate(zip(self.choices, names, strict=True)):
            y = foot - (row + 0.5) * pitch
            canvas.text(canvas.body.left, y, name)
            rules(canvas, [((plot.left, y), (plot.right, y))], theme.FAINT, 0.8)
            made = [index for index, is_made in enumerate(self.frame[column]) if is_made]
            x, shades = [places[index] for index in made], [colours[index] for index in made]
            dots(canvas, x, [y] * len(made), shades, scale=dot, marker="s")

    def _colours(self) -> list[str]:
        """Return grey where the interval holds zero, the plain colour where it does not."""
        clear = (self.frame[self.low] > 0) | (self.frame[self.high] < 0)
        colours = [theme.PLAIN if is_clear else theme.CONTEXT for is_clear in clear]
        if self.preferred is not None:
            for index, is_preferred in enumerate(self.frame[self.preferred]):
                colours[index] = theme.FOCUS if is_preferred else colours[index]
        return colours

    def _curve(self, canvas: Canvas, area: Rect, places: list[float], colours: list[str]) -> None:
        reach = [*self.frame[self.low], *self.frame[self.high], 0.0]
        scale = fit_scale(reach, area.bottom, area.top, ticks=5)
        side_axis(canvas, scale, area)
        zero = scale(0)
        rules(canvas, [((area.left, zero), (area.right, zero))], theme.INK, 0.8, layer=2)
        ends = zip(places, self.frame[self.low], self.frame[self.high], strict=True)
        spans = [((x, scale(low)), (x, scale(high))) for x, low, high in ends]
        rules(canvas, spans, colours, 0.8, layer=3)
        heights = self.frame[self.estimate].map(scale).tolist()
        dot = min(0.5, 0.8 * area.width / len(places) / canvas.type_pt("label"))
        dots(canvas, places, heights, colours, scale=dot)
        if self.preferred is not None and self.frame[self.preferred].any():
            row = int(self.frame[self.preferred].to_numpy().argmax())
            self._name_preferred(canvas, area, places[row], heights[row], row)

    def _name_preferred(self, canvas: Canvas, area: Rect, x: float, y: float, row: int) -> None:
        value = number(self.frame[self.estimate][row], canvas.lang, decimals=2)
        words = f"{_PREFERRED[canvas.lang]}: {value}"
        width = canvas.width_of(words, bold=True)
        size = canvas.type_pt("label")
        left = min(max(x - width / 2, area.left), area.right - width)
        above = area.top - 0.7 * size if y < (area.bottom + area.top) / 2 else area.bottom + size
        canvas.text(left, above, words, colour=theme.FOCUS, bold=True, plate=True)
