"""Bump: ranks over the years, with the interval of each rank that is spoken of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.axes import Scale, time_axis
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.labels import spread
from parstudy.figures.marks import GAP, ROW, dots, rules
from parstudy.text import number


@dataclass(frozen=True, eq=False, kw_only=True)
class Bump(UnitChart):
    """Lines of ranks, one to six of them coloured; bars are the intervals of their ranks.

    Parameters
    ----------
    frame : DataFrame, one row a unit and year
    year : str
        Column of the years, at least two.
    rank, low, high : str
        Columns of the rank and of its interval; there is no rank without one.
    key, label, focus
        See `UnitChart`; one to six units are in focus.

    Raises
    ------
    FigureSpecError
        If no unit or more than six are in focus, or there is only one year.
    """

    year: str
    rank: str
    low: str
    high: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= len(self.focus) <= len(theme.LINES):
            raise FigureSpecError(
                f"{len(self.focus)} units in focus", remedy="a bump chart colours one to six lines"
            )
        if self.frame[self.year].nunique() < 2:
            raise FigureSpecError("ranks of one year only", remedy="use ranked dots for one year")

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.year, self.rank, self.low, self.high]

    def keys(self) -> list[str]:
        """Return the columns that tell one mark from another."""
        return [self.key, self.year]

    def interval(self) -> tuple[str, ...]:
        """Return the columns of estimate and interval."""
        return self.rank, self.low, self.high

    def draw(self, canvas: Canvas) -> None:
        """Draw years, grey lines, coloured lines with intervals, and labels."""
        size = canvas.type_pt("label")
        lines = dict(list(self.frame.sort_values(self.year).groupby(self.key, sort=False)))
        labels = [self._label(canvas, lines[key]) for key in self.focus]
        side = max(canvas.width_of(words, bold=True) for words in labels)
        left = canvas.width_of(number(100, canvas.lang)) + GAP * size
        plot = canvas.body.inset(
            left=left, right=side + 2 * GAP * size, top=0.6 * size, bottom=1.8 * size
        )
        years = sorted(set(self.frame[self.year]))
        level = Scale(years[0], years[-1], plot.left + size, plot.right - size, tuple(years))
        worst = max(2.0, float(self.frame[self.high].max()))
        upright = Scale(1, worst, plot.top, plot.bottom)
        self._axes(canvas, level, upright, plot)
        grey = [line for key, line in lines.items() if key not in self.focus]
        for line in grey:
            self._line(canvas, line, level, upright, theme.PALE, 0.8)
        for index, (key, colour) in enumerate(zip(self.focus, theme.LINES, strict=False)):
            line = lines[key]
            beside = (index - (len(self.focus) - 1) / 2) * 3 * canvas.stroke
            bars = zip(line[self.year].map(level), line[self.low], line[self.high], strict=True)
            spans = [((x + beside, upright(lo)), (x + beside, upright(hi))) for x, lo, hi in bars]
            rules(canvas, spans, f"{colour}77", 2.4, layer=3)
            self._line(canvas, line, level, upright, colour, 2, layer=4)
            x, y = line[self.year].map(level).tolist(), line[self.rank].map(upright).tolist()
            dots(canvas, x, y, [colour] * len(line))
        self._names(canvas, [lines[key] for key in self.focus], labels, upright, plot)

    def _label(self, canvas: Canvas, line: pd.DataFrame) -> str:
        """Return name, last rank and its interval."""
        last = line.iloc[-1]
        rank, low, high = (
            number(last[name], canvas.lang) for name in (self.rank, self.low, self.high)
        )
        return f"{last[f'{self.label}_{canvas.lang}']} {rank} ({low}–{high})"

    def _axes(self, canvas: Canvas, level: Scale, upright: Scale, plot: Rect) -> None:
        size = canvas.type_pt("label")
        time_axis(canvas, level, plot, {year: f"{year:.0f}" for year in level.ticks})
        for rank in {1.0, *range(10, int(upright.high) + 1, 10)}:
            y = upright(rank)
            words = number(rank, canvas.lang)
            canvas.text(plot.left - GAP * size, y, words, colour=theme.MUTED, align="right")

    def _line(
        self,
        canvas: Canvas,
        line: pd.DataFrame,
        level: Scale,
        upright: Scale,
        colour: str,
        width: float,
        *,
        layer: float = 1,
    ) -> None:
        """Join the ranks of consecutive years; a year without one leaves a gap."""
        known = list(level.ticks)
        places = [known.index(year) for year in line[self.year]]
        points = list(zip(line[self.year].map(level), line[self.rank].map(upright), strict=True))
        joined = [
            (points[at], points[at + 1])
            for at in range(len(points) - 1)
            if places[at + 1] == places[at] + 1
        ]
        rules(canvas, joined, colour, width, layer=layer)

    def _names(
        self,
        canvas: Canvas,
        lines: list[pd.DataFrame],
        labels: list[str],
        upright: Scale,
        plot: Rect,
    ) -> None:
        size = canvas.type_pt("label")
        ends = [upright(line[self.rank].iloc[-1]) for line in lines]
        placed = spread(ends, gap=ROW * size, low=plot.bottom, high=plot.top)
        if placed is None:
            raise canvas.too_small(f"{len(labels)} coloured lines")
        for words, y, colour in zip(labels, placed, theme.LINES, strict=False):
            canvas.text(plot.right, y, words, colour=colour, bold=True)
