"""Two forms cell by cell, and what two years say together."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Form
from perfxl.rules.comparison.difference import difference
from tests.support.drawn import edit, honest

SITES = "| 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |"
FIRST = "| 产出指标 | 数量指标 | 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |\n"
SECOND = "| ^ | ^ | 适老化改造户数 |"
CASES: list[tuple[str, tuple[tuple[str, str], ...], list[tuple[str, str, str, str]]]] = [
    ("nothing", (), []),
    ("spaces and widths", (("≥15处", "≥ １５处"), ("改造养老设施数量", "改造 养老设施数量")), []),
    ("a target", ((SITES, SITES.replace("≥15处", "≥12处")),),
     [("“改造养老设施数量”年度指标值", "indicators[0].target", "≥15处 → ≥12处", "比前一张容易")]),
    ("a target in words", ((SITES, SITES.replace("≥15处", "若干")),),
     [("“改造养老设施数量”年度指标值", "indicators[0].target", "≥15处 → 若干", "前一张可以衡量，这一张不能")]),
    ("a harder target", ((SITES, SITES.replace("≥15处", "≥20处")),),
     [("“改造养老设施数量”年度指标值", "indicators[0].target", "≥15处 → ≥20处", "比前一张难")]),
    ("a score", ((SITES, SITES.replace("| 10 | 10 |", "| 10 | 9 |")),),
     [("“改造养老设施数量”得分", "indicators[0].score", "10 → 9", "")]),
    ("a reason less", (("| 部分家庭临时退出，下一步提前入户确认 |", "| |"),),
     [("“适老化改造户数”偏差原因分析及改进措施", "indicators[1].reason",
       "部分家庭临时退出，下一步提前入户确认 → ", "")]),
    ("another name", ((SITES, SITES.replace("设施数量", "设施个数")),),
     [("“改造养老设施个数”三级指标", "indicators[0].name", "改造养老设施数量 → 改造养老设施个数", "")]),
    ("money", (("| 200 | 208 |", "| 200 | 210.50 |"),),
     [("年度资金总额 全年预算数", "funds.total.annual", "208 → 210.5", "")]),
    ("a money row less", (("| ^ | 上年结转资金 | 50 | 50 | 50 | - | 100 | - |\n", ""),),
     [("上年结转资金 年初预算数", "funds", "50 → ", ""), ("上年结转资金 全年预算数", "funds", "50 → ", ""),
      ("上年结转资金 全年执行数", "funds", "50 → ", ""), ("上年结转资金 执行率(%)", "funds", "100 → ", "")]),
    ("the head", (("某区养老服务中心", "某街道"),), [("实施单位", "unit", "某区养老服务中心 → 某街道", "")]),
    ("the goal", (("，方便老年人生活。", "。"),),
     [("预期目标", "goal", "完成养老设施改造，方便老年人生活。 → 完成养老设施改造。", "")]),
    ("total and grade", (("| 98.42 | |", "| 88.42 | |"), ("| 优 |", "| 良 |")),
     [("总分", "score", "98.42 → 88.42", ""), ("评分等级", "grade", "优 → 良", "")]),
    ("the unit of money", (("(万元)", "(元)"), ("| 200 | 208 |", "| 2000000 | 2080000 |")),
     [("金额单位", "money_unit", "万元 → 元", "")]),
    ("the year", (("2025年度", "2026年度"),), [("年度", "year", "2025 → 2026", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_case(edits: tuple[tuple[str, str], ...], expected: list[tuple[str, ...]]) -> None:
    found = difference(honest(), honest(*edits))
    said = [
        (c.what.zh, c.second.rpartition(".")[0] if c.second.startswith("funds.") and not c.new else c.second,
         f"{c.old} → {c.new}", c.note.zh if c.note else "")
        for c in found.changes
    ]  # fmt: skip
    assert said == expected and found.same == (not expected and not found.remarks)


def test_rows_in_another_order_are_the_same() -> None:
    form = honest()
    turned = replace(form, indicators=form.indicators[::-1])
    assert difference(form, turned).same


def test_rows_that_are_there_once_are_named_at_their_own_place() -> None:
    form = honest()
    fewer = replace(form, indicators=form.indicators[1:])
    (gone,) = difference(form, fewer).changes
    assert (gone.what.zh, gone.first, gone.second, gone.old) == (
        "去掉的指标", "indicators[0].name", "", "“改造养老设施数量”",
    )  # fmt: skip
    (more,) = difference(fewer, form).changes
    assert (more.what.zh, more.first, more.second, more.new) == (
        "增加的指标", "", "indicators[0].name", "“改造养老设施数量”",
    )  # fmt: skip


def test_rows_that_cannot_be_told_apart_are_named_together() -> None:
    form = honest()
    twice = edit(form, indicators__1__name="改造养老设施数量")
    other = edit(twice, indicators__0__target="≥1处", indicators__1__target="≥2处")
    (unsure,) = difference(twice, other).changes
    assert unsure.what.zh == "无法一一对应的指标" and unsure.old == unsure.new
    assert (unsure.first, unsure.second) == ("indicators[0].name", "indicators[0].name")


def remarks(first: Form, second: Form) -> list[tuple[str, str, str]]:
    return [(r.kind, r.at, r.says.zh) for r in difference(first, second).remarks]


def test_two_years_say_more() -> None:
    before = honest()
    after = edit(
        before, year=2026, funds__total__executed=Decimal(150),
        indicators__5__target="≥2800人", indicators__0__target="≥20处",
    )  # fmt: skip
    assert remarks(before, after) == [
        ("execution", "funds.total.rate", "执行率 99.22% → 72.12%，降 27.10 个百分点"),
        ("reason", "indicators[1].reason", "“适老化改造户数”偏差原因与 2025 年度的相同"),
        ("easier", "indicators[3].target", "“按期完工率”指标值 ≥95% 比 2025 年度的实际完成值 96% 容易"),
        ("easier", "indicators[4].target", "“户均改造成本”指标值 ≤0.8万元 比 2025 年度的实际完成值 0.75万元 容易"),
        ("easier", "indicators[5].target", "“服务老年人数”指标值 ≥2800人 比 2025 年度的实际完成值 3100人 容易"),
        ("reason", "indicators[6].reason", "“设施管护机制”偏差原因与 2025 年度的相同"),
        ("easier", "indicators[7].target", "“老年人满意度”指标值 ≥90% 比 2025 年度的实际完成值 92% 容易"),
    ]  # fmt: skip
    back = remarks(after, before)  # nothing is easier than what came after it
    assert [kind for kind, *_ in back] == ["execution", "reason", "reason"]
    assert back[0][2].endswith("升 27.10 个百分点")


def test_one_year_says_no_more_and_a_short_reason_is_no_sign() -> None:
    before = honest()
    assert remarks(before, edit(before, funds__total__executed=Decimal(150))) == []
    assert remarks(before, edit(before, year=None)) == []
    short = [edit(before, year=year, indicators__1__reason="下雨了", indicators__6__reason=None)
             for year in (2025, 2026)]  # fmt: skip
    assert "reason" not in [kind for kind, *_ in remarks(*short)]


def test_the_rate_as_filed_serves_where_the_amounts_do_not() -> None:
    before = edit(honest(), funds__total__annual=None)
    after = edit(before, year=2026, funds__total__rate=Decimal("80.00"))
    assert remarks(before, after)[0][2] == "执行率 99.22% → 80.00%，降 19.22 个百分点"
    assert not [
        kind for kind, *_ in remarks(before, replace(after, funds=None)) if kind == "execution"
    ]
