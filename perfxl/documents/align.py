"""Columns that moved: text copied out of a document loses the merged cells that held it in place.

Where a heading spanned two columns, a part of the text (after a page break, say) may lack the empty
second one, and all to its right stands one column to the left. A row is put right only where what
it holds fits the headings one way and no other; otherwise the row is named and nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from perfxl.form.grid import Address, Cell, Sheet, a1, rows_of
from perfxl.reading.labels import FUNDS, GRADES, INDICATORS, TOTALS, comparable, plain_label
from perfxl.text.refusal import Refused
from perfxl.values import typed

Row = Mapping[int, Cell]


class Shift(msgspec.Struct, frozen=True):
    """Rows whose cells from ``column`` on belong ``by`` columns further to the right."""

    row: int
    last_row: int
    column: int
    by: int


def aligned(
    sheet: Sheet, widths: Mapping[int, int] | None = None
) -> tuple[Sheet, tuple[Shift, ...]]:
    """The sheet with moved cells under their headings, and which they were.

    ``widths`` says how many fields a row has, empty ones counted, where that is known. Raises
    Refused E-SHIFTED with the row where nothing tells how its cells belong.
    """
    rows = {row: dict(cells) for row, cells in rows_of(sheet)}
    shifts: list[Shift] = []
    for head in rows:
        columns = fields_of(rows[head], INDICATORS)
        if {"name", "weight", "score"} <= columns.keys() and columns.keys() & {"target", "actual"}:
            shifts += _Body(sheet, rows, head, columns, widths or {}).shifts()
        money = fields_of(rows[head], FUNDS)
        if len(money.keys() & {"initial", "annual", "executed"}) >= 2:
            _fund_rows(sheet, rows, head, money)
    if not shifts:
        return sheet, ()
    cells: dict[Address, Cell] = {}
    for (row, column), cell in sheet.cells.items():
        for shift in shifts:
            if shift.row <= row <= shift.last_row and column >= shift.column:
                column += shift.by
                break
        cells[row, column] = cell
    return replace(sheet, cells=cells), tuple(shifts)


def fields_of(row: Row, part: str) -> dict[str, int]:
    """The fields of a part of the form whose labels stand in a row, each with its column."""
    found: dict[str, int] = {}
    for column in sorted(row):
        text = row[column].value
        if isinstance(text, str) and len(text) <= 80:
            fld = comparable(text)[2].get(part)
            if fld is not None:
                found.setdefault(fld.key, column)
    return found


class _Body:
    """The rows under one row of headings."""

    def __init__(
        self, sheet: Sheet, rows: Mapping[int, Row], head: int, columns: Mapping[str, int],
        widths: Mapping[int, int],
    ) -> None:  # fmt: skip
        self.sheet, self.rows, self.head, self.columns, self.widths = (
            sheet, rows, head, columns, widths,
        )  # fmt: skip
        held = set(rows[head])
        merged = {
            column
            for merge in sheet.merges
            if merge.row <= head <= merge.last_row
            for column in range(merge.column, merge.last_column + 1)
        }
        first, last = min(columns.values()), max(columns["weight"], columns["score"])
        self.gaps = [c for c in range(first + 1, last) if c not in held and c not in merged]
        """Columns under a heading that spans them: one of these may be missing further down."""
        after = sorted(column for column in held if column > columns["weight"])
        self.adjacent = bool(after) and after[0] == columns["score"]

    def shifts(self) -> Iterator[Shift]:
        """The shifts of all rows down to the total."""
        state, before = 0, self.head
        doubtful: list[int] = []  # rows after a break that fit no reading: what comes next tells
        loose = 0  # the first of the rows without a break that fit none
        run: list[tuple[int, int]] = []  # (row, missing column or 0)
        for row in sorted(r for r in self.rows if r > self.head):
            cells = self.rows[row]
            kind = self._kind(cells)
            if kind == "end":
                break
            if kind == "total":
                run += self._settled(doubtful, state)
                yield from _together(run)
                yield from self._total(row, cells, state)
                return
            broken = row > before + 1 or self._narrower(row) != self._narrower(before)
            before = row
            if broken:
                run += self._settled(doubtful, state)
                doubtful, loose = [], 0
            fits = self._fits(cells)
            if not fits:
                if self._astray(cells):
                    raise self._refused(row)
                if broken or doubtful:
                    doubtful.append(row)
                else:
                    loose = loose or row
                    run.append((row, state))
                continue
            if state not in fits:
                if len(fits) > 1 or loose:
                    raise self._refused(loose or row)
                (state,) = fits
            elif len(fits) > 1 and broken:
                raise self._refused(row)
            run += [(r, state) for r in doubtful]
            doubtful, loose = [], 0
            run.append((row, state))
        run += self._settled(doubtful, state)
        yield from _together(run)

    def _settled(self, doubtful: Sequence[int], state: int) -> Iterator[tuple[int, int]]:
        """Rows that nothing after them explained: as they stand, if nothing says they moved."""
        for row in doubtful:
            if state or self._narrower(row) or any(gap in self.rows[row] for gap in self.gaps):
                raise self._refused(row)
            yield row, 0

    def _kind(self, cells: Row) -> str:
        labels = [
            plain_label(c.value)
            for _, c in sorted(cells.items())[:2]
            if isinstance(c.value, str) and len(c.value) < 40
        ]
        if any(label in GRADES for label in labels):
            return "end"
        if any(label in TOTALS for label in labels):
            return "total"
        if "name" in fields_of(cells, INDICATORS) and len(fields_of(cells, INDICATORS)) > 3:
            return "end"
        return "row"

    def _fits(self, cells: Row) -> set[int]:
        """The readings that fit whole: 0 as it stands, else the column that is missing."""
        return {gap for gap in (0, *self.gaps) if self._is_whole(cells, gap)}

    def _is_whole(self, cells: Row, gap: int) -> bool:
        def held(key: str) -> Cell | None:
            column = self.columns.get(key)
            if column is None:
                return None
            return cells.get(column - 1 if gap and column > gap else column)

        if gap and gap not in cells:
            return False  # nothing stands where the missing column was: nothing moved there
        weight, score = _points(held("weight")), _points(held("score"))
        return (
            _is_text(held("name"))
            and all(held(key) is not None for key in ("target", "actual") if key in self.columns)
            and weight is not None and score is not None and score <= weight
        )  # fmt: skip

    def _narrower(self, row: int) -> bool:
        """Whether a row has fewer fields than the headings."""
        return row in self.widths and self.widths[row] < self.widths.get(self.head, 0)

    def _astray(self, cells: Row) -> bool:
        """Whether words stand where points belong, and points beside them."""
        weight = cells.get(self.columns["weight"])
        figures = sum(1 for c in cells.values() if isinstance(c.value, Decimal))
        return weight is not None and _points(weight) is None and figures >= 2 and not self._spans()

    def _spans(self) -> bool:
        return any(m.row > self.head for m in self.sheet.merges)

    def _total(self, row: int, cells: Row, state: int) -> Iterator[Shift]:
        """The total's first two figures are weight and score, however many empty cells went before;
        those of a review follow them. What moved, moved to the left."""
        figures = [c for c in sorted(cells) if isinstance(cells[c].value, Decimal)]
        weight, score = self.columns["weight"], self.columns["score"]
        if not figures or any(m.row == row for m in self.sheet.merges):
            return
        reviewed = self._goes_on(row)
        closed = (
            not reviewed and {weight, score} <= set(figures) and figures[-1] == max(weight, score)
        )
        if closed and not state:
            return  # what stands before them, a mean of the rates of completion, moved nothing
        several = len(figures) > 2 if reviewed else len(figures) == 2
        if several and self.adjacent and figures[1] - figures[0] == score - weight:
            if figures[0] < weight:
                yield Shift(row, row, figures[0], weight - figures[0])
            elif figures[0] > weight:
                raise self._refused(row)
        elif state or figures[0] < min(weight, score):
            raise self._refused(row)

    def _goes_on(self, row: int) -> bool:
        """Whether the rows above a total have figures at the right of weight and score."""
        last = max(self.columns["weight"], self.columns["score"])
        return any(
            column > last and isinstance(cell.value, Decimal)
            for at, cells in self.rows.items()
            if self.head < at < row
            for column, cell in cells.items()
        )

    def _refused(self, row: int) -> Refused:
        return refused(self.sheet, row, min(self.rows[row]))


def _together(run: Sequence[tuple[int, int]]) -> Iterator[Shift]:
    """Rows one after the other that lack the same column, as one shift each."""
    start = None
    for number, (row, gap) in enumerate(run):
        if start is None and gap:
            start = row
        following = run[number + 1][1] if number + 1 < len(run) else 0
        if start is not None and following != gap:
            yield Shift(start, row, gap, 1)
            start = None


def _fund_rows(
    sheet: Sheet, rows: Mapping[int, Row], head: int, columns: Mapping[str, int]
) -> None:
    """Refuse money that stands beside its headings."""
    wanted = {c for key, c in columns.items() if key in ("initial", "annual", "executed")}
    covered = {
        (row, column)
        for merge in sheet.merges
        if merge.last_row > head and merge.last_row - merge.row < 60
        for row, column in merge.addresses()
    }
    for row in sorted(r for r in rows if head < r <= head + 12):
        cells = rows[row]
        if fields_of(cells, INDICATORS).keys() & {"name"}:
            return
        figures = {c for c, cell in cells.items() if isinstance(cell.value, Decimal)}
        if len(figures) >= 3 and len(figures & wanted) < len(wanted) - 1:
            if not any((row, column) in covered for column in figures | wanted):
                raise refused(sheet, row, min(figures))


def refused(sheet: Sheet, row: int, column: int) -> Refused:
    """The refusal of a sheet whose cells moved from a row on."""
    where = sheet.places[row].zh if row in sheet.places else f"{sheet.name}!{a1(row, column)}"
    return Refused("E-SHIFTED", where)


def _points(cell: Cell | None) -> Decimal | None:
    if cell is None:
        return None
    found = typed.points(cell)
    return found.value if found.kind != "dash" else Decimal(0)


def _is_text(cell: Cell | None) -> bool:
    return cell is not None and isinstance(cell.value, str)
