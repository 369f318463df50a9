"""How sure are scores and ranks, given choices that could have been others (Monte Carlo)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parstudy.errors import FrameworkError
from parstudy.indices.aggregate import rank
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import read_panel
from parstudy.indices.replicate import Model
from parstudy.indices.spec import IndexSpec
from parstudy.indices.steps import Normalise
from parstudy.indices.uncertain import Choice, WeightNoise

PAIR_CELLS = 10_000_000
"""Ranks that are compared at a time."""


def uncertainty(
    data: pd.DataFrame,
    spec: IndexSpec,
    *,
    replicates: int = 1000,
    seed: int = 0,
    node: str = "",
    unit: str = "uCode",
    time: str = "Time",
) -> UncertaintyResult:
    """Build an index many times, each time under choices drawn at random.

    Parameters
    ----------
    data : DataFrame
        See `build`.
    spec : IndexSpec
        ``uncertain`` says what varies: any setting of any step, and weights of any level.
    replicates : int
    seed : int
        The first replicates of a longer run with the same seed are those of a shorter one.
    node : str
        Whose scores and ranks are followed; the index where it is empty.
    unit, time : str
        Names of the columns of the unit and of the year.

    Raises
    ------
    SchemaError, FrameworkError
        If the index cannot be built under one of the combinations drawn, before any replicate is
        calculated; the message names the combination.
    """
    if replicates < 1:
        raise FrameworkError(f"replicates = {replicates}: at least one is needed")
    model = Model(read_panel(data, spec, unit=unit, time=time), spec, node)
    nominal = model.nominal()
    blocks = [(i, min(i + model.block, replicates)) for i in range(0, replicates, model.block)]
    for start, stop in blocks if model.choices else ():
        model.settle(_draws(model, seed, start, stop))
    units = len(model.panel.unit)
    scores = np.empty((replicates, units))
    ranks = np.empty((units, replicates), dtype=np.min_scalar_type(units))
    for start, stop in blocks:
        scores[start:stop] = model.scores(_draws(model, seed, start, stop))
        ranks[:, start:stop] = rank(scores[start:stop], model.panel).T
    return UncertaintyResult(model, seed, nominal, scores, ranks)


def _draws(model: Model, seed: int, start: int, stop: int) -> FloatArray:
    stream = np.random.PCG64(seed).advance(start * model.width)
    return np.random.Generator(stream).random((stop - start, model.width))


@dataclass(frozen=True, eq=False)
class UncertaintyResult:
    """Scores and ranks under many choices.

    Attributes
    ----------
    model : Model
        The index, and what varied.
    seed : int
    nominal : float array, 1 × rows of the data
        Scores under the specification as it stands.
    scores : float array, replicates × rows of the data
        NaN where the unit was screened out, or has no score.
    ranks : int array, rows of the data × replicates
        1 is the best of the year, ties share the least rank; 0 where there is no score.
    """

    model: Model
    seed: int
    nominal: FloatArray
    scores: FloatArray
    ranks: NDArray[Any]

    @cached_property
    def choices(self) -> pd.DataFrame:
        """What was drawn, one row a replicate.

        ``replicate``, the option of each choice by name, and for each node whose weight varied
        ``weight_factor <node>``.
        """
        blocks = [self._choices(start, stop) for start, stop in self._blocks()]
        return pd.concat(blocks, ignore_index=True)

    def frame(self) -> pd.DataFrame:
        """All replicates, one row a replicate, unit and year.

        ``replicate``, ``unit``, ``Time``, the option of each choice by name, ``score``, ``rank``.
        """
        return pd.concat(self._frames(), ignore_index=True)

    def summary(self, *, coverage: float = 0.9) -> pd.DataFrame:
        """Sum up what the replicates say about each unit.

        Parameters
        ----------
        coverage : float
            Share of replicates inside the intervals, which leave as many out on either side.

        Returns
        -------
        DataFrame, one row a unit and year
            ``unit``, ``Time``, ``score`` and ``rank`` under the specification as it stands;
            ``rank_median``, ``rank_low``, ``rank_high``. Scores have no interval here, for choices
            can put them on different scales.
        """
        sides = [(1 - coverage) / 2, (1 + coverage) / 2]
        rows = [self._summary_row(row, sides) for row in range(len(self.ranks))]
        nominal = rank(self.nominal, self.model.panel)[0]
        table = self.model.panel.frame(
            {"score": self.nominal[0], "rank": pd.arrays.IntegerArray(nominal, nominal == 0)}
        )
        whole = {"rank_low": "Int64", "rank_high": "Int64"}
        return pd.concat([table, pd.DataFrame(rows).astype(whole)], axis=1)

    def pairs(self, *, certainty: float = 0.95) -> pd.DataFrame:
        """Count the pairs of units whose order is certain.

        Parameters
        ----------
        certainty : float
            Share of replicates in which one of the two must have the better rank; a tie counts
            for neither.

        Returns
        -------
        DataFrame, one row a year (one row without years)
            ``Time``, ``pair_count``, ``certain_count``, ``certain_share`` (0 to 1).
        """
        records = []
        for label, rows in self.model.panel.years:
            pairs = len(rows) * (len(rows) - 1) // 2
            certain = sum(
                int((np.maximum(ahead, behind) >= certainty).sum())
                for ahead, behind in self._orders(rows)
            )
            record = {"pair_count": pairs, "certain_count": certain}
            share = certain / pairs if pairs else np.nan
            when = {"Time": int(label)} if label else {}
            records.append(when | record | {"certain_share": share})
        return pd.DataFrame(records)

    def write_replicates(self, path: Path) -> None:
        """Write `frame` as a parquet file, block by block."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        writer = None
        for frame in self._frames():
            table = pa.Table.from_pandas(frame, preserve_index=False)
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
        assert writer is not None
        writer.close()

    def _blocks(self) -> Iterator[tuple[int, int]]:
        total, step = len(self.scores), self.model.block
        return ((start, min(start + step, total)) for start in range(0, total, step))

    def _choices(self, start: int, stop: int, *, factors: bool = True) -> pd.DataFrame:
        draws = _draws(self.model, self.seed, start, stop)
        columns: dict[str, Any] = {"replicate": np.arange(start + 1, stop + 1)}
        for choice, picked in zip(self.model.choices, self.model.picks(draws).T, strict=True):
            columns[choice.name] = pd.Categorical.from_codes(picked, choice.labels)
        if factors:
            for code, factor in self.model.factors(draws).items():
                columns[f"weight_factor {code}"] = factor[:, 0]
        return pd.DataFrame(columns)

    def _frames(self) -> Iterator[pd.DataFrame]:
        panel = self.model.panel
        units = panel.frame({}).assign(unit=pd.Categorical(panel.unit))
        for start, stop in self._blocks():
            count = stop - start
            choices = self._choices(start, stop, factors=False)
            by_choice = choices.loc[choices.index.repeat(len(units))].reset_index(drop=True)
            by_unit = units.loc[np.tile(units.index, count)].reset_index(drop=True)
            ranks = self.ranks[:, start:stop].T.ravel()
            result = pd.DataFrame(
                {
                    "score": self.scores[start:stop].ravel(),
                    "rank": pd.arrays.IntegerArray(ranks.astype(np.int32), ranks == 0),
                }
            )
            first = by_choice[["replicate"]]
            rest = by_choice.drop(columns="replicate")
            yield pd.concat([first, by_unit, rest, result], axis=1)

    def _summary_row(self, row: int, sides: list[float]) -> dict[str, float | None]:
        ranks = self.ranks[row][self.ranks[row] > 0]
        if not len(ranks):
            return dict.fromkeys(("rank_median", "rank_low", "rank_high"))
        return {
            "rank_median": float(np.median(ranks)),
            "rank_low": int(np.quantile(ranks, sides[0], method="lower")),
            "rank_high": int(np.quantile(ranks, sides[1], method="higher")),
        }

    def _orders(self, rows: NDArray[np.intp]) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield, pair by pair, the shares of replicates in which the first is ahead, and behind."""
        total = self.ranks.shape[1]
        ranks = self.ranks[rows]
        step = max(PAIR_CELLS // total, 1)
        for place, own in enumerate(ranks[:-1]):
            for start in range(place + 1, len(ranks), step):
                others = ranks[start : start + step]
                both = (own > 0) & (others > 0)
                ahead = ((own < others) & both).sum(axis=1) / total
                behind = ((own > others) & both).sum(axis=1) / total
                yield ahead, behind


def usual_uncertainty(spec: IndexSpec) -> IndexSpec:
    """Return `spec` with the usual uncertain choices, where it names none.

    These are the mean or median for missing values, min-max (1 to 100) or z-scores (100, 10), the
    arithmetic or geometric mean, as far as the specification takes one of the two, and weights of
    every level ± 25 %.
    """
    if spec.uncertain:
        return spec
    sources: list[Choice | WeightNoise] = []
    if spec.impute.method in ("mean", "median"):
        sources.append(Choice("imputation", "impute.method", ("mean", "median")))
    if spec.normalise.method in ("minmax", "zscore"):
        years, own = spec.normalise.years, spec.normalise.own
        options = (
            Normalise("minmax", low=1, high=100, years=years, own=own),
            Normalise("zscore", mean=100, sd=10, years=years, own=own),
        )
        sources.append(Choice("normalisation", "normalise", options))
        methods = {rule.method for rule in (spec.weights, *spec.weights.own.values())}
        if spec.aggregate.method == "arithmetic" and "benefit_of_doubt" not in methods:
            means = (spec.aggregate, replace(spec.aggregate, method="geometric"))
            sources.append(Choice("aggregation", "aggregate", means))
    levels = sorted({node.level for node in spec.tree.nodes})
    noises = (WeightNoise(level, 0.25) for level in levels)
    return replace(spec, uncertain=(*sources, *(n for n in noises if spec.perturbed(n))))
