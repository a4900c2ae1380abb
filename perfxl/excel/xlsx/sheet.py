"""One worksheet part -> cells, in one sparse pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NoReturn
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from perfxl.excel.xlsx import numbers
from perfxl.excel.xlsx.comments import comments
from perfxl.excel.xlsx.formats import CellFormats
from perfxl.excel.xlsx.formulas import shifted, suspicious
from perfxl.excel.xlsx.markup import (
    MC,
    TRUE,
    index_of,
    known_spreadsheet_part,
    spreadsheet_part,
    unescaped,
)
from perfxl.excel.xlsx.merges import area, odd_merges, read_merges
from perfxl.excel.xlsx.outline import Outline, SheetEntry
from perfxl.excel.xlsx.package import Package
from perfxl.excel.xlsx.strings import string_of
from perfxl.form.grid import (
    LAST_COLUMN,
    LAST_ROW,
    PICTURE,
    Address,
    Cell,
    CellError,
    Range,
    Sheet,
    Value,
    a1,
    column_letters,
    column_number,
    quoted,
)
from perfxl.text.refusal import Refused

_SPACE = " \t\r\n"  # what XML takes for white space; some writers leave it round what they store
_MANY = 2 << 20  # bytes of inflated parts from which on tags are counted
_FAR_ROW, _FAR_COLUMN = 10_000, 256  # beyond these a cell of a form is a stray one
_CELL_START = b"<c r="
_COLUMNS = {column_letters(column): column for column in range(1, 53)}  # A to AZ: of most cells


def read_one(package: Package, outline: Outline, entry: SheetEntry, formats: CellFormats) -> Sheet:
    """One sheet that refers to no shared string. Raises Refused."""
    return SheetReader(package, outline, entry, formats, {}, package.limits.cells).read()


class SheetReader:
    """One sheet being read."""

    def __init__(
        self,
        package: Package,
        outline: Outline,
        entry: SheetEntry,
        formats: CellFormats,
        strings: Mapping[str, str],
        budget: int,
    ) -> None:
        self.package = package
        self.entry = entry
        self.formats = formats
        self.strings = strings
        self.date1904 = outline.date1904
        self.budget = budget
        self.counted = 0
        self.warnings = package.warnings
        self.warned: set[str] = set()
        self.masters: dict[str, tuple[int, int, str]] = {}
        self.orphans: list[tuple[Address, str]] = []
        self.has_pictures = package.has("xl/richData/rdrichvalue.xml")
        self.cells: dict[Address, Cell] = {}
        self.protected = False
        self.ns = ""

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
        part, package = self.entry.part, self.package
        data = package.read(part)
        # before a tree is built of them; fewer bytes than that cannot hold as many
        if len(data) > self.budget * len(_CELL_START) and data.count(_CELL_START) > self.budget:
            self.refuse_size()
        if package.inflated > _MANY:  # many sheets can be what one is not
            package.tags += data.count(b"<")
            if package.tags > 2 * package.limits.elements:
                raise Refused("E-TOOBIG", quoted(self.entry.name), "Σ elements")
        # A sheet that people never see came with the template, the same in every form.
        parsed = known_spreadsheet_part if self.entry.state == "veryHidden" else spreadsheet_part
        root, ns = parsed(data, part, "worksheet", package.limits)
        self.ns = ns
        rows: Iterable[Element] = ()
        merges: tuple[Range, ...] = ()
        spans: set[tuple[int, int]] = set()  # of hidden columns
        for child in root:
            tag = child.tag
            if tag == ns + "sheetData":
                rows = child
            elif tag == ns + "mergeCells":
                where, most = quoted(self.entry.name), package.limits.merges
                merges += read_merges(child, ns + "mergeCell", where, most)
            elif tag == ns + "cols":
                spans |= _hidden_spans(child)
                for col in child:
                    self.formats[col.get("style", "")]
            elif tag == ns + "sheetProtection":
                self.protected = child.get("sheet") in TRUE
        covered = sum(map(area, merges))
        package.merged += covered
        if package.merged > package.limits.merged_cells:
            limit = package.limits.merged_cells
            raise Refused("E-MERGE", quoted(self.entry.name), f"Σ > {limit}")
        hidden_rows = self.read_rows(rows)
        cells = self.cells
        for code, address in odd_merges(merges, cells, covered):
            self.warn(code, *address)
        return Sheet(
            self.entry.name,
            cells,
            merges,
            hidden_rows,
            _hidden_columns(spans, cells) if spans else frozenset(),
            self.entry.state,
            self.protected,
            comments(package, part) if self.entry.state == "visible" else {},
        )

    def read_rows(self, rows: Iterable[Element]) -> frozenset[int]:
        """Fill ``cells`` from the children of sheetData; returns the hidden rows."""
        row_tag = self.ns + "row"
        hidden: list[int] = []
        seen: set[int] = set()
        row = last_row = 0
        for element in rows:
            if element.tag != row_tag:
                self.check_empty(element)
                continue
            row = self.row_number(element.get("r"), row)
            if row > last_row:
                last_row = row
            elif row in seen:
                raise Refused("E-DUPCELL", f"{quoted(self.entry.name)}!{row}:{row}")
            else:
                self.warn("W-REF", row, 1)
            seen.add(row)
            if element.get("hidden") in TRUE or element.get("ht") == "0":
                hidden.append(row)
            style = element.get("s")
            if style is not None:
                self.formats[style]
            self.counted += len(element)
            if self.counted > self.budget:
                self.refuse_size()
            self.read_cells(element, row)
        self.adopt_orphans()
        return frozenset(hidden)

    def row_number(self, text: str | None, before: int) -> int:
        """A row's number: as it says, or the one after the row before. Raises Refused E-REF."""
        row = before + 1 if text is None else _row_told(text)
        if not 0 < row <= LAST_ROW:
            told = row if text is None else text.strip(_SPACE)
            raise Refused("E-REF", f"{quoted(self.entry.name)}!{told}")
        return row

    def read_cells(self, element: Element, row: int) -> None:
        """Fill ``cells`` from one row."""
        c_tag, v_tag = self.ns + "c", self.ns + "v"
        formats, columns, strings, cells = self.formats, _COLUMNS, self.strings, self.cells
        protected, digits = self.protected, str(row)
        width = len(digits)
        column = last_column = 0
        odd: set[int] | None = None  # the columns seen, where they are out of order
        for c in element:
            if c.tag != c_tag:
                self.check_empty(c)
                continue
            ref = c.get("r")
            if ref is None:
                column += 1
                if column > LAST_COLUMN:
                    raise Refused("E-REF", f"{quoted(self.entry.name)}!{row}")
            else:
                column = columns.get(ref[:-width], 0)
                if not column or ref[-width:] != digits:
                    column = self.column_in(ref, digits)
            if column > last_column and odd is None:
                last_column = column
            else:
                if odd is None:
                    odd = self.columns_before(element, c, digits)
                if column in odd:
                    raise Refused("E-DUPCELL", self.where(row, column))
                if column < last_column:
                    self.warn("W-REF", row, column)
                last_column = max(column, last_column)
                odd.add(column)
            cell_format = formats[c.get("s", "")]
            size = len(c)
            if not size:
                if protected:  # an empty cell says whether it is locked
                    cells[row, column] = cell_format.blank
                continue
            child = c[0]
            v: str | None = child.text or ""
            f = inline = None
            if size > 1 or child.tag != v_tag or len(child):  # most hold a value and nothing else
                v, f, inline = self.contents(c, row, column)
            kind = c.get("t", "n")
            value: Value
            raw: str | None = None
            if kind == "s" and v and inline is None:
                value = strings.get(v) or self.string(v, row, column)
            elif inline is not None:
                value = self.inline(inline, kind, row, column)
            elif v is None:
                value = None
            else:
                value, raw = self.value(kind, v, cell_format.date, row, column)
                if kind == "e" and c.get("vm") and self.has_pictures:
                    value = PICTURE
            formula = None if f is None else self.formula(f, row, column)
            if value is None:
                if formula is not None:
                    self.warn("W-NOCACHE", row, column)
                elif not protected:
                    continue
            cells[row, column] = Cell(value, formula, cell_format.style, raw)
        if last_column > _FAR_COLUMN or row > _FAR_ROW:
            if cells and next(reversed(cells))[0] == row:
                self.warn("W-FARCELL", row, next(reversed(cells))[1])

    def column_in(self, ref: str, row: str) -> int:
        """The column of a cell's own reference, which has to be one of its row. Raises Refused E-REF."""
        ref = ref.strip(_SPACE)
        column = column_number(ref.removesuffix(row)) if ref.endswith(row) else 0
        if not column:
            raise Refused("E-REF", f"{quoted(self.entry.name)}!{ref}")
        return column

    def contents(
        self, c: Element, row: int, column: int
    ) -> tuple[str | None, Element | None, Element | None]:
        """A cell's value as stored, its formula and its inline string; refused where any is there
        twice or holds more than text."""
        v_tag, f_tag, is_tag = self.ns + "v", self.ns + "f", self.ns + "is"
        v: str | None = None
        f: Element | None = None
        inline: Element | None = None
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
        return v, f, inline

    def inline(self, element: Element, kind: str, row: int, column: int) -> str:
        """The text of an inline string. Raises Refused E-CELLTYPE in a cell of another type."""
        if kind != "inlineStr":
            raise Refused("E-CELLTYPE", self.where(row, column), f"{kind[:40]} <is>")
        return string_of(element, self.ns + "t", self.ns + "r", self.entry.part)

    def string(self, index: str, row: int, column: int) -> str:
        """The shared string of an index with white space round it; raises Refused E-SST for none."""
        text = self.strings.get(index.strip(_SPACE))
        if text is None:
            raise Refused("E-SST", self.where(row, column), index)
        return text

    def check_empty(self, element: Element) -> None:
        """Refuse cells inside what is neither row nor cell: some readers cell_format there, some do not."""
        values = (self.ns + "v", self.ns + "f", self.ns + "is")
        for inner in element.iter():  # some readers do not ask for the namespace of a row or cell
            if inner.tag in values or inner.tag.endswith(("}row", "}c")):
                raise Refused("E-XML", quoted(self.entry.name), inner.tag)
        if element.tag.startswith(MC):
            raise Refused("E-XML", quoted(self.entry.name), element.tag)

    def columns_before(self, row: Element, cell: Element, digits: str) -> set[int]:
        """The columns of a row's cells before one; only needed where their order is odd."""
        seen: set[int] = set()
        column = 0
        for c in row:
            if c is cell:
                break
            if c.tag == cell.tag:
                ref = c.get("r")
                column = column + 1 if ref is None else self.column_in(ref, digits)
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
        if kind in ("str", "inlineStr"):
            return unescaped(v), None
        if kind == "s":  # an empty index
            return None, None
        if kind in ("b", "e"):
            v = v.strip(_SPACE)
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

    def adopt_orphans(self) -> None:
        """Shared formulas met before their master."""
        for (row, column), group in self.orphans:
            master = self.masters.get(group)
            if master is None:
                self.warn("W-FORMULA", row, column)
            else:
                text = self.moved(master[2], row - master[0], column - master[1])
                self.cells[row, column] = replace(self.cells[row, column], formula=text)


@lru_cache(maxsize=1024)  # rows of all sheets are called the same
def _row_told(text: str) -> int:
    """A row's number as it is written; 0 for what is none."""
    text = text.strip(_SPACE)
    return 0 if text[:1] == "0" else index_of(text) or 0


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
