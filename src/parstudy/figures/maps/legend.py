"""Legends that say in words what the colours of a map mean, and name the provinces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect, unbroken
from parstudy.figures.maps.base import Category, paint
from parstudy.figures.marks import GAP, ROW
from parstudy.text import Lang


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
