"""A document's bytes -> a Book: its kind by content, its reader in a child process.

Only ever read: what it holds is judged, brought into a workbook or rolled over, and nothing is
written into it. The readers' libraries are the extra ``perfxl[documents]``; Word and text need none.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import msgspec

from perfxl.documents.align import Shift, aligned
from perfxl.documents.blocks import Told, TooMuch
from perfxl.documents.sheets import sheets
from perfxl.documents.text import decoded, lines_of
from perfxl.excel import confined
from perfxl.form.grid import Book, Sheet
from perfxl.text.refusal import Refused
from perfxl.text.system import why

PATIENCE = 25.0  # seconds
LARGEST = 60 << 20  # bytes of a document
_CHILD = Path(__file__).with_name("child.py")

KINDS = {
    "E-TYPE-DOCX": ("docx", "Word", ""),
    "E-TYPE-HTML": ("html", "HTML", "lxml"),
    "E-TYPE-PDF": ("pdf", "PDF", "pdfplumber"),
    "E-TYPE-TEXT": ("text", "TXT", ""),
}
"""What is read here, by the code of the refusal that names it: kind, name, library."""

_WHY = {
    "large": "过大 / too large",
    "damaged": "已损坏 / damaged",
    "slow": "读取超时 / too slow",
}


def readable(refused: Refused) -> bool:
    """Whether a file refused as no workbook is a document that is read here with what is
    installed."""
    if refused.code not in KINDS:
        return False
    library = KINDS[refused.code][2]
    return not library or importlib.util.find_spec(library) is not None


def read(data: bytes, refused: Refused, *, patience: float = PATIENCE) -> Book:
    """The tables of a document that was refused as no workbook, a sheet for each form in it.

    Raises Refused: the refusal itself where it is no document or its library is missing,
    E-DOCUMENT where it is damaged, too large or takes too long, E-ENCRYPTED, E-SCAN, E-GARBLED,
    E-NOTABLE, E-SHIFTED.
    """
    kind, name, _ = KINDS.get(refused.code, ("", "", ""))
    if not readable(refused):
        raise refused
    if len(data) > LARGEST:
        raise Refused("E-DOCUMENT", name, _WHY["large"])
    if kind == "text":
        return book_of_text(data)
    found = sheets(_told(data, kind, name, patience).blocks)
    if not any(sheet.cells for sheet in found):
        raise Refused("E-NOTABLE", name)
    return _book(tuple(aligned(sheet) for sheet in found), name)


def book_of_text(data: bytes) -> Book:
    """The lines of a text with tabs, as one sheet; raises Refused E-NOTABLE, E-SHIFTED."""
    try:
        lines = lines_of(decoded(data))
    except TooMuch:
        raise Refused("E-DOCUMENT", KINDS["E-TYPE-TEXT"][1], _WHY["large"]) from None
    except ValueError:  # no columns, or no text
        raise Refused("E-NOTABLE", KINDS["E-TYPE-TEXT"][1]) from None
    (sheet,) = sheets([lines.table], lines=lines.numbers)
    return _book((aligned(sheet, lines.widths),), KINDS["E-TYPE-TEXT"][1])


def _told(data: bytes, kind: str, name: str, patience: float) -> Told:
    try:
        if sys.platform == "emscripten":  # there are no processes (see excel.legacy.read)
            from perfxl.documents.child import answer

            told = answer(kind, data)
        else:
            said = confined.run(_CHILD, data, f".{kind}", kind, patience=patience)
            told = msgspec.json.decode(said, type=Told)
    except confined.TookTooLong:
        raise Refused("E-DOCUMENT", name, _WHY["slow"]) from None
    except OSError as error:
        raise Refused("E-DOCUMENT", name, why(error)) from None
    except msgspec.DecodeError:  # it died on the way
        raise Refused("E-DOCUMENT", name, _WHY["damaged"]) from None
    if told.refused == "password":
        raise Refused("E-ENCRYPTED", name)
    if told.refused in ("scan", "garbled"):
        raise Refused(f"E-{told.refused.upper()}", name)
    if told.refused == "unruled":
        page = told.detail
        seen = f"第{page}页有文字在表格框线之外 / text outside the rules of a table on page {page}"
        raise Refused("E-NOTABLE", name, seen)
    if told.refused:
        raise Refused("E-DOCUMENT", name, _WHY[told.refused])
    return told


def _book(found: tuple[tuple[Sheet, tuple[Shift, ...]], ...], name: str) -> Book:
    warnings = [("W-DOCUMENT", name)]
    for sheet, shifts in found:
        for shift in shifts:
            first, last = (sheet.places[row].zh for row in (shift.row, shift.last_row))
            warnings.append(("W-REALIGNED", first if first == last else f"{first}—{last}"))
    return Book(tuple(sheet for sheet, _ in found), warnings=tuple(warnings))
