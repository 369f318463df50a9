"""A total against something it contains, and how much of their correlation is arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.power import power_phrase, smallest_correlation
from parstudy.models.resampling import DRAWS, permutation_p, permutations
from parstudy.models.results import (
    NOT_A_CAUSE,
    Result,
    correlation,
    interval_phrase,
    joined,
    measure,
    p_phrase,
    sample_phrase,
)
from parstudy.models.rules import caution
from parstudy.models.sample import FEWEST_UNITS, Sample, complete_rows, is_constant
from parstudy.text import Bilingual, Number

_ASSUMED = Bilingual(
    "Số điểm của phần chung là giả định, không phải số công bố.",
    "The points of the shared part are assumed, not published.",
)


@dataclass(frozen=True)
class Apart:
    """The correlation taken apart, over the provinces whose points of the part are known.

    Attributes
    ----------
    raw : float
        Whole with the other measure, as they are.
    without_part : float
        After the part is taken out of the whole.
    arithmetic, low, high : float
        What `raw` would be on average, and in 95 % of cases, if nothing but the shared part linked
        the two.
    p_value : float
        Of the null hypothesis that the rest of the whole has no link with the other measure.
    """

    raw: float
    without_part: float
    arithmetic: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, eq=False)
class PartWhole(Result):
    """A part–whole correlation, raw and against arithmetic; see `part_whole`.

    Attributes
    ----------
    raw : float
        Correlation over all provinces that hold both.
    apart : Apart or None
        None if the points of the part are known for too few provinces.
    points_count : int
        Provinces whose points are known.
    is_assumed : bool
        Whether the part was computed from an assumed share rather than published points.
    """

    whole: str
    other: str
    part: str
    raw: float
    apart: Apart | None
    points_count: int
    is_assumed: bool
    sample: Sample

    def frame(self) -> pd.DataFrame:
        """Raw, and where the points are held: raw, without the part, by arithmetic alone."""
        rows = [{"kind": "raw", "correlation": self.raw, "n": len(self.sample.data)}]
        if self.apart:
            apart, n = self.apart, self.points_count
            rows += [
                {"kind": "raw_where_held", "correlation": apart.raw, "n": n},
                {
                    "kind": "without_part",
                    "correlation": apart.without_part,
                    "n": n,
                    "p_value": apart.p_value,
                },
                {
                    "kind": "arithmetic_alone",
                    "correlation": apart.arithmetic,
                    "n": n,
                    "low": apart.low,
                    "high": apart.high,
                },
            ]
        columns = ["kind", "correlation", "low", "high", "p_value", "n"]
        facts = self.sample.facts()
        return pd.DataFrame(rows, columns=columns).assign(
            whole=self.whole,
            other=self.other,
            part=self.part,
            part_is_assumed=self.is_assumed,
            points_count=self.points_count,
            missing_count=facts["missing_count"],
            missing=facts["missing"],
        )

    def words(self) -> Bilingual:
        """Say the raw correlation, what arithmetic makes of it, and what is left."""
        raw = Bilingual(
            "{whole} và {other} tương quan {raw} ({sample}), nhưng chỉ tiêu “{part}” nằm trong "
            "{whole}.",
            "{whole} and {other} correlate at {raw} ({sample}), but “{part}” is part of {whole}.",
        ).fill(
            whole=measure(self.whole).short,
            other=measure(self.other).short,
            part=measure(self.part or self.other).short,
            raw=correlation(self.raw),
            sample=sample_phrase(self.sample),
        )
        return joined(
            raw,
            self._taken_apart(),
            self._power(),
            _ASSUMED if self.is_assumed else None,
            caution([self.whole, self.other], is_incomplete=bool(self.sample.missing)),
            NOT_A_CAUSE,
        )

    def _power(self) -> Bilingual | None:
        if self.apart is None or self.apart.p_value <= 0.05:
            return None
        return power_phrase(Number(smallest_correlation(self.points_count), 2))

    def _taken_apart(self) -> Bilingual:
        if self.apart is None:
            return Bilingual(
                "Điểm của phần chung chỉ có ở {n} tỉnh, không đủ để tách ra, nên con số này có thể "
                "chỉ do phép cộng.",
                "The points of the shared part are held for {n} provinces, too few to take it "
                "out, so the figure may be arithmetic only.",
            ).fill(n=self.points_count)
        return Bilingual(
            "Trên {n} tỉnh có điểm của phần chung, tương quan là {raw}; chỉ riêng phép cộng đã cho "
            "{arithmetic} ({interval}), và bỏ phần chung thì còn {rest} ({p}).",
            "Over the {n} provinces whose points of the shared part are held it is {raw}; "
            "arithmetic alone gives {arithmetic} ({interval}), and without the shared part "
            "{rest} is left ({p}).",
        ).fill(
            n=self.points_count,
            raw=correlation(self.apart.raw),
            arithmetic=correlation(self.apart.arithmetic),
            interval=interval_phrase(self.apart.low, self.apart.high),
            rest=correlation(self.apart.without_part),
            p=p_phrase(self.apart.p_value),
        )


def part_whole(
    frame: pd.DataFrame,
    whole: str,
    other: str,
    *,
    part: str | None = None,
    assumed_share: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> PartWhole:
    """Correlate a total with a measure that is inside it, and say what arithmetic alone gives.

    With P the part and R = whole − P the rest, the correlation that arithmetic alone produces is
    that of P + R* with the other measure, where R* is R in random order over the provinces. Its
    mean over the permutations is close to r(P, other) s_P / √(s_P² + s_R²).

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
    whole : str
        The total, such as ``par_index_pct``.
    other : str
        The measure set against it, such as ``sipas_pct``.
    part : str, optional
        Published points of the part inside the whole, such as ``par_index_sipas_pts``.
    assumed_share : float, optional
        Where no points are published: points of the part per unit of `other`, such as 0.1 if
        100 % of SIPAS gave 10 points. The result says that it is an assumption.
    draws, seed : int
        Permutations and their seed.

    Raises
    ------
    EstimationError
        If not exactly one of `part` and `assumed_share` is given, or the part is all of the whole;
        see also `parstudy.models.sample.complete_rows`.
    """
    if (part is None) == (assumed_share is None):
        raise EstimationError(
            "the shared part is needed once: as published points or as an assumed share",
            where=f"{whole} against {other}",
            remedy="give part='par_index_sipas_pts', or assumed_share=0.1",
        )
    sample = complete_rows(frame, [whole, other])
    data = sample.data
    if part is None:
        data = data.assign(**{_POINTS: data[other] * assumed_share})
    else:
        data = _with_points(frame, whole, other, part)
    raw = _correlations(sample.data[whole].to_numpy()[None, :], sample.data[other].to_numpy())
    return PartWhole(
        whole=whole,
        other=other,
        part=part or "",
        raw=float(raw[0]),
        apart=_apart(data, draws, seed) if len(data) >= FEWEST_UNITS else None,
        points_count=len(data),
        is_assumed=part is None,
        sample=sample,
    )


_POINTS = "points of the part"


def _with_points(frame: pd.DataFrame, whole: str, other: str, part: str) -> pd.DataFrame:
    """Return whole, other and the points of the part where all three are held."""
    columns = list(dict.fromkeys([whole, other, part]))
    held = frame.dropna(subset=[name for name in columns if name in frame])
    if part not in frame or len(held) >= FEWEST_UNITS:
        held = complete_rows(frame, columns).data
    return held[[whole, other]].assign(**{_POINTS: held[part]})


def _apart(data: pd.DataFrame, draws: int, seed: int) -> Apart:
    total, other, points = data.to_numpy(float).T
    rest = total - points
    if is_constant(rest):
        raise EstimationError(
            f"nothing is left of {data.columns[0]} without the part",
            where=f"{len(rest)} provinces",
            remedy="name a part that is less than the whole",
        )
    orders = permutations(len(rest), draws, np.random.default_rng(seed))
    by_arithmetic = _correlations(points + rest[orders], other)
    low, high = np.quantile(by_arithmetic, [0.025, 0.975])
    raw, without = _correlations(np.stack([total, rest]), other)
    return Apart(
        raw=float(raw),
        without_part=float(without),
        arithmetic=float(by_arithmetic.mean()),
        low=float(low),
        high=float(high),
        p_value=permutation_p(float(without), _correlations(rest[orders], other)),
    )


def _correlations(rows: np.ndarray, against: np.ndarray) -> np.ndarray:
    """Return the correlation of each row with one vector."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    against = against - against.mean()
    return rows @ against / np.sqrt((rows**2).sum(axis=1) * (against @ against))
