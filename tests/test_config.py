from __future__ import annotations

import pytest

from parstudy import config
from parstudy.errors import Fault, ParstudyError, SourceMissingError


@pytest.fixture(autouse=True)
def _fresh():
    config.paths.cache_clear()
    yield
    config.paths.cache_clear()


def test_the_checkout_is_found_from_a_folder_below(monkeypatch, checkout):
    monkeypatch.chdir(checkout.raw)
    assert config.paths().root == checkout.root


def test_a_named_folder_wins(monkeypatch, tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setenv("PARSTUDY_ROOT", str(tmp_path))
    assert config.paths().figures == tmp_path.resolve() / "figures"


def test_a_named_folder_that_is_none_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PARSTUDY_ROOT", str(tmp_path))
    with pytest.raises(SourceMissingError, match="PARSTUDY_ROOT"):
        config.paths()


def test_an_error_says_what_where_and_what_to_do():
    error = ParstudyError("2 faults", faults=[Fault("a", "x.csv row 1", "mend"), Fault("b")])
    assert [fault.what for fault in error.faults] == ["a", "b"]
    assert str(error) == "2 faults\n- a\n  where: x.csv row 1\n  to do: mend\n- b"
