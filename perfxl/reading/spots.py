"""Where the forms of a sheet stand, and which tables that look like one are none."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from perfxl.form import vocabulary
from perfxl.form.grid import Value
from perfxl.reading.heads import Heads, heads
from perfxl.reading.labels import FUNDS, HEADER, INDICATORS, NOTES
from perfxl.reading.lines import is_reasons
from perfxl.reading.money import labelled_rows
from perfxl.reading.page import Page, Word
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.values import typed

FAR_TITLE = 8  # rows above the first label, where another form stands above it

TARGETS = Text("绩效目标申报表", "a declaration of targets")
KINDS: tuple[tuple[str, Text], ...] = (
    ("申报|目标表|目标批复|目标设定|目标审核", TARGETS),
    ("监控|跟踪", Text("绩效运行监控表", "a mid-year monitoring table")),
    ("整体支出|整体绩效|部门整体|单位整体", Text("部门整体支出自评表", "a department's own form")),
    ("支付计划|用款计划|拨款计划|资金计划|支出计划", Text("支付计划表", "a payment schedule")),
    ("执行进度|进度表|执行情况表|支出进度", Text("预算执行进度表", "a table of budget execution")),
    (
        "决算|收支|预算总表|预算表|预算明细|收入",
        Text("预算或决算表", "a table of budgets or accounts"),
    ),
    ("项目清单|项目库|汇总表|一览表|台账", Text("项目清单", "a list of projects")),
)
"""Tables that have a form's words and are none, by their titles."""

_SELF = lazy("自评|自我评价", needs="自")
_OWN = lazy("项目.*(?:自评|自我评价)", needs="自")
_TASKS = lazy("主要任务|任务名称|重点任务|部门职能|部门职责|职能概述", needs="任职")
_KINDS = tuple((lazy(pattern), name) for pattern, name in KINDS)


class Spot(msgspec.Struct, frozen=True):
    """Where one form stands on its sheet."""

    first: int
    last: int
    money: int  # the row that heads the money block, perhaps under the table; 0 when there is none
    table: int  # the row that heads the indicator table; 0 when there is none
    paired: bool  # the money stands beside its labels, and no rows under them
    unread_money: Word | None = None  # a label of a money block whose heading was not understood
    other: Text | None = None  # what it is, if it is no form


def spots(page: Page, ours: bool = False) -> list[Spot]:
    """The forms of a page, and what looks like one, from top to bottom; ``ours``: in a workbook that
    our template made, whose forms are forms by any title."""
    tables, monies = _headings(page)
    inside = {row for found in (*tables, *monies) for row in range(found.row, found.last_row + 1)}
    projects = [
        r
        for r in page.known
        if r not in inside
        and any(w.fields.get(HEADER) is vocabulary.PROJECT for w in page.known[r])
    ]
    anchors = sorted(found.row for found in (*tables, *monies))
    starts: list[int] = []
    for row in projects or anchors[:1]:
        if starts and _goes_on(page, starts[-1], row, anchors, monies):
            continue
        if not starts or bisect(anchors, starts[-1]) != bisect(anchors, row):
            starts.append(row)  # a heading stands between the two
        elif any(_SELF.search(text) for text in titles(page, starts[-1] + 1, row - 1)):
            starts[-1] = row  # what stands above the title is another's
    firsts = [
        _title_row(page, start, above + 1, alone=not above)
        for above, start in pairwise([0, *starts])
    ]
    ends = [*(first - 1 for first in firsts[1:]), page.last_row]
    found = (_spot(page, *rows, tables, monies, ours) for rows in zip(firsts, ends, strict=False))
    return [spot for spot in found if spot is not None]


def _goes_on(
    page: Page, start: int, row: int, anchors: Sequence[int], monies: Sequence[Heads]
) -> bool:
    """Whether the project named in a row is the one named in the row ``start``, on a further page of
    its form: no total stands between the two, and no money block follows."""
    here = bisect(anchors, row)
    if here in (0, len(anchors)) or any(found.row == anchors[here] for found in monies):
        return False
    named = [_project(page, each) for each in (start, row)]
    above = page.words(anchors[here - 1], row)
    return named[0] == named[1] is not None and not any(word.is_total for word in above)


def _project(page: Page, row: int) -> Value:
    """The project that a row names, beside its label."""
    word = next(w for w in page.known[row] if w.fields.get(HEADER) is vocabulary.PROJECT)
    return page.sheet.value(*page.beside(word, HEADER, page.last_column))


def _headings(page: Page) -> tuple[list[Heads], list[Heads]]:
    """The headings of indicator tables and of money blocks."""
    tables: list[Heads] = []
    monies: list[Heads] = []
    done = 0
    for row, known in page.known.items():
        if row <= done:
            continue
        parts = {part for word in known for part in word.fields}
        if INDICATORS in parts and (found := heads(page, row, INDICATORS)).is_table:
            tables.append(found)
        elif FUNDS in parts and (found := heads(page, row, FUNDS)).is_money:
            monies.append(found)
        else:
            continue
        done = found.last_row
    return tables, monies


def _spot(
    page: Page,
    first: int,
    last: int,
    tables: Sequence[Heads],
    monies: Sequence[Heads],
    ours: bool,
) -> Spot | None:
    table = next((t for t in tables if first <= t.row <= last), None)
    above = table.row - 1 if table is not None else last
    money = next((m.row for m in monies if first <= m.row <= above), 0)
    unread = None
    paired = _paired_from(page, first, above, money)
    money = paired or money
    if not money:
        money, unread = _money_by_rows(page, first, above)
    if not money and unread is None:
        money = next((m.row for m in monies if above < m.row <= last), 0)
    if table is None and not money and unread is None:
        return None
    spot = Spot(first, last, money, table.row if table is not None else 0, paired > 0, unread)
    if ours and table is not None and "score" in table.columns:
        return spot
    return msgspec.structs.replace(spot, other=_other(page, spot, table))


def _paired_from(page: Page, first: int, last: int, money: int) -> int:
    """The row from which on amounts stand beside their labels; 0 where none do, as where none does in
    the row of headings ``money``."""
    words = [word for word in page.known.get(money, ()) if FUNDS in word.fields]
    cells = (page.sheet.cell(*page.beside(word, FUNDS, page.last_column)) for word in words)
    if money and not any(typed.amount(cell, "万元").value is not None for cell in cells):
        return 0
    from perfxl.reading.paired_money import paired_from  # few forms have it so

    return paired_from(page, first, last)


def _named(page: Page, spot: Spot) -> bool:
    """Whether a label of the head stands over the table: it is about one project."""
    rows = range(spot.first, spot.table)
    return any(HEADER in word.fields for row in rows for word in page.known.get(row, ()))


def _money_by_rows(page: Page, first: int, last: int) -> tuple[int, Word | None]:
    """The heading of a money block that is known by its rows: the row above them where it has a text
    over their figures; else a label of the block, which then was not understood."""
    rows = labelled_rows(page, first, last)
    if not rows:
        return 0, None
    top = rows[0].row
    above = page.rows.get(top - 1, [])
    if any(word.is_total or HEADER in word.fields for word in above):
        above = []  # of the form's head
    if len([word for word in above if word.column > page.end(rows[0])]) >= 2:
        return top - 1, None
    return 0, next(w for w in (*above, *page.rows[top]) if w.column <= rows[0].column)


def _title_row(page: Page, start: int, floor: int, *, alone: bool) -> int:
    """The row of the title above a form's first label; of the year's line, where it is missing. A
    form with no other above it may have its title at any distance."""
    year, beside = start, 0
    highest = floor if alone else max(floor, start - FAR_TITLE)
    for row in range(start - 1, highest - 1, -1):
        found = page.rows.get(row, ())
        if not alone and not _is_heading(page, row):
            if any(word.is_total or word.is_grade for word in found):
                break  # what stands above is a table's
            continue
        words = [word.label for word in found]
        if any("自评" in word or "绩效" in word for word in words):
            if not alone or len(set(words)) == 1:
                return row - _is_year(page, row - 1)
            beside = beside or row
        if any("年度" in word and len(word) <= 14 for word in words):
            year = row
    return beside or (floor if alone and start != year else _head_row(page, year, highest))


def _head_row(page: Page, row: int, highest: int) -> int:
    """The first of the rows straight above that are of a form's head: 主管部门, 单位:元, which may
    stand apart."""
    while row > highest and any(map(_is_head, page.rows.get(row - 1, ()))):
        row -= 1
    above = max((r for r in page.order if highest <= r < row), default=row)
    return above if any(map(_is_of_money, page.rows[above])) else row


def _is_head(word: Word) -> bool:
    """Whether a text stands over a form: a label of its head, or the unit of its amounts."""
    return _is_of_money(word) or (HEADER in word.fields and not _is_foot(word))


def _is_of_money(word: Word) -> bool:
    """Whether a text is the unit of a form's amounts: 单位:元."""
    return "单位:" in word.label and word.label.rstrip(")").endswith("元")


def _is_heading(page: Page, row: int) -> bool:
    """Whether a row under another form may be the title or the year's line of the next, and no row
    of the table above: a text alone, or one beside it; no figures, no note, no reason."""
    words = page.rows.get(row, [])
    texts = {word.text for word in words}
    figures = [value for _, value in page.values(row) if isinstance(value, Decimal)]
    may = 0 < len(texts) <= 2 and len(figures) < 2 and len(words[0].label) <= 60
    return may and not any(map(_is_foot, words))


def _is_foot(word: Word) -> bool:
    """Whether a text stands under a table: a note, a signature, a reason."""
    return word.label.startswith(NOTES) or is_reasons(word)


def _is_year(page: Page, row: int) -> bool:
    """Whether a row above a title holds the year and nothing else: 某区2023年度."""
    words = page.rows.get(row, [])
    alone = len({word.label for word in words}) == 1
    return (
        alone and "年度" in words[0].label and len(words[0].label) <= 20 and not _is_foot(words[0])
    )


def titles(page: Page, first: int, last: int) -> list[str]:
    """The texts of some rows that may be a title: at most 60 characters, alone in their row."""
    return [
        word.label
        for row in range(first, last + 1)
        for word in page.rows.get(row, ())[:1]
        if len(word.label) <= 60 and not word.fields and len({w.text for w in page.rows[row]}) == 1
    ]


def other_kind(texts: Sequence[str]) -> Text | None:
    """What a table is by its title, if that says that it is no self-evaluation of a project.

    >>> other_kind(["2023年度项目支付计划表"]).zh, other_kind(["项目支出绩效自评表"])
    ('支付计划表', None)
    """
    for text in reversed(texts):
        for pattern, name in _KINDS:
            if pattern.search(text):
                whole = name is _KINDS[2][1]
                if whole or not _SELF.search(text):
                    return name
        if _OWN.search(text):
            return None  # what stands above it is another's
    return None


def _other(page: Page, spot: Spot, table: Heads | None) -> Text | None:
    """What a spot is, if it is no form: by its title, by its columns, by what it lacks."""
    head = min(row for row in (spot.money, spot.table, spot.last) if row)
    above = titles(page, spot.first - 3, head - 1)
    kind = other_kind(above)
    if kind is not None:
        return kind
    labels = list(page.words(spot.first, spot.table or head))
    if not any(word.fields.get(HEADER) is vocabulary.PROJECT for word in labels):
        if any(_TASKS.search(word.plain) for word in labels):
            return _KINDS[2][1]
    own = any(_SELF.search(text) for text in above)
    if table is None:
        listed = other_kind([_SELF.sub("", text) for text in above])  # 自评汇总表
        return listed if own else Text("没有指标表的资金表", "amounts without an indicator table")
    columns = table.columns.keys()
    if not spot.money and not columns & {"target", "actual"} and not _named(page, spot):
        return Text("评分或复核的表", "a table of scores")
    strange = [h for h in table.heads if h.field is None and any(h.plain)]
    if not columns & {"actual", "score"} and not own and len(strange) < 2:
        return TARGETS
    return None
