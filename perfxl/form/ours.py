"""Our own marks in a workbook: names, sheets and properties that perfxl wrote, each said once."""

from __future__ import annotations

from perfxl.form.grid import Book

IDENTITY_SHEET = "_perfxl"


def identity(book: Book) -> dict[str, str]:
    """What our template says of itself: the custom properties, and the hidden sheet's longer copy."""
    found = dict(book.properties)
    for sheet in book.sheets:
        if sheet.name == IDENTITY_SHEET:
            for (row, column), cell in sheet.cells.items():
                if column == 1 and isinstance(cell.value, str):
                    told = sheet.value(row, 2)
                    if isinstance(told, str):
                        found[cell.value] = told
    return found


LEDGER = "perfxl.ledger"
"""The custom property by which our own ledgers are known."""
