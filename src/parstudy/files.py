"""Reading hashes and writing files whole: to a temporary name, then renamed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

FLOAT_FORMAT = "%.15g"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_bytes(path: Path, content: bytes) -> Path:
    """Write `content` so that `path` is either the old file or the whole new one.

    A file whose bytes would not change is left alone, so its time stamp stays true.
    """
    if path.is_file() and path.read_bytes() == content:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def write_text(path: Path, content: str) -> Path:
    """Write text as UTF-8; see `write_bytes`."""
    return write_bytes(path, content.encode("utf-8"))


def write_json(path: Path, content: Any) -> Path:
    """Write JSON with sorted keys and real letters; see `write_bytes`."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return write_text(path, text + "\n")


def csv_text(frame: pd.DataFrame) -> str:
    """Return `frame` as csv text: no index, 15 significant digits, line feeds."""
    return str(frame.to_csv(index=False, float_format=FLOAT_FORMAT, lineterminator="\n"))


def write_csv(path: Path, frame: pd.DataFrame) -> Path:
    """Write `csv_text` of `frame`; the same frame always gives the same bytes."""
    return write_text(path, csv_text(frame))


def write_parquet(path: Path, frame: pd.DataFrame) -> Path:
    """Write `frame` as parquet (zstd); see `write_bytes`."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return write_bytes(path, buffer.getvalue())
