from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import FrameworkError, SchemaError
from parstudy.indices import Measured, ScoringRule
from parstudy.indices.scoring import round_half_up


def points(kind, parameters, measured, max_pts):
    return ScoringRule.parse(kind, parameters).points(Measured.parse(measured), max_pts)


@pytest.mark.parametrize(
    ("value", "rounded"), [(1.005, 1.01), (2.675, 2.68), (0.125, 0.13), (14.8075, 14.81), (0, 0)]
)
def test_rounding_is_half_up(value, rounded):
    assert round_half_up(value) == rounded


@pytest.mark.parametrize(
    ("share", "expected"),
    [("95", 2), ("90.01", 2), ("90", 1), ("70", 1), ("69.99", 0), ("0", 0)],
)
def test_tiers_of_a_plan_completed(share, expected):
    """Over 90 % gives 2 points, 70 to 90 % gives 1, under 70 % none."""
    assert points("tier", ">90:2; >=70:1; >=0:0", share, 2) == expected


def test_other_rules():
    assert points("proportional", "", "40 %", 5) == 2
    assert points("threshold", "80", "40", 2) == 1
    assert points("threshold", "80", "93", 2) == 2
    assert points("yes_no", "", "yes", 0.5) == 0.5
    assert points("yes_no", "", "không", 0.5) == 0
    assert points("survey_share", "", "60", 10) == 6
    assert points("survey_share", "100; 60; 20; 0", "30/40/20/10", 10) == pytest.approx(5.8)


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(["proportional", "threshold", "tier"]))
def test_a_higher_share_never_gives_fewer_points(one, other, kind):
    rule = ScoringRule.parse(
        kind, {"threshold": "80", "tier": ">90:2; >=70:1; >=0:0"}.get(kind, "")
    )
    low, high = sorted((one, other))
    assert rule.points(Measured((low,)), 2) <= rule.points(Measured((high,)), 2) <= 2


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("linear", ""),
        ("threshold", ""),
        ("threshold", "0"),
        ("threshold", "eighty"),
        ("proportional", "80"),
        ("tier", ""),
        ("tier", "90:2"),
        ("tier", ">=70:1; >90:2; >=0:0"),
        ("tier", ">90:2; >=70:1"),
        ("survey_share", "100; 160"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(kind, parameters):
    with pytest.raises(FrameworkError, match=kind):
        ScoringRule.parse(kind, parameters, where="criterion 1.1")


@pytest.mark.parametrize(
    ("kind", "parameters", "measured"),
    [
        ("proportional", "", "101"),
        ("proportional", "", "-1"),
        ("proportional", "", "1/2"),
        ("yes_no", "", "50"),
        ("survey_share", "100; 0", "5/5/5"),
        ("survey_share", "100; 0", "0/0"),
        ("proportional", "", "many"),
        ("proportional", "", "nan"),
    ],
)
def test_a_measurement_that_cannot_be_scored_is_named(kind, parameters, measured):
    with pytest.raises(SchemaError):
        points(kind, parameters, measured, 5)


def test_a_tier_cannot_give_more_than_the_maximum():
    with pytest.raises(FrameworkError, match="2 points where the maximum is 1"):
        points("tier", ">90:2; >=0:0", "50", 1)
