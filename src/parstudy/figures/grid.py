"""A table of coloured cells with numbers in them; heat table and coverage grid share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.marks import GAP, ROW, boxes, rules


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; without a colour it is hatched."""

    words: str
    colour: str | None


def draw_grid(
    canvas: Canvas,
    area: Rect,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], Cell],
    *,
    focus: Sequence[bool],
) -> None:
    """Draw cells under column heads and beside row names.

    Parameters
    ----------
    area : Rect
        Place for all of it.
    rows, columns : sequence of str
        Names; those of columns are wrapped.
    cells : mapping of (row, column) to Cell
        A cell that is not there is hatched.
    focus : sequence of bool
        Rows whose names are bold, in the colour of the focus.

    Raises
    ------
    FigureSpecError
        If rows are lower than their text, or a column head or number is wider than its column.
    """
    size = canvas.type_pt("label")
    left = max(canvas.width_of(name, bold=bold) for name, bold in zip(rows, focus, strict=True))
    body = area.inset(left=left + GAP * size)
    width = min(body.width / len(columns), 7 * size)
    body = Rect(body.left, body.bottom, body.left + width * len(columns), body.top)
    body = body.inset(top=_write_heads(canvas, area, body, columns))
    height = min(body.height / len(rows), 3.2 * size)
    if height < ROW * size:
        raise canvas.too_small(f"{len(rows)} rows of {height:.1f} points")
    filled: list[tuple[Rect, Cell]] = []
    empty: list[tuple[Rect, Cell]] = []
    for row, name in enumerate(rows):
        top = body.top - row * height
        colour = theme.FOCUS if focus[row] else theme.INK
        canvas.text(area.left, top - height / 2, name, colour=colour, bold=focus[row])
        for column in range(len(columns)):
            start = body.left + column * width
            box = Rect(start, top - height, start + width, top)
            cell = cells.get((row, column), Cell("", None))
            (filled if cell.colour else empty).append((box, cell))
            _write_cell(canvas, box, cell)
    boxes(
        canvas,
        [box for box, _ in filled],
        [cell.colour for _, cell in filled if cell.colour],
        edge=theme.PAPER,
    )
    boxes(
        canvas,
        [box for box, _ in empty],
        [theme.PAPER] * len(empty),
        edge=theme.PAPER,
        hatched=True,
    )


def _write_heads(canvas: Canvas, area: Rect, body: Rect, heads: Sequence[str]) -> float:
    """Write the heads of the columns above them; return the height that they take.

    Heads with a word wider than their column stand on two levels in turn, twice as wide; a line
    leads down from those on the upper level.
    """
    size = canvas.type_pt("label")
    width = body.width / len(heads)
    widest = max(canvas.width_of(word) for head in heads for word in head.split())
    levels = 1 if widest <= width - 0.3 * size else 2
    wrapped = [canvas.wrap(head, levels * width - 0.3 * size) for head in heads]
    depth = max(map(len, wrapped)) * ROW * size
    for column, lines in enumerate(wrapped):
        middle = body.left + (column + 0.5) * width
        half = max(map(canvas.width_of, lines)) / 2
        centre = min(max(middle, area.left + half), area.right - half)
        lift = (column % levels) * (depth + 0.3 * size) + 0.3 * size
        foot = area.top - levels * (depth + 0.3 * size)
        for row, line in enumerate(reversed(lines)):
            y = foot + lift + (0.5 + row) * ROW * size
            canvas.text(centre, y, line, colour=theme.MUTED, align="center")
        if column % levels:
            rules(canvas, [((middle, foot), (middle, foot + lift))], theme.CONTEXT, 0.5)
    return levels * (depth + 0.3 * size)


def _write_cell(canvas: Canvas, box: Rect, cell: Cell) -> None:
    if canvas.width_of(cell.words) > box.width:
        raise canvas.too_small(f"the number {cell.words} is wider than its column")
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    ground = cell.colour or theme.PAPER
    canvas.text(x, y, cell.words, align="center", ground=ground, plate=cell.colour is None)
