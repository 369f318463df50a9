from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parstudy.errors import SchemaError
from parstudy.ingest.numbers import Quantity, parse_number


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("1.729", "vi", Quantity(1729)),
        ("1.729", "en", Quantity(1.729, "", 3)),
        ("85,89%", None, Quantity(85.89, "percent", 2)),
        ("33.45 %", None, Quantity(33.45, "percent", 2)),
        ("98,23 phần trăm", None, Quantity(98.23, "percent", 2)),
        ("70 tỷ", None, Quantity(70e9)),
        ("70 tỷ đồng", "vi", Quantity(70e9, "VND")),
        ("70 billion VND", "en", Quantity(70e9, "VND")),
        ("2,1 triệu hồ sơ", "vi", Quantity(2.1e6, "hồ sơ", 1)),
        ("1.234.567", None, Quantity(1234567)),
        ("1,234,567", None, Quantity(1234567)),
        ("1 234 567", None, Quantity(1234567)),
        ("694.611 hồ sơ", "vi", Quantity(694611, "hồ sơ")),
        ("1.234,5", None, Quantity(1234.5, "", 1)),
        ("\u22123,5", "vi", Quantity(-3.5, "", 1)),
        ("+6.49", "en", Quantity(6.49, "", 2)),
        ("07", None, Quantity(7)),
    ],
)
def test_numbers_of_offices(text, lang, expected):
    assert parse_number(text, lang) == expected


@pytest.mark.parametrize("text", ["1.729", "1,729", "100.000"])
def test_a_number_that_differs_between_languages_is_refused(text):
    with pytest.raises(SchemaError, match="ambiguous"):
        parse_number(text)


@pytest.mark.parametrize("text", ["", "n/a", "…", "12a3", "1.2.3", "1,23,4", "--5", "%", "5 % 6"])
def test_text_that_is_no_number_is_refused_with_its_place(text):
    with pytest.raises(SchemaError, match=r"x\.csv B7"):
        parse_number(text, where="x.csv B7")


@given(st.integers(0, 10**12))
def test_grouped_integers_are_read_back(value):
    assert parse_number(f"{value:,}", "en").value == value
    assert parse_number(f"{value:,}".replace(",", "."), "vi").value == value


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text):
    try:
        parse_number(text, "vi")
    except SchemaError:
        return
