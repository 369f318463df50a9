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

    def keys(self) -> list[str]:
        """Return the columns that tell one mark from another."""
        return [self.key, *both(self.field)]

    def draw(self, canvas: Canvas) -> None:
        """Draw the table."""
        lang, fields = canvas.lang, both(self.field)
        places = zip(
            self.frame.groupby(self.key, sort=False).ngroup(),
            self.frame.groupby(fields, sort=False).ngroup(),
            strict=True,
        )
        written = [number(each, lang, decimals=self.decimals) for each in self.frame[self.value]]
        shades = [self.classes.colour(each) for each in self.frame[self.shade]]
        cells = dict(zip(places, map(Cell, written, shades), strict=True))
        units = self.frame.drop_duplicates(self.key)
        draw_grid(
            canvas,
            canvas.body,
            units[f"{self.label}_{lang}"].tolist(),
            self.frame.drop_duplicates(fields)[f"{self.field}_{lang}"].tolist(),
            cells,
            focus=units[self.key].isin(self.focus).tolist(),
        )
