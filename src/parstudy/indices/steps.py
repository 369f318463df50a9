"""The steps of a composite index and the methods that each offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from parstudy.errors import Fault, FrameworkError
from parstudy.indices.rules import EACH, NEEDED, POOLED, Rule


def _years(years: str | None) -> Iterator[str]:
    if years not in (None, EACH, POOLED):
        yield f"years = {years!r} is neither {EACH!r} nor {POOLED!r}"


def _between(name: str, value: float | None, low: float, high: float) -> Iterator[str]:
    if value is not None and not low <= value <= high:
        yield f"{name} = {value!r} does not lie between {low} and {high}"


@dataclass(frozen=True, slots=True)
class Denominator:
    """Divide an indicator by a column of the data: value ÷ column × factor.

    Parameters
    ----------
    by : str
        Column of the data table.
    factor : float
        For instance 1000 for "per thousand".
    """

    by: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Screen:
    """Leave out units that hold too little.

    Parameters
    ----------
    by : {"missing", "zeros", "either"}
        What is counted: the share of indicators with a value, the share of values that are not
        zero, or both.
    min_available : float
        A unit with a smaller share of values than this goes (0 to 1).
    min_nonzero : float
        A unit with a smaller share of non-zero values than this goes (0 to 1).
    include, exclude : tuple of str
        Units that stay, or go, whatever they hold.
    after_imputation : bool
        Count after gaps were filled, as the example of COINr does, instead of before.

    Source: OECD/JRC handbook, step 2; the rule and its defaults are those of COINr's ``Screen``.
    """

    by: str = "missing"
    min_available: float = 2 / 3
    min_nonzero: float = 0.05
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    after_imputation: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "include", tuple(self.include))
        object.__setattr__(self, "exclude", tuple(self.exclude))
        faults = [*_between("min_available", self.min_available, 0, 1)]
        faults += _between("min_nonzero", self.min_nonzero, 0, 1)
        if self.by not in ("missing", "zeros", "either"):
            faults.append(f"by = {self.by!r} is none of 'missing', 'zeros', 'either'")
        both = sorted(set(self.include) & set(self.exclude))
        if both:
            faults.append(f"units are both included and excluded: {', '.join(both)}")
        least = {"missing": self.min_available, "zeros": self.min_nonzero}.get(
            self.by, max(self.min_available, self.min_nonzero)
        )
        if least == 0 and not self.exclude:
            faults.append("no unit can ever be left out")
        if faults:
            raise FrameworkError(
                "the step 'screen' cannot take effect", faults=[Fault(what) for what in faults]
            )


@dataclass(frozen=True)
class Impute(Rule):
    """Fill missing values; every filled cell is marked in the result.

    Parameters
    ----------
    method : str
        ``none``; ``mean`` or ``median`` of the units that have a value; ``last`` value of the
        same unit in an earlier year; ``linear`` between years, level beyond the first and last.
    group : str, optional
        Column of the data: mean or median within the unit's group. A group without any value,
        and a unit without a group, stay missing.
    years : {"each", "pooled"}
        Whether mean and median are those of the same year or of all years.
    """

    STEP = "impute"
    METHODS: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "none": {},
        "mean": {"group": None, "years": EACH},
        "median": {"group": None, "years": EACH},
        "last": {},
        "linear": {},
    }

    method: str = "mean"
    group: str | None = None
    years: str | None = None

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the values of the settings."""
        yield from _years(self.years)


@dataclass(frozen=True)
class Treat(Rule):
    """Tame outliers of an indicator whose skew and kurtosis are both too large.

    An indicator passes if the size of its skew is below `skew`, or its excess kurtosis below
    `kurtosis` (type 2, as in spreadsheets).

    Parameters
    ----------
    method : str
        ``none``; ``winsorise``: the most extreme point takes the value of the next one, again and
        again until the indicator passes; ``log`` ln(x - min + 0.01 range); ``log_one``
        ln(x - min + 1); ``boxcox`` of x - min + 1.
    max_points : int
        At most this many points are moved; points tied at the extreme move together.
    then : str
        Transformation, on the untreated data, where winsorising was not enough: ``none``,
        ``log``, ``log_one`` or ``boxcox``.
    combined : bool
        The transformation takes the winsorised data instead.
    power : float, optional
        Exponent of Box-Cox; by maximum likelihood where it is not given.
    skew, kurtosis : float
        Limits of the test.
    always : bool
        Transform whether or not the indicator passes.
    years : {"pooled", "each"}
        Whether all years are treated together.

    Source: OECD/JRC handbook, step 4; the test and the order are those of COINr's ``Treat``.
    """

    STEP = "treat"
    _TEST: ClassVar[Mapping[str, Any]] = {"skew": 2.0, "kurtosis": 3.5, "years": POOLED}
    METHODS: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "none": {},
        "winsorise": {"max_points": 5, "then": "log", "combined": False, "power": None, **_TEST},
        "log": {"always": False, **_TEST},
        "log_one": {"always": False, **_TEST},
        "boxcox": {"always": False, "power": None, **_TEST},
    }

    method: str = "none"
    max_points: int | None = None
    then: str | None = None
    combined: bool | None = None
    power: float | None = None
    skew: float | None = None
    kurtosis: float | None = None
    always: bool | None = None
    years: str | None = None

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the values of the settings."""
        yield from _years(self.years)
        yield from _between("skew", self.skew, 0, float("inf"))
        if self.method != "winsorise":
            return
        if self.max_points is None or self.max_points < 1:
            yield f"max_points = {self.max_points!r}: no point is ever moved"
        if self.then not in ("none", "log", "log_one", "boxcox"):
            yield f"then = {self.then!r} is none of 'none', 'log', 'log_one', 'boxcox'"
        if self.then != "boxcox" and self.power is not None:
            yield "power has no effect without then = 'boxcox'"
        if self.then == "none" and self.combined:
            yield "combined has no effect without a transformation"


@dataclass(frozen=True)
class Normalise(Rule):
    """Bring indicators to one scale on which higher is better.

    Parameters
    ----------
    method : str
        ``minmax`` onto `low` to `high`; ``zscore`` with `mean` and `sd` (n - 1); ``scaled``: `low`
        becomes 0 and `high` 100; ``percentile_rank``, ``rank`` and ``borda`` from the worst unit
        (0, 1 and 0), ties at the least rank; ``goalposts``: `low` becomes 0 and `high` becomes
        `scale`, cut at the posts if `clip`; ``distance_to_max``, ``distance_to_reference`` (the
        unit `reference`) and ``distance_to_target`` (the node's target): 1 - distance ÷ distance
        of the worst unit, not above 1 if `cap`; ``fraction_of_max``: x ÷ max, for a direction of
        -1 min ÷ x; ``ampi``: goalposts of the adjusted Mazziotta-Pareto index, 70 to 130 around
        100 = the mean of `reference_year`; ``none`` only applies the direction.
    years : {"pooled", "each"}
        Whether the units of all years are compared, which keeps scores comparable over time, or
        those of the same year.

    Directions of -1 are turned within the method: posts, references and targets are given in the
    unit of the indicator, `low` below `high`.
    """

    STEP = "normalise"
    METHODS: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "none": {},
        "minmax": {"low": 0.0, "high": 100.0, "years": POOLED},
        "zscore": {"mean": 0.0, "sd": 1.0, "years": POOLED},
        "scaled": {"low": NEEDED, "high": NEEDED},
        "percentile_rank": {"years": POOLED},
        "rank": {"years": POOLED},
        "borda": {"years": POOLED},
        "goalposts": {"low": NEEDED, "high": NEEDED, "scale": 100.0, "clip": True},
        "distance_to_max": {"years": POOLED},
        "distance_to_reference": {"reference": NEEDED, "cap": False, "years": POOLED},
        "distance_to_target": {"cap": False, "years": POOLED},
        "fraction_of_max": {"years": POOLED},
        "ampi": {"reference_year": None},
    }

    method: str = "minmax"
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    sd: float | None = None
    scale: float | None = None
    clip: bool | None = None
    reference: str | None = None
    reference_year: int | None = None
    cap: bool | None = None
    years: str | None = None

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the values of the settings."""
        yield from _years(self.years)
        if self.low is not None and self.high is not None and self.low >= self.high:
            yield f"low = {self.low!r} does not lie below high = {self.high!r}"
        for name in ("sd", "scale"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                yield f"{name} = {value!r} is not positive"


@dataclass(frozen=True)
class Weights(Rule):
    """Find the weights of the children of a node.

    Parameters
    ----------
    method : str
        ``given`` in the tree; ``equal``; ``pc1``: loadings of the first principal component of
        the correlations; ``entropy``; ``critic``; ``ahp`` from pairwise judgements;
        ``benefit_of_doubt``: for every unit the weights that suit it best; ``importance``:
        weights under which the correlations of the children with their node stand in the
        proportion `targets`.
    matrix : tuple of tuple of float
        ``ahp``: how many times as important the child of the row is as the child of the column.
    max_inconsistency : float
        ``ahp``: the largest consistency ratio that is accepted.
    share_low, share_high : float
        ``benefit_of_doubt``: bounds of the share of each child in the score (0 to 1).
    scale : float
        ``benefit_of_doubt``: score of a unit that no other beats.
    targets : mapping
        ``importance``: child to its relative importance; equal where it is not given.

    Sources: OECD/JRC handbook, step 6; Diakoulaki et al. 1995 (CRITIC); Saaty 1980 (AHP); Melyn
    and Moesen 1991, Cherchye et al. 2007 (benefit of the doubt); Becker et al. 2017 (importance).
    """

    STEP = "weights"
    METHODS: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "given": {},
        "equal": {},
        "pc1": {},
        "entropy": {},
        "critic": {},
        "ahp": {"matrix": NEEDED, "max_inconsistency": 0.1},
        "benefit_of_doubt": {"share_low": 0.0, "share_high": 1.0, "scale": 100.0},
        "importance": {"targets": None},
    }

    method: str = "given"
    matrix: tuple[tuple[float, ...], ...] | None = None
    max_inconsistency: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    scale: float | None = None
    targets: Mapping[str, float] | None = None

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the values of the settings."""
        yield from _between("share_low", self.share_low, 0, 1)
        if self.share_low is not None:
            yield from _between("share_high", self.share_high, self.share_low, 1)
        if self.targets is not None and any(value <= 0 for value in self.targets.values()):
            yield "targets are not all positive"


@dataclass(frozen=True)
class Aggregate(Rule):
    """Combine the children of a node into its score.

    Parameters
    ----------
    method : str
        ``arithmetic``, ``geometric``, ``harmonic`` or ``generalised`` mean (exponent `power`);
        ``mean_min``: M - `alpha` (√((M - min)² + `beta`²) - `beta`); ``mpi`` and ``ampi``:
        M ± S² ÷ M with the spread S of the unit's own children; ``copeland``: points for every
        unit that is beaten; ``owa``: `order_weights` for the best, second best, ... child.
    penalty : {-1, 1}
        ``mpi``, ``ampi``: imbalance lowers the score, or raises it where high values are bad.
    majority : bool
        ``copeland``: units beaten by weighted majority minus units beaten by, instead of the sum
        of the weights by which each unit is beaten.
    min_available : float
        Smallest share of children that must be there; below it the score is missing. Weights of
        missing children go to those that are there.

    Sources: OECD/JRC handbook, step 7; Casadio Tarabusi and Guarini 2013 (mean-min); Mazziotta
    and Pareto 2016 (S with divisor n); Munda and Nardo 2009 (Copeland); Yager 1988 (OWA).
    """

    STEP = "aggregate"
    _ALL: ClassVar[Mapping[str, Any]] = {"min_available": 0.0}
    METHODS: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "arithmetic": _ALL,
        "geometric": _ALL,
        "harmonic": _ALL,
        "generalised": {"power": NEEDED, **_ALL},
        "mean_min": {"alpha": 0.5, "beta": 0.0, **_ALL},
        "mpi": {"penalty": -1, **_ALL},
        "ampi": {"penalty": -1, **_ALL},
        "copeland": {"majority": False, **_ALL},
        "owa": {"order_weights": NEEDED, **_ALL},
    }

    method: str = "arithmetic"
    power: float | None = None
    alpha: float | None = None
    beta: float | None = None
    penalty: int | None = None
    majority: bool | None = None
    order_weights: tuple[float, ...] | None = None
    min_available: float | None = None

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the values of the settings."""
        yield from _between("min_available", self.min_available, 0, 1)
        yield from _between("alpha", self.alpha, 0, 1)
        yield from _between("beta", self.beta, 0, float("inf"))
        if self.power == 0:
            yield "power = 0 is the geometric mean"
        if self.penalty not in (None, -1, 1):
            yield f"penalty = {self.penalty!r} is neither -1 nor 1"
        given = self.order_weights
        if given is not None and (min(given, default=-1) < 0 or sum(given) <= 0):
            yield "order_weights are negative, or sum to zero"
