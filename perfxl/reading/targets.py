"""A table of approved targets, or a form that serves as one -> its targets, with the cell of each.

A 绩效目标申报表 has goals, indicators and their targets, weights or none, and its budget beside a
label instead of in columns; it has no actual values and no scores. Nothing of this is done where a
form is verified by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.grid import Address, Book
from perfxl.form.model import Form, FundLine, Funds
from perfxl.form.ours import IDENTITY_SHEET, identity, is_template, summaries
from perfxl.reading import money
from perfxl.reading.cells import Cells
from perfxl.reading.form import Reading, read
from perfxl.reading.heads import heads
from perfxl.reading.labels import HEADER, INDICATORS, local_index
from perfxl.reading.page import Page, Word, side_by_side
from perfxl.reading.spots import TARGETS, Spot, spots
from perfxl.rules.comparison.approved import Approved
from perfxl.text.refusal import Refused
from perfxl.values import typed

_FUNDS = frozenset(vocabulary.BUDGET_LABELS)


def approved_tables(
    book: Book, file: str, labels: Mapping[str, Sequence[str]] | None = None
) -> list[Approved]:
    """Every table of targets in a workbook and every form, each with its places in ``file``; none
    where there is none.

    Raises Refused E-TARGETS for a table that prints two sets of targets side by side.
    """
    properties = identity(book)
    own = summaries(book) | {IDENTITY_SHEET}
    found: list[Approved] = []
    for sheet in book.sheets:
        if sheet.name in own:
            continue
        tables: set[int] = set()  # rows of their headings
        for page in side_by_side(Page(sheet, local_index(labels) if labels else None)):
            for spot in _spots(page, is_template(properties)):
                reading = _with_budget(page, spot, read(page, spot, properties))
                if spot.table in tables and reading.form.project is None:
                    said = (
                        "中期和年度指标并排，请只留年度的 / targets of several years side by side"
                    )
                    raise Refused("E-TARGETS", f"{file} {sheet.name}", said)
                tables.add(spot.table)
                found.append(approved_in(reading, file))
    return [each for each in found if each.form.indicators]


def approved_in(reading: Reading, file: str) -> Approved:
    """The targets on one form or table, each with its place in ``file``."""
    form, sheet = reading.form, reading.sheet
    if form.funds is not None and "funds.initial" not in form.printed:  # 预算数, and no other
        total = form.funds.total
        form = replace(form, funds=Funds(replace(total, initial=total.annual)))
    cells = {path: reading.at(path) for path in reading.cells}
    return Approved(form, f"{file}:" if sheet.places else f"{file}:{sheet.name}!", cells)


def _spots(page: Page, ours: bool) -> Iterator[Spot]:
    """Where forms and tables of targets stand on a page; a project list is neither."""
    found = [spot for spot in spots(page, ours) if spot.other in (None, TARGETS) and spot.table]
    for spot in found or _bare(page):
        table = heads(page, spot.table, INDICATORS)
        if not any(_names_project(word) for word in page.words(table.row, table.last_row)):
            yield spot


def _names_project(word: Word) -> bool:
    return word.fields.get(HEADER) is vocabulary.PROJECT


def _bare(page: Page) -> Iterator[Spot]:
    """Tables that have targets and neither weights nor actual values, by their headings alone."""
    wanted = {vocabulary.NAME.key, vocabulary.TARGET.key}
    rows = [row for row in page.known if heads(page, row, INDICATORS).columns.keys() >= wanted]
    starts = [1, *(_start(page, before, row) for before, row in itertools.pairwise(rows))]
    for first, row, end in zip(starts, rows, [*starts[1:], page.last_row + 1], strict=False):
        yield Spot(first, end - 1, 0, row, paired=False)


def _start(page: Page, before: int, row: int) -> int:
    """The row in which the head of a second table begins: its project's, else its own."""
    return next((w.row for w in page.words(before + 1, row) if _names_project(w)), row)


def _with_budget(page: Page, spot: Spot, reading: Reading) -> Reading:
    """The reading with the budget that stands beside its label, where its unit is printed."""
    form = reading.form
    if form.funds is not None:
        return reading
    cells = Cells(page, spot.first, spot.last, page.last_column)
    money.unit(cells, spot.table - 1)
    known = "money_unit" in cells.at and not cells.notes
    for word in page.words(spot.first, spot.table - 1):
        if word.plain not in _FUNDS:
            continue
        at = page.beside(word, "", page.last_column)
        amount = typed.amount(page.sheet.cell(*at), cells.unit)
        if amount.value is not None:
            value = amount.value if known else None
            return _budgeted(reading, replace(form, money_unit=cells.unit), at, word.text, value)
    return reading


def _budgeted(reading: Reading, form: Form, at: Address, label: str, amount: object) -> Reading:
    total = FundLine(label.strip(), initial=amount)  # type: ignore[arg-type]
    printed = form.printed | {"funds", "funds.initial"}
    return replace(
        reading,
        form=replace(form, funds=Funds(total), printed=printed),
        cells={**reading.cells, "funds.total.initial": at},
    )
