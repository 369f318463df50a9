"""A small raw folder that tests may break."""

from __future__ import annotations

import hashlib
from pathlib import Path

import yaml

from parstudy.config import Paths

HEADER = "province_code,province,year_assessed,indicator,value,unit,source_id,note"
ROWS = (
    "01,Hà Nội,2023,papi_d8_1,1.5,score,hnks_papi_2023,",
    "79,TP. Hồ Chí Minh,2023,papi_d8_1,1.4,score,hnks_papi_2023,",
)


def add(paths: Paths, name: str, content: str | bytes) -> Path:
    """Write a raw file and its sidecar."""
    path = paths.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    sidecar = {
        "source_id": "s",
        "title_vi": "Điểm",
        "title_en": "Scores",
        "producer": "p",
        "licence": "l",
        "citation_full": "c",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    path.with_name(path.stem + ".source.yml").write_text(
        yaml.safe_dump(sidecar, allow_unicode=True), encoding="utf-8"
    )
    return path
