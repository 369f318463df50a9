"""Heat table: provinces by fields, the number in each cell, its class as colour."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import UnitChart, both
from parstudy.figures.grid import Cell, draw_grid
from parstudy.figures.maps.classes import Classes
from parstudy.text import number


@dataclass(frozen=True, eq=False, kw_only=True)
class HeatTable(UnitChart):
    """A long frame as a table of rows and columns, each in the order of first appearance.

    Parameters
    ----------
    frame : DataFrame, one row a cell; a missing value or cell is hatched
    value : str
        Column of the number printed.
    shade : str
        Column that is put in `classes`: the value itself, or what makes fields of different
        maxima comparable, such as the percent of the maximum.
    classes : Classes
        From `classify`.
    field : str
        Stem of the two name columns of the fields.
    decimals : int
        Decimals printed.
    key, label, focus
        See `UnitChart`; a unit is a row of the table.
    """

    value: str
    shade: str
    classes: Classes
    field: str = "field"
    decimals: int = 1

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), *both(self.field), self.value, self.shade]

    def draw(self, canvas: Canvas) -> None:
        """Draw the table."""
        names = dict(zip(self.frame[self.key], self.names(canvas.lang), strict=True))
        keys = list(names)
        fields = list(dict.fromkeys(self.frame[f"{self.field}_{canvas.lang}"]))
        cells = {}
        for row in self.frame.itertuples(index=False):
            place = (
                keys.index(getattr(row, self.key)),
                fields.index(getattr(row, f"{self.field}_{canvas.lang}")),
            )
            words = number(getattr(row, self.value), canvas.lang, decimals=self.decimals)
            cells[place] = Cell(words, self.classes.colour(getattr(row, self.shade)))
        in_focus = [key in self.focus for key in keys]
        draw_grid(canvas, canvas.body, list(names.values()), fields, cells, focus=in_focus)
