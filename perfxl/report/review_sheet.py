"""Report -> the sheet 复核底稿, on which a reviewer works beside the form.

What was filed is locked, with the reference score (复核参考分) and the findings of the verification; what
the reviewer enters is open. An earlier review of the form, on a sheet or in its columns, is carried
over. The labels are those that :mod:`perfxl.reading.review_sheet` looks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from perfxl.form import vocabulary
from perfxl.form.grid import a1
from perfxl.form.model import FundLine, Indicator
from perfxl.form.ours import REVIEW_PLACE, REVIEW_SHEET, REVIEW_TITLE
from perfxl.form.review import (
    DATE,
    GRADE,
    REVIEW_FIELDS,
    REVIEWER,
    TOTAL,
    TYPED,
    Review,
    ReviewRow,
)
from perfxl.layout import review as rules
from perfxl.layout.formulas import Figure, Rule, grade_shown, ladder_formula
from perfxl.reading.review_sheet import order, place_of
from perfxl.report.report import Report
from perfxl.report.review_looks import (
    AT,
    COLUMNS,
    HEAD,
    HINT,
    LAST,
    LINE,
    LOOK_OF,
    LOOKS,
    PANEL,
    ROW,
    WIDTHS,
    entries,
    highlights,
)
from perfxl.report.sheets import AddedSheet, Piece
from perfxl.report.summary import band_points, points
from perfxl.rules.assessment import Band
from perfxl.rules.case import REFERRED, case_of
from perfxl.rules.figures import HUNDRED
from perfxl.rules.policy import Policy
from perfxl.text.measure import lines_needed
from perfxl.text.refusal import one_line

LABELS = {fld.key: fld.label for fld in REVIEW_FIELDS}


class _Page:
    """The pieces as they are placed, what each cell shows, and the formulas over them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.pieces: list[Piece] = []
        self.heights: dict[int, float] = {}
        self.shown: dict[str, Figure] = {}

    def put(
        self,
        row: int,
        column: int,
        value: Figure,
        look: str,
        columns: int = 1,
        link: str | None = None,
    ) -> None:
        """One cell, or one merged over several columns."""
        self.shown[a1(row, column)] = value
        self.pieces.append(Piece(row, column, value, look, columns, 1, link))

    def compute(
        self,
        row: int,
        column: int,
        look: str,
        rule: Rule,
        named: Mapping[str, str | Sequence[str]],
        columns: int = 1,
    ) -> None:
        """A formula over cells: an argument is an address, or the addresses of a range."""
        words = {
            key: told if isinstance(told, str) else f"{told[0]}:{told[-1]}"
            for key, told in named.items()
        }
        figures: dict[str, object] = {
            key: self.shown.get(told)
            if isinstance(told, str)
            else [self.shown.get(at) for at in told]
            for key, told in named.items()
        }
        if rule is grade_shown:
            floors = self.policy.grades.floors
            words["ladder"], figures["ladder"] = ladder_formula(floors, words["total"]), floors
        elif rule is rules.deviation_class:
            floors = self.policy.review.deviation
            words["ladder"] = rules.class_ladder(floors, words["deviation"])
            figures["ladder"] = floors
        elif rule is rules.review_hint:
            words["typed"] = "&".join(named["typed"])
        value = rule(**figures)  # type: ignore[arg-type]
        self.shown[a1(row, column)] = value
        written = rule.excel.format(**words)
        self.pieces.append(
            Piece(
                row, column, value or "" if value != 0 else value, look, columns, 1, None, written
            )
        )


def sheet(report: Report) -> AddedSheet:
    """The review sheet of one form.

    The rows are those of :func:`perfxl.reading.review_sheet.order`: the execution row, where it is
    scored, then every indicator that was used.
    """
    page = _Page(report.policy)
    _header(page, report)
    rows = list(_rows(report))
    first, last = HEAD + 1, HEAD + len(rows)
    for at, (row, kind, reference) in enumerate(rows, first):
        _row(page, report, at, row, kind, reference)
    for at, (row, _, _) in enumerate(rows, first):
        _computed(page, at, row, (first, last))
    _foot(page, report, first, last)
    _panel(page, report.policy)
    return AddedSheet(
        REVIEW_SHEET,
        tuple(page.pieces),
        LOOKS,
        WIDTHS,
        page.heights,
        footer=one_line(report.form.unit or report.form.department or "", 60),
        title_rows=(HEAD, HEAD),
        print_area=f"A1:{a1(last + 4, LAST)}",
        landscape=True,
        protected=True,
        growing=frozenset(range(first, last + 1)),
        frozen=(HEAD, AT["name"]),
        entries=tuple(entries(report.policy, first, last)),
        highlights=tuple(highlights(first, last, asked=first + (rows[0][0].at == "funds.total"))),
    )


def replaced(report: Report) -> str:
    """The name of the sheet that holds the form's review already; "" where none does."""
    review = report.form.review
    return review.sheet if review is not None else ""


def _header(page: _Page, report: Report) -> None:
    form, policy = report.form, report.policy
    review = form.review or Review()
    page.put(1, 1, REVIEW_TITLE, "title", LAST)
    page.put(2, 1, "黄底为复核时填写，其余锁定；与自评一致的也填复核得分。参考分、核验发现由程序按"
             f"{policy.document}得出，仅供参考，不代替复核。", "subtitle", LAST)  # fmt: skip
    year = f"{form.year} 年度" if form.year else "（未填写）"
    filed = "　".join(
        str(told) for told in (points(form.score), report.grade_filed) if told not in (None, "—")
    )
    lines = (
        (vocabulary.PROJECT.label, form.project or "（未填写）", "年度", year, "自评总分、等级", filed or "—"),
        (vocabulary.DEPARTMENT.label, form.department or "（未填写）", vocabulary.UNIT.label, form.unit or "（未填写）", None, ""),
        (REVIEW_PLACE[1], place_of(report.reading), REVIEWER, review.reviewer, DATE, review.date),
    )  # fmt: skip
    for row, (label, told, second, beside, third, last) in enumerate(lines, 3):
        page.heights[row] = 22
        is_place = label == REVIEW_PLACE[1]
        link = _link(told) if is_place and told else None
        page.put(row, 1, label, "label")
        page.put(row, 2, told, "link" if link else "text", AT["findings"] - 1, link)
        page.put(row, AT["actual"], second, "label")
        look = "typed-center" if is_place else "center"
        if third is None:
            page.put(row, AT["score"], beside, look, LAST - AT["actual"])
            continue
        page.put(row, AT["score"], beside, look, AT["ground"] - AT["score"])
        page.put(row, AT["ground"], third, "label")
        page.put(row, AT["percent"], last, look, LAST - AT["ground"])
    page.heights |= {1: 32, 2: 18, 6: 6}
    for key, (label, _) in COLUMNS.items():
        shown = "扣分比例\n(占分值)" if key == "percent" else label or LABELS[key]
        page.put(HEAD, AT[key], shown, "own-head" if key in TYPED else "head")
    page.heights[HEAD] = 32


def _link(place: str) -> str:
    """A place as a link has it: the sheet always in quotes."""
    name, _, cell = place.rpartition("!")
    return place if name.startswith("'") else f"'{name}'!{cell}"


def _rows(report: Report) -> Iterator[tuple[ReviewRow, str, str | Decimal]]:
    """The rows with what was filed and what a reviewer entered before, the kind of the indicator, and
    the reference score."""
    earlier: Mapping[str, ReviewRow] = {}
    if report.form.review is not None:
        earlier = {row.at: row for row in report.form.review.rows if row.at}
    lines: dict[str, Indicator] = dict(report.form.rows())
    references = _references(report)
    for path, name in order(report.form):
        typed = earlier.get(path, ReviewRow(path))
        said = {key: getattr(typed, key) for key in TYPED}
        if path in lines:
            row = lines[path]
            kind = "\n".join(
                dict.fromkeys(text for text in (row.category, row.subcategory) if text)
            )
            filed = ReviewRow(path, name, row.target, row.actual, row.weight, row.score, **said)
            yield filed, kind, band_points(references.get(path))
            continue
        funds = report.form.funds
        line = funds.total if funds is not None else FundLine("")
        rate = "" if line.rate is None else f"{line.rate:f}%"
        yield (
            ReviewRow(path, name, None, rate or None, line.weight, line.score, **said),
            "预算执行",
            band_points(references.get(path)),
        )


def _references(report: Report) -> dict[str, Band | None]:
    """复核参考分 of every row; none where a part that it rests on was not read."""
    case = case_of(report.form, report.policy)
    if not case.knows(*REFERRED):
        return {}
    found = {path: assessed.reference for path, _, assessed in case.rows}
    exact = case.execution.exact_score if case.execution is not None else None
    return found | {"funds.total": None if exact is None else Band(exact, exact)}


def _row(
    page: _Page, report: Report, number: int, row: ReviewRow, kind: str, reference: str | Decimal
) -> None:
    """What was filed, and what a reviewer entered."""
    found = "\n".join(_findings(report, row.at))
    cells: dict[str, tuple[Figure, str]] = {
        "kind": (kind, "small"),
        "name": (row.name, "text"),
        "target": (row.target, "center"),
        "filed_actual": (row.filed_actual, "center"),
        "weight": (row.weight, "figure"),
        "filed": (row.filed, "figure"),
        "reference": (reference, "reference"),
        "findings": (found, "said"),
    }
    for key in TYPED:
        value = getattr(row, key)
        cells[key] = (
            (value / HUNDRED if key == "percent" and value is not None else value),
            LOOK_OF[key],
        )
    tallest = ROW
    for key, (value, look) in cells.items():
        page.put(number, AT[key], value, look)
        if isinstance(value, str):
            size = LOOKS[look].size / 10
            lines = lines_needed(value, int(COLUMNS[key][1] / size) - 1)
            tallest = max(tallest, lines * LINE * size + 5)
    page.heights[number] = min(409.0, tallest)


def _findings(report: Report, path: str) -> Iterator[str]:
    """The findings on a row of the form, each as its code and its headline; not those on the whole
    of its category."""
    for finding in report.findings:
        about, _, key = finding.at.rpartition(".")
        if path in (about, finding.at) and key != "category":
            yield f"{finding.code} {finding.message.zh.partition('：')[0]}"


def _computed(page: _Page, number: int, row: ReviewRow, span: tuple[int, int]) -> None:
    """The formulas of a row, and its hint."""
    at = {key: a1(number, AT[key]) for key in COLUMNS}
    of = {"filed": at["filed"], "score": at["score"]}
    page.compute(number, AT["difference"], "gap", rules.row_difference, of)
    page.compute(number, AT["deviation"], "share", rules.row_deviation, of)
    named: dict[str, str | Sequence[str]] = {**of, "scores": _column(span, "score")}
    named |= {key: at[key] for key in ("weight", *TYPED)}
    if (
        row.at == "funds.total"
    ):  # the money block proves itself: neither value nor evidence is asked
        named |= {"actual": at["name"], "evidence": at["name"]}
    named["typed"] = [at[key] for key in TYPED]
    page.compute(number, HINT, "hint", rules.review_hint, named)


def _column(span: tuple[int, int], key: str) -> list[str]:
    """The addresses of a column of the rows."""
    column = HINT if key == "hint" else AT[key]
    return [a1(row, column) for row in range(span[0], span[1] + 1)]


def _foot(page: _Page, report: Report, first: int, last: int) -> None:
    """Totals, the grade, how far the review is, and where people sign."""
    span, row = (first, last), last + 1
    page.put(row, 1, TOTAL, "label", AT["filed_actual"])
    for key in ("weight", "filed", "score"):
        page.compute(row, AT[key], "sum", rules.column_total, {"points": _column(span, key)})
    page.put(row, AT["reference"], band_points(report.reference), "sum")
    page.put(row, AT["findings"], None, "sum", 2)
    totals: dict[str, str | Sequence[str]] = {
        "scores": _column(span, "score"),
        "weights": _column(span, "weight"),
        "filed": a1(row, AT["filed"]),
        "score": a1(row, AT["score"]),
    }
    page.compute(row, AT["difference"], "sum", rules.total_difference, totals)
    page.compute(row, AT["deviation"], "sum-share", rules.total_deviation, totals)
    page.put(row, AT["ground"], None, "sum", LAST - AT["deviation"])
    page.heights[row] = 24 if report.reference is None or report.reference.single else 48
    grade = row + 1
    page.put(grade, 1, "复核进度", "label")
    hints = {"scores": totals["scores"], "hints": _column(span, "hint")}
    page.compute(grade, 2, "center", rules.progress, hints, AT["findings"] - 1)
    page.put(grade, AT["actual"], GRADE, "label")
    graded = {"scores": totals["scores"], "weights": totals["weights"], "total": totals["score"]}
    page.compute(grade, AT["score"], "big", grade_shown, graded, AT["ground"] - AT["score"])
    page.put(grade, AT["ground"], "偏离度档次", "label")
    if report.policy.review.deviation:
        gap = {"deviation": a1(row, AT["deviation"])}
        page.compute(
            grade, AT["percent"], "center", rules.deviation_class, gap, LAST - AT["ground"]
        )
    else:
        page.put(grade, AT["percent"], None, "center", LAST - AT["ground"])
    page.heights[grade] = 28
    sign = grade + 1
    for column, text in (
        (1, "复核人（签字）："),
        (AT["findings"], "复核组长："),
        (AT["ground"], "日期：　　　年　　月　　日"),
    ):
        page.put(sign, column, text, "sign", 4)
    page.put(
        sign + 1, 1, "差值 = 自评得分 − 复核得分；偏离度 = 差值 ÷ 自评得分；填写扣分比例的，复核得分 = 分值 ×（1 − 扣分比例）。"
        "扣分依据和比例是复核的惯例，不是规章的规定，由本单位的政策文件设定。", "note", LAST,
    )  # fmt: skip
    page.heights |= {sign: 34, sign + 1: 18}


def _panel(page: _Page, policy: Policy) -> None:
    """The grounds with their percentages, beside the print: what the list of a row offers."""
    page.put(HEAD, HINT, None, "hint")
    if not policy.review.grounds:
        return
    page.put(HEAD, PANEL, "扣分依据（本政策）", "panel-head")
    page.put(HEAD, PANEL + 1, "比例", "panel-head")
    for number, ground in enumerate(policy.review.grounds, HEAD + 1):
        page.put(number, PANEL, ground.name, "panel")
        share = None if ground.percent is None else ground.percent / HUNDRED
        page.put(number, PANEL + 1, "酌定" if share is None else share, "panel-share")
