"""The ledger 台账 as a workbook: an overview with charts, then a sheet a table.

Rows are streamed: nothing of a sheet is kept once it is written, so that memory does not grow with
the number of forms. Every text is stored as text, never as a formula. The same rows give the same
bytes.
"""

from __future__ import annotations

from perfxl.excel.ledger import overview, tables
from perfxl.excel.ledger.writer import Writer
from perfxl.ledger.columns import RETURNS, SENT, TITLE, Table
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.tables import returns_of, tables_of


def workbook(ledger: Ledger, folder: str = "", rest: str = "") -> bytes:
    """The ledger as an .xlsx file; ``folder`` is the way from the ledger to the files, ending in
    a slash where it is not empty, ``rest`` where all rows are that do not go into it."""
    with Writer() as writer:
        front = writer.book.add_worksheet("总览")  # first to be seen, last to be known
        day = f"核验日期 {ledger.season.day}" if ledger.season.day else ""
        of = "　".join(filter(None, (ledger.title or TITLE, day)))
        for table in tables_of(ledger):
            tables.write(writer, table, folder, rest=rest, of=of)
        overview.write(writer, front, ledger)
        return writer.bytes(ledger.title)


def is_over(ledger: Ledger) -> bool:
    """Whether not every row goes into the workbook."""
    return any(table.total > tables.MOST for table in tables_of(ledger))


def returns(ledger: Ledger, recipient: str, by: str = "unit") -> bytes:
    """What goes back to one unit, department or folder, as a workbook of its own, with room for
    answers. The units have their files elsewhere, so their names are no links.
    """
    columns = SENT if by == "unit" else (RETURNS[0], *SENT)
    kept = [number for number, column in enumerate(RETURNS) if column in columns]
    title = f"绩效自评表退回清单：{recipient}"
    table = Table(
        "退回清单", columns,
        lambda: ((*(row[n] for n in kept), "", "") for row in returns_of(ledger, recipient, by)),
    )  # fmt: skip
    with Writer() as writer:
        tables.write(writer, table, "", title)
        return writer.bytes(title)
