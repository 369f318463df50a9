"""Commands that make the study and say how fresh it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from parstudy.config import Paths
    from parstudy.engine import Engine, Record


def register(app: typer.Typer) -> None:
    """Add ``run`` and ``status``."""
    app.command(epilog="Example: parstudy run --only 06")(run)
    app.command(epilog="Example: parstudy status")(status)


def run(
    only: Annotated[
        list[str] | None,
        typer.Option(help="A step, a notebook or its number, with what it needs; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run it even if it is fresh.")] = False,
) -> None:
    """Make what is stale: tables, notebooks, figures, pages, manifest."""
    from rich.console import Console

    from parstudy import study
    from parstudy.config import paths

    console = Console(highlight=False, soft_wrap=True)
    place = paths()
    with study.alone(place, waiting=lambda: console.print("another run is at work: waiting")):
        engine = study.plan(place)
        wanted = [step for name in only or () for step in study.choose(engine, name)]
        listener = _Progress(console)
        problems = study.run(engine, listener, only=wanted, force=force)
    _print_made(console, engine, place)
    if problems:
        raise typer.Exit(1)


def status() -> None:
    """Say of each step whether it is fresh, and if not, why."""
    from rich.console import Console

    from parstudy import study
    from parstudy.config import paths

    console = Console(highlight=False, soft_wrap=True)
    engine = study.plan(paths())
    for name in engine.names:
        reason = engine.why_stale(name)
        _line(console, "stale" if reason else "fresh", name, reason)


class _Progress:
    """One line a step."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def made(self, name: str, record: Record) -> None:
        told = f"{record.seconds:6.1f} s  {record.note}"
        _line(self._console, "FAILED" if record.problem else "made", name, told)
        for problem in record.problem.splitlines():
            self._console.print(f"        {problem}", style="red", markup=False)

    def fresh(self, name: str) -> None:
        _line(self._console, "fresh", name, "")

    def stopped(self, name: str, reason: str) -> None:
        _line(self._console, "FAILED", name, reason.partition("\n")[0])

    def skipped(self, name: str, missing: str) -> None:
        _line(self._console, "skipped", name, f"for want of {missing}")


_STYLES = {"FAILED": "bold red", "skipped": "yellow", "stale": "yellow", "made": "green"}


def _line(console: Console, state: str, name: str, told: str) -> None:
    console.print(f"{state:8}", style=_STYLES.get(state, "dim"), end="")
    console.print(f"{name:44} {told}".rstrip(), markup=False)


def _print_made(console: Console, engine: Engine, place: Paths) -> None:
    from rich.table import Table

    from parstudy.reports import exhibits, notebooks

    asked = [path.stem for path in notebooks.stored(place)]
    failed = sum(bool(engine.record(name).problem) for name in asked)
    rows = engine.record("ingest").rows
    table = Table("made", "how many", "where", box=None, pad_edge=False)
    table.add_row("tables", f"{len(rows)} ({sum(rows.values()):,} rows)", "data/processed")
    told = f"{len(asked)}, {failed} failed" if failed else str(len(asked))
    table.add_row("notebooks", told, "reports/notebooks")
    table.add_row("figures", f"{len(exhibits.read(place.figures))} in vi and en", "figures")
    table.add_row("index", "1", "reports/index.html")
    table.add_row("manifest", "1", "reports/manifest.json")
    console.print()
    console.print(table)
