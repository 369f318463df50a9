"""The table of indicators that users of COINr have (iMeta), read as the tree of an index."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parstudy.errors import Fault, FrameworkError, SchemaError
from parstudy.indices.columns import is_missing, number, texts
from parstudy.indices.tree import Node, Tree

TYPES = ("Indicator", "Aggregate", "Group", "Denominator", "Other")


@dataclass(frozen=True, slots=True)
class Meta:
    """What an iMeta table says.

    Attributes
    ----------
    tree : Tree
        Rows of type Indicator and Aggregate.
    denominators : dict
        Indicator to the column it is divided by.
    aggregations : dict
        Aggregate to the method named for it in a column ``Aggregation``, if there is one.
    others : dict
        Remaining columns of the data table to their type: Group, Denominator or Other.
    """

    tree: Tree
    denominators: dict[str, str]
    aggregations: dict[str, str]
    others: dict[str, str]


def read_meta(table: pd.DataFrame) -> Meta:
    """Read an iMeta table.

    Parameters
    ----------
    table : DataFrame, one row a node or other column of the data
        ``iCode``, ``Parent``, ``Type``, ``Direction`` and ``Weight`` are needed; ``Level``,
        ``iName``, ``Unit``, ``Target``, ``Denominator`` and ``Aggregation`` are used if there.

    Raises
    ------
    SchemaError
        If a column is absent or a cell cannot be read.
    FrameworkError
        If the rows do not make a tree; all faults are listed.
    """
    needed = ("iCode", "Parent", "Type", "Direction", "Weight")
    absent = [name for name in needed if name not in table.columns]
    if absent:
        raise SchemaError(
            f"the table of indicators has no column {', '.join(absent)}",
            remedy=f"it needs {', '.join(needed)}",
        )
    rows = [_Row(record) for record in table.to_dict("records")]
    faults = [fault for row in rows for fault in row.faults]
    if faults:
        raise SchemaError("the table of indicators cannot be read", faults=faults)
    inner = [row for row in rows if row.in_tree]
    tree = Tree(tuple(row.node() for row in inner))
    denominators = {row.code: row.text("Denominator") for row in inner if row.text("Denominator")}
    aggregations = {row.code: row.text("Aggregation") for row in inner if row.text("Aggregation")}
    others = {row.code: row.kind for row in rows if not row.in_tree}
    faults = _misplaced(tree, inner) + _undenominated(denominators, others)
    if faults:
        raise FrameworkError("the table of indicators contradicts itself", faults=faults)
    return Meta(tree, denominators, aggregations, others)


class _Row:
    """One row of the table; `faults` holds what cannot be read in it."""

    def __init__(self, record: dict[Hashable, Any]) -> None:
        self.record = record
        self.faults: list[Fault] = []
        self.code = self.text("iCode")
        self.kind = self.text("Type")
        self.in_tree = self.kind in ("Indicator", "Aggregate")
        if self.kind not in TYPES:
            self._fault(f"type {self.kind!r} is none of {', '.join(TYPES)}")
        if self.in_tree:
            is_index = self.kind == "Aggregate" and not self.text("Parent")
            self.direction = self._number("Direction", 1 if self.kind == "Aggregate" else None)
            self.weight = self._number("Weight", 1.0 if is_index else None)
            self.level = self._number("Level", 0)
            self.target = self._number("Target", math.nan)

    def text(self, column: str) -> str:
        """Return a cell as text, "" where it is missing or there is no such column."""
        cell = self.record.get(column)
        if column != "iCode" and is_missing(cell):
            return ""
        return texts([cell])[0]

    def node(self) -> Node:
        """Return the row as a node of the tree."""
        return Node(
            code=self.code,
            parent=self.text("Parent"),
            direction=int(self.direction),
            weight=self.weight,
            level=int(self.level),
            name=self.text("iName"),
            unit=self.text("Unit"),
            target=None if math.isnan(self.target) else self.target,
        )

    def _number(self, column: str, default: float | None) -> float:
        cell = self.record.get(column)
        if is_missing(cell):
            if default is None:
                self._fault(f"{column} is empty")
            return default or 0.0
        try:
            value = number(cell)
        except (TypeError, ValueError):
            self._fault(f"{cell!r} is no number, in the column {column}")
            return 0.0
        if column in ("Direction", "Level") and value != int(value):
            self._fault(f"{cell!r} is no whole number, in the column {column}")
        return value

    def _fault(self, what: str) -> None:
        self.faults.append(Fault(what, f"table of indicators, iCode {self.code!r}"))


def _misplaced(tree: Tree, rows: list[_Row]) -> list[Fault]:
    return [
        Fault(
            f"{row.code!r} is of type {row.kind} but has "
            + ("no node below it" if row.kind == "Aggregate" else "nodes below it"),
            remedy="correct its type, or the Parent of the others",
        )
        for row in rows
        if (row.kind == "Aggregate") != bool(tree.children(row.code))
    ]


def _undenominated(denominators: dict[str, str], others: dict[str, str]) -> list[Fault]:
    return [
        Fault(
            f"{code!r} is to be divided by {by!r}, which is not a row of type Denominator",
            remedy="add the row, or clear the cell",
        )
        for code, by in denominators.items()
        if others.get(by) != "Denominator"
    ]
