"""One form at its spot -> Reading: the parts read one after the other, and what became of each.

No address is assumed. A sheet may hold several forms, start anywhere, have columns in another order,
extra columns, blank rows, repeated or merged group cells. What a cell holds is read by the closed
grammar of ``perfxl.values.typed``; how it was typed is kept as :class:`~perfxl.form.model.Note`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from perfxl.form import ours
from perfxl.form.grid import EMPTY, Address, Cell, Sheet, a1, column_letters, quoted
from perfxl.form.model import Form, Funds, Note
from perfxl.reading import foot, goals, groups, header, money, table
from perfxl.reading.cells import Cells
from perfxl.reading.heads import heads
from perfxl.reading.labels import FUNDS, INDICATORS, NAMES
from perfxl.reading.page import Page
from perfxl.reading.spots import Spot


class Reading(msgspec.Struct, frozen=True):
    """A form and where it was found: ``cells`` maps every field's path to its (row, column)."""

    form: Form
    sheet: Sheet
    cells: Mapping[str, Address]
    extent: tuple[int, int]  # first and last row
    properties: Mapping[str, str] = {}  # of the workbook
    review_sheet: Sheet | None = None  # 复核底稿, where the review stands beside the form

    def sheet_of(self, path: str) -> Sheet:
        """The sheet on which a path stands: the form's, or that of its review."""
        beside = self.review_sheet if path.startswith("review") else None
        return self.sheet if beside is None else beside

    def at(self, path: str, lang: str = "zh") -> str:
        """Where a path stands: its A1 address, or in a document its table and row; the nearest
        place that exists when the cell does not.

        >>> from perfxl.form.grid import Sheet
        >>> Reading(Form(), Sheet("自评表", {}), {"score": (19, 7)}, (1, 22)).at("score")
        'G19'
        """
        row, column = self._nearest(path)
        if row not in self.sheet_of(path).places:
            return a1(row, column)
        name = NAMES.get(path.rpartition(".")[2], "")
        return self.sheet.places[row].in_(lang) + (f"“{name}”" if name else "")

    def place(self, path: str, lang: str = "zh") -> str:
        """Where a path stands, with its sheet where that is not the form's."""
        sheet, at = self.sheet_of(path), self.at(path, lang)
        return at if sheet is self.sheet else f"{quoted(sheet.name)}!{at}"

    def _nearest(self, path: str) -> Address:
        probe = path
        while probe:
            if probe in self.cells:
                return self.cells[probe]
            probe = probe.rpartition(".")[0]
        if self.sheet_of(path) is not self.sheet:
            return 1, 1
        for nearest in ("indicators", "funds", "title", "project"):
            if nearest in self.cells:
                return self.cells[nearest]
        return self.extent[0], 1

    def cell(self, path: str) -> Cell:
        """What the sheet holds at a path."""
        address = self.cells.get(path)
        return EMPTY if address is None else self.sheet_of(path).cell(*address)


def read(page: Page, spot: Spot, properties: Mapping[str, str]) -> Reading:
    """The form at a spot."""
    cells = Cells(page, spot.first, spot.last, _right(page, spot))
    below = spot.table - 1 if spot.table else spot.last
    under = 0 < spot.table < spot.money  # the money stands under the table
    head_end = spot.money - 1 if spot.money and not under else below
    if spot.unread_money is not None:
        head_end = spot.unread_money.row - 1
    goal_words = [w for w in goals.labels(cells, spot.first, below) if w[0].row != spot.money]
    top = min([head_end, *(word.row - 1 for word, _ in goal_words)])  # above the goals too
    title, year = header.title(cells, top)
    named = header.fields(cells, head_end if spot.money and not under else top)
    funds = None
    cells.shares = table.in_shares(cells, spot.table) if spot.table else False
    if spot.money:
        money.unit(cells, spot.money)
        funds = _funds(cells, spot, spot.last if under else below)
    elif spot.unread_money is not None:
        word = spot.unread_money
        cells.missed("funds", word.text, (word.row, word.column))
        cells.at["funds"] = (word.row, word.column)
    paths = [row for path, (row, _) in cells.at.items() if path.startswith("funds")]
    block = range(spot.money or min(paths, default=0), max(paths, default=0) + 1)
    after = max([head_end, *block, *_money_rows(page, spot, below)]) if not under else head_end
    goal, result = goals.goals(cells, goal_words, after, below)
    rows, grade, reasons, remarks = groups.Rows(), None, None, None
    account: dict[str, str | None] = {}
    last = spot.last
    if spot.table:
        rows = table.read(cells, spot.table, spot.last, block)
        line = funds.total if funds is not None else None
        if "total" not in cells.printed and not any(h.part == "total" for h in cells.unknown):
            rows = replace(rows, score=header.top_total(cells, top, spot.table - 1, block))
        rows = groups.groups_once(cells, rows, (line.weight, line.score) if line else (None, None))
        under = under and rows.end > block[-1]  # 总分 and 评分等级 stand under the money too
        grade, last = foot.grade(cells, (block[-1] if under else rows.last) + 1)
        if grade is None and rows.grade is not None:
            grade, last = rows.grade, rows.end
        if any(row.is_execution and row.score is not None for row in rows.indicators):
            cells.stands_elsewhere("funds.total", "weight", "score")
        if "grade" not in cells.printed and not any(h.part == "grade" for h in cells.unknown):
            grade = foot.top_grade(cells, spot.table - 1)
        reasons = foot.reasons(cells, rows.last + 1)
        remarks = foot.remarks(cells, spot.table, rows.last)
        account, last = foot.account(cells, spot.table, rows.end, max(last, rows.end))
        if reasons is None and "reason" not in cells.printed and account.get("problems"):
            reasons = account["problems"]  # the only place that the form has for them
            cells.printed.add("reasons")
            cells.at["reasons"] = cells.at["problems"]
    else:
        cells.missed("indicators", *_head(page, after + 1, spot.last))
    _hidden(cells, last)
    coverage = cells.coverage()
    form = Form(
        layout=_layout(cells, title, properties.get(ours.LAYOUT)),
        title=title,
        year=year,
        project=named.get("project"),
        department=named.get("department"),
        unit=named.get("unit"),
        money_unit=cells.unit,
        funds=funds,
        goal=goal,
        result=result,
        indicators=rows.indicators,
        weight=rows.weight,
        score=rows.score,
        grade=grade,
        process=account.get("process"),
        conclusion=account.get("conclusion"),
        problems=account.get("problems"),
        improvements=account.get("improvements"),
        reasons=reasons,
        remarks=remarks,
        printed=frozenset(cells.printed),
        notes=tuple(cells.notes),
        coverage=coverage,
    )
    if _is_reviewed(page, spot):
        from perfxl.reading.review import in_columns  # few forms have such columns

        review = in_columns(cells, form, spot.money, spot.table)
        form = replace(form, review=review, notes=tuple(cells.notes))
    return Reading(form, page.sheet, cells.at, (spot.first, last), properties)


def _funds(cells: Cells, spot: Spot, last: int) -> Funds | None:
    """The money block, down to the row ``last`` at most."""
    if not spot.paired:
        return money.funds(cells, spot.money, last + 1)
    from perfxl.reading import paired_money  # few forms have it so

    found = paired_money.funds(cells, spot.money, last)
    if found is None:
        word = cells.page.rows[spot.money][0]
        cells.missed("funds", word.text, (word.row, word.column))
    return found


def _is_reviewed(page: Page, spot: Spot) -> bool:
    """Whether the indicator table has a reviewer's columns."""
    if not spot.table:
        return False
    return any(head.reviewed for head in heads(page, spot.table, INDICATORS).heads)


def _head(page: Page, first: int, last: int) -> tuple[str, Address]:
    """The first text of the row that is likeliest to head an indicator table, the one of most texts,
    and where it stands."""
    rows = [page.rows[row] for row in page.order if first <= row <= last]
    if not rows:
        return page.sheet.name, (first, 1)
    word = max(rows, key=len)[0]
    return word.text, (word.row, word.column)


def _money_rows(page: Page, spot: Spot, last: int) -> list[int]:
    if spot.unread_money is None:
        return []
    return [word.row for word in money.labelled_rows(page, spot.unread_money.row, last)]


def _right(page: Page, spot: Spot) -> int:
    """The last column that a form's own column heads reach; what stands beyond is not its."""
    ends = [
        last
        for row, part in ((spot.money, FUNDS), (spot.table, INDICATORS))
        if row
        for _, last in heads(page, row, part).columns.values()
    ]
    return max(ends, default=page.last_column)


def _hidden(cells: Cells, last: int) -> None:
    """Values that a merge hides, inside the form, where they are not those that it shows."""
    sheet = cells.sheet
    for address in cells.page.under:
        value = sheet.value(*address)
        if cells.first <= address[0] <= last and sheet.value(*cells.page.anchors[address]) != value:
            cells.notes.append(Note("", "under-merge", str(value), a1(*address)))
    hiding = cells.at.items() if sheet.hidden_columns else ()
    for path, (_, column) in hiding:
        if path.endswith(("[0].weight", "[0].score")) and path.startswith("indicators"):
            if column in sheet.hidden_columns:
                cells.notes.append(Note(path, "hidden-column", column_letters(column)))
    for path in ("score", "funds.total.score"):
        told = cells.at.get(path)
        if told is not None and told[0] in sheet.hidden_rows and sheet.value(*told) is not None:
            cells.notes.append(Note(path, "hidden-row", str(told[0])))
    for path, address in cells.at.items() if sheet.comments else ():
        if path.endswith("score") and address in sheet.comments:
            cells.notes.append(Note(path, "comment", sheet.comments[address]))
    if sheet.state != "visible":
        cells.notes.append(Note("title", "hidden-sheet", sheet.name))


def _layout(cells: Cells, title: str | None, named: str | None) -> str:
    """The layout that the workbook names as its own, or the one whose marks the form bears."""
    if named is not None and named in ours.LAYOUT_NAMES:
        return named
    if "measure" in cells.printed:
        return "sichuan"
    if "grade" in cells.printed:
        return "shanghai"
    if "side" in cells.printed or "财政项目" not in (title or ""):
        return "national"
    return "shanghai"
