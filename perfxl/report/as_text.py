"""A report as lines of text, as compilers print them."""

from __future__ import annotations

from perfxl.report.report import Report
from perfxl.rules.checks.rule import ERROR, SEVERITIES
from perfxl.text.refusal import one_line


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
