"""Specification curve: every reasonable combination of choices, and a test of them all together."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.choices import Choices, Specification
from parstudy.models.power import power_phrase, smallest_effect
from parstudy.models.results import (
    NOT_A_CAUSE,
    STANDARD_DEVIATIONS,
    Result,
    correlation,
    joined,
    listed_phrase,
    p_phrase,
    percent,
)
from parstudy.models.rules import caution
from parstudy.models.sample import tabulate
from parstudy.models.specification_model import make_cube, make_model
from parstudy.text import Bilingual, Number

_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class SpecificationCurve(Result):
    """Estimates of all specifications and the test of the whole; see `specification_curve`.

    Attributes
    ----------
    units : tuple of str
        Every unit of the frame.
    table : DataFrame
        One row a specification, lowest estimate first; see `frame`.
    left_out : DataFrame
        Combinations that were not run, with the reason.
    null_estimates : ndarray, shape (permutations, specifications)
        Estimates with the exposure permuted, columns in the order of `table`.
    """

    choices: Choices
    units: tuple[str, ...]
    table: pd.DataFrame
    left_out: pd.DataFrame
    null_estimates: np.ndarray

    @property
    def median(self) -> float:
        """Median estimate."""
        return float(self.table["estimate"].median())

    @property
    def share_positive(self) -> float:
        """Share of estimates above zero."""
        return float((self.table["estimate"] > 0).mean())

    @property
    def p_median(self) -> float:
        """Share of permutations whose median is at least as far from zero."""
        return _share(np.abs(np.median(self.null_estimates, axis=1)), abs(self.median))

    @property
    def p_sign(self) -> float:
        """Share of permutations in which at least as many estimates have one sign."""
        return _share(_one_sign(self.null_estimates > 0), _one_sign(self.share_positive))

    @property
    def smallest_median(self) -> float:
        """The smallest median that these specifications find with a probability of 80 %."""
        return smallest_effect(np.inf) * float(np.median(self.null_estimates, axis=1).std())

    def frame(self) -> pd.DataFrame:
        """One row a specification, lowest estimate first.

        ``position outcome exposure years controls sample estimator missing estimate standard_error
        low high p_value convention rows provinces``; estimates in standard deviations.
        """
        return self.table.copy()

    def tests(self) -> pd.DataFrame:
        """Two rows, the median and the share of one sign, with permutation p-values."""
        return pd.DataFrame(
            {
                "statistic": ["median", "share_of_one_sign"],
                "value": [self.median, float(_one_sign(self.share_positive))],
                "p_value": [self.p_median, self.p_sign],
                "smallest_detectable": [self.smallest_median, np.nan],
                "specifications": len(self.table),
                "left_out": len(self.left_out),
                "permutations": len(self.null_estimates),
            }
        )

    def by_choice(self) -> pd.DataFrame:
        """One row an option: its specifications, their median and share above zero."""
        rows = []
        for dimension in asdict(next(self.choices.combinations())):
            for option, group in self.table.groupby(dimension, sort=False):
                rows.append(
                    {
                        "choice": dimension,
                        "option": option,
                        "specifications": len(group),
                        "median": group["estimate"].median(),
                        "share_positive": (group["estimate"] > 0).mean(),
                    }
                )
        return pd.DataFrame(rows)

    def words(self) -> Bilingual:
        """Say how many were run, the median, the share of one sign, and the test of the whole."""
        return joined(
            Bilingual(
                "Chạy {count} cách tính hợp lý của mối liên hệ giữa {exposure} và {outcome} (loại "
                "{left_out} cách không khác hoặc không tính được): trung vị {median} độ lệch "
                "chuẩn, {share} % số cách cho dấu dương; hoán vị {permutations} lần cho toàn bộ: "
                "{p} (trung vị), {p_sign} (cùng dấu).",
                "{count} reasonable specifications of the link between {exposure} and {outcome} "
                "({left_out} left out as not different or not estimable): median {median} "
                "standard deviations, {share} % above zero; {permutations} permutations of the "
                "whole: {p} (median), {p_sign} (one sign).",
            ).fill(
                count=len(self.table),
                exposure=listed_phrase(self.choices.exposure),
                outcome=listed_phrase(self.choices.outcome),
                left_out=len(self.left_out),
                median=correlation(self.median),
                share=percent(round(self.share_positive, 3)),
                permutations=len(self.null_estimates),
                p=p_phrase(self.p_median),
                p_sign=p_phrase(self.p_sign),
            ),
            power_phrase(Number(self.smallest_median, 2), unit=STANDARD_DEVIATIONS)
            if self.p_median > 0.05
            else None,
            caution(
                self.choices.columns,
                is_incomplete=bool(self.table["provinces"].max() < len(self.units)),
            ),
            NOT_A_CAUSE,
        )


def _one_sign(share_positive: np.ndarray | float) -> np.ndarray:
    """Return the share of the commoner sign; of rows of booleans their means first."""
    share = np.asarray(share_positive, dtype=float)
    if share.ndim == 2:
        share = share.mean(axis=1)
    return np.maximum(share, 1 - share)


def _share(null: np.ndarray, observed: np.ndarray | float) -> float:
    return float(((null >= observed - _ROUNDING).sum() + 1) / (len(null) + 1))


def specification_curve(
    frame: pd.DataFrame, choices: Choices, *, permutations: int = 500, seed: int = 0
) -> SpecificationCurve:
    """Run every combination of the declared choices and test them together.

    Variables are standardized within the year (``ranks``: ranked, then standardized), so estimates
    are standard deviations of the outcome per standard deviation of the exposure and no series is
    bridged by a level. Errors: HC3 for one year, clustered by province for several.

    The test of the whole (Simonsohn, Simmons and Nelson 2020) permutes the exposure between
    provinces, all years of a province together and in all specifications at once, after what the
    controls predict of it is taken off; a province takes part with every year of its exposure and
    controls or not at all.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` and ``year``
        Every column that the choices name.
    choices : Choices
        See `parstudy.models.choices.read_choices`.
    permutations, seed : int
        Of the test.

    Raises
    ------
    EstimationError
        If a column is absent, or no combination can be estimated.
    """
    cube = make_cube(tabulate(frame, choices.columns, is_panel=True))
    keys = np.random.default_rng(seed).random((permutations, len(cube.units)))
    rows: list[dict[str, object]] = []
    left_out: list[dict[str, object]] = []
    nulls: list[np.ndarray] = []
    done: set[tuple[object, ...]] = set()
    for one in choices.combinations():
        model = make_model(cube, one, choices)
        if isinstance(model, str):
            left_out.append({**_described(one), "reason": model})
            continue
        if model.signature in done:
            left_out.append({**_described(one), "reason": "the same rows and model as another"})
            continue
        done.add(model.signature)
        rows.append({**_described(one), **model.estimate()})
        nulls.append(model.null_estimates(keys[:, model.units]))
    if not rows:
        raise EstimationError(
            "no combination of choices can be estimated",
            where=str(left_out[0]["reason"]) if left_out else "no choices",
            remedy="look at the years and samples of the choices",
        )
    table = pd.DataFrame(rows)
    order = table["estimate"].argsort(kind="stable").to_numpy()
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "position", np.arange(1, len(table) + 1))
    columns = [*_described(next(choices.combinations())), "reason"]
    return SpecificationCurve(
        choices,
        cube.units,
        table,
        pd.DataFrame(left_out, columns=columns),
        np.column_stack(nulls)[:, order],
    )


def _described(one: Specification) -> dict[str, str]:
    return {
        name: ", ".join(str(part) for part in value) if isinstance(value, tuple) else value
        for name, value in asdict(one).items()
    }
