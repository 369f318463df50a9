from __future__ import annotations

import pandas as pd
import pytest

from parstudy.errors import SchemaError, SourceMissingError
from parstudy.reports.words import Words, words
from parstudy.text import Number

TEXTS = {
    "findings": {"spread": {"vi": "từ {low} %", "en": "from {low} %"}, "half": {"vi": "chỉ một"}},
    "figures": {
        "fig99_test": {
            "title": {"vi": "Tỷ lệ {low} %", "en": "Rate {low} %"},
            "subtitle": {"vi": "%, 34 tỉnh", "en": "%, 34 provinces"},
            "alt": {"vi": "Bản đồ", "en": "Map"},
        }
    },
}
TEXT = Words("99_test", TEXTS)


def test_a_text_is_filled_in_both_languages():
    said = TEXT.say("findings.spread", low=Number(15.5, 1))
    assert (said.vi, said.en) == ("từ 15,5 %", "from 15.5 %")


@pytest.mark.parametrize("name", ["findings.none", "findings.half", "findings", "x.y.z"])
def test_a_text_that_is_not_in_both_languages_is_refused(name):
    with pytest.raises(SchemaError, match="both languages"):
        TEXT.say(name)


def test_a_missing_value_is_named():
    with pytest.raises(SchemaError, match="low"):
        TEXT.say("findings.spread")


def test_a_figure_credits_its_most_used_source_first():
    frame = pd.DataFrame({"source_id": ["S01", "S02", "S02", "S03;S02"]})
    spec = TEXT.spec("fig99_test", frame, ["S01"], low=Number(1, 0))
    assert spec.source_ids == ("S02", "S01", "S03")
    assert spec.notebook == "99_test"
    assert spec.note is None


def test_every_notebook_has_its_words(checkout):
    for path in checkout.notebooks.glob("*.ipynb"):
        assert words(path.stem).texts["findings"]


def test_a_notebook_without_words_is_named():
    with pytest.raises(SourceMissingError, match="99_none"):
        words("99_none")
