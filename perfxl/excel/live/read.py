"""A workbook that is open in Excel -> :class:`perfxl.form.grid.Book`, unsaved edits included.

Values and formulas come in one block a sheet. How cells look is asked of whole ranges, halved only
where they differ, and only on sheets that carry a form, so that a form takes some dozens of calls
and not some thousands. What the file path knows of a cell, this knows too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from perfxl.excel.live.attach import each
from perfxl.excel.live.native import WHITE, Failure, Native, native_for
from perfxl.excel.xlsx import numbers
from perfxl.form.grid import Address, Book, Cell, CellError, Range, Sheet, Style, Value, a1, quoted
from perfxl.form.ours import IDENTITY, IDENTITY_SHEET, SUMMARY_MARK, sheet_named
from perfxl.reading.book import read_forms
from perfxl.text.refusal import Refused
from perfxl.values.number_formats import date_kind

FAR_ROW, FAR_COLUMN = 10_000, 256  # beyond these a cell of a form is a stray one
_SHORT = 20  # a text longer than this is no figure that could be hidden

T = TypeVar("T")
Box = tuple[int, int, int, int]  # first row, first column, last row, last column


def read_live(book: Any, native: Native | None = None) -> Book:
    """The open workbook as the core sees it.

    ``book`` is an xlwings Book. Raises Refused E-NOCELL for one without any content.
    """
    native = native or native_for()
    summary = summary_name(book, native)
    date1904 = native.date1904(book)
    warnings: list[tuple[str, str]] = []
    sheets: list[Sheet] = []
    for item in each(book.sheets):
        name = item.name
        state = native.state(item)
        cells, box = _block(item, native, warnings)
        sheet = Sheet(name, cells, state=state)
        if name not in (summary, IDENTITY_SHEET) and read_forms(sheet):
            sheet = _in_full(item, sheet, box, native, date1904)
        if state != "visible" and cells:
            warnings.append(("W-HIDDENSHEET", quoted(name)))
        sheets.append(sheet)
    if not any(sheet.cells for sheet in sheets):
        raise Refused("E-NOCELL")
    names = {SUMMARY_MARK: f"{quoted(summary)}!$A$1"} if summary is not None else {}
    properties = native.properties(book, IDENTITY)
    return Book(tuple(sheets), names, properties, date1904, tuple(warnings))


def summary_name(book: Any, native: Native) -> str | None:
    """The name of the sheet that our hidden name points at, if it still does."""
    mark = native.defined_name(book, SUMMARY_MARK)
    return sheet_named(str(mark.refers_to or "")) or None if mark is not None else None


def _block(
    sheet: Any, native: Native, warnings: list[tuple[str, str]]
) -> tuple[dict[Address, Cell], Box]:
    """Every cell that holds something, by two calls; and the rectangle that was read."""
    used = sheet.used_range
    row, column = used.row, used.column
    rows, columns = used.shape
    last_row, last_column = row + rows - 1, column + columns - 1
    if last_row > FAR_ROW or last_column > FAR_COLUMN:
        warnings.append(("W-FARCELL", f"{quoted(sheet.name)}!{a1(last_row, last_column)}"))
        last_row, last_column = min(last_row, FAR_ROW), min(last_column, FAR_COLUMN)
        if row > last_row or column > last_column:
            return {}, (row, column, row, column)
        used = part(sheet, (row, column, last_row, last_column))
    shape = last_row - row + 1, last_column - column + 1
    values = _rows(native.values(used), shape)
    formulas = _rows(used.formula, shape)
    cells: dict[Address, Cell] = {}
    for down, (stored, spelled) in enumerate(zip(values, formulas, strict=True)):
        for right, (value, text) in enumerate(zip(stored, spelled, strict=True)):
            # A text that begins with "=" is its own formula text; a formula is not its value.
            formula = None
            if isinstance(text, str) and text.startswith("=") and text != value:
                formula = text[1:]
            value = native.value(value)
            if formula is None and (value is None or value == ""):
                continue
            cells[row + down, column + right] = _cell(value, formula)
    return cells, (row, column, last_row, last_column)


def _rows(block: Any, shape: tuple[int, int]) -> list[tuple[Any, ...]]:
    """A block as rows: one cell comes as a scalar, one row may come flat."""
    rows, columns = shape
    if rows == columns == 1 and not isinstance(block, (list, tuple)):
        return [(block,)]
    if block and not isinstance(block[0], (list, tuple)):
        return [tuple(block)] if rows == 1 else [(item,) for item in block]
    return [tuple(row) for row in block]


def _cell(value: Any, formula: str | None) -> Cell:
    """A cell before its look is known; a number stays one until then."""
    if isinstance(value, Failure):
        return Cell(CellError(str(value)), formula)
    if isinstance(value, (bool, str)) or value is None:
        return Cell(value, formula)
    if isinstance(value, (dt.date, dt.time)):  # macOS gives dates as dates
        return Cell(value, formula)
    number, raw = numbers.number(repr(float(value)).removesuffix(".0"))  # as files write it
    return Cell(number, formula, raw=raw)


def _in_full(sheet: Any, found: Sheet, box: Box, native: Native, date1904: bool) -> Sheet:
    """The sheet with merges, hidden rows and columns, protection and the looks that matter."""

    cells = found.cells
    figures = {at for at, cell in cells.items() if isinstance(cell.value, Decimal)}
    doubtful = {at for at, cell in cells.items() if at in figures or _short(cell.value)}
    formats = uniform(lambda area: _text(part(sheet, area).number_format), figures)
    locks = uniform(lambda area: native.locked(part(sheet, area)), cells)
    colors = uniform(lambda area: native.font_color(part(sheet, area)), doubtful)
    white = {at for at, color in colors.items() if color == WHITE}
    hidden = {at for at in white if native.fill_color(part(sheet, (*at, *at))) == WHITE}
    full = {
        at: _looked(cell, formats.get(at), locks.get(at), at in hidden, date1904)
        for at, cell in cells.items()
    }
    top, left, bottom, right = box
    return Sheet(
        found.name,
        full,
        _merges(sheet, box),
        _hidden(lambda a, b: part(sheet, (a, left, b, left)).rows.hidden, top, bottom),
        _hidden(lambda a, b: part(sheet, (top, a, top, b)).columns.hidden, left, right),
        found.state,
        native.protected(sheet),
    )


def part(sheet: Any, box: Box) -> Any:
    """A rectangle of a sheet, asked for by its address: one call, where two corners take five."""
    top, left, bottom, right = box
    return sheet.range(f"{a1(top, left)}:{a1(bottom, right)}")


def _short(value: Value) -> bool:
    return isinstance(value, str) and len(value) <= _SHORT and any(c.isdigit() for c in value)


def _text(value: Any) -> str | None:
    """A number format; None where cells differ, which macOS says with a word of its own."""
    return value if isinstance(value, str) else None


def _looked(
    cell: Cell, number_format: str | None, locked: bool | None, hidden: bool, date1904: bool
) -> Cell:
    code = number_format or "General"
    invisible = hidden or code.replace(" ", "").startswith(";;")
    style = Style(code, True if locked is None else locked, invisible)
    value = cell.value
    if isinstance(value, Decimal):
        kind = date_kind(code)
        moment = numbers.moment(value, kind, date1904) if kind else None
        if moment is not None:
            return Cell(moment, cell.formula, style, cell.raw or f"{value:f}")
    elif isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return Cell(value, cell.formula, style, cell.raw)


def uniform(ask: Callable[[Box], T | None], wanted: Iterable[Address]) -> dict[Address, T]:
    """What ``ask`` says of each wanted cell: asked of rectangles, halved where they differ.

    >>> uniform(lambda box: "a" if box[3] < 3 else "b" if box[1] >= 3 else None, [(1, 1), (1, 4)])
    {(1, 1): 'a', (1, 4): 'b'}
    """
    answers: dict[Address, T] = {}
    waiting = [list(wanted)]
    while waiting:
        cells = waiting.pop()
        if not cells:
            continue
        rows = [row for row, _ in cells]
        columns = [column for _, column in cells]
        box = min(rows), min(columns), max(rows), max(columns)
        answer = ask(box)
        if answer is not None:
            answers.update(dict.fromkeys(cells, answer))
        elif len(cells) > 1:
            tall = box[2] - box[0] >= box[3] - box[1]
            middle = (box[0] + box[2]) // 2 if tall else (box[1] + box[3]) // 2
            waiting.append([at for at in cells if at[0 if tall else 1] > middle])
            waiting.append([at for at in cells if at[0 if tall else 1] <= middle])
    return answers


def _merges(sheet: Any, box: Box) -> tuple[Range, ...]:
    """The merged ranges, from the top left: a row without any is one call."""
    found: dict[Address, Range] = {}
    covered: set[Address] = set()
    top, left, bottom, right = box
    waiting: list[Box] = [(row, left, row, right) for row in range(bottom, top - 1, -1)]
    if part(sheet, box).merge_cells is False:
        return ()
    while waiting:
        row, first, _, last = waiting.pop()
        while first <= last and (row, first) in covered:
            first += 1
        while last >= first and (row, last) in covered:
            last -= 1
        if first > last:
            continue
        if part(sheet, (row, first, row, last)).merge_cells is False:
            continue
        if first < last:
            middle = (first + last) // 2
            waiting.append((row, middle + 1, row, last))
            waiting.append((row, first, row, middle))
            continue
        area = part(sheet, (row, first, row, first)).merge_area
        rows, columns = area.shape
        merge = Range(area.row, area.column, area.row + rows - 1, area.column + columns - 1)
        found[merge.row, merge.column] = merge
        if rows * columns <= 4096:
            covered.update(merge.addresses())
    return tuple(found[at] for at in sorted(found))


def _hidden(ask: Callable[[int, int], bool | None], first: int, last: int) -> frozenset[int]:
    """The hidden rows or columns between two."""
    hidden: set[int] = set()
    waiting = [(first, last)]
    while waiting:
        start, end = waiting.pop()
        answer = ask(start, end)
        if answer:
            hidden.update(range(start, end + 1))
        elif answer is None and start < end:
            middle = (start + end) // 2
            waiting += [(start, middle), (middle + 1, end)]
    return frozenset(hidden)
