"""Honesty and speed of the models: ``python benchmarks/bench_models.py [runs]``.

Speed first, one line a figure. Then a table on simulated data: coverage is the share of 95 %
intervals that hold the true value, size the share of data without a link on which a test at 5 %
finds one. 2,000 runs leave a standard error of half a percentage point. Lines marked ``naive`` are
what one would get without the model, for contrast.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import numpy as np
import pandas as pd

from parstudy import models as m
from parstudy.models.panel_data import panel_data
from parstudy.models.wild_bootstrap import wild_cluster_test
from parstudy.reference import provinces

RUNS = 2_000
P63 = provinces.codes("p63")
YEARS = (2020, 2021, 2022)
DRAWS = 499

Outcomes = dict[str, tuple[bool, bool]]
"""For each thing measured in one run: whether the interval holds the truth, whether zero is
rejected."""


def frame_of(**columns: np.ndarray) -> pd.DataFrame:
    """Return columns indexed by the first provinces of the 63."""
    count = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.Index(P63[:count], name="province_code"))


def judged(result: m.Result, truth: float, position: int = 0) -> tuple[bool, bool]:
    """Judge one row of a result's frame."""
    row = result.frame().iloc[position]
    return row["low"] <= truth <= row["high"], row["p_value"] <= 0.05


def normal_pair(rng: np.random.Generator, n: int, link: float) -> pd.DataFrame:
    """Return two standard normal variables with correlation `link`."""
    x, e = rng.normal(size=(2, n))
    return frame_of(y=link * x + np.sqrt(1 - link**2) * e, x=x)


def correlations(seed: int, link: float) -> Outcomes:
    """Simulate bivariate normal figures, and a common cause."""
    rng = np.random.default_rng(seed)
    many, few = normal_pair(rng, 63, link), normal_pair(rng, 34, link)
    cause = 2 * rng.normal(size=63)
    caused = many.assign(w=cause, y=many["y"] + cause, x=many["x"] + cause)
    spearman, kendall = 6 / np.pi * np.arcsin(link / 2), 2 / np.pi * np.arcsin(link)
    given = m.correlate(caused, "y", "x", controls=["w"], method="pearson", draws=DRAWS)
    return {
        "Pearson, n = 63": judged(m.correlate(many, "y", "x", method="pearson", draws=DRAWS), link),
        "Spearman, n = 34": judged(m.correlate(few, "y", "x", draws=DRAWS), spearman),
        "Kendall, n = 34": judged(
            m.correlate(few, "y", "x", method="kendall", draws=DRAWS), kendall
        ),
        "partial Pearson, strong common cause, n = 63": judged(given, link),
        "naive: Pearson without the cause": judged(
            m.correlate(caused, "y", "x", method="pearson", draws=DRAWS), link
        ),
    }


def family(seed: int, _: float) -> Outcomes:
    """Simulate ten measures without a link; count families with any discovery."""
    rng = np.random.default_rng(seed)
    data = frame_of(y=rng.normal(size=63), **{f"x{i}": rng.normal(size=63) for i in range(10)})
    pairs = [("y", f"x{i}") for i in range(10)]
    table = m.correlate_family(data, pairs, method="pearson", draws=199).frame()
    return {
        "any of 10 tests, Benjamini-Hochberg": (True, bool((table["p_bh"] <= 0.05).any())),
        "any of 10 tests, Holm": (True, bool((table["p_holm"] <= 0.05).any())),
        "naive: any of 10 tests": (True, bool((table["p_value"] <= 0.05).any())),
    }


def selection(seed: int, link: float) -> Outcomes:
    """Simulate 63 of which those with a high z are held; the slope is steeper for them."""
    rng = np.random.default_rng(seed)
    z, x, e = rng.normal(size=(3, 63))
    y = link * x * (1 + 0.5 * z) + 0.5 * z + e
    is_held = z + rng.logistic(size=63) > -0.5
    data = frame_of(y=np.where(is_held, y, np.nan), x=x, z=z)
    row = m.reweight(data, "y", "x", predictors=["z"]).frame().iloc[1]
    inside = row["low"] <= link <= row["high"]
    return {
        "slope by inverse probability, half held": (inside, not row["low"] <= 0 <= row["high"]),
        "naive: slope over the held": judged(m.ols(data, "y", "x"), link),
    }


def bounds(seed: int, link: float) -> Outcomes:
    """Simulate intervals; a bound is wrong if the truth is outside or a sign claimed is false."""
    rng = np.random.default_rng(seed)
    data = normal_pair(rng, 63, link)
    truth = float(data["y"].corr(data["x"]))
    width = rng.uniform(0, 1, size=(2, 63))
    intervals = pd.DataFrame(
        {"value_low": data["y"] - width[0], "value_high": data["y"] + width[1]}, data.index
    )
    mean = m.KnownMean(data["y"].mean(), 0.005)
    data.loc[rng.random(63) < 0.6, "y"] = np.nan
    found = m.bound_correlation(data, "y", "x", intervals=intervals, means=[mean])
    is_wrong = found.sign_survives and (found.low > 0) != (truth > 0)
    return {"worst-case bounds (100 %, 0 %)": (found.low <= truth <= found.high, is_wrong)}


def cross_section(seed: int, link: float) -> Outcomes:
    """Simulate errors that grow with x, and heavy tails."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=34)
    uneven = frame_of(y=link * x + (0.3 + np.abs(x)) * rng.normal(size=34), x=x)
    x = rng.normal(size=63)
    heavy = frame_of(y=link * x + rng.standard_t(3, size=63), x=x)
    return {
        "OLS with HC3, uneven errors, n = 34": judged(m.ols(uneven, "y", "x"), link),
        "Huber, heavy tails, n = 63": judged(m.robust(heavy, "y", "x"), link),
        "median regression, heavy tails, n = 63": judged(
            m.quantile(heavy, "y", "x", quantiles=[0.5]), link
        ),
    }


def ranks(seed: int, link: float) -> Outcomes:
    """Simulate bivariate normal figures and regress ranks."""
    data = normal_pair(np.random.default_rng(seed), 63, link)
    truth = 6 / np.pi * np.arcsin(link / 2)
    return {
        "rank on rank, Chetverikov-Wilhelm, n = 63": judged(
            m.rank_regression(data, "y", "x"), truth
        ),
        "naive: rank on rank, HC3": judged(m.ols(data.rank(), "y", "x"), truth),
    }


def persistent(seed: int, link: float) -> pd.DataFrame:
    """Return 63 provinces × 3 years with persistent errors and x that goes with the level."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([P63, YEARS], names=["province_code", "year"])
    level = rng.normal(size=(63, 1))
    x = level + np.cumsum(rng.normal(size=(63, 3)), axis=1) + rng.normal(size=3)
    errors = np.cumsum(rng.normal(size=(63, 3)), axis=1) * rng.uniform(0.3, 1.7, size=(63, 1))
    y = link * x + 2 * level + rng.normal(size=3) + errors
    return pd.DataFrame({"y": y.ravel(), "x": x.ravel()}, index=index)


def wild(data: pd.DataFrame, link: float, seed: int) -> tuple[bool, bool]:
    """Judge the wild cluster bootstrap."""
    rows = panel_data(data, "y", "x", [], "level")
    y, x = rows.data.to_numpy().T
    test = wild_cluster_test(y, x, rows.dummies(), rows.units, draws=DRAWS, seed=seed)
    return test.low <= link <= test.high, test.p_value <= 0.05


def panel(seed: int, link: float) -> Outcomes:
    """Simulate a panel whose level would mislead."""
    data = persistent(seed, link)
    fixed = m.fixed_effects(data, "y", "x", draws=9)
    flat = data.set_axis(pd.Index([f"{code} {year}" for code, year in data.index]))
    return {
        "fixed effects, clustered by province": judged(fixed, link),
        "fixed effects, wild cluster bootstrap": wild(data, link, seed),
        "8 provinces, wild cluster bootstrap": wild(data.loc[list(P63[:8])], link, seed),
        "first differences, clustered": judged(m.first_differences(data, "y", "x"), link),
        "within part of within-between": judged(m.within_between(data, "y", "x"), link),
        "naive: fixed effects, Driscoll-Kraay over 3 years": judged(fixed, link, 1),
        "naive: pooled least squares, HC3": judged(m.ols(flat, "y", "x"), link),
    }


def placebo(seed: int, _: float) -> Outcomes:
    """Simulate the same; next year's x has no link with this year's y."""
    return {"placebo lead": judged(m.placebo_lead(persistent(seed, 0.5), "y", "x", draws=9), 0.0)}


@cache
def borders() -> m.SpatialWeights:
    """Return the contiguity of the 63."""
    return m.contiguity("p63")


def spread_out(seed: int, link: float, rho: float) -> pd.DataFrame:
    """Return an outcome that spreads to neighbours, and a regressor with a pattern in space."""
    rng = np.random.default_rng(seed)
    through = np.linalg.inv(np.eye(63) - rho * borders().matrix)
    x = through @ rng.normal(size=63)
    return frame_of(y=through @ (link * x + rng.normal(size=63)), x=x)


def space(seed: int, link: float) -> Outcomes:
    """Simulate dependence between neighbours."""
    data = spread_out(seed, link, 0.5)
    return {
        "slope of the spatial lag model": judged(
            m.spatial_lag(data, "y", "x", borders(), draws=9), link
        ),
        "naive: slope of OLS under spatial dependence": judged(m.ols(data, "y", "x"), link),
    }


def no_pattern(seed: int, _: float) -> Outcomes:
    """Simulate a map without a pattern."""
    data = spread_out(seed, 1.0, 0.0).assign(e=np.random.default_rng(seed).normal(size=63))
    table = m.local_moran(data, "e", borders(), seed=seed).frame()
    tests = m.lagrange_tests(data, "y", "x", borders()).frame().set_index("test")["p_value"]
    moran = m.moran(data, "e", borders(), draws=DRAWS, seed=seed)
    return {
        "Moran's I": (True, moran.p_value <= 0.05),
        "any local cluster, false discoveries controlled": (
            True,
            bool(table["is_significant"].any()),
        ),
        "naive: any local cluster": (True, bool((table["p_value"] <= 0.05).any())),
        "Lagrange multiplier, lag": (True, bool(tests["lag"] <= 0.05)),
        "Lagrange multiplier, error": (True, bool(tests["error"] <= 0.05)),
    }


CURVE = {
    "outcome": ["y"],
    "exposure": ["x"],
    "years": [[2020], [2021], [2022], list(YEARS)],
    "controls": [["w"]],
    "sample": ["all"],
    "estimator": ["least_squares", "ranks"],
    "missing": ["complete"],
}


def curve(seed: int, _: float) -> Outcomes:
    """Simulate a common cause that every specification holds constant."""
    rng = np.random.default_rng(seed)
    data = persistent(seed, 0.0)
    cause = np.repeat(rng.normal(size=63), 3)
    y = cause + rng.normal(size=63).repeat(3) + rng.normal(size=189)
    data = data.assign(w=cause, x=data["x"] + cause, y=y)
    found = m.specification_curve(data, m.parse_choices({"choices": CURVE}), permutations=199)
    return {"whole specification curve": (True, found.p_median <= 0.05)}


CASES: tuple[tuple[Callable[[int, float], Outcomes], float | None, float | None], ...] = (
    # simulation, link of the coverage (0: from the same runs as the size), link of the size
    (correlations, 0.5, 0.0),
    (family, None, 0.0),
    (selection, 1.0, 0.0),
    (bounds, 0.5, 0.5),
    (cross_section, 0.0, 0.0),
    (ranks, 0.5, 0.0),
    (panel, 0.0, 0.0),
    (placebo, None, 0.0),
    (space, 1.0, 0.0),
    (no_pattern, None, 0.0),
    (curve, None, 0.0),
)


def shares(
    pool: Executor, case: Callable[[int, float], Outcomes], link: float, runs: int
) -> pd.DataFrame:
    """Return, for each thing measured, the shares of runs that cover and that reject."""
    found = pool.map(case, range(runs), [link] * runs, chunksize=25)
    table = pd.DataFrame(list(found))
    return pd.DataFrame(
        {name: np.mean(table[name].tolist(), axis=0) for name in table}, index=["covers", "rejects"]
    ).T


def honesty(runs: int) -> None:
    """Print coverage and size of every model, on two processes."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    print(f"\n{'simulated data (nominal 95 %, 5 %)':<58}{'coverage':>10}{'size':>10}")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for case, linked, unlinked in CASES:
            sizes = shares(pool, case, unlinked, runs)
            covers = sizes if linked == unlinked else None
            if linked is not None and covers is None:
                covers = shares(pool, case, linked, runs)
            for name, size in sizes["rejects"].items():
                covered = "" if covers is None else f"{covers.loc[name, 'covers']:.1%}"
                print(f"{name:<58}{covered:>10}{size:>10.1%}", flush=True)


def line(what: str, measured: str, target: str = "", peer: str = "") -> None:
    """Print one figure."""
    print(f"{what:<58}{measured:>12}{target:>12}  {peer}", flush=True)


def best_seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the shortest time of some runs after one to warm up: the least disturbed."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


COLD = """
import time, numpy as np, pandas as pd
from parstudy.models import contiguity, local_moran
weights = contiguity("p63")
data = pd.DataFrame({"y": np.random.default_rng(0).normal(size=63)}, index=weights.units)
start = time.perf_counter()
local_moran(data, "y", weights, draws=9_999)
print(time.perf_counter() - start)
"""


def many_choices() -> tuple[pd.DataFrame, m.Choices]:
    """Return a panel and choices of which 1,024 combinations differ and can be run."""
    rng = np.random.default_rng(0)
    index = pd.MultiIndex.from_product([P63, YEARS], names=["province_code", "year"])
    names = [*(f"y{i}" for i in range(4)), *(f"x{i}" for i in range(4)), "v", "w"]
    data = pd.DataFrame(rng.normal(size=(189, len(names))), index=index, columns=names)
    data = data.mask(rng.random(data.shape) < 0.02)
    data[names[4:]] = data[names[4:]].ffill().bfill()
    content = {
        "choices": {
            "outcome": names[:4],
            "exposure": names[4:8],
            "years": [[2020, 2021], [2021, 2022], [2020, 2022], list(YEARS)],
            "controls": [[], ["v"], ["w"], ["v", "w"]],
            "sample": ["all", "without_cities"],
            "estimator": ["least_squares", "ranks", "fixed_effects"],
            "missing": ["complete"],
        },
        "samples": {"all": {}, "without_cities": {"leave_out": ["01", "31", "48", "79", "92"]}},
    }
    return data, m.parse_choices(content)


def speed() -> None:
    """Print how long the models take."""
    found = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
    cold = float(found.stdout)
    line("local Moran, 63 units, 9 999 permutations, first call", f"{cold:.2f} s", "0.3 s")
    data, choices = many_choices()
    start = time.perf_counter()
    curve = m.specification_curve(data, choices, permutations=500)
    taken = (time.perf_counter() - start) / len(curve.frame()) * 1_000
    line("specification curve, 1 000 x 500 permutations", f"{taken:.1f} s", "60 s")
    pair = normal_pair(np.random.default_rng(0), 63, 0.5)
    for method in ("pearson", "spearman", "kendall"):
        taken = best_seconds(lambda method=method: m.correlate(pair, "y", "x", method=method))
        line(f"{method}, BCa and permutation with 9 999 draws", f"{taken:.2f} s")
    taken = best_seconds(lambda: m.fixed_effects(persistent(0, 0.5), "y", "x"))
    line("two-way fixed effects, three conventions, 9 999 wild draws", f"{taken:.2f} s")
    rng = np.random.default_rng(0)
    truth = normal_pair(rng, 63, 0.8)
    width = pd.Series(np.where(rng.random(63) < 0.6, 0.7, 0.0), truth.index)
    partly = truth.assign(y=truth["y"].where(width == 0))
    intervals = pd.DataFrame({"value_low": truth["y"] - width, "value_high": truth["y"] + width})
    order = list(truth["y"].sort_values(ascending=False).index)
    means = [m.KnownMean(truth["y"].mean(), 0.005)]
    for what, more in (
        ("intervals", {}),
        ("intervals, order, mean", {"order": order, "means": means}),
    ):
        taken = best_seconds(
            lambda more=more: m.bound_correlation(partly, "y", "x", intervals=intervals, **more)
        )
        line(f"sharp correlation bounds, 63 units: {what}", f"{taken:.2f} s")


def main() -> None:
    """Measure everything."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    line("what", "measured", "target", "peer")
    speed()
    honesty(runs)


if __name__ == "__main__":
    main()
