"""A report as lines of text, as compilers print them."""

from __future__ import annotations

from decimal import Decimal

from perfxl.report.report import Report
from perfxl.rules.checks.rule import ERROR, SEVERITIES
from perfxl.text.bilingual import counted
from perfxl.text.refusal import one_line


def lines(report: Report, lang: str = "zh", errors_only: bool = False) -> list[str]:
    """One line a finding, as compilers print: file, cell, severity, code, sentence, authority. The
    worst come first; of one severity they stand in the order of the report."""
    file = one_line(report.file)
    printed = []
    order = list(SEVERITIES)
    for finding in sorted(report.findings, key=lambda each: order.index(each.severity)):
        if errors_only and finding.severity != ERROR:
            break
        severity = SEVERITIES[finding.severity].in_(lang)
        sheet = report.reading.sheet_of(finding.at)
        start = "" if sheet.places else f"{one_line(sheet.name)}!"
        place = f"{file}:{start}{report.reading.at(finding.at, lang)}"
        said = one_line(report.said(finding, lang))
        printed.append(f"{place}: {severity} {finding.code} {said} [{finding.authority}]")
    return printed


def _in_part(report: Report, errors: int, warnings: int, lang: str) -> str:
    """The result of a form that was not read as a whole: no total, no grade, no reference."""
    headings = dict.fromkeys((h.text, h.cell) for h in report.form.coverage.unknown)
    if lang == "en":
        told = ", ".join(f"“{one_line(text, 30)}” ({cell})" for text, cell in headings)
        return (
            f"verified in part: {told} not understood; in the rest {counted(errors, 'error')}, "
            f"{counted(warnings, 'warning')}"
        )
    told = "、".join(f"“{one_line(text, 30)}”（{cell}）" for text, cell in headings)
    return f"部分核验：{told}没有看懂；其余部分 {errors} 处错误，{warnings} 处警告"


def verdict(report: Report, lang: str = "zh") -> str:
    """The result in one sentence, and what the form was set against beside the regulation."""
    said = _verdict(report, lang) + _reviewed(report, lang) + _evidence(report, lang)
    if report.approved is None or report.preset:
        return said
    where = one_line(report.approved, 200)
    return f"{said}; set against {where}" if lang == "en" else f"{said}；已对照批复 {where}"


def _verdict(report: Report, lang: str) -> str:
    errors, warnings = report.count(ERROR), report.count("warning")
    if not report.whole:
        return _in_part(report, errors, warnings, lang)
    missing = sum(1 for due in report.checklist if due.status == "missing")
    form = report.form
    total = _points(form.score), _points(report.recomputed)
    shown = _apart(*total, lang, "total" in form.printed)
    grade = _apart(report.grade_filed, report.grade_computed, lang, "grade" in form.printed)
    reference = "—" if report.reference is None else report.reference.words().in_(lang)
    if lang == "en":
        head = "passed" if not errors else counted(errors, "error")
        return (
            f"{head}, {counted(warnings, 'warning')}; total {shown}, grade {grade}, reference {reference}; "
            f"{counted(missing, 'reason')} missing{_lights(report, lang)}"
        )
    head = "通过" if not errors else f"{errors} 处错误"
    return (
        f"{head}，{warnings} 处警告；总分 {shown}，等级 {grade}，复核参考分 {reference}；"
        f"{missing} 项缺偏差原因{_lights(report, lang)}"
    )


def _reviewed(report: Report, lang: str) -> str:
    """What the review comes to, after the rest of the verdict; nothing of one that was not begun."""
    found = report.reviewed
    if found is None:
        return ""
    if found.score is None or found.grade is None:
        done = f"{found.reviewed}/{found.rows}"
        return f"; review {done} rows" if lang == "en" else f"；复核 {done} 项"
    shown = f"{found.score:.2f}"
    if lang == "en":
        return f"; reviewed {shown}, grade {found.grade}"
    return f"；复核总分 {shown}，复核等级 {found.grade}"


def _evidence(report: Report, lang: str) -> str:
    """How many of the files that are named are there; nothing where none is, or no folder given."""
    words = report.evidence.words().in_(lang) if report.evidence is not None else ""
    return words and f"{'; ' if lang == 'en' else '；'}{words}"


def _lights(report: Report, lang: str) -> str:
    """What is lit, after the rest of the verdict."""
    lit = [light.words().in_(lang) for light in report.lights]
    if lang == "en":
        return f"; {', '.join(lit)}" if lit else ""
    return f"；预警{'、'.join(lit)}" if lit else ""


def _points(figure: Decimal | None) -> str | None:
    return None if figure is None else f"{figure:.2f}"


def _apart(filed: str | None, computed: str | None, lang: str, asked: bool = True) -> str:
    """What was filed and what it should be, named apart wherever they are not the same; ``asked`` is
    whether the form has a place for it.

    >>> _apart("优", "优", "zh"), _apart("良", "优", "zh"), _apart(None, "优", "zh")
    ('优', '填报 良、应为 优', '未填报、应为 优')
    >>> _apart(None, "优", "en", asked=False)
    'should be 优'
    """
    if filed == computed:
        return filed or "—"
    says = (
        ("filed {}", "not filed", "should be {}")
        if lang == "en"
        else ("填报 {}", "未填报", "应为 {}")
    )
    told = [says[0].format(filed) if filed else says[1]] if filed or asked else []
    told += [says[2].format(computed)] if computed else []
    return (", " if lang == "en" else "、").join(told)
