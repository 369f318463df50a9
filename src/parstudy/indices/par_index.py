"""PAR INDEX (Chỉ số cải cách hành chính) of any edition, from the framework table of that edition.

Points are added from the lowest criteria up; the index of a criterion, field or the whole is its
points over its maximum. Maxima and scoring rules of the national sets are public only in part:
what is missing is an input, and an error where a result needs it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from parstudy.errors import Fault, ReconcileError
from parstudy.indices.card import ScoreCard
from parstudy.indices.score_table import SCORES, read_scores
from parstudy.indices.scoring import points_by_rule
from parstudy.reference.frameworks import BLOCK, TOTAL, Criterion, Framework

_HALF_UNIT = 0.005
"""Half a unit of the last decimal of print: what each printed score can be off by."""

_BLOCK_SLACK = 5 * _HALF_UNIT + 1e-9


def score_card(scores: pd.DataFrame, framework: Framework) -> ScoreCard:
    """Build the scorecard of one unit.

    Parameters
    ----------
    scores : DataFrame
        One row a criterion, see `read_scores`. Of several scores of one criterion the final one
        counts, else the appraised, the surveyed, the one that its rule gives for ``measured``, and
        at last the self-assessed. Scores may be given at any level.
    framework : Framework
        The edition.

    Returns
    -------
    ScoreCard

    Raises
    ------
    SchemaError, FrameworkError
        For scores or rules that cannot be used.
    ReconcileError
        If a score differs from the sum of its parts, or from its rule, by more than rounding.

    Examples
    --------
    >>> from parstudy.reference.frameworks import framework
    >>> scores = pd.DataFrame({"code": ["TOTAL", "A", "B1", "B2", "B3"],
    ...                        "score": [85.78, 54.20, 18.05, 8.23, 5.31]})
    >>> card = score_card(scores, framework("QD876-2022"))
    >>> card.index_pct, round(float(card.lost_points()["lost_pts"][0]), 2)
    (85.78, 7.3)
    """
    given = read_scores(scores, framework)
    nodes: dict[str, _Node] = {}
    faults: list[Fault] = []
    for root in (TOTAL, BLOCK):
        if root in framework:
            _add_up(root, framework, given, nodes, faults)
    _join_roots(nodes, faults)
    if faults:
        raise ReconcileError("scores do not agree with their parts or rules", faults=faults)
    lowest = set(_lowest(TOTAL, framework, nodes))
    if lowest <= {TOTAL} and BLOCK in framework:
        lowest = set(_lowest(BLOCK, framework, nodes)) or lowest
    rows = []
    for criterion in framework:
        node = nodes[criterion.code]
        own = given.loc[criterion.code] if criterion.code in given.index else pd.Series(dtype=float)
        most = math.nan if criterion.max_pts is None else criterion.max_pts
        rows.append(
            {
                "code": criterion.code,
                "parent": criterion.parent,
                "title_vi": criterion.title.vi,
                "title_en": criterion.title.en,
                "assessed_by": criterion.assessed_by,
                "self_score": own.get("self_score", math.nan),
                "appraised_score": own.get("appraised_score", math.nan),
                "survey_score": own.get("survey_score", math.nan),
                "points": node.points,
                "basis": node.basis,
                "max_pts": most,
                "index_pct": 100 * node.points / most if node.is_complete and most else math.nan,
                "lost_pts": most - node.points if node.is_complete else math.nan,
                "scored_max_pts": node.scored_max_pts,
                "is_complete": node.is_complete,
                "is_lowest": criterion.code in lowest,
            }
        )
    return ScoreCard(framework, pd.DataFrame(rows))


@dataclass(frozen=True, slots=True)
class _Node:
    """Score of one criterion: its points, where they come from, and what they cover."""

    points: float
    basis: str
    scored_max_pts: float
    is_complete: bool


def _add_up(
    code: str,
    framework: Framework,
    given: pd.DataFrame,
    nodes: dict[str, _Node],
    faults: list[Fault],
) -> _Node:
    """Score `code` and everything under it."""
    parts = [_add_up(part.code, framework, given, nodes, faults) for part in framework.parts(code)]
    scored = [part for part in parts if not math.isnan(part.points)]
    summed = sum(part.points for part in scored) if scored else math.nan
    is_whole = bool(parts) and all(part.is_complete for part in parts)
    is_whole = is_whole and not framework.lacks_parts(code)
    own = _own(framework[code], given, faults)
    if own is None:
        covered = sum(part.scored_max_pts for part in scored)
        nodes[code] = _Node(summed, "sum" if scored else "", covered, is_whole)
        return nodes[code]
    points, basis = own
    slack = _HALF_UNIT * (len(scored) + 1) + 1e-9
    if summed > points + slack or (is_whole and summed < points - slack):
        faults.append(
            Fault(f"{points:g} points, but its parts add up to {summed:g}", code, "check both")
        )
    most = framework[code].max_pts
    nodes[code] = _Node(points, basis, math.nan if most is None else most, is_complete=True)
    return nodes[code]


def _own(
    criterion: Criterion, given: pd.DataFrame, faults: list[Fault]
) -> tuple[float, str] | None:
    """Return the score given to a criterion itself and where it comes from."""
    if criterion.code not in given.index:
        return None
    row = given.loc[criterion.code]
    found = [(float(row[name]), name) for name in SCORES if not math.isnan(row[name])]
    if row["measured"] is not None:
        points = points_by_rule(criterion, row["measured"])
        official = [score for score in found if score[1] != "self_score"]
        if official and abs(official[0][0] - points) > _HALF_UNIT + 1e-9:
            faults.append(
                Fault(
                    f"{official[0][0]:g} points, but its rule gives {points:g}",
                    criterion.code,
                    "leave out the score or what was measured",
                )
            )
        found = [*official, (points, "rule"), *found]
    return found[0] if found else None


def _join_roots(nodes: dict[str, _Node], faults: list[Fault]) -> None:
    """Let the blocks stand for the total where the fields do not give it."""
    total, blocks = nodes[TOTAL], nodes.get(BLOCK)
    if blocks is None or math.isnan(blocks.points):
        return
    if math.isnan(total.points) or (blocks.is_complete and not total.is_complete):
        nodes[TOTAL] = blocks
    elif blocks.is_complete and abs(blocks.points - total.points) > _BLOCK_SLACK:
        faults.append(
            Fault(f"{total.points:g} points, but the blocks add up to {blocks.points:g}", TOTAL)
        )


def _lowest(code: str, framework: Framework, nodes: dict[str, _Node]) -> Iterator[str]:
    """Yield the lowest criteria scored at or under `code`."""
    scored = [part for part in framework.parts(code) if not math.isnan(nodes[part.code].points)]
    for part in scored:
        yield from _lowest(part.code, framework, nodes)
    if not scored and not math.isnan(nodes[code].points):
        yield code
