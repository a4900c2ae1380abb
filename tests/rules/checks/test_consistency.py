"""C: whether the form as a whole is plausible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from tests.support.drawn import POLICY, Case, case, edit, honest, places, run

TOTAL = "| 200 | 208 | 206.37 | 10 | 99.22 | 9.92 |"
HOMES = ("| ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |",
         "| ≥200户 | 200户 | 10 | 10 | |")  # fmt: skip
CARE = (
    "| 达成年度指标 | 15 | 14 | 两处未明确专人，已要求限期落实 |",
    "| 达成年度指标 | 15 | 15 | |",
)


def spent(executed: str) -> tuple[str, str]:
    return TOTAL, f"| 200 | 208 | {executed} | 10 | 0 | 0 |"


RATE = "funds__total__rate"
CASES = [
    case("C-1", "spent and attained"),
    case("C-1", "60% spent, every output full", HOMES, spent("124.8")),
    case("C-1", "just under 60%", HOMES, spent("124.79"), funds__total__rate="info"),
    case("C-1", "10% spent", HOMES, spent("20.8"), funds__total__rate="info"),
    case("C-1", "just under 10%", HOMES, spent("20.79"), funds__total__rate="warning"),
    case("C-1", "nothing spent, an output short", spent("0")),
    case("C-1", "everything full", HOMES, CARE, (TOTAL, "| 200 | 208 | 208 | 10 | 100 | 10 |"),
         score="info"),
    case("C-1", "all rows full, the execution short", HOMES, CARE),
    case("C-1", "nothing budgeted", HOMES, (TOTAL, "| 0 | 0 | 0 | 10 | — | — |")),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_two_rows_may_well_be_full() -> None:
    form = honest(HOMES, CARE, (TOTAL, "| 200 | 208 | 208 | 10 | 100 | 10 |"))
    assert places(edit(form, indicators=form.indicators[:2]), "C-1") == {}
    assert places(edit(form, indicators=form.indicators[:3]), "C-1") == {"score": "info"}


def test_nothing_is_said_where_a_score_or_a_weight_is_blank() -> None:
    form = honest(HOMES, spent("20"))
    assert places(form, "C-1") == {"funds.total.rate": "warning"}
    assert places(edit(form, indicators__7__score=None), "C-1") == {}
    assert places(edit(form, indicators__7__weight=None), "C-1") == {}


def test_a_form_without_outputs_is_not_said_to_have_full_ones() -> None:
    form = honest(HOMES, spent("20"))
    for number in range(5):
        form = edit(form, **{f"indicators__{number}__category": "效益指标"})
    assert places(form, "C-1") == {}


def test_full_marks_throughout_of_a_form_whose_execution_has_no_score() -> None:
    form = honest(HOMES, CARE)
    assert places(edit(form, funds__total__score=None), "C-1") == {"score": "info"}
    assert places(edit(form, funds=None), "C-1") == {"score": "info"}


@pytest.mark.parametrize(
    ("execution", "fires"), [("9.50", False), ("9.49", True), ("10", False), ("0", True)]
)
def test_results_ahead_of_spending_by_more_than_a_policy_allows(
    execution: str, fires: bool
) -> None:
    """Of a form whose rows earned all their points, 5% ahead is 9.5 of 10."""
    strict = replace(POLICY, consistency=replace(POLICY.consistency, divergence=Decimal(5)))
    form = edit(honest(HOMES, CARE), funds__total__score=Decimal(execution))
    told = {"funds.total.score": "warning"} if fires else {}
    if execution == "10":
        told = {"score": "info"}
    assert places(form, "C-1", strict) == told
    assert "funds.total.score" not in places(form, "C-1")
    words = [f.message for f in verify(case_of(form, strict)) if f.code == "C-1"]
    if execution == "0":
        assert words[0].zh == "指标得分率高出执行得分率：高出 100.00%，超过 5%"
        assert words[0].en == "Results are ahead of spending: by 100.00%, more than 5%"
