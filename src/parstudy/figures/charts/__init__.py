"""One kind of chart a file; each takes a finished frame."""

from parstudy.figures.charts.base import Chart, UnitChart, with_names
from parstudy.figures.charts.bullet import TargetBullet
from parstudy.figures.charts.bump import Bump
from parstudy.figures.charts.coefficients import Coefficients
from parstudy.figures.charts.contribution_bars import ContributionBars
from parstudy.figures.charts.coverage import CoverageGrid
from parstudy.figures.charts.dumbbell import Dumbbell
from parstudy.figures.charts.funnel import Funnel
from parstudy.figures.charts.heat_table import HeatTable
from parstudy.figures.charts.pareto import LostPoints
from parstudy.figures.charts.quadrants import QuadrantScatter
from parstudy.figures.charts.ranked_dots import RankedDots
from parstudy.figures.charts.slope import Slope
from parstudy.figures.charts.specification_curve import SpecificationCurve
from parstudy.figures.charts.trend import Trend

__all__ = [
    "Bump",
    "Chart",
    "Coefficients",
    "ContributionBars",
    "CoverageGrid",
    "Dumbbell",
    "Funnel",
    "HeatTable",
    "LostPoints",
    "QuadrantScatter",
    "RankedDots",
    "Slope",
    "SpecificationCurve",
    "TargetBullet",
    "Trend",
    "UnitChart",
    "with_names",
]
