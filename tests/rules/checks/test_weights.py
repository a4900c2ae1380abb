"""W: what each row may earn."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.policy_files import policy_named
from tests.support.drawn import POLICY, Case, case, edit, found, honest, places, run

VISITS = ("| ≥3000人 | 3100人 | 15 | 15 | |",)
TOTAL = "| 100 | 98.42 | |"


def visits(weight: str, score: str = "15") -> tuple[str, str]:
    return VISITS[0], f"| ≥3000人 | 3100人 | {weight} | {score} | |"


CASES = [
    case("W-1", "a hundred in the rows and in the total"),
    case("W-1", "one less", visits("14", "14"), expected="100.00", weight="error"),
    case("W-1", "one more", visits("16"), weight="error"),
    case("W-1", "a hundredth more", visits("15.01"), weight="error"),
    case("W-1", "rows of 110 under a printed 100", visits("25"), weight="error"),
    case("W-1", "rows right, printed wrong", (TOTAL, "| 110 | 98.42 | |"),
         expected="100.00", weight="error"),
    case("W-1", "nothing printed in the total", (TOTAL, "| | 98.42 | |")),
    case("W-1", "a weight unknown: no sum", visits("")),
    case("W-1", "the weight repeated on the 其中 row is not counted",
         ("| 150 | 158 | 156.37 | - | 98.97 | - |", "| 150 | 158 | 156.37 | 10 | 98.97 | 9.9 |")),
    case("W-2", "10/50/30/10"),
    case("W-2", "ten points moved from output to benefit",
         ("| ≥95% | 96% | 10 | 10 | |", "| ≥95% | 96% | 5 | 5 | |"), visits("20"),
         expected="10/50/30/10", indicators__0__category="warning"),
    case("W-2", "only the benefit departs", visits("20"),
         expected="10/50/30/10", indicators__5__category="warning"),
    case("W-2", "a weight unknown: not compared", visits("")),
    case("W-2", "a category that the regulation does not have", ("| 满意度指标 |", "| 其他 |")),
    case("W-3", "ten points"),
    case("W-3", "twenty", ("| 206.37 | 10 | 99.22 |", "| 206.37 | 20 | 99.22 |"),
         expected="10.00", funds__total__weight="warning"),
    case("W-3", "a hundred", ("| 206.37 | 10 | 99.22 |", "| 206.37 | 100 | 99.22 |"),
         funds__total__weight="warning"),
    case("W-3", "blank", ("| 206.37 | 10 | 99.22 |", "| 206.37 | | 99.22 |")),
    case("W-4", "every row weighs something"),
    case("W-4", "blank", visits(""), indicators__5__weight="error"),
    case("W-4", "zero", visits("0", "0"), indicators__5__weight="error"),
    case("W-4", "negative", visits("-1", "0"), indicators__5__weight="error"),
    case("W-4", "a hundredth", visits("0.01", "0.01")),
    case("W-4", "exactly 30 points", visits("30")),
    case("W-4", "over 30 points", visits("30.01"), indicators__5__weight="info"),
    case("W-4", "unreadable: L-2 says so", visits("十分多")),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_cost_is_part_of_the_output_in_2020_and_apart_in_2021() -> None:
    form = honest(("| ^ | 成本指标 |", "| 成本指标 | 经济成本指标 |"))
    assert places(form, "W-2") == {}
    (seen,) = found(form, "W-2", policy_named("mof-2021"))
    assert (seen.declared, seen.expected) == ("10/10/40/30/10", "10/20/40/20/10")


def test_without_satisfaction_the_benefit_takes_its_points() -> None:
    form = edit(
        honest(), indicators__7__category="效益指标", indicators__7__subcategory="社会效益指标"
    )
    assert places(form, "W-2") == {"indicators[5].category": "warning"}
    assert places(form, "W-2", policy_named("mof-2021")) == {}


def test_a_total_that_is_not_a_hundred() -> None:
    form = edit(honest(), weight=Decimal(110))
    assert [seen.declared for seen in found(form, "W-1")] == ["110.00"]


def test_a_form_without_weights_or_rows_is_not_added() -> None:
    form = edit(honest(), indicators__5__weight=Decimal(10))
    assert places(form, "W-1") == {"weight": "error"}
    bare = edit(form, printed=form.printed - {"weight"})
    for code in ("W-1", "W-2", "W-4"):
        assert places(bare, code) == {}
    assert (
        places(edit(form, indicators=()), "W-1") == places(edit(form, indicators=()), "W-2") == {}
    )
    assert places(edit(form, funds=None), "W-3") == {}


def test_a_sum_of_weights_is_said_with_what_the_total_row_prints() -> None:
    form = edit(honest(), indicators__5__weight=Decimal(10))
    for printed, words in ((None, ""), ("95", ""), ("100", "各行之和 95，印出 100，")):
        weight = None if printed is None else Decimal(printed)
        (told,) = (f for f in verify(case_of(edit(form, weight=weight), POLICY)) if f.code == "W-1")
        assert told.message.zh == f"分值合计不足满分：{words}填报 95.00，应为 100.00"


def test_a_category_that_is_not_there_counts_nothing() -> None:
    form = honest()
    for number in (5, 6):
        form = edit(form, **{f"indicators__{number}__category": "产出指标"})
    (seen,) = found(form, "W-2")
    assert (seen.at, seen.declared) == ("indicators[0].category", "10/80/0/10")
    (seen,) = found(edit(form, funds=None), "W-2")
    assert seen.declared == "—/80/0/10"


def test_benefit_and_satisfaction_may_have_one_weight() -> None:
    both = replace(POLICY.weights, benefit_and_satisfaction=Decimal(40))
    together = replace(POLICY, weights=both)
    assert places(honest(), "W-2", together) == {}
    form = edit(honest(), indicators__7__weight=Decimal(5))
    (told,) = (f for f in verify(case_of(form, together)) if f.code == "W-2")
    assert told.at == "indicators[5].category"
    assert "：预算执行率/产出/效益和满意度，填报 10/50/35，应为 10/50/40" in told.message.zh
    odd = replace(POLICY, weights=replace(POLICY.weights, benefit=Decimal(31)))
    assert places(honest(), "W-2", odd) == {}  # a policy that does not add up says nothing


def test_each_row_without_a_weight_is_said() -> None:
    form = edit(honest(), indicators__1__weight=None, indicators__6__weight=Decimal(31))
    assert places(form, "W-4") == {"indicators[1].weight": "error", "indicators[6].weight": "info"}
