"""The reasonable choices of an analysis, declared in one TOML file before any is run.

.. code-block:: toml

    [choices]
    outcome = ["papi_d5", "papi_d8"]
    exposure = ["dti_score", "dti_government_activity"]
    years = [[2022], [2023], [2022, 2023, 2024]]
    controls = [[], ["urban_share_pct"]]
    sample = ["all", "without_central_cities"]
    estimator = ["least_squares", "ranks", "fixed_effects"]
    missing = ["complete", "balanced"]

    [samples.all]

    [samples.without_central_cities]
    leave_out = ["01", "31", "48", "79", "92"]
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from parstudy.errors import EstimationError, Fault, SourceMissingError
from parstudy.models.rules import overlap_faults, refuse

ESTIMATORS = ("least_squares", "ranks", "fixed_effects", "first_differences")
MISSING_RULES = ("complete", "balanced")

_DIMENSIONS = ("outcome", "exposure", "years", "controls", "sample", "estimator", "missing")


@dataclass(frozen=True)
class Subset:
    """Which provinces a sample takes: those kept, or all but those left out."""

    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()

    def takes(self, unit: str) -> bool:
        """Tell whether `unit` is in the sample."""
        return (not self.keep or unit in self.keep) and unit not in self.leave_out


@dataclass(frozen=True)
class Specification:
    """One combination of choices."""

    outcome: str
    exposure: str
    years: tuple[int, ...]
    controls: tuple[str, ...]
    sample: str
    estimator: str
    missing: str


@dataclass(frozen=True)
class Choices:
    """Declared choices; see the module for the file.

    Attributes
    ----------
    outcome, exposure, sample, estimator, missing : tuple of str
    years : tuple of tuple of int
    controls : tuple of tuple of str
    samples : mapping of name to Subset
    """

    outcome: tuple[str, ...]
    exposure: tuple[str, ...]
    years: tuple[tuple[int, ...], ...]
    controls: tuple[tuple[str, ...], ...]
    sample: tuple[str, ...]
    estimator: tuple[str, ...]
    missing: tuple[str, ...]
    samples: Mapping[str, Subset]

    def combinations(self) -> Iterator[Specification]:
        """Yield every combination, in the order of the file."""
        for combined in itertools.product(*(getattr(self, name) for name in _DIMENSIONS)):
            yield Specification(*combined)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that some combination needs."""
        controls = [name for group in self.controls for name in group]
        return tuple(dict.fromkeys([*self.outcome, *self.exposure, *controls]))


def read_choices(path: Path) -> Choices:
    """Read declared choices from a TOML file.

    Raises
    ------
    SourceMissingError
        If there is no such file.
    EstimationError
        If the file is no TOML, or lists every choice that is unknown, empty or repeated, every
        sample that is not described, and every outcome that overlaps an exposure or control.
    """
    if not path.is_file():
        raise SourceMissingError(
            "the file of choices is not there",
            where=str(path),
            remedy="see parstudy.models.choices",
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EstimationError(
            f"the choices are no TOML: {error}", where=path.name, remedy="correct the file"
        ) from error
    return parse_choices(content, where=path.name)


def parse_choices(content: Mapping[str, Any], *, where: str = "choices") -> Choices:
    """Make `Choices` of the content of a TOML file; see `read_choices`."""
    faults = [
        Fault(f"{name!r} is not known", where, "use [choices] and [samples]")
        for name in content
        if name not in ("choices", "samples")
    ]
    declared = content.get("choices", {})
    described = content.get("samples", {"all": {}})
    if not isinstance(declared, dict) or not isinstance(described, dict):
        raise EstimationError("[choices] and [samples] are tables", where=where)
    faults += _dimension_faults(declared, where)
    faults += _sample_faults(declared, described, where)
    refuse("the choices cannot be run", faults)
    choices = Choices(
        **{name: _frozen(declared[name]) for name in _DIMENSIONS},
        samples={
            name: Subset(**{key: tuple(codes) for key, codes in one.items()})
            for name, one in described.items()
        },
    )
    controls = {name for group in choices.controls for name in group}
    overlaps = [
        fault
        for outcome in choices.outcome
        for fault in overlap_faults(outcome, [*choices.exposure, *sorted(controls)])
    ]
    overlaps += [
        Fault(f"{name} is an exposure and a control", where, "keep one")
        for name in choices.exposure
        if name in controls
    ]
    refuse("a variable stands on both sides", overlaps)
    return choices


def _dimension_faults(declared: Mapping[str, Any], where: str) -> list[Fault]:
    place = f"{where} [choices]"
    faults = [
        Fault(f"{name!r} is no choice", place, f"use {', '.join(_DIMENSIONS)}")
        for name in declared
        if name not in _DIMENSIONS
    ]
    for name in _DIMENSIONS:
        options = declared.get(name)
        if not isinstance(options, list) or not options:
            faults.append(Fault(f"{name!r} has no options", place, "give a list of at least one"))
            continue
        inner = {"years": int, "controls": str}.get(name)
        is_right = all(
            isinstance(option, str)
            if inner is None
            else isinstance(option, list) and all(type(one) is inner for one in option)
            for option in options
        )
        if not is_right:
            kind = f"lists of {inner.__name__}" if inner else "texts"
            faults.append(Fault(f"the options of {name!r} are not {kind}", place, "see the module"))
        elif len({str(option) for option in options}) < len(options):
            faults.append(Fault(f"an option of {name!r} is repeated", place, "name it once"))
        elif name == "years" and not all(options):
            faults.append(Fault("a choice of years is empty", place, "name a year"))
    for name, known in (("estimator", ESTIMATORS), ("missing", MISSING_RULES)):
        faults += [
            Fault(f"{option!r} is no {name}", place, f"use {', '.join(known)}")
            for option in declared.get(name) or []
            if option not in known
        ]
    return faults


def _sample_faults(
    declared: Mapping[str, Any], described: Mapping[str, Any], where: str
) -> list[Fault]:
    faults = [
        Fault(f"sample {name!r} is not described", where, f"add [samples.{name}]")
        for name in declared.get("sample") or []
        if name not in described
    ]
    known = {field.name for field in fields(Subset)}
    faults += [
        Fault(f"{key!r} is not known", f"{where} [samples.{name}]", "use keep or leave_out")
        for name, one in described.items()
        for key in one
        if key not in known
    ]
    return faults


def _frozen(options: list[Any]) -> tuple[Any, ...]:
    """Make tuples of lists; years are sorted, other lists keep their order."""
    return tuple(
        one
        if isinstance(one, str)
        else tuple(sorted(one) if type(one[0]) is int else one)
        if one
        else ()
        for one in options
    )
