"""Checks that make a false figure visible, on the figures that are not already suspect.

Each check returns a table of violations, empty when all is well; `violations` runs them all. A
violation is resolved from the sources or marked suspect in ``data/corrections``: never ignored.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parstudy.reference import provinces
from parstudy.reference.fields import field

GROUP = ["indicator", "geography", "year", "period_start", "period_end", "level"]
COLUMNS = ["check", *GROUP, "province_code", "what", "source_id"]


@dataclass(frozen=True, slots=True)
class Sum:
    """One way in which a total is printed in parts, in the years of the editions that do so.

    Where ``all_parts`` is false, those parts count that exist in the year (PAPI changed them).
    """

    total: str
    parts: tuple[str, ...]
    first: int = 0
    last: int = 9999
    all_parts: bool = True


_BLOCKS = ("par_index_appraisal_pts", "par_index_survey_pts")
_IMPACT = ("par_index_sipas_pts", "par_index_c8_socioeconomic_pts")
_FIELDS = tuple(f"par_index_c{number}_pts" for number in range(1, 8))
_SERVICE = tuple(
    f"service_index_{name}" for name in ("transparency", "progress", "satisfaction", "digitization")
)
_PAPI = ("papi_sum", *(f"papi_d{number}" for number in range(1, 9)))
SUMS = (
    Sum("par_index_pct", _BLOCKS, last=2016),
    Sum("par_index_pct", (*_BLOCKS, *_IMPACT), first=2017),
    Sum("par_index_pct", (*_FIELDS, "par_index_c8_pts")),
    Sum("par_index_pct", (*_FIELDS, *_IMPACT)),
    Sum("service_index", (*_SERVICE, "service_index_online_payment")),
    Sum("service_index", (*_SERVICE, "service_index_online", "service_index_payment")),
    *(Sum(total, field(total).contains, all_parts=False) for total in _PAPI),
)

TOTAL_GAP = 0.02
"""What rounding to two decimals may leave between parts and total."""


def violations(observations: pd.DataFrame, everything: pd.DataFrame) -> pd.DataFrame:
    """Run every check.

    Parameters
    ----------
    observations : DataFrame
        One row a figure, conflicts resolved; with ``decimals``, the digits printed.
    everything : DataFrame
        All rows, with ``decimals``.

    Returns
    -------
    DataFrame
        `COLUMNS`; no row where all checks hold.
    """
    firm = observations[observations["status"] != "suspect"]
    found = [
        order_against_rank(firm),
        rank_twice(firm),
        outside_published_range(firm),
        mean_outside_bounds(firm),
        parts_against_total(firm),
        rate_against_counts(everything[everything["status"] != "suspect"]),
    ]
    return pd.concat(found, ignore_index=True)[COLUMNS]


def _rows(check: str, rows: pd.DataFrame, what: pd.Series[str] | list[str]) -> pd.DataFrame:
    return rows.assign(check=check, what=what).reindex(columns=COLUMNS)


def order_against_rank(firm: pd.DataFrame) -> pd.DataFrame:
    """Within a year a better rank never goes with a worse value."""
    held = firm.dropna(subset=["value", "rank"]).sort_values([*GROUP, "rank", "value"])
    direction = [field(name).direction or 1 for name in held["indicator"]]
    good = held["value"] * pd.Series(direction, index=held.index, dtype="int64")
    previous = good.groupby([held[name] for name in GROUP]).shift()
    before = held["province_code"].groupby([held[name] for name in GROUP]).shift()
    rank_before = held["rank"].groupby([held[name] for name in GROUP]).shift()
    wrong = (good > previous) & (held["rank"] > rank_before)
    bad = held[wrong]
    what = [
        f"{value:g} at rank {rank:g} is better than {other} at rank {ahead:g}"
        for value, rank, other, ahead in zip(
            bad["value"], bad["rank"], before[wrong], rank_before[wrong], strict=True
        )
    ]
    return _rows("order of values agrees with the ranks", bad, what)


def rank_twice(firm: pd.DataFrame) -> pd.DataFrame:
    """No rank is given to two provinces, but for a printed tie of equal values."""
    held = firm.dropna(subset=["rank"])
    keys = [*GROUP, "rank"]
    again = held[held.duplicated(keys, keep=False)]
    values = again.groupby(keys)["value"].transform("nunique", dropna=False)
    bad = again[(values > 1) | again["value"].isna()]
    return _rows("no rank twice", bad, [f"rank {rank:g} is given twice" for rank in bad["rank"]])


def outside_published_range(firm: pd.DataFrame) -> pd.DataFrame:
    """Values lie between the published minimum and maximum, and between first and last rank."""
    held = firm[(firm["level"] == "province") & firm["value"].notna()]
    ends = _published_ends(firm)
    joined = held.merge(ends, on=GROUP[:-1], how="left").set_axis(held.index)
    wrong = (joined["value"] < joined["lowest"]) | (joined["value"] > joined["highest"])
    bad = joined[wrong]
    what = [
        f"{value:g} is outside the published {low:g} to {high:g}"
        for value, low, high in zip(bad["value"], bad["lowest"], bad["highest"], strict=True)
    ]
    return _rows("values between the published minimum and maximum", bad, what)


def _published_ends(firm: pd.DataFrame) -> pd.DataFrame:
    """Return ``lowest`` and ``highest`` a group: from printed extremes, or first and last rank."""
    keys = GROUP[:-1]
    ends = []
    for side, suffix in (("lowest", "_min_pct"), ("highest", "_max_pct")):
        printed = firm[firm["indicator"].str.endswith(suffix)]
        named = printed["indicator"].str.removesuffix(suffix) + "_pct"
        size = firm["geography"].map({"p63": 63, "p34": 34})
        at_end = firm["rank"] == (size if side == "lowest" else 1)
        ranked = firm[at_end & firm["value"].notna() & (firm["level"] == "province")]
        both = pd.concat([printed.assign(indicator=named), ranked])
        ends.append(both.drop_duplicates(keys).set_index(keys)["value"].rename(side))
    return pd.concat(ends, axis=1).reset_index()


def mean_outside_bounds(firm: pd.DataFrame) -> pd.DataFrame:
    """Hold the published means of country and regions against what the held values allow.

    Provinces that are not held lie somewhere between the lowest and the highest province where
    these are known, else between the bounds of the unit.
    """
    whole = firm[
        firm["period_start"].str.endswith("-01-01") & firm["period_end"].str.endswith("-12-31")
    ]
    means = whole[
        (whole["level"].isin(["national", "province_mean"]) | (whole["level"] == "region"))
        & whole["indicator"].isin(["par_index_pct", "sipas_pct", "dti_score"])
        & ~((whole["indicator"] == "dti_score") & (whole["level"] == "national"))
        & (whole["geography"] == "p63")
    ]
    held = whole[(whole["level"] == "province") & whole["value"].notna()]
    ends = _published_ends(whole).set_index(["indicator", "geography", "year"])
    rows, what = [], []
    for index, mean in means.iterrows():
        members = _members(str(mean["province_code"]))
        same = held[(held["indicator"] == mean["indicator"]) & (held["year"] == mean["year"])]
        values = same[same["province_code"].isin(members) & (same["geography"] == "p63")]["value"]
        limits = field(str(mean["indicator"]))
        key = (mean["indicator"], "p63", mean["year"])
        end = ends.loc[[key]].iloc[0] if key in ends.index else pd.Series(dtype=float)
        low, high = end.get("lowest"), end.get("highest")
        low = limits.lower if low is None or pd.isna(low) else low
        high = limits.upper if high is None or pd.isna(high) else high
        absent = len(members) - len(values)
        at_least = (values.sum() + absent * float(low or 0)) / len(members)
        at_most = (values.sum() + absent * float(high or 0)) / len(members)
        if not at_least - 0.006 <= mean["value"] <= at_most + 0.006:
            rows.append(index)
            what.append(
                f"mean {mean['value']:g} is outside {at_least:.4g} to {at_most:.4g}, which "
                f"{len(values)} of {len(members)} held provinces allow"
            )
    return _rows("held values allow the published means", means.loc[rows], what)


def _members(code: str) -> list[str]:
    table = provinces.table("p63")
    if code.startswith("REG:"):
        table = table[table["region_vi"] == code.removeprefix("REG:")]
    return list(table.index)


def parts_against_total(firm: pd.DataFrame) -> pd.DataFrame:
    """Parts add up to the total within 0.02, more where a part is printed to fewer decimals."""
    # an undated reading is held against the parts of its own source only
    dated = firm.assign(
        period_start=firm["period_start"].where(firm["period_start"] != "", firm["source_id"]),
        slack=0.5 * 10.0 ** -firm["decimals"].astype(float),
    ).dropna(subset=["value"])
    keys = [*GROUP[1:], "province_code"]
    found = []
    for one in SUMS:
        rows = dated[dated["year"].between(one.first, one.last)]
        total = rows[rows["indicator"] == one.total].set_index(keys)
        parts = rows[rows["indicator"].isin(one.parts)]
        by_key = parts.groupby(keys)
        added = by_key["value"].sum().reindex(total.index)
        held = by_key["indicator"].nunique().reindex(total.index)
        coarse = parts["slack"].where(parts["decimals"] < 2, 0.0)
        slack = coarse.groupby([parts[key] for key in keys]).sum().reindex(total.index)
        whole = held == len(one.parts) if one.all_parts else held > 0
        bad = total[whole & ((total["value"] - added).abs() > TOTAL_GAP + slack)]
        text = [
            f"parts add up to {sum_:.4f}, the total is {value:g}"
            for sum_, value in zip(added[bad.index], bad["value"], strict=True)
        ]
        found.append(_rows("parts add up to the total", bad.reset_index(), text))
    return pd.concat(found)


def rate_against_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Divide the printed counts: a printed rate agrees to the decimals it prints."""
    held = rows.dropna(subset=["value", "numerator", "denominator"])
    rate = 100 * held["numerator"] / held["denominator"]
    slack = 0.5 * 10.0 ** -held["decimals"].astype(float) + 1e-9
    bad = held[(rate - held["value"]).abs() > slack]
    what = [
        f"{value:g} is printed, the counts give {counted:.2f}"
        for value, counted in zip(bad["value"], rate[bad.index], strict=True)
    ]
    return _rows("a rate is its numerator over its denominator", bad, what)
