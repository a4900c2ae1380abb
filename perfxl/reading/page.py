"""A sheet as rows of words, and where on it forms stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.grid import Address, Sheet
from perfxl.form.vocabulary import Field
from perfxl.reading.labels import FUNDS, HEADER, INDICATORS, comparable


class Word(msgspec.Struct, frozen=True):
    """A text cell with its comparable label."""

    row: int
    column: int
    label: str  # comparable, brackets kept
    plain: str  # without brackets and colon
    text: str
    fields: Mapping[str, Field]  # the field that the label means, by part of the form


_column = attrgetter("column")


class Page:
    """A sheet's text cells by row, with the merges at hand."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.headers: dict[tuple[int, str], dict[str, tuple[int, int]]] = {}
        self.rows: dict[int, list[Word]] = {}
        last_row = last_column = 0
        for (row, column), cell in sheet.cells.items():
            if row > last_row:
                last_row = row
            if column > last_column:
                last_column = column
            text = cell.value
            if isinstance(text, str) and text and not text.isspace():
                label, plain, fields = comparable(text)
                word = Word(row, column, label, plain, text, fields)
                self.rows.setdefault(row, []).append(word)
        for found in self.rows.values():
            found.sort(key=_column)
        self.known = {
            row: known
            for row, found in self.rows.items()
            if (known := [word for word in found if word.fields])
        }
        """The words that are labels of a field."""
        self.order = sorted(self.rows)
        self.last_row, self.last_column = last_row, last_column
        self.ends: dict[Address, int] = {}
        self.anchors: dict[Address, Address] = {}
        for merge in sheet.merges:
            self.ends[merge.row, merge.column] = merge.last_column
            if (merge.last_row - merge.row) * (merge.last_column - merge.column) > 4096:
                continue
            self.anchors.update(dict.fromkeys(merge.addresses(), (merge.row, merge.column)))

    def words(self, first: int, last: int) -> Iterator[Word]:
        """The words of the rows from first to last, row by row."""
        for row in self.order:
            if first <= row <= last:
                yield from self.rows[row]

    def header(self, row: int, part: str) -> dict[str, tuple[int, int]]:
        """The fields of a part whose labels stand in a row: key -> first and last column of the
        label."""
        found = self.headers.get((row, part))
        if found is None:
            found = self.headers[row, part] = {}
            for word in self.known.get(row, ()):
                fld = word.fields.get(part)
                if fld is not None and fld.key not in found:
                    last = self.ends.get((row, word.column), word.column)
                    found[fld.key] = (word.column, last)
        return found

    def anchor(self, row: int, column: int) -> Address:
        """The cell that shows what stands at an address: the first of its merge."""
        return self.anchors.get((row, column), (row, column))

    def right(self, spot: Spot) -> int:
        """The last column that a form's own column heads reach; what stands beyond is not its."""
        ends = [
            last
            for row, part in ((spot.money, FUNDS), (spot.table, INDICATORS))
            for _, last in self.header(row, part).values()
        ]
        return max(ends, default=self.last_column)

    def beside(self, word: Word, part: str, right: int) -> Address:
        """The value cell to the right of a label: the first that holds something before the next
        label of its ``part`` and the form's ``right`` edge, else the first beside the label."""
        first = self.ends.get((word.row, word.column), word.column) + 1
        labels = {w.column for w in self.known.get(word.row, ()) if part in w.fields}
        for column in range(first, min(right, first + 60) + 1):
            cell = self.sheet.cell(word.row, column)
            if cell.value is None and cell.formula is None:
                continue
            if column in labels:
                break
            return word.row, column
        return self.anchor(word.row, first)


def is_indicator_header(found: Mapping[str, object]) -> bool:
    """Whether the labels of a row are the column heads of an indicator table."""
    keys = found.keys()
    return len(keys & {"category", "subcategory", "name"}) >= 1 and (
        len(keys & {"target", "actual", "weight", "score"}) >= 2 and "name" in keys
    )


def is_money_header(found: Mapping[str, object]) -> bool:
    """Whether the labels of a row are the column heads of a money block."""
    return len(found.keys() & {"initial", "annual", "executed"}) >= 2


class Spot(msgspec.Struct, frozen=True):
    """Where one form stands on its sheet."""

    first: int
    last: int
    money: int  # header rows; 0 when there is none
    table: int


def spots_of(page: Page) -> list[Spot]:
    """Where the forms of a page stand, from top to bottom."""
    rows = sorted(page.known)
    tables = [r for r in rows if is_indicator_header(page.header(r, INDICATORS))]
    monies = [r for r in rows if is_money_header(page.header(r, FUNDS)) and r not in tables]
    projects = [
        r
        for r in rows
        if any(w.fields.get(HEADER) is vocabulary.PROJECT for w in page.known[r])
        and r not in tables
    ]
    starts: list[int] = []
    anchors = sorted([*tables, *monies])
    for row in projects or anchors[:1]:
        if not starts or any(starts[-1] <= a < row for a in anchors):
            starts.append(row)
    spots: list[Spot] = []
    floor = 1
    for number, start in enumerate(starts):
        first = max(floor, _title_row(page, start, floor))
        if number + 1 < len(starts):
            last = _title_row(page, starts[number + 1], start + 1) - 1
        else:
            last = page.last_row
        inside = [a for a in tables if first <= a <= last]
        money = next((m for m in monies if first <= m <= last), 0)
        if inside or money:
            spots.append(Spot(first, last, money, inside[0] if inside else 0))
            floor = last + 1
    return spots


def _title_row(page: Page, start: int, floor: int) -> int:
    """The row of the title above a form's first label, at most eight rows up; of the year's line,
    where the title is missing."""
    year = start
    for row in range(start - 1, max(floor, start - 8) - 1, -1):
        words = [word.label for word in page.rows.get(row, ())]
        if any("自评" in word or "绩效" in word for word in words):
            return row
        if any("年度" in word and len(word) <= 14 for word in words):
            year = row
    return year


def side_by_side(page: Page) -> Iterator[Page]:
    """The page, or where forms stand beside each other a page for each, addresses unchanged."""
    starts = next((s for row in page.order if (s := _starts(page.rows[row]))), ())
    if not starts:
        yield page
        return
    edges = [1, *starts, page.last_column + 1]
    for first, end in pairwise(edges):
        cells = {at: cell for at, cell in page.sheet.cells.items() if first <= at[1] < end}
        merges = tuple(m for m in page.sheet.merges if first <= m.column < end)
        yield Page(replace(page.sheet, cells=cells, merges=merges))


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
