"""A fake Excel for Wine: the windows that xlwings looks for, and Excel's objects behind them, by COM.

    python fake_excel.py WORKBOOK.xlsx ... [--deaf] [--ket]

It opens workbooks (values as they were stored: it calculates nothing), answers what perfxl asks of
Excel, and keeps what is written. Commands come on standard input, one a line, each answered by one
line: ``busy SECONDS`` rejects every call for so long, as Excel does while a cell is edited;
``busy-at CLASS.MEMBER TIMES SECONDS`` does so from the TIMES-th call of a member on; ``ignore
CLASS.MEMBER`` says to its next call that Excel does not listen; ``dump FILE`` writes everything as
JSON; ``quit``. Message windows that appear meanwhile are read and closed. ``--deaf`` has Excel's
windows and no objects behind them (a hung or elevated one); ``--ket`` has no such window and
registers itself as WPS does.

What it does not know raises, and is listed under ``unknown`` in the dump. It is no Excel: that a
press works here shows that our calls arrive and what they say, not that Excel agrees.
"""

from __future__ import annotations

import ctypes
import json
import queue
import re
import shutil
import sys
import threading
import time
import winreg
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import openpyxl
import pythoncom
import pywintypes
import win32con
import win32event
import win32gui
import winerror
from openpyxl.utils import column_index_from_string, get_column_letter
from win32com.server.exception import COMException
from win32com.server.policy import DynamicPolicy
from win32com.server.util import NewEnum, unwrap, wrap

REJECTED = -2147418111  # RPC_E_CALL_REJECTED
IGNORED = (
    -2146777998
)  # VBA_E_IGNORE: Excel's other word for being busy, which comes as an exception
FAILED = -2147352567  # DISP_E_EXCEPTION: what VBA calls error 1004
PUT = pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF
KET = "{45540001-5750-5300-4B49-4E47534F4655}"
IDISPATCH = pywintypes.IID("{00020400-0000-0000-C000-000000000046}")
BLACK, WHITE = 0, 0xFFFFFF

Address = tuple[int, int]


class State:
    """What the whole program shares."""

    busy_until = 0.0
    busy_at: tuple[str, int, float] | None = None
    ignored = ""  # the member whose next call is
    unknown: ClassVar[list[str]] = []
    alerts: ClassVar[list[str]] = []
    read: ClassVar[set[int]] = set()  # the message windows behind the alerts
    calls = rejected = 0


class Node:
    """An object of Excel's: ``get_X`` and ``put_X`` are properties, ``do_X`` methods."""

    def _dynamic_(self, name: str, lcid: int, flags: int, args: tuple[Any, ...]) -> Any:
        State.calls += 1
        now = time.monotonic()
        member = f"{type(self).__name__}.{name}"
        if State.busy_at and State.busy_at[0] == member:
            _, times, seconds = State.busy_at
            State.busy_at = (member, times - 1, seconds) if times > 1 else None
            if times <= 1:
                State.busy_until = now + seconds
        if now < State.busy_until:
            State.rejected += 1
            raise COMException(hresult=REJECTED, desc="Call was rejected by callee.")
        if State.ignored == member:
            State.ignored = ""
            State.rejected += 1
            raise COMException(scode=IGNORED)
        return self.asked(name, flags, args)

    def asked(self, name: str, flags: int, args: tuple[Any, ...]) -> Any:
        given = [taken(value) for value in args]
        if flags & PUT:
            put: Callable[..., None] | None = getattr(self, f"put_{name}", None)
            if put is None:
                self.missing(f"{name} =")
            else:
                put(*given)
            return None
        get = getattr(self, f"get_{name}", None)
        if get is not None and not given:
            return handed(get())
        do = getattr(self, f"do_{name}", None)
        if do is not None and flags & pythoncom.DISPATCH_METHOD:
            return handed(do(*given))
        if get is not None:
            found = get()
            if isinstance(found, Node):
                return handed(found.do__value_(*given))
        if do is None:
            self.missing(name)
        raise COMException(hresult=winerror.DISP_E_MEMBERNOTFOUND)

    def do__value_(self, *args: Any) -> Any:
        self.missing("_value_")

    def missing(self, name: str) -> None:
        State.unknown.append(f"{type(self).__name__}.{name}")
        raise COMException(hresult=winerror.DISP_E_MEMBERNOTFOUND)


wrapped: dict[int, tuple[Node, Any]] = {}


def handed(value: Any) -> Any:
    """A value as it goes out."""
    if isinstance(value, Node):
        known = wrapped.get(id(value))
        if known is None:
            known = wrapped[id(value)] = value, wrap(value, usePolicy=DynamicPolicy)
        return known[1]
    if isinstance(value, list):
        return NewEnum([handed(each) for each in value])
    if isinstance(value, tuple):  # a block; as a tuple it would be taken for several results
        return [list(row) for row in value]
    return value


def taken(value: Any) -> Any:
    """A value as it came in; our own objects as themselves."""
    if isinstance(value, type(handed(root))):
        return unwrap(value)
    return value


def failed(text: str) -> COMException:
    return COMException(desc=text, scode=FAILED)


class Root(Node):
    """Only to know the type of what goes out."""


root = Root()


class Bag(Node):
    """Properties that are kept and mean nothing here: PageSetup, Borders."""

    def __init__(self, **known: Any) -> None:
        self.known = known

    def asked(self, name: str, flags: int, args: tuple[Any, ...]) -> Any:
        if flags & PUT:
            self.known[name] = args[0]
            return None
        if name in self.known:
            return self.known[name]
        return super().asked(name, flags, args)


class Application(Node):
    def __init__(self) -> None:
        self.books: list[Workbook] = []
        self.active: Workbook | None = None
        self.selected: Range | None = None
        self.hwnd = 0
        self.updating = self.asking = True
        self.status: Any = False
        self.said: list[Any] = []

    def get_Application(self) -> Application:
        return self

    get_Parent = get_Application

    def get_Name(self) -> str:
        return "Microsoft Excel"

    def get_Version(self) -> str:
        return "16.0"

    def get_Hwnd(self) -> int:
        return self.hwnd

    def get_ActiveWorkbook(self) -> Workbook | None:
        return self.active

    def get_ActiveSheet(self) -> Worksheet | None:
        return None if self.active is None else self.active.active

    def get_Workbooks(self) -> Collection:
        return Collection(self, self.books, lambda book: book.name)

    def get_Selection(self) -> Range | None:
        return self.selected

    def get_ScreenUpdating(self) -> bool:
        return self.updating

    def put_ScreenUpdating(self, value: bool) -> None:
        self.updating = value

    def get_DisplayAlerts(self) -> bool:
        return self.asking

    def put_DisplayAlerts(self, value: bool) -> None:
        self.asking = value

    def get_StatusBar(self) -> Any:
        return self.status

    def put_StatusBar(self, value: Any) -> None:
        self.status = value
        self.said.append(value)


class Collection(Node):
    def __init__(self, parent: Node, items: list[Any], named: Callable[[Any], str]) -> None:
        self.parent, self.items, self.named = parent, items, named

    def get_Parent(self) -> Node:
        return self.parent

    def get_Application(self) -> Application:
        return application

    def get_Count(self) -> int:
        return len(self.items)

    def get__NewEnum(self) -> list[Any]:
        return list(self.items)

    do__NewEnum = get__NewEnum

    def do_Item(self, which: Any) -> Any:
        for number, item in enumerate(self.items, 1):
            if which == number or str(which).casefold() == self.named(item).casefold():
                return item
        raise failed("Subscript out of range")

    do__value_ = do_Item


class Sheets(Collection):
    def __init__(self, book: Workbook) -> None:
        super().__init__(book, book.sheets, lambda sheet: sheet.name)
        self.book = book

    def do_Add(self, Before: Any = None, After: Any = None, *_: Any) -> Worksheet:
        if self.book.guarded:
            raise failed("the structure is protected")
        number = 1
        while any(sheet.name == f"Sheet{number}" for sheet in self.book.sheets):
            number += 1
        sheet = Worksheet(self.book, f"Sheet{number}")
        place = self.book.sheets.index(Before or self.book.active)
        self.book.sheets.insert(place, sheet)
        self.book.active = sheet
        return sheet


class Workbook(Node):
    def __init__(self, name: str, folder: str) -> None:
        self.name, self.folder = name, folder
        self.sheets: list[Worksheet] = []
        self.names: list[Name] = []
        self.guarded: str | None = None  # the password of the structure
        self.properties: dict[str, Any] = {}
        self.window = Bag(DisplayGridlines=True)

    active: Worksheet

    def get_Application(self) -> Application:
        return application

    def get_Name(self) -> str:
        return self.name

    def get_FullName(self) -> str:
        return self.folder + "\\" + self.name

    def get_Path(self) -> str:
        return self.folder

    def get_Worksheets(self) -> Sheets:
        return Sheets(self)

    def get_ActiveSheet(self) -> Worksheet:
        return self.active

    def get_Names(self) -> Names:
        return Names(self)

    def get_Date1904(self) -> bool:
        return False

    def get_ProtectStructure(self) -> bool:
        return self.guarded is not None

    def get_ProtectWindows(self) -> bool:
        return False

    def do_Protect(self, password: str = "", structure: bool = True, windows: Any = 0) -> None:
        self.guarded = password

    def do_Unprotect(self, password: str = "") -> None:
        if self.guarded not in (None, password):
            raise failed("wrong password")
        self.guarded = None

    def get_CustomDocumentProperties(self) -> Collection:
        items = [Bag(Name=name, Value=value) for name, value in self.properties.items()]
        return Collection(self, items, lambda item: str(item.known["Name"]))

    def do_Windows(self, number: int) -> Bag:
        return self.window

    def do_SaveCopyAs(self, path: str) -> None:
        """The file as it was opened: what was written since is not in the copy."""
        shutil.copyfile(self.get_FullName(), path)

    def do_Activate(self) -> None:
        application.active = self


class Names(Collection):
    def __init__(self, book: Workbook) -> None:
        super().__init__(book, book.names, lambda name: name.name)
        self.book = book

    def do_Add(self, name: str, refers: str, *_: Any) -> Name:
        made = Name(self.book, name, refers)
        self.book.names.append(made)
        return made


class Name(Node):
    def __init__(self, book: Workbook, name: str, refers: str) -> None:
        self.book, self.name, self.refers, self.visible = book, name, refers, True

    def get_Name(self) -> str:
        return self.name

    def get_RefersTo(self) -> str:
        return self.refers

    def put_RefersTo(self, value: str) -> None:
        self.refers = value

    def get_Visible(self) -> bool:
        return self.visible

    def put_Visible(self, value: bool) -> None:
        self.visible = value

    def do_Delete(self) -> None:
        self.book.names.remove(self)


class Worksheet(Node):
    def __init__(self, book: Workbook, name: str) -> None:
        self.book, self.name = book, name
        self.values: dict[Address, Any] = {}
        self.formulas: dict[Address, str] = {}
        self.looks: dict[Address, dict[str, Any]] = {}
        self.merged: list[Box] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.links: list[tuple[str, str]] = []
        self.rules: list[Rule] = []
        self.guarded: str | None = None
        self.visible = -1
        self.page = Bag()

    def get_Application(self) -> Application:
        return application

    def get_Parent(self) -> Workbook:
        return self.book

    def get_Name(self) -> str:
        return self.name

    def put_Name(self, value: str) -> None:
        self.name = value

    def get_Index(self) -> int:
        return self.book.sheets.index(self) + 1

    def get_Visible(self) -> int:
        return self.visible

    def get_ProtectContents(self) -> bool:
        return self.guarded is not None

    def get_ProtectDrawingObjects(self) -> bool:
        return True

    get_ProtectScenarios = get_ProtectDrawingObjects

    def get_Protection(self) -> Node:
        return Permissions()

    def do_Protect(self, password: str = "", *_: Any) -> None:
        self.guarded = password

    def do_Unprotect(self, password: str = "") -> None:
        if self.guarded not in (None, password):
            raise failed("wrong password")
        self.guarded = None

    def do_Activate(self) -> None:
        self.book.active = self

    def do_Delete(self) -> None:
        if self.book.guarded is not None:
            raise failed("the structure is protected")
        self.book.sheets.remove(self)
        self.book.active = self.book.sheets[0]

    def do_Move(self, Before: Any = None, After: Any = None) -> None:
        self.book.sheets.remove(self)
        self.book.sheets.insert(self.book.sheets.index(Before), self)

    def get_PageSetup(self) -> Bag:
        return self.page

    def get_Hyperlinks(self) -> Links:
        return Links(self)

    def get_UsedRange(self) -> Range:
        filled = [*self.values, *self.looks, *self.formulas]
        if not filled:
            return Range(self, [(1, 1, 1, 1)])
        rows = [row for row, _ in filled]
        columns = [column for _, column in filled]
        return Range(self, [(min(rows), min(columns), max(rows), max(columns))])

    def get_Cells(self) -> Range:
        return Range(self, [(1, 1, 1_048_576, 16_384)])

    def do_Range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, Range):
            top, left, _, _ = first.areas[0]
            _, _, bottom, right = (last or first).areas[0]
            return Range(self, [(top, left, bottom, right)])
        return Range(self, [area(part) for part in str(first).replace("$", "").split(",")])

    def look(self, at: Address) -> dict[str, Any]:
        return self.looks.setdefault(at, {})


Box = tuple[int, int, int, int]


def area(text: str) -> Box:
    first, _, last = text.partition(":")
    last = last or first
    if first.isdigit():
        return int(first), 1, int(last), 16_384
    boxes = [re.fullmatch(r"([A-Z]+)(\d+)", each) for each in (first, last)]
    if None in boxes:
        raise failed(f"no range: {text}")
    (a, b), (c, d) = (match.groups() for match in boxes if match)
    return int(b), column_index_from_string(a), int(d), column_index_from_string(c)


class Permissions(Node):
    def asked(self, name: str, flags: int, args: tuple[Any, ...]) -> Any:
        return name == "AllowFormattingRows"


class Links(Node):
    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    def do_Add(self, anchor: Range, address: str, sub: str, tip: str = "") -> None:
        top, left, _, _ = anchor.areas[0]
        self.sheet.links.append((f"{get_column_letter(left)}{top}", sub))

    def do_Delete(self) -> None:
        self.sheet.links.clear()


class Rule(Node):
    def __init__(self, where: Range, formula: str) -> None:
        self.where, self.formula = where, formula
        self.inside, self.font, self.lines = Bag(), Bag(), Bag()

    def get_Type(self) -> int:
        return 2

    def get_Formula1(self) -> str:
        return self.formula

    def get_Interior(self) -> Bag:
        return self.inside

    def get_Font(self) -> Bag:
        return self.font

    def get_Borders(self) -> Bag:
        return self.lines

    def put_StopIfTrue(self, value: Any) -> None:
        pass

    def do_SetFirstPriority(self) -> None:
        self.where.sheet.rules.remove(self)
        self.where.sheet.rules.insert(0, self)

    def do_Delete(self) -> None:
        self.where.sheet.rules.remove(self)


class Rules(Collection):
    def __init__(self, where: Range) -> None:
        super().__init__(where, where.sheet.rules, lambda rule: rule.formula)
        self.where = where

    def do_Add(self, Type: int, Operator: Any = None, Formula1: str = "") -> Rule:
        rule = Rule(self.where, Formula1)
        self.where.sheet.rules.append(rule)
        return rule


DEFAULTS = {
    "NumberFormat": "General", "Locked": True, "WrapText": False, "Font.Name": "等线",
    "Font.Size": 11.0, "Font.Bold": False, "Font.Color": BLACK, "Interior.Color": WHITE,
    "Interior.Pattern": -4142, "HorizontalAlignment": 1, "VerticalAlignment": -4108,
}  # fmt: skip


class Part(Node):
    """The font or the fill of a range."""

    def __init__(self, where: Range, kind: str) -> None:
        self.where, self.kind = where, kind

    def asked(self, name: str, flags: int, args: tuple[Any, ...]) -> Any:
        key = f"{self.kind}.{name}"
        if key not in DEFAULTS:
            return super().asked(name, flags, args)
        if not flags & PUT:
            return self.where.common(key)
        self.where.set(key, args[0])
        if key == "Interior.Color":
            self.where.set("Interior.Pattern", 1)
        return None


class Range(Node):
    def __init__(self, sheet: Worksheet, areas: list[Box]) -> None:
        self.sheet, self.areas = sheet, areas

    def cells(self) -> Iterator[Address]:
        """Those of the areas that are not whole rows."""
        for top, left, bottom, right in self.areas:
            for row in range(top, min(bottom, 5000) + 1):
                for column in range(left, min(right, 300) + 1):
                    yield row, column

    def common(self, key: str) -> Any:
        found = {self.sheet.looks.get(at, {}).get(key, DEFAULTS[key]) for at in self.cells()}
        return found.pop() if len(found) == 1 else None

    def writable(self) -> None:
        if self.sheet.guarded is not None:
            raise failed("the cell is protected")

    def set(self, key: str, value: Any) -> None:
        self.writable()
        for at in self.cells():
            self.sheet.look(at)[key] = value

    def do__value_(self, row: int, column: int = 1) -> Range:
        at = self.areas[0][0] + row - 1, self.areas[0][1] + column - 1
        return Range(self.sheet, [(*at, *at)])

    def get_Worksheet(self) -> Worksheet:
        return self.sheet

    get_Parent = get_Worksheet

    def get_Application(self) -> Application:
        return application

    def get_Row(self) -> int:
        return self.areas[0][0]

    def get_Column(self) -> int:
        return self.areas[0][1]

    def get_Rows(self) -> Lines:
        top, _, bottom, _ = self.areas[0]
        return Lines(self.sheet.hidden_rows, top, bottom)

    def get_Columns(self) -> Lines:
        _, left, _, right = self.areas[0]
        return Lines(self.sheet.hidden_columns, left, right)

    def get_EntireRow(self) -> Range:
        top, _, bottom, _ = self.areas[0]
        return Range(self.sheet, [(top, 1, bottom, 16_384)])

    def get_EntireColumn(self) -> Range:
        _, left, _, right = self.areas[0]
        return Range(self.sheet, [(1, left, 1_048_576, right)])

    def get_Count(self) -> int:
        return sum((d - b + 1) * (r - c + 1) for b, c, d, r in self.areas)

    def get_Address(self) -> str:
        return ",".join(
            f"${get_column_letter(c)}${b}:${get_column_letter(r)}${d}" for b, c, d, r in self.areas
        )

    def block(self, one: Callable[[Address], Any]) -> Any:
        top, left, bottom, right = self.areas[0]
        rows = tuple(
            tuple(one((row, column)) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )
        return rows[0][0] if self.get_Count() == 1 else rows

    def get_Value2(self) -> Any:
        return self.block(self.sheet.values.get)

    get_Value = get_Value2

    def get_Formula(self) -> Any:
        def one(at: Address) -> Any:
            value = self.sheet.formulas.get(at, self.sheet.values.get(at))
            return "" if value is None else value if isinstance(value, str) else f"{value:g}"

        return self.block(one)

    def put_Value(self, data: Any) -> None:
        self.writable()
        top, left, _, _ = self.areas[0]
        rows = data if isinstance(data, tuple) else ((data,),)
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                at = top + down, left + right
                self.sheet.formulas.pop(at, None)
                if value in (None, ""):
                    self.sheet.values.pop(at, None)
                elif isinstance(value, str) and value.startswith("'"):
                    self.sheet.values[at] = value[1:]
                elif isinstance(value, str) and value.startswith("="):
                    self.sheet.formulas[at] = value
                else:
                    self.sheet.values[at] = value

    def get_MergeCells(self) -> bool | None:
        inside = [any(b <= r <= d and c <= k <= e for b, c, d, e in self.sheet.merged)
                  for r, k in self.cells()]  # fmt: skip
        return all(inside) if all(inside) or not any(inside) else None

    def get_MergeArea(self) -> Range:
        row, column = self.areas[0][:2]
        for box in self.sheet.merged:
            if box[0] <= row <= box[2] and box[1] <= column <= box[3]:
                return Range(self.sheet, [box])
        return self

    def do_Merge(self, across: bool = False) -> None:
        self.writable()
        for top, left, bottom, right in self.areas:
            if across:
                self.sheet.merged += [(row, left, row, right) for row in range(top, bottom + 1)]
            else:
                self.sheet.merged.append((top, left, bottom, right))

    def do_UnMerge(self) -> None:
        self.writable()
        self.sheet.merged.clear()

    def do_Clear(self) -> None:
        self.writable()
        for store in (self.sheet.values, self.sheet.formulas, self.sheet.looks):
            store.clear()  # type: ignore[attr-defined]

    def do_Select(self) -> None:
        application.selected = self

    def get_FormatConditions(self) -> Rules:
        return Rules(self)

    def get_Hyperlinks(self) -> Links:
        return Links(self.sheet)

    def get_Font(self) -> Part:
        return Part(self, "Font")

    def get_Interior(self) -> Part:
        return Part(self, "Interior")

    def get_Borders(self) -> Bag:
        return Bag()

    def get_NumberFormat(self) -> Any:
        return self.common("NumberFormat")

    def put_NumberFormat(self, value: str) -> None:
        self.set("NumberFormat", value)

    def get_Locked(self) -> Any:
        return self.common("Locked")

    def put_WrapText(self, value: bool) -> None:
        self.set("WrapText", value)

    def put_HorizontalAlignment(self, value: int) -> None:
        self.set("HorizontalAlignment", value)

    def put_VerticalAlignment(self, value: int) -> None:
        self.set("VerticalAlignment", value)

    def put_ColumnWidth(self, value: float) -> None:
        self.writable()
        self.sheet.widths.update(dict.fromkeys({column for _, column in self.cells()}, value))

    def put_RowHeight(self, value: float) -> None:
        self.writable()
        for top, _, bottom, _ in self.areas:
            self.sheet.heights.update(dict.fromkeys(range(top, bottom + 1), value))


class Lines(Node):
    """Rows or columns of a range."""

    def __init__(self, hidden: set[int], first: int, last: int) -> None:
        self.hidden, self.first, self.last = hidden, first, last

    def get_Count(self) -> int:
        return self.last - self.first + 1

    def do_Item(self, number: int) -> Bag:
        return Bag(Hidden=self.first + number - 1 in self.hidden)


# Opening and dumping --------------------------------------------------------------------------


def opened(path: str) -> Workbook:
    folder, _, name = path.rpartition("\\")
    book = Workbook(name, folder)
    formulas, values = (openpyxl.load_workbook(path, data_only=only) for only in (False, True))
    for item in formulas.worksheets:
        sheet = Worksheet(book, item.title)
        sheet.visible = {"visible": -1, "hidden": 0, "veryHidden": 2}[item.sheet_state]
        for row in item.iter_rows():
            for cell in row:
                _take(sheet, cell, values[item.title].cell(cell.row, cell.column).value)
        sheet.merged = [
            (m.min_row, m.min_col, m.max_row, m.max_col) for m in item.merged_cells.ranges
        ]
        sheet.hidden_rows = {n for n, line in item.row_dimensions.items() if line.hidden}
        if item.protection.sheet:
            sheet.guarded = "" if item.protection.password is None else "?"
        book.sheets.append(sheet)
    for key, defined in formulas.defined_names.items():
        book.names.append(Name(book, key, "=" + defined.attr_text))
    for item in formulas.custom_doc_props.props:
        book.properties[item.name] = item.value
    if formulas.security is not None and formulas.security.lockStructure:
        book.guarded = "" if formulas.security.workbookPassword is None else "?"
    book.active = book.sheets[0]
    return book


def _take(sheet: Worksheet, cell: Any, value: Any) -> None:
    if type(cell).__name__ == "MergedCell":
        return
    at = cell.row, cell.column
    if cell.data_type == "f":
        sheet.formulas[at] = str(cell.value)
    if value is not None:
        if isinstance(value, bool) or not isinstance(value, int):
            sheet.values[at] = value
        else:
            sheet.values[at] = float(value)
    look = sheet.look(at)
    look["NumberFormat"] = cell.number_format
    look["Locked"] = bool(cell.protection.locked)
    color = cell.font.color.rgb if cell.font.color and cell.font.color.type == "rgb" else None
    if isinstance(color, str) and len(color) == 8:
        look["Font.Color"] = int(color[6:] + color[4:6] + color[2:4], 16)


def dumped() -> dict[str, Any]:
    return {
        "unknown": State.unknown,
        "alerts": State.alerts,
        "calls": State.calls,
        "rejected": State.rejected,
        "status": application.status,
        "said": application.said,
        "books": {
            book.name: {
                "structure": book.guarded is not None,
                "active": book.active.name,
                "names": {name.name: [name.refers, name.visible] for name in book.names},
                "sheets": [
                    {
                        "name": sheet.name,
                        "protected": sheet.guarded is not None,
                        "cells": {
                            f"{get_column_letter(column)}{row}": value
                            for (row, column), value in sorted(sheet.values.items())
                        },
                        "formulas": len(sheet.formulas),
                        "merged": len(sheet.merged),
                        "fonts": sorted(
                            {
                                look["Font.Name"]
                                for look in sheet.looks.values()
                                if "Font.Name" in look
                            }
                        ),
                        "links": sheet.links,
                        "rules": [[rule.formula, rule.where.get_Address()] for rule in sheet.rules],
                        "widths": sheet.widths,
                        "page": sheet.page.known,
                    }
                    for sheet in book.sheets
                ],
            }
            for book in application.books
        },
    }


# The windows ------------------------------------------------------------------------------------

oleacc = ctypes.oledll.oleacc
oleacc.LresultFromObject.restype = ctypes.c_ssize_t
oleacc.LresultFromObject.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p]
DEAF = "--deaf" in sys.argv


class Window(Node):
    """What stands behind a workbook's window."""

    def get_Application(self) -> Application:
        return application


application = Application()
native = Window()


def address(dispatch: Any) -> int:
    """Where a COM object lies."""
    return int(repr(dispatch).rsplit("0x", 1)[1].rstrip(">"), 16)


def answered(hwnd: int, message: int, wide: int, long: int) -> Any:
    asked_for_objects = message == win32con.WM_GETOBJECT and long & 0xFFFFFFFF == 0xFFFFFFF0
    if asked_for_objects and not DEAF:
        return oleacc.LresultFromObject(bytes(memoryview(IDISPATCH)), wide, address(handed(native)))
    return win32gui.DefWindowProc(hwnd, message, wide, long)


def window(kind: str, parent: int) -> int:
    described = win32gui.WNDCLASS()
    described.lpszClassName, described.lpfnWndProc = kind, answered
    win32gui.RegisterClass(described)
    style = win32con.WS_CHILD if parent else win32con.WS_OVERLAPPEDWINDOW
    made = win32gui.CreateWindowEx(
        0, kind, kind, style | win32con.WS_VISIBLE, 0, 0, 300, 200, parent, 0, 0, None
    )
    return int(made)


def close_dialogs() -> None:
    """Read and close every message window; one that is slow to go is read once."""
    found: list[int] = []

    def each(hwnd: int, _: Any) -> bool:
        if win32gui.GetClassName(hwnd) == "#32770" and win32gui.IsWindowVisible(hwnd):
            found.append(hwnd)
        return True

    win32gui.EnumWindows(each, None)
    State.read &= set(found)
    for hwnd in found:
        texts: list[str] = []

        def inner(child: int, _: Any, texts: list[str] = texts) -> bool:
            if win32gui.GetClassName(child).casefold() == "static":
                texts.append(win32gui.GetWindowText(child))
            return True

        win32gui.EnumChildWindows(hwnd, inner, None)
        said = "".join(texts)
        if said:
            if hwnd not in State.read:
                State.read.add(hwnd)
                State.alerts.append(said)
            win32gui.PostMessage(hwnd, win32con.WM_COMMAND, win32con.IDOK, 0)
            time.sleep(0.05)


def main() -> None:
    application.books += [opened(path) for path in sys.argv[1:] if not path.startswith("--")]
    application.active = application.books[0] if application.books else None
    if "--ket" in sys.argv:
        for key, value in (
            (r"Ket.Application\CLSID", KET),
            (rf"CLSID\{KET}\ProgID", "Ket.Application"),
        ):
            winreg.SetValue(winreg.HKEY_CLASSES_ROOT, key, winreg.REG_SZ, value)
        registered = pythoncom.RegisterActiveObject(handed(application), pywintypes.IID(KET), 0)
        application.hwnd = window("perfxl-ket", 0)
    else:
        application.hwnd = window("XLMAIN", 0)
        window("EXCEL7", window("XLDESK", application.hwnd))
    commands: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            commands.put(line.strip())
        commands.put("quit")

    threading.Thread(target=listen, daemon=True).start()
    print(f"ready {application.hwnd}", flush=True)
    look_again = 0.0
    while True:
        win32event.MsgWaitForMultipleObjects((), False, 20, win32event.QS_ALLINPUT)
        pythoncom.PumpWaitingMessages()
        if time.monotonic() > look_again:
            close_dialogs()
            look_again = time.monotonic() + 0.5
        if commands.empty():
            continue
        word, *rest = commands.get().split(" ")
        if word == "busy":
            State.busy_until = time.monotonic() + float(rest[0])
        elif word == "busy-at":
            State.busy_at = rest[0], int(rest[1]), float(rest[2])
        elif word == "ignore":
            State.ignored = rest[0]
        elif word == "dump":
            with open(" ".join(rest), "w", encoding="utf-8") as file:
                json.dump(dumped(), file, ensure_ascii=False)
        else:
            break
        print("done", flush=True)
    if "--ket" in sys.argv:
        pythoncom.RevokeActiveObject(registered)
    print("done", flush=True)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
