"""Rules that turn a measured share into points, and the portal's rounding."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from parstudy.errors import FrameworkError, SchemaError
from parstudy.reference.frameworks import Criterion

RuleType = Literal["tier", "proportional", "threshold", "yes_no", "survey_share"]

_EPSILON = 2.0**-52
_ANSWERS = {"yes": 100.0, "có": 100.0, "no": 0.0, "không": 0.0}
_TIER = re.compile(r"(?P<sign>>=|>)\s*(?P<floor>[0-9.]+)\s*:\s*(?P<points>[0-9.]+)")


def round_half_up(points: float, decimals: int = 2) -> float:
    """Round a score as the service portal does: half up, after adding the machine epsilon.

    Examples
    --------
    >>> round_half_up(1.005), round(1.005, 2)
    (1.01, 1.0)
    """
    unit = 10.0**decimals
    return math.floor((points + _EPSILON) * unit + 0.5) / unit


@dataclass(frozen=True, slots=True)
class Measured:
    """What a criterion was measured at, to be turned into points by its rule.

    Parameters
    ----------
    values : tuple of float
        One share in percent, or the counts of answers to each option.
    """

    values: tuple[float, ...]

    @classmethod
    def parse(cls, text: str) -> Measured:
        """Read ``85`` or ``85%``, ``yes`` or ``no`` (``có``, ``không``), or ``120/60/20/5``.

        Examples
        --------
        >>> Measured.parse("85.5 %"), Measured.parse("yes")
        (Measured(values=(85.5,)), Measured(values=(100.0,)))
        """
        word = text.strip().casefold()
        if word in _ANSWERS:
            return cls((_ANSWERS[word],))
        try:
            return cls(tuple(float(piece) for piece in word.removesuffix("%").split("/")))
        except ValueError as error:
            raise SchemaError(
                f"{text!r} is no measurement",
                remedy="give a share in percent, yes or no, or counts of answers like 120/60/20/5",
            ) from error


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """How a measurement becomes points.

    Parameters
    ----------
    kind : str
        ``proportional``: max · r. ``threshold``: max · min(1, r / t), full points from the share
        t on. ``tier``: the points of the first tier reached. ``yes_no``: max if r is 1, none if it
        is 0. ``survey_share``: max times the weighted mean of the answer options.
    full_from_pct : float
        t of ``threshold``, percent.
    tiers : tuple of (floor_pct, is_strict, points)
        For ``tier``, from the highest floor down; a strict floor must be passed, not just met.
    weights_pct : tuple of float
        For ``survey_share``: the part of the points, percent, that each answer option earns.
    """

    kind: RuleType
    full_from_pct: float = 100.0
    tiers: tuple[tuple[float, bool, float], ...] = ()
    weights_pct: tuple[float, ...] = (100.0,)

    @classmethod
    def parse(cls, kind: str, parameters: str = "", *, where: str = "") -> ScoringRule:
        """Read a rule from the columns ``rule_type`` and ``rule_parameters`` of a framework.

        Examples
        --------
        >>> ScoringRule.parse("tier", ">90:2; >=70:1; >=0:0").points(Measured((70.0,)), 2)
        1.0
        >>> ScoringRule.parse("threshold", "80").points(Measured((60.0,)), 2)
        1.5
        >>> options = ScoringRule.parse("survey_share", "100; 60; 20; 0")
        >>> options.points(Measured.parse("50/25/25/0"), 10)
        7.0
        """
        pieces = [piece.strip() for piece in parameters.split(";") if piece.strip()]
        try:
            if kind == "tier":
                return cls("tier", tiers=_tiers(pieces))
            numbers = tuple(float(piece) for piece in pieces)
            if kind == "threshold":
                (full_from_pct,) = numbers
                if not 0 < full_from_pct <= 100:
                    raise ValueError("the threshold is a percentage above 0, up to 100")
                return cls("threshold", full_from_pct)
            if kind == "survey_share":
                if not all(0 <= weight <= 100 for weight in numbers):
                    raise ValueError("weights of answers are percentages")
                return cls("survey_share", weights_pct=numbers or (100.0,))
            if kind in get_args(RuleType) and not numbers:
                return cls(kind)  # type: ignore[arg-type]  # checked just above
        except ValueError as error:
            raise _unreadable(kind, parameters, where, str(error)) from error
        raise _unreadable(kind, parameters, where, "it is not one of the rule types")

    def points(self, measured: Measured, max_pts: float) -> float:
        """Return the points of a measurement, not rounded.

        Parameters
        ----------
        measured : Measured
            One share in percent (0 or 100 for ``yes_no``); for ``survey_share`` with several
            options the answers to each.
        max_pts : float
            Maximum score of the criterion.
        """
        if len(self.weights_pct) > 1:
            return max_pts * self._weighted(measured.values)
        if len(measured.values) != 1 or not 0 <= measured.values[0] <= 100:
            raise SchemaError(f"{measured.values} is not one share from 0 to 100 %")
        share_pct = measured.values[0]
        if self.kind == "tier":
            return self._tier_points(share_pct, max_pts)
        if self.kind == "yes_no" and share_pct not in (0, 100):
            raise SchemaError(f"{share_pct:g} % answers no yes-or-no criterion")
        return max_pts * min(1.0, share_pct / self.full_from_pct)

    def _tier_points(self, share_pct: float, max_pts: float) -> float:
        most = max(points for _, _, points in self.tiers)
        if most > max_pts:
            raise FrameworkError(f"a tier gives {most:g} points where the maximum is {max_pts:g}")
        return next(
            points
            for floor, is_strict, points in self.tiers
            if share_pct > floor or (share_pct == floor and not is_strict)
        )

    def _weighted(self, answers: Sequence[float]) -> float:
        if len(answers) != len(self.weights_pct) or min(answers) < 0 or sum(answers) <= 0:
            raise SchemaError(
                f"{len(answers)} answers for {len(self.weights_pct)} options",
                remedy="give the count of answers to each option, separated by /",
            )
        earned = sum(a * w for a, w in zip(answers, self.weights_pct, strict=True))
        return earned / sum(answers) / 100


def points_by_rule(criterion: Criterion, measured: Measured) -> float:
    """Return the points, to two decimals, that the rule of a criterion gives a measurement.

    Raises
    ------
    FrameworkError
        If the rule or the maximum of the criterion is not public.
    """
    if not criterion.rule_type or criterion.max_pts is None:
        raise FrameworkError(
            f"no public rule turns a measurement of {criterion.code} into points",
            remedy="give its points, or rule_type, rule_parameters and max_points in the framework",
        )
    rule = ScoringRule.parse(
        criterion.rule_type, criterion.rule_parameters, where=f"criterion {criterion.code}"
    )
    return round_half_up(rule.points(measured, criterion.max_pts))


def _tiers(pieces: list[str]) -> tuple[tuple[float, bool, float], ...]:
    tiers = []
    for piece in pieces:
        match = _TIER.fullmatch(piece)
        if match is None:
            raise ValueError(f"{piece!r} is not like >=70:1")
        tiers.append((float(match["floor"]), match["sign"] == ">", float(match["points"])))
    floors = [tier[:2] for tier in tiers]
    if not tiers or floors != sorted(floors, reverse=True) or floors[-1] != (0.0, False):
        raise ValueError("tiers go from the highest floor down and end with >=0")
    return tuple(tiers)


def _unreadable(kind: str, parameters: str, where: str, reason: str) -> FrameworkError:
    return FrameworkError(
        f"the rule {kind!r} with the parameters {parameters!r} cannot be used: {reason}",
        where=where,
        remedy="write tier '>90:2; >=70:1; >=0:0', proportional, threshold '80', yes_no or "
        "survey_share '100; 60; 20; 0'",
    )
