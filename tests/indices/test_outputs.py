import pytest

from parstudy.errors import SchemaError
from parstudy.indices.outputs import write_folder


def text(content):
    return lambda path: path.write_text(content, encoding="utf-8")


def test_all_files_are_there_and_others_stay(tmp_path):
    folder = tmp_path / "deep" / "out"
    write_folder(folder, {"a.txt": text("1"), "b.txt": text("2")})
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    write_folder(folder, {"a.txt": text("3")})
    read = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert read == {"a.txt": "3", "b.txt": "2", "mine.txt": "mine"}
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_nothing_is_left_when_one_file_fails(tmp_path):
    folder = tmp_path / "out"

    def fail(path):
        path.write_text("half", encoding="utf-8")
        raise RuntimeError("disk")

    with pytest.raises(RuntimeError):
        write_folder(folder, {"a.txt": text("1"), "b.txt": fail})
    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_keeps_the_old_files(tmp_path):
    write_folder(tmp_path / "out", {"a.txt": text("old")})
    with pytest.raises(ZeroDivisionError):
        write_folder(tmp_path / "out", {"a.txt": text("new"), "b.txt": lambda _: 1 / 0})
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("blocker", ["out", "out/a.txt/x"])
def test_what_is_in_the_way_is_named(tmp_path, blocker):
    path = tmp_path / blocker
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    with pytest.raises(SchemaError, match="cannot write there"):
        write_folder(tmp_path / "out", {"a.txt": text("1")})
    assert path.exists()
