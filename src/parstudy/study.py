"""The study as steps: tables, notebooks, figures, pages, manifest."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import parstudy
from parstudy.config import Paths
from parstudy.engine import Engine, Listener, Made, Step
from parstudy.errors import SourceMissingError
from parstudy.files import write_json, write_text
from parstudy.reports import exhibits, findings, manifest, notebooks

PACKAGE = Path(parstudy.__file__).parent
AFTER_INGEST = ("indices", "dossiers", "models", "figures", "reports")
"""What the tables do not follow from."""
PAGES = ("reports/site.py", "reports/page_text.py", "reports/templates")
"""What makes the pages; a change there runs no notebook again."""
COMMANDS = ("study.py", "engine.py", "cli")
"""What runs the steps; a change there makes nothing stale."""


def plan(paths: Paths) -> Engine:
    """Return the steps of the study in order.

    Parameters
    ----------
    paths : Paths
        The checkout.

    Returns
    -------
    Engine
        ``ingest``; the notebooks by name; ``figures``; ``page <notebook>``; ``index``;
        ``manifest``.
    """
    engine = Engine(root=paths.root, state=paths.state)
    data = _files(paths.raw) + _files(paths.corrections) + sorted(paths.root.glob("*.lock"))
    library = _library(except_for=(*PAGES, *COMMANDS))
    tables = [path for path in library if not _is_under(path, AFTER_INGEST)]
    pages = _library(except_for=COMMANDS)
    asked = notebooks.stored(paths)
    names = [path.stem for path in asked]

    engine.add(Step("ingest", lambda: _ingest(paths), [*data, *tables]))
    for path in asked:
        inputs = [*notebooks.files(path), *data, *library]
        engine.add(Step(path.stem, _notebook(path, paths), inputs, after=["ingest"]))
    engine.add(
        Step("figures", lambda: _figures(paths), after=names, fact=lambda: _names(paths.figures))
    )
    for path in asked:
        make = _page(path, paths, engine)
        engine.add(Step(f"page {path.stem}", make, pages, after=[path.stem]))
    earlier = ["ingest", *names, "figures"]
    engine.add(Step("index", lambda: _index(paths, engine), [*data, *pages], after=earlier))
    engine.add(
        Step(
            "manifest",
            lambda: _manifest(paths, engine),
            manifest.inputs(paths),
            after=engine.names,
            fact=lambda: manifest.commit(paths.root),
        )
    )
    return engine


def choose(engine: Engine, wanted: str) -> list[str]:
    """Return the steps that `wanted` names: a step, a notebook, or the number of one.

    Raises
    ------
    SourceMissingError
        If there is none.
    """
    chosen = [
        name
        for name in engine.names
        if wanted in (name, (bare := name.removeprefix("page ")), bare.partition("_")[0])
    ]
    if not chosen:
        steps = [name for name in engine.names if not name.startswith("page ")]
        raise SourceMissingError(f"no step {wanted!r}", remedy=f"one of: {', '.join(steps)}")
    return chosen


def run(
    engine: Engine, listener: Listener, *, only: Sequence[str] = (), force: bool = False
) -> list[str]:
    """Run what is stale, two steps at a time.

    Parameters
    ----------
    engine : Engine
        The plan.
    listener : Listener
        Told of every step.
    only : sequence of str
        Steps wanted, with those they need; all, if empty.
    force : bool
        Run the wanted steps even if they are fresh.

    Returns
    -------
    list of str
        Steps that came to their end with a problem.

    Raises
    ------
    Exception
        What stopped a step, after the others are done.
    """
    try:
        stopped = engine.run(listener, only=only, force=force)
    finally:
        notebooks.end_kernels()
    for error in stopped.values():
        raise error
    return [name for name in engine.names if engine.record(name).problem]


@contextmanager
def alone(paths: Paths, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the checkout for one run; a second one calls `waiting` and then waits."""
    paths.state.mkdir(parents=True, exist_ok=True)
    with (paths.state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ingest(paths: Paths) -> Made:
    from parstudy.ingest import build

    rows = build(paths).tables
    outputs = _files(paths.processed) + sorted(paths.docs.glob("DATA_*.md"))
    return Made(outputs, rows, note=f"{sum(rows.values()):,} rows in {len(rows)} tables")


def _notebook(notebook: Path, paths: Paths) -> Callable[[], Made]:
    def make() -> Made:
        executed = paths.reports / "notebooks" / notebook.name
        told = findings.findings_file(paths, notebook.stem)
        told.unlink(missing_ok=True)
        done = notebooks.execute(notebook, executed, paths)
        figures = exhibits.made_by(notebook, paths)
        outputs = [executed, *(file for one in figures for file in one.files(paths.figures))]
        outputs += [told] if told.is_file() else []
        note = f"{done.cells} cells, {len(figures)} figures"
        return Made(outputs, note=note, problem=done.failure)

    return make


def _figures(paths: Paths) -> Made:
    listed = exhibits.read(paths.figures)
    output = write_text(paths.reports / "exhibits.md", exhibits.listing(listed))
    wrong = exhibits.problems(paths)
    return Made([output], note=f"{len(listed)} figures in vi and en", problem="\n".join(wrong))


def _page(notebook: Path, paths: Paths, engine: Engine) -> Callable[[], Made]:
    def make() -> Made:
        from parstudy.reports import site

        failure = engine.record(notebook.stem).problem
        return Made([site.write_page(notebook, paths, failure=failure)])

    return make


def _index(paths: Paths, engine: Engine) -> Made:
    from parstudy.ingest import load
    from parstudy.reports import site

    failures = {path.stem: engine.record(path.stem).problem for path in notebooks.stored(paths)}
    return Made(site.write_index(paths, load("coverage"), failures=failures))


def _manifest(paths: Paths, engine: Engine) -> Made:
    kept = ("outputs", "rows", "seconds", "problem")
    steps = {
        name: {key: value for key, value in asdict(engine.record(name)).items() if key in kept}
        for name in engine.names
        if name != "manifest"
    }
    content = manifest.build(paths, steps)
    return Made([write_json(paths.reports / "manifest.json", content)])


def _library(*, except_for: Sequence[str]) -> list[Path]:
    return [path for path in _files(PACKAGE) if not _is_under(path, except_for)]


def _is_under(path: Path, parts: Sequence[str]) -> bool:
    return any(path.is_relative_to(PACKAGE / part) for part in parts)


def _files(folder: Path) -> list[Path]:
    """Return the files under `folder`, without hidden and compiled ones."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.suffix != ".pyc"
    )


def _names(folder: Path) -> str:
    return " ".join(sorted(path.name for path in folder.glob("*")))
