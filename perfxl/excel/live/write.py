"""The summary sheet into a workbook that is open in Excel, and the marks on its form.

Values go in as one block; looks are set once for all cells that share them. Ours is the sheet that
the hidden name points at; a sheet that merely has our title is the user's own. A mark is a
conditional format whose formula only we write, so taking the marks away leaves no trace.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from perfxl.excel.cell_text import stored_text
from perfxl.excel.footer import left_part
from perfxl.excel.live.attach import T, each, is_busy, patiently
from perfxl.excel.live.native import Native
from perfxl.form.grid import Address, Book, Sheet, a1, column_letters
from perfxl.form.ours import SUMMARY_MARK, own_summary
from perfxl.report.offences import Offence
from perfxl.report.sheets import AddedSheet, Look, Piece
from perfxl.rules.checks import ERROR, WARNING
from perfxl.text.refusal import Refused


class Mark(NamedTuple):
    """How the cells of one severity are marked: told apart by the frame and the letters, too, so
    that nobody needs to see the colours."""

    formula: str  # the rule: always true, without functions, so that every language spells it alike
    fill: tuple[int, int, int]
    bold: bool  # else italic
    dashed: bool


MARKS = {
    ERROR: Mark('="perfxl-mark"<>""', (255, 192, 0), bold=True, dashed=False),
    WARNING: Mark('="perfxl-mark-warning"<>""', (255, 242, 204), bold=False, dashed=True),
}
_OURS = frozenset(mark.formula for mark in MARKS.values())
LINE = 0x000000
TIP = "转到该单元格"
_LONGEST_NAME = 31
_LONGEST_ADDRESS = 240  # characters that a range of several areas may be written in
_LONGEST_BLOCK = 8_000  # characters a text of a block may have
RESTORING = 30.0  # seconds to wait for Excel before something that was begun is left undone
_PADDING = 0.71  # a column's width in the file counts its padding


def write_summary(
    book: Any, read: Book, summary: AddedSheet, native: Native, password: str = ""
) -> Any:
    """Put the summary into the open workbook; the xlwings Sheet that carries it.

    Raises Refused E-LOCKED where a password keeps us from it; nothing is changed then.
    """
    ours = own_summary(read)
    new = ours is None or not ours.cells  # or made by a press that Excel broke off by being busy
    sheet = _added(book, summary.name, native, password) if ours is None else book.sheets[ours.name]
    guarded = native.protected(sheet)
    with opened(sheet, native, password) if guarded else contextlib.nullcontext():
        if new:
            native.page(sheet, left_part(summary.footer, 200))
        else:
            _emptied(sheet, native)
        _fill(sheet, summary, native)
    _marked(book, sheet, native)
    return sheet


def _marked(book: Any, sheet: Any, native: Native) -> None:
    """Our hidden name points at a sheet."""
    quoted = sheet.name.replace("'", "''")
    reference = f"='{quoted}'!$A$1"
    mark = native.defined_name(book, SUMMARY_MARK)
    if mark is None:
        mark = book.names.add(SUMMARY_MARK, reference)
    elif mark.refers_to != reference:
        mark.refers_to = reference
    native.hide(mark)  # each time: Excel may have turned busy before it heard so


def _added(book: Any, title: str, native: Native, password: str) -> Any:
    """A new last sheet, under a name that nobody has, with our mark from the beginning: should Excel
    turn busy while it is being written, the next press finds it."""
    taken = {sheet.name.casefold() for sheet in each(book.sheets)}
    name, number = title[:_LONGEST_NAME], 1
    while name.casefold() in taken:
        number += 1
        tail = f"（{number}）"
        name = title[: _LONGEST_NAME - len(tail)] + tail
    if not native.structure_protected(book):
        sheet = _new_sheet(book, name)
    else:
        where = book.name  # Excel may not say it later
        windows = native.unprotect_structure(book, password)
        if _surely(lambda: native.structure_protected(book), where):
            raise Refused("E-LOCKED", where)
        try:
            sheet = _new_sheet(book, name)
        finally:
            _surely(lambda: native.protect_structure(book, password, windows), where)
    patiently(lambda: _marked(book, sheet, native), RESTORING)
    return sheet


def _new_sheet(book: Any, name: str) -> Any:
    """A new last sheet of this name; one that Excel made before it turned busy is taken up."""
    before = {sheet.name for sheet in each(book.sheets)}
    try:
        made = book.sheets.add(after=_last(book))
    except Exception as error:
        if not is_busy(error):
            raise
        new = patiently(lambda: [s for s in each(book.sheets) if s.name not in before], RESTORING)
        if not new:
            raise
        made = new[0]
    patiently(lambda: setattr(made, "name", name), RESTORING)
    return made


def _last(book: Any) -> Any:
    return book.sheets[len(book.sheets) - 1]


@contextlib.contextmanager
def opened(sheet: Any, native: Native, password: str) -> Iterator[None]:
    """A protected sheet open for the time of the block, and protected as before afterwards.

    Raises Refused E-LOCKED where the password is another.
    """
    where = sheet.name  # Excel may not say it later
    before = native.unprotect(sheet, password)
    if _surely(lambda: native.protected(sheet), where):
        raise Refused("E-LOCKED", where)
    try:
        yield
    finally:
        _surely(lambda: native.protect(sheet, password, before), where)


def _surely(do: Callable[[], T], where: str) -> T:
    """What is to be done while a protection is lifted, and putting it back: as soon as Excel listens.
    Raises Refused E-UNLOCKED when it never does."""
    try:
        return patiently(do, RESTORING)
    except Refused:
        raise Refused("E-UNLOCKED", where) from None


def _emptied(sheet: Any, native: Native) -> None:
    used = sheet.used_range
    if used.merge_cells is not False:
        used.unmerge()
    native.unlink(sheet)
    sheet.clear()


def _fill(sheet: Any, summary: AddedSheet, native: Native) -> None:
    rows = max(piece.row + piece.rows - 1 for piece in summary.pieces)
    columns = max(piece.column + piece.columns - 1 for piece in summary.pieces)
    block: list[list[str | float]] = [[""] * columns for _ in range(rows)]
    long: list[Piece] = []
    for piece in summary.pieces:
        stored = _stored(piece.value)
        if isinstance(stored, str) and len(stored) > _LONGEST_BLOCK:
            long.append(piece)
        else:
            block[piece.row - 1][piece.column - 1] = stored
    sheet.range(f"A1:{a1(rows, columns)}").raw_value = block
    for piece in long:
        _at(sheet, piece).raw_value = _stored(piece.value)
    for piece in summary.pieces:  # before the looks: a new link brings one of its own
        if piece.link:
            native.link(_at(sheet, piece), piece.link, str(piece.value or ""), TIP)
    for areas in _merged(summary.pieces):
        for area in areas:
            sheet.range(area).merge(across=True)
    for look, cells in _by_look(summary).items():
        for address in together(cells):
            _dress(sheet.range(address), look, native)
    for number, width in enumerate(summary.widths, 1):
        sheet.range(a1(1, number)).column_width = max(1.0, width - _PADDING)
    for height, numbers in _by_height(summary.heights).items():
        for address in together(f"{number}:{number}" for number in numbers):
            sheet.range(address).row_height = height


def _at(sheet: Any, piece: Piece) -> Any:
    return sheet.range(a1(piece.row, piece.column))


def _stored(value: str | Decimal | None) -> str | float:
    """A value as Excel takes it: a text behind an apostrophe, so that it stays a text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return float(value)
    kept = stored_text(value)
    return "'" + kept if kept else ""


def _merged(pieces: Sequence[Piece]) -> Iterator[list[str]]:
    """The merges, rows below one another with the same columns as one range."""
    runs: dict[tuple[int, int], list[list[int]]] = {}
    for piece in pieces:
        if piece.columns == piece.rows == 1:
            continue
        run = runs.setdefault((piece.column, piece.columns), [])
        if run and run[-1][1] == piece.row - 1:
            run[-1][1] = piece.row
        else:
            run.append([piece.row, piece.row])
    for (column, columns), found in runs.items():
        last = column + columns - 1
        yield [f"{a1(first, column)}:{a1(end, last)}" for first, end in found]


def _by_look(summary: AddedSheet) -> dict[Look, list[str]]:
    """The areas of each look."""
    found: dict[Look, list[str]] = {}
    for piece in summary.pieces:
        last = piece.column + piece.columns - 1
        area = f"{column_letters(piece.column)}{piece.row}:{column_letters(last)}{piece.row}"
        found.setdefault(summary.looks[piece.look], []).append(area)
    return found


def _by_height(heights: Mapping[int, float]) -> dict[float, list[int]]:
    found: dict[float, list[int]] = {}
    for row, height in heights.items():
        found.setdefault(height, []).append(row)
    return found


def together(areas: Iterable[str]) -> Iterator[str]:
    """Areas joined to addresses short enough for Excel.

    >>> list(together(["A1", "B2"]))
    ['A1,B2']
    """
    joined = ""
    for area in areas:
        if joined and len(joined) + len(area) >= _LONGEST_ADDRESS:
            yield joined
            joined = ""
        joined += "," + area if joined else area
    if joined:
        yield joined


def _dress(rng: Any, look: Look, native: Native) -> None:
    rng.font.set(name=look.font, size=look.size, bold=look.bold, color="#" + look.color)
    if look.fill:
        rng.color = "#" + look.fill
    rng.wrap_text = look.wrap
    rng.horizontal_alignment = look.align
    rng.vertical_alignment = look.valign
    if look.number_format != "General":
        rng.number_format = look.number_format
    if look.border:
        native.frame(rng, LINE)


# The marks ------------------------------------------------------------------------------------


def mark(
    book: Any, offences: Sequence[Offence], read: Book, native: Native, password: str = ""
) -> None:
    """Mark the cells to mend, by severity, with rules that :func:`unmark` finds again."""
    for sheet in read.sheets:
        wanted = [offence for offence in offences if offence.sheet == sheet.name]
        if not wanted:
            continue
        live = book.sheets[sheet.name]
        guard = opened(live, native, password) if sheet.protected else contextlib.nullcontext()
        with guard:
            for severity, look in MARKS.items():
                cells = [_whole(sheet, each.at) for each in wanted if each.severity == severity]
                for address in together(cells):
                    rule = live.range(address).conditional_formats.add_custom(
                        look.formula, fill_color=look.fill, font_bold=look.bold,
                        font_italic=not look.bold,
                    )  # fmt: skip
                    native.outline(rule, look.dashed)


def _whole(sheet: Sheet, at: Address) -> str:
    """A cell's address; of a merged cell all of it."""
    merge = sheet.merge_at(*at)
    if merge is None:
        return a1(*at)
    return f"{a1(merge.row, merge.column)}:{a1(merge.last_row, merge.last_column)}"


def unmark(book: Any, native: Native, password: str = "") -> int:
    """Remove every mark, and nothing else; how many rules went."""
    gone = 0
    for sheet in each(book.sheets):
        rules = sheet.used_range.conditional_formats
        ours = [rule for rule in each(rules) if rule.formula in _OURS]
        if not ours:
            continue
        guarded = native.protected(sheet)
        with opened(sheet, native, password) if guarded else contextlib.nullcontext():
            for rule in reversed(ours):  # from the last, as macOS counts them
                rule.delete()
        gone += len(ours)
    return gone
