"""Tests declared together: a family of correlations and p-values adjusted for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.errors import EstimationError
from parstudy.models.association import Correlation, Method, correlate
from parstudy.models.resampling import DRAWS
from parstudy.models.results import NOT_A_CAUSE, Result, correlation, joined, measure, percent
from parstudy.models.rules import caution
from parstudy.text import Bilingual


@dataclass(frozen=True, eq=False)
class CorrelationFamily(Result):
    """Correlations that were declared together, with p-values for the family."""

    tests: tuple[Correlation, ...]
    level: float

    def frame(self) -> pd.DataFrame:
        """One row a test, as `Correlation.frame`, with ``p_holm`` and ``p_bh``."""
        table = pd.concat([test.frame() for test in self.tests], ignore_index=True)
        p_values = table["p_value"].to_numpy()
        table["p_holm"] = holm(p_values)
        table["p_bh"] = benjamini_hochberg(p_values)
        return table

    def words(self) -> Bilingual:
        """Say how many of the declared tests stand, and which."""
        table = self.frame()
        standing = table[table["p_bh"] <= self.level]
        named = [
            Bilingual("{x} – {y} ({r})", "{x} – {y} ({r})").fill(
                x=measure(row.x).short,
                y=measure(row.y).short,
                r=correlation(row.estimate),
            )
            for row in standing.itertuples()
        ]
        listed = Bilingual("; ".join(one.vi for one in named), "; ".join(one.en for one in named))
        count = Bilingual(
            "Số phép kiểm định khai báo trước: {tests}; đứng vững ở tỷ lệ phát hiện sai {level} % "
            "(Benjamini–Hochberg): {bh}, theo Holm: {holm}",
            "Tests declared beforehand: {tests}; standing at a false discovery rate of {level} % "
            "(Benjamini–Hochberg): {bh}, by Holm: {holm}",
        ).fill(
            tests=len(table),
            bh=len(standing),
            holm=int((table["p_holm"] <= self.level).sum()),
            level=percent(self.level),
        )
        ending = Bilingual(f"{count.vi}. {listed.vi}.", f"{count.en}. {listed.en}.")
        return joined(
            ending if named else Bilingual(f"{count.vi}.", f"{count.en}."),
            caution(
                [name for test in self.tests for name in (test.y, test.x)],
                is_incomplete=any(test.sample.missing for test in self.tests),
            ),
            NOT_A_CAUSE,
        )


def correlate_family(
    frame: pd.DataFrame,
    pairs: Sequence[tuple[str, str]],
    *,
    method: Method = "spearman",
    controls: Sequence[str] = (),
    level: float = 0.05,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> CorrelationFamily:
    """Run a declared family of correlations; see `correlate`.

    Parameters
    ----------
    pairs : sequence of (y, x)
        All the tests of the family, declared before any is looked at.
    level : float
        Error rate of the family, for the sentence.

    Raises
    ------
    EstimationError
        If the family is empty or declares a pair twice; see also `correlate`.
    """
    unordered = [frozenset(pair) for pair in pairs]
    if not pairs or len(set(unordered)) < len(pairs):
        raise EstimationError(
            "a family of tests needs at least one pair, each once",
            where=f"{len(pairs)} pairs, {len(set(unordered))} different",
            remedy="declare every test of the family once",
        )
    tests = tuple(
        correlate(
            frame,
            y,
            x,
            method=method,
            controls=controls,
            confidence=confidence,
            draws=draws,
            seed=seed,
        )
        for y, x in pairs
    )
    return CorrelationFamily(tests, level)


def holm(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return p-values adjusted by Holm (1979): familywise error, any dependence."""
    p, order = _ordered(p_values)
    steps = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted


def benjamini_hochberg(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return p-values adjusted by Benjamini and Hochberg (1995): false discovery rate."""
    p, order = _ordered(p_values)
    steps = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    return adjusted


def _ordered(p_values: Sequence[float] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    p = np.asarray(p_values, dtype=float)
    if p.ndim != 1 or p.size == 0 or not ((p >= 0) & (p <= 1)).all():
        raise EstimationError(
            "p-values must be between 0 and 1, none missing",
            where=f"{p.size} values",
            remedy="adjust only tests that could be run",
        )
    return p, np.argsort(p, kind="stable")
