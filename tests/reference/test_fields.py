from __future__ import annotations

import pytest

from parstudy.errors import SchemaError
from parstudy.reference import fields
from parstudy.text import nfc


def test_every_field_is_complete_in_both_languages():
    for one in fields.fields().values():
        for text in (one.label, one.short, one.definition):
            assert text.vi, one.indicator
            assert text.en, one.indicator
            assert text.vi == nfc(text.vi)
        assert bool(one.denominator.vi) == bool(one.denominator.en)
        assert one.unit in fields.UNITS
        assert one.direction in (-1, 0, 1)
        if one.lower is not None and one.upper is not None:
            assert one.lower < one.upper


def test_units_are_the_suffixes_of_names():
    suffixes = {"_pct": "percent", "_vnd": "VND"}
    for one in fields.fields().values():
        for suffix, unit in suffixes.items():
            if one.indicator.endswith(suffix):
                assert one.unit == unit, one.indicator


def test_aliases_and_names_never_meet():
    names = list(fields.fields())
    aliases = [alias for one in fields.fields().values() for alias in one.aliases]
    assert len(set(aliases)) == len(aliases)
    assert not {a for a in aliases if a in names} - {
        one.indicator for one in fields.fields().values() if one.indicator in one.aliases
    }


def test_contained_indicators_exist_and_nothing_contains_itself():
    for name in fields.fields():
        assert name not in fields.parts_of(name)


def test_par_index_holds_sipas_at_depth():
    assert "sipas_pct" in fields.parts_of("par_index_pct")
    assert "papi_d8_3" in fields.parts_of("papi_sum")


def test_raw_names_lead_to_the_field():
    assert fields.field("digitized_records_rate").indicator == "digitization_rate_pct"
    assert fields.field("papi_d6").label.en == "PAPI 6: Public Service Delivery"


def test_unknown_indicator_offers_the_nearest():
    with pytest.raises(SchemaError, match="papi_d6"):
        fields.field("papi_d66", where="x.csv row 2")


@pytest.mark.parametrize(
    ("year", "series"), [(2015, 0), (2016, 0), (2017, 2017), (2021, 2017), (2022, 2022)]
)
def test_a_break_starts_a_series(year, series):
    assert fields.field("sipas_pct").series(year) == series
