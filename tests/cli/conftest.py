from __future__ import annotations

import sys

import pytest

from parstudy import cli


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the command line; gives exit code, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["parstudy", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run
