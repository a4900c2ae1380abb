"""Which rows of the table are indicators, and which are passed over; where their columns reach."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Form
from perfxl.reading.book import read_forms
from tests.reading.test_as_laid_out import GROUPED
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
    exchanged,
    read,
    sheet,
)

D = Decimal
SECOND = (
    "| ^ | ^ | 适老化改造户数 | ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |"
)
BEFORE_THE_TOTAL = "| 总分 | < | < | < | < | 100"


def widened(drawing: str) -> str:
    """A drawing in which every column takes two of the sheet's: its headings are merged over both,
    what stands under them is in the first."""
    lines = []
    for line in filter(str.strip, drawing.splitlines()):
        cells = [cell.strip() for cell in line.strip()[1:-1].split("|")]
        heading = "三级指标" in cells or "年初预算数" in cells
        wide = [
            f"{cell} | {'<' if heading or following == '<' else ''}"
            for cell, following in zip(cells, [*cells[1:], ""], strict=True)
        ]
        lines.append(f"| {' | '.join(wide)} |")
    return "\n".join(lines)


def names(drawing: str) -> list[str | None]:
    return [row.name for row in read(drawing).form.indicators]


NAMES = [line.split(" | ")[2] for line in ROWS.strip().splitlines()]


# Columns ------------------------------------------------------------------------------------------


def test_every_column_may_take_two_of_the_sheet() -> None:
    wide, narrow = read(widened(HONEST)), read(HONEST)
    assert wide.form == narrow.form
    assert {path: (row, (column + 1) // 2) for path, (row, column) in wide.cells.items()} == dict(
        narrow.cells
    )
    assert {column % 2 for _, column in wide.cells.values()} == {1}


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (SECOND.replace("≥200户 | 190户", " | "), True),
        (SECOND.replace("适老化改造户数", "补贴金额合计").replace("≥200户 | 190户", " | "), True),
        ("| 加分项 | < | < | < | < | 0 | 0 | |", False),
    ],
    ids=["named only", "named like a subtotal", "without points"],
)
def test_what_a_row_is_where_columns_take_two(row: str, kept: bool) -> None:
    found = names(widened(drawing_with((SECOND, row))))
    assert len(found) == (8 if kept else 7), found


def test_a_total_by_an_unknown_name_where_columns_take_two() -> None:
    drawing = drawing_with((BEFORE_THE_TOTAL, "| 本表得分情况 | < | < | < | < | 100"))
    form = read(widened(drawing)).form
    assert [(h.part, h.cell) for h in form.coverage.unknown] == [("total", "A21")]


# Indicators ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["负责人培训数", "建议采纳数", "整改建议", "群众满意度得分"])
@pytest.mark.parametrize(
    "rest", ["3 | 3 | 10 | 9.5", "3 | | 10 | 9.5", "| 3 | 10 | 9.5", "| | 10 | 9.5"]
)
def test_a_row_with_points_is_an_indicator_by_any_name(name: str, rest: str) -> None:
    if rest != "| | 10 | 9.5" or not name.startswith(("负责人", "建议")):  # that may be a note
        row = f"| ^ | ^ | {name} | {rest} | |"
        assert names(drawing_with((SECOND, row)))[1] == name


@pytest.mark.parametrize(
    "row",
    [
        "| ^ | ^ | 补贴金额合计 | | | 10 | 9.5 | |",
        "| ^ | 等级评定 | 养老机构评级 | | | 10 | 9.5 | |",
        "| ^ | ^ | 整改建议 | 3条 | 3条 | | | |",
        "| ^ | ^ | 其中：报表栏目 | 小计 | 小计 | | | |",
        "| ^ | 时效指标 | 完工时间 | | | | — | |",
        "| ^ | 数量指标 | 110 | | | 10 | 9.5 | |",
        "| 产出指标 | 数量指标 | | | | 10 | 9.5 | |",
    ],
    ids=[
        "named like a subtotal", "under a grade's name", "a part named like a note",
        "a part whose target reads like a subtotal", "a dash for a score alone", "named by a figure",
        "without a name",
    ],
)  # fmt: skip
def test_a_row_that_is_an_indicator(row: str) -> None:
    form = read(drawing_with((SECOND, row))).form
    cells = [cell.strip() for cell in row[1:-1].split("|")]
    assert len(form.indicators) == 8 and form.score == D("98.42")
    assert form.indicators[1].name == (cells[2] if cells[2] not in ("", "^") else None)
    assert form.coverage.unknown == ()


@pytest.mark.parametrize(
    "row",
    [
        "| 情况说明 | | 本年雨水较多 | | | | | |",
        "| 存在问题 | | 本年雨水较多 | | | | | |",
        "| ^ | 本项由街道负责实施 | < | < | < | | | |",
        "| ^ | ^ | 本项按季考核，数据来自系统 | < | < | | | |",
        "| 小计 | 小计 | 小计 | 小计 | 小计 | 20 | 19.5 | |",
        "| 产出指标小计 | 产出指标小计 | 产出指标小计 | 产出指标小计 | 产出指标小计 | 20 | 19.5 | |",
        "| 自评得分 | 自评得分 | 自评得分 | 自评得分 | 自评得分 | 20 | 19.5 | |",
    ],
    ids=[
        "a note",
        "a note by its beginning",
        "a note across",
        "a note across, at the names",
        "copies of a subtotal's label",
        "copies of how one ends",
        "copies of a total's, above it",
    ],
)
def test_a_row_that_is_passed_over(row: str) -> None:
    form = read(drawing_with((SECOND, f"{SECOND}\n{row}"))).form
    assert [each.name for each in form.indicators] == NAMES
    assert form.coverage.unknown == () and form.score == D("98.42")


def test_the_grade_is_no_indicator_where_no_total_stands_over_it() -> None:
    for grade in ("| 评分等级 | 优 | | | | | | |", "| 评分等级 | | | 优 | | | | |"):
        form = read(HEAD + MONEY + GOALS + TABLE + ROWS + grade).form
        assert ([row.name for row in form.indicators], form.grade) == (NAMES, "优")


def test_a_category_may_have_a_row_of_its_own() -> None:
    drawing = drawing_with(
        ("| 效益指标 | 社会效益指标 |", "| 效益指标 | | | | | | | |\n| | 社会效益指标 |"),
        ("| ^ | 可持续影响指标 |", "| | 可持续影响指标 |"),
    )
    rows = [row for row in read(drawing).form.indicators if row.name is not None]
    assert [row.category for row in rows[5:]] == ["效益指标", "效益指标", "满意度指标"]


def test_a_table_without_categories_has_none() -> None:
    table = (
        "| 指标名称 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 改造数量 | ≥5处 | 5处 | 90 | 90 |"
    )
    (row,) = read(HEAD + MONEY + GOALS + table).form.indicators
    assert (row.category, row.subcategory, row.name) == (None, None, "改造数量")


def test_a_table_without_names_stands_at_its_last_labels() -> None:
    table = "| 一级指标 | 二级指标 | 年度指标值 | < | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 改造数量 | ≥5处 | | 5处 | 90 | 90 |"
    reading = read(HEAD + MONEY + GOALS + table)
    assert reading.cells["indicators"] == (12, 2)
    assert reading.form.indicators[0].target == "≥5处"


def test_a_table_whose_answers_were_not_understood_has_its_rows() -> None:
    table = """
    | 一级指标 | 二级指标 | 三级指标 | 完成目标 | 实际计划 | 折算 |
    | 产出指标 | 数量指标 | 改造数量 | 五处 | 四处 | 见表 |
    | ^ | 小计 | | | | |
    | ^ | 质量指标 | | 建议采纳三条 | 三条 | 见表 |
    """
    form = read(HEAD + MONEY + GOALS + table).form
    assert [row.subcategory for row in form.indicators] == ["数量指标", "质量指标"]
    assert {h.text for h in form.coverage.unknown} >= {"完成目标", "实际计划"}


# Rows that go on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "| ^ | ^ | ^ | ^ | ^ | ^ | 9.5 | |",
        "| ^ | ^ | 适老化改造户数 | ≥200户 | ^ | ^ | ^ | |",
    ],
    ids=["a score of its own", "a name and a target of its own"],
)
def test_a_row_that_shares_cells_with_the_one_above_is_its_own(row: str) -> None:
    assert len(read(drawing_with((SECOND, row))).form.indicators) == 8


def test_a_row_goes_on_in_a_table_without_weights() -> None:
    table = """
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
    | 产出指标 | 数量指标 | 改造 | ≥5处 | 5处 | 90 |
    | ^ | ^ | 数量 | ^ | ^ | ^ |
    """
    assert names(HEAD + MONEY + GOALS + table) == ["改造数量"]


# Groups -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("| | 质量指标 |", "| 本类指标按季考核 | < | < | < | < | | | |"),
        ("| | 质量指标 |", "| | | 其中：城区设施 | ≥10处 | 10处 | | | |"),
        ("| | 数量指标 | 改造", "| | 各类产出 | | | | 50 | 49.5 | |"),
    ],
    ids=["a note", "a part", "a finer group"],
)
def test_what_stands_in_a_group_besides_its_points(before: str, row: str) -> None:
    grouped = exchanged(GROUPED.replace("{}", "| | | |"), (before, f"{row}\n{before}"))
    form = read(HEAD + MONEY + GOALS + TABLE + grouped + END).form
    assert form.coverage.unknown == () and form.score == D("98.42")


def test_the_last_group_ends_with_the_table() -> None:
    form = read(HEAD + MONEY + GOALS + TABLE + GROUPED.replace("{}", "| | | |")).form
    assert form.coverage.unknown == ()
    assert [row.category for row in form.indicators][-1] == "满意度指标"


def test_a_score_alone_under_an_unknown_name_may_be_the_total() -> None:
    form = read(drawing_with((BEFORE_THE_TOTAL + " | 98.42", "| 折算 | | | | | | 98.42"))).form
    assert [(h.part, h.text) for h in form.coverage.unknown] == [("total", "折算")]


def test_copies_of_an_unknown_name_are_no_indicator() -> None:
    """A total that lost its merges, its label in every cell that they covered."""
    form = read(drawing_with((BEFORE_THE_TOTAL, "| 折算 | 折算 | 折算 | 折算 | 折算 | 100"))).form
    assert [(h.part, h.text) for h in form.coverage.unknown] == [("total", "折算")]
    assert [row.name for row in form.indicators] == NAMES


@pytest.mark.parametrize(
    ("row", "heads_on"),
    [
        ("| | | | | | | 自评 | |", True),
        ("| | | | | | | 自评 | 3 |", True),
        ("| | | | | | | 自评（百分制） | |", True),
        ("| | | | | | | 自评得分为满分的九成 | |", False),
        ("| | | | | | | 10 | 雨季影响 |", False),
        ("| | | | | | 10 | 待定 | |", False),
        ("| | | | | | | | 雨季影响 |", False),
    ],
)
def test_whether_the_first_row_goes_on_with_the_headings(row: str, heads_on: bool) -> None:
    """A text of a few characters over the points, and no figure beside it."""
    first = "| 产出指标 | 数量指标 | 改造养老设施数量 |"
    form = read(drawing_with((first, f"{row}\n{first}"))).form
    assert (form.indicators[0].name == "改造养老设施数量") is heads_on


@pytest.mark.parametrize("end", [TOTAL_ROW, GRADE_ROW, "| | 总分 | | | | 100 | 98.42 | |"])
def test_what_stands_under_the_total_or_the_grade_tells_nothing_of_the_columns(end: str) -> None:
    signed = "| 填表人 | 张三 | 审核人 | 李四 | 负责人 | 王五 | 见附件 | |\n" * 3
    table = TABLE.replace("| 得分 |", "| 自打分 |")
    form = read(HEAD + MONEY + GOALS + table + ROWS + f"{end}\n" + signed).form
    assert [(h.part, h.text) for h in form.coverage.guessed] == [("score", "自打分")]


# Between and below --------------------------------------------------------------------------------


def test_the_rows_under_a_second_heading_are_read_by_it() -> None:
    again = "| 一级指标 | 二级指标 | 三级指标 | 实际完成值 | 年度指标值 | 得分 | 分值 | 备注 |"
    row = "| 满意度指标 | 服务对象满意度指标 | 老年人满意度 | ≥90% | 92% | 10 | 10 | |"
    turned = "| 满意度指标 | 服务对象满意度指标 | 老年人满意度 | 92% | ≥90% | 9 | 10 | |"
    last = read(drawing_with((row, f"{again}\n{turned}"))).form.indicators[-1]
    assert (last.target, last.actual, last.weight, last.score) == ("≥90%", "92%", 10, 9)


def test_the_table_ends_where_another_block_of_money_begins() -> None:
    """Neither that nor the total under it is read."""
    block = HEAD.strip().splitlines()[-1] + MONEY
    form = read(HEAD + MONEY + GOALS + TABLE + ROWS + block + END).form
    assert [row.name for row in form.indicators] == NAMES and form.score is None
    assert [(h.part, h.cell) for h in form.coverage.unknown] == [("funds", "A21"), ("total", "H21")]


def test_a_total_may_stand_over_one_row() -> None:
    row = "| 产出指标 | 数量指标 | 改造数量 | ≥5处 | 5处 | 90 | 88.5 | 雨季影响 |"
    form = read(HEAD + MONEY + GOALS + TABLE + f"{TOTAL_ROW}\n{row}").form
    assert ([each.name for each in form.indicators], form.score) == (["改造数量"], D("98.42"))


def test_a_blank_form_ends_at_its_total() -> None:
    form = read(
        HEAD + MONEY + GOALS + TABLE + TOTAL_ROW + "\n| 琢磨 | 张三 | 李四 | | | | | |"
    ).form
    assert form.indicators == ()


def test_forms_without_totals_one_under_the_other() -> None:
    """The title of the second, in the row after the last of the first, is none of its rows."""
    bare = (HEAD + MONEY + GOALS + TABLE + ROWS).replace(
        "自评表 | < | < | < | < | < | < | < |", "自评表 |"
    )
    assert [len(each.form.indicators) for each in read_forms(sheet(bare + bare))] == [8, 8]


@pytest.mark.parametrize(("length", "told"), [(24, True), (25, False)])
def test_the_label_of_a_row_of_reasons_is_short(length: int, told: bool) -> None:
    label = "原因".rjust(length, "琢")
    drawing = (
        HONEST.replace("偏差原因分析及改进措施", "琢磨")
        + f"| {label} | 雨季影响 | < | < | < | < | < | < |"
    )
    assert (read(drawing).form.reasons == "雨季影响") is told


# Weights in per cent of the full mark -------------------------------------------------------------


def shares(*weights: str, total: str = "") -> list[Decimal | None]:
    rows = "".join(
        f"| 产出指标 | 数量指标 | 名称{n} | ≥1处 | 1处 | {w} | 1 | |\n"
        for n, w in enumerate(weights)
    )
    total_row = f"| 总分 | < | < | < | < | {total} | 3 | |" if total else ""
    form = read(HEAD + MONEY + GOALS + TABLE + rows + total_row).form
    return [row.weight for row in form.indicators]


SHARE = "0.3 as 0%"


@pytest.mark.parametrize(
    ("weights", "total", "read_as_shares"),
    [
        ([SHARE] * 3, "", True),
        ([SHARE] * 2, "", False),
        ([SHARE] * 2, "1 as 0%", True),
        (["30", *[SHARE] * 3], "", False),
        ([SHARE] * 3, "100", False),
    ],
)
def test_weights_are_shares_where_three_at_least_and_all_are(
    weights: list[str], total: str, read_as_shares: bool
) -> None:
    assert (shares(*weights, total=total)[-1] == 30) is read_as_shares


# Marks and notes ----------------------------------------------------------------------------------


def only(head: str, cell: str, actual: str = "5") -> Form:
    table = f"""
    | 一级指标 | 二级指标 | 三级指标 | {head} | 指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标 | 数量指标 | 改造数量 | {cell} | 5 | {actual} | 90 | 88.5 |
    """
    return read(HEAD + MONEY + GOALS + table).form


def test_a_sign_or_a_unit_may_stand_alone() -> None:
    signed, measured = only("指标性质", "≥"), only("度量单位", "处")
    assert [form.indicators[0].target for form in (signed, measured)] == ["≥5", "5处"]
    assert [only("指标性质", sign).indicators[0].nature for sign in ("反向指标", "≥")] == [
        "反向指标",
        None,
    ]
    assert {form.layout for form in (signed, measured)} == {"sichuan"}
    assert only("琢磨", "").layout == "shanghai"


def test_the_name_at_the_side_tells_the_layout() -> None:
    bare = HONEST.replace("| 评分等级 | < | 优 | < | < | < | < | < |\n", "")
    assert read(bare).form.layout == "shanghai"
    assert read(bare + "| 绩效指标 | | | | | | | |\n").form.layout == "national"


def test_a_row_that_was_not_used_leaves_the_notes_on_the_others() -> None:
    row = "| ^ | 时效指标 | 指标1： | — | — | — | — | — |"
    drawing = drawing_with(
        ("15处 | 15处 | 10 | 10 |", '15处 | 15处 | "10" | 10 |'), (SECOND, f"{SECOND}\n{row}")
    )
    notes = read(drawing).form.notes
    assert [note.at for note in notes if note.at.startswith("indicators")] == [
        "indicators[0].weight", "indicators[2].name",
    ]  # fmt: skip
    assert notes[-1].raw == "指标1："
    nameless = read(drawing.replace("指标1：", "")).form.notes
    assert (nameless[-1].at, nameless[-1].raw) == ("indicators[2].name", "-")


def test_a_hidden_row_is_told_of_where_it_has_a_score() -> None:
    blank = drawing_with(("190户 | 10 | 9.5", "190户 | 10 | "))
    for drawing, told in ((HONEST, ["indicators[1].score"]), (blank, [])):
        (reading,) = read_forms(replace(sheet(drawing), hidden_rows=frozenset({14})))
        assert [note.at for note in reading.form.notes if note.kind == "hidden-row"] == told


def test_the_adjusted_target_has_its_place() -> None:
    table = """
    | 一级指标 | 二级指标 | 三级指标 | 年初指标值 | 调整指标值 | 全年完成值 | 分值 | 得分 |
    | 产出指标 | 数量指标 | 改造数量 | ≥25处 | ≥20处 | 20处 | 50 | 50 |
    | 效益指标 | 社会效益指标 | 服务人数 | ≥3000人 | | 3100人 | 40 | 40 |
    """
    reading = read(HEAD + MONEY + GOALS + table)
    assert [reading.at(f"indicators[{n}].target") for n in (0, 1)] == ["E13", "D14"]
