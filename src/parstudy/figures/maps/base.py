"""What every map has: one geography, categories of provinces, and how their shapes are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.collections import PathCollection
from matplotlib.path import Path

from parstudy.errors import Fault
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import Chart, with_names
from parstudy.figures.colours import lightness
from parstudy.figures.marks import HATCH
from parstudy.figures.spec import FigureSpec
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography
from parstudy.text import Bilingual

NO_DATA = Bilingual("không có số liệu", "no data")
OSM_CREDIT = Bilingual("© OpenStreetMap contributors (ODbL)", "© OpenStreetMap contributors (ODbL)")


@dataclass(frozen=True, slots=True)
class Category:
    """One entry of a legend and the fill of its provinces.

    Attributes
    ----------
    label : Bilingual
    colour : str or None
        None is hatched: no data.
    codes : tuple of str
        Its provinces.
    dotted : bool
        Dots over the colour, so that it is told apart in grey.
    """

    label: Bilingual
    colour: str | None
    codes: tuple[str, ...]
    dotted: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class ProvinceMap(Chart):
    """A map of one geography. Provinces that the frame has not are hatched as without data.

    Parameters
    ----------
    frame : DataFrame with ``province_code``, one row a province
    geography : {"p63", "p34"}
    """

    geography: Geography

    def __post_init__(self) -> None:
        if "province_code" in self.frame.columns:
            object.__setattr__(self, "frame", with_names(self.frame, self.geography))
        super().__post_init__()

    def keys(self) -> list[str]:
        """Return the column that tells one province from another."""
        return ["province_code"]

    @property
    def credit(self) -> Bilingual | None:
        """The makers of the shapes."""
        return OSM_CREDIT

    def spec_faults(self, spec: FigureSpec) -> list[Fault]:
        """Ask for the number of provinces in the subtitle."""
        count = len(provinces.codes(self.geography))
        wanted = {"vi": rf"\b{count} tỉnh", "en": rf"\b{count}\b.*\bprovinces"}
        return [
            Fault(
                f"the subtitle of a map says whether it shows the 63 or the 34: {count} is missing",
                lang,
                f"write “{count} tỉnh” and “{count} provinces” in the subtitle",
            )
            for lang, pattern in wanted.items()
            if not re.search(pattern, spec.subtitle[lang])
        ]

    def without_data(self, categories: Sequence[Category]) -> Category:
        """Return the category of the provinces that no other one holds."""
        held = {code for category in categories for code in category.codes}
        absent = tuple(code for code in provinces.codes(self.geography) if code not in held)
        return Category(NO_DATA, None, absent)


def paint(canvas: Canvas, shapes: Mapping[str, Path], categories: Sequence[Category]) -> None:
    """Fill the shapes of each category; white hairlines between them, no data hatched."""
    for category in categories:
        canvas.ax.add_collection(
            PathCollection(
                [shapes[code] for code in category.codes],
                facecolors=category.colour or theme.PAPER,
                edgecolors=_edge(category),
                linewidths=0.5 * canvas.stroke,
                hatch=_hatch(category),
                hatchcolor=_hatch_colour(category),
                zorder=2,
            ),
            autolim=False,
        )


def _edge(category: Category) -> str:
    """Return the colour of hairlines: white, but grey where white would not be seen."""
    is_pale = category.colour is None or lightness(category.colour) > 96
    return theme.PALE if is_pale else theme.PAPER


def _hatch(category: Category) -> str | None:
    return HATCH if category.colour is None else "...." if category.dotted else None


def _hatch_colour(category: Category) -> str:
    return theme.GREY if category.colour is None else theme.PAPER
