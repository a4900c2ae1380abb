"""A form in whatever file units send -> a workbook of our template, as ``perfxl import`` makes it.

A transcription: every figure, name and operator stands in the workbook as it was filed, and nothing
is corrected or guessed. What the template has no place for is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from perfxl.excel import files
from perfxl.excel.xlsx import workbook
from perfxl.form import vocabulary
from perfxl.form.grid import Book, Cell, Sheet, a1
from perfxl.form.ours import IDENTITY_SHEET, identity, summaries
from perfxl.jobs.one_file import filled
from perfxl.jobs.opening import Source, opened, sources
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.reading.labels import GRADES, TOTALS, comparable
from perfxl.renewal.file_names import safe_name
from perfxl.report import export
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line
from perfxl.values import number_formats, prose

_PRINTED = frozenset(
    prose.label(text) for text in (*vocabulary.SIDE_LABELS, *vocabulary.FUND_BLOCK_LABELS)
)
_PAGE = re.compile(r"(?:[-—]\s*\d+\s*[-—]|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?)$")
_SHOWN = 60  # characters of a text that is told


class Left(msgspec.Struct, frozen=True):
    """A cell whose content has no place in the template."""

    place: Text
    text: str

    def line(self, lang: str = "zh") -> str:
        """One line for people."""
        text = one_line(self.text, _SHOWN)
        if lang == "en":
            return f"{self.place.en} “{text}” has no place in the form and was not brought in"
        return f"{self.place.zh}“{text}”没有对应的栏目，未搬移"


class Brought(msgspec.Struct, frozen=True):
    """One file's answer: the workbooks made of it, what was left, and why it failed if it did."""

    source: str
    written: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    refusal: Refused | None = None


def bring_in(
    paths: Sequence[str], folder: str | os.PathLike[str], policy_name: str | None = None, *,
    force: bool = False,
) -> Iterator[Brought]:  # fmt: skip
    """Make a workbook of every form in some files (archives and ``-`` too) in a folder.

    An answer for each file; only a folder that cannot be made raises Refused E-WRITE. A workbook is
    named after its project; where two would have one name, the second gets a number.
    """
    root = Path(folder)
    files.make_folder(root)
    taken: set[str] = set()
    for path in paths:
        for source in sources(path):
            yield _one(source, root, taken, policy_name, force)


def _one(
    source: Source, root: Path, taken: set[str], policy_name: str | None, force: bool
) -> Brought:
    written: list[str] = []
    try:
        book, _ = opened(source.bytes())
        readings = read_book(book, scored=False)
        made = [(reading, transcribed(reading, policy_name)) for reading in readings]
        for reading, data in made:
            stem = PurePosixPath(source.name.replace("\\", "/")).stem
            name = _free(safe_name(reading.form.project or stem), taken)
            path = root / f"{name}.xlsx"
            files.write_new(path, data, force=force)
            taken.add(name.casefold())
            written.append(files.shown(path))
    except Refused as refused:
        return Brought(source.name, tuple(written), refusal=refused)
    left = tuple(_left(book, readings, [data for _, data in made]))
    ours = ("W-HIDDENSHEET", IDENTITY_SHEET)
    warnings = tuple(warning for warning in book.warnings if warning != ours)
    return Brought(source.name, tuple(written), left, warnings)


def _free(stem: str, taken: set[str]) -> str:
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}（{number}）"
    return name


def transcribed(reading: Reading, policy_name: str | None = None) -> bytes:
    """The workbook of a form that was read, read back and compared with it.

    Raises Refused: E-POLICY for a year without a policy, E-DATA for a text that no workbook holds,
    E-SELFCHECK where the workbook would not say what was read.
    """
    data = filled(export.exported(reading), policy_name)
    (fresh,) = read_book(workbook.read(data), scored=False)
    if fresh.form.money_unit != reading.form.money_unit:
        raise Refused("E-SELFCHECK", "money_unit", fresh.form.money_unit)
    wanted, found = export.filed(reading).texts, export.filed(fresh).texts
    for path, text in wanted.items():
        if path != "money_unit" and _same(text) != _same(found.get(path)):
            raise Refused("E-SELFCHECK", path, one_line(f"{text} / {found.get(path)}", 80))
    return data


def _same(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _left(book: Book, readings: Sequence[Reading], made: Sequence[bytes]) -> Iterator[Left]:
    """Cells that hold something which no workbook made of them shows."""
    ours = bool(identity(book).get("perfxl.layout"))
    known = summaries(book) | {IDENTITY_SHEET}
    shown = {
        prose.label(_shown(cell)).rstrip(":")
        for data in made
        for sheet in workbook.read(data).sheets
        for cell in sheet.cells.values()
    }
    for sheet in book.sheets:
        own = [reading for reading in readings if reading.sheet.name == sheet.name]
        if not own:
            if sheet.name not in known and sheet.cells:
                yield Left(_place(sheet, *min(sheet.cells)), _beginning(sheet))
            continue
        placed = {at for reading in own for at in reading.cells.values()}
        right = max(column for _, column in placed)
        for (row, column), cell in sorted(sheet.cells.items()):
            text = _PAGE.sub("", _shown(cell)).strip()
            label, plain, fields = comparable(text)
            if (
                not text
                or (row, column) in placed
                or fields
                or plain in TOTALS | GRADES
                or label in _PRINTED
                or (isinstance(cell.value, str) and prose.label(text).rstrip(":") in shown)
                or (ours and column > right)  # the hints and the panel
            ):
                continue
            yield Left(_place(sheet, row, column), text)


def _place(sheet: Sheet, row: int, column: int) -> Text:
    if row in sheet.places:
        return sheet.places[row]
    where = f"{sheet.name}!{a1(row, column)}"
    return Text(where, where)


def _beginning(sheet: Sheet) -> str:
    return " ".join(_shown(cell) for _, cell in sorted(sheet.cells.items())[:3])


def _shown(cell: Cell) -> str:
    return number_formats.shown(cell.value, cell.style.number_format)
