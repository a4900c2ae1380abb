"""F: the money block."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Form, FundLine, Funds
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.checks.funds import COLUMNS
from perfxl.rules.policy_files import policy_named
from tests.support.drawn import (
    POLICY,
    Case,
    case,
    drawing_with,
    edit,
    found,
    honest,
    places,
    read,
    run,
)

TOTAL = "| 200 | 208 | 206.37 | 10 | 99.22 | 9.92 |"
FIRST = "| 150 | 158 | 156.37 | - | 98.97 | - |"
NONE = "| 0 | 0 | 0 | - | 0 | - |"


def total(cells: str) -> tuple[str, str]:
    return TOTAL, cells


def other(label: str) -> tuple[str, str]:
    return "| 其他资金 | 0 | 0 | 0 |", f"| {label} | 0 | -8 | 0 |"


def first(cells: str) -> tuple[str, str]:
    return FIRST, cells


CASES = [
    case("F-1", "all three columns add up"),
    case("F-1", "a cent within what two truncated parts can hide",
         total("| 200 | 208 | 206.38 | 10 | 99.22 | 9.92 |")),
    case("F-1", "more than prints can hide", total("| 200 | 208 | 206.4 | 10 | 99.22 | 9.92 |"),
         expected="206.37", funds__total__executed="error"),
    case("F-1", "two columns", total("| 201 | 209 | 206.37 | 10 | 98.74 | 9.87 |"),
         funds__total__initial="error", funds__total__annual="error"),
    case("F-1", "the total left at zero", total("| 0 | 0 | 0 | 10 | 0 | 0 |"),
         funds__total__initial="error", funds__total__annual="error",
         funds__total__executed="error"),
    case("F-1", "a blank total is not zero", total("| | 208 | 206.37 | 10 | 99.22 | 9.92 |")),
    case("F-1", "blank sources count nothing", ("| 0 | 0 | 0 | - | 0 | - |", "| | | | - | | - |")),
    case("F-1", "a total typed as text carries a hint; the sum stands at its first source",
         total("| 200 | 1，208.00 | 206.37 | 10 | 99.22 | 9.92 |"),
         expected="208.00", funds__sources__0__annual="error"),
    case("F-2", "rounded half up"),
    case("F-2", "truncated", total("| 200 | 208 | 206.37 | 10 | 99.21 | 9.92 |"),
         expected="99.22", funds__total__rate="info"),
    case("F-2", "a hundredth above", total("| 200 | 208 | 206.37 | 10 | 99.23 | 9.92 |"),
         expected="99.22", funds__total__rate="error"),
    case("F-2", "at one decimal", total("| 200 | 208 | 206.37 | 10 | 99.2 | 9.92 |")),
    case("F-2", "two hundredths below", total("| 200 | 208 | 206.37 | 10 | 99.19 | 9.92 |"),
         funds__total__rate="error"),
    case("F-2", "a fraction of one", total("| 200 | 208 | 206.37 | 10 | 0.9922 | 9.92 |"),
         expected="99.22", funds__total__rate="warning"),
    case("F-2", "a truncated fraction", total("| 200 | 208 | 206.37 | 10 | 0.992 | 9.92 |"),
         funds__total__rate="warning"),
    case("F-2", "a small rate is not a fraction", total("| 200 | 208 | 206.37 | 10 | 0.98 | 9.92 |"),
         funds__total__rate="error"),
    case("F-2", "the point was lost", total("| 200 | 208 | 206.37 | 10 | 9922 | 9.92 |"),
         funds__total__rate="error"),
    case("F-2", "divided by the initial budget", total("| 200 | 208 | 206.37 | 10 | 103.19 | 9.92 |"),
         funds__total__rate="error"),
    case("F-2", "a source row is looked at too", first("| 150 | 158 | 156.37 | - | 99.22 | - |"),
         funds__sources__0__rate="error"),
    case("F-2", "over budget, capped at 100", total("| 200 | 200 | 206.37 | 10 | 100 | 10 |"),
         expected="103.19", funds__total__rate="warning"),
    case("F-2", "nothing budgeted: no rate to compare", total("| 0 | 0 | 0 | 10 | — | — |")),
    case("F-3", "rate × weight"),
    case("F-3", "a hundredth above", total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.93 |"),
         expected="9.92", funds__total__score="error"),
    case("F-3", "a hundredth below", total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.91 |"),
         expected="9.92", funds__total__score="error"),
    case("F-3", "at one decimal", total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.9 |"),
         expected="9.92", funds__total__score="warning"),
    case("F-3", "of one decimal, and neither rounded nor cut",
         total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.8 |"), funds__total__score="error"),
    case("F-3", "a formula without ROUND", total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.92163461538 |")),
    case("F-3", "full marks for less", total("| 200 | 208 | 206.37 | 10 | 99.22 | 10 |"),
         funds__total__score="error"),
    case("F-3", "over budget earns the weight, no more",
         total("| 200 | 200 | 206.37 | 10 | 103.19 | 10 |")),
    case("F-3", "over budget above the weight", total("| 200 | 200 | 206.37 | 10 | 103.19 | 10.32 |"),
         expected="10.00", funds__total__score="error"),
    case("F-3", "nothing budgeted: not judged", total("| 0 | 0 | 0 | 10 | — | 10 |")),
    case("F-3", "weight and score repeated on the 其中 row",
         first("| 150 | 158 | 156.37 | 10 | 98.97 | 9.9 |"), funds__sources__0__score="info"),
    case("F-3", "weight alone repeated", first("| 150 | 158 | 156.37 | 10 | 98.97 | - |"),
         funds__sources__0__weight="info"),
    case("F-4", "executed within the budget"),
    case("F-4", "to the cent", total("| 200 | 206.37 | 206.37 | 10 | 100 | 10 |")),
    case("F-4", "a cent over", total("| 200 | 206.36 | 206.37 | 10 | 100 | 10 |"),
         funds__total__executed="warning"),
    case("F-4", "nothing budgeted, nothing spent", total("| 0 | 0 | 0 | 10 | — | — |"),
         funds__total__annual="warning"),
    case("F-4", "nothing budgeted, money spent", total("| 0 | 0 | 5 | 10 | — | — |"),
         funds__total__executed="error"),
    case("F-5", "well above the threshold"),
    case("F-5", "exactly 90%", total("| 200 | 208 | 187.2 | 10 | 90 | 9 |")),
    case("F-5", "below 90%", total("| 200 | 208 | 187.1 | 10 | 89.95 | 9 |"),
         funds__total__rate="warning"),
    case("F-5", "below, explained in a row on execution",
         total("| 200 | 208 | 100 | 10 | 48.08 | 4.81 |"),
         ("| 按期完工率 | ≥95% | 96% | 10 | 10 | |", "| 支出执行率 | ≥95% | 48% | 10 | 5 | 合同跨年 |")),
    case("F-5", "below, with an empty phrase",
         total("| 200 | 208 | 100 | 10 | 48.08 | 4.81 |"),
         ("| 按期完工率 | ≥95% | 96% | 10 | 10 | |", "| 支出执行率 | ≥95% | 48% | 10 | 5 | 无 |"),
         funds__total__rate="warning"),
    case("F-6", "nothing negative"),
    case("F-6", "zero is not negative", total("| 0 | 208 | 206.37 | 10 | 99.22 | 9.92 |")),
    case("F-6", "negative", first("| 150 | -158 | 156.37 | - | - | - |"),
         funds__sources__0__annual="error"),
    case("F-6", "what was taken back", other("减：财政收回")),
    case("F-6", "what was taken back, as a part", other("其中：收回存量资金")),
    case("F-6", "what was cut", other("调减预算")),
    case("F-6", "money that only sounds so", other("其他增减资金"), funds__sources__2__annual="error"),
    case("F-6", "元 for 万元", total("| 200 | 208 | 2063700 | 10 | 99.22 | 9.92 |"),
         funds__total__executed="error"),
    case("F-6", "just under a thousand times", total("| 200 | 208 | 207999.99 | 10 | 99.22 | 9.92 |")),
    case("F-6", "a thousand times", total("| 200 | 208 | 208000 | 10 | 99.22 | 9.92 |"),
         funds__total__executed="error"),
    case("F-6", "unknown unit", ("项目资金\\n(万元)", "项目资金\\n(美元)"), funds="error"),
    case("F-6", "the unit named as one", ("项目资金\\n(万元)", "项目资金\\n(单位：万元)")),
    case("F-6", "元", ("项目资金\\n(万元)", "项目资金\\n(元)")),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


WHOLE = ("| 150 | 158 | 156.37 | - | 98.97 | - |", "| 150 | 158 | 156 | - | 98.73 | - |")


@pytest.mark.parametrize(
    ("cells", "rate", "score"),
    [  # 206.37 of 208 was 99.22, before the amounts were rounded
        ("| 200 | 208 | 206 | 10 | 99.04 | 9.9 |", None, None),
        ("| 200 | 208 | 206 | 10 | 99.22 | 9.92 |", "warning", None),
        ("| 200 | 208 | 206 | 10 | 99.22 | 10 |", "warning", "error"),
        ("| 200 | 208 | 206 | 10 | 100 | 10 |", "error", "error"),
        ("| 20 | 20.8 | 20.6 | 10 | 99.22 | 9.92 |", "warning", None),
        ("| 200 | 208 | 206 | 10 | 99.5 | 9.96 |", "warning", None),  # of 99.55, cut
        ("| 200 | 208 | 206 | 10 | 99.5 | 9.98 |", "warning", "error"),
        ("| 4 | 5 | 4 | 10 | 84 | 8.4 |", "error", "error"),  # nobody rounds 4.2万元 to 4
    ],
)
def test_a_rate_of_amounts_that_were_rounded(
    cells: str, rate: str | None, score: str | None
) -> None:
    form = honest(total(cells), WHOLE)
    assert places(form, "F-2").get("funds.total.rate") == rate
    assert places(form, "F-3").get("funds.total.score") == score


@pytest.mark.parametrize(
    ("unit", "cells", "severity"),
    [  # beside sources of 158 and 50, 156 and 50
        ("万元", "| 200 | 209 | 206 | 10 | 98.56 | 9.86 |", "warning"),
        ("万元", "| 200 | 211 | 206 | 10 | 97.63 | 9.76 |", "error"),
        ("元", "| 200 | 209 | 206 | 10 | 98.56 | 9.86 |", None),
        ("元", "| 200 | 211 | 206 | 10 | 97.63 | 9.76 |", "error"),
    ],
)
def test_a_sum_of_amounts_that_were_rounded(unit: str, cells: str, severity: str | None) -> None:
    form = honest(total(cells), WHOLE, ("项目资金\\n(万元)", f"项目资金\\n({unit})"))
    assert places(form, "F-1").get("funds.total.annual") == severity


def test_a_sum_of_small_amounts_was_not_rounded() -> None:
    form = honest(
        total("| 2 | 9 | 6 | 10 | 66.67 | 6.67 |"),
        (WHOLE[0], "| 2 | 3 | 3 | - | 100 | - |"), ("| 50 | 50 | 50 | - |", "| 0 | 5 | 3 | - |"),
    )  # fmt: skip
    assert places(form, "F-1") == {"funds.total.annual": "error"}


def test_an_amount_to_the_cent_anywhere_says_that_none_was_rounded() -> None:
    form = honest(total("| 200 | 208 | 206 | 10 | 99.22 | 9.92 |"))  # beside 156.37
    assert places(form, "F-2") == {"funds.total.rate": "error"}


def test_an_execution_score_of_one_decimal_is_printed_as_it_was_typed() -> None:
    (seen,) = found(honest(total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.9 |")), "F-3")
    assert (seen.declared, seen.expected) == ("9.9", "9.92")
    (seen,) = found(honest(total("| 200 | 208 | 206.37 | 10 | 99.22 | 9.8 |")), "F-3")
    assert (seen.declared, seen.expected) == ("9.80", "9.92")  # wrong, however it is printed


def _one_source(total: str, source: str) -> list[str]:
    form = honest()
    assert form.funds is not None
    line = form.funds.sources[0]
    money = Funds(
        replace(form.funds.total, annual=Decimal(total)), (replace(line, annual=Decimal(source)),)
    )
    return [seen.at for seen in found(replace(form, funds=money), "F-1")]


@pytest.mark.parametrize(
    ("total", "source", "same"),
    [
        ("89.97", "89.974", True),  # one amount, printed twice
        ("89.98", "89.975", True),
        ("89.98", "89.974", False),
        ("89.975", "89.9745", True),
        ("89.9745", "89.974", True),
        ("89.976", "89.9745", False),
        ("206.37", "206.38", False),
        ("206", "206.37", False),
        ("206.37", "206.37", True),
    ],
)
def test_one_source_is_the_total(total: str, source: str, same: bool) -> None:
    assert ("funds.total.annual" not in _one_source(total, source)) == same


def test_a_breakdown_of_a_breakdown_is_not_added_twice() -> None:
    form = honest()
    assert form.funds is not None
    deeper = replace(form.funds.sources[0], label="其中：中央补助")
    lines = (*form.funds.sources, deeper)
    assert not found(replace(form, funds=replace(form.funds, sources=lines)), "F-1")


def _money(total: str, *sources: str) -> Form:
    """The honest form with another money block, ``label initial annual executed`` a row."""

    def line(words: str) -> FundLine:
        label, *amounts = words.split()
        figures = (None if text == "-" else Decimal(text) for text in amounts)
        return replace(FundLine(label), **dict(zip(COLUMNS, figures, strict=True)))

    money = Funds(line(f"总额 {total}"), tuple(line(words) for words in sources))
    return edit(honest(), funds=money)


@pytest.mark.parametrize(
    ("total", "sources", "wrong"),
    [
        # rows from one with 其中 on break down the row above it
        ("9 9 9", ["拨款 6 6 6", "其中：中央 4 4 4", "地方 2 2 2", "其他 3 3 3"], []),
        ("9 9 9", ["拨款 6 6 6", "其中：中央 4 4 4", "其他 3 3 3"], []),
        ("9 9 9", ["拨款 6 6 6", "其中：中央 4 4 4", "其他 3 3 3", "其中：结转 1 1 1"], []),
        ("15 15 15", ["拨款 6 6 6", "其中：中央 4 4 4", "其他 3 3 3", "其中：结转 2 2 2"], []),
        ("8 8 8", ["拨款 6 6 6", "其中：中央 4 4 4", "其他 3 3 3"], ["initial", "annual", "executed"]),
        # at least two that come to the row above it, in every column
        ("9 9 9", ["拨款 6 6 6", "中央 4 4 4", "地方 2 2 2", "其他 3 3 3"], []),
        ("9 9 9", ["其他 3 3 3", "拨款 6 6 6", "中央 4 4 4", "地方 2 2 2"], []),
        ("9 9 9", ["拨款 6 6 6", "中央 4 4 4", "地方 2 2 1", "其他 3 3 3"],
         ["initial", "annual", "executed"]),
        ("9 9 9", ["拨款 6 6 6", "中央 4 4 4", "地方 1 2 2", "其他 3 3 3"],
         ["initial", "annual", "executed"]),
        ("9 9 9", ["拨款 - 6 6", "中央 - 4 4", "地方 - 2 2", "其他 9 3 3"], []),
        ("6 6 6", ["拨款 6 6 6", "中央 6 6 6"], ["initial", "annual", "executed"]),
        ("5 0 0", ["拨款 5 0 0", "中央 3 0 0", "地方 2 0 0"], ["initial"]),
        # no more than the rows say
        ("9 - 9", ["拨款 6 6 6", "其他 3 3 3"], []),
        ("9 9 9", ["拨款 6 - 6", "其他 2 - 3"], ["initial"]),
        ("9 9 8", ["拨款 6 6 6", "其他 3 3 3"], ["executed"]),
    ],
)  # fmt: skip
def test_a_total_is_the_sum_of_the_rows_that_break_down_no_other(
    total: str, sources: list[str], wrong: list[str]
) -> None:
    assert list(places(_money(total, *sources), "F-1")) == [f"funds.total.{key}" for key in wrong]


@pytest.mark.parametrize(("groups", "fires"), [(6, True), (7, False), (100, False)])
def test_rows_that_can_be_meant_in_too_many_ways_are_not_judged(groups: int, fires: bool) -> None:
    """Six rows that others may break down are 64 ways; nobody can say which of 128 is meant."""
    form = _money("1 1 1", *groups * ["拨款 2 2 2", "中央 1 1 1", "地方 1 1 1"])
    assert bool(places(form, "F-1")) is fires


@pytest.mark.parametrize(("rows", "fires"), [(50, True), (51, False)])
def test_so_many_sources_are_only_added(rows: int, fires: bool) -> None:
    assert bool(places(_money("9 9 9", *rows * ["拨款 2 2 2"]), "F-1")) is fires
    assert places(_money(f"{2 * rows} " * 3, *rows * ["拨款 2 2 2"]), "F-1") == {}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["拨款 6 6 6", "其他 3 3 3"], "9.00"),
        (["其中：拨款 6 6 6", "其他 3 3 3"], "9.00"),
        (["拨款 6 6 6", "其中：中央 4 4 4", "其他 3 3 3"], ""),
        (["拨款 6 6 6", "中央 4 4 4", "地方 2 2 2", "其他 3 3 3"], ""),
    ],
)
def test_what_a_total_should_be_is_not_said_where_rows_break_one_down(
    sources: list[str], expected: str
) -> None:
    (seen,) = found(_money("9 7.5 9", *sources), "F-1")
    assert (seen.at, seen.expected) == ("funds.total.annual", expected)


@pytest.mark.parametrize(
    ("total", "source", "wrong"),
    [  # with 50, each of which may stand for half a cent less or a cent more
        ("206.34", "156.37", True), ("206.35", "156.37", False),
        ("206.39", "156.37", False), ("206.40", "156.37", True),
        ("206.39", "156.374", False), ("206.39", "156.373", True),  # 206.385 at most
    ],
)  # fmt: skip
def test_a_sum_of_prints(total: str, source: str, wrong: bool) -> None:
    amounts = {"total": total, "sources__0": source}
    cells = {f"funds__{line}__executed": Decimal(each) for line, each in amounts.items()}
    form = edit(honest(), **cells)
    assert ("funds.total.executed" in places(form, "F-1")) == wrong


def test_a_source_that_cannot_be_read_leaves_no_sum_of_its_column() -> None:
    wrong = "| 201 | 209 | 209.37 | 10 | 99.22 | 9.92 |"
    form = honest(total(wrong), first("| 待定 | 158 | １56.37 | - | 98.97 | - |"))
    assert list(places(form, "F-1")) == ["funds.total.annual", "funds.total.executed"]
    dashes = honest(total(wrong), (NONE, "| - | - | - | - | - | - |"))
    assert len(places(dashes, "F-1")) == 3


def test_a_sum_stands_at_the_first_source_that_has_an_amount() -> None:
    form = edit(
        honest(total("| 200 | 1，208.00 | 206.37 | 10 | 99.22 | 9.92 |")),
        funds__sources__0__annual=None,
    )
    assert list(places(form, "F-1")) == ["funds.sources[1].annual"]


@pytest.mark.parametrize(
    ("annual", "executed", "rate", "severity"),
    [
        ("100", "90", "0.9", "warning"),  # 90%
        ("100", "95.86", "0.96", "warning"),
        ("100", "95.86", "0.95", "warning"),  # cut
        ("100", "95.5", "0.96", "warning"),
        ("100", "97", "0.96", "warning"),
        ("100", "95.49", "0.96", "error"),
        ("100", "97.01", "0.96", "error"),
        ("100", "95.86", "0.9", "error"),  # of one decimal, 0.9 is no 95.86%
        ("100", "90.27", "90.2", "info"),  # cut at one decimal
        ("100", "90.23", "90.2", None),
        ("100", "90.27", "90.3", None),
        ("100", "99.5", "100", None),  # rounded to the whole
        ("100", "98", "100", "error"),
        ("100", "106", "100", "warning"),
    ],
)
def test_a_rate(annual: str, executed: str, rate: str, severity: str | None) -> None:
    form = edit(
        honest(), funds__total__annual=Decimal(annual), funds__total__executed=Decimal(executed),
        funds__total__rate=Decimal(rate),
    )  # fmt: skip
    assert places(form, "F-2").get("funds.total.rate") == severity


def test_an_adjusted_budget_is_explained_where_the_policy_wants_it() -> None:
    asks = replace(POLICY, reasons=replace(POLICY.reasons, adjustment=True))
    told = {"funds.total.annual": "warning"}
    assert places(honest(), "F-5") == {} and places(honest(), "F-5", asks) == told
    for words, fires in (("年中追加", {}), ("无", told)):
        assert places(edit(honest(), funds__total__reason=words), "F-5", asks) == fires
        assert places(edit(honest(), funds__sources__1__reason=words), "F-5", asks) == fires
    for initial in (Decimal(208), Decimal("208.001"), None):
        assert places(edit(honest(), funds__total__initial=initial), "F-5", asks) == {}
    assert places(edit(honest(), funds__total__annual=None), "F-5", asks) == {}
    (said,) = (f for f in verify(case_of(honest(), asks)) if f.code == "F-5")
    assert said.message.zh == "年中调整了预算，没有说明理由：年初 200.00，调整后 208.00"
    assert said.message.en == "An adjusted budget is not explained: 200.00 at first, 208.00 after"


@pytest.mark.parametrize(
    "part", ["reasons", "remarks", "result", "conclusion", "problems", "process"]
)
def test_a_low_execution_may_be_explained_in_any_prose_of_the_form(part: str) -> None:
    low = honest(LOW)
    assert places(edit(low, **{part: "因招标节约，支付较少。"}), "F-5") == {}
    empty = (*POLICY.reasons.empty, "无结余")
    policy = replace(POLICY, reasons=replace(POLICY.reasons, empty=empty))
    for words in ("得分保留两位小数", "无结余", None):
        assert places(edit(low, **{part: words}), "F-5", policy) == {"funds.total.rate": "warning"}


@pytest.mark.parametrize("name", ["预算执行率", "资金支付率", "支付进度", "执行进度"])
def test_a_low_execution_may_be_explained_beside_a_row_on_spending(name: str) -> None:
    low = edit(honest(LOW), indicators__0__name=None, indicators__6__name=name)
    assert places(low, "F-5") == {}
    assert places(edit(low, indicators__6__reason="无"), "F-5") == {"funds.total.rate": "warning"}


@pytest.mark.parametrize(
    ("amounts", "fires"),
    [
        ("100000 100000 99999", True),
        ("99999 99999 99999", False),
        ("100000.5 100000 99999", False),
        ("100000 - 99999", True),
    ],
)
def test_amounts_that_only_yuan_explain(amounts: str, fires: bool) -> None:
    form = _money(amounts, f"拨款 {amounts}")
    at = "funds.total.executed" if "-" in amounts else "funds.total.annual"
    assert places(form, "F-6") == ({at: "warning"} if fires else {})
    assert places(edit(form, money_unit="元"), "F-6") == {}
    assert places(edit(form, funds=Funds()), "F-6") == {}


@pytest.mark.parametrize(
    ("cells", "code", "fires"),
    [
        ("| 200 | 208 | 0 | 10 | 0 | 0 |", "F-4", {}),
        ("| 200 | 208 | 208000 | 10 | 100 | 10 |", "F-4", {}),  # F-6 says so
        ("| 200 | 208 | 207999 | 10 | 100 | 10 |", "F-4", {"funds.total.executed": "warning"}),
        ("| 0.5 | 0.5 | 0.6 | 10 | 100 | 10 |", "F-4", {"funds.total.executed": "warning"}),
        ("| 200 | -208 | 206.37 | 10 | 0 | 0 |", "F-4", {}),
        ("| 200 | -208 | 206.37 | 10 | 0 | 0 |", "F-6", {"funds.total.annual": "error"}),
        ("| -1 | 208 | -2 | 10 | 0 | 0 |", "F-6",
         {"funds.total.initial": "error", "funds.total.executed": "error"}),
    ],
)  # fmt: skip
def test_amounts_at_each_side_of_each_bound(cells: str, code: str, fires: dict[str, str]) -> None:
    assert places(honest(total(cells)), code) == fires


def test_a_source_row_with_a_score_alone() -> None:
    form = edit(honest(), funds__sources__2__score=Decimal(9))
    assert places(form, "F-3") == {"funds.sources[2].score": "info"}


def test_the_other_threshold_of_a_local_policy() -> None:
    lower = policy_named("mof-2020")
    lower = replace(lower, reasons=replace(lower.reasons, execution_threshold=Decimal(80)))
    form = edit(honest(), funds__total__executed=Decimal("170"))
    assert places(form, "F-5") == {"funds.total.rate": "warning"}
    assert places(form, "F-5", lower) == {}
    for executed, fires in (("80.01", False), ("80.00", True)):  # of 100.025, 80.02 are 80%
        amounts = {"annual": Decimal("100.03"), "executed": Decimal(executed)}
        form = edit(honest(), **{f"funds__total__{key}": each for key, each in amounts.items()})
        assert bool(places(form, "F-5", lower)) is fires


def test_a_reason_in_the_money_block_explains() -> None:
    drawing = """
    | 项目支出绩效自评表 | < | < | < | < | < | < | < |
    | （2025年度） | < | < | < | < | < | < | < |
    | 项目名称 | 甲 | | | | | | |
    | 资金 | | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因 |
    | | 总额 | 10 | 10 | 5 | 50 | 10 | 5 | 合同跨年 |
    | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 |
    | 产出指标 | 数量指标 | 甲数 | ≥ | 4 | 次 | 4 | 90 | 90 |
    """
    form = read(drawing).form
    assert found(form, "F-5") == []
    bare = read(drawing.replace("合同跨年", "")).form
    assert places(bare, "F-5") == {"funds.total.rate": "warning"}


LOW = ("| 200 | 208 | 206.37 | 10 | 99.22 | 9.92 |", "| 200 | 208 | 100 | 10 | 48.08 | 4.81 |")


@pytest.mark.parametrize(
    ("label", "text", "explained"),
    [
        ("备注", "尾款未付，结转下年", True),
        ("其他需要说明事项", "质保金未到支付期", True),
        ("存在问题", "招标节约，资金有结余", True),
        ("备注", "得分保留两位小数", False),
        ("存在问题", "无", False),
    ],
)
@pytest.mark.parametrize("before", ["| 总分 |", ""])
def test_a_low_execution_may_be_explained_in_a_row_of_notes(
    label: str, text: str, explained: bool, before: str
) -> None:
    row = f"| {label} | {text} | < | < | < | < | < | < |\n"
    drawing = drawing_with(LOW)
    drawing = drawing.replace(before, row + before) if before else drawing + row
    assert bool(places(read(drawing).form, "F-5")) is not explained


def test_a_low_execution_may_be_explained_in_the_result() -> None:
    result = ("设施改造已完成并投入使用。", "设施改造已完成，因招标节约，支付较少。")
    assert places(honest(LOW), "F-5") == {"funds.total.rate": "warning"}
    assert places(honest(LOW, result), "F-5") == {}
