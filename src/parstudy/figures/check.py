"""The last look at the text on a sheet, before it is published."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from parstudy.errors import Fault, FigureSpecError
from parstudy.figures.canvas import Canvas
from parstudy.figures.spec import describe, missing_glyphs

TOUCH = 0.6
"""Points by which two text boxes may meet before they count as overlapping."""


def check_text(canvas: Canvas) -> None:
    """Look at every text: glyphs, inside the sheet, not over another text.

    Raises
    ------
    FigureSpecError
        Lists each text at fault.
    """
    missing = set(missing_glyphs("".join(text.get_text() for text in canvas.texts())))
    drawn = [text for text in canvas.texts() if not missing & set(text.get_text())]
    faults = [*_glyph_faults(canvas, missing), *_box_faults(canvas, drawn)]
    if faults:
        raise FigureSpecError(
            f"text that cannot be printed at {canvas.size.name} in {canvas.lang!r}", faults=faults
        )


def _glyph_faults(canvas: Canvas, missing: set[str]) -> Iterator[Fault]:
    for sign in sorted(missing):
        where = next(text.get_text() for text in canvas.texts() if sign in text.get_text())
        remedy = "replace the character, or draw the mark"
        yield Fault(f"no glyph for {describe(sign)}", repr(where), remedy)


def _box_faults(canvas: Canvas, texts: list[Text]) -> Iterator[Fault]:
    renderer = FigureCanvasAgg(canvas.figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in texts]
    for index, (text, box) in enumerate(zip(texts, boxes, strict=True)):
        words = repr(text.get_text())
        inside = (
            min(box.x0, box.y0) >= 0
            and box.x1 <= canvas.size.width_pt
            and box.y1 <= canvas.size.height_pt
        )
        if not inside:
            yield Fault(f"{words} runs off the sheet", remedy="choose a larger size")
        for other_text, other in zip(texts[:index], boxes[:index], strict=True):
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            along = min(box.y1, other.y1) - max(box.y0, other.y0)
            if min(across, along) > TOUCH:
                remedy = "choose a larger size, or label fewer marks"
                yield Fault(f"{words} lies over {other_text.get_text()!r}", remedy=remedy)
