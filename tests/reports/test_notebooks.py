from __future__ import annotations

import json
import os

import pytest

from parstudy.errors import SchemaError
from parstudy.reports import notebooks
from parstudy.text import Bilingual
from tests.small_checkout import notebook


def test_stored_takes_numbered_notebooks_in_order(place):
    for name in ("02_b", "01_a", "draft"):
        notebook(place, name)
    assert [path.stem for path in notebooks.stored(place)] == ["01_a", "02_b"]


def test_the_question_in_both_languages(place):
    path = notebook(place, "01_a", question="# Why?\n\n*Vì sao?*\n\nMore prose.")
    assert notebooks.question(path) == Bilingual("Vì sao?", "Why?")


@pytest.mark.parametrize("head", ["# Why", "Why?", "# Why?\n\nVì sao?", "", "# Why?"])
def test_a_notebook_without_a_question_is_refused(place, head):
    with pytest.raises(SchemaError, match="question in both languages") as refused:
        notebooks.question(notebook(place, "01_a", question=head))
    assert refused.value.faults[0].where == "01_a.ipynb"


@pytest.mark.parametrize("content", ["{", "[]", "{}", "null"])
def test_a_file_that_is_no_notebook_is_refused(place, content):
    path = place.notebooks / "01_a.ipynb"
    path.write_text(content)
    with pytest.raises(SchemaError, match="not a Jupyter notebook"):
        notebooks.read(path)


def test_parameters_are_literals(place):
    path = notebook(place, "01_a", "year = 2024\nprovince_code = '01'\nfast = False", "x = 1")
    assert notebooks.parameters(path) == {"year": 2024, "province_code": "01", "fast": False}
    assert notebooks.parameters(notebook(place, "02_b")) == {}
    assert notebooks.parameters(notebook(place, "03_c", "year = max(1, 2)\nlang = 'vi'")) == {
        "lang": "vi"
    }


def test_an_execution_is_fresh_and_alike_everywhere(place, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    path = notebook(
        place,
        "01_a",
        "import os, sys, time",
        "print(sys.executable, os.getcwd(), hash('a'), time.tzname[0])",
        "display({'text/plain': 'shown'}, raw=True)",
    )
    executed = place.reports / "notebooks" / "01_a.ipynb"
    assert notebooks.execute(path, executed, place) == notebooks.Execution(cells=3)
    first = executed.read_text(encoding="utf-8")
    cells = json.loads(first)["cells"]
    told = "".join(cells[2]["outputs"][0]["text"]).split()
    assert told[0] == os.sys.executable
    assert " ".join(told[1:-2]) == str(place.notebooks)
    assert told[-1] == "+07"
    notebooks.execute(path, executed, place)
    assert executed.read_text(encoding="utf-8") == first
    assert "outputs" in path.read_text()
    assert json.loads(path.read_text())["cells"][1]["outputs"] == []


def test_a_failure_names_cell_and_cause_and_leaves_the_traceback(place):
    path = notebook(place, "01_a", "x = 1", "raise ValueError('first line\\nsecond')", "x = 2")
    executed = place.reports / "01_a.ipynb"
    done = notebooks.execute(path, executed, place)
    assert done == notebooks.Execution(3, "cell 3: ValueError: first line")
    cells = json.loads(executed.read_text())["cells"]
    assert cells[2]["outputs"][0]["ename"] == "ValueError"
    assert cells[3]["outputs"] == []


def test_a_dead_kernel_is_a_failure(place):
    path = notebook(place, "01_a", "import os\nos._exit(9)")
    done = notebooks.execute(path, place.reports / "01_a.ipynb", place)
    assert done.failure == "cell 2: the kernel died (out of memory?)"


def test_a_cell_that_does_not_end_is_a_failure(place, monkeypatch):
    monkeypatch.setattr(notebooks, "CELL_SECONDS", 1)
    path = notebook(place, "01_a", "import time\ntime.sleep(60)")
    done = notebooks.execute(path, place.reports / "01_a.ipynb", place)
    assert done.failure == "cell 2: not done after 1 seconds"
