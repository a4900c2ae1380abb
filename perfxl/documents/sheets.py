"""Blocks -> sheets: the tables that make one form, one under the other, in one set of columns.

A form may come as one table, as several with lines between them, or as one that a page break cut,
its headings repeated. What belongs together is found by the vocabulary; columns are brought together
by where their borders stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from perfxl.documents.blocks import Line, Piece, Table
from perfxl.form.grid import Address, Cell, Range, Sheet, Style
from perfxl.form.vocabulary import PROJECT
from perfxl.layout.datafile import as_number
from perfxl.reading.labels import FUNDS, GRADES, HEADER, INDICATORS, TOTALS, comparable, plain_label
from perfxl.text.bilingual import Text

Block = Table | Line

_NEAR = 6.0  # points by which the borders of one column may differ from table to table
_DRAGGED = 15.0  # points by which somebody drags a border in one row without meaning to
_TITLE = 40  # characters of the longest title
_TAIL = 6  # rows of the tallest part that follows a total


def sheets(blocks: Iterable[Block], *, lines: Mapping[int, int] | None = None) -> tuple[Sheet, ...]:
    """A sheet for each run of tables that make a form, and for each other table.

    Every row's place in the document is in ``places``, the number of its line where ``lines`` has
    them; what stands between the parts of a table (a page's number, say) is put to the right
    of the columns, where it is no part of the form.
    """
    held = list(blocks)
    several = frozenset(b.page for b in held if isinstance(b, Table) and b.page and b.number > 1)
    return tuple(
        _sheet(group, f"表{number}", _Places(lines, several))
        for number, group in enumerate(_groups(held), 1)
    )


# What belongs together ---------------------------------------------------------------------------


def _parts(table: Table) -> set[str]:
    """The parts of a form that a table holds: project, money, table, total, grade."""
    found: set[str] = set()
    for row in _rows(table):
        keys: dict[str, set[str]] = {FUNDS: set(), INDICATORS: set()}
        for number, piece in enumerate(row):
            text = piece.text
            if not text or len(text) > 80:
                continue
            _, plain, fields = comparable(text)
            if fields.get(HEADER) is PROJECT or plain.startswith("项目名称:"):
                found.add("project")
            for part, seen in keys.items():
                if part in fields:
                    seen.add(fields[part].key)
            if number < 2 and plain in GRADES:
                found.add("grade")
            if number < 2 and plain in TOTALS and "table" in found:
                found.add("total")
        if len(keys[FUNDS] & {"initial", "annual", "executed"}) >= 2:
            found.add("money")
        if (
            "name" in keys[INDICATORS]
            and len(keys[INDICATORS] & {"target", "actual", "weight", "score"}) >= 2
        ):
            found.add("table")
    return found


def _rows(table: Table) -> Iterator[list[Piece]]:
    rows: dict[int, list[Piece]] = {}
    for piece in table.pieces:
        rows.setdefault(piece.row, []).append(piece)
    yield from (rows[row] for row in sorted(rows))


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks by form. A line marked with page -1 stands between the parts of one table."""
    group: list[Block] = []
    seen: set[str] = set()
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        table, parts = block, _parts(block)
        if "total" not in parts and "table" in seen and _has_total(table):
            parts.add("total")
        if "project" in parts and seen:
            rest = _without_headings(table, group)
            if rest is not table and "project" not in (left := _parts(rest)):
                table, parts = rest, left
        elif "table" in parts and "table" in seen:
            table = _without_headings(table, group)
        if not seen or not _goes_on(table, parts, seen):
            notes, title = _before_title(lines) if group else ([], lines)
            if group:
                yield [*group, *notes]
            group, seen, lines = list(title), set(), []
        elif seen & {"money", "table"} and "total" not in seen:
            known = {line.text for line in group if isinstance(line, Line)}
            group += [Line(line.text, -1) for line in lines if line.text not in known]
            lines = []
        group += [*lines, table]
        lines = []
        seen |= parts or {"other"}
    if group or lines:
        yield [*group, *lines]


def _goes_on(table: Table, parts: set[str], seen: set[str]) -> bool:
    """Whether a table goes on with the form that was begun."""
    if "project" in parts:
        return "project" not in seen and "table" not in seen and bool(seen & {"money"})
    if "money" in parts:
        return "money" not in seen and "project" in seen
    if "table" in parts:
        return bool(seen & {"project", "money", "table"}) and "total" not in seen
    if not seen & {"project", "money", "table"} or "grade" in seen:
        return False
    return "total" not in seen or "grade" in parts or _height(table) <= _TAIL


def _has_total(table: Table) -> bool:
    return any(plain_label(p.text) in TOTALS for row in _rows(table) for p in row[:2] if p.text)


def _before_title(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Lines between two forms: the notes under the first, and the title of the second."""
    for number, line in enumerate(lines):
        if len(line.text) <= _TITLE and ("自评" in line.text or "绩效" in line.text):
            return list(lines[:number]), list(lines[number:])
    return list(lines), []


def _without_headings(table: Table, group: Sequence[Block]) -> Table:
    """A table without the rows at its top that repeat headings of the form before it."""
    before = {
        texts
        for block in group
        if isinstance(block, Table)
        for row in _rows(block)
        if any(texts := tuple(p.text for p in row))
    }
    repeated = 0
    for number, row in enumerate(_rows(table), 1):
        texts = tuple(p.text for p in row)
        if any(texts) and texts not in before:
            break
        if any(comparable(text)[2].keys() & {INDICATORS, HEADER} for text in texts):
            repeated = number
    if not repeated:
        return table
    last = [row[0].row for row in _rows(table)][repeated - 1]
    kept = tuple(replace(p, row=p.row - last) for p in table.pieces if p.row > last)
    return replace(table, pieces=kept, first=table.first + last)


# One sheet ---------------------------------------------------------------------------------------


def _width(table: Table) -> int:
    return max((p.column + p.columns - 1 for p in table.pieces), default=0)


def _height(table: Table) -> int:
    return max((p.row + p.rows - 1 for p in table.pieces), default=0)


def _sheet(group: Sequence[Block], name: str, called: _Places) -> Sheet:
    group = [_tidied(block) if isinstance(block, Table) else block for block in group]
    tables = [block for block in group if isinstance(block, Table)]
    columns = _Columns(tables)
    cells: dict[Address, Cell] = {}
    merges: list[Range] = []
    places: dict[int, Text] = {}
    aside = columns.width + 3
    taken: set[Address] = set()
    row = 0
    before: Table | None = None
    for block in group:
        if isinstance(block, Line):
            beside = block.page < 0 and row > 0
            at = (row, aside) if beside else (row + 1, 1)
            if beside and at in cells:
                cells[at] = Cell(f"{cells[at].value} {block.text}")
            else:
                cells[at] = cell_of(block.text)
            row += not beside
            places.setdefault(row, called.line(block))
            continue
        table = block
        if before is not None and 0 < before.page < table.page:
            table = _healed(table, cells, row)
        for piece in table.pieces:
            first, last = columns.of(table, piece)
            top, bottom = row + piece.row, row + piece.row + piece.rows - 1
            area = Range(top, first, bottom, last)
            if (top, first) in taken:
                if piece.text:
                    cells[top, aside + first] = cell_of(piece.text)
                continue
            if first != last or top != bottom:
                if any(at in taken for at in area.addresses()):
                    area = Range(top, first, top, first)
                else:
                    merges.append(area)
            taken.update(area.addresses())
            if piece.text:
                cells[top, first] = cell_of(piece.text)
        for number in range(1, _height(table) + 1):
            places[row + number] = called.row(table, number)
        row += _height(table)
        before = table
    return Sheet(name, cells, tuple(merges), places=places)


def cell_of(text: str) -> Cell:
    """A document's text as the cell a spreadsheet would keep it in: a number where one is shown
    with exactly these characters, otherwise the text.

    >>> cell_of("208.00").value, cell_of("=100.00(%)").value
    (Decimal('208.00'), '=100.00(%)')
    """
    number = as_number(text)
    return Cell(text) if number is None else Cell(number[0], style=Style(number[1]))


class _Places:
    """How people find a row again."""

    def __init__(self, lines: Mapping[int, int] | None, several: frozenset[int]) -> None:
        self.lines, self.several = lines, several  # row -> line; pages with several tables

    def row(self, table: Table, row: int) -> Text:
        row += table.first - 1
        if self.lines is not None:
            line = self.lines.get(row, row)
            return Text(f"第{line}行", f"line {line}")
        if table.page and table.page not in self.several:
            return Text(f"第{table.page}页第{row}行", f"page {table.page}, row {row}")
        zh, en = f"表{table.number}第{row}行", f"table {table.number}, row {row}"
        if table.page:
            zh, en = f"第{table.page}页{zh}", f"page {table.page}, {en}"
        return Text(zh, en)

    def line(self, line: Line) -> Text:
        if line.page > 0:
            return Text(f"第{line.page}页", f"page {line.page}")
        return Text("表外文字", "outside the tables")


def _tidied(table: Table) -> Table:
    """A table whose cells keep to the columns of the headings over them.

    Borders dragged a little in single rows leave columns a few points wide, and cells that begin
    beside their heading. Such a border is put where the heading's is; a row in which that would
    leave a cell without width stays as it is.
    """
    if len(table.edges) <= _width(table):
        return table
    heads: list[float] = []
    found: list[tuple[Piece, float, float]] = []
    for row in _rows(table):
        spans = [(table.edges[p.column - 1], table.edges[p.column + p.columns - 1]) for p in row]
        if _is_head(row):
            heads = sorted({edge for span in spans for edge in span})
        else:
            snapped = [(_snapped(left, heads), _snapped(right, heads)) for left, right in spans]
            if all(right - left > 1 for left, right in snapped):
                spans = snapped
        found += [(piece, *span) for piece, span in zip(row, spans, strict=True)]
    edges: list[float] = []
    for edge in sorted({edge for _, *span in found for edge in span}):
        if not edges or edge - edges[-1] > 1:
            edges.append(edge)
    pieces = []
    for piece, left, right in found:
        column, end = bisect_right(edges, left + 0.01), bisect_right(edges, right + 0.01)
        pieces.append(replace(piece, column=column, columns=max(1, end - column)))
    return replace(table, pieces=tuple(pieces), edges=tuple(edges))


def _is_head(row: Sequence[Piece]) -> bool:
    """Whether a row is the headings of the money or of the indicators."""
    keys: dict[str, set[str]] = {FUNDS: set(), INDICATORS: set()}
    for piece in row:
        fields = comparable(piece.text)[2]
        for part, seen in keys.items():
            if part in fields:
                seen.add(fields[part].key)
    return len(keys[FUNDS] & {"initial", "annual", "executed"}) >= 2 or (
        "name" in keys[INDICATORS]
        and len(keys[INDICATORS] & {"target", "actual", "weight", "score"}) >= 2
    )


def _snapped(edge: float, heads: Sequence[float]) -> float:
    """A border where the nearest heading's is, if that is near beside the columns at it."""
    if not heads:
        return edge
    number = min(range(len(heads)), key=lambda n: abs(heads[n] - edge))
    widths = [b - a for a, b in pairwise(heads[max(0, number - 1) : number + 2])]
    near = min(_DRAGGED, 0.25 * min(widths, default=0.0))
    return heads[number] if abs(heads[number] - edge) <= near else edge


class _Columns:
    """The columns of all tables of a form together."""

    def __init__(self, tables: Sequence[Table]) -> None:
        widths = {_width(table) for table in tables}
        ruled = all(len(table.edges) > _width(table) for table in tables)
        self.common: list[float] = []
        if len(widths) > 1 and ruled:
            for edge in sorted(edge for table in tables for edge in table.edges):
                if not self.common or edge - self.common[-1] > _NEAR:
                    self.common.append(edge)
        self.width = len(self.common) - 1 if self.common else max(widths, default=0)

    def of(self, table: Table, piece: Piece) -> tuple[int, int]:
        """First and last column of a piece."""
        first, end = piece.column, piece.column + piece.columns
        if self.common:
            start = self._at(table.edges[first - 1])
            return start, max(start, self._at(table.edges[end - 1]) - 1)
        return first, end - 1

    def _at(self, edge: float) -> int:
        return bisect_right(self.common, edge + 0.01)


def _healed(table: Table, cells: dict[Address, Cell], row: int) -> Table:
    """A table without its first row, where that is the lower half of the row that the page break
    before it cut in two; the text goes to the upper half, at ``row``.

    A lower half has words only under words, none in the first column, no figure where the upper
    one has figures, and no label.
    """
    half = {piece.column: piece for piece in table.pieces if piece.row == 1 and piece.text}
    upper = {column: cell for (at, column), cell in cells.items() if at == row}
    texts = [p.text for p in half.values()] + [str(cell.value) for cell in upper.values()]
    if (
        not half
        or 1 in half
        or not half.keys() <= upper.keys()
        or any(as_number(piece.text) for piece in half.values())
        or not any(isinstance(cell.value, Decimal) for cell in upper.values())
        or any(isinstance(upper[column].value, Decimal) for column in half)
        or any(_is_label(text) for text in texts)
    ):
        return table
    for column, piece in half.items():
        cells[row, column] = Cell(f"{upper[column].value}{piece.text}")
    kept = tuple(
        replace(p, row=max(1, p.row - 1), rows=p.rows - (p.row == 1))
        for p in table.pieces
        if p.row > 1 or p.rows > 1
    )
    return replace(table, pieces=kept, first=table.first + 1)


def _is_label(text: str) -> bool:
    _, plain, fields = comparable(text)
    return plain in TOTALS or plain in GRADES or INDICATORS in fields
