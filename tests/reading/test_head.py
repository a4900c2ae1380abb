"""What stands above the money: title, year, the labels of the head, a total that is printed on top."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.drawn import GOALS, ROWS, TABLE, TOTAL_ROW, drawing_with, read

D = Decimal
TITLE = "| 财政项目支出绩效自评表 | <"
YEAR = "| （2025年度） | < | < | < | < | < | < | < |"
PROJECT = "| 项目名称 | < | 社区养老服务设施改造 |"
UNITS = "| 主管部门 | < | 某区民政局 | < | 实施单位 | 某区养老服务中心 | < | < |"


def with_year(row: str) -> tuple[int | None, str]:
    """The year that a row in the place of the year's says, and where it stands."""
    reading = read(drawing_with((YEAR, row)))
    return reading.form.year, reading.at("year") if "year" in reading.cells else ""


@pytest.mark.parametrize(
    ("row", "year", "at"),
    [
        ("| | 1990 | |", 1990, "B2"),
        ("| | 1989 | |", None, ""),
        ("| | 2100 | |", 2100, "B2"),
        ("| | 2101 | |", None, ""),
        ("| | 2025.5 | |", None, ""),
        ("| 10 | 2025 as 0年 | |", 2025, "B2"),
        ("| 10 | 2025 as 0 | |", None, ""),
        ("| 自评年度 | 2025 | 附件 |", 2025, "B2"),
        ("| 2025 | 自评年度 | 附件 |", None, "B2"),
        ("| 2024 |\n| 2025 |", 2024, "A2"),
        ("| 2023年修订 |\n| 2024年印发 |", 2023, "A2"),
        ("| 2023年修订 |\n| 2024 |", 2024, "A3"),
        ("| 2023年修订 | 2024年度 |", 2024, "B2"),
        ("| 2024年度 | 2023年度 |", 2024, "A2"),
        ("| 　　年度项目支出绩效评价情况 | |", None, "A2"),
        ("| 　　年度财政项目支出绩效评价情况表 | |", None, ""),
    ],
)
def test_the_year(row: str, year: int | None, at: str) -> None:
    assert with_year(row) == (year, at)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2024年度道路养护工程", 2024),  # twelve characters beside a label may be the year's
        ("2024年度道路养护工程款", None),
        ("2024年道路养护工程", None),
    ],
)
def test_the_year_in_the_project_s_name(name: str, year: int | None) -> None:
    drawing = drawing_with((YEAR, "| |"), ("| 社区养老服务设施改造 |", f"| {name} |"))
    assert read(drawing).form.year == year


def test_the_year_does_not_stand_beside_the_money_or_the_goals() -> None:
    money = ("| 项目资金\\n(万元) | |", "| 项目资金\\n(万元) | 2024年度 |")
    assert read(drawing_with((YEAR, "| |"), money)).form.year is None
    goals = drawing_with((YEAR, "| |"), (GOALS, ""), (UNITS, UNITS + GOALS))
    for label in ("| 年度\\n总体\\n目标 | 预期目标 |", "| 完成养老设施改造，方便老年人生活。 |"):
        assert label in goals
        dated = goals.replace(label, label[:-1] + "2024年度 |")
        assert read(dated).form.year is None


@pytest.mark.parametrize(("length", "read_as_title"), [(60, True), (61, False)])
def test_a_title_is_no_paragraph(length: int, read_as_title: bool) -> None:
    long = "某" * (length - 11) + "财政项目支出绩效自评表"
    found = read(drawing_with((TITLE, f"| {long} | <"))).form.title
    assert found == (long if read_as_title else None)


def test_the_first_of_two_titles_counts() -> None:
    reading = read(drawing_with((UNITS, f"{UNITS}\n| 绩效自评情况 |")))
    assert (reading.form.title, reading.at("title")) == ("财政项目支出绩效自评表", "A1")


# Labels ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "known"), [("本次工程的具体承担单位", True), ("本次改造工程的具体承担单位", False)]
)
def test_a_guessed_label_is_short(label: str, known: bool) -> None:
    form = read(drawing_with(("| 实施单位 |", f"| {label} |"))).form
    assert form.unit == ("某区养老服务中心" if known else None)
    assert form.state("unit") == ("read" if known else "absent")


def test_where_a_guessed_label_stands() -> None:
    reading = read(drawing_with(("| 实施单位 |", "| 项目承担单位 |")))
    assert [(h.part, h.text, h.cell) for h in reading.form.coverage.guessed] == [
        ("unit", "项目承担单位", "E4")
    ]
    assert reading.at("unit") == "F4" and "unit" in reading.form.printed


def unknown(*edits: tuple[str, str]) -> list[tuple[str, str, str]]:
    """The labels of the head that were not understood: of what, their text, where."""
    form = read(drawing_with(*edits)).form
    return [(h.part, h.text, h.cell) for h in form.coverage.unknown]


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("| 琢磨 | < | 第三组 |", ["project"]),
        ("| 琢磨琢磨琢磨琢磨琢磨琢磨 | < | 第三组 |", ["project"]),
        ("| 琢磨琢磨琢磨琢磨琢磨琢磨琢 | < | 第三组 |", []),
        ("| 琢磨 | < | |", []),  # nothing beside it
        ("| 琢磨 | < | 12 |", []),
        ("| 负责人 | < | 张三 |", []),  # a label of something else
        ("| 自评人员 | < | 张三 |", []),
        ("| 实施年度 | < | 张三 |", []),
        ("| | | | | | | | | 琢磨 | 第三组 |", []),  # beyond the form's columns
    ],
)
def test_what_may_be_the_label_of_the_project(row: str, parts: list[str]) -> None:
    text = row.split("|")[1].strip()
    assert unknown((PROJECT, row)) == [(part, text, "A3") for part in parts]


def test_a_unit_is_missed_only_beside_a_unit_s_name() -> None:
    both = UNITS.replace("| 主管部门 |", "| 琢磨 |")
    assert unknown((UNITS, both)) == [("department", "琢磨", "A4")]
    assert unknown((UNITS, both.replace("某区民政局", "三百余户"))) == []


def test_of_texts_side_by_side_the_first_is_the_label() -> None:
    """甲项 | 乙局 | 丙局: one label, and two values or a value and a remark."""
    row = "| 甲项 | 乙局 | 丙局 | | 实施单位 | 某区养老服务中心 | < | < |"
    assert unknown((UNITS, row)) == [("department", "甲项", "A4")]


def test_a_value_is_no_label_of_what_stands_beside_it() -> None:
    row = "| 实施单位 | 养老中心 | 民政局 | | | | | |"
    assert unknown((UNITS, row)) == []


def test_a_label_beside_a_label_has_no_value() -> None:
    assert unknown((UNITS, "| 琢磨 | 实施单位 | 养老中心 | | | | | |")) == []


def test_the_first_of_two_fields_counts() -> None:
    form = read(drawing_with((UNITS, f"{UNITS}\n| 主管部门 | < | 某区财政局 |"))).form
    assert form.department == "某区民政局"


def test_a_field_in_the_words_of_its_label() -> None:
    reading = read(drawing_with((PROJECT, "| 项目名称：道路养护：一期 |")))
    assert (reading.form.project, reading.at("project")) == ("道路养护：一期", "A3")


@pytest.mark.parametrize(
    ("pieces", "name"),
    [
        (1, "社区养老服务设施改造甲"),
        (3, "社区养老服务设施改造甲乙丙"),
        (4, "社区养老服务设施改造甲乙丙"),  # no name is longer than four rows
    ],
)
def test_a_name_in_pieces_beside_its_label(pieces: int, name: str) -> None:
    rows = [f"| ^ | ^ | {piece} |" for piece in "甲乙丙丁"[:pieces]]
    drawing = drawing_with((PROJECT, "\n".join([f"{PROJECT} |", *rows, "| "])))
    assert read(drawing).form.project == name


def test_a_name_that_is_merged_down_is_one_piece() -> None:
    drawing = drawing_with((PROJECT, f"{PROJECT} |\n| ^ | ^ | ^ |\n| "))
    assert read(drawing).form.project == "社区养老服务设施改造"


# A total on top -------------------------------------------------------------------------------------


def scored(row: str) -> tuple[Decimal | None, str, str]:
    """The total that a row above the money says, and where it and its label stand."""
    reading = read(drawing_with((YEAR, f"{YEAR}\n{row}"), (TOTAL_ROW, "")))
    if "total" not in reading.form.printed:
        return reading.form.score, "", ""
    return reading.form.score, reading.at("score"), reading.at("total")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| | 自评总分 | 98.42 |", (D("98.42"), "C3", "B3")),
        ("| | 自评总分：98.42 |", (D("98.42"), "B3", "B3")),
        ("| | 自评总分：优 |", (None, "", "")),
        ("| | 自评总分 | 优 |", (None, "", "")),
        ("| | 自评总分：优 | 自评得分 | 98.42 |", (D("98.42"), "D3", "C3")),
        ("| | 某某区民政项目总得分 | 98.42 |", (D("98.42"), "C3", "B3")),
        ("| | 某某区民政的项目总得分 | 98.42 |", (None, "", "")),
        ("| | 扣分 | 98.42 |", (None, "", "")),
        ("| | （自评得分为98.42分） |", (D("98.42"), "B3", "B3")),
        (f"| | {'某' * 32}得分98.42分 |", (D("98.42"), "B3", "B3")),
        (f"| | {'某' * 33}得分98.42分 |", (None, "", "")),
    ],
)
def test_a_total_above_the_money(row: str, found: tuple[Decimal | None, str, str]) -> None:
    assert scored(row) == found


def test_the_score_of_the_execution_is_no_total() -> None:
    """Where the money stands beside its labels, its last row is the money's too."""
    head = (
        "| 项目资金\\n(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率(%) | 得分 |"
    )
    form = drawing_with((TOTAL_ROW, ""))
    top = form[: form.index(head)]
    paired = (
        "| 项目资金（万元） | 全年预算数 | 208 | < | 全年执行数 | 206.37 | < | < |\n"
        "| ^ | 执行率 | 99.22% | < | 得分 | 9.92 | < | < |"
    )
    assert read(top + paired + GOALS + TABLE + ROWS).form.score is None


def test_the_first_indicator_is_no_total_above_the_table() -> None:
    first = ("| 改造养老设施数量 | ≥15处 | 15处 |", "| 年度考核总得分 | 90 | 92 |")
    form = read(drawing_with(first, (TOTAL_ROW, ""))).form
    assert form.indicators[0].name == "年度考核总得分"
    assert form.score is None and "total" not in form.printed


def test_a_total_under_the_goals_label_is_none() -> None:
    goals = GOALS.replace("| 年度\\n总体\\n目标 |", "| 自评得分90分 |")
    assert read(drawing_with((TOTAL_ROW, ""), (GOALS, goals))).form.score is None
