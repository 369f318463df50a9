"""Smallest and largest correlation of a vector known to lie in a polytope.

Over y with l ≤ y ≤ u and G y ≤ h, and c the centred and scaled counterpart, the correlation is
r(y) = c'y / ‖M y‖, M = I − 11'/n.

*Where r can be positive* its maximum is a projection. The vectors M y·τ, τ ≥ 0, form a convex
cone, and the largest cosine with c is the length of the projection of c on it, which is c less its
projection on the polar cone: a least-squares problem with non-negative multipliers, solved in
finitely many steps. The multipliers prove the bound, the projection attains it.

*Where r must be positive* its minimum is not a convex problem, because ‖M y‖ must be made large.
Branch and bound: on a box, y_i² ≤ (l_i + u_i) y_i − l_i u_i, so c'y − t ‖M y‖ has a convex minorant
V = Σ (l_i + u_i) y_i − l_i u_i − (Σ y_i)² / n under the root; it is exact at the corners of the
box. Its dual has two variables and every value of it proves a bound. Boxes are split until no y
can be lower than the best one found by more than `GAP`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog, minimize, nnls

from parstudy.errors import EstimationError

GAP = 1e-6
"""No correlation in the set is beyond the returned one by more than this."""

_MOST_BOXES = 5_000
_MOST_CUTS = 60
_WEIGHT = 1e5
_ROUNDS = 100
_LAST_CORNERS = 6
_SMALL = 1e-9
_ZERO = 1e-13


@dataclass(frozen=True)
class Feasible:
    """The set of vectors y with low ≤ y ≤ high and rows @ y ≤ limits."""

    low: np.ndarray
    high: np.ndarray
    rows: np.ndarray
    limits: np.ndarray

    def lowest(self, cost: np.ndarray) -> np.ndarray | None:
        """Return the y with the lowest cost'y, or None if the set is empty."""
        if not len(self.rows):
            return np.where(cost > 0, self.low, self.high)
        found = linprog(
            cost,
            A_ub=self.rows,
            b_ub=self.limits,
            bounds=np.column_stack([self.low, self.high]),
            method="highs-ds",
        )
        return found.x if found.status == 0 else None

    def scaled(self) -> Feasible:
        """Return the set shifted and scaled to about −1…1; correlations do not change."""
        middle, unit = self.scale()
        limits = (self.limits - middle * self.rows.sum(axis=1)) / unit
        return Feasible((self.low - middle) / unit, (self.high - middle) / unit, self.rows, limits)

    def scale(self) -> tuple[float, float]:
        """Return the middle and the width of all intervals together."""
        width = float(self.high.max() - self.low.min())
        return float((self.low + self.high).mean() / 2), max(width, np.finfo(float).tiny)

    def tightened(self) -> Feasible | None:
        """Return the same set with intervals made as narrow as its rows allow one by one."""
        low, high = self.low.copy(), self.high.copy()
        up, down = self.rows > 0, self.rows < 0
        for _ in range(_ROUNDS if len(self.rows) else 0):
            least = np.where(up, self.rows * low, np.where(down, self.rows * high, 0.0))
            slack = self.limits - least.sum(axis=1)
            if slack.min() < -_SMALL:
                return None
            step = np.divide(
                np.maximum(slack, 0)[:, None],
                self.rows,
                out=np.zeros_like(self.rows),
                where=up | down,
            )
            new_high = np.minimum(high, np.where(up, low + step, np.inf).min(axis=0))
            new_low = np.maximum(low, np.where(down, high + step, -np.inf).max(axis=0))
            moved = max((high - new_high).max(), (new_low - low).max())
            low, high = new_low, np.maximum(new_low, new_high)
            if moved < _SMALL:
                break
        return Feasible(low, high, self.rows, self.limits)


def correlation_range(
    x: np.ndarray, feasible: Feasible
) -> tuple[tuple[float, np.ndarray], tuple[float, np.ndarray]]:
    """Return the smallest and the largest correlation of x with a y of the set.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Known for all units, not constant.
    feasible : Feasible
        The set of y.

    Returns
    -------
    (low, y_low), (high, y_high)
        Each correlation and a y that attains it, in the units of the set. A `low` above zero, or
        a `high` below, is certain to `GAP`; the others to rounding.

    Raises
    ------
    EstimationError
        If no y fits, or the search is not finished after 5,000 boxes.
    """
    c = x - x.mean()
    c = c / np.linalg.norm(c)
    unit = feasible.scaled()
    high_y, low_y = unit.lowest(-c), unit.lowest(c)
    if high_y is None or low_y is None:
        raise EstimationError(
            "no values fit the intervals, the order and the means together",
            where=f"{len(x)} units",
            remedy="look for printed figures that contradict each other",
        )
    smallest = _lowest(c, low_y, unit)
    largest = _lowest(-c, high_y, unit)
    middle, scale = feasible.scale()
    y_low, y_high = (middle + scale * y for y in (smallest, largest))
    return (_correlation(c, y_low), y_low), (_correlation(c, y_high), y_high)


def _correlation(c: np.ndarray, y: np.ndarray) -> float:
    centred = y - y.mean()
    length = np.linalg.norm(centred)
    return float(c @ centred / length) if length > 0 else 0.0


def _lowest(c: np.ndarray, y: np.ndarray, unit: Feasible) -> np.ndarray:
    """Return the y of lowest correlation; the given one has the lowest c'y."""
    least = float(c @ y)
    if abs(least) < _ZERO:
        return y
    return _project(-c, unit) if least < 0 else _Search(c, unit).run(y)


def _project(c: np.ndarray, unit: Feasible) -> np.ndarray:
    """Return the y of highest correlation with c where one with c'y > 0 exists."""
    n = len(c)
    # every constraint as  cone @ (z, τ) ≥ 0  for z = τ y
    cone = np.vstack(
        [
            np.column_stack([np.eye(n), -unit.low]),
            np.column_stack([-np.eye(n), unit.high]),
            np.column_stack([-unit.rows, unit.limits]),
            np.append(np.zeros(n), 1.0),
        ]
    )
    free = np.column_stack([cone[:, :n].sum(axis=1), cone[:, n]])
    system = np.vstack([cone[:, :n].T, _WEIGHT * free.T])
    multipliers, _ = nnls(system, np.append(-c, [0.0, 0.0]), maxiter=100 * len(cone))
    nearest = c + cone[:, :n].T @ multipliers
    nearest -= nearest.mean()
    # the mean and the scale of z that leave most room to the constraints
    found = linprog(
        [0.0, 0.0, -1.0],
        A_ub=np.column_stack([-free, np.ones(len(cone))]),
        b_ub=cone[:, :n] @ nearest,
        bounds=[(None, None), (0, None), (None, 1)],
        method="highs-ds",
    )
    mean, scale, _ = found.x
    return np.clip((nearest + mean) / scale, unit.low, unit.high)


class _Search:
    """Branch and bound for the lowest correlation where all are positive."""

    def __init__(self, c: np.ndarray, unit: Feasible) -> None:
        self.c = c
        self.unit = unit
        self.best = np.inf
        self.best_y = unit.low

    def run(self, start: np.ndarray) -> np.ndarray:
        """Return the best y; `start` is one of the set."""
        self._descend(start)
        spread = float(np.linalg.norm(start - start.mean()))
        boxes = [(self.unit, (1 / spread, float(start.mean()) / spread))]
        for _ in range(_MOST_BOXES):
            if not boxes:
                return self.best_y
            box, dual = boxes.pop()
            tight = box.tightened()
            if tight is not None:
                boxes += self._split(tight, dual)
        raise EstimationError(
            "the smallest possible correlation was not found",
            where=f"{_MOST_BOXES} boxes searched, best so far {self.best:.4f}",
            remedy="narrow the intervals, or leave out the means",
        )

    def _offer(self, y: np.ndarray) -> None:
        value = _correlation(self.c, y)
        if value < self.best:
            self.best, self.best_y = value, y

    def _descend(self, y: np.ndarray | None) -> None:
        """Follow the slope of the correlation from corner to corner."""
        before = np.inf
        while y is not None:
            self._offer(y)
            if self.best > before - _ZERO:
                return
            before = self.best
            centred = self.best_y - self.best_y.mean()
            y = self.unit.lowest(self.c - self.best * centred / np.linalg.norm(centred))

    def _split(
        self, box: Feasible, dual: tuple[float, float]
    ) -> list[tuple[Feasible, tuple[float, float]]]:
        """Prove that the box holds nothing lower (empty list) or halve it."""
        corner, dual = self._bound(box, dual)
        if corner is None:
            return []
        i = int(((corner - box.low) * (box.high - corner)).argmax())
        if not len(box.rows):
            middle = (box.low[i], box.high[i])  # the lowest is at a corner of the box
        else:
            middle = ((box.low[i] + box.high[i]) / 2,) * 2
        below, above = box.high.copy(), box.low.copy()
        below[i], above[i] = middle
        return [
            (Feasible(box.low, below, box.rows, box.limits), dual),
            (Feasible(above, box.high, box.rows, box.limits), dual),
        ]

    def _bound(
        self, box: Feasible, dual: tuple[float, float]
    ) -> tuple[np.ndarray | None, tuple[float, float]]:
        """Cut at corners of the box until it is ruled out, or return where the minorant is low."""
        n = len(self.c)
        sums = box.low + box.high
        sigma, mu = dual
        corners: list[np.ndarray] = []
        images: list[tuple[float, float, float]] = []
        highest = np.inf
        for _ in range(_MOST_CUTS):
            t = self.best - GAP
            y = box.lowest(self.c - t * sigma * sums / 2 + t * mu)
            if y is None:
                return None, dual
            self._offer(y)
            corners.append(y)
            images.append((self.c @ y, y.sum(), sums @ y - box.low @ box.high))
            value = _minorant(images[-1:], t, n, sigma, mu)[0]
            if value >= 0:
                return None, (sigma, mu)
            if highest - value < _SMALL:
                break
            sigma, mu, highest = _best_dual(images, self.best - GAP, n, (sigma, mu, value))
        return np.mean(corners[-_LAST_CORNERS:], axis=0), (sigma, mu)


def _minorant(
    images: list[tuple[float, float, float]], t: float, n: int, sigma: float, mu: float
) -> np.ndarray:
    """Return the dual objective at corners with sums (c'y, 1'y, V + (1'y)²/n)."""
    inner, total, square = np.array(images).T
    return inner - t * sigma * square / 2 + t * mu * total - t * (n * mu**2 + 1) / (2 * sigma)


def _best_dual(
    images: list[tuple[float, float, float]],
    t: float,
    n: int,
    start: tuple[float, float, float],
) -> tuple[float, float, float]:
    """Maximise the lowest of the corners' dual objectives; a concave problem of two variables."""
    _, total, square = np.array(images).T

    def slack(v: np.ndarray) -> np.ndarray:
        return _minorant(images, t, n, v[0], v[1]) - v[2]

    def slope(v: np.ndarray) -> np.ndarray:
        by_sigma = -t * square / 2 + t * (n * v[1] ** 2 + 1) / (2 * v[0] ** 2)
        by_mu = t * total - t * n * v[1] / v[0]
        return np.column_stack([by_sigma, by_mu, -np.ones(len(images))])

    found = minimize(
        lambda v: -v[2],
        start,
        jac=lambda _: np.array([0.0, 0.0, -1.0]),
        constraints=[{"type": "ineq", "fun": slack, "jac": slope}],
        bounds=[(_SMALL, None), (None, None), (None, None)],
        method="SLSQP",
        options={"maxiter": 100, "ftol": 1e-12},
    )
    sigma, mu, highest = found.x
    return float(sigma), float(mu), float(highest)
