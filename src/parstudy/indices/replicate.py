"""Score an index under many combinations of uncertain choices at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parstudy.errors import FrameworkError, ParstudyError
from parstudy.indices.climb import climb
from parstudy.indices.columns import FloatArray
from parstudy.indices.panel import Panel
from parstudy.indices.prepare import Memo, Stage, prepare
from parstudy.indices.spec import IndexSpec
from parstudy.indices.spec_file import refuse_idle_choices, with_setting
from parstudy.indices.uncertain import Choice, WeightNoise
from parstudy.indices.weight import Weighting

CELLS = 400_000
"""Scores that are calculated at a time; more gains no speed and costs memory."""


@dataclass(frozen=True, eq=False)
class Combination:
    """One option for every choice, worked out up to the weights."""

    spec: IndexSpec
    stage: Stage
    weights: dict[str, Weighting]


class Model:
    """An index as a function of numbers between 0 and 1, some for each uncertain source.

    Parameters
    ----------
    panel : Panel
    spec : IndexSpec
        ``uncertain`` says what varies.
    node : str
        Whose scores are returned; the index where it is empty.

    Notes
    -----
    Steps up to normalisation, and weights that come from the data, are worked out once for each
    combination of choices; noise multiplies the weights so found.
    """

    def __init__(self, panel: Panel, spec: IndexSpec, node: str = "") -> None:
        if not spec.uncertain:
            raise FrameworkError(
                "the specification has nothing uncertain",
                remedy="give `uncertain` some Choice or WeightNoise",
            )
        refuse_idle_choices(spec)
        self.panel, self.spec, self.node = panel, spec, node or spec.tree.root
        if self.node not in spec.tree.by_code:
            raise FrameworkError(f"the tree has no node {self.node!r}")
        self.sources = spec.uncertain
        self.choices = [source for source in self.sources if isinstance(source, Choice)]
        self.columns = list(self._columns())
        self._memo: Memo = {}
        self._known: dict[int, Combination] = {}

    def _columns(self) -> Iterator[slice]:
        start = 0
        for source in self.sources:
            noisy = self.spec.perturbed(source) if isinstance(source, WeightNoise) else None
            width = 1 if noisy is None else len(noisy)
            yield slice(start, start + width)
            start += width

    @property
    def width(self) -> int:
        """How many numbers one replicate takes."""
        return int(self.columns[-1].stop)

    @property
    def block(self) -> int:
        """How many replicates to ask for at a time."""
        return max(CELLS // len(self.panel.unit), 16)

    def picks(self, draws: FloatArray) -> NDArray[np.intp]:
        """Return which option of each choice the draws pick, replicates × choices."""
        picked = [
            (draws[:, columns.start] * len(source.options)).astype(np.intp)
            for source, columns in zip(self.sources, self.columns, strict=True)
            if isinstance(source, Choice)
        ]
        return np.column_stack(picked) if picked else np.zeros((len(draws), 0), dtype=np.intp)

    def nominal(self) -> FloatArray:
        """Return the scores under the specification as it stands, 1 × rows of the panel."""
        return self._scores(self._work_out(self.spec), {})

    def scores(self, draws: FloatArray) -> FloatArray:
        """Return scores, replicates × rows of the panel, NaN where a unit was screened out.

        Parameters
        ----------
        draws : float array, replicates × `width`
            From 0 up to, but not including, 1.
        """
        out = np.empty((len(draws), len(self.panel.unit)))
        for number, members in self._by_combination(draws):
            out[members] = self._scores(self._combination(number), self.factors(draws[members]))
        return out

    def settle(self, draws: FloatArray) -> None:
        """Work out the combinations that draws pick, so that none can fail later."""
        for number, _ in self._by_combination(draws):
            self._combination(number)

    def _by_combination(self, draws: FloatArray) -> Iterator[tuple[int, NDArray[np.intp]]]:
        if not self.choices:
            yield 0, np.arange(len(draws))
            return
        numbers = np.ravel_multi_index(tuple(self.picks(draws).T), self._shape)
        order = np.argsort(numbers, kind="stable")
        starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
        for members in np.split(order, starts[1:]):
            yield int(numbers[members[0]]), members

    @property
    def _shape(self) -> tuple[int, ...]:
        return tuple(len(choice.options) for choice in self.choices)

    def _combination(self, number: int) -> Combination:
        if number not in self._known:
            picked = np.unravel_index(number, self._shape) if self.choices else ()
            taken = [c.options[place] for c, place in zip(self.choices, picked, strict=True)]
            try:
                spec = replace(self.spec, uncertain=())
                for choice, option in zip(self.choices, taken, strict=True):
                    spec = with_setting(spec, choice.path, option)
                self._known[number] = self._work_out(spec)
            except ParstudyError as error:
                under = ", ".join(
                    f"{choice.name} = {option!r}"
                    for choice, option in zip(self.choices, taken, strict=True)
                )
                raise type(error)(f"{error}\n  under: {under}") from error
        return self._known[number]

    def _work_out(self, spec: IndexSpec) -> Combination:
        stage = prepare(self.panel, spec, self._memo)
        return Combination(spec, stage, climb(spec, stage.panel, stage.leaves()).weights)

    def factors(self, draws: FloatArray) -> dict[str, FloatArray]:
        """Return what the draws multiply weights by: node to replicates × 1."""
        factors: dict[str, FloatArray] = {}
        for source, columns in zip(self.sources, self.columns, strict=True):
            if isinstance(source, WeightNoise):
                moved = 1 + source.factor * (2 * draws[:, columns] - 1)
                factors |= {
                    code: moved[:, [place]]
                    for place, code in enumerate(self.spec.perturbed(source))
                }
        return factors

    def _scores(self, at: Combination, factors: dict[str, FloatArray]) -> FloatArray:
        stage = at.stage
        found = climb(at.spec, stage.panel, stage.leaves(), weights=at.weights, factors=factors)
        scores = found.scores[self.node]
        if len(stage.panel.rows) == len(self.panel.unit):
            return scores
        out = np.full((len(scores), len(self.panel.unit)), np.nan)
        out[:, stage.panel.rows] = scores
        return out
