"""Which uncertain choice moves the ranking most: variance-based sensitivity (Sobol)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parstudy.errors import FrameworkError
from parstudy.indices.aggregate import rank
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import read_panel
from parstudy.indices.replicate import Model
from parstudy.indices.spec import IndexSpec

RESAMPLES = 200


@dataclass(frozen=True, eq=False)
class SobolResult:
    """Shares of variance that uncertain choices explain.

    Attributes
    ----------
    sources : tuple of str
        Names of the choices.
    shift : FloatArray, (2 + sources) × base points
        Mean absolute change of rank of all units, under the designs A, B and A with the column
        of each source from B.
    unit_first, unit_total : FloatArray, sources × rows of the data
        Indices of the rank of each unit; missing for one that an option screens out.
    keys : DataFrame
        ``unit`` and ``Time`` of these rows.
    seed : int
    """

    sources: tuple[str, ...]
    shift: FloatArray
    unit_first: FloatArray
    unit_total: FloatArray
    keys: pd.DataFrame
    seed: int

    def frame(self, *, coverage: float = 0.9) -> pd.DataFrame:
        """Return the indices of the mean absolute change of rank.

        Ranks change against those under the specification as it stands.

        Parameters
        ----------
        coverage : float
            Of the intervals, from a bootstrap of the base points.

        Returns
        -------
        DataFrame, one row a source
            ``source``; ``first``: share of the variance that it explains alone; ``total``: share
            that it takes part in; each with ``_low`` and ``_high``. Estimates can lie slightly
            below 0 or above 1.
        """
        first, total = sobol_indices(self.shift[0], self.shift[1], self.shift[2:])
        base = self.shift.shape[1]
        drawn = np.random.default_rng(self.seed).integers(base, size=(RESAMPLES, base))
        again = self.shift[:, drawn].swapaxes(1, 2)
        firsts, totals = sobol_indices(again[0], again[1], again[2:])
        sides = [(1 - coverage) / 2, (1 + coverage) / 2]
        table: dict[str, Any] = {"source": self.sources}
        for name, value, values in (("first", first, firsts), ("total", total, totals)):
            low, high = np.quantile(values, sides, axis=1)
            table |= {name: value, f"{name}_low": low, f"{name}_high": high}
        return pd.DataFrame(table)

    def units(self) -> pd.DataFrame:
        """Return the indices of each unit's rank: ``unit``, ``source``, ``first``, ``total``."""
        parts = [
            self.keys.assign(source=source, first=self.unit_first[i], total=self.unit_total[i])
            for i, source in enumerate(self.sources)
        ]
        return pd.concat(parts, ignore_index=True)


def sobol(
    data: pd.DataFrame,
    spec: IndexSpec,
    *,
    base: int = 500,
    seed: int = 0,
    node: str = "",
    unit: str = "uCode",
    time: str = "Time",
) -> SobolResult:
    """Estimate first-order and total Sobol indices of the uncertain choices of an index.

    The index is built base × (sources + 2) times, on Saltelli's design. A source that takes
    several numbers, such as noise on the weights of a level, is varied as a group.

    Parameters
    ----------
    data, spec, node, unit, time
        See `uncertainty`.
    base : int
        Base points of the design.
    seed : int

    Raises
    ------
    SchemaError, FrameworkError
        See `uncertainty`.

    Sources: Saisana, Saltelli and Tarantola 2005; estimators of Saltelli et al. 2010 (first
    order) and Jansen 1999 (total).
    """
    if base < 2:
        raise FrameworkError(f"base = {base}: at least two base points are needed")
    model = Model(read_panel(data, spec, unit=unit, time=time), spec, node)
    nominal = rank(model.nominal(), model.panel)
    rng = np.random.default_rng(seed)
    a, b = rng.random((base, model.width)), rng.random((base, model.width))
    designs = saltelli_design(a, b, model.columns)
    for design in designs:
        model.settle(design)
    ranks = [rank(model.scores(design), model.panel) for design in designs]
    is_ranked = np.logical_and.reduce([r > 0 for r in ranks], axis=0) & (nominal > 0)
    shifts = [np.abs(r - nominal).mean(axis=1, where=is_ranked) for r in ranks]
    by_unit = np.array(ranks, dtype=float)
    first, total = sobol_indices(by_unit[0], by_unit[1], by_unit[2:])
    first[:, ~is_ranked.all(axis=0)] = total[:, ~is_ranked.all(axis=0)] = np.nan
    names = tuple(source.name for source in model.sources)
    return SobolResult(names, np.array(shifts), first, total, model.panel.frame({}), seed)


def saltelli_design(a: FloatArray, b: FloatArray, columns: Sequence[slice]) -> list[FloatArray]:
    """Return A, B, and for each source A with its columns taken from B.

    Parameters
    ----------
    a, b : float array, base points × numbers
    columns : sequence of slice
        Columns of each source.
    """
    mixed = []
    for own in columns:
        design = a.copy()
        design[:, own] = b[:, own]
        mixed.append(design)
    return [a, b, *mixed]


def sobol_indices(a: FloatArray, b: FloatArray, mixed: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Estimate Sobol indices from outputs on Saltelli's design.

    Parameters
    ----------
    a, b : float array, base points × ...
        Outputs on the designs A and B; further axes are other outputs.
    mixed : float array, sources × base points × ...
        Outputs on A with the columns of each source from B.

    Returns
    -------
    first, total : float array, sources × ...
        0 where the output does not vary: there is nothing to explain.
    """
    centre = (a.sum(axis=0) + b.sum(axis=0) + mixed.sum(axis=(0, 1))) / (len(a) * (2 + len(mixed)))
    variance = np.concatenate([a, b]).var(axis=0)
    scale = np.where(variance > 0, variance, 1.0)
    first = ((b - centre) * (mixed - a)).mean(axis=1) / scale
    total = ((mixed - a) ** 2).mean(axis=1) / (2 * scale)
    return np.where(variance > 0, first, 0.0), np.where(variance > 0, total, 0.0)
