"""Tables of approved targets as bureaus print them, read with their places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from perfxl.form.grid import Book
from perfxl.form.ours import IDENTITY_SHEET, SUMMARY_TITLE
from perfxl.reading.book import read_book
from perfxl.reading.targets import approved_tables
from perfxl.rules.comparison.approved import Approved, budget
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused
from tests.support.drawn import HEAD, HONEST, MONEY, sheet

DECLARED = """
| 项目支出绩效目标申报表 | < | < | < | < | < |
| （2025年度） | < | < | < | < | < |
| 项目名称 | < | 社区养老服务设施改造 | < | < | < |
| 主管部门及代码 | < | 某区民政局 | 实施单位 | 某区养老服务中心 | < |
| 项目资金\\n（万元） | < | 年度资金总额： | < | 200 | < |
| ^ | < | 其中：财政拨款 | < | 150 | < |
| 年度总体目标 | 完成养老设施改造，方便老年人生活。 | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| ^ | 产出指标 | 数量指标 | 改造养老设施数量 | ≥15处 | 20 |
| ^ | ^ | 质量指标 | 工程验收合格率 | =100% | 30 |
| ^ | 效益指标 | 社会效益指标 | 服务老年人数 | ≥3000人 | 30 |
"""
BARE = """
| 项目绩效目标表 | < | < | < | < |
| 项目名称 | < | 社区养老服务设施改造 | < | < |
| 预算金额 | < | 200万元 | < | < |
| 年度绩效目标 | 完成养老设施改造，方便老年人生活。 | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 |
| ^ | 产出指标 | 数量指标 | 改造养老设施数量 | ≥15处 |
| ^ | ^ | 质量指标 | 工程验收合格率 | =100% |
| ^ | 效益指标 | 社会效益指标 | 服务老年人数 | ≥3000人 |
"""
APART = """
| 绩效目标批复表 | < | < | < | < | < | < |
| 单位：元 | | | | | | |
| 项目名称 | 社区养老服务设施改造 | < | 预算单位 | 某区养老服务中心 | < | < |
| 预算总额 | 2000000 | < | 财政资金 | 1500000 | < | < |
| 绩效目标 | 完成养老设施改造，方便老年人生活。 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 |
| 产出指标 | 数量指标 | 改造养老设施数量 | ≥ | 15 | 处 | 20 |
| ^ | 质量指标 | 工程验收合格率 | = | 100 | % | 30 |
| 效益指标 | 社会效益指标 | 服务老年人数 | ≥ | 3000 | 人 | 30 |
"""
TWO_YEARS = """
| 项目支出绩效目标表 | < | < | < | < | < | < | < |
| 项目名称 | < | 社区养老服务设施改造 | < | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值 |
| ^ | 产出指标 | 数量指标 | 改造养老设施数量 | ≥45处 | 数量指标 | 改造养老设施数量 | ≥15处 |
"""
NEXT_TO = """
| 项目名称 | 养老 | < | 项目名称 | 道路 | < |
| 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值 |
| 数量指标 | 改造养老设施数量 | ≥15处 | 数量指标 | 修复里程 | ≥5公里 |
"""
LIST = """
| 项目名称 | 实施单位 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 道路养护 | 某中心 | 产出指标 | 数量指标 | 修复里程 | ≥5公里 | 10 |
"""


def tables(*drawings: str, **more: Any) -> list[Approved]:
    sheets = tuple(sheet(each, f"表{n}") for n, each in enumerate(drawings))
    return approved_tables(Book(sheets), "a.xlsx", **more)


@pytest.mark.parametrize(
    ("drawing", "weights", "places"),
    [
        (DECLARED, [20, 30, 30], ("E5", "B7", "E10")),
        (BARE, [None] * 3, ("C3", "B4", "E7")),
        (APART, [20, 30, 30], ("B4", "B5", "E8")),
    ],
    ids=["with weights", "without weights, no unit above", "targets in three cells, in 元"],
)
def test_a_table_of_targets(drawing: str, weights: list[object], places: tuple[str, ...]) -> None:
    (found,) = tables(drawing)
    form = found.form
    assert (
        form.project == "社区养老服务设施改造" and form.goal == "完成养老设施改造，方便老年人生活。"
    )
    assert [row.target for row in form.indicators] == ["≥15处", "=100%", "≥3000人"]
    assert [row.category for row in form.indicators] == ["产出指标", "产出指标", "效益指标"]
    assert [row.weight for row in form.indicators] == weights
    asked = ("funds.total.initial", "goal", "indicators[1].target")
    assert tuple(found.at(path) for path in asked) == tuple(f"a.xlsx:表0!{cell}" for cell in places)
    assert budget(form) == (None if drawing is BARE else Decimal(200))


def test_a_budget_without_a_printed_unit_is_not_taken_for_one() -> None:
    (found,) = tables(BARE.replace("预算金额", "预算金额（万元）"))
    assert budget(found.form) == 200
    (found,) = tables(BARE.replace("200万元", "2000000"))
    assert found.form.funds is not None and budget(found.form) is None


def test_the_unit_of_the_budget_may_stand_straight_above_the_table() -> None:
    unit = "| 单位：元 | | | | | | |\n"
    (found,) = tables(APART.replace(unit, "").replace("| 一级指标 |", unit + "| 一级指标 |"))
    assert budget(found.form) == 200


def test_two_tables_on_one_sheet_are_two() -> None:
    other = BARE.replace("社区养老服务设施改造", "道路养护")
    found = tables(BARE + "| |\n" + other.strip())
    assert [each.form.project for each in found] == ["社区养老服务设施改造", "道路养护"]
    assert [len(each.form.indicators) for each in found] == [3, 3]


HEADED = "\n| 项目名称 | 实施单位 | 一级指标 | 三级指标 | 指标值 |\n"
"""The headings of a list without weights."""


@pytest.mark.parametrize(
    "first", [BARE, HEADED, HEADED + "| 道路 | 某局 | 产出指标 | 修复里程 | ≥5公里 |\n"]
)
def test_the_head_of_a_second_table_begins_at_its_project(first: str) -> None:
    """Whatever stands above, with a row between them or none."""
    second = """
| 项目名称 | < | 道路 | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 |
| ^ | 产出指标 | 数量指标 | 修复里程 | ≥5公里 |
"""
    for between in ("", "| |\n"):
        found = tables(first + between + second.strip())
        assert [len(each.form.indicators) for each in found] == [3] * (first is BARE) + [1]
        assert found[-1].form.project == "道路"


def test_two_projects_side_by_side_are_two() -> None:
    found = tables(NEXT_TO)
    assert [each.form.project for each in found] == ["养老", "道路"]
    assert [each.at("indicators[0].target") for each in found] == ["a.xlsx:表0!C3", "a.xlsx:表0!F3"]
    with pytest.raises(Refused, match=r"a\.xlsx 表0"):
        tables(NEXT_TO.replace("项目名称 | 道路", "年度 | 2026"))


def test_sheets_without_targets_and_those_of_ours_are_passed_over() -> None:
    prose = "| 填表说明 |\n| 一、绩效目标要具体。 |"
    assert tables(prose) == []
    (found,) = tables(prose, DECLARED)
    assert found.source == "a.xlsx:表1!"
    monthly = HONEST.replace("财政项目支出绩效自评表", "绩效运行监控表")
    (found,) = tables(HONEST + "| |\n" + monthly.strip())
    assert found.at("goal") == "a.xlsx:表0!B11"
    summary = BARE.replace("项目绩效目标表", SUMMARY_TITLE)
    ours = sheet(BARE, IDENTITY_SHEET), sheet(summary, "核验汇总"), sheet(APART)
    assert [each.source for each in approved_tables(Book(ours), "a.xlsx")] == ["a.xlsx:自评表!"]


def test_names_and_targets_alone_are_a_table() -> None:
    (found,) = tables("| 三级指标 | 指标值 |\n| 修复里程 | ≥5公里 |")
    assert [(row.name, row.target) for row in found.form.indicators] == [("修复里程", "≥5公里")]


def test_headings_without_rows_are_no_table_and_an_indicator_is_no_budget() -> None:
    assert tables("| 三级指标 | 指标值 |") == []
    (found,) = tables("| 单位：万元 | |\n| 三级指标 | 指标值 |\n| 项目预算 | 200 |")
    assert found.form.funds is None


def test_targets_without_weights_may_stand_under_money_in_columns() -> None:
    (found,) = tables(HEAD + MONEY + BARE.split("200万元 | < | < |\n")[1])
    assert [row.target for row in found.form.indicators] == ["≥15处", "=100%", "≥3000人"]


def test_a_bureau_s_own_labels_and_a_document_s_places() -> None:
    own = BARE.replace("三级指标", "考核内容")
    assert tables(own) == []
    (found,) = tables(own, labels={"name": ["考核内容"]})
    assert [row.name for row in found.form.indicators][:1] == ["改造养老设施数量"]
    places = {8: Text("第 2 个表第 8 行", "table 2, row 8")}
    (found,) = approved_tables(Book((sheet(BARE, places=places),)), "a.docx")
    assert found.at("indicators[2].target") == "a.docx:第 2 个表第 8 行“年度指标值”"


@pytest.mark.parametrize(
    ("above", "heading", "known"),
    [
        ("| 预算金额（万元） | 200 | < | < | < |", "", Decimal(200)),
        ("| 预算金额（万元）： | 200 | < | < | < |", "", Decimal(200)),
        ("| 预算金额 | 200 | < | < | < |", "（万元）", None),  # the targets' own
        ("| 预算金额（美元） | 200 | < | < | < |", "", None),
        (
            "| 预算金额（万元） | 另行下达 | < | < | < |\n| 批复金额 | 180 | < | < | < |",
            "",
            Decimal(180),
        ),
    ],
)
def test_a_budget_straight_above_the_table(above: str, heading: str, known: Decimal | None) -> None:
    goal = "| 年度绩效目标 | 完成养老设施改造，方便老年人生活。 | < | < | < |"
    drawing = BARE.replace("| 预算金额 | < | 200万元 | < | < |\n", "").replace(goal, above)
    (found,) = tables(drawing.replace("指标值 |", f"指标值{heading} |"))
    assert budget(found.form) == known and found.form.funds is not None
    assert found.form.funds.total.label.startswith(("预算金额", "批复金额"))
    assert found.form.printed >= {"funds", "funds.initial"}


def test_two_sets_of_targets_side_by_side_are_refused() -> None:
    with pytest.raises(Refused, match="E-TARGETS") as refused:
        tables(TWO_YEARS)
    assert "中期和年度指标并排" in refused.value.detail


def test_a_form_serves_as_its_own_targets_and_a_list_is_no_table() -> None:
    (found,) = tables(HONEST, LIST)
    assert found.form.project == "社区养老服务设施改造" and len(found.form.indicators) == 8


def test_a_column_of_budgets_alone_is_the_approved_one() -> None:
    drawing = HONEST.replace("年初预算数 | 全年预算数", "序号 | 预算数").replace(
        "| 200 | 208 |", "| 1 | 208 |"
    )
    (found,) = tables(drawing)
    assert budget(found.form) == 208


def test_ordinary_reading_takes_no_table_of_targets_for_a_form() -> None:
    for drawing in (DECLARED, BARE, APART):
        with pytest.raises(Refused, match="E-NOFORM"):
            read_book(Book((sheet(drawing),)))
