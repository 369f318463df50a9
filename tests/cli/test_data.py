from __future__ import annotations

import io
import unicodedata

import pandas as pd
import pytest

from parstudy import config


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch, checkout):
    monkeypatch.setenv("PARSTUDY_ROOT", str(checkout.root))
    config.paths.cache_clear()
    yield
    config.paths.cache_clear()


@pytest.mark.parametrize("name", ["TP.HCM", "Ho Chi Minh City", "tp. hồ chí minh", "79"])
def test_match(call, name):
    assert call("match", name) == (0, "79\tTP. Hồ Chí Minh\n", "")


def test_match_takes_decomposed_letters_and_several_names(call):
    decomposed = unicodedata.normalize("NFD", "Thừa Thiên Huế")
    assert call("match", decomposed, "Da Nang") == (0, "46\tThừa Thiên Huế\n48\tĐà Nẵng\n", "")


def test_match_in_the_other_geography(call):
    code, told, _ = call("match", "--geography", "p34", "Huế")
    assert (code, told) == (0, "46\tHuế\n")
    code, told, complaint = call("match", "--geography", "p34", "Hà Giang")
    assert (code, told) == (2, "")
    assert "Tuyên Quang" in complaint


def test_match_gives_candidates_and_still_the_names_it_knows(call):
    code, told, complaint = call("match", "Ha Tay", "Hà Nội")
    assert (code, told) == (2, "01\tHà Nội\n")
    assert "'Ha Tay'" in complaint
    assert "nearest: 01 Hà Nội" in complaint
    assert "Traceback" not in complaint


def read(text):
    return pd.read_csv(io.StringIO(text), dtype={"province_code": str})


def test_data(call):
    arguments = ["data", "--indicator", "papi_d6", "--year", "2023", "--province", "01"]
    code, told, complaint = call(*arguments)
    assert (code, complaint) == (0, "")
    (row,) = read(told).to_dict("records")
    assert row["province_code"] == "01"
    assert (row["value"], row["status"]) == (7.8486, "derived")
    assert call(*arguments[:-1], "ha noi")[1] == told


def test_data_without_province_gives_all(call):
    _, told, _ = call("data", "--indicator", "papi_d6", "--year", "2022", "--year", "2023")
    frame = read(told)
    assert frame["province_code"].nunique() > 60
    assert set(frame["year"]) == {2022, 2023}


def test_data_of_the_new_provinces(call):
    _, told, _ = call("data", "--indicator", "on_time_rate_pct", "--geography", "p34")
    frame = read(told)
    assert set(frame["geography"]) == {"p34"}
    assert frame["province_code"].nunique() >= 34


def test_data_of_the_nation(call):
    _, told, _ = call("data", "--indicator", "par_index_pct", "--province", "VN")
    assert set(read(told)["province_code"]) == {"VN"}


def test_all_that_sources_give(call):
    arguments = ["data", "--indicator", "dti_score", "--year", "2022"]
    one = read(call(*arguments)[1])
    everything = read(call(*arguments, "--table", "observations_all")[1])
    assert len(everything) > len(one)


def test_data_to_a_file(call, tmp_path):
    out = tmp_path / "mới" / "f.csv"
    arguments = ["data", "--indicator", "papi_d6", "--year", "2023"]
    _, told, _ = call(*arguments)
    assert call(*arguments, "--out", str(out)) == (0, "", "")
    assert out.read_text(encoding="utf-8") == told
    code, _, complaint = call(*arguments, "--out", str(tmp_path))
    assert code == 2
    assert str(tmp_path) in complaint


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--indicator", "papi_d66"], "papi_d6"),
        (["--indicator", "papi_d6", "--province", "Hà Tây"], "Hà Nội"),
        (["--indicator", "papi_d6", "--province", "99"], "'99'"),
        (["--indicator", "papi_d6", "--year", "2055"], "2055"),
        (["--indicator", "papi_d6", "--year", "2023", "--year", "1999"], "1999"),
    ],
)
def test_unknown_things_are_refused(call, arguments, said):
    code, told, complaint = call("data", *arguments)
    assert (code, told) == (2, "")
    assert said in complaint
    assert "Traceback" not in complaint


def test_nothing_held_gives_the_header_and_a_hint(call):
    code, told, hint = call("data", "--indicator", "papi_d6", "--year", "2008")
    assert code == 0
    assert len(told.splitlines()) == 1
    assert "no figure is held" in hint
