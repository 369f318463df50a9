from __future__ import annotations

import os

import pytest

from parstudy.engine import Engine, Made, Step
from tests.small_checkout import Log


class Mill:
    """Two steps in a folder: `copy` writes what is in `in.txt`, `sum` adds up its digits."""

    def __init__(self, root):
        self.root = root
        self.source = root / "in.txt"
        self.problem = ""
        self.error = None
        self.fact = "one"
        self.source.write_text("12")

    def engine(self):
        engine = Engine(root=self.root, state=self.root / "state")
        engine.add(Step("copy", self.copy, [self.source]))
        engine.add(Step("sum", self.sum, after=["copy"], fact=lambda: self.fact))
        return engine

    def run(self, **options):
        log = Log()
        self.stopped = self.engine().run(log, **options)
        return log

    def copy(self):
        if self.error:
            raise self.error
        out = self.root / "copy.txt"
        out.write_text(self.source.read_text().strip())
        return Made([out], rows={"digits": 2}, note="2 digits", problem=self.problem)

    def sum(self):
        out = self.root / "sum.txt"
        out.write_text(str(sum(map(int, (self.root / "copy.txt").read_text()))))
        return Made([out])


@pytest.fixture
def mill(tmp_path):
    return Mill(tmp_path)


def test_everything_is_made_once(mill):
    assert mill.run().names("made") == ["copy", "sum"]
    assert (mill.root / "sum.txt").read_text() == "3"
    assert mill.run().events == [("fresh", "copy"), ("fresh", "sum")]


def test_the_record_says_what_was_made(mill):
    mill.run()
    record = mill.engine().record("copy")
    assert record.rows == {"digits": 2}
    assert list(record.outputs) == ["copy.txt"]
    assert mill.engine().record("sum").upstream == {"copy": record.outputs}


def test_content_counts_and_time_stamps_do_not(mill):
    mill.run()
    os.utime(mill.source, (1, 1))
    assert mill.run().names("made") == []
    before = mill.source.stat()
    mill.source.write_text("21")
    os.utime(mill.source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert mill.run().names("made") == ["copy", "sum"]


def test_equal_outputs_stop_the_chain(mill):
    mill.run()
    mill.source.write_text("12\n")
    assert mill.run().events == [("made", "copy"), ("fresh", "sum")]


@pytest.mark.parametrize("harm", ["alter", "delete"])
def test_a_harmed_output_is_made_again(mill, harm):
    mill.run()
    output = mill.root / "sum.txt"
    output.write_text("4") if harm == "alter" else output.unlink()
    assert mill.engine().why_stale("sum") == "altered or gone: sum.txt"
    assert mill.run().names("made") == ["sum"]
    assert output.read_text() == "3"


def test_a_fact_makes_stale(mill):
    mill.run()
    mill.fact = "two"
    assert mill.engine().why_stale("sum") == "changed: something besides its files"
    assert mill.run().names("made") == ["sum"]


def test_reasons(mill):
    assert mill.engine().why_stale("copy") == "not made yet"
    mill.run()
    assert mill.engine().why_stale("copy") == ""
    mill.source.write_text("13")
    assert mill.engine().why_stale("copy") == "changed: in.txt"
    assert mill.engine().why_stale("sum") == ""


def test_a_new_input_makes_stale(mill):
    mill.run()
    engine = mill.engine()
    (mill.root / "more.txt").touch()
    engine.add(Step("copy", mill.copy, [mill.source, mill.root / "more.txt"]))
    assert engine.why_stale("copy") == "changed: more.txt"


def test_a_problem_is_kept_and_tried_again(mill):
    mill.problem = "cell 3: KeyError"
    assert mill.run().names("made") == ["copy", "sum"]
    assert mill.engine().why_stale("copy") == "cell 3: KeyError"
    mill.problem = ""
    assert mill.run().events == [("made", "copy"), ("fresh", "sum")]


def test_a_stopped_step_holds_up_what_follows_and_forgets_nothing(mill):
    mill.run()
    mill.source.write_text("99")
    mill.error = ValueError("no such thing")
    log = mill.run()
    assert log.events == [("stopped", "copy", "no such thing"), ("skipped", "sum", "copy")]
    assert mill.stopped == {"copy": mill.error}
    mill.error = None
    mill.source.write_text("12")
    assert mill.run().names("made") == []


def test_only_and_force(mill):
    assert mill.run(only=["copy"]).names("made") == ["copy"]
    assert mill.run(only=["sum"]).events == [("fresh", "copy"), ("made", "sum")]
    assert mill.run(only=["sum"], force=True).events == [("fresh", "copy"), ("made", "sum")]
    assert mill.run(force=True).names("made") == ["copy", "sum"]


def test_an_input_edited_during_the_step_counts_as_it_was_before(mill):
    def copy():
        made = mill.copy()
        mill.source.write_text("34")
        return made

    engine = Engine(root=mill.root, state=mill.root / "state")
    engine.add(Step("copy", copy, [mill.source]))
    engine.run(Log())
    assert mill.engine().why_stale("copy") == "changed: in.txt"


def test_a_moved_folder_stays_fresh(mill, tmp_path_factory):
    mill.run()
    moved = mill.root.rename(tmp_path_factory.mktemp("new") / "thư mục")
    mill.root, mill.source = moved, moved / "in.txt"
    assert mill.run().names("made") == []


def test_a_damaged_memory_counts_as_none(mill):
    mill.run()
    (mill.root / "state" / "steps.json").write_bytes(b'{"copy": \xff')
    assert mill.run().names("made") == ["copy", "sum"]
