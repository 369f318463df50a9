"""Named mistakes: each error says what is wrong, where, and what to do next.

The command line prints these and exits with code 2; nothing else is caught, so a defect of
parstudy itself is never dressed up as bad input.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    what : str
        The mistake, with the offending value.
    where : str
        File, row, province, year or node, as exact as is known.
    remedy : str
        What the reader can do next.
    """

    what: str
    where: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"  where: {self.where}")
        if self.remedy:
            parts.append(f"  to do: {self.remedy}")
        return "\n".join(parts)


class ParstudyError(Exception):
    """Base of every mistake that parstudy names.

    Parameters
    ----------
    what, where, remedy : str
        See `Fault`.
    faults : iterable of Fault, optional
        Several mistakes found together; `what` is then their headline.

    Attributes
    ----------
    faults : tuple of Fault
        At least one.
    """

    def __init__(
        self, what: str, *, where: str = "", remedy: str = "", faults: Iterable[Fault] = ()
    ) -> None:
        listed = tuple(faults)
        headline = Fault(what, where, remedy)
        self.faults: tuple[Fault, ...] = listed or (headline,)
        lines = [str(headline), *(f"- {fault}" for fault in listed)]
        super().__init__("\n".join(lines))


class SourceMissingError(ParstudyError):
    """A file, its sidecar, a column or a font that is needed is not there."""


class SourceChangedError(ParstudyError):
    """A raw file differs from the hash or size in its sidecar."""


class UnknownProvinceError(ParstudyError):
    """A name or code is not, or not unambiguously, a province of the geography asked for."""


class SchemaError(ParstudyError):
    """A table or value breaks its contract: type, range, key, unit, encoding."""


class ReconcileError(ParstudyError):
    """Figures that must agree do not: parts and sum, numerator and denominator, order and rank."""


class FrameworkError(ParstudyError):
    """An index framework or specification cannot be calculated as it is written."""


class FigureSpecError(ParstudyError):
    """A figure breaks the rules of export: title, source, size, glyphs, overlap."""


class EstimationError(ParstudyError):
    """A model cannot be estimated from what it was given, or must not be."""
