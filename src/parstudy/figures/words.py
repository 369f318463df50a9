"""The words around a chart: title, subtitle, note and source."""

from __future__ import annotations

from collections.abc import Iterator

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect, unbroken
from parstudy.figures.spec import FigureSpec
from parstudy.text import Lang


def frame_words(canvas: Canvas, spec: FigureSpec, source: str) -> None:
    """Write title, subtitle, note and source; ``canvas.body`` shrinks to what is left.

    Raises
    ------
    FigureSpecError
        If the title needs more than two lines or nothing is left for the chart.
    """
    left, width = canvas.body.left, canvas.body.width
    top = _title(canvas, spec)
    top = canvas.paragraph(
        spec.subtitle[canvas.lang],
        top=top,
        left=left,
        width=width,
        role="subtitle",
        colour=theme.MUTED,
    )
    bottom = _footer(canvas, source, canvas.body.bottom)
    if spec.note is not None:
        bottom = _footer(canvas, spec.note[canvas.lang], bottom)
    gap = 0.6 * canvas.type_pt("label")
    canvas.body = Rect(left, bottom + gap, canvas.body.right, top - gap)
    if canvas.body.height < 0.35 * canvas.size.height_pt:
        raise canvas.too_small("title, subtitle, note and source leave too little for the chart")


def _title(canvas: Canvas, spec: FigureSpec) -> float:
    leading = theme.LEADING * canvas.type_pt("title")
    title = spec.title[canvas.lang]
    for words, _ in spec.accents:
        title = title.replace(words[canvas.lang], unbroken(words[canvas.lang]))
    lines = _title_lines(canvas, title)
    top = canvas.body.top
    start = 0
    for line in lines:
        x = canvas.body.left
        for run, colour in _runs(line, start, spec, canvas.lang):
            y = top - leading / 2
            canvas.text(x, y, run.rstrip(), role="title", colour=colour, bold=True)
            x += canvas.width_of(run, role="title", bold=True)
        start += len(line) + 1
        top -= leading
    return top


def _title_lines(canvas: Canvas, title: str) -> list[str]:
    """Break the title into lines of about the same width, so that no word is left alone."""
    lines = canvas.wrap(title, canvas.body.width, role="title", bold=True)
    if len(lines) > 2:
        raise canvas.too_small(f"the title needs {len(lines)} lines, two are allowed")
    words = " ".join(lines).split(" ")
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    widths = [max(canvas.width_of(part, role="title", bold=True) for part in cut) for cut in cuts]
    return lines if len(lines) < 2 else list(cuts[widths.index(min(widths))])


def _footer(canvas: Canvas, words: str, bottom: float) -> float:
    """Write source or note upwards from `bottom`; return the height above."""
    leading = theme.LEADING * canvas.type_pt("source")
    for line in reversed(canvas.wrap(words, canvas.body.width, role="source")):
        y = bottom + leading / 2
        canvas.text(canvas.body.left, y, line, role="source", colour=theme.MUTED)
        bottom += leading
    return bottom


def _runs(line: str, start: int, spec: FigureSpec, lang: Lang) -> Iterator[tuple[str, str]]:
    """Cut a line of the title, which begins at character `start`, into runs of one colour."""
    title = " ".join(spec.title[lang].split())
    colours = [theme.INK] * len(title)
    for words, colour in spec.accents:
        at = title.find(words[lang])
        colours[at : at + len(words[lang])] = [colour] * len(words[lang])
    run = ""
    for offset, sign in enumerate(line):
        if run and colours[start + offset] != colours[start + offset - 1]:
            yield run, colours[start + offset - 1]
            run = ""
        run += sign
    yield run, colours[start + len(line) - 1]
