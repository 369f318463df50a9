"""From raw files to the table of observations."""

from __future__ import annotations

from parstudy.ingest.build import Built, build
from parstudy.ingest.numbers import Quantity, parse_number
from parstudy.ingest.select import FIRM, pick, wide
from parstudy.ingest.sidecars import raw_files, register, source_line
from parstudy.ingest.tables import load

__all__ = [
    "FIRM",
    "Built",
    "Quantity",
    "build",
    "load",
    "parse_number",
    "pick",
    "raw_files",
    "register",
    "source_line",
    "wide",
]
