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

    def keys(self) -> list[str]:
        """Return the columns that tell one mark from another."""
        return [*both(self.label), self.year]

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return [self.held, self.possible]

    def draw(self, canvas: Canvas) -> None:
        """Draw the grid."""
        names = both(self.label)
        places = zip(
            self.frame.groupby(names, sort=False).ngroup(),
            self.frame.groupby(self.year).ngroup(),
            strict=True,
        )
        counts = zip(self.frame[self.held], self.frame[self.possible], strict=True)
        cells = {
            place: Cell(number(held, canvas.lang), _shade(held / possible))
            for place, (held, possible) in zip(places, counts, strict=True)
            if held
        }
        rows = self.frame.drop_duplicates(names)[f"{self.label}_{canvas.lang}"].tolist()
        heads = [str(year) for year in sorted(set(self.frame[self.year]))]
        draw_grid(canvas, canvas.body, rows, heads, cells, focus=[False] * len(rows))


def _shade(share: float) -> str:
    """Return the colour of a share held: five steps, the darkest only where all are held."""
    steps = (0.25, 0.5, 0.75, 0.999999)
    return theme.SEQUENTIAL[int(np.searchsorted(steps, share, side="right"))]
