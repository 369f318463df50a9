"""Target bullet: a bar from zero for what is reached, a stroke for the target."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.marks import GAP, boxes, rules
from parstudy.figures.rows import Block, blocks, write_names
from parstudy.text import Bilingual, number

_MET = Bilingual("đạt", "met")
_MISSED = Bilingual("chưa đạt", "missed")
_TARGET = Bilingual("mục tiêu", "target")


@dataclass(frozen=True, eq=False, kw_only=True)
class TargetBullet(UnitChart):
    """One bar a row with its target; whether it is met is also said in words.

    Parameters
    ----------
    frame : DataFrame, one row a measure or unit, in the order drawn
    value, target : str
        Columns in one unit; a missing value is written as –.
    is_met : str
        Column of truth values: some targets are ceilings.
    decimals : int
        Decimals printed.
    key, label, focus
        See `UnitChart`; bars are coloured by whether the target is met, names by focus.
    """

    value: str
    target: str
    is_met: str
    decimals: int = 1

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.value, self.target, self.is_met]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.target]

    def draw(self, canvas: Canvas) -> None:
        """Draw key, bars, targets, names and results."""
        size = canvas.type_pt("label")
        names = self.names(canvas.lang)
        results = [self._result(canvas, row) for row in range(len(names))]
        left = max(canvas.width_of(name, bold=True) for name in names) + GAP * size
        right = max(canvas.width_of(result, bold=True) for result in results) + GAP * size
        area = canvas.body.inset(top=1.7 * size)
        reach = [*self.frame[self.value], *self.frame[self.target]]
        parts = blocks(canvas, area, len(names), least_width=left + right + 8 * size)
        for part in parts:
            plot = part.area.inset(left=left, right=right)
            scale = fit_scale(reach, plot.left, plot.right, zero=True)
            write_names(canvas, part, names, self.in_focus())
            for row in part.rows:
                self._row(canvas, part, row, scale)
                colour, edge = self._colour(row), part.area.right
                canvas.text(
                    edge, part.y(row), results[row], colour=colour, align="right", bold=True
                )
        self._key(canvas, Rect(area.left, area.top, area.right, canvas.body.top))

    def _result(self, canvas: Canvas, row: int) -> str:
        """Return value, target and verdict, such as ``33,4 / 80,0 chưa đạt``."""
        value, target = self.frame.loc[row, [self.value, self.target]].astype(float)
        written = [number(each, canvas.lang, decimals=self.decimals) for each in (value, target)]
        verdict = _MET if self.frame[self.is_met][row] else _MISSED
        result = f"{written[0]} / {written[1]}"
        return f"{result}  {verdict[canvas.lang]}" if math.isfinite(value) else result

    def _colour(self, row: int) -> str:
        """Return the colour of met or missed; grey where the value is missing."""
        if pd.isna(self.frame[self.value][row]):
            return theme.GREY
        return theme.PLAIN if self.frame[self.is_met][row] else theme.FOCUS

    def _row(self, canvas: Canvas, part: Block, row: int, scale: Scale) -> None:
        value, target = self.frame.loc[row, [self.value, self.target]].astype(float)
        bar = part.bar(row, scale(0), scale(value), 0.8 * canvas.type_pt("label"))
        if math.isfinite(value):
            boxes(canvas, [bar], [self._colour(row)])
        x, beyond = scale(target), 0.25 * bar.height
        rules(canvas, [((x, bar.bottom - beyond), (x, bar.top + beyond))], theme.INK, 2, layer=4)

    def _key(self, canvas: Canvas, place: Rect) -> None:
        size = canvas.type_pt("label")
        x, y = place.left + 0.3 * size, (place.bottom + place.top) / 2
        rules(canvas, [((x, y - 0.5 * size), (x, y + 0.5 * size))], theme.INK, 2)
        canvas.text(x + 0.6 * size, y, _TARGET[canvas.lang], colour=theme.MUTED)
