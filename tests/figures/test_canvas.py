import pytest

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.check import check_text


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


def test_lines_are_1_35_type_sizes_apart(canvas):
    long = " ".join(["chữ"] * 60)
    bottom = canvas.paragraph(long, top=200, left=8, width=400)
    lines = [text.get_position()[1] for text in canvas.texts()]
    assert len(lines) > 1
    assert lines[0] - lines[1] == pytest.approx(1.35 * 8.5)
    assert bottom == pytest.approx(200 - 1.35 * 8.5 * len(lines))


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


def test_measured_width_is_the_drawn_width(canvas):
    text = canvas.text(50, 50, "Thừa Thiên Huế 1.234,5")
    check_text(canvas)
    box = text.get_window_extent(canvas.figure.canvas.get_renderer())
    assert box.width == pytest.approx(canvas.width_of("Thừa Thiên Huế 1.234,5"), abs=1)


def test_text_is_nfc(canvas):
    text = canvas.text(100, 100, "Hue\u0302\u0301")
    assert text.get_text() == "Huế"


def test_text_on_a_dark_ground_is_white(canvas):
    assert canvas.text(0, 0, "x", ground=theme.DEEP).get_color() == "#FFFFFF"
