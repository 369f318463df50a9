"""Where things lie. No other module names a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parstudy.errors import SourceMissingError


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one checkout; README says what each holds."""

    root: Path
    raw: Path
    corrections: Path
    processed: Path
    notebooks: Path
    figures: Path
    reports: Path
    docs: Path
    state: Path
    """Bookkeeping of the pipeline; safe to delete, then everything is made again."""

    @classmethod
    def at(cls, root: Path) -> Paths:
        """Return the folders of the checkout at `root`."""
        data = root / "data"
        return cls(
            root=root,
            raw=data / "raw",
            corrections=data / "corrections",
            processed=data / "processed",
            notebooks=root / "notebooks",
            figures=root / "figures",
            reports=root / "reports",
            docs=root / "docs",
            state=root / ".parstudy",
        )


def _is_root(folder: Path) -> bool:
    return (folder / "data" / "raw").is_dir() and (folder / "pyproject.toml").is_file()


@cache
def paths() -> Paths:
    """Find the checkout: ``PARSTUDY_ROOT``, else upwards from here, else the installed source.

    Raises
    ------
    SourceMissingError
        If no folder with ``data/raw`` is found.
    """
    named = os.environ.get("PARSTUDY_ROOT")
    here = Path.cwd()
    candidates = [Path(named)] if named else [here, *here.parents, Path(__file__).parents[2]]
    for folder in candidates:
        if _is_root(folder):
            return Paths.at(folder.resolve())
    raise SourceMissingError(
        "no parstudy checkout found (a folder with data/raw and pyproject.toml)",
        where=str(candidates[0]),
        remedy="run inside the checkout, or set PARSTUDY_ROOT to its folder",
    )
