"""The money of a form whose amounts stand beside their labels: 全年预算数 | 208 | 全年执行数 | 206.37,
全年预算数：208, or a row for each of 年初预算数, 全年预算数, 全年执行数 with a column for each source."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.grid import Address, Cell
from perfxl.form.model import FundLine, Funds
from perfxl.form.vocabulary import Field
from perfxl.reading.cells import Cells
from perfxl.reading.labels import FUNDS, LABELS, without_brackets
from perfxl.reading.money import weight_told
from perfxl.reading.page import Page, Word
from perfxl.values import prose, typed

_TOTALS = (*vocabulary.FUND_TOTAL_LABELS, "总额")


def paired_from(page: Page, first: int, last: int) -> int:
    """The row in which the first of such amounts stands; 0 where 全年预算数 and 全年执行数 do not."""
    pairs = [pair for pair in _pairs(page, first, last) if pair[1].kind == "amount"]
    rows = {fld.key: word.row for word, fld, _ in reversed(pairs)}
    return min(rows.values()) if rows.keys() >= {"annual", "executed"} else 0


def _pairs(page: Page, first: int, last: int) -> list[tuple[Word, Field, Address | str]]:
    """The labels of the block that have a figure beside them or in their own words."""
    found: list[tuple[Word, Field, Address | str]] = []
    for word in page.words(first, last):
        fld = word.fields.get(FUNDS)
        if fld is None and ":" in word.label:
            head, _, told = word.label.partition(":")
            fld = LABELS[FUNDS].get(head) or LABELS[FUNDS].get(without_brackets(head))
            if fld is not None and _figure(Cell(told)):
                found.append((word, fld, told))
        elif fld is not None:
            address = page.beside(word, FUNDS, page.last_column)
            if _figure(page.sheet.cell(*address)):
                found.append((word, fld, address))
    return found


def _figure(cell: Cell) -> bool:
    readings = (typed.amount(cell, "万元"), typed.rate(cell), typed.points(cell))
    return any(each.value is not None for each in readings)


def funds(cells: Cells, first: int, last: int) -> Funds | None:
    """The block in the rows ``first`` to ``last``; None where several figures stand beside a label and
    none of them is headed as the total."""
    page = cells.page
    pairs = _pairs(page, first, last)
    columns = _columns(cells, next(word for word, fld, _ in pairs if fld.key == "annual"))
    headed = {w.column: w.fields[FUNDS] for w in page.known.get(first - 1, ()) if FUNDS in w.fields}
    columns = [column for column in columns if column not in headed]
    heads = {c: cells.sheet.value(first - 1, c) for c in columns} if len(columns) > 1 else {}
    labels = {c: prose.label(head) for c, head in heads.items() if isinstance(head, str)}
    total = next((c for c, label in labels.items() if without_brackets(label) in _TOTALS), 0)
    if len(columns) > 1 and not total:
        return None
    cells.printed.add("funds")
    lines = {c: FundLine(prose.clean(str(heads[c]))) for c in labels if c != total}
    line = FundLine(vocabulary.FUND_TOTAL_LABELS[0])
    for word, fld, told in pairs:
        if fld.kind == "long" or f"funds.{fld.key}" in cells.printed:
            continue
        cells.printed.add(f"funds.{fld.key}")
        at = f"funds.total.{fld.key}"
        if isinstance(told, str):
            cells.at[at] = (word.row, word.column)
            line = replace(line, **{fld.key: _said(told, fld.kind, cells.unit)})
            continue
        line = replace(line, **{fld.key: cells.number(at, (word.row, total or told[1]), fld.kind)})
        for number, column in enumerate(lines):
            path = f"funds.sources[{number}].{fld.key}"
            value = cells.number(path, (word.row, column), fld.kind)
            lines[column] = replace(lines[column], **{fld.key: value})
        if fld is vocabulary.FUND_SCORE and "funds.weight" not in cells.printed:
            line = replace(line, weight=weight_told(cells, word))
    for column, fld in headed.items():  # 分值 | 得分 over columns of their own
        held = [
            r for r in range(first, pairs[-1][0].row + 1) if _figure(cells.sheet.cell(r, column))
        ]
        if len(held) == 1 and fld.kind == "points" and f"funds.{fld.key}" not in cells.printed:
            cells.printed.add(f"funds.{fld.key}")
            points = cells.number(f"funds.total.{fld.key}", (held[0], column), fld.kind)
            line = replace(line, **{fld.key: points})
    cells.at["funds"] = cells.at["funds.total"] = cells.at["funds.total.annual"]
    return Funds(line, tuple(lines.values()))


def _columns(cells: Cells, label: Word) -> list[int]:
    """The columns of the figures beside a label, up to the next text."""
    columns: list[int] = []
    for column in range(cells.page.end(label) + 1, cells.page.last_column + 1):
        cell = cells.sheet.cell(label.row, column)
        if cell.value is None:
            continue
        if typed.amount(cell, "万元").value is None:
            break
        columns.append(column)
    return columns


def _said(told: str, kind: str, unit: str) -> Decimal | None:
    cell = Cell(told)
    if kind == "amount":
        return typed.amount(cell, unit).value
    return typed.rate(cell).value if kind == "rate" else typed.points(cell).value
