import numpy as np
import pandas as pd
import pytest
from scipy import stats

from parstudy.errors import SchemaError
from parstudy.indices import Impute, IndexSpec, Normalise, Treat, Tree, build
from parstudy.indices.treat import kurtosis, passes, skewness, transform, winsorise

OUTLIERS = np.array([*range(1, 11), 30.0, 100.0])


def test_moments_are_those_of_spreadsheets():
    x = np.random.default_rng(0).gamma(1, size=40)
    assert skewness(x) == pytest.approx(stats.skew(x, bias=False), rel=1e-12)
    assert kurtosis(x) == pytest.approx(stats.kurtosis(x, bias=False), rel=1e-12)


def test_winsorising_stops_when_the_values_pass():
    rule = Treat("winsorise")
    moved, count = winsorise(OUTLIERS, rule)
    assert count == 1
    assert moved[-1] == 30
    assert passes(moved, rule)
    assert not passes(OUTLIERS, rule)


def test_low_outliers_are_moved_up():
    moved, count = winsorise(-OUTLIERS, Treat("winsorise"))
    assert (moved.min(), count) == (-30, 1)


def test_ties_at_the_extreme_move_together():
    x = np.array([*([0.0] * 20), 1, 2, 3, 100, 100, 100])
    strict = Treat("winsorise", max_points=1, skew=0.1, kurtosis=-1.9)
    assert winsorise(x, strict)[1] == 3


def test_values_are_never_all_made_equal():
    x = np.array([*([0.0] * 30), 5.0])
    moved, count = winsorise(x, Treat("winsorise"))
    assert count == 0
    np.testing.assert_array_equal(moved, x)


def test_transformations():
    x = np.array([3.0, 5, 13])
    np.testing.assert_allclose(transform(x, "log"), np.log([0.1, 2.1, 10.1]))
    np.testing.assert_allclose(transform(x, "log_one"), np.log([1, 3, 11]))
    np.testing.assert_allclose(transform(x, "boxcox", 0.5), (np.sqrt([1, 3, 11]) - 1) / 0.5)
    np.testing.assert_allclose(transform(x, "boxcox", 0), np.log([1, 3, 11]))


def test_box_cox_finds_its_power():
    x = np.random.default_rng(1).lognormal(size=60)
    power = stats.boxcox_normmax(x - x.min() + 1, method="mle")
    np.testing.assert_allclose(transform(x, "boxcox"), stats.boxcox(x - x.min() + 1, power))


def treated(rule, values=OUTLIERS, **others):
    data = {"uCode": [f"u{i:02d}" for i in range(len(values))], "x": values}
    spec = IndexSpec(Tree.flat(dict.fromkeys(["x", *others], 1)), treat=rule)
    return build(pd.DataFrame(data | others), spec)


def test_a_logarithm_takes_the_untreated_values():
    rule = Treat("winsorise", max_points=1, skew=0.5, kurtosis=-1)
    result = treated(rule)
    np.testing.assert_allclose(result.panel.values[:, 0], transform(OUTLIERS, "log"))
    assert result.treatment.loc[0, ["moved_count", "transformed"]].tolist() == [0, "log"]


def test_or_the_winsorised_ones_if_combined():
    rule = Treat("winsorise", max_points=1, skew=0.5, kurtosis=-1, combined=True)
    result = treated(rule)
    expected = transform(np.minimum(OUTLIERS, 30), "log")
    np.testing.assert_allclose(result.panel.values[:, 0], expected)
    assert result.treatment.loc[0, ["moved_count", "transformed"]].tolist() == [1, "log"]


def test_one_transformation_without_winsorising():
    fine = np.arange(12.0)
    assert treated(Treat("log"), y=fine).treatment["transformed"].tolist() == ["log", "none"]
    always = treated(Treat("log", always=True), y=fine)
    assert always.treatment["transformed"].tolist() == ["log", "log"]


def test_the_rule_of_one_indicator_wins():
    rule = Treat("winsorise", own={"y": Treat("none"), "z": Treat("boxcox", power=0.5)})
    result = treated(rule, y=OUTLIERS, z=OUTLIERS)
    np.testing.assert_array_equal(result.panel.values[:, 1], OUTLIERS)
    assert result.treatment["indicator"].tolist() == ["x", "z"]
    assert result.treatment["transformed"].tolist() == ["none", "boxcox"]


def test_missing_values_stay_missing():
    data = {"uCode": [f"u{i}" for i in range(13)], "x": [*OUTLIERS, np.nan], "y": np.arange(13.0)}
    spec = IndexSpec(Tree.flat({"x": 1, "y": 1}), treat=Treat("winsorise"), impute=Impute("none"))
    values = build(pd.DataFrame(data), spec).panel.values[:, 0]
    assert np.isnan(values[-1])
    assert values[-2] == 30


def test_years_are_treated_together_or_one_by_one():
    data = pd.DataFrame(
        {
            "uCode": [f"u{i}" for i in range(12)] * 2,
            "Time": np.repeat([1, 2], 12),
            "x": [*OUTLIERS, *np.arange(12.0)],
        }
    )
    tree = Tree.flat({"x": 1})
    pooled = build(data, IndexSpec(tree, treat=Treat("log")))
    assert pooled.treatment["transformed"].tolist() == ["log"]
    each = IndexSpec(tree, treat=Treat("log", years="each"), normalise=Normalise(years="each"))
    assert build(data, each).treatment[["Time", "transformed"]].to_numpy().tolist() == [
        [1, "log"], [2, "none"],
    ]  # fmt: skip


def test_too_few_values_to_judge():
    with pytest.raises(SchemaError, match="'x' has 3 values"):
        treated(Treat("winsorise"), np.array([1.0, 2, 9]))
