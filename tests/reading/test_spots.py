"""Where a form begins: its title, the line of its year, what stands above it and is another's."""

from __future__ import annotations

import pytest

from perfxl.reading.book import read_forms
from perfxl.reading.page import Page
from perfxl.reading.spots import spots, titles
from tests.support.drawn import HONEST, codes, drawing_with, read, sheet

TITLE = "| 财政项目支出绩效自评表 | < | < | < | < | < | < | < |\n"
YEAR = "| （2025年度） | < | < | < | < | < | < | < |\n"


def firsts(drawing: str) -> list[int]:
    return [spot.first for spot in spots(Page(sheet(drawing)))]


@pytest.mark.parametrize(("length", "counts"), [(60, True), (61, False)])
def test_a_title_is_a_line_of_its_own(length: int, counts: bool) -> None:
    text = "项目支出绩效自评表".rjust(length, "琢")
    page = Page(sheet(f"| {text} | |\n| {text} | 琢 |\n| 项目名称 | |\n| {text} | |"))
    assert titles(page, 1, 3) == ([text] if counts else [])


@pytest.mark.parametrize(("length", "first"), [(20, 2), (21, 3)])
def test_the_year_may_stand_over_the_title(length: int, first: int) -> None:
    year = "2025年度".rjust(length, "琢")
    assert firsts("| 附件2 | |\n" + f"| {year} | |\n" + HONEST.replace(YEAR, "")) == [first]
    second = HONEST + "| | |\n" + f"| {year} | |\n" + HONEST.replace(YEAR, "")
    assert firsts(second)[1] == 22 + first


@pytest.mark.parametrize("edits", [(TITLE,), (TITLE, YEAR)])
def test_the_first_form_begins_no_higher_than_the_sheet(edits: tuple[str, ...]) -> None:
    drawing = HONEST
    for line in edits:
        drawing = drawing.replace(line, "")
    assert firsts(drawing) == [1]


def test_a_second_form_does_not_begin_in_the_first() -> None:
    table = "| 三级指标 | 年度指标值 | 得分 |\n| 改造数量 | 甲 | 乙 |\n"
    first, second = "| 项目名称 | 绩效 |\n", "| 项目名称 | 食堂 |\n"
    assert firsts("| 项目绩效自评表 | |\n" + first + table + second + table) == [1, 5]


@pytest.mark.parametrize("gap", range(1, 9))
def test_a_second_form_begins_at_its_title(gap: int) -> None:
    blank = "| | |\n" * (gap - 1)
    lines = HONEST.strip().replace("\n\n", "\n").splitlines()
    second = "\n".join([lines[0], blank.rstrip(), *lines[2:]])
    _, below = read_forms(sheet(HONEST + second))
    assert below.form.title == "财政项目支出绩效自评表"
    assert below.extent[0] == 23


def test_what_stands_above_a_form_s_title_is_another_s() -> None:
    notes = "| 项目名称 | 社区食堂 |\n| 财政项目支出绩效自评 | |\n"
    form = read(notes + HONEST.replace(TITLE, "")).form
    assert form.project == "社区养老服务设施改造"
    listed = "| 项目名称 | 社区食堂 |\n" + HONEST
    assert read(listed).form.project == "社区养老服务设施改造"


BLANK = "| | |\n"
NOTE = "| 注：绩效自评表一式两份，2025年度用 | < | < | < | < | < | < | < |\n"
REASONS = "| 偏差原因：绩效目标偏高 | < | < | < | < | < | < | < |\n"
BELOW = {
    "whole": HONEST,
    "without its title": HONEST.replace(TITLE, ""),
    "without its year": HONEST.replace(YEAR, ""),
    "without either": HONEST.replace(TITLE, "").replace(YEAR, ""),
}


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("between", ["", BLANK, BLANK * 2, NOTE, REASONS, BLANK + NOTE])
def test_forms_under_each_other_are_whole(between: str, below: str) -> None:
    readings = read_forms(sheet(HONEST + (between + BELOW[below]) * 2))
    assert [len(reading.form.indicators) for reading in readings] == [8, 8, 8]
    alone = codes(read(BELOW[below]))
    assert [codes(reading) for reading in readings] == [[], alone, alone]


@pytest.mark.parametrize(
    ("name", "actual"),
    [
        ("设施管护机制", "2025年度"),
        ("设施管护机制", "2025年度完成"),
        ("设施管护机制", "绩效自评表已公示"),
        ("项目支出绩效自评表质量", "达成年度指标"),
        ("年度绩效培训", "达成预期指标"),
    ],
)
@pytest.mark.parametrize("below", BELOW)
def test_no_row_of_a_table_is_a_title(below: str, name: str, actual: str) -> None:
    row = f"| {name} | 建立管护制度并落实专人 | {actual} |"
    above = drawing_with(("| 设施管护机制 | 建立管护制度并落实专人 | 达成年度指标 |", row))
    first, second = read_forms(sheet(above + BELOW[below]))
    assert first.extent[1] == 22
    assert second.extent[0] == 23
    assert len(first.form.indicators) == len(second.form.indicators) == 8
    assert codes(first) == []
    assert codes(second) == codes(read(BELOW[below]))


@pytest.mark.parametrize("figures", ["10 | 10 | 10 | 10", " | | | "])
@pytest.mark.parametrize("below", BELOW)
def test_no_row_of_figures_and_nothing_above_a_total_is_a_title(below: str, figures: str) -> None:
    last = "| 满意度指标 | 服务对象满意度指标 | 老年人满意度 | ≥90% | 92% | 10 | 10 | |"
    above = drawing_with((last, f"| ^ | ^ | 绩效自评表质量 | {figures} | |"))
    first, second = read_forms(sheet(above + BELOW[below]))
    assert (first.extent[1], second.extent[0]) == (22, 23)
    assert first.form.indicators[-1].name == "绩效自评表质量"


@pytest.mark.parametrize(("length", "first"), [(60, 23), (61, 24)])
def test_the_title_of_a_second_form_is_no_paragraph(length: int, first: int) -> None:
    title = f"| {'项目支出绩效自评表'.rjust(length, '琢')} | |\n"
    assert firsts(HONEST + title + HONEST.replace(TITLE, "")) == [1, first]


def test_a_title_too_far_above_a_second_form_is_not_its_own() -> None:
    lines = HONEST.replace("\n\n", "\n").strip().splitlines()
    assert firsts(HONEST + "\n".join([lines[0], *["| | |"] * 8, *lines[2:]])) == [1, 32]


def test_the_year_over_a_title_that_is_as_far_above_as_can_be() -> None:
    lines = HONEST.replace("\n\n", "\n").strip().splitlines()
    assert firsts(HONEST + "\n".join([*lines[1::-1], *["| | |"] * 7, *lines[2:]])) == [1, 23]


@pytest.mark.parametrize(
    "lines",
    [
        TITLE + YEAR + "| 填报单位：某区民政局 | < | < | < | 单位：万元 | < | < | < |\n",
        "| 项目支出绩效自评表 | < | < | < | < | < | < | 附件2 |\n" + YEAR,
        "| 2025年度 | < | < | < | < | < | < | 单位：万元 |\n",
    ],
)
def test_a_line_may_have_a_text_beside_it(lines: str) -> None:
    below = lines + HONEST.replace(TITLE, "").replace(YEAR, "")
    first, second = read_forms(sheet(HONEST + below))
    assert second.extent[0] == 23
    assert codes(first) == codes(second) == []


PROJECT = "| 项目名称 | < | 社区养老服务设施改造 | < | < | < | < | < |\n"
UNITS = "| 主管部门 | < | 某区民政局 | < | 实施单位 | 某区养老服务中心 | < | < |\n"
BARE = BELOW["without either"]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (PROJECT + UNITS, UNITS + PROJECT, 0),
        (PROJECT, "| 填报单位：某区民政局 | < | < | < | 单位：万元 | < | < | < |\n" + PROJECT, 1),
        (PROJECT, "| （金额单位：万元） | < | < | < | < | < | < | < |\n" + PROJECT, 1),
        (PROJECT + UNITS, "| 金额单位：万元 | |\n" + UNITS + PROJECT, 1),
        (PROJECT, "| 填报单位 | 某区民政局 |\n" + PROJECT, 0),  # who signs the form above
        (PROJECT, "| 金额均为万元 | |\n" + PROJECT, 0),
        (PROJECT, "| 单位：某区民政局 | |\n" + PROJECT, 0),
    ],
)
def test_the_head_s_own_lines_are_the_form_s(old: str, new: str, lines: int) -> None:
    assert BARE.count(old) == 1
    below = BARE.replace(old, new)
    added = new.count("\n") - old.count("\n")
    _, second = read_forms(sheet(HONEST + below))
    assert second.extent == (23 + added - lines, 42 + added)
    assert second.form.department == "某区民政局"


def test_amounts_are_in_the_unit_above_a_form_without_a_title() -> None:
    below = BARE.replace("\\n(万元)", "")
    for old, new in (("200 | 208 | 206.37", "2000000 | 2080000 | 2063700"),
                     ("150 | 158 | 156.37", "1500000 | 1580000 | 1563700"),
                     ("50 | 50 | 50", "500000 | 500000 | 500000")):  # fmt: skip
        assert below.count(old) == 1
        below = below.replace(old, new)
    below = "| 单位：元 | < | < | < | < | < | < | < |\n" + below
    for reading in read_forms(sheet(HONEST + below * 2))[1:] + read_forms(sheet(below)):
        assert reading.form.money_unit == "元"
        assert codes(reading) == ["L-4"]  # nobody wrote the year


# What is no form ----------------------------------------------------------------------------------

NAMED = "| 项目名称 | 道路养护 |\n"
OWN = "| 项目绩效自评表 | |\n"
AMOUNTS = "| 年初预算数 | 全年预算数 | 全年执行数 |\n| 1 | 2 | 3 |\n"


def kinds(drawing: str) -> list[str]:
    """What each of a sheet's spots is; nothing for a form."""
    return [spot.other.zh if spot.other else "" for spot in spots(Page(sheet(drawing)))]


def headed(heads: str) -> str:
    return f"| 三级指标 | {heads} |\n| 改造数量 | 甲 | 乙 | 丙 | 丁 |\n"


@pytest.mark.parametrize(
    ("above", "heads", "kind"),
    [
        ("", "分值 | 得分", "评分或复核的表"),
        (OWN, "分值 | 得分", "评分或复核的表"),
        (AMOUNTS, "分值 | 得分", ""),
        (NAMED, "分值 | 得分", ""),
        (NAMED + "| 甲 | |\n", "分值 | 得分", ""),
        (OWN + NAMED, "分值 | 得分", ""),
        ("", "年度指标值 | 得分", ""),
        ("", "实际完成值 | 分值", ""),
        ("", "年度指标值 | 分值", "绩效目标申报表"),
        ("", "年度指标值 | 分值 | 琢磨", "绩效目标申报表"),
        ("", "年度指标值 | 分值 | 琢磨 | （甲）", "绩效目标申报表"),
        ("", "年度指标值 | 分值 | 琢磨 | 斟酌", ""),
        (OWN, "年度指标值 | 分值", ""),
    ],
)
def test_what_a_table_is_by_what_it_lacks(above: str, heads: str, kind: str) -> None:
    assert kinds(above + headed(heads)) == [kind]


@pytest.mark.parametrize(
    ("drawing", "kind"),
    [
        (AMOUNTS, "没有指标表的资金表"),
        ("| 项目自评表 | |\n" + AMOUNTS, ""),
        ("| 项目自评汇总表 | |\n" + AMOUNTS, "项目清单"),
        ("| 2023年收支情况 | |\n" + AMOUNTS, "预算或决算表"),
    ],
)
def test_what_amounts_without_a_table_are(drawing: str, kind: str) -> None:
    assert kinds(drawing) == [kind]


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        (OWN + "| 主要任务 | 甲 |\n", "部门整体支出自评表"),
        (OWN + NAMED + "| 主要任务 | 甲 |\n", ""),
        (OWN + "| 主管部门 | 甲 |\n", ""),
    ],
)
def test_a_form_with_tasks_and_no_project_is_a_department_s(above: str, kind: str) -> None:
    assert kinds(above + headed("年度指标值 | 得分")) == [kind]


@pytest.mark.parametrize(("gap", "counts"), [(0, True), (2, True), (3, False)])
def test_how_far_above_a_form_a_title_tells_what_it_is(gap: int, counts: bool) -> None:
    drawing = "| 部门整体支出情况 | |\n" + BLANK * gap + NAMED + headed("年度指标值 | 得分")
    assert kinds(drawing) == ["部门整体支出自评表" if counts else ""]


def test_an_indicator_does_not_tell_what_its_table_is() -> None:
    row = "| 绩效监控次数 | 5 | 90 |\n"
    assert kinds(NAMED + "| 三级指标 | 年度指标值 | 得分 |\n" + row) == [""]
    assert kinds("| 绩效监控次数 | |\n" + NAMED + headed("年度指标值 | 得分")) == ["绩效运行监控表"]


# Where its blocks stand ---------------------------------------------------------------------------


def test_a_column_of_projects_names_no_further_form() -> None:
    assert firsts(HONEST.replace("| 一级指标 |", "| 项目名称 |")) == [1]


@pytest.mark.parametrize(
    ("above", "money", "unread"),
    [
        ("", 0, "年度资金总额"),
        ("| 项目资金 | 甲 |\n", 0, "项目资金"),
        ("| 项目资金 | 甲 | 乙 |\n", 2, None),
        ("| | 甲 | 乙 | 丙 |\n", 2, None),
        ("| 主管部门 | 甲 | 实施单位 | 乙 |\n", 0, "年度资金总额"),  # a line of the head
    ],
)
def test_the_heading_of_money_that_is_known_by_its_rows(
    above: str, money: int, unread: str | None
) -> None:
    (spot,) = spots(
        Page(sheet(NAMED + above + "| 年度资金总额 | 208 | 206 |\n" + headed("得分 | 分值")))
    )
    assert (spot.money, spot.unread_money and spot.unread_money.text) == (money, unread)
    assert spot.table == 3 + above.count("\n")


def test_an_indicator_named_like_money_is_none_of_it() -> None:
    row = "| 年度资金总额 | 208 | 206 |\n"
    (spot,) = spots(Page(sheet(NAMED + "| 三级指标 | 年度指标值 | 实际完成值 | 得分 |\n" + row)))
    assert (spot.money, spot.unread_money) == (0, None)


def test_amounts_beside_their_labels_where_the_table_was_not_understood() -> None:
    block = "| 全年预算数 | 208 | 全年执行数 | 206.37 | 执行率 | 99.22% |\n"
    top = "\n".join(HONEST.strip().splitlines()[:4]) + "\n"
    reading = read(top + block + "| 甲 | 乙 | 丙 |\n| 1 | 2 | 3 |")
    assert reading.form.funds is not None and reading.form.funds.total.annual == 208
    assert codes(reading) == ["L-2", "L-6"]  # typed with its unit; the table


@pytest.mark.parametrize("below", [0, 1])
def test_money_under_the_table_down_to_the_last_row(below: int) -> None:
    amounts = AMOUNTS.splitlines()[0] + "\n| 1 | 2 | 3 |\n" * below
    (spot,) = spots(Page(sheet(NAMED + headed("年度指标值 | 得分") + amounts)))
    assert (spot.table, spot.money, spot.last) == (2, 4, 4 + below)


def test_a_table_may_begin_on_the_first_row_and_end_on_the_last() -> None:
    (spot,) = spots(Page(sheet("| 三级指标 | 年度指标值 | 得分 |")))
    assert (spot.first, spot.table, spot.money, spot.last) == (1, 1, 0, 1)
    assert not spot.paired
