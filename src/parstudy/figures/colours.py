"""What the eye makes of a colour: contrast, lightness, and colours under three kinds of vision.

Distance is CIE76: the Euclidean distance in CIE L*a*b* (D65). Simulated vision is that of Machado,
Oliveira and Fernandes (2009) at full severity, applied to linear light.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

VISION = ("normal", "protan", "deutan", "tritan")

_SEEN = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ @ np.ones(3)


def _linear(colour: str) -> NDArray[np.float64]:
    shares = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _hex(linear: NDArray[np.float64]) -> str:
    shares = np.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055
    )
    return "#" + "".join(f"{round(255 * min(max(share, 0), 1)):02X}" for share in shares)


@cache
def lab(colour: str, vision: str = "normal") -> tuple[float, float, float]:
    """Return CIE L*, a*, b* of a ``#RRGGBB`` colour as seen with one kind of `VISION`."""
    ratio = _TO_XYZ @ np.clip(_SEEN[vision] @ _linear(colour), 0, 1) / _WHITE
    bent = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = (float(value) for value in bent)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def lightness(colour: str) -> float:
    """Return CIE L* (0 black, 100 white): what is left of a colour in a grey print."""
    return lab(colour)[0]


def smallest_distance(palette: Sequence[str]) -> float:
    """Return the CIE76 distance of the two colours hardest to tell apart under any `VISION`."""
    return min(
        float(np.linalg.norm(np.subtract(lab(one, vision), lab(other, vision))))
        for vision in VISION
        for one, other in itertools.combinations(palette, 2)
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted(float(_TO_XYZ[1] @ _linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@cache
def legible(colour: str, ground: str = "#FFFFFF") -> str:
    """Return `colour`, darkened as little as is needed to be read as text on `ground`.

    Parameters
    ----------
    colour, ground : str
        ``#RRGGBB``.

    Returns
    -------
    str
        ``#RRGGBB`` with a contrast of at least 4.5 to `ground`; white where the ground is too dark
        for any shade.
    """
    light = _linear(colour)
    shades = (_hex(light * share) for share in np.linspace(1, 0, 101))
    return next((shade for shade in shades if contrast(shade, ground) >= 4.5), "#FFFFFF")
