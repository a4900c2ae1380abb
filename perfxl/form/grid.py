"""What crosses between a spreadsheet and the core: cells, and nothing else.

Whoever opened the workbook (the package reader, the live book behind the button, a sheet drawn in a
test) makes a :class:`Sheet` of it. Rows and columns count from 1, as spreadsheets print them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import product

import msgspec

from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy

Address = tuple[int, int]  # (row, column), from 1
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet


class CellError(msgspec.Struct, frozen=True):
    """A spreadsheet's own error value in a cell: ``#REF!``, ``#DIV/0!`` …"""

    code: str


PICTURE = CellError("#PICTURE!")
"""A picture that fills a cell: it says nothing that can be read."""


class Unstruck(str):
    """The text of a cell in which a part was struck out, without that part."""

    __slots__ = ()


Value = str | Decimal | bool | dt.datetime | dt.date | dt.time | CellError | None


class Style(msgspec.Struct, frozen=True):
    """The little that matters of a cell's format."""

    number_format: str = "General"
    locked: bool = True
    invisible: bool = False  # white or no font colour on white, or the format ;;;
    struck: bool = False  # the font is struck out


PLAIN = Style()


class Cell(msgspec.Struct, frozen=True):
    """One cell. ``value`` of a formula is what the file remembers; None if it was never calculated."""

    value: Value = None
    formula: str | None = None  # without the leading "="
    style: Style = PLAIN
    raw: str | None = None  # the stored number when reading it cleaned binary noise away


class Range(msgspec.Struct, frozen=True):
    """A rectangle of cells, ends included."""

    row: int
    column: int
    last_row: int
    last_column: int

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, tuple) or len(address) != 2:
            return False
        row, column = address
        return bool(self.row <= row <= self.last_row and self.column <= column <= self.last_column)

    def addresses(self) -> Iterator[Address]:
        """Its cells, row by row; the first is the one that a merge shows."""
        rows = range(self.row, self.last_row + 1)
        return product(rows, range(self.column, self.last_column + 1))


class Sheet(msgspec.Struct, frozen=True):
    """One sheet, sparse: only cells that hold something, or whose style was wanted, are there."""

    name: str
    cells: Mapping[Address, Cell]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    state: str = "visible"  # visible | hidden | veryHidden
    protected: bool = False
    comments: Mapping[Address, str] = {}  # what people wrote beside a cell
    places: Mapping[int, Text] = {}  # what a row is called in a document: 表2第14行

    def value(self, row: int, column: int) -> Value:
        """The value at an address; None where nothing is."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def cell(self, row: int, column: int) -> Cell:
        """The cell at an address; an empty one where nothing is."""
        return self.cells.get((row, column), EMPTY)

    def merge_at(self, row: int, column: int) -> Range | None:
        """The merged range that covers an address, if one does."""
        for merge in self.merges:
            if merge.row <= row <= merge.last_row and merge.column <= column <= merge.last_column:
                return merge
        return None


EMPTY = Cell()
_LIKE_A_CELL = lazy(r"[A-Za-z]{1,3}[0-9]*|[Rr][0-9]*[Cc][0-9]*|[Tt]rue|[Ff]alse|TRUE|FALSE")


class Book(msgspec.Struct, frozen=True):
    """A workbook as the core sees it."""

    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = {}  # defined name -> its reference text
    properties: Mapping[str, str] = {}  # custom document properties
    date1904: bool = False
    warnings: tuple[tuple[str, str], ...] = ()  # (code of the refusal catalogue, where)


@lru_cache(maxsize=256)
def column_letters(column: int) -> str:
    """Column number to letters.

    >>> column_letters(8), column_letters(27)
    ('H', 'AA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The reverse of :func:`column_letters`; 0 for what is no column of a sheet, A to XFD.

    >>> column_number("AA"), column_number("XFE"), column_number("a")
    (27, 0, 0)
    """
    if not (0 < len(letters) < 4 and letters.isascii() and letters.isalpha() and letters.isupper()):
        return 0
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column if column <= LAST_COLUMN else 0


def a1(row: int, column: int) -> str:
    """An address as people write it.

    >>> a1(17, 7)
    'G17'
    """
    return f"{column_letters(column)}{row}"


def quoted(sheet: str) -> str:
    """A sheet's name as references and messages write it: in quotes wherever it might need them.

    >>> quoted("绩效自评表"), quoted("a'b"), quoted("A1")
    ('绩效自评表', "'a''b'", "'A1'")
    """
    if sheet.isidentifier():
        latin = sheet[0].isascii() and sheet[0] != "_"  # else it is like no cell
        if not (latin and _LIKE_A_CELL.fullmatch(sheet)):
            return sheet
    return "'" + sheet.replace("'", "''") + "'"


def parse_a1(text: str) -> Address:
    """The reverse of :func:`a1`; raises ValueError for anything else.

    >>> parse_a1("G17")
    (17, 7)
    """
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    column = column_number(letters)
    if not column or not digits:
        raise ValueError(text)
    return int(digits), column


def ranges(cells: Iterable[Address]) -> str:
    """Cells as ranges down their columns, the first few of them: what a person looks up.

    >>> ranges([(14, 7), (15, 7), (16, 7), (14, 6)])
    'F14、G14:G16'
    """
    runs: list[tuple[int, int, int]] = []  # column, first row, last row
    for row, column in sorted(set(cells), key=lambda cell: (cell[1], cell[0])):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = column, runs[-1][1], row
        else:
            runs.append((column, row, row))
    said = [
        a1(first, column) if first == last else f"{a1(first, column)}:{a1(last, column)}"
        for column, first, last in runs[:6]
    ]
    return "、".join(said) + ("……" if len(runs) > 6 else "")


def rows_of(sheet: Sheet) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
    """The sheet's rows from top to bottom, each with its cells from left to right."""
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, []).append((column, cell))
    for row in sorted(rows):
        yield row, sorted(rows[row], key=lambda item: item[0])
