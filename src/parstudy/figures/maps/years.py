"""Small multiples: the same measure in the same classes, year by year."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.maps.base import NO_DATA, Category, ProvinceMap
from parstudy.figures.maps.categories import class_categories
from parstudy.figures.maps.classes import Classes
from parstudy.figures.maps.legend import draw_swatch
from parstudy.figures.maps.shapes import draw_shapes


@dataclass(frozen=True, eq=False, kw_only=True)
class YearMaps(ProvinceMap):
    """One map a year, side by side, with one legend; each carries the archipelagos.

    Parameters
    ----------
    frame : DataFrame with ``province_code``, the year and the value, one row a province and year
    geography : {"p63", "p34"}
    year, value : str
        Columns of the year and of the rate.
    classes : Classes
        From `classify` over the values of all years.
    """

    year: str
    value: str
    classes: Classes

    def keys(self) -> list[str]:
        """Return the columns that identify a row."""
        return ["province_code", self.year]

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return ["province_code", "name_vi", "name_en", self.year, self.value]

    def draw(self, canvas: Canvas) -> None:
        """Draw the maps and the legend."""
        size = canvas.type_pt("label")
        by_year = dict(list(self.frame.groupby(self.year)))
        found = {
            year: class_categories(rows, self.value, self.classes) for year, rows in by_year.items()
        }
        absent = {year: self.without_data(entries) for year, entries in found.items()}
        legend = class_categories(self.frame, self.value, self.classes)
        legend += (
            [Category(NO_DATA, None, ())] if any(each.codes for each in absent.values()) else []
        )
        rows = self._key_rows(canvas, legend)
        area = canvas.body.inset(bottom=len(rows) * theme.LEADING * size + 0.5 * size)
        places = area.columns(len(by_year), gap=1.5 * size)
        for place, (year, entries) in zip(places, found.items(), strict=True):
            canvas.text(place.left, place.top - 0.7 * size, str(year), bold=True)
            land = place.inset(top=1.6 * size)
            draw_shapes(canvas, land, self.geography, [*entries, absent[year]], brief=True)
        for index, row in enumerate(rows):
            y = area.bottom - 0.5 * size - (index + 0.5) * theme.LEADING * size
            for left, entry in row:
                draw_swatch(canvas, left, y, entry)
                canvas.text(left + 1.7 * size, y, entry.label[canvas.lang])

    def _key_rows(
        self, canvas: Canvas, legend: list[Category]
    ) -> list[list[tuple[float, Category]]]:
        """Share the entries of the legend among rows below the maps, each with its left edge."""
        size = canvas.type_pt("label")
        rows: list[list[tuple[float, Category]]] = [[]]
        left = canvas.body.left
        for entry in legend:
            width = canvas.width_of(entry.label[canvas.lang]) + 1.7 * size
            if rows[-1] and left + width > canvas.body.right:
                rows.append([])
                left = canvas.body.left
            rows[-1].append((left, entry))
            left += width + 1.5 * size
        return rows
