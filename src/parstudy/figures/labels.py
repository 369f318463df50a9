"""Names beside points, placed so that none lies over another or over a mark."""

from __future__ import annotations

import math
from collections.abc import Sequence

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.marks import rules

_DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)]
_DISTANCES = (0.5, 1.2, 2.2, 3.4)
"""How far a label may stand from its mark, in type sizes; from the second on with a line."""


def label_points(
    canvas: Canvas,
    points: Sequence[tuple[float, float]],
    words: Sequence[str],
    *,
    area: Rect,
    needed: Sequence[bool],
    taken: Sequence[Rect] = (),
) -> None:
    """Write as many labels as have room; those that are `needed` first and without exception.

    Parameters
    ----------
    points : sequence of (x, y)
        Marks in points; labels keep clear of all of them.
    words : sequence of str
        One label a mark; blank for none.
    area : Rect
        Labels stay inside it.
    needed : sequence of bool
        Marks that must be labelled; their labels are bold, in the colour of the focus.
    taken : sequence of Rect
        Places that other text holds.

    Raises
    ------
    FigureSpecError
        If a needed label has no room.
    """
    size = canvas.type_pt("label")
    radius = 0.3 * size
    busy = [*taken, *(Rect(x - radius, y - radius, x + radius, y + radius) for x, y in points)]
    labelled = [index for index in range(len(points)) if words[index]]
    for index in sorted(labelled, key=lambda index: not needed[index]):
        bold = needed[index]
        width = canvas.width_of(words[index], bold=bold)
        free = (
            (spot, distance)
            for distance in _DISTANCES
            for direction in _DIRECTIONS
            for spot in [_spot(points[index], direction, distance * size, width, size)]
            if _inside(spot, area) and not any(_overlap(spot, other) for other in busy)
        )
        spot, distance = next(free, (None, 0.0))
        if spot is None:
            if bold:
                raise canvas.too_small(f"no room for the label {words[index]!r}")
            continue
        busy.append(spot.inset(left=-0.35 * size, right=-0.35 * size))
        colour = theme.FOCUS if bold else theme.INK
        middle = (spot.bottom + spot.top) / 2
        canvas.text(spot.left, middle, words[index], colour=colour, bold=bold, plate=True)
        if distance > _DISTANCES[0]:
            near = _nearest(spot, points[index])
            rules(canvas, [(points[index], near)], theme.CONTEXT, 0.5, layer=2)


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float] | None:
    """Move heights of labels apart, as little as is needed, keeping their order.

    Parameters
    ----------
    wanted : sequence of float
        Where each label would stand, in points.
    gap : float
        Least distance of two labels.
    low, high : float
        Ends that no label may pass.

    Returns
    -------
    list of float, or None if there is no room for all
    """
    if (len(wanted) - 1) * gap > high - low + 1e-9:
        return None
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[list[int], float]] = []
    for index in order:
        groups.append(([index], min(max(wanted[index], low), high)))
        while len(groups) > 1:
            (lower, at), (upper, above) = groups[-2:]
            half = (len(lower) + len(upper)) / 2 * gap
            if above - at >= half - 1e-9:
                break
            members = lower + upper
            centre = sum(wanted[member] for member in members) / len(members)
            reach = (len(members) - 1) / 2 * gap
            groups[-2:] = [(members, min(max(centre, low + reach), high - reach))]
    placed = [0.0] * len(wanted)
    for members, centre in groups:
        for step, member in enumerate(members):
            placed[member] = centre + (step - (len(members) - 1) / 2) * gap
    return placed


def _spot(
    point: tuple[float, float],
    direction: tuple[int, int],
    distance: float,
    width: float,
    size: float,
) -> Rect:
    """Return the box of a label in one direction of its mark."""
    across, along = direction
    length = math.hypot(across, along)
    x = point[0] + across / length * distance
    y = point[1] + along / length * (distance + 0.5 * size * abs(along))
    left = x - width * (1 - across) / 2
    half = 0.58 * size
    return Rect(left, y - half, left + width, y + half)


def _nearest(box: Rect, point: tuple[float, float]) -> tuple[float, float]:
    x, y = point
    return min(max(x, box.left), box.right), min(max(y, box.bottom), box.top)


def _inside(box: Rect, area: Rect) -> bool:
    return (
        box.left >= area.left
        and box.right <= area.right
        and box.bottom >= area.bottom
        and box.top <= area.top
    )


def _overlap(one: Rect, other: Rect) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.bottom < other.top
        and other.bottom < one.top
    )
