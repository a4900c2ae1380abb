"""Tables of approved targets as bureaus print them, read with their places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.form.grid import Book
from perfxl.reading.book import read_book
from perfxl.reading.targets import approved_tables
from perfxl.rules.comparison.approved import Approved, budget
from perfxl.text.refusal import Refused
from tests.support.drawn import HONEST, sheet

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
LIST = """
| 项目名称 | 实施单位 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 道路养护 | 某中心 | 产出指标 | 数量指标 | 修复里程 | ≥5公里 | 10 |
"""


def tables(*drawings: str) -> list[Approved]:
    return approved_tables(
        Book(tuple(sheet(each, f"表{n}") for n, each in enumerate(drawings))), "a.xlsx"
    )


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


def test_two_sets_of_targets_side_by_side_are_refused() -> None:
    with pytest.raises(Refused, match="E-TARGETS"):
        tables(TWO_YEARS)


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
