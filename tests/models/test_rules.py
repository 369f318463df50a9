"""What must not be put together, and what must be said."""

import pytest

from parstudy.models.rules import (
    NOT_OPINION,
    SELECTION,
    SHARED_E_GOVERNMENT,
    break_faults,
    caution,
    overlap,
)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("a", "a", "a is on both sides"),
        ("par_index_pct", "sipas_pct", "sipas_pct is part of par_index_pct"),
        ("sipas_pct", "par_index_pct", "sipas_pct is part of par_index_pct"),
        ("papi_sum", "papi_d8_1", "papi_d8_1 is part of papi_sum"),
        ("service_index", "on_time_rate_pct", "on_time_rate_pct is part of service_index"),
        ("papi_d8", "dti_score", ""),
        ("unknown", "dti_score", ""),
    ],
)
def test_overlap(one, other, said):
    assert overlap(one, other) == said


def test_breaks_within_the_years():
    assert not break_faults(["papi_d8", "unknown"], [2020, 2024])
    assert "2022" in break_faults(["sipas_pct"], [2021, 2022])[0].what
    assert not break_faults(["sipas_pct"], [2022, 2023, 2024])
    assert "2023, 2024" in break_faults(["dti_score"], [2022, 2023, 2024])[0].what


def test_cautions():
    assert caution(["papi_d5", "dti_score"], is_incomplete=True) is None
    assert caution(["par_index_pct"], is_incomplete=True) == SELECTION
    assert caution(["par_index_pct"], is_incomplete=False) is None
    said = caution(["par_index_pct", "dti_score"], is_incomplete=True)
    assert SELECTION.en in said.en
    assert SHARED_E_GOVERNMENT.en in said.en
    portal = caution(["portal_satisfaction_rate_pct", "papi_d5"], is_incomplete=False)
    assert portal == NOT_OPINION
