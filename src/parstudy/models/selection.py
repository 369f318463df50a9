"""Who is held and who is not: comparison on measures all have, and reweighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.resampling import DRAWS, permutations
from parstudy.models.results import Result, figure, joined, measure, names_phrase
from parstudy.models.rules import overlap_faults, refuse
from parstudy.models.sample import complete_rows, find_geography
from parstudy.reference.provinces import Geography
from parstudy.text import Bilingual

LARGE_DIFFERENCE = 0.25
"""Standardized differences above this leave a comparison to the model (Rubin 2001)."""


@dataclass(frozen=True, eq=False)
class HeldComparison(Result):
    """Provinces held against provinces missing; see `compare_held`."""

    measure_held: str
    table: pd.DataFrame
    held_count: int
    missing: tuple[str, ...]
    geography: Geography | None

    def frame(self) -> pd.DataFrame:
        """One row a measure.

        ``mean_held mean_missing difference standardized_difference variance_ratio p_value n_held
        n_missing``; p-values by permutation of who is held.
        """
        return self.table.copy()

    def words(self) -> Bilingual:
        """Say who is held, and the largest differences."""
        far = self.table[self.table["standardized_difference"].abs() >= LARGE_DIFFERENCE]
        far = far.sort_values("standardized_difference", key=lambda one: -one.abs())
        named = [
            Bilingual("{x} ({d})", "{x} ({d})").fill(
                x=measure(str(row.measure)).short,
                d=figure(float(row.standardized_difference), signed=True),
            )
            for row in far.head(4).itertuples()
        ]
        listed = Bilingual("; ".join(one.vi for one in named), "; ".join(one.en for one in named))
        head = Bilingual(
            "{measure} có ở {held} tỉnh, thiếu {missing}: {names}.",
            "{measure} is held for {held} provinces and missing for {missing}: {names}.",
        ).fill(
            measure=measure(self.measure_held).short,
            held=self.held_count,
            missing=len(self.missing),
            names=names_phrase(self.missing, self.geography),
        )
        if not named:
            tail = Bilingual(
                "Hai nhóm không khác nhau nhiều ở các chỉ tiêu mà mọi tỉnh đều có (mọi chênh lệch "
                "chuẩn hóa dưới {limit}).",
                "The two groups do not differ much on the measures that all have (every "
                "standardized difference below {limit}).",
            ).fill(limit=figure(LARGE_DIFFERENCE))
        else:
            tail = Bilingual(
                "Nhóm có số liệu khác nhóm thiếu, tính bằng độ lệch chuẩn: {listed}; vì vậy không "
                "suy ra cả nước từ nhóm này nếu chưa hiệu chỉnh.",
                "The held differ from the missing, in standard deviations: {listed}; nothing "
                "about the country follows from them without adjustment.",
            ).fill(listed=listed)
        return joined(head, tail)


def compare_held(
    frame: pd.DataFrame,
    held: str,
    measures: Sequence[str],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> HeldComparison:
    """Compare provinces that hold a measure with those that do not, on measures that all have.

    Standardized difference: (mean held − mean missing) / √((s²_held + s²_missing) / 2).

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` (and ``year``, of one year)
        One row for every province, held or not.
    held : str
        The measure that is missing for some.
    measures : sequence of str
        What all (or nearly all) provinces have; each is compared over those that hold it.

    Raises
    ------
    EstimationError
        If fewer than three provinces are on one side of a comparison, or a measure does not vary.
    """
    rows, has = _held(frame, held)
    refuse("a measure cannot be compared with itself", overlap_faults(held, measures))
    rng = np.random.default_rng(seed)
    compared = []
    for name in measures:
        values = complete_rows(rows, [name]).data[name]
        is_held = has.reindex(values.index).to_numpy()
        compared.append({"measure": name, **_compare(values, is_held, draws, rng)})
    missing = tuple(str(code) for code in has.index[~has])
    return HeldComparison(
        held, pd.DataFrame(compared), int(has.sum()), missing, find_geography(rows)
    )


def _held(frame: pd.DataFrame, held: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return the frame indexed by unit alone and who holds the measure."""
    if held not in frame:
        raise EstimationError(f"no column {held!r}", where="the frame", remedy="name a column")
    rows = frame
    if "year" in frame.index.names:
        years = frame.index.get_level_values("year").unique()
        if len(years) > 1:
            raise EstimationError(
                f"{len(years)} years are given", remedy="keep one, frame.query('year == 2024')"
            )
        rows = frame.droplevel("year")
    return rows, rows[held].notna()


def _compare(
    values: pd.Series, is_held: np.ndarray, draws: int, rng: np.random.Generator
) -> dict[str, float]:
    numbers = values.to_numpy()
    inside, outside = numbers[is_held], numbers[~is_held]
    if min(len(inside), len(outside)) < 3:
        raise EstimationError(
            f"{len(inside)} provinces are held and {len(outside)} missing",
            where=f"comparison on {values.name}",
            remedy="a comparison needs three on each side; with nobody missing none is needed",
        )
    difference = inside.mean() - outside.mean()
    orders = permutations(len(numbers), draws, rng)
    chosen = numbers[orders[:, : len(inside)]].sum(axis=1)
    shuffled = chosen / len(inside) - (numbers.sum() - chosen) / len(outside)
    beyond = int((np.abs(shuffled) >= abs(difference) - 1e-12).sum())
    variances = inside.var(ddof=1), outside.var(ddof=1)
    return {
        "mean_held": inside.mean(),
        "mean_missing": outside.mean(),
        "difference": difference,
        "standardized_difference": difference / np.sqrt(sum(variances) / 2),
        "variance_ratio": variances[0] / variances[1] if variances[1] > 0 else np.nan,
        "p_value": (beyond + 1) / (draws + 1),
        "n_held": len(inside),
        "n_missing": len(outside),
    }
