"""C: whether the form as a whole is plausible."""

from __future__ import annotations

import pytest

from tests.support.drawn import Case, case, edit, honest, places, run

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
