import pytest
from matplotlib.colors import to_hex

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.text import Bilingual
from tests.figures.examples import SOURCE, a_spec, words


@pytest.fixture
def canvas():
    with theme.style():
        yield Canvas(theme.SIZES["a4_text"], "vi")


def test_rectangles():
    rect = Rect(0, 0, 100, 50)
    assert rect.inset(left=10, right=20, top=5).width == 70
    parts = rect.columns(3, gap=5)
    assert [part.width for part in parts] == pytest.approx([30, 30, 30])
    assert (parts[0].left, parts[-1].right) == (0, 100)
    assert rect.path().get_extents().bounds == (0, 0, 100, 50)


def test_words_stand_in_the_order_of_a_page(canvas):
    note = Bilingual("Ghi chú: thiếu 2 tỉnh.", "Note: 2 missing.")
    canvas.frame_words(a_spec(note=note), SOURCE["vi"])
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


def test_lines_are_1_35_type_sizes_apart(canvas):
    long = " ".join(["chữ"] * 60)
    bottom = canvas.paragraph(long, top=200, left=8, width=400)
    lines = [text.get_position()[1] for text in canvas.texts()]
    assert len(lines) > 1
    assert lines[0] - lines[1] == pytest.approx(1.35 * 8.5)
    assert bottom == pytest.approx(200 - 1.35 * 8.5 * len(lines))


def test_a_title_of_two_lines_is_balanced():
    title = "Tỉnh số hóa nhiều hồ sơ không hẳn là tỉnh thu phí trực tuyến nhiều năm 2026"
    with theme.style():
        canvas = Canvas(theme.SIZES["slide"], "vi")
    canvas.frame_words(a_spec(title=Bilingual(title, "x")), SOURCE["vi"])
    first, second = words(canvas)[:2]
    assert f"{first} {second}" == title
    widths = [canvas.width_of(line, role="title", bold=True) for line in (first, second)]
    assert max(widths) < 1.3 * min(widths)


def test_coloured_words_of_the_title(canvas):
    accents = ((Bilingual("số hóa", "digitization"), theme.FOCUS),)
    canvas.frame_words(a_spec(accents=accents), SOURCE["vi"])
    runs = [text for text in canvas.texts() if text.get_fontsize() == 12]
    assert [text.get_text() for text in runs] == ["Năm 2026,", "số\u00a0hóa", " chênh nhau xa"]
    shades = [to_hex(text.get_color()).upper() for text in runs]
    assert shades == [theme.INK, "#C35500", theme.INK]
    starts = [text.get_position()[0] for text in runs]
    assert starts == sorted(starts)
    canvas.check()


def test_a_title_of_three_lines_is_refused():
    with theme.style():
        canvas = Canvas(theme.SIZES["slide_half"], "vi")
        title = Bilingual("một tiêu đề dài " * 5, "short")
        with pytest.raises(FigureSpecError, match=r"title needs \d lines.*slide_half"):
            canvas.frame_words(a_spec(title=title), SOURCE["vi"])


def test_words_that_leave_no_room_for_the_chart_are_refused(canvas):
    subtitle = Bilingual("rất dài " * 300, "x")
    with pytest.raises(FigureSpecError, match="too little for the chart"):
        canvas.frame_words(a_spec(subtitle=subtitle), SOURCE["vi"])


def test_a_word_wider_than_the_sheet_is_refused(canvas):
    with pytest.raises(FigureSpecError, match="wider than its place"):
        canvas.wrap("x" * 200, 400)


def test_wrapping_loses_no_word_and_keeps_to_the_width(canvas):
    text = "Hà Nội, Hải Phòng, Đà Nẵng, Cần Thơ, Huế, Quảng Ninh, Lào Cai, Vĩnh Long"
    lines = canvas.wrap(text, 120, indent=60)
    assert " ".join(lines) == text
    assert canvas.width_of(lines[0]) <= 60
    assert all(canvas.width_of(line) <= 120 for line in lines)
    assert canvas.wrap(text, 120, indent=115)[0] == ""
    assert canvas.wrap("", 100) == []


def test_a_name_in_colour_is_not_torn_between_lines():
    title = "Tỉnh số hóa nhiều hồ sơ không hẳn là tỉnh thu phí trực tuyến nhiều năm 2026"
    accents = ((Bilingual("tỉnh thu phí trực tuyến", "x"), theme.FOCUS),)
    with theme.style():
        canvas = Canvas(theme.SIZES["slide"], "vi")
    canvas.frame_words(a_spec(title=Bilingual(title, "x"), accents=accents), SOURCE["vi"])
    coloured = [text for text in canvas.texts() if to_hex(text.get_color()).upper() == "#C35500"]
    assert [text.get_text() for text in coloured] == ["tỉnh\u00a0thu\u00a0phí\u00a0trực\u00a0tuyến"]


def test_measured_width_is_the_drawn_width(canvas):
    text = canvas.text(50, 50, "Thừa Thiên Huế 1.234,5")
    canvas.check()
    box = text.get_window_extent(canvas.figure.canvas.get_renderer())
    assert box.width == pytest.approx(canvas.width_of("Thừa Thiên Huế 1.234,5"), abs=1)


def test_text_over_text_is_found(canvas):
    canvas.text(100, 100, "Lào Cai")
    canvas.text(110, 102, "Yên Bái")
    with pytest.raises(FigureSpecError, match="'Yên Bái' lies over 'Lào Cai'"):
        canvas.check()


def test_text_off_the_sheet_is_found(canvas):
    canvas.text(440, 100, "Quảng Ninh")
    with pytest.raises(FigureSpecError, match="'Quảng Ninh' runs off the sheet"):
        canvas.check()


def test_every_fault_is_found_at_once(canvas):
    canvas.text(440, 100, "Quảng Ninh")
    canvas.text(100, 200, "chữ tượng hình 𓀀")
    with pytest.raises(FigureSpecError) as caught:
        canvas.check()
    assert len(caught.value.faults) == 2
    assert "no glyph for '𓀀' U+13000" in str(caught.value)


def test_neighbouring_text_is_no_overlap(canvas):
    canvas.text(100, 100, "Lào Cai")
    canvas.text(100 + canvas.width_of("Lào Cai"), 100, "Yên Bái")
    canvas.text(100, 90, "Đắk Lắk")
    canvas.check()


def test_text_is_nfc(canvas):
    text = canvas.text(100, 100, "Hue\u0302\u0301")
    assert text.get_text() == "Huế"


def test_text_on_a_dark_ground_is_white(canvas):
    assert canvas.text(0, 0, "x", ground=theme.DEEP).get_color() == "#FFFFFF"
