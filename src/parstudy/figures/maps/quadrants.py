"""Quadrant map: where two measures are high together, one without the other, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.maps.base import Category
from parstudy.figures.maps.categories import CategoryMap
from parstudy.text import Bilingual


@dataclass(frozen=True, eq=False, kw_only=True)
class QuadrantMap(CategoryMap):
    """Provinces in four quadrants of two measures, in the colours of the quadrant scatter.

    Parameters
    ----------
    frame : DataFrame with ``province_code`` and both measures, one row a province
        Where one is missing, the province is hatched.
    geography : {"p63", "p34"}
    x, y : str
        Columns of the two measures.
    x_cut, y_cut : float
        A value at or above it is high.
    corners : tuple of four Bilingual
        Names of the quadrants: low–low, high in x only, high in y only, high in both.
    surface : {"boundaries", "tiles"}
    """

    x: str
    y: str
    x_cut: float
    y_cut: float
    corners: tuple[Bilingual, Bilingual, Bilingual, Bilingual]

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.x, self.y]

    def categories(self) -> list[Category]:
        """Return the quadrants, high in both first."""
        held = self.frame.dropna(subset=[self.x, self.y])
        places = 1 * (held[self.x] >= self.x_cut) + 2 * (held[self.y] >= self.y_cut)
        return [
            Category(
                self.corners[index],
                theme.QUADRANTS[index],
                tuple(held["province_code"][places == index]),
            )
            for index in reversed(range(4))
        ]
