"""The links between measures, as typed results that give a frame and a sentence.

Every function takes a frame indexed by ``province_code``, or by ``province_code`` and ``year``, as
`parstudy.ingest.wide` lays it out, refuses what must not be put together, and returns a `Result`
that says what goes with what, how large, how certain, who is missing, and that it is no cause.
"""

from parstudy.models.association import Correlation, correlate
from parstudy.models.bounds import (
    LinkBounds,
    bound_correlation,
    bound_rank_correlation,
    bound_slope,
)
from parstudy.models.choices import Choices, parse_choices, read_choices
from parstudy.models.family import (
    CorrelationFamily,
    benjamini_hochberg,
    correlate_family,
    holm,
)
from parstudy.models.influence import Influence, leave_one_out
from parstudy.models.known_values import KnownMean
from parstudy.models.lagrange import LagrangeTests, lagrange_tests
from parstudy.models.merger import MergerEffect, merger_effect
from parstudy.models.panel import (
    PanelEstimate,
    first_differences,
    fixed_effects,
    placebo_lead,
    within_between,
)
from parstudy.models.part_whole import PartWhole, part_whole
from parstudy.models.power import PowerTable, detectable, smallest_correlation, smallest_effect
from parstudy.models.quantile_regression import quantile
from parstudy.models.rank_regression import RankRegression, rank_regression
from parstudy.models.regression import Regression, ols, robust
from parstudy.models.results import Result
from parstudy.models.reweighting import Reweighted, reweight
from parstudy.models.selection import HeldComparison, compare_held
from parstudy.models.spatial import LocalMoran, Moran, local_moran, moran
from parstudy.models.spatial_regression import SpatialRegression, spatial_error, spatial_lag
from parstudy.models.specification import SpecificationCurve, specification_curve
from parstudy.models.weights import (
    SpatialWeights,
    contiguity,
    weights_from_neighbours,
    weights_from_pairs,
)

__all__ = [
    "Choices",
    "Correlation",
    "CorrelationFamily",
    "HeldComparison",
    "Influence",
    "KnownMean",
    "LagrangeTests",
    "LinkBounds",
    "LocalMoran",
    "MergerEffect",
    "Moran",
    "PanelEstimate",
    "PartWhole",
    "PowerTable",
    "RankRegression",
    "Regression",
    "Result",
    "Reweighted",
    "SpatialRegression",
    "SpatialWeights",
    "SpecificationCurve",
    "benjamini_hochberg",
    "bound_correlation",
    "bound_rank_correlation",
    "bound_slope",
    "compare_held",
    "contiguity",
    "correlate",
    "correlate_family",
    "detectable",
    "first_differences",
    "fixed_effects",
    "holm",
    "lagrange_tests",
    "leave_one_out",
    "local_moran",
    "merger_effect",
    "moran",
    "ols",
    "parse_choices",
    "part_whole",
    "placebo_lead",
    "quantile",
    "rank_regression",
    "read_choices",
    "reweight",
    "robust",
    "smallest_correlation",
    "smallest_effect",
    "spatial_error",
    "spatial_lag",
    "specification_curve",
    "weights_from_neighbours",
    "weights_from_pairs",
    "within_between",
]
