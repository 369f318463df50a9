"""Comparison of printed wholes with the sums of their printed parts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parstudy.errors import SchemaError

_KEY = ["province_code", "geography", "level", "year", "period_start", "period_end"]


def compare_sums(
    observations: pd.DataFrame, *, total: str, parts: Sequence[str], tolerance: float = 0.01
) -> pd.DataFrame:
    """Set the sum of printed parts beside the printed total, wherever all are held.

    Parameters
    ----------
    observations : DataFrame
        The table of observations.
    total : str
        Indicator of the whole, for example ``"service_index"``.
    parts : sequence of str
        Indicators that should add up to it, in the same unit.
    tolerance : float
        Differences up to this are agreement: printed parts are rounded.

    Returns
    -------
    DataFrame
        One row a province and period: its key, `total`, ``sum``, ``difference`` (total less sum)
        and ``agrees``; empty if no province has all the figures. Several undated readings of one
        province and year cannot be paired and are left out.

    Examples
    --------
    Groups of the yearly service index, which print online services and payment as one::

        compare_sums(observations, total="service_index", parts=[
            "service_index_transparency", "service_index_progress", "service_index_online_payment",
            "service_index_digitization", "service_index_satisfaction"])
    """
    names = [total, *parts]
    rows = observations[observations["indicator"].isin(names)]
    unknown = sorted(set(names) - set(rows["indicator"]))
    if unknown:
        raise SchemaError(f"no figure of {', '.join(unknown)}", where="the table of observations")
    rows = rows.fillna({"period_start": "", "period_end": ""})
    rows = rows[~rows.duplicated([*_KEY, "indicator"], keep=False)]
    wide = rows.pivot_table(index=_KEY, columns="indicator", values="value", aggfunc="first")
    wide = wide.dropna(subset=names).reset_index().rename_axis(columns=None)
    wide["sum"] = wide[list(parts)].sum(axis=1)
    wide["difference"] = (wide[total] - wide["sum"]).round(6)
    wide["agrees"] = wide["difference"].abs() <= tolerance + 1e-9
    return wide[[*_KEY, total, "sum", "difference", "agrees"]]
