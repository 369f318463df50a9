"""Contribution bars: what each part adds to, or takes from, a whole; bars begin at zero."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.axes import Scale, fit_scale
from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import UnitChart
from parstudy.figures.marks import GAP, boxes, rules
from parstudy.figures.rows import Block, blocks, write_names
from parstudy.text import number


@dataclass(frozen=True, eq=False, kw_only=True)
class ContributionBars(UnitChart):
    """One bar a part, to the right of zero where it adds and to the left where it takes.

    Parameters
    ----------
    frame : DataFrame, one row a part, in the order drawn
    value : str
        Column of the contributions, all in one unit.
    is_total : str, optional
        Column of truth values: rows that sum others, drawn dark and set off by a line.
    decimals : int
        Decimals printed; negative and positive numbers carry their sign if both occur.
    key, label, focus
        See `UnitChart`.
    """

    value: str
    is_total: str | None = None
    decimals: int = 2

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        optional = [self.is_total] if self.is_total else []
        return [*super().columns(), self.value, *optional]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.value]

    def draw(self, canvas: Canvas) -> None:
        """Draw zero, bars, numbers and names."""
        size = canvas.type_pt("label")
        names = self.names(canvas.lang)
        values = [float(value) for value in self.frame[self.value]]
        signed = min(values) < 0 < max(values)
        written = [
            number(value, canvas.lang, decimals=self.decimals, signed=signed) for value in values
        ]
        left = max(canvas.width_of(name, bold=True) for name in names) + GAP * size
        beside = max(canvas.width_of(words, bold=True) for words in written) + GAP * size
        least = left + 2 * beside + 7 * size
        for part in blocks(canvas, canvas.body, len(names), least_width=least):
            low = part.area.left + left + (beside if min(values) < 0 else 0)
            high = part.area.right - (beside if max(values) > 0 else 0)
            scale = fit_scale(values, low, high, zero=True)
            zero = scale(0)
            upright = [((zero, part.area.bottom), (zero, part.area.top))]
            rules(canvas, upright, theme.GREY, 0.8, layer=3)
            self._bars(canvas, part, scale, values, written)
            write_names(canvas, part, names, self.in_focus())

    def _totals(self) -> list[bool]:
        if self.is_total is None:
            return [False] * len(self.frame)
        return [bool(is_total) for is_total in self.frame[self.is_total]]

    def _bars(
        self, canvas: Canvas, part: Block, scale: Scale, values: list[float], written: list[str]
    ) -> None:
        size = canvas.type_pt("label")
        away = 0.5 * GAP * size
        totals, colours, in_focus = self._totals(), self.colours(), self.in_focus()
        bars = []
        for row in part.rows:
            end = scale(values[row])
            bars.append(part.bar(row, scale(0), end, size))
            is_left = values[row] < 0
            canvas.text(
                end - away if is_left else end + away,
                part.y(row),
                written[row],
                align="right" if is_left else "left",
                bold=totals[row] or in_focus[row],
            )
            if totals[row] and row > part.rows.start:
                top = part.row(row).top
                edge = [((part.area.left, top), (part.area.right, top))]
                rules(canvas, edge, theme.PALE, 0.8)
        shades = [theme.DEEP if totals[row] else colours[row] for row in part.rows]
        boxes(canvas, bars, shades)
