"""The buttons: 核验, 下一处问题, 清除标记, 新年度空白表, 复核底稿 in the
spreadsheet that people know.

A macro, a shortcut or the command line starts ``python -m perfxl.button ACTION --book NAME``.
It attaches to the running Excel, reads the open workbook with its unsaved edits, judges it as a
file is judged and writes the summary sheet. Nothing of the form changes. Whatever goes wrong is said
in Chinese in Excel; there is no other window. No configuration is read from the workbook or its
folder, and nothing there is imported.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from perfxl.excel.live.attach import find_book, patiently
from perfxl.excel.live.native import Native, native_for
from perfxl.excel.live.read import read_live
from perfxl.form.grid import Book, a1
from perfxl.jobs.ending import CLEAN, FINDINGS, UNREADABLE, unforeseen
from perfxl.report.offences import Offence, offences
from perfxl.report.report import Report, judge_book
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused

TITLE = "perfxl 绩效自评核验"
STATUS = "perfxl"  # how the macros' word in the status bar begins
RESTORING = 30.0  # seconds to wait for Excel before the screen is left as it is
ACTIONS = ("verify", "next", "clear", "new-year", "review")
SERVED = ("pieces", "blanks", "reviewed")  # for the LibreOffice extension, which gives a copy


@dataclass(frozen=True, slots=True)
class Live:
    """An open workbook that was read and judged."""

    book: Any  # of xlwings
    name: str  # of its file
    read: Book
    reports: tuple[Report, ...]
    native: Native


def judge_live(book: Any, native: Native | None = None, policy: Policy | None = None) -> Live:
    """Read and judge an open workbook. Raises Refused, E-NOFORM where it has no form."""
    native = native or native_for()
    read, name = read_live(book, native), book.name
    return Live(book, name, read, tuple(judge_book(read, policy, name)), native)


def verify(
    book: Any,
    *,
    marks: bool = False,
    password: str = "",
    native: Native | None = None,
    policy: Policy | None = None,
) -> Live:
    """核验: the summary sheet written and shown; with ``marks``, the cells to mend marked, and the
    first of them shown."""
    from perfxl.excel.live import write as livesheet
    from perfxl.report import summary

    live = judge_live(book, native, policy)
    found = offences(live.reports, live.read) if marks else []
    with _quietly(book):
        sheet = livesheet.write_summary(
            book, live.read, summary.sheet(live.reports, live.read), live.native, password
        )
        if marks:
            livesheet.unmark(book, live.native, password)
            livesheet.mark(book, found, live.read, live.native, password)
    sheet.activate()
    sheet.range((1, 1)).select()
    with contextlib.suppress(Exception):  # a matter of looks only
        sheet.show_gridlines = False
    if found:
        book.sheets[found[0].sheet].activate()
        book.sheets[found[0].sheet].range(found[0].at).select()
    return live


def next_problem(book: Any, *, native: Native | None = None) -> Offence | None:
    """下一处问题: go to the next cell to mend after the current one, and say what is wrong."""
    live = judge_live(book, native)
    found = offences(live.reports, live.read)
    if not found:
        _say(book.app, "没有需要改正的单元格。", "info")
        return None
    order = {sheet.name: number for number, sheet in enumerate(live.read.sheets)}
    here = _here(book, order)
    places = [(order[offence.sheet], *offence.at) for offence in found]
    number = next((n for n, place in enumerate(places) if place > here), 0)
    offence = found[number]
    sheet = book.sheets[offence.sheet]
    sheet.activate()
    sheet.range(offence.at).select()
    head = f"第 {number + 1} 处，共 {len(found)} 处：{offence.sheet}!{a1(*offence.at)}"
    _say(book.app, head + "\n\n" + "\n".join(offence.messages), "info")
    return offence


def clear_marks(book: Any, *, password: str = "", native: Native | None = None) -> int:
    """清除标记: take away the colours that 核验 put on; how many rules went."""
    from perfxl.excel.live import write as livesheet

    with _quietly(book):
        return livesheet.unmark(book, native or native_for(), password)


def new_year(book: Any, *, native: Native | None = None) -> list[Path]:
    """新年度空白表: next year's blank of every form, as new files beside the workbook.

    A workbook that was never saved, or that lies on the web, gets them in the user's documents.
    """
    live = judge_live(book, native)
    from perfxl.jobs.next_year import folder_for, write_blanks

    app, folder = book.app, folder_for(live.native.folder(book))
    written = write_blanks(live.reports, folder, live.name)
    said = "\n".join(str(path) for path in written)
    _say(app, f"已生成新年度空白表：\n{said}", "info")
    return written


def review(book: Any, *, native: Native | None = None) -> Path:
    """复核底稿: a copy of the workbook, unsaved edits included, with a review sheet beside each form,
    in the folder 复核 beside it. Raises Refused, E-EXISTS where the copy is there already."""
    from perfxl.excel import files
    from perfxl.jobs.next_year import folder_for
    from perfxl.jobs.review import write_beside

    native = native or native_for()
    app, name, beside = book.app, book.name, folder_for(native.folder(book))
    with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
        copy = Path(folder) / name
        native.save_copy(book, copy)
        data = files.read_bytes(copy)
    written = write_beside(data, name, beside)
    _say(app, f"已生成带复核底稿的副本：\n{written}", "info")
    return written


def _here(book: Any, order: Mapping[str, int]) -> tuple[int, int, int]:
    """Where the cursor stands; before everything when it stands nowhere in the workbook."""
    sheet = book.sheets.active.name
    chosen = book.app.selection
    if sheet not in order or chosen is None:
        return (-1, 0, 0)
    return (order[sheet], chosen.row, chosen.column)


@contextlib.contextmanager
def _quietly(book: Any) -> Iterator[None]:
    """Without redrawing the screen at every step."""
    app = book.app
    before = app.screen_updating
    app.screen_updating = False
    try:
        yield
    finally:
        with contextlib.suppress(Exception):  # not in the place of what went wrong before
            patiently(lambda: setattr(app, "screen_updating", before), RESTORING)


def _end_status(app: Any) -> None:
    """Take the macro's word out of the status bar; what others say there stays."""
    with contextlib.suppress(Exception):
        if str(app.status_bar).startswith(STATUS):
            app.status_bar = False


def _say(app: Any, text: str, mode: str) -> None:
    app.alert(text, title=TITLE, mode=mode)


# The entry of macros and shortcuts ------------------------------------------------------------


class _Arguments(argparse.ArgumentParser):
    """Says what is wrong with the arguments as everything else is said."""

    def error(self, message: str) -> NoReturn:
        raise Refused("E-DATA", "button", message)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Arguments(prog="python -m perfxl.button", allow_abbrev=False)
    parser.add_argument("action", choices=ACTIONS + SERVED)
    parser.add_argument("--file", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--book", help="工作簿名 / the workbook's name")
    which.add_argument(
        "--book-utf16", type=unhexed, dest="book", help="the same in hex, four a unit"
    )
    parser.add_argument(
        "--window", type=int, default=None, help="Excel 的窗口句柄 / its window handle"
    )
    parser.add_argument("--mark", action="store_true", help="标记有问题的单元格 / mark the cells")
    parser.add_argument("--password", default="", help="工作表或工作簿结构的保护密码")
    return parser.parse_args(arguments)


def unhexed(text: str) -> str:
    """A name as macros pass it, so that no shell can misread it.

    >>> unhexed("0061002668384e00")
    'a&核一'
    """
    return bytes.fromhex(text).decode("utf-16-be")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one action. 0 clean, 1 findings, 2 refused; everything is said in Excel."""
    app: Any = None
    try:
        asked = _parsed(sys.argv[1:] if arguments is None else arguments)
        if asked.action in SERVED:
            from perfxl.jobs.extension import answer

            print(answer(asked.action, asked.file, asked.book or asked.file, asked.folder))
            return CLEAN
        with _alone() as alone:
            if not alone:
                return CLEAN  # pressed twice: the first press is being served
            book = find_book(asked.book, asked.window or None)
            app = patiently(lambda: book.app)
            try:
                return patiently(lambda: _do(asked, book))
            finally:
                _end_status(app)
    except Exception as error:
        complain(app, unforeseen(error))
    return UNREADABLE


def _do(asked: argparse.Namespace, book: Any) -> int:
    if asked.action == "verify":
        live = verify(book, marks=asked.mark, password=asked.password)
        return CLEAN if all(report.clean for report in live.reports) else FINDINGS
    if asked.action == "next":
        return CLEAN if next_problem(book) is None else FINDINGS
    if asked.action == "clear":
        clear_marks(book, password=asked.password)
    elif asked.action == "review":
        review(book)
    else:
        new_year(book)
    return CLEAN


def complain(app: Any, refused: Refused) -> None:
    """Say it in Excel; where there is none, in a plain message window or on the terminal."""
    text = refused.sentence("zh")
    with contextlib.suppress(Exception):
        if app is not None:
            _say(app, text, "critical")
            return
    if sys.platform == "win32" and (sys.stderr is None or sys.executable.endswith("pythonw.exe")):
        import ctypes

        ctypes.windll.user32.MessageBoxW(0, text, TITLE, 0x30)
    elif sys.stderr is not None:
        print(text, file=sys.stderr)


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other press is being served; the system lifts the lock however we end."""
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    path = Path(tempfile.gettempdir()) / f"perfxl-button-{user}.lock"
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError:
        yield True  # a lock is a comfort, not a condition
        return
    try:
        try:
            _lock(handle)
        except OSError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


if __name__ == "__main__":
    sys.exit(main())
