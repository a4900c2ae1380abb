"""Report -> the summary sheet 核验汇总, as placed pieces and named looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from perfxl import __version__
from perfxl.form.grid import Book, Sheet, rows_of
from perfxl.form.model import SUMMED
from perfxl.form.ours import SUMMARY_SHEET, SUMMARY_TITLE, own_summary
from perfxl.report.palette import (
    AMBER,
    GREEN,
    LINK,
    MUTED,
    PALE_AMBER,
    PALE_GREEN,
    PALE_RED,
    PAPER,
    RED,
    RULE,
)
from perfxl.report.report import DUE, STATUSES, Report
from perfxl.report.sheets import AddedSheet, Look, Piece
from perfxl.rules.assessment import Band
from perfxl.rules.checks.rule import ALLOWED, SEVERITIES, WARNING
from perfxl.rules.figures import rounded
from perfxl.text.measure import lines_needed
from perfxl.text.refusal import one_line

if TYPE_CHECKING:
    from perfxl.form.review import Review

LOOKS: dict[str, Look] = {
    "title": Look(18, bold=True, border=False, align="center", font="黑体"),
    "subtitle": Look(10, color=MUTED, border=False, align="center"),
    "section": Look(11, bold=True, color="FFFFFF", fill=RULE),
    "head": Look(10, bold=True, fill=PAPER, align="center"),
    "label": Look(10, bold=True, fill=PAPER, align="center"),
    "text": Look(10),
    "center": Look(10, align="center"),
    "figure": Look(10, align="center", number_format="0.00"),
    "differs": Look(10, bold=True, color=RED, align="center", number_format="+0.00;-0.00;0.00"),
    "even": Look(10, align="center", number_format="0.00"),
    "big": Look(13, bold=True, align="center", number_format="0.00"),
    "link": Look(10, color=LINK, align="center", underline=True),
    "pass": Look(12, bold=True, color=GREEN, fill=PALE_GREEN),
    "fail": Look(12, bold=True, color=RED, fill=PALE_RED),
    "part": Look(12, bold=True, color=AMBER, fill=PALE_AMBER),
    "error": Look(10, bold=True, color=RED, align="center"),
    "warning": Look(10, bold=True, color=AMBER, align="center"),
    "info": Look(10, color=MUTED, align="center"),
    "explained": Look(10, color=GREEN, align="center"),
    "no_measure": Look(10, bold=True, color=AMBER, align="center"),
    "missing": Look(10, bold=True, color=RED, align="center"),
    "allowed": Look(10, color=LINK, align="center"),
    "note": Look(9, color=MUTED, border=False),
    "sign": Look(11, border=False),
}

WIDTHS = (7.0, 11.0, 23.0, 14.0, 16.0, 8.0, 26.0, 13.0)
COLUMNS = len(WIDTHS)
LINE = 14.5  # points that a line of 10 point text takes
LONGEST = 300  # characters of a reason: what a row at its tallest holds; the form has the whole


class _Page:
    """Pieces being laid out from top to bottom."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.heights: dict[int, float] = {}
        self.row = 1

    def line(
        self,
        *cells: tuple[int, int, str | Decimal | None, str],
        height: float = 0.0,
        links: Mapping[int, str] | None = None,
    ) -> None:
        """One row of (column, columns, value, look); as tall as its longest text needs."""
        tallest = 1
        for column, columns, value, look in cells:
            link = (links or {}).get(column)
            self.pieces.append(Piece(self.row, column, value, look, columns, 1, link))
            if isinstance(value, str):
                width = int(sum(WIDTHS[column - 1 : column - 1 + columns])) - 2
                tallest = max(tallest, lines_needed(value, width))
        self.heights[self.row] = min(409.0, max(height, tallest * LINE + 5))
        self.row += 1

    def section(self, text: str) -> None:
        self.row += 1
        self.heights[self.row - 1] = 8
        self.line((1, COLUMNS, text, "section"), height=20)


SIGN_OFF = ("核验人：", "复核人：", "日期：")
"""The lines at the foot of a form's part on which people sign; what they typed there stays."""
_UNSIGNED = ("核验人：", "复核人：", "日期：　　　年　　月　　日")


def signed(earlier: Sheet | None) -> Iterator[Mapping[str, str]]:
    """What people typed on the sign-off lines of an earlier summary sheet, a form at a time."""
    for _, cells in rows_of(earlier) if earlier is not None else ():
        typed = [cell.value for _, cell in cells if isinstance(cell.value, str)]
        found = {label: text for label in SIGN_OFF for text in typed if text.startswith(label)}
        if SIGN_OFF[0] in found:
            yield found


def sheet(reports: Sequence[Report], book: Book | None = None) -> AddedSheet:
    """The summary sheet 核验汇总 of every form in a workbook, one under the other.

    Project header, verdict, scores by 一级指标, the deviation-reason checklist, all findings, and
    the sign-off lines with what was typed on them in the ``book``'s earlier summary.
    """
    page = _Page()
    signatures = signed(own_summary(book) if book is not None else None)
    heads = []
    for number, report in enumerate(reports):
        if number:
            page.row += 2
        heads.append(_one(page, report, next(signatures, {})))
    unit = next((r.form.unit or r.form.department for r in reports), "") or ""
    head = heads[0] if len(heads) == 1 else None  # under several forms it would head others' rows
    return AddedSheet(
        SUMMARY_SHEET, tuple(page.pieces), LOOKS, WIDTHS, page.heights, footer=one_line(unit, 60),
        title_rows=(head, head) if head is not None else None,
    )  # fmt: skip


def _one(page: _Page, report: Report, signatures: Mapping[str, str]) -> int | None:
    """One form's part; the row that heads its findings, if it has any."""
    form = report.form
    page.line((1, COLUMNS, SUMMARY_TITLE, "title"), height=32)
    page.line(
        (
            1,
            COLUMNS,
            f"依据 {report.policy.document}《{report.policy.name}》核验　perfxl {__version__}",
            "subtitle",
        ),
        height=18,
    )
    page.line((1, 2, "项目名称", "label"), (3, 6, form.project or "（未填写）", "text"), height=22)
    page.line(
        (1, 2, "主管部门", "label"),
        (3, 2, form.department or "（未填写）", "text"),
        (5, 1, "实施单位", "label"),
        (6, 3, form.unit or "（未填写）", "text"),
        height=22,
    )
    year = f"{form.year} 年度" if form.year else "（未填写）"
    page.line(
        (1, 2, "年度", "label"),
        (3, 2, year, "text"),
        (5, 1, "所在表格" if _is_document(report) else "所在工作表", "label"),
        (6, 3, report.reading.sheet.name, "link"),
        height=22,
        links={6: place(report, "title")},
    )
    if report.approved is not None:
        where = "本表预置的目标" if report.preset else one_line(report.approved, 200)
        page.line((1, 2, "对照的批复", "label"), (3, 6, where, "text"), height=22)
    if report.evidence is not None and (kept := report.evidence.words().zh):
        label, _, told = kept.partition("：")
        page.line((1, 2, label, "label"), (3, 6, told, "text"), height=22)
    look = "pass" if report.clean else "fail" if report.whole else "part"
    page.line((1, COLUMNS, _verdict(report), look), height=28)
    _scores(page, report)
    if form.review is not None:
        _review(page, report, form.review)
    _checklist(page, report)
    head = _findings(page, report)
    page.row += 1
    checker, reviewer, day = (
        signatures.get(label, blank) for label, blank in zip(SIGN_OFF, _UNSIGNED, strict=True)
    )
    page.line((1, 3, checker, "sign"), (4, 3, reviewer, "sign"), (7, 2, day, "sign"), height=30)
    page.line(
        (
            1,
            COLUMNS,
            "复核参考分按政策重新计算，仅供复核参考，不代替填报得分；本表由程序生成，重新核验时整张更新，只保留签字行的内容。",
            "note",
        ),
    )
    return head


def _in_two_lines(at: str) -> str:
    """A row of a document over the name of its field, a sheet over its cell; a cell's address as it
    is."""
    return at.replace("“", "\n").replace("!", "\n").rstrip("”")


def _is_document(report: Report) -> bool:
    """Whether the form came in a document, which has no cell addresses."""
    return bool(report.reading.sheet.places)


def place(report: Report, path: str) -> str:
    """Where a path stands, as a link inside the workbook."""
    name = report.reading.sheet_of(path).name.replace("'", "''")
    return f"'{name}'!{report.reading.at(path)}"


def _verdict(report: Report) -> str:
    missing = sum(1 for due in report.checklist if due.status == "missing")
    half = sum(1 for due in report.checklist if due.status == "no_measure")
    if not report.whole:
        return _in_part(report)
    if report.clean:
        words = "核验通过：没有错误"
    else:
        words = f"核验未通过：{report.count('error')} 处错误"
    words += f"，{report.count(WARNING)} 处警告，{report.count('info')} 处提示"
    if report.count(ALLOWED):
        words += f"，{report.count(ALLOWED)} 处已核准"
    if missing or half:
        words += f"；{missing} 项未说明偏差原因，{half} 项缺改进措施"
    return words


def _in_part(report: Report) -> str:
    """The verdict on a form with headings that were not understood: no word on its total or grade."""
    headings = dict.fromkeys((h.text, h.cell) for h in report.form.coverage.unknown)
    told = "、".join(f"{cell}“{one_line(text, 30)}”" for text, cell in headings)
    rest = f"{report.count('error')} 处错误，{report.count(WARNING)} 处警告"
    return f"部分核验：{told}没有看懂，用到这些部分的数没有核验；其余部分 {rest}"


def _scores(page: _Page, report: Report) -> None:
    form = report.form
    page.section("一、得分与等级")
    page.line(
        (1, 2, "填报总分", "head"),
        (3, 1, "各项之和", "head"),
        (4, 2, "复核参考分", "head"),
        (6, 2, "填报等级", "head"),
        (8, 1, "应为等级", "head"),
    )
    summed = form.coverage.knows(*SUMMED)
    filed, computed = report.grade_filed or "", report.grade_computed or ""
    grade_look = "fail" if filed and computed and filed != computed else "big"
    page.line(
        (1, 2, points(form.score if summed else None), "big"),
        (3, 1, points(report.recomputed), "big"),
        (4, 2, band_points(report.reference), "big"),
        (6, 2, (report.grade_filed if summed else None) or "—", "big"),
        (8, 1, report.grade_computed or "—", grade_look),
        height=30,
    )
    page.line(
        (1, 3, "一级指标", "head"),
        (4, 1, "分值", "head"),
        (5, 1, "填报得分", "head"),
        (6, 2, "复核参考分", "head"),
        (8, 1, "差额", "head"),
    )
    for share in report.shares:
        gap = gap_points(share.filed, share.reference)
        page.line(
            (1, 3, share.name, "center"),
            (4, 1, points(share.weight), "figure"),
            (5, 1, points(share.filed), "figure"),
            (6, 2, band_points(share.reference), "figure"),
            (8, 1, gap, "differs" if isinstance(gap, Decimal) and gap else "even"),
            height=20,
        )


def _review(page: _Page, report: Report, review: Review) -> None:
    """What the review comes to, and the rows where it departs from what was filed."""
    by = "，".join(one_line(told, 30) for told in (review.reviewer, review.date) if told)
    page.section("复核结果" + (f"（{by}）" if by else ""))
    from perfxl.rules.review import difference  # most forms have no review

    found = report.reviewed
    if found is None or not found.complete:
        left = (
            "未复核。"
            if found is None
            else f"{found.rows} 项中复核了 {found.reviewed} 项，全部复核后才有总分和等级。"
        )
        page.line((1, COLUMNS, left, "text"), height=22)
    else:
        page.line(
            (1, 2, "自评总分", "head"),
            (3, 1, "复核总分", "head"),
            (4, 2, "差值", "head"),
            (6, 2, "偏离度", "head"),
            (8, 1, "复核等级", "head"),
        )
        gap = "—" if found.deviation is None else f"{found.deviation}%　{found.level}"
        page.line(
            (1, 2, points(found.filed), "big"),
            (3, 1, points(found.score), "big"),
            (4, 2, points(found.difference), "big"),
            (6, 2, gap, "center"),
            (8, 1, found.grade, "big"),
            height=30,
        )
    apart = [
        row for row in review.rows if None not in (row.filed, row.score) and row.filed != row.score
    ]
    if apart:
        page.line(
            (1, 3, "三级指标", "head"),
            (4, 1, "自评得分", "head"),
            (5, 1, "复核得分", "head"),
            (6, 1, "差值", "head"),
            (7, 2, "扣分依据、复核意见", "head"),
        )
    for row in apart:
        page.line(
            (1, 3, row.name, "text"),
            (4, 1, points(row.filed), "figure"),
            (5, 1, points(row.score), "figure"),
            (6, 1, points(difference(row.filed, row.score)), "differs"),
            (7, 2, "；".join(told for told in (row.ground, row.opinion) if told), "text"),
            height=20,
        )


def _checklist(page: _Page, report: Report) -> None:
    page.section(f"二、偏差原因清单（{len(report.checklist)} 项）")
    if not report.checklist:
        told = "没有需要说明偏差原因的指标。"
        if not report.form.coverage.knows(*DUE):
            told = "有标题没看懂，没有核对哪些指标需要说明偏差原因。"
        page.line((1, COLUMNS, told, "text"), height=22)
        return
    page.line(
        (1, 1, "序号", "head"),
        (2, 1, "位置" if _is_document(report) else "单元格", "head"),
        (3, 1, "三级指标", "head"),
        (4, 1, "年度指标值", "head"),
        (5, 1, "实际完成值", "head"),
        (6, 1, "扣分", "head"),
        (7, 1, "为何应说明 ／ 已写内容", "head"),
        (8, 1, "状态", "head"),
    )
    for number, due in enumerate(report.checklist, 1):
        reason = due.reason if len(due.reason) <= LONGEST else due.reason[: LONGEST - 1] + "…"
        said = due.why.zh + (f"\n“{reason}”" if reason else "")
        page.line(
            (1, 1, str(number), "center"),
            (2, 1, _in_two_lines(due.cell), "link"),
            (3, 1, due.name or "—", "text"),
            (4, 1, due.target or "—", "center"),
            (5, 1, due.actual or "—", "center"),
            (6, 1, points(due.lost), "figure"),
            (7, 1, said, "text"),
            (8, 1, STATUSES[due.status].zh, due.status),
            height=22,
            links={2: place(report, due.at)},
        )


def _findings(page: _Page, report: Report) -> int | None:
    """All findings, the worst first; the row of their heads."""
    page.section(f"三、全部问题（{len(report.findings)} 处）")
    if not report.findings:
        page.line((1, COLUMNS, "没有发现问题。", "text"), height=22)
        return None
    head = page.row
    document = report.policy.document
    page.line(
        (1, 1, "级别", "head"),
        (2, 1, "位置" if _is_document(report) else "单元格", "head"),
        (3, 4, "问题", "head"),
        (7, 1, f"依据 {document}", "head"),
        (8, 1, "编码", "head"),
    )
    order = list(SEVERITIES)
    for finding in sorted(report.findings, key=lambda f: order.index(f.severity)):
        page.line(
            (1, 1, SEVERITIES[finding.severity].zh, finding.severity),
            (2, 1, _in_two_lines(report.reading.place(finding.at)), "link"),
            (3, 4, report.said(finding), "text"),
            (7, 1, finding.authority.removeprefix(f"{document} · "), "text"),
            (8, 1, finding.code, "center"),
            height=22,
            links={2: place(report, finding.at)},
        )
    return head


def points(figure: Decimal | None) -> str | Decimal:
    """Points in 分 at two decimals; a dash for none."""
    return "—" if figure is None else rounded(figure)


def band_points(band: Band | None) -> str | Decimal:
    """A reference score in 分, or the band that the rule leaves it; a dash for none."""
    if band is None:
        return "—"
    return rounded(band.low) if band.single else str(band)


def gap_points(filed: Decimal | None, reference: Band | None) -> str | Decimal:
    """Filed less recomputed; against the nearer end of a band; nothing when the filed score is in it."""
    if filed is None or reference is None:
        return "—"
    if reference.low <= filed <= reference.high and not (
        reference.open and filed == reference.high
    ):
        return "" if not reference.single else Decimal(0)
    nearer = reference.low if filed < reference.low else reference.high
    return rounded(filed - nearer)
