"""Confidence sets for ranks (khoảng tin cậy của thứ hạng).

Method: Mogstad, Romano, Shaikh and Wilhelm (2024), "Inference for ranks with applications to
mobility across neighbourhoods and academic achievement across countries", Review of Economic
Studies 91(1). Every hypothesis "unit k is at least as good as unit j" is tested by
T_jk = (x_j − x_k) / s_jk against one critical value; the units that are significantly better than
j count towards the best rank j can have, those significantly worse towards the worst.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from parstudy.errors import SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.rank_inputs import noise_of
from parstudy.indices.rank_test import PairTest, Side, critical_order
from parstudy.indices.ranks import IntArray, numeric, tie_groups
from parstudy.text import Bilingual, Number

Kind = Literal["simultaneous", "marginal"]

_KIND_NAMES = {
    "simultaneous": Bilingual("đồng thời", "simultaneous"),
    "marginal": Bilingual("riêng từng đơn vị", "marginal"),
}


@dataclass(frozen=True)
class RankSets:
    """Ranks with their confidence sets.

    Parameters
    ----------
    table : DataFrame, one row a unit
        See `frame`.
    kind, side, coverage, draws, seed
        As asked for; `draws` counts those used.
    n_units : int
        Number of units ranked.
    """

    table: pd.DataFrame
    kind: Kind
    side: Side
    coverage: float
    draws: int
    seed: int
    n_units: int

    def frame(self) -> pd.DataFrame:
        """Return one row a unit.

        ``unit estimate se``; ``rank`` (1 best, ties at their smallest rank); ``rank_low`` and
        ``rank_high``, the best and the worst rank in the set; ``tie_group`` (simultaneous sets of
        all units only, see `tie_groups`); ``critical`` value of the differences and the 95 %
        interval ``critical_low critical_high`` of its Monte Carlo error; ``rank_low_stability``
        and ``rank_high_stability``, the share (0–1) of runs with another seed and as many draws
        that are expected to give the same bound.
        """
        return self.table.copy()

    def best(self, count: int) -> list[Hashable]:
        """Return the units that may be among the `count` best (tau-best, by projection).

        With probability `coverage` at least, all that truly are among them are in the list.
        """
        return self._among(self.table["rank_low"] <= self._count(count))

    def worst(self, count: int) -> list[Hashable]:
        """Return the units that may be among the `count` worst (tau-worst, by projection)."""
        return self._among(self.table["rank_high"] > self.n_units - self._count(count))

    def sentence(self) -> Bilingual:
        """Say in one sentence how much of the order is certain."""
        span = np.sort(self.table["rank_high"] - self.table["rank_low"] + 1)
        template = Bilingual(
            "Với độ tin cậy {kind} {coverage} %, {sure} trong {all} đơn vị có thứ hạng xác định; "
            "ít nhất một nửa số khoảng thứ hạng trải từ {median} bậc trở lên.",
            "With {coverage} % {kind} confidence, {sure} of {all} units have a certain rank; "
            "at least half of the rank intervals span {median} ranks or more.",
        )
        percent = 100 * self.coverage
        return template.fill(
            kind=_KIND_NAMES[self.kind],
            coverage=Number(percent, 0 if np.isclose(percent, round(percent)) else 1),
            sure=int((span == 1).sum()),
            all=len(span),
            median=int(span[len(span) // 2]),
        )

    def _count(self, count: int) -> int:
        if self.kind != "simultaneous" or len(self.table) < self.n_units:
            raise SchemaError(
                "the best or worst units need simultaneous sets of all units",
                where=f"kind={self.kind!r}, {len(self.table)} of {self.n_units} units",
                remedy="call rank_sets with kind='simultaneous' and without `of`",
            )
        if not 1 <= count <= self.n_units:
            raise SchemaError(f"{count} is not a number of units from 1 to {self.n_units}")
        return count

    def _among(self, chosen: pd.Series) -> list[Hashable]:
        return list(self.table[chosen].sort_values("rank", kind="stable")["unit"])


def rank_sets(
    estimates: pd.Series,
    *,
    se: pd.Series | FloatArray | None = None,
    covariance: pd.DataFrame | FloatArray | None = None,
    bootstrap: pd.DataFrame | FloatArray | None = None,
    kind: Kind = "simultaneous",
    side: Side = "two-sided",
    coverage: float = 0.95,
    step_down: bool = True,
    draws: int = 10_000,
    seed: int = 1,
    higher_is_better: bool = True,
    of: Iterable[Hashable] | None = None,
) -> RankSets:
    """Return confidence sets for the ranks of `estimates`.

    Simultaneous sets hold all true ranks together with probability `coverage`; a marginal set
    holds that of its own unit. A unit's rank is one plus the number of units that are better, so
    ties of the true values are covered too.

    Parameters
    ----------
    estimates : Series indexed by unit
        One value a unit, at least two units.
    se : Series or array (units,)
        Standard errors of independent estimates. Zero says that the value is known exactly.
    covariance : DataFrame or array (units, units)
        Covariance of the estimates, positive semi-definite.
    bootstrap : DataFrame or array (draws, units)
        Draws of the estimates; their own mean is taken off, so errors may be given too. The
        covariance is then that of the draws, and `draws` and `seed` are not used. Exactly one
        of `se`, `covariance` and `bootstrap` is given: errors are never invented.
    kind : {"simultaneous", "marginal"}
        Whether the sets hold together or one by one.
    side : {"two-sided", "lower", "upper"}
        Bound the rank on both sides, only from below (how good it can be), or only from above.
    coverage : float
        Between 0 and 1.
    step_down : bool
        Test the pairs not rejected again, which narrows the sets and keeps the coverage.
    draws, seed : int
        Number of Gaussian draws, and what makes them repeatable.
    higher_is_better : bool
        False where the smallest value has rank 1.
    of : iterable of units, optional
        The units wanted, ranked among all; simultaneous sets then hold together for these.

    Returns
    -------
    RankSets

    Raises
    ------
    SchemaError
        For fewer than two units, a unit twice, a value that is no number, a negative standard
        error, a covariance that is not positive semi-definite, a coverage outside (0, 1), or
        too few draws for it.

    Notes
    -----
    The critical value is at least zero, so a set always holds the rank of the estimate. Cost in
    memory is independent of units² × draws; see `parstudy.indices.rank_noise`.

    Examples
    --------
    >>> rates = pd.Series([93.0, 88.0, 87.0], index=["Cao Bằng", "Hà Nội", "Lào Cai"])
    >>> rank_sets(rates, se=[0.5, 1.0, 1.0]).frame()[["rank", "rank_low", "rank_high"]]
       rank  rank_low  rank_high
    0     1         1          1
    1     2         2          3
    2     3         2          3
    """
    _known(kind, Kind, "kind")
    _known(side, Side, "side")
    values = numeric(estimates, "estimates")
    if len(values) < 2:
        raise SchemaError(f"{len(values)} unit cannot be ranked", remedy="give two or more units")
    noise = noise_of(
        values.index, se=se, covariance=covariance, bootstrap=bootstrap, draws=draws, seed=seed
    )
    rows = np.arange(len(values)) if of is None else _rows(of, values.index)
    worth = values.to_numpy() * (1 if higher_is_better else -1)
    test = PairTest(worth, noise, critical_order(coverage, noise.draws), side, step_down)
    bounds = test.jointly(rows) if kind == "simultaneous" else test.one_by_one(rows)
    ranks = pd.Series(worth).rank(ascending=False, method="min").astype("int64").to_numpy()
    table = pd.DataFrame(
        {
            "unit": values.index[rows],
            "estimate": values.to_numpy()[rows],
            "se": noise.se[rows],
            "rank": ranks[rows],
        }
    ).join(bounds)
    if kind == "simultaneous" and of is None:
        table.insert(6, "tie_group", tie_groups(table["rank_low"], table["rank_high"]))
    return RankSets(table, kind, side, coverage, noise.draws, seed, len(values))


def _known(value: str, choices: object, name: str) -> None:
    if value not in get_args(choices):
        raise SchemaError(f"{name} is {value!r}", remedy=f"use one of {get_args(choices)}")


def _rows(of: Iterable[Hashable], units: pd.Index) -> IntArray:
    wanted = list(of)
    places = units.get_indexer(pd.Index(wanted))
    unknown = [unit for unit, place in zip(wanted, places, strict=True) if place < 0]
    if unknown or not wanted or len(set(wanted)) < len(wanted):
        raise SchemaError(
            f"`of` names {unknown or wanted}", remedy="name units of the estimates, each once"
        )
    return np.asarray(places, dtype=np.int64)
