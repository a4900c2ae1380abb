"""What stands under the table: the total's row, the grade, reasons for the whole form, remarks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.drawn import TOTAL_ROW, drawing_with, read

D = Decimal
GRADE = "| 评分等级 | < | 优 | < | < | < | < | < |"


# The total's row ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (TOTAL_ROW, ("98.42", "G21", None, "")),
        ("| 总分 | < | < | < | < | 100 | 98.42 | 优 |", ("98.42", "G21", "优", "H21")),
        ("| 总分 | < | < | < | < | 100 | 98.42 | 等级：优 |", ("98.42", "G21", "优", "H21")),
        ("| 总分 | < | < | < | < | 100 | 98.42 | 评为优秀 |", ("98.42", "G21", None, "")),
        ("| 总分 | < | < | < | < | 100 | 优 | |", (None, "G21", None, "")),
        ("| 总分 | 98.42分（优） | < | < | < | < | < | < |", ("98.42", "B21", "优", "B21")),
        ("| 总分 | 98.42分，等级为优。 | < | < | < | < | < | < |", ("98.42", "B21", "优", "B21")),
        ("| 总分 | 98.42分（良好） | < | < | < | < | < | < |", (None, "", None, "")),
        (
            "| 总分：98.42分 自评等级：优 | < | < | < | < | < | < | < |",
            ("98.42", "A21", "优", "A21"),
        ),
        ("| 总分：98.42分 | < | < | < | < | < | < | < |", ("98.42", "A21", None, "")),
        ("| 总分：98.42% | < | < | < | < | < | < | < |", (None, "", None, "")),
        ("| 总分 | 98.42 | 评价档次 | 优 | < | < | < | < |", ("98.42", "B21", "优", "D21")),
    ],
)
def test_what_the_total_s_row_says(
    row: str, found: tuple[str | None, str, str | None, str]
) -> None:
    reading = read(drawing_with((TOTAL_ROW, row), (GRADE, "")))
    at = {path: reading.at(path) if path in reading.cells else "" for path in ("score", "grade")}
    score, grade = reading.form.score, reading.form.grade
    assert (score and str(score), at["score"], grade, at["grade"]) == found
    assert ("grade" in reading.form.printed) == (grade is not None)


def test_the_weights_come_to_what_their_column_says() -> None:
    reading = read(drawing_with((TOTAL_ROW, TOTAL_ROW.replace("100", "99"))))
    assert (reading.form.weight, reading.at("weight")) == (D(99), "F21")
    merged = "| 总分 | < | < | < | < | < | 98.42 | |"
    assert read(drawing_with((TOTAL_ROW, merged))).form.weight is None


def test_a_form_without_a_total_and_a_grade_has_neither() -> None:
    form = read(drawing_with((TOTAL_ROW, ""), (GRADE, ""))).form
    assert (form.weight, form.score, form.grade) == (None, None, None)
    assert not form.printed & {"total", "grade"}


# The grade ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "grade", "at", "missed"),
    [
        ("| 评分等级 | < | 优 |", "优", "C22", []),
        ("| 评分等级：优 | |", "优", "A22", []),
        ("| 琢磨：优 | |", None, "", []),
        ("| 四、自评结果 | |\n| 评分等级 | < | 优 |", "优", "C23", []),
        ("| 某区项目的绩效等次 | < | 优 |", "优", "C22", []),
        ("| 某某区项目的绩效等次 | < | 优 |", "优", "C22", []),
        ("| 某某某区项目的绩效等次 | < | 优 |", None, "", ["某某某区项目的绩效等次"]),
        ("| 琢磨 | < | 良 |", None, "", ["琢磨"]),
        ("| 琢磨 | < | 甲 |", None, "", []),
        ("| |\n| |\n| |\n| |\n| |\n| 评分等级 | < | 优 |", "优", "C27", []),
        ("| |\n| |\n| |\n| |\n| |\n| |\n| 评分等级 | < | 优 |", None, "", []),
    ],
)
def test_the_grade_under_the_total(row: str, grade: str | None, at: str, missed: list[str]) -> None:
    reading = read(drawing_with((GRADE, row)))
    form = reading.form
    assert form.grade == grade and ("grade" in form.printed) == bool(at)
    assert [h.text for h in form.coverage.unknown if h.part == "grade"] == missed
    assert (reading.at("grade") if "grade" in reading.cells else "") == at


# Reasons and remarks --------------------------------------------------------------------------------

BARE = drawing_with(
    ("| 偏差原因分析及改进措施 |", "| |"),
    ("| 部分家庭临时退出，下一步提前入户确认 |", "| |"),
    ("| 两处未明确专人，已要求限期落实 |", "| |"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "reasons", "at"),
    [
        ("| 偏差原因 | 雨季 |", "雨季", "B23"),
        ("| 偏差原因：雨季 | |", "雨季", "A23"),
        ("| 偏差原因 | |", None, "B23"),
        ("| 偏差原因 | 偏差原因 | 雨季 |", "雨季", "C23"),
        ("| 偏差原因 | 雨季 |\n| 改进措施 | 提前 |", "雨季；提前", "B23"),
        ("| 偏差原因 | |\n| 改进措施 | 提前 |", "提前", "B23"),
        ("| 改进措施 | 提前 |", None, ""),  # measures alone are no reasons
        ("| 原因及改进措施 | 提前 |", "提前", "B23"),
        ("| 琢磨 | 雨季 |", None, ""),
        ("| |\n" * 13 + "| 偏差原因 | 雨季 |", "雨季", "B36"),
        ("| |\n" * 15 + "| 偏差原因 | 雨季 |", None, ""),
    ],
)
def test_reasons_for_the_form_as_a_whole(rows: str, reasons: str | None, at: str) -> None:
    reading = read(BARE + rows)
    assert reading.form.reasons == reasons and ("reasons" in reading.form.printed) == bool(at)
    assert (reading.at("reasons") if "reasons" in reading.cells else "") == at


@pytest.mark.parametrize(
    ("rows", "remarks"),
    [
        ("| 备注 | 跨年度项目 |", "跨年度项目"),
        ("| 备注：跨年度项目 | |", "跨年度项目"),
        ("| 备注 | |", None),
        ("| 备注：| |", None),
        ("| 备注 | 跨年度 |\n| 填报说明：分期 | |", "跨年度；分期"),
        ("| 琢磨 | 跨年度项目 |", None),
        ("| 张三 | 备注 | 跨年度项目 |", None),
        ("| |\n" * 12 + "| 备注 | 跨年度项目 |", "跨年度项目"),
        ("| |\n" * 13 + "| 备注 | 跨年度项目 |", None),
    ],
)
def test_remarks(rows: str, remarks: str | None) -> None:
    assert read(drawing_with() + rows).form.remarks == remarks


def test_a_remark_right_under_the_heads_of_the_table() -> None:
    first = "| 产出指标 | 数量指标 | 改造养老设施数量 |"
    assert read(drawing_with((first, f"| 备注：跨年度 | |\n{first}"))).form.remarks == "跨年度"


# The account of the year ----------------------------------------------------------------------------

SICHUAN = """
| 部门预算项目支出绩效自评表(2023年度) | < | < | < | < | < | < | < | < | < | < |
| 项目名称 | < | < | 道路养护 | < | < | < | < | < | < | < |
| 主管部门 | < | < | 交通局 | < | < | 实施单位 | < | 养护中心 | < | < |
| 2.项目实施内容及过程概述 | < | < | 分两期实施 | < | < | < | < | < | < | < |
| 预算执行情况(10分) | 年度预算数(万元) | < | 年初预算 | 调整后预算数 | < | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因 |
| ^ | 总额 | < | 100.00 | 100.00 | < | 80.00 | 80.00% | 10 | 8 | 工期顺延 |
| 绩效指标(90分) | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析 |
| ^ | 产出指标 | 数量指标 | 养护里程 | ≥ | 5 | 公里 | 5 | 90 | 90 | |
| 合计 | < | < | < | < | < | < | < | 100 | 98 | |
"""
CONCLUSION = "| 评价结论 | < | < | {} | < | < | < | < | < | < | < |\n"


@pytest.mark.parametrize(
    ("row", "conclusion"),
    [
        ("{}", "取得成效"),
        ("| |\n{}", "取得成效"),
        ("| |\n" * 11 + "{}", "取得成效"),
        ("| |\n" * 12 + "{}", None),
    ],
)
def test_the_conclusion_under_the_total(row: str, conclusion: str | None) -> None:
    reading = read(SICHUAN + row.format(CONCLUSION.format("取得成效")))
    form = reading.form
    assert (form.process, form.conclusion, form.grade) == ("分两期实施", conclusion, None)
    assert reading.at("process") == "D4"


def test_the_process_may_stand_right_over_the_table() -> None:
    process = "| 2.项目实施内容及过程概述 | < | < | 分两期实施 | < | < | < | < | < | < | < |\n"
    table = "| 绩效指标(90分) |"
    moved = SICHUAN.replace(process, "").replace(table, process + table)
    assert read(moved).form.process == "分两期实施"


def test_the_account_is_the_form_s_and_no_reason() -> None:
    problems = "| 存在问题 | < | < | 进度慢 | < | < | < | < | < | < | < |\n"
    reading = read(
        SICHUAN + CONCLUSION.format("取得成效") + problems + problems.replace("慢", "快")
    )
    assert (reading.form.problems, reading.form.reasons) == ("进度慢", None)
    assert reading.extent == (1, 11)


def test_a_row_of_reasons_under_the_account_s_form() -> None:
    row = "| 偏差原因 | < | < | 雨季影响 | < | < | < | < | < | < | < |\n"
    assert read(SICHUAN + row).form.reasons == "雨季影响"


@pytest.mark.parametrize(
    ("told", "grade"),
    [("优", "优"), ("优□良☑中□差□", "优□良☑中□差□"), ("取得成效", None), (f"优，{'很' * 15}", None)],
)  # fmt: skip
def test_a_conclusion_that_is_a_grade(told: str, grade: str | None) -> None:
    label = "| 评分等级 | < | 优 |"
    assert read(drawing_with((label, f"| 评价结论 | < | {told} |"))).form.grade == grade
