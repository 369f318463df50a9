from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.ingest.numbers import parse_number
from parstudy.text import Bilingual, Number, number


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (694611, 0, "694.611", "694,611"),
        (98.23, 2, "98,23", "98.23"),
        (-1234.5, 1, "\u22121.234,5", "\u22121,234.5"),
        (-0.004, 2, "0,00", "0.00"),
        (math.nan, 1, "–", "–"),
    ],
)
def test_numbers_take_the_format_of_the_language(value, decimals, vi, en):
    assert number(value, "vi", decimals=decimals) == vi
    assert number(value, "en", decimals=decimals) == en


def test_signed_numbers():
    assert number(6.49, "vi", decimals=2, signed=True) == "+6,49"
    assert number(0, "en", signed=True) == "0"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_both_languages_say_the_same_number(value, decimals):
    read = {
        lang: parse_number(number(value, lang, decimals=decimals), lang) for lang in ("vi", "en")
    }
    assert read["vi"] == read["en"]
    assert read["vi"].value == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-6)


def test_templates_are_filled_in_each_language():
    text = Bilingual("{n} hồ sơ, {rate} %, {who}", "{n} dossiers, {rate} %, {who}")
    who = Bilingual("tỉnh", "province")
    filled = text.fill(n=694611, rate=Number(98.23, 2), who=who)
    assert filled.vi == "694.611 hồ sơ, 98,23 %, tỉnh"
    assert filled.en == "694,611 dossiers, 98.23 %, province"


def test_text_is_kept_in_nfc():
    assert Bilingual("Hòa", "Hoa").vi == "Hòa"


def test_unknown_language_is_refused():
    with pytest.raises(KeyError, match="fr"):
        Bilingual("a", "b")["fr"]
