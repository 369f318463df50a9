"""The tree of an index: indicators at the leaves, aggregates above them, one index at the top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from parstudy.errors import Fault, FrameworkError


@dataclass(frozen=True, slots=True)
class Node:
    """One indicator or aggregate.

    Parameters
    ----------
    code : str
        Name of the data column (indicator) or of the score (aggregate).
    parent : str
        Code of the node that this one is combined into; empty for the index itself.
    direction : int
        +1 if a higher value is better, -1 if a lower one is. Aggregates take +1.
    weight : float
        Relative weight among the children of the same parent; not negative.
    level : int
        1 for indicators, more for every step up; 0 means "count it from the leaves".
    name, unit : str
        For people.
    target : float, optional
        The value that means "reached", for the distance to a target.
    """

    code: str
    parent: str = ""
    direction: int = 1
    weight: float = 1.0
    level: int = 0
    name: str = ""
    unit: str = ""
    target: float | None = None


@dataclass(frozen=True)
class Tree:
    """An index as a tree of nodes.

    Parameters
    ----------
    nodes : tuple of Node
        In any order; the order of indicators is the order of the columns of results.

    Raises
    ------
    FrameworkError
        If a code comes twice, a parent is absent, nodes form a cycle, there is not exactly one
        index, or a direction, weight or level cannot be used. All faults are listed.
    """

    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        faults = self._wrong_links() or [*self._wrong_values(), *self._wrong_levels()]
        if faults:
            raise FrameworkError("the tree of the index cannot be calculated", faults=faults)
        levelled = tuple(replace(n, level=n.level or self._heights[n.code]) for n in self.nodes)
        object.__setattr__(self, "nodes", levelled)
        self.__dict__.pop("by_code", None)

    @classmethod
    def flat(
        cls,
        directions: Mapping[str, int],
        *,
        weights: Mapping[str, float] | None = None,
        index: str = "Index",
    ) -> Tree:
        """Return the tree of an index that combines its indicators at once.

        Parameters
        ----------
        directions : mapping
            Indicator code to +1 or -1.
        weights : mapping, optional
            Indicator code to weight; equal weights where it is not given.
        index : str
            Code of the index.

        Examples
        --------
        >>> Tree.flat({"on_time_rate_pct": 1, "overdue_count": -1}).indicators
        ('on_time_rate_pct', 'overdue_count')
        """
        leaves = [Node(code, index, direction) for code, direction in directions.items()]
        return cls((*leaves, Node(index))).with_weights(weights or {})

    def with_weights(self, weights: Mapping[str, float]) -> Tree:
        """Return the tree with other weights for some nodes.

        Raises
        ------
        FrameworkError
            If a weight is given for an absent node, is negative, or the weights below a node sum
            to zero.
        """
        absent = [code for code in weights if code not in self.by_code]
        if absent:
            raise FrameworkError(
                f"weights for absent nodes: {', '.join(absent)}",
                remedy=f"nodes are {', '.join(self.by_code)}",
            )
        return Tree(tuple(replace(n, weight=weights.get(n.code, n.weight)) for n in self.nodes))

    @cached_property
    def by_code(self) -> dict[str, Node]:
        """The nodes by their code."""
        return {node.code: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for node in self.nodes:
            if node.parent:
                found.setdefault(node.parent, []).append(node.code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    def children(self, code: str) -> tuple[str, ...]:
        """Return the codes combined into `code`, none for an indicator."""
        return self._children.get(code, ())

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The leaves, in the order given."""
        return tuple(node.code for node in self.nodes if node.code not in self._children)

    @cached_property
    def aggregates(self) -> tuple[str, ...]:
        """The inner nodes, children before parents; the index is last."""
        inner = [node.code for node in self.nodes if node.code in self._children]
        return tuple(sorted(inner, key=self._heights.__getitem__))

    @cached_property
    def root(self) -> str:
        """Code of the index."""
        return next(node.code for node in self.nodes if not node.parent)

    @cached_property
    def downwards(self) -> tuple[str, ...]:
        """Every code, the index first and the indicators last."""
        return (*reversed(self.aggregates), *self.indicators)

    def leaves(self, code: str) -> tuple[str, ...]:
        """Return the indicators below `code`; an indicator is its own leaf."""
        below = self.children(code)
        return tuple(leaf for c in below for leaf in self.leaves(c)) if below else (code,)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above `code`, its parent first."""
        parent = self.by_code[code].parent
        return (parent, *self.ancestors(parent)) if parent else ()

    def at_level(self, level: int) -> tuple[str, ...]:
        """Return the codes of one level."""
        return tuple(node.code for node in self.nodes if node.level == level)

    @cached_property
    def _heights(self) -> dict[str, int]:
        heights: dict[str, int] = {}

        def height(code: str) -> int:
            if code not in heights:
                heights[code] = 1 + max((height(c) for c in self.children(code)), default=0)
            return heights[code]

        for node in self.nodes:
            height(node.code)
        return heights

    def _wrong_links(self) -> list[Fault]:
        codes = [node.code for node in self.nodes]
        faults = [
            Fault(f"the node {code!r} comes twice", remedy="keep one row")
            for code in sorted({code for code in codes if codes.count(code) > 1})
        ]
        faults += [Fault("a node has no code") for code in codes if not code]
        faults += [
            Fault(
                f"the parent {node.parent!r} of {node.code!r} is not in the tree (orphan)",
                remedy="add the parent, or correct its code",
            )
            for node in self.nodes
            if node.parent and node.parent not in self.by_code
        ]
        faults += [
            Fault(f"nodes form a cycle: {' → '.join(cycle)}", remedy="correct one parent")
            for cycle in self._cycles()
        ]
        tops = [node.code for node in self.nodes if not node.parent]
        if len(tops) > 1:
            faults.append(
                Fault(
                    f"{len(tops)} nodes have no parent (orphans): {', '.join(tops)}",
                    remedy="exactly one node, the index, stands at the top",
                )
            )
        elif not faults and not self.children(tops[0] if tops else ""):
            faults.append(Fault("the index has no indicator below it"))
        return faults

    def _cycles(self) -> list[list[str]]:
        cycles, seen = [], set()
        for start in self.by_code:
            path: list[str] = []
            code = start
            while code in self.by_code and code not in seen:
                seen.add(code)
                path.append(code)
                code = self.by_code[code].parent
            if code in path:
                cycles.append([*path[path.index(code) :], code])
        return cycles

    def _wrong_values(self) -> list[Fault]:
        faults = []
        for node in self.nodes:
            allowed = (1,) if self.children(node.code) else (1, -1)
            if node.direction not in allowed:
                meaning = "takes +1 only" if len(allowed) == 1 else "is neither +1 nor -1"
                faults.append(Fault(f"direction {node.direction} {meaning}", f"node {node.code!r}"))
            if not np.isfinite(node.weight) or node.weight < 0:
                faults.append(Fault(f"weight {node.weight} is negative or no number", node.code))
        faults += [
            Fault(f"the weights below {parent!r} sum to zero", remedy="give one a positive weight")
            for parent, below in self._children.items()
            if not any(self.by_code[code].weight for code in below)
        ]
        return faults

    def _wrong_levels(self) -> list[Fault]:
        level = {n.code: n.level or self._heights[n.code] for n in self.nodes}
        faults = [
            Fault(
                f"{node.code!r} has level {level[node.code]}, its parent {node.parent!r} "
                f"level {level[node.parent]}",
                remedy="a parent stands on a higher level than its children",
            )
            for node in self.nodes
            if node.parent and level[node.parent] <= level[node.code]
        ]
        faults += [
            Fault(f"the indicator {code!r} has level {level[code]}", remedy="indicators have 1")
            for code in self.indicators
            if level[code] != 1
        ]
        return faults
