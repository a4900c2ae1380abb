"""The heading of a table -> its columns: rows of headings joined, labels understood, the rest named.

A heading may be two rows, merged or not: 年度指标值 over 指标性质 | 指标值 | 度量单位, or 年初 over 预算数.
A heading that nobody listed is understood by its key word and by what its column holds, where that
reading is the only one. What is not understood is kept with the parts that it may be: those parts
were not read, and nothing that needs them is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from perfxl.form import vocabulary
from perfxl.form.vocabulary import Field
from perfxl.reading.labels import FIELDS, FUNDS, INDICATORS, comparable, plain_label
from perfxl.reading.page import Page, Word
from perfxl.text.patterns import lazy
from perfxl.values import typed
from perfxl.values.prose import label
from perfxl.values.three_cells import is_sign

Columns = Mapping[str, tuple[int, int]]
"""Field keys -> first and last column of the heading."""

AMOUNTS = ("initial", "annual", "executed")
ANSWERS = ("target", "actual", "weight", "score")

NEEDED = {
    FUNDS: (*AMOUNTS, "weight", "rate", "score"),
    INDICATORS: ("category", "subcategory", "name", *ANSWERS, "reason"),
}
"""What is missed where a heading was not understood; 指标性质 or 度量单位 nobody misses."""

SIGN, POINTS, FIGURES, TEXT, NOTHING = "sign", "points", "figures", "text", "nothing"
"""What a column holds: operators, figures of 100 at most, other figures, words, nothing."""

_HOLDS = {
    "sign": {SIGN},
    "points": {POINTS},
    "amount": {POINTS, FIGURES},
    "rate": {POINTS, FIGURES},
    "target": {POINTS, FIGURES, TEXT},
    "text": {TEXT},
    "long": {TEXT, NOTHING},
}
"""What the column of a field's kind may hold for the field to be read in it."""

_NUMBERED = lazy(
    r"\(?([0-9]{1,2}|[A-Z]|[甲乙丙丁戊己庚辛])\)?(?:=[-0-9A-Z()+×*÷/%]+)?",
    needs="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ甲乙丙丁戊己庚辛",
)
_REMARKS = lazy(vocabulary.REMARKS, needs="备说")
_OTHER = lazy(vocabulary.OTHER_COLUMNS)
_AMOUNTS_ASIDE = lazy(vocabulary.OTHER_AMOUNTS, needs="结余追调到节其")
_WORDS = {
    (part, fld.key): lazy(fld.words)
    for part in (FUNDS, INDICATORS)
    for fld in FIELDS[part]
    if fld.words
}


_LABELS = (vocabulary.CATEGORY, vocabulary.SUBCATEGORY, vocabulary.NAME)


class Head(msgspec.Struct, frozen=True):
    """The heading of one column, its rows joined."""

    text: str  # as printed
    plain: tuple[str, ...]  # the labels that it may be: joined, each alone
    row: int
    column: int
    last: int
    field: Field | None

    @property
    def reviewed(self) -> bool:
        """Whether the column is a reviewer's, whatever else its heading says: 复核 over 得分."""
        return any("复核" in plain for plain in self.plain)


class Heads(msgspec.Struct, frozen=True):
    """The heading rows of a table of one part of the form."""

    row: int
    last_row: int
    heads: tuple[Head, ...]
    columns: Columns  # of the fields whose labels are known

    @property
    def is_table(self) -> bool:
        """Whether they head an indicator table."""
        keys = self.columns.keys()
        answers = len(keys & set(ANSWERS))
        if "name" in keys and answers >= 2:
            return True
        groups = keys & {"category", "subcategory"}
        if groups and answers >= 2 and len(keys & {"name", "reason", *groups}) >= 2:
            return True
        return len(keys & {"category", "subcategory", "name"}) >= 2 and len(self._hinted()) >= 2

    def _hinted(self) -> set[str]:
        """The answers that known labels and key words speak of."""
        found = self.columns.keys() & set(ANSWERS)
        for head in self.heads:
            if head.field is None and not _OTHER.search(head.plain[0]):
                found |= {key for key in ANSWERS if _WORDS[INDICATORS, key].search(head.plain[0])}
        return found

    @property
    def is_money(self) -> bool:
        """Whether they head the money block."""
        keys = self.columns.keys()
        amounts = len(keys & set(AMOUNTS))
        return amounts >= 2 or (amounts == 1 and len(keys & {"weight", "rate", "score"}) >= 2)


class Unread(msgspec.Struct, frozen=True):
    """A heading that was not understood, and the keys of the fields that it may be; none: no part."""

    head: Head
    keys: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True):
    """The columns of a table: by label and by contents, and what was not understood."""

    heads: Heads
    columns: Columns
    guessed: tuple[tuple[str, Head], ...] = ()
    unread: tuple[Unread, ...] = ()


def heads(page: Page, row: int, part: str) -> Heads:
    """The headings of a part that begin in a row, in one row or two."""
    known = page.headings.get((row, part))
    if known is None:
        known = page.headings[row, part] = _heads(page, row, part)
    return known


def _heads(page: Page, row: int, part: str) -> Heads:
    last_row = _last_row(page, row, part)
    if last_row == row:
        found = [
            Head(w.text, (w.plain,), row, w.column, page.end(w), w.fields.get(part))
            for w in page.rows.get(row, ())
        ]
    else:
        found = _joined(page, row, last_row, part)
    columns: dict[str, tuple[int, int]] = {}
    for head in found:
        if head.field is not None and head.field.key not in columns and not head.reviewed:
            columns[head.field.key] = (head.column, head.last)
    return Heads(row, last_row, tuple(found), columns)


def _last_row(page: Page, row: int, part: str) -> int:
    """The last row of a heading: down to where its labels are merged, or the next row where that
    holds further labels of the part, or words under a heading and beside it: 年初 | 调整后."""
    known = [w for w in page.known.get(row, ()) if part in w.fields]
    bottom = max((page.bottoms.get((row, w.column), row) for w in known), default=row)
    if row < bottom <= row + 3:
        return bottom
    here = {w.fields[part].key for w in known}
    below = {w.fields[part].key for w in page.known.get(row + 1, ()) if part in w.fields}
    if len(below) >= 2 and below - here and here - below:
        return row + 1
    return row + (part == INDICATORS and len(here) > 2 and _divides(page, row))


def _divides(page: Page, row: int) -> bool:
    """Whether the row under one of headings divides some of them: it holds short words and no figure,
    some of them in columns without a heading, or besides copies of the headings, as a lost merge
    leaves them."""
    above = {word.column: word for word in page.rows.get(row, ())}
    words = page.rows.get(row + 1, [])
    own = [w for w in words if w.column not in above or above[w.column].text != w.text]
    named = [above[w.column].fields.get(INDICATORS) for w in own if w.column in above]
    if any(fld in _LABELS for fld in named):
        return False  # an indicator
    if any(len(w.plain) > 8 or any(map(str.isdigit, w.text)) for w in own):
        return False
    if any(isinstance(value, Decimal) for _, value in page.values(row + 1)):
        return False
    headed = {c for word in above.values() for c in range(word.column, page.end(word) + 1)}
    return len(words) - len(own) >= 2 <= len(own) or any(w.column not in headed for w in own)


def _once(stack: list[Word]) -> list[Word]:
    """The texts over a column; a copy under the same text, as lost merges leave it, is none."""
    return [w for n, w in enumerate(stack) if not n or w.plain != stack[n - 1].plain]


def _uncopied(words: list[Word]) -> list[Word]:
    """The texts of a row; a copy beside the same text, as lost merges leave it, is none."""
    return [w for n, w in enumerate(words) if not n or w.text != words[n - 1].text]


def _joined(page: Page, row: int, last_row: int, part: str) -> list[Head]:
    """The headings of several rows, column by column: a heading over several others groups them."""
    rows = [page.rows.get(r, []) for r in range(row, last_row + 1)]
    over: dict[int, list[Word]] = {}
    for number, words in enumerate([*map(_uncopied, rows[:-1]), rows[-1]]):
        lower = {w.column for below in rows[number + 1 :] for w in below}
        for word in words:
            others = [w.column for w in words if w.column > page.end(word)]
            under = [c for c in lower if c >= word.column and not any(o <= c for o in others)]
            for column in {word.column, *under}:
                over.setdefault(column, []).append(word)
    found: list[Head] = []
    for column in sorted(over):
        stack = _once(over[column])
        own, lowest = [w for w in stack if w.column == column], stack[-1]
        groups = {id(w) for c, others in over.items() if c != column for w in others}
        mine = [w for w in own if id(w) not in groups]
        fld = comparable("".join(w.text for w in mine))[2].get(part) if len(mine) > 1 else None
        for word in reversed(mine):
            fld = fld or word.fields.get(part)
        if not mine:
            fld, mine = lowest.fields.get(part), [lowest]
        text = "".join(w.text.strip() for w in mine)
        plain = dict.fromkeys(["".join(w.plain for w in mine), *(w.plain for w in stack)])
        found.append(Head(text, tuple(plain), lowest.row, column, page.end(lowest), fld))
    return found


def table(page: Page, found: Heads, part: str, rows: range, *, remarks: bool = True) -> Table:
    """The columns of a table by what its ``rows`` hold: those whose labels are known, those that their
    key word and contents leave one reading for, and what was not understood.

    ``remarks``: reasons may stand in a column of remarks where no column asks for them.
    """
    columns = dict(found.columns)
    connected = _connected(found)
    strange = [h for h in connected if h.field is None]
    unsure = _settled(page, columns, connected, rows)
    if not strange:
        return Table(found, columns, (), unsure)
    held = {id(h): holds(page, h, rows) for h in strange}
    rest = [h for h in strange if not _aside(page, h, found, part, held[id(h)])]
    notes = [h for h in strange if h not in rest and _REMARKS.search(h.plain[0])]
    guessed: list[tuple[str, Head]] = []
    signs = [h for h in rest if held[id(h)] == SIGN]
    if part == INDICATORS and len(signs) == 1 and "nature" not in columns:
        guessed.append(("nature", signs[0]))
    groups = [columns[key][1] for key in ("category", "subcategory") if key in columns]
    sides = [h for h in strange if h.plain[0] in vocabulary.SIDE_LABELS and groups]
    if part == INDICATORS and "name" not in columns and len(sides) == 1:
        if sides[0].column > max(groups):  # 一级指标 | 二级指标 | 绩效指标
            guessed.append(("name", sides[0]))
    taken = {id(h) for _, h in guessed}
    while True:
        open_keys = [f for f in FIELDS[part] if f.key not in columns
                     and f.key not in {key for key, _ in guessed}]  # fmt: skip
        may = {
            id(h): [f.key for f in open_keys if _may_be(h, f, part, held[id(h)])]
            for h in rest
            if id(h) not in taken
        }
        sure = [
            h
            for h in rest
            if len(keys := may.get(id(h), [])) == 1 and list(may.values()).count(keys) == 1
        ]
        if not sure:
            break
        guessed += [(may[id(h)][0], h) for h in sure]
        taken |= {id(h) for h in sure}
    columns |= {key: (h.column, h.last) for key, h in guessed}
    unread = _unread(part, columns, [h for h in rest if id(h) not in taken], held)
    if part == INDICATORS and remarks and "reason" not in columns:
        told = [h for h in notes if held[id(h)] == TEXT]
        if len(told) == 1 and not any("reason" in each.keys for each in unread):
            guessed.append(("reason", told[0]))
            columns["reason"] = (told[0].column, told[0].last)
    return Table(found, columns, tuple(guessed), (*unsure, *unread))


def _settled(
    page: Page, columns: dict[str, tuple[int, int]], found: list[Head], rows: range
) -> tuple[Unread, ...]:
    """Settle in ``columns`` which of several headings of a field has it: the one whose column is
    filled in most rows, that of the unit's own figures, or the one of the field's own name. Where
    none is, the field was not read."""
    known: dict[Field, list[Head]] = {}
    for head in found:
        if head.field is not None and not head.reviewed:
            known.setdefault(head.field, []).append(head)
    unsure: list[Unread] = []
    for fld, heads in known.items():
        if len(heads) < 2:
            continue
        held = {id(h): _filled(page, h, rows) for h in heads}
        if fld.kind == "rate":
            heads = [h for h in heads if held[id(h)] and plain_label(fld.label) in h.plain] or heads
        most = max(len(held[id(h)]) for h in heads)
        best = [h for h in heads if len(held[id(h)]) == most]
        if all(held[id(h)] == held[id(best[0])] for h in best):
            best = best[:1]  # copies, as lost merges leave them
        if fld.kind == "long" and len({h.text for h in heads}) == 1:  # over all of its columns
            columns[fld.key] = heads[0].column, heads[-1].last
            continue
        for sign in ("自评", plain_label(fld.label)):
            best = [h for h in best if sign in h.plain[0]] or best
        if len(best) == 1:
            columns[fld.key] = best[0].column, best[0].last
        else:
            del columns[fld.key]
            unsure += [Unread(h, (fld.key,)) for h in best]
    return tuple(unsure)


def _filled(page: Page, head: Head, rows: range) -> dict[int, object]:
    """What stands in a column of its own, by row."""
    cells = ((row, page.sheet.cells.get((row, head.column))) for row in rows)
    return {
        row: cell.value
        for row, cell in cells
        if cell is not None and cell.value is not None
        and page.anchor(row, head.column) == (row, head.column)
    }  # fmt: skip


def _unread(
    part: str, columns: Columns, rest: Iterable[Head], held: Mapping[int, str]
) -> tuple[Unread, ...]:
    """The headings that were not understood, each with the missing fields that it may be."""
    missed = [key for key in NEEDED[part] if key not in columns]
    return tuple(
        Unread(h, tuple(key for key in missed if _fits(h, key, part, columns, held[id(h)])))
        for h in rest
    )


def _connected(found: Heads) -> list[Head]:
    """The headings that belong together: what stands beyond a gap at their right is not the
    table's."""
    edge = max([last for _, last in found.columns.values()] or [h.last for h in found.heads])
    kept: list[Head] = []
    for head in sorted(found.heads, key=lambda h: h.column):
        if head.column <= edge + 1:
            kept.append(head)
            edge = max(edge, head.last)
    return kept


def _aside(page: Page, head: Head, found: Heads, part: str, held: str) -> bool:
    """Whether a heading is none of the table's columns: a reviewer's, evidence, remarks, the name of
    the block or a label beside it."""
    own = head.plain[0]
    if own in vocabulary.SIDE_LABELS or own in vocabulary.FUND_BLOCK_LABELS:
        return True
    if not own or _OTHER.search(own):
        return True
    if page.bottoms.get((head.row, head.column), 0) > found.last_row:
        return True  # it stands beside the rows, merged down
    if part == FUNDS:
        besides = "annual" in found.columns and _AMOUNTS_ASIDE.search(own) is not None
        return besides or held in (NOTHING, TEXT)
    return held == NOTHING and head.column < min(c for c, _ in found.columns.values())


def _may_be(head: Head, fld: Field, part: str, held: str) -> bool:
    """Whether a heading may be a field's by its key word and by what its column holds."""
    words = _WORDS.get((part, fld.key))
    return (
        words is not None
        and held in _HOLDS[fld.kind]
        and any(words.search(plain) for plain in head.plain)
    )


def _fits(head: Head, key: str, part: str, columns: Columns, held: str) -> bool:
    """Whether a column may be a field's by its place and by what it holds."""
    kind = next(fld.kind for fld in FIELDS[part] if fld.key == key)
    if held not in (*_HOLDS[kind], NOTHING):
        return False
    if part == FUNDS:
        return True
    first = min((c for k, (c, _) in columns.items() if k in ANSWERS), default=head.column)
    name = columns.get("name", (first, first))[0]
    if key in ("category", "subcategory"):
        return head.column < name
    if key == "name":
        return head.column < first
    return key in ("weight", "score") or head.column > name


def first_row(page: Page, last_row: int) -> int:
    """The first row under the headings, which end in ``last_row``, that holds something."""
    return next((r for r in range(last_row + 1, last_row + 4) if any(page.values(r))), 0)


def is_numbering(page: Page, row: int) -> bool:
    """Whether a row under the headings only numbers the columns: 1 | 2 | 3, (1) | (2) | (3)=(2)/(1)."""
    marks: list[str] = []
    own = (value for c, value in page.values(row) if value != page.sheet.value(row - 1, c))
    for value in dict.fromkeys(own):  # a copy, as lost merges leave it, is none
        if not isinstance(value, str | Decimal):
            continue
        text = f"{value}" if isinstance(value, Decimal) else label(value).rstrip(".、。")
        mark = _NUMBERED.fullmatch(text)
        if mark is not None:
            marks.append(mark[1])
        elif text.strip("*:") != "栏次":
            return False
    figures = [int(mark) for mark in marks if mark.isdigit()]
    letters = len(marks) - len(figures)
    counted = figures == list(range(1, len(figures) + 1))
    return len(marks) > 2 and counted and (letters > 1 or len(figures) > 2)


def holds(page: Page, head: Head, rows: Iterable[int]) -> str:
    """What a column holds under its heading: operators, figures, words or nothing."""
    signs = points = figures = texts = 0
    for row in rows:
        for column in range(head.column, head.last + 1):
            cell = page.sheet.cells.get((row, column))
            if cell is None or cell.value is None or page.anchor(row, column) != (row, column):
                continue
            if isinstance(cell.value, str) and is_sign(cell.value):
                signs += 1
            elif (number := typed.points(cell)).kind == "dash":
                continue
            elif number.value is not None and 0 <= number.value <= 100:
                points += 1
            elif typed.amount(cell, "万元").value is not None or typed.rate(cell).value is not None:
                figures += 1
            elif not isinstance(cell.value, str) or cell.value.strip():
                texts += 1
    if signs and not points + figures and 4 * texts <= signs:
        return SIGN
    if 4 * (texts + signs) > points + figures:
        return TEXT
    if figures:
        return FIGURES
    return POINTS if points else NOTHING
