from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import ReconcileError, SchemaError
from parstudy.indices import share_interval, share_se_pct, tie_groups, tied_ranks

VALUES = st.lists(st.integers(-5, 5), min_size=2, max_size=12)


def test_ties_share_the_best_rank_and_show_how_far_they_reach():
    ranks = tied_ranks(pd.Series([3.0, 5.0, 3.0, 1.0], index=list("abcd")))
    assert ranks["rank"].tolist() == [2, 1, 2, 4]
    assert ranks["rank_low"].tolist() == [2, 1, 2, 4]
    assert ranks["rank_high"].tolist() == [3, 1, 3, 4]
    assert ranks["tie_group"].tolist() == [2, 1, 2, 3]


def test_lowest_value_can_be_best():
    assert tied_ranks(pd.Series([3.0, 1.0]), higher_is_better=False)["rank"].tolist() == [2, 1]


@given(VALUES)
def test_a_tie_group_is_a_set_of_equal_values(values):
    ranks = tied_ranks(pd.Series(values, dtype=float))
    for _, group in ranks.groupby("tie_group"):
        assert len({values[unit] for unit in group.index}) == 1
    assert ranks["tie_group"].nunique() == len(set(values))


def test_tie_groups_of_intervals():
    low, high = pd.Series([1, 1, 2, 4, 5]), pd.Series([2, 3, 3, 4, 5])
    assert tie_groups(low, high).tolist() == [1, 1, 1, 2, 3]
    assert tie_groups(low[::-1], high[::-1]).tolist() == [3, 2, 1, 1, 1]


@given(st.data(), st.integers(2, 8))
def test_groups_keep_their_order_whatever_the_ranks_in_the_intervals(data, count):
    truth = data.draw(st.permutations(range(1, count + 1)))
    low = pd.Series([data.draw(st.integers(1, rank)) for rank in truth])
    high = pd.Series([data.draw(st.integers(rank, count)) for rank in truth])
    group = tie_groups(low, high)
    order = np.argsort(truth)
    assert (np.diff(group.to_numpy()[order]) >= 0).all()


def test_standard_error_of_a_share():
    se = share_se_pct(pd.Series([50]), pd.Series([100]))
    assert se[0] == pytest.approx(5.0)


def test_wilson_interval_known_answer():
    # Wilson (1927) for 10 of 20 at 95 %: 0.2993 to 0.7007.
    interval = share_interval(pd.Series([10]), pd.Series([20])).loc[0]
    assert interval["low_pct"] == pytest.approx(29.93, abs=0.01)
    assert interval["high_pct"] == pytest.approx(70.07, abs=0.01)


def test_a_full_share_has_binomial_error_zero_but_a_wilson_error():
    full = pd.Series([30]), pd.Series([30])
    assert share_se_pct(*full)[0] == 0
    assert share_se_pct(*full, method="wilson")[0] > 1
    assert share_interval(*full)["low_pct"][0] == pytest.approx(88.65, abs=0.01)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_wilson_interval_holds_the_share(whole, share):
    part = round(whole * share)
    row = share_interval(pd.Series([part]), pd.Series([whole])).loc[0]
    assert 0 <= row["low_pct"] <= row["share_pct"] + 1e-9
    assert row["share_pct"] - 1e-9 <= row["high_pct"] <= 100


def test_impossible_counts_are_all_named():
    part = pd.Series({"01": 5, "04": 1, "06": -1})
    whole = pd.Series({"01": 4, "04": 0, "06": 9})
    with pytest.raises(ReconcileError) as caught:
        share_se_pct(part, whole)
    assert [fault.where for fault in caught.value.faults] == ["01", "04", "06"]


def test_values_that_are_no_numbers_are_all_named():
    with pytest.raises(SchemaError) as caught:
        tied_ranks(pd.Series({"a": 1.0, "b": np.nan, "c": np.inf}))
    assert len(caught.value.faults) == 2
    with pytest.raises(SchemaError, match="'a' comes twice"):
        tied_ranks(pd.Series([1.0, 2.0], index=["a", "a"]))


def test_counts_of_other_units_are_refused():
    with pytest.raises(SchemaError, match="'b' is not among"):
        share_se_pct(pd.Series({"a": 1}), pd.Series({"a": 2, "b": 3}))


def test_coverage_is_between_zero_and_one():
    with pytest.raises(SchemaError, match="outside"):
        share_interval(pd.Series([1]), pd.Series([2]), coverage=1)
