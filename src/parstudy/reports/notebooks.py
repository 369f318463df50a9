"""Notebooks: what they ask, and running them with this very Python."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parstudy.config import Paths
from parstudy.errors import SchemaError
from parstudy.files import write_text
from parstudy.text import Bilingual

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

CELL_SECONDS = 300
_ENGLISH = re.compile(r"^# (.+\?)$")
_VIETNAMESE = re.compile(r"^\*(.+\?)\*$")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")

_kernels: set[AsyncKernelManager] = set()


@dataclass(frozen=True, slots=True)
class Execution:
    """How a notebook went: code cells run, and the first thing that failed (blank if none)."""

    cells: int
    failure: str = ""


def stored(paths: Paths) -> list[Path]:
    """Return the notebooks of the study in the order of their names."""
    return sorted(paths.notebooks.glob("[0-9][0-9]_*.ipynb"))


def files(notebook: Path) -> list[Path]:
    """Return a notebook and what lies beside it under its name, such as its words."""
    return sorted(notebook.parent.glob(f"{notebook.stem}.*"))


def read(notebook: Path) -> dict[str, Any]:
    """Return a notebook as stored.

    Raises
    ------
    SchemaError
        If it is not a notebook.
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        content["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise SchemaError(
            "not a Jupyter notebook", where=notebook.name, remedy="restore it from its history"
        ) from error
    loaded: dict[str, Any] = content
    return loaded


def question(notebook: Path) -> Bilingual:
    """Return what a notebook asks: the English heading of its first cell, then ``*tiếng Việt*``.

    Raises
    ------
    SchemaError
        If its first cell does not begin with the question in both languages.
    """
    first = next(iter(read(notebook)["cells"]), {"source": ""})
    lines = [line.strip() for line in "".join(first["source"]).splitlines() if line.strip()]
    english = _ENGLISH.match(lines[0]) if lines else None
    vietnamese = _VIETNAMESE.match(lines[1]) if len(lines) > 1 else None
    if not english or not vietnamese:
        raise SchemaError(
            "the notebook does not begin with its question in both languages",
            where=notebook.name,
            remedy="begin the first cell with `# English?` and then `*Tiếng Việt?*`",
        )
    return Bilingual(vietnamese[1], english[1])


def code(notebook: Path) -> str:
    """Return the code of a notebook, cell after cell."""
    cells = read(notebook)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def parameters(notebook: Path) -> dict[str, Any]:
    """Return the literals of the cell tagged ``parameters``; empty if there is none."""
    tagged = [
        "".join(cell["source"])
        for cell in read(notebook)["cells"]
        if "parameters" in cell["metadata"].get("tags", ())
    ]
    return {
        ast.unparse(line.targets[0]): line.value.value
        for line in ast.walk(parsed("\n".join(tagged)))
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
    }


def parsed(text: str) -> ast.AST:
    """Return the syntax tree of code; an empty one if it is no Python, which its run will tell."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


def execute(notebook: Path, executed: Path, paths: Paths) -> Execution:
    """Run a notebook in a fresh kernel and write the executed copy, whatever happens.

    Parameters
    ----------
    notebook : Path
        As stored.
    executed : Path
        Where the copy with outputs, or with the traceback, is written.
    paths : Paths
        The checkout; the kernel starts in its notebooks folder and uses the running Python.

    Raises
    ------
    SchemaError
        If the file is not a notebook. What fails in its cells is not raised but returned.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    content = nbformat.reads(json.dumps(read(notebook)), as_version=4)
    reached = 0

    def begin(cell: Any, cell_index: int) -> None:
        nonlocal reached
        reached = cell_index + 1

    failure = ""
    with _kernel() as manager:
        client = NotebookClient(
            content,
            km=manager,
            timeout=CELL_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
            on_cell_start=begin,
            resources={"metadata": {"path": str(paths.notebooks)}},
        )
        try:
            asyncio.run(client.async_execute(env=_environment(paths), cleanup_kc=True))
        except CellExecutionError as error:
            failure = f"cell {reached}: {error.ename}: {_first_line(error.evalue)}"
        except CellTimeoutError:
            failure = f"cell {reached}: not done after {CELL_SECONDS} seconds"
        except DeadKernelError:
            failure = f"cell {reached}: the kernel died (out of memory?)"
    write_text(executed, nbformat.writes(content))
    return Execution(sum(cell.cell_type == "code" for cell in content.cells), failure)


def end_kernels() -> None:
    """Kill the kernels that still run, for a run that is broken off."""
    for manager in tuple(_kernels):
        process = getattr(manager.provisioner, "process", None)
        if process is not None:
            process.kill()
            process.wait()


@contextmanager
def _kernel() -> Iterator[AsyncKernelManager]:
    """Give a manager for one kernel of the running Python, whatever kernels are installed.

    It talks through socket files in a folder of its own: no port, nothing left behind.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    with tempfile.TemporaryDirectory(prefix="parstudy-") as folder:
        manager = AsyncKernelManager(
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            transport="ipc",
            ip=f"{folder}/kernel",
            connection_file=f"{folder}/kernel.json",
        )
        _kernels.add(manager)
        try:
            yield manager
        finally:
            _kernels.discard(manager)


def _environment(paths: Paths) -> dict[str, str]:
    """Return variables that make a kernel the same on every machine and for every user."""
    ipython = paths.state / "ipython"
    ipython.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "PARSTUDY_ROOT": str(paths.root),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "Asia/Ho_Chi_Minh",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "IPYTHONDIR": str(ipython),
        "MPLCONFIGDIR": str(paths.state / "matplotlib"),
    }


def _first_line(text: str) -> str:
    return _ANSI.sub("", text).strip().partition("\n")[0]
