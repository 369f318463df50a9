"""From ``data/raw`` to ``data/processed``: read, check, resolve, write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

import pandas as pd

from parstudy.config import Paths
from parstudy.errors import Fault, ParstudyError, ReconcileError, SchemaError
from parstudy.files import write_csv, write_json, write_parquet, write_text
from parstudy.ingest import checks, corrections, documents, package, resolve, schemas
from parstudy.ingest.sidecars import RawFile, Source, raw_files, register
from parstudy.ingest.sources import (
    articles,
    changes,
    controls,
    delivery,
    dti,
    papi,
    par_index,
    pci,
    service_index,
    sipas,
    targets,
)
from parstudy.ingest.tables import OBSERVATION

SOURCES: tuple[ModuleType, ...] = (
    papi,
    dti,
    service_index,
    delivery,
    par_index,
    sipas,
    pci,
    controls,
    articles,
)
FILES = {
    "observations": "province_year__observations",
    "observations_all": "province_year__observations_all",
    "conflicts": "province_year__conflicts",
    "coverage": "indicator_year__coverage",
    "targets": "target_year__targets",
}


@dataclass(frozen=True, slots=True)
class Built:
    """What one run made: rows of each table by its name."""

    tables: dict[str, int]


def build(paths: Paths) -> Built:
    """Make all processed tables and the documents that describe them.

    Nothing is written before everything is checked; each file is written whole.

    Parameters
    ----------
    paths : Paths

    Returns
    -------
    Built

    Raises
    ------
    SourceMissingError, SourceChangedError
        Sidecars, hashes, corrections.
    SchemaError
        With every fault of every file.
    ReconcileError
        Figures that must agree and do not, and are not marked suspect.
    """
    tables = assemble(paths)
    for name, frame in tables.items():
        path = write_csv(paths.processed / f"{FILES[name]}.csv", frame)
        write_parquet(path.with_suffix(".parquet"), frame)
    known = register(paths.raw)
    described = package.describe(paths.processed, {FILES[name]: tables[name] for name in tables})
    write_json(paths.processed / "datapackage.json", described)
    write_text(paths.docs / "DATA_DICTIONARY.md", documents.dictionary(tables["coverage"]))
    write_text(paths.docs / "DATA_LOG.md", documents.log(tables, known))
    write_text(paths.docs / "DATA_LICENCES.md", documents.licences(raw_files(paths.raw)))
    return Built({name: len(frame) for name, frame in tables.items()})


def assemble(paths: Paths) -> dict[str, pd.DataFrame]:
    """Return every processed table by name, checked, without writing anything."""
    files = raw_files(paths.raw)
    known = register(paths.raw)
    everything = gather(paths)
    observations, conflicts = resolve.resolve(everything, known)
    _refuse(checks.violations(observations, everything))
    columns = [*OBSERVATION, "raw_file", "raw_row"]
    ordered = everything.sort_values([*resolve.ORDER, "raw_row"], kind="stable")[columns]
    return {
        "observations": observations.drop(columns="decimals"),
        "observations_all": ordered.reset_index(drop=True),
        "conflicts": conflicts,
        "coverage": coverage(observations),
        "targets": targets.table(list(_of(targets, files)), list(_of(articles, files)), known),
    }


def gather(paths: Paths) -> pd.DataFrame:
    """Return all rows of all sources with their corrections and what printed changes give.

    Returns
    -------
    DataFrame
        Columns of `tables.OBSERVATION` and `tables.TRACE`.
    """
    files = raw_files(paths.raw)
    known = register(paths.raw)
    everything = pd.concat(_read_all(files, known), ignore_index=True)
    everything = corrections.apply(everything, corrections.read(paths.corrections))
    return _with_changes(everything, files, known)


def _of(source: ModuleType, files: Iterable[RawFile]) -> Iterable[RawFile]:
    return (one for one in files if one.name.startswith(f"{source.FOLDER}/"))


def _read_all(files: tuple[RawFile, ...], known: dict[str, Source]) -> list[pd.DataFrame]:
    frames: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for source in SOURCES:
        for file in _of(source, files):
            try:
                frames.append(schemas.check(source.observations(file), known))
            except ParstudyError as error:
                faults.extend(error.faults)
    if faults:
        raise SchemaError(f"{len(faults)} faults in data/raw", faults=faults)
    return frames


def _with_changes(
    everything: pd.DataFrame, files: tuple[RawFile, ...], known: dict[str, Source]
) -> pd.DataFrame:
    """Add what a printed change and one held figure give; refuse a change that contradicts."""
    listed = [changes.read(file) for file in _of(changes, files)]
    if not listed:
        return everything
    held, _ = resolve.resolve(everything, known)
    linked = changes.pairs(pd.concat(listed), held[held["status"] != "suspect"])
    wrong = changes.disagreements(linked)
    if len(wrong):
        raise ReconcileError(
            f"{len(wrong)} printed changes contradict the figures held",
            faults=[
                Fault(
                    f"{row['before']:g} and a change of {row['change']:g} give not {row['now']:g}",
                    f"{row['raw_file']} row {row['row']}",
                    "decide from the sources which is wrong and mark it in data/corrections",
                )
                for _, row in wrong.iterrows()
            ],
        )
    return pd.concat([everything, changes.computed(linked)], ignore_index=True)


def _refuse(found: pd.DataFrame) -> None:
    if found.empty:
        return
    raise ReconcileError(
        f"{len(found)} figures contradict others",
        faults=[
            Fault(
                f"{row['check']}: {row['what']}",
                f"{row['indicator']} {row['year']} {row['province_code']} ({row['source_id']})",
                "decide from the sources which is wrong and mark it in data/corrections/status.csv",
            )
            for _, row in found.iterrows()
        ],
    )


def coverage(observations: pd.DataFrame) -> pd.DataFrame:
    """Count, for each indicator, geography and year, the provinces that are held.

    Returns
    -------
    DataFrame
        ``indicator geography year n_value n_rank n_any n_units n_firm``: provinces with a value,
        with a rank, with either, of how many, and with a value that is published or computed.
        Whole-province figures only.
    """
    whole = observations[observations["level"] == "province"]
    keys = ["indicator", "geography", "year"]
    firm = whole["status"].isin(["published", "computed"])
    code = whole["province_code"]
    table = pd.DataFrame(
        {
            "n_value": whole[whole["value"].notna()].groupby(keys)["province_code"].nunique(),
            "n_rank": whole[whole["rank"].notna()].groupby(keys)["province_code"].nunique(),
            "n_any": code.groupby([whole[key] for key in keys]).nunique(),
            "n_firm": whole[whole["value"].notna() & firm].groupby(keys)["province_code"].nunique(),
        }
    )
    table = table.fillna(0).astype("int64").reset_index()
    table["n_units"] = table["geography"].map({"p63": 63, "p34": 34})
    columns = [*keys, "n_value", "n_rank", "n_any", "n_firm", "n_units"]
    return table.sort_values(keys, kind="stable")[columns].reset_index(drop=True)
