from __future__ import annotations

from itertools import combinations_with_replacement, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parstudy.errors import ReconcileError, SchemaError
from parstudy.indices import known_order

NOTHING = pd.Series(dtype=float)


def bounds(units, **known):
    known = {"values": NOTHING, "ranks": NOTHING, **known}
    return known_order(units, **known).frame().set_index("unit")


def test_a_unit_lies_between_its_neighbours_in_rank():
    table = bounds(
        list("abcde"),
        values=pd.Series({"a": 90.0, "c": 85.0, "e": 80.0}),
        ranks=pd.Series({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}),
    )
    assert table.loc["b", ["value_low", "value_high"]].tolist() == [85, 90]
    assert table.loc["d", ["value_low", "value_high"]].tolist() == [80, 85]
    assert table.loc["c", ["value", "value_low", "value_high"]].tolist() == [85, 85, 85]
    assert table["value_status"].tolist() == ["held", "bounded", "held", "bounded", "held"]
    assert (table["rank_status"] == "held").all()


def test_minimum_maximum_and_scale():
    table = bounds(list("abc"), ranks=pd.Series({"b": 2}), minimum=10.0, maximum=20.0)
    assert table.loc["b", ["value_low", "value_high"]].tolist() == [10, 20]
    assert table.loc["a", ["rank_low", "rank_high"]].tolist() == [1, 3]
    assert pd.isna(table.loc["a", "rank"])
    unbounded = bounds(list("ab"), ranks=pd.Series({"a": 1, "b": 2}), scale=(-np.inf, np.inf))
    assert unbounded.loc["a", ["value_low", "value_high"]].tolist() == [-np.inf, np.inf]


def test_the_mean_narrows_by_hand():
    # b + d = 4 * 84 - 90 - 80 = 166 within 0.04, with 90 ≥ b ≥ d ≥ 80: b from 82.98 to 86.04.
    table = bounds(
        list("abde"),
        values=pd.Series({"a": 90.0, "e": 80.0}),
        ranks=pd.Series({"a": 1, "b": 2, "d": 3, "e": 4}),
        mean=84.0,
    )
    assert table.loc["b", ["value_low", "value_high"]].tolist() == pytest.approx([82.98, 86.04])
    assert table.loc["d", ["value_low", "value_high"]].tolist() == pytest.approx([80, 83.02])


def test_the_mean_of_a_group_pins_its_last_member():
    table = bounds(
        list("abcd"),
        values=pd.Series({"a": 90.0, "d": 70.0}),
        ranks=pd.Series({"a": 1, "d": 4}),
        groups={"a": "north", "b": "north", "c": "south", "d": "south"},
        group_means={"north": 85.0},
        decimals=1,
    )
    assert table.loc["b", ["value_low", "value_high"]].tolist() == pytest.approx([79.8, 80.2])
    assert table.loc["c", ["value_low", "value_high"]].tolist() == pytest.approx([70, 90])


def test_a_mean_bounds_ranks_too():
    # Group mean 71: b cannot stand before the unit of rank 2, whose value is 80.
    table = bounds(
        list("abcd"),
        values=pd.Series({"a": 90.0, "c": 80.0}),
        ranks=pd.Series({"a": 1, "c": 3}),
        groups={"b": "south"},
        group_means={"south": 71.0},
    )
    assert table.loc["b", ["rank_low", "rank_high"]].tolist() == [4, 4]
    assert table.loc["b", "rank_status"] == "bounded"


def test_values_without_rank_settle_where_they_can():
    table = bounds(
        list("abcdef"),
        values=pd.Series({"a": 90.0, "d": 80.0, "x": 85.0}).rename({"x": "b"}),
        ranks=pd.Series({"a": 1, "d": 4, "f": 6}),
    )
    assert table.loc["b", ["rank_low", "rank_high"]].tolist() == [2, 3]
    assert table.loc["b", "value_status"] == "held"
    assert table.loc["c", ["rank_low", "rank_high"]].tolist() == [2, 5]
    assert table.loc["f", ["value_low", "value_high"]].tolist() == [0, 80]


def test_tied_ranks_share_a_value():
    table = bounds(
        list("abcd"),
        values=pd.Series({"b": 80.0}),
        ranks=pd.Series({"a": 1, "b": 2, "c": 2, "d": 4}),
    )
    assert table.loc["c", ["value_low", "value_high"]].tolist() == [80, 80]
    assert table.loc["c", "rank"] == 2


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_bounds_are_the_sharpest_by_trying_every_order(data):
    """Four units with whole values from 0 to 3: all orders and values that fit are tried."""
    units = list("abcd")
    truth = sorted((data.draw(st.integers(0, 3)) for _ in units), reverse=True)
    place = dict(zip(units, data.draw(st.permutations(range(4))), strict=True))
    with_value = data.draw(st.sets(st.sampled_from(units)))
    with_rank = data.draw(st.sets(st.sampled_from(units)))
    values = pd.Series({u: float(truth[place[u]]) for u in sorted(with_value)}, dtype=float)
    ranks = pd.Series({u: place[u] + 1 for u in sorted(with_rank)}, dtype=float)
    seen = {unit: (set(), set()) for unit in units}
    for order in permutations(units):
        for levels in combinations_with_replacement((3, 2, 1, 0), 4):
            if all(order[place[u]] == u for u in with_rank) and all(
                levels[order.index(u)] == values[u] for u in with_value
            ):
                for rank, (unit, level) in enumerate(zip(order, levels, strict=True), 1):
                    seen[unit][0].add(level)
                    seen[unit][1].add(rank)
    table = bounds(units, values=values, ranks=ranks, scale=(0, 3))
    for unit, (possible_values, possible_ranks) in seen.items():
        row = table.loc[unit]
        assert (row["value_low"], row["value_high"]) == (min(possible_values), max(possible_values))
        assert (row["rank_low"], row["rank_high"]) == (min(possible_ranks), max(possible_ranks))


@settings(max_examples=25, deadline=None)
@given(st.data(), st.integers(3, 9))
def test_the_truth_lies_within_the_bounds(data, count):
    units = [f"u{number}" for number in range(count)]
    drawn = data.draw(
        st.lists(st.integers(6000, 9500), min_size=count, max_size=count, unique=True)
    )
    truth = pd.Series(drawn, index=units) / 100
    rank = truth.rank(ascending=False)
    groups = {unit: data.draw(st.sampled_from(["n", "s"])) for unit in units}
    table = bounds(
        units,
        values=truth[sorted(data.draw(st.sets(st.sampled_from(units))))],
        ranks=rank[sorted(data.draw(st.sets(st.sampled_from(units))))],
        minimum=data.draw(st.sampled_from([None, truth.min()])),
        mean=round(truth.mean(), 2),
        groups=groups,
        group_means=truth.groupby(groups).mean().round(2).to_dict(),
    )
    assert (table["value_low"] <= truth + 1e-6).all()
    assert (truth <= table["value_high"] + 1e-6).all()
    assert (table["rank_low"] <= rank).all()
    assert (rank <= table["rank_high"]).all()


@pytest.mark.parametrize(
    ("known", "where", "what"),
    [
        (
            {"values": {"96": 86.89, "79": 86.97}, "ranks": {"96": 1, "79": 2}},
            "96 and 79",
            "86.89 at rank 1 and 86.97 at rank 2",
        ),
        ({"values": {"96": 86.0, "79": 85.0}, "ranks": {"96": 2, "79": 2}}, "96 and 79", "rank 2"),
        ({"values": {"96": 86.0}, "ranks": {"96": 1}, "maximum": 87.0}, "maximum", "87"),
        ({"values": {"96": 60.0}, "ranks": {}, "minimum": 61.0}, "96", "60 fits no rank"),
        ({"values": {"96": 130.0}, "ranks": {"96": 1}}, "96", "outside the scale"),
        ({"values": {}, "ranks": {"96": 4}}, "96", "4 is no rank among 3"),
        ({"values": {}, "ranks": {"96": 1.5}}, "96", "1.5 is no rank"),
        ({"values": {}, "ranks": {"96": 1, "79": 1, "01": 2}}, "79 and 01", "tie"),
        ({"values": {"96": 80.0}, "ranks": {"96": 1}, "mean": 81.0}, "mean of all", "81"),
    ],
)
def test_contradictions_name_the_units(known, where, what):
    known = {**known, "values": pd.Series(known["values"], dtype=float)}
    known["ranks"] = pd.Series(known["ranks"], dtype=float)
    with pytest.raises(ReconcileError) as caught:
        known_order(["01", "79", "96"], **known)
    faults = caught.value.faults
    assert any(where in fault.where for fault in faults)
    assert any(what in fault.what for fault in faults)


def test_means_that_only_fail_together():
    with pytest.raises(ReconcileError, match="cannot all be true"):
        bounds(
            list("abcd"),
            mean=50.0,
            groups=dict(zip("abcd", "nnss", strict=True)),
            group_means={"n": 40.0, "s": 50.0},
        )


def test_bad_input_is_named():
    with pytest.raises(SchemaError, match="z"):
        bounds(list("ab"), values=pd.Series({"z": 1.0}))
    with pytest.raises(SchemaError, match="each once"):
        bounds(["a", "a"])
    with pytest.raises(SchemaError, match="no unit is in the group 'x'"):
        bounds(list("ab"), group_means={"x": 1.0})
    with pytest.raises(SchemaError, match="'a' is many"):
        bounds(list("ab"), values=pd.Series({"a": "many"}))


def test_par_index_2023_as_printed(observations):
    """Real case: two printed ranks contradict their values; without one of them all others fit."""
    held = observations.query(
        "indicator == 'par_index_pct' and year == 2023 and level == 'province'"
    ).set_index("province_code")
    from parstudy.reference import provinces

    units = list(provinces.table("p63").index)
    with pytest.raises(ReconcileError, match=r"86\.89 at rank 32 and 86\.97 at rank 33"):
        known_order(units, values=held["value"], ranks=held["rank"])
    kept = held.drop("96")
    table = bounds(units, values=kept["value"], ranks=kept["rank"], mean=86.98)
    assert table.loc["40", "rank"] == 15
    assert table.loc["40", "value_high"] <= 88.68
    assert table.loc["40", "value_low"] >= 88.38
