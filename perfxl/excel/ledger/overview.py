"""The sheet 总览: figures in cards, three charts, and the tables that the charts draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from perfxl import __version__
from perfxl.excel.ledger import charts
from perfxl.excel.ledger.charts import CHART_ROWS, COLUMN, WIDE
from perfxl.excel.ledger.writer import HEAD, Writer
from perfxl.ledger.columns import TITLE
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.overview import RATES, Overview, grades, sentence_of
from perfxl.report.palette import AMBER, GREEN, HAIR, INK, MUTED, PAPER, RED, RULE, TINT


def write(writer: Writer, sheet: Any, ledger: Ledger) -> None:
    """Fill the sheet, which the workbook begins with and which is written last."""
    seen = ledger.overview
    sheet.hide_gridlines(2)
    sheet.set_default_row(19)
    sheet.set_column(0, 0, 1.5)
    sheet.set_column_pixels(1, WIDE, COLUMN)
    sheet.set_tab_color(INK)
    page = _Page(writer, sheet)
    page.title(TITLE, ledger.title, seen)
    page.cards(_cards(seen))
    page.gap(10)
    drawn = page.row
    page.gap(18.75, CHART_ROWS)
    page.gap(8)
    page.head("图表数据")
    where = page.data(
        ("评分等级", "填报(张)", "应为(张)"),
        [(grade, seen.filed[grade], seen.computed[grade]) for grade in grades(seen)],
        ("执行率(%)", "表数"),
        [(name, seen.rates[name]) for name in (*RATES[1:], RATES[0])],
        ("常见问题", "处"),
        charts.frequent(seen),
    )
    charts.insert(writer.book, sheet, drawn, where, seen)
    page.notes(ledger)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.center_horizontally()
    sheet.activate()


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

    def __init__(self, writer: Writer, sheet: Any) -> None:
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
        told = [
            f"核验日期 {seen.day}" if seen.day else "",
            f"第 {seen.round} 轮" if seen.round > 1 else "",
            below,
            years,
            f"政策 {policies}" if policies else "",
            f"perfxl {__version__}",
        ]
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

    def notes(self, ledger: Ledger) -> None:
        """What else is worth a line."""
        look = self.writer.look(font_name=HEAD, font_size=9, font_color=MUTED, text_wrap=True)
        self.gap(6)
        for line in _lines(ledger):
            self.sheet.set_row(self.row, 18)
            self._span(1, WIDE, line, look)
            self.row += 1


def _lines(ledger: Ledger) -> Iterator[str]:
    seen = ledger.overview
    if ledger.reviews.any:
        yield ledger.reviews.sentence()
    if seen.round > 1:
        gone = "" if seen.days is None else f"，至今 {seen.days} 天"
        yield (
            f"第 {seen.round} 轮：上轮退回 {seen.demanded} 个项目（{seen.sent}{gone}），已再报 {seen.again}，"
            f"已改好 {seen.done}，尚未改好 {seen.demanded - seen.done}；逐项见“整改情况”，按单位见“单位”。"
        )
    if seen.lights:
        told = "、".join(f"{colour} {count} 张" for colour, count in sorted(seen.lights.items()))
        yield f"自评预警：{told}（预算管理一体化系统的惯例，不是办法的规定，界限见政策 [lights]），见“项目”。"
    if seen.severities["allowed"]:
        yield f"另有 {seen.severities['allowed']} 处经核准，不计入错误，也不退回，见“已核准”。"
    if seen.regraded:
        yield f"填报等级与应为等级不同的有 {seen.regraded} 张。"
    others = list(ledger.across.other_years())
    if others:
        yield f"年度与多数的表不同：{'；'.join(others)}，请核对是否拿错了文件。"
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
            + (
                f"清单列有指标的 {seen.listed_rows} 个项目，已核对指标行、指标值和分值。"
                if seen.listed_rows
                else "清单没有列指标，未核对指标行、指标值和分值。"
            )
        )
    if seen.partial:
        yield f"另有 {seen.partial} 张表有标题没看懂，只核验了读到的部分，不计入以上各数，见“部分核验”。"
    if seen.refusals:
        told = "、".join(f"{code} {count}" for code, count in sorted(seen.refusals.items()))
        yield f"不能核验的文件：{told}，见“未能读取”。"
    if seen.copies:
        yield (
            f"{seen.copies} 个文件是带复核底稿的副本，填报与原件相同：一张表只计一次，复核见“差值表”。"
        )
    if seen.unwritten:
        yield f"{seen.unwritten} 个文件已核验而未能写入核验汇总，见“未能读取”。"
    yield "复核参考分按政策重新计算，仅供复核参考，不代替填报得分。金额单位：万元。"
