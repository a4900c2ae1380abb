"""OpenDocument spreadsheets, packed (.ods) and flat (.fods): their values.

Own, because the maintained readers give 0 for the error cells that OpenOffice writes as
``office:value="0"`` under ``#N/A``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from perfxl.excel.legacy.told import PART, SHEETS, Count, NotRead, Sheet, TooMuch

_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_S = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
_FAR = 20_000  # rows and columns of the furthest cell that is kept


def sheets(path: str) -> Iterator[Sheet]:
    """Every sheet; raises NotRead, TooMuch, zipfile's and the XML parser's errors."""
    root = ElementTree.fromstring(_content(path))
    body = root.find(f"{_O}body/{_O}spreadsheet")
    if body is None:
        raise NotRead("text")
    hidden = {
        style.get(f"{_S}name")
        for style in root.iter(f"{_S}style")
        if any(p.get(f"{_T}display") == "false" for p in style.iter(f"{_S}table-properties"))
    }
    count = Count()
    for number, table in enumerate(body.findall(f"{_T}table")):
        if number < SHEETS:
            visible = table.get(f"{_T}style-name") not in hidden
            yield _sheet(table, Sheet(table.get(f"{_T}name", ""), count, visible=visible))


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        if file.read(2) != b"PK":
            file.seek(0)
            return file.read()
    with zipfile.ZipFile(path) as package:
        if "META-INF/manifest.xml" in package.namelist():
            with package.open("META-INF/manifest.xml") as manifest:
                if b"encryption-data" in manifest.read(1 << 20):
                    raise NotRead("password")
        with package.open("content.xml") as part:
            data = part.read(PART + 1)
    if len(data) > PART:
        raise TooMuch("content.xml")
    return data


def _sheet(table: Any, sheet: Sheet) -> Sheet:
    row = 0
    for line in table.iter(f"{_T}table-row"):
        row += 1
        repeated = _number(line, f"{_T}number-rows-repeated")
        cells = list(_cells(line))
        if row > _FAR:
            break
        for copy in range(repeated if cells else 0):
            if row + copy > _FAR:
                break
            for column, kind, text, shown_as, rows, columns in cells:
                if text:
                    sheet.put(row + copy, column, kind, text, shown_as)
                if (rows, columns) != (1, 1):
                    sheet.merge(row + copy, column, row + copy + rows - 1, column + columns - 1)
            if line.get(f"{_T}visibility") in ("collapse", "filter"):
                sheet.hidden_rows.append(row + copy)
        row += repeated - 1
    return sheet


def _cells(line: Any) -> Iterator[tuple[int, str, str, str, int, int]]:
    """The cells of a row that hold or span something: column, kind, text, format, rows, columns."""
    column = 0
    for cell in line:
        if cell.tag not in (f"{_T}table-cell", f"{_T}covered-table-cell"):
            continue
        column += 1
        repeated = _number(cell, f"{_T}number-columns-repeated")
        rows = min(_FAR, _number(cell, f"{_T}number-rows-spanned"))
        columns = min(_FAR, _number(cell, f"{_T}number-columns-spanned"))
        kind, text, shown_as = _value(cell)
        if text or (rows, columns) != (1, 1):
            for copy in range(min(repeated, _FAR)):
                yield column + copy, kind, text, shown_as, rows, columns
        column += repeated - 1
        if column > _FAR:
            return


def _value(cell: Any) -> tuple[str, str, str]:
    kind = cell.get(f"{_O}value-type")
    shown = "\n".join(_text(p) for p in cell.findall(f"{_X}p"))
    if cell.get(f"{_CALC}value-type") == "error" or (
        cell.get(f"{_T}formula") is not None and shown.startswith(_ERRORS)
    ):
        return "e", shown or "#N/A", ""
    value = cell.get(f"{_O}value", "")
    if kind in ("float", "currency"):
        return "n", value, ""
    if kind == "percentage":
        return "n", value, "0.00%"
    if kind == "boolean":
        return "b", "1" if cell.get(f"{_O}boolean-value") == "true" else "0", ""
    if kind == "date":
        told = cell.get(f"{_O}date-value", "")
        return ("dt" if "T" in told else "d"), told, ""
    if kind == "time":
        return "s", shown, ""
    return "s", cell.get(f"{_O}string-value") or shown, ""


def _text(paragraph: Any) -> str:
    return "".join(_runs(paragraph))


def _runs(parent: Any) -> Iterator[str]:
    yield parent.text or ""
    for element in parent:
        if element.tag == f"{_X}s":
            yield " " * min(1000, _number(element, f"{_X}c"))
        elif element.tag == f"{_X}tab":
            yield "\t"
        elif element.tag == f"{_X}line-break":
            yield "\n"
        elif element.tag not in (f"{_O}annotation", f"{_X}note", f"{_X}ruby-text"):
            yield from _runs(element)
        yield element.tail or ""


def _number(element: Any, attribute: str) -> int:
    text = element.get(attribute, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
