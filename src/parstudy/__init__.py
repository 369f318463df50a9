"""parstudy: reform rankings, digitization and satisfaction in the provinces of Viet Nam."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parstudy import dossiers, figures, indices, ingest, models, reference, reports
    from parstudy.ingest.tables import load
    from parstudy.reference import provinces

__version__ = "0.1.0"
__all__ = [
    "dossiers",
    "figures",
    "indices",
    "ingest",
    "load",
    "models",
    "provinces",
    "reference",
    "reports",
]

_LAZY = {
    "load": ("parstudy.ingest.tables", "load"),
    "provinces": ("parstudy.reference.provinces", None),
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that ``import parstudy`` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module 'parstudy' has no attribute {name!r}")
    module, attribute = _LAZY.get(name, (f"parstudy.{name}", None))
    loaded = importlib.import_module(module)
    value = getattr(loaded, attribute) if attribute else loaded
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
