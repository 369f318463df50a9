"""Small indices that several tests build."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parstudy.indices import IndexSpec, Node, Tree

ASEM = Path(__file__).parents[3] / "shared" / "anchors" / "coinr_asem"

needs_asem = pytest.mark.skipif(
    not ASEM.is_dir(), reason="../shared/anchors/coinr_asem, COINr's example, is not there"
)


def small_tree() -> Tree:
    """Return two pillars: A of x (up) and y (down), B of z alone and w."""
    return Tree(
        (
            Node("x", "A"),
            Node("y", "A", -1),
            Node("z", "B"),
            Node("w", "B"),
            Node("A", "Index", weight=2),
            Node("B", "Index"),
            Node("Index"),
        )
    )


def small_data() -> pd.DataFrame:
    """Return five units whose min-max scores are round numbers."""
    return pd.DataFrame(
        {
            "uCode": ["a", "b", "c", "d", "e"],
            "x": [0.0, 1, 2, 3, 4],
            "y": [10.0, 30, 20, 50, 40],
            "z": [5.0, 5, 9, 1, 3],
            "w": [-1.0, 0, 1, 2, 3],
        }
    )


def panel_data(*, units: int = 6, years: tuple[int, ...] = (2020, 2021, 2022)) -> pd.DataFrame:
    """Return random positive indicators of several years."""
    rng = np.random.default_rng(3)
    rows = units * len(years)
    frame = pd.DataFrame(rng.gamma(4, size=(rows, 4)), columns=list("xyzw"))
    frame.insert(0, "uCode", np.tile([f"u{i}" for i in range(units)], len(years)))
    frame.insert(1, "Time", np.repeat(years, units))
    return frame


def provinces(units: int = 63) -> tuple[pd.DataFrame, IndexSpec]:
    """Return random data of 12 indicators in four pillars, two values missing."""
    rng = np.random.default_rng(1)
    codes = [f"x{i}" for i in range(12)]
    data = pd.DataFrame(rng.gamma(3, size=(units, 12)), columns=codes)
    data.insert(0, "uCode", [f"u{i:05d}" for i in range(units)])
    data.loc[3, "x4"] = data.loc[7, "x9"] = np.nan
    leaves = [Node(c, f"p{i // 3}", -1 if i % 4 == 0 else 1) for i, c in enumerate(codes)]
    pillars = [Node(f"p{i}", "Index") for i in range(4)]
    return data, IndexSpec(Tree((*leaves, *pillars, Node("Index"))))
