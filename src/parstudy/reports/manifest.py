"""What a result was made from: versions, hashes, rows, seconds, parameters, commit."""

from __future__ import annotations

import ast
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from parstudy.config import Paths
from parstudy.files import sha256
from parstudy.reports import notebooks

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def versions() -> dict[str, str]:
    """Return the versions of Python, of parstudy, and of the packages it asks for."""
    needed = [line for line in metadata.requires("parstudy") or () if "extra ==" not in line]
    names = sorted(match[0] for line in needed if (match := _NAME.match(line)))
    own = {"python": platform.python_version(), "parstudy": metadata.version("parstudy")}
    return own | {name: metadata.version(name) for name in names}


def digests(files: Iterable[Path], root: Path) -> dict[str, str]:
    """Return the SHA-256 of each file by its name relative to `root`, in the order of names."""
    return {path.relative_to(root).as_posix(): sha256(path) for path in sorted(files)}


def tables(paths: Paths) -> dict[str, str]:
    """Return the SHA-256 of the processed tables."""
    return digests(paths.processed.glob("*.csv"), paths.root)


def commit(root: Path) -> str:
    """Return the commit of the checkout, with ``+`` if files differ; blank without git."""
    try:
        head = _git(root, "rev-parse", "HEAD")
        return f"{head}+" if _git(root, "status", "--porcelain") else head
    except (OSError, subprocess.CalledProcessError):
        return ""


def seeds(notebook: Path) -> list[int]:
    """Return the numbers that a notebook gives as ``seed=``, in ascending order."""
    nodes = ast.walk(notebooks.parsed(notebooks.code(notebook)))
    given = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "seed"]
    values = [node.value for node in given if isinstance(node, ast.Constant)]
    return sorted({value for value in values if isinstance(value, int)})


def inputs(paths: Paths) -> list[Path]:
    """Return the files that the study is made from: raw data, corrections, notebooks, locks."""
    data = [path for folder in (paths.raw, paths.corrections) for path in folder.rglob("*")]
    asked = [file for path in notebooks.stored(paths) for file in notebooks.files(path)]
    locks = paths.root.glob("requirements*.lock")
    return [path for path in (*data, *asked, *locks) if path.is_file()]


def build(paths: Paths, steps: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the manifest of a run.

    Parameters
    ----------
    paths : Paths
        The checkout; every path in the manifest is relative to its root.
    steps : mapping of str to mapping
        For each step what it made: ``outputs`` (SHA-256 by path), ``rows``, ``seconds``,
        ``problem``.

    Returns
    -------
    dict
        ``commit versions inputs steps notebooks``.
    """
    asked = {
        path.stem: {"parameters": notebooks.parameters(path), "seeds": seeds(path)}
        for path in notebooks.stored(paths)
    }
    return {
        "commit": commit(paths.root),
        "versions": versions(),
        "hash_seed": 0,
        "inputs": digests(inputs(paths), paths.root),
        "steps": steps,
        "notebooks": asked,
    }


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True, timeout=30
    )
    return done.stdout.strip()
