"""One figure a key: which source is taken where several speak, by a written rule.

The rule, in this order: status (published, computed, derived, inferred, suspect); who speaks
(official, data-set copy, press); how many sources say the same; the latest; the source's id.
A rank is picked by the same rule, and may come from another source than the value.
"""

from __future__ import annotations

import pandas as pd

from parstudy.ingest.schemas import STATUSES
from parstudy.ingest.sidecars import TIERS, Source, split_ids
from parstudy.ingest.tables import OBSERVATION

KEY = ["indicator", "geography", "year", "period_start", "period_end", "province_code", "level"]
ORDER = [*KEY, "source_id"]
RULES = ("firmness", "tier", "n_same", "recency")
WHY = {
    "firmness": "a firmer status",
    "tier": "a source nearer to the producer",
    "n_same": "more sources say the same",
    "recency": "the later source",
    "": "the order of source ids",
}


def resolve(
    everything: pd.DataFrame, known: dict[str, Source]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pick one row a figure and list what was not picked.

    Parameters
    ----------
    everything : DataFrame
        All observations.
    known : dict
        The register of sources.

    Returns
    -------
    observations : DataFrame
        Columns of `OBSERVATION`, ``rank_source_id`` and ``decimals``; one row a key. An undated
        reading is a
        figure of its own: its source is part of its key.
    conflicts : DataFrame
        Key, ``quantity`` (value or rank), ``figure``, ``source_id``, ``status``, ``picked``,
        ``picked_source_id``, ``reason``; one row a differing figure that was not picked.
    """
    scored = _scored(everything, known)
    picked: dict[str, pd.DataFrame] = {}
    conflicts = []
    for quantity in ("value", "rank"):
        candidates = scored[scored[quantity].notna()].copy()
        candidates["n_same"] = -candidates.groupby(["key", quantity])["key"].transform("size")
        candidates = candidates.sort_values(["key", *RULES, "source_id"], kind="stable")
        picked[quantity] = candidates.drop_duplicates("key").set_index("key")
        conflicts.append(_conflicts(candidates, picked[quantity], quantity))
    value, rank = picked["value"], picked["rank"]
    alone = rank.loc[rank.index.difference(value.index)]
    chosen = pd.concat([value, alone])
    chosen["rank"] = rank["rank"].reindex(chosen.index)
    chosen["rank_source_id"] = rank["source_id"].reindex(chosen.index).fillna("")
    columns = [*OBSERVATION, "rank_source_id", "decimals"]
    observations = chosen.sort_values(ORDER, kind="stable")[columns].reset_index(drop=True)
    listed = pd.concat(conflicts).sort_values([*ORDER, "quantity"], kind="stable")
    return observations, listed.reset_index(drop=True)


def _scored(everything: pd.DataFrame, known: dict[str, Source]) -> pd.DataFrame:
    """Add the key and the numbers by which the rule sorts, smaller first."""
    source = everything["source_id"]
    distinct = source.unique()
    tier = {
        one: max(TIERS.index(known[part].tier) for part in split_ids([one])) for one in distinct
    }
    dates = sorted({known[part].published for one in distinct for part in split_ids([one])})
    recency = {
        one: -max(dates.index(known[part].published) for part in split_ids([one]))
        for one in distinct
    }
    undated = source.where(everything["period_start"] == "", "")
    keys = [*(everything[name] for name in KEY), undated]
    return everything.assign(
        key=everything.groupby(keys, sort=False).ngroup(),
        firmness=everything["status"].map(STATUSES.index),
        tier=source.map(tier),
        recency=source.map(recency),
    )


def _conflicts(candidates: pd.DataFrame, picked: pd.DataFrame, quantity: str) -> pd.DataFrame:
    best = picked.loc[candidates["key"]].set_index(candidates.index)
    differing = candidates[quantity] != best[quantity]
    rows, best = candidates[differing], best[differing]
    reason = pd.Series("", index=rows.index)
    for rule in reversed(RULES):
        reason = reason.where(rows[rule] == best[rule], rule)
    return rows[KEY].assign(
        quantity=quantity,
        figure=rows[quantity],
        source_id=rows["source_id"],
        status=rows["status"],
        picked=best[quantity],
        picked_source_id=best["source_id"],
        reason=reason.map(WHY),
    )
