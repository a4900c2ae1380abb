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
