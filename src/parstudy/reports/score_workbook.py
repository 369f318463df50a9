"""A scorecard as an Excel workbook: scores, indices, lost points, appraisal, what-if."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from parstudy.indices.card import ScoreCard
from parstudy.indices.what_if import WhatIf

HEADINGS = {
    "code": "Mã | Code",
    "title_vi": "Tiêu chí",
    "title_en": "Criterion",
    "block": "Khối | Block",
    "max_pts": "Điểm tối đa | Maximum",
    "self_score": "Tự đánh giá | Self-assessed",
    "appraised_score": "Thẩm định | Appraised",
    "survey_score": "Điều tra XHH | Survey",
    "points": "Điểm | Points",
    "basis": "Nguồn điểm | Basis",
    "index_pct": "Chỉ số (%) | Index (%)",
    "lost_pts": "Điểm mất | Lost",
    "share_pct": "Tỷ trọng (%) | Share (%)",
    "cumulative_pct": "Lũy kế (%) | Cumulative (%)",
    "change_pts": "Chênh lệch | Change",
    "accepted_pct": "Được công nhận (%) | Accepted (%)",
    "points_before": "Trước | Before",
    "points_after": "Sau | After",
    "gain_pts": "Tăng thêm | Gain",
}
_FORMULA_STARTS = ("=", "+", "-", "@")
_HEADING_FONT = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", start_color="0B3C5D")


def score_workbook(card: ScoreCard, changed: WhatIf | None = None) -> bytes:
    """Return the workbook of a scorecard.

    Sheets: scores by criterion, indices of fields and criteria that have parts, blocks, lost
    points, appraisal where criteria have both scores, and what-if where something was changed.
    Text is written as text, also where it begins like a formula.

    Parameters
    ----------
    card : ScoreCard
    changed : WhatIf, optional

    Raises
    ------
    FrameworkError
        If points lost cannot be told because a maximum is not public.
    """
    table, appraisal = card.frame(), card.appraisal()
    parents = set(table["parent"].dropna())
    groups = table[table["code"].isin(parents) | table["parent"].isin(["TOTAL", "BLOCK"])]
    scored = ["code", "title_vi", "title_en", "max_pts", "self_score", "appraised_score"]
    indices = ["code", "title_vi", "title_en", "points", "max_pts", "index_pct"]
    sheets = {
        "Điểm | Scores": table[[*scored, "survey_score", "points", "basis", "lost_pts"]],
        "Chỉ số | Indices": groups[indices],
        "Khối | Blocks": card.blocks(),
        "Điểm mất | Lost points": card.lost_points(),
    }
    if len(appraisal):
        sheets["Thẩm định | Appraisal"] = appraisal
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, frame in sheets.items():
        _fill(book.create_sheet(title), frame)
    if changed is not None:
        _fill_change(book.create_sheet("Giả định | What-if"), changed)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Worksheet, frame: pd.DataFrame) -> None:
    _write_rows(sheet, [[HEADINGS[name] for name in frame], *frame.itertuples(index=False)])
    for cell in sheet[1]:
        cell.font, cell.fill = _HEADING_FONT, _HEADING_FILL
    for place, name in enumerate(frame, 1):
        width = 44 if name.startswith("title") else 14
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _fill_change(sheet: Worksheet, changed: WhatIf) -> None:
    table, sentence = changed.frame(), changed.sentence()
    _fill(sheet, table)
    _write_rows(sheet, [[sentence.vi], [sentence.en]], first=len(table) + 3)
    for row in (len(table) + 3, len(table) + 4):
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)


def _write_rows(sheet: Worksheet, rows: Iterable[Iterable[object]], *, first: int = 1) -> None:
    for row, values in enumerate(rows, first):
        for column, value in enumerate(values, 1):
            _write(sheet.cell(row, column), value)


def _write(cell: Cell, value: object) -> None:
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif isinstance(value, float) and value == value:
        cell.value = round(value, 10)
        cell.number_format = "0.00"
    elif isinstance(value, int):
        cell.value = value
