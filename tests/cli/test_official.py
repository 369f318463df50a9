from __future__ import annotations

import sys

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from parstudy import cli

RANKS = ["unit", "estimate", "rank", "rank_low", "rank_high"]
FRAMEWORK = """code,title_en,max_points,assessed_by,rule_type,rule_parameters
1,=1+1 Steering,4,,,
1.1,+Plan,2,self,tier,>90:2; >=70:1; >=0:0
1.10,@Report,2,self,yes_no,
2,-Payment,6,self,threshold,80
"""


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run the command line in an empty folder; gives exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["parstudy", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def rates(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(
        "province,share,se,bad\n01,74.0,0.5,1\n04,93.1,0.5,-1\n08,94.5,0.5,1\n10,92.7,0.5,x\n",
        encoding="utf-8",
    )
    return path


def ask(path, *more):
    return ("ranks", path, "--estimate", "share", "--se", "se", "--out", "ranks.csv", *more)


def test_ranks(call, rates, tmp_path):
    code, told, _ = call(*ask(rates))
    assert code == 0
    assert "1 of 4 units have a certain rank" in told
    table = pd.read_csv(tmp_path / "ranks.csv", dtype={"unit": str})
    assert list(table) == RANKS
    assert table["unit"].tolist() == ["01", "04", "08", "10"]
    assert table["rank"].tolist() == [4, 2, 1, 3]
    assert table[["rank_low", "rank_high"]].to_numpy().tolist()[0] == [4, 4]


def test_ranks_from_a_spreadsheet_in_ascending_order(call, rates, tmp_path):
    pd.read_csv(rates, dtype={"province": str}).to_excel(tmp_path / "rates.xlsx", index=False)
    code, _, _ = call(*ask("rates.xlsx", "--ascending", "--unit", "province"))
    assert code == 0
    assert pd.read_csv(tmp_path / "ranks.csv")["rank"].tolist() == [1, 3, 4, 2]


def test_best_keeps_the_units_that_may_be_among_them(call, rates, tmp_path):
    code, told, _ = call(*ask(rates, "--best", "1"))
    assert code == 0
    assert "2 of 4 units may be among the 1 best" in told
    table = pd.read_csv(tmp_path / "ranks.csv", dtype={"unit": str})
    assert list(table) == RANKS
    assert table["unit"].tolist() == ["04", "08"]


def test_options_change_the_result_and_the_seed_repeats_it(call, rates, tmp_path):
    files = []
    for options in ([], [], ["--kind", "marginal"], ["--coverage", "0.5"]):
        assert call(*ask(rates, *options))[0] == 0
        files.append((tmp_path / "ranks.csv").read_bytes())
    assert files[0] == files[1]
    assert len(set(files)) > 1


def test_bounds_that_depend_on_the_seed_are_told(call, rates):
    code, _, warned = call(*ask(rates, "--draws", "20"))
    assert code == 0
    assert "raise --draws" in warned


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--se", "bad"], "'10' is x"),
        (["--se", "none"], "no column 'none'"),
        (["--unit", "none"], "no column 'none'"),
        (["--coverage", "1.2"], "outside"),
        (["--draws", "3"], "too few"),
        (["--best", "9"], "from 1 to 4"),
        (["--best", "1", "--kind", "marginal"], "simultaneous"),
    ],
)
def test_bad_requests_end_with_2_and_write_nothing(call, rates, tmp_path, arguments, message):
    code, _, told = call(*ask(rates, *arguments))
    assert code == 2
    assert message in told
    assert "Traceback" not in told
    assert not (tmp_path / "ranks.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "no such file"),
        ("none.xlsx", None, "no such file"),
        ("text.xlsx", b"province,share", "not a spreadsheet"),
        ("empty.csv", b"", "no rows"),
        ("utf16.csv", "province,share\nđ,1\n".encode("utf-16"), "UTF-8"),
        ("twice.csv", b"province,share,se\n01,1,1\n01,2,1\n", "comes twice"),
        ("one.csv", b"province,share,se\n01,1,1\n", "1 unit cannot be ranked"),
        ("negative.csv", b"province,share,se\n01,1,-1\n04,2,1\n", "cannot be negative"),
    ],
)
def test_bad_files_end_with_2(call, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, _, told = call(*ask(name))
    assert code == 2
    assert message in told


def test_service_index(call, tmp_path):
    (tmp_path / "counts.csv").write_text(
        "unit,component,numerator,denominator,points\n"
        "01,2.1,788612,1065150,\n01,3.6,229394,427521,\n01,4.6,,,1.5\n"
    )
    code, told, _ = call("service-index", "counts.csv", "--out", "index.csv")
    assert (code, told) == (0, "1 units, 0 with a complete total\n")
    table = pd.read_csv(tmp_path / "index.csv", dtype={"unit": str}).set_index("code")
    assert set(table["unit"]) == {"01"}
    assert table.loc["2", "points"] == 14.81
    assert table.loc["3.6", "points"] == 3.22
    assert table.loc["4", "points"] == 1.5


def test_service_index_options(call, tmp_path):
    (tmp_path / "counts.csv").write_text("unit,4.2_numerator,4.2_denominator\n01,2,5\n04,0,0\n")
    points = []
    for options in ([], ["--digitized", "threshold"], ["--empty", "zero"]):
        assert call("service-index", "counts.csv", "--out", "index.csv", *options)[0] == 0
        table = pd.read_csv(tmp_path / "index.csv", dtype=str)
        points.append(table.loc[table["code"] == "4.2", "points"].fillna("").tolist())
    assert points == [["1.6", ""], ["2", ""], ["1.6", "0"]]


def test_service_index_names_every_bad_row(call, tmp_path):
    (tmp_path / "counts.csv").write_text(
        "unit,component,numerator,denominator\n01,2.1,3,2\n04,9.9,1,2\n"
    )
    code, _, told = call("service-index", "counts.csv", "--out", "index.csv")
    assert code == 2
    assert "3 of 2 is no share" in told
    assert "01, 2.1" in told
    assert "'9.9'" in told
    assert not (tmp_path / "index.csv").exists()


@pytest.fixture
def card(tmp_path):
    """A framework, and scores in a workbook; codes are text, as 1.10 must be."""
    (tmp_path / "set.csv").write_text(FRAMEWORK, encoding="utf-8")
    book = Workbook()
    for row in (
        ["code", "self_score", "appraised_score"],
        ["1.1", 2, 1],
        ["1.10", 2, 2],
        ["2", 6, 3.75],
    ):
        book.active.append(row)
    book.save(tmp_path / "scores.xlsx")
    return ("scorecard", "scores.xlsx", "--framework", "set.csv", "--out", "card.xlsx")


def sheet(path, number):
    rows = list(load_workbook(path).worksheets[number].iter_rows(values_only=True))
    return pd.DataFrame(rows[1:], columns=[str(name).split(" | ")[0] for name in rows[0]])


def test_scorecard(call, card, tmp_path):
    (tmp_path / "others.csv").write_text("unit,value\n04,9\n06,7\n")
    code, told, _ = call(*card, "--set", "2=80%", "--others", "others.csv")
    assert code == 0
    assert told.startswith("6.75 points, 67.50 %\nThe total goes from 6.75 to 9.00 points; ")
    assert "the rank from 3 to 1" in told
    path = tmp_path / "card.xlsx"
    scores = sheet(path, 0).set_index("Mã")
    assert scores.loc["2", "Điểm"] == 3.75
    assert scores.loc["TOTAL", "Điểm"] == 6.75
    indices = sheet(path, 1).set_index("Mã")
    assert indices.loc["1", "Chỉ số (%)"] == 75
    lost = sheet(path, 3)
    assert lost["Mã"].tolist() == ["2", "1.1", "1.10"]
    assert sheet(path, 4)["Chênh lệch"].tolist() == [-2.25, -1, 0]
    assert sheet(path, 5).loc[0, "Tăng thêm"] == 2.25


def test_text_that_begins_like_a_formula_stays_text(call, card, tmp_path):
    assert call(*card)[0] == 0
    book = load_workbook(tmp_path / "card.xlsx")
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    risky = [cell for cell in texts if cell.value.startswith(("=", "+", "-", "@"))]
    assert {cell.value for cell in risky} == {"=1+1 Steering", "+Plan", "@Report", "-Payment"}
    assert all(cell.quotePrefix for cell in risky)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--set", "2"], "CODE=VALUE"),
        (["--set", "2=9"], "0 to 6"),
        (["--set", "2=many"], "no measurement"),
        (["--set", "7=1"], "no criterion '7'"),
        (["--set", "2=1", "--set", "2=2"], "twice"),
        (["--set", "1=50%"], "no public rule"),
        (["--scheme", "other"], "not 'other'"),
        (["--set", "2=1", "--others", "none.csv"], "no such file"),
    ],
)
def test_bad_changes_end_with_2_and_write_nothing(call, card, tmp_path, more, message):
    code, _, told = call(*card, *more)
    assert code == 2
    assert message in told
    assert not (tmp_path / "card.xlsx").exists()


def test_scores_that_are_not_in_the_framework_end_with_2(call, card, tmp_path):
    (tmp_path / "scores.csv").write_text("code,score\n9,1\n1.1,3\n")
    code, _, told = call("scorecard", "scores.csv", *card[2:])
    assert code == 2
    assert "'9' is not in the framework" in told
    assert "0 to 2 are possible" in told


def test_an_incomplete_card_says_so(call, card, tmp_path):
    (tmp_path / "scores.csv").write_text("code,score\n1.1,2\n")
    code, told, _ = call("scorecard", "scores.csv", *card[2:])
    assert (code, told) == (0, "2.00 points; not all criteria have a score\n")
