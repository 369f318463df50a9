import json

import pytest
import shapely

from parstudy import config
from parstudy.errors import SchemaError, SourceMissingError, UnknownProvinceError
from parstudy.reference import boundaries, provinces

PAIRS = {"p63": 135, "p34": 58}


@pytest.fixture
def own_files(tmp_path, monkeypatch):
    """A copy of the boundary files that a test may spoil, read without the caches."""
    folder = tmp_path / "boundaries"
    folder.mkdir()
    for path in (config.paths().raw / "boundaries").glob("*.geojson"):
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(boundaries, "_folder", lambda: folder)
    caches = (boundaries._shapes, boundaries._archipelagos, boundaries._borders)
    for cached in caches:
        cached.cache_clear()
    yield folder
    for cached in caches:
        cached.cache_clear()


def change(path, edit):
    collection = json.loads(path.read_text(encoding="utf-8"))
    edit(collection["features"])
    path.write_text(json.dumps(collection), encoding="utf-8")


@pytest.mark.parametrize("geography", ["p63", "p34"])
def test_shapes_are_the_registry_as_a_clean_coverage_in_metres(geography):
    shapes = boundaries.load(geography)
    assert list(shapes.index) == sorted(provinces.codes(geography))
    assert shapes.index.name == "province_code"
    assert shapely.coverage_is_valid(shapes.geometry.to_numpy())
    # the published land area is 331,000 km²; an unprojected or conformal frame would be far off
    assert shapes.area.sum() / 1e6 == pytest.approx(328_000, rel=0.02)


def test_both_geographies_cover_the_same_land():
    old, new = boundaries.load("p63"), boundaries.load("p34")
    merged = provinces.table("p63")["successor_code"]
    areas = old.area.groupby(merged).sum()
    assert areas.to_numpy() == pytest.approx(new.area[areas.index].to_numpy(), rel=1e-3)


@pytest.mark.parametrize("geography", ["p63", "p34"])
def test_neighbours_are_symmetric_and_complete(geography):
    borders = boundaries.neighbours(geography)
    assert list(borders) == sorted(provinces.codes(geography))
    assert all(code in borders[other] for code, others in borders.items() for other in others)
    assert all(borders.values())
    assert sum(map(len, borders.values())) == 2 * PAIRS[geography]


def test_neighbours_known_in_public_geography():
    assert boundaries.neighbours("p63")["01"] == ("17", "19", "24", "25", "26", "27", "33", "35")
    assert boundaries.neighbours("p63")["96"] == ("91", "95")
    assert boundaries.neighbours("p34")["15"] == ("08", "12", "14", "25")


def test_archipelagos_lie_east_of_every_province():
    found = boundaries.archipelagos()
    assert list(found.index) == ["hoang_sa", "truong_sa"]
    assert list(found["province_code"]) == ["48", "56"]
    assert found.bounds["minx"].min() > boundaries.load("p63").total_bounds[2]


def test_a_caller_cannot_spoil_the_shared_shapes():
    mine = boundaries.load("p34")
    mine.loc["01", "geometry"] = shapely.Point(0, 0)
    boundaries.neighbours("p34").clear()
    assert boundaries.load("p34").geometry["01"].area > 0
    assert boundaries.neighbours("p34")["01"]


def test_unknown_geography():
    with pytest.raises(UnknownProvinceError, match="p35"):
        boundaries.load("p35")


def test_absent_file(own_files):
    (own_files / "2025__provinces34.geojson").unlink()
    with pytest.raises(SourceMissingError, match="provinces34"):
        boundaries.load("p34")


@pytest.mark.parametrize("content", [b'{"type": "Feature', b"\xff\xfe", b"[]", b"{}"])
def test_truncated_or_foreign_file(own_files, content):
    (own_files / "2025__provinces34.geojson").write_bytes(content)
    with pytest.raises(SchemaError, match="provinces34"):
        boundaries.load("p34")


def test_every_wrong_code_is_reported(own_files):
    def edit(features):
        features[0]["properties"]["code"] = "99"
        features[1]["properties"]["code"] = features[2]["properties"]["code"]

    change(own_files / "2025__provinces34.geojson", edit)
    with pytest.raises(SchemaError) as caught:
        boundaries.load("p34")
    assert len(caught.value.faults) == 4
    assert "shape 99 is not expected" in str(caught.value)


def test_gap_or_invalid_polygon(own_files):
    def shift(features):
        ring = features[0]["geometry"]["coordinates"][0]
        ring[:] = [[lon + 0.2, lat] for lon, lat in ring]

    change(own_files / "2025__provinces34.geojson", shift)
    with pytest.raises(SchemaError, match="overlap or leave gaps"):
        boundaries.load("p34")

    def knot(features):
        features[0]["geometry"] = {
            "type": "Polygon",
            "coordinates": [[[105, 20], [106, 21], [106, 20], [105, 21], [105, 20]]],
        }

    change(own_files / "2025__provinces63.geojson", knot)
    with pytest.raises(SchemaError, match="province 01"):
        boundaries.load("p63")


def test_an_archipelago_cannot_be_left_out(own_files):
    change(own_files / "2025__archipelagos.geojson", lambda features: features.pop())
    with pytest.raises(SchemaError, match="shape 56 is missing"):
        boundaries.archipelagos()
