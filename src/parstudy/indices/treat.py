"""Tame outliers: winsorise, take logarithms, or Box-Cox."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parstudy.errors import SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel
from parstudy.indices.steps import Treat


def skewness(values: FloatArray) -> float:
    """Return the sample skewness of type 2, that of spreadsheets.

    Parameters
    ----------
    values : float array, at least 3, not all equal

    Source: Joanes and Gill 1998, G₁.
    """
    n = len(values)
    spread = values - values.mean()
    g = math.sqrt(n) * (spread**3).sum() / (spread**2).sum() ** 1.5
    return float(g * math.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: FloatArray) -> float:
    """Return the sample excess kurtosis of type 2, that of spreadsheets.

    Parameters
    ----------
    values : float array, at least 4, not all equal

    Source: Joanes and Gill 1998, G₂.
    """
    n = len(values)
    spread = values - values.mean()
    g = n * (spread**4).sum() / (spread**2).sum() ** 2
    return float(((n + 1) * (g - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)))


def passes(values: FloatArray, rule: Treat) -> bool:
    """Tell whether skew or kurtosis lies within the limits of `rule`."""
    assert rule.skew is not None
    assert rule.kurtosis is not None
    return abs(skewness(values)) < rule.skew or kurtosis(values) < rule.kurtosis


def winsorise(values: FloatArray, rule: Treat) -> tuple[FloatArray, int]:
    """Move the most extreme points inwards until the values pass.

    The side is that of the skew. All points at the extreme take the value of the next one. Points
    are never moved so far that all values would be equal.

    Parameters
    ----------
    values : float array without missing values
    rule : Treat
        ``max_points`` and the limits of the test. A step starts only while fewer than
        ``max_points`` have been moved, so points tied at the extreme can pass this number.

    Returns
    -------
    float array
        The values, moved ones replaced.
    int
        How many points were moved.
    """
    assert rule.max_points is not None
    out, high, low = values.copy(), 0, 0
    while high + low < rule.max_points and not passes(out, rule):
        is_high = skewness(out) >= 0
        at_extreme = out == (out.max() if is_high else out.min())
        inside = out[~at_extreme]
        if inside.min() == inside.max():
            break
        out[at_extreme] = inside.max() if is_high else inside.min()
        moved = int(at_extreme.sum())
        high, low = (moved, low) if is_high else (high, moved)
    return out, high + low


def transform(values: FloatArray, method: str, power: float | None = None) -> FloatArray:
    """Return ``log``, ``log_one`` or ``boxcox`` of values; see `Treat`.

    Parameters
    ----------
    values : float array without missing values, not all equal
    method : str
    power : float, optional
        Exponent of Box-Cox, by maximum likelihood where it is not given.
    """
    above: FloatArray = values - values.min()
    if method == "log":
        return np.asarray(np.log(above + 0.01 * above.max()))
    if method == "boxcox" and power is None:
        from scipy.stats import boxcox_normmax

        power = float(boxcox_normmax(above + 1, method="mle"))
    if method == "log_one" or not power:
        return np.asarray(np.log(above + 1))
    return np.asarray(((above + 1) ** power - 1) / power)


def treat(panel: Panel, rule: Treat) -> tuple[Panel, list[dict[str, Any]]]:
    """Treat indicators by their rules.

    Returns
    -------
    Panel
    list of dict, one an indicator with a rule (and year, if years are treated one by one)
        ``indicator``, ``Time``, ``skew``, ``kurtosis`` before and ``skew_after``,
        ``kurtosis_after``; ``moved_count`` points winsorised; ``transformed`` by which method,
        else ``none``; ``passes`` the test in the end.

    Raises
    ------
    SchemaError
        If an indicator has fewer than four values: skew and kurtosis are not defined.
    """
    treated, log = panel.values.copy(), []
    for place, code in enumerate(panel.indicators):
        own = rule.at(code)
        if own.method == "none":
            continue
        for label, rows in panel.samples(own.years):
            there = rows[~np.isnan(treated[rows, place])]
            if len(there) < 4:
                raise SchemaError(
                    f"the indicator {code!r} has {len(there)} values, too few to judge outliers",
                    where=label,
                    remedy="at least four are needed: set its treatment to 'none'",
                )
            treated[there, place], record = _treat_values(treated[there, place], own)
            log.append({"indicator": code, **({"Time": int(label)} if label else {}), **record})
    return panel.with_values(treated), log


def _treat_values(values: FloatArray, rule: Treat) -> tuple[FloatArray, dict[str, Any]]:
    out, moved, used = values, 0, "none"
    if rule.method == "winsorise":
        out, moved = winsorise(values, rule)
        follow = str(rule.then)
    else:
        follow = rule.method
    if follow != "none" and (rule.always or not passes(out, rule)):
        out, used = transform(out if rule.combined else values, follow, rule.power), follow
        moved = moved if rule.combined else 0
    record = {
        "skew": skewness(values),
        "kurtosis": kurtosis(values),
        "skew_after": skewness(out),
        "kurtosis_after": kurtosis(out),
        "moved_count": moved,
        "transformed": used,
        "passes": passes(out, rule),
    }
    return out, record
