"""What a heading that nobody listed may be by what its column holds; which rows number the columns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.grid import Cell, CellError, Sheet
from perfxl.reading.book import read_forms
from perfxl.reading.heads import first_row, is_numbering
from perfxl.reading.heads import heads as headings
from perfxl.reading.labels import FUNDS, INDICATORS, local_index
from perfxl.reading.page import Page
from tests.support.drawn import END, GOALS, HEAD, MONEY, ROWS, TABLE, read, sheet


def column(head: str, *cells: str) -> list[tuple[str, str]]:
    """As which part a strange column of a table is read."""
    rows = "".join(
        f"| 产出指标 | 数量指标 | 名称{n} | ≥1处 | 1处 | 10 | {cell} |\n"
        for n, cell in enumerate(cells)
    )
    table = f"| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | {head} |\n"
    coverage = read(HEAD + MONEY + GOALS + table + rows).form.coverage
    return [(h.part, h.text) for h in coverage.guessed]


@pytest.mark.parametrize(
    ("cells", "points"),
    [
        (["10", "9.5", "8", "0"], True),
        (["0"], True),
        (["100"], True),
        (["101"], False),
        (["10", "9", "8", "7", "待定"], True),
        (["10", "9", "8", "待定"], False),
        (["10", "9", "8", "7", "待定", "另评"], False),
        (["10", "9", "8", "7", "6", "5", "4", "3", "待定", "另评"], True),
        (["—", "10", "—"], True),
        (["—", "—"], False),
        (["10", "9", "8", "120"], False),
        ([""], False),
    ],
)
def test_a_column_of_points_holds_figures_of_100_at_most(cells: list[str], points: bool) -> None:
    assert column("自打分", *cells) == ([("score", "自打分")] if points else [])


def test_what_stands_beyond_an_empty_column_is_none_of_the_table_s() -> None:
    assert column("自打分", "10") == [("score", "自打分")]
    assert column("| 自打分", "| 10") == []


@pytest.mark.parametrize(
    ("cells", "signs"),
    [
        (["≥", "=", "≤"], True),
        (["≥"], True),
        (["≥", "=", "≤", "≥", "见注"], True),
        (["≥", "=", "≤", "见注"], False),
        (["≥", "=", "≤", "≥", "见注", "另注"], False),
        (["≥", "=", "5"], False),
        (["≥", "=", "500"], False),
        (["≥", "=", "5", "500"], False),
        (["5", "6"], False),
    ],
)
def test_a_column_of_signs_holds_little_else(cells: list[str], signs: bool) -> None:
    assert column("琢磨", *cells) == ([("nature", "琢磨")] if signs else [])


@pytest.mark.parametrize(
    ("head", "cell", "part"),
    [
        ("支出", "300", "executed"),
        ("支出", "30", "executed"),
        ("支出", "5万元", "executed"),
        ("支出", "150%", "executed"),
        ("支出", "待定", ""),
        ("支出", "", ""),
        ("进度", "150%", "rate"),
        ("进度", "5万元", "rate"),
        ("进度", "待定", ""),
        ("情况说明", "见附件", ""),
    ],
)
def test_a_column_of_money_holds_figures(head: str, cell: str, part: str) -> None:
    money = f"""
    | 项目资金 | | 年初预算数 | 全年预算数 | {head} | 分值 |
    | ^ | 年度资金总额 | 200 | 208 | {cell} | 10 |
    """
    form = read("\n".join(HEAD.strip().splitlines()[:-1]) + money + GOALS + TABLE + ROWS + END).form
    assert [(h.part, h.text) for h in form.coverage.guessed] == (
        [(f"funds.{part}", head)] if part else []
    )


FILLED = {
    "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "改造数量", "年度指标值": "≥5处",
    "实际完成值": "5处", "分值": "90", "得分": "90", "偏差原因": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "cell", "parts"),
    [
        ("一级指标 二级指标 三级指标 年度指标值 琢磨 分值 得分", "", "actual reason"),
        ("一级指标 二级指标 三级指标 年度指标值 琢磨 分值 得分", "5处", "actual reason"),
        ("一级指标 二级指标 三级指标 琢磨 实际完成值 分值 得分 偏差原因", "5", "target"),
        ("琢磨 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因", "", None),
        ("琢磨 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因", "甲", "category"),
        ("琢磨 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因", "5", ""),
        ("琢磨 二级指标 三级指标 年度指标值 实际完成值 偏差原因", "5", "weight score"),
        ("琢磨 一级指标 二级指标 年度指标值 实际完成值 分值 得分 偏差原因", "甲", "name"),
        ("一级指标 二级指标 琢磨 年度指标值 实际完成值 分值 得分 偏差原因", "甲", "name"),
        ("一级指标 二级指标 年度指标值 琢磨 实际完成值 分值 得分 偏差原因", "甲", ""),
        ("二级指标 三级指标 琢磨 年度指标值 实际完成值 分值 得分", "甲", "reason"),
        ("二级指标 琢磨 三级指标 年度指标值 实际完成值 分值 得分", "甲", "category"),
        ("二级指标 琢磨 三级指标 年度指标值 实际完成值 分值", "", "category score"),
        ("二级指标 琢磨 三级指标 年度指标值 得分 偏差原因", "甲", "category"),
        ("一级指标 二级指标 三级指标 琢磨 分值 得分", "甲", "target actual reason"),
    ],
)
def test_what_a_strange_column_may_be_by_its_place(
    heads: str, cell: str, parts: str | None
) -> None:
    """None where it is none of the table's columns, and nothing where it is a further one."""
    columns = {"琢磨": cell, **FILLED}
    table = "".join(
        f"| {' | '.join(cells)} |\n" for cells in (heads.split(), map(columns.get, heads.split()))
    )
    coverage = read(HEAD + MONEY + GOALS + table).form.coverage
    told = " ".join(h.part for h in coverage.unknown if h.text == "琢磨")
    assert told == (parts or "")
    assert [h.text for h in coverage.extra] == (["琢磨"] if parts == "" else [])


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        ("| 1 | 2 | 3 | | | | | |", True),
        ("| 甲 | 乙 | 1 | 2 | | | | |", True),
        ("| 甲 | 乙 | 丙 | | | | | |", True),
        ("| 栏次 | | 1 | 2 | 3 | | | |", True),
        ("| 琢 | 乙 | 丙 | 1 | 2 | 3 | | |", False),
        ("| 2 | 3 | 4 | | | | | |", False),
        ("| 1 | 3 | 2 | | | | | |", False),
        ("| 甲 | 1 | 2 | | | | | |", False),
        ("| 甲 | 1 | 2 | 3 | | | | |", True),
    ],
)
def test_a_row_that_numbers_the_columns_counts_from_one(row: str, numbers: bool) -> None:
    form = read(HEAD + MONEY + GOALS + TABLE.rstrip() + "\n" + row + ROWS + END).form
    assert (form.indicators[0].name == "改造养老设施数量") is numbers


@pytest.mark.parametrize(
    ("heads", "is_table"),
    [
        ("三级指标 | 年度指标值 | 得分", True),
        ("三级指标 | 得分 | 琢磨", False),
        ("一级指标 | 二级指标 | 年度指标值 | 得分", True),
        ("二级指标 | 年度指标值 | 得分 | 偏差原因", True),
        ("二级指标 | 年度指标值 | 得分 | 琢磨", False),
        ("一级指标 | 三级指标 | 预定的目标 | 落实 | 琢磨", True),
        ("一级指标 | 三级指标 | 落实 | 琢磨", False),
        ("一级指标 | 年度指标值 | 琢磨", False),
    ],
)
def test_what_heads_a_table_of_indicators(heads: str, is_table: bool) -> None:
    cells = " | ".join("甲" for _ in heads.split("|"))
    (reading,) = read_forms(sheet(HEAD + MONEY + GOALS + f"| {heads} |\n| {cells} |"))
    assert (reading.form.state("indicators") != "unknown") is is_table


@pytest.mark.parametrize(
    ("heads", "is_money"),
    [
        ("年初预算数 | 全年预算数", True),
        ("全年执行数 | 分值 | 得分", True),
        ("全年执行数 | 执行率 | 得分", True),
        ("全年执行数 | 得分", False),
        ("分值 | 执行率 | 得分", False),
    ],
)
def test_what_heads_money(heads: str, is_money: bool) -> None:
    assert headings(Page(sheet(f"| {heads} |")), 1, FUNDS).is_money is is_money


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ("| 三级指标 | 年度指标值 | 得分 |", 1),
        ("| 三级指标 | 年度指标值 | 得分 |" + "\n| ^ | ^ | ^ |" * 3, 4),
        ("| 三级指标 | 年度指标值 | 得分 |" + "\n| ^ | ^ | ^ |" * 4, 1),
        ("| 三级指标 | 年度指标值 | 得分 |\n| | ^ | |", 2),
        ("| 三级指标 | | |\n| | 年度指标值 | 得分 |", 2),
        ("| 三级指标 | | |\n| | 年度指标值 | |", 1),
        ("| 三级指标 | 年度指标值 | |\n| 三级指标 | | 得分 |", 2),
        ("| 三级指标 | 年度指标值 | 得分 |\n| 三级指标 | 年度指标值 | 得分 |", 1),
        ("| 三级指标 | 年度指标值 | 得分 |\n| 三级指标 | 年度指标值 | |", 1),
        ("| 三级指标 | 年度指标值 | |\n| 三级指标 | 年度指标值 | 得分 |", 1),
    ],
)
def test_how_many_rows_a_heading_has(rows: str, last: int) -> None:
    assert headings(Page(sheet(rows)), 1, INDICATORS).last_row == last


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("| 年初 | 全年 | 执行数 | 得分 |\n| 预算数 | 预算数 | 执行率 | 分值 |", "initial annual rate weight"),
        ("| 预算数 | < | 得分 |\n| 年初预算数 | 全年预算数 | 分值 |", "initial annual weight"),
        ("| 预算情况 | < | < | 得分 |\n| | 年初预算数 | 执行数 | 分值 |", "- initial executed weight"),
    ],
    ids=["joined", "grouped", "grouped from the left"],
)  # fmt: skip
def test_what_headings_of_two_rows_mean(rows: str, columns: str) -> None:
    found = headings(Page(sheet(rows)), 1, FUNDS)
    keys = {first: key for key, (first, _) in found.columns.items()}
    assert [keys.get(n + 1, "-") for n, _ in enumerate(columns.split())] == columns.split()


@pytest.mark.parametrize("left", ["复核 | <", "复核 | "])
def test_what_stands_under_a_reviewer_s_heading_is_the_reviewer_s(left: str) -> None:
    """Also where the first of its columns has no heading of its own."""
    rows = f"| 三级指标 | | {left} |\n| | 年度指标值 | | 得分 |"
    found = headings(Page(sheet(rows)), 1, INDICATORS)
    assert [head.text for head in found.heads if head.reviewed] == ["复核", "得分"]
    assert "score" not in found.columns


def test_a_bureau_s_own_words_hold_in_a_heading_of_two_rows() -> None:
    rows = "| 三级指标 | | |\n| | 年度指标值 | 得分 |"
    page = Page(sheet(rows), local_index({"actual": ["年度指标值"]}))
    assert headings(page, 1, INDICATORS).columns.keys() == {"name", "actual", "score"}


@pytest.mark.parametrize(
    ("cell", "parts"),
    [("5", "executed rate score"), ("150%", "executed rate"), ("待定", "")],
)
def test_what_a_strange_column_of_money_may_be(cell: str, parts: str) -> None:
    money = f"""
    | 项目资金 | | 年初预算数 | 全年预算数 | 琢磨 | 分值 |
    | ^ | 年度资金总额 | 200 | 208 | {cell} | 10 |
    """
    form = read("\n".join(HEAD.strip().splitlines()[:-1]) + money + GOALS + TABLE + ROWS + END).form
    assert [h.part for h in form.coverage.unknown] == [f"funds.{part}" for part in parts.split()]


@pytest.mark.parametrize("cells", ["— | 10", " | 10"])
def test_a_column_that_takes_two_of_the_sheet_holds_what_either_does(cells: str) -> None:
    table = f"""
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自打分 | < |
    | 产出指标 | 数量指标 | 改造数量 | ≥1处 | 1处 | 10 | {cells} |
    """
    coverage = read(HEAD + MONEY + GOALS + table).form.coverage
    assert [(h.part, h.text) for h in coverage.guessed] == [("score", "自打分")]


def test_remarks_are_no_reasons_beside_a_column_of_these() -> None:
    rows = "".join(f"{line} 见附件 |\n" for line in ROWS.strip().splitlines())
    form = read(HEAD + MONEY + GOALS + f"{TABLE.rstrip()} 备注 |\n" + rows + END).form
    reasons = ["部分家庭临时退出，下一步提前入户确认", None]
    assert [row.reason for row in form.indicators[:3]] == [None, *reasons]
    assert form.coverage.guessed == ()


def test_two_fields_may_each_have_two_columns() -> None:
    table = TABLE.replace("分值 | 得分", "分值 | 分值 | 得分 | 得分")
    rows = "| 产出指标 | 数量指标 | 名称 | ≥1处 | 1处 | 10 | 12 | 9 | 8 | |\n" * 2
    unknown = read(HEAD + MONEY + GOALS + table + rows).form.coverage.unknown
    assert [(h.part, h.cell) for h in unknown] == [
        ("weight", "F12"), ("weight", "G12"), ("score", "H12"), ("score", "I12"),
    ]  # fmt: skip


@pytest.mark.parametrize("first", [Cell("绩效指标"), Cell(CellError("#REF!"))], ids=str)
def test_what_else_stands_in_a_row_that_numbers_the_columns(first: Cell) -> None:
    """A copy of what stands above it, as a lost merge leaves it, or an error."""
    numbers = {(2, n + 1): Cell(Decimal(n)) for n in range(1, 4)}
    page = Page(Sheet("表", {(1, 1): Cell("绩效指标"), (2, 1): first, **numbers}))
    assert is_numbering(page, 2)


@pytest.mark.parametrize("empty", [Cell(), Cell("  ")], ids=["nothing", "spaces"])
def test_empty_cells_and_what_a_merge_hides_tell_nothing_of_a_column(empty: Cell) -> None:
    table = """
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自打分 |
    | 产出指标 | 数量指标 | 改造数量 | ≥1处 | 1处 | 10 | 9 |
    | ^ | ^ | 新建数量 | ≥1处 | 1处 | 10 | ^ |
    | ^ | ^ | 新建面积 | ≥1处 | 1处 | 10 | |
    """
    drawn = sheet(HEAD + MONEY + GOALS + table)
    cells = {**drawn.cells, (14, 7): Cell("见上"), (15, 7): empty}
    (reading,) = read_forms(replace(drawn, cells=cells))
    assert [h.part for h in reading.form.coverage.guessed] == ["score"]


@pytest.mark.parametrize(("gap", "row"), [(0, 2), (2, 4), (3, 0)])
def test_the_first_row_under_a_heading_is_not_far(gap: int, row: int) -> None:
    page = Page(sheet("| 三级指标 | 得分 |\n" + "| | |\n" * gap + "| | 9 |"))
    assert first_row(page, 1) == row
