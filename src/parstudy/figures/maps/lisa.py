"""LISA map: where high or low values gather, by the local test that the frame brings."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.errors import SchemaError
from parstudy.figures import theme
from parstudy.figures.maps.base import Category
from parstudy.figures.maps.categories import CategoryMap
from parstudy.text import Bilingual

_KINDS = {
    "HH": Bilingual("cao, giữa các tỉnh cao", "high among high"),
    "LL": Bilingual("thấp, giữa các tỉnh thấp", "low among low"),
    "HL": Bilingual("cao, giữa các tỉnh thấp", "high among low"),
    "LH": Bilingual("thấp, giữa các tỉnh cao", "low among high"),
    "ns": Bilingual("không khác ngẫu nhiên", "not told from chance"),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class LisaMap(CategoryMap):
    """Provinces by local spatial association.

    Parameters
    ----------
    frame : DataFrame with ``province_code`` and the category, one row a province
    geography : {"p63", "p34"}
    category : str
        Column of ``HH LL HL LH`` (a province, then its neighbours) or ``ns``; a missing one is
        hatched.
    surface : {"boundaries", "tiles"}

    Raises
    ------
    SchemaError
        If there is another category.
    """

    category: str

    def __post_init__(self) -> None:
        super().__post_init__()
        unknown = sorted(set(self.frame[self.category].dropna()) - set(_KINDS))
        if unknown:
            raise SchemaError(
                f"unknown categories in {self.category}: {', '.join(map(str, unknown))}",
                remedy=f"use {', '.join(_KINDS)}",
            )

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.category]

    def categories(self) -> list[Category]:
        """Return the five kinds."""
        return [
            Category(
                label,
                colour,
                tuple(self.frame["province_code"][self.frame[self.category] == kind]),
            )
            for (kind, label), colour in zip(_KINDS.items(), theme.LOCAL, strict=True)
        ]
