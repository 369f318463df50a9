"""Maps of the provinces, on boundaries or tiles; none without Hoàng Sa and Trường Sa."""

from parstudy.figures.maps.change import ChangeMap
from parstudy.figures.maps.choropleth import Choropleth
from parstudy.figures.maps.classes import Classes, classify, classify_change
from parstudy.figures.maps.lisa import LisaMap
from parstudy.figures.maps.quadrants import QuadrantMap
from parstudy.figures.maps.years import YearMaps

__all__ = [
    "ChangeMap",
    "Choropleth",
    "Classes",
    "LisaMap",
    "QuadrantMap",
    "YearMaps",
    "classify",
    "classify_change",
]
