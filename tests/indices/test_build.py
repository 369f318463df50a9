from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import SchemaError
from parstudy.indices import Impute, IndexSpec, Normalise, build
from tests.indices.examples import panel_data, small_data, small_tree

SPEC = IndexSpec(small_tree())


def test_scores_by_hand():
    scores = build(small_data(), SPEC).scores
    assert scores.columns.tolist() == ["unit", "Index", "B", "A", "x", "y", "z", "w"]
    assert scores["x"].tolist() == [0, 25, 50, 75, 100]
    assert scores["y"].tolist() == [100, 50, 75, 0, 25]
    assert scores["z"].tolist() == [50, 50, 100, 0, 25]
    assert scores["A"].tolist() == [50, 37.5, 62.5, 37.5, 62.5]
    assert scores["B"].tolist() == [25, 37.5, 75, 37.5, 62.5]
    np.testing.assert_allclose(scores["Index"], (2 * scores["A"] + scores["B"]) / 3)


def test_ranks_are_best_first_with_ties_at_the_least():
    ranks = build(small_data(), SPEC).ranks
    assert ranks["Index"].tolist() == [3, 4, 1, 4, 2]
    assert ranks["A"].tolist() == [3, 4, 1, 4, 1]


def test_years_are_columns_and_ranks_are_within_them():
    result = build(panel_data(), SPEC)
    assert result.scores.columns[:2].tolist() == ["unit", "Time"]
    for _, year in result.ranks.groupby("Time"):
        assert sorted(year["Index"]) == list(range(1, 7))


def test_scores_of_pooled_years_compare_and_those_of_single_years_do_not():
    pooled = build(panel_data(), SPEC).normalised
    each = build(panel_data(), replace(SPEC, normalise=Normalise(years="each"))).normalised
    assert pooled.groupby("Time")["x"].max().max() == 100
    assert (pooled.groupby("Time")["x"].max() < 100).sum() == 2
    assert (each.groupby("Time")["x"].max() == 100).all()


def test_a_unit_without_a_score_has_no_rank():
    data = small_data().astype({"x": float, "y": float})
    data.loc[0, ["x", "y"]] = np.nan
    result = build(data, replace(SPEC, impute=Impute("none")))
    assert result.ranks["A"].isna().tolist() == [True, False, False, False, False]
    assert result.scores["Index"].notna().all()


def test_weights_table():
    weights = build(small_data(), SPEC).weights.set_index("node")
    assert weights.loc[["A", "B"], "weight"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert weights.loc[["x", "z"], "effective_weight"].tolist() == pytest.approx([1 / 3, 1 / 6])
    assert weights[weights["level"] == 1]["effective_weight"].sum() == pytest.approx(1)


def test_the_order_of_columns_and_extra_columns_do_not_matter():
    data = small_data()
    shuffled = data[["w", "uCode", "z", "y", "x"]].assign(note="text")
    pd.testing.assert_frame_equal(build(data, SPEC).scores, build(shuffled, SPEC).scores)


def test_several_faults_come_together():
    data = small_data().assign(x=1, z=2)
    with pytest.raises(SchemaError) as caught:
        build(data, SPEC)
    assert [fault.what.split("'")[1] for fault in caught.value.faults] == ["x", "z"]


def test_data_are_not_changed():
    data = small_data().astype({"x": float})
    data.loc[1, "x"] = np.nan
    before = data.copy()
    build(data, SPEC)
    pd.testing.assert_frame_equal(data, before)
