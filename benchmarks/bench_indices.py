"""Speed and memory of composite indices: ``python benchmarks/bench_indices.py``.

One line a figure: what, measured, target, and what the R package COINr 1.1.14 took for the same
work on two cores.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from parstudy.indices import (
    Choice,
    IndexSpec,
    Node,
    Normalise,
    Tree,
    WeightNoise,
    audit,
    build,
    sobol,
    uncertainty,
)

UNCERTAIN = (
    Choice("imputation", "impute.method", ("mean", "median")),
    Choice(
        "normalisation",
        "normalise",
        (Normalise("minmax", low=1, high=100), Normalise("zscore", mean=100, sd=10)),
    ),
    Choice("aggregation", "aggregate.method", ("arithmetic", "geometric")),
    WeightNoise(1, 0.25),
)


def case(units: int) -> tuple[pd.DataFrame, IndexSpec]:
    """Return random data of 12 indicators in four pillars, with gaps, and what is uncertain."""
    rng = np.random.default_rng(1)
    codes = [f"x{i}" for i in range(12)]
    data = pd.DataFrame(rng.gamma(3, size=(units, 12)), columns=codes)
    data = data.mask(rng.random(data.shape) < 0.02)
    data.insert(0, "uCode", [f"u{i:05d}" for i in range(units)])
    leaves = [Node(c, f"p{i // 3}", -1 if i % 4 == 0 else 1) for i, c in enumerate(codes)]
    tree = Tree((*leaves, *(Node(f"p{i}", "Index") for i in range(4)), Node("Index")))
    return data, IndexSpec(tree, normalise=Normalise("minmax", low=1), uncertain=UNCERTAIN)


def best_seconds(work: Callable[[], Any], times: int) -> float:
    """Return the shortest time of some runs after one to warm up: the least disturbed."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def peak_gb() -> float:
    """Return the largest memory the process has held so far, in gigabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def line(what: str, measured: str, target: str = "", peer: str = "") -> None:
    """Print one figure."""
    print(f"{what:<58}{measured:>12}{target:>12}  {peer}", flush=True)


def tables(data: pd.DataFrame, spec: IndexSpec) -> None:
    """Build an index with its tables of scores and ranks."""
    result = build(data, spec)
    assert len(result.scores) == len(result.ranks)


def main() -> None:
    """Measure everything."""
    line("what", "measured", "target", "COINr")
    data, spec = case(63)
    plain = replace(spec, uncertain=())
    seconds = best_seconds(lambda: tables(data, plain), 50)
    line("index 63 x 12, scores and ranks", f"{seconds * 1e3:.1f} ms", "5 ms", "25 ms")
    seconds = best_seconds(lambda: audit(build(data, plain)).frames(), 5)
    line("index 63 x 12 with its whole audit", f"{seconds * 1e3:.0f} ms")
    seconds = best_seconds(lambda: uncertainty(data, spec, replicates=1000), 9)
    line("uncertainty 63 x 12, 4 choices, 1 000 replicates", f"{seconds:.3f} s", "0.1 s", "33 s")
    seconds = best_seconds(lambda: uncertainty(data, spec, replicates=10_000), 5)
    line("uncertainty 63 x 12, 4 choices, 10 000 replicates", f"{seconds:.3f} s", "0.5 s", "788 s")
    result = uncertainty(data, spec, replicates=10_000)
    seconds = best_seconds(lambda: (result.summary(), result.pairs()), 3)
    line("  their median ranks, intervals and certain pairs", f"{seconds:.3f} s")
    seconds = best_seconds(lambda: sobol(data, spec, base=500).frame(), 5)
    line("Sobol indices 63 x 12, d = 4, N = 500", f"{seconds:.3f} s", "1 s", ">= 100 s")
    for units in (63, 630, 2_000, 10_000):
        data, spec = case(units)
        plain = replace(spec, uncertain=())
        seconds = best_seconds(lambda d=data, s=plain: tables(d, s), 3)
        line(f"growth: index {units} x 12", f"{seconds * 1e3:.1f} ms")
        seconds = best_seconds(lambda d=data, s=spec: uncertainty(d, s, replicates=1000), 1)
        line(f"growth: uncertainty {units} x 12, 1 000 replicates", f"{seconds:.2f} s")
    line("  peak memory so far", f"{peak_gb():.2f} GB")
    data, spec = case(63)
    start = time.perf_counter()
    result = uncertainty(data, spec, replicates=1_000_000)
    line("uncertainty 63 x 12, 1 000 000 replicates", f"{time.perf_counter() - start:.1f} s")
    result.summary()
    result.pairs()
    line("  peak memory with ranks and pairs", f"{peak_gb():.2f} GB", "1 GB")


if __name__ == "__main__":
    main()
