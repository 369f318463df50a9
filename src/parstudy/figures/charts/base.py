"""What every chart is: a finished frame, the columns it reads, and a way to draw itself."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from parstudy.errors import Fault, FigureSpecError, SchemaError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.marks import DOT
from parstudy.figures.spec import FigureSpec
from parstudy.reference import provinces
from parstudy.reference.provinces import Geography
from parstudy.text import Bilingual, Lang, nfc


@dataclass(frozen=True, eq=False)
class Chart:
    """One chart. The frame is copied, cut to the columns that are drawn, and never computed on.

    Parameters
    ----------
    frame : DataFrame
        One row a mark, in the order in which marks are drawn unless the chart says otherwise.

    Raises
    ------
    SchemaError
        If a column is missing, a value is missing that must not be, an interval does not hold its
        estimate, or a mark is given twice.
    FigureSpecError
        If there is no row to draw.
    """

    frame: pd.DataFrame

    def __post_init__(self) -> None:
        kind = type(self).__name__
        wanted = list(dict.fromkeys(self.columns()))
        missing = [name for name in wanted if name not in self.frame.columns]
        if missing:
            raise SchemaError(
                f"{kind} needs columns that the frame has not: {', '.join(missing)}",
                where=f"columns given: {', '.join(map(str, self.frame.columns))}",
                remedy="name the columns in the call; `with_names` adds names of provinces",
            )
        if self.frame.empty:
            raise FigureSpecError(
                f"{kind} has no row to draw", remedy="say in the text that nothing is held"
            )
        frame = self.frame[wanted].reset_index(drop=True)
        texts = frame.select_dtypes(include=["str", "object"]).columns
        frame[texts] = frame[texts].map(lambda cell: nfc(cell) if isinstance(cell, str) else cell)
        object.__setattr__(self, "frame", frame)
        self._check_values()
        self._check_keys()

    def _check_keys(self) -> None:
        """Look for rows that would be drawn one over the other."""
        keys = self.frame[self.keys()]
        twice = keys[keys.duplicated()].drop_duplicates()
        if not twice.empty:
            listed = "; ".join(" ".join(map(str, row)) for row in twice.head(5).to_numpy())
            raise SchemaError(
                f"{type(self).__name__} was given {len(twice)} of its marks twice: {listed}",
                where=f"columns {', '.join(keys.columns)}",
                remedy="give one row a mark",
            )

    def _check_values(self) -> None:
        """Look for missing values and for intervals that do not hold their estimate."""
        missing = [name for name in self.needed() if self.frame[name].isna().any()]
        faults = [
            Fault(
                f"{name} is missing in {self.frame[name].isna().sum()} of {len(self.frame)} rows",
                f"first in row {self.frame[name].isna().argmax()}",
                "drop the rows, and say in the note how many",
            )
            for name in missing
        ]
        if self.interval() and not missing:
            value, low, high = (self.frame[name] for name in self.interval())
            room = 1e-9 * (1 + value.abs())
            outside = (value < low - room) | (value > high + room)
            if outside.any():
                row = int(outside.argmax())
                said = f"the interval {low[row]:g} to {high[row]:g} does not hold {value[row]:g}"
                faults.append(Fault(said, f"row {row}", "correct the columns of the interval"))
        if faults:
            kind = type(self).__name__
            raise SchemaError(f"{kind} cannot draw what it was given", faults=faults)

    @property
    def credit(self) -> Bilingual | None:
        """What is owed to the makers of what is drawn besides the data; joins the source line."""
        return None

    def spec_faults(self, spec: FigureSpec) -> list[Fault]:
        """Return what this kind of chart misses in the words of its figure."""
        return []

    def columns(self) -> list[str]:
        """Return the columns that the chart reads; they are what its csv holds."""
        raise NotImplementedError

    def keys(self) -> list[str]:
        """Return the columns that tell one mark from another, where each has a place of its own."""
        return []

    def needed(self) -> list[str]:
        """Return the columns in which nothing may be missing."""
        return list(self.interval())

    def interval(self) -> tuple[str, ...]:
        """Return the columns of an estimate and of the ends of its interval, if there is one."""
        return ()

    def draw(self, canvas: Canvas) -> None:
        """Draw on ``canvas.body`` in the language of the canvas.

        Raises
        ------
        FigureSpecError
            If the size cannot hold the chart.
        """
        raise NotImplementedError


@dataclass(frozen=True, eq=False, kw_only=True)
class UnitChart(Chart):
    """A chart of named units, some of which may be in focus.

    Parameters
    ----------
    key, label : str
        Column that identifies a unit, and the stem of its two name columns.
    focus : tuple of str
        Keys of the units that the title speaks of; the others are then grey.

    Raises
    ------
    FigureSpecError
        If a unit in focus is not in the frame.
    """

    key: str = "province_code"
    label: str = "name"
    focus: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        absent = [str(key) for key in self.focus if key not in set(self.frame[self.key])]
        if absent:
            raise FigureSpecError(
                f"in focus but not in the frame: {', '.join(absent)}",
                where=f"column {self.key}",
                remedy="leave them out of focus, and say in the note that nothing is held",
            )

    def columns(self) -> list[str]:
        """Return the columns that are drawn."""
        return [self.key, *both(self.label)]

    def names(self, lang: Lang) -> list[str]:
        """Return the name of each row."""
        return [str(name) for name in self.frame[f"{self.label}_{lang}"]]

    def in_focus(self) -> list[bool]:
        """Return which rows are in focus."""
        return [key in self.focus for key in self.frame[self.key]]

    def colours(self) -> list[str]:
        """Return the colour of the mark of each row."""
        rest = theme.CONTEXT if self.focus else theme.PLAIN
        return [theme.FOCUS if is_focus else rest for is_focus in self.in_focus()]

    def scales(self) -> list[float]:
        """Return the size of the dot of each row: larger in focus, which is seen in grey too."""
        return [1.4 * DOT if is_focus else DOT for is_focus in self.in_focus()]


def both(name: str) -> list[str]:
    """Return the two columns of a text: ``name_vi`` and ``name_en``."""
    return [f"{name}_vi", f"{name}_en"]


def with_names(frame: pd.DataFrame, geography: Geography) -> pd.DataFrame:
    """Add ``name_vi`` and ``name_en`` of the provinces to a frame with ``province_code``.

    Raises
    ------
    UnknownProvinceError
        If a code does not belong to `geography`.
    """
    codes = frame["province_code"]
    return frame.assign(
        name_vi=[provinces.name(code, geography, "vi") for code in codes],
        name_en=[provinces.name(code, geography, "en") for code in codes],
    )
