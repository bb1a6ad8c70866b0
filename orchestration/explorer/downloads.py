"""Tables as files: CSV and Excel.

What lives here: the writing of an answer as a file that a spreadsheet opens. What does not: what is in it, and what a spreadsheet
takes for a formula (``escaping.py``). In Excel every text is written as a text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from orchestration.escaping import spreadsheet_cell
from orchestration.query import Answer

#: Rows of an Excel sheet, one of them the header.
EXCEL_ROWS = 1_048_576

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TooManyRows(Exception):
    """The table has more rows than the kind of file can hold."""


def as_csv(answer: Answer) -> bytes:
    """The answer as CSV in UTF-8 with the mark by which Excel knows it; nothing stands for null."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([_csv_cell(value) for value in row] for row in answer.rows)
    return stream.getvalue().encode("utf-8-sig")


def as_excel(answer: Answer, name: str) -> bytes:
    """The answer as an Excel workbook of one sheet with a header that stays in view. Raises TooManyRows."""
    import xlsxwriter

    if len(answer.rows) >= EXCEL_ROWS:
        raise TooManyRows(f"{len(answer.rows)} rows; a sheet of Excel holds {EXCEL_ROWS - 1}")
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(answer.columns):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(answer.rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
        if answer.rows:
            sheet.autofilter(0, 0, len(answer.rows), len(answer.columns) - 1)
            sheet.autofit()
    return stream.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, _text(value))


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (int, float, Decimal, date, datetime)):
        return str(value)
    return spreadsheet_cell(_text(value))


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
