"""One worksheet part -> cells, in one sparse pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from typing import NoReturn
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from perfxl.excel.xlsx import numbers
from perfxl.excel.xlsx.comments import comments
from perfxl.excel.xlsx.formats import Looks
from perfxl.excel.xlsx.formulas import shifted, suspicious
from perfxl.excel.xlsx.markup import MC, TRUE, index_of, spreadsheet_part, unescaped
from perfxl.excel.xlsx.outline import Outline, SheetEntry
from perfxl.excel.xlsx.package import Package
from perfxl.excel.xlsx.plainxml import PlainSheet, known_plain_sheet, plain_sheet, plain_text
from perfxl.excel.xlsx.strings import string_of
from perfxl.form.grid import (
    PICTURE,
    Address,
    Cell,
    CellError,
    Range,
    Sheet,
    Value,
    a1,
    column_letters,
    quoted,
)
from perfxl.text.patterns import lazy
from perfxl.text.refusal import Refused

_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384

_SPACE = " \t\r\n"  # what XML takes for white space; some writers leave it round what they store
_MANY = 2 << 20  # the same for tags
_WIDE = 20_000  # cells under a sheet's merged ranges from which on they are not listed
_FAR_ROW, _FAR_COLUMN = 10_000, 256  # beyond these a cell of a form is a stray one


def read_one(package: Package, outline: Outline, entry: SheetEntry, looks: Looks) -> Sheet:
    """One sheet that refers to no shared string. Raises Refused."""
    return SheetReader(package, outline, entry, looks, {}, package.limits.cells).read()


_CELL_START = b"<c r="
_COLUMNS = {column_letters(column): column for column in range(1, 257)}
_CELL = lazy(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")


def _column(letters: str) -> int:
    """Column letters to a number; 0 for anything that is none."""
    if not (0 < len(letters) < 4 and letters.isascii() and letters.isalpha() and letters.isupper()):
        return 0
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column if column <= _MAX_COLUMN else 0


@lru_cache(maxsize=1024)
def parse_range(text: str) -> Range | None:
    """``A1:B2``, ``A1``, ``A:B`` or ``1:2`` as a range within the sheet; None for anything else."""
    plain = _RANGE.fullmatch(text)
    if plain is not None:
        left, top, right, bottom = plain.groups()
        ends = _COLUMNS.get(left), int(top), _COLUMNS.get(right), int(bottom)
        if ends[0] and ends[2] and ends[0] <= ends[2] and ends[1] <= ends[3] <= _MAX_ROW:
            return Range(ends[1], ends[0], ends[3], ends[2])
    first, _, last = text.partition(":")
    if first.isascii() and last.isascii():
        if first.isdigit() and last.isdigit():
            first, last = f"A{first}", f"XFD{last}"
        elif first.isalpha() and last.isalpha():
            first, last = f"{first}1", f"{last}{_MAX_ROW}"
    corners: list[int] = []
    for corner in (first, last or first):
        match = _CELL.fullmatch(corner)
        if match is None:
            return None
        corners += (int(match[2]), _column(match[1]))
    row, column, last_row, last_column = corners
    if not column or not last_column or max(row, last_row) > _MAX_ROW:
        return None
    return Range(
        min(row, last_row), min(column, last_column), max(row, last_row), max(column, last_column)
    )


class _NotPlainError(Exception):
    """Rows or cells out of order, far away, or otherwise worth the long way."""


class SheetReader:
    """One sheet being read."""

    def __init__(
        self,
        package: Package,
        outline: Outline,
        entry: SheetEntry,
        looks: Looks,
        strings: Mapping[str, str],
        budget: int,
    ) -> None:
        self.package = package
        self.entry = entry
        self.looks = looks
        self.strings = strings
        self.date1904 = outline.date1904
        self.budget = budget
        self.counted = 0
        self.merged = 0  # cells under its merges
        self.warnings = package.warnings
        self.warned: set[str] = set()
        self.masters: dict[str, tuple[int, int, str]] = {}
        self.orphans: list[tuple[Address, str]] = []
        self.has_pictures = package.has("xl/richData/rdrichvalue.xml")

    def where(self, row: int, column: int) -> str:
        """Where a cell stands, for a refusal."""
        return f"{quoted(self.entry.name)}!{a1(row, column)}"

    def warn(self, code: str, row: int, column: int) -> None:
        """One warning of a kind a sheet, at its first place."""
        if code not in self.warned:
            self.warned.add(code)
            self.warnings.append((code, self.where(row, column)))

    def refuse_size(self) -> NoReturn:
        """Refuse a sheet with more cells than the limits allow: E-TOOBIG."""
        limit = self.package.limits.cells
        raise Refused("E-TOOBIG", quoted(self.entry.name), f"> {limit} cells")

    def read(self) -> Sheet:
        """The sheet; raises Refused with the address of what readers could disagree on."""
        part = self.entry.part
        data = self.package.read(part)
        # before a tree is built of them; fewer bytes than that cannot hold as many
        if len(data) > self.budget * len(_CELL_START) and data.count(_CELL_START) > self.budget:
            self.refuse_size()
        if self.package.inflated > _MANY:  # many sheets can be what one is not
            self.package.tags += data.count(b"<")
            if self.package.tags > 2 * self.package.limits.elements:
                raise Refused("E-TOOBIG", quoted(self.entry.name), "Σ elements")
        cells: dict[Address, Cell] = {}
        said, warned = len(self.warnings), set(self.warned)
        # A sheet that people never see came with the template, the same in every form.
        taken = known_plain_sheet if self.entry.state == "veryHidden" else plain_sheet
        plain = taken(data, part, self.package.limits)
        if plain is not None:
            try:
                return self.read_root(plain.frame, cells, plain)
            except _NotPlainError:
                cells.clear()
                self.package.merged -= self.merged
                self.merged = 0
                del self.warnings[said:]
                self.warned = warned
                self.counted = 0
        return self.read_root(data, cells, None)

    def read_root(self, data: bytes, cells: dict[Address, Cell], plain: PlainSheet | None) -> Sheet:
        """The sheet of a whole part, or of a frame and the cells taken out of it."""
        try:
            root, self.ns = spreadsheet_part(
                data, self.entry.part, "worksheet", self.package.limits
            )
        except Refused:
            if plain is not None:  # the whole part says what is wrong, and where
                raise _NotPlainError from None
            raise
        ns = self.ns
        rows: Element | None = None
        merges: tuple[Range, ...] = ()
        spans: set[tuple[int, int]] = set()  # of hidden columns
        protected = False
        for child in root:
            tag = child.tag
            if tag == ns + "sheetData":
                rows = child
            elif tag == ns + "mergeCells":
                merges += self.read_merges(child)
            elif tag == ns + "cols":
                spans |= _hidden_spans(child)
                for col in child:
                    self.looks[col.get("style", "")]
            elif tag == ns + "sheetProtection":
                protected = child.get("sheet") in TRUE
        hidden_rows: frozenset[int] = frozenset()
        if plain is not None:
            if rows is None or [row.tag for row in rows] != [ns + "row"] * plain.rows:
                raise _NotPlainError
            hidden_rows = self.read_plain(plain, cells, keep_empty=protected)
        elif rows is not None:
            hidden_rows = self.read_rows(rows, cells, keep_empty=protected)
        self.check_merges(merges, cells)
        return Sheet(
            self.entry.name,
            cells,
            merges,
            hidden_rows,
            _hidden_columns(spans, cells) if spans else frozenset(),
            self.entry.state,
            protected,
            comments(self.package, self.entry.part) if self.entry.state == "visible" else {},
        )

    def read_plain(
        self, plain: PlainSheet, cells: dict[Address, Cell], *, keep_empty: bool
    ) -> frozenset[int]:
        """:meth:`read_rows` of rows and cells in plain writing and in order.

        Raises _NotPlainError where :meth:`read_rows` has to look.
        """
        looks, columns, strings, value_of = self.looks, _COLUMNS, self.strings, self.value
        entities = plain.entities
        hidden: list[int] = []
        row = column = 0
        home = ""  # the row's number as cells have to repeat it; "" between rows
        for letters, digits, s, t, void, f, v, number, rest, empty in plain.tokens:
            if letters:
                at = columns.get(letters, 0)
                if digits != home or at <= column:
                    raise _NotPlainError
                column = at
                self.counted += 1
                look = looks[s]
                if void:
                    if keep_empty:
                        cells[row, column] = look.blank
                    continue
                if t == "s" and v:
                    value: Value = strings.get(v)
                    if value is None:
                        value = self.string(v, row, column)
                    if not f:
                        cells[row, column] = Cell(value, None, look.style, None)
                        continue
                    raw = None
                else:
                    if t == "inlineStr":
                        raise _NotPlainError
                    if entities and "&" in v:
                        v = plain_text(v)
                    value, raw = value_of(t or "n", v, look.date, row, column)
                if not f:
                    if value is not None or keep_empty:
                        cells[row, column] = Cell(value, None, look.style, raw)
                    continue
                if entities and "&" in f:
                    f = plain_text(f)
                code = suspicious(f)
                if code:
                    self.warn(code, row, column)
                if value is None:
                    self.warn("W-NOCACHE", row, column)
                cells[row, column] = Cell(value, f, look.style, raw)
            elif number:
                if home or int(number) <= row:
                    raise _NotPlainError
                row = int(number)
                column = 0
                if row > _FAR_ROW:
                    raise _NotPlainError
                if 'hidden="' in rest or ' ht="0"' in rest:
                    if ' ht="0"' in rest or any(f' hidden="{word}"' in rest for word in TRUE):
                        hidden.append(row)
                if ' s="' in rest:
                    looks[rest.partition(' s="')[2].partition('"')[0]]
                home = "" if empty else number
                if self.counted > self.budget:
                    self.refuse_size()
            elif home:
                home = ""
            else:
                raise _NotPlainError
        if home:
            raise _NotPlainError
        if self.counted > self.budget:
            self.refuse_size()
        return frozenset(hidden)

    def read_rows(
        self, data: Element, cells: dict[Address, Cell], *, keep_empty: bool
    ) -> frozenset[int]:
        """Fill ``cells`` from sheetData; returns the hidden rows."""
        ns = self.ns
        row_tag, c_tag, v_tag, f_tag, is_tag, t_tag, r_tag = (
            ns + "row", ns + "c", ns + "v", ns + "f", ns + "is", ns + "t", ns + "r"
        )  # fmt: skip
        looks, columns, value_of = self.looks, _COLUMNS, self.value
        strings = self.strings
        hidden: list[int] = []
        rows_seen: set[int] = set()
        row = 0
        last_row = 0
        for element in data:
            if element.tag != row_tag:
                self.check_empty(element)
                continue
            text = element.get("r")
            if text is not None:
                text = text.strip(_SPACE)
            if text is None:
                row += 1
                digits = str(row)
            else:
                digits = text
                number = index_of(text)
                if not number or number > _MAX_ROW or text[0] == "0":
                    raise Refused("E-REF", f"{quoted(self.entry.name)}!{text}")
                row = number
            if row <= last_row:
                if row in rows_seen:
                    raise Refused("E-DUPCELL", f"{quoted(self.entry.name)}!{row}:{row}")
                self.warn("W-REF", row, 1)
            rows_seen.add(row)
            last_row = max(row, last_row)
            if row > _MAX_ROW:
                raise Refused("E-REF", f"{quoted(self.entry.name)}!{row}")
            if element.get("hidden") in TRUE or element.get("ht") == "0":
                hidden.append(row)
            style = element.get("s")
            if style is not None:
                looks[style]
            self.counted += len(element)
            if self.counted > self.budget:
                self.refuse_size()
            width = len(digits)
            column = last_column = 0
            columns_seen: set[int] | None = None
            for c in element:
                if c.tag != c_tag:
                    self.check_empty(c)
                    continue
                ref = c.get("r")
                if ref is not None and ref[-1:] <= " ":
                    ref = ref.strip(_SPACE)
                if ref is None:
                    column += 1
                    if column > _MAX_COLUMN:
                        raise Refused("E-REF", f"{quoted(self.entry.name)}!{row}")
                else:
                    column = columns.get(ref[:-width]) or _column(ref[:-width])
                    if not column or ref[-width:] != digits:
                        raise Refused("E-REF", f"{quoted(self.entry.name)}!{ref}")
                if column <= last_column:
                    if columns_seen is None:
                        columns_seen = self.columns_before(element, c, width)
                    if column in columns_seen:
                        raise Refused("E-DUPCELL", self.where(row, column))
                    self.warn("W-REF", row, column)
                else:
                    last_column = column
                if columns_seen is not None:
                    columns_seen.add(column)
                look = looks[c.get("s", "")]
                size = len(c)
                if not size:
                    if keep_empty:
                        cells[row, column] = look.blank
                    continue
                v: str | None = None
                f: Element | None = None
                inline: Element | None = None
                child = c[0]
                if size == 1 and child.tag == v_tag and not len(child):  # most are, for speed
                    v = child.text or ""
                else:
                    for child in c:
                        tag = child.tag
                        if tag == is_tag and inline is None:
                            inline = child
                            continue
                        if tag == v_tag and v is None:
                            v = child.text or ""
                        elif tag == f_tag and f is None:
                            f = child
                        elif tag in (v_tag, f_tag, is_tag):
                            raise Refused("E-DUPCELL", self.where(row, column))
                        else:
                            self.check_empty(child)
                            continue
                        if len(child):  # its text would be read in part
                            raise Refused("E-XML", self.where(row, column), child[0].tag)
                kind = c.get("t", "n")
                if inline is not None and kind != "inlineStr":
                    raise Refused("E-CELLTYPE", self.where(row, column), f"{kind[:40]} <is>")
                if kind == "s" and v:
                    value: Value = strings.get(v)
                    if value is None:
                        value = self.string(v, row, column)
                    if f is None:
                        cells[row, column] = Cell(value, None, look.style, None)
                        continue
                    raw = None
                elif v is None and inline is None:
                    value = raw = None
                elif kind == "inlineStr":
                    if inline is None:
                        value = unescaped(v or "")
                    else:
                        value = string_of(inline, t_tag, r_tag, self.entry.part)
                    raw = None
                elif v is None:
                    value = raw = None
                else:
                    value, raw = value_of(kind, v, look.date, row, column)
                if isinstance(value, CellError) and c.get("vm") and self.has_pictures:
                    value = PICTURE
                formula = None if f is None else self.formula(f, row, column)
                if value is None and formula is None and not keep_empty:
                    continue
                if formula is not None and value is None:
                    self.warn("W-NOCACHE", row, column)
                cells[row, column] = Cell(value, formula, look.style, raw)
            if last_column > _FAR_COLUMN or row > _FAR_ROW:
                if cells and next(reversed(cells))[0] == row:
                    self.warn("W-FARCELL", row, next(reversed(cells))[1])
        self.adopt_orphans(cells)
        return frozenset(hidden)

    def string(self, index: str, row: int, column: int) -> str:
        """The shared string of an index with white space round it; raises Refused E-SST for none."""
        text = self.strings.get(index.strip(_SPACE))
        if text is None:
            raise Refused("E-SST", self.where(row, column), index)
        return text

    def check_empty(self, element: Element) -> None:
        """Refuse cells inside what is neither row nor cell: some readers look there, some do not."""
        values = (self.ns + "v", self.ns + "f", self.ns + "is")
        for inner in element.iter():  # some readers do not ask for the namespace of a row or cell
            if inner.tag in values or inner.tag.endswith(("}row", "}c")):
                raise Refused("E-XML", quoted(self.entry.name), inner.tag)
        if element.tag.startswith(MC):
            raise Refused("E-XML", quoted(self.entry.name), element.tag)

    def columns_before(self, row: Element, cell: Element, width: int) -> set[int]:
        """The columns of a row's cells before one; only needed where their order is odd."""
        seen: set[int] = set()
        column = 0
        for c in row:
            if c is cell:
                break
            if c.tag == cell.tag:
                ref = c.get("r")
                column = column + 1 if ref is None else _column(ref[:-width])
                seen.add(column)
        return seen

    def value(
        self, kind: str, v: str, date: str, row: int, column: int
    ) -> tuple[Value, str | None]:
        """A stored value as what it is, and its stored text where reading changed it."""
        if kind == "n":
            if not v:
                return None, None
            number, raw = numbers.number(v)
            if number is None and (v[0] <= " " or v[-1] <= " "):
                v = v.strip(_SPACE)
                number, raw = numbers.number(v) if v else (None, None)
                if not v:
                    return None, None
            if number is None:
                raise Refused("E-NUM", self.where(row, column), v[:40])
            if date:
                moment = numbers.moment(number, date, self.date1904)
                if moment is not None:
                    return moment, v
            return number, raw
        if kind == "str":
            return unescaped(v), None
        if kind == "s":  # an empty index
            return None, None
        if kind == "b":
            if v not in ("0", "1", "true", "false"):
                if not v:
                    return None, None
                raise Refused("E-BOOL", self.where(row, column), v[:40])
            return v in ("1", "true"), None
        if kind == "e":
            return (CellError(v), None) if v else (None, None)
        if kind == "d":
            moment = numbers.iso_moment(v)
            if moment is None:
                raise Refused("E-NUM", self.where(row, column), v[:40])
            return moment, v
        raise Refused("E-CELLTYPE", self.where(row, column), kind[:40])

    def formula(self, f: Element, row: int, column: int) -> str | None:
        """A formula's text; a shared one moved to its own cell. None for an empty element."""
        text = f.text or ""
        kind = f.get("t", "normal")
        if kind == "shared":
            group = f.get("si", "")
            if text and (f.get("ref") is not None or group not in self.masters):
                self.masters[group] = (row, column, text)
            elif group in self.masters:
                home_row, home_column, master = self.masters[group]
                text = self.moved(master, row - home_row, column - home_column)
            elif not text:
                self.orphans.append(((row, column), group))
        elif not text:
            if kind == "normal":
                return None
            self.warn("W-FORMULA", row, column)
        code = suspicious(text)
        if code:
            self.warn(code, row, column)
        return text

    def moved(self, formula: str, rows: int, columns: int) -> str:
        """A shared formula written out; a long one and many cells of it are a bomb."""
        package = self.package
        package.shifted += len(formula)
        if package.shifted > package.limits.formulas:
            raise Refused("E-TOOBIG", quoted(self.entry.name), f"f > {package.limits.formulas}")
        return shifted(formula, rows, columns)

    def adopt_orphans(self, cells: dict[Address, Cell]) -> None:
        """Shared formulas met before their master."""
        for (row, column), group in self.orphans:
            master = self.masters.get(group)
            if master is None:
                self.warn("W-FORMULA", row, column)
            else:
                text = self.moved(master[2], row - master[0], column - master[1])
                cells[row, column] = replace(cells[row, column], formula=text)

    def read_merges(self, element: Element) -> tuple[Range, ...]:
        """The merged ranges; refused where they overlap or are too many."""
        limits = self.package.limits
        if len(element) > limits.merges:
            raise Refused("E-MERGE", quoted(self.entry.name), f"> {limits.merges}")
        merges: list[Range] = []
        area = 0
        for item in element:
            if item.tag != self.ns + "mergeCell":
                continue
            merge = parse_range(item.get("ref", ""))
            if merge is None:
                raise Refused("E-MERGE", quoted(self.entry.name), item.get("ref", "")[:40])
            area += (merge.last_row - merge.row + 1) * (merge.last_column - merge.column + 1)
            merges.append(merge)
        self.merged = area
        self.package.merged += area
        if self.package.merged > limits.merged_cells:
            raise Refused("E-MERGE", quoted(self.entry.name), f"Σ > {limits.merged_cells}")
        return tuple(merges)

    def check_merges(self, merges: tuple[Range, ...], cells: dict[Address, Cell]) -> None:
        """Warn of merges that overlap and of values hidden under one."""
        if self.merged > _WIDE:
            self.check_wide_merges(merges, cells)
            return
        covered: set[Address] = set()
        there = cells.keys()
        for merge in merges:
            first, *block = merge.addresses()
            if first in covered or not covered.isdisjoint(block):
                self.warn("W-MERGE", *first)
            covered.add(first)
            covered.update(block)
            if not there.isdisjoint(block):
                for address in block:
                    if address in cells and cells[address].value is not None:
                        self.warn("W-HIDDENVAL", *address)

    def check_wide_merges(self, merges: tuple[Range, ...], cells: dict[Address, Cell]) -> None:
        """:meth:`check_merges` where listing the cells under the merges would take too long."""
        from bisect import bisect_left  # not for every reader's start
        from heapq import heappop, heappush

        open_now: list[tuple[int, int]] = []  # the columns of merges that reach this row, sorted
        ends: list[tuple[int, int, int]] = []  # a heap: last row, columns
        for merge in sorted(merges, key=lambda merge: merge.row):
            while ends and ends[0][0] < merge.row:
                _, *gone = heappop(ends)
                del open_now[bisect_left(open_now, (gone[0], gone[1]))]
            columns = merge.column, merge.last_column
            at = bisect_left(open_now, columns)
            if (at and open_now[at - 1][1] >= columns[0]) or (
                at < len(open_now) and open_now[at][0] <= columns[1]
            ):
                self.warn("W-MERGE", merge.row, merge.column)
                break  # one is enough to say so
            open_now.insert(at, columns)
            heappush(ends, (merge.last_row, *columns))
        filled = sorted(address for address, cell in cells.items() if cell.value is not None)
        for merge in merges:
            first = merge.row, merge.column
            start = bisect_left(filled, first)
            end = bisect_left(filled, (merge.last_row, merge.last_column + 1))
            for address in islice(filled, start, end):
                if address != first and address in merge:
                    self.warn("W-HIDDENVAL", *address)
                    return


def _hidden_spans(cols: Element) -> set[tuple[int, int]]:
    spans: set[tuple[int, int]] = set()
    for col in cols:
        if col.get("hidden") in TRUE or col.get("width") == "0":
            first, last = index_of(col.get("min", "")), index_of(col.get("max", ""))
            if first and last:
                spans.add((first, last))
    return spans


def _hidden_columns(
    spans: Iterable[tuple[int, int]], cells: Mapping[Address, Cell]
) -> frozenset[int]:
    """The hidden columns, of those far to the right only the ones that hold something."""
    hidden: set[int] = set()
    far: set[int] = set()
    done = 0  # columns up to here are in
    for first, last in sorted(spans):
        if last > done:
            hidden.update(range(max(first, done + 1), min(last, _FAR_COLUMN) + 1))
            if last > _FAR_COLUMN and not far:
                far = {column for _, column in cells if column > _FAR_COLUMN}
            hidden.update(column for column in far if first <= column <= last)
            done = last
    return frozenset(hidden)
