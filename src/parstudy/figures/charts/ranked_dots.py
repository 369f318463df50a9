"""Ranked dots: each unit with its interval, units that cannot be told apart on one band."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale, tick_count, value_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.marks import GAP, boxes, dots, rules
from parstudy.figures.rows import Block, blocks, write_names
from parstudy.text import Bilingual, number


@dataclass(frozen=True, eq=False, kw_only=True)
class RankedDots(UnitChart):
    """Dots with intervals, in the order of the frame, in as many columns as the size needs.

    Parameters
    ----------
    frame : DataFrame, one row a unit, best first
    value, low, high : str
        Columns of the estimate and the ends of its interval; there is no rank without one.
    tie_group : str, optional
        Column with the group of units not told apart; neighbours of one group share a band.
    rank_low, rank_high : str, optional
        Columns of the interval of the rank, written at the right.
    reference : (float, Bilingual), optional
        A value to compare with, such as the national mean, and its name.
    key, label, focus
        See `UnitChart`.
    """

    value: str
    low: str
    high: str
    tie_group: str | None = None
    rank_low: str | None = None
    rank_high: str | None = None
    reference: tuple[float, Bilingual] | None = None

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        optional = [self.tie_group, self.rank_low, self.rank_high]
        return [
            *super().columns(),
            self.value,
            self.low,
            self.high,
            *(name for name in optional if name is not None),
        ]

    def interval(self) -> tuple[str, ...]:
        """Return the columns of estimate and interval."""
        return self.value, self.low, self.high

    def draw(self, canvas: Canvas) -> None:
        """Draw bands, axis, intervals, dots and names."""
        size = canvas.type_pt("label")
        names = self.names(canvas.lang)
        ranks = self._ranks(canvas)
        left = max(canvas.width_of(name, bold=True) for name in names) + GAP * size
        right = max(map(canvas.width_of, ranks)) + GAP * size if any(ranks) else GAP * size
        head = 1.6 * size if self.reference else 0.3 * size
        area = canvas.body.inset(bottom=1.6 * size, top=head)
        parts = blocks(canvas, area, len(names), least_width=left + right + 7 * size)
        drawn = [*self.frame[self.low], *self.frame[self.high]]
        drawn += [self.reference[0]] if self.reference else []
        for index, part in enumerate(parts):
            plot = part.area.inset(left=left, right=right)
            count = tick_count(plot.width, canvas)
            scale = fit_scale(drawn, plot.left, plot.right, ticks=count)
            self._bands(canvas, part)
            value_axis(canvas, scale, plot)
            self._reference(canvas, scale, plot, named=index == 0)
            self._units(canvas, part, scale)
            write_names(canvas, part, names, self.in_focus())
            for row in part.rows:
                right_edge, y = part.area.right, part.y(row)
                canvas.text(right_edge, y, ranks[row], colour=theme.MUTED, align="right")

    def _ranks(self, canvas: Canvas) -> list[str]:
        if self.rank_low is None or self.rank_high is None:
            return [""] * len(self.frame)
        ends = zip(self.frame[self.rank_low], self.frame[self.rank_high], strict=True)
        written = [(number(low, canvas.lang), number(high, canvas.lang)) for low, high in ends]
        return [low if low == high else f"{low}–{high}" for low, high in written]

    def _bands(self, canvas: Canvas, part: Block) -> None:
        if self.tie_group is None:
            return
        groups = self.frame[self.tie_group].tolist()
        edge = 0.4 * canvas.type_pt("label")
        bands, shaded = [], False
        for row, group in enumerate(groups):
            if row and group != groups[row - 1]:
                shaded = not shaded
            if shaded and row in part.rows:
                bands.append(part.row(row).inset(left=-edge, right=-edge))
        boxes(canvas, bands, [theme.FAINT] * len(bands), layer=0)

    def _reference(self, canvas: Canvas, scale: Scale, plot: Rect, *, named: bool) -> None:
        if self.reference is None:
            return
        x = scale(self.reference[0])
        rules(canvas, [((x, plot.bottom), (x, plot.top))], theme.MUTED, 1, dashed=True, layer=2)
        if named:
            words = self.reference[1][canvas.lang]
            above = plot.top + 0.8 * canvas.type_pt("label")
            canvas.text(x, above, words, colour=theme.MUTED, align="center")

    def _units(self, canvas: Canvas, part: Block, scale: Scale) -> None:
        held = slice(part.rows.start, part.rows.stop)
        rows, colours = self.frame.iloc[held], self.colours()[held]
        heights = [part.y(row) for row in part.rows]
        ends = zip(rows[self.low].map(scale), rows[self.high].map(scale), heights, strict=True)
        rules(canvas, [((low, y), (high, y)) for low, high, y in ends], colours, 1.8, layer=3)
        x = rows[self.value].map(scale).tolist()
        dots(canvas, x, heights, colours, scale=self.scales()[held])
