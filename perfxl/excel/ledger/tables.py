"""One table of the ledger as a sheet: head, filter, frozen panes, links, colours, a printed page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from math import isfinite
from typing import Any

from perfxl.excel.cell_text import bounded, inline
from perfxl.excel.footer import footer
from perfxl.excel.inside_xlsxwriter import RowStream, link_to, style_number
from perfxl.excel.ledger.writer import HEAD, Writer
from perfxl.form.grid import column_letters
from perfxl.ledger.columns import TITLE, WRITTEN, Column, Shown, Table
from perfxl.ledger.links import as_link, is_link
from perfxl.ledger.notes import STATES
from perfxl.report.palette import (
    AMBER,
    GREEN,
    HAIR,
    LINK,
    MUTED,
    PALE_AMBER,
    PALE_RED,
    RED,
    RULE,
    TINT,
)
from perfxl.text.measure import lines_needed

LINKS = 65_530  # hyperlinks that a sheet can hold
HEIGHTS = (18, 18, *(round((lines * 14 + 5) * 4 / 3) * 0.75 for lines in range(2, 13)))
"""Points of a row by its lines of 10 point text, in whole pixels."""
MOST = 10_000  # rows of a sheet; office programs open that many in a few seconds
WRAPPED = ("text", "long", "note")
"""The kinds of column whose texts take several lines."""
PATHS = ("file", "path")
"""Those whose texts do so on paper, where they would be cut."""
GRADE_COLOURS = {"优": GREEN, "良": "2F6DA8", "中": AMBER, "差": RED}

KINDS: dict[str, dict[str, Any]] = {
    "text": {},
    "long": {},
    "cell": {"align": "center"},
    "count": {"align": "center", "num_format": "0"},
    "errors": {"align": "center", "num_format": "0"},
    "money": {"num_format": "#,##0.00"},
    "points": {"num_format": "0.00"},
    "rate": {"num_format": "0.00"},
    "grade": {"align": "center"},
    "severity": {"align": "center"},
    "light": {"align": "center"},
    "level": {"align": "center"},
    "status": {"align": "center"},
    "path": {},
    "file": {"font_color": LINK, "underline": 1},
    "state": {"align": "center", "locked": 0, "bg_color": "FFFDF0"},
    "note": {"locked": 0, "bg_color": "FFFDF0"},
    "key": {"font_color": MUTED},
}
MAY = {
    "select_locked_cells": True, "select_unlocked_cells": True, "autofilter": True, "sort": True,
    "format_columns": True, "format_rows": True, "format_cells": True,
}  # fmt: skip
"""What a protected sheet still allows; there is no password."""


def write(
    writer: Writer, table: Table, folder: str, title: str = "", rest: str = "", of: str = ""
) -> None:
    """A sheet with one table; ``folder`` is the way from the ledger to the files, ``rest`` where
    all rows are, should there be more than the sheet is to hold, ``of`` what its pages say of the
    ledger that they are from."""
    sheet = writer.book.add_worksheet(table.name)
    sheet.hide_gridlines(2)
    sheet.set_default_row(18)
    for number, column in enumerate(table.columns):
        hidden = {"hidden": 1} if column.kind == "key" else {}
        sheet.set_column(number, number, column.width, None, hidden)
    over = table.total > MOST
    if over:
        title = f"{table.name}：本表列出 {MOST:,} 行，共 {table.total:,} 行，有错误的在前"
        title += f"；全部见 {rest}" if rest else ""
    top = 0
    if title:
        sheet.set_row(0, 30)
        sheet.write_string(
            0, 0, title,
            writer.look(font_name=HEAD, font_size=14 if not over else 11, bold=True,
                        font_color=RED if over else RULE),
        )  # fmt: skip
        top = 1
    head = {
        "font_name": HEAD, "bold": True, "font_color": "FFFFFF", "align": "center",
        "text_wrap": True, "border": 1, "border_color": HAIR,
    }  # fmt: skip
    sheet.set_row(top, 32)
    for number, column in enumerate(table.columns):
        colour = AMBER if column.kind in WRITTEN else RULE
        sheet.write_string(top, number, column.head, writer.look(bg_color=colour, **head))
    last = _rows(writer, sheet, table, top, folder)
    width = len(table.columns) - 1
    frozen = 2 if any(column.key == "project" for column in table.columns[:2]) else 0
    sheet.freeze_panes(top + 1, frozen)
    sheet.autofilter(top, 0, max(last, top + 1), width)
    if last > top:
        _colours(writer, sheet, table.columns, top + 1, last)
        _to_write_in(sheet, table.columns, top + 1, last)
    _on_paper(sheet, table, top, last, of)
    if not title or over:
        sheet.set_tab_color(
            {"未能读取": MUTED, "部分核验": MUTED, "退回清单": RED}.get(table.name, RULE)
        )


def _to_write_in(sheet: Any, columns: Sequence[Column], first: int, last: int) -> None:
    """Leave the columns open in which people write, and the rest as it is."""
    if not any(column.kind in WRITTEN for column in columns):
        return
    sheet.protect("", MAY)
    for number, column in enumerate(columns):
        if column.kind == "state":
            sheet.data_validation(
                first, number, last, number,
                {
                    "validate": "list", "source": list(STATES), "error_type": "information",
                    "error_title": "处理状态", "error_message": "清单之外的说法也可以，请确认。",
                },
            )  # fmt: skip


def _printed(table: Table) -> int:
    """How many columns go on paper."""
    return table.printed or sum(column.kind != "key" for column in table.columns)


def _on_paper(sheet: Any, table: Table, top: int, last: int, of: str) -> None:
    """A4 across, one page wide, the head on every page."""
    sheet.print_area(0, 0, max(last, top + 1), _printed(table) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, top)
    sheet.set_margins(0.4, 0.4, 0.75 if of else 0.5, 0.6)
    if of:
        sheet.set_header(f'&C&"{HEAD},Bold"&13 {TITLE} · {table.name}', {"margin": 0.35})
    sheet.set_footer(footer(of or table.name), {"margin": 0.3})


def _rows(writer: Writer, sheet: Any, table: Table, top: int, folder: str) -> int:
    """The rows under the head; the last one's number, from 0."""
    rows = RowStream(sheet, top + 1)
    printed = _printed(table)
    wraps = [
        column.kind in WRAPPED or (column.kind in PATHS and number < printed)
        for number, column in enumerate(table.columns)
    ]
    looks = [
        style_number(_look(writer, column, wrapped))
        for column, wrapped in zip(table.columns, wraps, strict=True)
    ]
    cells = [
        _linked(sheet, number, look, folder) if column.kind == "file" else _plain(number, look)
        for number, (column, look) in enumerate(zip(table.columns, looks, strict=True))
    ]
    tall = [(n, c.width) for n, c in enumerate(table.columns) if wraps[n]]
    row = top
    for row, values in enumerate(islice(table.rows(), MOST), top + 1):
        needed = 1
        for number, width in tall:
            text = values[number]
            if isinstance(text, str) and len(text) * 2 > width - 2:
                needed = max(needed, _lines_needed(text, max(int(width) - 1, 4)))
        made = [cell(row, value) for cell, value in zip(cells, values, strict=True)]
        rows.put(HEIGHTS[min(needed, len(HEIGHTS) - 1)], "".join(made))
    rows.end(len(cells) - 1)
    if row == top:
        sheet.write_string(top + 1, 0, "（无）", writer.look(font_color=MUTED))
    return row


def _look(writer: Writer, column: Column, wrapped: bool) -> Any:
    wrap = {"text_wrap": True} if wrapped else {}
    return writer.look(border=1, border_color=HAIR, **wrap, **KINDS[column.kind])


def _plain(number: int, look: int) -> Callable[[int, Shown], str]:
    """What makes a cell of a column: row (from 0) and value to XML."""
    letters = column_letters(number + 1)

    def cell(row: int, value: Shown) -> str:
        head = f'<c r="{letters}{row + 1}" s="{look}"'
        if isinstance(value, str):
            return f"{head}{inline(value)}"
        if value is None:
            return f"{head}/>"
        figure = float(value)
        return f"{head}><v>{figure:.16G}</v></c>" if isfinite(figure) else cell(row, f"{value}")

    return cell


def _linked(sheet: Any, number: int, look: int, folder: str) -> Callable[[int, Shown], str]:
    """The same for a column of file names: each becomes a link that opens the file, or the archive
    it is in, or stays text where it is no possible link."""
    cell = _plain(number, look)

    def linked(row: int, value: Shown) -> str:
        name = bounded(str(value or ""))
        archive, inside, _ = name.partition(".zip/")
        target = folder + (f"{archive}.zip" if inside else name)
        if name and row <= LINKS and is_link(target):
            sheet.write_url(row, number, link_to(as_link(target)))
        return cell(row, name)

    return linked


def _colours(writer: Writer, sheet: Any, columns: Sequence[Column], first: int, last: int) -> None:
    """Conditional, so that they stay right when rows are sorted, filtered or corrected."""
    for number, column in enumerate(columns):
        area = (first, number, last, number)
        if column.kind == "errors":
            _when(writer, sheet, area, ">", 0, bold=True, font_color=RED, bg_color=PALE_RED)
        elif column.kind == "grade":
            for grade, colour in GRADE_COLOURS.items():
                _when(writer, sheet, area, "==", f'"{grade}"', bold=True, font_color=colour)
        elif column.kind == "rate":
            _when(writer, sheet, area, ">", 100, bold=True, font_color=RED)
            sheet.conditional_format(
                *area,
                {
                    "type": "data_bar", "bar_solid": True, "bar_color": "#CFE0F0",
                    "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100,
                    "data_bar_2010": True, "bar_border_color": "#CFE0F0",
                },
            )  # fmt: skip
        elif column.kind == "light":
            _begins(writer, sheet, area, "红灯", RED, PALE_RED)
            _begins(writer, sheet, area, "黄灯", AMBER, PALE_AMBER)
        elif column.kind in ("severity", "status"):
            for words, colour, fill in (
                ("错误", RED, PALE_RED), ("缺偏差", RED, PALE_RED), ("不能", RED, PALE_RED),
                ("警告", AMBER, PALE_AMBER), ("缺改进", AMBER, PALE_AMBER),
                ("未写入", AMBER, PALE_AMBER), ("提示", MUTED, TINT), ("跳过", MUTED, TINT),
                ("部分", AMBER, PALE_AMBER), ("已核准", "2F6DA8", "EDF3FA"), ("已改", GREEN, "EAF6EE"),
                ("未改", RED, PALE_RED), ("新增", RED, PALE_RED), ("未再报", RED, PALE_RED),
                ("原样", RED, PALE_RED), ("比上次", RED, PALE_RED), ("没有对应", AMBER, PALE_AMBER),
                ("已过期", AMBER, PALE_AMBER), ("内容不同", AMBER, PALE_AMBER),
                ("先后不明", RED, PALE_RED),
                ("已过期", AMBER, PALE_AMBER), ("已复核", GREEN, "EAF6EE"), ("复核中", AMBER, PALE_AMBER),
                ("未复核", MUTED, TINT),
            ):  # fmt: skip
                _begins(writer, sheet, area, words, colour, fill)


def _begins(
    writer: Writer, sheet: Any, area: Sequence[int], words: str, colour: str, fill: str
) -> None:
    look = writer.book.add_format({"font_color": colour, "bg_color": fill, "bold": colour == RED})
    sheet.conditional_format(
        *area, {"type": "text", "criteria": "begins with", "value": words, "format": look}
    )


def _when(
    writer: Writer, sheet: Any, area: Sequence[int], sign: str, value: Any, **look: Any
) -> None:
    sheet.conditional_format(
        *area,
        {
            "type": "cell", "criteria": sign, "value": value,
            "format": writer.book.add_format(look),
        },
    )  # fmt: skip


_lines_needed = lru_cache(256)(lines_needed)
