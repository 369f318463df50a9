from __future__ import annotations

import pandas as pd
import pytest

from parstudy import files


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "a" / "x.csv"
    files.write_text(target, "old")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        files.write_text(target, "new")
    assert target.read_text() == "old"
    assert [path.name for path in target.parent.iterdir()] == ["x.csv"]


def test_unchanged_content_leaves_the_file_alone(tmp_path):
    path = files.write_text(tmp_path / "x", "same")
    before = path.stat().st_mtime_ns
    files.write_text(path, "same")
    assert path.stat().st_mtime_ns == before


def test_csv_is_the_same_for_the_same_frame():
    frame = pd.DataFrame({"a": [0.1 + 0.2, 7e10, None], "b": ["x", "đ", ""]})
    assert files.csv_text(frame) == "a,b\n0.3,x\n70000000000,đ\n,\n"


def test_parquet_keeps_the_frame(tmp_path):
    frame = pd.DataFrame({"a": [1.5, None], "b": ["x", "đ"]})
    read = pd.read_parquet(files.write_parquet(tmp_path / "t.parquet", frame))
    pd.testing.assert_frame_equal(read, frame)


def test_json_keeps_letters_and_sorts_keys(tmp_path):
    path = files.write_json(tmp_path / "t.json", {"b": "đ", "a": 1})
    assert path.read_text(encoding="utf-8") == '{\n "a": 1,\n "b": "đ"\n}\n'


def test_hash(tmp_path):
    path = files.write_bytes(tmp_path / "t", b"abc")
    assert files.sha256(path).startswith("ba7816bf8f01cfea")
