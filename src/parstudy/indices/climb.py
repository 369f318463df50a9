"""Climb the tree of an index: score every node from the indicators up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parstudy.errors import Fault, FrameworkError
from parstudy.indices.aggregate import combine
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel
from parstudy.indices.spec import IndexSpec
from parstudy.indices.steps import Aggregate
from parstudy.indices.weight import Weighting, benefit_of_doubt, find_weights


@dataclass(frozen=True, eq=False)
class Climb:
    """Scores of all nodes of a tree.

    Attributes
    ----------
    scores : dict of str to float array
        Node to replicates × units.
    weights : dict of str to Weighting
        Aggregate to the weights of its children.
    unit_weights : dict of str to float array
        Aggregate under benefit of the doubt to units × children: each unit has its own weights.
    """

    scores: dict[str, FloatArray]
    weights: dict[str, Weighting]
    unit_weights: dict[str, FloatArray]


def climb(
    spec: IndexSpec,
    panel: Panel,
    known: Mapping[str, FloatArray],
    *,
    weights: Mapping[str, Weighting] | None = None,
    factors: Mapping[str, FloatArray] | None = None,
) -> Climb:
    """Score every node from the indicators up to the index.

    Parameters
    ----------
    spec : IndexSpec
    panel : Panel
        Names the units and years.
    known : mapping of str to float array
        Indicator to 1 × units; aggregates that are in it are not scored again.
    weights : mapping, optional
        Weights found earlier; they are found here where it is not given.
    factors : mapping of str to float array, optional
        Node to replicates × 1: its weight is multiplied by this.

    Raises
    ------
    FrameworkError
        If a mean is not defined for a value, or weights cannot be found.
    """
    scores = dict(known)
    found = dict(weights or {})
    by_unit: dict[str, FloatArray] = {}
    for code in (code for code in spec.tree.aggregates if code not in known):
        children = spec.tree.children(code)
        values = [scores[child] for child in children]
        if spec.weights.at(code).method == "benefit_of_doubt":
            by_unit[code] = _best_weights(spec, panel, code, values)
            scores[code] = _weighted_sum(values, by_unit[code])
            continue
        rule = spec.aggregate.at(code)
        _refuse_undefined(rule, panel, code, children, values)
        if code not in found:
            found[code] = _weights(spec, panel, code, values)
        shares: list[FloatArray] = [w.reshape(1, 1) for w in found[code].weights]
        for place, child in enumerate(children):
            if factors and child in factors:
                shares[place] = shares[place] * factors[child]
        scores[code] = combine(rule, values, shares, panel)
    return Climb(scores, found, by_unit)


def _weighted_sum(values: list[FloatArray], weights: FloatArray) -> FloatArray:
    table = np.column_stack([value[0] for value in values])
    missing = np.isnan(table).all(axis=1)
    return np.where(missing, np.nan, np.nansum(weights * table, axis=1))[None, :]


def _weights(spec: IndexSpec, panel: Panel, code: str, values: list[FloatArray]) -> Weighting:
    rule = spec.aggregate.at(code)
    children = spec.tree.children(code)

    def scores(weights: FloatArray) -> FloatArray:
        shares = [weight.reshape(1, 1) for weight in weights]
        return np.asarray(combine(rule, values, shares, panel)[0])

    given = np.array([spec.tree.by_code[child].weight for child in children])
    table = np.column_stack([value[0] for value in values])
    try:
        return find_weights(spec.weights.at(code), given, children, table, scores)
    except FrameworkError as error:
        fault = error.faults[0]
        raise FrameworkError(fault.what, where=f"node {code!r}", remedy=fault.remedy) from error


def _best_weights(spec: IndexSpec, panel: Panel, code: str, values: list[FloatArray]) -> FloatArray:
    rule = spec.weights.at(code)
    assert rule.share_low is not None
    assert rule.share_high is not None
    if any(len(value) > 1 for value in values):
        raise FrameworkError(
            "benefit of the doubt cannot stand above weights that vary",
            where=f"node {code!r}",
            remedy="leave the levels below this node out of the noise on weights",
        )
    table = np.column_stack([value[0] for value in values])
    weights = benefit_of_doubt(
        table, share_low=rule.share_low, share_high=rule.share_high, where=panel.where
    )
    return np.asarray(weights * (rule.scale or 1.0))


def _refuse_undefined(
    rule: Aggregate, panel: Panel, code: str, children: Sequence[str], values: list[FloatArray]
) -> None:
    zero_is_fine = rule.method == "generalised" and (rule.power or 0) > 0
    if rule.method not in ("geometric", "harmonic", "generalised", "mpi", "ampi"):
        return
    faults = []
    for child, value in zip(children, values, strict=True):
        wrong = value < 0 if zero_is_fine else value <= 0
        if wrong.any():
            row = int(np.flatnonzero(wrong.any(axis=0))[0])
            worst = value[:, row].min()
            faults.append(Fault(f"{child!r} is {worst:.6g} for {panel.where(row)}"))
    if faults:
        needed = "not negative" if zero_is_fine else "positive"
        raise FrameworkError(
            f"the {rule.method} mean needs values that are {needed}",
            where=f"node {code!r}",
            remedy="normalise to a range above zero, such as minmax with low = 1",
            faults=faults,
        )
