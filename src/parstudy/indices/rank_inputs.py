"""The errors of estimates as a caller gives them, checked and turned into draws."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parstudy.errors import Fault, SchemaError
from parstudy.indices.columns import FloatArray
from parstudy.indices.rank_noise import Noise
from parstudy.indices.ranks import numeric

_INDEFINITE = 1e-8
"""A negative eigenvalue, relative to the largest, that is more than rounding."""


def noise_of(
    units: pd.Index,
    *,
    se: pd.Series | FloatArray | None,
    covariance: pd.DataFrame | FloatArray | None,
    bootstrap: pd.DataFrame | FloatArray | None,
    draws: int,
    seed: int,
) -> Noise:
    """Return the errors of `units`; see `parstudy.indices.rank_sets` for the arguments."""
    if sum(errors is not None for errors in (se, covariance, bootstrap)) != 1:
        raise SchemaError(
            "ranks need exactly one of se, covariance and bootstrap",
            remedy="for shares, share_se_pct gives standard errors from the two counts",
        )
    if draws < 1 or seed < 0:
        raise SchemaError(f"draws is {draws} and seed {seed}", remedy="give draws ≥ 1, seed ≥ 0")
    if se is not None:
        return Noise(_standard_errors(se, units), draws, seed)
    if covariance is not None:
        matrix = _covariance(covariance, units)
        return Noise(np.sqrt(np.diag(matrix)), draws, seed, matrix)
    errors = _columns(bootstrap, units, "bootstrap draws")
    if len(errors) < 2:
        raise SchemaError("one bootstrap draw shows no error", remedy="give a row for each draw")
    errors = errors - errors.mean(axis=0)
    matrix = errors.T @ errors / (len(errors) - 1)
    return Noise(np.sqrt(np.diag(matrix)), len(errors), seed, matrix, errors)


def _standard_errors(se: pd.Series | FloatArray, units: pd.Index) -> FloatArray:
    errors = numeric(se, "standard errors", index=units)
    negative = errors.index[errors < 0]
    if len(negative):
        raise SchemaError(
            "a standard error cannot be negative",
            faults=[Fault(f"{errors[unit]:g}", str(unit), "check the column") for unit in negative],
        )
    return np.asarray(errors, dtype=np.float64)


def _covariance(covariance: pd.DataFrame | FloatArray, units: pd.Index) -> FloatArray:
    if isinstance(covariance, pd.DataFrame) and set(covariance.index) == set(units):
        covariance = covariance.loc[units]
    matrix = _columns(covariance, units, "covariance")
    if len(matrix) != len(units) or not np.allclose(matrix, matrix.T, rtol=1e-8, atol=0):
        raise SchemaError("the covariance is not square and symmetric", where=str(matrix.shape))
    values, vectors = np.linalg.eigh(matrix)
    if values[0] < -_INDEFINITE * max(values[-1], 0) or values[-1] < 0:
        heaviest = units[int(np.abs(vectors[:, 0]).argmax())]
        raise SchemaError(
            f"the covariance is not positive semi-definite: its least eigenvalue is {values[0]:g}",
            where=f"most weight on the unit {heaviest!r}",
            remedy="estimate it from one set of observations, or give standard errors",
        )
    return matrix


def _columns(table: pd.DataFrame | FloatArray | None, units: pd.Index, name: str) -> FloatArray:
    """Return `table` as numbers with one column a unit, in the order of `units`."""
    if isinstance(table, pd.DataFrame):
        if len(table.columns) != len(units) or set(table.columns) != set(units):
            unmatched = sorted(map(str, set(table.columns) ^ set(units)))
            raise SchemaError(
                f"the columns of the {name} are not the units",
                where=", ".join(unmatched[:10]),
                remedy="name one column after each unit",
            )
        table = table[units]
    matrix = np.asarray(table, dtype=float)
    if matrix.ndim != 2 or matrix.shape[1] != len(units) or not np.isfinite(matrix).all():
        raise SchemaError(
            f"the {name} has the shape {matrix.shape} or holds what is no number",
            remedy=f"give one finite column for each of the {len(units)} units",
        )
    return matrix
