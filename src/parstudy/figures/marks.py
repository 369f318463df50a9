"""Lines, dots and boxes at points of the canvas, and the measures that charts share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.collections import LineCollection, PathCollection

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect

ROW = 1.2
"""Smallest height of a row of text, in type sizes."""
GAP = 0.7
"""Space between a text and its mark, in type sizes."""
DOT = 0.62
"""Diameter of a mark, in type sizes."""
HATCH = "//////"
"""The sign of no data."""

Segment = tuple[tuple[float, float], tuple[float, float]]


def rules(
    canvas: Canvas,
    segments: Sequence[Segment],
    colour: str | Sequence[str],
    width: float,
    *,
    dashed: bool = False,
    layer: float = 1,
) -> None:
    """Draw straight lines; `width` is in thin lines of the canvas, `layer` orders what overlaps."""
    canvas.ax.add_collection(
        LineCollection(
            segments,
            colors=colour,
            linewidths=width * canvas.stroke,
            linestyles=(0, (4, 3)) if dashed else "solid",
            capstyle="butt",
            zorder=layer,
        ),
        autolim=False,
    )


def dots(
    canvas: Canvas,
    x: Sequence[float],
    y: Sequence[float],
    colours: Sequence[str],
    *,
    marker: str = "o",
    hollow: bool = False,
    edge: str = theme.PAPER,
    scale: float | Sequence[float] = DOT,
) -> None:
    """Draw marks at points; `scale` is their diameter in type sizes."""
    canvas.ax.scatter(
        np.asarray(x, dtype=float),
        np.asarray(y, dtype=float),
        s=(np.asarray(scale) * canvas.type_pt("label")) ** 2,
        c=[theme.PAPER] * len(x) if hollow else list(colours),
        edgecolors=list(colours) if hollow else edge,
        linewidths=(1.2 if hollow else 0.5) * canvas.stroke,
        marker=marker,
        zorder=4,
        clip_on=False,
    )


def boxes(
    canvas: Canvas,
    places: Sequence[Rect],
    colours: Sequence[str],
    *,
    edge: str | None = None,
    hatched: bool = False,
    layer: float = 2,
) -> None:
    """Fill rectangles; `hatched` ones lie under pale hatching, the sign of no data."""
    canvas.ax.add_collection(
        PathCollection(
            [place.path() for place in places],
            facecolors=list(colours),
            edgecolors=edge or "none",
            linewidths=0.6 * canvas.stroke,
            hatch=HATCH if hatched else None,
            hatchcolor=theme.PALE,
            zorder=layer,
        ),
        autolim=False,
    )
