"""Shapes of the provinces, the archipelagos and who borders whom.

The shapes are for drawing and for contiguity. They are generalised and leave out islets, so no
density or area is taken from them; published areas are observations (``area_km2``).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import geopandas as gpd
import shapely

from parstudy.config import paths
from parstudy.errors import Fault, SchemaError, SourceMissingError
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography

CRS = "+proj=laea +lat_0=16 +lon_0=107 +datum=WGS84 +units=m +no_defs"
"""Lambert azimuthal equal area centred on the country; metres."""

_FILES: dict[str, str] = {"p63": "2025__provinces63.geojson", "p34": "2025__provinces34.geojson"}
_ARCHIPELAGOS = "2025__archipelagos.geojson"
_CODES = {"48": "hoang_sa", "56": "truong_sa"}


def load(geography: Geography) -> gpd.GeoDataFrame:
    """Return the shapes of the provinces in the equal-area projection `CRS`.

    Parameters
    ----------
    geography : {"p63", "p34"}
        63 provinces (to 30 June 2025) or 34 (since).

    Returns
    -------
    GeoDataFrame indexed by ``province_code``, sorted, one column ``geometry`` in metres
        A clean coverage: valid polygons without gaps and overlaps.

    Raises
    ------
    SourceMissingError
        If the file is not there.
    SchemaError
        If the file is not exactly the provinces of `geography` as a clean coverage.
    UnknownProvinceError
        If there is no such geography.

    Sources
    -------
    ``boundaries``: © OpenStreetMap contributors, ODbL 1.0.
    """
    return _shapes(geography).copy()


def archipelagos() -> gpd.GeoDataFrame:
    """Return Hoàng Sa and Trường Sa, which every map shows.

    Returns
    -------
    GeoDataFrame indexed by ``archipelago`` (``hoang_sa``, ``truong_sa``)
        ``province_code`` (the same code in both geographies), ``name_vi``, ``name_en`` and
        ``geometry`` in metres of `CRS`.

    Raises
    ------
    SourceMissingError, SchemaError
        If the file is not there or does not hold exactly the two.

    Sources
    -------
    ``boundaries``: made with Natural Earth, public domain.
    """
    return _archipelagos().copy()


def neighbours(geography: Geography) -> dict[str, tuple[str, ...]]:
    """Return the provinces that share a border line with each province.

    A border is a line of some length; a common point alone would not count (there is none such).

    Parameters
    ----------
    geography : {"p63", "p34"}

    Returns
    -------
    dict of province_code to the codes of its neighbours, both sorted
        Symmetric, without isolates: 135 pairs of the 63, 58 pairs of the 34.
    """
    return dict(_borders(geography))


@cache
def _shapes(geography: Geography) -> gpd.GeoDataFrame:
    expected = provinces.codes(geography)
    path = _folder() / _FILES[geography]
    shapes = _read(path)[["province_code", "geometry"]].set_index("province_code").sort_index()
    _check_codes(list(shapes.index), list(expected), path)
    faults = [
        Fault("not a valid polygon", f"{path.name}, province {code}", "restore the raw file")
        for code, shape in shapes.geometry.items()
        if not (shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon"))
    ]
    if faults:
        raise SchemaError("shapes that cannot be drawn", faults=faults)
    if not shapely.coverage_is_valid(shapes.geometry.to_numpy()):
        raise SchemaError(
            "provinces overlap or leave gaps between them",
            where=path.name,
            remedy="restore the raw file; simplify only as a coverage",
        )
    return shapes.to_crs(CRS)


@cache
def _archipelagos() -> gpd.GeoDataFrame:
    path = _folder() / _ARCHIPELAGOS
    found = _read(path)
    _check_codes(list(found["province_code"]), list(_CODES), path)
    found["archipelago"] = found["province_code"].map(_CODES)
    found = found.set_index("archipelago").sort_index()
    return found[["province_code", "name_vi", "name_en", "geometry"]].to_crs(CRS)


@cache
def _borders(geography: Geography) -> dict[str, tuple[str, ...]]:
    shapes = _shapes(geography).geometry
    left, right = shapes.sindex.query(shapes.to_numpy(), predicate="intersects")
    shared = shapely.intersection(shapes.to_numpy()[left], shapes.to_numpy()[right])
    is_border = (left != right) & (shapely.length(shared) > 0)
    borders: dict[str, list[str]] = {code: [] for code in shapes.index}
    for one, other in zip(left[is_border], right[is_border], strict=True):
        borders[shapes.index[one]].append(shapes.index[other])
    return {code: tuple(sorted(codes)) for code, codes in borders.items()}


def _folder() -> Path:
    return paths().raw / "boundaries"


def _read(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        raise SourceMissingError(
            "the boundary file is not there",
            where=str(path),
            remedy="restore data/raw/boundaries from the repository",
        )
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
        found = gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")
        return found.rename(columns={"code": "province_code"})
    except (ValueError, KeyError, TypeError) as error:
        raise SchemaError(
            f"not a GeoJSON feature collection: {error}",
            where=str(path),
            remedy="the file is truncated or altered; restore it from the repository",
        ) from error


def _check_codes(found: list[str], expected: list[str], path: Path) -> None:
    if sorted(found) == sorted(expected):
        return
    faults = [
        Fault(f"shape {code} is missing", path.name, "restore the raw file")
        for code in sorted(set(expected) - set(found))
    ]
    faults += [
        Fault(f"shape {code} is not expected or there twice", path.name, "restore the raw file")
        for code in sorted(set(found))
        if code not in expected or found.count(code) > 1
    ]
    raise SchemaError("the boundary file does not hold exactly its provinces", faults=faults)
