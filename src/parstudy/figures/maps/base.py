"""What every map has: its provinces, its fills, its legend, and Hoàng Sa and Trường Sa.

Both surfaces, the shapes and the tiles, draw the archipelagos themselves, so that no map can be
drawn without them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matplotlib.collections import PathCollection
from matplotlib.path import Path
from shapely import Polygon

from parstudy.errors import Fault, SchemaError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect, unbroken
from parstudy.figures.charts.base import Chart, with_names
from parstudy.figures.colours import lightness
from parstudy.figures.marks import GAP, HATCH, ROW, boxes, dots
from parstudy.figures.spec import FigureSpec
from parstudy.reference import boundaries, provinces
from parstudy.reference.provinces import Geography
from parstudy.text import Bilingual, Lang

NO_DATA = Bilingual("không có số liệu", "no data")
OSM_CREDIT = Bilingual("© OpenStreetMap contributors (ODbL)", "© OpenStreetMap contributors (ODbL)")
_ARCHIPELAGOS = {
    "hoang_sa": (
        Bilingual("Hoàng Sa", "Hoang Sa"),
        Bilingual("QĐ. Hoàng Sa", "Hoang Sa Islands"),
        Bilingual("(Đà Nẵng)", "(Da Nang)"),
    ),
    "truong_sa": (
        Bilingual("Trường Sa", "Truong Sa"),
        Bilingual("QĐ. Trường Sa", "Truong Sa Islands"),
        Bilingual("(Khánh Hòa)", "(Khanh Hoa)"),
    ),
}
"""Short name; long name and the province that each belongs to."""


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
        keys = self.frame[self.keys()]
        if keys.duplicated().any():
            twice = sorted(set(keys.loc[keys.duplicated(), "province_code"]))
            raise SchemaError(
                f"provinces with more than one row: {', '.join(twice)}",
                remedy="give a map one row a province",
            )

    def keys(self) -> list[str]:
        """Return the columns that identify a row."""
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
    return HATCH if category.colour is None else "......" if category.dotted else None


def _hatch_colour(category: Category) -> str:
    return theme.GREY if category.colour is None else theme.PAPER


def inset_size(canvas: Canvas, *, brief: bool = False) -> tuple[float, float]:
    """Return width and height of the inset of an archipelago, in points."""
    words = [line for name in _ARCHIPELAGOS for line in _lines(name, canvas.lang, brief)]
    size = canvas.type_pt("label")
    height = 3.3 if brief else 4.4
    return max(map(canvas.width_of, words)) + 0.8 * size, height * size


def _lines(name: str, lang: Lang, brief: bool) -> list[str]:
    short, *full = _ARCHIPELAGOS[name]
    return [line[lang] for line in ([short] if brief else full)]


def draw_archipelagos(
    canvas: Canvas, centres: Mapping[str, tuple[float, float]], *, brief: bool = False
) -> None:
    """Draw Hoàng Sa and Trường Sa as framed, labelled insets.

    Parameters
    ----------
    centres : mapping of archipelago to (x, y)
        Where the insets stand, in points.
    brief : bool
        Whether only the short name is written, for small multiples.
    """
    width, height = inset_size(canvas, brief=brief)
    size = canvas.type_pt("label")
    islands = boundaries.archipelagos().geometry
    for name in _ARCHIPELAGOS:
        x, y = centres[name]
        frame = Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        boxes(canvas, [frame], [theme.PAPER], edge=theme.PALE, layer=1)
        lines = _lines(name, canvas.lang, brief)
        for row, line in enumerate(reversed(lines)):
            above = frame.bottom + (0.7 + 1.1 * row) * size
            canvas.text(x, above, line, colour=theme.MUTED, align="center")
        sea = frame.inset(bottom=(0.3 + 1.1 * len(lines)) * size, top=0.35 * size)
        _draw_islands(canvas, sea, list(islands[name].geoms))


def _draw_islands(canvas: Canvas, sea: Rect, islands: Sequence[Polygon]) -> None:
    """Draw each island as a dot; at this scale their shapes are specks."""
    east = [island.centroid.x for island in islands]
    north = [island.centroid.y for island in islands]
    share = min(0.85 * sea.width / (max(east) - min(east)), sea.height / (max(north) - min(north)))
    x, y = (sea.left + sea.right) / 2, (sea.bottom + sea.top) / 2
    middle = (min(east) + max(east)) / 2, (min(north) + max(north)) / 2
    dots(
        canvas,
        [x + (each - middle[0]) * share for each in east],
        [y + (each - middle[1]) * share for each in north],
        [theme.GREY] * len(islands),
        scale=0.2,
        edge=theme.GREY,
    )


def draw_legend(
    canvas: Canvas,
    area: Rect,
    entries: Sequence[Category],
    heads: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
) -> None:
    """List categories from the top of `area`.

    Parameters
    ----------
    entries, heads : sequences
        Categories, and the words for each.
    names : mapping of code to name, optional
        The provinces of each category are named behind its head, if there is room for all.

    Raises
    ------
    FigureSpecError
        If not even the heads have room.
    """
    size = canvas.type_pt("label")
    listed = [
        _members(canvas, entry, head, names or {}, area.width - 1.9 * size)
        for entry, head in zip(entries, heads, strict=True)
    ]
    leading = ROW * size
    gap = 0.7 * size
    if sum(map(len, listed)) * leading + (len(listed) - 1) * gap > area.height:
        listed, gap = [[""] for _ in heads], 0.2 * size
    if len(listed) * (leading + gap) - gap > area.height + 0.1:
        raise canvas.too_small("the legend has more entries than its place has lines")
    y = area.top - leading / 2
    for entry, head, lines in zip(entries, heads, listed, strict=True):
        draw_swatch(canvas, area.left, y, entry)
        left = area.left + 1.9 * size
        canvas.text(left, y, head, bold=any(lines))
        indent = canvas.width_of(head, bold=True) + GAP * size
        for row, line in enumerate(lines):
            canvas.text(left if row else left + indent, y, line, colour=theme.MUTED)
            y -= leading
        y -= gap


def legend_width(canvas: Canvas, heads: Sequence[str]) -> float:
    """Return the points that `draw_legend` needs for its longest head."""
    widest = max(canvas.width_of(head, bold=True) for head in heads)
    return 1.9 * canvas.type_pt("label") + widest


def counted(entry: Category, lang: Lang) -> str:
    """Return the label of a category with its number of provinces."""
    count = len(entry.codes)
    unit = "tỉnh" if lang == "vi" else "province" if count == 1 else "provinces"
    return f"{entry.label[lang]} ({count} {unit})"


def _members(
    canvas: Canvas, entry: Category, head: str, names: Mapping[str, str], width: float
) -> list[str]:
    """Return the lines that name the provinces of a category; the first stands behind its head."""
    indent = canvas.width_of(head, bold=True) + GAP * canvas.type_pt("label")
    if not names or indent > width:
        return [""]
    return canvas.wrap(
        ", ".join(unbroken(names[code]) for code in entry.codes), width, indent=indent
    )


def draw_swatch(canvas: Canvas, left: float, y: float, entry: Category) -> None:
    """Draw the sign of a category in a legend, its middle at height `y`."""
    size = canvas.type_pt("label")
    place = Rect(left, y - 0.42 * size, left + 1.3 * size, y + 0.42 * size)
    paint(canvas, {"swatch": place.path()}, [replace(entry, codes=("swatch",))])
