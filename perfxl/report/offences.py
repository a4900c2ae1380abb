"""The cells to mend, each with what is wrong with it: what the button marks and walks through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfxl.form.grid import Address, Book, parse_a1
from perfxl.report.report import Report
from perfxl.rules.checks import ERROR, SEVERITIES, WARNING, Finding
from perfxl.rules.comparison.checks import EVERY


@dataclass(frozen=True, slots=True)
class Offence:
    """A cell to mend, with what is wrong with it."""

    sheet: str
    at: Address
    severity: str  # of the worst of them: error or warning
    messages: tuple[str, ...]


def offences(reports: Sequence[Report], read: Book) -> list[Offence]:
    """The cells with an error or a warning, sheet by sheet from top to bottom, each once."""
    order = {sheet.name: number for number, sheet in enumerate(read.sheets)}
    found: dict[tuple[str, Address], list[str]] = {}
    errors: set[tuple[str, Address]] = set()
    for report in reports:
        for finding in report.findings:
            if finding.severity != "info":
                place = (
                    report.reading.sheet_of(finding.at).name,
                    parse_a1(report.reading.at(finding.at)),
                )
                found.setdefault(place, []).append(_told(report, finding))
                if finding.severity == ERROR:
                    errors.add(place)
    places = sorted(found, key=lambda place: (order[place[0]], place[1]))
    return [
        Offence(*place, ERROR if place in errors else WARNING, tuple(dict.fromkeys(found[place])))
        for place in places
    ]


def _told(report: Report, finding: Finding) -> str:
    """Severity, code, what is wrong, and on a line of its own what to do."""
    severity = SEVERITIES[finding.severity].zh
    remedy = EVERY[finding.code].remedy.zh
    return f"{severity} {finding.code} {report.said(finding)}\n　　办法：{remedy}"
