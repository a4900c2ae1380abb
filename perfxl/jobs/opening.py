"""Any file as a Book, whatever units send: a workbook, an old one, a document, an archive of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from perfxl.excel import files
from perfxl.excel.xlsx import workbook
from perfxl.text.refusal import Refused

if TYPE_CHECKING:
    from perfxl.form.grid import Book

STANDARD_INPUT = "-"


class Source(msgspec.Struct, frozen=True):
    """One file to read: its name for people, and its bytes or why they cannot be had."""

    name: str
    data: bytes | Refused
    inside: bool = False  # a member of an archive, or standard input: nothing is written back

    def bytes(self) -> bytes:
        """What the file holds; raises the Refused that stands for it."""
        if isinstance(self.data, Refused):
            raise self.data
        return self.data


def sources(path: str | os.PathLike[str]) -> Iterator[Source]:
    """The file at a path, or the files of an archive there; ``-`` is standard input."""
    if os.fspath(path) == STANDARD_INPUT:
        yield _standard_input()
        return
    found = source(path)
    if isinstance(found.data, bytes) and _may_be_archive(found.data):
        from perfxl.documents import archive

        if archive.is_archive(found.data):
            yield from members(found.name, found.data)
            return
    yield found


def source(path: str | os.PathLike[str]) -> Source:
    """The file at a path, whatever it is."""
    shown = files.shown(path)
    try:
        return Source(shown, files.read_bytes(path))
    except Refused as refused:
        return Source(shown, refused)


def _may_be_archive(data: bytes) -> bool:
    """Whether a file begins as a .zip does, and its first member is not that of a workbook."""
    first = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    return data.startswith(b"PK") and first != b"[Content_Types].xml"


def members(shown: str, data: bytes) -> Iterator[Source]:
    """The files of an archive, each named below it; the archive itself where it cannot be read."""
    from perfxl.documents import archive

    try:
        for name, held in archive.files(data):
            yield Source(f"{shown}/{files.shown(name)}", held, inside=True)
    except Refused as refused:
        yield Source(shown, refused)


def _standard_input() -> Source:
    from perfxl.documents.read import LARGEST

    data = sys.stdin.buffer.read(LARGEST + 1)
    if not data.strip():
        return Source(STANDARD_INPUT, Refused("E-EMPTY"), inside=True)
    if len(data) > LARGEST:
        return Source(STANDARD_INPUT, Refused("E-TOOBIG"), inside=True)
    return Source(STANDARD_INPUT, data, inside=True)


def opened(data: bytes) -> tuple[Book, workbook.Opened | None]:
    """The book in a file, and what it was read by; None for a kind that is only read.

    Raises Refused for what is no workbook and no document, and E-SHIFTED for a sheet into which
    text was pasted whose columns moved.
    """
    try:
        found = workbook.opened(data)
    except Refused as refused:
        return only_read(data, refused), None
    refuse_moved(found.book)
    return found.book, found


def only_read(data: bytes, refused: Refused) -> Book:
    """The book in a file that was refused as no .xlsx; raises Refused."""
    from perfxl.excel.legacy import read as legacy

    if legacy.readable(refused):
        book = legacy.read(data, refused)
        refuse_moved(book)
        return book
    from perfxl.documents import read as documents

    return documents.read(data, refused)


def of_file(refused: Refused, shown: str) -> Refused:
    """A refusal that names its file, where several are at hand."""
    if shown in refused.where:
        return refused
    return Refused(refused.code, f"{shown} {refused.where}".strip(), refused.detail)


def refuse_moved(book: Book) -> None:
    """Refuse a sheet without merged cells whose columns moved, as pasted text's do.

    Raises Refused E-SHIFTED with the first cell that stands beside its heading.
    """
    for sheet in book.sheets:
        if sheet.cells and not sheet.merges and sheet.state == "visible":
            from perfxl.documents import align

            _, shifts = align.aligned(sheet)
            if shifts:
                raise align.refused(sheet, shifts[0].row, shifts[0].column)
