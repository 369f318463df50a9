"""The words of a notebook: what its findings and figures say, in both languages.

They lie beside the notebook in ``NN_question.words.toml``, so that the notebook stays short and a
translator finds every sentence in one place. Numbers are never typed there: a ``{name}`` is filled
from a result.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from parstudy.config import paths
from parstudy.errors import SchemaError, SourceMissingError
from parstudy.reports.findings import count_sources
from parstudy.text import LANGS, Bilingual, Number

if TYPE_CHECKING:
    from parstudy.figures.spec import FigureSpec

Value = str | int | Number | Bilingual


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one notebook; see `words`."""

    notebook: str
    texts: dict[str, Any]

    def say(self, name: str, **values: Value) -> Bilingual:
        """Return the text ``name`` (such as ``findings.spread``) filled with `values`.

        Raises
        ------
        SchemaError
            If the text or one of its two languages is not there, or a value it needs is missing.
        """
        found: Any = self.texts
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        where = f"{self.notebook}.words.toml, {name}"
        if not isinstance(found, dict) or set(found) != set(LANGS):
            raise SchemaError("no text in both languages", where=where, remedy="give vi and en")
        try:
            return Bilingual(found["vi"], found["en"]).fill(**values)
        except KeyError as error:
            raise SchemaError(
                f"the text needs a value for {error}", where=where, remedy="pass it by name"
            ) from error

    def spec(
        self,
        figure_id: str,
        *sources: pd.DataFrame | Iterable[str],
        accents: tuple[tuple[Bilingual, str], ...] = (),
        **values: Value,
    ) -> FigureSpec:
        """Return the words of a figure.

        Parameters
        ----------
        figure_id : str
            Key below ``figures``: title, subtitle, alt and optionally note.
        *sources : DataFrame or iterable of str
            Frames with ``source_id``, or ids; the source of most figures is credited first.
        accents : tuple of (Bilingual, str)
            Words of the title and their colour.
        **values
            What the texts are filled with.
        """
        from parstudy.figures.spec import FigureSpec

        prefix = f"figures.{figure_id}"
        has_note = "note" in self.texts.get("figures", {}).get(figure_id, {})
        return FigureSpec(
            figure_id=figure_id,
            notebook=self.notebook,
            title=self.say(f"{prefix}.title", **values),
            subtitle=self.say(f"{prefix}.subtitle", **values),
            alt=self.say(f"{prefix}.alt", **values),
            note=self.say(f"{prefix}.note", **values) if has_note else None,
            source_ids=tuple(count_sources(sources)),
            accents=accents,
        )


def words(notebook: str) -> Words:
    """Return the words of a notebook.

    Parameters
    ----------
    notebook : str
        Its file name without ``.ipynb``.

    Raises
    ------
    SourceMissingError
        If it has no words beside it.
    SchemaError
        If the file is no TOML.
    """
    path = paths().notebooks / f"{notebook}.words.toml"
    if not path.is_file():
        raise SourceMissingError("a notebook without words", where=path.name, remedy="write them")
    try:
        return Words(notebook, tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"no TOML: {error}", where=path.name, remedy="mend that line") from error
