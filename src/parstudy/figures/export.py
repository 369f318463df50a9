"""From a chart and its words to files: both languages, every size, equal bytes for equal data."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from matplotlib.backends.backend_agg import FigureCanvasAgg

from parstudy.config import paths
from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.charts.base import Chart
from parstudy.figures.check import check_text
from parstudy.figures.spec import FigureSpec
from parstudy.figures.words import frame_words
from parstudy.files import csv_text, write_bytes, write_json
from parstudy.ingest import sidecars
from parstudy.text import LANGS, Lang, nfc

FORMATS = ("svg", "pdf", "png")
_PLACED = re.compile(r' d="[^"]*"|translate\([^)]*\)')


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure; a notebook shows it in one language with its alt text.

    Attributes
    ----------
    spec : FigureSpec
    lang : {"vi", "en"}
        The language shown.
    files : tuple of Path
        Everything that was written.
    svg : bytes
        The picture shown.
    """

    spec: FigureSpec
    lang: Lang
    files: tuple[Path, ...]
    svg: bytes

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        alt = self.spec.alt[self.lang]
        picture = base64.b64encode(self.svg).decode("ascii")
        tag = (
            f'<img alt="{html.escape(alt)}" lang="{self.lang}" style="max-width:100%" '
            f'src="data:image/svg+xml;base64,{picture}">'
        )
        return {"text/html": tag, "text/plain": alt}


def render(chart: Chart, spec: FigureSpec, *, size: str, lang: Lang) -> Canvas:
    """Draw a chart with its words on a canvas of exact size, and check every text on it.

    Raises
    ------
    FigureSpecError
        If the size cannot hold the figure, a glyph is missing, or a text runs off the sheet or
        over another.
    """
    faults = chart.spec_faults(spec)
    if faults:
        raise FigureSpecError(f"figure {spec.figure_id!r} cannot be published", faults=faults)
    with theme.style():
        canvas = Canvas(theme.size(size), lang)
        frame_words(canvas, spec, source_text(chart, spec, lang))
        chart.draw(canvas)
        check_text(canvas)
    return canvas


def source_text(chart: Chart, spec: FigureSpec, lang: Lang) -> str:
    """Return the source line: the credits of the sidecars, then what the chart itself owes."""
    line = nfc(sidecars.source_line(spec.source_ids, lang))
    return line if chart.credit is None else f"{line}. {chart.credit[lang]}"


def publish(
    chart: Chart,
    spec: FigureSpec,
    *,
    sizes: Sequence[str] = ("a4_text",),
    out: Path | None = None,
    lang: Lang = "vi",
) -> Published:
    """Write a figure in both languages as svg, pdf and png, with its csv and json.

    Nothing is written unless every size and language can be drawn.

    Parameters
    ----------
    chart : Chart
        What is drawn; its frame becomes ``<figure_id>.csv``.
    spec : FigureSpec
        The words; with sources, sizes and the hash of the csv they become ``<figure_id>.json``.
    sizes : sequence of str
        Names of `theme.SIZES`.
    out : Path, optional
        Folder; ``figures/`` of the checkout by default.
    lang : {"vi", "en"}
        The language that the notebook shows, in the first size.

    Returns
    -------
    Published
        Shows itself in a notebook.

    Raises
    ------
    FigureSpecError
        If the figure breaks a rule; says which.
    """
    if not sizes:
        raise FigureSpecError("no size to publish in", remedy=f"one of {', '.join(theme.SIZES)}")
    folder = paths().figures if out is None else out
    pictures = {
        f"{spec.figure_id}__{each}__{size}.{suffix}": content
        for each in LANGS
        for size in sizes
        for suffix, content in _pictures(chart, spec, size, each).items()
    }
    table = csv_text(chart.frame).encode("utf-8")
    files = [write_bytes(folder / name, content) for name, content in pictures.items()]
    files.append(write_bytes(folder / f"{spec.figure_id}.csv", table))
    files.append(write_json(folder / f"{spec.figure_id}.json", _record(chart, spec, sizes, table)))
    shown = pictures[f"{spec.figure_id}__{lang}__{sizes[0]}.svg"]
    return Published(spec, lang, tuple(files), shown)


def _pictures(chart: Chart, spec: FigureSpec, size: str, lang: Lang) -> dict[str, bytes]:
    canvas = render(chart, spec, size=size, lang=lang)
    title, alt = spec.title[lang], spec.alt[lang]
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Title": title, "Creator": "parstudy", "Date": None},
        "pdf": {
            "Title": title,
            "Subject": alt,
            "Creator": "parstudy",
            "Producer": None,
            "CreationDate": None,
        },
        "png": {"Title": title, "Description": alt, "Software": None},
    }
    pictures = {}
    FigureCanvasAgg(canvas.figure)
    with theme.style():
        for suffix in FORMATS:
            stream = io.BytesIO()
            canvas.figure.savefig(
                stream,
                format=suffix,
                metadata=metadata[suffix],
                dpi=theme.size(size).dpi if suffix == "png" else 72,
            )
            pictures[suffix] = stream.getvalue()
    spoken = f'<svg role="img" xml:lang="{lang}" aria-label={quoteattr(alt)}'
    drawn = _tighten(pictures["svg"].decode("utf-8"))
    pictures["svg"] = drawn.replace("<svg", spoken, 1).encode("utf-8")
    return pictures


def _tighten(svg: str) -> str:
    """Leave out what cannot be seen: indentation, hundredths of a point, long names of glyphs."""
    svg = _PLACED.sub(lambda part: re.sub(r"(\.\d\d)\d+", r"\1", part[0]), svg)
    svg = svg.replace("SourceSansPro-Regular-", "r").replace("SourceSansPro-Semibold-", "b")
    return re.sub(r"\n\s+", "\n", svg)


def _record(chart: Chart, spec: FigureSpec, sizes: Sequence[str], table: bytes) -> dict[str, Any]:
    texts = {part: getattr(spec, part) for part in ("title", "subtitle", "note", "alt")}
    return {
        "figure_id": spec.figure_id,
        "notebook": spec.notebook,
        "chart": type(chart).__name__,
        "source_ids": list(spec.source_ids),
        "sizes": list(sizes),
        "rows": len(chart.frame),
        "columns": list(chart.frame.columns),
        "csv_sha256": hashlib.sha256(table).hexdigest(),
        "source": {lang: source_text(chart, spec, lang) for lang in LANGS},
        **{part: {lang: text[lang] for lang in LANGS} for part, text in texts.items() if text},
    }
