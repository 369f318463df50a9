"""Run the steps from the data table to normalised indicators."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parstudy.errors import Fault, SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.impute import impute
from parstudy.indices.normalise import normalise
from parstudy.indices.panel import Panel, refuse_unusable
from parstudy.indices.screen import denominate, screen
from parstudy.indices.spec import IndexSpec
from parstudy.indices.treat import treat


@dataclass(frozen=True, eq=False)
class Stage:
    """The data after some of the steps.

    Attributes
    ----------
    panel : Panel
    is_filled : bool array, rows × indicators
        Cells that were imputed.
    imputed : float array, rows × indicators
        Values after imputation, before treatment.
    screening : DataFrame, optional
        What `screen` saw and did.
    treatment : list of dict
        What `treat` did, one record an indicator.
    normalised : float array, rows × indicators
    """

    panel: Panel
    is_filled: NDArray[np.bool_]
    imputed: FloatArray
    screening: pd.DataFrame | None = None
    treatment: list[dict[str, Any]] = field(default_factory=list)
    normalised: FloatArray = field(default_factory=lambda: np.empty((0, 0)))

    def leaves(self) -> dict[str, FloatArray]:
        """Return the normalised indicators, each 1 × units."""
        return {code: self.normalised[None, :, i] for i, code in enumerate(self.panel.indicators)}


Memo = dict[tuple[Hashable, ...], Stage]


def prepare(panel: Panel, spec: IndexSpec, memo: Memo | None = None) -> Stage:
    """Denominate, screen, impute, treat and normalise.

    Parameters
    ----------
    panel : Panel
    spec : IndexSpec
    memo : dict, optional
        Stages reached earlier from the same panel; specifications that share their first steps
        share the work.

    Raises
    ------
    SchemaError
        If the data do not allow a step; see the steps.
    """
    refuse_unusable(spec, panel)
    known = {} if memo is None else memo
    nothing = np.zeros(panel.values.shape, dtype=bool)
    stage = Stage(panel, nothing, panel.values)
    key: tuple[Hashable, ...] = ()
    for setting, step in _steps(spec):
        key = (*key, setting)
        if key not in known:
            known[key] = step(stage)
        stage = known[key]
    return stage


def _steps(spec: IndexSpec) -> list[tuple[Hashable, Callable[[Stage], Stage]]]:
    """Return the steps in order, each with what decides its outcome."""
    late = spec.screen is not None and spec.screen.after_imputation
    return [
        (repr(spec.denominate), lambda s: _denominated(s, spec)),
        (repr((late, spec.screen)), lambda s: _screened(s, spec if not late else None)),
        (repr(spec.impute), lambda s: _imputed(s, spec)),
        (late, lambda s: _screened(s, spec if late else None)),
        (repr(spec.treat), lambda s: _treated(s, spec)),
        ((spec.tree, repr(spec.normalise)), lambda s: _normalised(s, spec)),
    ]


def _denominated(stage: Stage, spec: IndexSpec) -> Stage:
    return replace(stage, panel=denominate(stage.panel, spec.denominate))


def _screened(stage: Stage, spec: IndexSpec | None) -> Stage:
    if spec is None or spec.screen is None:
        return stage
    panel, log = screen(stage.panel, spec.screen)
    kept = log["is_kept"].to_numpy()
    return replace(
        stage,
        panel=panel,
        is_filled=stage.is_filled[kept],
        imputed=stage.imputed[kept],
        screening=log,
    )


def _imputed(stage: Stage, spec: IndexSpec) -> Stage:
    _refuse(_empty(stage.panel))
    panel, is_filled = impute(stage.panel, spec.impute)
    return replace(stage, panel=panel, is_filled=is_filled, imputed=panel.values)


def _treated(stage: Stage, spec: IndexSpec) -> Stage:
    _refuse(_absent_years(stage.panel) + _constant(stage.panel))
    panel, log = treat(stage.panel, spec.treat)
    return replace(stage, panel=panel, treatment=log)


def _normalised(stage: Stage, spec: IndexSpec) -> Stage:
    return replace(stage, normalised=normalise(stage.panel, spec.tree, spec.normalise))


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise SchemaError("no index can be built from these data", faults=faults)


def _empty(panel: Panel) -> list[Fault]:
    there = ~np.isnan(panel.values)
    columns = [panel.indicators[place] for place in np.flatnonzero(~there.any(axis=0))]
    faults = [
        Fault(f"the indicator {code!r} has no value at all", remedy="leave it out")
        for code in columns
    ]
    return faults + [
        Fault("no indicator has a value", panel.where(int(row)), "leave the row out")
        for row in np.flatnonzero(~there.any(axis=1))
    ]


def _absent_years(panel: Panel) -> list[Fault]:
    return [
        Fault(
            f"the indicator {code!r} has no value in {label}",
            remedy="fill it from other years (last, linear), or leave out the year or indicator",
        )
        for label, rows in panel.years
        for place, code in enumerate(panel.indicators)
        if np.isnan(panel.values[rows, place]).all()
    ]


def _constant(panel: Panel) -> list[Fault]:
    low, high = np.fmin.reduce(panel.values), np.fmax.reduce(panel.values)
    return [
        Fault(
            f"the indicator {panel.indicators[place]!r} is constant: {low[place]:.6g} everywhere",
            remedy="leave it out: it cannot tell units apart",
        )
        for place in np.flatnonzero(low == high)
    ]
