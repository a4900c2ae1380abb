"""A list of indicators from a file: .xlsx, .csv or .json."""

from __future__ import annotations

import os

from perfxl.excel import files
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Sheet, rows_of
from perfxl.form.model import Indicator
from perfxl.renewal import indicators
from perfxl.text.refusal import Refused
from perfxl.values import number_formats


def read_indicators(path: str | os.PathLike[str]) -> tuple[Indicator, ...]:
    """The indicators in a file, in order; raises Refused with the place of what is wrong."""
    where = files.shown(path)
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    if suffix in (".xlsx", ".xlsm"):
        book = workbook.read(path)
        for sheet in book.sheets:
            rows = _texts(sheet)
            if any(indicators.column_key(cell) == "name" for row in rows for cell in row):
                return indicators.from_rows(rows, f"{where} {sheet.name}")
        raise Refused(
            "E-DATA", where, "没有表头：应有 一级指标、二级指标、三级指标、年度指标值、分值"
        )
    data = files.read_bytes(path)
    text = decoded(data, where)
    if suffix == ".json":
        return indicators.from_json(text, where)
    if suffix == ".csv":
        return indicators.from_csv(text, where)
    raise Refused("E-DATA", where, "应为 .xlsx、.csv 或 .json")


def decoded(data: bytes, where: str) -> str:
    """A text file's text; raises Refused E-DATA for one that is neither UTF-8 nor GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheets save a CSV as
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("E-DATA", where, "既不是 UTF-8 也不是 GB18030 文本")


def _texts(sheet: Sheet) -> list[list[str]]:
    width = max((column for _, column in sheet.cells), default=0)
    table = []
    for _, cells in rows_of(sheet):
        row = [""] * width
        for column, cell in cells:
            row[column - 1] = number_formats.shown(cell.value, cell.style.number_format)
        table.append(row)
    return table
