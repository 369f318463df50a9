from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import ReconcileError, UnknownProvinceError
from parstudy.reference import crosswalk, provinces


def every_province(**columns) -> pd.DataFrame:
    return pd.DataFrame({"province_code": provinces.codes("p63"), "year": 2024, **columns})


def test_34_groups_hold_the_63_once():
    groups = crosswalk.groups()
    assert len(groups) == 34
    assert sorted(code for old in groups.values() for code in old) == list(provinces.codes("p63"))
    assert groups["68"] == ("60", "67", "68")
    assert groups["15"] == ("10", "15")


def test_eleven_provinces_are_unchanged():
    assert sorted(crosswalk.unchanged()) == [
        "01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46",
    ]  # fmt: skip


def test_rates_are_divided_anew_from_counts():
    frame = every_province(num=1.0, den=2.0)
    frame.loc[frame["province_code"] == "10", ["num", "den"]] = [90.0, 100.0]
    merged = crosswalk.merge(frame, counts=["den"], rates={"rate_pct": ("num", "den")})
    lao_cai = merged.set_index("province_code").loc["15"]
    assert lao_cai["den"] == 102
    assert lao_cai["rate_pct"] == pytest.approx(100 * 91 / 102)


def test_rate_is_missing_where_nothing_was_counted():
    merged = crosswalk.merge(every_province(num=0.0, den=0.0), rates={"r": ("num", "den")})
    assert merged["r"].isna().all()


def test_means_take_the_stated_weight():
    frame = every_province(score=1.0, people=1.0)
    frame.loc[frame["province_code"] == "10", ["score", "people"]] = [4.0, 3.0]
    merged = crosswalk.merge(frame, means={"score": "people"}).set_index("province_code")
    assert merged.loc["15", "score"] == pytest.approx((4 * 3 + 1) / 4)


@given(st.lists(st.integers(0, 10**6), min_size=63, max_size=63))
def test_merging_keeps_counts(counts):
    merged = crosswalk.merge(every_province(n=counts), counts=["n"])
    assert merged["n"].sum() == sum(counts)
    assert len(merged) == 34


def test_a_missing_part_is_an_error_that_names_it():
    frame = every_province(n=1)
    with pytest.raises(ReconcileError, match=r"15 Lào Cai lacks 15 Yên Bái"):
        crosswalk.merge(frame[frame["province_code"] != "15"], counts=["n"])


def test_a_missing_cell_is_a_missing_part():
    frame = every_province(n=1.0)
    frame.loc[frame["province_code"] == "15", "n"] = None
    with pytest.raises(ReconcileError, match="Yên Bái"):
        crosswalk.merge(frame, counts=["n"])


def test_missing_parts_are_counted_when_allowed():
    frame = every_province(n=1)
    merged = crosswalk.merge(
        frame[frame["province_code"] != "15"], counts=["n"], allow_missing=True
    ).set_index("province_code")
    assert merged.loc["15", ["n_parts", "n_missing"]].tolist() == [1, 1]
    assert merged["n_missing"].sum() == 1


def test_34_to_63_is_refused():
    with pytest.raises(ReconcileError, match="cannot be split"):
        crosswalk.merge(every_province(n=1), source="p34", target="p63", counts=["n"])


def test_foreign_codes_and_doubles_are_refused():
    with pytest.raises(UnknownProvinceError, match="VN"):
        crosswalk.merge(pd.DataFrame({"province_code": ["VN"], "year": [2024], "n": [1]}))
    twice = pd.concat([every_province(n=1), every_province(n=1)])
    with pytest.raises(ReconcileError, match="01 is there twice"):
        crosswalk.merge(twice, counts=["n"])
