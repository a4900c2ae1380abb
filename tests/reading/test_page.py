"""The sheet as it is walked: merges, the value beside a label, tables side by side, what labels mean."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from perfxl.form.grid import Address, Cell, Range, Sheet
from perfxl.reading.book import read_forms
from perfxl.reading.labels import FUNDS, HEADER, INDICATORS, comparable, field_named, local_index
from perfxl.reading.page import Page, side_by_side
from tests.support.drawn import drawing_with, sheet

# Merges -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("merge", "known"),
    [
        (Range(1, 1, 65, 65), True),
        (Range(1, 1, 66, 65), False),
        (Range(1, 1, 65, 66), False),
        (Range(1, 1, 5000, 1), True),
        (Range(5000, 1, 5001, 2), True),
        (Range(1, 5000, 2, 5001), True),
    ],
)
def test_a_merge_of_the_whole_sheet_covers_no_cell(merge: Range, known: bool) -> None:
    small = Range(9000, 1, 9000, 3)
    page = Page(Sheet("表", {(1, 1): Cell("甲")}, (merge, small)))
    first = (merge.row, merge.column)
    last = (merge.last_row, merge.last_column)
    assert page.anchor(*last) == (first if known else last)
    assert page.ends[first] == merge.last_column and page.bottoms[first] == merge.last_row
    assert page.anchor(9000, 3) == (9000, 1)


@pytest.mark.parametrize(
    ("cells", "last"), [({}, (0, 0)), ({(3, 9): Cell("甲"), (7, 2): Cell("乙")}, (7, 9))]
)
def test_the_last_row_and_column_that_hold_something(
    cells: dict[Address, Cell], last: Address
) -> None:
    page = Page(Sheet("表", cells))
    assert (page.last_row, page.last_column) == last


# Beside a label -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "address"),
    [
        ("| 主管部门 | 民政局 |", (1, 2)),
        ("| 主管部门 | | | 民政局 |", (1, 4)),
        ("| 主管部门 | < | | 民政局 |", (1, 4)),
        ("| 主管部门 | 主管部门 | 民政局 |", (1, 3)),
        ("| 主管部门 | | 实施单位 | 养老中心 |", (1, 2)),
        ("| 主管部门 | | 三级指标 | 养老中心 |", (1, 3)),  # no label of the head
        ("| 主管部门 | =A1 -> 0 | 民政局 |", (1, 2)),
        ("| 主管部门 | | |", (1, 2)),
    ],
)
def test_the_value_beside_a_label(row: str, address: Address) -> None:
    page = Page(sheet(row))
    assert page.beside(page.rows[1][0], HEADER, 4) == address


@pytest.mark.parametrize(
    ("column", "right", "found"),
    [(5, 5, True), (6, 5, False), (62, 99, True), (63, 99, False)],
)
def test_how_far_the_value_of_a_label_may_stand(column: int, right: int, found: bool) -> None:
    page = Page(Sheet("表", {(1, 1): Cell("主管部门"), (1, column): Cell("民政局")}))
    assert page.beside(page.rows[1][0], HEADER, right) == ((1, column) if found else (1, 2))


def test_a_cell_with_a_formula_that_was_never_calculated_is_the_value() -> None:
    cells = {(1, 1): Cell("主管部门"), (1, 2): Cell(None, "B9"), (1, 3): Cell("民政局")}
    page = Page(Sheet("表", cells))
    assert page.beside(page.rows[1][0], HEADER, 3) == (1, 2)


# Side by side -------------------------------------------------------------------------------------

TABLE = "三级指标 | 年度指标值 | 得分"


@pytest.mark.parametrize(
    ("heads", "starts"),
    [
        (TABLE, [1]),
        (f"{TABLE} | {TABLE}", [1, 4]),
        (f"{TABLE} | {TABLE} | {TABLE}", [1, 4, 7]),
        (f"二级指标 | {TABLE} | 二级指标 | {TABLE}", [1, 5]),
        (f"一级指标 | 二级指标 | {TABLE} | 一级指标 | 二级指标 | {TABLE}", [1, 6]),
        (f"绩效指标 | 一级指标 | {TABLE} | 绩效指标 | 一级指标 | {TABLE}", [1, 6]),
        (f"{TABLE} | 序号 | 二级指标 | {TABLE}", [1, 5]),
        (f"{TABLE} | 二级指标 | 序号 | {TABLE}", [1, 6]),
        ("三级指标 | 得分 | 三级指标 | 年度指标值", [1]),
        ("三级指标 | 年度指标值 | 得分 | 三级指标 | 得分", [1]),
        ("年度指标值 | 三级指标 | 得分 | 三级指标 | 得分", [1]),
        ("年度指标值 | 三级指标 | 得分 | 三级指标 | 年度指标值", [1]),
        (f"{TABLE} | {TABLE} | 三级指标 | 得分", [1]),
        ("三级指标 | 年度指标值 | 年度指标值 | 三级指标 | 年度指标值", [1, 4]),
    ],
)
def test_where_tables_stand_side_by_side(heads: str, starts: list[int]) -> None:
    pages = list(side_by_side(Page(sheet(f"| {heads} |"))))
    assert [min(column for _, column in page.sheet.cells) for page in pages] == starts


def test_each_of_two_pages_has_its_own_cells_and_merges() -> None:
    drawing = f"| {TABLE} | {TABLE} |\n| 甲 | < | 9 | 乙 | < | 8 |"
    first, second = side_by_side(Page(sheet(drawing)))
    assert {column for _, column in first.sheet.cells} == {1, 2, 3}
    assert {column for _, column in second.sheet.cells} == {4, 5, 6}
    assert first.sheet.merges == (Range(2, 1, 2, 2),)
    assert second.sheet.merges == (Range(2, 4, 2, 5),)


def test_a_bureau_s_own_labels_hold_on_both_pages() -> None:
    page = Page(
        sheet(f"| {TABLE} | {TABLE} |\n| 琢磨 | 9 | | 琢磨 | 8 |"), local_index({"score": ["琢磨"]})
    )
    assert [len(each.known[2]) for each in side_by_side(page)] == [1, 1]


# What labels mean ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """Every text is understood anew, whatever was read before."""
    comparable.cache_clear()
    yield


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("项目名称", {HEADER: "project"}),
        ("项 目 名 称：", {HEADER: "project"}),
        ("1.项目名称", {HEADER: "project"}),
        ("（一）项目名称", {HEADER: "project"}),
        ("某项目名称", {}),
        (f"项目名称({'某' * 74})", {HEADER: "project"}),  # eighty characters
        (f"项目名称({'某' * 75})", {}),
        ("预算数(全年)", {FUNDS: "annual"}),
        ("偏差原因", {FUNDS: "reason", INDICATORS: "reason"}),
        ("偏差原因".ljust(24, "琢"), {INDICATORS: "reason"}),
        ("偏差原因".ljust(25, "琢"), {}),
        ("琢" * 41, {}),
    ],
)  # fmt: skip
def test_the_fields_that_a_text_may_mean(text: str, meaning: dict[str, str]) -> None:
    _, _, fields = comparable(text)
    assert {part: fld.key for part, fld in fields.items()} == meaning


@pytest.mark.parametrize(
    ("text", "exact", "plain"),
    [
        ("执行率（％）：", "执行率(%):", "执行率"),
        ("1.总分", "总分", "总分"),
        ("1.等级：", "等级:", "等级"),
        ("1.琢磨", "1.琢磨", "1.琢磨"),
        ("琢" * 90, "琢" * 80, "琢" * 80),
    ],
)
def test_a_text_as_a_comparable_label(text: str, exact: str, plain: str) -> None:
    assert comparable(text)[:2] == (exact, plain)


def test_a_part_is_called_by_its_block_and_key() -> None:
    assert [field_named(name)[0] for name in ("funds.score", "score", "project", "total")] == [
        FUNDS, INDICATORS, HEADER, "result",
    ]  # fmt: skip
    for name in ("annual", "funds.琢磨"):
        with pytest.raises(KeyError):
            field_named(name)


@pytest.mark.parametrize(
    ("own", "printed"),
    [
        ("琢磨", "琢磨："),
        ("琢磨", "琢磨（全称）"),
        ("琢磨：", "琢磨"),
        ("琢磨（全称）", "琢磨（全称）："),
    ],
)
def test_a_label_by_a_bureau_s_own_words(own: str, printed: str) -> None:
    drawing = drawing_with(("| 项目名称 |", f"| {printed} |"))
    (reading,) = read_forms(sheet(drawing), labels={"project": [own]})
    assert reading.form.project == "社区养老服务设施改造" and reading.form.coverage.guessed == ()
    (reading,) = read_forms(sheet(drawing), labels={"project": ["斟酌"]})
    assert reading.form.project is None


def test_two_labels_of_a_bureau_s_own() -> None:
    drawing = drawing_with(("| 项目名称 |", "| 琢磨 |"), ("| 主管部门 |", "| 斟酌 |"))
    own = {"project": ["琢磨"], "department": ["斟酌"]}
    (reading,) = read_forms(sheet(drawing), labels=own)
    assert (reading.form.project, reading.form.department) == ("社区养老服务设施改造", "某区民政局")
    assert reading.form.score == Decimal("98.42")
