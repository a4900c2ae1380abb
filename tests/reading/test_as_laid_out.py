"""Honest forms as units lay them out: nobody is accused, and a mistake is found or its part is said
not to have been read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.report.report import Report, judge
from tests.support.drawn import END, GOALS, HEAD, MONEY, ROWS, TABLE, drawing_with, read

D = Decimal
TOTAL_ROW = "| 总分 | < | < | < | < | 100 | 98.42 | |"
GRADE_ROW = "| 评分等级 | < | 优 | < | < | < | < | < |"
MONEY_HEAD = (
    "| 项目资金\\n(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |"
)
MATURITY = "| 效益指标 | 社会效益指标 |"


def silent(drawing: str, rows: int = 8) -> Report:
    """The drawn form is read as a whole, to the honest total, and nobody is accused."""
    report = judge(read(drawing))
    assert report.whole, report.form.coverage.unknown
    assert not [f for f in report.findings if f.severity != "info"], report.findings
    assert len(list(report.form.rows())) == rows
    assert report.recomputed == report.form.score == D("98.42")
    return report


def errors(drawing: str) -> list[str]:
    """The codes of the errors in a form that was read as a whole."""
    report = judge(read(drawing))
    assert report.whole, report.form.coverage.unknown
    return [f.code for f in report.findings if f.severity == "error"]


# Totals ---------------------------------------------------------------------------------------------

TOLD = (
    "| 自评总分：{}分 | < | < | < | < | < | < | < |",
    "| 总分：{} | < | < | < | < | < | < | < |",
    "| 自评得分：{}分    自评等级：优 | < | < | < | < | < | < | < |",
    "| 自评总得分 | {}分（优） | < | < | < | < | < | < |",
    "| 自评得分 | < | {} | < | 自评等级 | 优 | < | < |",
    "| 总得分 | {} | 评价等级 | 优 | < | < | < | < |",
)


@pytest.mark.parametrize("told", TOLD)
def test_a_total_beside_its_label_or_in_words(told: str) -> None:
    without = () if "优" in told else ((GRADE_ROW, GRADE_ROW),)
    drawing = drawing_with((TOTAL_ROW, told.format("98.42")), *without)
    if not without:
        drawing = drawing.replace(GRADE_ROW, "")
    assert silent(drawing).form.grade == "优"
    assert errors(drawing.replace("98.42", "97.42")) == ["R-1"]
    assert errors(drawing.replace("优", "良")) == ["R-2"]


def test_the_grade_behind_the_points_with_its_label() -> None:
    row = TOTAL_ROW[:-2] + " 等级：{} |"
    drawing = drawing_with((TOTAL_ROW, row.format("优")), (GRADE_ROW, ""))
    assert silent(drawing).form.grade == "优"
    wrong = drawing_with((TOTAL_ROW, row.format("良")), (GRADE_ROW, ""))
    assert errors(wrong) == ["R-2"]


@pytest.mark.parametrize("label", ["指标得分", "绩效指标得分"])
def test_what_the_indicators_come_to_is_not_the_total(label: str) -> None:
    above = f"| {label} | < | < | < | < | 90 | 88.50 | |\n| 预算执行率得分 | < | < | < | < | 10 | 9.92 | |\n"
    drawing = drawing_with((TOTAL_ROW, above + TOTAL_ROW))
    silent(drawing)
    assert errors(drawing.replace("100 | 98.42", "100 | 97.42")) == ["R-1"]


def test_the_total_over_the_rows() -> None:
    drawing = HEAD + MONEY + GOALS + TABLE + TOTAL_ROW + ROWS + GRADE_ROW
    silent(drawing)
    assert errors(drawing.replace("98.42", "97.42")) == ["R-1"]


# Groups ---------------------------------------------------------------------------------------------

GROUPED = """
| 产出指标 {} | 50 | 49.5 | |
| | 数量指标 | 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |
| | | 适老化改造户数 | ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |
| | 质量指标 | 工程验收合格率 | =100% | 100% | 10 | 10 | |
| | 时效指标 | 按期完工率 | ≥95% | 96% | 10 | 10 | |
| | 成本指标 | 户均改造成本 | ≤0.8万元 | 0.75万元 | 10 | 10 | |
| 效益指标 {} | 30 | 29 | |
| | 社会效益指标 | 服务老年人数 | ≥3000人 | 3100人 | 15 | 15 | |
| | 可持续影响指标 | 设施管护机制 | 建立管护制度并落实专人 | 达成年度指标 | 15 | 14 | 两处未明确专人，已要求限期落实 |
| 满意度指标 {} | 10 | 10 | |
| | 服务对象满意度指标 | 老年人满意度 | ≥90% | 92% | 10 | 10 | |
"""


@pytest.mark.parametrize("across", ["| | | |", "| < | < | < | <", "（90%） | < | < | < | <"])
def test_a_row_may_lead_its_group_with_what_that_comes_to(across: str) -> None:
    drawing = HEAD + MONEY + GOALS + TABLE + GROUPED.replace("{}", across) + END
    report = silent(drawing)
    kinds = [row.key for _, row in report.form.rows()]
    assert kinds == [*["output"] * 5, *["benefit"] * 2, "satisfaction"]
    wrong = judge(read(drawing.replace("15 | 14 |", "15 | 13 |")))
    assert "R-1" in {f.code for f in wrong.findings if f.severity == "error"}


def test_what_leads_no_group_is_not_understood() -> None:
    drawing = HEAD + MONEY + GOALS + TABLE + GROUPED.replace("{}", "| | | |") + END
    report = judge(read(drawing.replace("| 50 | 49.5 |", "| 45 | 49.5 |")))
    assert [heading.part for heading in report.form.coverage.unknown] == ["total"]


def test_the_label_of_a_row_merged_over_its_names_is_its_name() -> None:
    rows = "| 预算执行率 | < | < | 100% | 99.22% | 10 | 9.92 | 尾款未到节点，下一步加快 |" + ROWS
    money = MONEY.replace("| 10 | 99.22 | 9.92 |", "| | 99.22 | |")
    drawing = HEAD.replace("分值 | 执行率(%) | 得分", " | 执行率(%) | ") + money.replace("-", "")
    report = silent(drawing + GOALS + TABLE + rows + END, 9)
    assert report.form.indicators[0].name == "预算执行率"
    silent((drawing + GOALS + TABLE + rows + END).replace("| 100% | 99.22%", "| | 99.22%"), 9)


@pytest.mark.parametrize("reason", ["^", "部分家庭临时退出，下一步提前入户确认 | "])
def test_a_reason_for_rows_with_one_score(reason: str) -> None:
    """The reason for the points that two rows lost together is there for both."""
    both = "部分家庭临时退出，下一步提前入户确认"
    drawing = drawing_with(
        ("≥15处 | 15处 | 10 | 10 | |", f"≥15处 | 15处 | 20 | 19.5 | {both} |"),
        (f"≥200户 | 190户 | 10 | 9.5 | {both} |", "≥200户 | 190户 | ^ | ^ | ^ |"),
    )
    assert not [f for f in judge(read(drawing)).findings if f.severity == "error"]


# What does not apply ----------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["无", "不适用", "N/A", "×", "——"])
def test_a_money_row_carries_no_points_in_any_word(word: str) -> None:
    silent(HEAD + MONEY.replace("| - |", f"| {word} |") + GOALS + TABLE + ROWS + END)


@pytest.mark.parametrize("word", ["无", "N/A"])
def test_a_score_in_words_is_no_score(word: str) -> None:
    wrong = judge(read(drawing_with(("15处 | 15处 | 10 | 10 |", f"15处 | 15处 | 10 | {word} |"))))
    assert "L-2" in {f.code for f in wrong.findings if f.severity == "error"}


@pytest.mark.parametrize(
    "row",
    [
        "| ^ | 经济效益指标 | 无 | 无 | 无 | 0 | 0 | 无 |",
        "| ^ | 经济效益指标 | 无 | | | | | |",
        "| ^ | 经济效益指标 | 不涉及 | 不涉及 | 不涉及 | | | |",
        "| ^ | 经济效益指标 | 不适用 | — | — | — | — | |",
    ],
)
def test_a_printed_row_that_does_not_apply(row: str) -> None:
    silent(drawing_with((MATURITY, f"| 效益指标 {row[3:]}\n| ^ | 社会效益指标 |")))


def test_points_merged_over_the_money_rows_are_the_totals() -> None:
    lines = MONEY.strip().splitlines()
    merged = [line.rsplit("|", 4)[0] + "| ^ | ^ | ^ |" for line in lines[1:]]
    silent(HEAD + "\n".join([lines[0], *merged]) + GOALS + TABLE + ROWS + END)


# Headings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |",
        "| 栏次 | | | (1) | (2) | (3) | (4) | (5) |",
        "| 甲 | 乙 | 丙 | A | B | C | D | E |",
    ],
)
def test_a_row_that_numbers_the_columns_is_no_indicator(row: str) -> None:
    silent(HEAD + MONEY + GOALS + TABLE.rstrip() + "\n" + row + ROWS + END)


@pytest.mark.parametrize(
    "row",
    ["| ^ | 栏次 | 1 | 2 | 3 | 4 | 5=3/2 | 6=4×5 |", "| ^ | | (1) | (2) | (3) | (4) | (5) | (6) |"],
)
def test_a_row_that_numbers_the_columns_is_no_money(row: str) -> None:
    drawing = HEAD + row + MONEY + GOALS + TABLE + ROWS + END
    assert silent(drawing).form.funds.total.annual == 208  # type: ignore[union-attr]


def test_money_under_the_table_is_said_not_to_have_been_read() -> None:
    lines = HEAD.strip().splitlines()
    above, head = "\n".join(lines[:4]) + "\n", lines[4]
    report = judge(read(above + GOALS + TABLE + ROWS + head + MONEY + END))
    assert {heading.part for heading in report.form.coverage.unknown} == {"funds", "total"}
    assert not report.count("error") and report.grade_computed is None


def test_goals_in_rows_over_the_whole_width() -> None:
    row = "| {} | < | < | < | < | < | < | < |\n"
    goals = "".join(row.format(text) for text in ("年度绩效目标", "完成养老设施改造。",
                                                  "绩效目标完成情况", "设施改造已完成并投入使用。"))  # fmt: skip
    form = silent(HEAD + MONEY + goals + TABLE + ROWS + END).form
    assert (form.goal, form.result) == ("完成养老设施改造。", "设施改造已完成并投入使用。")
