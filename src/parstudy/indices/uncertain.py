"""What an uncertainty analysis varies: choices between settings, and noise on weights."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from parstudy.errors import FrameworkError
from parstudy.indices.plain import frozen
from parstudy.indices.rules import Rule


@dataclass(frozen=True)
class Choice:
    """One decision that could have been taken otherwise.

    Parameters
    ----------
    name : str
        What results call it.
    at : str
        Place in the specification, as in its file: ``normalise``, ``aggregate.method``,
        ``treat.max_points``, ``weights.own.Sust``, ``nodes.Trade.weight``.
    options : tuple
        What can stand there, each as likely as the others: rules, or plain values.

    Notes
    -----
    Where `at` ends in ``method``, the other settings of that rule take the defaults of the new
    method.

    Examples
    --------
    >>> Choice("mean", "aggregate.method", ("arithmetic", "geometric")).path
    ('aggregate', 'method')
    """

    name: str
    at: str
    options: tuple[Any, ...]

    def __post_init__(self) -> None:
        plain = tuple(o.plain() if isinstance(o, Rule) else frozen(o) for o in self.options)
        object.__setattr__(self, "options", plain)
        if len(plain) < 2:
            raise FrameworkError(f"the choice {self.name!r} has fewer than two options")
        if not _keys(self.at):
            raise FrameworkError(
                f"{self.at!r} is no place in a specification", where=f"choice {self.name!r}"
            )

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to the place."""
        return _keys(self.at)

    @property
    def labels(self) -> tuple[str, ...]:
        """Short names of the options, all different."""
        methods = [
            o["method"] if isinstance(o, dict) and "method" in o else o for o in self.options
        ]
        names = [str(method) for method in methods]
        return tuple(
            name if names.count(name) == 1 else f"{name} ({place})"
            for place, name in enumerate(names, start=1)
        )


def _keys(place: str) -> tuple[str, ...]:
    """Read a dotted key as TOML does, quoted parts and all; empty if it cannot be read."""
    try:
        table: Any = tomllib.loads(f"{place} = 'here'")
    except tomllib.TOMLDecodeError:
        return ()
    keys = []
    while isinstance(table, dict) and len(table) == 1:
        ((key, table),) = table.items()
        keys.append(key)
    return tuple(keys) if table == "here" else ()


@dataclass(frozen=True)
class WeightNoise:
    """Weights of one level drawn from weight × (1 ± factor), uniformly and independently.

    Parameters
    ----------
    level : int
        1 moves the weights of indicators, 2 those of the nodes above, and so on.
    factor : float
        Largest relative change, between 0 and 1.
    name : str
        What results call it.
    """

    level: int
    factor: float
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or f"weights_level_{self.level}")
        if not 0 < self.factor < 1:
            raise FrameworkError(
                f"the factor {self.factor!r} of {self.name!r} does not lie between 0 and 1",
                remedy="0.25 moves every weight by up to a quarter",
            )
