"""From the table of observations to the wide frames that models take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError, Fault
from parstudy.models.rules import refuse
from parstudy.models.sample import MEASURED, find_geography, tabulate
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography


def wide(
    observations: pd.DataFrame,
    indicators: Sequence[str],
    *,
    years: Sequence[int],
    geography: Geography,
    statuses: Sequence[str] | None = None,
    base_years: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Lay observations out for a model: one row a province and year, one column an indicator.

    Every province of the geography stands in every year, so a model can say who is missing. Of an
    indicator and year only figures of one period are taken, that of most provinces: a reading of a
    week is not one of the year.

    Parameters
    ----------
    observations : DataFrame
        As ``ps.load("observations")``; rows of provinces are used.
    indicators : sequence of str
        Measured in `years`.
    years : sequence of int
    geography : {"p63", "p34"}
    statuses : sequence of str, optional
        Statuses to use; others are left out. Without it ``published`` and ``computed`` are used,
        and an indicator that has others as well is refused: say which you mean.
    base_years : mapping of indicator to year, optional
        Controls known in one year only; the value of that year stands in every row.

    Returns
    -------
    DataFrame indexed by ``province_code`` and ``year``
        Missing where nothing is held. ``attrs["geography"]`` is set; ``attrs["left_out"]`` lists
        the figures of another status or period that were not taken.

    Raises
    ------
    EstimationError
        If an indicator is not held, mixes statuses without saying so, or has two figures for a
        province, year and period.

    Examples
    --------
    >>> frame = wide(ps.load("observations"), ["papi_d8", "dti_score"], years=[2022, 2023, 2024],
    ...              geography="p63", statuses=["published", "derived"],
    ...              base_years={"urban_share_pct": 2016})  # doctest: +SKIP
    """
    fixed = dict(base_years or {})
    wanted = {(name, year) for name in indicators for year in years} | set(fixed.items())
    codes = provinces.codes(geography)
    rows = observations[
        (observations["geography"] == geography)
        & (observations["level"] == "province")
        & observations["province_code"].isin(codes)
        & observations["value"].notna()
    ]
    rows = rows[pd.MultiIndex.from_frame(rows[["indicator", "year"]]).isin(sorted(wanted))]
    accepted = _accepted(rows, statuses)
    usual = _of_usual_period(rows[accepted])
    _refuse_gaps(usual, [*indicators, *fixed])
    index = pd.MultiIndex.from_product([codes, sorted(years)], names=["province_code", "year"])
    frame = pd.DataFrame(index=index)
    for name in indicators:
        frame[name] = _one(usual, name).reindex(index)
    for name, year in fixed.items():
        values = _one(usual[usual["year"] == year], name).droplevel("year")
        frame[name] = values.reindex(index.get_level_values(0)).to_numpy()
    frame.attrs["geography"] = geography
    frame.attrs["left_out"] = _listed(rows.drop(usual.index))
    return frame


def _accepted(rows: pd.DataFrame, statuses: Sequence[str] | None) -> pd.Series:
    if statuses is not None:
        return rows["status"].isin(list(statuses))
    faults = []
    for name, group in rows.groupby("indicator"):
        counts = group["status"].value_counts()
        if set(counts.index) - MEASURED:
            listed = ", ".join(f"{count} {status}" for status, count in counts.items())
            faults.append(
                Fault(
                    f"{name} is not only published or computed",
                    listed,
                    "name the statuses to use: statuses=['published', …]",
                )
            )
    refuse("figures of different status are mixed without saying so", faults)
    return pd.Series(True, rows.index)


def _of_usual_period(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep, of each indicator and year, the period that most provinces have; of two the longer."""
    start, end = (pd.to_datetime(rows[name]) for name in ("period_start", "period_end"))
    length = (end - start).dt.days.fillna(-1)
    table = rows.assign(length=length).fillna({"period_start": "", "period_end": ""})
    keys = ["indicator", "year", "period_start", "period_end"]
    counts = table.groupby([*keys, "length"]).size().reset_index(name="provinces")
    counts = counts.sort_values(["provinces", "length"], ascending=False)
    usual = counts.drop_duplicates(["indicator", "year"])[keys]
    return rows[pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(usual))]


def _listed(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(
        f"{row.indicator} {row.year} {row.province_code}: {row.status}, "
        f"{row.period_start or '?'} to {row.period_end or '?'}"
        for row in rows.itertuples()
    )


def _refuse_gaps(rows: pd.DataFrame, indicators: Sequence[str]) -> None:
    held = set(rows["indicator"])
    faults = [
        Fault(f"no figure of {name}", "years, geography and statuses asked for", "see ps.load")
        for name in indicators
        if name not in held
    ]
    keys = ["indicator", "province_code", "year"]
    twice = rows.loc[rows.duplicated(keys), keys].drop_duplicates()
    faults += [
        Fault(f"two figures of {name}", f"province {code}, {year}", "use ps.load('observations')")
        for name, code, year in twice.head(20).itertuples(index=False)
    ]
    refuse("the observations do not make a frame", faults)


def _one(rows: pd.DataFrame, indicator: str) -> pd.Series:
    chosen = rows[rows["indicator"] == indicator]
    return chosen.set_index(["province_code", "year"])["value"].astype(float)


def never_merged() -> tuple[str, ...]:
    """Return the provinces of p63 that kept their area in 2025, by code in p63.

    Their figures are free of doubt wherever a name stood for an old and for a new province.
    """
    successors = provinces.table("p63")["successor_code"]
    alone = ~successors.duplicated(keep=False)
    return tuple(str(code) for code in successors.index[alone])


def merge_provinces(
    frame: pd.DataFrame, columns: Sequence[str], *, weight: str | None = None
) -> pd.DataFrame:
    """Put figures of the 63 provinces on the map of the 34: what the merger alone changes.

    x_new = Σ w_old x_old / Σ w_old over the provinces that were joined.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` of p63 (and ``year``)
    columns : sequence of str
        Scores and rates, not counts.
    weight : str, optional
        Column of weights, such as ``population_thousand``; equal weights without it.

    Returns
    -------
    DataFrame indexed by ``province_code`` of p34 (and ``year``)
        Missing where one of the joined provinces lacks the figure or its weight;
        ``attrs["geography"]`` is ``"p34"``.

    Raises
    ------
    EstimationError
        If the frame is not of p63, or a weight is not positive.
    """
    if find_geography(frame) != "p63":
        raise EstimationError(
            "only figures of the 63 provinces can be merged",
            where=f"attrs {frame.attrs}",
            remedy="lay them out with wide(…, geography='p63')",
        )
    is_panel = "year" in frame.index.names
    data = tabulate(frame, [*columns, *([weight] if weight else [])], is_panel=is_panel)
    weights = data[weight] if weight else pd.Series(1.0, data.index)
    if (weights <= 0).any():
        raise EstimationError(
            f"{weight} is not positive everywhere", remedy="weigh by a count of people or dossiers"
        )
    successor = provinces.table("p63")["successor_code"]
    new = data.index.get_level_values(0).map(successor)
    keys = [new.rename("province_code")]
    if is_panel:
        keys.append(data.index.get_level_values("year"))
    sums = data[list(columns)].mul(weights, axis=0).groupby(keys).sum(skipna=False)
    merged = sums.div(weights.groupby(keys).sum(skipna=False), axis=0)
    held = successor.groupby(successor).size()
    complete = weights.groupby(keys).size() == merged.index.get_level_values(0).map(held)
    merged.loc[~complete.to_numpy()] = np.nan
    merged.attrs["geography"] = "p34"
    return merged
