"""Speaks UNO to one headless LibreOffice, and JSON lines to :mod:`tests.support.office`.

It runs under the Python that ``python3-uno`` was built for, whatever Python runs the tests, so it
imports nothing of theirs. One request a line on stdin, ``{"do": NAME, ...}``; one answer a line on
stdout, ``{"ok": RESULT}`` or ``{"error": TEXT}``. At the end of stdin it closes the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".xlt": "MS Excel 97 Vorlage/Template",
    ".fods": "OpenDocument Spreadsheet Flat XML",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
    ".html": "HTML (StarCalc)",
}
TEXT_FILTERS = {".pdf": "writer_pdf_Export", ".html": "HTML (StarWriter)"}
FORMULA_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
ENTER, DELETE = 1280, 1286  # com.sun.star.awt.Key
CONTROL = 2  # com.sun.star.awt.KeyModifier.MOD1

# An officer's program: Chinese locale, no greeting, no tip of the day, no crash recovery; and one
# that keeps what is typed, without completing or correcting it.
SETTINGS = {
    ("Setup/L10N", "ooSetupSystemLocale"): "zh-CN",
    ("Office.Common/Misc", "FirstRun"): "false",
    ("Office.Common/Misc", "ShowTipOfTheDay"): "false",
    ("Office.Recovery/RecoveryInfo", "Enabled"): "false",
    ("Office.Calc/Input", "AutoInput"): "false",
} | {
    ("Office.Common/AutoCorrect", habit): "false"
    for habit in (
        "CapitalAtSentenceStart",
        "TwoCapitalsAtStart",
        "CorrectAccidentalCapsLock",
        "UseReplacementTable",
        "ReplaceSingleQuote",
        "ReplaceDoubleQuote",
        "ChangeDash",
        "ChangeOrdinalNumber",
        "SetInetAttribute",
        "AddNonBreakingSpace",
    )
}


def settings() -> str:
    """The profile's registry file."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, name), value in SETTINGS.items()
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


# The Chinese fonts of a Windows office, and what stands for them here: serifs for serifs.
FONTS = {
    "Noto Serif CJK SC": (
        "宋体",
        "SimSun",
        "新宋体",
        "NSimSun",
        "仿宋",
        "FangSong",
        "楷体",
        "KaiTi",
    ),
    "Noto Sans CJK SC": ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "等线", "DengXian"),
}


def fonts() -> str:
    """A fontconfig file: the system's, with FONTS over it."""
    matches = "".join(
        f'<match target="pattern"><test name="family"><string>{asked}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{given}</string></edit></match>'
        for given, names in FONTS.items()
        for asked in names
    )
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f"<fontconfig>{system}{matches}</fontconfig>"


class Program:
    """One running LibreOffice with a profile of its own, and the documents open in it."""

    def __init__(self, soffice: str, profile: Path) -> None:
        import uno

        self.uno = uno
        user = profile / "user"
        user.mkdir(parents=True, exist_ok=True)
        (user / "registrymodifications.xcu").write_text(settings(), encoding="utf-8")
        (profile / "fonts.conf").write_text(fonts(), encoding="utf-8")
        pipe = f"perfxl-{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            [
                soffice,
                f"-env:UserInstallation={profile.as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
                *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
            ],
            env=os.environ | {"FONTCONFIG_FILE": str(profile / "fonts.conf")},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
        )
        self.context = self._connect(pipe)
        manager = self.context.ServiceManager
        self.desktop = manager.createInstance("com.sun.star.frame.Desktop")
        self.dispatcher = manager.createInstance("com.sun.star.frame.DispatchHelper")
        self.toolkit = manager.createInstance("com.sun.star.awt.Toolkit")
        self.books: dict[int, Any] = {}
        self.opened = 0

    def _connect(self, pipe: str, patience: float = 600) -> Any:
        resolver = self.uno.getComponentContext().ServiceManager.createInstance(
            "com.sun.star.bridge.UnoUrlResolver"
        )
        deadline = time.monotonic() + patience
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except Exception:
                if self.process.poll() is not None:
                    raise RuntimeError(f"soffice ended with {self.process.returncode}") from None
                if time.monotonic() > deadline:
                    self.process.kill()
                    raise RuntimeError(f"soffice did not answer in {patience:.0f} s") from None
                time.sleep(0.05)

    def _properties(self, **values: object) -> tuple[Any, ...]:
        made = []
        for name, value in values.items():
            item = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            item.Name, item.Value = name, value
            made.append(item)
        return tuple(made)

    def _dispatch(self, book: int, command: str, **arguments: object) -> None:
        frame = self.books[book].CurrentController.Frame
        self.dispatcher.executeDispatch(
            frame, f".uno:{command}", "", 0, self._properties(**arguments)
        )

    def _sheet(self, book: int, name: str | None) -> Any:
        sheets = self.books[book].Sheets
        return sheets.getByIndex(0) if name is None else sheets.getByName(name)

    def _go_to(self, book: int, sheet: str | None, address: str) -> Any:
        there = self._sheet(book, sheet)
        self.books[book].CurrentController.setActiveSheet(there)
        self._dispatch(book, "GoToCell", ToPoint=address)
        return there.getCellRangeByName(address)

    def _focus(self, frame: Any) -> None:
        """Gives a document the keyboard and waits until it has it: keys go to the focused window."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            frame.ContainerWindow.toFront()
            frame.ComponentWindow.setFocus()
            self.toolkit.processEventsToIdle()
            if frame.isActive():
                return
            time.sleep(0.02)
        raise RuntimeError("the document does not get the keyboard")

    def _press(self, book: int, keys: list[tuple[str, int, int]]) -> None:
        """Presses keys, each a character, a code and modifiers, and waits until they are done."""
        frame = self.books[book].CurrentController.Frame
        self._focus(frame)
        event = self.uno.createUnoStruct("com.sun.star.awt.KeyEvent")
        event.Source = frame.ComponentWindow
        for character, event.KeyCode, event.Modifiers in keys:
            event.KeyChar = self.uno.Char(character)
            self.toolkit.keyPress(event)
            self.toolkit.keyRelease(event)
        self.toolkit.processEventsToIdle()

    # What a request can ask for: each public method is one.

    def version(self) -> str:
        """The program's name and version."""
        provider = self.context.ServiceManager.createInstance(
            "com.sun.star.configuration.ConfigurationProvider"
        )
        product = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            self._properties(nodepath="/org.openoffice.Setup/Product"),
        )
        return f"{product.ooName} {product.ooSetupVersion}{product.ooSetupExtension}"

    def open(self, path: str, password: str | None = None) -> int:
        """Opens a workbook and gives its number.

        Not hidden: the message of a refused entry has no window to belong to in a hidden document,
        and 7.4 crashes. The program is headless, so nothing appears anyway.
        """
        extra = {} if password is None else {"Password": password}
        book = self.desktop.loadComponentFromURL(
            Path(path).as_uri(), "_blank", 0, self._properties(**extra)
        )
        if book is None or not book.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise ValueError(f"not opened as a workbook: {path}")
        self.opened += 1
        self.books[self.opened] = book
        return self.opened

    def close(self, book: int) -> None:
        """Closes it, saved or not."""
        self.books.pop(book).close(True)

    def recalculate(self, book: int) -> None:
        """Calculates every formula, whatever the file remembered."""
        self.books[book].calculateAll()

    def save(self, book: int, path: str) -> None:
        """Saves a copy in the format that the suffix names."""
        self.books[book].storeToURL(
            Path(path).as_uri(), self._properties(FilterName=FILTERS[Path(path).suffix.lower()])
        )

    def convert(self, path: str, out: str) -> None:
        """Saves a text document, opened for this only, in the format that the suffix names."""
        document = self.desktop.loadComponentFromURL(
            Path(path).as_uri(), "_blank", 0, self._properties(Hidden=True, ReadOnly=True)
        )
        if document is None or not document.supportsService("com.sun.star.text.TextDocument"):
            raise ValueError(f"not opened as a text document: {path}")
        try:
            document.storeToURL(
                Path(out).as_uri(),
                self._properties(FilterName=TEXT_FILTERS[Path(out).suffix.lower()]),
            )
        finally:
            document.close(True)

    def values(self, book: int) -> dict[str, list[tuple[int, int, object]]]:
        """Every cell that shows something: sheet name to (row, column, value), from 1."""
        result: dict[str, list[tuple[int, int, object]]] = {}
        for sheet in self.books[book].Sheets:
            cursor = sheet.createCursor()
            cursor.gotoEndOfUsedArea(False)
            end = cursor.RangeAddress
            block = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
            cells: dict[tuple[int, int], object] = {
                (r, c): value
                for r, row in enumerate(block.DataArray, 1)
                for c, value in enumerate(row, 1)
                if value is not None and value != ""
            }
            for area in sheet.queryFormulaCells(FORMULA_ERRORS).RangeAddresses:
                for r in range(area.StartRow, area.EndRow + 1):
                    for c in range(area.StartColumn, area.EndColumn + 1):
                        cells[r + 1, c + 1] = sheet.getCellByPosition(c, r).String
            result[sheet.Name] = [(r, c, value) for (r, c), value in sorted(cells.items())]
        return result

    def formulas(self, book: int, sheet: str | None, addresses: list[str]) -> list[str]:
        """What is in the cells, as the input line shows it."""
        there = self._sheet(book, sheet)
        return [there.getCellRangeByName(address).Formula for address in addresses]

    def type(self, book: int, sheet: str | None, entries: dict[str, str]) -> list[str]:
        """Types into cells key by key and presses Enter; gives the addresses that refused."""

        def keys(text: str) -> list[tuple[str, int, int]]:
            if not text:
                return [("\x7f", DELETE, 0)]
            typed = [("\r", ENTER, CONTROL) if c == "\n" else (c, 0, 0) for c in text]
            return [*typed, ("\r", ENTER, 0)]

        refused = []
        for address, text in entries.items():
            cell = self._go_to(book, sheet, address)
            before = cell.Formula
            self._press(book, keys(text))
            if cell.Formula != before or text == before == "":
                continue
            # Refused, or it held just that: once more from a blank cell.
            self._go_to(book, sheet, address)
            self._press(book, keys(""))
            blank = cell.Formula
            self._press(book, keys(text))
            if cell.Formula == blank:
                refused.append(address)
                if blank != before:
                    self._dispatch(book, "Undo")
        return refused

    def put(self, book: int, sheet: str | None, entries: dict[str, str]) -> list[str]:
        """Enters text by a command, past data validation; gives the addresses that refused."""
        refused = []
        for address, text in entries.items():
            cell = self._go_to(book, sheet, address)
            self._dispatch(book, "ClearContents")
            blank = cell.Formula
            self._dispatch(book, "EnterString", StringName=text)
            if cell.Formula == blank and text:
                refused.append(address)
        return refused

    def paste(self, book: int, sheet: str | None, source: str, target: str) -> bool:
        """Copies a range and pastes it elsewhere; whether anything changed there."""
        self._go_to(book, sheet, source)
        self._dispatch(book, "Copy")
        there = self._go_to(book, sheet, target)
        before = there.FormulaArray
        self._dispatch(book, "Paste")
        return bool(there.FormulaArray != before)

    def insert_rows(self, book: int, sheet: str | None, row: int, count: int) -> bool:
        """Inserts rows above a row, by the menu; whether the program did."""
        there = self._sheet(book, sheet)
        mark = there.getCellByPosition(0, row - 1)
        self._go_to(book, sheet, f"{row}:{row + count - 1}")  # whole rows, as by the headings
        self._dispatch(book, "InsertRowsBefore")
        # The API's cell object follows its cell when rows move.
        return bool(mark.CellAddress.Row == row - 1 + count)

    def quit(self) -> None:
        """Ends the program and waits for it."""
        try:
            self.desktop.terminate()
        except Exception:
            pass  # the bridge breaks while the program goes down
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()


def main() -> None:
    """Serves requests until stdin ends."""
    # Only answers go to the real stdout.
    answers, sys.stdout = sys.stdout, sys.stderr
    program = Program(sys.argv[1], Path(sys.argv[2]))
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"ok": getattr(program, request.pop("do"))(**request)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
                if program.process.poll() is not None:
                    answer["dead"] = f"soffice ended with {program.process.returncode}"
            print(json.dumps(answer), file=answers, flush=True)
    finally:
        program.quit()


if __name__ == "__main__":
    main()
