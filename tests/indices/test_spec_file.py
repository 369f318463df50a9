import tomllib
from dataclasses import replace

import numpy as np
import pytest

from parstudy.errors import FrameworkError, SourceMissingError
from parstudy.indices import (
    Aggregate,
    Choice,
    Denominator,
    Impute,
    IndexSpec,
    Node,
    Normalise,
    Screen,
    Treat,
    Tree,
    WeightNoise,
    Weights,
    read_spec,
    spec_text,
)
from parstudy.indices.spec_file import spec_from_plain, spec_to_plain, with_setting
from tests.indices.examples import small_tree

FULL = IndexSpec(
    Tree(
        (
            Node('tỷ lệ "đúng hạn"', "A.1", -1, name="Tỷ lệ", unit="%", target=0.9),
            Node("x", "A.1"),
            Node("A.1", "Index", weight=1e-9),
            Node("y", "Index"),
            Node("Index"),
        )
    ),
    denominate={"x": Denominator("people", 1000)},
    screen=Screen(by="either", include=("01",)),
    impute=Impute("median", group="region", own={"x": Impute("none")}),
    treat=Treat("winsorise", max_points=2, own={"y": Treat("boxcox", power=0.5, always=True)}),
    normalise=Normalise("zscore", own={"x": Normalise("goalposts", low=-1, high=2.5)}),
    weights=Weights("given", own={"Index": Weights("ahp", matrix=((1, 3), (1 / 3, 1)))}),
    aggregate=Aggregate("arithmetic", own={"A.1": Aggregate("owa", order_weights=(0.25, 0.75))}),
    uncertain=(
        Choice("scale", "normalise", (Normalise("minmax", low=1, high=100), Normalise("zscore"))),
        Choice("points", "treat.max_points", (1, 2, 3)),
        WeightNoise(1, 0.25),
    ),
)


@pytest.fixture
def spec():
    return FULL


def test_text_reads_back_as_the_same_specification(spec, tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(spec_text(spec), encoding="utf-8")
    assert read_spec(path) == spec
    assert spec_text(read_spec(path)) == spec_text(spec)


def test_numpy_numbers_are_written_as_numbers():
    tree = Tree.flat({"x": 1, "y": 1}, weights={"x": np.float64(0.5)})
    assert tomllib.loads(spec_text(IndexSpec(tree)))["nodes"]["x"]["weight"] == 0.5


def test_a_file_says_only_what_differs_from_its_base():
    base = IndexSpec(small_tree())
    read = spec_from_plain({"nodes": {"A": {"weight": 5}}, "treat": {"method": "log"}}, base)
    assert read.tree.by_code["A"].weight == 5
    assert read.tree.by_code["x"] == base.tree.by_code["x"]
    assert read.treat == Treat("log")


def test_no_denominators_is_a_decision():
    base = replace(IndexSpec(small_tree()), denominate={"x": Denominator("people")})
    plain = spec_to_plain(replace(base, denominate={}))
    assert spec_from_plain(plain, base).denominate == {}
    assert "[denominate]" in spec_text(replace(base, denominate={}))


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"smooth": {}}, "unknown sections smooth"),
        ({"nodes": {"q": {"weight": 1}}}, "node 'q'"),
        ({"nodes": {"x": {"wieght": 1}}}, "no setting 'wieght'"),
        ({"nodes": {"x": {"weight": "1"}}}, "weight = '1' is no float"),
        ({"nodes": {"x": {"weight": True}}}, "weight = True is no float"),
        ({"impute": {"method": "mean", "colour": 1}}, "no setting 'colour'"),
        ({"impute": {"years": "each"}}, "names no method"),
        ({"impute": "mean"}, "'mean' names no method"),
        ({"normalise": {"method": "minmax", "low": "0"}}, "low = '0' is no float"),
        ({"normalise": {"method": "minmax", "own": {"x": {"low": 0}}}}, "normalise.own.x"),
        ({"weights": {"method": "ahp", "matrix": [[1, "2"]]}}, "matrix"),
        ({"denominate": {"x": {"factor": 2}}}, "'by' is needed"),
        ({"denominate": {"x": "people"}}, "'people' is no table"),
        ({"screen": {"min_available": 2}}, "min_available = 2"),
        ({"uncertain": {"noise": []}}, "noise cannot be uncertain"),
        ({"uncertain": {"choice": 3}}, "choice cannot be uncertain"),
        ({"uncertain": 3}, "3 is no table"),
        ({"nodes": 3}, "3 is no table"),
        ({"nodes": {"x": 3}}, "3 is no table"),
        ({"denominate": 3}, "3 is no table"),
        ({"impute": {"method": "mean", "own": 3}}, "3 is no table"),
        ({"impute": {"method": ["mean"]}}, "is no str"),
        (
            {"uncertain": {"choice": [{"name": "a", "at": "smooth", "options": [1, 2]}]}},
            "no section 'smooth'",
        ),
        (
            {"uncertain": {"choice": [{"name": "a", "at": "impute.method", "options": [1, 2]}]}},
            "method = 1 is no str",
        ),
        ({"uncertain": {"weight_noise": [{"level": 1}]}}, "'factor' is needed"),
        ({"uncertain": {"choice": [{"name": "a", "at": "impute", "options": [1]}]}}, "fewer"),
    ],
)
def test_bad_files(plain, said):
    with pytest.raises(FrameworkError, match=said):
        spec_from_plain(plain, IndexSpec(small_tree()))


def test_needs_nodes_or_a_base():
    with pytest.raises(FrameworkError, match="no nodes"):
        spec_from_plain({"impute": {"method": "mean"}})


def test_unreadable_files(tmp_path):
    with pytest.raises(SourceMissingError):
        read_spec(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("a = = 1", encoding="utf-8")
    with pytest.raises(FrameworkError, match="not a TOML file"):
        read_spec(tmp_path / "bad.toml")


def test_one_setting_is_changed(spec):
    assert with_setting(spec, ("treat", "max_points"), 4).treat.max_points == 4
    assert with_setting(spec, ("nodes", "y", "weight"), 3.0).tree.by_code["y"].weight == 3
    own = {"method": "rank"}
    assert with_setting(spec, ("normalise", "own", "y"), own).normalise.at("y").method == "rank"


def test_another_method_takes_its_own_defaults(spec):
    changed = with_setting(spec, ("normalise", "method"), "minmax").normalise
    assert (changed.low, changed.high, changed.mean) == (0, 100, None)
    assert changed.own == spec.normalise.own
    each = replace(spec, normalise=replace(spec.normalise, years="each"), treat=Treat("none"))
    assert with_setting(each, ("normalise", "method"), "minmax").normalise.years == "each"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("smooth",), 1, "no section 'smooth'"),
        (("nodes", "q", "weight"), 1, "nothing at 'q.weight'"),
        (("treat", "max_point"), 1, "no setting 'max_point'"),
        (("treat", "max_points"), "many", "is no int"),
    ],
)
def test_places_that_do_not_exist(spec, path, value, said):
    with pytest.raises(FrameworkError, match=said):
        with_setting(spec, path, value)
