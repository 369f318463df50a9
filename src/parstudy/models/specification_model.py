"""One specification as matrices, so that a permutation of the exposure is a few products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from parstudy.models.choices import Choices, Specification
from parstudy.models.sample import FEWEST_SPARE, FEWEST_UNITS

_STILL = 1e-9


@dataclass(frozen=True, eq=False)
class Cube:
    """A panel as one array, missing values as nan.

    Attributes
    ----------
    values : ndarray, shape (units, years, columns)
    units, years, columns : tuple
        Labels of the axes.
    """

    values: np.ndarray
    units: tuple[str, ...]
    years: tuple[int, ...]
    columns: tuple[str, ...]

    def block(self, one: Specification) -> np.ndarray:
        """Return outcome, exposure and controls of a specification, shape (units, years, k)."""
        absent = [year for year in one.years if year not in self.years]
        columns = [self.columns.index(name) for name in (one.outcome, one.exposure, *one.controls)]
        chosen = self.values[:, :, columns]
        if absent:
            return np.full((len(self.units), len(one.years), len(columns)), np.nan)
        return chosen[:, [self.years.index(year) for year in one.years]]


def make_cube(data: pd.DataFrame) -> Cube:
    """Lay a frame indexed by unit and year out as an array."""
    units = data.index.get_level_values(0).unique()
    years = sorted(data.index.get_level_values(1).unique())
    full = data.reindex(pd.MultiIndex.from_product([units, years]))
    values = full.to_numpy(float).reshape(len(units), len(years), data.shape[1])
    return Cube(
        values,
        tuple(str(unit) for unit in units),
        tuple(int(year) for year in years),
        tuple(str(name) for name in data.columns),
    )


@dataclass(frozen=True, eq=False)
class Model:
    """One specification as matrices.

    Attributes
    ----------
    signature : tuple
        Equal for specifications that are the same model on the same rows.
    units : ndarray of int, (units,)
        Places in the cube of the provinces whose exposure is permuted.
    exposure, apart : ndarray, (units, years)
        Standardized exposure, and what the controls do not predict of it.
    outcome : ndarray, (rows,)
    unit, year : ndarray of int, (rows,)
        Where the exposure of a row stands in `exposure`.
    basis : ndarray, (rows, k)
        Orthonormal columns that span constants, effects and controls.
    nested : int
        Columns of `basis` that are province effects, not counted where errors are clustered.
    pairs : ndarray, (changes, 2) or None
        Rows of this and the last year, for differences.
    """

    signature: tuple[object, ...]
    units: np.ndarray
    exposure: np.ndarray
    apart: np.ndarray
    outcome: np.ndarray
    unit: np.ndarray
    year: np.ndarray
    basis: np.ndarray
    nested: int
    pairs: np.ndarray | None

    def _changes(self, rows: np.ndarray) -> np.ndarray:
        """Return values (…, rows) as changes from the year before, if asked."""
        if self.pairs is None:
            return rows
        return rows[..., self.pairs[:, 0]] - rows[..., self.pairs[:, 1]]

    def _left(self, rows: np.ndarray) -> np.ndarray:
        """Return values (…, rows), as changes if asked, less what `basis` explains."""
        rows = self._changes(rows)
        return rows - (rows @ self.basis) @ self.basis.T

    def varies(self) -> bool:
        """Tell whether effects and controls leave something of exposure and outcome."""
        left = self._left(np.stack([self.exposure[self.unit, self.year], self.outcome]))
        return bool((np.sqrt((left**2).mean(axis=1)) > _STILL).all())

    def null_estimates(self, keys: np.ndarray) -> np.ndarray:
        """Return the estimate under each permutation; `keys` (draws, units) order the units."""
        order = np.argsort(keys, axis=1)
        x = self._changes(self.apart[order[:, self.unit], self.year])
        explained = ((x @ self.basis) ** 2).sum(axis=1)
        return x @ self._left(self.outcome) / ((x**2).sum(axis=1) - explained)

    def estimate(self) -> dict[str, object]:
        """Return estimate, error, interval, p-value and counts as one row."""
        x, y = self._left(self.exposure[self.unit, self.year]), self._left(self.outcome)
        square = x @ x
        estimate = x @ y / square
        scores = x * (y - estimate * x)
        rows, count = self.basis.shape
        member = self.unit if self.pairs is None else self.unit[self.pairs[:, 0]]
        clusters = len(np.unique(member))
        if clusters == rows:
            leverage = (self.basis**2).sum(axis=1) + x**2 / square
            error = np.sqrt(((scores / (1 - leverage)) ** 2).sum()) / square
            freedom, convention = rows - count - 1, "HC3"
        else:
            by_cluster = np.bincount(member, scores)
            counted = count + 1 - self.nested
            scale = clusters / (clusters - 1) * (rows - 1) / (rows - counted)
            error = np.sqrt(scale * (by_cluster**2).sum()) / square
            freedom, convention = clusters - 1, "clustered by province"
        margin = stdtrit(freedom, 0.975) * error
        return {
            "estimate": estimate,
            "standard_error": error,
            "low": estimate - margin,
            "high": estimate + margin,
            "p_value": 2 * stdtr(freedom, -abs(estimate / error)),
            "convention": convention,
            "rows": rows,
            "provinces": clusters,
        }


def make_model(cube: Cube, one: Specification, choices: Choices) -> Model | str:
    """Return the matrices of a specification, or the reason why it is not run."""
    is_within = one.estimator in ("fixed_effects", "first_differences")
    if is_within and len(one.years) < 2:
        return "one year has no change within provinces"
    if (
        one.estimator == "first_differences"
        and len(one.years) == 2
        and "fixed_effects" in choices.estimator
    ):
        return "over two years the same as fixed effects"
    takes = choices.samples[one.sample].takes
    block = cube.block(one)
    is_known = np.isfinite(block[:, :, 1:]).all(axis=(1, 2))
    is_known &= np.array([takes(unit) for unit in cube.units])
    held = np.isfinite(block[:, :, 0]) & is_known[:, None]
    if one.missing == "balanced":
        held &= held.all(axis=1, keepdims=True)
    elif one.estimator == "fixed_effects":
        held &= held.sum(axis=1, keepdims=True) > 1
    units = np.flatnonzero(held.any(axis=1))
    block, held = block[units], held[units]
    if (held.sum(axis=0) < FEWEST_UNITS).any():
        return f"fewer than {FEWEST_UNITS} provinces hold every variable in a year"
    if is_within and (np.ptp(block[:, :, 2:], axis=1).max(axis=0) < _STILL).any():
        return "a control that does not change is in the province effects"
    scaled = _scaled(block, held, is_ranked=one.estimator == "ranks")
    if scaled is None:
        return "a variable does not vary in a year"
    return _matrices(one, units, scaled, held)


def _scaled(block: np.ndarray, held: np.ndarray, *, is_ranked: bool) -> np.ndarray | None:
    """Return the variables standardized within each year, outcome and exposure ranked if asked."""
    block = np.where(held[:, :, None] | (np.arange(block.shape[2]) > 0), block, np.nan)
    if is_ranked:
        block = np.concatenate([_midranks(block[:, :, :2]), block[:, :, 2:]], axis=2)
    spread = np.nanstd(block, axis=0, ddof=1)
    if not (spread > _STILL).all():
        return None
    return (block - np.nanmean(block, axis=0)) / spread


def _midranks(block: np.ndarray) -> np.ndarray:
    """Return ranks down the first axis, ties in the middle, missing where missing."""
    below = (block[:, None] > block[None, :]).sum(axis=1)
    equal = (block[:, None] == block[None, :]).sum(axis=1)
    return np.where(np.isfinite(block), below + (equal + 1) / 2, np.nan)


def _matrices(
    one: Specification, units: np.ndarray, scaled: np.ndarray, held: np.ndarray
) -> Model | str:
    count, years = held.shape
    unit, year = np.nonzero(held)
    exposure = scaled[:, :, 1]
    controls = scaled[:, :, 2:]
    stacked = controls.reshape(count * years, -1)
    predicted = stacked @ np.linalg.lstsq(stacked, exposure.ravel())[0] if one.controls else 0.0
    by_year, others = np.eye(years)[year], controls[held]
    effects = np.zeros((len(unit), 0))
    pairs = None
    if one.estimator == "fixed_effects":
        effects = np.eye(count)[unit] / np.sqrt(held.sum(axis=1))
    elif one.estimator == "first_differences":
        pairs = _pairs(unit, year, one.years)
        if len(np.unique(unit[pairs[:, 0]])) < FEWEST_UNITS:
            return "too few provinces have two years in a row"
        by_year, others = by_year[pairs[:, 0]], others[pairs[:, 0]] - others[pairs[:, 1]]
        effects = effects[: len(pairs)]
    basis = _basis(effects, np.column_stack([by_year, others]))
    if len(basis) < basis.shape[1] + 1 + FEWEST_SPARE:
        return "too few rows for the coefficients"
    model = Model(
        signature=(
            *(one.outcome, one.exposure, one.years, one.controls, one.estimator),
            *(units.tobytes(), held.tobytes()),
        ),
        units=units,
        exposure=exposure,
        apart=exposure - np.reshape(predicted, (count, years) if one.controls else ()),
        outcome=scaled[:, :, 0][held],
        unit=unit,
        year=year,
        basis=basis,
        nested=count if one.estimator == "fixed_effects" else 0,
        pairs=pairs,
    )
    return model if model.varies() else "effects and controls take up the exposure or the outcome"


def _pairs(unit: np.ndarray, year: np.ndarray, years: tuple[int, ...]) -> np.ndarray:
    """Return the rows of each unit and year and of the year before, where both are there."""
    row = {key: number for number, key in enumerate(zip(unit, year, strict=True))}
    found = [
        (number, row[at, now - 1])
        for (at, now), number in row.items()
        if (at, now - 1) in row and years[now] - years[now - 1] == 1
    ]
    return np.array(found, dtype=int).reshape(-1, 2)


def _basis(effects: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return orthonormal columns that span orthonormal `effects` and further columns."""
    further = columns - effects @ (effects.T @ columns)
    left, values, _ = np.linalg.svd(further, full_matrices=False)
    return np.column_stack([effects, left[:, values > _STILL * np.linalg.norm(columns)]])
