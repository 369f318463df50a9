from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import FrameworkError, ReconcileError, SchemaError
from parstudy.indices import Measured, rank_among, score_card
from parstudy.reference.frameworks import framework, read_framework

SET = """code,title_en,max_points,assessed_by,rule_type,rule_parameters
1,Steering,4,,,
1.1,Plan,2,self,tier,>90:2; >=70:1; >=0:0
1.2,Report,2,self,yes_no,
2,Services,6,,,
2.1,Online payment,3,self,threshold,80
2.2,Survey of leaders,3,survey,survey_share,100; 60; 20; 0
"""


@pytest.fixture
def edition(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text(SET, encoding="utf-8")
    return read_framework(path)


def scores(**columns):
    return pd.DataFrame(columns)


FULL = scores(
    code=["1.1", "1.2", "2.1", "2.2"],
    self_score=[2.0, 2.0, 3.0, None],
    appraised_score=[1.0, 2.0, 1.5, None],
    survey_score=[None, None, None, 2.4],
)


def test_points_add_up_and_indices_divide_them(edition):
    card = score_card(FULL, edition)
    table = card.frame().set_index("code")
    assert card.total_pts == pytest.approx(6.9)
    assert card.index_pct == pytest.approx(69)
    assert table.loc["1", "index_pct"] == pytest.approx(75)
    assert table.loc["2", "index_pct"] == pytest.approx(65)
    assert table.loc["1.1", "basis"] == "appraised_score"
    assert table.loc["1", "basis"] == "sum"


def test_lost_points_are_a_pareto_list(edition):
    lost = score_card(FULL, edition).lost_points()
    assert lost["code"].tolist() == ["2.1", "1.1", "2.2", "1.2"]
    assert lost["lost_pts"].tolist() == pytest.approx([1.5, 1.0, 0.6, 0.0])
    assert lost["lost_pts"].sum() == pytest.approx(10 - 6.9)
    assert lost["cumulative_pct"].iloc[-1] == pytest.approx(100)
    assert lost["share_pct"].iloc[0] == pytest.approx(100 * 1.5 / 3.1)


def test_appraisal_and_blocks(edition):
    card = score_card(FULL, edition)
    appraisal = card.appraisal()
    assert appraisal["code"].tolist() == ["2.1", "1.1", "1.2"]
    assert appraisal["change_pts"].tolist() == [-1.5, -1, 0]
    assert appraisal["accepted_pct"].tolist() == [50, 50, 100]
    blocks = card.blocks().set_index("block")
    assert blocks.loc["self", ["points", "max_pts"]].tolist() == [4.5, 7]
    assert blocks.loc["survey", "index_pct"] == pytest.approx(80)


def test_a_missing_score_is_not_zero(edition):
    card = score_card(FULL[FULL["code"] != "2.2"], edition)
    table = card.frame().set_index("code")
    assert card.total_pts == pytest.approx(4.5)
    assert math.isnan(card.index_pct)
    assert card.rescaled_pct == pytest.approx(100 * 4.5 / 7)
    assert math.isnan(table.loc["2", "index_pct"])
    assert table.loc["1", "index_pct"] == pytest.approx(75)
    assert not table.loc["2.2", "is_complete"]


def test_self_assessment_counts_where_nothing_else_is_given(edition):
    card = score_card(FULL[["code", "self_score"]], edition)
    assert card.total_pts == 7
    assert set(card.frame().set_index("code").loc[["1.1", "2.1"], "basis"]) == {"self_score"}


def test_measurements_become_points_by_rule(edition):
    measured = scores(
        code=["1.1", "1.2", "2.1", "2.2"], measured=["70%", "yes", "40", "30/40/20/10"]
    )
    table = score_card(measured, edition).frame().set_index("code")
    assert table.loc[["1.1", "1.2", "2.1", "2.2"], "points"].tolist() == [1, 2, 1.5, 1.74]
    assert table.loc["2.1", "basis"] == "rule"


def test_what_if_by_points_and_by_rate(edition):
    card = score_card(FULL, edition)
    changed = card.what_if(
        {"2.1": Measured((100.0,)), "1.1": 1.5},
        others=pd.DataFrame({"value_low": [7.0, 8.0, 3.0], "value_high": [7.0, 9.5, 6.95]}),
    )
    assert changed.total_after == pytest.approx(6.9 + 1.5 + 0.5)
    assert changed.rank_before == (3, 4)
    assert changed.rank_after == (1, 2)
    assert changed.frame()["gain_pts"].tolist() == [1.5, 0.5]
    assert "from 3–4 to 1–2" in changed.sentence().en
    assert "6,90" in changed.sentence().vi


def test_changing_a_field_changes_the_total_by_the_difference(edition):
    assert score_card(FULL, edition).what_if({"2": 6}).total_after == pytest.approx(9)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"9": 1}, FrameworkError, "no criterion '9'"),
        ({"2.1": 4}, SchemaError, "0 to 3"),
        ({"2.1": 1, "2": 5}, FrameworkError, "part of 2"),
        ({"2": Measured((50.0,))}, FrameworkError, "no public rule"),
        ({"2.1": Measured((120.0,))}, SchemaError, "0 to 100"),
    ],
)
def test_changes_that_cannot_be(edition, changes, error, message):
    with pytest.raises(error, match=message):
        score_card(FULL, edition).what_if(changes)


def test_a_rank_needs_a_complete_card_and_a_score(edition):
    card = score_card(FULL[FULL["code"] != "2.2"], edition)
    with pytest.raises(FrameworkError, match="complete card"):
        card.what_if({"2.1": 3}, others=pd.Series([5.0]))
    with pytest.raises(FrameworkError, match=r"2\.2 has no score"):
        card.what_if({"2.2": 3})


def test_ninh_thuan_2022_by_blocks():
    """Printed: 54.20, 18.05, 8.23, 5.31 and 85.78; the blocks add up to 85.79 after rounding."""
    printed = scores(code=["TOTAL", "A", "B1", "B2", "B3"], score=[85.78, 54.20, 18.05, 8.23, 5.31])
    card = score_card(printed, framework("QD876-2022"))
    assert card.index_pct == 85.78
    blocks = card.blocks().set_index("block")["index_pct"]
    assert blocks["A"] == pytest.approx(88.13, abs=0.005)
    parts = card.frame().set_index("code").loc[["B1", "B2", "B3"]]
    assert 100 * parts["points"].sum() / parts["max_pts"].sum() == pytest.approx(82.05, abs=0.005)
    lost = card.lost_points()
    assert lost["code"].tolist() == ["A", "B1", "B2", "B3"]
    without_total = score_card(printed[printed["code"] != "TOTAL"], framework("QD876-2022"))
    assert without_total.index_pct == pytest.approx(85.79)


def test_fields_without_public_maximum_can_be_added_but_not_divided():
    fields = scores(code=[str(field) for field in range(1, 9)], score=[10.0] * 8)
    card = score_card(fields, framework("QD876-2022"))
    assert card.index_pct == pytest.approx(80)
    assert card.frame().set_index("code").loc["1":, "index_pct"].isna().all()
    with pytest.raises(FrameworkError, match="maximum score of 1 is not public"):
        card.lost_points()


def test_a_partial_framework_is_never_complete():
    card = score_card(
        scores(code=["1.1", "1.2", "1.3"], score=[5, 2, 3]), framework("PROV-CAMAU1880-2013")
    )
    assert card.total_pts == 10
    assert math.isnan(card.index_pct)


def test_every_edition_with_maxima_scores_full_marks():
    edition = framework("QD2948-2017")
    full = scores(
        code=[c.code for c in edition.parts("TOTAL")],
        score=[c.max_pts for c in edition.parts("TOTAL")],
    )
    assert score_card(full, edition).index_pct == 100


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (scores(code=["1", "1.1", "1.2"], score=[4, 1, 2]), ReconcileError, "add up to 3"),
        (scores(code=["1", "1.1"], score=[1, 2]), ReconcileError, "add up to 2"),
        (
            scores(code=["2.1"], score=[3], measured=["40"]),
            ReconcileError,
            "its rule gives 1.5",
        ),
        (scores(code=["1"], measured=["40"]), FrameworkError, "no public rule"),
        (scores(code=["9.1"], score=[1]), SchemaError, "not in the framework"),
        (scores(code=["1.1", "1.1"], score=[1, 1]), SchemaError, "comes twice"),
        (scores(code=["1.1"], score=[2.5]), SchemaError, "0 to 2"),
        (scores(code=["1.1"], score=[-1]), SchemaError, "0 to 2"),
        (scores(code=["1.1"], score=["two"]), SchemaError, "no number"),
        (scores(code=["1.1"], score=[np.inf]), SchemaError, "0 to 2"),
        (scores(code=["1.1"], score=[None]), SchemaError, "no row has a score"),
        (scores(code=["1.1"], points=[1]), SchemaError, "columns"),
        (scores(name=["1.1"], score=[1]), SchemaError, "columns"),
    ],
)
def test_bad_scores_are_named(edition, table, error, message):
    with pytest.raises(error) as caught:
        score_card(table, edition)
    assert message in str(caught.value)


def test_all_bad_rows_are_named_together(edition):
    table = scores(code=["9", "1.1", "1.2"], score=["x", "3", "y"])
    with pytest.raises(SchemaError) as caught:
        score_card(table, edition)
    assert len(caught.value.faults) == 3


def test_spreadsheet_cells(edition):
    """Codes read as numbers, decimal commas, blank rows and blank cells."""
    table = scores(code=[1.1, 1.2, None, "2"], score=["1,5", 2, None, " "])
    assert score_card(table, edition).total_pts == 3.5


def test_rank_among_totals_and_bounds():
    assert rank_among(5.0, pd.Series([6.0, 5.0, 4.0])) == (2, 2)
    bounds = pd.DataFrame({"value_low": [6.0, 4.0], "value_high": [7.0, 5.5]})
    assert rank_among(5.0, bounds) == (2, 3)
    with pytest.raises(SchemaError, match="value_high"):
        rank_among(5.0, bounds[["value_low"]])
    with pytest.raises(SchemaError):
        rank_among(5.0, pd.Series([np.nan]))
