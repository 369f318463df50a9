"""Fixtures shared by all tests: the checkout and the tables made from its data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from parstudy.config import Paths
from parstudy.ingest.build import assemble

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def checkout() -> Paths:
    return Paths.at(ROOT)


@pytest.fixture(scope="session")
def tables(checkout: Paths) -> dict[str, pd.DataFrame]:
    """Every processed table, made anew from data/raw."""
    return assemble(checkout)


@pytest.fixture(scope="session")
def observations(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["observations"]
