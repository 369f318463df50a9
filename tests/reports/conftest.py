from __future__ import annotations

import pytest

from parstudy import config
from tests import small_checkout


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A small checkout that the library takes for its own."""
    place = small_checkout.make(tmp_path / "nơi nhỏ")
    monkeypatch.setenv("PARSTUDY_ROOT", str(place.root))
    config.paths.cache_clear()
    yield place
    config.paths.cache_clear()
