"""The surface of boundaries: equal-area shapes, coast line, archipelagos."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import shapely
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.maps.archipelagos import draw_archipelagos, inset_size
from parstudy.figures.maps.base import Category, paint
from parstudy.reference import boundaries
from parstudy.reference.provinces import Geography

_FINEST = 0.3
"""Points: what is smaller than this on the sheet is left out of the shapes."""


def draw_shapes(
    canvas: Canvas,
    area: Rect,
    geography: Geography,
    categories: Sequence[Category],
    *,
    brief: bool = False,
) -> Rect:
    """Draw the provinces and the archipelagos at the left of `area`; return what they cover.

    With `brief` the archipelagos carry their short names, for small multiples.
    """
    size = canvas.type_pt("label")
    inset_width, inset_height = inset_size(canvas, brief=brief)
    west, south, east, north = boundaries.load(geography).total_bounds
    beside = inset_width + 0.4 * size
    scale = min(area.height / (north - south), (area.width - beside) / (east - west))
    if scale * (north - south) < 0.5 * area.height:
        raise canvas.too_small("the map is squeezed to less than half the height there is")
    paths, coast = _outlines(geography, round(_FINEST / scale, -2))
    to_sheet = Affine2D().translate(-west, -north).scale(scale).translate(area.left, area.top)
    paint(canvas, {code: path.transformed(to_sheet) for code, path in paths.items()}, categories)
    canvas.ax.add_collection(
        PathCollection(
            [coast.transformed(to_sheet)],
            facecolors="none",
            edgecolors=theme.CONTEXT,
            linewidths=0.35 * canvas.stroke,
            zorder=2.5,
        ),
        autolim=False,
    )
    right = area.left + scale * (east - west) + beside
    middle = right - inset_width / 2
    bottom = area.top - scale * (north - south)
    latitudes = boundaries.archipelagos().geometry.centroid.y
    places = {name: area.top - (north - y) * scale for name, y in latitudes.items()}
    lowest = bottom + inset_height / 2
    centres = {name: (middle, max(y, lowest)) for name, y in places.items()}
    draw_archipelagos(canvas, centres, brief=brief)
    return Rect(area.left, bottom, right, area.top)


@cache
def _outlines(geography: Geography, tolerance: float) -> tuple[dict[str, Path], Path]:
    """Return the path of each province and of the coast; these and `tolerance` in metres."""
    shapes = boundaries.load(geography).geometry
    simple = shapely.coverage_simplify(shapes.to_numpy(), tolerance)
    paths = {code: _path(shape) for code, shape in zip(shapes.index, simple, strict=True)}
    return paths, _path(shapely.coverage_union_all(simple))


def _path(shape: shapely.Geometry) -> Path:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return Path.make_compound_path(
        *(Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings)
    )
