"""From raw files to the table of observations."""

from __future__ import annotations

from parstudy.ingest.build import Built, build
from parstudy.ingest.numbers import Quantity, parse_number
from parstudy.ingest.sidecars import raw_files, register, source_line
from parstudy.ingest.tables import load

__all__ = [
    "Built",
    "Quantity",
    "build",
    "load",
    "parse_number",
    "raw_files",
    "register",
    "source_line",
]
