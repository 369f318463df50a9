import numpy as np
import pandas as pd
import pytest

from parstudy.errors import SchemaError, SourceMissingError
from parstudy.indices.columns import numbers, read_csv, texts


@pytest.mark.parametrize("dtype", [object, "str", "Float64"])
def test_numbers_of_any_column_type(dtype):
    cells = [1.5, None, 2] if dtype != "str" else ["1.5", None, "2"]
    faults = []
    values = numbers(pd.Series(cells, dtype=dtype), "x", faults)
    np.testing.assert_array_equal(values, [1.5, np.nan, 2])
    assert faults == []


def test_every_bad_cell_is_named():
    faults = []
    numbers(pd.Series(["1", "1,5", "inf", "NA", "many"]), "x", faults)
    assert [fault.where for fault in faults] == [f"column 'x', row {row}" for row in (2, 3, 5)]


def test_infinite_floats_are_refused():
    faults = []
    numbers(pd.Series([1.0, np.inf]), "x", faults)
    assert len(faults) == 1


def test_texts():
    assert texts(pd.Series([1.0, " Hà Nội ", None, "01"], dtype=object)) == [
        "1",
        "Hà Nội",
        "",
        "01",
    ]


def test_csv_keeps_codes(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("uCode,x\n01,1\nNA,2\n", encoding="utf-8-sig")
    assert read_csv(path)["uCode"].tolist() == ["01", "NA"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rows"),
        (b"a,b\n", "no rows"),
        (b"a,a\n1,2\n", "'a' comes twice"),
        (b"a,b\n1,2\n1\n", "1 cells instead of 2"),
        (b"a,b\n1,\xff\n", "not a csv file in UTF-8"),
    ],
)
def test_bad_csv(tmp_path, content, said):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=said):
        read_csv(path)


def test_absent_csv(tmp_path):
    with pytest.raises(SourceMissingError, match="no such file"):
        read_csv(tmp_path / "t.csv")
