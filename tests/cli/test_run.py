from __future__ import annotations

import shutil

import pytest

from parstudy import config
from parstudy.errors import SourceChangedError
from tests import small_checkout

NAME = "01_well"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A small checkout with one notebook, and a stand-in for the ingestion."""
    place = small_checkout.make(tmp_path / "nơi nhỏ")
    monkeypatch.setattr("parstudy.ingest.build", small_checkout.ingest)
    monkeypatch.setattr("parstudy.study.PACKAGE", small_checkout.package(place))
    monkeypatch.setenv("PARSTUDY_ROOT", str(place.root))
    monkeypatch.setenv("COLUMNS", "200")
    config.paths.cache_clear()
    small_checkout.notebook(place, NAME, "year = 2024")
    yield place
    config.paths.cache_clear()


def states(told):
    """The state of each step in what a command printed: eight columns, then the name."""
    lines = [line for line in told.splitlines() if line[:1].strip()]
    return {line[8:52].rstrip(): line[:8].rstrip() for line in lines}


def test_run_tells_each_step_and_what_was_made(call, place):
    code, told, complaint = call("run")
    assert (code, complaint) == (0, "")
    steps = states(told.partition("\n\n")[0])
    assert set(steps.values()) == {"made"}
    assert next(iter(steps)) == "ingest"
    assert set(steps) == {"ingest", NAME, f"page {NAME}", "figures", "index", "manifest"}
    assert "1 tables" in told.splitlines()[0]
    table = told.partition("\n\n")[2]
    assert "1 (3 rows)" in table
    assert "reports/index.html" in table

    code, told, _ = call("run")
    assert code == 0
    assert set(states(told.partition("\n\n")[0]).values()) == {"fresh"}
    assert set(states(call("status")[1]).values()) == {"fresh"}


def test_status_says_why(call, place):
    code, told, _ = call("status")
    assert code == 0
    assert set(states(told).values()) == {"stale"}
    assert "not made yet" in told
    assert not place.processed.exists()


def test_only_and_force(call, place):
    _, told, _ = call("run", "--only", "ingest")
    assert states(told.partition("\n\n")[0]) == {"ingest": "made"}
    _, told, _ = call("run", "--only", "ingest", "--force")
    assert states(told.partition("\n\n")[0]) == {"ingest": "made"}
    code, _, complaint = call("run", "--only", "nothing")
    assert code == 2
    assert "one of: ingest, 01_well" in complaint


def test_a_failing_notebook_ends_with_1(call, place):
    small_checkout.notebook(place, NAME, "1 / 0")
    code, told, _ = call("run")
    assert code == 1
    assert states(told.partition("\n\n")[0])[NAME] == "FAILED"
    assert "        cell 2: ZeroDivisionError: division by zero" in told.splitlines()
    assert "1, 1 failed" in told
    assert "cell 2: ZeroDivisionError" in call("status")[1]


def test_bad_input_ends_with_2(call, place, monkeypatch):
    def refuse(_):
        raise SourceChangedError("1 raw files changed", where="small.csv")

    monkeypatch.setattr("parstudy.ingest.build", refuse)
    code, told, complaint = call("run")
    assert code == 2
    assert complaint == "parstudy: 1 raw files changed\n  where: small.csv\n"
    found = states(told)
    assert found["ingest"] == "FAILED"
    assert found[NAME] == "skipped"


def test_doctor_finds_nothing_wrong(call, place, checkout):
    shutil.copy(checkout.root / "requirements.lock", place.root)
    call("run")
    code, told, _ = call("doctor")
    assert [line.split()[0] for line in told.splitlines()] == ["ok"] * 6
    assert code == 0


def test_doctor_says_what_to_do(call, place):
    (place.root / "requirements.lock").write_text(
        "pandas==0.1 \\\n    --hash=sha256:00\nnosuchpackage==1\nx==1 ; sys_platform == 'plan9'\n"
    )
    (place.raw / "small.csv").write_text("a,b\n9,9\n")
    code, told, _ = call("doctor")
    assert code == 1
    assert "2 packages differ from requirements.lock (pandas==0.1, nosuchpackage==1)" in told
    assert "remove the folder .venv" in told
    assert "hash differs" in told
    assert "steps are stale (first ingest: not made yet): run `parstudy run`" in told
