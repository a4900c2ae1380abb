"""Two forms cell by cell, and what two years say together."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Form, Indicator
from perfxl.rules.comparison.difference import difference
from tests.support.drawn import drawing_with, edit, honest, read

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
    ("a money row more", (("| ^ | 其他资金 |", "| ^ | 捐赠资金 | 0 | 2 | 2 | - | 100 | - |\n| ^ | 其他资金 |"),),
     [("捐赠资金 年初预算数", "funds.sources[2].initial", " → 0", ""),
      ("捐赠资金 全年预算数", "funds.sources[2].annual", " → 2", ""),
      ("捐赠资金 全年执行数", "funds.sources[2].executed", " → 2", ""),
      ("捐赠资金 执行率(%)", "funds.sources[2].rate", " → 100", "")]),
    ("labels of money as others print them",
     (("年度资金总额：", "资金总额"), ("其中：当年财政拨款", "当年财政拨款")), []),
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


def test_what_changed_is_said_in_english_too() -> None:
    fewer = drawing_with(("| ^ | 上年结转资金 | 50 | 50 | 50 | - | 100 | - |\n", ""))
    said = [c.what.en for c in difference(honest(), read(fewer).form).changes]
    assert said[0] == "上年结转资金  initial" and {c.split()[0] for c in said} == {"上年结转资金"}
    found = difference(honest(), honest((SITES, SITES.replace("≥15处", "≥12处")), ("优", "良")))
    assert [(c.what.en, c.note and c.note.en) for c in found.changes] == [
        ("“改造养老设施数量” target", "easier than before"), ("grade", None),
    ]  # fmt: skip


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


def test_two_years_say_it_in_english() -> None:
    before = honest()
    after = edit(before, year=2026, funds__total__executed=Decimal(150))
    after = replace(after, indicators=after.indicators[1:4:2])
    said = [r.says.en for r in difference(before, after).remarks]
    assert said == [
        "execution rate 99.22% → 72.12%, 27.10 points down",
        "“适老化改造户数” the reason is that of 2025",
        "“按期完工率” the target ≥95% is easier than what was reached in 2025, 96%",
    ]
    assert difference(after, before).remarks[0].says.en.endswith("27.10 points up")


# 二级指标, 指标性质, 三级指标, 指标值, what was reached the year before, whether that is harder
EASIER = [
    ("质量指标", None, "社区工作", "≥20场", "25场", True),
    ("质量指标", None, "社区工作", "≥20场", "20场", False),
    ("质量指标", None, "社区工作", "≥20场", "15场", False),
    ("质量指标", None, "社区工作", "20场", "25场", False),  # nobody says which way it counts
    ("质量指标", None, "培训人数", "20人", "25人", True),  # its name does,
    ("数量指标", None, "活动人数", "20人", "25人", True),  # its category,
    ("质量指标", "反向指标", "返工面积", "20平方米", "15平方米", True),  # its nature
    ("质量指标", None, "返工面积", "20平方米", "15平方米", False),
    ("质量指标", None, "制度", "规范", "达成年度指标", False),
    ("时效指标", None, "工期", "9月底前", "8月15日", False),
    ("质量指标", None, "社区工作", None, "25场", False),
    ("质量指标", None, "社区工作", "≥20场", None, False),
]  # fmt: skip


@pytest.mark.parametrize(("group", "nature", "name", "target", "reached", "easier"), EASIER)
def test_a_target_below_what_was_reached(
    group: str, nature: str | None, name: str, target: str | None, reached: str | None, easier: bool
) -> None:
    row = Indicator("产出指标", group, name, target, reached, nature=nature)
    years = [replace(honest(), year=year, indicators=(row,)) for year in (2025, 2026)]
    assert [kind for kind, *_ in remarks(*years)] == ["easier"] * easier


def test_what_is_shown_of_a_long_cell_is_bounded() -> None:
    for length, shown in ((40, "说" * 25), (41, "说" * 25)):
        reached = "25场" + "（" + "说" * (length - 5) + "）"
        row = Indicator("产出指标", "数量指标", "活动", "≥20场", reached)
        years = [replace(honest(), year=year, indicators=(row,)) for year in (2025, 2026)]
        (said,) = difference(*years).remarks
        assert shown in said.says.zh and ("…" in said.says.zh) is (length > 40)


def test_one_year_says_no_more_and_a_short_reason_is_no_sign() -> None:
    before = honest()
    later = edit(before, year=2026, funds__total__executed=Decimal(150))
    assert remarks(edit(before, year=None), later) == []
    assert remarks(before, edit(later, year=None)) == []
    assert remarks(before, edit(before, funds__total__executed=Decimal(150))) == []
    assert remarks(before, edit(before, year=None)) == []
    short = [edit(before, year=year, indicators__1__reason="下雨了", indicators__6__reason=None)
             for year in (2025, 2026)]  # fmt: skip
    assert "reason" not in [kind for kind, *_ in remarks(*short)]
    for reason, pasted in (
        ("连日暴雨未能开工", True),
        ("连日暴雨未开工", False),
    ):  # 8 characters, 7
        years = [edit(form, indicators__1__reason=reason) for form in short]
        assert ("reason" in [kind for kind, *_ in remarks(*years)]) is pasted


def test_the_rate_as_filed_serves_where_the_amounts_do_not() -> None:
    before = edit(honest(), funds__total__annual=None)
    after = edit(before, year=2026, funds__total__rate=Decimal("80.00"))
    assert remarks(before, after)[0][2] == "执行率 99.22% → 80.00%，降 19.22 个百分点"
    after = edit(after, funds__total__annual=Decimal(0))  # of nothing there is no share
    assert remarks(before, after)[0][2] == "执行率 99.22% → 80.00%，降 19.22 个百分点"
    assert not [
        kind for kind, *_ in remarks(before, replace(after, funds=None)) if kind == "execution"
    ]


def test_a_year_in_which_nothing_was_spent() -> None:
    before = honest()
    nothing = edit(before, year=2026, funds__total__executed=Decimal(0))
    assert remarks(before, nothing)[0][2] == "执行率 99.22% → 0.00%，降 99.22 个百分点"
    assert remarks(replace(nothing, year=2024), before)[0][2] == (
        "执行率 0.00% → 99.22%，升 99.22 个百分点"
    )
