"""Exhibits: the published figures, which notebook makes each, and what lies about unclaimed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from parstudy.config import Paths
from parstudy.errors import SchemaError
from parstudy.reports import notebooks
from parstudy.text import LANGS, Bilingual


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One figure as its json describes it.

    Attributes
    ----------
    figure_id, notebook : str
    title, subtitle, alt, source : Bilingual
    sizes : tuple of str
    rows : int
        Rows of its csv.
    """

    figure_id: str
    notebook: str
    title: Bilingual
    subtitle: Bilingual
    alt: Bilingual
    source: Bilingual
    sizes: tuple[str, ...]
    rows: int

    def picture(self, lang: str) -> str:
        """Return the file name of the svg in its first size."""
        return f"{self.figure_id}__{lang}__{self.sizes[0]}.svg"

    def files(self, folder: Path) -> list[Path]:
        """Return every file of the figure that lies in `folder`."""
        return sorted([*folder.glob(f"{self.figure_id}__*"), *folder.glob(f"{self.figure_id}.*")])


def read(figures: Path) -> list[Exhibit]:
    """Return the figures of a folder in the order of their names.

    Raises
    ------
    SchemaError
        If a json there does not describe a figure.
    """
    return [_exhibit(path) for path in sorted(figures.glob("fig*.json"))]


def made_by(notebook: Path, paths: Paths) -> list[Exhibit]:
    """Return the figures that `notebook` makes: their json names it, and its code names them."""
    code = notebooks.code(notebook)
    return [
        one
        for one in read(paths.figures)
        if one.notebook == notebook.stem and one.figure_id in code
    ]


def problems(paths: Paths) -> list[str]:
    """Return what is wrong in the folder of figures: incomplete, unclaimed or unknown files."""
    asked = {path.stem: notebooks.code(path) for path in notebooks.stored(paths)}
    found: list[str] = []
    claimed: set[Path] = set()
    for one in read(paths.figures):
        files = one.files(paths.figures)
        claimed.update(files)
        if one.notebook not in asked:
            found.append(f"{one.figure_id}: its notebook {one.notebook} is gone; delete its files")
        elif one.figure_id not in asked[one.notebook]:
            found.append(f"{one.figure_id}: {one.notebook} makes it no longer; delete its files")
        else:
            found += [f"{one.figure_id}: {name} is missing" for name in _missing(one, files)]
    found += [
        f"{path.name} belongs to no figure; delete it"
        for path in sorted(paths.figures.glob("*"))
        if path not in claimed and not path.name.startswith(".")
    ]
    return found


def listing(exhibits: list[Exhibit]) -> str:
    """Return the list of exhibits as Markdown: figure, what makes it, its data and sources."""
    head = "# Exhibits\n\n| figure | finding | made by | data | source |\n|---|---|---|---|---|\n"
    rows = [
        f"| {one.figure_id} | {_cell(one.title.en)} | notebooks/{one.notebook}.ipynb "
        f"| figures/{one.figure_id}.csv ({one.rows} rows) | {_cell(one.source.en)} |\n"
        for one in exhibits
    ]
    return head + "".join(rows)


def _exhibit(path: Path) -> Exhibit:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        texts = {
            part: Bilingual(**content[part]) for part in ("title", "subtitle", "alt", "source")
        }
        return Exhibit(
            figure_id=content["figure_id"],
            notebook=content["notebook"],
            sizes=tuple(content["sizes"]),
            rows=int(content["rows"]),
            **texts,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SchemaError(
            f"not the description of a figure: {error}",
            where=path.name,
            remedy="delete it and run `parstudy run`",
        ) from error


def _missing(exhibit: Exhibit, files: list[Path]) -> list[str]:
    from parstudy.figures.export import FORMATS

    pictures = [
        f"{exhibit.figure_id}__{lang}__{size}.{suffix}"
        for lang in LANGS
        for size in exhibit.sizes
        for suffix in FORMATS
    ]
    held = {path.name for path in files}
    return [name for name in (*pictures, f"{exhibit.figure_id}.csv") if name not in held]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
