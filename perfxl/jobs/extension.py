"""What the LibreOffice extension asks for, answered as JSON: the pieces of the summary, the blanks,
the copy with review sheets.

The extension runs in LibreOffice's own Python and knows nothing of forms; it saves a copy of the
open workbook, and a process of ours judges the copy.
"""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

from perfxl.excel.cell_text import stored_text
from perfxl.form.grid import a1, quoted
from perfxl.form.ours import SUMMARY_MARK, own_summary
from perfxl.text.refusal import Refused


def answer(action: str, file: str, name: str, folder: str = "") -> str:
    """One answer, a refusal included."""
    try:
        if action == "pieces":
            return json.dumps(_pieces(file, name))
        if action == "reviewed":
            return json.dumps({"files": [_review(file, name, folder)]})
        return json.dumps({"files": _blanks(file, name, folder)})
    except Refused as refused:
        return json.dumps({"refused": refused.sentence("zh")})


def _pieces(file: str, name: str) -> dict[str, object]:
    """The summary sheet of a workbook as plain data, and the cells to mend."""
    from perfxl.excel.xlsx import workbook
    from perfxl.report import summary
    from perfxl.report.offences import offences
    from perfxl.report.report import judge_book

    book = workbook.read(file)
    reports = judge_book(book, None, name)
    sheet = summary.sheet(reports, book)
    ours = own_summary(book)
    return {
        "clean": all(report.clean for report in reports),
        "summary": {
            "name": sheet.name,
            "mark": SUMMARY_MARK,
            "ours": ours.name if ours else "",  # the sheet of an earlier run, to be written again
            "pieces": [
                {
                    "row": piece.row, "column": piece.column, "columns": piece.columns,
                    "value": _plain(piece.value), "look": piece.look, "link": piece.link,
                }
                for piece in sheet.pieces
            ],
            "looks": {key: look._asdict() for key, look in sheet.looks.items()},
            "widths": sheet.widths,
            "heights": sheet.heights,
            "footer": sheet.footer,
        },
        "offences": [
            {
                "sheet": offence.sheet, "row": offence.at[0], "column": offence.at[1],
                "cell": f"{quoted(offence.sheet)}!{a1(*offence.at)}", "severity": offence.severity,
                "messages": offence.messages,
            }
            for offence in offences(reports, book)
        ],
    }  # fmt: skip


def _plain(value: str | Decimal | None) -> str | float:
    if value is None:
        return ""
    return float(value) if isinstance(value, Decimal) else stored_text(value)


def _review(file: str, name: str, folder: str) -> str:
    """A copy of the workbook with its review sheets, in the folder 复核 beside it."""
    from perfxl.excel import files
    from perfxl.jobs.next_year import folder_for
    from perfxl.jobs.review import write_beside

    where = folder_for(folder if os.path.isdir(folder) else "")
    stem = os.path.splitext(os.path.basename(name))[0]
    return os.fspath(write_beside(files.read_bytes(file), f"{stem}.xlsx", where))


def _blanks(file: str, name: str, folder: str) -> list[str]:
    """Next year's blanks, written into a folder; the user's documents where there is none."""
    from perfxl.excel.xlsx import workbook
    from perfxl.jobs.next_year import folder_for, write_blanks
    from perfxl.report.report import judge_book

    reports = judge_book(workbook.read(file), None, name)
    where = folder_for(folder if folder and os.path.isdir(folder) else "")
    return [os.fspath(path) for path in write_blanks(reports, Path(where), name)]
