"""Honest forms as units lay them out: nobody is accused, and a mistake is found or its part is said
not to have been read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.report.report import Report, judge
from perfxl.text.refusal import Refused
from tests.support.drawn import (
    END,
    GOALS,
    GRADE_ROW,
    HEAD,
    HONEST,
    MONEY,
    ROWS,
    TABLE,
    TOTAL_ROW,
    drawing_with,
    read,
    read_sheets,
    sheet,
    unaccused,
)

D = Decimal
MONEY_HEAD = (
    "| 项目资金\\n(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |"
)
MATURITY = "| 效益指标 | 社会效益指标 |"


def silent(drawing: str, rows: int = 8) -> Report:
    """The drawn form is read as a whole, to the honest total, and nobody is accused."""
    report = unaccused(drawing)
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
    "| 合计：{} | < | < | < | < | < | < | < |",
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


@pytest.mark.parametrize("label", ["项目总得分", "自评得分", "项目自评总得分", "评价得分（分）"])
@pytest.mark.parametrize(
    "row", ["| {} | 98.42 | < | < | < | < | < | < |", "| {} | 98.42 | | | | | | |"]
)
def test_a_total_alone_in_its_row(label: str, row: str) -> None:
    drawing = drawing_with((TOTAL_ROW, row.format(label)))
    assert len(silent(drawing).form.indicators) == 8
    assert errors(drawing.replace("98.42", "97.42")) == ["R-1"]


@pytest.mark.parametrize("label", ["绩效指标得分", "产出指标得分"])
def test_points_of_some_rows_alone_in_their_row_are_no_total(label: str) -> None:
    alone = f"| {label} | 88.50 | < | < | < | < | < | < |"
    assert "R-1" not in errors(drawing_with((TOTAL_ROW, alone)))
    silent(drawing_with((TOTAL_ROW, f"{alone}\n{TOTAL_ROW}")))


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


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("label", ["年度资金总额：", "合计"])
def test_money_under_the_table(before: bool, label: str) -> None:
    lines = HEAD.strip().splitlines()
    above, block = "\n".join(lines[:4]) + "\n", lines[4] + MONEY.replace("年度资金总额：", label)
    end = [block, END] if before else [END, block]
    drawing = above + GOALS + TABLE + ROWS + "\n".join(end)
    report = silent(drawing)
    assert report.form.funds.total.annual == 208 and report.form.grade == "优"  # type: ignore[union-attr]
    assert errors(drawing.replace("| 99.22 |", "| 97.22 |")) == ["F-2"]
    assert errors(
        drawing.replace(
            "| 总分 | < | < | < | < | 100 | 98.42 |", "| 总分 | < | < | < | < | 100 | 97.42 |"
        )
    ) == ["R-1"]


@pytest.mark.parametrize("row", ["| ^ | 栏次： | 1 | 2 | 3 | 4 | 5=3/2 | 6=4×5 |"])
def test_a_row_that_numbers_the_columns_under_a_blank_one(row: str) -> None:
    silent(HEAD + "| ^ | | | | | | | |\n" + row + MONEY + GOALS + TABLE + ROWS + END)


def test_goals_in_rows_over_the_whole_width() -> None:
    row = "| {} | < | < | < | < | < | < | < |\n"
    goals = "".join(row.format(text) for text in ("年度绩效目标", "完成养老设施改造。",
                                                  "绩效目标完成情况", "设施改造已完成并投入使用。"))  # fmt: skip
    form = silent(HEAD + MONEY + goals + TABLE + ROWS + END).form
    assert (form.goal, form.result) == ("完成养老设施改造。", "设施改造已完成并投入使用。")


def test_an_empty_table_is_not_said_of_one_that_was_not_read() -> None:
    grouped = GROUPED.replace("{}", "| | | |").replace("| 50 | 49.5 |", "| 45 | 49.5 |")
    assert not judge(read(HEAD + MONEY + GOALS + TABLE + grouped + END)).count("error")


DOUBLE = """
| 一级指标 | {0} | 二级指标 | {1} | 三级指标 | {2} | 年度指标值 | 实际完成值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 50 | 数量指标 | 20 | 改造养老设施数量 | 10 | ≥15处 | 15处 | 10 | |
| {up} | {up} | {up} | {up} | 适老化改造户数 | 10 | ≥200户 | 190户 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |
| {up} | {up} | 质量指标 | 10 | 工程验收合格率 | 10 | =100% | 100% | 10 | |
| {up} | {up} | 时效指标 | 10 | 按期完工率 | 10 | ≥95% | 96% | 10 | |
| {up} | {up} | 成本指标 | 10 | 户均改造成本 | 10 | ≤0.8万元 | 0.75万元 | 10 | |
| 效益指标 | 30 | 社会效益指标 | 15 | 服务老年人数 | 15 | ≥3000人 | 3100人 | 15 | |
| {up} | {up} | 可持续影响指标 | 15 | 设施管护机制 | 15 | 建立管护制度并落实专人 | 达成年度指标 | 14 | 两处未明确专人，已要求限期落实 |
| 满意度指标 | 10 | 服务对象满意度指标 | 10 | 老年人满意度 | 10 | ≥90% | 92% | 10 | |
| 总分 | < | < | < | < | 100 | | | 98.42 | |
| 评分等级 | < | 优 | < | < | < | < | < | < | < |
"""


@pytest.mark.parametrize("up", ["^", ""])
@pytest.mark.parametrize(
    "heads", [("权重", "权重", "权重"), ("一级指标分值", "二级指标分值", "三级指标分值")]
)
def test_of_three_columns_of_weights_the_rows_own_counts(heads: tuple[str, ...], up: str) -> None:
    drawing = HEAD + MONEY + GOALS + DOUBLE.format(*heads, up=up)
    assert [row.weight for row in silent(drawing).form.indicators] == [D(w) for w in (
        "10", "10", "10", "10", "10", "15", "15", "10")]  # fmt: skip
    assert "W-1" in errors(drawing.replace("| 15 | ≥3000人", "| 25 | ≥3000人"))


def test_two_columns_that_may_both_be_the_weights_are_not_read() -> None:
    table = TABLE.replace("| 实际完成值 | 分值 |", "| 实际完成值 | 权重 | 权重 |")
    rows = ROWS.replace(" | 10 | 10 |", " | 12 | 10 | 10 |").replace(
        " | 15 | 15 |", " | 14 | 15 | 15 |"
    )
    rows = rows.replace("190户 | 10", "190户 | 12 | 10").replace(
        "指标 | 15 | 14", "指标 | 14 | 15 | 14"
    )
    report = judge(
        read(HEAD + MONEY + GOALS + table + rows + END.replace("< | 100", "< | < | 100"))
    )
    assert {heading.part for heading in report.form.coverage.unknown} == {"weight"}
    assert not report.count("error")


def test_the_units_own_of_two_columns_of_scores_counts() -> None:
    table = TABLE.replace("| 得分 |", "| 评价得分 | 自评得分 |")
    rows = ROWS.replace(" | 10 | 10 |", " | 10 | 8 | 10 |").replace(
        " | 15 | 15 |", " | 15 | 12 | 15 |"
    )
    rows = rows.replace("190户 | 10 |", "190户 | 10 | 8 |").replace(
        "指标 | 15 | 14", "指标 | 15 | 9 | 14"
    )
    silent(HEAD + MONEY + GOALS + table + rows + END.replace("100 | 98.42", "100 | | 98.42"))


@pytest.mark.parametrize(
    "heads",
    [
        "预算数（年初） | 预算数（调整后） | 决算数",
        "预算数（年初） | 预算数（全年） | 执行数（全年）",
        "年初预算数 | 调整后预算数 | 实际支出数",
    ],
)
def test_what_a_heading_says_in_brackets_counts(heads: str) -> None:
    drawing = drawing_with(("年初预算数 | 全年预算数 | 全年执行数", heads))
    funds = silent(drawing).form.funds
    assert funds is not None and (funds.total.initial, funds.total.annual) == (200, 208)


def test_the_sum_of_an_adjustment_is_not_the_adjusted_budget() -> None:
    lines = [MONEY_HEAD, *MONEY.strip().splitlines()]
    wide = "\n".join(line.replace("| 208 |", "| 8 | 208 |").replace("| 全年预算数 |", "| 预算调整数 | 调整后预算数 |")
                     .replace("| 158 |", "| 8 | 158 |").replace("| 50 | 50 | 50 |", "| 50 | 0 | 50 | 50 |")
                     .replace("| 0 | 0 | 0 |", "| 0 | 0 | 0 | 0 |") for line in lines)  # fmt: skip
    funds = silent(HEAD.replace(MONEY_HEAD, "") + wide + GOALS + TABLE + ROWS + END).form.funds
    assert funds is not None and funds.total.annual == 208


@pytest.mark.parametrize(
    ("head", "block"), [("得分（10分）", "项目资金"), ("得分", "预算执行情况（10分）")]
)
def test_the_weight_of_the_execution_in_a_heading(head: str, block: str) -> None:
    changed = MONEY_HEAD.replace("| 分值 |", "| |").replace("得分", head).replace("项目资金", block)
    money = MONEY.replace("| 10 | 99.22 |", "| | 99.22 |").replace("| - |", "| |")
    drawing = HEAD.replace(MONEY_HEAD, changed) + money + GOALS + TABLE + ROWS + END
    assert silent(drawing).form.funds.total.weight == 10  # type: ignore[union-attr]
    assert "F-3" in errors(drawing.replace("9.92", "8.92"))


def test_a_scored_execution_without_a_weight_makes_no_sum_of_weights_wrong() -> None:
    changed = MONEY_HEAD.replace("| 分值 |", "| |")
    money = MONEY.replace("| 10 | 99.22 |", "| | 99.22 |").replace("| - |", "| |")
    silent(HEAD.replace(MONEY_HEAD, changed) + money + GOALS + TABLE + ROWS + END)


def test_the_execution_once_in_the_money_and_once_as_a_row() -> None:
    """A row under 预算执行率 that repeats the score of a block without a column of weights."""
    changed = MONEY_HEAD.replace("| 分值 |", "| |")
    money = MONEY.replace("| 10 | 99.22 |", "| | 99.22 |").replace("| - |", "| |")
    row = "| 预算执行率 | 预算执行率 | 预算执行率 | 100% | 99.22% | 10 | 9.92 | 尾款未到节点，下一步加快 |"
    silent(HEAD.replace(MONEY_HEAD, changed) + money + GOALS + TABLE + row + ROWS + END, 9)


# Money ----------------------------------------------------------------------------------------------

PAIRED = (
    "| 全年预算数（万元） | 208 | 全年执行数（万元） | 206.37 | 执行率 | 99.22% | 得分（10分） | 9.92 |",
    "| 项目资金（万元） | 年初预算数 | 200 | < | 全年预算数 | 208 | < | < |\n"
    "| ^ | 全年执行数 | 206.37 | < | 执行率 | 99.22% | < | < |\n"
    "| ^ | 分值 | 10 | < | 得分 | 9.92 | < | < |",
    "| 项目资金（万元） | 全年预算数：208 | < | 全年执行数：206.37 | < | 执行率：99.22% | 得分（10分） | 9.92 |",
    "| 项目资金（万元） | | 当年财政拨款 | 上年结转 | 资金总额 | | | |\n"
    "| ^ | 年初预算数 | 150 | 50 | 200 | | | |\n"
    "| ^ | 全年预算数 | 158 | 50 | 208 | | | |\n"
    "| ^ | 全年执行数 | 156.37 | 50 | 206.37 | | | |\n"
    "| ^ | 执行率(%) | 98.97 | 100 | 99.22 | | | |\n"
    "| ^ | 分值 | | | 10 | | | |\n"
    "| ^ | 得分 | | | 9.92 | | | |",
)


@pytest.mark.parametrize("money", PAIRED, ids=["row", "rows", "words", "columns"])
def test_amounts_beside_their_labels(money: str) -> None:
    drawing = HEAD.replace(MONEY_HEAD, "") + money + GOALS + TABLE + ROWS + END
    funds = silent(drawing).form.funds
    assert funds is not None
    assert (funds.total.annual, funds.total.executed, funds.total.weight) == (208, D("206.37"), 10)
    assert "F-2" in errors(drawing.replace("99.22", "96.22"))
    if "结转" in money:
        assert "F-1" in errors(drawing.replace("| 158 |", "| 148 |"))


def test_amounts_in_columns_of_which_none_is_the_total_are_not_read() -> None:
    money = PAIRED[-1].replace("资金总额", "其他资金")
    report = judge(read(HEAD.replace(MONEY_HEAD, "") + money + GOALS + TABLE + ROWS + END))
    assert {heading.part for heading in report.form.coverage.unknown} == {"funds"}
    assert not report.count("error")


NESTED = (
    ("当年财政拨款", "其中：一般公共预算", "政府性基金", "其他资金"),
    ("财政资金小计", "本级财政", "上级财政", "自筹资金"),
)


@pytest.mark.parametrize("labels", NESTED)
def test_finer_rows_of_money_are_no_further_sources(labels: tuple[str, ...]) -> None:
    figures = ("150 | 158 | 156.37", "100 | 108 | 106.37", "50 | 50 | 50", "50 | 50 | 50")
    rows = [f"| ^ | {a} | {b} | - | - | - |" for a, b in zip(labels, figures, strict=True)]
    money = "\n".join([MONEY.strip().splitlines()[0], *rows])
    drawing = HEAD + money + GOALS + TABLE + ROWS + END
    silent(drawing)
    assert "F-1" in errors(drawing.replace("150 | 158 |", "150 | 148 |"))


# Head -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("| 实施单位 |", "| 项目承担单位 |", "unit"),
        ("| 实施单位 |", "| 实施科室 |", "unit"),
        ("| 项目名称 |", "| 购买服务项目名称 |", "project"),
        ("| 主管部门 |", "| 项目主管局 |", "department"),
    ],
)
def test_a_label_of_the_head_by_its_key_word(old: str, new: str, field: str) -> None:
    form = silent(drawing_with((old, new))).form
    assert getattr(form, field) and [h.part for h in form.coverage.guessed] == [field]


def test_two_labels_of_the_head_by_their_key_word_are_not_chosen_from() -> None:
    form = read(
        drawing_with(("| 主管部门 |", "| 建设单位 |"), ("| 实施单位 |", "| 使用单位 |"))
    ).form
    assert form.unit is None and not form.whole


def test_the_year_over_the_title() -> None:
    title = "| 财政项目支出绩效自评表 | < | < | < | < | < | < | < |\n"
    year = "| （2025年度） | < | < | < | < | < | < | < |\n"
    drawing = drawing_with((title, ""), (year, f"| 附件2 | | | | | | | |\n{year}{title}"))
    assert silent(drawing).form.year == 2025


@pytest.mark.parametrize(
    "boxes", ["优（90-100分）☑ 良（80-89分）□ 中（60-79分）□ 差（60分以下）□", "A（优）"]
)
def test_a_grade_among_its_bounds(boxes: str) -> None:
    assert "R-2" not in errors(drawing_with(("| 优 |", f"| {boxes} |")))
    wrong = boxes.replace("A（优）", "B（良）").replace("☑", "□", 1).replace("89分）□", "89分）☑")
    assert "R-2" in errors(drawing_with(("| 优 |", f"| {wrong} |")))


def test_a_row_of_extra_points_that_has_none_is_no_total() -> None:
    silent(drawing_with((TOTAL_ROW, f"| 加分项 | < | < | < | < | | 0 | |\n{TOTAL_ROW}")))


SHARED = (
    ("≥15处 | 15处 | 10 | 10 | |", "≥15处 | 15处 | 20 | 19.5 | 家庭临时退出，下一步提前入户确认 |"),
    ("≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |", "≥200户 | 190户 | ^ | ^ | ^ |"),
)  # fmt: skip


def test_points_that_rows_share_count_in_the_sums() -> None:
    drawing = drawing_with(*SHARED)
    assert errors(drawing) == [] and judge(read(drawing)).recomputed == D("98.42")
    assert errors(drawing.replace("98.42", "97.42")) == ["R-1"]
    assert errors(drawing.replace("| 20 | 19.5 |", "| 30 | 19.5 |")) == ["W-1"]


def test_a_part_of_an_indicator_has_no_points_of_its_own() -> None:
    row = "| ^ | ^ | 其中：城区设施 | ≥10处 | 10处 | | | |\n| ^ | ^ | 适老化改造户数 |"
    drawing = drawing_with(("| ^ | ^ | 适老化改造户数 |", row))
    silent(drawing, 9)
    assert errors(drawing.replace("98.42", "97.42")) == ["R-1"]


def test_reasons_where_a_form_has_no_other_place_for_them() -> None:
    head = (
        "| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 |\n"
    )
    row = "| 产出指标 | 数量指标 | 改造户数 | ≥ | 200 | 户 | 190 | 90 | 85.5 |\n"
    foot = "| 合计 | < | < | < | < | < | < | 100 | 95.42 |\n| 存在问题 | {} | < | < | < | < | < | < | < |\n"
    drawing = HEAD + MONEY + GOALS + head + row + foot
    assert "D-1" not in errors(drawing.format("部分家庭临时退出，下一步提前入户确认"))
    assert "D-1" in errors(drawing.format("无"))


# Other tables ---------------------------------------------------------------------------------------

RULES = """
| 评分说明 | < | < | < | < | < | < | < |
| 一级指标 | 分值 | 评分规则 | < | < | < | < | < |
| 产出指标 | 90 | 按完成比例 | < | < | < | < | < |
| 合计 | 100 | | | | | | |
"""
REVIEWED = """
| 项目支出绩效自评复核表 | < | < | < | < |
| 三级指标 | 分值 | 自评得分 | 复核得分 | 复核意见 |
| 改造养老设施数量 | 10 | 10 | 9 | 同意 |
| 合计 | 100 | 98.42 | 97.42 | |
"""
LISTED = """
| 2025年度项目支出绩效自评汇总表 | < | < | < | < |
| 序号 | 项目名称 | 全年预算数 | 全年执行数 | 执行率 |
| 1 | 社区养老服务设施改造 | 208 | 206.37 | 99.22 |
"""
LIST = "| 附件3：项目清单 | < | < |\n| 序号 | 项目名称 | 负责人 |\n| 1 | 养老 | 张三 |\n"


def test_a_total_of_another_table_under_the_form_is_not_its_own() -> None:
    silent(drawing_with() + RULES)


@pytest.mark.parametrize("other", [REVIEWED, LISTED])
def test_a_sheet_beside_the_form_is_no_second_form(other: str) -> None:
    (reading,) = read_sheets(sheet(drawing_with()), sheet(other, "另一张"))
    assert reading.sheet.name == "自评表"


def test_a_form_under_a_list_is_a_form() -> None:
    title = "| 财政项目支出绩效自评表 |"
    form = read(
        drawing_with((title, "| 财政支出项目绩效自评表 |")).replace("\n", f"\n{LIST}", 1)
    ).form
    assert (form.project, form.score) == ("社区养老服务设施改造", D("98.42"))


def test_the_head_of_a_transfer() -> None:
    drawing = drawing_with(
        ("| 项目名称 |", "| 转移支付（项目）名称 |"), ("| 主管部门 |", "| 地方主管部门 |"),
        ("| 年度\\n总体\\n目标 |", "| 总体目标完成情况 |"),
    )  # fmt: skip
    form = silent(drawing).form
    assert form.project == "社区养老服务设施改造" and form.result == "设施改造已完成并投入使用。"


def test_points_in_one_cell_may_be_each_rows() -> None:
    """10 over two rows, and the weights add up to 100 only where each has 10: nothing is summed."""
    drawing = drawing_with(
        ("190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |", "210户 | ^ | ^ | |")
    )
    assert errors(drawing.replace("98.42", "98.92")) == []


# Headings that are numbered, or say it otherwise ----------------------------------------------------

HEADS = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施".split()


@pytest.mark.parametrize("sign", ["{}.", "{}、", "({})", "（{}）", "（{}）、"])
def test_numbered_labels(sign: str) -> None:
    table = "| " + " | ".join(f"{sign.format(n)}{head}" for n, head in enumerate(HEADS, 1)) + " |\n"
    drawing = HEAD + MONEY + GOALS + table + ROWS + END
    for n, name in zip(
        "一二三四五", ("项目名称", "主管部门", "实施单位", "总分", "评分等级"), strict=True
    ):
        drawing = drawing.replace(f"| {name} |", f"| {sign.format(n)}{name} |")
    assert not silent(drawing).form.coverage.guessed


def test_signs_that_number_labels() -> None:
    table = "| " + " | ".join(chr(0x2460 + n) + head for n, head in enumerate(HEADS)) + " |\n"
    silent(HEAD + MONEY + GOALS + table + ROWS + END)


@pytest.mark.parametrize(
    "heads",
    ["指标一级分类 指标二级分类 指标三级分类", "一级分类 二级分类 三级分类", "一级 二级 三级"],
)
def test_groups_of_other_names(heads: str) -> None:
    table = "| " + " | ".join([*heads.split(), *HEADS[3:]]) + " |\n"
    silent(HEAD + MONEY + GOALS + table + ROWS + END)


def test_names_under_the_heading_of_the_block() -> None:
    table = "| " + " | ".join([*HEADS[:2], "绩效指标", *HEADS[3:]]) + " |\n"
    report = silent(HEAD + MONEY + GOALS + table + ROWS + END)
    assert [(h.part, h.text) for h in report.form.coverage.guessed] == [("name", "绩效指标")]


@pytest.mark.parametrize("title", ["四、自评等级", "（四）评价等级"])
def test_the_title_of_a_section_is_no_grade_left_blank(title: str) -> None:
    row = f"| {title} | < | < | < | < | < | < | < |\n"
    total = END.strip().splitlines()[0]
    report = judge(read(HEAD + MONEY + GOALS + TABLE + ROWS + total + "\n" + row))
    assert not report.count("error") and "grade" not in report.form.printed


@pytest.mark.parametrize(
    "heads",
    ["计划数 到位数 执行数", "计划安排数 实际到位数 实际支出数", "批复预算 调整后预算 支出决算"],
)
def test_amounts_of_other_names(heads: str) -> None:
    head = HEAD
    for name, other in zip(("年初预算数", "全年预算数", "全年执行数"), heads.split(), strict=True):
        head = head.replace(name, other)
    funds = silent(head + MONEY + GOALS + TABLE + ROWS + END).form.funds
    assert funds is not None and (funds.total.initial, funds.total.annual) == (200, 208)


@pytest.mark.parametrize("name", ["结余数", "上年结转", "到位数", "调剂数"])
def test_amounts_that_are_none_of_the_form(name: str) -> None:
    head = HEAD.replace("年初预算数", "预算数").replace("全年预算数", name)
    money = MONEY.replace("| 200 | 208 |", "| 208 | 1.63 |").replace(
        "| 150 | 158 |", "| 158 | 1.63 |"
    )
    drawing = (
        head + money.replace("| 50 | 50 | 50 |", "| 50 | 0 | 50 |") + GOALS + TABLE + ROWS + END
    )
    assert silent(drawing).form.funds.total.annual == 208  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "row",
    [
        "| 评分等级 | 优 | 总分 | < | < | 100 | {} | |",
        "| 自评等级 | 优 | < | < | 自评总分 | 100 | {} | |",
    ],
)
def test_the_grade_left_of_the_total(row: str) -> None:
    drawing = HEAD + MONEY + GOALS + TABLE + ROWS + row
    assert silent(drawing.format("98.42")).form.grade == "优"
    assert errors(drawing.format("97.42")) == ["R-1"]
    assert errors(drawing.format("98.42").replace("| 优 |", "| 良 |")) == ["R-2"]


def test_points_besides_the_hundred_are_said_not_to_have_been_read() -> None:
    row = "| 加分项 | 创新 | 获得市级表彰 | 获表彰加2分 | 获市级表彰 | 2 | 1 | |"
    report = judge(read(HEAD + MONEY + GOALS + TABLE + ROWS + row + END.replace("98.42", "99.42")))
    assert [(h.part, h.text) for h in report.form.coverage.unknown] == [("total", "加分项")]
    assert not report.count("error")


def test_a_department_s_own_form_is_none_of_a_project() -> None:
    tasks = "| 年度主要任务 | 任务名称 | 主要内容 | < | 预算数 | 执行数 | 执行率 | 得分 |\n"
    head = HEAD.replace("| 财政项目支出绩效自评表 |", "| 区级部门预算绩效自评表 |")
    drawing = head + tasks + MONEY + GOALS + TABLE + ROWS + END
    with pytest.raises(Refused, match="部门整体支出自评表"):
        read_sheets(sheet(drawing.replace("| 项目名称 |", "| 部门(单位)名称 |")))
    assert read_sheets(sheet(drawing))


# Reasons elsewhere on the form ----------------------------------------------------------------------


def test_reasons_in_the_notes_that_name_their_rows() -> None:
    rows = ROWS.replace("部分家庭临时退出，下一步提前入户确认", "").replace(
        "两处未明确专人，已要求限期落实", ""
    )
    note = "| 其他需要说明的问题 | < | 适老化改造户数：部分家庭临时退出，下一步提前入户确认{} | < | < | < | < | < |"
    drawing = HEAD + MONEY + GOALS + TABLE + rows + END + note
    silent(drawing.format("；设施管护机制：两处未明确专人，已要求限期落实"))
    assert errors(drawing.format("")) == ["D-1"]


def test_reasons_that_point_to_the_notes() -> None:
    rows = ROWS.replace("部分家庭临时退出，下一步提前入户确认", "见注①").replace(
        "两处未明确专人，已要求限期落实", "详见表后备注（2）"
    )
    note = "| 注：{} | < | < | < | < | < | < | < |"
    drawing = HEAD + MONEY + GOALS + TABLE + rows + END + note
    silent(drawing.format("①部分家庭临时退出，下一步提前入户确认；②两处未明确专人，已要求限期落实"))
    found = judge(read(drawing.format("①部分家庭临时退出；②两处未明确专人"))).findings
    assert [f.code for f in found] == ["D-2", "D-2"]


def test_a_grade_above_the_money() -> None:
    top = "| 自评得分 | 98.42 | < | < | 自评等级 | 优 | < | < |\n"
    lines = HEAD.strip().splitlines()
    head = "\n".join(lines[:4]) + "\n" + top + lines[4]
    drawing = head + MONEY + GOALS + TABLE + ROWS
    assert silent(drawing).form.grade == "优"
    assert errors(drawing.replace("| 优 |", "| 良 |")) == ["R-2"]
    assert silent(drawing.replace("| 优 |", "| 项目实施较好，完成了全部任务 |")).form.grade is None


def test_a_printed_row_of_words_for_nothing_with_a_zero_typed_as_text() -> None:
    row = '| ^ | 时效指标 | 无 | - | - | "0" | "0" | |'
    silent(HEAD + MONEY + GOALS + TABLE + ROWS.replace("| ^ | 成本", row + "\n| ^ | 成本") + END, 8)


@pytest.mark.parametrize("wanted", ["100%", "≥95%", "≥90%"])
def test_money_struck_out_where_a_row_of_the_table_is_scored_for_it(wanted: str) -> None:
    money = MONEY.replace("| 10 | 99.22 | 9.92 |", "| - | 99.22 | - |")
    row = f"| 预算执行率 | 预算执行率 | 预算执行率 | {wanted} | 99.22% | 10 | 9.92 | 尾款未到支付节点，下一步加快支付 |"
    drawing = HEAD + money + GOALS + TABLE + row + ROWS + END
    silent(drawing, 9)
    assert errors(drawing.replace("| < | 100 | 98.42 |", "| < | 100 | 97.42 |")) == ["R-1"]
    assert "W-1" in errors(drawing.replace("| 10 | 9.92 |", "| 15 | 9.92 |"))
    assert "L-2" in errors(HEAD + money + GOALS + TABLE + ROWS + END)


@pytest.mark.parametrize(
    "rate, score, right",
    [
        *[("99.26%", score, True) for score in ("9.93", "9.92", "9.9")],
        *[("99.26%", score, False) for score in ("9.94", "9.91", "9", "10")],
        *[("99%", score, True) for score in ("9.9", "9.92")],
    ],
)
def test_a_row_scored_for_the_execution_may_be_rounded_or_cut(
    rate: str, score: str, right: bool
) -> None:
    money = MONEY.replace("| 10 | 99.22 | 9.92 |", "| - | 99.22 | - |")
    row = f"| 预算执行率 | 预算执行率 | 预算执行率 | ≥95% | {rate} | 10 | {score} | 尾款未到，加快支付 |"
    total = f"{Decimal('88.50') + Decimal(score)}"
    drawing = HEAD + money + GOALS + TABLE + row + ROWS + END.replace("98.42", total)
    said = [f"{f.code} {f.at}" for f in judge(read(drawing)).findings]
    assert ("S-3 indicators[0].name" not in said) == (right or score == "10"), said


@pytest.mark.parametrize("label", ["项目名称及编码", "项目名称和代码", "项目名称、编号"])
def test_a_name_asked_for_with_its_number(label: str) -> None:
    form = silent(HONEST.replace("项目名称", label)).form
    assert form.project == "社区养老服务设施改造"


def test_reasons_and_measures_in_columns_of_their_own() -> None:
    table = TABLE.replace("偏差原因分析及改进措施 |", "偏差原因分析 | 改进措施 |")
    rows = ROWS.replace("退出，下一步", "退出 | 下一步").replace("专人，已要求", "专人 | 已要求")
    report = silent(HEAD + MONEY + GOALS + table + rows + END)
    assert report.form.indicators[1].reason == "部分家庭临时退出；下一步提前入户确认"
    assert not report.form.coverage.extra
    found = judge(
        read(HEAD + MONEY + GOALS + table + rows.replace("已要求限期落实", "") + END)
    ).findings
    assert [f.code for f in found if f.severity != "info"] == ["D-2"]
