"""Who borders whom, as a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parstudy.errors import Fault
from parstudy.models.results import unit_name
from parstudy.models.rules import refuse
from parstudy.reference.provinces import Geography


@dataclass(frozen=True, eq=False)
class SpatialWeights:
    """Row-standardized contiguity: each neighbour of a unit counts the same, together one.

    Attributes
    ----------
    adjacency : DataFrame of bool, units × units
        Symmetric, no unit its own neighbour, none without neighbours.
    geography : {"p63", "p34"} or None
    """

    adjacency: pd.DataFrame
    geography: Geography | None = None

    @property
    def units(self) -> tuple[str, ...]:
        """The units, in the order of rows and columns."""
        return tuple(self.adjacency.index)

    @property
    def matrix(self) -> np.ndarray:
        """W, rows sum to one."""
        joined = self.adjacency.to_numpy(float)
        return joined / joined.sum(axis=1, keepdims=True)

    @property
    def eigenvalues(self) -> np.ndarray:
        """Eigenvalues of W: real, because W is similar to a symmetric matrix."""
        joined = self.adjacency.to_numpy(float)
        root = np.sqrt(joined.sum(axis=1))
        return np.linalg.eigvalsh(joined / root[:, None] / root)

    def among(self, units: Sequence[str]) -> SpatialWeights:
        """Return the contiguity of some of the units.

        Raises
        ------
        EstimationError
            If a unit is not known, or is left without neighbours.
        """
        strange = [unit for unit in units if unit not in self.adjacency.index]
        refuse(
            "units without a place on the map",
            [
                Fault(f"{unit} is not among the weights", "units", "see contiguity")
                for unit in strange
            ],
        )
        part = self.adjacency.loc[list(units), list(units)]
        alone = part.index[~part.any(axis=1)]
        faults = [
            Fault(
                f"{unit_name(str(unit), self.geography, 'vi')} ({unit}) has no neighbour",
                "its neighbours: " + (", ".join(self._neighbours(unit)) or "none"),
                "leave it out, or take a measure that its neighbours hold",
            )
            for unit in alone
        ]
        refuse("a unit without neighbours has no spatial lag", faults)
        return SpatialWeights(part, self.geography)

    def _neighbours(self, unit: str) -> list[str]:
        return [str(code) for code in self.adjacency.columns[self.adjacency.loc[unit]]]


def contiguity(geography: Geography) -> SpatialWeights:
    """Return which provinces share a border, from the boundaries.

    Parameters
    ----------
    geography : {"p63", "p34"}
    """
    from parstudy.reference.boundaries import neighbours

    return weights_from_neighbours(neighbours(geography), geography=geography)


def weights_from_neighbours(
    neighbours: Mapping[str, Iterable[str]], *, geography: Geography | None = None
) -> SpatialWeights:
    """Return weights from a mapping of each unit to its neighbours.

    Raises
    ------
    EstimationError
        Lists every neighbour that is not a unit, unit that borders itself, border that is known
        from one side only, and unit without neighbours.
    """
    units = list(neighbours)
    adjacency = pd.DataFrame(False, index=units, columns=units)
    faults = []
    for unit, others in neighbours.items():
        for other in others:
            if other not in adjacency.columns or other == unit:
                faults.append(Fault(f"{other} cannot be a neighbour of {unit}", "neighbours"))
            else:
                adjacency.loc[unit, other] = True
    one_sided = np.argwhere((adjacency & ~adjacency.T).to_numpy())
    faults += [
        Fault(f"{units[i]} borders {units[j]}, but not the other way", "neighbours", "state both")
        for i, j in one_sided
    ]
    refuse("the neighbours do not make a map", faults)
    return SpatialWeights(adjacency, geography).among(units)


def weights_from_pairs(
    pairs: Iterable[tuple[str, str]],
    units: Sequence[str],
    *,
    geography: Geography | None = None,
) -> SpatialWeights:
    """Return weights from pairs of neighbours, each pair once or in both orders.

    Raises
    ------
    EstimationError
        As `weights_from_neighbours`.
    """
    found: dict[str, dict[str, None]] = {unit: {} for unit in units}
    for one, other in pairs:
        found.setdefault(one, {})[other] = None
        found.setdefault(other, {})[one] = None
    strange = [unit for unit in found if unit not in set(units)]
    refuse(
        "the pairs do not fit the units",
        [
            Fault(f"{unit} is in a pair but no unit", "pairs", "add it or drop it")
            for unit in strange
        ],
    )
    return weights_from_neighbours(found, geography=geography)
