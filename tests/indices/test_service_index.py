from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import FrameworkError, SchemaError
from parstudy.indices import (
    ServiceRules,
    compare_points,
    compare_sums,
    published_points,
    service_counts,
    service_index,
)
from parstudy.indices.service_index import RULED
from parstudy.reference.frameworks import framework

FULL = dict.fromkeys(RULED, (1.0, 1.0))
INPUTS = {"4.5a": 2.0, "4.5b": 2.0, "4.6": 2.0}


def counts(shares, points=None, unit="01"):
    rows = [(unit, code, part, whole, np.nan) for code, (part, whole) in shares.items()]
    rows += [(unit, code, np.nan, np.nan, value) for code, value in (points or {}).items()]
    return pd.DataFrame(rows, columns=["unit", "component", "numerator", "denominator", "points"])


def score(shares, points=None, **rules):
    scored = service_index(counts(shares, points), rules=ServiceRules(**rules))
    return scored.frame().set_index("code")


# Points of the share r by the published formula of each component, worked out by hand.
BY_HAND = [
    ("1.1", 7, 8, 5.25),
    ("1.2", 1, 3, 1.33),
    ("1.3", 3, 4, 1.5),
    ("1.4", 1, 2, 3.0),
    ("2.1", 788_612, 1_065_150, 14.81),
    ("3.1", 1, 2, 1.25),
    ("3.1", 4, 5, 2.0),
    ("3.2", 1, 4, 1.0),
    ("3.3", 1, 4, 3.0),
    ("3.3", 3, 4, 6.0),
    ("3.5", 2, 5, 1.0),
    ("3.5", 9, 10, 2.0),
    ("3.5b", 125, 331, 0.94),
    ("3.6", 229_394, 427_521, 3.22),
    ("4.1", 536_776, 1_065_150, 3.02),
    ("4.2", 164_908, 1_065_150, 0.62),
    ("4.3", 344_455, 1_065_150, 0.81),
    ("4.4", 1, 8, 0.5),
    ("5.2", 9, 10, 5.4),
    ("5.3", 2, 3, 4.0),
    ("5.4", 45, 100, 3.0),
    ("5.4", 95, 100, 6.0),
]


@pytest.mark.parametrize(("code", "part", "whole", "points"), BY_HAND)
def test_component_by_hand(code, part, whole, points):
    row = score({code: (part, whole)}).loc[code]
    assert row["points"] == points
    assert (row["numerator"], row["denominator"]) == (part, whole)
    assert row["rate_pct"] == pytest.approx(100 * part / whole)


def test_full_shares_give_every_maximum():
    frame = score(FULL, INPUTS)
    assert (frame["points"] == frame["max_pts"]).all()
    assert frame["is_complete"].all()
    assert frame.loc["TOTAL", "points"] == 100
    assert frame["max_pts"].to_dict() == {c.code: c.max_pts for c in framework("QD766-2022")}


def test_groups_add_their_parts_and_say_what_they_miss():
    frame = score({"3.5b": (125, 331), "3.6": (229_394, 427_521), "2.1": (1, 2)})
    assert frame.loc["3B", "points"] == 4.16
    assert frame.loc["3", "points"] == 4.16
    assert frame.loc["3B", "note"] == "incomplete: 3.5"
    assert frame.loc["2", "is_complete"]
    assert frame.loc["TOTAL", "points"] == 14.16
    assert not frame.loc["TOTAL", "is_complete"]
    assert np.isnan(frame.loc["5", "points"])


@pytest.mark.parametrize(
    ("code", "rules", "points"),
    [
        ("1.4", {}, 0),
        ("5.2", {}, 6),
        ("5.3", {}, 6),
        ("5.4", {}, 0),
        ("2.1", {}, np.nan),
        ("2.1", {"empty": "zero"}, 0),
        ("5.2", {"empty": "zero"}, 6),
    ],
)
def test_zero_denominator(code, rules, points):
    row = score({code: (0, 0)}, **rules).loc[code]
    assert row["points"] == pytest.approx(points, nan_ok=True)
    assert "denominator 0" in row["note"]
    assert row["is_complete"] == (not np.isnan(points))


def test_conflicts_of_the_sources_are_options():
    assert score({"3.5": (9, 10)}, payable="uncapped").loc["3.5", "points"] == 2.25
    assert score({"4.2": (2, 5)}).loc["4.2", "points"] == 1.6
    assert score({"4.2": (2, 5)}, digitized="threshold").loc["4.2", "points"] == 2.0
    assert score({"4.2": (9, 10)}, digitized="threshold").loc["4.2", "points"] == 4.0
    shares = {"3.3": (2, 5), "1.4": (1, 2)}
    assert score(shares).loc["3.3", "points"] == 4.8
    assert score(shares, online="synchronised").loc["3.3", "points"] == 2.4
    alone = score({"3.3": (2, 5)}, online="synchronised").loc["3.3"]
    assert np.isnan(alone["points"])
    assert "1.4" in alone["note"]


def test_an_option_that_does_not_exist_is_named():
    with pytest.raises(FrameworkError, match="digitized is 'full'"):
        ServiceRules(digitized="full")


def test_components_without_public_rule_take_points():
    assert score({}, {"4.6": 1.5}).loc["4", "points"] == 1.5
    with pytest.raises(SchemaError, match="no public rule"):
        score({"4.6": (1, 2)})


def test_monitored_components_have_no_points():
    row = score({"2.2": (1, 2), "2.1": (1, 2)}).loc["2.2"]
    assert (row["points"], row["note"]) == (0, "monitored only")


def test_wide_table_and_years():
    wide = pd.DataFrame(
        {
            "unit": ["01", "04"],
            "year": [2025, 2026],
            "2.1_numerator": [1, 3],
            "2.1_denominator": [2, 4],
            "4.6_points": [1.0, np.nan],
        }
    )
    frame = service_index(wide).frame().set_index(["unit", "year", "code"])["points"]
    assert frame["01", 2025, "2.1"] == 10
    assert frame["04", 2026, "2.1"] == 15
    assert frame["01", 2025, "4.6"] == 1
    assert np.isnan(frame["04", 2026, "4.6"])


def test_blank_cells_of_a_wide_table_are_no_counts():
    wide = pd.DataFrame(
        {
            "unit": ["01", "04"],
            "2.1_numerator": ["1", ""],
            "2.1_denominator": ["2", ""],
            "3.6_numerator": ["", "1"],
            "3.6_denominator": ["", "4"],
        }
    )
    frame = service_index(wide).frame().set_index(["unit", "code"])["points"]
    assert (frame["01", "2.1"], frame["04", "3.6"]) == (10, 1.5)
    assert np.isnan(frame["04", "2.1"])
    with pytest.raises(SchemaError, match="no unit"):
        service_index(wide.assign(unit=["01", ""]))


def test_what_if():
    scored = service_index(counts(FULL | {"3.6": (1, 2)}, INPUTS))
    found = scored.what_if("01", {"3.6": 80}, others=pd.Series({"04": 98.0, "06": 90.0}))
    assert (found.total_before, found.total_after) == (97.0, pytest.approx(98.8))
    assert (found.rank_before, found.rank_after) == ((2, 2), (1, 1))
    assert "97.00 to 98.80" in found.sentence().en
    assert "từ 2 thành 1" in found.sentence().vi


def test_what_if_needs_a_total_and_a_score():
    scored = service_index(counts({"3.6": (1, 2)}))
    with pytest.raises(FrameworkError, match="published total"):
        scored.what_if("01", {"3.6": 80})
    assert scored.what_if("01", {"3.6": 80}, total=55.23).total_after == pytest.approx(57.03)
    with pytest.raises(FrameworkError, match=r"2\.1 has no score"):
        scored.what_if("01", {"2.1": 80}, total=50)
    with pytest.raises(SchemaError, match="'99'"):
        scored.what_if("99", {"3.6": 80})
    with pytest.raises(SchemaError, match="120"):
        scored.what_if("01", {"3.6": 120}, total=50)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("01", "9.9", 1, 2, None), "'9.9' is not a component"),
        (("01", "3B", 1, 2, None), "'3B' is not a component"),
        (("01", "2.1", 3, 2, None), "3 of 2 is no share"),
        (("01", "2.1", -1, 2, None), "-1 of 2"),
        (("01", "2.1", 1, 0, None), "1 of 0"),
        (("01", "2.1", 1, None, None), "one of the two counts is missing"),
        (("01", "2.1", None, None, None), "either numerator"),
        (("01", "2.1", 1, 2, 3), "either numerator"),
        (("01", "4.6", None, None, 3), "0 to 2 are possible"),
        (("01", "2.1", "many", 2, None), "'many'"),
        (("01", "2.1", np.inf, 2, None), "finite number"),
        (("", "2.1", 1, 2, None), "has no unit"),
    ],
)
def test_bad_counts_are_named(row, message):
    table = counts({}).astype(object)
    table.loc[0] = row
    with pytest.raises(SchemaError) as caught:
        service_index(table)
    assert message in str(caught.value)


def test_all_bad_rows_are_named_together():
    table = counts({"2.1": (3, 2), "3.6": (5, 2)})
    with pytest.raises(SchemaError) as caught:
        service_index(pd.concat([table, counts({"1.1": (1, 1)}), counts({"1.1": (1, 2)})]))
    assert [fault.where for fault in caught.value.faults] == ["01, 2.1", "01, 3.6", "01, 1.1"]
    with pytest.raises(SchemaError, match="columns"):
        service_index(pd.DataFrame({"unit": ["01"]}))


def test_2026_rebuilt_from_counts(observations):
    """Progress agrees in all 34 provinces; no group contradicts its published points."""
    scored = service_index(service_counts(observations, year=2026))
    table = compare_points(scored, published_points(observations, year=2026))
    assert table["unit"].nunique() == 34
    progress = table[table["code"] == "2"]
    assert (progress["verdict"] == "agrees").all()
    assert progress["left_pts"].abs().max() <= 0.01
    rest = table[table["code"] != "2"]
    assert (rest["verdict"] == "open").all()
    assert set(rest.loc[rest["code"] == "3B", "missing"]) == {"3.5"}
    assert set(rest.loc[rest["code"] == "4", "missing"]) == {"4.4, 4.5a, 4.5b, 4.6"}


def test_comparison_tells_contradictions():
    scored = service_index(counts({"2.1": (1, 2), "3.6": (1, 2)}))
    published = pd.DataFrame(
        {"unit": ["01"] * 3, "code": ["2", "3B", "5"], "published_pts": [10.5, 2.0, 19.0]}
    )
    table = compare_points(scored, published).set_index("code")
    assert table["verdict"].to_dict() == {"2": "differs", "3B": "impossible", "5": "impossible"}
    assert table.loc["3B", "left_pts"] == -1
    assert table.loc["5", "missing_max_pts"] == 18


def test_years_not_held_are_named(observations):
    with pytest.raises(SchemaError, match="1999"):
        service_counts(observations, year=1999)


def test_yearly_groups_add_up(observations):
    groups = ["transparency", "progress", "online_payment", "digitization", "satisfaction"]
    table = compare_sums(
        observations, total="service_index", parts=[f"service_index_{group}" for group in groups]
    )
    yearly = table[table["period_start"].str.endswith("-01-01") & (table["year"] < 2025)]
    assert yearly.groupby("year").size().to_dict() == {2022: 34, 2023: 34, 2024: 34}
    assert yearly["agrees"].all()


def test_blocks_of_par_index_add_up(observations):
    blocks = ["appraisal_pts", "survey_pts", "sipas_pts", "c8_socioeconomic_pts"]
    table = compare_sums(
        observations, total="par_index_pct", parts=[f"par_index_{block}" for block in blocks]
    )
    assert len(table) >= 14
    assert table["agrees"].all()


def test_sums_of_figures_not_held(observations):
    with pytest.raises(SchemaError, match="nonsense"):
        compare_sums(observations, total="service_index", parts=["nonsense"])
