from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from parstudy import cli
from parstudy.errors import Fault, SchemaError


def _commands():
    return [command.callback.__name__ for command in cli.build().registered_commands]


def test_the_commands_are_listed(call):
    code, told, _ = call("--help")
    assert code == 0
    for command in ("run", "status", "match", "data", "doctor"):
        assert f"  {command} " in told


@pytest.mark.parametrize("command", _commands())
def test_every_command_shows_an_example(call, command):
    code, told, _ = call(command.replace("_", "-"), "--help")
    assert code == 0
    assert f"Example: parstudy {command.replace('_', '-')}" in " ".join(told.split())


@pytest.mark.parametrize("arguments", [["nonsense"], ["match"], ["data", "--year", "x"]])
def test_wrong_use_ends_with_2(call, arguments):
    code, _, told = call(*arguments)
    assert code == 2
    assert "Error" in told
    assert "Traceback" not in told


def _raising(monkeypatch, error):
    def app():
        raise error

    monkeypatch.setattr(cli, "build", lambda: app)


def test_a_named_error_ends_with_2_and_its_message(call, monkeypatch):
    _raising(monkeypatch, SchemaError("2 faults", faults=[Fault("a", "b", "c")]))
    assert call() == (2, "", "parstudy: 2 faults\n- a\n  where: b\n  to do: c\n")


def test_a_file_that_cannot_be_written_ends_with_2(call, monkeypatch, tmp_path):
    _raising(monkeypatch, IsADirectoryError(21, "Is a directory", str(tmp_path)))
    assert call() == (2, "", f"parstudy: Is a directory: {tmp_path}\n")


def test_a_full_disk_ends_with_2(call, monkeypatch):
    _raising(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    assert call() == (2, "", "parstudy: No space left on device\n")


def test_a_defect_is_not_dressed_up(monkeypatch):
    _raising(monkeypatch, KeyError("x"))
    with pytest.raises(KeyError):
        cli.main()
    _raising(monkeypatch, OSError("no file in this"))
    with pytest.raises(OSError, match="no file in this"):
        cli.main()


def test_help_loads_nothing_heavy():
    script = (
        "import sys; sys.argv = ['parstudy', '--help']\n"
        "from parstudy.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'numpy', 'rich', 'doit'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"


def test_a_closed_pipe_is_no_error():
    read, write = os.pipe()
    os.close(read)
    script = "from parstudy.cli import main; main()"
    command = [sys.executable, "-c", script, "match", *["Hà Nội"] * 20_000]
    with os.fdopen(write, "w") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True)
    assert done.stderr == ""
    assert done.returncode == 1
