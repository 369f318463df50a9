"""Properties that hold for any data."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from parstudy.indices import (
    Aggregate,
    Choice,
    IndexSpec,
    Normalise,
    WeightNoise,
    Weights,
    build,
    uncertainty,
)
from tests.indices.examples import small_tree

QUICK = settings(max_examples=25, deadline=None)
TREE = small_tree().with_weights({"A": 1.0})
CODES = list("xyzw")
MONOTONE = {
    "arithmetic": Aggregate(),
    "geometric": Aggregate("geometric"),
    "harmonic": Aggregate("harmonic"),
    "generalised": Aggregate("generalised", power=2),
    "mean_min": Aggregate("mean_min", alpha=0.8, beta=1),
    "owa": Aggregate("owa", order_weights=(0.2, 0.8)),
}
ALL = MONOTONE | {
    "copeland": Aggregate("copeland"),
    "majority": Aggregate("copeland", majority=True),
}


def spec_of(rule):
    return IndexSpec(TREE, normalise=Normalise("minmax", low=1, high=100), aggregate=rule)


@st.composite
def tables(draw):
    """Draw data of whole numbers, with ties but without constant indicators."""
    n = draw(st.integers(4, 9))
    values = draw(npst.arrays(np.float64, (n, 4), elements=st.integers(-50, 50)))
    assume((np.ptp(values, axis=0) > 0).all())
    data = pd.DataFrame(values, columns=CODES)
    data.insert(0, "uCode", [f"u{i}" for i in range(n)])
    return data


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
@given(data=tables(), order=st.randoms())
@QUICK
def test_the_order_of_units_is_irrelevant(rule, data, order):
    rows = list(range(len(data)))
    order.shuffle(rows)
    spec = spec_of(rule)
    shuffled = build(data.iloc[rows], spec)
    straight = build(data, spec)
    pd.testing.assert_frame_equal(
        shuffled.ranks.set_index("unit").loc[data["uCode"]], straight.ranks.set_index("unit")
    )
    np.testing.assert_array_equal(shuffled.index, straight.index[rows])


@pytest.mark.parametrize("rule", MONOTONE.values(), ids=MONOTONE)
@given(data=tables(), row=st.integers(0, 3), code=st.sampled_from(CODES), by=st.integers(1, 30))
@QUICK
def test_a_better_value_never_lowers_a_score_or_a_rank(rule, data, row, code, by):
    spec = spec_of(rule)
    better = data.copy()
    better.loc[row, code] += by * TREE.by_code[code].direction
    assume(np.ptp(better[code]) > 0)
    before, after = build(data, spec), build(better, spec)
    assert after.index[row] >= before.index[row] - 1e-9
    assert after.ranks.loc[row, "Index"] <= before.ranks.loc[row, "Index"]


@given(
    data=tables(),
    slope=st.floats(0.01, 100),
    shift=st.floats(-100, 100),
    code=st.sampled_from(CODES),
)
@QUICK
def test_other_units_of_measure_change_nothing_under_minmax(data, slope, shift, code):
    spec = spec_of(Aggregate())
    other = data.assign(**{code: data[code] * slope + shift})
    before, after = build(data, spec), build(other, spec)
    np.testing.assert_allclose(after.index, before.index, rtol=1e-9)
    pd.testing.assert_frame_equal(after.ranks, before.ranks)


@given(data=tables(), code=st.sampled_from(CODES))
@QUICK
def test_a_turned_indicator_with_a_turned_direction_is_the_same(data, code):
    spec = spec_of(Aggregate("geometric"))
    nodes = tuple(replace(n, direction=-n.direction) if n.code == code else n for n in TREE.nodes)
    turned = replace(spec, tree=type(TREE)(nodes))
    before, after = build(data, spec), build(data.assign(**{code: -data[code]}), turned)
    np.testing.assert_allclose(after.index, before.index, rtol=1e-12)


@given(data=tables())
@QUICK
def test_units_with_the_same_data_have_the_same_rank_in_every_replicate(data):
    twin = pd.concat([data, data.head(1).assign(uCode="twin")], ignore_index=True)
    spec = replace(
        spec_of(Aggregate()),
        uncertain=(
            Choice("mean", "aggregate.method", ("arithmetic", "geometric")),
            WeightNoise(1, 0.9),
            WeightNoise(2, 0.9),
        ),
    )
    found = uncertainty(twin, spec, replicates=50)
    np.testing.assert_array_equal(found.ranks[0], found.ranks[-1])


@given(data=tables())
@QUICK
def test_best_weights_never_score_below_equal_ones(data):
    spec = spec_of(Aggregate())
    best = build(data, replace(spec, weights=Weights("benefit_of_doubt", scale=1.0)))
    pillar = best.scores["A"]
    equal = best.normalised[["x", "y"]].sum(axis=1)
    assert (pillar >= equal / equal.max() - 1e-9).all()
    assert pillar.max() <= 1 + 1e-9
