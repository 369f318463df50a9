"""Weights of the children of a node: from the data, from judgements, or best for each unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parstudy.errors import FrameworkError
from parstudy.indices.columns import FloatArray
from parstudy.indices.steps import Weights

RANDOM_CONSISTENCY: tuple[float, ...] = (
    *(0, 0, 0.58, 0.90, 1.12),
    *(1.24, 1.32, 1.41, 1.45, 1.49),
    *(1.51, 1.48, 1.56, 1.57, 1.59),
)
"""Mean consistency index of random judgements of 1 to 15 items (Saaty 1980)."""

LINEAR_CELLS = 20_000
"""Units whose linear programmes are solved together × constraints × children, at the most."""


@dataclass(frozen=True, eq=False)
class Weighting:
    """Weights of the children of one node.

    Attributes
    ----------
    weights : float array, one a child
        Not negative, with sum 1.
    consistency_ratio : float, optional
        Of pairwise judgements; above 0.1 they contradict each other.
    importance : float array, optional
        Shares of the children's correlations with their node that optimised weights attain.
    """

    weights: FloatArray
    consistency_ratio: float | None = None
    importance: FloatArray | None = None


def find_weights(
    rule: Weights,
    given: FloatArray,
    children: tuple[str, ...],
    values: FloatArray,
    combine: Callable[[FloatArray], FloatArray],
) -> Weighting:
    """Find the weights of the children of one node; see `Weights`.

    Parameters
    ----------
    rule : Weights
        Any method but ``benefit_of_doubt``.
    given : float array, one a child
        Weights of the tree.
    children : tuple of str
    values : float array, units × children
        Scores of the children; units without all of them are left out of statistics.
    combine : function
        Weights to the scores of the node, one a unit.

    Raises
    ------
    FrameworkError
        If the method gives a negative weight, or is not defined for these values.
    """
    if rule.method == "given":
        return _normed(given)
    if rule.method == "equal" or len(children) == 1:
        return _normed(np.ones(len(children)))
    if rule.method == "ahp":
        assert rule.matrix is not None
        return analytic_hierarchy(np.array(rule.matrix), max_inconsistency=rule.max_inconsistency)
    is_complete = ~np.isnan(values).any(axis=1)
    complete = values[is_complete]
    if len(complete) < 3:
        raise FrameworkError(
            f"weights by {rule.method!r} need at least three units with all of "
            f"{', '.join(children)}",
            remedy="impute, or use given weights",
        )
    if rule.method == "importance":
        wanted = [(rule.targets or {}).get(child, 1.0) for child in children]
        return target_importance(complete, np.array(wanted), lambda w: combine(w)[is_complete])
    weights = _BY_DATA[rule.method](complete)
    if (weights < 0).any():
        against = [child for child, weight in zip(children, weights, strict=True) if weight < 0]
        raise FrameworkError(
            f"weights by {rule.method!r} are negative for {', '.join(against)}",
            remedy="these run against the others: check their direction, or weight otherwise",
        )
    return _normed(weights)


def _normed(weights: FloatArray) -> Weighting:
    return Weighting(np.asarray(weights, dtype=float) / np.sum(weights))


def principal_component(values: FloatArray) -> FloatArray:
    """Return the loadings of the first principal component of the correlations.

    Parameters
    ----------
    values : float array, units × children, complete

    Returns
    -------
    float array, one a child
        Unit length; the sign is that under which the loadings sum to more than zero.
    """
    loadings = np.linalg.eigh(_correlations(values))[1][:, -1]
    return loadings if loadings.sum() >= 0 else -loadings


def entropy(values: FloatArray) -> FloatArray:
    """Return weights by the dispersion of each child: 1 - entropy of its shares.

    Parameters
    ----------
    values : float array, units × children, complete and not negative
    """
    if (values < 0).any() or not (values.sum(axis=0) > 0).all():
        raise FrameworkError(
            "weights by entropy need values that are not negative and not all zero",
            remedy="normalise by minmax",
        )
    shares = values / values.sum(axis=0)
    logs = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
    dispersion: FloatArray = 1 + (shares * logs).sum(axis=0) / np.log(len(values))
    if not (dispersion > 1e-12).any():
        raise FrameworkError("weights by entropy are not defined: no child differs between units")
    return dispersion


def critic(values: FloatArray) -> FloatArray:
    """Return weights by contrast and conflict: standard deviation × Σ (1 - correlation).

    Parameters
    ----------
    values : float array, units × children, complete
    """
    weights = values.std(axis=0, ddof=1) * (1 - _correlations(values)).sum(axis=0)
    if not (weights > 1e-12).any():
        raise FrameworkError("weights by critic are not defined: all children move as one")
    return np.asarray(weights)


_BY_DATA: dict[str, Callable[[FloatArray], FloatArray]] = {
    "pc1": principal_component,
    "entropy": entropy,
    "critic": critic,
}


def _correlations(values: FloatArray) -> FloatArray:
    if (np.ptp(values, axis=0) == 0).any():
        raise FrameworkError("a child has the same score for all units: it has no correlation")
    return np.asarray(np.corrcoef(values, rowvar=False))


def analytic_hierarchy(matrix: FloatArray, *, max_inconsistency: float | None = 0.1) -> Weighting:
    """Return weights from pairwise judgements by the principal eigenvector (AHP).

    Parameters
    ----------
    matrix : float array, children × children
        Positive, 1 on the diagonal, and m[i, j] = 1 ÷ m[j, i].
    max_inconsistency : float
        The largest consistency ratio that is accepted; Saaty's limit is 0.1.

    Raises
    ------
    FrameworkError
        If the matrix is not reciprocal, or contradicts itself beyond the limit.
    """
    k = len(matrix)
    is_square = matrix.ndim == 2 and matrix.shape == (k, k)
    if not is_square or (matrix <= 0).any() or not np.allclose(matrix * matrix.T, 1, atol=1e-3):
        raise FrameworkError(
            "the pairwise judgements are not reciprocal",
            remedy="write a positive square matrix in which m[i][j] = 1 / m[j][i]",
        )
    if k > len(RANDOM_CONSISTENCY):
        raise FrameworkError(f"{k} items are too many to judge in pairs; 15 at the most")
    eigenvalues, vectors = np.linalg.eig(matrix)
    top = int(np.argmax(eigenvalues.real))
    weights = np.abs(vectors[:, top].real)
    index = (eigenvalues[top].real - k) / (k - 1) if k > 2 else 0.0
    ratio = max(index / RANDOM_CONSISTENCY[k - 1], 0.0) if k > 2 else 0.0
    if max_inconsistency is not None and ratio > max_inconsistency:
        raise FrameworkError(
            f"the pairwise judgements contradict each other: consistency ratio {ratio:.3f}, "
            f"accepted up to {max_inconsistency}",
            remedy="revise the judgements, or raise max_inconsistency",
        )
    return Weighting(weights / weights.sum(), consistency_ratio=float(ratio))


def target_importance(
    values: FloatArray, targets: FloatArray, combine: Callable[[FloatArray], FloatArray]
) -> Weighting:
    """Return weights under which the children matter in the proportion `targets`.

    What matters is the correlation of a child with its node. The weights minimise the squared
    differences between the shares of these correlations and those of the targets. Targets that
    the data do not allow are met as well as they can be: compare the attained `importance`.

    Parameters
    ----------
    values : float array, units × children, complete
    targets : float array, one a child, positive
    combine : function
        Weights with sum 1 to the scores of the node, one a unit of `values`.
    """
    from scipy.optimize import least_squares

    wanted = targets / targets.sum()
    _correlations(values)

    def weights_of(point: FloatArray) -> FloatArray:
        powers = np.exp(point - point.max())
        return np.asarray(powers / powers.sum())

    def attained(weights: FloatArray) -> FloatArray:
        scores = combine(weights)
        by_child = [np.corrcoef(column, scores)[0, 1] for column in values.T]
        return np.array(by_child / np.sum(by_child))

    found = least_squares(
        lambda point: attained(weights_of(point)) - wanted, np.log(wanted), xtol=1e-12, ftol=1e-14
    )
    weights = weights_of(found.x)
    return Weighting(weights, importance=attained(weights))


def benefit_of_doubt(
    values: FloatArray,
    *,
    share_low: float = 0.0,
    share_high: float = 1.0,
    where: Callable[[int], str] = "row {}".format,
) -> FloatArray:
    """Return, for every unit, the weights that give it its highest score.

    The score of unit i is Σ w[i, k] x[i, k]. Its weights are not negative, give no unit more than
    1, and keep the share w[i, k] x[i, k] ÷ score of each child within the bounds. For children
    that a unit lacks the weight is 0.

    Parameters
    ----------
    values : float array, units × children
        Not negative.
    share_low, share_high : float
        Bounds of the shares (0 to 1).
    where : function
        Row number to the name of the unit, for messages.

    Returns
    -------
    float array, units × children

    Raises
    ------
    FrameworkError
        If a value is negative, or no weights keep the shares of a unit within the bounds.

    Sources: Melyn and Moesen 1991; Cherchye et al. 2007. Solved by linear programming.
    """
    if (values < 0).any():
        raise FrameworkError("benefit of the doubt needs values that are not negative")
    there = ~np.isnan(values)
    peers = _undominated(np.where(there, values, 0.0))
    weights = np.zeros_like(values)
    step = max(LINEAR_CELLS // peers.size, 1)
    for start in range(0, len(values), step):
        units = slice(start, start + step)
        weights[units] = _best(values[units], there[units], peers, share_low, share_high)
    scores = np.nansum(weights * values, axis=1)
    stuck = np.flatnonzero((scores <= 1e-12) & (np.where(there, values, 0.0) > 0).any(axis=1))
    if len(stuck):
        raise FrameworkError(
            f"no weights keep all shares between {share_low} and {share_high}",
            where=", ".join(where(int(unit)) for unit in stuck),
            remedy="a value of zero cannot take a share: normalise to a scale above zero, or "
            "widen the bounds",
        )
    return weights


def _undominated(peers: FloatArray) -> FloatArray:
    """Return the rows that no other row reaches in every column: the others bind no weights."""
    kept: list[FloatArray] = []
    for row in peers[np.argsort(-peers.sum(axis=1), kind="stable")]:
        if not any((better >= row).all() for better in kept):
            kept.append(row)
    return np.array(kept)


def _best(
    values: FloatArray, there: NDArray[np.bool_], peers: FloatArray, low: float, high: float
) -> FloatArray:
    """Solve the linear programmes of some units as one, for they share no variable."""
    from scipy.optimize import linprog
    from scipy.sparse import block_diag

    blocks, limits = [], []
    for row, own in zip(values, there, strict=True):
        x = row[own]
        shares = np.diag(x)
        blocks.append(np.vstack([peers[:, own], low * x - shares, shares - high * x]))
        limits.append(np.r_[np.ones(len(peers)), np.zeros(2 * len(x))])
    solved = linprog(
        -values[there],
        A_ub=block_diag(blocks, format="csr"),
        b_ub=np.concatenate(limits),
        method="highs",
    )
    weights = np.zeros_like(values)
    weights[there] = solved.x
    return weights
