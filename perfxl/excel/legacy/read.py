"""Old and foreign workbooks (.xls, .et, .ods, .fods, .xlsb, XML 2003): their values, read in a child
process.

Read-only: what they hold is judged, and the summary goes to a new .xlsx. No formula or lock is known
of them, so nothing is said of those. The libraries are the extra ``perfxl[legacy]``.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from perfxl.excel import confined
from perfxl.excel.legacy import child
from perfxl.excel.xlsx.numbers import number
from perfxl.form.grid import Address, Book, Cell, CellError, Range, Sheet, Style, Value, a1, quoted
from perfxl.form.ours import IDENTITY_SHEET
from perfxl.text.refusal import Refused
from perfxl.text.system import why

TYPES = {
    "E-TYPE-XLS": ("xls", ".xls/.et", "xlrd"),
    "E-TYPE-ODS": ("ods", ".ods", ""),
    "E-TYPE-XLSB": ("xlsb", ".xlsb", "python_calamine"),
    "E-TYPE-XMLSS": ("xml", ".xml", ""),
}
"""What is read here, by the code of the refusal that names it: suffix, name, library if any."""

PATIENCE = 25.0  # seconds of the clock; of the processor the child takes eight at most
_CHILD = Path(child.__file__)
_WHY = {
    "large": "过大 / too large",
    "damaged": "已损坏 / damaged",
    "old": "Excel 4.0 或更早的版本，太旧 / too old (Excel 4.0 or before)",
    "slow": "读取超时 / too slow",
}


def readable(refused: Refused) -> bool:
    """Whether a file refused as no .xlsx is read here, and the library for it is installed."""
    library = TYPES.get(refused.code, ("", "", "?"))[2]
    return not library or importlib.util.find_spec(library) is not None


def read(data: bytes, refused: Refused, *, patience: float = PATIENCE) -> Book:
    """The values of a workbook that was refused as no .xlsx.

    Raises Refused: the refusal itself where it is no legacy workbook or the library is missing,
    E-ENCRYPTED, E-LEGACY where it is damaged, too large, too old or takes too long.
    """
    if not readable(refused):
        raise refused
    suffix, kind, _ = TYPES[refused.code]
    told = _told(data, suffix, kind, patience)
    if "refused" in told:
        if told["refused"] == "password":
            raise Refused("E-ENCRYPTED", kind)
        if told["refused"] == "text":
            raise Refused("E-TYPE-DOC", "", ".odt")
        raise Refused("E-LEGACY", kind, _WHY[told["refused"]])
    return _book(told["sheets"], kind)


def _told(data: bytes, suffix: str, kind: str, patience: float) -> Any:
    """What the child says of a workbook."""
    try:
        if sys.platform == "emscripten":  # there are no processes; the page has a worker for this,
            with confined.copy_of(data, f".{suffix}") as copy:  # and starts another where it dies
                return child.answer(str(copy))
        return json.loads(confined.run(_CHILD, data, f".{suffix}", patience=patience))
    except confined.TookTooLong:
        raise Refused("E-LEGACY", kind, _WHY["slow"]) from None
    except OSError as error:
        raise Refused("E-LEGACY", kind, why(error)) from None
    except ValueError:  # it died on the way
        raise Refused("E-LEGACY", kind, _WHY["damaged"]) from None


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
    for row, column, kind, text, number_format in told["cells"]:
        if kind == "n" and number(text)[0] is None:  # not a number, or an infinite one
            raise Refused("E-NUM", f"{quoted(told['name'])}!{a1(row, column)}", text)
        cells[row, column] = _cell(kind, text, number_format)
    merges = tuple(
        Range(*corners)
        for corners in told["merges"]
        if corners[0] <= corners[2] and corners[1] <= corners[3]
    )
    hidden = frozenset(told["hidden_rows"])
    return Sheet(told["name"], cells, merges, hidden, state=told["visible"])


def _cell(kind: str, text: str, number_format: str) -> Cell:
    if kind == "n":
        value, raw = number(text)
        style = Style(number_format) if number_format else Style()
        return Cell(value, style=style, raw=raw)
    return Cell(_value(kind, text))


def _value(kind: str, text: str) -> Value:
    try:
        if kind == "dt":
            return dt.datetime.fromisoformat(text)
        if kind == "d":
            return dt.date.fromisoformat(text)
        if kind == "t":
            return dt.time.fromisoformat(text)
    except ValueError:  # no date after all
        return text
    if kind == "e":
        return CellError(text)
    return text == "1" if kind == "b" else text
