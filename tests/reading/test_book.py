"""What is a form in a workbook, what is none, and what of a form goes on on another sheet."""

from __future__ import annotations

import pytest

from perfxl.form.grid import Book, Sheet
from perfxl.form.ours import IDENTITY_SHEET, LEDGER
from perfxl.reading.book import out_of_scope, read_book
from perfxl.report.report import judge
from perfxl.text.refusal import Refused
from tests.support.drawn import (
    END,
    GOALS,
    HEAD,
    HONEST,
    MONEY,
    ROWS,
    TABLE,
    drawing_with,
    exchanged,
    read,
    read_sheets,
    sheet,
)

LIST = "| 收入 | 支出 |\n| 1 | 2 |"


def refused(*sheets: Sheet, **properties: str) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        read_book(Book(sheets, {}, properties))
    return caught.value.code, caught.value.sentence()


# What is no form ----------------------------------------------------------------------------------


def test_the_first_eight_sheets_are_named_where_none_has_a_form() -> None:
    code, told = refused(*(sheet(LIST, name=f"第{n}页") for n in range(1, 10)))
    assert code == "E-NOFORM" and "第8页" in told and "第9页" not in told


def test_a_ledger_is_told_from_a_workbook_without_a_form() -> None:
    sheets = [sheet(LIST, name=f"第{n}页") for n in range(1, 10)]
    code, told = refused(*sheets, **{LEDGER: "1"})
    assert code == "E-OURS" and "第8页" in told and "第9页" not in told
    assert refused(sheet(LIST, name=IDENTITY_SHEET))[0] == "E-OURS"


@pytest.mark.parametrize(("row", "told"), [(6, True), (7, False)])
def test_a_table_of_another_kind_is_named_by_a_title_near_the_top(row: int, told: bool) -> None:
    drawing = "| |\n" * (row - 1) + "| 项目支付计划表 | |\n" + LIST
    assert ("支付计划表" in refused(sheet(drawing, name="一"))[1]) is told


# Forms without points -----------------------------------------------------------------------------


def without(drawing: str, *columns: int) -> str:
    """A drawing with some columns left blank under their heads."""
    lines = [line.split("|") for line in drawing.strip().splitlines()]
    return "".join(
        "|".join(cell if n not in columns else " " for n, cell in enumerate(line)) + "\n"
        for line in lines
    )


BARE = HEAD + without(MONEY, 6, 8) + GOALS + TABLE + without(ROWS, 6, 7)
POINTLESS = BARE + without(END, 6, 7)


@pytest.mark.parametrize(
    ("edits", "out"),
    [
        ((), True),
        ((("| 92% | | |", "| 92% | 10 | |"),), False),
        ((("| 92% | | |", "| 92% | | 10 |"),), False),
        ((("| 92% | | |", "| 92% | 待定 | |"),), False),
        ((("| 92% | | |", "| 92% | | 待定 |"),), False),
        ((("| 92% | | |", "| 92% | — | |"),), True),
        ((("| | 99.22 | |", "| 10 | 99.22 | |"),), False),
        ((("| | 99.22 | |", "| | 99.22 | 9.92 |"),), False),
        ((("< | < | < | < | | | |", "< | < | < | < | 100 | | |"),), False),
        ((("< | < | < | < | | | |", "< | < | < | < | | 98.42 | |"),), False),
    ],
)
def test_a_form_whose_every_point_was_left_blank_has_none(
    edits: tuple[tuple[str, str], ...], out: bool
) -> None:
    assert out_of_scope(read(exchanged(POINTLESS, *edits)).form) is out


def test_a_blank_form_has_its_points_yet_to_come() -> None:
    drawing = HEAD + without(MONEY, 6, 8) + GOALS + TABLE + without(ROWS, 5, 6, 7)
    assert out_of_scope(read(drawing).form) is False


def test_a_form_whose_table_was_not_understood_is_not_out_of_scope() -> None:
    assert out_of_scope(read(HEAD + MONEY + GOALS).form) is False


@pytest.mark.parametrize(
    ("heads", "out"),
    [("得分", False), ("分值", False), ("备注", True)],
)
def test_a_table_with_one_column_of_points_has_points(heads: str, out: bool) -> None:
    table = f"| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | {heads} |\n"
    rows = "| 产出指标 | 数量指标 | 改造数量 | ≥5处 | 5处 | |\n"
    form = read(HEAD + MONEY.replace("| 10 |", "| 20 |") + GOALS + table + rows).form
    assert out_of_scope(form) is out


def test_one_form_with_points_is_enough() -> None:
    bare = sheet(POINTLESS, name="一")
    assert [r.sheet.name for r in read_sheets(bare, sheet(HONEST, name="二"))] == ["二"]
    assert refused(bare)[0] == "E-SCOPE"
    assert len(read_book(Book((bare,)), scored=False)) == 1


# Examples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "project", "kept"),
    [
        ("样例", "", False),
        ("样例", "XX项目", False),
        ("样例", "道路养护", True),
        ("自评表", "", True),
    ],
)
def test_a_form_filled_in_to_show_how_is_none(name: str, project: str, kept: bool) -> None:
    drawing = drawing_with(("社区养老服务设施改造", project))
    found = read_sheets(sheet(drawing, name=name), sheet(HONEST, name="本单位"))
    assert [r.sheet.name for r in found] == [*([name] if kept else []), "本单位"]
    assert len(read_sheets(sheet(drawing, name=name))) == 1  # the only one there is


# On the next sheet --------------------------------------------------------------------------------

OPEN = HEAD + MONEY + GOALS + TABLE + ROWS
MORE = "| 满意度指标 | 服务对象满意度指标 | 家属满意度 | ≥90% | 92% | 10 | 10 | |\n"


@pytest.mark.parametrize(
    ("first", "second", "forms", "missed"),
    [
        (OPEN, MORE + END, 1, 2),
        (OPEN, TABLE + MORE + END, 1, 2),
        (OPEN, "| 续表 | |\n" + MORE, 1, 2),
        (OPEN, "| 续表 | |\n| 续表 | |\n" + MORE, 1, 0),
        (OPEN, LIST, 1, 0),
        (OPEN, MORE.replace("10 | 10", "10 | "), 1, 0),
        (OPEN, "| |", 1, 0),
        (OPEN, HONEST, 2, 0),
        (HONEST, MORE + END, 1, 0),
        (HEAD + MONEY + GOALS, MORE + END, 1, 1),
    ],
    ids=[
        "rows", "under the heads again", "in the second row", "in the third", "a list",
        "rows without scores", "nothing", "another form", "after a total", "without a table",
    ],
)  # fmt: skip
def test_a_form_that_goes_on_on_the_next_sheet_was_read_in_part(
    first: str, second: str, forms: int, missed: int
) -> None:
    found = read_sheets(sheet(first, name="一"), sheet(second, name="二"))
    assert len(found) == forms
    unknown = found[0].form.coverage.unknown
    assert len(unknown) == missed
    if missed == 2:
        assert [(h.part, h.text, h.cell) for h in unknown] == [
            ("indicators", "二", "A20"), ("total", "二", "A20"),
        ]  # fmt: skip
        assert [found[0].at(f"coverage.unknown[{n}]") for n in (0, 1)] == ["A20", "A20"]


UNIT = "| 某区养老服务中心 | < | < |"
ON_TOP = HEAD.replace(UNIT, "| 某区养老服务中心 | 自评得分 | 98.42 |") + MONEY + GOALS + TABLE
HALF = ROWS[: ROWS.index("| ^ | 时效指标")]
REST = ROWS[ROWS.index("| ^ | 时效指标") :]
IN_SHARES = HALF.replace("| 10 | ", "| 10% | ")


@pytest.mark.parametrize(
    ("first", "second", "errors"),
    [
        (ON_TOP + HALF, REST, []),
        (ON_TOP + HALF, TABLE + REST, []),
        (ON_TOP + HALF, "| 自评表（续） | < | < |\n" + TABLE + REST, []),
        (ON_TOP + HALF, "| 附件 | |\n| 1 | 合同 |", ["W-1", "R-1"]),
        (ON_TOP + ROWS, REST, []),
        (ON_TOP.replace("98.42", "97.42") + ROWS, "| |", ["R-1"]),
        (HEAD + MONEY + GOALS + TABLE + HALF + END, REST, ["W-1", "R-1"]),
        (HEAD + MONEY + GOALS, TABLE + ROWS + END, []),
        (ON_TOP + HALF, HEAD[: HEAD.index("| 项目资金")] + TABLE + REST, []),
        (ON_TOP + IN_SHARES, REST.replace("| 10 | 10 |", "| 10% | 10 |"), []),
    ],
    ids=[
        "rows", "under the heads again", "under a title", "a list", "rows that come to the total",
        "a total that is wrong", "a total under the rows", "the whole table",
        "under the head again", "weights in per cent",
    ],
)  # fmt: skip
def test_a_form_whose_total_stands_on_top_may_go_on_too(
    first: str, second: str, errors: list[str]
) -> None:
    (report,) = [judge(r) for r in read_sheets(sheet(first, name="一"), sheet(second, name="二"))]
    assert [f.code for f in report.findings if f.severity == "error"] == errors
    going_on = not errors and first != ON_TOP + ROWS
    assert report.whole is not going_on
    assert report.reading.at("project") == "C3"
    if going_on:
        told = [(h.part, h.text) for h in report.form.coverage.unknown if h.text == "二"]
        assert told == ([("total", "二")] if first.endswith(GOALS) else [("indicators", "二")])


@pytest.mark.parametrize(
    ("project", "forms"), [("社区养老服务设施改造", 1), ("道路养护", 2), ("", 2)]
)
def test_a_further_page_names_the_same_project(project: str, forms: int) -> None:
    head = HEAD[: HEAD.index("| 项目资金")].replace("社区养老服务设施改造", project)
    pages = [sheet(ON_TOP + HALF, name="一"), sheet(head + TABLE + REST, name="二")]
    assert len(read_sheets(*pages)) == forms
    money = HEAD[HEAD.index("| 项目资金") :] + MONEY
    assert len(read_sheets(pages[0], sheet(head + money + TABLE + REST, name="二"))) == 2


def test_forms_without_names_are_each_their_own() -> None:
    first, head = (
        text.replace("社区养老服务设施改造", "")
        for text in (ON_TOP + HALF, HEAD[: HEAD.index("| 项目资金")])
    )
    assert len(read_sheets(sheet(first, name="一"), sheet(head + TABLE + REST, name="二"))) == 2


def test_a_form_goes_on_on_several_sheets_down_to_its_total() -> None:
    first, second, third = ON_TOP + HALF, TABLE + REST[: REST.index("| 效益")], TABLE + MORE
    pages = [sheet(text, name=text[:9]) for text in (first, second)]
    (form,) = (r.form for r in read_sheets(*pages, sheet(third, name="三")))
    assert [(h.part, h.text) for h in form.coverage.unknown] == [("indicators", second[:9])]
    ended = sheet(second + END, name="二")
    assert len(read_sheets(pages[0], ended, sheet(third, name="三"))) == 2


def test_a_form_goes_on_on_one_sheet_and_the_next_is_another_s() -> None:
    bare = sheet(OPEN, name="一")
    again = sheet(TABLE + MORE + END, name="三")
    assert len(read_sheets(bare, sheet(MORE + END, name="二"), again)) == 2
