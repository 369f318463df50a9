import pytest

from parstudy.errors import FigureSpecError
from parstudy.figures import theme
from parstudy.figures.canvas import Canvas, Rect
from parstudy.figures.rows import blocks


@pytest.fixture
def canvas():
    with theme.style():
        yield Canvas(theme.SIZES["a4_text"], "vi")


def test_rows_share_as_few_columns_as_hold_them(canvas):
    area = Rect(0, 0, 440, 190)
    assert len(blocks(canvas, area, 10, least_width=150)) == 1
    parts = blocks(canvas, area, 34, least_width=150)
    assert [list(part.rows) for part in parts] == [list(range(17)), list(range(17, 34))]
    assert parts[0].y(0) == parts[1].y(17)
    assert parts[0].area.bottom == parts[1].area.bottom
    assert all(part.pitch >= 1.2 * 8.5 for part in parts)


def test_more_rows_than_any_columns_hold(canvas):
    with pytest.raises(FigureSpecError, match="63 rows in at most 2 columns"):
        blocks(canvas, Rect(0, 0, 440, 190), 63, least_width=200)


def test_names_wider_than_the_sheet(canvas):
    with pytest.raises(FigureSpecError, match="inches of width"):
        blocks(canvas, Rect(0, 0, 440, 190), 3, least_width=500)
