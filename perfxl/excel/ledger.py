"""The ledger 台账 as a workbook: an overview with charts, then a sheet a table.

Rows are streamed: nothing of a sheet is kept once it is written, so that memory does not grow with
the number of forms. Every text is stored as text, never as a formula. The same rows give the same
bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url

from perfxl import __version__
from perfxl.form.grid import column_letters
from perfxl.form.ours import LEDGER
from perfxl.ledger.overview import RATES, Overview, grades, sentence_of
from perfxl.ledger.tables import RETURN_COLUMNS, Column, Ledger, Shown, Table
from perfxl.report.summary import AMBER, GREEN, INK, PAPER, RED, RULE
from perfxl.text.measure import lines_needed

BODY, HEAD = "宋体", "微软雅黑"
MUTED, HAIR, TINT = "5F6B7A", "D5DCE4", "F7F9FB"
FILED, COMPUTED, BAR = "9DB4CE", RULE, "4F81B5"
CREATED = dt.datetime(2020, 2, 25)  # fixed, so that the same ledger is the same bytes
_ELSEWHERE = Url("external:.")  # a link out of the workbook, to be given its target
LINKS = 65_530  # hyperlinks that a sheet can hold
HEIGHTS = (18, 18, *(round((lines * 14 + 5) * 4 / 3) * 0.75 for lines in range(2, 13)))
"""Points of a row by its lines of 10 point text, in whole pixels."""
LONGEST = 32_767  # of a text, in UTF-16
ROWS = 1_048_575  # the last row of a sheet, from 0
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
    "status": {"align": "center"},
    "file": {"font_color": "0B57D0", "underline": 1},
}


def workbook(ledger: Ledger, folder: str = "") -> bytes:
    """The ledger as an .xlsx file; ``folder`` is the way from the ledger to the files, ending in
    a slash where it is not empty."""
    buffer = io.BytesIO()
    writer = _Writer(buffer, folder)
    writer.overview_first()
    for table in ledger.tables():
        writer.table(table)
    writer.overview(ledger)
    writer.close(ledger.title)
    return buffer.getvalue()


def returns(ledger: Ledger, unit: str, folder: str = "") -> bytes:
    """What goes back to one unit, as a workbook of its own."""
    buffer = io.BytesIO()
    writer = _Writer(buffer, folder)
    columns = RETURN_COLUMNS[1:]
    title = f"绩效自评表退回清单：{unit}"
    table = Table("退回清单", columns, lambda: (row[1:] for row in ledger.returns_of(unit)))
    writer.table(table, title)
    writer.close(title)
    return buffer.getvalue()


class _Rows:
    """The rows of a sheet from some row on, given as XML.

    XlsxWriter goes over a cell a dozen times: on twenty cells a form, all in one process, a batch
    of any size would wait for that. How a cell looks is still XlsxWriter's: this only puts rows
    into the file in which it keeps those that are written.
    """

    def __init__(self, sheet: Any, first: int) -> None:
        self.sheet, self.row = sheet, first
        sheet._write_single_row(first)  # what was written cell by cell goes before
        sheet.ignore_write_string = True  # a link comes without its text, which is in the row

    def put(self, lines: int, cells: str) -> None:
        """The next row, as tall as its lines of text."""
        height = HEIGHTS[min(lines, len(HEIGHTS) - 1)]
        self.row += 1  # and so counted from 1
        self.sheet.row_data_fh.write(
            f'<row r="{self.row}" ht="{height:g}" customHeight="1">{cells}</row>'
        )

    def end(self, column: int) -> None:
        """Say how far the rows go, to which column."""
        self.sheet._check_dimensions(self.row - 1, column)
        self.sheet.ignore_write_string = False


class _Writer:
    """One workbook while it is being written; constant memory, so rows go in from the top."""

    def __init__(self, buffer: io.BytesIO, folder: str) -> None:
        self.folder = folder
        self.book = xlsxwriter.Workbook(
            buffer,
            {
                "constant_memory": True,
                "default_format_properties": {"font_name": BODY, "font_size": 10},
                "default_row_height": 18,
            },
        )
        self.looks: dict[tuple[Any, ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """A cell's format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            base = {"font_name": BODY, "font_size": 10, "valign": "vcenter", "font_color": INK}
            self.looks[key] = self.book.add_format({**base, **properties})
        return self.looks[key]

    def close(self, title: str) -> None:
        """Mark the workbook as ours and finish it."""
        self.book.set_properties({"title": title or "台账", "created": CREATED, "author": "perfxl"})
        self.book.set_custom_property(LEDGER, __version__, "text")
        self.book.close()

    # -- tables ------------------------------------------------------------------------------

    def table(self, table: Table, title: str = "") -> None:
        """A sheet with one table: head, filter, frozen panes, links, colours, a printed page."""
        sheet = self.book.add_worksheet(table.name)
        sheet.hide_gridlines(2)
        sheet.set_default_row(18)
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, column.width)
        top = 0
        if title:
            sheet.set_row(0, 30)
            sheet.write_string(
                0, 0, title, self.look(font_name=HEAD, font_size=14, bold=True, font_color=RULE)
            )
            top = 1
        head = self.look(
            font_name=HEAD, bold=True, font_color="FFFFFF", bg_color=RULE, align="center",
            text_wrap=True, border=1, border_color=HAIR,
        )  # fmt: skip
        sheet.set_row(top, 32)
        for number, column in enumerate(table.columns):
            sheet.write_string(top, number, column.head, head)
        last = self._rows(sheet, table, top)
        width = len(table.columns) - 1
        sheet.freeze_panes(top + 1, self._frozen(table.columns))
        sheet.autofilter(top, 0, max(last, top + 1), width)
        if last > top:
            self._colours(sheet, table.columns, top + 1, last)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, top)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer(f"&L&9 {table.name}&R&9 第 &P 页 共 &N 页", {"margin": 0.3})
        if not title:
            sheet.set_tab_color({"未能读取": MUTED, "退回清单": RED}.get(table.name, RULE))

    def _frozen(self, columns: Sequence[Column]) -> int:
        return 2 if columns[1].key == "project" else 0

    def _rows(self, sheet: Any, table: Table, top: int) -> int:
        rows = _Rows(sheet, top + 1)
        cells = [self._cell(sheet, number, c) for number, c in enumerate(table.columns)]
        tall = [(n, c.width) for n, c in enumerate(table.columns) if c.kind in ("long", "text")]
        row = top
        for row, values in enumerate(table.rows(), top + 1):
            if row == ROWS:
                rows.put(1, cells[0](row, "其余从略：超过一张工作表的行数"))
                break
            needed = 1
            for number, width in tall:
                text = values[number]
                if isinstance(text, str) and len(text) * 2 > width - 2:
                    needed = max(needed, _lines_needed(text, max(int(width) - 1, 4)))
            made = [cell(row, value) for cell, value in zip(cells, values, strict=True)]
            rows.put(needed, "".join(made))
        rows.end(len(cells) - 1)
        if row == top:
            sheet.write_string(top + 1, 0, "（无）", self.look(font_color=MUTED))
        return row

    def _column(self, column: Column) -> Any:
        wrap = {"text_wrap": True} if column.kind in ("text", "long") else {}
        return self.look(border=1, border_color=HAIR, **wrap, **KINDS[column.kind])

    def _cell(self, sheet: Any, number: int, column: Column) -> Callable[[int, Shown], str]:
        """What makes a cell of a column: row (from 0) and value to XML."""
        letters, look = column_letters(number + 1), self._column(column)._get_xf_index()

        def cell(row: int, value: Shown) -> str:
            head = f'<c r="{letters}{row + 1}" s="{look}"'
            if isinstance(value, str):
                return f"{head}{inline(value)}"
            if value is None:
                return f"{head}/>"
            figure = float(value)
            return f"{head}><v>{figure:.16G}</v></c>" if isfinite(figure) else cell(row, f"{value}")

        def linked(row: int, value: Shown) -> str:
            name = storable(str(value or ""))
            if name and row <= LINKS:
                self._link(sheet, row, number, name)
            return cell(row, name)

        return linked if column.kind == "file" else cell

    def _link(self, sheet: Any, row: int, column: int, name: str) -> None:
        """A link that opens the file; none where the name is no possible link."""
        target = self.folder + name
        printable = target.replace("\u3000", "").isprintable() and "\ufffd" not in target
        if len(target) > 1500 or target.startswith("/") or not printable:
            return
        url = copy(_ELSEWHERE)
        url._relationship_link = escaped(target)  # forward slashes: every program takes them
        sheet.write_url(row, column, url)

    def _colours(self, sheet: Any, columns: Sequence[Column], first: int, last: int) -> None:
        """Conditional, so that they stay right when rows are sorted, filtered or corrected."""
        for number, column in enumerate(columns):
            area = (first, number, last, number)
            if column.kind == "errors":
                self._when(sheet, area, ">", 0, bold=True, font_color=RED, bg_color="FDECEA")
            elif column.kind == "grade":
                for grade, colour in GRADE_COLOURS.items():
                    self._when(sheet, area, "==", f'"{grade}"', bold=True, font_color=colour)
            elif column.kind == "rate":
                self._when(sheet, area, ">", 100, bold=True, font_color=RED)
                sheet.conditional_format(
                    *area,
                    {
                        "type": "data_bar", "bar_solid": True, "bar_color": "#CFE0F0",
                        "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100,
                        "data_bar_2010": True, "bar_border_color": "#CFE0F0",
                    },
                )  # fmt: skip
            elif column.kind in ("severity", "status"):
                for words, colour, fill in (
                    ("错误", RED, "FDECEA"), ("缺偏差", RED, "FDECEA"), ("不能", RED, "FDECEA"),
                    ("警告", AMBER, "FFF6E0"), ("缺改进", AMBER, "FFF6E0"),
                    ("未写入", AMBER, "FFF6E0"), ("提示", MUTED, TINT), ("跳过", MUTED, TINT),
                ):  # fmt: skip
                    look = self.book.add_format(
                        {"font_color": colour, "bg_color": fill, "bold": colour == RED}
                    )
                    sheet.conditional_format(
                        *area,
                        {
                            "type": "text", "criteria": "begins with", "value": words,
                            "format": look,
                        },
                    )  # fmt: skip

    def _when(self, sheet: Any, area: Sequence[int], sign: str, value: Any, **look: Any) -> None:
        sheet.conditional_format(
            *area,
            {
                "type": "cell", "criteria": sign, "value": value,
                "format": self.book.add_format(look),
            },
        )  # fmt: skip

    # -- the overview --------------------------------------------------------------------------

    def overview_first(self) -> None:
        """Take the first place for the sheet 总览, which is written last."""
        self.front = self.book.add_worksheet("总览")

    def overview(self, ledger: Ledger) -> None:
        """Figures in cards, three charts, and the tables that the charts draw."""
        sheet, seen = self.front, ledger.overview
        sheet.hide_gridlines(2)
        sheet.set_default_row(19)
        sheet.set_column(0, 0, 1.5)
        sheet.set_column_pixels(1, WIDE, COLUMN)
        sheet.set_tab_color(INK)
        page = _Page(self, sheet)
        page.title("绩效自评核验台账", ledger.title, seen)
        page.cards(_cards(seen))
        page.gap(10)
        charts = page.row
        page.gap(18.75, CHART_ROWS)
        page.gap(8)
        page.head("图表数据")
        where = page.data(
            ("评分等级", "填报(张)", "应为(张)"),
            [(grade, seen.filed[grade], seen.computed[grade]) for grade in grades(seen)],
            ("执行率(%)", "表数"),
            [(name, seen.rates[name]) for name in (*RATES[1:], RATES[0])],
            ("常见问题", "处"),
            _frequent(seen),
        )
        self._charts(sheet, charts, where, seen)
        page.notes(seen)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.center_horizontally()
        sheet.activate()

    def _charts(
        self, sheet: Any, row: int, where: Sequence[tuple[int, int]], seen: Overview
    ) -> None:
        (top, last), (rate_top, rate_last), (code_top, code_last) = where
        names = grades(seen)
        most = max([*seen.filed.values(), *seen.computed.values(), 1])
        chart = self._chart("column", "评分等级分布", most)
        for column, title, colour, counts in (
            (3, "填报", FILED, seen.filed), (4, "应为", COMPUTED, seen.computed),
        ):  # fmt: skip
            chart.add_series(
                {
                    "name": title,
                    "categories": ["总览", top, 1, last, 1],
                    "values": ["总览", top, column, last, column],
                    "categories_data": names,
                    "values_data": [counts[name] for name in names],
                    "fill": {"color": f"#{colour}"},
                    "gap": 60,
                    "overlap": -5,
                    "data_labels": _labels(),
                }
            )
        chart.set_legend({"position": "top", "font": _font(9)})
        self._insert(sheet, row, (1, 4), chart, "评分等级分布")
        rates = [*RATES[1:], RATES[0]]
        chart = self._chart("column", "预算执行率分布（%）", max([*seen.rates.values(), 1]))
        chart.add_series(
            {
                "name": "表数",
                "categories": ["总览", rate_top, 6, rate_last, 6],
                "values": ["总览", rate_top, 8, rate_last, 8],
                "categories_data": rates,
                "values_data": [seen.rates[name] for name in rates],
                "fill": {"color": f"#{BAR}"},
                "gap": 12,
                "points": [
                    {"fill": {"color": colour}}
                    for colour in ("#C0504D",) * 1 + ("#D9A441",) * 3 + (f"#{BAR}",) * 3
                ]
                + [{"fill": {"color": "#C0504D"}}, {"fill": {"color": "#B8C1CC"}}],
                "data_labels": _labels(),
            }
        )
        chart.set_legend({"none": True})
        self._insert(sheet, row, (5, 9), chart, "预算执行率分布")
        frequent = _frequent(seen)
        chart = self._chart("bar", "最常见的问题", 1)
        chart.add_series(
            {
                "name": "处",
                "categories": ["总览", code_top, 10, code_last, 10],
                "values": ["总览", code_top, 14, code_last, 14],
                "categories_data": [words for words, _ in frequent],
                "values_data": [count for _, count in frequent],
                "fill": {"color": f"#{BAR}"},
                "gap": 35,
                "data_labels": _labels(),
            }
        )
        chart.set_y_axis(
            {
                "reverse": True,
                "num_font": _font(8.5),
                "line": {"color": f"#{HAIR}"},
                "major_tick_mark": "none",
            }
        )
        chart.set_x_axis(
            {
                "visible": False,
                "major_gridlines": {"visible": False},
                "min": 0,
            }
        )
        chart.set_legend({"none": True})
        self._insert(sheet, row, (10, WIDE), chart, "最常见的问题")

    def _insert(
        self, sheet: Any, row: int, columns: tuple[int, int], chart: Any, words: str
    ) -> None:
        """A chart over whole columns, so that it keeps its place whatever the font's width is."""
        first, last = columns
        wide = (last - first + 1) * COLUMN - (0 if last == WIDE else 10)
        chart.set_size({"width": wide, "height": CHART_ROWS * 25})
        sheet.insert_chart(row, first, chart, {"object_position": 1, "description": words})

    def _chart(self, kind: str, title: str, most: int) -> Any:
        """A chart with room above its tallest column, ``most``, for the figure on it."""
        chart = self.book.add_chart({"type": kind})
        chart.set_title({"name": title, "name_font": {**_font(11), "bold": True}, "overlay": False})
        chart.set_chartarea({"border": {"color": f"#{HAIR}"}, "fill": {"color": "#FFFFFF"}})
        chart.set_x_axis(
            {
                "num_font": _font(9), "line": {"color": f"#{HAIR}"}, "major_tick_mark": "none",
            }
        )  # fmt: skip
        chart.set_y_axis(
            {
                "visible": False, "major_gridlines": {"visible": False}, "min": 0,
                "max": most * 1.12, "num_font": _font(9),
            }
        )  # fmt: skip
        return chart


WIDE = 15  # the last column of the overview, from 0
COLUMN = 86  # pixels of the overview's columns
CHART_ROWS = 13


def _frequent(seen: Overview) -> list[tuple[str, int]]:
    """The bars of the third chart, never none: a chart must draw something."""
    found = [(f"{code} {words}", count) for code, words, count in seen.frequent(10)]
    return found or [("没有问题", 0)]


def _font(size: float) -> dict[str, Any]:
    return {"name": HEAD, "size": size, "color": f"#{INK}"}


def _labels() -> dict[str, Any]:
    return {"value": True, "font": _font(8.5), "num_format": "0;;"}


def _cards(seen: Overview) -> list[tuple[str, str, str, str]]:
    """Title, figure, words below, colour."""
    status = seen.status
    rate = "—" if seen.rate is None else f"{seen.rate:.2f}%"
    part = f"{seen.clean / seen.forms * 100:.0f}%" if seen.forms else "—"
    missing = seen.missing["missing"]
    return [
        (
            "文件", str(seen.found),
            f"核验 {status['verified']}　不能核验 {status['refused']}　跳过 {status['skipped']}",
            RULE,
        ),
        ("自评表", str(seen.forms), f"没有错误 {seen.clean}（{part}）", GREEN),
        (
            "错误", str(seen.severities["error"]),
            f"警告 {seen.severities['warning']}　提示 {seen.severities['info']}", RED,
        ),
        ("缺偏差原因", str(missing), f"缺改进措施 {seen.missing['no_measure']}", AMBER),
        (
            "全年执行数（万元）", f"{seen.executed:,.2f}",
            f"预算 {seen.annual:,.2f}　执行率 {rate}", RULE,
        ),
    ]  # fmt: skip


class _Page:
    """The overview's rows, written from the top."""

    def __init__(self, writer: _Writer, sheet: Any) -> None:
        self.writer, self.sheet, self.row = writer, sheet, 0

    def gap(self, height: float, rows: int = 1) -> None:
        """Empty rows of a height in points."""
        for _ in range(rows):
            self.sheet.set_row(self.row, height)
            self.row += 1

    def _span(self, first: int, last: int, text: str | int, look: Any) -> None:
        """One text or count across columns of the row."""
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", look)
        if isinstance(text, int):
            self.sheet.write_number(self.row, first, text, look)
        else:
            self.sheet.write_string(self.row, first, text, look)

    def title(self, words: str, below: str, seen: Overview) -> None:
        """The banner, and what the ledger is of."""
        look = self.writer.look
        self.gap(6)
        self.sheet.set_row(self.row, 36)
        self._span(
            1, WIDE, words,
            look(font_name=HEAD, font_size=20, bold=True, font_color="FFFFFF", bg_color=RULE,
                 indent=1),
        )  # fmt: skip
        self.row += 1
        years = "、".join(f"{year} {count} 张" for year, count in sorted(seen.years.items()))
        policies = "、".join(sorted(seen.policies))
        told = [below, years, f"政策 {policies}" if policies else "", f"perfxl {__version__}"]
        if not seen.complete:
            told.insert(
                0, f"未完成：{seen.found} 个文件中核验了 {seen.answered} 个，再次运行即可续完"
            )
        self.sheet.set_row(self.row, 22)
        self._span(
            1, WIDE, "　".join(text for text in told if text),
            look(font_name=HEAD, font_size=9, font_color=MUTED if seen.complete else RED,
                 bg_color=PAPER, indent=1),
        )  # fmt: skip
        self.row += 1
        self.gap(8)

    def cards(self, cards: Sequence[tuple[str, str, str, str]]) -> None:
        """Five cards of three rows."""
        look = self.writer.look
        for part, height in enumerate((22, 34, 22)):
            self.sheet.set_row(self.row, height)
            for number, (title, figure, below, colour) in enumerate(cards):
                first = 1 + number * 3
                text, style = (
                    (title, {"font_size": 9.5, "font_color": MUTED, "top": 5, "top_color": colour}),
                    (figure, {"font_size": 20, "bold": True, "font_color": colour}),
                    (below, {"font_size": 8.5, "font_color": MUTED}),
                )[part]
                self._span(
                    first, first + 2, text,
                    look(font_name=HEAD, bg_color=TINT, align="center", shrink=True, right=5,
                         right_color="FFFFFF", **style),
                )  # fmt: skip
            self.row += 1

    def head(self, words: str) -> None:
        """A section's head."""
        look = self.writer.look
        self.sheet.set_row(self.row, 22)
        self._span(
            1, WIDE, words,
            look(font_name=HEAD, font_size=11, bold=True, font_color=RULE, bottom=2,
                 bottom_color=RULE),
        )  # fmt: skip
        self.row += 1

    def data(self, *parts: Sequence[Any]) -> list[tuple[int, int]]:
        """Three small tables side by side; the first and last row of each table's data."""
        look = self.writer.look
        heads, tables = parts[::2], parts[1::2]
        top = self.row + 1
        spans = ((1, 2), (3, 3), (4, 4)), ((6, 7), (8, 8)), ((10, 13), (14, 15))
        head = look(font_name=HEAD, font_size=9, bold=True, bg_color=PAPER, align="center",
                    border=1, border_color=HAIR)  # fmt: skip
        texts = look(font_name=HEAD, font_size=9, border=1, border_color=HAIR, shrink=True)
        numbers = look(font_name=HEAD, font_size=9, border=1, border_color=HAIR, align="center")
        for row in range(-1, max(len(table) for table in tables)):
            self.sheet.set_row(self.row, 18)
            for number, table in enumerate(tables):
                if row >= len(table):
                    continue
                cells = heads[number] if row < 0 else table[row]
                for (first, last), cell in zip(spans[number], cells, strict=True):
                    plain = texts if first == spans[number][0][0] else numbers
                    self._span(first, last, cell, head if row < 0 else plain)
            self.row += 1
        return [(top, top + len(table) - 1) for table in tables]

    def notes(self, seen: Overview) -> None:
        """What else is worth a line."""
        look = self.writer.look(font_name=HEAD, font_size=9, font_color=MUTED, text_wrap=True)
        self.gap(6)
        for line in _lines(seen):
            self.sheet.set_row(self.row, 18)
            self._span(1, WIDE, line, look)
            self.row += 1


def _lines(seen: Overview) -> Iterator[str]:
    if seen.regraded:
        yield f"填报等级与应为等级不同的有 {seen.regraded} 张。"
    across = [(code, seen.codes[code]) for code in ("X-1", "X-2", "X-3", "X-4", "X-5")]
    told = "；".join(f"{sentence_of(code)} {count} 处" for code, count in across if count)
    if told:
        yield f"跨表核对：{told}。"
    if seen.listed:
        gap: Decimal = seen.initial - seen.listed_initial
        yield (
            f"项目清单 {seen.listed} 个项目，未收到 {seen.absent} 个；年初预算数合计 "
            f"清单 {seen.listed_initial:,.2f} 万元，自评表 {seen.initial:,.2f} 万元，"
            f"相差 {gap:,.2f} 万元。"
        )
    if seen.refusals:
        told = "、".join(f"{code} {count}" for code, count in sorted(seen.refusals.items()))
        yield f"不能核验的文件：{told}，见“未能读取”。"
    if seen.unwritten:
        yield f"{seen.unwritten} 个文件已核验而未能写入核验汇总，见“未能读取”。"
    yield "复核参考分按政策重新计算，仅供复核参考，不代替填报得分。金额单位：万元。"


def storable(text: str) -> str:
    """A text as a cell can hold it: no lone surrogates, not too long."""
    return text.encode("utf-16-le", "replace")[: LONGEST * 2].decode("utf-16-le", "ignore")


_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


_lines_needed = lru_cache(256)(lines_needed)


@lru_cache(512)  # most of what stands in a ledger stands there often
def inline(text: str) -> str:
    """The rest of a cell that holds a text, after its place and look.

    >>> inline("a<b "), inline("")
    (' t="inlineStr"><is><t xml:space="preserve">a&lt;b </t></is></c>', '/>')
    """
    if not text:
        return "/>"
    if not text.isprintable() or "_x" in text or len(text) * 2 > LONGEST:
        text = _LOOKS_ESCAPED.sub("_x005F_", storable(text))
        text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    keep = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f' t="inlineStr"><is><t{keep}>{text}</t></is></c>'


def escaped(path: str) -> str:
    """A path as a link's target: what means something in an address is written as %XX.

    >>> escaped("甲 局/50%#1.xlsx")
    '甲%20局/50%25%231.xlsx'
    """
    return path.translate(_SPECIAL)


_SPECIAL = str.maketrans({char: f"%{ord(char):02x}" for char in '%" #<>[]^`{}?'})
