"""Excel 5–2003 workbooks (.xls, .et, .xlt) and the older ones: read by xlrd.

xlrd takes the strings of BIFF8 for the UTF-16 they are, whatever the code page record says (JExcelAPI
writes 1252), and tells errors and number formats apart from figures.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT

from perfxl.excel.legacy.told import AREA, SHEETS, Count, NotRead, Sheet, TooMuch

_OLDEST = 50  # BIFF5, Excel 5 of 1993: what came before has no sheets in a workbook


def sheets(path: str) -> Iterator[Sheet]:
    """Every worksheet; raises NotRead, TooMuch and whatever xlrd raises."""
    try:
        book = xlrd.open_workbook(
            path, formatting_info=True, on_demand=True, logfile=io.StringIO(), ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise NotRead("password") from None
        raise
    except NotImplementedError:
        raise NotRead("old") from None
    if book.biff_version < _OLDEST:
        raise NotRead("old")
    count = Count()
    for number in range(min(book.nsheets, SHEETS)):
        yield _sheet(book, book.sheet_by_index(number), count)
        book.unload_sheet(number)


def _sheet(book: Any, source: Any, count: Count) -> Sheet:
    if source.nrows * max(source.ncols, 1) > AREA:
        raise TooMuch(f"{source.name}: {source.nrows} x {source.ncols}")
    sheet = Sheet(source.name, count, visible=source.visibility == 0)
    for row in range(source.nrows):
        for column, kind in enumerate(source.row_types(row)):
            value = source.cell_value(row, column)
            at = row + 1, column + 1
            if kind == XL_CELL_TEXT and value:
                sheet.put(*at, "s", value)
            elif kind == XL_CELL_NUMBER:
                sheet.put(*at, "n", repr(value), _format(book, source, row, column))
            elif kind == XL_CELL_DATE:
                sheet.put(*at, *_date(book, value))
            elif kind == XL_CELL_BOOLEAN:
                sheet.put(*at, "b", str(value))
            elif kind == XL_CELL_ERROR:
                sheet.put(*at, "e", xlrd.error_text_from_code.get(value, "#N/A"))
    for top, bottom, left, right in source.merged_cells:
        sheet.merge(top + 1, left + 1, bottom, right)
    sheet.hidden_rows = [row + 1 for row, info in source.rowinfo_map.items() if info.hidden]
    return sheet


def _format(book: Any, source: Any, row: int, column: int) -> str:
    try:
        key = book.xf_list[source.cell_xf_index(row, column)].format_key
        return str(book.format_map[key].format_str)
    except (IndexError, KeyError):
        return ""


def _date(book: Any, value: float) -> tuple[str, str]:
    try:
        moment = xlrd.xldate_as_datetime(value, book.datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return "n", repr(value)
    if 0 <= value < 1:
        return "t", moment.time().isoformat()
    if moment.time() == dt.time():
        return "d", moment.date().isoformat()
    return "dt", moment.isoformat()
