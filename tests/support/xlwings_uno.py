"""An xlwings engine over UNO: the unchanged xlwings front end drives a live LibreOffice.

    with Desk.start(folder) as desk:
        book = desk.open(path)                # an xlwings Book
        button.verify(book)
        desk.alerts                           # what would have popped up

Beside the engine's own members, every object has an ``api`` shaped like COM's, so that the code for
Windows is what runs here. Where LibreOffice is laxer than Excel it is made as strict: writing to a
protected sheet, adding a sheet to a protected structure and a wrong password are errors.

xlwings 0.37.8: the engine interface is internal to it, so another version may need other members.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self
from unittest.mock import patch

from perfxl.excel.live import libreoffice
from perfxl.excel.live.attach import xlwings
from perfxl.excel.live.native import PERMISSIONS, WHITE
from tests.support import PATIENCE
from tests.support.office import program
from tests.support.office_driver import Program

DEBIAN = "/usr/lib/python3/dist-packages"
_FORMULA_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
_FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
_EVERYTHING = 1023
_LOGICAL = 1024  # com.sun.star.util.NumberFormat.LOGICAL
_XL_OOX = 3  # com.sun.star.sheet.AddressConvention
_EXPRESSION = 24  # com.sun.star.sheet.ConditionFormatOperator
_ERRORS = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036,
    "#N/A": 2042,
}  # fmt: skip


class ComError(Exception):
    """What COM would raise."""

    def __init__(self, text: str, hresult: int = -2147352567) -> None:
        super().__init__(text)
        self.hresult = hresult


def import_uno() -> Any:
    """The distribution's ``uno``, which is built for the same Python."""
    if "uno" not in sys.modules:
        sys.path.append(DEBIAN)
        try:
            import uno  # noqa: F401 - unohelper needs it
            import unohelper  # noqa: F401
        finally:
            sys.path.remove(DEBIAN)
    return sys.modules["uno"]


class _Program(Program):
    """The driver's LibreOffice, whose pipe others may join."""

    pipe = ""

    def _connect(self, pipe: str, patience: float = PATIENCE) -> Any:
        self.pipe = pipe
        return super()._connect(pipe, patience)


class _Joined:
    """A LibreOffice that somebody else started, with whatever is open in it."""

    def __init__(self, pipe: str) -> None:
        resolver = (
            import_uno()
            .getComponentContext()
            .ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        )
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")

    @property
    def books(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        parts = self.desktop.Components.createEnumeration()
        while parts.hasMoreElements():
            part = parts.nextElement()
            if part.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                found[len(found)] = part
        return found


class Desk:
    """A LibreOffice, and the engine that xlwings drives it by."""

    def __init__(self, office: Any) -> None:
        self.program = office
        self.alerts: list[str] = []
        self.calls = 0
        self.still = False  # whether the screen is not redrawn
        self.protected_again: list[tuple[Any, ...]] = []
        self.framed: dict[str, dict[str, Any]] = {}  # the frame of a rule, by its formula

    @classmethod
    @contextmanager
    def start(cls, folder: Path) -> Iterator[Self]:
        """A desk with a LibreOffice of its own, stopped at the end."""
        import_uno()
        own = libreoffice.environment()  # whatever Python the tests are started from
        own.pop("DISPLAY", None)
        with patch.dict(os.environ, own, clear=True):
            office = _Program(program("soffice"), Path(tempfile.mkdtemp(dir=folder)))
        try:
            with cls(office).active() as desk:
                yield desk
        finally:
            office.quit()

    @classmethod
    def joined(cls, pipe: str) -> Self:
        """A desk at a LibreOffice that runs already."""
        return cls(_Joined(pipe))

    @contextmanager
    def active(self) -> Iterator[Self]:
        """Its engine is xlwings' active one for the time of the block."""
        module = xlwings()
        before = module.engines.active
        engine = module.Engine(impl=Engine(self))
        module.engines.add(engine)
        engine.activate()
        try:
            yield self
        finally:
            module.engines.active = before
            module.engines.engines.remove(engine)

    def open(self, path: Path, password: str | None = None) -> Any:
        """Opens a workbook, as it lies there, and gives its xlwings Book."""
        number = self.program.open(str(path), password)
        return xlwings().Book(impl=Book(self, self.program.books[number]))

    def number(self, book: Any) -> int:
        """The number by which the driver knows a book."""
        return int(next(n for n, doc in self.program.books.items() if doc == book.impl.doc))

    def type(self, book: Any, sheet: str | None, entries: dict[str, str]) -> set[str]:
        """Types into an open book key by key; the addresses that refused."""
        return set(self.program.type(self.number(book), sheet, entries))

    def save(self, book: Any, path: Path) -> Path:
        """Saves a copy of an open book."""
        self.program.save(self.number(book), str(path))
        return path

    def close(self, book: Any) -> None:
        """Closes it, saved or not."""
        self.program.close(self.number(book))


def _bgr(color: int) -> int:
    return (color & 0xFF) << 16 | color & 0xFF00 | color >> 16


def _rgb_of(color: Any) -> int:
    """A colour as xlwings passes it, as LibreOffice wants it."""
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    if isinstance(color, (tuple, list)):
        return int(color[0]) << 16 | int(color[1]) << 8 | int(color[2])
    return _bgr(int(color))


class Engine:
    name = "uno"
    type = "desktop"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def apps(self) -> Apps:
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(x: Any, date_format: Any) -> Any:
        return "" if x is None else x


class Apps:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def keys(self) -> list[int]:
        return [1]

    def __iter__(self) -> Iterator[App]:
        yield App(self.engine.desk)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return App(self.engine.desk)


class App:
    display_alerts = True
    status_bar: Any = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def engine(self) -> Engine:
        return Engine(self.desk)

    pid = hwnd = 4242

    @property
    def books(self) -> Books:
        return Books(self.desk)

    @property
    def selection(self) -> Range | None:
        doc = Books(self.desk).active.doc
        chosen = doc.CurrentController.getSelection()
        if not hasattr(chosen, "RangeAddress"):
            return None
        return Range(Sheet(Book(self.desk, doc), chosen.Spreadsheet), [chosen])

    @property
    def screen_updating(self) -> bool:
        return not self.desk.still

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value != self.screen_updating:
            self.desk.still = not value
            for doc in self.desk.program.books.values():
                (doc.removeActionLock if value else doc.addActionLock)()

    def activate(self, steal_focus: bool = False) -> None:
        """There is no window to bring to the front."""

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: Any) -> str:
        self.desk.alerts.append(prompt)
        return "ok"


class Books:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __iter__(self) -> Iterator[Book]:
        for doc in self.desk.program.books.values():
            yield Book(self.desk, doc)

    def __len__(self) -> int:
        return len(self.desk.program.books)

    def __call__(self, number: int) -> Book:
        return list(self)[number - 1]

    @property
    def active(self) -> Book:
        doc = self.desk.program.desktop.getCurrentComponent()
        if doc is None or not hasattr(doc, "Sheets"):
            doc = list(self.desk.program.books.values())[-1]
        return Book(self.desk, doc)


class Book:
    def __init__(self, desk: Desk, doc: Any) -> None:
        self.desk, self.doc = desk, doc

    @property
    def path(self) -> Path:
        uno = import_uno()
        return Path(uno.fileUrlToSystemPath(self.doc.URL))

    @property
    def name(self) -> str:
        return self.path.name if self.doc.URL else str(self.doc.Title)

    @property
    def fullname(self) -> str:
        raise ComError("no path of a workbook on the web may be asked for")

    @property
    def app(self) -> App:
        return App(self.desk)

    @property
    def api(self) -> ComBook:
        return ComBook(self)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.doc.CurrentController.Frame.activate()


class ComBook:
    """Workbook of COM."""

    Date1904 = False
    ProtectWindows = False

    def __init__(self, book: Book) -> None:
        self._book, self._doc = book, book.doc

    @property
    def Name(self) -> str:
        return self._book.name

    @property
    def Path(self) -> str:
        return str(self._book.path.parent) if self._doc.URL else ""

    @property
    def ProtectStructure(self) -> bool:
        return bool(self._doc.isProtected())

    def Unprotect(self, password: str = "") -> None:
        try:
            self._doc.unprotect(password)
        except Exception as error:
            raise ComError("wrong password") from error

    def Protect(self, password: str, structure: bool, windows: bool) -> None:
        self._book.desk.protected_again.append((self._book.name, structure, windows))
        self._doc.protect(password)

    def SaveCopyAs(self, path: str) -> None:
        uno = import_uno()
        kind = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        kind.Name, kind.Value = "FilterName", "Calc MS Excel 2007 XML"
        self._doc.storeToURL(uno.systemPathToFileUrl(path), (kind,))

    def CustomDocumentProperties(self, name: str) -> Any:
        items = self._doc.DocumentProperties.UserDefinedProperties
        if not items.PropertySetInfo.hasPropertyByName(name):
            raise ComError(name)

        class Item:
            Value = items.getPropertyValue(name)

        return Item()


class Names:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.items = book.doc.NamedRanges

    def __call__(self, name: Any) -> Name:
        if not self.contains(name):
            raise ComError(name)
        return Name(self.book, self.items.getByName(name))

    def contains(self, name: Any) -> bool:
        return bool(self.items.hasByName(name))

    def __len__(self) -> int:
        return len(self.items.ElementNames)

    def add(self, name: str, refers_to: str) -> Name:
        origin = import_uno().createUnoStruct("com.sun.star.table.CellAddress")
        self.items.addNewByName(name, _to_calc(refers_to), origin, 0)
        return self(name)


class Name:
    hidden: ClassVar[set[str]] = set()  # LibreOffice 7.4 cannot hide one by its API

    def __init__(self, book: Book, item: Any) -> None:
        self.book, self.item = book, item

    @property
    def name(self) -> str:
        return str(self.item.Name)

    @property
    def refers_to(self) -> str:
        return _to_excel(self.item.Content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.item.setContent(_to_calc(value))

    @property
    def api(self) -> Any:
        name = self

        class ComName:
            def __setattr__(self, key: str, value: Any) -> None:
                assert (key, value) == ("Visible", False)
                Name.hidden.add(name.name)

        return ComName()


_CALC = re.compile(r"\$?('(?:[^']|'')*'|[^'.]+)\.(.+)")
_EXCEL = re.compile(r"=?('(?:[^']|'')*'|[^'!]+)!(.+)")


def _to_calc(reference: str) -> str:
    found = _EXCEL.fullmatch(reference)
    assert found, reference
    return f"${found[1]}.{found[2]}"


def _to_excel(reference: str) -> str:
    found = _CALC.fullmatch(reference)
    return f"={found[1]}!{found[2]}" if found else "=" + reference


class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.items = book.doc.Sheets

    def __call__(self, name_or_index: Any) -> Sheet:
        if isinstance(name_or_index, str):
            for item in self:
                if item.name.casefold() == name_or_index.casefold():
                    return item
            raise ComError(name_or_index)
        return Sheet(self.book, self.items.getByIndex(name_or_index - 1))

    def __len__(self) -> int:
        return int(self.items.Count)

    def __iter__(self) -> Iterator[Sheet]:
        for number in range(len(self)):
            yield Sheet(self.book, self.items.getByIndex(number))

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.doc.CurrentController.ActiveSheet)

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> Sheet:
        if self.book.doc.isProtected():
            raise ComError("the structure is protected")
        at = after.item.RangeAddress.Sheet + 1
        given = name or f"Sheet{len(self) + 1}"
        self.items.insertNewByName(given, at)
        return self(given)


class Sheet:
    def __init__(self, book: Book, item: Any) -> None:
        self.book, self.item = book, item
        self._merges: list[tuple[int, int, int, int]] | None = None

    @property
    def name(self) -> str:
        return str(self.item.Name)

    @name.setter
    def name(self, value: str) -> None:
        if self.book.doc.isProtected():
            raise ComError("the structure is protected")
        self.item.setName(value)

    @property
    def index(self) -> int:
        return int(self.item.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        return bool(self.item.IsVisible)

    @property
    def api(self) -> ComSheet:
        return ComSheet(self)

    @property
    def used_range(self) -> Range:
        cursor = self.item.createCursor()
        cursor.gotoStartOfUsedArea(False)
        first = cursor.RangeAddress
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        return self._box(first.StartRow, first.StartColumn, last.EndRow, last.EndColumn)

    def _box(self, row: int, column: int, last_row: int, last_column: int) -> Range:
        return Range(self, (), (row, column, last_row, last_column))

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self, [self.item.getCellRangeByName(a) for a in first.split(",")])
        end = last or first
        return self._box(first[0] - 1, first[1] - 1, end[0] - 1, end[1] - 1)

    def activate(self) -> None:
        self.book.doc.CurrentController.setActiveSheet(self.item)

    @property
    def show_gridlines(self) -> bool:
        return bool(self.book.doc.CurrentController.ShowGrid)

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.book.doc.CurrentController.ShowGrid = value

    def clear(self) -> None:
        self.guard()
        self.item.clearContents(_EVERYTHING)

    def guard(self) -> None:
        """As strict as Excel: a protected sheet takes nothing."""
        if self.item.isProtected():
            raise ComError("the sheet is protected")

    def merges(self) -> list[tuple[int, int, int, int]]:
        """The merged areas, from 0; remembered, because a Sheet object lives for one reading."""
        if self._merges is None:
            self._merges = []
            used = self.used_range.areas[0].RangeAddress
            waiting = [(used.StartRow, used.StartColumn, used.EndRow, used.EndColumn)]
            while waiting:
                top, left, bottom, right = waiting.pop()
                area = self.item.getCellRangeByPosition(left, top, right, bottom)
                if not area.getIsMerged():
                    continue
                if (top, left) == (bottom, right):
                    cursor = self.item.createCursorByRange(area)
                    cursor.collapseToMergedArea()
                    a = cursor.RangeAddress
                    self._merges.append((a.StartRow, a.StartColumn, a.EndRow, a.EndColumn))
                elif bottom - top >= right - left:
                    middle = (top + bottom) // 2
                    waiting += [(top, left, middle, right), (middle + 1, left, bottom, right)]
                else:
                    middle = (left + right) // 2
                    waiting += [(top, left, bottom, middle), (top, middle + 1, bottom, right)]
        return self._merges


class ComSheet:
    """Worksheet of COM."""

    ProtectDrawingObjects = True
    ProtectScenarios = True

    def __init__(self, sheet: Sheet) -> None:
        self._sheet, self._item = sheet, sheet.item

    @property
    def Visible(self) -> int:
        return -1 if self._item.IsVisible else 0

    @property
    def ProtectContents(self) -> bool:
        return bool(self._item.isProtected())

    @property
    def Protection(self) -> Any:
        """What stays allowed: rows may be inserted and made taller, as in our template."""

        class Protection:
            pass

        for name in PERMISSIONS:
            setattr(Protection, name, name in ("AllowInsertingRows", "AllowFormattingRows"))
        return Protection

    def Unprotect(self, password: str = "") -> None:
        try:
            self._item.unprotect(password)
        except Exception as error:
            raise ComError("wrong password") from error

    def Protect(self, password: str, *how: bool) -> None:
        self._sheet.book.desk.protected_again.append((self._sheet.name, *how))
        self._item.protect(password)

    @property
    def Hyperlinks(self) -> Any:
        sheet = self._sheet

        class Hyperlinks:
            def Add(self, anchor: ComRange, address: str, target: str, tip: str) -> None:
                assert not address and tip
                sheet.guard()
                doc = sheet.book.doc
                cell = anchor.areas[0].getCellByPosition(0, 0)
                field = doc.createInstance("com.sun.star.text.TextField.URL")
                field.URL = "#" + ".".join(target.rsplit("!", 1))
                field.Representation = cell.String
                cell.setString("")
                cell.insertTextContent(cell.createTextCursor(), field, False)

            def Delete(self) -> None:
                """They go with the cells."""

        return Hyperlinks()

    @property
    def PageSetup(self) -> Any:
        sheet = self._sheet

        class PageSetup:
            def __setattr__(self, key: str, value: Any) -> None:
                styles = sheet.book.doc.StyleFamilies.getByName("PageStyles")
                if not styles.hasByName("perfxl"):
                    made = sheet.book.doc.createInstance("com.sun.star.style.PageStyle")
                    styles.insertByName("perfxl", made)
                sheet.item.PageStyle = "perfxl"
                style = styles.getByName("perfxl")
                if key == "FitToPagesWide":
                    style.ScaleToPagesX, style.ScaleToPagesY = value, 0
                elif key == "CenterHorizontally":
                    style.CenterHorizontally = value

        return PageSetup()


class Range:
    def __init__(
        self, sheet: Sheet, areas: Sequence[Any], box: tuple[int, int, int, int] | None = None
    ) -> None:
        self.sheet, self._areas = sheet, list(areas)
        if box is None:
            a = self._areas[0].RangeAddress
            box = a.StartRow, a.StartColumn, a.EndRow, a.EndColumn
        self.box = box  # of the first area, from 0
        sheet.book.desk.calls += 1

    @property
    def areas(self) -> list[Any]:
        if not self._areas:
            top, left, bottom, right = self.box
            self._areas = [self.sheet.item.getCellRangeByPosition(left, top, right, bottom)]
        return self._areas

    @property
    def row(self) -> int:
        return self.box[0] + 1

    @property
    def column(self) -> int:
        return self.box[1] + 1

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.box
        return bottom - top + 1, right - left + 1

    @property
    def api(self) -> ComRange:
        return ComRange(self)

    @property
    def formula(self) -> Any:
        return ComRange(self).Formula

    @property
    def raw_value(self) -> Any:
        return ComRange(self).Value2

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self.sheet.guard()
        area = self.areas[0]
        rows = data if isinstance(data, list) else [[data]]
        cells = [[_typed(value) for value in row] for row in rows]
        area.setDataArray(tuple(tuple(text for text, _ in row) for row in cells))
        for r, row in enumerate(cells):
            for c, (text, parsed) in enumerate(row):
                if parsed:  # as Excel does with what is no marked text
                    area.getCellByPosition(c, r).setFormula(text)

    @property
    def number_format(self) -> str | None:
        key = self._common("NumberFormat")
        if key is None:
            return None
        code = str(self.sheet.book.doc.NumberFormats.getByKey(key).FormatString)
        return "General" if code in ("General", "Standard", "G/通用格式") else code

    @number_format.setter
    def number_format(self, code: str) -> None:
        formats = self.sheet.book.doc.NumberFormats
        locale = import_uno().createUnoStruct("com.sun.star.lang.Locale")
        locale.Language, locale.Country = "en", "US"
        key = formats.queryKey(code, locale, False)
        self._set(NumberFormat=formats.addNew(code, locale) if key == -1 else key)

    def _common(self, name: str) -> Any:
        area = self.areas[0]
        if area.getPropertyState(name).value == "AMBIGUOUS_VALUE":
            return None
        return area.getPropertyValue(name)

    def _set(self, **values: Any) -> None:
        self.sheet.guard()
        ranges = _ranges(self.sheet.book.doc, self.areas)
        for name, value in values.items():
            ranges.setPropertyValue(name, value)

    @property
    def merge_cells(self) -> bool | None:
        first, start, last, end = self.box
        count, size = 0, (last - first + 1) * (end - start + 1)
        for top, left, bottom, right in self.sheet.merges():
            rows = min(bottom, last) - max(top, first) + 1
            columns = min(right, end) - max(left, start) + 1
            if rows > 0 and columns > 0:
                count += rows * columns
        return False if not count else True if count == size else None

    @property
    def merge_area(self) -> Range:
        row, column = self.box[:2]
        for top, left, bottom, right in self.sheet.merges():
            if top <= row <= bottom and left <= column <= right:
                return self.sheet._box(top, left, bottom, right)
        return self

    def merge(self, across: bool) -> None:
        self.sheet.guard()
        for area in self.areas:
            a = area.RangeAddress
            for row in range(a.EndRow - a.StartRow + 1):
                columns = a.EndColumn - a.StartColumn
                area.getCellRangeByPosition(0, row, columns, row).merge(True)

    def unmerge(self) -> None:
        self.sheet.guard()
        for area in self.areas:
            area.merge(False)

    @property
    def row_hidden(self) -> bool | None:
        rows = {row for top, _, bottom, _ in self._seen() for row in range(top, bottom + 1)}
        return _mixed(len(rows), self.shape[0])

    @property
    def column_hidden(self) -> bool | None:
        columns = {c for _, left, _, right in self._seen() for c in range(left, right + 1)}
        return _mixed(len(columns), self.shape[1])

    def _seen(self) -> list[tuple[int, int, int, int]]:
        """The visible rectangles of the whole rows and columns that the range crosses."""
        found = []
        for a in self.sheet.used_range.areas[0].queryVisibleCells().RangeAddresses:
            top, bottom = max(a.StartRow, self.box[0]), min(a.EndRow, self.box[2])
            left, right = max(a.StartColumn, self.box[1]), min(a.EndColumn, self.box[3])
            if top <= bottom or left <= right:
                found.append((top, left, bottom, right))
        return found

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def color(self) -> Any:
        back = self.areas[0].CellBackColor
        return None if back == -1 else (back >> 16, back >> 8 & 255, back & 255)

    @color.setter
    def color(self, value: Any) -> None:
        self._set(CellBackColor=_rgb_of(value))

    @property
    def wrap_text(self) -> bool | None:
        return bool(self.areas[0].IsTextWrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._set(IsTextWrapped=value)

    @property
    def horizontal_alignment(self) -> str:
        return str(self.areas[0].HoriJustify.value).lower()

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        enum = import_uno().Enum("com.sun.star.table.CellHoriJustify", value.upper())
        self._set(HoriJustify=enum)

    @property
    def vertical_alignment(self) -> int:
        return int(self.areas[0].VertJustify)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._set(VertJustify={"top": 1, "center": 2, "bottom": 3}[value])

    @property
    def column_width(self) -> float:
        return float(self.areas[0].Columns.Width) / 200

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.sheet.guard()
        self.areas[0].Columns.Width = round((value * 7 + 5) * 26.46)

    @property
    def row_height(self) -> float:
        return float(self.areas[0].Rows.Height) / 35.28

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.sheet.guard()
        for area in self.areas:
            area.Rows.Height = round(value * 35.28)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    def select(self) -> None:
        self.sheet.book.doc.CurrentController.select(self.areas[0])


def _ranges(doc: Any, areas: Sequence[Any]) -> Any:
    """Several areas as one object."""
    ranges = doc.createInstance("com.sun.star.sheet.SheetCellRanges")
    for area in areas:
        ranges.addRangeAddress(area.RangeAddress, False)
    return ranges


def _mixed(seen: int, of: int) -> bool | None:
    """Whether all are hidden; None where some are."""
    return False if seen == of else True if not seen else None


def _typed(value: Any) -> tuple[Any, bool]:
    """A value as Excel takes it: behind an apostrophe a text, else read as if typed."""
    if isinstance(value, str) and value.startswith("'"):
        return value[1:], False
    return value, isinstance(value, str) and value != ""


class ComRange:
    """Range of COM."""

    def __init__(self, rng: Range) -> None:
        self.rng, self.areas = rng, rng.areas

    @property
    def Value2(self) -> Any:
        area = self.areas[0]
        at = area.RangeAddress
        rows = [list(row) for row in area.getDataArray()]
        spelled = area.getFormulaArray()
        formats = self.rng.sheet.book.doc.NumberFormats
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value == "" and not spelled[r][c]:
                    row[c] = None
        for found in area.queryFormulaCells(_FORMULA_ERRORS).RangeAddresses:
            for r in range(found.StartRow, found.EndRow + 1):
                for c in range(found.StartColumn, found.EndColumn + 1):
                    shown = self.rng.sheet.item.getCellByPosition(c, r).String
                    code = _ERRORS.get(shown, 2015)
                    rows[r - at.StartRow][c - at.StartColumn] = code - 2146828288
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value in (0.0, 1.0) and isinstance(value, float):
                    key = area.getCellByPosition(c, r).NumberFormat
                    if formats.getByKey(key).Type & _LOGICAL:
                        row[c] = bool(value)
        if len(rows) == len(rows[0]) == 1:
            return rows[0][0]
        return tuple(tuple(row) for row in rows)

    @property
    def Formula(self) -> Any:
        area = self.areas[0]
        at = area.RangeAddress
        rows = [[str(v) if v != "" else "" for v in row] for row in area.getDataArray()]
        parser = self.rng.sheet.book.doc.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish, parser.FormulaConvention = True, _XL_OOX
        for found in area.queryContentCells(_FORMULAS).RangeAddresses:
            for r in range(found.StartRow, found.EndRow + 1):
                for c in range(found.StartColumn, found.EndColumn + 1):
                    cell = self.rng.sheet.item.getCellByPosition(c, r)
                    text = parser.printFormula(cell.getTokens(), cell.CellAddress)
                    if text in ("TRUE()", "FALSE()"):
                        continue  # LibreOffice reads a logical constant as a formula
                    rows[r - at.StartRow][c - at.StartColumn] = "=" + _commas(text)
        if len(rows) == len(rows[0]) == 1:
            return rows[0][0]
        return tuple(tuple(row) for row in rows)

    @property
    def Locked(self) -> bool | None:
        found = self.rng._common("CellProtection")
        return None if found is None else bool(found.IsLocked)

    @property
    def Font(self) -> Any:
        color = self.rng._common("CharColor")

        class ComFont:
            Color = None if color is None else 0 if color == -1 else _bgr(color)

        return ComFont

    @property
    def Interior(self) -> Any:
        back = self.areas[0].CellBackColor

        class Interior:
            Pattern = -4142 if back == -1 else 1
            Color = WHITE if back == -1 else _bgr(back)

        return Interior

    @property
    def Borders(self) -> Any:
        rng = self.rng

        class Borders:
            LineStyle = Weight = 0

            def __setattr__(self, key: str, value: Any) -> None:
                if key == "Color":
                    line = import_uno().createUnoStruct("com.sun.star.table.BorderLine2")
                    line.Color, line.OuterLineWidth = _bgr(value), 26
                    sides = ("TopBorder", "BottomBorder", "LeftBorder", "RightBorder")
                    rng._set(**dict.fromkeys(sides, line))

        return Borders()


def _commas(formula: str) -> str:
    """Arguments separated as in Excel; strings as they are."""
    pieces = re.split(r'("(?:[^"]|"")*")', formula)
    return "".join(p if n % 2 else p.replace(";", ",") for n, p in enumerate(pieces))


class Font:
    def __init__(self, rng: Range) -> None:
        self.rng = rng

    def _put(self, name: str, value: Any) -> None:
        self.rng._set(**{name: value, f"{name}Asian": value})

    def __setattr__(self, key: str, value: Any) -> None:
        if key == "rng":
            object.__setattr__(self, key, value)
        elif key == "color":
            self.rng._set(CharColor=_rgb_of(value))
        elif key == "bold":
            self._put("CharWeight", 150.0 if value else 100.0)
        else:
            self._put({"name": "CharFontName", "size": "CharHeight"}[key], value)


class ConditionalFormats:
    def __init__(self, rng: Range) -> None:
        self.rng = rng
        self.items = rng.sheet.item.ConditionalFormats

    def __iter__(self) -> Iterator[ConditionalFormat]:
        for item in self.items.getConditionalFormats():
            for number in range(item.getCount()):
                yield ConditionalFormat(self, item, item.getByIndex(number))

    def __len__(self) -> int:
        return sum(item.getCount() for item in self.items.getConditionalFormats())

    def __call__(self, number: int) -> ConditionalFormat:
        return list(self)[number - 1]

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        sheet = self.rng.sheet
        sheet.guard()
        doc = sheet.book.doc
        number = self.items.createByRange(_ranges(doc, self.rng.areas))
        item = next(i for i in self.items.getConditionalFormats() if i.ID == number)
        item.createEntry(0, 0)
        entry = item.getByIndex(0)
        entry.Operator = _EXPRESSION
        entry.Formula1 = spec["formula"].removeprefix("=")
        # A style of our own cannot be given a colour while any sheet is protected.
        entry.StyleName = "Bad" if spec["font_bold"] else "Neutral"
        return ConditionalFormat(self, item, entry)


class ConditionalFormat:
    def __init__(self, owner: ConditionalFormats, item: Any, entry: Any) -> None:
        self.owner, self.item, self.entry = owner, item, entry

    @property
    def api(self) -> Any:
        """COM's object: of the frame it is noted which of the rules got it."""
        framed = self.owner.rng.sheet.book.desk.framed

        class Borders:
            LineStyle = Color = 0

            def __setattr__(inner, key: str, value: Any) -> None:
                framed.setdefault(self.formula or "", {})[key] = value

        return type("Rule", (), {"Borders": Borders()})()

    @property
    def formula(self) -> str | None:
        if self.entry.getType() != 0 or self.entry.Operator != _EXPRESSION:
            return None
        return "=" + str(self.entry.Formula1)

    def delete(self) -> None:
        self.owner.rng.sheet.guard()
        self.owner.items.removeByID(self.item.ID)
