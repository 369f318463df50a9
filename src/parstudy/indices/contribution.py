"""What each node adds to the score of the index, and to its change between years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parstudy.errors import FrameworkError
from parstudy.indices.aggregate import order_shares, points
from parstudy.indices.climb import Climb
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel
from parstudy.indices.spec import IndexSpec
from parstudy.indices.steps import Aggregate

SCORE, LOG_SCORE = "score", "log score"


def contributions(spec: IndexSpec, panel: Panel, climb: Climb) -> pd.DataFrame:
    """Split the score of the index among its nodes.

    The contributions of all indicators of a unit sum to the score of the index, and so do those
    of any set of nodes that the indicators pass through once. Each aggregation is written as
    Σ mᵢ xᵢ with multipliers of the unit: weights for the arithmetic mean; derivatives of power
    means (Euler); weights shifted to the worst child for mean-min, and away from the unit's mean
    for Mazziotta-Pareto. A geometric index is split on the logarithm: Σ wᵢ ln xᵢ. Copeland splits
    into the points of each child; below it, and under its majority form, nothing is attributed.

    Returns
    -------
    DataFrame, one row a unit, year and node
        ``unit``, ``Time``, ``node``, ``parent``, ``level``, ``value`` of the node,
        ``contribution``, and ``sums_to``: ``score`` or ``log score`` of the index.
    """
    by_node = _Split(spec, panel, climb).run()
    scale = LOG_SCORE if spec.aggregate.at(spec.tree.root).method == "geometric" else SCORE
    parts = [
        panel.frame({"value": climb.scores[code][0], "contribution": by_node[code]}).assign(
            node=code, parent=spec.tree.by_code[code].parent, level=spec.tree.by_code[code].level
        )
        for code in spec.tree.downwards
    ]
    keys = ["unit"] if panel.time is None else ["unit", "Time"]
    columns = [*keys, "node", "parent", "level", "value", "contribution"]
    return pd.concat(parts, ignore_index=True)[columns].assign(sums_to=scale)


def change(contributed: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Split the change of the index between two years among its nodes.

    Parameters
    ----------
    contributed : DataFrame
        What `contributions` returns.
    start, end : int
        Years of the data.

    Returns
    -------
    DataFrame, one row a unit of both years and node
        ``unit``, ``node``, ``parent``, ``level``, ``value_start``, ``value_end`` and
        ``contribution``, which sums over the indicators to the change of the score (or of its
        logarithm: ``sums_to``).

    Raises
    ------
    FrameworkError
        If there are no years, or not these. Under normalisation by single years scores of
        different years are not comparable: then the change is one of relative position.
    """
    years = set(contributed["Time"]) if "Time" in contributed else set()
    absent = [year for year in (start, end) if year not in years]
    if absent:
        raise FrameworkError(
            f"the index has no score for {', '.join(map(str, absent))}",
            remedy=f"years are {', '.join(map(str, sorted(years))) or 'absent from the data'}",
        )
    keys = ["unit", "node", "parent", "level", "sums_to"]
    first, last = (
        contributed.loc[contributed["Time"] == year, [*keys, "value", "contribution"]]
        for year in (start, end)
    )
    both = first.merge(last, on=keys, suffixes=("_start", "_end"), validate="one_to_one")
    both["contribution"] = both["contribution_end"] - both["contribution_start"]
    return both[
        ["unit", "node", "parent", "level", "value_start", "value_end", "contribution", "sums_to"]
    ]


class _Split:
    """Walks down the tree with the multiplier of each node in the score of the index."""

    def __init__(self, spec: IndexSpec, panel: Panel, climb: Climb) -> None:
        self.spec, self.panel, self.climb = spec, panel, climb
        self.contribution: dict[str, FloatArray] = {}

    def run(self) -> dict[str, FloatArray]:
        """Return the contribution of every node, one value a row of the panel."""
        root = self.spec.tree.root
        score = self.climb.scores[root][0]
        whole = np.where(np.isnan(score), np.nan, 1.0)
        if self._is_geometric(root):
            self.contribution[root] = np.log(score)
            self._split_log(root, whole)
        else:
            self.contribution[root] = score
            self._split_sum(root, whole)
        return self.contribution

    def _is_geometric(self, code: str) -> bool:
        is_inner = bool(self.spec.tree.children(code))
        return is_inner and self.spec.aggregate.at(code).method == "geometric"

    def _split_log(self, code: str, coefficient: FloatArray) -> None:
        """Give the children of a geometric node their parts of coefficient × ln score."""
        values, shares = self._family(code)
        for place, child in enumerate(self.spec.tree.children(code)):
            own, value = _times(coefficient, shares[:, place]), values[:, place]
            self.contribution[child] = _times(own, np.log(value))
            if self._is_geometric(child):
                self._split_log(child, own)
            else:
                self._split_sum(child, _times(own, np.log(value) / value))

    def _split_sum(self, code: str, multiplier: FloatArray) -> None:
        """Give the children of a node their parts of multiplier × score."""
        children = self.spec.tree.children(code)
        if not children:
            return
        rule = self.spec.aggregate.at(code)
        values, shares = self._family(code)
        if rule.method == "copeland":
            beaten = [points(self.climb.scores[child], self.panel)[0] for child in children]
            unknown = np.full(len(values), np.nan)
            for place, child in enumerate(children):
                part = _times(_times(multiplier, shares[:, place]), beaten[place])
                self.contribution[child] = unknown if rule.majority else part
                self._split_sum(child, unknown)
            return
        parts = _multipliers(rule, values, shares, self.climb.scores[code][0])
        for place, child in enumerate(children):
            own = _times(multiplier, parts[:, place])
            self.contribution[child] = _times(own, values[:, place])
            self._split_sum(child, own)

    def _family(self, code: str) -> tuple[FloatArray, FloatArray]:
        """Return the children's values and weights, both units × children."""
        children = self.spec.tree.children(code)
        values = np.column_stack([self.climb.scores[child][0] for child in children])
        if code in self.climb.unit_weights:
            return values, self.climb.unit_weights[code]
        weights = np.where(np.isnan(values), 0.0, self.climb.weights[code].weights)
        total = weights.sum(axis=1, keepdims=True)
        return values, weights / np.where(total == 0, 1.0, total)


def _times(multiplier: FloatArray, factor: FloatArray) -> FloatArray:
    """Multiply, a multiplier of 0 giving 0 even where there is nothing to multiply."""
    with np.errstate(invalid="ignore"):
        return np.where(multiplier == 0, 0.0, multiplier * np.where(multiplier == 0, 0.0, factor))


def _multipliers(
    rule: Aggregate, values: FloatArray, shares: FloatArray, score: FloatArray
) -> FloatArray:
    """Return m, units × children, with Σ mᵢ xᵢ = score."""
    if rule.method == "arithmetic":
        return shares
    if rule.method == "owa":
        return _order_multipliers(rule, values)
    filled = np.where(shares == 0, 1.0, values)
    if rule.method in ("geometric", "harmonic", "generalised"):
        power = {"geometric": 0.0, "harmonic": -1.0}.get(rule.method, rule.power or 0.0)
        level = np.where(score == 0, 1.0, score)[:, None]
        ratio = np.where(filled == 0, 1.0, filled / level)
        return np.where((filled == 0) & (power < 1), 0.0, shares * ratio ** (power - 1))
    mean = (shares * filled).sum(axis=1, keepdims=True)
    if rule.method in ("mpi", "ampi"):
        return np.asarray(shares * (1 + (rule.penalty or 0) * (filled - mean) / mean))
    assert rule.alpha is not None
    assert rule.beta is not None
    worst = np.fmin.reduce(values, axis=1, keepdims=True)
    gap = mean - worst
    shift = np.divide(
        np.hypot(gap, rule.beta) - rule.beta, gap, where=gap > 0, out=np.zeros_like(gap)
    )
    is_worst = values == worst
    to_worst = is_worst / np.maximum(is_worst.sum(axis=1, keepdims=True), 1)
    return np.asarray(shares * (1 - rule.alpha * shift) + rule.alpha * shift * to_worst)


def _order_multipliers(rule: Aggregate, values: FloatArray) -> FloatArray:
    """Return the order weight of each child, equal for children of the same value."""
    better = (values[:, None, :] > values[:, :, None]).sum(axis=2)
    not_worse = (values[:, None, :] >= values[:, :, None]).sum(axis=2)
    counts = (~np.isnan(values)).sum(axis=1)
    out = np.zeros_like(values)
    for count in set(counts.tolist()) - {0}:
        rows = counts == count
        cumulated = np.concatenate([[0], np.cumsum(order_shares(rule.order_weights or (), count))])
        width = np.maximum(not_worse[rows] - better[rows], 1)
        out[rows] = (cumulated[not_worse[rows]] - cumulated[better[rows]]) / width
    return out
