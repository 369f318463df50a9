"""The pages of the study: one for each notebook and an index, in both languages, all from disk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parstudy.config import Paths
from parstudy.files import write_bytes, write_text
from parstudy.ingest import sidecars
from parstudy.reference.fields import field
from parstudy.reports import exhibits, findings, notebooks
from parstudy.reports.exhibits import Exhibit
from parstudy.reports.page_text import AS_OF, CITED, FAMILIES, HELD, TITLE, UI
from parstudy.text import Bilingual

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

_VIEW_BOX = re.compile(rb'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the index says of one notebook."""

    name: str
    question: Bilingual
    findings: Sequence[Bilingual]
    figures: Sequence[Exhibit]
    failure: str

    @property
    def number(self) -> str:
        """Its number, the first part of its name."""
        return self.name.partition("_")[0]

    @property
    def page(self) -> str:
        """Address of its page, from the index."""
        return f"notebooks/{self.name}.html"


def write_page(notebook: Path, paths: Paths, *, failure: str = "") -> Path:
    """Write the page of a notebook from its executed copy.

    Parameters
    ----------
    notebook : Path
        As stored; the executed copy lies in ``reports/notebooks``.
    paths : Paths
        The checkout.
    failure : str
        What broke it off; shown at the top.

    Returns
    -------
    Path
        The page, which asks for nothing but itself.
    """
    folder = paths.reports / "notebooks"
    body = _body(folder / notebook.name)
    page = _template("notebook.html.j2").render(
        title=notebooks.question(notebook),
        home="../index.html",
        css=_asset("style.css") + _asset("notebook.css") + _code_colours(),
        body=body,
        failure=failure,
    )
    return write_text(folder / f"{notebook.stem}.html", page)


def write_index(paths: Paths, coverage: pd.DataFrame, *, failures: Mapping[str, str]) -> list[Path]:
    """Write ``reports/index.html`` and, beside it, the figures that it shows.

    Parameters
    ----------
    paths : Paths
        The checkout.
    coverage : DataFrame
        The processed table of that name.
    failures : mapping of str to str
        By notebook, what broke it off.

    Returns
    -------
    list of Path
        What was written.
    """
    chapters = [
        Chapter(
            path.stem,
            notebooks.question(path),
            findings.read_findings(paths, path.stem),
            exhibits.made_by(path, paths),
            failures.get(path.stem, ""),
        )
        for path in notebooks.stored(paths)
    ]
    shown = [figure for chapter in chapters for figure in chapter.figures]
    copies = [_copy(name, paths) for figure in shown for name in _shown_files(figure)]
    raw = sidecars.raw_files(paths.raw)
    register = sorted(sidecars.register(paths.raw).values(), key=lambda one: one.title)
    page = _template("index.html.j2").render(
        title=TITLE,
        home="#content",
        css=_asset("style.css"),
        as_of=AS_OF.fill(day=_day(max(file.sidecar.get("date_accessed", "") for file in raw))),
        chapters=chapters,
        sizes={figure.figure_id: _proportions(figure, paths) for figure in shown},
        coverage=_grid(coverage),
        files=[_data_set(file) for file in raw],
        register=register,
        held=HELD.fill(n=len(raw)),
        cited=CITED.fill(n=len(register)),
    )
    return [write_text(paths.reports / "index.html", page), *copies]


def _body(executed: Path) -> str:
    """Return cells and outputs as HTML without scripts and styles of other places."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="basic",
        exclude_anchor_links=True,
        require_js_url="",
        jquery_url="",
        mathjax_url="",
        mermaid_js_url="",
    )
    body, _ = exporter.from_filename(str(executed))
    return str(body)


@cache
def _code_colours() -> str:
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter(style="bw").get_style_defs(".highlight"))


@cache
def _asset(name: str) -> str:
    folder = resources.files(__package__).joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> jinja2.Template:
    """Return a template that escapes whatever it is given."""
    import jinja2

    loader = jinja2.FunctionLoader(_asset)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.globals.update(ui=UI, js=_asset("page.js"))
    return environment.get_template(name)


def _shown_files(figure: Exhibit) -> list[str]:
    return [figure.picture("vi"), figure.picture("en"), f"{figure.figure_id}.csv"]


def _copy(name: str, paths: Paths) -> Path:
    """Bring a figure into the folder of reports, so that the folder can be passed on alone."""
    return write_bytes(paths.reports / "figures" / name, (paths.figures / name).read_bytes())


def _proportions(figure: Exhibit, paths: Paths) -> tuple[int, int]:
    """Return width and height of the picture, so that the page keeps its place free."""
    match = _VIEW_BOX.search((paths.figures / figure.picture("vi")).read_bytes())
    return (round(float(match[1])), round(float(match[2]))) if match else (16, 10)


def _day(iso: str) -> Bilingual:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return Bilingual(iso, iso)
    return Bilingual(f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}")


def _data_set(file: sidecars.RawFile) -> dict[str, Any]:
    return {
        "title": Bilingual(file.sidecar["title_vi"], file.sidecar["title_en"]),
        "producer": file.sidecar["producer"],
        "accessed": _day(file.sidecar.get("date_accessed", "")),
        "licence": file.sidecar["licence"],
    }


def _grid(coverage: pd.DataFrame) -> dict[str, Any]:
    """Return the provinces that have a value, by family of measures and year."""
    family = coverage["indicator"].map(lambda name: field(name).group)
    widest = coverage.sort_values("n_value").groupby([family, "year"]).last()
    cells = {
        key: f"{held}/{units}"
        for key, held, units in zip(widest.index, widest["n_value"], widest["n_units"], strict=True)
    }
    years = sorted(set(coverage["year"]))
    rows = [
        {"label": label, "cells": [cells.get((name, year), "") for year in years]}
        for name, label in FAMILIES.items()
    ]
    return {"years": years, "rows": rows}
