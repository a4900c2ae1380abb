"""The toolbar of perfxl in LibreOffice: 核验, 下一处问题, 核验并标记, 清除标记, 新年度空白表, 复核底稿.

It saves a copy of the open workbook, unsaved edits included, to a temporary folder, lets the perfxl
of this user judge the copy in a process of its own, and writes the summary sheet that comes back.
It runs in LibreOffice's own Python, so it needs nothing but ``uno`` and a Python from 3.8 on; what it
knows of forms it asks. The program is the one that ``perfxl addin install`` registered for this
user; nothing is read from the workbook or its folder, and nothing there is run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any, TypeVar

import uno
import unohelper
from com.sun.star.task import XJobExecutor

MARK_NAME = "perfxl-mark"
EVERYTHING = 1023
PATIENCE = 60  # seconds
TITLE = "perfxl 绩效自评核验"
WORKING = "perfxl 正在处理，请稍候…"
MISSING = "没有找到核验程序。请在命令行运行一次：perfxl addin install"


T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[str], None]


class Trouble(Exception):
    """What is told to the person and ends the action."""


class Button(unohelper.Base, XJobExecutor):  # type: ignore[misc]
    """One press of a button."""

    def __init__(self, context: Any) -> None:
        self.context = context
        manager = context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def trigger(self, action: str) -> None:
        """Do what the button says; whatever goes wrong is told in a message box."""
        document = self.desktop.getCurrentComponent()
        if document is None or not document.supportsService(
            "com.sun.star.sheet.SpreadsheetDocument"
        ):
            return
        try:
            getattr(Press(document), action.replace("-", "_"))(self.say)
        except Trouble as trouble:
            self.say(str(trouble))
        except Exception as error:
            self.say(f"程序内部出错：{type(error).__name__}: {error}")

    def say(self, text: str) -> None:
        """Show a message over the workbook."""
        frame = self.desktop.getCurrentFrame()
        window = frame.getContainerWindow()
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "MESSAGEBOX")
        box = window.getToolkit().createMessageBox(window, kind, 1, TITLE, text)
        box.execute()
        box.dispose()


class Press:
    """One action on one document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.sheets = document.Sheets

    # The actions.

    def verify(self, say: Say, marks: bool = False) -> None:
        """核验: write the summary sheet and show it; one step for the undo list."""
        answer = self.ask("pieces")
        found = answer["offences"] if marks else []
        sheet = self.write(answer["summary"])
        if marks:
            self.unrecorded(lambda: self.put_marks(found))
        controller = self.document.CurrentController
        controller.setActiveSheet(sheet)
        controller.select(sheet.getCellByPosition(0, 0))
        controller.ShowGrid = False
        if found:
            self.show(found[0])

    def mark(self, say: Say) -> None:
        """核验并标记: the same, with a mark on the cells to mend, and the first of them shown."""
        self.verify(say, marks=True)

    def next(self, say: Say) -> None:
        """下一处问题: go to the next cell to mend and say what is wrong."""
        found = self.ask("pieces")["offences"]
        if not found:
            say("没有需要改正的单元格。")
            return
        order = {name: number for number, name in enumerate(self.sheets.ElementNames)}
        chosen = self.document.CurrentSelection
        here = (-1, 0, 0)
        if hasattr(chosen, "RangeAddress"):
            at = chosen.RangeAddress
            here = (at.Sheet, at.StartRow + 1, at.StartColumn + 1)
        places = [(order.get(o["sheet"], 0), o["row"], o["column"]) for o in found]
        number = next((n for n, place in enumerate(places) if place > here), 0)
        offence = found[number]
        self.show(offence)
        head = f"第 {number + 1} 处，共 {len(found)} 处：{offence['cell']}"
        say("\n".join([head, "", *offence["messages"]]))

    def show(self, offence: dict[str, Any]) -> None:
        """Go to a cell to mend."""
        sheet = self.sheets.getByName(offence["sheet"])
        cell = sheet.getCellByPosition(offence["column"] - 1, offence["row"] - 1)
        self.document.CurrentController.setActiveSheet(sheet)
        self.document.CurrentController.select(cell)

    def clear(self, say: Say) -> None:
        """清除标记: take away the colours, and nothing else."""
        self.unrecorded(self.take_marks)

    def new_year(self, say: Say) -> None:
        """新年度空白表: next year's blank beside the workbook."""
        say("已生成新年度空白表：\n" + "\n".join(self.files("blanks")))

    def review(self, say: Say) -> None:
        """复核底稿: a copy of the workbook with a review sheet beside each form."""
        say("已生成带复核底稿的副本：\n" + "\n".join(self.files("reviewed")))

    def files(self, action: str) -> list[str]:
        """The new files that perfxl writes beside the workbook."""
        url = self.document.URL
        local = url.startswith("file:")
        folder = os.path.dirname(uno.fileUrlToSystemPath(url)) if local else ""
        return list(self.ask(action, f"--folder={folder}")["files"])

    def ask(self, action: str, *more: str) -> dict[str, Any]:
        """What perfxl answers, with a word in the status bar until it does."""
        status = self.document.CurrentController.Frame.createStatusIndicator()
        status.start(WORKING, 0)
        try:
            return ask(self.document, action, *more)
        finally:
            status.end()

    # The summary sheet.

    def in_one_step(self, name: str, do: Callable[[], T]) -> T:
        """One entry in the undo list, and no redrawing before the end."""
        undo = self.document.UndoManager
        undo.enterUndoContext(name)
        self.document.addActionLock()
        try:
            return do()
        finally:
            self.document.removeActionLock()
            undo.leaveUndoContext()

    def unrecorded(self, do: Callable[[], T]) -> T:
        """Nothing in the undo list: what LibreOffice would take back in part only."""
        undo = self.document.UndoManager
        undo.lock()
        self.document.addActionLock()
        try:
            return do()
        finally:
            self.document.removeActionLock()
            undo.unlock()

    def write(self, summary: dict[str, Any]) -> Any:
        """The summary into the sheet of an earlier run, or a new one; the sheet."""
        ours = summary["ours"]
        sheet = self.sheets.getByName(ours) if ours and self.sheets.hasByName(ours) else None
        if sheet is not None and sheet.isProtected():
            raise Trouble(f"“{sheet.Name}”有保护，无法更新。请先撤销工作表保护，再按一次。")
        if sheet is None and self.document.isProtected():
            raise Trouble("工作簿结构有保护，无法添加“核验汇总”。请先撤销工作簿保护，再按一次。")
        if sheet is None and self.document.BasicLibraries.VBACompatibilityMode:
            # In a workbook with macros a new sheet empties the undo list and cannot be taken back:
            # Ctrl+Z is to leave it empty and marked, for the next press to fill.
            sheet = self.added(summary["name"])
            self.unrecorded(lambda: self.mark_as_ours(sheet, summary["mark"]))

        def do() -> Any:
            if sheet is None:
                new = self.added(summary["name"])
                self.mark_as_ours(new, summary["mark"])
                self.fill(new, summary)
                return new
            self.empty(sheet)
            self.fill(sheet, summary)
            return sheet

        return self.in_one_step("perfxl 核验", do)

    def added(self, title: str) -> Any:
        """A new last sheet, under a name that nobody has."""
        name, number = title, 1
        while self.sheets.hasByName(name):
            number += 1
            name = f"{title}（{number}）"
        self.sheets.insertNewByName(name, self.sheets.Count)
        sheet = self.sheets.getByName(name)
        self.page(sheet)
        return sheet

    def empty(self, sheet: Any) -> None:
        """Nothing on a sheet, and no merged cells."""
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        used.merge(False)
        used.clearContents(EVERYTHING)

    def mark_as_ours(self, sheet: Any, mark: str) -> None:
        """Our hidden name points at a sheet."""
        names = self.document.NamedRanges
        content = "$'" + sheet.Name.replace("'", "''") + "'.$A$1"
        if names.hasByName(mark):
            names.getByName(mark).setContent(content)
        else:
            origin = uno.createUnoStruct("com.sun.star.table.CellAddress")
            names.addNewByName(mark, content, origin, 0)

    def fill(self, sheet: Any, summary: dict[str, Any]) -> None:
        """Values one by one, as only so LibreOffice can take them back; looks once for all cells
        that share them."""
        looks: dict[str, list[Any]] = {}
        for p in summary["pieces"]:
            row, first = p["row"] - 1, p["column"] - 1
            cell = sheet.getCellByPosition(first, row)
            if isinstance(p["value"], str):
                cell.setString(p["value"])
            else:
                cell.setValue(p["value"])
            part = sheet.getCellRangeByPosition(first, row, first + p["columns"] - 1, row)
            if p["columns"] > 1:
                part.merge(True)
            if p["link"]:
                self.link(cell, p["link"])
            looks.setdefault(p["look"], []).append(part.RangeAddress)
        for name, areas in looks.items():
            self.dress(self.together(areas), summary["looks"][name])
        for number, width in enumerate(summary["widths"]):
            sheet.Columns.getByIndex(number).Width = int((width * 7 + 5) * 26.46)
        for row, height in summary["heights"].items():
            sheet.Rows.getByIndex(int(row) - 1).Height = int(height * 35.28)

    def together(self, areas: list[Any]) -> Any:
        """Several areas as one object."""
        ranges = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(tuple(areas), False)
        return ranges

    def link(self, cell: Any, target: str) -> None:
        """A link to a place in the same workbook, under the text that stands there."""
        field = self.document.createInstance("com.sun.star.text.TextField.URL")
        sheet, _, place = target.rpartition("!")
        field.URL = f"#{sheet}.{place}"
        field.Representation = cell.String
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    def dress(self, area: Any, look: dict[str, Any]) -> None:
        """A look on all its cells."""
        for suffix in ("", "Asian"):
            area.setPropertyValue("CharFontName" + suffix, look["font"])
            area.setPropertyValue("CharHeight" + suffix, float(look["size"]))
            area.setPropertyValue("CharWeight" + suffix, 150.0 if look["bold"] else 100.0)
        area.CharColor = int(look["color"], 16)
        if look["fill"]:
            area.CellBackColor = int(look["fill"], 16)
        area.IsTextWrapped = look["wrap"]
        area.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", look["align"].upper())
        area.VertJustify = {"top": 1, "center": 2, "bottom": 3}[look["valign"]]
        if look["number_format"] != "General":
            locale = uno.createUnoStruct("com.sun.star.lang.Locale")
            locale.Language, locale.Country = "en", "US"
            formats = self.document.NumberFormats
            key = formats.queryKey(look["number_format"], locale, False)
            if key == -1:
                key = formats.addNew(look["number_format"], locale)
            area.NumberFormat = key
        if look["border"]:
            line = uno.createUnoStruct("com.sun.star.table.BorderLine2")
            line.OuterLineWidth = 26
            for side in ("TopBorder", "BottomBorder", "LeftBorder", "RightBorder"):
                area.setPropertyValue(side, line)

    def page(self, sheet: Any) -> None:
        """A4, as wide as the page."""
        styles = self.document.StyleFamilies.getByName("PageStyles")
        if not styles.hasByName("perfxl"):
            styles.insertByName(
                "perfxl", self.document.createInstance("com.sun.star.style.PageStyle")
            )
        style = styles.getByName("perfxl")
        style.Width, style.Height = 21000, 29700
        style.ScaleToPagesX, style.ScaleToPagesY = 1, 0
        style.CenterHorizontally = True
        style.HeaderIsOn = False
        sheet.PageStyle = "perfxl"

    # The marks.

    def put_marks(self, offences: list[dict[str, Any]]) -> None:
        """A coloured pane over each cell, tied to it and never printed; a whole line and 错 for an
        error, a broken line and 警 for a warning, so that nobody needs to see the colours.

        Not a conditional format as in Excel: LibreOffice 7.4 does not draw one that was added by its
        API beside another, and cannot put a sheet's protection back with what it allowed.
        """
        self.take_marks()
        for offence in offences:
            sheet = self.sheets.getByName(offence["sheet"])
            cell = sheet.getCellByPosition(offence["column"] - 1, offence["row"] - 1)
            cursor = sheet.createCursorByRange(cell)
            cursor.collapseToMergedArea()
            pane = self.document.createInstance("com.sun.star.drawing.RectangleShape")
            sheet.DrawPage.add(pane)
            pane.Name = MARK_NAME
            pane.Anchor = cell
            pane.setPosition(cursor.Position)
            pane.setSize(cursor.Size)
            error = offence["severity"] == "error"
            pane.FillColor, pane.FillTransparence = 0xFFC000 if error else 0xFFE699, 65
            pane.LineColor, pane.LineWidth = 0xC00000, 50
            if not error:
                pane.LineStyle = uno.Enum("com.sun.star.drawing.LineStyle", "DASH")
                pane.LineDash = uno.createUnoStruct(
                    "com.sun.star.drawing.LineDash", Dashes=1, DashLen=150, Distance=100
                )
            pane.String = "错" if error else "警"
            pane.CharHeight = pane.CharHeightAsian = 8.0
            pane.CharColor, pane.CharWeightAsian = 0xC00000, 150.0
            pane.TextHorizontalAdjust = uno.Enum(
                "com.sun.star.drawing.TextHorizontalAdjust", "RIGHT"
            )
            pane.TextVerticalAdjust = uno.Enum("com.sun.star.drawing.TextVerticalAdjust", "BOTTOM")
            pane.TextRightDistance = pane.TextLowerDistance = 40
            pane.Description = "\n".join(offence["messages"])
            pane.Printable = False
            pane.MoveProtect = pane.SizeProtect = True

    def take_marks(self) -> None:
        """Remove every pane of ours."""
        for name in self.sheets.ElementNames:
            page = self.sheets.getByName(name).DrawPage
            for shape in [page.getByIndex(number) for number in range(page.Count)]:
                if shape.Name == MARK_NAME:
                    page.remove(shape)


def program() -> list[str]:
    """The registered program, as a list of words."""
    said = os.environ.get("PERFXL_PROGRAM", "")
    if not said:
        try:
            with open(registration(), encoding="utf-8") as file:
                said = file.read().strip()
        except OSError:
            raise Trouble(MISSING) from None
    return split(said)


def registration() -> str:
    """Where ``perfxl addin install`` notes the program, for this user."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or os.path.expanduser("~")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(base, "perfxl", "program.txt")


def split(line: str) -> list[str]:
    """Words at spaces, those in double quotes whole; backslashes are themselves."""
    words: list[str] = []
    word, quoted, begun = "", False, False
    for letter in line:
        if letter == '"':
            quoted, begun = not quoted, True
        elif letter == " " and not quoted:
            if word or begun:
                words.append(word)
            word, begun = "", False
        else:
            word += letter
    return [*words, word] if word or begun else words


def ask(document: Any, action: str, *more: str) -> dict[str, Any]:
    """Let perfxl judge a copy of the document; what it answers."""
    name = document.Title
    with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
        copy = os.path.join(folder, "copy.xlsx")
        kind = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        kind.Name, kind.Value = "FilterName", "Calc MS Excel 2007 XML"
        document.storeToURL(uno.systemPathToFileUrl(copy), (kind,))
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        clean["PYTHONUTF8"] = "1"
        command = [*program(), action, "--file", copy, f"--book={name}", *more]
        hidden: dict[str, Any] = {"creationflags": 0x08000000} if sys.platform == "win32" else {}
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd=folder,
                env=clean,
                timeout=PATIENCE,
                check=False,
                **hidden,
            )
        except OSError:
            raise Trouble(MISSING) from None
        except subprocess.TimeoutExpired:
            raise Trouble(f"核验程序 {PATIENCE} 秒没有回答，已停止；工作簿没有改动。") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Trouble("核验程序出错：" + (said[-1] if said else "没有回答")) from None
    if answer.get("refused"):
        raise Trouble(answer["refused"])
    return answer


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Button, "org.perfxl.button", ("com.sun.star.task.Job",))
