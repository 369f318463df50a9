from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import FrameworkError
from parstudy.indices import (
    Aggregate,
    Choice,
    Denominator,
    IndexSpec,
    Normalise,
    Screen,
    Treat,
    WeightNoise,
    Weights,
    build,
    sobol,
    uncertainty,
    usual_uncertainty,
)
from parstudy.indices.replicate import Model
from parstudy.indices.spec_file import with_setting
from tests.indices.examples import panel_data, provinces, small_data, small_tree

SCALES = Choice(
    "scale",
    "normalise",
    (Normalise("minmax", low=1, high=100), Normalise("zscore", mean=100, sd=10)),
)
MEANS = Choice("mean", "aggregate.method", ("arithmetic", "geometric"))
FILL = Choice("fill", "impute.method", ("mean", "median"))
SOURCES = (FILL, SCALES, MEANS, WeightNoise(1, 0.25))


def case(*sources, **parts):
    data, spec = provinces()
    return data, replace(spec, normalise=Normalise(low=1), uncertain=sources, **parts)


@pytest.fixture(scope="module")
def result():
    return uncertainty(*case(*SOURCES), replicates=300, seed=5)


def test_each_replicate_is_an_index_of_its_own(result):
    data, spec = case()
    for number in (0, 17, 299):
        row = result.choices.iloc[number]
        one = spec
        for choice in (FILL, SCALES, MEANS):
            option = choice.options[choice.labels.index(row[choice.name])]
            one = with_setting(one, choice.path, option)
        factors = {
            name.removeprefix("weight_factor "): row[name]
            for name in row.index
            if name.startswith("weight_factor")
        }
        assert len(factors) == 12
        assert all(0.75 <= factor <= 1.25 for factor in factors.values())
        alone = build(data, replace(one, tree=one.tree.with_weights(factors)))
        np.testing.assert_allclose(result.scores[number], alone.index, rtol=1e-12)
        np.testing.assert_array_equal(result.ranks[:, number], alone.ranks["Index"])


def test_same_seed_same_replicates_whatever_their_number(result, monkeypatch):
    again = uncertainty(*case(*SOURCES), replicates=40, seed=5)
    np.testing.assert_array_equal(again.scores, result.scores[:40])
    monkeypatch.setattr(Model, "block", 7)
    in_blocks = uncertainty(*case(*SOURCES), replicates=40, seed=5)
    np.testing.assert_array_equal(in_blocks.scores, again.scores)
    pd.testing.assert_frame_equal(in_blocks.frame(), again.frame())
    other = uncertainty(*case(*SOURCES), replicates=40, seed=6)
    assert (other.scores != again.scores).any()


def test_tidy_frame(result):
    frame = result.frame()
    assert frame.columns.tolist() == ["replicate", "unit", "fill", "scale", "mean", "score", "rank"]
    assert len(frame) == 300 * 63
    one = frame[frame["replicate"] == 9].set_index("unit")
    np.testing.assert_array_equal(one["score"], result.scores[8])
    np.testing.assert_array_equal(one["rank"], result.ranks[:, 8])
    assert set(one["mean"]) == {result.choices.loc[8, "mean"]}


def test_summary(result):
    data, spec = case()
    table = result.summary()
    pd.testing.assert_series_equal(
        table["rank"], build(data, spec).ranks["Index"], check_names=False
    )
    ranks = result.ranks[12]
    row = table.iloc[12]
    assert row["rank_median"] == np.median(ranks)
    inside = ((ranks >= row["rank_low"]) & (ranks <= row["rank_high"])).mean()
    assert inside >= 0.9
    assert (ranks < row["rank_low"]).mean() <= 0.05
    assert (ranks > row["rank_high"]).mean() <= 0.05


def test_pairs_by_counting(result):
    for certainty in (0.9, 1.0):
        certain = 0
        for i in range(63):
            for j in range(i):
                ahead = (result.ranks[i] < result.ranks[j]).mean()
                behind = (result.ranks[i] > result.ranks[j]).mean()
                certain += max(ahead, behind) >= certainty
        row = result.pairs(certainty=certainty).iloc[0]
        assert row.tolist() == [63 * 31, certain, pytest.approx(certain / (63 * 31))]


def test_replicates_are_written_as_they_are(result, tmp_path):
    result.write_replicates(tmp_path / "r.parquet")
    read = pd.read_parquet(tmp_path / "r.parquet")
    frame = result.frame()
    assert read.columns.tolist() == frame.columns.tolist()
    np.testing.assert_array_equal(read["score"], frame["score"])
    np.testing.assert_array_equal(read["rank"], frame["rank"])
    assert read["scale"].astype(str).tolist() == frame["scale"].astype(str).tolist()


@pytest.mark.parametrize(
    "source",
    [
        Choice("a", "impute", ({"method": "mean"}, {"method": "none"})),
        Choice("a", "treat", (Treat("none"), Treat("winsorise", max_points=1, skew=0.5))),
        Choice("a", "treat.max_points", (1, 2, 5)),
        Choice("a", "normalise.low", (1, 2.0)),
        Choice("a", "normalise.own.x3", (Normalise("rank"), Normalise("zscore"))),
        Choice("a", "weights.method", ("given", "equal", "critic", "entropy")),
        Choice("a", "weights.own.p1", (Weights("equal"), Weights("critic"))),
        Choice("a", "aggregate.own.Index", (Aggregate("geometric"), Aggregate("harmonic"))),
        Choice("a", "aggregate", (Aggregate(), Aggregate("copeland"))),
        Choice("a", "nodes.x3.weight", (0.5, 1, 2)),
        Choice("a", "nodes.x3.direction", (1, -1)),
        WeightNoise(2, 0.5),
    ],
    ids=lambda source: getattr(source, "at", "noise"),
)
def test_any_choice_of_any_step(source):
    data, spec = case(source, treat=Treat("winsorise"))
    found = uncertainty(data, spec, replicates=30, seed=1)
    assert np.isfinite(found.scores).all()
    assert len(found.choices) == 30


def test_what_to_divide_by_can_be_uncertain():
    data, spec = case(
        Choice("by", "denominate.x1.by", ("people", "area")),
        denominate={"x1": Denominator("people")},
    )
    data = data.assign(people=np.arange(1, 64), area=np.arange(63, 0, -1))
    found = uncertainty(data, spec, replicates=30, seed=1)
    assert len(np.unique(found.scores[:, 0])) == 2


def test_units_that_an_option_screens_out_have_no_rank():
    data, spec = case(Choice("screen", "screen", ({"min_available": 0.5}, {"min_available": 1.0})))
    found = uncertainty(data, replace(spec, screen=Screen(min_available=0.5)), replicates=40)
    strict = found.choices["screen"].astype(str).str.contains("1.0")
    assert (np.isnan(found.scores[:, [3, 7]]).all(axis=1) == strict).all()
    assert (found.ranks[3] == 0).tolist() == strict.tolist()
    assert found.frame()["rank"].isna().sum() == 2 * strict.sum()
    assert found.summary()["rank_low"].notna().all()
    sobol(data, replace(spec, screen=Screen(min_available=0.5)), base=4)


def test_one_node_can_be_followed():
    data, spec = case(WeightNoise(1, 0.25))
    found = uncertainty(data, spec, replicates=5, node="p1")
    np.testing.assert_allclose(found.nominal[0], build(data, spec).scores["p1"])
    with pytest.raises(FrameworkError, match="no node 'q'"):
        uncertainty(data, spec, node="q")


def test_ranks_are_within_years():
    spec = IndexSpec(small_tree(), uncertain=(WeightNoise(1, 0.5),))
    found = uncertainty(panel_data(), spec, replicates=20)
    assert found.ranks.max() == 6
    assert found.pairs()["pair_count"].tolist() == [15, 15, 15]
    assert found.summary().columns[:2].tolist() == ["unit", "Time"]


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ((), "nothing uncertain"),
        ((Choice("a", "smooth", (1, 2)),), "no section 'smooth'"),
        ((Choice("a", "treat.max_points", (1, 2)),), "max_points = 1 has no effect"),
        ((Choice("a", "normalise.low", (0, 1)), MEANS), "a = 0, mean = 'geometric'"),
    ],
)
def test_choices_that_cannot_be_taken(sources, said):
    with pytest.raises(FrameworkError, match=said):
        uncertainty(*case(*sources), replicates=50)


def test_replicates_are_at_least_one():
    with pytest.raises(FrameworkError, match="replicates = 0"):
        uncertainty(*case(*SOURCES), replicates=0)


def test_noise_cannot_stand_below_weights_of_each_unit():
    best = Weights("given", own={"Index": Weights("benefit_of_doubt")})
    choice = Choice("w", "weights", (Weights("given"), best))
    with pytest.raises(FrameworkError, match="benefit of the doubt cannot stand above"):
        uncertainty(*case(choice, WeightNoise(1, 0.25)), replicates=20)


def test_usual_choices():
    data, spec = provinces()
    names = [source.name for source in usual_uncertainty(spec).uncertain]
    assert names == [
        "imputation", "normalisation", "aggregation", "weights_level_1", "weights_level_2",
    ]  # fmt: skip
    uncertainty(data, usual_uncertainty(spec), replicates=20)
    own = replace(spec, uncertain=(WeightNoise(1, 0.1),))
    assert usual_uncertainty(own) is own
    fixed = IndexSpec(small_tree(), normalise=Normalise("rank"), aggregate=Aggregate("copeland"))
    assert len(usual_uncertainty(fixed).uncertain) == 3
    uncertainty(small_data(), usual_uncertainty(fixed), replicates=5)
    best = replace(spec, weights=Weights("given", own={"p1": Weights("benefit_of_doubt")}))
    uncertainty(data, usual_uncertainty(best), replicates=5)
