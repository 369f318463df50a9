from __future__ import annotations

import hashlib
import subprocess

from parstudy.reports import manifest
from tests.small_checkout import notebook


def _git(place, *arguments):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    subprocess.run(command, cwd=place.root, check=True, capture_output=True)


def test_versions_are_those_installed():
    import pandas

    assert manifest.versions()["pandas"] == pandas.__version__
    assert "ruff" not in manifest.versions()


def test_digests_are_relative_and_ordered(place):
    files = [place.raw / "small.csv", place.root / "pyproject.toml"]
    empty = hashlib.sha256(b"").hexdigest()
    found = manifest.digests(files, place.root)
    assert list(found) == ["data/raw/small.csv", "pyproject.toml"]
    assert found["pyproject.toml"] == empty


def test_the_commit_says_whether_files_differ(place):
    assert manifest.commit(place.root) == ""
    _git(place, "init")
    _git(place, "add", ".")
    _git(place, "commit", "-m", "x")
    clean = manifest.commit(place.root)
    assert len(clean) == 40
    (place.root / "new").touch()
    assert manifest.commit(place.root) == clean + "+"


def test_the_commit_is_blank_without_git(place, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert manifest.commit(place.root) == ""


def test_seeds(place):
    path = notebook(place, "01_a", "f(seed=3)\ng(1, seed=2, n=5)", "h(seed=3)\nk(seed=s)")
    assert manifest.seeds(path) == [2, 3]
