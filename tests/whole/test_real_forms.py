"""The three real forms, every family: codes, cells and severities, from data file to report."""

from __future__ import annotations

from collections import Counter

import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.xlsx import workbook
from perfxl.jobs.one_file import filled
from perfxl.report.report import Report, judge_book

EXPECTED: dict[str, dict[str, dict[str, str]]] = {
    "hongqiao-2023-1.json": {
        "F-2": dict.fromkeys(("G6", "G7"), "info"),
        "W-2": {"A13": "warning"},
        "S-3": dict.fromkeys(("C13", "C17"), "warning"),
        "I-1": dict.fromkeys(("E13", "E17", "E18"), "warning"),
        "I-5": {"A13": "info"},
        "I-7": {"D14": "info"},
        "D-1": dict.fromkeys(("H13", "H14", "H15", "H16", "H17"), "error"),
    },
    "hongqiao-2023-2.json": {
        "W-2": {"A13": "warning"},
        "W-4": {"F14": "info"},
        "S-3": {"C16": "warning"},
        "I-3": {"C13": "warning"},
        "I-5": {"A13": "info"},
        "I-7": {"D14": "info"},
        "D-1": dict.fromkeys(("H14", "H15", "H16"), "error"),
        "D-2": {"H13": "warning"},
    },
    "hongqiao-2023-3.json": {
        "F-5": {"G6": "warning"},
        "W-2": {"A13": "warning"},
        "S-2": {"G13": "error", "G22": "warning"},
        "S-3": dict.fromkeys(("C15", "C16"), "warning"),
        "S-4": dict.fromkeys(("G20", "G24"), "warning"),
        "I-4": {"C17": "warning"},
        "I-5": {"C12": "warning", "A13": "info"},
        "I-7": {"D17": "info"},
        "D-1": dict.fromkeys(("H15", "H16"), "error"),
        "D-2": dict.fromkeys(("H13", "H20", "H22", "H24"), "warning"),
    },
}
FIGURES = {  # total, reference, Σ weight, the declared figures of S-2, what is lost without a reason
    "hongqiao-2023-1.json": ("93.92", "99.92", {}, "6.00"),
    "hongqiao-2023-2.json": ("92.60", "98.60", {}, "6.00"),
    "hongqiao-2023-3.json": (
        "91.60",
        "91.48 至 93.48 之间",
        {"G13": "7.50", "G22": "4.38"},
        "2.00",
    ),
}


def report(name: str) -> Report:
    (found,) = judge_book(workbook.read(filled(sample(name))))
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_finding(name: str) -> None:
    found = report(name)
    seen: dict[str, dict[str, str]] = {}
    for finding in found.findings:
        seen.setdefault(finding.code, {})[found.reading.at(finding.at)] = finding.severity
    assert seen == EXPECTED[name]
    assert Counter(f.code for f in found.findings) == {c: len(at) for c, at in seen.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_figures(name: str) -> None:
    found = report(name)
    total, reference, expected, unexplained = FIGURES[name]
    assert f"{found.recomputed:.2f}" == f"{found.form.score:.2f}" == total
    assert str(found.reference) == reference
    assert found.form.weight == 100 and found.grade_filed == found.grade_computed == "优"
    figures = {found.reading.at(f.at): f.expected for f in found.findings if f.code == "S-2"}
    assert figures == expected
    lost = [due.lost for due in found.checklist if due.status == "missing" and due.lost]
    assert f"{sum(lost):.2f}" == unexplained


def test_together() -> None:
    forms = [report(name) for name in SAMPLES]
    rows = [row for found in forms for _, row in found.form.rows()]
    dues = [due for found in forms for due in found.checklist]
    assert len(rows) == 22 and len(dues) == 15
    assert Counter(due.status for due in dues) == {"missing": 10, "no_measure": 5}


def test_what_is_missing_is_named() -> None:
    said = {
        name: [f.message.zh for f in report(name).findings if f.code == "I-5"] for name in SAMPLES
    }
    one, two, three = said.values()
    assert one == ["产出指标缺成本指标"]
    assert "时效指标" in two[0]
    assert three[0] == "没有满意度指标" and "时效指标" in three[1]
