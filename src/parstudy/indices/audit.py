"""Audit an index: is it coherent, what drives it, and what if a part were left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from parstudy.indices.aggregate import rank
from parstudy.indices.build import IndexResult
from parstudy.indices.climb import climb
from parstudy.indices.columns import FloatArray
from parstudy.indices.spec_file import spec_to_plain

NEGATIVE, WEAK, REDUNDANT = -0.4, 0.3, 0.92
"""Limits of correlations in the audits of the Joint Research Centre."""


@dataclass(frozen=True, eq=False)
class Audit:
    """Checks of one index; every table is calculated when it is first asked for.

    Attributes
    ----------
    result : IndexResult

    Notes
    -----
    All checks use normalised indicators and scores, so directions are applied. Units of all years
    are looked at together.
    """

    result: IndexResult

    @cached_property
    def coherence(self) -> pd.DataFrame:
        """One row an aggregate, and one for all indicators (node empty).

        ``node``, ``level``, ``children_count``, ``alpha`` (Cronbach, on the scores as they are
        combined), ``component_share`` of variance that the first principal component explains (0
        to 1) and ``components_count`` with an eigenvalue above 1. Missing where a node has one
        child.
        """
        tree = self.result.spec.tree
        rows = [
            {"node": code, "level": tree.by_code[code].level} | self._coherence(tree.children(code))
            for code in reversed(tree.aggregates)
        ]
        rows.append({"node": "", "level": 0} | self._coherence(tree.indicators))
        return pd.DataFrame(rows).astype({"components_count": "Int64"})

    @cached_property
    def components(self) -> pd.DataFrame:
        """Principal components of the children of each aggregate.

        ``node``, ``component`` (1 first), ``eigenvalue`` of the correlations, ``share`` of
        variance (0 to 1), ``child`` and its ``loading``.
        """
        rows: list[dict[str, Any]] = []
        for code in reversed(self.result.spec.tree.aggregates):
            children = self.result.spec.tree.children(code)
            values, vectors = self._eigen(children)
            for place, value in enumerate(values):
                shared = {"node": code, "component": place + 1, "eigenvalue": value}
                shared["share"] = value / values.sum()
                rows += [
                    shared | {"child": child, "loading": vectors[i, place]}
                    for i, child in enumerate(children)
                ]
        columns = ["node", "component", "eigenvalue", "share", "child", "loading"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def correlations(self) -> pd.DataFrame:
        """Pearson correlations within and between levels.

        ``node`` and ``other``; ``relation``: ``sibling``, ``parent`` or ``ancestor``;
        ``correlation``; ``flag``: ``negative`` (up to -0.4), ``weak`` (below 0.3), ``redundant``
        (siblings above 0.92) or ``good``. Missing, with an empty flag, where a score is constant.
        """
        rows = [
            {"node": node, "other": other, "relation": relation} | self._flagged(node, other)
            for node, other, relation in self._relations()
        ]
        return pd.DataFrame(rows)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Weights beside what they achieve; see `IndexResult.weights`.

        With ``correlation`` of each node with the index and ``influence_share``: its squared
        correlation as a share of those of its level (0 to 1).
        """
        weights = self.result.weights
        tree = self.result.spec.tree
        r = self._matrix[tree.root].reindex(weights["node"]).to_numpy()
        table = weights.assign(correlation=r, influence_share=r**2)
        by_level = table.groupby("level")["influence_share"].transform("sum")
        return table.assign(influence_share=table["influence_share"] / by_level)

    @cached_property
    def leave_one_out(self) -> pd.DataFrame:
        """What ranks become without one node: indicators, and aggregates below the index.

        ``node``, ``level``, ``mean_shift`` and ``max_shift`` of ranks, ``moved_count`` units whose
        rank changes, and ``rank_correlation`` (Spearman) with the full index. Weights of the
        others stay in proportion. Nodes without which no index remains are not in the table.
        """
        tree = self.result.spec.tree
        full = rank(self.result.index[None, :], self.result.panel)[0]
        rows = []
        for code in tree.downwards[1:]:
            without = rank(self.index_without(code)[None, :], self.result.panel)[0]
            both = (full > 0) & (without > 0)
            if not both.any():
                continue
            shift = np.abs(full - without)[both]
            rows.append(
                {
                    "node": code,
                    "level": tree.by_code[code].level,
                    "mean_shift": shift.mean(),
                    "max_shift": shift.max(),
                    "moved_count": int((shift > 0).sum()),
                    "rank_correlation": _pearson(full[both], without[both]),
                }
            )
        return pd.DataFrame(rows)

    def index_without(self, code: str) -> FloatArray:
        """Return the scores of the index without one node, one a row of the panel."""
        spec, scores = self.result.spec, self.result.climb.scores
        known = {node: scores[node] for node in scores if node not in spec.tree.ancestors(code)}
        known[code] = np.full_like(scores[code], np.nan)
        own = {node: replace(r, min_available=0.0) for node, r in spec.aggregate.own.items()}
        lenient = replace(spec, aggregate=replace(spec.aggregate, min_available=0.0, own=own))
        found = climb(lenient, self.result.panel, known, weights=self.result.climb.weights)
        return np.asarray(found.scores[spec.tree.root][0])

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return every table of the audit by its name, with what the steps did."""
        names = ("coherence", "components", "correlations", "weights", "leave_one_out")
        steps = ("imputed", "screening", "treatment")
        own = {name: getattr(self, name) for name in names}
        return own | {name: getattr(self.result, name) for name in steps}

    def to_plain(self) -> dict[str, Any]:
        """Return the audit for a JSON file: tables as lists of records, missing values as null.

        ``units``, ``years``, ``specification`` and the tables of `frames`.
        """
        panel = self.result.panel
        return {
            "units": sorted(set(panel.unit)),
            "years": [] if panel.time is None else [int(year) for year, _ in panel.years],
            "specification": spec_to_plain(self.result.spec),
            **{name: _records(table) for name, table in self.frames().items()},
        }

    @cached_property
    def _table(self) -> pd.DataFrame:
        codes = self.result.spec.tree.downwards
        return pd.DataFrame({code: self.result.climb.scores[code][0] for code in codes})

    @cached_property
    def _matrix(self) -> pd.DataFrame:
        return self._table.corr(min_periods=3)

    def _coherence(self, children: tuple[str, ...]) -> dict[str, Any]:
        values, _ = self._eigen(children)
        return {
            "children_count": len(children),
            "alpha": cronbach_alpha(self._table[list(children)].to_numpy()),
            "component_share": values[0] / values.sum() if len(values) > 1 else np.nan,
            "components_count": int((values > 1).sum()) if len(values) > 1 else pd.NA,
        }

    def _eigen(self, children: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
        matrix = self._matrix.loc[list(children), list(children)].to_numpy()
        if np.isnan(matrix).any():
            return np.empty(0), np.empty((0, 0))
        values, vectors = np.linalg.eigh(matrix)
        signs = np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
        return values[::-1], (vectors * signs)[:, ::-1]

    def _relations(self) -> Iterator[tuple[str, str, str]]:
        tree = self.result.spec.tree
        for code in tree.downwards:
            children = tree.children(code)
            for place, child in enumerate(children):
                yield from ((child, other, "sibling") for other in children[place + 1 :])
        for code in tree.downwards:
            for step, above in enumerate(tree.ancestors(code)):
                yield code, above, "parent" if step == 0 else "ancestor"

    def _flagged(self, node: str, other: str) -> dict[str, Any]:
        r = float(self._matrix.loc[node, other])
        are_siblings = other not in self.result.spec.tree.ancestors(node)
        return {"correlation": r, "flag": _flag(r, are_siblings=are_siblings)}


def audit(result: IndexResult) -> Audit:
    """Audit a built index; see `Audit`."""
    return Audit(result)


def cronbach_alpha(values: FloatArray) -> float:
    """Return Cronbach's alpha: how far several items measure one thing.

    Parameters
    ----------
    values : float array, units × items
        All turned so that higher is better. Covariances are those of the pairs that are there.

    Returns
    -------
    float
        At most 1; missing for a single item, or items that cancel out.
    """
    k = values.shape[1]
    if k < 2:
        return float("nan")
    covariance = pd.DataFrame(values).cov().to_numpy()
    total = covariance.sum()
    return float(k / (k - 1) * (1 - np.trace(covariance) / total)) if total > 0 else float("nan")


def _flag(r: float, *, are_siblings: bool) -> str:
    if np.isnan(r):
        return ""
    if r <= NEGATIVE:
        return "negative"
    if r < WEAK:
        return "weak"
    return "redundant" if are_siblings and r > REDUNDANT else "good"


def _pearson(a: FloatArray, b: FloatArray) -> float:
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [
        {key: cell.item() if isinstance(cell, np.generic) else cell for key, cell in row.items()}
        for row in plain.to_dict("records")
    ]
