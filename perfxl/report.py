"""Reading + policy -> Report: findings, scores, grade and the deviation-reason checklist."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from perfxl.form.grid import Book
from perfxl.form.model import CATEGORIES, Form, Indicator, category_key
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.reading.integrity import with_integrity
from perfxl.rules.assessment import (
    Band,
    assessed,
    execution,
    has_measure,
    is_empty_phrase,
    reference_total,
    total_recomputed,
)
from perfxl.rules.checks import verify
from perfxl.rules.checks.deviations import why
from perfxl.rules.checks.result import filed_grade
from perfxl.rules.checks.rule import ERROR, SEVERITIES, Finding
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import one_line

STATUSES = {
    "explained": Text("☑ 已说明", "☑ explained"),
    "no_measure": Text("◐ 缺改进措施", "◐ no measure"),
    "missing": Text("☐ 未说明", "☐ missing"),
}


class Due(msgspec.Struct, frozen=True):
    """One row of the checklist: an indicator that needs a reason, and what is written. Points in 分."""

    at: str  # path of the reason cell
    cell: str
    name: str
    target: str
    actual: str
    weight: Decimal | None
    score: Decimal | None
    lost: Decimal | None
    why: Text
    reason: str
    status: str  # explained | no_measure | missing
    reference: Band | None = None  # 复核参考分 of the row


class Share(msgspec.Struct, frozen=True):
    """One 一级指标 (or the execution row) in points: weight, filed score, recomputed score."""

    name: str
    weight: Decimal | None
    filed: Decimal | None
    reference: Band | None


class Report(msgspec.Struct, frozen=True):
    """All that perfxl says of one form."""

    file: str
    reading: Reading
    policy: Policy
    findings: tuple[Finding, ...]
    checklist: tuple[Due, ...]
    shares: tuple[Share, ...]
    recomputed: Decimal | None  # Σ of the printed scores
    reference: Band | None  # 复核参考分
    grade_filed: str | None
    grade_computed: str | None

    @property
    def form(self) -> Form:
        """The form that was judged."""
        return self.reading.form

    def count(self, severity: str) -> int:
        """How many findings of a severity."""
        return sum(1 for finding in self.findings if finding.severity == severity)

    @property
    def clean(self) -> bool:
        """Whether nothing is 错误."""
        return not self.count(ERROR)


def judge(reading: Reading, policy: Policy | None = None, file: str = "") -> Report:
    """All of perfxl without Excel: one form judged under a policy (its year's when none is given).

    Raises Refused E-POLICY when no policy covers the form's year.
    """
    policy = policy or policy_for(reading.form.year)
    reading = with_integrity(reading, policy)
    form = reading.form
    recomputed = total_recomputed(form)
    total = form.score if form.score is not None else recomputed
    return Report(
        file,
        reading,
        policy,
        tuple(verify(form, policy)),
        tuple(_checklist(reading, policy)),
        tuple(_shares(form, policy)),
        recomputed,
        reference_total(form, policy),
        filed_grade(form, policy)[0] or form.grade,
        None if total is None else policy.grades.of(total),
    )


def judge_book(book: Book, policy: Policy | None = None, file: str = "") -> list[Report]:
    """A report for every form in a workbook; raises Refused when it has none."""
    return [judge(reading, policy, file) for reading in read_book(book)]


def _checklist(reading: Reading, policy: Policy) -> Iterable[Due]:
    for path, row, found in assessed(reading.form, policy):
        if not found.due:
            continue
        reason = row.reason or ""
        if not reason or is_empty_phrase(reason, policy):
            status = "missing"
        elif found.due == ("far",) or has_measure(reason, policy):
            status = "explained"
        else:
            status = "no_measure"
        at = f"{path}.reason"
        yield Due(
            at, reading.at(at), row.name or "", row.target or "", row.actual or "", row.weight,
            row.score, found.lost, why(found), reason, status, found.reference,
        )  # fmt: skip


def _shares(form: Form, policy: Policy) -> Iterable[Share]:
    if form.funds is not None:
        line = form.funds.total
        exact = execution(line, policy).exact_score
        yield Share(
            "预算执行率", line.weight, line.score, None if exact is None else Band(exact, exact)
        )
    groups: dict[str, list[tuple[Indicator, Band | None]]] = {}
    for _, row, found in assessed(form, policy):
        key = category_key(row.category)
        name = CATEGORIES[key] if key is not None else (row.category or "未分类")
        groups.setdefault(name, []).append((row, found.reference))
    for name, members in groups.items():
        reference: Band | None = Band(Decimal(0), Decimal(0))
        for _, band in members:
            reference = None if band is None or reference is None else reference.plus(band)
        yield Share(
            name, _sum(r.weight for r, _ in members), _sum(r.score for r, _ in members), reference
        )


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None


# Text ----------------------------------------------------------------------------------------


def lines(report: Report, lang: str = "zh") -> list[str]:
    """One line a finding, as compilers print: file, cell, severity, code, sentence, authority."""
    file = one_line(report.file)
    sheet = one_line(report.reading.sheet.name)
    printed = []
    for finding in report.findings:
        severity = SEVERITIES[finding.severity].in_(lang)
        place = f"{file}:{sheet}!{report.reading.at(finding.at)}"
        said = one_line(finding.message.in_(lang))
        printed.append(f"{place}: {severity} {finding.code} {said} [{finding.authority}]")
    return printed


def verdict(report: Report, lang: str = "zh") -> str:
    """The result in one sentence."""
    errors, warnings = report.count(ERROR), report.count("warning")
    missing = sum(1 for due in report.checklist if due.status == "missing")
    total = report.form.score if report.form.score is not None else report.recomputed
    grade = report.grade_computed or "—"
    shown = "—" if total is None else f"{total:.2f}"
    reference = "—" if report.reference is None else str(report.reference)
    if lang == "en":
        head = "passed" if not errors else f"{errors} errors"
        return (
            f"{head}, {warnings} warnings; total {shown}, grade {grade}, reference {reference}; "
            f"{missing} reasons missing"
        )
    head = "通过" if not errors else f"{errors} 处错误"
    return (
        f"{head}，{warnings} 处警告；总分 {shown}，等级 {grade}，复核参考分 {reference}；"
        f"{missing} 项缺偏差原因"
    )


# JSON ----------------------------------------------------------------------------------------


class _Number(float):
    """A decimal that json writes with its own digits."""

    def __new__(cls, figure: Decimal) -> _Number:
        made = super().__new__(cls, figure)
        made.text = f"{figure:f}"
        return made

    text: str

    def __repr__(self) -> str:
        return self.text


def _number(figure: Decimal | None) -> _Number | None:
    return None if figure is None or not figure.is_finite() else _Number(figure)


def _band(band: Band | None) -> list[_Number | None] | None:
    return None if band is None else [_number(band.low), _number(band.high)]


def as_data(report: Report, lang: str = "zh") -> dict[str, object]:
    """The report as plain data; points are numbers, what was typed is text."""
    form, reading = report.form, report.reading
    reference = report.reference
    return {
        "file": report.file,
        "form": {
            "sheet": reading.sheet.name,
            "layout": form.layout,
            "year": form.year,
            "project": form.project,
            "department": form.department,
            "unit": form.unit,
        },
        "policy": report.policy.id,
        "score": {
            "declared": _number(form.score),
            "recomputed": _number(report.recomputed),
            "reference": _band(reference),
        },
        "grade": {"declared": report.grade_filed, "computed": report.grade_computed},
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "cell": reading.at(finding.at),
                "path": finding.at,
                "declared": finding.declared,
                "expected": finding.expected,
                "message": finding.message.in_(lang),
            }
            for finding in report.findings
        ],
        "checklist": [
            {
                "cell": due.cell,
                "name": due.name,
                "target": due.target,
                "actual": due.actual,
                "weight": _number(due.weight),
                "score": _number(due.score),
                "lost": _number(due.lost),
                "why": due.why.in_(lang),
                "reason": due.reason,
                "status": due.status,
                "reference": _band(due.reference),
            }
            for due in report.checklist
        ],
    }


def as_json(report: Report, lang: str = "zh") -> str:
    """The report as one line of JSON."""
    import json

    return json.dumps(as_data(report, lang), ensure_ascii=False)
