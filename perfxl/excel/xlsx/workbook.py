"""Bytes -> :class:`perfxl.form.grid.Book`: everything about the cells, in one sparse pass.

Each part is parsed once by the C parser and walked once. What readers of spreadsheets could
disagree on is refused with its address; what is merely odd becomes a warning of the book.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from sys import getsizeof

import msgspec

from perfxl.excel.xlsx.formats import CellFormats
from perfxl.excel.xlsx.limits import LIMITS, Limits
from perfxl.excel.xlsx.outline import Outline, custom_properties, read_outline
from perfxl.excel.xlsx.package import Package, open_package
from perfxl.excel.xlsx.sheet import SheetReader
from perfxl.excel.xlsx.strings import shared_strings
from perfxl.form.grid import Address, Book, Cell, Sheet, quoted
from perfxl.text.refusal import Refused

_NO_WORKSHEETS = frozenset(
    ("", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet", "macrosheet")
)

_MUCH = 16 << 20  # bytes of inflated parts from which on texts are counted

_MANY_NAMES = 10_000


def read(source: bytes | str | os.PathLike[str], limits: Limits = LIMITS) -> Book:
    """The workbook in a file, or in bytes already read.

    Raises Refused, and nothing else, for any content; OSError never escapes either.
    """
    if isinstance(source, bytes):
        data = source
    else:
        from perfxl.excel.files import read_bytes

        data = read_bytes(source, limits)
    return opened(data, limits).book


def opened(data: bytes, limits: Limits = LIMITS) -> Opened:
    """The workbook in bytes already read, with what it was read by. Raises Refused."""
    try:
        return open_book(open_package(data, limits))
    except MemoryError:  # the one guard: the limits are meant to keep this from ever happening
        raise Refused("E-TOOBIG", "", "memory") from None


class Opened(msgspec.Struct, frozen=True):
    """A book with what it was read by."""

    book: Book
    package: Package
    outline: Outline
    formats: CellFormats


def open_book(package: Package) -> Opened:
    """The workbook of an opened package, its outline and its formats. Raises Refused."""
    warnings = package.warnings
    outline = read_outline(package)
    formats = CellFormats(package, outline)
    strings = shared_strings(package, outline.strings)
    sheets: list[Sheet] = []
    seen: set[str] = set()
    budget = package.limits.cells
    room = package.limits.texts
    if package.inflated > _MUCH:
        room -= sum(map(getsizeof, strings.values()))
    for entry in outline.sheets:
        if entry.name.casefold() in seen:
            warnings.append(("W-SHEETNAME", quoted(entry.name)))
        seen.add(entry.name.casefold())
        if entry.kind != "worksheet":
            if entry.kind not in _NO_WORKSHEETS:
                raise Refused("E-PART", quoted(entry.name), entry.kind)
            continue
        if room < 0:
            raise Refused("E-TOOBIG", "", f"> {package.limits.texts} B")
        reader = SheetReader(package, outline, entry, formats, strings, budget)
        sheet = reader.read()
        budget -= reader.counted
        if package.inflated > _MUCH:
            room -= _text_size(sheet.cells, strings)
        if sheet.state != "visible" and sheet.cells:
            warnings.append(("W-HIDDENSHEET", quoted(entry.name)))
        sheets.append(sheet)
    if not sheets:
        raise Refused("E-NOSHEET", outline.part)
    if room < 0:
        raise Refused("E-TOOBIG", "", f"> {package.limits.texts} B")
    if not any(
        cell.value is not None or cell.formula is not None
        for sheet in sheets
        for cell in sheet.cells.values()
    ):
        raise Refused("E-NOCELL")
    if formats.dangling:
        warnings.append(("W-STYLE", f"s={formats.dangling[0][:20]}"))
    if len(outline.names) > _MANY_NAMES:
        warnings.append(("W-NAME", str(len(outline.names))))
    properties = custom_properties(package, outline.custom)
    book = Book(tuple(sheets), outline.names, properties, outline.date1904, tuple(warnings))
    return Opened(book, package, outline, formats)


def _text_size(cells: Mapping[Address, Cell], strings: Mapping[str, str]) -> int:
    """The bytes that the texts of a sheet take in memory, shared ones left out."""
    shared = set(map(id, strings.values()))
    return sum(
        getsizeof(text)
        for cell in cells.values()
        for text in (cell.value, cell.formula)
        if isinstance(text, str) and id(text) not in shared
    )
