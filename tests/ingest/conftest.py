"""A small checkout of one PAPI file that tests may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from parstudy.config import Paths
from tests.ingest.small import HEADER, ROWS, add


@pytest.fixture
def small(tmp_path: Path, checkout: Paths) -> Paths:
    """A checkout with the real register and one small file."""
    (tmp_path / "pyproject.toml").touch()
    shutil.copytree(checkout.raw / "register", tmp_path / "data" / "raw" / "register")
    paths = Paths.at(tmp_path)
    add(paths, "papi/2023__papi_scores.csv", "\n".join([HEADER, *ROWS]) + "\n")
    return paths


@pytest.fixture
def with_rows(small: Paths) -> Callable[..., Paths]:
    """Give the small checkout other rows."""

    def give(*rows: str) -> Paths:
        add(small, "papi/2023__papi_scores.csv", "\n".join([HEADER, *rows]) + "\n")
        return small

    return give
