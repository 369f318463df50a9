"""First steps: divide indicators by denominators, leave out units that hold too little."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from parstudy.errors import Fault, SchemaError
from parstudy.indices.panel import Panel
from parstudy.indices.steps import Denominator, Screen


def denominate(panel: Panel, denominators: Mapping[str, Denominator]) -> Panel:
    """Divide indicators by columns of the data.

    Parameters
    ----------
    panel : Panel
    denominators : mapping of str to Denominator
        Indicator to what it is divided by; others stay as they are.

    Returns
    -------
    Panel
        A value is missing where it or its denominator is.

    Raises
    ------
    SchemaError
        If a denominator is zero; all such units are listed.
    """
    values, faults = panel.values.copy(), []
    for code, by in denominators.items():
        divisor = panel.denominator(by.by)
        faults += [
            Fault(f"the denominator {by.by!r} of {code!r} is zero", panel.where(int(row)))
            for row in np.flatnonzero(divisor == 0)
        ]
        if not faults:
            place = panel.indicators.index(code)
            values[:, place] = values[:, place] / divisor * by.factor
    if faults:
        raise SchemaError("indicators cannot be divided by their denominators", faults=faults)
    return panel.with_values(values)


def screen(panel: Panel, rule: Screen) -> tuple[Panel, pd.DataFrame]:
    """Leave out units that hold too few values, or too many zeros.

    Returns
    -------
    Panel
        The units, or years of them, that stay.
    DataFrame, one row a row of `panel`
        ``unit``, ``Time``, ``available_share``, ``nonzero_share`` of the values that are there
        (both 0 to 1) and ``is_kept``.

    Raises
    ------
    SchemaError
        If fewer than two units stay.
    """
    there = ~np.isnan(panel.values)
    available = there.mean(axis=1)
    zeros = (panel.values == 0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        nonzero = 1 - zeros / there.sum(axis=1)
    tests = {
        "missing": available >= rule.min_available,
        "zeros": ~(nonzero < rule.min_nonzero),
    }
    kept = tests["missing"] & tests["zeros"] if rule.by == "either" else tests[rule.by]
    kept = (kept | np.isin(panel.unit, rule.include)) & ~np.isin(panel.unit, rule.exclude)
    if len(set(panel.unit[kept])) < 2:
        raise SchemaError("fewer than two units stay after screening", remedy="lower its limits")
    log = {"available_share": available, "nonzero_share": nonzero, "is_kept": kept}
    return panel.keep(kept), panel.frame(log)
