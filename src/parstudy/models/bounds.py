"""Sharp worst-case bounds: what a link can be, whatever the values not printed are.

A missing value is known to lie in an interval, which printed ranks, minima and maxima give. Over
all values that fit the intervals, a known order and known means, slopes are bounded by linear
programmes, rank correlations by assignments, and correlations by `correlation_range`. No province
is assumed to be like another (Manski 2003).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from parstudy.errors import EstimationError, Fault
from parstudy.models.correlation_range import correlation_range
from parstudy.models.known_values import KnownMean, KnownValues, known_values
from parstudy.models.results import (
    NOT_A_CAUSE,
    Result,
    estimate_words,
    joined,
    measure,
    names_phrase,
)
from parstudy.models.rules import caution, overlap_faults, refuse
from parstudy.models.sample import Sample, complete_rows, refuse_collinear
from parstudy.text import Bilingual, Number

_STATISTICS = {
    "correlation": Bilingual("hệ số tương quan giữa {x} và {y}", "the correlation of {x} and {y}"),
    "rank_correlation": Bilingual(
        "hệ số tương quan hạng Spearman giữa {x} và {y}",
        "the Spearman correlation of {x} and {y}",
    ),
    "slope": Bilingual(
        "chênh lệch {y} ({unit}) ứng với mỗi {step} {x}",
        "the difference of {y} ({unit}) that goes with each {step} of {x}",
    ),
}
_ROUNDING = 1e-12
_VALUES, _RANKS = Bilingual("giá trị", "values"), Bilingual("thứ hạng", "ranks")


@dataclass(frozen=True, eq=False)
class LinkBounds(Result):
    """The range of a correlation or slope over all values that can be; see `bound_correlation`.

    Attributes
    ----------
    statistic : str
        ``correlation``, ``rank_correlation`` or ``slope``.
    low, high : float
        Sharp: each is attained.
    held : float
        The same statistic over the units whose value is printed; missing if there are too few.
    held_count : int
        How many those are.
    attained : DataFrame indexed by unit
        Columns ``low`` and ``high``: values (or ranks) of the outcome that attain each bound.
    sample : Sample
        Units with the counterpart `x`; those without it the bounds do not cover.
    """

    statistic: str
    y: str
    x: str
    controls: tuple[str, ...]
    low: float
    high: float
    held: float
    held_count: int
    attained: pd.DataFrame
    sample: Sample

    @property
    def sign_survives(self) -> bool:
        """Whether every possible value has the same sign."""
        return self.low > _ROUNDING or self.high < -_ROUNDING

    def frame(self) -> pd.DataFrame:
        """One row: statistic, bounds, the figure over the held, counts, who is not covered."""
        return pd.DataFrame(
            [
                {
                    "statistic": self.statistic,
                    "y": self.y,
                    "x": self.x,
                    "controls": ";".join(self.controls),
                    "low": self.low,
                    "high": self.high,
                    "held": self.held,
                    "sign_survives": self.sign_survives,
                    "held_count": self.held_count,
                    "bounded_count": len(self.attained) - self.held_count,
                    **self.sample.facts(),
                }
            ]
        )

    def words(self) -> Bilingual:
        """Say the bounds, whether the sign survives, and what the held alone would say."""
        x, y = measure(self.x), measure(self.y)
        scale = x.step if self.statistic == "slope" else 1.0
        ends = (self.held * scale, self.low * scale, self.high * scale)
        decimals = 2 if scale == 1.0 else estimate_words(*ends)[0].decimals
        held, low, high = (Number(value, decimals, signed=True) for value in ends)
        found = Bilingual(
            "Dù {bounded} {figures} chưa công bố của {y} là bao nhiêu trong khoảng cho phép, "
            "{statistic} của {n} tỉnh nằm từ {low} đến {high}; tính riêng {held_count} tỉnh có số "
            "liệu là {held}.",
            "Whatever the {bounded} {figures} of {y} not printed are within their intervals, "
            "{statistic} over {n} provinces lies between {low} and {high}; over the {held_count} "
            "provinces held it is {held}.",
        ).fill(
            bounded=len(self.attained) - self.held_count,
            figures=_RANKS if self.statistic == "rank_correlation" else _VALUES,
            y=y.short,
            statistic=_STATISTICS[self.statistic].fill(
                x=x.short, y=y.short, step=x.step_words, unit=y.unit
            ),
            n=len(self.attained),
            low=low,
            high=high,
            held_count=self.held_count,
            held=held,
        )
        return joined(
            found,
            self._verdict(),
            self._not_covered(),
            caution([self.y, self.x, *self.controls], is_incomplete=False),
            NOT_A_CAUSE,
        )

    def _verdict(self) -> Bilingual:
        if self.sign_survives:
            return Bilingual(
                "Dấu của mối liên hệ giữ nguyên trong mọi trường hợp.",
                "The sign of the link survives in every case.",
            )
        return Bilingual(
            "Không xác định được dấu của mối liên hệ: phần số liệu thiếu đủ để đảo dấu.",
            "The sign of the link is not determined: the missing figures suffice to turn it.",
        )

    def _not_covered(self) -> Bilingual | None:
        if not self.sample.missing:
            return None
        return Bilingual("Chưa gồm: {names}.", "Not covered: {names}.").fill(
            names=names_phrase(self.sample.missing, self.sample.geography)
        )


def bound_correlation(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    intervals: pd.DataFrame,
    order: Sequence[str] = (),
    means: Sequence[KnownMean] = (),
) -> LinkBounds:
    """Bound the Pearson correlation of `y` and `x` over all values that `y` can have.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
        `y`, missing for some, and `x`, held by all that the bounds are to cover.
    y, x : str
        Columns. The one that is missing for some is `y`.
    intervals : DataFrame indexed by ``province_code``
        ``value_low`` and ``value_high`` of `y`, for every unit that lacks it.
    order : sequence of str
        Codes from the highest value of `y` to the lowest, where ranks are printed; units whose
        rank is not known are left out of it.
    means : sequence of KnownMean
        Printed means of `y`, national or regional.

    Raises
    ------
    EstimationError
        If an interval is missing, upside down or contradicts a held value, the order or a mean, or
        `x` does not vary.
    """
    known = known_values(frame, y, [x], intervals=intervals, order=order, means=means)
    (low, y_low), (high, y_high) = correlation_range(
        known.sample.data[x].to_numpy(), known.feasible
    )
    held = _correlation(known.sample.data[x], known.outcome)
    return _bounds("correlation", known, (y, x), (low, high, held), (y_low, y_high))


def bound_slope(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    intervals: pd.DataFrame,
    order: Sequence[str] = (),
    means: Sequence[KnownMean] = (),
) -> LinkBounds:
    """Bound the least-squares slope of `y` on `x`, in units of `y` per unit of `x`.

    The slope is linear in `y`, so each bound is a linear programme. See `bound_correlation` for
    the parameters and errors; `controls` are held by all, like `x`.
    """
    known = known_values(frame, y, [x, *controls], intervals=intervals, order=order, means=means)
    refuse_collinear(known.sample.data)
    weights = _slope_weights(known.sample.data)
    y_low, y_high = known.feasible.lowest(weights), known.feasible.lowest(-weights)
    if y_low is None or y_high is None:
        raise EstimationError(
            "no values fit the intervals, the order and the means together",
            where=f"{len(weights)} units",
            remedy="look for printed figures that contradict each other",
        )
    printed = known.outcome.dropna()
    held = np.nan
    if len(printed) > 2 + len(controls):
        held = float(_slope_weights(known.sample.data.loc[printed.index]) @ printed)
    found = (float(weights @ y_low), float(weights @ y_high), held)
    return _bounds("slope", known, (y, x), found, (y_low, y_high), controls)


def bound_rank_correlation(
    frame: pd.DataFrame, y: str, x: str, *, ranks: pd.DataFrame
) -> LinkBounds:
    """Bound Spearman's correlation of `y` and `x` over all rankings of `y` that can be.

    A ranking is an assignment of places to units, so each bound is an assignment problem. Places
    of `y` are taken as untied; units printed on one place share it and those after it.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
        Needs `x` only, for every unit.
    y : str
        Name of the ranked measure; its ranks are taken from `ranks`.
    ranks : DataFrame indexed by ``province_code``
        ``rank_low`` and ``rank_high`` of every unit, 1 the highest value; equal where the rank is
        printed.

    Raises
    ------
    EstimationError
        If no ranking fits the intervals, or a unit has no `x` or no interval.
    """
    refuse("a variable stands on both sides", overlap_faults(y, [x]))
    sample = complete_rows(frame, [x])
    refuse("ranks cannot be bounded", _rank_faults(sample, ranks))
    intervals = ranks.loc[list(sample.units), ["rank_low", "rank_high"]]
    low, high = intervals.to_numpy(float).T
    is_held = low == high
    tied = np.array([(low[is_held] == place).sum() for place in low])
    high = np.where(is_held, high + tied - 1, high)
    n = len(low)
    place = np.arange(1, n + 1)
    allowed = (place >= low[:, None]) & (place <= high[:, None])
    gain = np.outer(_unit(sample.data[x].rank().to_numpy()), _unit(-place))
    ends = []
    for sign in (1, -1):
        try:
            rows, columns = linear_sum_assignment(np.where(allowed, sign * gain, np.inf))
        except ValueError as error:
            raise EstimationError(
                "no ranking fits the intervals",
                where=f"{n} units",
                remedy="look for printed ranks that contradict each other",
            ) from error
        ends.append((float(gain[rows, columns].sum()), place[columns].astype(float)))
    held = _correlation(sample.data[x].rank()[is_held], -intervals["rank_low"].rank()[is_held])
    (lowest, rank_low), (highest, rank_high) = ends
    attained = pd.DataFrame({"low": rank_low, "high": rank_high}, index=sample.data.index)
    return LinkBounds(
        "rank_correlation", y, x, (), lowest, highest, held, int(is_held.sum()), attained, sample
    )


def _rank_faults(sample: Sample, ranks: pd.DataFrame) -> list[Fault]:
    faults = [
        Fault(f"unit {code} has no {sample.data.columns[0]}", "the frame", "every unit needs it")
        for code in sample.missing
    ]
    absent = [name for name in ("rank_low", "rank_high") if name not in ranks]
    faults += [Fault(f"no column {name!r}", "ranks", "give both limits") for name in absent]
    lacking = [code for code in sample.units if code not in ranks.index]
    faults += [Fault(f"unit {code} has no interval", "ranks", "give 1 to n") for code in lacking]
    return faults


def _bounds(
    statistic: str,
    known: KnownValues,
    variables: tuple[str, str],
    found: tuple[float, float, float],
    attained: tuple[np.ndarray, np.ndarray],
    controls: Sequence[str] = (),
) -> LinkBounds:
    y, x = variables
    low, high, held = found
    return LinkBounds(
        statistic=statistic,
        y=y,
        x=x,
        controls=tuple(controls),
        low=low,
        high=high,
        held=held,
        held_count=int(known.outcome.notna().sum()),
        attained=pd.DataFrame({"low": attained[0], "high": attained[1]}, index=known.outcome.index),
        sample=known.sample,
    )


def _slope_weights(regressors: pd.DataFrame) -> np.ndarray:
    """Return the weights w for which w'y is the slope on the first regressor."""
    design = np.column_stack([np.ones(len(regressors)), regressors.to_numpy()])
    return np.linalg.pinv(design)[1]


def _unit(values: np.ndarray) -> np.ndarray:
    centred = values - values.mean()
    return centred / np.linalg.norm(centred)


def _correlation(one: pd.Series, other: pd.Series) -> float:
    """Return the correlation over the units that have both; missing for fewer than three."""
    both = pd.concat([one, other], axis=1).dropna()
    if len(both) < 3 or (both.nunique() < 2).any():
        return float("nan")
    return float(np.corrcoef(both.to_numpy().T)[0, 1])
