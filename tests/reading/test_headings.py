"""What a heading that nobody listed may be by what its column holds; which rows number the columns."""

from __future__ import annotations

import pytest

from perfxl.reading.book import read_forms
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
        (["5", "6"], False),
    ],
)
def test_a_column_of_signs_holds_little_else(cells: list[str], signs: bool) -> None:
    assert column("琢磨", *cells) == ([("nature", "琢磨")] if signs else [])


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
