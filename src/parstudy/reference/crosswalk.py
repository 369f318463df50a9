"""The merger of 1 July 2025: from the 63 provinces to the 34, never back.

Counts are added and rates divided anew from their added counts; a mean needs a stated weight.

Source: Resolution 202/2025/QH15, through ``successor_code`` of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from parstudy.errors import Fault, ReconcileError, UnknownProvinceError
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Return the codes of the 63 within each code of the 34."""
    merged: dict[str, list[str]] = {}
    for code in provinces.codes("p63"):
        merged.setdefault(provinces.province(code).successor_code, []).append(code)
    return {code: tuple(merged[code]) for code in sorted(merged)}


@cache
def unchanged() -> frozenset[str]:
    """Return the eleven codes whose area and code are the same in both geographies."""
    return frozenset(code for code, parts in groups().items() if parts == (code,))


def merge(
    frame: pd.DataFrame,
    *,
    source: Geography = "p63",
    target: Geography = "p34",
    counts: Sequence[str] = (),
    rates: Mapping[str, tuple[str, str]] | None = None,
    means: Mapping[str, str] | None = None,
    by: Sequence[str] = ("year",),
    allow_missing: bool = False,
) -> pd.DataFrame:
    """Bring figures of the 63 provinces to the 34.

    Parameters
    ----------
    frame : DataFrame
        One row a province and value of `by`; column ``province_code``.
    source, target : {'p63', 'p34'}
        Only ``p63`` to ``p34`` is possible.
    counts : sequence of str
        Columns added up.
    rates : mapping of str to (str, str)
        Name of a rate in percent to its numerator and denominator columns; r = 100 Σ num / Σ den.
    means : mapping of str to str
        Column to the column that weighs it; m = Σ w x / Σ w. There is no unweighted mean: a column
        of ones states that every old province counts the same.
    by : sequence of str
        Columns kept apart, such as the year.
    allow_missing : bool
        If true, a group without all of its old provinces is built from those that are there;
        ``n_missing`` counts the others. A missing cell counts as a missing province.

    Returns
    -------
    DataFrame
        ``province_code`` (of the 34), `by`, the columns asked for, ``n_parts`` and ``n_missing``.
        A rate is missing where nothing was counted.

    Raises
    ------
    ReconcileError
        34 → 63; a province missing from a group; a province twice.
    UnknownProvinceError
        A code that is not of `source`.

    Examples
    --------
    >>> old = pd.DataFrame({"province_code": ["10", "15"], "year": 2024, "n": [30, 10]})
    >>> old["d"] = [40, 20]
    >>> merge(old, counts=["n"], rates={"rate_pct": ("n", "d")})
      province_code  year   n   rate_pct  n_parts  n_missing
    0            15  2024  40  66.666667        2          0
    """
    if (source, target) != ("p63", "p34"):
        raise ReconcileError(
            f"{source} → {target} is refused: figures of a merged province cannot be split",
            remedy="bring the older figures to p34 instead",
        )
    rates, means = dict(rates or {}), dict(means or {})
    needed = list(
        dict.fromkeys(
            [*counts, *(one for pair in rates.values() for one in pair), *means, *means.values()]
        )
    )
    _check_units(frame, list(by))
    table = frame.assign(
        province_code=frame["province_code"].map(
            {code: provinces.province(code).successor_code for code in provinces.codes("p63")}
        ),
        is_held=frame[needed].notna().all(axis=1),
    )
    held = table[table["is_held"]]
    keys = ["province_code", *by]
    merged = held.groupby(keys, sort=True)["is_held"].size().rename("n_parts").to_frame()
    merged["n_missing"] = (
        merged.index.get_level_values(0).map({code: len(old) for code, old in groups().items()})
        - merged["n_parts"]
    )
    everything = table.groupby(keys, sort=True).size()
    lacking = everything.index.difference(merged.index[merged["n_missing"] == 0])
    if len(lacking) and not allow_missing:
        raise ReconcileError(
            f"{len(lacking)} merged provinces lack a part",
            faults=[_lack(key, list(by), frame, needed) for key in lacking],
        )
    for column in counts:
        merged[column] = held.groupby(keys)[column].sum()
    for name, (numerator, denominator) in rates.items():
        sums = held.groupby(keys)[[numerator, denominator]].sum()
        merged[name] = 100 * sums[numerator] / sums[denominator].where(sums[denominator] > 0)
    for column, weight in means.items():
        weighed = (held[column] * held[weight]).groupby([held[key] for key in keys]).sum()
        merged[column] = weighed / held.groupby(keys)[weight].sum()
    return merged.reset_index()[[*keys, *counts, *rates, *means, "n_parts", "n_missing"]]


def _check_units(frame: pd.DataFrame, by: list[str]) -> None:
    unknown = sorted(set(frame["province_code"]) - set(provinces.codes("p63")))
    if unknown:
        raise UnknownProvinceError(
            f"codes {', '.join(map(repr, unknown))} are not of p63",
            remedy="national and regional rows are left out before merging",
        )
    twice = frame[frame.duplicated(["province_code", *by])]
    if len(twice):
        raise ReconcileError(
            f"province {twice['province_code'].iloc[0]} is there twice",
            where=", ".join(f"{key} {twice[key].iloc[0]}" for key in by),
            remedy="one row a province and period; name further columns in `by`",
        )


def _lack(key: tuple[str, ...], by: list[str], frame: pd.DataFrame, needed: list[str]) -> Fault:
    code, *values = key
    there = frame.dropna(subset=needed)
    for column, value in zip(by, values, strict=True):
        there = there[there[column] == value]
    absent = [old for old in groups()[code] if old not in set(there["province_code"])]
    names = ", ".join(f"{old} {provinces.name(old)}" for old in absent)
    return Fault(
        f"{code} {provinces.name(code, 'p34')} lacks {names}",
        ", ".join(f"{column} {value}" for column, value in zip(by, values, strict=True)),
        "add the figures, or pass allow_missing=True and say which part is missing",
    )
