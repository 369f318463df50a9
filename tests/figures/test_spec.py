import pytest

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.spec import describe, missing_glyphs
from parstudy.text import Bilingual
from tests.figures.examples import a_spec


def test_every_broken_rule_is_reported_at_once():
    with pytest.raises(FigureSpecError) as caught:
        a_spec(
            figure_id="Figure 4",
            title=Bilingual("x" * 91, "short"),
            subtitle=Bilingual("đủ", "  "),
            alt=Bilingual("", ""),
            source_ids=(),
            accents=((Bilingual("x", "not there"), theme.FOCUS),),
        )
    said = str(caught.value)
    for part in (
        "cannot name files",
        "no source",
        "title has 91 characters",
        "subtitle is blank",
        "alt is blank",
        "'not there' are not in the title",
    ):
        assert part in said
    assert len(caught.value.faults) == 7


@pytest.mark.parametrize("figure_id", ["fig4_x", "fig04", "fig04_", "fig04_Ranks", "../fig04_x"])
def test_ids_that_cannot_name_files(figure_id):
    with pytest.raises(FigureSpecError, match="cannot name files"):
        a_spec(figure_id=figure_id)


def test_a_title_of_90_characters_is_allowed():
    assert a_spec(title=Bilingual("a" * 90, "b" * 90)).title.en == "b" * 90


def test_titles_are_counted_in_characters_as_read():
    decomposed = "e\u0302\u0301" * 45  # ế written as three characters each
    assert len(a_spec(title=Bilingual(decomposed, "x")).title.vi) == 45


def test_every_vietnamese_letter_has_a_glyph():
    letters = "aăâeêioôơuưyđ"
    marked = [
        letter + mark for letter in letters for mark in ("", *"\u0300\u0301\u0303\u0309\u0323")
    ]
    text = Bilingual("".join(marked), "").vi
    assert missing_glyphs(text + text.upper() + "–…−≥≤×²%“”·©") == []


def test_a_missing_glyph_is_named():
    assert missing_glyphs("số 𓀀") == ["𓀀"]
    assert describe("𓀀") == "'𓀀' U+13000 EGYPTIAN HIEROGLYPH A001"


def test_the_fallback_font_draws_what_the_first_lacks():
    assert missing_glyphs("☎") == []
