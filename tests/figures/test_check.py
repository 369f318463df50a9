import pytest

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas
from parstudy.figures.check import check_text


@pytest.fixture
def canvas():
    with theme.style():
        yield Canvas(theme.SIZES["a4_text"], "vi")


def test_text_over_text_is_found(canvas):
    canvas.text(100, 100, "Lào Cai")
    canvas.text(110, 102, "Yên Bái")
    with pytest.raises(FigureSpecError, match="'Yên Bái' lies over 'Lào Cai'"):
        check_text(canvas)


def test_text_off_the_sheet_is_found(canvas):
    canvas.text(440, 100, "Quảng Ninh")
    with pytest.raises(FigureSpecError, match="'Quảng Ninh' runs off the sheet"):
        check_text(canvas)


def test_every_fault_is_found_at_once(canvas):
    canvas.text(440, 100, "Quảng Ninh")
    canvas.text(100, 200, "chữ tượng hình 𓀀")
    with pytest.raises(FigureSpecError) as caught:
        check_text(canvas)
    assert len(caught.value.faults) == 2
    assert "no glyph for '𓀀' U+13000" in str(caught.value)


def test_neighbouring_text_is_no_overlap(canvas):
    canvas.text(100, 100, "Lào Cai")
    canvas.text(100 + canvas.width_of("Lào Cai"), 100, "Yên Bái")
    canvas.text(100, 90, "Đắk Lắk")
    check_text(canvas)
