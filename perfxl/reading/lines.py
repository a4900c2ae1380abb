"""The rows under the heading of the table: which are indicators, subtotals, the total, notes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.reading import total
from perfxl.reading.cells import Cells
from perfxl.reading.groups import POINTS
from perfxl.reading.heads import ANSWERS, Heads, first_row, heads, is_numbering, table
from perfxl.reading.labels import FUNDS, HEADER, INDICATORS, NOTES, RESULT
from perfxl.reading.page import Word
from perfxl.reading.wrapped import GROUPS
from perfxl.text.patterns import lazy
from perfxl.values import typed

SIGNED = tuple(word for word in vocabulary.NOTE_ROWS if word.endswith(("人", "话", "期", ":")))
"""Notes that are none of an indicator's names: who filled the form in, and when."""

_REASONS = lazy(vocabulary.REASONS_BELOW, needs="原偏改整")
_ENDS = lazy(vocabulary.NOTE_ENDINGS, needs="明注题议见论结语项")


class Lines:
    """The rows under one heading, as they are printed."""

    def __init__(self, cells: Cells, found: Heads, last: int, money: range) -> None:
        self.cells, self.page, self.last = cells, cells.page, last
        self.top, self.money = found, money
        self.rows = range(found.last_row + 1, last + 1)
        self.first = first_row(cells.page, found.last_row)
        read = table(
            self.page, found, INDICATORS, self._telling(), remarks=not self._reasons_below()
        )
        also = [each for each in read.unread if "措施" in each.head.plain[0] and not each.keys]
        self.measures = 0  # the column of the measures that stand beside their reasons
        if "reason" in read.columns:
            first, end = read.columns["reason"]
            beside = end + (first == end)  # under the heading of the reasons, or under none
            if first < end or all(head.column != beside for head in found.heads):
                self.measures = beside
            if len(also) == 1:  # 偏差原因 | 改进措施: two columns for one
                self.measures = also[0].head.column
                read = replace(read, unread=tuple(each for each in read.unread if each not in also))
        self.read, self.columns = read, dict(read.columns)
        self.keys = [key for key in self.columns if key not in GROUPS]
        self.groups = [key for key in GROUPS if key in self.columns]
        self.told = [key for key in ("name", *ANSWERS) if key in self.columns]
        self.points = [key for key in POINTS if key in self.columns]
        named = [self.columns[key][0] for key in ANSWERS if key in self.columns]
        labels = [last for key, (_, last) in self.columns.items() if key in (*GROUPS, "name")]
        self.labels_end = min(named, default=max(labels, default=1) + 1)
        numbers = [self.columns[key][0] for key in self.points]
        self.edge = max([self.labels_end, *numbers])
        self.name = self.columns.get("name", (self.labels_end - 1, self.labels_end - 1))

    def _telling(self) -> range:
        """The rows that can tell what the columns hold: those before the total or the grade."""
        answers = [column for key, (column, _) in self.top.columns.items() if key in ANSWERS]
        for row in self.rows:
            for word in self.page.rows.get(row, ())[:2]:
                answer = any(column <= word.column for column in answers)
                if not answer and (word.is_total or word.is_grade):
                    return range(self.rows.start, row)
        return self.rows

    def _reasons_below(self) -> bool:
        """Whether a row under the table is one of reasons."""
        return any(is_reasons(words[0]) for row in self.rows if (words := self.page.rows.get(row)))

    def own(self, row: int, key: str) -> bool:
        """Whether a row has something of its own in a column: not merged, no copy of its label."""
        if key not in self.columns:
            return False
        first, last = self.columns[key]
        lead = self.page.rows.get(row, ())
        for column in range(first, last + 1):
            cell = self.cells.sheet.cells.get((row, column))
            if cell is None or self.page.anchor(row, column) != (row, column):
                continue
            if cell.formula is not None or (
                cell.value is not None
                and not (lead and cell.value == lead[0].text and column > lead[0].column)
            ):
                return True
        return False

    def pointed(self, row: int) -> bool:
        """Whether a row has points of its own."""
        return any(self.own(row, key) for key in POINTS)

    def asked(self, row: int) -> bool:
        """Whether a row has a target or an actual value of its own."""
        return self.own(row, "target") or self.own(row, "actual")

    def answered(self, row: int) -> bool:
        """Whether a row has points and a target or an actual value: an indicator by any name."""
        return self.pointed(row) and self.asked(row)

    def continues(self, row: int) -> bool:
        """Whether a row goes on with the one above: all but one of name, target, actual, weight and
        score are merged down over both, as a table pasted from a text document has it."""
        over = [key for key in self.told if self.page.anchor(row, self.columns[key][0])[0] < row]
        return len(over) >= max(3, len(self.told) - 1) and all(key in over for key in self.points)

    def wraps(self) -> bool:
        """Whether a row of the table has neither group, name nor points, and goes on with another."""
        return any(
            not any(self.own(row, key) for key in (*GROUPS, "name", *POINTS))
            and (self.asked(row) or self.own(row, "reason"))
            for row in self.rows
        )

    def kind(self, row: int) -> str:
        """What a row is: header, subtotal, total, grade, note, sum (a total by another name), row."""
        words = self.page.rows.get(row, [])
        lead = [w for w in words if w.column < self.edge]
        labels = [w for w in lead if w.column < self.labels_end or w.is_total]
        answered = self.answered(row)
        if total.after_grade(words):
            return "total"
        if lead and lead[0].is_grade and not self._counts(row):
            return "grade"
        if words and total.speaks_of_one(words[0]):
            told = not answered and total.in_words(words[0])
            if told or total.with_grade(self.cells, row):
                return "total"
        if answered and lead and lead[0].plain.startswith(vocabulary.BESIDES):
            return "sum"  # no weight of the hundred
        if lead and lead[0].label.startswith(SIGNED) and (not answered or ":" in lead[0].label):
            return "note"
        if not answered and (kind := self._labelled(row, lead, labels)):
            return kind
        if row in self.page.known:
            if heads(self.page, row, INDICATORS).is_table:
                return "header"
            if heads(self.page, row, FUNDS).is_money:
                return "money"
            if lead and HEADER in lead[0].fields:
                return "note"  # the head of the form, printed again on a further page
        if row == self.first and (is_numbering(self.page, row) or self._heads_on(row, lead)):
            return "note"
        if answered or not lead:
            return "row"
        if not self.pointed(row):
            if total.alone(self.cells, row):
                return "subtotal" if self._later(row) or "指标" in lead[0].plain else "total"
            if not self.asked(row) and _starts(lead[-1]):
                return "note"  # among the names, where groups stand in each row
            noted = _starts(lead[0]) or self._noted(row, lead[0])
            return "note" if noted or self._across(row, lead) else "row"
        alone = self._across(row, lead) or self._nameless(row, lead)
        if alone and total.is_label(lead[0]):
            return "subtotal" if self._later(row) else "total"  # 自评得分, by its key word
        if _starts(lead[0]):
            return "note"
        return "sum" if alone else "row"

    def _heads_on(self, row: int, lead: Sequence[Word]) -> bool:
        """Whether the first row under the headings goes on with them: 自评 | 财政 under 得分."""
        words = self.page.rows.get(row, ())
        if lead or not words or any(len(word.plain) > 8 for word in words):
            return False
        cells = [self.cells.sheet.value(row, column) for column in range(1, self.edge + 1)]
        return self.pointed(row) and not any(isinstance(value, Decimal) for value in cells)

    def _labelled(self, row: int, lead: Sequence[Word], labels: Sequence[Word]) -> str:
        if any(label.plain in vocabulary.SUBTOTAL_LABELS for label in labels):
            return "subtotal"
        ends = [w.plain.endswith(vocabulary.SUBTOTAL_ENDINGS) and not w.is_total
                for w in lead if w.column < self.name[0]]  # fmt: skip
        if any(ends) and not self.asked(row):
            return "subtotal"  # 产出指标小计
        for label in labels[:2]:
            if label.is_total:  # a 合计 above further rows and a later 总分 is a subtotal
                return "subtotal" if self._later(row) else "total"
        if any(label.is_grade for label in labels[:2]) and not self._counts(row):
            return "grade"
        return ""

    def _later(self, row: int) -> bool:
        """Whether a row under this one is labelled as the total, before any that is as the grade."""
        for word in self.page.words(row + 1, self.last):
            own = word.column < self.labels_end and word.row not in self.money
            if own and (word.is_total or word.is_grade):
                return word.is_total
        return False

    def leads(self, row: int) -> bool:
        """Whether a row leads a group of others with what their points come to: 产出指标 | 50 | 49.5."""
        key = self.points[0]
        own = self._points(row, key)
        label = self.page.rows[row][0]
        inner, seen = Decimal(0), False
        for below in range(row + 1, self.last + 1):
            kind = self.kind(below)
            if kind == "sum" and self.page.rows[below][0].column > label.column:
                continue  # a finer group
            if kind in ("sum", "total", "grade"):
                break
            if kind == "row":
                inner, seen = inner + self._points(below, key), True
        return seen and own == inner

    def scoreless(self, row: int) -> bool:
        """Whether the points of a row are none: 加分项 | 0."""
        columns = [self.columns[key][0] for key in self.points]
        read = [typed.points(self.cells.sheet.cell(row, column)) for column in columns]
        return all(number.kind in ("blank", "dash") or number.value == 0 for number in read)

    def _counts(self, row: int) -> bool:
        """Whether the points of a row are figures, and not all zero."""
        return any(self._points(row, key) for key in self.points)

    def _points(self, row: int, key: str) -> Decimal:
        return typed.points(self.cells.sheet.cell(row, self.columns[key][0])).value or Decimal(0)

    def _noted(self, row: int, word: Word) -> bool:
        """Whether a row without points is a note by how its label ends."""
        return not self.own(row, "actual") and _ENDS.search(word.plain) is not None

    def _nameless(self, row: int, lead: Sequence[Word]) -> bool:
        """Whether a row has one label at its left and no name."""
        column = self.name[0]
        anchor = self.page.anchor(row, column)
        named = anchor[1] >= column and self.cells.sheet.value(*anchor) is not None
        alone = len({word.text for word in lead}) == 1  # copies of it aside
        return alone and lead[0].column < column and not named

    def _across(self, row: int, lead: Sequence[Word]) -> bool:
        """Whether a text of the label columns reaches over the columns of the answers."""
        if self.asked(row):
            return False
        answers = [self.columns[key][0] for key in ("target", "actual") if key in self.columns]
        last = max(answers, default=self.edge)
        copies = [w for w in self.page.rows[row] if w.text == lead[0].text]  # of a lost merge
        return copies[-1].column >= last or any(
            w.column <= self.name[1] and self.page.end(w) >= last for w in lead
        )


def is_reasons(word: Word) -> bool:
    """Whether a text labels a row of reasons for the form as a whole."""
    head = word.label.partition(":")[0]
    listed = len(head) <= 24 and _REASONS.search(head) is not None
    return listed or word.fields.get(RESULT) is vocabulary.REASONS


def _starts(word: Word) -> bool:
    """Whether a text is the label of a note."""
    return word.label.lstrip("(").startswith(NOTES)
