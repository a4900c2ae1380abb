"""What xlwings does not offer, said once for Windows and once for macOS.

Protection, blocks of plain numbers, whether cells are locked, hidden names: the code behind the
button asks :func:`native_for` and knows no platform itself. On Windows the objects are COM's, on
macOS appscript's. None stands for "the cells of this range differ".
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from perfxl.excel import files
from perfxl.excel.footer import PAGES
from perfxl.excel.live.attach import is_busy
from perfxl.text.refusal import Refused

WHITE = 0xFFFFFF
PERMISSIONS = (  # in the order of Worksheet.Protect, after UserInterfaceOnly
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
_STATES = {-1: "visible", 1: "visible", 0: "hidden", 2: "veryHidden"}
_ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!",
    2042: "#N/A", 2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!",
    2048: "#UNKNOWN!", 2049: "#FIELD!", 2050: "#CALC!",
}  # fmt: skip
_ERROR_BASE = -2146828288  # 0x800A0000 as COM's signed number


@contextlib.contextmanager
def _unless_busy() -> Iterator[None]:
    """Pass over what goes wrong, but not that Excel does not listen just now: that is done again."""
    try:
        yield
    except Exception as error:
        if is_busy(error):
            raise


class Failure(str):
    """An error value of a cell, as a text that is no text: ``#REF!``."""


class Windows:
    """Excel for Windows, by COM."""

    def values(self, rng: Any) -> Any:
        """The block as plain numbers: currency in full, dates as serials, errors as Failure."""
        return rng.api.Value2

    def value(self, stored: Any) -> Any:
        """One value of the block. COM gives numbers as float, and only errors as int."""
        if isinstance(stored, int) and not isinstance(stored, bool):
            return Failure(_ERRORS.get(stored - _ERROR_BASE, "#VALUE!"))
        return stored

    def locked(self, rng: Any) -> bool | None:
        """Whether the cells are locked."""
        return _flag(rng.api.Locked)

    def font_color(self, rng: Any) -> int | None:
        """The colour of the cells' font."""
        color = rng.api.Font.Color
        return None if color is None else int(color)

    def fill_color(self, rng: Any) -> int | None:
        """The colour of one cell's fill; white where it has none."""
        inside = rng.api.Interior
        return WHITE if inside.Pattern == -4142 else int(inside.Color)  # xlNone

    def state(self, sheet: Any) -> str:
        """How a sheet is shown: visible, hidden, veryHidden."""
        return _STATES.get(int(sheet.api.Visible), "hidden")

    def protected(self, sheet: Any) -> bool:
        """Whether a sheet's cells are protected."""
        return bool(sheet.api.ProtectContents)

    def structure_protected(self, book: Any) -> bool:
        """Whether sheets may not be added, removed or renamed."""
        return bool(book.api.ProtectStructure)

    def unprotect(self, sheet: Any, password: str) -> Sequence[bool]:
        """Lift a sheet's protection; what :meth:`protect` needs to put it back."""
        api = sheet.api
        before = [bool(api.ProtectDrawingObjects), bool(api.ProtectScenarios)]
        allowed = api.Protection
        before += [bool(getattr(allowed, name)) for name in PERMISSIONS]
        with _unless_busy():  # a wrong password: see protected() afterwards
            api.Unprotect(password)
        return before

    def protect(self, sheet: Any, password: str, before: Sequence[bool]) -> None:
        """Protect a sheet as it was."""
        drawings, scenarios, *allowed = before
        sheet.api.Protect(password, drawings, True, scenarios, False, *allowed)

    def unprotect_structure(self, book: Any, password: str) -> bool:
        """Lift the protection of the structure; whether the windows were protected too."""
        windows = bool(book.api.ProtectWindows)
        with _unless_busy():
            book.api.Unprotect(password)
        return windows

    def protect_structure(self, book: Any, password: str, windows: bool) -> None:
        """Protect the structure again."""
        book.api.Protect(password, True, windows)

    def date1904(self, book: Any) -> bool:
        """Whether dates count from 1904."""
        return bool(book.api.Date1904)

    def properties(self, book: Any, names: Sequence[str]) -> dict[str, str]:
        """Those of the custom document properties that are there."""
        found: dict[str, str] = {}
        with _unless_busy():
            items = book.api.CustomDocumentProperties
            for name in names:
                with _unless_busy():  # there is no way to ask whether one exists
                    found[name] = str(items(name).Value)
        return found

    def defined_name(self, book: Any, name: str) -> Any:
        """A defined name; None where there is none. Whether there is one xlwings does not tell from
        an Excel that does not listen."""
        found = None
        with _unless_busy():
            found = book.names[name]
        return found

    def hide(self, name: Any) -> None:
        """Hide a defined name from the name manager."""
        name.api.Visible = False

    def link(self, rng: Any, target: str, text: str, tip: str) -> None:
        """A link to a place in the same workbook; the cell keeps what it holds."""
        rng.sheet.api.Hyperlinks.Add(rng.api, "", target, tip)

    def unlink(self, sheet: Any) -> None:
        """Remove every link of a sheet."""
        sheet.api.Hyperlinks.Delete()

    def frame(self, rng: Any, color: int) -> None:
        """Thin lines round every cell."""
        lines = rng.api.Borders
        lines.LineStyle, lines.Weight, lines.Color = 1, 2, color  # xlContinuous, xlThin

    def outline(self, rule: Any, dashed: bool) -> None:
        """A red frame on the cells of a conditional format; the fill stands without it."""
        with _unless_busy():
            lines = rule.impl.api.Borders
            lines.LineStyle, lines.Color = -4115 if dashed else 1, 0x0000C0  # xlDash, xlContinuous

    def page(self, sheet: Any, footer: str) -> None:
        """A4, as wide as the page, with page numbers. Without a printer Excel refuses all of it."""
        with _unless_busy():
            page = sheet.api.PageSetup
            page.PaperSize = 9
            page.Zoom = False
            page.FitToPagesWide, page.FitToPagesTall = 1, False
            page.CenterHorizontally = True
            page.LeftFooter, page.RightFooter = footer, PAGES

    def folder(self, book: Any) -> str:
        """The folder or the address that the workbook was opened from; empty when never saved."""
        return str(book.api.Path or "")

    def save_copy(self, book: Any, path: Path) -> None:
        """Save a copy, unsaved edits included; the workbook stays open as it is. Its name keeps the
        kind of file that it has."""
        book.api.SaveCopyAs(str(path))


class Mac:
    """Excel for macOS, by AppleScript's dictionary. Untried: no Mac was at hand."""

    def values(self, rng: Any) -> Any:
        """The block; macOS tells errors apart only as the text that is shown."""
        return rng.options(err_to_str=True).raw_value

    def value(self, stored: Any) -> Any:
        """One value of the block."""
        if isinstance(stored, int) and not isinstance(stored, bool):
            return float(stored)
        if isinstance(stored, str) and stored in _ERRORS.values():
            return Failure(stored)
        return None if _is_missing(stored) else stored

    def locked(self, rng: Any) -> bool | None:
        """Whether the cells are locked."""
        return _flag(rng.api.locked.get())

    def font_color(self, rng: Any) -> int | None:
        """The colour of the cells' font."""
        return _rgb(rng.api.font_object.color.get())

    def fill_color(self, rng: Any) -> int | None:
        """The colour of one cell's fill; white where it has none."""
        color = rng.color
        return WHITE if color is None else _rgb(color)

    def state(self, sheet: Any) -> str:
        """How a sheet is shown."""
        return "visible" if sheet.visible else "hidden"

    def protected(self, sheet: Any) -> bool:
        """Whether a sheet's cells are protected."""
        return bool(sheet.api.protect_contents.get())

    def structure_protected(self, book: Any) -> bool:
        """Whether sheets may not be added, removed or renamed."""
        return bool(book.api.protect_structure.get())

    def unprotect(self, sheet: Any, password: str) -> Sequence[bool]:
        """Lift a sheet's protection; what :meth:`protect` needs to put it back."""
        api = sheet.api
        before = [bool(api.protect_drawing_objects.get()), bool(api.protect_scenarios.get())]
        allowed = api.protection_object
        before += [bool(getattr(allowed, _snake(name)).get()) for name in PERMISSIONS]
        with _unless_busy():
            api.unprotect(password=password)
        return before

    def protect(self, sheet: Any, password: str, before: Sequence[bool]) -> None:
        """Protect a sheet as it was."""
        drawings, scenarios, *allowed = before
        sheet.api.protect_worksheet(
            password=password, drawing_objects=drawings, worksheet_contents=True,
            scenarios=scenarios, **{_snake(n): v for n, v in zip(PERMISSIONS, allowed, strict=True)},
        )  # fmt: skip

    def unprotect_structure(self, book: Any, password: str) -> bool:
        """Lift the protection of the structure; whether the windows were protected too."""
        windows = bool(book.api.protect_windows.get())
        with _unless_busy():
            book.api.unprotect(password=password)
        return windows

    def protect_structure(self, book: Any, password: str, windows: bool) -> None:
        """Protect the structure again."""
        book.api.protect_workbook(password=password, structure=True, windows=windows)

    def date1904(self, book: Any) -> bool:
        """Whether dates count from 1904."""
        return bool(book.api.date_1904.get())

    def properties(self, book: Any, names: Sequence[str]) -> dict[str, str]:
        """None can be asked for; the hidden sheet of our template says the same."""
        return {}

    def defined_name(self, book: Any, name: str) -> Any:
        """A defined name; None where there is none."""
        return book.names[name] if name in book.names else None

    def hide(self, name: Any) -> None:
        """Hide a defined name from the name manager."""
        name.api.visible.set(False)

    def link(self, rng: Any, target: str, text: str, tip: str) -> None:
        """A link to a place in the same workbook."""
        rng.add_hyperlink("#" + target, text, tip)

    def unlink(self, sheet: Any) -> None:
        """Links go with the cells that are cleared."""

    def frame(self, rng: Any, color: int) -> None:
        """Thin lines round every cell."""
        rng.borders.set("all", line_style="continuous", weight="thin", color=color)

    def outline(self, rule: Any, dashed: bool) -> None:
        """None: bold and italic letters tell the marks apart there."""

    def page(self, sheet: Any, footer: str) -> None:
        """Left as Excel has it."""

    def folder(self, book: Any) -> str:
        """The folder that the workbook was opened from."""
        return str(book.api.path.get() or "")

    def save_copy(self, book: Any, path: Path) -> None:
        """Copy the file; Excel for macOS saves no copy. Raises Refused E-UNSAVED."""
        if not book.api.saved.get():
            raise Refused("E-UNSAVED", book.name)
        path.write_bytes(files.read_bytes(book.fullname))


Native = Windows | Mac


def native_for(platform: str = sys.platform) -> Native:
    """The calls of a platform."""
    return Mac() if platform == "darwin" else Windows()


def _flag(value: Any) -> bool | None:
    return None if value is None or _is_missing(value) else bool(value)


def _is_missing(value: Any) -> bool:
    """Whether appscript says that there is nothing, or nothing uniform."""
    return getattr(value, "name", None) == "missing_value"


def _rgb(color: Any) -> int | None:
    if color is None or _is_missing(color):
        return None
    red, green, blue = color[:3]
    return int(red) + int(green) * 256 + int(blue) * 65536


def _snake(name: str) -> str:
    """COM's word as the AppleScript dictionary has it.

    >>> _snake("AllowInsertingRows"), _snake("AllowUsingPivotTables")
    ('allow_inserting_rows', 'allow_using_pivot_table')
    """
    words = "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
    return words.removesuffix("s") if words.endswith("pivot_tables") else words
