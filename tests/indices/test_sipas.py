from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import FrameworkError, SchemaError
from parstudy.indices import sample_size, satisfied_share, sipas

FACTORS_2023 = pd.DataFrame(
    [[83.00, 83.02, 83.12, 83.03, 82.27]],
    columns=["access", "procedures", "staff", "results", "feedback"],
    index=["VN"],
)
EQUAL = dict.fromkeys(FACTORS_2023, 0.2)


@pytest.mark.parametrize(("population", "size"), [(400, 200), (1_000, 286), (10**9, 400), (1, 1)])
def test_sample_of_the_first_method(population, size):
    """n = N / (1 + N e²): 400 transactions and 5 % give 200; the sample never passes 1 / e²."""
    assert sample_size(population) == size
    assert sample_size(population, error=0.05) <= min(population, 400)


def test_equal_weights_are_not_the_published_index_of_2023():
    found = sipas(FACTORS_2023, weights=EQUAL)
    assert found.frame().loc["VN", "sipas_pct"] == pytest.approx(82.888)
    assert found.contributions.loc["VN"].sum() == pytest.approx(82.888)


def test_weights_are_always_asked_for():
    with pytest.raises(FrameworkError, match="not public"):
        sipas(FACTORS_2023, weights=None)


@pytest.mark.parametrize(
    "weights",
    [{**EQUAL, "access": 0.3}, {**EQUAL, "access": -0.2, "staff": 0.6}, {"access": 1.0}],
)
def test_weights_that_do_not_fit(weights):
    with pytest.raises(FrameworkError, match="do not fit"):
        sipas(FACTORS_2023, weights=weights)


def test_standard_errors_follow_the_weights():
    errors = pd.DataFrame(1.0, index=["VN"], columns=list(FACTORS_2023))
    found = sipas(FACTORS_2023, weights=EQUAL, se_pct=errors).frame()
    assert found.loc["VN", "se_pct"] == pytest.approx(np.sqrt(5 * 0.2**2))


def test_shares_outside_the_scale_are_named():
    with pytest.raises(SchemaError, match="VN"):
        sipas(FACTORS_2023.assign(access=120.0), weights=EQUAL)


def test_share_of_two_answers_is_binomial():
    answers = pd.DataFrame({"satisfied": [80], "not": [20]}, index=["01"])
    row = satisfied_share(answers, worth={"satisfied": 1, "not": 0}).loc["01"]
    assert row["share_pct"] == pytest.approx(80)
    assert row["se_pct"] == pytest.approx(4)
    clustered = satisfied_share(answers, worth={"satisfied": 1, "not": 0}, design_effect=2.25)
    assert clustered.loc["01", "se_pct"] == pytest.approx(6)


def test_the_worth_of_answers_is_always_asked_for():
    answers = pd.DataFrame({"satisfied": [80], "not": [20]})
    for worth in (None, {"satisfied": 1}, {"satisfied": 2, "not": 0}):
        with pytest.raises(FrameworkError, match="not public"):
            satisfied_share(answers, worth=worth)
    with pytest.raises(SchemaError):
        satisfied_share(answers * 0, worth={"satisfied": 1, "not": 0})
    with pytest.raises(SchemaError):
        satisfied_share(answers - 90, worth={"satisfied": 1, "not": 0})


@pytest.mark.parametrize(("population", "error"), [(0, 0.05), (10, 0), (10, 1)])
def test_no_sample(population, error):
    with pytest.raises(SchemaError):
        sample_size(population, error=error)
