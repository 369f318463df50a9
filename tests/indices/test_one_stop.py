from __future__ import annotations

import pandas as pd
import pytest

from parstudy.errors import ReconcileError, SchemaError
from parstudy.indices import Feedback, OnlineService, OnSite, Publicity, one_stop
from parstudy.reference.frameworks import framework

DOSSIERS = pd.DataFrame(
    {
        "settled_days": [3, 5, 7, 4],
        "limit_days": [5, 5, 5, 5],
        "agency_days": [1, 2, 2, 9],
        "agency_limit_days": [2, 2, 2, 2],
        "contacts_count": [0, 1, 2, 0],
        "agencies_count": [1, 1, 1, 5],
        "has_complaint": [0, 0, 1, 1],
    }
)
BEST = {
    "on_site": OnSite(20, has_all_procedures=True),
    "publicity": Publicity(is_posted=True, is_electronic=True),
    "feedback": Feedback(0, 0),
    "online": OnlineService(20, 30, has_overdue=False),
}


def points(*arguments, **facts):
    return one_stop(*arguments, **facts).frame().set_index("code")["points"]


def test_indices_of_dossiers_are_averaged_and_rounded():
    found = points(DOSSIERS)
    assert found["1"] == 1.3  # (2 + 1 + 0 + 2) / 4 = 1.25
    assert found["2"] == 1.0  # (2 + 1 + 1 + 0) / 4
    assert found["3"] == 1.3  # (2 + 1 + 0 + 2) / 4
    assert found["4"] == 0.8  # (1 + 1 + 1 + 0) / 4 = 0.75
    assert found["7"] == 0.8  # (2 + 1 + 0 + 0) / 4


@pytest.mark.parametrize(
    ("fact", "level", "expected"),
    [
        (OnSite(20, has_all_procedures=False), "province", 2),
        (OnSite(20, has_all_procedures=True), "district", 1),
        (OnSite(50, has_all_procedures=False), "district", 2),
        (OnSite(19.9, has_all_procedures=False), "ministry", 0),
    ],
)
def test_index_5(fact, level, expected):
    assert fact.points(level) == expected


def test_index_6_gives_a_point_for_each_way():
    ways = [(False, False), (True, False), (False, True), (True, True)]
    assert [Publicity(*way).points() for way in ways] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("received", "on_time", "prolonged", "expected"),
    [(0, 0, False, 2), (10, 10, False, 2), (10, 9, False, 1), (10, 8, False, 0), (10, 9, True, 0)],
)
def test_index_8(received, on_time, prolonged, expected):
    assert Feedback(received, on_time, prolonged).points() == expected


@pytest.mark.parametrize(
    ("procedures", "dossiers", "overdue", "expected"),
    [
        (20, 30, False, 2),
        (20, 29, False, 1),
        (20, 15, False, 1),
        (20, 14.9, False, 0),
        (20, 30, True, 0),
        (10, 40, False, 1),
    ],
)
def test_index_9(procedures, dossiers, overdue, expected):
    assert OnlineService(procedures, dossiers, overdue).points() == expected


def test_an_index_without_data_is_left_out_of_the_sum():
    found = one_stop(**BEST)
    assert found.total_pts == 8
    assert found.max_pts == 8
    assert found.frame()["points"].isna().sum() == 5
    assert found.frame()["max_pts"].sum() == framework("TT01-2018-VPCP").max_pts("TOTAL")


@pytest.mark.parametrize(
    ("facts", "name"), [({}, "average"), ({"feedback": Feedback(10, 1)}, "average")]
)
def test_classes_of_agencies(facts, name):
    assert one_stop(**BEST | facts).agency_class().en == name


def test_all_classes():
    timely = pd.DataFrame(
        {
            "settled_days": [1],
            "limit_days": [5],
            "agency_days": [1],
            "agency_limit_days": [5],
            "contacts_count": [0],
            "agencies_count": [1],
            "has_complaint": [0],
        }
    )
    best = one_stop(timely, **BEST)
    assert best.total_pts == 17
    assert best.agency_class().vi == "Xuất sắc"
    assert one_stop(timely).total_pts == 9
    assert one_stop(timely).agency_class().en == "fair"
    assert (
        one_stop(timely, feedback=Feedback(0, 0), publicity=Publicity(True, False))
        .agency_class()
        .en
        == "good"
    )
    assert one_stop(feedback=Feedback(9, 0)).agency_class().en == "weak"
    days = timely[["settled_days", "limit_days"]]
    assert one_stop(days).official_class().en.startswith("under 70")
    assert (
        one_stop(timely[["settled_days", "limit_days", "contacts_count"]])
        .official_class()
        .en.startswith("70 to under 100")
    )
    assert one_stop(timely).official_class().en.startswith("100 %")


def test_a_late_dossier_without_complaint_has_no_rule():
    late = DOSSIERS.assign(has_complaint=0)
    with pytest.raises(ReconcileError, match="1 dossiers are late without a complaint"):
        one_stop(late)
    assert points(late, late_without_complaint=0)["7"] == 1.3
    assert points(late, late_without_complaint=1)["7"] == 1.5


def test_bad_input_is_named():
    with pytest.raises(SchemaError) as caught:
        one_stop(DOSSIERS.assign(contacts_count=[0, -1, 0, 0]))
    assert caught.value.faults[0].where == "row 2"
    with pytest.raises(SchemaError, match="agencies_count is 'two'"):
        one_stop(DOSSIERS.assign(agencies_count=["two", 1, 1, 1]))
    with pytest.raises(ReconcileError, match="11 of 10"):
        Feedback(10, 11)
