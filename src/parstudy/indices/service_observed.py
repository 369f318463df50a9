"""The service index of Decision 766 rebuilt from the table of observations, and compared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parstudy.errors import SchemaError
from parstudy.indices.service_index import SCHEME, ServiceIndex
from parstudy.reference.frameworks import framework

COMPONENT_OF = {
    "on_time_rate_pct": "2.1",
    "online_payment_procedures_rate_pct": "3.5b",
    "online_payment_rate_pct": "3.6",
    "eresult_rate_pct": "4.1",
    "digitization_rate_pct": "4.2",
    "data_reuse_rate_pct": "4.3",
    "portal_satisfaction_rate_pct": "5.4",
}
"""Component that each rate with counts is the share of."""

GROUP_OF = {
    "service_index_transparency": "1",
    "service_index_progress": "2",
    "service_index_online_payment": "3",
    "service_index_online": "3A",
    "service_index_payment": "3B",
    "service_index_digitization": "4",
    "service_index_satisfaction": "5",
    "service_index": "TOTAL",
}
"""Code of each group that the portal publishes points of."""


def service_counts(
    observations: pd.DataFrame, *, year: int, geography: str = "p34"
) -> pd.DataFrame:
    """Return the counts that are held, in the form `service_index` takes.

    Parameters
    ----------
    observations : DataFrame
        The table of observations.
    year : int
    geography : {"p34", "p63"}

    Returns
    -------
    DataFrame
        ``unit`` (the province code), ``component``, ``numerator``, ``denominator``.
    """
    rows = _rows(observations, year, geography, COMPONENT_OF)
    rows = rows[rows["numerator"].notna() & rows["denominator"].notna()]
    return rows[["unit", "component", "numerator", "denominator"]].reset_index(drop=True)


def published_points(
    observations: pd.DataFrame, *, year: int, geography: str = "p34"
) -> pd.DataFrame:
    """Return the points published by group and in total: ``unit code published_pts``."""
    rows = _rows(observations, year, geography, GROUP_OF)
    rows = rows.rename(columns={"component": "code", "value": "published_pts"})
    return rows[["unit", "code", "published_pts"]].reset_index(drop=True)


def _rows(
    observations: pd.DataFrame, year: int, geography: str, codes: dict[str, str]
) -> pd.DataFrame:
    chosen = observations[
        (observations["year"] == year)
        & (observations["geography"] == geography)
        & (observations["level"] == "province")
        & observations["indicator"].isin(codes)
    ]
    if chosen.empty:
        raise SchemaError(
            f"no figure of the service index for {year}, {geography}",
            where="the table of observations",
            remedy="choose a year and geography that are held",
        )
    return chosen.assign(unit=chosen["province_code"], component=chosen["indicator"].map(codes))


def compare_points(
    rebuilt: ServiceIndex, published: pd.DataFrame, *, tolerance_pts: float = 0.01
) -> pd.DataFrame:
    """Set rebuilt points of groups and totals beside the published ones.

    Parameters
    ----------
    rebuilt : ServiceIndex
        Of one year.
    published : DataFrame
        ``unit code published_pts``; see `published_points`.
    tolerance_pts : float
        Differences up to this are agreement.

    Returns
    -------
    DataFrame
        One row a unit and code: ``published_pts``; ``rebuilt_pts``, the sum of the components with
        counts; ``left_pts`` between the two; ``missing``, the components without counts, and
        ``missing_max_pts`` they could give. ``verdict``: ``agrees`` or ``differs`` where nothing is
        missing; else ``open`` if the missing components can give what is left, ``impossible`` if
        they cannot.
    """
    frame = rebuilt.frame()
    scheme = framework(SCHEME)
    scored = set(
        frame.loc[frame["is_complete"], ["unit", "code"]].itertuples(index=False, name=None)
    )
    table = published.merge(
        frame[["unit", "code", "points"]], on=["unit", "code"], how="left", validate="one_to_one"
    )
    missing = [
        [leaf for leaf in scheme.leaves(code) if leaf.max_pts and (unit, leaf.code) not in scored]
        for unit, code in zip(table["unit"], table["code"], strict=True)
    ]
    table["rebuilt_pts"] = table.pop("points")
    table["left_pts"] = (table["published_pts"] - table["rebuilt_pts"].fillna(0)).round(2)
    table["missing"] = [", ".join(leaf.code for leaf in leaves) for leaves in missing]
    table["missing_max_pts"] = [sum(leaf.max_pts or 0.0 for leaf in leaves) for leaves in missing]
    slack = tolerance_pts + 1e-9
    agrees = table["left_pts"].abs() <= slack
    possible = table["left_pts"].between(-slack, table["missing_max_pts"] + slack)
    table["verdict"] = np.select(
        [table["missing"].ne("") & possible, table["missing"].ne(""), agrees],
        ["open", "impossible", "agrees"],
        "differs",
    )
    return table
