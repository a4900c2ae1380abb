"""The summary sheet as a workbook of its own, for files that cannot carry it.

It carries a seal over what it shows, so that one on which somebody worked, or which another program
saved, is told from one that is as it was written.
"""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from perfxl.excel.cell_text import stored_text
from perfxl.excel.footer import footer
from perfxl.excel.template.template import CREATED
from perfxl.excel.xlsx.outline import custom_properties
from perfxl.excel.xlsx.package import Package, open_package
from perfxl.form.ours import LEDGER
from perfxl.report.sheets import AddedSheet, Look, Piece
from perfxl.text.refusal import Refused

_PROPERTIES = "docProps/custom.xml"  # where XlsxWriter puts them
_SHOWN = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml")


def summary_book(summary: AddedSheet) -> bytes:
    """An .xlsx with nothing but the summary sheet; its links are left out, they have no target."""
    return _made(summary, _seal(open_package(_made(summary, ""))))


def as_written(data: bytes) -> bool:
    """Whether a file is a summary that :func:`summary_book` made, and nobody has changed since."""
    try:
        package = open_package(data)
        seal = custom_properties(package, _PROPERTIES).get(LEDGER)
        return seal is not None and seal == _seal(package)
    except Refused:
        return False


def _seal(package: Package) -> str:
    shown = b"".join(package.read(part) for part in _SHOWN if package.has(part))
    return hashlib.sha256(shown).hexdigest()


def _made(summary: AddedSheet, seal: str) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "宋体", "font_size": 11},
        },
    )
    book.set_properties({"title": summary.name, "created": CREATED, "author": "perfxl"})
    book.set_custom_property(LEDGER, seal, "text")
    sheet = book.add_worksheet(summary.name)
    formats = {name: book.add_format(_format(look)) for name, look in summary.looks.items()}
    for number, width in enumerate(summary.widths):
        sheet.set_column(number, number, width)
    for row, height in summary.heights.items():
        sheet.set_row(row - 1, height)
    for piece in summary.pieces:
        _write(sheet, piece, formats[piece.look])
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(0.6, 0.6, 0.7, 0.7)
    if summary.title_rows is not None:
        sheet.repeat_rows(summary.title_rows[0] - 1, summary.title_rows[1] - 1)
    sheet.set_footer(footer(summary.footer), {"margin": 0.3})
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, piece: Piece, look: Any) -> None:
    row, column = piece.row - 1, piece.column - 1
    if piece.rows > 1 or piece.columns > 1:
        last = row + piece.rows - 1, column + piece.columns - 1
        sheet.merge_range(row, column, *last, "", look)
    if isinstance(piece.value, Decimal):
        sheet.write_number(row, column, float(piece.value), look)
    elif piece.value:
        sheet.write_string(row, column, stored_text(piece.value), look)
    else:
        sheet.write_blank(row, column, None, look)


def _format(look: Look) -> dict[str, Any]:
    if look.underline:  # a link, that here leads nowhere
        look = look._replace(underline=False, color="000000")
    found: dict[str, Any] = {
        "font_name": look.font,
        "font_size": look.size,
        "bold": look.bold,
        "font_color": f"#{look.color}",
        "align": look.align,
        "valign": {"center": "vcenter"}.get(look.valign, look.valign),
        "text_wrap": look.wrap,
        "num_format": look.number_format,
    }
    if look.fill is not None:
        found["bg_color"] = f"#{look.fill}"
    if look.border:
        found["border"] = 1
    return found
