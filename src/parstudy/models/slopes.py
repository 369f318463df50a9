"""Coefficients in a table and a slope in words, whichever model estimated them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parstudy.models.power import power_phrase, smallest_effect
from parstudy.models.results import (
    NOT_A_CAUSE,
    Result,
    estimate_words,
    figure,
    given_phrase,
    joined,
    measure,
    p_phrase,
    sample_phrase,
)
from parstudy.models.rules import caution
from parstudy.models.sample import Sample
from parstudy.text import Bilingual

CONVENTIONS = {
    "HC3": Bilingual("sai số HC3", "HC3 errors"),
    "Huber H1": Bilingual("ước lượng Huber", "Huber estimator"),
    "robust kernel": Bilingual("sai số hạt nhân vững", "robust kernel errors"),
    "clustered by province": Bilingual("sai số gộp theo tỉnh", "errors clustered by province"),
    "wild cluster bootstrap": Bilingual("bootstrap theo tỉnh", "wild cluster bootstrap"),
    "maximum likelihood": Bilingual("hợp lý cực đại", "maximum likelihood"),
}
"""How standard errors are made, as in the tables, in words."""


@dataclass(frozen=True, eq=False)
class SlopeResult(Result):
    """Coefficients of a model of `y` on `x` and controls.

    Attributes
    ----------
    estimator : str
    y, x, controls : str and tuple of str
    table : DataFrame
        One row a coefficient: ``term estimate standard_error statistic p_value low high freedom
        convention``, and what tells rows apart.
    confidence : float
        Of the intervals.
    sample : Sample
    """

    estimator: str
    y: str
    x: str
    controls: tuple[str, ...]
    table: pd.DataFrame
    confidence: float
    sample: Sample

    def frame(self) -> pd.DataFrame:
        """Return the coefficients, one row each, in units of `y` per unit of the term.

        ``estimator y``, the columns of `table`, ``smallest_detectable`` (the smallest coefficient
        that such an error finds with a probability of 80 %), ``confidence n missing_count
        missing``.
        """
        detectable = [smallest_effect(one) for one in self.table["freedom"]]
        table = self.table.assign(
            smallest_detectable=self.table["standard_error"] * detectable,
            confidence=self.confidence,
            **self.sample.facts(),
        )
        table.insert(0, "estimator", self.estimator)
        table.insert(1, "y", self.y)
        return table

    def slope_words(
        self, row: pd.Series, setting: Bilingual, *, is_standardized: bool = False
    ) -> Bilingual:
        """Say a slope in the units of the fields, its certainty, the sample, what it is not.

        Parameters
        ----------
        row : Series
            Row of the table.
        setting : Bilingual
            Where the comparison is made, such as "across provinces".
        is_standardized : bool
            Whether both variables are in standard deviations within the year.
        """
        x = measure(self.x, is_standardized=is_standardized)
        y = measure(self.y, is_standardized=is_standardized)
        estimate, low, high, error, freedom = (
            float(row[name]) for name in ("estimate", "low", "high", "standard_error", "freedom")
        )
        is_null = low <= 0 <= high
        size, interval = estimate_words(
            estimate * x.step, low * x.step, high * x.step, self.confidence
        )
        finding = (_NULL if is_null else _FOUND).fill(
            setting=setting,
            x=x.short,
            y=y.short,
            step=x.step_words,
            size=size,
            unit=y.unit,
            given=given_phrase(self.controls),
            interval=interval,
            p=p_phrase(float(row["p_value"])),
            convention=CONVENTIONS[str(row["convention"])],
            sample=sample_phrase(self.sample),
        )
        smallest = figure(smallest_effect(freedom) * error * x.step)
        return joined(
            finding,
            power_phrase(smallest, unit=y.unit) if is_null else None,
            caution([self.y, self.x, *self.controls], is_incomplete=bool(self.sample.missing)),
            NOT_A_CAUSE,
        )


_FOUND = Bilingual(
    "{setting}, nơi {x} cao hơn {step} thì {y} chênh {size} {unit}{given} ({interval}; {p}; "
    "{convention}; {sample}).",
    "{setting}, where {x} is higher by {step}, {y} differs by {size} {unit}{given} ({interval}; "
    "{p}; {convention}; {sample}).",
)
_NULL = Bilingual(
    "{setting}, chưa thấy mối liên hệ rõ: nơi {x} cao hơn {step} thì {y} chênh {size} {unit}"
    "{given} ({interval}; {p}; {convention}; {sample}).",
    "{setting}, no clear link is seen: where {x} is higher by {step}, {y} differs by {size} "
    "{unit}{given} ({interval}; {p}; {convention}; {sample}).",
)
