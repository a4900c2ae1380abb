"""A person's list in a file -> tables of cells: .xlsx through openpyxl, .csv as it stands.

A list is small and of nobody's making in particular; openpyxl reads whatever spreadsheets write for
one. Forms are read by :mod:`perfxl.excel.xlsx`, which says of each cell how it was typed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import warnings
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from perfxl.excel.xlsx.package import open_package
from perfxl.form.grid import Cell, CellError, Style, Value
from perfxl.renewal.lists import Table
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as Openpyxl

WORKBOOKS = (".xlsx", ".xlsm")
WIDEST, LONGEST = 200, 200_000  # columns and rows of a list
_FIELD = 32_767  # characters that a cell can hold


def tables(data: bytes, where: str) -> Iterator[tuple[str, Table]]:
    """Every table in a file's bytes, with its place in words: the file ``where``, and the sheet.

    Raises Refused E-DATA, E-TOOBIG, and as :func:`perfxl.excel.xlsx.package.open_package` does.
    """
    if os.path.splitext(where)[1].lower() == ".csv":
        yield where, _csv(decoded(data, where), where)
        return
    open_package(data)  # bombs, encrypted files, what is no .xlsx: refused in our own words
    yield from _workbook(data, where)


def _workbook(data: bytes, where: str) -> Iterator[tuple[str, Table]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out, nothing is in a list
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a file says of its size is often wrong
                yield f"{where} {sheet.title}", list(_rows(sheet, where))
        except Refused:
            raise
        except Exception as error:  # of a library, on a stranger's file
            said = one_line(f"{type(error).__name__} {error}", 160)
            raise Refused("E-DATA", where, f"不能作为清单读取 / not readable: {said}") from None


def _rows(sheet: Any, where: str) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > LONGEST or (
            len(row) > WIDEST and any(c.value is not None for c in row[WIDEST:])
        ):
            raise Refused("E-TOOBIG", f"{where} {sheet.title}", f"{LONGEST} × {WIDEST}")
        cells = [_cell(cell) for cell in row[:WIDEST]]
        if any(cell.value is not None for cell in cells):
            yield number, cells


def _cell(cell: Openpyxl) -> Cell:
    value: Value
    match cell.value:
        case None | bool() | str() | dt.datetime() | dt.date() | dt.time() as plain:
            value = CellError(str(plain)) if cell.data_type == "e" else plain
        case int() | float() as figure:
            value = Decimal(repr(figure))
        case other:
            value = str(other)
    return Cell(value, style=Style(cell.number_format or "General"))


def _csv(text: str, where: str) -> Table:
    """The lines of a CSV text, whatever ends them."""
    csv.field_size_limit(_FIELD)
    reader = csv.reader(io.StringIO(text, newline=None))
    rows = []
    try:
        for row in reader:
            if reader.line_num > LONGEST or len(row) > WIDEST:
                raise Refused("E-TOOBIG", where, f"{LONGEST} × {WIDEST}")
            if any(row):
                rows.append((reader.line_num, [Cell(word or None) for word in row]))
    except csv.Error as error:
        said = f"有一格超过 {_FIELD} 个字符" if "field limit" in str(error) else str(error)
        raise Refused("E-DATA", f"{where} 第 {max(reader.line_num, 1)} 行", said) from None
    return rows


def decoded(data: bytes, where: str) -> str:
    """A text file's text; raises Refused E-DATA for one that is neither UTF-8 nor GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheets save a CSV as
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("E-DATA", where, "既不是 UTF-8 也不是 GB18030 文本")
