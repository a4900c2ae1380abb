"""Money whose amounts stand beside their labels: which figure is whose, and where it stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.reading.form import Reading
from tests.support.drawn import END, GOALS, HEAD, ROWS, TABLE, read

D = Decimal
TOP = HEAD.replace(HEAD.splitlines()[-1], "")
Line = tuple[D | None, ...]
KEYS = ("initial", "annual", "executed", "rate", "weight", "score")


def with_money(block: str) -> Reading:
    return read(TOP + block + GOALS + TABLE + ROWS + END)


def line(reading: Reading) -> tuple[str, ...]:
    """The figures of the total, each with its cell: ``208 B5``."""
    funds = reading.form.funds
    assert funds is not None
    paths = [(getattr(funds.total, key), f"funds.total.{key}") for key in KEYS]
    return tuple("" if value is None else f"{value:f} {reading.at(path)}" for value, path in paths)


@pytest.mark.parametrize(
    ("block", "found"),
    [
        (
            "| 全年预算数 | 208 | 全年执行数 | 206.37 | 执行率 | 99.22% |\n",
            ("", "208 B5", "206.37 D5", "99.22 F5", "", ""),
        ),
        (
            "| 年初预算数 | 200 |\n| 全年预算数 | 208 |\n| 全年执行数 | 206.37 |\n"
            "| 分值 | 10 |\n| 得分 | 9.92 |\n",
            ("200 B5", "208 B6", "206.37 B7", "", "10 B8", "9.92 B9"),
        ),
        (
            "| 全年预算数：208 | 全年执行数：206.37 | 执行率：99.22% | 分值：10分 | 得分：9.92分 |\n",
            ("", "208 A5", "206.37 B5", "99.22 C5", "10 D5", "9.92 E5"),
        ),
        (
            "| 全年预算数 | 208万元 | 全年执行数 | 206.37 | 得分 | 9.92分 |\n",
            ("", "208 B5", "206.37 D5", "", "", "9.92 F5"),
        ),
        (
            "| 全年预算数(万元)：208 | 全年执行数(万元)：206.37万元 |\n",
            ("", "208 A5", "206.37 B5", "", "", ""),
        ),
        (
            "| 全年预算数：208 | 全年执行数：206.37 | 琢磨：3 | 执行率：待定 |\n",
            ("", "208 A5", "206.37 B5", "", "", ""),
        ),
        (
            "| 全年预算数 | 208 | 全年执行数 | 206.37 |\n| 全年预算数 | 300 | 全年执行数 | 300 |\n",
            ("", "208 B5", "206.37 D5", "", "", ""),
        ),
        (
            "| 全年预算数 | 208 | 全年执行数 | 206.37 | 得分（10分） | 9.92 |\n",
            ("", "208 B5", "206.37 D5", "", "10 E5", "9.92 F5"),
        ),
        (
            "| 全年预算数 | 208 | 全年执行数 | 206.37 | 分值 | 10 | 得分（20分） | 9.92 |\n",
            ("", "208 B5", "206.37 D5", "", "10 F5", "9.92 H5"),
        ),
        (
            "| 年初预算数 | 200 | 全年预算数 | 208 | 全年执行数 | 206.37 | 原因 | 5 |\n",
            ("200 B5", "208 D5", "206.37 F5", "", "", ""),
        ),
    ],
    ids=[
        "in a row", "one under the other", "in words", "with units", "with the unit", "other words",
        "the first of two", "the weight in the label", "the weight beside it", "no reason",
    ],
)  # fmt: skip
def test_the_figures_beside_their_labels(block: str, found: tuple[str, ...]) -> None:
    reading = with_money(block)
    assert line(reading) == found
    printed = {key for key, told in zip(KEYS, found, strict=True) if told}
    assert {key for key in KEYS if f"funds.{key}" in reading.form.printed} == printed
    assert "funds" in reading.form.printed and reading.form.funds is not None
    assert reading.form.funds.sources == ()
    assert reading.at("funds") == reading.at("funds.total") == reading.at("funds.total.annual")


@pytest.mark.parametrize(
    "block",
    [
        "| 全年预算数 | 208 |\n",
        "| 全年执行数 | 206.37 |\n",
        "| 全年预算数：待定 | 全年执行数：206.37 |\n",
    ],
)
def test_no_money_without_the_budget_and_what_was_spent(block: str) -> None:
    reading = with_money(block)
    assert reading.form.funds is None and "funds" not in reading.form.printed


def test_the_figures_in_yuan() -> None:
    funds = with_money("| 全年预算数（元）：2080000 | 全年执行数（元）：2063700 |\n").form.funds
    assert funds is not None
    assert (funds.total.annual, funds.total.executed) == (D(2080000), D(2063700))


@pytest.mark.parametrize(
    "total", ["自评得分 | 98.42", "自评得分 | 98.42分", "自评得分：98.42分 | "]
)
def test_the_score_of_the_form_above_it_is_none_of_the_money(total: str) -> None:
    project = "| 项目名称 |"
    block = "| 全年预算数 | 208 | 全年执行数 | 206.37 | 得分 | 9.92 |\n"
    top = TOP.replace(project, f"| {total} |\n{project}")
    reading = read(top + block + GOALS + TABLE + ROWS + END)
    assert line(reading) == ("", "208 B6", "206.37 D6", "", "", "9.92 F6")
    assert reading.form.project == "社区养老服务设施改造"


# A column for each source -------------------------------------------------------------------------

HEADS = "| 项目资金（万元） | | {} | 上年结转 | 其他资金 | |\n"
AMOUNTS = (
    "| ^ | 全年预算数 | 208 | 158 | 50 | 备注 | 7 |\n"
    "| ^ | 全年执行数 | 206.37 | 156.37 | 50 | | |\n"
    "| ^ | 执行率(%) | 99.22 | 98.97 | | | |\n"
    "| ^ | 得分 | 9.92 | | | | |\n"
)


@pytest.mark.parametrize("total", ["资金总额", "合计", "总额", "资金总额（万元）"])
def test_a_column_for_each_source(total: str) -> None:
    reading = with_money(HEADS.format(total) + AMOUNTS)
    assert line(reading) == ("", "208 C6", "206.37 C7", "99.22 C8", "", "9.92 C9")
    assert reading.form.funds is not None
    sources = [(s.label, s.annual, s.executed, s.rate) for s in reading.form.funds.sources]
    assert sources == [
        ("上年结转", 158, D("156.37"), D("98.97")), ("其他资金", 50, 50, None),
    ]  # fmt: skip
    assert [reading.at(f"funds.sources[{n}].annual") for n in (0, 1)] == ["D6", "E6"]


@pytest.mark.parametrize("heads", [HEADS.format("当年拨款"), "| 项目资金 | | | | | |\n"])
def test_columns_without_a_total_are_not_read(heads: str) -> None:
    not_read(heads + AMOUNTS)


TWO = "| ^ | 全年预算数 | 208 | 50 |\n| ^ | 全年执行数 | 206.37 | 50 |\n"


def test_a_source_in_the_last_column_of_the_sheet() -> None:
    short = "| 项目名称 | < | 社区养老服务设施改造 |\n"
    table = "| 三级指标 | 指标值 | 完成值 | 得分 |\n| 改造数量 | ≥5处 | 5处 | 90 |"
    reading = read(short + "| 项目资金 | | 合计 | 其他资金 |\n" + TWO + table)
    assert line(reading) == ("", "208 C3", "206.37 C4", "", "", "")
    assert reading.form.funds is not None
    assert [(each.label, each.annual) for each in reading.form.funds.sources] == [("其他资金", 50)]


def test_of_two_columns_one_has_to_be_the_total() -> None:
    not_read("| 项目资金 | | 当年拨款 | 其他资金 |\n" + TWO)


def not_read(block: str) -> None:
    reading = with_money(block)
    assert reading.form.funds is None and "funds" not in reading.form.printed
    assert [h.part for h in reading.form.coverage.unknown] == ["funds"]
