"""The commands ``parstudy index``, as a user types them."""

import json

import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from parstudy.cli.index import register
from parstudy.errors import ParstudyError
from parstudy.indices import IndexSpec, Treat, build, spec_text, usual_uncertainty
from parstudy.indices.columns import read_csv
from tests.indices.examples import ASEM, needs_asem, panel_data

META = """iCode,Parent,Type,Direction,Weight,Level
x,A,Indicator,1,1,1
y,A,Indicator,-1,1,1
z,Index,Indicator,1,1,1
A,Index,Aggregate,1,2,2
Index,NA,Aggregate,1,1,3
"""
DATA = """uCode,x,y,z
01,0,10,1
02,1,NA,2
03,4,20,3
04,2,50,5
"""
FILES = {"normalised.csv", "scores.csv", "ranks.csv", "audit.json", "spec.toml"}


def run(*words):
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["index", *map(str, words)])


def folder_of(tmp_path, data=DATA, meta=META):
    (tmp_path / "d.csv").write_text(data, encoding="utf-8")
    (tmp_path / "m.csv").write_text(meta, encoding="utf-8")
    return ["--data", tmp_path / "d.csv", "--meta", tmp_path / "m.csv"]


def test_build_writes_an_index(tmp_path):
    inputs = folder_of(tmp_path)
    done = run("build", *inputs, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == FILES
    scores = pd.read_csv(out / "scores.csv", dtype={"unit": str})
    assert scores.columns.tolist() == ["unit", "Index", "A", "x", "y", "z"]
    assert scores["unit"].tolist() == ["01", "02", "03", "04"]
    y = 100 * (50 - np.array([10, 80 / 3, 20, 50])) / 40
    x, z = [0, 25, 100, 50], [0, 25, 50, 100]
    np.testing.assert_allclose(scores["Index"], ((x + y) / 2 * 2 + z) / 3)
    ranks = pd.read_csv(out / "ranks.csv")
    expected = scores["Index"].rank(ascending=False, method="min")
    assert ranks["Index"].tolist() == expected.tolist()
    report = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert report["imputed"] == [{"unit": "02", "indicator": "y", "value": pytest.approx(80 / 3)}]


def test_the_specification_builds_the_same_index_again(tmp_path):
    inputs = folder_of(tmp_path)
    run("build", *inputs, "--out", tmp_path / "one")
    again = run(
        "build", *inputs, "--spec", tmp_path / "one" / "spec.toml", "--out", tmp_path / "two"
    )
    assert again.exit_code == 0, again.output
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_years_are_a_column(tmp_path):
    inputs = folder_of(tmp_path, panel_data().to_csv(index=False))
    assert run("build", *inputs, "--out", tmp_path / "out").exit_code == 0
    for name in ("normalised.csv", "scores.csv", "ranks.csv"):
        table = pd.read_csv(tmp_path / "out" / name)
        assert table.columns[:2].tolist() == ["unit", "Time"]
        assert len(table) == 18
    assert 'years = "pooled"' in (tmp_path / "out" / "spec.toml").read_text(encoding="utf-8")


def test_a_specification_file_changes_what_it_says(tmp_path):
    inputs = folder_of(tmp_path)
    spec = tmp_path / "s.toml"
    spec.write_text('[normalise]\nmethod = "rank"\n[nodes.z]\nweight = 0\n', encoding="utf-8")
    assert run("build", *inputs, "--spec", spec, "--out", tmp_path / "out").exit_code == 0
    table = pd.read_csv(tmp_path / "out" / "scores.csv")
    assert table["x"].tolist() == [1, 2, 4, 3]
    assert table["Index"].tolist() == table["A"].tolist()


def test_sensitivity_is_seeded(tmp_path):
    inputs = folder_of(tmp_path, panel_data(units=12).to_csv(index=False))
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        done = run(
            "sensitivity", *inputs, "--replicates", 50, "--seed", seed, "--out", tmp_path / name
        )
        assert done.exit_code == 0, done.output
    files = {path.name for path in (tmp_path / "one").iterdir()}
    assert files == {
        "ranks.csv", "pairs.csv", "sobol.csv", "sobol_units.csv", "replicates.parquet", "spec.toml",
    }  # fmt: skip
    for name in files:
        one, again = (tmp_path / folder / name for folder in ("one", "again"))
        assert one.read_bytes() == again.read_bytes()
    one, other = (tmp_path / folder / "sobol.csv" for folder in ("one", "other"))
    assert one.read_bytes() != other.read_bytes()
    tidy = pd.read_parquet(tmp_path / "one" / "replicates.parquet")
    assert len(tidy) == 50 * 36
    ranks = pd.read_csv(tmp_path / "one" / "ranks.csv")
    assert (
        (ranks["rank_low"] <= ranks["rank_median"]) & (ranks["rank_median"] <= ranks["rank_high"])
    ).all()


CONSTANT = DATA.replace(",1\n", ",7\n").replace(",2\n", ",7\n").replace(",3\n", ",7\n")
NOTHING = META.replace("x,A,Indicator,1,1", "x,A,Indicator,1,0").replace("-1,1,1", "-1,0,1")
BAD = {
    "constant": (CONSTANT.replace(",5\n", ",7\n"), META, "'z' is constant"),
    "empty row": (DATA + "05,,,\n", META, "unit '05'"),
    "empty column": ("uCode,x,y,z\n01,,1,2\n02,,3,4\n", META, "'x' has no value"),
    "negative weight": (DATA, META.replace("-1,1,1", "-1,-1,1"), "weight -1.0 is negative"),
    "zero weights": (DATA, NOTHING, "'A' sum to zero"),
    "cycle": (DATA, META.replace("Index,NA", "Index,A"), "A → Index → A"),
    "orphan": (DATA, META.replace("z,Index", "z,Indx"), "'Indx' of 'z'"),
    "unit twice": (DATA + "01,1,2,3\n", META, "'01' comes twice"),
    "one unit": ("uCode,x,y,z\n01,1,2,3\n", META, "fewer than two units"),
    "no number": (DATA.replace("04,2", "04,two"), META, "'two' is not a finite number"),
    "no column": (DATA.replace("z\n", "q\n"), META, "no column 'z'"),
}


@pytest.mark.parametrize("command", ["build", "sensitivity"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_and_nothing_is_written(tmp_path, command, case):
    data, meta, said = BAD[case]
    inputs = folder_of(tmp_path, data, meta)
    failed = run(command, *inputs, "--out", tmp_path / "out")
    assert isinstance(failed.exception, ParstudyError)
    assert said in str(failed.exception)
    assert not (tmp_path / "out").exists()


def test_zero_under_a_geometric_mean_is_named(tmp_path):
    inputs = folder_of(tmp_path)
    spec = tmp_path / "s.toml"
    spec.write_text('[aggregate]\nmethod = "geometric"\n', encoding="utf-8")
    failed = run("build", *inputs, "--spec", spec, "--out", tmp_path / "out")
    assert "'x' is 0 for unit '01'" in str(failed.exception)


@pytest.mark.parametrize("missing", ["--data", "--meta", "--spec"])
def test_absent_files_are_named(tmp_path, missing):
    words = dict(zip(*[iter(folder_of(tmp_path))] * 2, strict=True))
    words[missing] = tmp_path / "none.csv"
    flat = [word for pair in words.items() for word in pair]
    failed = run("build", *flat, "--out", tmp_path / "out")
    assert isinstance(failed.exception, ParstudyError)
    assert "none.csv" in str(failed.exception)


@needs_asem
def test_the_example_of_coinr(tmp_path):
    spec = IndexSpec.from_meta(read_csv(ASEM / "asem_iMeta.csv"), treat=Treat("winsorise"))
    path = tmp_path / "s.toml"
    path.write_text(spec_text(usual_uncertainty(spec)), encoding="utf-8")
    inputs = ["--data", ASEM / "asem_iData.csv", "--meta", ASEM / "asem_iMeta.csv", "--spec", path]
    assert run("build", *inputs, "--out", tmp_path / "out").exit_code == 0
    scores = pd.read_csv(tmp_path / "out" / "scores.csv")
    expected = build(pd.read_csv(ASEM / "asem_iData.csv"), spec).index
    np.testing.assert_allclose(scores["Index"], expected, rtol=1e-12)
