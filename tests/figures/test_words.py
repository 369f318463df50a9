import pytest
from matplotlib.colors import to_hex

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.check import check_text
from parstudy.figures.words import frame_words
from parstudy.text import Bilingual
from tests.figures.examples import SOURCE, a_spec, words


@pytest.fixture
def canvas():
    with theme.style():
        yield Canvas(theme.SIZES["a4_text"], "vi")


def test_words_stand_in_the_order_of_a_page(canvas):
    note = Bilingual("Ghi chú: thiếu 2 tỉnh.", "Note: 2 missing.")
    frame_words(canvas, a_spec(note=note), SOURCE["vi"])
    heights = {text.get_text(): text.get_position()[1] for text in canvas.texts()}
    order = [
        "Năm 2026, số hóa chênh nhau xa",
        "Tỷ lệ số hóa, %, 34 tỉnh, 2026",
        "Ghi chú: thiếu 2 tỉnh.",
        SOURCE["vi"],
    ]
    assert sorted(heights, key=heights.get, reverse=True) == order
    assert heights[order[1]] > canvas.body.top > canvas.body.bottom > heights[order[2]]
    assert {text.get_position()[0] for text in canvas.texts()} == {canvas.size.margin_pt}


def test_a_title_of_two_lines_is_balanced():
    title = "Tỉnh số hóa nhiều hồ sơ không hẳn là tỉnh thu phí trực tuyến nhiều năm 2026"
    with theme.style():
        canvas = Canvas(theme.SIZES["slide"], "vi")
    frame_words(canvas, a_spec(title=Bilingual(title, "x")), SOURCE["vi"])
    first, second = words(canvas)[:2]
    assert f"{first} {second}" == title
    widths = [canvas.width_of(line, role="title", bold=True) for line in (first, second)]
    assert max(widths) < 1.3 * min(widths)


def test_coloured_words_of_the_title(canvas):
    accents = ((Bilingual("số hóa", "digitization"), theme.FOCUS),)
    frame_words(canvas, a_spec(accents=accents), SOURCE["vi"])
    runs = [text for text in canvas.texts() if text.get_fontsize() == 12]
    assert [text.get_text() for text in runs] == ["Năm 2026,", "số\u00a0hóa", " chênh nhau xa"]
    shades = [to_hex(text.get_color()).upper() for text in runs]
    assert shades == [theme.INK, "#C35500", theme.INK]
    starts = [text.get_position()[0] for text in runs]
    assert starts == sorted(starts)
    check_text(canvas)


def test_a_title_of_three_lines_is_refused():
    with theme.style():
        canvas = Canvas(theme.SIZES["slide_half"], "vi")
        title = Bilingual("một tiêu đề dài " * 5, "short")
        with pytest.raises(FigureSpecError, match=r"title needs \d lines.*slide_half"):
            frame_words(canvas, a_spec(title=title), SOURCE["vi"])


def test_words_that_leave_no_room_for_the_chart_are_refused(canvas):
    subtitle = Bilingual("rất dài " * 300, "x")
    with pytest.raises(FigureSpecError, match="too little for the chart"):
        frame_words(canvas, a_spec(subtitle=subtitle), SOURCE["vi"])


def test_a_name_in_colour_is_not_torn_between_lines():
    title = "Tỉnh số hóa nhiều hồ sơ không hẳn là tỉnh thu phí trực tuyến nhiều năm 2026"
    accents = ((Bilingual("tỉnh thu phí trực tuyến", "x"), theme.FOCUS),)
    with theme.style():
        canvas = Canvas(theme.SIZES["slide"], "vi")
    frame_words(canvas, a_spec(title=Bilingual(title, "x"), accents=accents), SOURCE["vi"])
    coloured = [text for text in canvas.texts() if to_hex(text.get_color()).upper() == "#C35500"]
    assert [text.get_text() for text in coloured] == ["tỉnh\u00a0thu\u00a0phí\u00a0trực\u00a0tuyến"]
