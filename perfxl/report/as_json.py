"""A report as JSON: figures with their own digits, what a person typed as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfxl.form.model import Form, Heading
from perfxl.form.vocabulary import PARTS
from perfxl.report.report import Report
from perfxl.rules.assessment import Band

if TYPE_CHECKING:
    from perfxl.rules.evidence import Kept
    from perfxl.rules.review import Outcome


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


def _coverage(form: Form) -> dict[str, object]:
    """What became of the form's parts, and the headings that were not simply known."""
    found = form.coverage
    return {
        "whole": form.whole,
        "parts": {name: form.state(name) for name in PARTS},
        "unknown": [_heading(heading) for heading in found.unknown],
        "guessed": [_heading(heading) for heading in found.guessed],
        "extra": [_heading(heading) for heading in found.extra],
    }


def _lights(report: Report, lang: str) -> list[dict[str, str]]:
    return [{"colour": each.colour, "why": each.why.in_(lang)} for each in report.lights]


def _evidence(kept: Kept) -> dict[str, list[str]]:
    return {"found": list(kept.found), "missing": list(kept.missing)}


def _heading(heading: Heading) -> dict[str, str]:
    return {"part": heading.part, "heading": heading.text, "cell": heading.cell}


def _review(found: Outcome) -> dict[str, object]:
    """What a review comes to; nothing is added up until every row is reviewed."""
    return {
        "rows": found.rows,
        "reviewed": found.reviewed,
        "filed": _number(found.filed),
        "score": _number(found.score),
        "difference": _number(found.difference),
        "deviation": _number(found.deviation),
        "class": found.level,
        "grade": found.grade,
    }


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
        **({} if report.approved is None else {"approved": report.approved}),
        "coverage": _coverage(form),
        "score": {
            "declared": _number(form.score),
            "recomputed": _number(report.recomputed),
            "reference": _band(reference),
        },
        "grade": {"declared": report.grade_filed, "computed": report.grade_computed},
        **({"lights": _lights(report, lang)} if report.lights else {}),
        **({} if report.evidence is None else {"evidence": _evidence(report.evidence)}),
        **({"review": _review(report.reviewed)} if report.reviewed is not None else {}),
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "cell": reading.place(finding.at, lang),
                "also": [reading.place(path, lang) for path in finding.also],
                "path": finding.at,
                "indicator": finding.name,
                "declared": finding.declared,
                "expected": finding.expected,
                **({"approved": finding.approved} if finding.approved else {}),
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
