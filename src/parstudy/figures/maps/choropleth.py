"""Choropleth: a rate in classes."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.errors import FigureSpecError
from parstudy.figures.maps.categories import ClassMap


@dataclass(frozen=True, eq=False, kw_only=True)
class Choropleth(ClassMap):
    """Provinces in classes of one rate, on boundaries or tiles.

    Parameters
    ----------
    frame : DataFrame with ``province_code`` and the rate, one row a province
    geography : {"p63", "p34"}
    value : str
        Column of the rate. Counts are refused: a large province would look like a good one.
    classes : Classes
        From `classify`.
    surface : {"boundaries", "tiles"}
    """

    def __post_init__(self) -> None:
        if self.value.endswith("_count"):
            raise FigureSpecError(
                f"{self.value} is a count",
                where="choropleth",
                remedy="map a rate; show counts as bars or in a table",
            )
        super().__post_init__()
