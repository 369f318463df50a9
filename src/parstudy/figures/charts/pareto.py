"""Pareto: where points were lost, most first, with the running share in words."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.errors import SchemaError
from parstudy.figures import theme
from parstudy.figures.axes import fit_scale
from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.marks import GAP, boxes
from parstudy.figures.rows import blocks, write_names
from parstudy.text import Bilingual, number

_LOST = Bilingual("điểm mất", "points lost")
_RUNNING = Bilingual("cộng dồn", "running share")


@dataclass(frozen=True, eq=False, kw_only=True)
class LostPoints(UnitChart):
    """Bars of points lost, from zero; the running share stands in a column, not on a second axis.

    Parameters
    ----------
    frame : DataFrame, one row a criterion, most lost first
    lost : str
        Column of points lost, not negative.
    running : str
        Column of the share of all lost points down to this row, percent.
    decimals : int
        Decimals of the points.
    key, label, focus
        See `UnitChart`.
    """

    lost: str
    running: str
    decimals: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.frame[self.lost] < 0).any():
            raise SchemaError(
                f"{self.lost} is negative in {(self.frame[self.lost] < 0).sum()} rows",
                remedy="lost points are the maximum less the score",
            )

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.lost, self.running]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.lost, self.running]

    def draw(self, canvas: Canvas) -> None:
        """Draw heads, bars, numbers and names."""
        size = canvas.type_pt("label")
        lang = canvas.lang
        names = self.names(lang)
        points = [number(lost, lang, decimals=self.decimals) for lost in self.frame[self.lost]]
        shares = [f"{number(share, lang)} %" for share in self.frame[self.running]]
        left = max(canvas.width_of(name, bold=True) for name in names) + GAP * size
        beside = max(map(canvas.width_of, [*points, _LOST[lang]])) + GAP * size
        right = max(map(canvas.width_of, [*shares, _RUNNING[lang]])) + GAP * size
        area = canvas.body.inset(top=1.7 * size)
        needed = left + beside + right + 6 * size
        for part in blocks(canvas, area, len(names), least_width=needed):
            plot = part.area.inset(left=left, right=right + beside)
            scale = fit_scale(self.frame[self.lost], plot.left, plot.right, zero=True)
            head = part.area.top + 0.8 * size
            canvas.text(plot.left, head, _LOST[lang], colour=theme.MUTED)
            canvas.text(part.area.right, head, _RUNNING[lang], colour=theme.MUTED, align="right")
            write_names(canvas, part, names, self.in_focus())
            bars = []
            for row in part.rows:
                end = scale(self.frame[self.lost][row])
                bars.append(part.bar(row, plot.left, end, size))
                canvas.text(end + 0.5 * GAP * size, part.y(row), points[row])
                canvas.text(
                    part.area.right, part.y(row), shares[row], colour=theme.MUTED, align="right"
                )
            boxes(canvas, bars, [self.colours()[row] for row in part.rows])
