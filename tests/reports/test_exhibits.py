from __future__ import annotations

import pytest

from parstudy.errors import SchemaError
from parstudy.reports import exhibits
from parstudy.text import Bilingual
from tests.small_checkout import figure_cell, notebook


@pytest.fixture
def drawn(place, monkeypatch):
    """Notebook 01_a with its figure fig01_a, as if it had run."""
    cell = figure_cell("fig01_a", "01_a", title="A | B")
    notebook(place, "01_a", "year = 1", cell)
    monkeypatch.chdir(place.notebooks)
    exec(cell)
    return place


def test_read(drawn):
    (figure,) = exhibits.read(drawn.figures)
    assert figure.title == Bilingual("A | B (vi)", "A | B (en)")
    assert figure.picture("vi") == "fig01_a__vi__a4_text.svg"
    assert len(figure.files(drawn.figures)) == 8
    assert exhibits.problems(drawn) == []


def test_a_figure_belongs_to_the_notebook_that_names_it(drawn):
    other = notebook(drawn, "02_b", "print('fig01_a')")
    assert exhibits.made_by(other, drawn) == []
    (own,) = exhibits.made_by(drawn.notebooks / "01_a.ipynb", drawn)
    assert own.figure_id == "fig01_a"


def test_a_name_that_only_begins_alike_is_another_figure(drawn):
    (drawn.figures / "fig01_a_more__vi__a4_text.svg").touch()
    assert exhibits.problems(drawn) == [
        "fig01_a_more__vi__a4_text.svg belongs to no figure; delete it"
    ]


@pytest.mark.parametrize("name", ["fig01_a.csv", "fig01_a__en__a4_text.png"])
def test_a_missing_file_is_told(drawn, name):
    (drawn.figures / name).unlink()
    assert exhibits.problems(drawn) == [f"fig01_a: {name} is missing"]


def test_the_listing_keeps_its_columns(drawn):
    last = exhibits.listing(exhibits.read(drawn.figures)).splitlines()[-1]
    assert last == (
        "| fig01_a | A \\| B (en) | notebooks/01_a.ipynb | figures/fig01_a.csv (1 rows) "
        "| A \\| B (en) |"
    )


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"figure_id": 1}'])
def test_a_json_that_is_no_figure_is_refused(drawn, content):
    (drawn.figures / "fig02_x.json").write_text(content)
    with pytest.raises(SchemaError, match="not the description of a figure"):
        exhibits.read(drawn.figures)
