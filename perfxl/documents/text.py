"""Text with tabs: a form copied out of a document, a web page or a spreadsheet, line by line.

A field in quotation marks may hold line breaks and doubled quotation marks, as spreadsheets put
them on the clipboard; quotation marks anywhere else are text. A file of comma-separated values is
read when every line has the same number of fields.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from perfxl.documents.blocks import CELLS, TEXT, Piece, Table, TooMuch

_FEWEST = 5  # fields of a line of comma-separated values: no form has fewer columns


class Lines(NamedTuple):
    """A text as one table, with what is known of its rows besides."""

    table: Table
    widths: dict[int, int]  # row -> how many fields it has, empty ones counted
    numbers: dict[int, int]  # row -> the number of the line it begins on


def lines_of(text: str) -> Lines:
    """The text as a table, a row for each line; a line broken within a field is one row.

    Raises ValueError where nothing separates columns, TooMuch.
    """
    if len(text) > TEXT:
        raise TooMuch(f"{len(text)} characters")
    rows = list(fields(text) if "\t" in text else _comma_separated(text))
    pieces = tuple(
        Piece(row, column, word.replace("\v", "\n").strip())
        for row, _, words in rows
        for column, word in enumerate(words, 1)
        if word and not word.isspace()
    )
    if len(pieces) > CELLS:
        raise TooMuch(f"{len(pieces)} cells")
    return Lines(
        Table(1, pieces),
        {row: len(words) for row, _, words in rows},
        {row: number for row, number, _ in rows},
    )


def fields(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows that hold something: their numbers, those of the lines they begin on, their fields.

    >>> list(fields('名称\\t"一\\n二 ""三"" 四"\\t\\n\\n"四"五\\t六'))
    [(1, 1, ['名称', '一\\n二 "三" 四', '']), (3, 4, ['"四"五', '六'])]
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    at, row, number, end = 0, 0, 1, len(text)
    while at < end:
        row += 1
        first, words = number, list[str]()
        while True:
            closing = _closing(text, at) if text.startswith('"', at) else -1
            if closing > 0:
                word = text[at + 1 : closing].replace('""', '"')
                number += word.count("\n")
                at = closing + 1
            else:
                stops = [s for s in (text.find("\t", at), text.find("\n", at)) if s >= 0]
                stop = min(stops, default=end)
                word, at = text[at:stop], stop
            words.append(word)
            if at >= end or text[at] == "\n":
                break
            at += 1
        at += 1
        number += 1
        if any(word and not word.isspace() for word in words):
            yield row, first, words


def _closing(text: str, at: int) -> int:
    """Where the quotation mark stands that ends the field begun at ``at``; -1 for none.

    One that is followed by anything but a tab, a line's end or another one was no quoting.
    """
    probe = at + 1
    while (probe := text.find('"', probe)) >= 0:
        after = text[probe + 1 : probe + 2]
        if after == '"':
            probe += 2
            continue
        return probe if after in ("", "\t", "\n") else -1
    return -1


def _comma_separated(text: str) -> Iterator[tuple[int, int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, int, list[str]]] = []
    try:
        before = 0
        for row, words in enumerate(reader, 1):
            if words:
                found.append((row, before + 1, words))
            before = reader.line_num
    except csv.Error:
        raise ValueError("no columns") from None
    widths = {len(words) for _, _, words in found}
    if len(widths) != 1 or min(widths) < _FEWEST:
        raise ValueError("no columns")
    yield from (item for item in found if any(item[2]))


def decoded(data: bytes) -> str:
    """A text file's characters: UTF-16 or UTF-8 by its mark, UTF-8, else GB 18030.

    Raises UnicodeDecodeError where it is none of these.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data[:4]:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")
