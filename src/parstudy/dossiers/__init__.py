"""From a log of dossiers to indicators with counts, on a laptop or on a cluster.

`score` reads a log and makes the indicators; `simulate` draws a made-up log with known answers;
`observations` and `service_counts` carry indicators into the study; `funnel`, `trend` and
`agency_table` prepare them for charts.
"""

from parstudy.dossiers.indicators import INDICATORS, Indicator
from parstudy.dossiers.links import agency_table, funnel, observations, service_counts, trend
from parstudy.dossiers.results import wilson
from parstudy.dossiers.run import Scored, score
from parstudy.dossiers.simulation import Simulated, simulate
from parstudy.dossiers.words import Vocabulary, vocabulary

__all__ = [
    "INDICATORS",
    "Indicator",
    "Scored",
    "Simulated",
    "Vocabulary",
    "agency_table",
    "funnel",
    "observations",
    "score",
    "service_counts",
    "simulate",
    "trend",
    "vocabulary",
    "wilson",
]
