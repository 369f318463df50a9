"""Build an index and hold what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from parstudy.indices.aggregate import rank
from parstudy.indices.climb import Climb, climb
from parstudy.indices.columns import FloatArray
from parstudy.indices.contribution import change, contributions
from parstudy.indices.panel import Panel, read_panel
from parstudy.indices.prepare import Stage, prepare
from parstudy.indices.spec import IndexSpec


def build(
    data: pd.DataFrame, spec: IndexSpec, *, unit: str = "uCode", time: str = "Time"
) -> IndexResult:
    """Build an index from a data table.

    Parameters
    ----------
    data : DataFrame, one row a unit and year
        See `read_panel`.
    spec : IndexSpec
    unit, time : str
        Names of the columns of the unit and of the year.

    Raises
    ------
    SchemaError
        If the data cannot be used; faults of a kind are listed together.
    FrameworkError
        If a step is not defined for these values.

    Examples
    --------
    >>> data = pd.DataFrame({"uCode": ["a", "b", "c"], "x": [1, 2, 3], "y": [9, 9, 5]})
    >>> spec = IndexSpec(Tree.flat({"x": 1, "y": -1}))
    >>> build(data, spec).scores["Index"].tolist()
    [0.0, 25.0, 100.0]
    """
    panel = read_panel(data, spec, unit=unit, time=time)
    stage = prepare(panel, spec)
    return IndexResult(spec, stage, climb(spec, stage.panel, stage.leaves()))


@dataclass(frozen=True, eq=False)
class IndexResult:
    """A built index. Tables name the unit and, if there are years, ``Time``.

    Attributes
    ----------
    spec : IndexSpec
    stage : Stage
        The data after all steps up to normalisation.
    climb : Climb
        Scores and weights of all nodes.
    """

    spec: IndexSpec
    stage: Stage
    climb: Climb

    @property
    def panel(self) -> Panel:
        """Units and years that were not screened out, and treated values."""
        return self.stage.panel

    @property
    def index(self) -> FloatArray:
        """Scores of the index, one a row of the panel."""
        return np.asarray(self.climb.scores[self.spec.tree.root][0])

    @cached_property
    def normalised(self) -> pd.DataFrame:
        """Indicators on the common scale, one column an indicator."""
        return self._frame(dict(zip(self.panel.indicators, self.stage.normalised.T, strict=True)))

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One column a node, the index first and normalised indicators last."""
        return self._frame({code: values[0] for code, values in self._nodes().items()})

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """As `scores`: 1 is the best of the year, ties share the least rank."""
        nodes = self._nodes()
        ranks = rank(np.concatenate(list(nodes.values())), self.panel)
        whole = (pd.arrays.IntegerArray(row, row == 0) for row in ranks)
        return self._frame(dict(zip(nodes, whole, strict=True)))

    @cached_property
    def imputed(self) -> pd.DataFrame:
        """Every cell that was filled in: ``indicator`` and the ``value`` it got, untreated."""
        rows, places = np.nonzero(self.stage.is_filled)
        cells = self._frame({}).iloc[rows].reset_index(drop=True)
        codes = np.array(self.panel.indicators, dtype=object)[places]
        return cells.assign(indicator=codes, value=self.stage.imputed[rows, places])

    @property
    def screening(self) -> pd.DataFrame:
        """What screening saw and whom it left out; see `screen`."""
        return pd.DataFrame() if self.stage.screening is None else self.stage.screening

    @property
    def treatment(self) -> pd.DataFrame:
        """What was done about outliers; see `treat`."""
        return pd.DataFrame(self.stage.treatment)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Weights, one row a node below the index.

        ``node``, ``parent``, ``level``, ``weight`` (sum 1 below a parent), ``effective_weight`` in
        the index (product along the path), ``consistency_ratio`` of judgements and ``importance``
        attained. Missing under benefit of the doubt, where each unit has its own weights, and
        below an ordered average, where weights go by rank.
        """
        effective = {self.spec.tree.root: 1.0}
        rows = []
        for parent in reversed(self.spec.tree.aggregates):
            shares = self._shares(parent)
            found = self.climb.weights.get(parent)
            for place, child in enumerate(self.spec.tree.children(parent)):
                effective[child] = effective[parent] * shares[place]
                importance = None if found is None else found.importance
                rows.append(
                    {
                        "node": child,
                        "parent": parent,
                        "level": self.spec.tree.by_code[child].level,
                        "weight": shares[place],
                        "effective_weight": effective[child],
                        "consistency_ratio": found.consistency_ratio if found else None,
                        "importance": np.nan if importance is None else importance[place],
                    }
                )
        return pd.DataFrame(rows).astype({"consistency_ratio": float})

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """What each node adds to the index; see `contributions`."""
        return contributions(self.spec, self.panel, self.climb)

    def change(self, start: int, end: int) -> pd.DataFrame:
        """Split the change of the index between two years among nodes; see `change`."""
        return change(self.contributions, start, end)

    def _shares(self, parent: str) -> FloatArray:
        is_ordered = self.spec.aggregate.at(parent).method == "owa"
        if is_ordered or parent not in self.climb.weights:
            return np.full(len(self.spec.tree.children(parent)), np.nan)
        return self.climb.weights[parent].weights

    def _nodes(self) -> Mapping[str, FloatArray]:
        return {code: self.climb.scores[code] for code in self.spec.tree.downwards}

    def _frame(self, columns: dict[str, Any]) -> pd.DataFrame:
        return self.panel.frame(columns)
