"""The ledger 台账 as a workbook: an overview with charts, then a sheet a table.

Rows are streamed: nothing of a sheet is kept once it is written, so that memory does not grow with
the number of forms. Every text is stored as text, never as a formula. The same rows give the same
bytes.
"""

from __future__ import annotations

from perfxl.excel.ledger import overview, tables
from perfxl.excel.ledger.writer import Writer
from perfxl.ledger.tables import RETURN_COLUMNS, Ledger, Table


def workbook(ledger: Ledger, folder: str = "") -> bytes:
    """The ledger as an .xlsx file; ``folder`` is the way from the ledger to the files, ending in
    a slash where it is not empty."""
    writer = Writer()
    front = writer.book.add_worksheet("总览")  # first to be seen, last to be known
    for table in ledger.tables():
        tables.write(writer, table, folder)
    overview.write(writer, front, ledger)
    return writer.bytes(ledger.title)


def returns(ledger: Ledger, unit: str, folder: str = "") -> bytes:
    """What goes back to one unit, as a workbook of its own."""
    writer = Writer()
    columns = RETURN_COLUMNS[1:]
    title = f"绩效自评表退回清单：{unit}"
    table = Table("退回清单", columns, lambda: (row[1:] for row in ledger.returns_of(unit)))
    tables.write(writer, table, folder, title)
    return writer.bytes(title)
