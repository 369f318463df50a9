"""The rule of a step: a method, its settings, and rules of its own for single nodes.

A setting that the method does not take is an error, and one that is left out gets its default, so
that a rule always says everything that was decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from parstudy.errors import Fault, FrameworkError
from parstudy.indices.plain import as_table, from_table, to_table

NEEDED = object()
"""Default of a setting that the user must give."""

EACH, POOLED = "each", "pooled"
"""Whether a step looks at every year by itself or at all years together."""

KEPT = ("own", "years", "min_available")
"""Settings that stay when an uncertain choice changes only the method."""


@dataclass(frozen=True)
class Rule:
    """Base of the rules of all steps.

    Parameters
    ----------
    method : str
        One of the methods of the step.
    own : mapping, keyword only
        Code of a node to the rule that wins over this general one there.
    """

    STEP: ClassVar[str]
    METHODS: ClassVar[Mapping[str, Mapping[str, Any]]]

    method: str
    own: Mapping[str, Self] = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        faults = list(self._settle())
        if not faults:
            faults = [Fault(what, f"step {self.STEP!r}") for what in self.check()]
        nested = [code for code, rule in self.own.items() if rule.own]
        faults += [Fault("a rule of one node has rules of its own", code) for code in nested]
        if faults:
            raise FrameworkError(f"the step {self.STEP!r} cannot take effect", faults=faults)

    def _settle(self) -> Iterator[Fault]:
        where = f"step {self.STEP!r}, method {self.method!r}"
        if self.method not in self.METHODS:
            yield Fault("there is no such method", where, f"use {', '.join(self.METHODS)}")
            return
        takes = self.METHODS[self.method]
        for name in self.settings():
            given = getattr(self, name)
            if name not in takes:
                if given is not None:
                    yield Fault(
                        f"the setting {name} = {given!r} has no effect",
                        where,
                        f"this method takes {', '.join(takes) or 'no settings'}",
                    )
            elif given is None and takes[name] is NEEDED:
                yield Fault(f"the setting {name!r} is needed", where)
            elif given is None:
                object.__setattr__(self, name, takes[name])

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the values of the settings."""
        yield from ()

    @classmethod
    def settings(cls) -> tuple[str, ...]:
        """Return the names of the settings besides method and own."""
        return tuple(f.name for f in fields(cls) if f.name not in ("method", "own"))

    def at(self, code: str) -> Self:
        """Return the rule that holds for the node `code`."""
        return self.own.get(code, self)

    def plain(self) -> dict[str, Any]:
        """Return the rule as a table of plain values, the way a specification file holds it."""
        own = {code: rule.plain() for code, rule in self.own.items()}
        return to_table(self, "own") | ({"own": own} if own else {})

    @classmethod
    def from_plain(cls, table: Any, where: str = "") -> Self:
        """Return the rule that a table of plain values describes.

        Raises
        ------
        FrameworkError
            If the table has a key that the step does not know, lacks the method, or a value has
            the wrong type.
        """
        place = where or cls.STEP
        if not isinstance(table, Mapping) or "method" not in table:
            raise FrameworkError(
                f"{table!r} names no method", where=place, remedy='write method = "..."'
            )
        own = {
            code: cls.from_plain(rule, f"{place}.own.{code}")
            for code, rule in as_table(table.get("own", {}), f"{place}.own").items()
        }
        settings = {key: value for key, value in table.items() if key != "own"}
        return from_table(cls, settings, place, own=own)
