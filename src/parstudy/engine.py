"""Steps that run only when what they read has changed. Order, threads and state are doit's."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from doit.control import TaskControl
from doit.dependency import DatabaseException, Dependency, FileChangedChecker, JsonDB
from doit.exceptions import BaseFail, TaskFailed, UnmetDependency
from doit.runner import MThreadRunner
from doit.task import Task

from parstudy.files import sha256, write_json


@dataclass(frozen=True, slots=True)
class Made:
    """What a step made.

    Parameters
    ----------
    outputs : iterable of Path
        Files written. The step is stale as soon as one of them is gone or altered.
    rows : mapping of str to int
        Rows of each table made.
    note : str
        A few words for the progress line.
    problem : str
        What is wrong although the step came to its end; the next run tries it again.
    """

    outputs: Iterable[Path]
    rows: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of a step: `Made` with digests, its seconds, and what it was made from.

    ``upstream`` holds the outputs of the earlier steps, and ``fact`` that of the step, as they were
    when it began.
    """

    outputs: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    problem: str = ""
    seconds: float = 0.0
    upstream: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    name : str
        Unique.
    make : callable
        Makes the outputs.
    inputs : sequence of Path
        Files that it reads and no step makes.
    after : sequence of str
        Steps whose outputs it reads.
    fact : callable, optional
        Tells what else the outputs follow from, such as the commit.
    """

    name: str
    make: Callable[[], Made]
    inputs: Sequence[Path] = ()
    after: Sequence[str] = ()
    fact: Callable[[], str] = str


class Listener(Protocol):
    """Who is told how a run goes."""

    def made(self, name: str, record: Record) -> None:
        """Step `name` has run."""

    def fresh(self, name: str) -> None:
        """Step `name` had nothing to do."""

    def stopped(self, name: str, reason: str) -> None:
        """Step `name` could not come to its end."""

    def skipped(self, name: str, missing: str) -> None:
        """Step `name` was not begun for want of the steps `missing`."""


class Engine:
    """The steps of one checkout and what is remembered of them.

    Parameters
    ----------
    root : Path
        Folder to which the remembered file names are relative.
    state : Path
        Folder of the memory; without it every step is stale.
    """

    def __init__(self, *, root: Path, state: Path) -> None:
        self._root = root
        self._steps: dict[str, Step] = {}
        self._files = _Contents(root)
        state.mkdir(parents=True, exist_ok=True)
        self._memory = _Memory(_Store, str(state / "steps.json"), lambda: self._files)

    def add(self, step: Step) -> None:
        """Add a step, after those that it names."""
        self._steps[step.name] = step

    @property
    def names(self) -> list[str]:
        """Names of the steps in the order in which they were added."""
        return list(self._steps)

    def record(self, name: str) -> Record:
        """Return what is remembered of step `name`; an empty record if it never came to its end."""
        values = self._memory.get_values(name)
        return Record(
            **{one.name: values[one.name] for one in fields(Record) if one.name in values}
        )

    def why_stale(self, name: str) -> str:
        """Return why step `name` would run; an empty text if it is fresh."""
        step = self._steps[name]
        if reason := self._why_outdated(step):
            return reason
        found = self._memory.get_status(self._task(step), {}, get_log=True)
        changed = [file for files in found.reasons.values() for file in files]
        return f"changed: {min(changed)}" if changed else ""

    def run(
        self, listener: Listener, *, only: Sequence[str] = (), force: bool = False, workers: int = 2
    ) -> dict[str, Exception]:
        """Run what is stale, `workers` steps at a time.

        Parameters
        ----------
        listener : Listener
            Told of every step.
        only : sequence of str
            Steps wanted (empty: all); the steps that they need come along.
        force : bool
            Run the wanted steps even if they are fresh.

        Returns
        -------
        dict of str to Exception
            What stopped each step that could not come to its end.
        """
        wanted = list(only or self._steps)
        stopped: dict[str, Exception] = {}
        tasks = [
            self._task(step, forced=force and step.name in wanted, stopped=stopped)
            for step in self._steps.values()
        ]
        control = TaskControl(tasks)
        control.process(wanted)
        reporter = _Reporter(self, listener)
        runner = MThreadRunner(self._memory, reporter, continue_=True, num_process=workers)
        runner.run_all(control.task_dispatcher())
        return stopped

    def remember(self) -> None:
        """Write the memory to disk."""
        self._memory.backend.dump()

    def _task(
        self, step: Step, *, forced: bool = False, stopped: dict[str, Exception] | None = None
    ) -> Task:
        def make() -> dict[str, Any] | TaskFailed:
            try:
                return asdict(self._make(step))
            except Exception as error:
                if stopped is not None:
                    stopped[step.name] = error
                return TaskFailed(str(error))

        return Task(
            step.name,
            [make],
            file_dep=[self._relative(path) for path in step.inputs],
            task_dep=list(step.after),
            uptodate=[lambda: not forced and not self._why_outdated(step)],
            io={"capture": False},
        )

    def _make(self, step: Step) -> Record:
        for path in step.inputs:
            self._files.digest(self._relative(path))
        upstream = {name: dict(self.record(name).outputs) for name in step.after}
        fact = step.fact()
        start = time.perf_counter()
        made = step.make()
        seconds = round(time.perf_counter() - start, 2)
        names = sorted(self._relative(path) for path in made.outputs)
        outputs = {name: self._files.digest(name, anew=True) for name in names}
        return Record(outputs, dict(made.rows), made.note, made.problem, seconds, upstream, fact)

    def _why_outdated(self, step: Step) -> str:
        record = self.record(step.name)
        if not record.outputs:
            return "not made yet"
        if record.problem:
            return record.problem
        for name, digest in record.outputs.items():
            if not self._files.exists(name) or self._files.digest(name) != digest:
                return f"altered or gone: {name}"
        for name in step.after:
            if record.upstream.get(name) != self.record(name).outputs:
                return f"changed: {name}"
        return "" if step.fact() == record.fact else "changed: something besides its files"

    def _relative(self, path: Path) -> str:
        inside = path.is_relative_to(self._root)
        return (path.relative_to(self._root) if inside else path).as_posix()


class _Contents(FileChangedChecker):
    """Files compared by content, each as it was when the run first looked at it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._digests: dict[str, str] = {}

    def digest(self, name: str, *, anew: bool = False) -> str:
        if anew or name not in self._digests:
            self._digests[name] = sha256(self._root / name)
        return self._digests[name]

    def exists(self, file_path: str) -> bool:
        return (self._root / file_path).is_file()

    def info(self, file_path: str) -> os.stat_result:
        return (self._root / file_path).stat()

    def check_modified(self, file_path: str, file_stat: os.stat_result, state: str) -> bool:
        return self.digest(file_path) != state

    def get_state(self, dep: str, current_state: str | None) -> str:
        return self.digest(dep)


class _Memory(Dependency):
    """Keeps the record of a step that stopped: its files are compared anyway."""

    def remove_success(self, task: Task) -> None:
        pass


class _Store(JsonDB):
    """One JSON file, written whole; a damaged one counts as none."""

    def _load(self) -> dict[str, Any]:
        try:
            loaded: dict[str, Any] = super()._load()
        except (DatabaseException, UnicodeDecodeError):
            return {}
        return loaded

    def dump(self) -> None:
        write_json(Path(self.name), self._db)


class _Reporter:
    """Passes on what a Listener wants to know; the other events of doit are of no interest."""

    def __init__(self, engine: Engine, listener: Listener) -> None:
        self._engine = engine
        self._listener = listener

    def add_success(self, task: Task) -> None:
        self._engine.remember()
        self._listener.made(task.name, self._engine.record(task.name))

    def skip_uptodate(self, task: Task) -> None:
        self._listener.fresh(task.name)

    def add_failure(self, task: Task, fail: BaseFail) -> None:
        if isinstance(fail, UnmetDependency):
            self._listener.skipped(task.name, fail.message)
        else:
            self._listener.stopped(task.name, fail.message)

    def __getattr__(self, event: str) -> Callable[..., None]:
        return lambda *_: None
