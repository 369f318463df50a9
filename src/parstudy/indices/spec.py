"""The specification of an index: its tree and the rule of every step, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import pandas as pd

from parstudy.errors import Fault, FrameworkError
from parstudy.indices.meta import read_meta
from parstudy.indices.rules import EACH, POOLED, Rule
from parstudy.indices.steps import (
    Aggregate,
    Denominator,
    Impute,
    Normalise,
    Screen,
    Treat,
    Weights,
)
from parstudy.indices.tree import Tree
from parstudy.indices.uncertain import Choice, WeightNoise


@dataclass(frozen=True)
class IndexSpec:
    """Everything that is decided about an index.

    Parameters
    ----------
    tree : Tree
    denominate : mapping of str to Denominator
        Indicator to what it is divided by.
    screen : Screen, optional
        No unit is left out where it is not given.
    impute, treat, normalise : Impute, Treat, Normalise
        Rules for indicators. Steps run in the order of these parameters.
    weights, aggregate : Weights, Aggregate
        Rules for aggregates; a rule of one aggregate says how its children are combined.
    uncertain : tuple of Choice and WeightNoise
        What an uncertainty analysis varies.

    Raises
    ------
    FrameworkError
        If a part of the specification cannot take effect; all such parts are listed.
    """

    tree: Tree
    denominate: Mapping[str, Denominator] = field(default_factory=dict)
    screen: Screen | None = None
    impute: Impute = field(default_factory=Impute)
    treat: Treat = field(default_factory=Treat)
    normalise: Normalise = field(default_factory=Normalise)
    weights: Weights = field(default_factory=Weights)
    aggregate: Aggregate = field(default_factory=Aggregate)
    uncertain: tuple[Choice | WeightNoise, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "uncertain", tuple(self.uncertain))
        faults = [
            *self._absent_nodes(),
            *self._idle_rules(),
            *self._unfit_normalisation(),
            *(fault for code in self.tree.aggregates for fault in self._unfit_node(code)),
            *self._idle_uncertainty(),
        ]
        if faults:
            raise FrameworkError("the specification cannot take effect", faults=faults)

    @classmethod
    def from_meta(cls, table: pd.DataFrame, **steps: Any) -> Self:
        """Return the specification of an index from a table of indicators (iMeta).

        Denominators and aggregation methods named in the table are part of it.

        Parameters
        ----------
        table : DataFrame
            See `read_meta`.
        **steps
            Other parameters of `IndexSpec`.
        """
        meta = read_meta(table)
        named = {code: Denominator(by) for code, by in meta.denominators.items()}
        aggregate = steps.pop("aggregate", Aggregate("arithmetic"))
        own = {code: Aggregate(method) for code, method in meta.aggregations.items()}
        return cls(
            meta.tree,
            denominate=steps.pop("denominate", named),
            aggregate=replace(aggregate, own={**own, **aggregate.own}),
            **steps,
        )

    def _absent_nodes(self) -> Iterator[Fault]:
        leaves, inner = set(self.tree.indicators), set(self.tree.aggregates)
        by_kind: list[tuple[str, Mapping[str, Any], set[str], str]] = [
            ("denominate", self.denominate, leaves, "indicator"),
            *((rule.STEP, rule.own, leaves, "indicator") for rule in self._leaf_rules()),
            ("weights", self.weights.own, inner, "aggregate"),
            ("aggregate", self.aggregate.own, inner, "aggregate"),
        ]
        for step, named, codes, kind in by_kind:
            for code in named:
                if code not in codes:
                    yield Fault(
                        f"{step!r} has a rule for {code!r}, which is no {kind} of the tree",
                        remedy="correct the code, or leave the rule out",
                    )

    def _leaf_rules(self) -> tuple[Rule, ...]:
        return (self.impute, self.treat, self.normalise)

    def _idle_rules(self) -> Iterator[Fault]:
        if self.treat.method != "none" and set(self.tree.indicators) <= set(self.treat.own):
            yield Fault(
                f"the general treatment {self.treat.method!r} never applies",
                "every indicator has a rule of its own",
                "set the general method to 'none'",
            )
        for code in self.tree.indicators:
            if (self.treat.at(code).years, self.normalise.at(code).years) == (EACH, POOLED):
                yield Fault(
                    f"{code!r} is treated year by year but normalised over all years",
                    remedy="a transformation of single years would break the common scale: use "
                    "the same `years` for both steps",
                )

    def _unfit_normalisation(self) -> Iterator[Fault]:
        for code in self.tree.indicators:
            is_aimed = self.normalise.at(code).method == "distance_to_target"
            if is_aimed and self.tree.by_code[code].target is None:
                yield Fault(f"the indicator {code!r} has no target", "step 'normalise'")

    def _unfit_node(self, code: str) -> Iterator[Fault]:
        rule, weighting = self.aggregate.at(code), self.weights.at(code)
        children = self.tree.children(code)
        where = f"node {code!r}"
        if weighting.method == "benefit_of_doubt" and rule.method != "arithmetic":
            yield Fault(
                f"the aggregation {rule.method!r} has no effect under benefit of the doubt",
                where,
                "its score is the sum of weights and values: use 'arithmetic'",
            )
        low, high = weighting.share_low, weighting.share_high
        if low is not None and high is not None and not low <= 1 / len(children) <= high:
            yield Fault(f"{len(children)} shares between {low} and {high} cannot sum to 1", where)
        if weighting.matrix is not None and len(weighting.matrix) != len(children):
            yield Fault(
                f"the judgements compare {len(weighting.matrix)} children, not {len(children)}",
                where,
            )
        for child in weighting.targets or ():
            if child not in children:
                yield Fault(f"a target importance for {child!r}, which is no child", where)
        if rule.order_weights is not None:
            if len(rule.order_weights) != len(children):
                yield Fault(
                    f"{len(rule.order_weights)} order_weights for {len(children)} children", where
                )
            if self._weights_differ(code):
                yield Fault(
                    "weights have no effect under an ordered weighted average",
                    where,
                    "use weights 'equal' for this node",
                )
        if rule.method in ("mpi", "ampi"):
            yield from self._unscaled(rule.method, code)

    def _weights_differ(self, code: str) -> bool:
        method = self.weights.at(code).method
        weights = {self.tree.by_code[child].weight for child in self.tree.children(code)}
        return method not in ("given", "equal") or (method == "given" and len(weights) > 1)

    def _unscaled(self, method: str, code: str) -> Iterator[Fault]:
        for leaf in self.tree.leaves(code):
            rule = self.normalise.at(leaf)
            is_mpi = rule.method == "zscore" and (rule.mean, rule.sd) == (100, 10)
            if not (is_mpi if method == "mpi" else rule.method == "ampi"):
                wanted = "zscore with mean 100 and sd 10" if method == "mpi" else "ampi"
                yield Fault(
                    f"{method!r} is not defined for {leaf!r} normalised by {rule.method!r}",
                    f"node {code!r}",
                    f"normalise by {wanted}",
                )

    def _idle_uncertainty(self) -> Iterator[Fault]:
        names = [source.name for source in self.uncertain]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Fault(f"two uncertain choices are called {name!r}")
        for source in self.uncertain:
            if isinstance(source, WeightNoise) and not self.perturbed(source):
                yield Fault(
                    f"{source.name!r} moves no weight",
                    f"level {source.level}",
                    "name a level on which nodes share the weight of a parent",
                )

    def perturbed(self, noise: WeightNoise) -> tuple[str, ...]:
        """Return the codes whose weights `noise` moves.

        These are the nodes of its level that have siblings, unless their parent finds its own
        weights (ordered average) or a node above them does for every unit (benefit of the doubt).
        """
        return tuple(code for code in self.tree.at_level(noise.level) if self._has_weight(code))

    def _has_weight(self, code: str) -> bool:
        above = self.tree.ancestors(code)
        return (
            bool(above)
            and len(self.tree.children(above[0])) > 1
            and self.aggregate.at(above[0]).method != "owa"
            and all(self.weights.at(node).method != "benefit_of_doubt" for node in above)
        )
