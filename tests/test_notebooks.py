"""The rules that the stored notebooks keep, and their execution on the real data."""

from __future__ import annotations

import ast
import itertools
import json
import re

import pytest

from parstudy import study
from parstudy.config import Paths
from parstudy.reports import exhibits, findings, notebooks
from tests.conftest import ROOT
from tests.small_checkout import Log

STORED = notebooks.stored(Paths.at(ROOT))
CELLS, LINES, LINES_OF_CELL = 25, 150, 12
DOWNLOADS = {"urllib", "requests", "httpx", "aiohttp", "pooch", "ftplib", "socket", "subprocess"}
ABSOLUTE = re.compile(r"""["'](/|~|[A-Za-z]:[\\/])[\w.]""")

each_notebook = pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)


def cells(path, kind=None):
    listed = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in listed if kind in (None, cell["cell_type"])]


def source(cell):
    return "".join(cell["source"])


def lines(cell):
    return [line for line in source(cell).splitlines() if line.strip()]


def test_there_are_notebooks():
    assert len(STORED) >= 5
    numbers = [path.name[:2] for path in STORED]
    assert len(set(numbers)) == len(numbers)


@each_notebook
def test_a_notebook_is_stored_without_outputs(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@each_notebook
def test_cells_have_ids_of_their_own(path):
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)


@each_notebook
def test_a_notebook_asks_one_question_in_both_languages(path):
    assert notebooks.question(path).en != notebooks.question(path).vi
    heads = [line for cell in cells(path, "markdown") for line in lines(cell)]
    assert sum(line.startswith("# ") for line in heads) == 1


@each_notebook
def test_one_cell_holds_the_parameters(path):
    tagged = [cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", ())]
    assert len(tagged) == 1
    assert set(notebooks.parameters(path)) <= {"year", "lang", "province_code", "fast"}
    assert len(notebooks.parameters(path)) == len(lines(tagged[0]))


@each_notebook
def test_a_notebook_is_short(path):
    code = cells(path, "code")
    assert len(code) <= CELLS
    assert max(len(lines(cell)) for cell in code) <= LINES_OF_CELL
    assert sum(len(lines(cell)) for cell in code) <= LINES


@each_notebook
def test_prose_stands_before_each_code_cell(path):
    kinds = ["markdown", *(cell["cell_type"] for cell in cells(path))]
    assert ("code", "code") not in itertools.pairwise(kinds)
    assert kinds[1] == "markdown"


@each_notebook
def test_the_code_defines_and_downloads_nothing(path):
    tree = ast.parse(notebooks.code(path))
    kinds = {type(node) for node in ast.walk(tree)}
    assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (getattr(node, "module", None) or "", *(one.name for one in node.names))
    }
    assert not names & DOWNLOADS
    assert "://" not in notebooks.code(path)


@each_notebook
def test_no_path_of_one_machine(path):
    assert not ABSOLUTE.search(notebooks.code(path))


@each_notebook
def test_findings_come_before_the_evidence_and_sources_last(path):
    code = [source(cell) for cell in cells(path, "code")]
    assert "show_sources(" in code[-1]
    told = [number for number, text in enumerate(code) if "show_findings(" in text]
    assert len(told) == 1
    assert f'show_findings("{path.stem}"' in code[told[0]]
    assert not any("publish(" in text for text in code[: told[0]])


@pytest.fixture(scope="session")
def executed(checkout):
    """Every notebook run on the real data; what the pipeline has made is used if it is fresh."""
    with study.alone(checkout, waiting=lambda: None):
        study.run(study.plan(checkout), Log(), only=[path.stem for path in STORED])
    return study.plan(checkout)


@each_notebook
def test_a_notebook_runs_on_the_real_data(executed, path):
    assert executed.record(path.stem).problem == ""


@each_notebook
def test_a_notebook_tells_three_to_five_findings(executed, checkout, path):
    assert 3 <= len(findings.read_findings(checkout, path.stem)) <= 5


@each_notebook
def test_an_executed_notebook_warns_of_nothing(executed, checkout, path):
    for cell in cells(checkout.reports / "notebooks" / path.name, "code"):
        streams = [out for out in cell["outputs"] if out.get("name") == "stderr"]
        assert streams == []


def test_no_figure_is_left_over_or_incomplete(executed, checkout):
    assert exhibits.problems(checkout) == []
    assert len(exhibits.read(checkout.figures)) >= 10
