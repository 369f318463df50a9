"""What a notebook says about itself: its findings first, its sources last."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parstudy.config import Paths, paths
from parstudy.errors import Fault, SchemaError, SourceMissingError
from parstudy.files import write_json
from parstudy.text import LANGS, Bilingual

if TYPE_CHECKING:
    from parstudy.ingest.sidecars import Source

SHOWN = 12
"""Sources in plain sight; the others fold out."""
HEADINGS = Bilingual("Kết quả chính", "Findings")


def findings_file(place: Paths, notebook: str) -> Path:
    """Return where the findings of a notebook are kept."""
    return place.reports / "findings" / f"{notebook}.json"


def show_findings(notebook: str, findings: Sequence[Bilingual]) -> None:
    """Display findings in both languages and record them for the index page.

    Parameters
    ----------
    notebook : str
        Name of the notebook without ``.ipynb``.
    findings : sequence of Bilingual
        Full sentences made from results, the most important first.

    Raises
    ------
    SourceMissingError
        If there is no such notebook.
    SchemaError
        If there is no finding, or one is blank or still has a ``{name}`` to fill.
    """
    place = paths()
    if not (place.notebooks / f"{notebook}.ipynb").is_file():
        raise SourceMissingError(
            f"no notebook {notebook!r}",
            where=place.notebooks.name,
            remedy="give the name of the file without .ipynb",
        )
    _check(notebook, findings)
    content = [{lang: finding[lang] for lang in LANGS} for finding in findings]
    write_json(findings_file(place, notebook), {"notebook": notebook, "findings": content})
    _display("".join(_list(findings, lang) for lang in LANGS))


def read_findings(place: Paths, notebook: str) -> list[Bilingual]:
    """Return the recorded findings of a notebook; none if it has not recorded any."""
    file = findings_file(place, notebook)
    if not file.is_file():
        return []
    content = json.loads(file.read_text(encoding="utf-8"))
    return [Bilingual(one["vi"], one["en"]) for one in content["findings"]]


def show_sources(*held: Any) -> None:
    """Display the sources of tables, the versions of packages and the hashes of the tables.

    Parameters
    ----------
    *held : DataFrame or iterable of str
        Frames with a ``source_id`` column, or ids of the register.

    Raises
    ------
    SourceMissingError
        If an id is not in the register, or nothing is given.
    """
    from parstudy.ingest import sidecars
    from parstudy.reports import manifest

    used = count_sources(held)
    known = sidecars.register()
    unknown = [one for one in used if one not in known]
    if unknown or not used:
        raise SourceMissingError(
            f"unknown sources: {', '.join(unknown)}" if unknown else "no source given",
            remedy="give a table with source_id, or ids of data/raw/register",
        )
    rows = [_row(known[one], count) for one, count in used.items()]
    versions = _lines(f"{name} {version}" for name, version in manifest.versions().items())
    hashes = _lines(f"{name} {digest}" for name, digest in manifest.tables(paths()).items())
    _display(
        _table(rows[:SHOWN])
        + (_fold(f"{len(rows) - SHOWN} more sources", _table(rows[SHOWN:])) if rows[SHOWN:] else "")
        + _fold("Versions", versions)
        + _fold("SHA-256 of the tables", hashes)
    )


def count_sources(held: Iterable[Any]) -> dict[str, int]:
    """Count how often each source is used, the most used first.

    Parameters
    ----------
    held : iterable of DataFrame or of iterables of str
        Frames with ``source_id``, or ids; a computed figure joins its two by ``;``.
    """
    counted: Counter[str] = Counter()
    for each in held:
        joined = each["source_id"] if hasattr(each, "columns") else each
        for ids, times in Counter(joined).items():
            counted.update(dict.fromkeys(filter(None, ids.split(";")), times))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _check(notebook: str, findings: Sequence[Bilingual]) -> None:
    faults = [
        Fault(f"finding {number} ({lang}) is not ready: {finding[lang]!r}", remedy="fill it")
        for number, finding in enumerate(findings, start=1)
        for lang in LANGS
        if not finding[lang].strip() or "{" in finding[lang]
    ]
    if faults or not findings:
        raise SchemaError("findings cannot be shown", where=notebook, faults=faults)


def _display(content: str) -> None:
    from IPython.display import HTML, display

    display(HTML(content))


def _list(findings: Sequence[Bilingual], lang: str) -> str:
    items = "".join(f"<li>{escape(finding[lang])}</li>" for finding in findings)
    heading = escape(HEADINGS[lang])
    return f'<section class="findings" lang="{lang}"><h2>{heading}</h2><ol>{items}</ol></section>'


def _row(source: Source, count: int) -> str:
    title = escape(source.title)
    if source.url.startswith(("http://", "https://")):
        title = f'<a href="{escape(source.url)}" rel="noreferrer">{title}</a>'
    return (
        f'<tr><td class="number">{count}</td><td>{escape(source.credit["en"])}</td>'
        f'<td>{title}</td><td class="short">{escape(source.published)}</td></tr>'
    )


def _table(rows: Iterable[str]) -> str:
    head = '<th class="number">Figures</th><th>Source</th><th>Title</th><th>Published</th>'
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _lines(lines: Iterable[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _fold(title: str, content: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{content}</details>"
