"""The money: its unit, where its block ends, which rows are sources."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.form.model import Funds
from tests.support.drawn import codes, drawing_with, read

HEADED = "| 项目资金\\n(万元) | |"
LAST = "| ^ | 其他资金 | 0 | 0 | 0 | - | 0 | - |"


@pytest.mark.parametrize(
    ("label", "unit", "odd"),
    [
        ("项目资金（亿元）", "亿元", []),
        ("项目资金（千元）", "万元", [("项目资金（千元）", "千元")]),
        ("项目资金", "万元", []),
        (f"单位：元{'，某' * 10}", "元", []),  # twenty-four characters
        (f"单位：元{'，某' * 10}某", "万元", []),
    ],
)
def test_the_unit_of_the_amounts(label: str, unit: str, odd: list[tuple[str, str]]) -> None:
    edits = (HEADED, f"| {label} | |") if "资金" in label else (HEADED, "| 项目资金 | |")
    above = [] if "资金" in label else [("| （2025年度） |", f"| {label} |")]
    form = read(drawing_with(edits, *above)).form
    assert form.money_unit == unit
    assert [(note.raw, note.read) for note in form.notes if note.kind == "unit"] == odd


def funds(*edits: tuple[str, str]) -> Funds:
    found = read(drawing_with(*edits)).form.funds
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("| | 自有收入 | 0 | 0 | 0 | - | 0 | - |", "自有收入"),
        ("| | 自有收入 | | | | - | | - |", "自有收入"),
        ("| | 说明 | 按期到位 | 按期到位 | | | | |", ""),  # words where figures stand
        ("| | 自有收入 | 不涉及 | 不涉及 | | | | |", "自有收入"),
        ("| | 收入管理 | 不涉及 | 不涉及 | | | | |", ""),  # how it was managed
        ("| | 说明 | 无 | 无 | | | | |", "说明"),
        ("| | 说明 | 三个字 | | | | | |", ""),
        ("| | 说明 | 三个字 | 0 | | | | |", "说明"),
        ("| | 单位：万元 | | | | | | |", ""),
        ("| 以上为全年的资金安排 | < | < | < | < | < | < | < |", ""),
    ],
)
def test_what_may_be_a_further_source(row: str, label: str) -> None:
    """Behind a label at the side that is not merged down, and so tells no end."""
    drawing = drawing_with((LAST, f"{LAST}\n{row}")).replace("| ^ | 年度资金", "| | 年度资金")
    drawing = drawing.replace("| ^ | 其中", "| | 其中").replace("| ^ | 上年", "| | 上年")
    found = read(drawing.replace("| ^ | 其他资金", "| | 其他资金")).form.funds
    assert found is not None
    assert [line.label for line in found.sources[3:]] == ([label] if label else [])


def test_the_block_ends_where_its_label_does() -> None:
    outside = "| | 自有收入 | 0 | 0 | 0 | - | 0 | - |"
    assert len(funds((LAST, f"{LAST}\n{outside}")).sources) == 3


def test_the_block_ends_where_the_last_copy_of_its_label_does() -> None:
    """As a lost merge leaves it."""
    outside = "| | 自有收入 | 0 | 0 | 0 | - | 0 | - |"
    drawing = drawing_with((HEADED, "| 项目资金 | |"), (LAST, f"{LAST}\n{outside}"))
    head, money = drawing.split("| 项目资金 |", 1)
    money, rest = money.split("| 年度\\n总体", 1)
    form = read(f"{head}| 项目资金 |{money.replace('^', '项目资金')}| 年度\\n总体{rest}").form
    assert form.funds is not None
    assert [line.label for line in form.funds.sources[2:]] == ["其他资金"]


def test_a_row_whose_figures_stand_in_the_row_above_goes_on_with_its_label() -> None:
    more = "| ^ | （含银行贷款） | ^ | ^ | ^ | ^ | ^ | ^ |"
    assert [line.label for line in funds((LAST, f"{LAST}\n{more}")).sources[2:]] == [
        "其他资金（含银行贷款）"
    ]


@pytest.mark.parametrize(
    "row",
    ["| ^ | | | | | | | |", "| ^ | 单位：万元 | | | | | | |", "| ^ | （含银行贷款） | ^ | ^ | ^ | ^ | ^ | ^ |"],
    ids=["a blank row", "the unit", "a row that goes on"],
)  # fmt: skip
def test_a_source_stands_under_a_row_that_is_none(row: str) -> None:
    more = "| ^ | 自有收入 | 0 | 0 | 0 | - | 0 | - |"
    labels = [line.label for line in funds((LAST, f"{LAST}\n{row}\n{more}")).sources]
    assert len(labels) == 4 and labels[3] == "自有收入"


@pytest.mark.parametrize(("figures", "missed"), [("208 | 206.37 | |", True), ("208 | | |", False)])
def test_money_without_a_heading_is_known_by_two_figures(figures: str, missed: bool) -> None:
    lines = [line for line in drawing_with().splitlines() if line]
    top = next(n for n, line in enumerate(lines) if line.startswith(HEADED))
    bare = [*lines[:top], f"| 年度资金总额 | {figures}", *lines[top + 5 :]]
    form = read("\n".join(bare)).form
    assert bool([h for h in form.coverage.unknown if h.part.startswith("funds")]) == missed


@pytest.mark.parametrize("block", ["| 年度资金总额 |", "| 项目资金 | 年度资金总额 |"])
@pytest.mark.parametrize("last", [3, 4])
def test_a_line_of_the_head_is_no_heading_of_money(last: int, block: str) -> None:
    """Amounts that nothing heads are not read, and no sum is made without them."""
    lines = [line for line in drawing_with().splitlines() if line]
    head = [*lines[:2], *(lines[2:4] if last == 4 else reversed(lines[2:4]))]
    reading = read("\n".join([*head, f"{block} 208 | 206.37 | |", *lines[9:]]))
    form = reading.form
    assert (form.project, form.department) == ("社区养老服务设施改造", "某区民政局")
    assert form.unit == "某区养老服务中心" and form.funds is None
    assert codes(reading) == ["L-6"]


@pytest.mark.parametrize(("head", "weight"), [("自打分", None), ("自打分（10分）", 10)])
def test_a_score_under_a_heading_that_nobody_listed(head: str, weight: int | None) -> None:
    """Where no column has its weight, that may stand in the heading's words."""
    drawing = drawing_with(("| 分值 | 执行率(%) | 得分 |", f"| | 执行率(%) | {head} |"))
    drawing = drawing.replace("| 10 | 99.22 |", "| | 99.22 |").replace("| - |", "| |")
    reading = read(drawing)
    assert reading.form.funds is not None
    total = reading.form.funds.total
    assert (total.score, total.weight) == (Decimal("9.92"), weight)
    assert [h.part for h in reading.form.coverage.guessed] == ["funds.score"]
    assert codes(reading) == ["L-6"]
