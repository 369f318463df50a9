"""Hoàng Sa and Trường Sa, which both surfaces draw, so that no map can lack them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapely import Polygon

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.marks import boxes, dots
from parstudy.reference import boundaries
from parstudy.text import Bilingual, Lang

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
