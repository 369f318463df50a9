"""Time and memory of the study: whole, with nothing changed, and its parts.

Works on a copy of the checkout with the code in it, so that neither disturbs the other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "data", "docs", "notebooks", "pyproject.toml", "requirements.lock")
PARSTUDY = (str(Path(sys.executable).with_name("parstudy")),)
BUILD = "from parstudy.config import paths\nfrom parstudy.ingest import build\nbuild(paths())"
GIGABYTE = 1024**3


def main() -> None:
    """Print one line a figure: name, measured, target."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, Path(folder) / name)
        seconds, peak = measure([*PARSTUDY, "run"], folder)
        show("study, from clean", seconds, "s", 120)
        show("study, from clean, peak memory", peak / GIGABYTE, "GB", 1.5)
        show("study, nothing changed", best([*PARSTUDY, "run"], folder), "s", 3)
        show("raw to processed", best([sys.executable, "-c", BUILD], folder), "s", 10)
    show("import parstudy", best([sys.executable, "-c", "import parstudy"]), "s", 0.3)
    show("parstudy --help", best([*PARSTUDY, "--help"]), "s", 0.5)


def best(command: Sequence[str], folder: str = str(ROOT), *, times: int = 3) -> float:
    """Return the shortest of a few runs, in seconds."""
    return min(measure(command, folder)[0] for _ in range(times))


def measure(command: Sequence[str], folder: str) -> tuple[float, int]:
    """Run a command in a checkout; return its seconds and the peak memory of all its processes.

    Memory is the proportional set size, so that what processes share is counted once, sampled
    five times a second.
    """
    start, peak = time.perf_counter(), 0
    environment = os.environ | {"PARSTUDY_ROOT": folder, "PYTHONPATH": f"{folder}/src"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(0.2 if peak else 0.01)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, peak


def memory(pid: int) -> int:
    """Return the bytes held by a process and its children."""
    held = 0
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            held += process.memory_full_info().pss
    except psutil.Error:
        return held
    return held


def show(name: str, measured: float, unit: str, target: float) -> None:
    """Print one figure beside its target."""
    print(f"{name:36}{measured:8.2f} {unit:3} target {target:g} {unit}", flush=True)


if __name__ == "__main__":
    main()
