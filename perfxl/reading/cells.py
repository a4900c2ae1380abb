"""Single cells of a form: what they say, where they stand, how they were typed."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from perfxl.form.grid import EMPTY, PICTURE, Address, Cell, Unstruck, a1, parse_a1
from perfxl.form.model import Coverage, Heading, Note
from perfxl.reading.heads import Head, Table
from perfxl.reading.labels import FUNDS
from perfxl.reading.page import Page, Word
from perfxl.text.patterns import lazy
from perfxl.values import number_formats, prose, typed
from perfxl.values.numerals import decimals

_PICTURE = lazy(r"(?:^|[^A-Za-z])(?:DISPIMG|IMAGE)\(", needs="M AP")


_PLAIN = (str, Decimal, type(None))


class Cells:
    """Reads cells of one form; collects their addresses, notes on them, and what parts were read."""

    def __init__(self, page: Page, first: int, last: int, right: int) -> None:
        self.page, self.sheet = page, page.sheet
        self.first, self.last, self.right = first, last, right
        self.at: dict[str, Address] = {}
        self.notes: list[Note] = []
        self.printed: set[str] = set()
        self.unit = "万元"
        self.shares = self.told_shares = False  # weights typed as per cent of the full mark
        self.unknown: list[Heading] = []
        self.guessed: list[Heading] = []
        self.extra: list[Heading] = []

    # -- what was understood -----------------------------------------------------------------

    def coverage(self) -> Coverage:
        """What became of the parts; every heading gets a path of its own."""
        for kind in ("unknown", "guessed", "extra"):
            for number, heading in enumerate(getattr(self, kind)):
                self.at[f"coverage.{kind}[{number}]"] = parse_a1(heading.cell)
        kinds = (self.unknown, self.guessed, self.extra)
        return Coverage(*(tuple(map(self._placed, headings)) for headings in kinds))

    def _placed(self, heading: Heading) -> Heading:
        """A heading with its place as people find it in a document."""
        row = parse_a1(heading.cell)[0]
        places = self.sheet.places
        return replace(heading, cell=places[row].zh) if row in places else heading

    def missed(self, part: str, text: str, address: Address) -> None:
        """A part is there under a heading that was not understood."""
        self.unknown.append(Heading(part, " ".join(text.split()), a1(*address)))

    def guess(self, part: str, word: Word) -> None:
        """A part is read by the key word of its label and by what stands beside that."""
        text = " ".join(word.text.split())
        self.guessed.append(Heading(part, text, a1(word.row, word.column)))

    def columns_of(self, table: Table, part: str) -> None:
        """Take note of what the columns of a table were understood from."""
        prefix = f"{FUNDS}." if part == FUNDS else ""
        for key, head in table.guessed:
            self.guessed.append(_heading(prefix + key, head))
        for each in table.unread:
            for key in each.keys:
                self.unknown.append(_heading(prefix + key, each.head))
            if not each.keys:
                self.extra.append(_heading("", each.head))

    # -- numbers -----------------------------------------------------------------------------

    def number(
        self, path: str, address: Address, kind: str, last_row: int | None = None
    ) -> Decimal | None:
        """The number at an address, noting how it was typed; ``last_row`` is the last one of the
        form's row, where that is printed in several."""
        anchor = self.page.anchors.get(address, address)
        self.at[path] = anchor
        cell = self.sheet.cells.get(anchor, EMPTY)
        if cell.value is None and cell.formula is None:
            return None
        above = anchor[0] < address[0]
        if above or (path.startswith("indicators[") and self._shared(anchor, last_row)):
            if cell.value is not None:  # said once, at the first row; the others are covered
                covered = above and (kind != "amount" or path.startswith("indicators["))
                points = None if covered else typed.points(cell).value
                read = "" if points is None else f"{points:f}"
                self.notes.append(Note(path, "covered" if covered else "merged", raw(cell), read))
            return None
        if self._says_nothing(path, cell):
            return None
        share = typed.share(cell) if self.shares and path.endswith("weight") else None
        if share is not None and share.value is not None:
            found = share
            told, self.told_shares = self.told_shares, True
            if told:
                return found.value
        elif kind == "amount":
            found = typed.amount(cell, self.unit)
        elif kind == "rate":
            found = typed.rate(cell)
        else:
            found = typed.points(cell)
        if found.value is not None and not _plausible(found.value):
            found = replace(found, value=None, kind="unreadable")
        noise = found.kind == "normalised" and isinstance(cell.value, Decimal | Unstruck)
        if found.kind not in ("plain", "blank") and not noise:
            read = "" if found.value is None else f"{found.value:f}"
            self.notes.append(Note(path, found.kind, raw(cell), read))
        if cell.style.invisible and found.value is not None:
            self.notes.append(Note(path, "invisible", raw(cell)))
        return found.value

    def stands_elsewhere(self, line: str, *keys: str) -> None:
        """Take cells of a line of the money that are all struck out for none that the form has."""
        struck = [note for note in self.notes if note.kind == "dash"]
        struck = [note for note in struck if note.at in {f"{line}.{key}" for key in keys}]
        if len(struck) == len(keys):
            self.notes = [note for note in self.notes if note not in struck]
            self.printed -= {f"funds.{key}" for key in keys}

    def _shared(self, anchor: Address, last_row: int | None) -> bool:
        """Whether a cell is merged with the next row of the form: one figure for several rows."""
        bottom = self.page.bottoms.get(anchor, anchor[0])
        return bottom > (anchor[0] if last_row is None else last_row)

    def _says_nothing(self, path: str, cell: Cell) -> bool:
        """Whether a cell holds a picture, or something that was struck out, with a note on it; a
        part that was struck out is only noted."""
        value = cell.value
        if cell.formula is None and not cell.style.struck and type(value) in _PLAIN:
            return False  # most cells
        if value == PICTURE or (cell.formula is not None and _PICTURE.search(cell.formula)):
            self.notes.append(Note(path, "picture"))
            return True
        if isinstance(cell.value, Unstruck):
            kind = "part-struck" if cell.value.strip() else "struck"
            self.notes.append(Note(path, kind, "", cell.value.strip()))
            return kind == "struck"
        if cell.style.struck and cell.value is not None:
            self.notes.append(Note(path, "struck", raw(cell)))
            return True
        return False

    # -- texts -------------------------------------------------------------------------------

    def text(self, path: str, address: Address, last_column: int | None = None) -> str | None:
        """The text at an address, or at the first filled cell of the label's span."""
        row, column = address
        anchor = self.page.anchors.get(address, address)
        cell = self.sheet.cells.get(anchor, EMPTY)
        if cell.value is None and last_column is not None:
            for other in range(column + 1, last_column + 1):
                if self.sheet.value(row, other) is not None:
                    anchor = (row, other)
                    cell = self.sheet.cell(row, other)
                    break
        self.at[path] = anchor
        if anchor[0] < row or anchor[1] < column:
            return None  # covered by a merge from above or from the left: not this row's own
        return self.said(path, cell)

    def said(self, path: str, cell: Cell) -> str | None:
        """A cell's text as shown, None when blank, noting residue."""
        if self._says_nothing(path, cell):
            return None
        if cell.value is None:
            if cell.formula is not None:
                self.notes.append(Note(path, "uncalculated", "=" + cell.formula))
            return None
        shown = cell.value
        if not isinstance(shown, str):
            shown = number_formats.shown(shown, cell.style.number_format)
        text = prose.clean(shown)
        if "<" in shown and text != shown.strip():
            self.notes.append(Note(path, "residue", shown, text))
        if not text:
            if isinstance(cell.value, str) and cell.value:
                self.notes.append(Note(path, "spaces", cell.value))
            return None
        return text


def _heading(part: str, head: Head) -> Heading:
    return Heading(part, " ".join(head.text.split()), a1(head.row, head.column))


def _plausible(figure: Decimal) -> bool:
    """Whether a spreadsheet keeps the figure to a hundredth: below 10**13, at most 15 decimals."""
    return figure.is_finite() and figure.adjusted() < 13 and decimals(figure) <= 15


def raw(cell: Cell) -> str:
    """What a cell holds, as stored."""
    if cell.raw is not None:
        return cell.raw
    value = cell.value
    if value is None:
        return "" if cell.formula is None else f"={cell.formula}"
    return f"{value:f}" if isinstance(value, Decimal) else str(getattr(value, "code", value))
