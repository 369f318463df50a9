"""Write results as a folder of files, wholly or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from parstudy.errors import SchemaError
from parstudy.files import write_csv, write_json, write_text
from parstudy.indices.audit import Audit
from parstudy.indices.build import IndexResult
from parstudy.indices.sensitivity import UncertaintyResult
from parstudy.indices.sobol import SobolResult
from parstudy.indices.spec_file import spec_text


def save_index(result: IndexResult, folder: Path) -> None:
    """Write a built index and its audit.

    Parameters
    ----------
    result : IndexResult
    folder : Path
        Gets ``normalised.csv``, ``scores.csv``, ``ranks.csv``, ``audit.json`` and ``spec.toml``.
        Other files in it stay.

    Raises
    ------
    SchemaError
        If the folder cannot take the files.
    """
    report = Audit(result).to_plain()
    write_folder(
        folder,
        {
            "normalised.csv": lambda path: write_csv(path, result.normalised),
            "scores.csv": lambda path: write_csv(path, result.scores),
            "ranks.csv": lambda path: write_csv(path, result.ranks),
            "audit.json": lambda path: write_json(path, report),
            "spec.toml": lambda path: write_text(path, spec_text(result.spec)),
        },
    )


def save_uncertainty(result: UncertaintyResult, shares: SobolResult, folder: Path) -> None:
    """Write an uncertainty and sensitivity analysis.

    Parameters
    ----------
    result : UncertaintyResult
    shares : SobolResult
    folder : Path
        Gets ``ranks.csv`` (see `UncertaintyResult.summary`), ``pairs.csv``, ``sobol.csv``,
        ``sobol_units.csv``, ``replicates.parquet`` (see `UncertaintyResult.frame`) and
        ``spec.toml``. Other files in it stay.

    Raises
    ------
    SchemaError
        If the folder cannot take the files.
    """
    summary, pairs = result.summary(), result.pairs()
    write_folder(
        folder,
        {
            "ranks.csv": lambda path: write_csv(path, summary),
            "pairs.csv": lambda path: write_csv(path, pairs),
            "sobol.csv": lambda path: write_csv(path, shares.frame()),
            "sobol_units.csv": lambda path: write_csv(path, shares.units()),
            "replicates.parquet": result.write_replicates,
            "spec.toml": lambda path: write_text(path, spec_text(result.model.spec)),
        },
    )


def write_folder(folder: Path, files: Mapping[str, Callable[[Path], object]]) -> None:
    """Write several files so that `folder` gets all of them or none.

    They are first written to a folder beside it, then moved.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    files : mapping
        File name to the function that writes it to the path it is given.

    Raises
    ------
    SchemaError
        If `folder`, or something in it with the name of one of the files, is in the way.
    """
    blocked = [path for path in (folder, *folder.parents) if path.exists() and not path.is_dir()]
    blocked += [folder / name for name in files if (folder / name).is_dir()]
    if blocked:
        raise SchemaError(
            "cannot write there", where=str(blocked[0]), remedy="name another folder, or move it"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as name:
        beside = Path(name)
        for file, write in files.items():
            write(beside / file)
        folder.mkdir(exist_ok=True)
        for file in files:
            (beside / file).replace(folder / file)
