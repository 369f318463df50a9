import pytest

from parstudy.figures import export
from tests.figures import examples


@pytest.fixture(autouse=True)
def known_sources(monkeypatch):
    """A source line that does not depend on the register of sources."""
    monkeypatch.setattr(export.sidecars, "source_line", lambda ids, lang: examples.SOURCE[lang])
