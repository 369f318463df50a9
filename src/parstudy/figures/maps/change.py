"""Change map: rises and falls around zero, told apart in colour and in grey."""

from __future__ import annotations

from dataclasses import dataclass

from parstudy.errors import FigureSpecError
from parstudy.figures.maps.base import Category
from parstudy.figures.maps.categories import ClassMap, class_categories


@dataclass(frozen=True, eq=False, kw_only=True)
class ChangeMap(ClassMap):
    """Provinces by how much a value changed; falls are also dotted.

    Parameters
    ----------
    frame : DataFrame with ``province_code`` and the change, one row a province
    geography : {"p63", "p34"}
    value : str
        Column of the change, in the unit of the measure or in percentage points.
    classes : Classes
        From `classify_change`.
    surface : {"boundaries", "tiles"}
    """

    def __post_init__(self) -> None:
        if not any(upper < 0 for upper in self.classes.uppers):
            raise FigureSpecError(
                "the classes of a change map do not tell falls from rises",
                remedy="make them with classify_change",
            )
        super().__post_init__()

    def categories(self) -> list[Category]:
        """Return the classes, rises first."""
        falls = [index for index, upper in enumerate(self.classes.uppers) if upper < 0]
        return class_categories(self.frame, self.value, self.classes, dotted=falls)
