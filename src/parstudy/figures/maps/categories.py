"""A map of provinces in categories, on boundaries or tiles, with its legend."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from parstudy.figures.canvas import Canvas
from parstudy.figures.maps.base import Category, ProvinceMap
from parstudy.figures.maps.classes import Classes
from parstudy.figures.maps.legend import counted, draw_legend, legend_width
from parstudy.figures.maps.shapes import draw_shapes
from parstudy.figures.maps.tiles import draw_tiles
from parstudy.reference import provinces
from parstudy.text import Bilingual, number

Surface = Literal["boundaries", "tiles"]


@dataclass(frozen=True, eq=False, kw_only=True)
class CategoryMap(ProvinceMap):
    """A map of provinces in categories; what the maps of this package have in common.

    On boundaries the legend names the provinces of each category where there is room; on tiles
    every tile is named, and carries its value where there is room.

    Parameters
    ----------
    surface : {"boundaries", "tiles"}
        Shapes in equal-area projection, or one tile a province.
    """

    surface: Surface = "tiles"

    @property
    def credit(self) -> Bilingual | None:
        """The makers of the shapes, where they are drawn."""
        return super().credit if self.surface == "boundaries" else None

    def categories(self) -> list[Category]:
        """Return the categories in the order of the legend."""
        raise NotImplementedError

    def values(self, canvas: Canvas) -> dict[str, str]:
        """Return what is written on tiles beside the name."""
        return {}

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return ["province_code", "name_vi", "name_en"]

    def draw(self, canvas: Canvas) -> None:
        """Draw the surface with archipelagos, and the legend."""
        given = self.categories()
        found = [each for each in (*given, self.without_data(given)) if each.codes]
        heads = [counted(each, canvas.lang) for each in found]
        if self.surface == "tiles":
            values = self.values(canvas)
            place = draw_tiles(canvas, canvas.body, self.geography, found, values=values)
            if legend_width(canvas, heads) > place.width:
                raise canvas.too_small("the legend is wider than the free tiles in the west")
            draw_legend(canvas, place, found, heads)
            return
        gap = 2 * canvas.type_pt("label")
        land = canvas.body.inset(right=legend_width(canvas, heads) + gap)
        covered = draw_shapes(canvas, land, self.geography, found)
        area = canvas.body.inset(left=covered.width + gap)
        names = {
            code: provinces.name(code, self.geography, canvas.lang)
            for code in provinces.codes(self.geography)
        }
        draw_legend(canvas, area, found, heads, names=names)


def class_categories(
    frame: pd.DataFrame, value: str, classes: Classes, *, dotted: Collection[int] = ()
) -> list[Category]:
    """Return classes as categories, both classes and their provinces from high to low.

    Parameters
    ----------
    frame : DataFrame with ``province_code`` and `value`
    value : str
        Column that is put in classes.
    classes : Classes
    dotted : collection of int
        Classes that carry dots over their colour.
    """
    ordered = frame.sort_values(value, ascending=False, kind="stable")
    placed = [classes.index(each) for each in ordered[value]]
    labels = zip(classes.labels("vi"), classes.labels("en"), strict=True)
    entries = [
        Category(
            Bilingual(vi, en),
            classes.colours[index],
            tuple(ordered["province_code"][[place == index for place in placed]]),
            index in dotted,
        )
        for index, (vi, en) in enumerate(labels)
    ]
    return entries[::-1]


@dataclass(frozen=True, eq=False, kw_only=True)
class ClassMap(CategoryMap):
    """A map of one value in classes.

    Parameters
    ----------
    value : str
        Column of the value.
    classes : Classes
        From `classify` or `classify_change`; one object for map, legend, table and text.
    """

    value: str
    classes: Classes

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [*super().columns(), self.value]

    def categories(self) -> list[Category]:
        """Return the classes, high ones first."""
        return class_categories(self.frame, self.value, self.classes)

    def values(self, canvas: Canvas) -> dict[str, str]:
        """Return the value of each province as printed."""
        decimals, signed = self.classes.decimals, self.classes.lowest < 0
        pairs = zip(self.frame["province_code"], self.frame[self.value], strict=True)
        return {
            code: number(value, canvas.lang, decimals=decimals, signed=signed)
            for code, value in pairs
            if self.classes.index(value) is not None
        }
