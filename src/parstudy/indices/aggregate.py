"""Combine the children of one node, for one index or many replicates of it at once.

Scores are arrays of replicates × units; a single replicate stands for all where nothing varies.
Every sum is taken child after child, elementwise, so that units with the same data get the same
score to the last bit whatever else is calculated with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel
from parstudy.indices.steps import Aggregate

TIE = 1e-10
"""Scores closer than this, relative to the largest, are equal: less is rounding of the machine."""


def combine(
    rule: Aggregate, values: Sequence[FloatArray], weights: Sequence[FloatArray], panel: Panel
) -> FloatArray:
    """Combine the scores of children into that of their node; see `Aggregate`.

    Parameters
    ----------
    rule : Aggregate
    values : sequence of float array
        For each child, replicates (or 1) × units.
    weights : sequence of float array
        For each child, replicates (or 1) × 1; any positive sum.
    panel : Panel
        Copeland compares units of the same year.

    Returns
    -------
    float array, replicates (or 1) × units
        Missing where too few children are there.
    """
    shares, absent = _shares(rule, values, weights)
    if rule.method == "copeland":
        scores = _copeland(rule, values, shares, panel)
    elif rule.method == "owa":
        scores = _ordered(rule, values)
    else:
        filled = values if absent is None else [np.where(np.isnan(v), 1.0, v) for v in values]
        scores = _averaged(rule, values, filled, shares)
    return scores if absent is None else np.where(absent, np.nan, scores)


def _shares(
    rule: Aggregate, values: Sequence[FloatArray], weights: Sequence[FloatArray]
) -> tuple[list[FloatArray], NDArray[np.bool_] | None]:
    """Return weights with sum 1 among the children that are there, and which scores are absent."""
    gaps = [np.isnan(value) for value in values]
    has_gaps = any(gap.any() for gap in gaps)
    if has_gaps:
        weights = [np.where(gap, 0.0, w) for gap, w in zip(gaps, weights, strict=True)]
    total = sum(weights[1:], start=weights[0])
    if not has_gaps:
        return [weight / total for weight in weights], None
    available = sum((~gap * 1 for gap in gaps[1:]), start=~gaps[0] * 1)
    absent = (available / len(values) < (rule.min_available or 0.0)) | (total == 0)
    even, total = 1 / len(values), np.where(total == 0, np.nan, total)
    return [np.nan_to_num(weight / total, nan=even) for weight in weights], absent


def weighted_mean(
    values: Sequence[FloatArray] | FloatArray, shares: Sequence[FloatArray]
) -> FloatArray:
    """Return Σ share × value, both replicates (or 1) × units (or 1 for shares)."""
    out = np.zeros(np.broadcast_shapes(*(v.shape for v in values), *(s.shape for s in shares)))
    for value, share in zip(values, shares, strict=True):
        out += share * value
    return out


def _averaged(
    rule: Aggregate,
    values: Sequence[FloatArray],
    filled: Sequence[FloatArray],
    shares: Sequence[FloatArray],
) -> FloatArray:
    """Return a kind of mean; gaps are `filled` with any value, for their share is 0."""
    if rule.method == "geometric":
        return np.exp(weighted_mean([np.log(value) for value in filled], shares))
    if rule.method in ("harmonic", "generalised"):
        power = -1.0 if rule.method == "harmonic" else float(rule.power or 0)
        return np.asarray(weighted_mean([value**power for value in filled], shares) ** (1 / power))
    mean = weighted_mean(filled, shares)
    if rule.method == "mean_min":
        assert rule.alpha is not None
        assert rule.beta is not None
        gap = mean - reduce(np.fmin, values)
        return np.asarray(mean - rule.alpha * (np.hypot(gap, rule.beta) - rule.beta))
    if rule.method in ("mpi", "ampi"):
        assert rule.penalty is not None
        spread = weighted_mean([(value - mean) ** 2 for value in filled], shares)
        return np.asarray(mean + rule.penalty * spread / mean)
    return mean


def _copeland(
    rule: Aggregate, values: Sequence[FloatArray], shares: Sequence[FloatArray], panel: Panel
) -> FloatArray:
    if not rule.majority:
        return weighted_mean([np.nan_to_num(points(value, panel)) for value in values], shares)
    out = np.zeros(np.broadcast_shapes(*(v.shape for v in values), *(s.shape for s in shares)))
    for _, rows in panel.years:
        for row in rows:
            lead = [np.nan_to_num(np.sign(v[:, [row]] - v[:, rows])) for v in values]
            net = weighted_mean(lead, [s[:, rows] if s.shape[1] > 1 else s for s in shares])
            out[:, row] = np.sign(np.where(np.abs(net) < TIE, 0.0, net)).sum(axis=1)
    return out


def points(value: FloatArray, panel: Panel) -> FloatArray:
    """Return how many units of the same year each unit beats, half a point for a tie."""
    there = ~np.isnan(value)
    not_better, beaten = -rank(value, panel), rank(-value, panel) - 1
    for _, rows in panel.years:
        not_better[:, rows] += there[:, rows].sum(axis=1, keepdims=True)
    return np.where(there, (not_better + beaten) / 2, np.nan)


def _ordered(rule: Aggregate, values: Sequence[FloatArray]) -> FloatArray:
    """Return the ordered weighted average; fewer values share the weights out evenly."""
    assert rule.order_weights is not None
    best_first = -np.sort(-np.stack(np.broadcast_arrays(*values)), axis=0)
    available = (~np.isnan(best_first)).sum(axis=0)
    out = np.full(available.shape, np.nan)
    for count in set(available.ravel().tolist()) - {0}:
        shares = [np.array([[s]]) for s in order_shares(rule.order_weights, count)]
        total = weighted_mean(np.nan_to_num(best_first[:count]), shares)
        out = np.where(available == count, total, out)
    return out


def order_shares(order_weights: Sequence[float], count: int) -> FloatArray:
    """Return order weights for `count` values: the cumulated weights at equal steps."""
    steps = np.linspace(0, 1, len(order_weights) + 1)
    cumulated = np.concatenate([[0], np.cumsum(order_weights)]) / np.sum(order_weights)
    return np.diff(np.interp(np.linspace(0, 1, count + 1), steps, cumulated))


def rank(scores: FloatArray, panel: Panel) -> NDArray[np.int64]:
    """Rank units of the same year: 1 is the highest score, ties share the least rank.

    Parameters
    ----------
    scores : float array, replicates × units
    panel : Panel

    Returns
    -------
    int array, replicates × units
        0 where the score is missing.
    """
    out = np.empty(scores.shape, dtype=np.int64)
    for _, rows in panel.years:
        out[:, rows] = _rank_rows(scores if len(panel.years) == 1 else scores[:, rows])
    return out


def _rank_rows(scores: FloatArray) -> NDArray[np.int64]:
    order = np.argsort(-scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    tie = TIE * np.fmax.reduce(np.abs(scores), axis=1, keepdims=True)
    starts = np.ones(scores.shape, dtype=bool)
    starts[:, 1:] = ordered[:, :-1] - ordered[:, 1:] > tie
    places = np.where(starts, np.arange(1, scores.shape[1] + 1), 0)
    ranks = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1), axis=1)
    ranks[np.isnan(scores)] = 0
    return ranks
