"""SIPAS, the satisfaction index (Chỉ số hài lòng): shares of answers, their weighted sum, samples.

Not public, and therefore inputs: how an answer turns into satisfaction, and what each factor
weighs. Equal weights are not the official ones: the plain mean of the five factors printed for
2023 is 82.89 where the published index is 82.66.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.errors import FrameworkError, SchemaError

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Sipas:
    """SIPAS of some units.

    Parameters
    ----------
    table : DataFrame indexed by unit
        ``sipas_pct`` and, where errors were given, ``se_pct``.
    contributions : DataFrame indexed by unit
        ``weight × share`` of each factor, in percentage points; they add up to the index.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Return ``sipas_pct`` (and ``se_pct``) by unit."""
        return self.table.copy()


def sample_size(population: int, *, error: float = 0.05) -> int:
    """Return the sample of the first method (1383/QĐ-BNV): n = N / (1 + N e²), rounded up.

    Parameters
    ----------
    population : int
        Transactions N of the service in the period.
    error : float
        Margin e, between 0 and 1.

    Examples
    --------
    >>> sample_size(10_000)
    385
    """
    if population < 1 or not 0 < error < 1:
        raise SchemaError(
            f"no sample of {population} with a margin of {error:g}",
            remedy="give at least one transaction and a margin between 0 and 1",
        )
    return math.ceil(population / (1 + population * error**2) - _ROUNDING)


def satisfied_share(
    answers: pd.DataFrame, *, worth: Mapping[str, float] | None, design_effect: float = 1.0
) -> pd.DataFrame:
    """Return the share satisfied and its standard error from counts of answers.

    Parameters
    ----------
    answers : DataFrame, one row a unit or factor
        One column an answer option, counts of answers.
    worth : mapping from option to 0–1
        What an answer counts as satisfaction: 1 for satisfied, 0 for not, or between. The official
        conversion is not public.
    design_effect : float
        Variance of the sample design relative to simple random sampling.

    Returns
    -------
    DataFrame
        ``share_pct``, ``se_pct`` and ``answers_count``.
    """
    if worth is None or set(worth) != set(answers) or not all(0 <= w <= 1 for w in worth.values()):
        raise FrameworkError(
            "how answers convert to satisfaction is not public",
            where=f"options {', '.join(map(str, answers))}",
            remedy="give `worth`, a number from 0 to 1 for every option",
        )
    counts = answers.apply(pd.to_numeric, errors="coerce")
    total = counts.sum(axis=1)
    if counts.isna().any(axis=None) or (counts < 0).any(axis=None) or (total <= 0).any():
        raise SchemaError("answers are counts, and every row has some", where=str(list(counts)))
    value = pd.Series(worth)[list(counts)]
    share = (counts * value).sum(axis=1) / total
    variance = (counts * value**2).sum(axis=1) / total - share**2
    se = np.sqrt(variance.clip(lower=0) * design_effect / total)
    return pd.DataFrame({"share_pct": 100 * share, "se_pct": 100 * se, "answers_count": total})


def sipas(
    shares_pct: pd.DataFrame,
    *,
    weights: Mapping[str, float] | None,
    se_pct: pd.DataFrame | None = None,
) -> Sipas:
    """Return SIPAS as the weighted sum of the shares satisfied with each factor.

    Parameters
    ----------
    shares_pct : DataFrame indexed by unit
        One column a factor (or content), percent.
    weights : mapping from factor to weight
        Not public, so always given; they sum to 1.
    se_pct : DataFrame, optional
        Standard errors of the shares, taken as independent.

    Raises
    ------
    FrameworkError
        If the weights are missing, negative, do not sum to 1 or are not those of the factors.
    SchemaError
        If a share is missing or outside 0–100.
    """
    if weights is None:
        raise FrameworkError(
            "the weights of SIPAS are not public",
            where=f"factors {', '.join(map(str, shares_pct))}",
            remedy="give `weights`; equal ones are a choice of yours, not the official index",
        )
    weight = pd.Series(weights, dtype=float)
    if set(weight.index) != set(shares_pct) or (weight < 0).any() or abs(weight.sum() - 1) > 1e-6:
        raise FrameworkError(
            f"the weights {dict(weights)} do not fit",
            where=f"factors {', '.join(map(str, shares_pct))}",
            remedy="give one weight from 0 up for each factor, with the sum 1",
        )
    shares = shares_pct.apply(pd.to_numeric, errors="coerce")
    outside = shares.index[~shares.apply(lambda column: column.between(0, 100)).all(axis=1)]
    if len(outside):
        raise SchemaError(
            "a share is missing or outside 0–100 %", where=", ".join(map(str, outside))
        )
    contributions = shares * weight[list(shares)]
    table = contributions.sum(axis=1).to_frame("sipas_pct")
    if se_pct is not None:
        errors = se_pct.reindex(index=shares.index, columns=shares.columns)
        table["se_pct"] = np.sqrt(((errors * weight[list(shares)]) ** 2).sum(axis=1, skipna=False))
    return Sipas(table, contributions)
