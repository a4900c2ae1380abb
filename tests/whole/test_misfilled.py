"""One real form with one human mistake, 138 times, against the severity that belongs there.

The mistakes are the table of ``tests/support/misfilled.py``. How a case is measured: the highest
severity of the findings at the mistake's cell (at either cell of ``D13/E13``), without those that the
right form has word for word at the same cell. A case without a cell speaks of the whole form: then
every finding counts that the right form does not have in the same words, wherever it stands (rows
may have moved).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from perfxl.excel.xlsx import workbook
from perfxl.form.grid import parse_a1
from perfxl.report.report import Report, judge_book
from perfxl.rules.assessment import Assessment, assess
from tests.support import ROOT, misfilled
from tests.support.drawn import POLICY
from tests.support.misfilled import MISTAKES, Mistake

WANTED = {"OK": {""}, "N": {"", "info"}, "W": {"warning"}, "E": {"error"}}
RANK = ("", "info", "warning", "error")
ARGUED = {"G110", "G112", "G113", "G117", "G184"}  # each with its argument in docs/misfilled.md

Said = tuple[str, str, str, str]  # cell, code, severity, message


@cache
def reports(id: str) -> tuple[Report, ...]:
    return tuple(judge_book(workbook.read(misfilled.workbook(id)), file=f"{id}.xlsx"))


def said(found: tuple[Report, ...]) -> list[Said]:
    return [
        (report.reading.at(f.at), f.code, f.severity, f.message.zh)
        for report in found
        for f in report.findings
    ]


@cache
def undamaged() -> frozenset[Said]:
    return frozenset(said(tuple(judge_book(workbook.read(misfilled.right())))))


def severity(mistake: Mistake) -> str:
    found = said(reports(mistake.id))
    if mistake.cell is None:
        known = {each[1:] for each in undamaged()}
        left = [each for each in found if each[1:] not in known]
    else:
        cells = mistake.cell.split("/")
        left = [each for each in found if each[0] in cells and each not in undamaged()]
    return max((each[2] for each in left), key=RANK.index, default="")


def test_agreement() -> None:
    apart = {each.id for each in MISTAKES if severity(each) not in WANTED[each.severity]}
    assert apart == ARGUED
    assert (len(MISTAKES) - len(apart)) / len(MISTAKES) >= 0.95


def test_the_right_form_is_not_called_wrong() -> None:
    assert {severity for _, _, severity, _ in undamaged()} <= {"info", "warning"}


def test_nothing_in_order_is_called_an_error() -> None:
    fine = [each for each in MISTAKES if each.severity in ("OK", "N")]
    assert [each.id for each in fine if severity(each) == "error"] == []


def test_every_disagreement_is_argued() -> None:
    text = (ROOT / "docs" / "misfilled.md").read_text("utf-8")
    headings = " ".join(re.findall(r"^### (G\d.*)", text, re.MULTILINE))
    assert set(re.findall(r"G\d+", headings)) == ARGUED
    agreed = len(MISTAKES) - len(ARGUED)
    assert f"{agreed} of {len(MISTAKES)}" in text and f"{len(MISTAKES)} 个中 {agreed} 个" in text


# The value read -----------------------------------------------------------------------------


def value_at(report: Report, cell: str) -> object:
    """The form's value of the field that stands in a cell."""
    for path, address in report.reading.cells.items():
        if address == parse_a1(cell):
            part: Any = report.form
            for key in re.findall(r"\w+", path):
                part = part[int(key)] if key.isdigit() else getattr(part, key, None)
            return part
    return None


def of(cases: list[Mistake]) -> pytest.MarkDecorator:
    assert cases
    return pytest.mark.parametrize("mistake", cases, ids=lambda each: each.id)


def at(cell: str | None) -> list[Mistake]:
    return [each for each in MISTAKES if each.cell == cell]


NUMBERS = [each for each in MISTAKES if isinstance(each.read, int | float)]
AMOUNTS = [each for each in at("D6") if each in NUMBERS]
TYPED = [each for each in (*at("G13"), *at("D6")) if isinstance(each.typed, str)]


@of(NUMBERS)
def test_the_number_read_or_expected(mistake: Mistake) -> None:
    (report,) = reports(mistake.id)
    assert mistake.cell is not None
    norm = Decimal(str(mistake.read))
    expected = [f.expected for f in report.findings if report.reading.at(f.at) == mistake.cell]
    assert value_at(report, mistake.cell) == norm or f"{norm:.2f}" in expected


@of([each for each in TYPED if each.severity == "E"])
def test_no_number_is_guessed(mistake: Mistake) -> None:
    (report,) = reports(mistake.id)
    assert mistake.cell is not None and mistake.read is None
    assert value_at(report, mistake.cell) is None


@of(AMOUNTS)
def test_amounts_are_read_in_the_unit_of_the_column(mistake: Mistake) -> None:
    (report,) = reports(mistake.id)
    assert value_at(report, "D6") == mistake.read


@of(at("C20"))
def test_the_grade_read_or_expected(mistake: Mistake) -> None:
    (report,) = reports(mistake.id)
    expected = [f.expected for f in report.findings if f.code == "R-2"]
    assert mistake.read == "优"
    assert report.grade_filed == "优" or expected == ["优"]


def _figure(op: str, low: int) -> Callable[[Assessment], bool]:
    return lambda a: a.target.kind == "number" and a.target.op == op and a.target.low == low


UNDERSTOOD: dict[str | float | None, Callable[[Assessment], bool]] = {
    "≥4次": lambda a: _figure("≥", 4)(a) and a.target.unit == "次" and a.met is True,
    "≥4": _figure("≥", 4),
    "≥4, met": lambda a: _figure("≥", 4)(a) and a.met is True,
    ">4, missed": lambda a: _figure(">", 4)(a) and a.met is False,
    "≤5": lambda a: _figure("≤", 5)(a) and a.met is True,
    "met": lambda a: a.met is True,
    "3, met": lambda a: a.target.low == 3 and a.met is True,
    "units differ": lambda a: a.met is None and a.target.unit != a.actual.unit,
    "range": lambda a: a.target.kind == "range" and a.met is True,
    "date": lambda a: a.target.kind == a.actual.kind == "date" and a.met is True,
    "claimed met": lambda a: a.attainment.claimed == "met",
    "claimed part": lambda a: a.attainment.claimed == "part",
    "claimed missed": lambda a: a.attainment.claimed == "missed",
    "copied": lambda a: a.actual.op == a.target.op == "≥",
    "blank": lambda a: a.target.kind == "blank",
    "several": lambda a: a.target.kind == "several",
}


@of(at("D13/E13"))
def test_targets_are_understood(mistake: Mistake) -> None:
    (report,) = reports(mistake.id)
    assert UNDERSTOOD[mistake.read](assess(report.form.indicators[0], POLICY, report.form.year))
