"""Old and foreign workbooks (.xls, .et, .ods, .xlsb): their values, read in a child process.

Read-only: what they hold is judged, and the summary goes to a new .xlsx. No formula, lock or number
format is known of them, so nothing is said of those. The library is the extra ``perfxl[legacy]``.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from perfxl.excel.legacy import child
from perfxl.excel.xlsx.numbers import number
from perfxl.form.grid import Address, Book, Cell, Range, Sheet, Value, a1, quoted
from perfxl.form.ours import IDENTITY_SHEET
from perfxl.text.refusal import Refused, one_line
from perfxl.text.system import why

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
TYPES = {
    "E-TYPE-XLS": ("xls", ".xls/.et", _OLE),  # Excel 2-4 had no container, and nobody reads them
    "E-TYPE-ODS": ("ods", ".ods", _ZIP),
    "E-TYPE-XLSB": ("xlsb", ".xlsb", _ZIP),
}
"""What is read here, by the code of the refusal that names it: suffix, name, how it begins."""

PATIENCE = 8.0  # seconds
_CHILD = Path(child.__file__)


def readable(refused: Refused) -> bool:
    """Whether a file refused as no .xlsx is read here, and the library for it is installed."""
    return refused.code in TYPES and importlib.util.find_spec("python_calamine") is not None


def read(data: bytes, refused: Refused, *, patience: float = PATIENCE) -> Book:
    """The values of a workbook that was refused as no .xlsx.

    Raises Refused: the refusal itself where it is no legacy workbook or the library is missing,
    E-ENCRYPTED, E-LEGACY where it is damaged, too large, too old or takes too long.
    """
    if not readable(refused):
        raise refused
    suffix, kind, start = TYPES[refused.code]
    if not data.startswith(start):
        raise Refused("E-LEGACY", kind, data[:4].hex(" "))
    try:
        with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
            copy = Path(folder, f"book.{suffix}")
            copy.write_bytes(data)
            told = _told(copy, kind, patience)
    except OSError as error:
        raise Refused("E-LEGACY", kind, why(error)) from None
    if "refused" in told:
        if told["refused"] == "password":
            raise Refused("E-ENCRYPTED", kind)
        raise Refused("E-LEGACY", kind, one_line(f"{told['refused']}: {told['detail']}", 120))
    return _book(told["sheets"], kind)


def _told(copy: Path, kind: str, patience: float) -> Any:
    """What the child says of a workbook."""
    if sys.platform == "emscripten":  # there are no processes; the page has a worker for this, and
        return child.answer(str(copy))  # starts another where it dies
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD), str(copy)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=patience, check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("E-LEGACY", kind, f"{patience:.0f} s") from None
    try:
        return json.loads(done.stdout)
    except ValueError:  # the child died on the way
        raise Refused("E-LEGACY", kind, f"exit {done.returncode}") from None


def _book(sheets: Iterable[dict[str, Any]], kind: str) -> Book:
    found = tuple(_sheet(sheet) for sheet in sheets if sheet["name"] != IDENTITY_SHEET)
    if not found:
        raise Refused("E-NOSHEET", kind)
    if not any(sheet.cells for sheet in found):
        raise Refused("E-NOCELL", kind)
    hidden = [s.name for s in found if s.state != "visible" and s.cells]
    warnings = [("W-LEGACY", kind), *(("W-HIDDENSHEET", name) for name in hidden)]
    return Book(found, warnings=tuple(warnings))


def _sheet(told: dict[str, Any]) -> Sheet:
    cells: dict[Address, Cell] = {}
    for row, column, kind, text in told["cells"]:
        if kind == "n" and number(text)[0] is None:  # not a number, or an infinite one
            raise Refused("E-NUM", f"{quoted(told['name'])}!{a1(row, column)}", text)
        cells[row, column] = _cell(kind, text)
    merges = tuple(
        Range(*corners)
        for corners in told["merges"]
        if corners[0] <= corners[2] and corners[1] <= corners[3]
    )
    return Sheet(told["name"], cells, merges, state=told["visible"])


def _cell(kind: str, text: str) -> Cell:
    if kind == "n":
        value, raw = number(text)
        return Cell(value, raw=raw)
    return Cell(_value(kind, text))


def _value(kind: str, text: str) -> Value:
    if kind == "b":
        return text == "1"
    if kind == "dt":
        return dt.datetime.fromisoformat(text)
    if kind == "d":
        return dt.date.fromisoformat(text)
    if kind == "t":
        return dt.time.fromisoformat(text)
    return text
