import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parstudy.indices import (
    Aggregate,
    IndexSpec,
    Normalise,
    Tree,
    Weights,
    audit,
    build,
    cronbach_alpha,
)
from tests.indices.examples import panel_data, provinces, small_data, small_tree


@pytest.fixture(scope="module")
def report():
    data, spec = provinces()
    return audit(build(data, spec))


def test_alpha_by_its_definition():
    items = np.random.default_rng(0).normal(size=(30, 4)).cumsum(axis=1)
    k, total = 4, items.sum(axis=1).var(ddof=1)
    expected = k / (k - 1) * (1 - items.var(axis=0, ddof=1).sum() / total)
    assert cronbach_alpha(items) == pytest.approx(expected)
    assert np.isnan(cronbach_alpha(items[:, :1]))


def test_alpha_applies_directions():
    x = np.arange(10.0)
    data = pd.DataFrame({"uCode": [f"u{i}" for i in x], "up": x, "down": -2 * x})
    report = audit(build(data, IndexSpec(Tree.flat({"up": 1, "down": -1}))))
    assert report.coherence["alpha"].tolist() == pytest.approx([1, 1])


def test_coherence_of_every_aggregate_and_of_all_indicators(report):
    table = report.coherence.set_index("node")
    assert table.index.tolist() == ["Index", "p3", "p2", "p1", "p0", ""]
    assert table["children_count"].tolist() == [4, 3, 3, 3, 3, 12]
    matrix = report.result.normalised[["x0", "x1", "x2"]].corr()
    largest = np.linalg.eigvalsh(matrix)[-1]
    assert table.loc["p0", "component_share"] == pytest.approx(largest / 3)


def test_components_rebuild_the_correlations(report):
    table = report.components.query("node == 'p1'")
    loadings = table.pivot_table(index="child", columns="component", values="loading")
    values = table.groupby("component")["eigenvalue"].first()
    assert values.is_monotonic_decreasing
    assert table.groupby("component")["share"].first().sum() == pytest.approx(1)
    rebuilt = loadings.to_numpy() @ np.diag(values) @ loadings.to_numpy().T
    matrix = report.result.normalised[["x3", "x4", "x5"]].corr()
    np.testing.assert_allclose(rebuilt, matrix, atol=1e-12)


def test_correlations_within_and_between_levels(report):
    table = report.correlations
    assert table["relation"].value_counts().to_dict() == {
        "parent": 16, "sibling": 6 + 4 * 3, "ancestor": 12,
    }  # fmt: skip
    row = table.query("node == 'x0' and other == 'Index'").iloc[0]
    frame = report.result.scores
    assert row["correlation"] == pytest.approx(frame["x0"].corr(frame["Index"]))


def test_flags():
    x = np.random.default_rng(4).normal(size=(200, 2))
    data = pd.DataFrame(
        {
            "uCode": [f"u{i}" for i in range(200)],
            "x": x[:, 0],
            "double": x[:, 0] + 0.1 * x[:, 1],
            "other": x[:, 1],
            "against": -x[:, 0],
        }
    )
    tree = Tree.flat(dict.fromkeys(["x", "double", "other", "against"], 1))
    flags = audit(build(data, IndexSpec(tree))).correlations.set_index(["node", "other"])["flag"]
    assert flags["x", "double"] == "redundant"
    assert flags["x", "other"] == "weak"
    assert flags["x", "against"] == "negative"
    assert flags["other", "Index"] == "good"


def test_influence_beside_weights(report):
    table = report.weights
    assert table.groupby("level")["influence_share"].sum().tolist() == pytest.approx([1, 1])
    assert table["correlation"].between(-1, 1).all()


def test_leaving_one_out_is_building_without_it(report):
    table = report.leave_one_out.set_index("node")
    assert set(table.index) == {*[f"x{i}" for i in range(12)], *[f"p{i}" for i in range(4)]}
    data, spec = provinces()
    for code in ("x4", "p2"):
        gone = {code, *spec.tree.leaves(code)}
        tree = Tree(tuple(node for node in spec.tree.nodes if node.code not in gone))
        without = build(data, replace(spec, tree=tree))
        np.testing.assert_allclose(report.index_without(code), without.index)
        shift = (without.ranks["Index"] - report.result.ranks["Index"]).abs().astype(int)
        assert table.loc[code, "mean_shift"] == pytest.approx(shift.mean())
        assert table.loc[code, "max_shift"] == shift.max()
        assert table.loc[code, "moved_count"] == (shift > 0).sum()


@pytest.mark.parametrize(
    "parts",
    [
        {"weights": Weights("benefit_of_doubt")},
        {"weights": Weights("pc1")},
        {"weights": Weights("equal"), "aggregate": Aggregate("owa", order_weights=(1, 2))},
        {"aggregate": Aggregate("copeland", majority=True)},
        {"aggregate": Aggregate("arithmetic", min_available=1)},
    ],
)
def test_every_method_can_be_audited(parts):
    data, spec = small_data().assign(y=[50, 40, 30, 20, 15]), IndexSpec(small_tree())
    data["z"] = data["w"] + [0, 1, 0, 1, 0]
    result = build(data, replace(spec, normalise=Normalise(low=1), **parts))
    report = audit(result)
    json.dumps(report.to_plain(), allow_nan=False)
    assert len(report.leave_one_out) == 6


def test_a_node_without_which_nothing_is_left_is_not_left_out():
    report = audit(build(small_data(), IndexSpec(Tree.flat({"x": 1}))))
    assert report.leave_one_out.empty
    assert report.coherence["alpha"].isna().all()
    json.dumps(report.to_plain(), allow_nan=False)


def test_plain_form_holds_everything():
    plain = audit(build(panel_data(), IndexSpec(small_tree()))).to_plain()
    assert plain["years"] == [2020, 2021, 2022]
    assert plain["units"] == [f"u{i}" for i in range(6)]
    assert plain["specification"]["impute"] == {"method": "mean", "years": "each"}
    assert {"coherence", "correlations", "weights", "leave_one_out", "imputed"} <= set(plain)
