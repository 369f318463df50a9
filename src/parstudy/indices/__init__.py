"""Composite and official indices, ranks with their uncertainty."""

from parstudy.indices.audit import Audit, audit, cronbach_alpha
from parstudy.indices.build import IndexResult, build
from parstudy.indices.card import ScoreCard
from parstudy.indices.known_order import KnownOrder, known_order
from parstudy.indices.one_stop import (
    Feedback,
    OneStopIndex,
    OnlineService,
    OnSite,
    Publicity,
    one_stop,
)
from parstudy.indices.outputs import save_index, save_uncertainty
from parstudy.indices.par_index import score_card
from parstudy.indices.rank_sets import RankSets, rank_sets
from parstudy.indices.ranks import share_interval, share_se_pct, tie_groups, tied_ranks
from parstudy.indices.scoring import Measured, ScoringRule
from parstudy.indices.sensitivity import UncertaintyResult, uncertainty, usual_uncertainty
from parstudy.indices.service_index import ServiceIndex, ServiceRules, service_index
from parstudy.indices.service_observed import compare_points, published_points, service_counts
from parstudy.indices.sipas import Sipas, sample_size, satisfied_share, sipas
from parstudy.indices.sobol import SobolResult, sobol, sobol_indices
from parstudy.indices.spec import IndexSpec
from parstudy.indices.spec_file import read_spec, spec_text
from parstudy.indices.steps import (
    Aggregate,
    Denominator,
    Impute,
    Normalise,
    Screen,
    Treat,
    Weights,
)
from parstudy.indices.sums import compare_sums
from parstudy.indices.tree import Node, Tree
from parstudy.indices.uncertain import Choice, WeightNoise
from parstudy.indices.weight import analytic_hierarchy, benefit_of_doubt
from parstudy.indices.what_if import WhatIf, rank_among

__all__ = [
    "Aggregate",
    "Audit",
    "Choice",
    "Denominator",
    "Feedback",
    "Impute",
    "IndexResult",
    "IndexSpec",
    "KnownOrder",
    "Measured",
    "Node",
    "Normalise",
    "OnSite",
    "OneStopIndex",
    "OnlineService",
    "Publicity",
    "RankSets",
    "ScoreCard",
    "ScoringRule",
    "Screen",
    "ServiceIndex",
    "ServiceRules",
    "Sipas",
    "SobolResult",
    "Treat",
    "Tree",
    "UncertaintyResult",
    "WeightNoise",
    "Weights",
    "WhatIf",
    "analytic_hierarchy",
    "audit",
    "benefit_of_doubt",
    "build",
    "compare_points",
    "compare_sums",
    "cronbach_alpha",
    "known_order",
    "one_stop",
    "published_points",
    "rank_among",
    "rank_sets",
    "read_spec",
    "sample_size",
    "satisfied_share",
    "save_index",
    "save_uncertainty",
    "score_card",
    "service_counts",
    "service_index",
    "share_interval",
    "share_se_pct",
    "sipas",
    "sobol",
    "sobol_indices",
    "spec_text",
    "tie_groups",
    "tied_ranks",
    "uncertainty",
    "usual_uncertainty",
]
