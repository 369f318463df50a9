from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from parstudy import config, study
from parstudy.errors import SchemaError, SourceChangedError, SourceMissingError
from tests import small_checkout
from tests.small_checkout import Log

WELL = "01_well"
ILL = "02_ill"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A checkout with one notebook that makes a figure, and a stand-in for the ingestion."""
    place = small_checkout.make(tmp_path / "thư mục mới (bản 2)")
    monkeypatch.setattr("parstudy.ingest.build", small_checkout.ingest)
    monkeypatch.setattr(study, "PACKAGE", small_checkout.package(place))
    monkeypatch.setenv("PARSTUDY_ROOT", str(place.root))
    config.paths.cache_clear()
    small_checkout.notebook(
        place, WELL, "year = 2024\nlang = 'en'", small_checkout.figure_cell("fig01_well", WELL)
    )
    yield place
    config.paths.cache_clear()


def run(place, **options):
    log = Log()
    problems = study.run(study.plan(place), log, **options)
    return log, problems


def test_the_study_is_made_once_and_then_only_what_is_stale(place):
    log, problems = run(place)
    assert problems == []
    steps = ["ingest", WELL, "figures", f"page {WELL}", "index", "manifest"]
    assert sorted(log.names("made")) == sorted(steps)
    made = {path.relative_to(place.reports).as_posix() for path in place.reports.rglob("*.*")}
    assert made >= {
        f"notebooks/{WELL}.ipynb",
        f"notebooks/{WELL}.html",
        "index.html",
        "exhibits.md",
        "manifest.json",
        "figures/fig01_well__vi__a4_text.svg",
        "figures/fig01_well.csv",
    }
    assert run(place)[0].names("made") == []

    (place.figures / "fig01_well__vi__a4_text.pdf").unlink()
    assert run(place)[0].names("made") == [WELL]

    small_checkout.notebook(place, WELL, "year = 2025", "print('no figure any more')")
    log, problems = run(place)
    assert log.names("fresh") == ["ingest"]
    assert problems == ["figures"]
    told = study.plan(place).record("figures").problem
    assert told == f"fig01_well: {WELL} makes it no longer; delete its files"


def test_a_failing_notebook_is_named_and_the_rest_is_built(place):
    small_checkout.notebook(place, ILL, "a = {}", "a['not there']", "print('never')")
    log, problems = run(place)
    assert problems == [ILL]
    assert log.names("stopped") == log.names("skipped") == []
    engine = study.plan(place)
    assert engine.record(ILL).problem == "cell 3: KeyError: 'not there'"
    executed = (place.reports / "notebooks" / f"{ILL}.ipynb").read_text()
    assert "not there" in executed
    assert "never" in json.loads(executed)["cells"][3]["source"][0]
    page = (place.reports / "notebooks" / f"{ILL}.html").read_text()
    assert "KeyError" in page
    assert "cell 3: KeyError: &#39;not there&#39;" in (place.reports / "index.html").read_text()

    small_checkout.notebook(place, ILL, "a = {}", "print(a)")
    log, problems = run(place)
    assert problems == []
    assert sorted(log.names("made")) == sorted([ILL, f"page {ILL}", "figures", "index", "manifest"])


def test_bad_input_stops_what_follows_and_nothing_is_forgotten(place, monkeypatch):
    run(place, only=["ingest", WELL])
    raw = place.raw / "small.csv"
    good = raw.read_bytes()
    raw.write_bytes(b"a,b\n1,3\n")

    def refuse(_):
        raise SourceChangedError("1 raw file changed")

    with monkeypatch.context() as patch:
        patch.setattr("parstudy.ingest.build", refuse)
        with pytest.raises(SourceChangedError):
            run(place)
    assert not (place.reports / "index.html").exists()
    raw.write_bytes(good)
    assert set(run(place)[0].names("fresh")) == {"ingest", WELL}


def test_figures_of_a_removed_notebook_are_reported(place):
    run(place, only=[WELL])
    (place.notebooks / f"{WELL}.ipynb").unlink()
    (place.figures / "stray.svg").touch()
    _, problems = run(place, only=["figures"])
    assert problems == ["figures"]
    assert study.plan(place).record("figures").problem.splitlines() == [
        f"fig01_well: its notebook {WELL} is gone; delete its files",
        "stray.svg belongs to no figure; delete it",
    ]


def test_a_cell_that_is_no_python_fails_like_any_other(place):
    small_checkout.notebook(place, ILL, "year = = 2024")
    assert run(place)[1] == [ILL]
    told = study.plan(place).record(ILL).problem
    assert told.startswith("cell 2: SyntaxError: invalid syntax")
    assert (place.reports / "index.html").is_file()


def test_a_file_that_is_no_notebook_is_bad_input(place):
    (place.notebooks / f"{ILL}.ipynb").write_text("{")
    with pytest.raises(SchemaError, match="not a Jupyter notebook"):
        run(place)
    assert study.plan(place).record(WELL).problem == ""


def test_code_makes_stale_what_it_makes(place):
    run(place)
    page = f"page {WELL}"
    for file, made in {
        "cli/run.py": set(),
        "study.py": set(),
        "reports/templates/page.js": {page, "index"},
        "models/panel.py": {WELL, page, "index"},
        "reference/provinces.py": {"ingest", WELL, page, "index"},
    }.items():
        path = small_checkout.package(place) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        engine = study.plan(place)
        stale = {name for name in engine.names if engine.why_stale(name)}
        assert stale == made, file
        path.unlink()


def test_words_beside_a_notebook_make_it_stale(place):
    run(place, only=[WELL])
    (place.notebooks / f"{WELL}.words.toml").touch()
    assert study.plan(place).why_stale(WELL) == f"changed: notebooks/{WELL}.words.toml"


def test_findings_of_an_earlier_run_are_not_told_again(place):
    tell = f"""
from parstudy.reports import show_findings
from parstudy.text import Bilingual
show_findings({WELL!r}, [Bilingual("một", "one")])"""
    small_checkout.notebook(place, WELL, "year = 2024", tell)
    run(place)
    assert '<span lang="en">one</span>' in (place.reports / "index.html").read_text()
    small_checkout.notebook(place, WELL, "year = 2024", "1 / 0", tell)
    assert run(place)[1] == [WELL]
    assert '<span lang="en">one</span>' not in (place.reports / "index.html").read_text()


def test_choose(place):
    engine = study.plan(place)
    assert study.choose(engine, "01") == [WELL, f"page {WELL}"]
    assert study.choose(engine, WELL) == [WELL, f"page {WELL}"]
    assert study.choose(engine, "figures") == ["figures"]
    with pytest.raises(SourceMissingError, match=f"one of: ingest, {WELL}, figures"):
        study.choose(engine, "07")


def test_a_second_run_waits_for_the_first(place):
    order = []
    waited = threading.Event()

    def second():
        with study.alone(place, waiting=waited.set):
            order.append("second")

    with study.alone(place, waiting=pytest.fail):
        thread = threading.Thread(target=second)
        thread.start()
        assert waited.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_the_manifest_holds_what_the_study_was_made_from(place):
    small_checkout.notebook(place, WELL, "year = 2024\nlang = 'en'", "dict(seed=7)")
    run(place)
    text = (place.reports / "manifest.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["notebooks"] == {
        WELL: {"parameters": {"year": 2024, "lang": "en"}, "seeds": [7]}
    }
    assert set(content["inputs"]) >= {"data/raw/small.csv", f"notebooks/{WELL}.ipynb"}
    assert content["steps"]["ingest"]["rows"] == {"coverage": 3}
    assert set(content["steps"][WELL]["outputs"]) == {f"reports/notebooks/{WELL}.ipynb"}
    assert content["versions"].keys() >= {"python", "parstudy", "pandas"}
    assert content["commit"] == ""
    assert str(place.root) not in text


RUNNER = """
import signal
import parstudy.ingest
from parstudy import config, study
from tests import small_checkout
parstudy.ingest.build = small_checkout.ingest
study.PACKAGE = small_checkout.package(config.paths())
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may ignore it
from parstudy.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_broken_off_leaves_no_kernel(place, checkout, sign):
    small_checkout.notebook(place, ILL, "x = 1", "import time\ntime.sleep(600)")
    command = [sys.executable, "-c", RUNNER, "run"]
    process = subprocess.Popen(command, cwd=checkout.root, stdout=subprocess.DEVNULL)
    try:
        kernel = _sleeping_kernel(process, place)
        process.send_signal(sign)
        assert process.wait(30) == (130 if sign == signal.SIGINT else -signal.SIGKILL)
        kernel.wait(30)
    finally:
        process.kill()
        process.wait()
    small_checkout.notebook(place, ILL, "x = 1")
    log, problems = run(place)
    assert problems == []
    assert set(log.names("fresh")) >= {"ingest", WELL}


def _sleeping_kernel(process, place):
    """Wait until the first notebook is done, and return the kernel of the one that sleeps."""
    memory = place.state / "steps.json"
    for _ in range(600):
        kernels = [each for each in psutil.Process(process.pid).children() if _is_kernel(each)]
        if len(kernels) == 1 and memory.is_file() and WELL in json.loads(memory.read_text()):
            return kernels[0]
        time.sleep(0.1)
    raise AssertionError("no kernel was started")


def _is_kernel(process):
    try:
        return "ipykernel_launcher" in process.cmdline()
    except psutil.Error:
        return False
