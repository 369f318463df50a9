"""Reading raw tables strictly, shaping them to observations, and loading processed tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from parstudy.config import paths
from parstudy.errors import Fault, SchemaError, SourceMissingError
from parstudy.ingest.sidecars import RawFile
from parstudy.reference.fields import field
from parstudy.text import nfc

OBSERVATION = (
    "province_code",
    "geography",
    "year",
    "period_start",
    "period_end",
    "level",
    "indicator",
    "value",
    "unit",
    "numerator",
    "denominator",
    "rank",
    "source_id",
    "status",
    "note",
)
TRACE = ("province", "decimals", "raw_file", "raw_row")
"""Kept beside the observation while it is checked: printed name and precision, and where from."""

UNIT_OF_RAW = {
    "%": "percent",
    "points": "pts",
    "points_100": "pts_100",
    "points_22": "pts_22",
    "points_20": "pts_20",
    "points_18": "pts_18",
    "points_12": "pts_12",
    "points_10": "pts_10",
    "score 0-100": "score",
    "score 1-10": "score",
    "class 1-6": "class",
    "thousand persons": "thousand_persons",
    "percent of households": "percent",
    "thousand VND, current prices": "thousand_vnd_current",
    "million VND, current prices": "million_vnd_current",
}
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class RawTable:
    """A raw csv, every cell as text in NFC; ``row`` is its line in the file (header is 1)."""

    file: RawFile
    frame: pd.DataFrame


def read_table(file: RawFile, columns: Sequence[str]) -> RawTable:
    """Read a raw csv as text.

    Parameters
    ----------
    file : RawFile
    columns : sequence of str
        Columns that must be there; no others may.

    Raises
    ------
    SchemaError
        If the file is not UTF-8, not rectangular, or has other columns; all faults are listed.
    """
    try:
        text = nfc(file.path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SchemaError(
            f"not UTF-8 at byte {error.start}", where=file.name, remedy="save the file as UTF-8"
        ) from error
    rows = list(csv.reader(io.StringIO(text), strict=True))
    if not rows:
        raise SchemaError("the file is empty", where=file.name, remedy="restore it")
    header, body = rows[0], rows[1:]
    faults = [
        Fault(
            f"{len(cells)} cells, the header has {len(header)}",
            f"{file.name} row {number}",
            "the file is cut off or a comma is not quoted",
        )
        for number, cells in enumerate(body, start=2)
        if len(cells) != len(header)
    ]
    if set(header) != set(columns):
        absent, extra = sorted(set(columns) - set(header)), sorted(set(header) - set(columns))
        faults.append(Fault(f"columns missing {absent}, unknown {extra}", f"{file.name} row 1"))
    if faults:
        raise SchemaError(f"{file.name} cannot be read as a table", faults=faults)
    frame = pd.DataFrame(body, columns=header, dtype=str)
    frame["row"] = range(2, len(body) + 2)
    return RawTable(file, frame)


def to_observations(table: RawTable, *, defaults: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Shape a raw table to observations: names, units, numbers and periods.

    Parameters
    ----------
    table : RawTable
        Columns ``province_code province year_assessed indicator value unit source_id note`` and
        optionally ``geography level period_start period_end numerator denominator rank``.
    defaults : mapping of str to str, optional
        What holds for every row where the column is absent, such as ``status``.

    Returns
    -------
    DataFrame with the columns `OBSERVATION` and `TRACE`
        ``value numerator denominator rank`` are floats, missing where blank; a figure without
        a period of its own takes the year assessed. `schemas.check` then holds it to its contract.

    Raises
    ------
    SchemaError
        Unknown indicators, units that are not the indicator's, cells that are no numbers.
    """
    raw, faults = table.frame, []
    out = pd.DataFrame(index=raw.index)
    given = {"geography": "p63", "level": "province", "status": "published", **(defaults or {})}
    for column in ("province_code", "province", "source_id", "note"):
        out[column] = raw[column]
    for column, value in given.items():
        out[column] = raw.get(column, value)
    names, found = _indicators(raw, table.file.name)
    out["indicator"] = raw["indicator"].map(names)
    out["unit"] = raw["unit"].map(lambda unit: UNIT_OF_RAW.get(unit, unit))
    faults += found + _wrong_units(out, raw["row"], table.file.name)
    for column in ("value", "numerator", "denominator", "rank"):
        cells = raw[column] if column in raw else pd.Series("", index=raw.index, dtype=str)
        out[column], bad = _numbers(cells, raw["row"], table.file.name, column)
        faults += bad
    out["decimals"] = raw["value"].str.partition(".")[2].str.len()
    out["year"], bad = _numbers(raw["year_assessed"], raw["row"], table.file.name, "year_assessed")
    faults += bad
    if faults:
        raise SchemaError(f"{table.file.name} has {len(faults)} faults", faults=faults)
    out["year"] = out["year"].astype("int64")
    for column, day in (("period_start", "-01-01"), ("period_end", "-12-31")):
        out[column] = raw[column] if column in raw else out["year"].astype(str) + day
    out["raw_file"], out["raw_row"] = table.file.name, raw["row"]
    return out[[*OBSERVATION, *TRACE]]


def _indicators(raw: pd.DataFrame, name: str) -> tuple[dict[str, str], list[Fault]]:
    names: dict[str, str] = {}
    faults: list[Fault] = []
    for indicator, first in raw.drop_duplicates("indicator").set_index("indicator")["row"].items():
        try:
            names[str(indicator)] = field(str(indicator), where=f"{name} row {first}").indicator
        except SchemaError as error:
            faults.extend(error.faults)
    return names, faults


def _wrong_units(out: pd.DataFrame, row: pd.Series[int], name: str) -> list[Fault]:
    faults = []
    pairs = out.assign(row=row).dropna(subset="indicator").drop_duplicates(["indicator", "unit"])
    for indicator, unit, first in zip(pairs["indicator"], pairs["unit"], pairs["row"], strict=True):
        expected = field(indicator).unit
        if unit != expected:
            remedy = f"{indicator} is kept in {expected}; convert it or name another indicator"
            faults.append(Fault(f"unit {unit!r}", f"{name} row {first}", remedy))
    return faults


def _numbers(
    cells: pd.Series[str], row: pd.Series[int], name: str, column: str
) -> tuple[pd.Series[float], list[Fault]]:
    """Read plain decimals; raw tables use the point and no grouping."""
    text = cells.str.strip()
    bad = (text != "") & ~text.str.fullmatch(_PLAIN)
    faults = [
        Fault(f"{column} {cell!r} is not a number", f"{name} row {line}", "write it as 1234.5")
        for cell, line in zip(cells[bad], row[bad], strict=True)
    ]
    return pd.to_numeric(text.where(~bad & (text != "")), errors="coerce").astype("float64"), faults


def load(name: str = "observations") -> pd.DataFrame:
    """Return a processed table.

    Parameters
    ----------
    name : str
        ``observations``, ``observations_all``, ``conflicts``, ``coverage`` or ``targets``.

    Returns
    -------
    DataFrame
        Codes and names as text, ``value numerator denominator rank`` as floats, ``year`` as int.

    Raises
    ------
    SourceMissingError
        If the table is not there; `make study` makes it.
    """
    folder = paths().processed
    found = sorted(folder.glob(f"*__{name}.csv"))
    if not found:
        held = sorted({path.stem.partition("__")[2] for path in folder.glob("*.csv")})
        raise SourceMissingError(
            f"no processed table {name!r}",
            where=str(folder.relative_to(paths().root)),
            remedy=f"run `parstudy run`; held are: {', '.join(held) or 'none'}",
        )
    parquet = found[0].with_suffix(".parquet")
    if parquet.is_file() and parquet.stat().st_mtime_ns >= found[0].stat().st_mtime_ns:
        return pd.read_parquet(parquet)
    return read_processed(found[0].read_text(encoding="utf-8"))


NUMERIC = {
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "rank": "float64",
    "target": "float64",
    "figure": "float64",
    "picked": "float64",
    "year": "int64",
    "target_year": "int64",
    "raw_row": "int64",
}


def read_processed(text: str) -> pd.DataFrame:
    """Read the text of a processed csv with the types of `NUMERIC`; all else is text."""
    header = text.partition("\n")[0].split(",")
    types = {column: NUMERIC.get(column, "str") for column in header}
    counts = {column: "int64" for column in header if column.startswith("n_")}
    return pd.read_csv(
        io.StringIO(text),
        dtype={**types, **counts},
        keep_default_na=False,
        na_values={column: [""] for column, kind in types.items() if kind == "float64"},
    )
