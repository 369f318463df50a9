"""Columns of a user's table as numbers or text, with every bad cell named."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parstudy.errors import Fault, SchemaError, SourceMissingError
from parstudy.text import nfc

FloatArray = NDArray[np.float64]
MISSING = frozenset({"", "na", "nan", "n/a", "null", "none"})


def is_missing(cell: Any) -> bool:
    """Tell whether a cell holds nothing: empty, or a word that programs write for it."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    if isinstance(cell, str):
        return cell.strip().lower() in MISSING
    return isinstance(cell, float) and math.isnan(cell)


def number(cell: Any) -> float:
    """Return one cell as a float, NaN where it holds nothing.

    Raises
    ------
    ValueError
        If the cell is text that is no number, or is infinite.
    """
    if is_missing(cell):
        return math.nan
    value = float(cell)
    if math.isinf(value):
        raise ValueError(f"{cell!r} is not finite")
    return value


def numbers(column: pd.Series, name: str, faults: list[Fault]) -> FloatArray:
    """Return a column as floats; each cell that is no finite number is added to `faults`."""
    if pd.api.types.is_numeric_dtype(column):
        ready: FloatArray = column.to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isinf(ready).any():
            return ready
    values = np.full(len(column), np.nan)
    for row, cell in enumerate(column):
        try:
            values[row] = number(cell)
        except (TypeError, ValueError):
            faults.append(
                Fault(
                    f"{cell!r} is not a finite number",
                    f"column {name!r}, row {row + 1}",
                    "write plain numbers with a decimal point, and leave missing cells empty",
                )
            )
    return values


def texts(column: Iterable[Any]) -> list[str]:
    """Return a column as text in Unicode NFC without surrounding blanks, "" where missing.

    Whole floats lose their ``.0``: a code read as 1.0 is the code 1.
    """
    return [_text(cell) for cell in column]


def _text(cell: Any) -> str:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return nfc(str(cell)).strip()


def read_csv(path: Path) -> pd.DataFrame:
    """Read a csv file with every cell as text, so that a code ``01`` or ``NA`` stays what it is.

    Raises
    ------
    SourceMissingError
        If there is no such file.
    SchemaError
        If it is not UTF-8, is empty, repeats a column, or a row has too many or too few cells.
    """
    if not path.is_file():
        raise SourceMissingError("no such file", where=str(path), remedy="check the path")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise SchemaError(
            f"not a csv file in UTF-8: {error}", where=str(path), remedy="save it as CSV UTF-8"
        ) from error
    if len(rows) < 2:
        raise SchemaError("the table has no rows", where=str(path))
    header, *body = rows
    names = [nfc(name).strip() for name in header]
    faults = [
        Fault(f"the column {name!r} comes twice", str(path), "keep one")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    faults += [
        Fault(f"{len(row)} cells instead of {len(names)}", f"{path}, row {place}")
        for place, row in enumerate(body, start=1)
        if len(row) != len(names)
    ]
    if faults:
        raise SchemaError("the table cannot be read", where=str(path), faults=faults)
    return pd.DataFrame(body, columns=names, dtype=object)
