"""The surface of tiles: one a province with its name, needing no boundary file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect, Role
from parstudy.figures.maps.archipelagos import draw_archipelagos, inset_size
from parstudy.figures.maps.base import Category, paint
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography
from parstudy.text import Bilingual

_SHORT = {
    "TP. Hồ Chí Minh": Bilingual("TP.HCM", "HCMC"),
    "Bà Rịa - Vũng Tàu": Bilingual("BR-VT", "BR-VT"),
    "Thừa Thiên Huế": Bilingual("TT. Huế", "TT. Hue"),
}
"""Customary short names, for tiles that are too narrow for the long ones."""

_SEA: dict[Geography, dict[str, tuple[float, float]]] = {
    "p63": {"hoang_sa": (7.5, 5.5), "truong_sa": (19, 5.5)},
    "p34": {"hoang_sa": (6, 4.5), "truong_sa": (15, 4.5)},
}
"""Row and column around which the sea has room for an archipelago."""

_WEST = {"p63": (8, 14, 2), "p34": (7, 12, 2)}
"""First and last row, and number of columns, that are free for the legend."""


def draw_tiles(
    canvas: Canvas,
    area: Rect,
    geography: Geography,
    categories: Sequence[Category],
    *,
    values: Mapping[str, str] | None = None,
) -> Rect:
    """Draw tiles, names and archipelagos; return the place that is free for the legend.

    `values` are written behind the names if every tile has room for its own.
    """
    size = canvas.type_pt("label")
    table = provinces.table(geography)
    rows, columns = int(table["tile_row"].max()), int(table["tile_col"].max())
    height, width = area.height / rows, min(area.width / columns, 11 * size)
    boxes = {
        code: Rect(left, top - height, left + width, top)
        for code, row, column in zip(table.index, table["tile_row"], table["tile_col"], strict=True)
        for left, top in [(area.left + (column - 1) * width, area.top - (row - 1) * height)]
    }
    paint(canvas, {code: box.path() for code, box in boxes.items()}, categories)
    _write(canvas, geography, boxes, categories, values or {})
    inset_width, _ = inset_size(canvas)
    centres = {
        name: (
            min(area.left + (column - 0.5) * width, area.right - inset_width / 2),
            area.top - (row - 0.5) * height,
        )
        for name, (row, column) in _SEA[geography].items()
    }
    draw_archipelagos(canvas, centres)
    first, last, free = _WEST[geography]
    return Rect(
        area.left,
        area.top - last * height,
        area.left + free * width,
        area.top - (first - 1) * height,
    )


def _write(
    canvas: Canvas,
    geography: Geography,
    boxes: Mapping[str, Rect],
    categories: Sequence[Category],
    values: Mapping[str, str],
) -> None:
    """Write the name on each tile, and its value if every tile has room for both."""
    box = next(iter(boxes.values()))
    role = _role(canvas, box)
    size = canvas.type_pt(role)
    room = box.width - 0.5 * size
    names = {code: _name(canvas, code, geography, room, role) for code in boxes}
    is_tall = box.height >= 2.4 * size
    has_values = is_tall or all(
        canvas.width_of(f"{names[code]}  {words}", role=role) <= room
        for code, words in values.items()
    )
    entries = {code: entry for entry in categories for code in entry.codes}
    for code, tile in boxes.items():
        entry = entries[code]
        ground, is_textured = entry.colour or theme.PAPER, entry.dotted or entry.colour is None
        write = partial(canvas.text, role=role, ground=ground, plate=is_textured)
        centre, middle = (tile.left + tile.right) / 2, (tile.bottom + tile.top) / 2
        value = values.get(code, "") if has_values else ""
        if not value:
            write(centre, middle, names[code], align="center")
        elif is_tall:
            write(centre, middle + 0.6 * size, names[code], align="center")
            write(centre, middle - 0.6 * size, value, align="center", bold=True)
        else:
            write(tile.left + 0.25 * size, middle, names[code])
            write(tile.right - 0.25 * size, middle, value, align="right")


def _role(canvas: Canvas, box: Rect) -> Role:
    roles: tuple[Role, ...] = ("label", "source")
    for role in roles:
        if box.height >= 1.15 * canvas.type_pt(role):
            return role
    raise canvas.too_small("tiles are lower than the names on them")


def _name(canvas: Canvas, code: str, geography: Geography, room: float, role: Role) -> str:
    name = provinces.name(code, geography, canvas.lang)
    if canvas.width_of(name, role=role) <= room:
        return name
    short = _SHORT.get(provinces.name(code, geography, "vi"), Bilingual(name, name))[canvas.lang]
    if canvas.width_of(short, role=role) > room:
        raise canvas.too_small(f"the name {short!r} is wider than its tile")
    return short
