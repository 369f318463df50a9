"""Rows with names, in as many columns as the sheet needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.marks import ROW


@dataclass(frozen=True, slots=True)
class Block:
    """Rows one below the other.

    Attributes
    ----------
    area : Rect
        What the rows cover; as high as the longest block.
    rows : range
        Which rows of the frame.
    pitch : float
        Height of a row in points.
    """

    area: Rect
    rows: range
    pitch: float

    def y(self, row: int) -> float:
        """Return the middle of a row of the frame, in points."""
        return self.area.top - (row - self.rows.start + 0.5) * self.pitch

    def row(self, row: int) -> Rect:
        """Return the place of a row of the frame."""
        y, half = self.y(row), self.pitch / 2
        return Rect(self.area.left, y - half, self.area.right, y + half)

    def bar(self, row: int, start: float, end: float, size: float) -> Rect:
        """Return the bar of a row from `start` to `end`, no thicker than twice `size` points."""
        y, half = self.y(row), min(0.3 * self.pitch, size)
        return Rect(min(start, end), y - half, max(start, end), y + half)


def write_names(
    canvas: Canvas, block: Block, names: Sequence[str], in_focus: Sequence[bool]
) -> None:
    """Write the names of the rows of a block at its left edge."""
    for row in block.rows:
        bold = in_focus[row]
        colour = theme.FOCUS if bold else theme.INK
        y, ground = block.y(row), theme.FAINT  # the rows of a tie group stand on a band
        canvas.text(block.area.left, y, names[row], colour=colour, bold=bold, ground=ground)


def blocks(canvas: Canvas, area: Rect, count: int, *, least_width: float) -> list[Block]:
    """Share `count` rows of text among as few columns as hold them.

    Parameters
    ----------
    area : Rect
        Place for all rows.
    least_width : float
        Points that a column needs.

    Raises
    ------
    FigureSpecError
        If no number of columns holds all rows at a legible height.
    """
    size = canvas.type_pt("label")
    gap = 2 * size
    most = int((area.width + gap) / (least_width + gap))
    if not most:
        raise canvas.too_small(f"names and marks need {least_width / 72:.1f} inches of width")
    for columns in range(1, most + 1):
        per_column = math.ceil(count / columns)
        if per_column * ROW * size > area.height:
            continue
        pitch = min(area.height / per_column, 4 * size)
        parts = area.columns(columns, gap=gap)
        return [
            Block(Rect(part.left, part.top - per_column * pitch, part.right, part.top), rows, pitch)
            for index, part in enumerate(parts)
            for rows in [range(index * per_column, min(count, (index + 1) * per_column))]
            if rows
        ]
    raise canvas.too_small(f"{count} rows in at most {most} columns")
