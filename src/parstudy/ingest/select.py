"""Taking figures out of the table of observations, firm ones unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parstudy.errors import SchemaError
from parstudy.reference.fields import field
from parstudy.reference.provinces import Geography

FIRM = ("published", "computed")


def pick(
    observations: pd.DataFrame,
    indicators: Sequence[str],
    *,
    geography: Geography,
    years: Sequence[int] = (),
    until: str = "12-31",
    statuses: Sequence[str] = FIRM,
) -> pd.DataFrame:
    """Return figures of whole provinces that cover a year from its first day.

    Parameters
    ----------
    observations : DataFrame
        From ``ps.load("observations")``.
    indicators : sequence of str
        Names in the field dictionary.
    geography : {'p63', 'p34'}
    years : sequence of int
        Years assessed; all if empty.
    until : str
        Month and day on which the period ends: ``12-31`` for whole years, ``10-10`` for a reading
        of the year to 10 October.
    statuses : sequence of str
        Statuses taken; pass ``inferred`` or ``derived`` by name where they are meant, and say so.

    Returns
    -------
    DataFrame
        Rows of `observations` with a value, one a province, year and indicator.

    Raises
    ------
    SchemaError
        If an indicator is unknown.
    """
    names = [field(name).indicator for name in indicators]
    start, end = observations["period_start"].str[5:], observations["period_end"].str[5:]
    hit = (
        observations["indicator"].isin(names)
        & (observations["geography"] == geography)
        & (observations["level"] == "province")
        & (start == "01-01")
        & (end == until)
        & observations["status"].isin(list(statuses))
        & observations["value"].notna()
    )
    if years:
        hit &= observations["year"].isin(list(years))
    return observations[hit].reset_index(drop=True)


def wide(picked: pd.DataFrame) -> pd.DataFrame:
    """Return picked figures with one row a province and year and one column an indicator.

    Parameters
    ----------
    picked : DataFrame
        From `pick`.

    Returns
    -------
    DataFrame indexed by ``province_code`` and ``year``
        Values; missing where not held.

    Raises
    ------
    SchemaError
        If a province has two figures of one indicator in one year.
    """
    key = ["province_code", "year", "indicator"]
    twice = picked[picked.duplicated(key)]
    if len(twice):
        raise SchemaError(
            f"{len(twice)} figures come twice",
            where=" ".join(str(twice[name].iloc[0]) for name in key),
            remedy="pick one geography and one period",
        )
    table = picked.pivot_table(index=key[:2], columns="indicator", values="value", aggfunc="first")
    return table.rename_axis(columns=None)
