"""Quadrant scatter: two measures, two dividing lines, names beside the points."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale, side_axis, tick_count, value_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.labels import label_points
from parstudy.figures.marks import GAP, dots, rules
from parstudy.text import Bilingual, number


@dataclass(frozen=True, eq=False, kw_only=True)
class QuadrantScatter(UnitChart):
    """Points in four quadrants, labelled as far as there is room; those in focus always.

    Parameters
    ----------
    frame : DataFrame, one row a unit that has both measures; earlier rows are labelled first
    x, y : str
        Columns of the two measures.
    x_label, y_label : Bilingual
        Measure and unit.
    x_cut, y_cut : float
        Where the quadrants meet, such as the medians.
    cut_label : Bilingual
        What the dividing lines are, such as "median".
    corners : tuple of four Bilingual
        Names of the quadrants: low–low, high in x only, high in y only, high in both.
    key, label, focus
        See `UnitChart`; without a focus the points have the colours of their quadrants.
    """

    x: str
    y: str
    x_label: Bilingual
    y_label: Bilingual
    x_cut: float
    y_cut: float
    cut_label: Bilingual
    corners: tuple[Bilingual, Bilingual, Bilingual, Bilingual]

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.x, self.y]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.x, self.y]

    def draw(self, canvas: Canvas) -> None:
        """Draw axes, dividing lines, corner names, points and labels."""
        size = canvas.type_pt("label")
        across = [*self.frame[self.x], self.x_cut]
        along = [*self.frame[self.y], self.y_cut]
        plot = canvas.body.inset(bottom=2.9 * size, top=1.5 * size)
        corner = 1.6 * size  # above and below the points, so that no point lies on a corner's name
        upright = fit_scale(along, plot.bottom + corner, plot.top - corner, ticks=5)
        numbers = [number(tick, canvas.lang, decimals=upright.decimals) for tick in upright.ticks]
        plot = plot.inset(
            left=max(map(canvas.width_of, numbers)) + GAP * size,
            right=canvas.width_of(self.cut_label[canvas.lang]) + GAP * size,
        )
        count = tick_count(plot.width, canvas)
        level = fit_scale(across, plot.left, plot.right, ticks=count)
        value_axis(canvas, level, plot)
        side_axis(canvas, upright, plot)
        self._axis_labels(canvas, plot)
        taken = self._quadrants(canvas, level, upright, plot)
        self._points(canvas, level, upright, plot, taken)

    def _axis_labels(self, canvas: Canvas, plot: Rect) -> None:
        size = canvas.type_pt("label")
        below, above = plot.bottom - 2.2 * size, plot.top + 0.9 * size
        canvas.text(plot.right, below, self.x_label[canvas.lang], bold=True, align="right")
        canvas.text(canvas.body.left, above, self.y_label[canvas.lang], bold=True)

    def _quadrants(self, canvas: Canvas, level: Scale, upright: Scale, plot: Rect) -> list[Rect]:
        """Draw the dividing lines and name the corners; return where the names stand."""
        x, y = level(self.x_cut), upright(self.y_cut)
        lines = [((x, plot.bottom), (x, plot.top)), ((plot.left, y), (plot.right, y))]
        rules(canvas, lines, theme.MUTED, 1, dashed=True, layer=2)
        size = canvas.type_pt("label")
        beside = plot.right + 0.5 * GAP * size
        canvas.text(beside, y, self.cut_label[canvas.lang], colour=theme.MUTED)
        taken = []
        for index, name in enumerate(self.corners):
            is_right, is_top = index % 2 == 1, index >= 2
            words = name[canvas.lang]
            width = canvas.width_of(words)
            left = plot.right - width - 0.3 * size if is_right else plot.left + 0.3 * size
            height = plot.top - 0.8 * size if is_top else plot.bottom + 0.8 * size
            taken.append(Rect(left, height - 0.6 * size, left + width, height + 0.6 * size))
            canvas.text(left, height, words, colour=theme.MUTED)
        return taken

    def _points(
        self, canvas: Canvas, level: Scale, upright: Scale, plot: Rect, taken: list[Rect]
    ) -> None:
        corner = 1 * (self.frame[self.x] >= self.x_cut) + 2 * (self.frame[self.y] >= self.y_cut)
        by_corner = [theme.QUADRANTS[index] for index in corner]
        x, y = self.frame[self.x].map(level), self.frame[self.y].map(upright)
        colours = self.colours() if self.focus else by_corner
        dots(canvas, x, y, colours, edge=theme.GREY, scale=self.scales())
        label_points(
            canvas,
            list(zip(x, y, strict=True)),
            self.names(canvas.lang),
            area=plot,
            needed=self.in_focus(),
            taken=taken,
        )
