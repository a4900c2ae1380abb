"""A person's list in a file -> tables of cells: .xlsx through openpyxl, .csv as it stands; and a list
of ours as an .xlsx.

A list is small and of nobody's making in particular; openpyxl reads whatever spreadsheets write for
one. Forms are read by :mod:`perfxl.excel.xlsx`, which says of each cell how it was typed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from perfxl.excel.template.template import CREATED
from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.package import Package, open_package
from perfxl.form.grid import Address, Cell, CellError, Style, Value
from perfxl.layout.datafile import Kept
from perfxl.renewal.lists import Table
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as Openpyxl

WORKBOOKS = (".xlsx", ".xlsm")
WIDEST, LONGEST = 200, 200_000  # columns and rows of a list
_UNCOMPUTED = Cell(CellError("没有计算过的公式，请打开、保存一次"))
_FIELD = 32_767  # characters that a cell can hold


def tables(data: bytes, where: str) -> Iterator[tuple[str, Table]]:
    """Every table in a file's bytes, with its place in words: the file ``where``, and the sheet.

    Raises Refused E-DATA, E-TOOBIG, and as :func:`perfxl.excel.xlsx.package.open_package` does.
    """
    if os.path.splitext(where)[1].lower() == ".csv":
        yield where, _csv(decoded(data, where), where)
        return
    try:
        package = open_package(data)  # bombs, encrypted files, what is no .xlsx: in our own words
    except Refused as refused:
        raise Refused(refused.code, f"{where} {refused.where}".strip(), refused.detail) from None
    yield from _workbook(data, where, _uncomputed(data, package))


def _uncomputed(data: bytes, package: Package) -> Mapping[str, frozenset[Address]]:
    """By sheet, the cells of formulas that nobody ever calculated: they are no blanks, though they
    hold nothing."""
    sheets = (name for name in package.members if "worksheets/" in name)
    if not any(b"<f" in package.read(name) for name in sheets if name.endswith(".xml")):
        return {}
    try:
        book = workbook.read(data)
    except Refused:  # larger than any form's; a list may be
        return {}
    return {
        sheet.name: frozenset(
            at
            for at, cell in sheet.cells.items()
            if cell.formula is not None and cell.value is None
        )
        for sheet in book.sheets
    }


def _workbook(
    data: bytes, where: str, uncomputed: Mapping[str, frozenset[Address]]
) -> Iterator[tuple[str, Table]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out, nothing is in a list
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a file says of its size is often wrong
                yield (
                    f"{where} {sheet.title}",
                    list(_rows(sheet, where, uncomputed.get(sheet.title, frozenset()))),
                )
        except Refused:
            raise
        except Exception as error:  # of a library, on a stranger's file
            said = one_line(f"{type(error).__name__} {error}", 160)
            raise Refused("E-DATA", where, f"不能作为清单读取 / not readable: {said}") from None


def _rows(
    sheet: Any, where: str, uncomputed: frozenset[Address]
) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > LONGEST or (
            len(row) > WIDEST and any(c.value is not None for c in row[WIDEST:])
        ):
            raise Refused("E-TOOBIG", f"{where} {sheet.title}", f"{LONGEST} × {WIDEST}")
        cells = [
            _UNCOMPUTED if (number, column) in uncomputed else _cell(cell)
            for column, cell in enumerate(row[:WIDEST], 1)
        ]
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
        long = "field limit" in str(error)
        said = f"有一格超过 {_FIELD} 个字符 / a cell of more than {_FIELD} characters"
        raise Refused(
            "E-DATA", f"{where} 第 {max(reader.line_num, 1)} 行", said if long else str(error)
        ) from None
    return rows


def decoded(data: bytes, where: str) -> str:
    """A text file's text; raises Refused E-DATA for one that is neither UTF-8 nor GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheets save a CSV as
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("E-DATA", where, "既不是 UTF-8 也不是 GB18030 文本 / neither UTF-8 nor GB18030")


def workbook_of(rows: Sequence[Sequence[Kept]]) -> bytes:
    """A list as an .xlsx: its head stays in view, every figure under the format that it had."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("项目清单")
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True,
                            "align": "center", "valign": "vcenter"})  # fmt: skip
    looks: dict[str, Any] = {}
    for number, row in enumerate(rows):
        for column, kept in enumerate(row):
            if kept.value is None:
                continue
            look = {"num_format": kept.number_format, "text_wrap": True, "valign": "top"}
            if kept.number_format not in looks:
                looks[kept.number_format] = book.add_format(look)
            style = looks[kept.number_format] if number else head
            if isinstance(kept.value, str):
                sheet.write_string(number, column, kept.value, style)
            else:
                sheet.write_number(number, column, float(kept.value), style)
    for column, width in enumerate(_widths(rows)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()


def _widths(rows: Sequence[Sequence[Kept]]) -> Iterator[float]:
    """As wide as what stands there, within reason: long texts are wrapped."""
    for column in zip(*rows, strict=True):
        longest = max(len(str(kept.value or "").encode("gb18030", "replace")) for kept in column)
        yield min(max(longest + 2, 8), 36)
