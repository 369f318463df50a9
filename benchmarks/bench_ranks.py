"""Speed, memory and coverage of confidence sets for ranks: ``python benchmarks/bench_ranks.py``.

One line a figure: what, measured, target, and what the R package csranks 1.2.2 took for the same
work on two cores.
"""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import numpy as np
import pandas as pd

from parstudy.indices import RankSets, known_order, rank_sets

UNITS = 63


def case(units: int) -> tuple[pd.Series, np.ndarray]:
    """Return estimates that overlap about as much as provincial indices do, and their errors."""
    rng = np.random.default_rng(0)
    return pd.Series(rng.normal(85, 3, units)), rng.uniform(0.5, 1.5, units)


def seconds(units: int, times: int, **asked: Any) -> float:
    """Return the shortest time of some runs."""
    estimates, se = case(units)
    errors = {"covariance": np.diag(se**2)} if asked.pop("correlated", False) else {"se": se}
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        rank_sets(estimates, **errors, **asked)
        taken.append(time.perf_counter() - start)
    return min(taken)


def peak_mb(units: int, **asked: Any) -> float:
    """Return the most memory that one run holds, in megabytes."""
    estimates, se = case(units)
    tracemalloc.start()
    rank_sets(estimates, se=se, **asked)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def coverage(truth: np.ndarray, runs: int) -> float:
    """Return the share of simulated samples whose simultaneous sets hold all true ranks."""
    rng = np.random.default_rng(11)
    se = np.linspace(0.5, 1.5, len(truth))
    best = 1 + (truth > truth[:, None]).sum(axis=1)
    worst = len(truth) - (truth < truth[:, None]).sum(axis=1)

    def holds(sets: RankSets) -> bool:
        return bool(
            (sets.table["rank_low"] <= best).all() & (sets.table["rank_high"] >= worst).all()
        )

    samples = (pd.Series(rng.normal(truth, se)) for _ in range(runs))
    return float(
        np.mean([holds(rank_sets(x, se=se, draws=1_000, seed=i)) for i, x in enumerate(samples)])
    )


def known_order_seconds() -> float:
    """Return the time to bound 63 units of which 20 values and 30 ranks are printed."""
    rng = np.random.default_rng(3)
    truth = pd.Series(np.sort(rng.normal(85, 3, UNITS))[::-1].round(2))
    ranks = pd.Series(np.arange(1, UNITS + 1))
    shown = rng.permutation(UNITS)
    region = {unit: f"region {unit % 6}" for unit in truth.index}
    start = time.perf_counter()
    known_order(
        list(truth.index),
        values=truth[shown[:20]],
        ranks=ranks[shown[:30]],
        mean=truth.mean(),
        groups=region,
        group_means=truth.groupby(region).mean().to_dict(),
    )
    return time.perf_counter() - start


def line(what: str, measured: str, target: str = "", peer: str = "") -> None:
    """Print one figure."""
    print(f"{what:<58}{measured:>12}{target:>12}  {peer}", flush=True)


def main() -> None:
    """Measure everything."""
    line("what", "measured", "target", "csranks")
    seconds(UNITS, 1)
    for kind, target, peer in (("simultaneous", "0.5 s", "7.2 s"), ("marginal", "2 s", "14.2 s")):
        taken = seconds(UNITS, 5, kind=kind)
        line(f"{kind}, {UNITS} units, 10 000 draws", f"{taken:.2f} s", target, peer)
    taken = seconds(UNITS, 5, correlated=True)
    line(f"simultaneous, {UNITS} units, full covariance", f"{taken:.2f} s", "0.5 s")
    line("  peak memory, simultaneous", f"{peak_mb(UNITS):.0f} MB", "100 MB", "1440 MB")
    line("  peak memory, marginal", f"{peak_mb(UNITS, kind='marginal'):.0f} MB", "100 MB")
    for units in (UNITS, 250, 700, 3_000, 10_000):
        taken = seconds(units, 1)
        line(f"growth: simultaneous, {units} units, 10 000 draws", f"{taken:.2f} s")
    line("  peak memory, 10 000 units", f"{peak_mb(10_000, draws=1_000):.0f} MB")
    for units, draws, wanted in ((UNITS, 10_000, UNITS), (250, 10_000, 250), (10_000, 1_000, 63)):
        taken = seconds(units, 1, kind="marginal", draws=draws, of=range(wanted))
        line(f"growth: marginal, {wanted} of {units} units, {draws} draws", f"{taken:.2f} s")
    for name, truth in (
        ("all tied", np.zeros(8)),
        ("spread", np.array([0, 0, 0, 1, 1, 3, 3, 6.0])),
    ):
        line(f"coverage, nominal 95 %, 2 000 runs, {name}", f"{coverage(truth, 2_000):.1%}", "94 %")
    line("known order, 63 units, means of country and regions", f"{known_order_seconds():.2f} s")


if __name__ == "__main__":
    main()
