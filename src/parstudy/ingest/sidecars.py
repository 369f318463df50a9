"""Sidecars of raw files and the register of sources: where every figure comes from.

A raw file ``<year>__<slug>.csv`` lies beside ``<year>__<slug>.source.yml``. The sidecar describes
the file; each row of it names its own source, which the register describes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from parstudy.config import paths
from parstudy.errors import Fault, SchemaError, SourceChangedError, SourceMissingError
from parstudy.files import sha256
from parstudy.text import Bilingual, Lang, nfc

SUFFIX = ".source.yml"
KEYS = (
    "source_id",
    "title_vi",
    "title_en",
    "producer",
    "document_no",
    "date_published",
    "year_assessed",
    "url_main",
    "url_download",
    "date_accessed",
    "licence",
    "citation_full",
    "sha256",
    "bytes",
    "notes",
)
NEEDED = ("source_id", "title_vi", "title_en", "producer", "licence", "citation_full", "sha256")
TIERS = ("official", "copy", "press")


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file that is what its sidecar says.

    Attributes
    ----------
    path : Path
    name : str
        Relative to ``data/raw``, with ``/``.
    sidecar : dict of str
        The keys of `KEYS`.
    """

    path: Path
    name: str
    sidecar: dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the register: who says a figure, where, and how near to its producer.

    ``tier`` is ``official`` (producer or government), ``copy`` (data set copied by others) or
    ``press``; ``credit`` is how a figure names the source.
    """

    source_id: str
    tier: str
    kind: str
    title: str
    publisher: str
    url: str
    published: str
    licence: str
    credit: Bilingual
    note: str


def raw_files(raw: Path | None = None) -> tuple[RawFile, ...]:
    """Return every raw file, after checking it against its sidecar.

    Parameters
    ----------
    raw : Path, optional
        The folder ``data/raw``.

    Raises
    ------
    SourceMissingError
        If a file has no sidecar, a sidecar no file, or a key is missing; all are listed.
    SourceChangedError
        If the bytes of a file are not those that the sidecar records; all are listed.
    """
    folder = raw or paths().raw
    missing: list[Fault] = []
    changed: list[Fault] = []
    found: list[RawFile] = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        name = path.relative_to(folder).as_posix()
        if path.name.endswith(SUFFIX):
            missing.extend(_widowed(path, name))
            continue
        beside = path.with_name(path.stem + SUFFIX)
        if not beside.is_file():
            missing.append(
                Fault("raw file without sidecar", name, f"write {beside.name} beside it")
            )
            continue
        sidecar, faults = _read(beside, name)
        missing.extend(faults)
        if not faults:
            changed.extend(_compare(path, name, sidecar))
        found.append(RawFile(path, name, sidecar))
    if missing:
        raise SourceMissingError(f"{len(missing)} faults in the sidecars", faults=missing)
    if changed:
        raise SourceChangedError(f"{len(changed)} raw files changed", faults=changed)
    return tuple(found)


def _widowed(sidecar: Path, name: str) -> list[Fault]:
    stem = sidecar.name.removesuffix(SUFFIX)
    if any(other != sidecar and other.stem == stem for other in sidecar.parent.iterdir()):
        return []
    return [Fault("sidecar without its raw file", name, "restore the file or remove the sidecar")]


def _read(path: Path, name: str) -> tuple[dict[str, str], list[Fault]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        return {}, [Fault(f"sidecar cannot be read: {reason}", name, "write it as UTF-8 YAML")]
    if not isinstance(content, dict):
        return {}, [Fault("sidecar holds no keys", name, f"give {', '.join(NEEDED)}")]
    sidecar = {str(key): nfc(str(value)) for key, value in content.items()}
    absent = [key for key in NEEDED if not sidecar.get(key)]
    unknown = [key for key in sidecar if key not in KEYS]
    faults = []
    if absent:
        faults.append(Fault(f"sidecar lacks {', '.join(absent)}", name, "add the keys"))
    if unknown:
        faults.append(
            Fault(f"sidecar has unknown {', '.join(unknown)}", name, f"keys are {', '.join(KEYS)}")
        )
    return sidecar, faults


def _compare(path: Path, name: str, sidecar: dict[str, str]) -> list[Fault]:
    actual = sha256(path)
    if actual == sidecar["sha256"]:
        return []
    return [
        Fault(
            f"hash differs: sidecar {sidecar['sha256'][:12]}…, file {actual[:12]}…",
            name,
            "raw files are never edited: restore the file, or record a new version of the source "
            "with its own sidecar; corrections go to data/corrections",
        )
    ]


def register(raw: Path | None = None) -> dict[str, Source]:
    """Return the register of sources by ``source_id``.

    Raises
    ------
    SchemaError
        If an id is there twice or a tier is unknown.
    """
    faults: list[Fault] = []
    found: dict[str, Source] = {}
    for path in sorted(((raw or paths().raw) / "register").glob("*.csv")):
        text = nfc(path.read_text(encoding="utf-8"))
        for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
            where = f"register/{path.name} row {number}"
            source_id = row["source_id"]
            if source_id in found:
                faults.append(Fault(f"source {source_id} twice", where, "keep one entry"))
            if row["tier"] not in TIERS:
                faults.append(Fault(f"unknown tier {row['tier']!r}", where, " | ".join(TIERS)))
            found[source_id] = Source(
                source_id=source_id,
                tier=row["tier"],
                kind=row["kind"],
                title=row["title"],
                publisher=row["publisher"],
                url=row["url"],
                published=row["published"],
                licence=row["licence"],
                credit=Bilingual(row["credit_vi"], row["credit_en"]),
                note=row["note"],
            )
    if faults:
        raise SchemaError("the register of sources has faults", faults=faults)
    return found


def split_ids(source_ids: Iterable[str]) -> list[str]:
    """Return single ids in order of first appearance; a computed figure joins its two by ``;``."""
    return list(dict.fromkeys(one for joined in source_ids for one in joined.split(";") if one))


def source_line(source_ids: Iterable[str], lang: Lang, *, limit: int = 3) -> str:
    """Return the line that credits sources under a figure.

    Parameters
    ----------
    source_ids : iterable of str
        Ids of the register, the most used first; repeated credits are named once.
    lang : {'vi', 'en'}
    limit : int
        Credits spelled out; the others are counted, the csv and json beside the figure list them.

    Raises
    ------
    SourceMissingError
        If there is no source, or an id is not in the register.
    """
    known = register()
    listed = split_ids(source_ids)
    unknown = [one for one in listed if one not in known]
    if unknown or not listed:
        raise SourceMissingError(
            f"unknown sources: {', '.join(unknown)}" if unknown else "a figure without source",
            remedy="name ids of data/raw/register",
        )
    credited = list(dict.fromkeys(known[one].credit[lang] for one in listed))
    shown, others = credited[:limit], len(credited) - limit
    line = "; ".join(shown)
    if others > 0:
        line += f"; và {others} nguồn khác" if lang == "vi" else f"; and {others} more"
    return f"{'Nguồn' if lang == 'vi' else 'Source'}: {line}"
