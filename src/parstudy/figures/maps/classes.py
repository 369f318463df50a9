"""Classes of values as one object, shared by map, legend, table and text."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.text import Lang, number

Scheme = Literal["quantiles", "equal_interval", "natural_breaks"]


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from low to high, cut between printed values, so that no value is in two.

    A value is rounded to `decimals` before it is put in a class: what a reader computes from the
    printed value is what the map shows.

    Attributes
    ----------
    lowest : float
        Lower end of the first class.
    uppers : tuple of float
        Upper end of each class, part of it; ascending.
    counts : tuple of int
        How many of the values classified lie in each.
    decimals : int
        Decimals of ends and values.
    colours : tuple of str
        One a class.
    """

    lowest: float
    uppers: tuple[float, ...]
    counts: tuple[int, ...]
    decimals: int
    colours: tuple[str, ...]

    def index(self, value: float) -> int | None:
        """Return the class of a value, from 0; None for a missing one.

        Raises
        ------
        FigureSpecError
            If the value lies outside all classes.
        """
        if not math.isfinite(value):
            return None
        rounded = round(float(value), self.decimals)
        if not self.lowest <= rounded <= self.uppers[-1]:
            raise FigureSpecError(
                f"{rounded} lies outside the classes {self.lowest} to {self.uppers[-1]}",
                remedy="classify all values that are drawn",
            )
        return int(np.searchsorted(self.uppers, rounded, side="left"))

    def colour(self, value: float) -> str | None:
        """Return the colour of a value; None for a missing one."""
        found = self.index(value)
        return None if found is None else self.colours[found]

    def labels(self, lang: Lang) -> list[str]:
        """Return the printed ends of each class, such as ``60,1–70,0``."""
        step = 10.0**-self.decimals
        lowers = [self.lowest, *(upper + step for upper in self.uppers[:-1])]
        written = [
            tuple(number(end, lang, decimals=self.decimals) for end in ends)
            for ends in zip(lowers, self.uppers, strict=True)
        ]
        return [low if low == high else _span(low, high) for low, high in written]


def classify(
    values: Iterable[float],
    *,
    scheme: Scheme = "quantiles",
    k: int = 5,
    decimals: int = 1,
) -> Classes:
    """Put values in `k` classes from low to high, in colours from light to dark.

    Parameters
    ----------
    values : iterable of float
        Missing ones are left out.
    scheme : str
        How mapclassify finds the breaks; they are then cut to `decimals`.
    k : int
        Classes, 2 to 5; fewer result where values are too few or too alike.
    decimals : int
        Decimals printed.

    Raises
    ------
    FigureSpecError
        If no value is finite, or `k` is out of range.
    """
    if not 2 <= k <= len(theme.SEQUENTIAL):
        raise FigureSpecError(f"{k} classes asked for", remedy="a map has 2 to 5 classes")
    rounded = _rounded(values, decimals)
    uppers = _uppers(rounded, scheme, min(k, len(np.unique(rounded))), decimals)
    shades = np.linspace(0, len(theme.SEQUENTIAL) - 1, len(uppers)).round().astype(int)
    colours = tuple(theme.SEQUENTIAL[shade] for shade in shades)
    return _counted(rounded, float(rounded.min()), uppers, decimals, colours)


def classify_change(
    values: Iterable[float], *, near: float, far: float, decimals: int = 1
) -> Classes:
    """Put changes in five classes around zero: large and small falls, about the same, rises.

    Parameters
    ----------
    values : iterable of float
        Missing ones are left out.
    near : float
        Changes of at most this size count as about the same.
    far : float
        Changes of more than this size count as large.
    decimals : int
        Decimals printed.

    Raises
    ------
    FigureSpecError
        If no value is finite, or not ``0 < near < far``.
    """
    if not 0 < near < far:
        raise FigureSpecError(f"near {near} and far {far}", remedy="give 0 < near < far")
    rounded = _rounded(values, decimals)
    step = 10.0**-decimals
    ends = (-far - step, -near - step, near, far, max(float(rounded.max()), far + step))
    uppers = tuple(round(end, decimals) for end in ends)
    lowest = min(float(rounded.min()), uppers[0])
    return _counted(rounded, lowest, uppers, decimals, theme.DIVERGING)


def _rounded(values: Iterable[float], decimals: int) -> np.ndarray:
    """Return the finite values as they are printed (numpy rounds otherwise than they print)."""
    finite = [round(float(value), decimals) for value in values if math.isfinite(value)]
    if not finite:
        raise FigureSpecError("no value to classify", remedy="say in the text that none is held")
    return np.asarray(finite) + 0.0  # no negative zero


def _uppers(rounded: np.ndarray, scheme: Scheme, k: int, decimals: int) -> tuple[float, ...]:
    if k == 1:
        return (float(rounded.max()),)
    import mapclassify  # takes seconds to import, and most figures need no classes

    schemes = {
        "quantiles": mapclassify.Quantiles,
        "equal_interval": mapclassify.EqualInterval,
        "natural_breaks": mapclassify.NaturalBreaks,
    }
    with warnings.catch_warnings():
        # the docstring of `classify` says so already
        warnings.filterwarnings("ignore", "Not enough unique values")
        bins = schemes[scheme](rounded, k=k).bins
    grid = 10.0**decimals  # rounded down to it, a break keeps every value in its class
    inner = {round(math.floor(upper * grid + 1e-6) / grid, decimals) for upper in bins[:-1]}
    return (*sorted(inner - {float(rounded.max())}), float(rounded.max()))


def _counted(
    rounded: np.ndarray,
    lowest: float,
    uppers: tuple[float, ...],
    decimals: int,
    colours: tuple[str, ...],
) -> Classes:
    places = np.searchsorted(uppers, rounded, side="left")
    counts = np.bincount(places, minlength=len(uppers))
    return Classes(lowest, uppers, tuple(int(count) for count in counts), decimals, colours)


def _span(low: str, high: str) -> str:
    """Join the ends of a class; a minus sign asks for words instead of a dash."""
    dash = "…" if "\u2212" in low + high else "–"
    return f"{low}{dash}{high}" if dash == "–" else f"{low} {dash} {high}"
