"""Reading against openpyxl, cell by cell; every difference has its reason here."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.markup import unescaped
from perfxl.excel.xlsx.numbers import BUILTIN
from perfxl.form.grid import Book, Cell, CellError, Sheet, Unstruck, a1
from perfxl.text.refusal import Refused
from tests.support.packages import members

# openpyxl's own limits, by what it raises or leaves out: it reads strict files as empty, and fails
# on pivots and styles it does not know.
FAILS = (KeyError, TypeError, ValueError, IndexError, OSError, AttributeError)


def crosschecked(data: bytes) -> tuple[int, list[str]] | None:
    """How many cells were compared, and what differs without a reason; None where one of the two
    readers does not read the workbook."""
    try:
        ours = workbook.read(data)
    except Refused:
        return None
    if any(b"purl.oclc.org/ooxml/spreadsheetml" in content[:2000] for _, content in members(data)):
        return None  # strict: openpyxl sees no sheets
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            formulas = openpyxl.load_workbook(io.BytesIO(data))
            values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except FAILS:
        return None
    wrong = [
        difference
        for found in ours.sheets
        for difference in differences(ours, found, formulas[found.name], values[found.name])
    ]
    return sum(len(found.cells) for found in ours.sheets), wrong


def differences(book: Book, ours: Sheet, formulas: Any, values: Any) -> Iterator[str]:
    """What openpyxl reads otherwise, and no reason accounts for."""
    for (row, column), cell in ours.cells.items():
        where = f"{ours.name}!{a1(row, column)}"
        written, cached = formulas._cells.get((row, column)), values._cells.get((row, column))
        if written is None or isinstance(written, MergedCell):
            continue  # openpyxl drops what lies under a merge
        text = written.value
        if isinstance(text, ArrayFormula):
            text = text.text
        elif isinstance(text, DataTableFormula):
            text = "="
        formula = text[1:] if written.data_type == "f" and isinstance(text, str) else None
        if (cell.formula or None) != (formula or None):
            yield f"{where} formula {cell.formula!r} {text!r}"
        if not same(cell, cached.value, book):
            yield f"{where} {cell.value!r} {cached.value!r} {cell.style.number_format}"
        if written.protection.locked != cell.style.locked:
            yield f"{where} locked"
        code = written.number_format or "General"
        if code != cell.style.number_format and cell.style.number_format not in BUILTIN.values():
            yield f"{where} {cell.style.number_format!r} {code!r}"
    for address, cell in values._cells.items():
        if cell.value is not None and address not in ours.cells and cell.hyperlink is None:
            yield f"{ours.name}!{a1(*address)} is missing: {cell.value!r}"
    theirs = {str(merge.coord) for merge in formulas.merged_cells.ranges}
    merges = {
        f"{a1(m.row, m.column)}:{a1(m.last_row, m.last_column)}".removesuffix(
            f":{a1(m.row, m.column)}"
        )
        for m in ours.merges
    }
    if theirs != merges:
        yield f"{ours.name} merges {theirs ^ merges}"
    if formulas.sheet_state != ours.state or formulas.protection.sheet != ours.protected:
        yield f"{ours.name} state or protection"
    hidden = {row for row, size in formulas.row_dimensions.items() if size.hidden}
    if not hidden <= ours.hidden_rows:
        yield f"{ours.name} hidden rows {hidden - ours.hidden_rows}"


def same(cell: Cell, theirs: Any, book: Book) -> bool:
    """Whether two readers mean the same value; where they do not, the reason."""
    ours = cell.value
    if isinstance(ours, CellError):
        # A picture in a cell is stored as an error that is none.
        return bool(ours.code == theirs or (ours.code, theirs) == ("#PICTURE!", "#VALUE!"))
    if isinstance(ours, str):
        if theirs is None:
            return ours == ""  # openpyxl has no empty text
        if not isinstance(theirs, str):
            return False
        if isinstance(ours, Unstruck):  # the rest of a text of which a part is struck out
            letters = iter(theirs)
            return all(letter in letters for letter in ours)
        # openpyxl keeps blanks that xml:space does not preserve, and mostly leaves escapes alone.
        escaped = unescaped(theirs)
        return ours in (theirs, theirs.strip(), escaped, escaped.strip()) or (
            "_x" in theirs or "_x" in ours or ours.split() == theirs.split()
        )
    if ours is None:
        return theirs is None or cell.formula is not None or isinstance(theirs, str)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, Decimal):
        if isinstance(theirs, int | float):
            return Decimal(f"{theirs:.15g}") == Decimal(f"{ours:.15g}")
        if isinstance(theirs, dt.timedelta):
            return True  # elapsed time is a quantity to us
        # Serials no calendar has stay numbers: negative ones, 0, the 29th of February 1900; so does
        # what a format shows neither the day nor the hour of.
        return isinstance(theirs, dt.datetime | dt.date | dt.time) and (
            ours < 1 or ours // 1 == 60 or ours > 2_958_465 or cell.style.number_format == "AM/PM"
        )
    if type(ours) is dt.date:  # a whole day under a date format is a date to us
        if isinstance(theirs, int | float):  # built-in formats that are dates in Chinese only
            return cell.style.number_format in BUILTIN.values()
        return theirs in (ours, dt.datetime(ours.year, ours.month, ours.day))
    if isinstance(theirs, int | float):
        return cell.style.number_format in BUILTIN.values()
    if isinstance(ours, dt.datetime) and isinstance(theirs, dt.datetime):
        return abs(ours - theirs) < dt.timedelta(seconds=1)
    return bool(ours == theirs)
