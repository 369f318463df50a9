"""Coverage grid: how many provinces each measure is held for, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import Chart, both
from parstudy.figures.grid import Cell, draw_grid
from parstudy.text import number


@dataclass(frozen=True, eq=False, kw_only=True)
class CoverageGrid(Chart):
    """Measures by year; the number held in each cell, darker the nearer it comes to all.

    Parameters
    ----------
    frame : DataFrame, one row a measure and year; measures in the order in which they first appear
    held, possible : str
        Columns with the number held and the number there could be. Nothing held is hatched.
    year : str
        Column of years, or of other short heads in their order.
    label : str
        Stem of the two name columns of the measure.
    """

    held: str
    possible: str
    year: str = "year"
    label: str = "label"

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*both(self.label), self.year, self.held, self.possible]

    def draw(self, canvas: Canvas) -> None:
        """Draw the grid."""
        rows = list(dict.fromkeys(self.frame[f"{self.label}_{canvas.lang}"]))
        years = sorted(set(self.frame[self.year]))
        cells = {}
        for name, year, held, possible in zip(
            self.frame[f"{self.label}_{canvas.lang}"],
            self.frame[self.year],
            self.frame[self.held],
            self.frame[self.possible],
            strict=True,
        ):
            colour = _shade(held / possible) if held else None
            place = rows.index(name), years.index(year)
            cells[place] = Cell(number(held, canvas.lang) if held else "", colour)
        heads = [str(year) for year in years]
        draw_grid(canvas, canvas.body, rows, heads, cells, focus=[False] * len(rows))


def _shade(share: float) -> str:
    """Return the colour of a share held: five steps, the darkest only where all are held."""
    steps = (0.25, 0.5, 0.75, 0.999999)
    return theme.SEQUENTIAL[int(np.searchsorted(steps, share, side="right"))]
