"""The command that checks the machine, the environment and the data."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import TYPE_CHECKING

import typer

from parstudy.errors import ParstudyError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from parstudy.config import Paths

SET_UP = "remove the folder .venv and run `make study`"


def register(app: typer.Typer) -> None:
    """Add ``doctor``."""
    app.command(epilog="Example: parstudy doctor")(doctor)


def doctor() -> None:
    """Check Python, packages, fonts, raw files, freshness and folders; say what to do."""
    from parstudy.config import paths

    place = paths()
    sound = True
    for title, check in CHECKS.items():
        faults = list(check(place))
        sound = sound and not faults
        typer.echo(f"{'ok' if not faults else 'FAULT':6}{title}")
        for fault in faults:
            typer.echo(f"      {fault}")
    if not sound:
        raise typer.Exit(1)


def _python(_: Paths) -> Iterator[str]:
    from packaging.specifiers import SpecifierSet

    needed = metadata.metadata("parstudy")["Requires-Python"]
    if not SpecifierSet(needed).contains(platform.python_version()):
        yield f"Python {platform.python_version()} is not {needed}: `make study PYTHON=python3.12`"


def _packages(place: Paths) -> Iterator[str]:
    from packaging.requirements import Requirement

    lines = (place.root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [line.split(" --hash")[0].rstrip(" \\") for line in lines if line[:1].isalnum()]
    wrong = [line for line in map(Requirement, wanted) if not _is_installed(line)]
    if wrong:
        named = ", ".join(str(line) for line in wrong[:5])
        yield f"{len(wrong)} packages differ from requirements.lock ({named}): {SET_UP}"


def _is_installed(wanted: Requirement) -> bool:
    if wanted.marker and not wanted.marker.evaluate():
        return True
    try:
        return metadata.version(wanted.name) in wanted.specifier
    except metadata.PackageNotFoundError:
        return False


def _fonts(_: Paths) -> Iterator[str]:
    from parstudy.figures import theme

    try:
        theme.font_files()
    except ParstudyError as error:
        yield f"{error}: {SET_UP}"


def _raw_files(place: Paths) -> Iterator[str]:
    from parstudy.ingest import raw_files

    try:
        raw_files(place.raw)
    except ParstudyError as error:
        yield from (str(fault) for fault in error.faults)


def _freshness(place: Paths) -> Iterator[str]:
    from parstudy import study

    engine = study.plan(place)
    stale = {name: reason for name in engine.names if (reason := engine.why_stale(name))}
    if stale:
        name, reason = next(iter(stale.items()))
        yield f"{len(stale)} steps are stale (first {name}: {reason}): run `parstudy run`"


def _folders(place: Paths) -> Iterator[str]:
    for folder in (place.processed, place.figures, place.reports, place.docs, place.state):
        nearest = folder if folder.exists() else folder.parent
        if not os.access(nearest, os.W_OK):
            yield f"{nearest} cannot be written to: give yourself the right, or copy the checkout"


CHECKS: dict[str, Callable[[Paths], Iterator[str]]] = {
    "Python": _python,
    "packages": _packages,
    "fonts": _fonts,
    "raw files": _raw_files,
    "freshness": _freshness,
    "folders": _folders,
}
