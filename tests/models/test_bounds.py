"""Worst-case bounds: sharp, proved by brute force on few units, and refused when contradicted."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parstudy.errors import EstimationError
from parstudy.models import KnownMean, bound_correlation, bound_rank_correlation, bound_slope
from parstudy.models.correlation_range import GAP, Feasible, correlation_range
from tests.models.examples import check_words, indexed

NONE = np.zeros(0)


def box(low, high):
    low, high = np.asarray(low, float), np.asarray(high, float)
    return Feasible(low, high, np.zeros((0, len(low))), NONE)


def correlation(x, y):
    return float(np.corrcoef(x, y)[0, 1]) if np.ptp(y) > 0 else 0.0


def searched(x, feasible, points=21):
    """Return the lowest and highest correlation on a grid of the set."""
    axes = [
        np.unique(np.linspace(a, b, points))
        for a, b in zip(feasible.low, feasible.high, strict=True)
    ]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
    if len(feasible.rows):
        grid = grid[(grid @ feasible.rows.T <= feasible.limits + 1e-12).all(axis=1)]
    if not len(grid):
        return 1.0, -1.0  # the set lies between the points of the grid
    c = (x - x.mean()) / np.linalg.norm(x - x.mean())
    centred = grid - grid.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1)
    found = centred @ c / np.where(length > 0, length, 1.0)
    return found.min(), found.max()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), slope=st.sampled_from([-3.0, -1.0, 0.0, 1.0, 3.0]))
def test_correlation_bounds_are_sharp_over_boxes(seed, slope):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=6)
    y = 80 + slope * x + rng.normal(size=6)
    wide = np.where(rng.random(6) < 0.5, rng.uniform(0.1, 4, 6), 0)
    unknown = np.flatnonzero(wide)[:3]
    width = np.zeros(6)
    width[unknown] = wide[unknown]
    feasible = box(y - width * rng.random(6), y + width * rng.random(6))
    (low, y_low), (high, y_high) = correlation_range(x, feasible)
    least, most = searched(x, feasible)
    assert low <= least + GAP
    assert high >= most - GAP
    assert low == pytest.approx(least, abs=0.03), "attained by a neighbour on the grid"
    assert high == pytest.approx(most, abs=0.03)
    for value, attained in ((low, y_low), (high, y_high)):
        assert correlation(x, attained) == pytest.approx(value, abs=1e-9)
        assert (attained >= feasible.low - 1e-9).all()
        assert (attained <= feasible.high + 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), slope=st.sampled_from([-2.0, 0.0, 2.0, 4.0]))
def test_correlation_bounds_are_sharp_under_order_and_mean(seed, slope):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=6)
    y = 80 + slope * x + 0.5 * rng.normal(size=6)
    low, high = y.copy(), y.copy()
    unknown = rng.permutation(6)[:3]
    low[unknown] -= rng.uniform(0.2, 3, 3)
    high[unknown] += rng.uniform(0.2, 3, 3)
    order = np.argsort(-y)[:4]
    rows = np.zeros((5, 6))
    for step, (above, below) in enumerate(itertools.pairwise(order)):
        rows[step, below], rows[step, above] = 1, -1
    rows[3], rows[4] = 1 / 6, -1 / 6
    limits = np.array([0, 0, 0, y.mean() + 0.2, 0.2 - y.mean()])
    feasible = Feasible(low, high, rows, limits)
    (least, y_least), (most, y_most) = correlation_range(x, feasible)
    grid_low, grid_high = searched(x, feasible, points=15)
    assert least <= grid_low + GAP
    assert most >= grid_high - GAP
    for value, attained in ((least, y_least), (most, y_most)):
        assert correlation(x, attained) == pytest.approx(value, abs=1e-9)
        assert (rows @ attained <= limits + 1e-6).all()
        assert ((attained >= low - 1e-6) & (attained <= high + 1e-6)).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_least_positive_correlation_is_at_a_corner(seed):
    """Where the sign is certain the problem is not convex; all corners are tried instead."""
    rng = np.random.default_rng(seed)
    n = 14
    x = rng.normal(size=n)
    y = 80 + 4 * x + rng.normal(size=n)
    width = np.where(np.arange(n) < 9, rng.uniform(0, 2, n), 0.0)
    feasible = box(y - width, y + width)
    (low, _), _ = correlation_range(x, feasible)
    corners = np.array(list(itertools.product([-1, 1], repeat=9)))
    values = np.tile(y, (len(corners), 1))
    values[:, :9] += corners * width[:9]
    centred = values - values.mean(axis=1, keepdims=True)
    r = centred @ (x - x.mean()) / np.linalg.norm(x - x.mean()) / np.linalg.norm(centred, axis=1)
    if low > 0:
        assert low == pytest.approx(r.min(), abs=GAP)
    assert low <= r.min() + GAP


def test_all_known_is_the_correlation():
    x = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    y = np.array([2.0, 3.0, 2.5, 9.0, 1.0])
    (low, _), (high, _) = correlation_range(x, box(y, y))
    assert low == pytest.approx(correlation(x, y), abs=1e-9)
    assert high == pytest.approx(correlation(x, y), abs=1e-9)


def test_nothing_known_is_everything():
    x = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    (low, _), (high, _) = correlation_range(x, box(np.zeros(5), np.full(5, 100.0)))
    assert (low, high) == pytest.approx((-1, 1), abs=1e-6)


def test_narrower_intervals_give_narrower_bounds():
    rng = np.random.default_rng(2)
    x = rng.normal(size=63)
    y = 85 + 3 * x + 2 * rng.normal(size=63)
    unknown = rng.random(63) < 0.6
    before = (-2.0, 2.0)
    for width in (12, 8, 4, 2, 1, 0.1):
        (low, _), (high, _) = correlation_range(x, box(y - width * unknown, y + width * unknown))
        assert before[0] - GAP <= low <= correlation(x, y) + GAP
        assert correlation(x, y) - GAP <= high <= before[1] + GAP
        before = (low, high)


@pytest.fixture
def partly():
    """PAR INDEX of 63 provinces of which 25 are printed, with the intervals of the others."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=63)
    frame = indexed(
        {"par_index_pct": 86 + 2.5 * z, "dti_score": 0.65 + 0.05 * (z + 0.5 * rng.normal(size=63))}
    )
    truth = frame["par_index_pct"].copy()
    frame.loc[rng.permutation(frame.index)[:38], "par_index_pct"] = np.nan
    held = frame["par_index_pct"].dropna()
    above = [held[held > value].min() for value in truth]
    below = [held[held < value].max() for value in truth]
    intervals = pd.DataFrame({"value_low": below, "value_high": above}, index=frame.index).fillna(
        {"value_low": truth.min(), "value_high": truth.max()}
    )
    intervals.loc[held.index, "value_low"] = held
    intervals.loc[held.index, "value_high"] = held
    return frame, truth, intervals


def test_the_truth_is_within_and_more_knowledge_narrows(partly):
    frame, truth, intervals = partly
    order = list(truth.sort_values(ascending=False).index)
    mean = KnownMean(truth.mean(), 0.005)
    true = truth.corr(frame["dti_score"])
    slope = np.polyfit(frame["dti_score"], truth, 1)[0]
    widths = []
    for more in ({}, {"means": [mean]}, {"order": order}, {"order": order, "means": [mean]}):
        found = bound_correlation(frame, "par_index_pct", "dti_score", intervals=intervals, **more)
        assert found.low - GAP <= true <= found.high + GAP
        assert found.sign_survives
        widths.append(found.high - found.low)
        slopes = bound_slope(frame, "par_index_pct", "dti_score", intervals=intervals, **more)
        assert slopes.low <= slope <= slopes.high
    assert widths[0] >= widths[1] >= widths[3]
    assert widths[0] >= widths[2] >= widths[3]
    assert found.held_count == 25
    check_words(found)
    check_words(slopes)


def test_slope_bounds_are_those_of_the_corners():
    rng = np.random.default_rng(4)
    frame = indexed({"y": rng.normal(size=8), "x": rng.normal(size=8), "w": rng.normal(size=8)})
    frame.loc[frame.index[:3], "y"] = np.nan
    intervals = pd.DataFrame({"value_low": -1.0, "value_high": 2.0}, index=frame.index[:3])
    found = bound_slope(frame, "y", "x", controls=["w"], intervals=intervals)
    design = np.column_stack([np.ones(8), frame[["x", "w"]]])
    slopes = []
    for corner in itertools.product([-1.0, 2.0], repeat=3):
        y = np.r_[corner, frame["y"].iloc[3:]]
        slopes.append(np.linalg.lstsq(design, y)[0][1])
    assert (found.low, found.high) == pytest.approx((min(slopes), max(slopes)), abs=1e-9)


def test_rank_bounds_are_those_of_all_rankings():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"x": rng.normal(size=7)})
    ranks = pd.DataFrame(
        {"rank_low": [1, 1, 3, 2, 5, 1, 6], "rank_high": [1, 4, 3, 6, 7, 7, 7]}, index=frame.index
    )
    found = bound_rank_correlation(frame, "y", "x", ranks=ranks)
    low, high = ranks.to_numpy().T
    possible = [
        correlation(frame["x"].rank(), -np.array(order))
        for order in itertools.permutations(range(1, 8))
        if (low <= order).all() and (order <= high).all()
    ]
    assert (found.low, found.high) == pytest.approx((min(possible), max(possible)), abs=1e-12)
    check_words(found)


def test_shared_places_are_spread():
    frame = pd.DataFrame({"x": np.arange(6.0)})
    ranks = pd.DataFrame({"rank_low": [1, 2, 2, 4, 5, 6]}, index=frame.index)
    ranks["rank_high"] = ranks["rank_low"]
    found = bound_rank_correlation(frame, "y", "x", ranks=ranks)
    assert found.low == pytest.approx(-1)
    assert found.high == pytest.approx(-1 + 12 / 210)


def test_units_without_the_counterpart_still_bear_on_the_mean(partly):
    frame, truth, intervals = partly
    frame.loc[["26", "82"], "dti_score"] = np.nan
    rest = truth.drop(["26", "82"])
    true = rest.corr(frame["dti_score"])
    found = bound_correlation(
        frame,
        "par_index_pct",
        "dti_score",
        intervals=intervals,
        means=[KnownMean(truth.mean(), 0.005), KnownMean(truth["01"], 0.005, ("01",))],
    )
    assert found.low <= true <= found.high
    assert found.sample.missing == ("26", "82")
    _, en = check_words(found)
    assert "Not covered: Vinh Phuc, Tien Giang." in en


def test_contradictions_are_named(partly):
    frame, truth, intervals = partly

    def bound(**more):
        options = {"intervals": intervals, **more}
        return bound_correlation(frame, "par_index_pct", "dti_score", **options)

    unknown = frame.index[frame["par_index_pct"].isna()]
    with pytest.raises(EstimationError, match=f"unit {unknown[0]}"):
        bound(intervals=intervals.drop(unknown[0]))
    with pytest.raises(EstimationError, match="upside down"):
        bound(
            intervals=intervals.rename(
                columns={"value_low": "value_high", "value_high": "value_low"}
            )
        )
    with pytest.raises(EstimationError, match="no column 'value_high'"):
        bound(intervals=intervals[["value_low"]])
    held = frame["par_index_pct"].dropna()
    wrong = intervals.copy()
    wrong.loc[held.index[0], ["value_low", "value_high"]] = [0.0, 1.0]
    with pytest.raises(EstimationError, match="outside its interval"):
        bound(intervals=wrong)
    with pytest.raises(EstimationError, match="but its value is lower"):
        bound(order=list(held.sort_values().index))
    with pytest.raises(EstimationError, match="XX is no unit that"):
        bound(order=["XX", "01"])
    with pytest.raises(EstimationError, match="stands twice"):
        bound(order=["01", "01"])
    with pytest.raises(EstimationError, match="no values fit"):
        bound(means=[KnownMean(truth.mean() + 30, 0.005)])
    with pytest.raises(EstimationError, match="XX is no unit"):
        bound(means=[KnownMean(80, 0.005, ("XX",))])
    with pytest.raises(EstimationError, match="no values fit"):
        bound_slope(
            frame,
            "par_index_pct",
            "dti_score",
            intervals=intervals,
            means=[KnownMean(truth.mean() + 30, 0.005)],
        )


def test_rankings_that_cannot_be():
    frame = pd.DataFrame({"x": np.arange(6.0)})
    ranks = pd.DataFrame({"rank_low": 1, "rank_high": 3}, index=frame.index)
    with pytest.raises(EstimationError, match="no ranking fits"):
        bound_rank_correlation(frame, "y", "x", ranks=ranks)
    with pytest.raises(EstimationError, match="has no interval"):
        bound_rank_correlation(frame, "y", "x", ranks=ranks.iloc[1:])
    with pytest.raises(EstimationError, match="sipas_pct is part of par_index_pct"):
        bound_rank_correlation(
            frame.rename(columns={"x": "sipas_pct"}), "par_index_pct", "sipas_pct", ranks=ranks
        )
