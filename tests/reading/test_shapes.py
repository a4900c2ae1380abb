"""The shapes that are printed: headings in two rows, rows between, totals on top, and what is no form."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.grid import Book, Range, Sheet
from perfxl.form.ours import LAYOUT, TEMPLATE
from perfxl.reading.book import read_book, read_forms
from perfxl.report.export import exported
from perfxl.report.report import judge
from perfxl.text.refusal import Refused
from tests.support.drawn import (
    END,
    GOALS,
    HEAD,
    HONEST,
    MONEY,
    ROWS,
    TABLE,
    drawing_with,
    read,
    sheet,
    unaccused,
)

D = Decimal


def silent(drawing: str) -> None:
    """The drawn form is read as a whole and nobody is accused."""
    assert len(list(unaccused(drawing).form.rows())) == 8


STACKED = """
| 绩效指标 | < | < | 年度指标值 | < | < | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | ^ | ^ | ^ | ^ |
| 产出指标 | 数量指标 | 改造养老设施数量 | ≥ | 15 | 处 | 15 | 90 | 88.50 | 一处改造延后；下一步提前安排 |
| 总分 | < | < | < | < | < | < | 100 | 98.42 | |
"""


@pytest.mark.parametrize("merged", [True, False])
def test_headings_in_two_rows(merged: bool) -> None:
    drawing = STACKED if merged else STACKED.replace("<", " ").replace("^", " ")
    form = read(HEAD + MONEY + GOALS + drawing).form
    (row,) = form.indicators
    assert (row.category, row.name, row.target, row.actual) == (
        "产出指标", "改造养老设施数量", "≥15处", "15",
    )  # fmt: skip
    assert (row.weight, row.score, form.score) == (D(90), D("88.50"), D("98.42"))
    assert form.whole


def test_a_copy_under_a_merged_heading_is_no_second_heading() -> None:
    table = """
    | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 琢磨 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 琢磨 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | | 产出指标 | 数量指标 | 改造数量 | ≥5处 | 5处 | 90 | 88.5 | 雨季 |
    """
    drawn = sheet(HEAD + MONEY + GOALS + table)
    down = tuple(Range(12, column, 13, column) for column in range(1, 10))
    (reading,) = read_forms(replace(drawn, merges=(*drawn.merges, *down)))
    form = reading.form
    assert [(h.part, h.text) for h in form.coverage.unknown] == [("target", "琢磨")]
    assert form.coverage.guessed == () == form.coverage.extra


def test_a_heading_split_over_two_rows() -> None:
    split = HONEST.replace(
        "| 项目资金\\n(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |",
        "| 项目资金\\n(万元) | | 年初 | 全年 | 全年 | 分值 | 执行率(%) | 得分 |\n"
        "| ^ | | 预算数 | 预算数 | 执行数 | ^ | ^ | ^ |",
    )
    assert split != HONEST
    silent(split)


@pytest.mark.parametrize("label", ["其他需要说明事项", "填报说明", "备注", "情况说明", "存在问题"])
@pytest.mark.parametrize("rest", ["无 | < | < | < | < | < | <", "无 | | | | | |", "| | | | | |"])
def test_rows_between_the_indicators_and_the_total(label: str, rest: str) -> None:
    silent(HEAD + MONEY + GOALS + TABLE + ROWS.rstrip() + f"\n| {label} | {rest} |" + END)


@pytest.mark.parametrize(
    "name", ["建议采纳数", "说明会场次", "问题整改数", "备注更新次数", "负责人培训数"]
)
def test_an_indicator_may_be_called_like_a_note(name: str) -> None:
    drawing = drawing_with(("改造养老设施数量", name))
    assert read(drawing).form.indicators[0].name == name
    silent(drawing)


@pytest.mark.parametrize("label", ["自评总分", "项目总得分", "自评得分", "自评总分（分）"])
def test_the_total_on_top_only(label: str) -> None:
    top = HONEST.replace(
        "| 项目名称 | < | 社区养老服务设施改造 | < | < | < | < | < |",
        f"| 项目名称 | < | 社区养老服务设施改造 | < | < | {label} | 98.42 | < |",
    ).replace("| 总分 | < | < | < | < | 100 | 98.42 | |\n", "")
    reading = read(top)
    assert (reading.form.score, reading.at("score")) == (D("98.42"), "G3")
    silent(top)
    wrong = judge(read(top.replace("98.42", "97.42")))
    assert [f.code for f in wrong.findings if f.severity == "error"] == ["R-1"]


def test_a_received_form_needs_no_grade() -> None:
    silent(HONEST.replace("| 评分等级 | < | 优 | < | < | < | < | < |\n", ""))


def test_the_total_row_may_end_with_the_grade() -> None:
    drawing = HONEST.replace("| 评分等级 | < | 优 | < | < | < | < | < |\n", "").replace(
        "| 100 | 98.42 | |", "| 100 | 98.42 | 优 |"
    )
    assert read(drawing).form.grade == "优"
    silent(drawing)


def test_the_sum_of_the_money_may_stand_last() -> None:
    lines = MONEY.strip().splitlines()
    total = lines[0].replace("年度资金总额：", "合计")
    last = HEAD + "\n".join([lines[1], *lines[2:], total]) + GOALS + TABLE + ROWS + END
    form = read(last).form
    assert form.funds is not None and form.funds.total.annual == 208
    assert [line.annual for line in form.funds.sources] == [158, 50, 0]
    silent(last)


def test_money_rows_whose_heading_is_missing_are_not_judged() -> None:
    bare = HONEST.replace(
        "| 项目资金\\n(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |",
        "| 项目资金\\n(万元) | | | | | | | |",
    )
    report = judge(read(bare))
    assert not report.whole and report.recomputed is None and report.grade_computed is None
    assert [f.code for f in report.findings] == ["L-6"]
    assert report.form.state("funds") == "unknown" == report.form.state("funds.score")


def test_points_of_a_group_count_once() -> None:
    rows = ROWS.replace("≥15处 | 15处 | 10 | 10", "≥15处 | 15处 | 20 | 19.5").replace(
        "≥200户 | 190户 | 10 | 9.5", "≥200户 | 190户 | 20 | 19.5"
    )
    report = judge(read(HEAD + MONEY + GOALS + TABLE + rows + END))
    assert not {"W-1", "R-1"} & {f.code for f in report.findings}
    wrong = judge(read(HEAD + MONEY + GOALS + TABLE + rows + END.replace("98.42", "97.42")))
    assert {"W-1", "R-1"} <= {f.code for f in wrong.findings}  # then nothing says that they do


def test_a_name_over_two_rows_is_one_indicator() -> None:
    drawing = drawing_with((
        "| ^ | 质量指标 | 工程验收合格率 | =100% | 100% | 10 | 10 | |",
        "| ^ | 质量指标 | 工程验收 | =100% | 100% | 10 | 10 | |\n| ^ | ^ | 合格率 | ^ | ^ | ^ | ^ | ^ |",
    ))  # fmt: skip
    assert read(drawing).form.indicators[2].name == "工程验收合格率"
    silent(drawing)


def test_the_adjusted_target_counts_where_it_is_filled() -> None:
    table = """
    | 一级指标 | 二级指标 | 三级指标 | 年初指标值 | 调整指标值 | 全年完成值 | 分值 | 得分 | 未完成原因 |
    | 产出指标 | 数量指标 | 改造数量 | ≥25处 | ≥20处 | 20处 | 50 | 50 | |
    | 效益指标 | 社会效益指标 | 服务人数 | ≥3000人 | | 3100人 | 40 | 40 | |
    | 总分 | < | < | < | < | < | 100 | 99.92 | |
    """
    form = read(HEAD + MONEY + GOALS + table).form
    assert [row.target for row in form.indicators] == ["≥20处", "≥3000人"]


@pytest.mark.parametrize("label", ["偏差原因分析及改进措施", "存在问题及原因"])
def test_reasons_in_rows_under_the_table(label: str) -> None:
    below = HONEST.replace("| 偏差原因分析及改进措施 |", "| |")
    for reason in ("部分家庭临时退出，下一步提前入户确认", "两处未明确专人，已要求限期落实"):
        below = below.replace(reason, "")
    below += f"| {label} | 部分家庭退出；已入户确认，并要求限期落实 | < | < | < | < | < | < |\n"
    reading = read(below)
    assert reading.form.reasons == "部分家庭退出；已入户确认，并要求限期落实"
    assert reading.at("reasons") == "B23"
    assert "D-1" not in {f.code for f in judge(reading).findings}


def test_a_title_far_above_the_first_label() -> None:
    lines = HONEST.strip().splitlines()
    far = "\n".join([lines[0], lines[1], *["| | |"] * 14, *lines[2:]])
    form = read(far).form
    assert (form.title, form.year) == ("财政项目支出绩效自评表", 2025)


def test_two_blocks_of_goals() -> None:
    two = HONEST.replace(
        GOALS, GOALS + GOALS.replace("完成养老", "巩固养老").replace("设施改造已", "管护机制已")
    )
    form = read(two).form
    assert form.goal == "完成养老设施改造，方便老年人生活。\n巩固养老设施改造，方便老年人生活。"
    silent(two)


TOTAL_ROW = "| 总分 | < | < | < | < | 100 | 98.42 | |\n"


@pytest.mark.parametrize("label", ["自评得分", "项目总得分", "综合评分", "自评总分"])
@pytest.mark.parametrize("merged", ["| < | < | < | <", "| | | |"])
def test_a_total_by_another_name(label: str, merged: str) -> None:
    drawing = drawing_with((TOTAL_ROW, f"| {label} {merged} | 100 | 98.42 | |\n"))
    assert read(drawing).form.score == D("98.42")
    silent(drawing)


def test_a_total_beside_its_label() -> None:
    drawing = drawing_with((TOTAL_ROW, "| 总分 | 98.42 | < | < | < | < | < | < |\n"))
    assert read(drawing).form.score == D("98.42")
    silent(drawing)


def test_a_total_in_the_words_of_a_line() -> None:
    drawing = drawing_with(
        (TOTAL_ROW, ""), ("| （2025年度） |", "| （2025年度，自评得分：98.42分） |")
    )
    assert read(drawing).form.score == D("98.42")
    silent(drawing)


def test_a_target_is_no_total() -> None:
    drawing = drawing_with((TOTAL_ROW, ""), ("方便老年人生活", "满意度得分90分以上"))
    assert read(drawing).form.score is None


def test_reasons_in_a_row_before_the_total() -> None:
    row = "| 偏差原因分析及改进措施 | 部分家庭退出；已入户确认 | < | < | < | < | < | < |\n"
    reading = read(drawing_with((TOTAL_ROW, row + TOTAL_ROW)))
    assert reading.form.reasons == "部分家庭退出；已入户确认" and reading.form.score == D("98.42")


@pytest.mark.parametrize("second", ["10 | ", " | "])
def test_one_score_for_a_group_without_its_merge(second: str) -> None:
    """Where the total says so: 19.5 of 20 stand in the first row of the two."""
    weight = "10" if second.startswith("10") else "20"
    drawing = drawing_with(
        ("≥15处 | 15处 | 10 | 10 |", f"≥15处 | 15处 | {weight} | 19.5 |"),
        ("≥200户 | 190户 | 10 | 9.5 |", f"≥200户 | 190户 | {second} |"),
    )
    codes = {f.code for f in judge(read(drawing)).findings if f.severity == "error"}
    assert not codes & {"S-1", "W-4", "W-1", "R-1"}
    wrong = judge(read(drawing.replace("98.42", "97.42")))
    assert {"S-1", "R-1"} & {f.code for f in wrong.findings if f.severity == "error"}


@pytest.mark.parametrize("label", ["自评评级", "结果等次", "绩效档次"])
def test_a_grade_by_another_name(label: str) -> None:
    drawing = drawing_with(("| 评分等级 |", f"| {label} |"))
    assert read(drawing).form.grade == "优"
    silent(drawing)


def test_a_row_that_is_struck_out_is_said_once() -> None:
    drawn = sheet(HONEST)
    struck = {
        (13, column): replace(cell, style=replace(cell.style, struck=True))
        for column in range(2, 9)
        if (cell := drawn.cells.get((13, column))) is not None
    }
    (reading,) = read_forms(replace(drawn, cells={**drawn.cells, **struck}))
    told = [f for f in judge(reading).findings if f.code == "L-5"]
    assert len(told) == 1 and len(list(reading.form.rows())) == 7


# What is no form ----------------------------------------------------------------------------------

PAYMENTS = """
| 2023年度项目支付计划表 | | | | |
| 项目名称 | 实施单位 | 年初预算数 | 一季度 | 合计 |
| 电梯维护 | 物业中心 | 200 | 20 | 200 |
"""
ACCOUNTS = """
| 收入支出决算总表 | | | | |
| 项目 | 年初预算数 | 决算数 | 年初预算数 | 决算数 |
| 财政拨款 | 1200 | 1250.5 | 800 | 820.3 |
"""
PROGRESS = """
| 预算执行进度表 | | | |
| 项目名称 | 全年预算数 | 全年执行数 | 执行率 |
| 电梯维护 | 200 | 100 | 50 |
"""
TARGETS = """
| 项目支出绩效目标申报表 | | | | | |
| 项目名称 | 电梯维护 | | 主管部门 | 房管局 | |
| 项目资金（万元） | 年度资金总额 | 200 | | | |
| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 权重 |
| 产出指标 | 数量指标 | 维护数量 | ≥ | 15 | 90 |
"""
MONITORED = """
| 项目支出绩效运行监控表 | | | | | |
| 项目名称 | 电梯维护 | | 主管部门 | 房管局 | |
| 年初预算数 | 全年预算数 | 1-7月执行数 | 执行率 | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 完成情况 | 偏差原因分析 |
| 产出指标 | 数量指标 | 维护数量 | ≥15处 | 8处 | |
"""
DEPARTMENT = HONEST.replace("财政项目支出绩效自评表", "部门整体支出绩效自评表")


@pytest.mark.parametrize(
    ("drawing", "kind"),
    [
        (PAYMENTS, "支付计划表"), (ACCOUNTS, "预算或决算表"), (PROGRESS, "预算执行进度表"),
        (TARGETS, "绩效目标申报表"), (MONITORED, "绩效运行监控表"), (DEPARTMENT, "部门整体支出自评表"),
        (TARGETS.replace("| 项目支出绩效目标申报表 |", "| |"), "绩效目标申报表"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_by_its_kind(drawing: str, kind: str) -> None:
    other = sheet(drawing, "某表")
    with pytest.raises(Refused) as caught:
        read_book(Book((other,)))
    assert caught.value.code == "E-NOFORM" and f"某表（{kind}" in caught.value.sentence()
    for sheets in ((sheet(HONEST), other), (other, sheet(HONEST))):
        (found,) = read_book(Book(sheets))
        assert found.sheet.name == "自评表"


def test_a_money_heading_alone_is_no_form() -> None:
    assert read_forms(sheet("| 年初预算数 | 全年预算数 | 全年执行数 |\n| 1 | 2 | 3 |")) == []


def test_a_self_evaluation_whose_table_was_not_understood_is_read_in_part() -> None:
    (reading,) = read_forms(sheet(HEAD + MONEY + GOALS + "| 甲 | 乙 | 丙 |\n| 1 | 2 | 3 |"))
    assert reading.form.state("indicators") == "unknown" == reading.form.state("score")
    report = judge(reading)
    assert report.grade_computed is None and not report.count("error")


def test_the_template_says_which_layout_it_is() -> None:
    drawn: Sheet = sheet(HONEST)
    assert read_forms(drawn)[0].form.layout == "shanghai"
    identity = {TEMPLATE: "1", LAYOUT: "national"}
    assert read_forms(drawn, identity)[0].form.layout == "national"
    ours = replace(drawn, name="表")
    assert read_forms(ours, {TEMPLATE: "1", LAYOUT: "x"})[0].form.layout == "shanghai"


def test_a_department_form_that_our_template_made_is_a_form() -> None:
    (reading,) = read_forms(sheet(DEPARTMENT), {TEMPLATE: "1", LAYOUT: "national"})
    assert reading.form.score == D("98.42")


# As published --------------------------------------------------------------------------------------

HUBEI = """
| 2022年度道路项目自评表 | < | < | < | < | < | < | < |
| 项目名称 | 道路养护 | < | < | 项目属性 | 持续性项目☑ 新增性项目□ | < | < |
| 主管部门 | 某局 | < | < | 项目实施单位 | 某中心 | < | < |
| 预算执行情况(万元)(20分) | < | | 预算数(A) | 执行数(B) | 执行率(B/A) | 得分(20分*执行率) | < |
| ^ | ^ | 年度财政资金总额 | 100 | 95 | 95 | 19 | < |
| 年度绩效目标1 (40分) | 养护道路，方便出行，提升质量水平 | < | < | < | < | < | < |
| 年度绩效目标1 (40分) | 一级指标 | 二级指标 | 三级指标 | 年初目标值(A) | 实际完成值(B) | 得分 | < |
| ^ | 产出指标 | 数量指标 | 养护里程 | ≥5公里 | 5公里 | 20 | < |
| ^ | 效益指标 | 满意度指标 | 群众满意度 | ≥90% | 92% | 20 | < |
| 年度绩效目标2 (40分) | 一级指标 | 二级指标 | 三级指标 | 年初目标值(A) | 实际完成值(B) | 得分 | < |
| ^ | 产出指标 | 质量指标 | 合格率 | ≥95% | 96% | 20 | < |
| ^ | 产出指标 | 进度指标 | 按期完成率 | ≥95% | 100% | 20 | < |
| 总分 | < | < | < | < | < | 99 | < |
| 偏差大或目标未完成原因分析 | < | 无 | < | < | < | < | < |
| 改进措施及结果应用方案 | < | 无 | < | < | < | < | < |
"""
FLAT = """
| 项目支出绩效自评表 | < | < | < | < | < | < | < | < | < |
| （2023年度） | < | < | < | < | < | < | < | < | < |
| 项目名称 | 道路养护 | < | < | 自评总分 | 99.5 | < | < | < | < |
| 主管部门 | 某局 | < | < | 实施单位 | 某中心 | < | < | < | < |
| 项目资金（万元） | < | 年初预算数 | 全年预算数 | 全年执行数 | 执行率(%) | 执行率权重 | 执行率得分 | | |
| 年度总金额 | < | 100 | 100 | 95 | 95 | 10 | 9.5 | | |
| 年初绩效目标 | < | < | < | 全年目标实际完成情况 | < | < | < | < | < |
| 养护道路五公里，保障通行 | < | < | < | 已完成养护五公里，保障了通行 | < | < | < | < | < |
| 指标名称 | 计量单位 | 指标性质 | 年初指标值 | 调整指标值 | 全年完成值 | 得分系数(%) | 指标权重 | 指标得分 | 是否核心指标 |
| 养护里程 | 公里 | ≥ | 5 | | 5 | 100 | 50 | 50 | 是 |
| 合格率 | % | ≥ | 95 | | 96 | 100 | 30 | 30 | 否 |
| 群众满意度 | % | ≥ | 90 | | 92 | 100 | 10 | 10 | 否 |
| 说明 | 无 | < | < | < | < | < | < | < | < |
"""
RURAL = """
| 衔接资金实施项目绩效目标自评表 | < | < | < | < | < | < | < | < |
| （2022年度） | < | < | < | < | < | < | < | < |
| 项目名称 | < | 产业路建设 | < | < | 项目总得分 | < | 98.5 | < |
| 主管部门 | < | 某县农业农村局 | < | < | 实施单位 | < | 某镇人民政府 | < |
| 资金情况（万元） | < | | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分 | |
| ^ | ^ | 年度资金总额 | 100 | 85 | 10 | 85 | 8.5 | |
| 年度总体目标 | 年初设定目标 | < | < | < | 年度总体目标完成情况综述 | < | < | < |
| ^ | 建设产业路五公里，方便群众出行 | < | < | < | 已建成产业路五公里并投入使用 | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 | 未完成原因及拟采取的改进措施 |
| ^ | 产出指标 | 数量指标 | ★建设里程 | 50 | ≥5公里 | 5公里 | 50 | |
| ^ | 效益指标 | 社会效益指标 | 受益人口 | 30 | ≥300人 | 310人 | 30 | |
| ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | 10 | ≥90% | 95% | 10 | |
"""


@pytest.mark.parametrize(
    ("drawing", "rows", "score"),
    [(HUBEI, 4, "99"), (FLAT, 3, "99.5"), (RURAL, 3, "98.5")],
    ids=["Hubei", "Chongqing", "rural funds"],
)
def test_layouts_as_they_are_published(drawing: str, rows: int, score: str) -> None:
    report = judge(read(drawing))
    form = report.form
    assert report.whole and not report.count("error")
    assert len(list(form.rows())) == rows and form.score == D(score) == report.recomputed
    assert form.goal and (form.result or drawing is HUBEI)


def test_what_stands_over_two_rows_is_exported_whole() -> None:
    drawing = drawing_with((
        "| ^ | 质量指标 | 工程验收合格率 | =100% | 100% | 10 | 10 | |",
        "| ^ | 质量指标 | 工程验收 | =100% | 100% | 10 | 10 | |\n| ^ | ^ | 合格率 | ^ | ^ | ^ | ^ | ^ |",
    ))  # fmt: skip
    assert json.loads(exported(read(drawing)))["indicators"][2]["name"] == "工程验收合格率"


@pytest.mark.parametrize("label", ["本表得分情况 | < | < | < | <", "折算 | | | |"])
def test_a_total_by_a_name_that_nobody_knows_is_said_and_not_taken_for_a_row(label: str) -> None:
    form = read(drawing_with(("| 总分 | < | < | < | < | 100", f"| {label} | 100"))).form
    assert [heading.part for heading in form.coverage.unknown] == ["total"]
    assert form.score is None and len(form.indicators) == 8


def test_a_row_that_tells_the_unit_is_no_money_row() -> None:
    source = "| ^ | 其中：当年财政拨款"
    reading = read(drawing_with((source, f"| ^ | 单位：元 | | | | | | |\n{source}")))
    assert reading.form.funds is not None and len(reading.form.funds.sources) == 3


def test_the_year_of_a_long_title_counts_before_another_in_words() -> None:
    title, year = "| 财政项目支出绩效自评表 | < |", "| （2025年度） |"
    long = "| 2023年修订 | 某某市2024年度财政项目支出绩效自评表 |"
    assert read(drawing_with((title, long), (year, "| 单位盖章 |"))).form.year == 2024


def test_the_money_block_is_spoken_of_at_its_budget() -> None:
    assert read(HONEST).cells["funds"] == (5, 4)


def test_a_year_that_was_left_open_has_its_cell() -> None:
    reading = read(drawing_with(("（2025年度）", "（　　年度）")))
    assert reading.form.year is None and reading.cells["year"] == (2, 1)


def test_a_label_may_begin_with_a_mark() -> None:
    assert (
        read(drawing_with(("| 项目名称 |", "| ★项目名称 |"))).form.project == "社区养老服务设施改造"
    )


def test_a_strange_heading_is_told_by_its_own_words() -> None:
    """Not with those of the heading over it, which stands over others as well."""
    reading = read(HEAD + MONEY + GOALS + STACKED.replace("| 指标性质 |", "| 琢磨 |"))
    assert [(h.part, h.text, h.cell) for h in reading.form.coverage.guessed] == [
        ("nature", "琢磨", "D13")
    ]


def test_what_stands_under_the_total_tells_nothing_of_the_columns() -> None:
    signed = "| 填表人 | 张三 | 审核人 | 李四 | 负责人 | 王五 | 见附件 | |\n" * 3
    form = read(drawing_with(("| 得分 | 偏差", "| 自打分 | 偏差")) + signed).form
    assert [(h.part, h.text) for h in form.coverage.guessed] == [("score", "自打分")]
    assert form.indicators[1].score == D("9.5")


def test_reasons_above_the_table_keep_no_column_of_remarks_from_being_read() -> None:
    above = "| 偏差原因分析 | < | 见下表 | < | < | < | < | < |\n"
    table = TABLE.strip()
    remarked = drawing_with((table, above + table.replace("偏差原因分析及改进措施", "备注")))
    reading = read(remarked)
    assert reading.form.indicators[1].reason == "部分家庭临时退出，下一步提前入户确认"


@pytest.mark.parametrize("label", ["自评组", "所属年度"])
def test_who_assessed_and_the_year_are_no_name_of_the_project(label: str) -> None:
    """A form without its project's name lacks it: what else stands in the head is not it."""
    named = "| 项目名称 | < | 社区养老服务设施改造 |"
    strange = read(drawing_with((named, "| 琢磨 | < | 第三组 |"))).form
    assert strange.state("project") == "unknown"
    assert (
        read(drawing_with((named, f"| {label} | < | 第三组 |"))).form.state("project") == "absent"
    )


def test_a_form_read_in_part_is_refused_where_only_whole_ones_will_do() -> None:
    book = Book((sheet(drawing_with(("| 实际完成值 |", "| 琢磨 |"))),))
    assert [reading.form.whole for reading in read_book(book)] == [False]
    with pytest.raises(Refused) as caught:
        read_book(book, whole=True)
    assert caught.value.code == "E-UNREAD" and "E12“琢磨”" in caught.value.detail


def test_a_category_merged_down_over_very_many_rows() -> None:
    count = 220
    first = "| 产出指标 | 数量指标 | 名称0 | ≥1处 | 1处 | 1 | 1 | |\n"
    more = "".join(f"| ^ | ^ | 名称{n} | ≥1处 | 1处 | 1 | 1 | |\n" for n in range(1, count))
    (reading,) = read_forms(sheet(HEAD + MONEY + GOALS + TABLE + first + more + END, at=(1, 12)))
    assert {row.category for row in reading.form.indicators} == {"产出指标"}
    assert len(reading.form.indicators) == count


def test_points_that_nobody_can_read_are_points() -> None:
    """A form whose weights are all in words is no transfer payment's, which has none."""
    table = """
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | {} |
    | 产出指标 | 数量指标 | 改造数量 | ≥5处 | 5处 | 若干 |
    """
    head = HEAD.replace("| 分值 | 执行率(%) | 得分 |", "| | 执行率(%) | |")
    money = "| ^ | 年度资金总额： | 200 | 208 | 206.37 | | 99.22 | |\n"
    for label in ("分值", "得分"):
        (reading,) = read_book(Book((sheet(head + money + GOALS + table.format(label)),)))
        assert reading.form.indicators[0].weight is reading.form.indicators[0].score is None


def test_a_bare_number_that_may_be_a_year_is_one_where_it_stands_alone() -> None:
    year = "| （2025年度） | < | < | < | < | < | < | < |"
    assert read(drawing_with((year, "| | | | 2025 | | | | |"))).form.year == 2025
    assert read(drawing_with((year, "| 第 | | | 2025 | | | | |"))).form.year is None
    assert read(drawing_with((year, "| | | | 2025 | | | | 号 |"))).form.year is None
