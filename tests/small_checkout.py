"""A checkout of a few small files to try the pipeline on, and a listener to its runs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

from parstudy.config import Paths
from parstudy.files import write_csv
from parstudy.ingest import Built

SIDECAR = """\
source_id: small
title_vi: Số liệu nhỏ
title_en: Small data
producer: A <b>producer</b> & co.
date_accessed: '2026-11-05'
licence: free
citation_full: A small table.
sha256: {sha256}
"""
REGISTER = """\
source_id,tier,kind,title,publisher,url,published,licence,credit_vi,credit_en,note
one,official,table,Một <i>bảng</i>,BNV,https://example.org/a?b=1&c=2,2024-05-01,,BNV,MoHA,
two,press,press,Bài báo,Báo,javascript:alert(1),,,Báo,Press,
"""
COVERAGE = """\
indicator,geography,year,n_value,n_rank,n_any,n_firm,n_units
papi_d1,p63,2023,61,0,61,61,63
dti_score,p63,2023,63,63,63,63,63
service_index,p34,2026,34,0,34,34,34
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100"><rect width="9"/></svg>'


class Log:
    """Keeps what a run tells."""

    def __init__(self):
        self.events = []

    def made(self, name, record):
        self.events.append(("made", name))

    def fresh(self, name):
        self.events.append(("fresh", name))

    def stopped(self, name, reason):
        self.events.append(("stopped", name, reason))

    def skipped(self, name, missing):
        self.events.append(("skipped", name, missing))

    def names(self, event):
        return [each[1] for each in self.events if each[0] == event]


def make(root: Path) -> Paths:
    """Lay out a checkout with raw data, a package of its own and no notebook."""
    place = Paths.at(root)
    for folder in (place.raw / "register", place.notebooks, place.docs):
        folder.mkdir(parents=True)
    (root / "pyproject.toml").touch()
    package(place).mkdir()
    (package(place) / "module.py").touch()
    (root / "requirements.lock").write_text("pandas==3.0\n")
    _raw(place.raw / "small.csv", "a,b\n1,2\n")
    _raw(place.raw / "register" / "sources.csv", REGISTER)
    return place


def package(place: Paths) -> Path:
    """Return a stand-in for the source of the library, which may be edited meanwhile."""
    return place.root / "package"


def _raw(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".source.yml").write_text(SIDECAR.format(sha256=digest), encoding="utf-8")


def ingest(place: Paths) -> Built:
    """Stand in for the real ingestion: a table of coverage."""
    from io import StringIO

    coverage = pd.read_csv(StringIO(COVERAGE))
    write_csv(place.processed / "indicator_year__coverage.csv", coverage)
    return Built({"coverage": len(coverage)})


def notebook(place: Paths, name: str, *cells: str, question: str | None = None) -> Path:
    """Write a notebook that asks a question and then runs `cells`."""
    asked = f"# What is {name}?\n*{name} là gì?*" if question is None else question
    listed = [{"cell_type": "markdown", "id": "ask", "metadata": {}, "source": asked}]
    for number, source in enumerate(cells):
        tags = {"tags": ["parameters"]} if number == 0 else {}
        cell = {"cell_type": "code", "id": f"c{number}", "metadata": tags, "source": source}
        listed.append(cell | {"outputs": [], "execution_count": None})
    content = {"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = place.notebooks / f"{name}.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def figure_cell(figure_id: str, notebook: str, title: str = "A finding") -> str:
    """Return code that publishes a figure in the way of `figures.publish`."""
    texts = {"vi": f"{title} (vi)", "en": f"{title} (en)"}
    record = {
        "figure_id": figure_id,
        "notebook": notebook,
        "sizes": ["a4_text"],
        "rows": 1,
        **dict.fromkeys(("title", "subtitle", "alt", "source"), texts),
    }
    return "\n".join(
        [
            "from pathlib import Path",
            "folder = Path('../figures'); folder.mkdir(exist_ok=True)",
            f"(folder / '{figure_id}.json').write_text({json.dumps(record)!r})",
            f"(folder / '{figure_id}.csv').write_text('a\\n1\\n')",
            "for lang in ('vi', 'en'):",
            "    for suffix in ('svg', 'pdf', 'png'):",
            f"        name = f'{figure_id}__{{lang}}__a4_text.{{suffix}}'",
            f"        (folder / name).write_text({DRAWING!r})",
        ]
    )
