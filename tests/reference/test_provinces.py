from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import UnknownProvinceError
from parstudy.reference import provinces

ALL_NAMES = [
    (geography, one.province_code, name)
    for geography in provinces.GEOGRAPHIES
    for one in provinces.registry()
    if one.geography == geography
    for name in (one.name_vi, one.name_en, *one.aliases)
]


def strip_marks(text: str) -> str:
    text = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(mark for mark in text if not unicodedata.combining(mark))


def test_registry_has_63_and_34_with_their_codes():
    assert len(provinces.codes("p63")) == 63
    assert len(provinces.codes("p34")) == 34
    assert provinces.codes("p63")[:4] == ("01", "02", "04", "06")
    assert {one.successor_code for one in provinces.registry() if one.successor_code} == set(
        provinces.codes("p34")
    )


def test_regions_of_the_63_have_their_sizes():
    sizes = provinces.table("p63")["region_en"].value_counts()
    assert sizes.to_dict() == {
        "Northern Midlands and Mountains": 14,
        "North Central and Central Coast": 14,
        "Mekong River Delta": 13,
        "Red River Delta": 11,
        "South East": 6,
        "Central Highlands": 5,
    }
    assert set(provinces.table("p34")["region_vi"]) == {""}


def test_iso_codes_are_unique_and_only_of_the_63():
    iso = provinces.table("p63")["iso_3166_2"]
    assert iso.is_unique
    assert iso.str.fullmatch(r"VN-[0-9A-Z]{2}").all()
    assert set(provinces.table("p34")["iso_3166_2"]) == {""}


def test_seven_codes_name_another_province_in_each_era():
    old, new = provinces.table("p63"), provinces.table("p34")
    shared = old.index.intersection(new.index)
    changed = [c for c in shared if old.loc[c, "name_vi"] != new.loc[c, "name_vi"]]
    assert changed == ["15", "24", "44", "46", "52", "80", "82", "91"]  # 46 is a change of name


@pytest.mark.parametrize(("geography", "code", "name"), ALL_NAMES)
def test_every_spelling_matches(geography, code, name):
    variants = {
        name,
        strip_marks(name),
        unicodedata.normalize("NFD", name),
        name.upper(),
        f"  tỉnh {name} ",
        f"{name} Province",
        name.replace("Đ", "\u00d0").replace("đ", "\u00f0"),
    }
    for variant in variants:
        assert provinces.match(variant, geography) == code, variant


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("TP.HCM", "79"),
        ("T.P Hồ Chí Minh", "79"),
        ("TPHCM", "79"),
        ("Hoà Bình", "17"),
        ("Hòa Bình", "17"),
        ("Thanh Hoá", "38"),
        ("\u00d0ắk Lắk", "66"),
        ("Ðăk Nông", "67"),
        ("Thành phố Huế", "46"),
        ("Thua Thien-Hue province", "46"),
        ("BÀ RỊA – VŨNG TÀU", "77"),
        ("Hai Phong city", "31"),
    ],
)
def test_spellings_of_offices(name, code):
    assert provinces.match(name) == code


@pytest.mark.parametrize("name", ["Hà Tây", "Ha Tay"])
def test_former_province_is_refused_with_its_history(name):
    with pytest.raises(UnknownProvinceError, match="merged into Hà Nội on 1 August 2008"):
        provinces.match(name)


def test_ambiguous_initials_are_refused_with_both_candidates():
    with pytest.raises(UnknownProvinceError) as caught:
        provinces.match("ĐN", where="scores.csv row 7")
    message = str(caught.value)
    assert "scores.csv row 7" in message
    assert "Đà Nẵng" in message
    assert "Đồng Nai" in message


def test_a_name_of_the_other_era_says_where_its_area_is_now():
    with pytest.raises(UnknownProvinceError, match=r"15 is Yên Bái.*15 Lào Cai \(p34\)"):
        provinces.match("Yên Bái", geography="p34")


@pytest.mark.parametrize("name", ["", "Huế 2", "tỉnh", "Hà Nội và Hà Nam", "Хà Нội"])
def test_nothing_is_guessed(name):
    with pytest.raises(UnknownProvinceError):
        provinces.match(name)


def test_unknown_geography_is_refused():
    with pytest.raises(UnknownProvinceError, match="p63"):
        provinces.match("Hà Nội", geography="p64")


def test_match_all_reports_every_unknown_name_with_its_row():
    with pytest.raises(UnknownProvinceError) as caught:
        provinces.match_all(["Hà Nội", "Nowhere", "Huế", "Hà Tây"], where="x.csv")
    assert [fault.where for fault in caught.value.faults] == ["x.csv row 2", "x.csv row 4"]


def test_match_all_keeps_the_names_as_given():
    assert provinces.match_all(["TP.HCM", "huế", "TP.HCM"]) == {"TP.HCM": "79", "huế": "46"}


def test_code_of_the_other_era_is_refused():
    with pytest.raises(UnknownProvinceError, match=r"10 is Lào Cai.*15 Lào Cai \(p34\)"):
        provinces.province("10", "p34")


@pytest.mark.parametrize(("given_", "code"), [("79", "79"), (" Hà Nội ", "01")])
def test_resolve_takes_codes_and_names(given_, code):
    assert provinces.resolve(given_) == code


def test_names_in_both_languages():
    assert provinces.name("79") == "TP. Hồ Chí Minh"
    assert provinces.name("79", lang="en") == "Ho Chi Minh City"


@given(st.text(max_size=30))
def test_any_text_matches_or_is_refused(text):
    try:
        code = provinces.match(text)
    except UnknownProvinceError:
        return
    assert code in provinces.codes("p63")


@given(st.sampled_from(ALL_NAMES), st.integers(0, 2**30))
def test_marks_spaces_and_case_do_not_matter(known, bits):
    geography, code, name = known
    mixed = "".join(c.upper() if bits >> (i % 30) & 1 else c.lower() for i, c in enumerate(name))
    assert provinces.match(f" {mixed}\u00a0", geography) == code
