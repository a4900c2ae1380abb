"""A sheet as the reader walks it: its texts by row, each with what it may stand for, and the merges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import Any

import msgspec
from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.grid import Address, Sheet, Value
from perfxl.form.vocabulary import Field
from perfxl.reading.labels import (
    GRADES,
    INDICATORS,
    RESULT,
    TOTALS,
    Index,
    comparable,
    local_meaning,
)


class Word(msgspec.Struct, frozen=True):
    """A text cell with its comparable label."""

    row: int
    column: int
    label: str  # comparable, brackets kept
    plain: str  # without brackets and colon
    text: str
    fields: Mapping[str, Field]  # the field that the label means, by part of the form

    @property
    def is_total(self) -> bool:
        """Whether it labels a total: 总分, 合计, or what the bureau calls it."""
        return self.plain in TOTALS or self.fields.get(RESULT) is vocabulary.TOTAL

    @property
    def is_grade(self) -> bool:
        """Whether it labels the grade."""
        return self.plain in GRADES or self.fields.get(RESULT) is vocabulary.GRADE


_column = attrgetter("column")


class Page:
    """A sheet's text cells by row, with the merges at hand. ``local`` are a bureau's own labels."""

    def __init__(self, sheet: Sheet, local: Index | None = None) -> None:
        self.sheet, self.local = sheet, local or {}
        self.rows: dict[int, list[Word]] = {}
        self.last_row, _ = max(sheet.cells, default=(0, 0))
        self.last_column = max(map(itemgetter(1), sheet.cells), default=0)
        self.ends: dict[Address, int] = {}
        self.bottoms: dict[Address, int] = {}
        self.anchors: dict[Address, Address] = {}
        for merge in sheet.merges:
            first = merge.row, merge.column
            self.ends[first], self.bottoms[first] = merge.last_column, merge.last_row
            if (merge.last_row - merge.row) * (merge.last_column - merge.column) <= 4096:
                self.anchors.update(dict.fromkeys(merge.addresses(), first))
        self.under: list[Address] = []
        """The cells with a value that a merge hides; few on any sheet."""
        for address, cell in sheet.cells.items():
            text = cell.value
            if text is None:
                continue
            if self.anchors.get(address, address) != address:
                self.under.append(address)
            if isinstance(text, str) and text and not text.isspace():
                row, column = address
                label, plain, fields = comparable(text)
                if self.local and (own := local_meaning(label, plain, self.local)):
                    fields = {**fields, **own}
                self.rows.setdefault(row, []).append(Word(row, column, label, plain, text, fields))
        for found in self.rows.values():
            found.sort(key=_column)
        self.order = sorted(self.rows)
        self.known = {
            row: known
            for row in self.order
            if (known := [word for word in self.rows[row] if word.fields])
        }
        """The words that are labels of a field, from top to bottom."""
        self.headings: dict[tuple[int, str], Any] = {}  # see perfxl.reading.heads

    def words(self, first: int, last: int) -> Iterator[Word]:
        """The texts of some rows, from top to bottom and left to right."""
        for row in self.order[bisect_left(self.order, first) : bisect_right(self.order, last)]:
            yield from self.rows[row]

    def anchor(self, row: int, column: int) -> Address:
        """The cell that shows at an address: its own, or the first of the merge that covers it."""
        return self.anchors.get((row, column), (row, column))

    def end(self, word: Word) -> int:
        """The last column that a text's cell reaches."""
        return self.ends.get((word.row, word.column), word.column)

    def beside(self, word: Word, part: str, right: int) -> Address:
        """The value cell to the right of a label: the first that holds something before the next
        label of its ``part`` and the form's ``right`` edge, else the first beside the label. Copies
        of the label, as lost merges leave them, are no value."""
        first = self.end(word) + 1
        labels = {w.column for w in self.known.get(word.row, ()) if part in w.fields}
        for column in range(first, min(right, first + 60) + 1):
            cell = self.sheet.cell(word.row, column)
            if (cell.value is None and cell.formula is None) or cell.value == word.text:
                continue
            if column in labels:
                break
            return word.row, column
        return self.anchor(word.row, first)

    def alone(self, row: int, column: int) -> bool:
        """Whether a cell is the only one of its row that holds something."""
        return all(other == column for other, _ in self.values(row))

    def values(self, row: int) -> Iterator[tuple[int, Value]]:
        """What the cells of a row hold, with their columns, from left to right; not the empty ones."""
        for column in range(1, self.last_column + 1):
            value = self.sheet.value(row, column)
            if value is not None:
                yield column, value


def side_by_side(page: Page) -> Iterator[Page]:
    """The page, or where forms stand beside each other a page for each, addresses unchanged."""
    starts = next((s for row in page.known if (s := _starts(page.rows[row]))), ())
    if not starts:
        yield page
        return
    edges = [1, *starts, page.last_column + 1]
    for first, end in pairwise(edges):
        cells = {at: cell for at, cell in page.sheet.cells.items() if first <= at[1] < end}
        merges = tuple(m for m in page.sheet.merges if first <= m.column < end)
        yield Page(replace(page.sheet, cells=cells, merges=merges), page.local)


def _starts(words: Sequence[Word]) -> tuple[int, ...]:
    """The columns where a second and further table begins in a row of column heads."""
    names = [word.column for word in words if word.fields.get(INDICATORS) is vocabulary.NAME]
    if len(names) < 2:
        return ()
    targets = [word.column for word in words if word.fields.get(INDICATORS) is vocabulary.TARGET]
    starts: list[int] = []
    for before, name in pairwise(names):
        if not any(before < column < name for column in targets) or targets[-1] < name:
            return ()
        start = name
        for word in reversed([word for word in words if before < word.column < name]):
            fld = word.fields.get(INDICATORS)
            if fld not in (vocabulary.CATEGORY, vocabulary.SUBCATEGORY) and (
                word.plain not in vocabulary.SIDE_LABELS
            ):
                break
            start = word.column
        starts.append(start)
    return tuple(starts)
