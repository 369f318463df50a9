"""What is known of values that are not printed: intervals, an order, means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from parstudy.errors import Fault
from parstudy.models.correlation_range import Feasible
from parstudy.models.rules import overlap_faults, refuse
from parstudy.models.sample import Sample, complete_rows, tabulate

_ROUNDING = 1e-9


@dataclass(frozen=True)
class KnownMean:
    """A printed mean of the outcome.

    Parameters
    ----------
    value, within : float
        The mean lies between ``value - within`` and ``value + within``; for a mean printed to two
        decimals `within` is 0.005.
    codes : tuple of str
        Units of which it is the mean; all, if empty.
    """

    value: float
    within: float
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class KnownValues:
    """The counterpart of every unit and the set of values that the outcome can have.

    Attributes
    ----------
    sample : Sample
        Units that hold the counterpart, with it and the controls.
    outcome : Series indexed by unit
        Missing where it is not printed.
    feasible : Feasible
        In the order of `outcome`.
    """

    sample: Sample
    outcome: pd.Series
    feasible: Feasible


def known_values(
    frame: pd.DataFrame,
    y: str,
    others: Sequence[str],
    *,
    intervals: pd.DataFrame,
    order: Sequence[str],
    means: Sequence[KnownMean],
) -> KnownValues:
    """Gather what is known of `y`; see `parstudy.models.bounds.bound_correlation`.

    Raises
    ------
    EstimationError
        Lists every interval that is missing, upside down or contradicts a value held, and every
        step of the order that contradicts the values.
    """
    refuse("a variable stands on both sides", overlap_faults(y, others))
    sample = complete_rows(frame, others)
    printed = tabulate(frame, [y])[y]
    averaged = {code for mean in means for code in mean.codes or sample.missing}
    covered = [*sample.units, *(code for code in sample.missing if code in averaged)]
    limits = _limits(printed.reindex(covered), intervals)
    rows = [*_order_rows(limits, order), *_mean_rows(limits, means)]
    units = list(sample.units)
    feasible = Feasible(
        low=limits.loc[units, "low"].to_numpy(),
        high=limits.loc[units, "high"].to_numpy(),
        rows=np.array([row.reindex(units).to_numpy() for row, _ in rows]).reshape(-1, len(units)),
        limits=np.array(
            [limit - _least(row, limits, covered[len(units) :]) for row, limit in rows]
        ),
    )
    return KnownValues(sample, printed.reindex(units), feasible)


def _limits(printed: pd.Series, intervals: pd.DataFrame) -> pd.DataFrame:
    """Return ``low`` and ``high`` of every unit; both the value where it is printed."""
    needed = ["value_low", "value_high"]
    absent = [name for name in needed if name not in intervals]
    refuse(
        "the intervals cannot be used",
        [Fault(f"no column {name!r}", "intervals", "give both limits") for name in absent],
    )
    limits = (
        intervals[needed].astype(float).reindex(printed.index).set_axis(["low", "high"], axis=1)
    )
    faults = []
    for code, value in printed.items():
        low, high = limits.loc[code]
        if np.isnan(value) and not (np.isfinite(low) and np.isfinite(high)):
            faults.append(Fault("neither a value nor an interval", f"unit {code}", "bound it"))
        elif low > high + _ROUNDING:
            faults.append(Fault(f"the interval {low} to {high} is upside down", f"unit {code}"))
        elif value < low - _ROUNDING or value > high + _ROUNDING:
            said = f"the value {value} is outside its interval {low} to {high}"
            faults.append(Fault(said, f"unit {code}", "correct one of them"))
    refuse("the intervals cannot be used", faults)
    held = printed.notna()
    limits.loc[held, ["low", "high"]] = np.column_stack([printed[held]] * 2)
    return limits


def _order_rows(limits: pd.DataFrame, order: Sequence[str]) -> list[tuple[pd.Series, float]]:
    """Return a row for each step of the order: lower − higher ≤ 0."""
    strange = [code for code in order if code not in limits.index]
    faults = [
        Fault(f"{code} is no unit that holds the counterpart", "order", "leave it out")
        for code in strange
    ]
    if len(set(order)) < len(order):
        faults.append(Fault("a unit stands twice", "order", "name each once"))
    refuse("the order cannot be used", faults)
    rows = []
    for higher, lower in pairwise(order):
        if limits.loc[lower, "low"] > limits.loc[higher, "high"] + _ROUNDING:
            faults.append(
                Fault(
                    f"{higher} stands above {lower}, but its value is lower",
                    f"at most {limits.loc[higher, 'high']} against {limits.loc[lower, 'low']}",
                    "correct the order or the value, or leave one of the two out of the order",
                )
            )
        rows.append((_row(limits, {lower: 1.0, higher: -1.0}), 0.0))
    refuse("the order contradicts the values", faults)
    return rows


def _mean_rows(limits: pd.DataFrame, means: Sequence[KnownMean]) -> list[tuple[pd.Series, float]]:
    """Return two rows for each mean, one for each side."""
    rows = []
    for mean in means:
        codes = mean.codes or tuple(limits.index)
        strange = [code for code in codes if code not in limits.index]
        refuse(
            "a mean cannot be used",
            [Fault(f"{code} is no unit of the frame", "mean", "drop it") for code in strange],
        )
        share = 1 / len(codes)
        rows.append((_row(limits, dict.fromkeys(codes, share)), mean.value + mean.within))
        rows.append((_row(limits, dict.fromkeys(codes, -share)), mean.within - mean.value))
    return rows


def _row(limits: pd.DataFrame, weights: dict[str, float]) -> pd.Series:
    return pd.Series(weights).reindex(limits.index, fill_value=0.0)


def _least(row: pd.Series, limits: pd.DataFrame, units: Sequence[str]) -> float:
    """Return the least that units outside the model can add to a row."""
    part, outside = row[list(units)], limits.loc[list(units)]
    return float(np.minimum(part * outside["low"], part * outside["high"]).sum())
