"""XML Spreadsheet 2003, as Excel 2003 and many systems write it: its values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from perfxl.excel.legacy.told import SHEETS, Count, Sheet

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_KINDS = {"Number": "n", "String": "s", "Boolean": "b", "DateTime": "dt", "Error": "e"}
_NAMED = {
    "Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Scientific": "0.00E+00",
    "General": "", "General Number": "",
}  # fmt: skip
"""The number formats that have names of their own."""
_FAR = 20_000


def sheets(path: str) -> Iterator[Sheet]:
    """Every worksheet; raises TooMuch and the XML parser's errors."""
    root = ElementTree.parse(Path(path)).getroot()
    formats = {style.get(f"{_SS}ID", ""): _format(style) for style in root.iter(f"{_SS}Style")}
    count = Count()
    for number, source in enumerate(root.findall(f"{_SS}Worksheet")):
        if number < SHEETS:
            visible = source.findtext(f"{_X}WorksheetOptions/{_X}Visible") is None
            sheet = Sheet(source.get(f"{_SS}Name", ""), count, visible=visible)
            for table in source.findall(f"{_SS}Table"):
                _rows(table, sheet, formats)
            yield sheet


def _format(style: Any) -> str:
    shown_as = style.find(f"{_SS}NumberFormat")
    told = "" if shown_as is None else str(shown_as.get(f"{_SS}Format", ""))
    return _NAMED.get(told, told)


def _rows(table: Any, sheet: Sheet, formats: dict[str, str]) -> None:
    row = 0
    for line in table.findall(f"{_SS}Row"):
        row = _number(line, "Index", row + 1)
        if row > _FAR:
            return
        if line.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows.append(row)
        column = 0
        for cell in line.findall(f"{_SS}Cell"):
            column = _number(cell, "Index", column + 1)
            if column > _FAR:
                break
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            sheet.merge(row, column, row + down, column + across)
            data = cell.find(f"{_SS}Data")
            if data is not None:
                text = "".join(data.itertext())
                kind = _KINDS.get(data.get(f"{_SS}Type", "String"), "s")
                if text:
                    style = cell.get(f"{_SS}StyleID") or line.get(f"{_SS}StyleID") or ""
                    sheet.put(row, column, kind, text, formats.get(style, ""))
            column += across
        row += _number(line, "Span", 0)


def _number(element: Any, attribute: str, default: int) -> int:
    text = element.get(f"{_SS}{attribute}", "")
    digits = text.isascii() and text.isdigit() and len(text) < 8
    return min(int(text), 1_048_576) if digits else default
