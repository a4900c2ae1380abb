"""Right forms in ways that nobody asked for: read whole, nothing in them called wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.reading.heads import heads
from perfxl.reading.labels import FUNDS, INDICATORS
from perfxl.reading.page import Page
from perfxl.report.report import Report, judge
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
    read_sheets,
    sheet,
    unaccused,
)

D = Decimal
TITLE = "\n".join(HEAD.strip().splitlines()[:4])
BLOCK = HEAD.strip().splitlines()[4]
LOST = "| 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |"


def judged(drawing: str) -> Report:
    return judge(read(drawing))


def errors(drawing: str) -> list[tuple[str, str]]:
    report = judged(drawing)
    return [(f.code, report.reading.at(f.at)) for f in report.findings if f.severity == "error"]


# The money ----------------------------------------------------------------------------------------


def with_column(heading: str, total: str, source: str) -> str:
    """The honest money with a further column before that of the rate."""
    lines = [line + " < |" for line in TITLE.splitlines()]
    told = iter((heading, total, source, "-", "-"))
    for line in (BLOCK + MONEY).splitlines():
        cells = line[1:-1].split("|")
        lines.append("|".join(["", *cells[:6], f" {next(told)} ", *cells[6:], ""]))
    return "\n".join(lines) + GOALS + TABLE + ROWS + END


@pytest.mark.parametrize(
    ("heading", "total", "source"),
    [
        ("支付进度", "99.22", "98.97"),
        ("其中：财政拨款", "156.37", "156.37"),
        ("到位率", "100%", "100%"),
    ],
)
def test_a_column_of_money_that_is_none_of_the_form_s(
    heading: str, total: str, source: str
) -> None:
    report = unaccused(with_column(heading, total, source))
    (_, line), *_ = report.form.fund_lines()
    assert (line.initial, line.annual, line.executed) == (D(200), D(208), D("206.37"))
    assert (line.weight, line.rate, line.score) == (D(10), D("99.22"), D("9.92"))


def test_of_two_columns_of_rates_that_of_the_field_s_own_name_is_read() -> None:
    drawing = with_column("支付进度", "99.22", "98.97").replace(
        "| 99.22 | 9.92 |", "| 95.22 | 9.92 |"
    )
    assert errors(drawing) == [("F-2", "H6")]


def without_rates(drawing: str, first: int) -> str:
    """The drawing without its rates of execution, from a row of the sheet on."""
    lines = drawing.splitlines()
    for row in range(first, 10):
        cells = lines[row - 1].split("|")
        lines[row - 1] = "|".join([*cells[:8], " ", *cells[9:]])
    return "\n".join(lines)


def test_a_column_of_payment_that_is_filled_in_more_rows() -> None:
    """执行率 is often told for the total alone."""
    drawing = with_column("支付进度", "99", "98")
    assert unaccused(without_rates(drawing, 7)).reading.at("funds.total.rate") == "H6"
    wrong = without_rates(drawing.replace("| 99.22 |", "| 90.22 |"), 7)
    assert errors(wrong) == [("F-2", "H6")]
    empty = without_rates(drawing, 6)
    assert judged(empty).reading.at("funds.total.rate") == "G6"


IN_PAIRS = """
| 项目资金（万元） | 年度资金总额 | 全年预算数 | "208" | 全年执行数 | "206.37" | 执行率 | "99.22%" |
| ^ | 其中：财政拨款 | 全年预算数 | "158" | 全年执行数 | "156.37" | 分值 | "10" |
| ^ | 上年结转 | 全年预算数 | "50" | 全年执行数 | "50" | 得分 | "9.92" |
"""


@pytest.mark.parametrize("quote", ['"', ""])
def test_amounts_beside_their_labels_typed_as_text(quote: str) -> None:
    money = IN_PAIRS.replace('"', quote)
    report = judged(TITLE + money + GOALS + TABLE + ROWS + END)
    funds = report.form.funds
    assert report.whole and not report.count("error") and funds is not None
    assert (funds.total.annual, funds.total.executed, funds.total.score) == (
        D(208), D("206.37"), D("9.92"),
    )  # fmt: skip


SOURCES = """
| 项目资金（万元） | < | 合计 | 当年财政拨款 | 上年结转资金 | 其他资金 | 分值 | 得分 |
| 年初预算数 | < | 200 | 150 | 50 | 0 | {initial} |
| 全年预算数 | < | 208 | 158 | 50 | 0 | {annual} |
| 全年执行数 | < | 206.37 | 156.37 | 50 | 0 | {executed} |
| 执行率 | < | 99.22% | 98.97% | 100% | - | {rate} |
"""
EMPTY = dict.fromkeys(("initial", "annual", "executed", "rate"), "| ")


def by_source(**told: str) -> str:
    return TITLE + SOURCES.format(**{**EMPTY, **told}) + GOALS + TABLE + ROWS + END


@pytest.mark.parametrize("row", ["initial", "annual", "executed", "rate"])
def test_points_in_columns_of_their_own_beside_a_column_for_each_source(row: str) -> None:
    report = unaccused(by_source(**{row: "10 | 9.92"}))
    funds = report.form.funds
    assert funds is not None and (funds.total.weight, funds.total.score) == (D(10), D("9.92"))
    assert [line.label for line in funds.sources] == ["当年财政拨款", "上年结转资金", "其他资金"]
    at = {"initial": 6, "annual": 7, "executed": 8, "rate": 9}[row]
    assert [report.reading.at(f"funds.total.{key}") for key in ("weight", "score")] == [
        f"G{at}", f"H{at}",
    ]  # fmt: skip
    assert ("F-3", f"H{at}") in errors(by_source(**{row: "10 | 6.92"}))


def test_points_in_several_rows_of_such_a_column_are_nobody_s() -> None:
    report = judged(by_source(annual="10 | 9.92", executed="10 | 9.92"))
    assert not report.form.printed & {"funds.weight", "funds.score"}


def test_points_beside_their_own_label_are_not_looked_for_in_a_column() -> None:
    money = SOURCES.format(**{**EMPTY, "annual": "10 | 5"}) + "| 得分 | < | 9.92 |\n"
    report = judged(TITLE + money + GOALS + TABLE + ROWS + END)
    funds = report.form.funds
    assert funds is not None and (funds.total.weight, funds.total.score) == (D(10), D("9.92"))


@pytest.mark.parametrize(
    ("above", "named", "at"),
    [
        ("", "项目资金（万元）", "A5"),
        ("| 自评总分 | < | 98.42 | < | < | < | < | < |\n", "项目资金（万元）", "A6"),
        ("| 资金情况 | < | < | < | < | < | < | < |\n", "资金情况", "A5"),
    ],
    ids=["the head of the form", "its total", "a label of the block"],
)
def test_what_stands_right_above_money_without_headings(above: str, named: str, at: str) -> None:
    money = MONEY.strip().replace("| ^ |", "| 项目资金（万元） |", 1)
    report = judged(TITLE + "\n" + above + money + GOALS + TABLE + ROWS + GRADE_ROW)
    assert [(h.part, h.text, h.cell) for h in report.form.coverage.unknown] == [
        ("funds", named, at)
    ]
    assert ("total" in report.form.printed) is ("总分" in above)
    assert [f.code for f in report.findings if f.severity == "error"] == (
        [] if "总分" in above else ["L-1"]
    )


IN_YUAN = exchanged(
    BLOCK + MONEY + GOALS + TABLE + ROWS + END,
    ("(万元)", ""), ("| 200 | 208 | 206.37 |", "| 2000000 | 2080000 | 2063700 |"),
    ("| 150 | 158 | 156.37 |", "| 1500000 | 1580000 | 1563700 |"),
    ("| 50 | 50 | 50 |", "| 500000 | 500000 | 500000 |"),
)  # fmt: skip
BARE = "\n".join(TITLE.splitlines()[2:]) + "\n" + IN_YUAN


@pytest.mark.parametrize("above", ["", HONEST + "\n| |\n"])
@pytest.mark.parametrize("unit", ["| 单位：元 |", "| | | | | | | | 金额单位：元 |"])
@pytest.mark.parametrize("between", ["", "| |\n", "| |\n| |\n"])
def test_a_unit_that_stands_apart_over_a_form_without_a_title(
    above: str, unit: str, between: str
) -> None:
    drawing = above + unit + "\n" + between + BARE
    *_, reading = read_sheets(sheet(drawing))
    report = judge(reading)
    assert report.form.money_unit == "元"
    assert [f.code for f in report.findings if f.severity != "info"] == ["L-4"]  # no year


@pytest.mark.parametrize(
    ("note", "unit", "codes"),
    [
        ("1.金额单位为元", "元", []),
        ("1.金额单位：为人民币元", "元", []),
        ("1.金额单位均用元", "元", []),
        ("1.金额单位统一按万元填写", "万元", []),
        ("1.金额单位为美元", "万元", ["F-6"]),
        ("1.金额单位：统元", "万元", ["F-6"]),
    ],
)
def test_a_unit_in_the_words_of_a_note(note: str, unit: str, codes: list[str]) -> None:
    lines = [line for line in (TITLE + "\n" + IN_YUAN).splitlines() if line]
    lines[1] += f" {note} |"
    report = judged("\n".join(lines))
    assert report.form.money_unit == unit
    told = [f.code for f in report.findings if f.code == "F-6" and f.severity == "error"]
    assert told == codes


def test_the_foot_of_a_form_is_no_head_of_the_next() -> None:
    drawing = HONEST + "\n| 实施单位： | 某区民政局 |\n| |\n" + BARE
    *_, reading = read_sheets(sheet(drawing))
    assert reading.extent[0] == len(HONEST.strip().splitlines()) - HONEST.count("\n\n") + 3


# The rows of the table ----------------------------------------------------------------------------

FIRST = ROWS[: ROWS.index("| ^ | 时效指标")]
REST = ROWS[ROWS.index("| ^ | 时效指标") :].replace("| ^ | 时效", "| 产出指标 | 时效", 1)
AGAIN = "\n".join(TITLE.splitlines()[::2][:1] + TITLE.splitlines()[1:4]) + TABLE
TOP = TITLE.replace("| 某区养老服务中心 | < | < |", "| 某区养老服务中心 | 自评总分 | 98.42 |")


@pytest.mark.parametrize("again", [AGAIN, TITLE.splitlines()[2] + TABLE, "| 第1页 | |\n" + AGAIN])
def test_the_head_of_a_form_printed_again_on_its_second_page(again: str) -> None:
    for top, end in ((TITLE, END), (TOP, GRADE_ROW)):
        drawing = "\n".join((top, BLOCK + MONEY + GOALS + TABLE + FIRST + again + REST + end))
        report = unaccused(drawing)
        assert len(list(report.form.rows())) == 8 and report.recomputed == D("98.42")
    wrong = drawing.replace("98.42", "97.42")
    assert [code for code, _ in errors(wrong)] == ["R-1"]


@pytest.mark.parametrize(
    ("first", "again", "forms"),
    [
        (FIRST, AGAIN.replace("社区养老服务设施改造", "道路养护"), 2),
        (FIRST + TOTAL_ROW + "\n", AGAIN, 2),
        (FIRST, AGAIN.replace(TABLE, "") + BLOCK + MONEY + TABLE, 2),
        (FIRST, AGAIN, 1),
    ],
    ids=["another project", "after a total", "with money of its own", "the same"],
)
def test_a_head_that_is_another_form_s(first: str, again: str, forms: int) -> None:
    drawing = "\n".join((TITLE, BLOCK + MONEY + GOALS + TABLE + first + again + REST + END))
    assert len(read_sheets(sheet(drawing))) == forms


def test_the_head_printed_again_in_a_form_under_another() -> None:
    below = "\n".join((TITLE, BLOCK + MONEY + GOALS + TABLE + FIRST + AGAIN + REST + END))
    _, second = read_sheets(sheet(HONEST + below))
    assert len(second.form.indicators) == 8 and judge(second).recomputed == D("98.42")


def test_a_project_named_again_where_no_table_follows_or_none_stands_above() -> None:
    named = "| 项目名称 | < | 社区养老服务设施改造 | < | < | < | < | < |\n"
    assert read(HONEST + named).form.project == "社区养老服务设施改造"
    listed = read(named + "\n".join((TITLE, TABLE + ROWS + END)))
    assert listed.extent[0] == 2  # the title's row


@pytest.mark.parametrize(("blanks", "unit"), [(7, "元"), (8, "万元")])
def test_how_far_above_a_form_under_another_a_unit_may_stand(blanks: int, unit: str) -> None:
    drawing = HONEST + "| 单位：元 |\n" + "| |\n" * blanks + BARE
    *_, second = read_sheets(sheet(drawing))
    assert second.form.money_unit == unit


def test_two_forms_without_names_are_two() -> None:
    blank = TITLE.replace("社区养老服务设施改造", "")
    second = "\n".join((blank, TABLE + REST + END))
    drawing = "\n".join((blank, BLOCK + MONEY + GOALS + TABLE + FIRST + second))
    assert len(read_sheets(sheet(drawing))) == 2


QUALITY = "| ^ | 质量指标 | 工程验收合格率"


@pytest.mark.parametrize(
    "note",
    [
        "| ^ | ^ | （数据来源：民政统计系统） | | | | | |\n",
        "| ^ | ^ | 数据来源：民政统计系统 | | | | | |\n",
        "| ^ | ^ | （说明：含续建） | | | | | |\n",
    ],
)
def test_a_note_among_the_names(note: str) -> None:
    report = unaccused(drawing_with((QUALITY, note + QUALITY)))
    assert len(list(report.form.rows())) == 8


def in_rows(drawing: str) -> str:
    """A drawing with the labels of the groups in every row, as a lost merge leaves them."""
    return drawing.replace("| ^ | ^ |", "| 产出指标 | 数量指标 |").replace(
        "| ^ | 质量", "| 产出指标 | 质量"
    )


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ("| ^ | ^ | 台账 | 归档 | 说明材料已归档 | | | |\n", 9),  # what was done says so
        ("| 说明一 | < | < | 数据为年底数 | | | | |\n", 8),
        ("| 说明一 | | 数据为年底数 | | | | | |\n", 8),
    ],
)
def test_what_makes_a_row_without_points_a_note(row: str, rows: int) -> None:
    report = judged(drawing_with((QUALITY, row + QUALITY.replace("^", "产出指标", 1))))
    assert len(list(report.form.rows())) == rows


def test_a_note_among_names_whose_groups_are_repeated() -> None:
    note = "| ^ | ^ | （数据来源：民政统计系统） | | | | | |\n"
    rows = in_rows(ROWS.replace(QUALITY, note + QUALITY))
    assert len(list(unaccused(HEAD + MONEY + GOALS + TABLE + rows + END).form.rows())) == 8
    answered = rows.replace("统计系统） | | |", "统计系统） | ≥1个 | 1个 |")
    report = judged(HEAD + MONEY + GOALS + TABLE + answered + END)
    assert len(list(report.form.rows())) == 9  # somebody asked for it


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("年度指标值 | |", "| | 年初 | 调整后 |"),
        ("年度指标值 | 年度指标值 |", "三级指标 | 年初 | 调整后 |"),
    ],
    ids=["merges lost", "copied"],
)
@pytest.mark.parametrize(("begun", "changed"), [("≥15处", ""), ("≥20处", "≥15处")])
def test_a_second_row_of_headings_whose_merges_were_lost(
    first: str, second: str, begun: str, changed: str
) -> None:
    copied = "| 一级指标 | 二级指标 " if second.startswith("三") else "| | "
    tail = (
        "实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |"
        if copied.startswith("| 一")
        else "| | | |"
    )
    table = (
        f"| 一级指标 | 二级指标 | 三级指标 | {first} 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |\n"
        + copied + (f"| {second} " if copied.startswith("| 一") else second + " ") + tail + "\n"
    )  # fmt: skip
    rows = "\n".join(
        line.replace("| ≥15处 |", f"| {begun} | {changed} |", 1)
        if "≥15处" in line
        else "|".join([*line.split("|")[:5], " ", *line.split("|")[5:]])
        for line in ROWS.strip().splitlines()
    )
    total = TOTAL_ROW.replace("| 总分 | < |", "| 总分 | < | < |")
    report = unaccused(HEAD + MONEY + GOALS + table + rows + "\n" + total + "\n" + GRADE_ROW)
    assert report.form.indicators[0].target == "≥15处" and report.recomputed == D("98.42")


@pytest.mark.parametrize(
    "row",
    [
        "| | | 改造数量 | 甲 | 乙 | | | | 附注 |",
        "| | | | ≥5处 | 甲 | | | | 附注 |",
        "| | | | 甲 | 乙 | 10 | | | 附注 |",
        "| | | | 数量以年底统计为准的 | 乙 | | | | 附注 |",
        "| | | | 甲 | 乙 | | | | |",
        "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 备注栏 | |",
    ],
    ids=[
        "a name",
        "a figure in words",
        "a figure",
        "a long text",
        "all under headings",
        "one word",
    ],
)
def test_what_does_not_divide_headings(row: str) -> None:
    page = Page(sheet(TABLE + row))
    assert heads(page, 1, INDICATORS).last_row == 1


@pytest.mark.parametrize(("word", "last"), [("一二三四五六七八", 2), ("一二三四五六七八九", 1)])
def test_how_long_the_words_are_that_divide_a_heading(word: str, last: int) -> None:
    page = Page(sheet(TABLE + f"| | | | 年初 | | | | | {word} |"))
    assert heads(page, 1, INDICATORS).last_row == last
    assert heads(Page(sheet(BLOCK + "\n| | 年度资金总额： | | | |")), 1, FUNDS).last_row == 1


def test_the_column_that_is_filled_in_most_rows_has_the_scores() -> None:
    rows = "\n".join(
        line.replace(" 得分 |", " 得分 | 实际得分 |")
        if "三级指标" in line
        else "|".join(
            [*line.split("|")[:7], " 10 " if "设施数量" in line else " ", *line.split("|")[7:]]
        )
        for line in (TABLE.strip() + ROWS).splitlines()
    )
    total = TOTAL_ROW.replace("| 100 |", "| 100 | |")
    report = unaccused(HEAD + MONEY + GOALS + rows + "\n" + total + "\n" + GRADE_ROW)
    assert report.reading.at("indicators[1].score") == "H14"


def test_scores_that_were_weighted() -> None:
    rows = "\n".join(
        line.replace(" 分值 | 得分 |", " 权重 | 评分 | 加权得分 |")
        if "三级指标" in line
        else "|".join([*line.split("|")[:7], " 95 ", *line.split("|")[7:]])
        for line in (TABLE.strip() + ROWS).splitlines()
    )
    total = TOTAL_ROW.replace("| 100 |", "| 100 | |")
    report = unaccused(HEAD + MONEY + GOALS + rows + "\n" + total + "\n" + GRADE_ROW)
    assert report.reading.at("indicators[0].score") == "H13" and report.recomputed == D("98.42")


@pytest.mark.parametrize("middle", ["", TABLE])
def test_weights_in_per_cent_under_a_heading_printed_again(middle: str) -> None:
    rows = (FIRST + middle + REST).replace("| 10 | 9.5 |", "| 10% | 9.5 |")
    rows = rows.replace("| 10 | 10 |", "| 10% | 10 |").replace("| 15 | 1", "| 15% | 1")
    drawing = HEAD + MONEY + GOALS + TABLE + rows + END.replace("| 100 |", "| 100% |")
    report = unaccused(drawing)
    assert report.form.indicators[7].weight == D(10) and report.recomputed == D("98.42")
    worded = drawing.replace("| 92% | 10% |", "| 92% | 甲 |")
    assert [code for code, _ in errors(worded)] == ["L-2"]
    figure = drawing.replace("| 92% | 10% |", "| 92% | 10 |")
    assert [code for code, _ in errors(figure)] == ["L-2"] * 8  # neither shares nor points


PARTS = "| ^ | ^ | 其中：城区 | 10处 | 10处 |{} |\n| ^ | ^ | 农村 | 5处 | 5处 |{} |\n"
SITES = "| 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |\n"


@pytest.mark.parametrize("points", [" | |", " - | - |", " — | / |"])
def test_parts_of_a_row_need_no_points(points: str) -> None:
    parts = PARTS.format(points, points)
    report = unaccused(drawing_with((SITES, SITES + parts)))
    assert report.recomputed == D("98.42") and len(list(report.form.rows())) == 10
    heavier = SITES.replace("| 10 | 10 |", "| 15 | 15 |")
    wrong = drawing_with((SITES, heavier + parts))
    assert [code for code, _ in errors(wrong)] == ["W-1", "R-1"]


def test_parts_of_a_row_need_no_points_where_no_total_is_told() -> None:
    rows = ROWS.replace(SITES, SITES + PARTS.format(" - | - |", " - | - |"))
    report = judged(HEAD + MONEY + GOALS + TABLE + rows + GRADE_ROW)
    assert [f.code for f in report.findings if f.severity == "error"] == ["L-1"]


def test_a_dash_for_points_of_no_part_is_missed() -> None:
    dashed = "| ^ | ^ | 维修次数 | 10次 | 10次 | - | - | |\n"
    heavier = SITES.replace("| 10 | 10 |", "| 15 | 15 |")
    assert [code for code, _ in errors(drawing_with((SITES, heavier + dashed)))] == ["L-2", "L-2"]


# Reasons ------------------------------------------------------------------------------------------

BESIDE = {
    "under the heading": "| 偏差原因分析及改进措施 | < |",
    "under none": "| 偏差原因分析及改进措施 | |",
    "under its own": "| 偏差原因 | 改进措施 |",
}


def in_two(cause: str, measure: str, heading: str) -> str:
    lines = []
    for line in HONEST.strip().splitlines():
        if "三级指标" in line:
            line = line.replace("| 偏差原因分析及改进措施 |", heading)
        elif LOST in line:
            line = line.replace(LOST, f"| 10 | 9.5 | {cause} | {measure} |")
        else:
            line += " |"
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("heading", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize(
    ("cause", "measure", "told", "codes"),
    [
        ("家庭临时退出", "下一步提前确认", "家庭临时退出；下一步提前确认", []),
        ("家庭临时退出", "家庭临时退出", "家庭临时退出", ["D-2"]),
        ("家庭临时退出", "", "家庭临时退出", ["D-2"]),
        ("家庭临时退出", "3", "家庭临时退出", ["D-2"]),
    ],
)
def test_measures_in_a_cell_beside_the_cause(
    heading: str, cause: str, measure: str, told: str, codes: list[str]
) -> None:
    report = judged(in_two(cause, measure, heading))
    row = report.form.indicators[1]
    assert report.whole and row.reason == told
    found = [f.code for f in report.findings if f.at.endswith("[1].reason")]
    assert found == codes


def test_measures_under_a_heading_that_is_copied() -> None:
    heading = "| 偏差原因分析及改进措施 | 偏差原因分析及改进措施 |"
    report = judged(in_two("家庭临时退出", "下一步提前确认", heading))
    assert report.whole and report.form.indicators[1].reason == "家庭临时退出；下一步提前确认"
    apart = "| 偏差原因分析及改进措施 | 未完成原因分析 |"
    report = judged(in_two("家庭临时退出", "下一步提前确认", apart))
    assert report.form.indicators[1].reason == "家庭临时退出"


def test_a_column_with_a_heading_of_its_own_holds_no_measures() -> None:
    drawing = in_two("家庭临时退出", "下一步提前确认", "| 偏差原因分析及改进措施 | 佐证材料 |")
    assert judged(drawing).form.indicators[1].reason == "家庭临时退出"


SEVERAL = [
    ("以下两项均因家庭临时退出，下一步提前确认", True),
    ("上述三项：家庭临时退出，下一步提前确认", True),
    ("两项指标都因家庭临时退出，下一步提前确认", True),
    ("两项任务因家庭临时退出未完成，下一步提前确认", False),
    ("家庭临时退出，下一步提前确认", False),
]


@pytest.mark.parametrize(("reason", "both"), SEVERAL)
def test_a_reason_in_the_first_row_that_is_for_several(reason: str, both: bool) -> None:
    drawing = drawing_with(
        (SITES, f"| 改造养老设施数量 | ≥15处 | 14处 | 10 | 9.33 | {reason} |\n"),
        (LOST, "| 10 | 9.5 | |"), ("98.42", "97.75"),
    )  # fmt: skip
    if both:
        assert unaccused(drawing).form.indicators[1].reason == reason
    else:
        assert errors(drawing) == [("D-1", "H14")]


# The grade ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "grade", "at"),
    [
        ("| < | 优 | √ | 良 | | 中 | |", "优", "C22"),
        ("| < | 优 | | 良 | √ | 中 | |", "良", "C22"),
        ("| < | ☑ | 优 | □ | 良 | □ | 中 |", "优", "C22"),
        ("| < | □ | 优 | ☑ | 良 | □ | 中 |", "良", "C22"),
        ("| 优□ | 良☑ | 中□ | 差□ | | | |", "良", "B22"),
        ("| < | 优☑ | 良□ | < | < | < | < |", "优", "C22"),
        ("| < | 优 | 填表人 | √ | | | |", "优", "C22"),
        ("| 评分等级 | ☑ | 优 | □ | 良 | | |", "优", "C22"),
        ("| < | \u200b优\ufeff | √\u200b | 良\u00ad | | | |", "优", "C22"),
        ("| < | 优 | 良 | | | | |", "优", "C22"),
    ],
)
def test_a_grade_that_is_ticked_in_cells(cells: str, grade: str, at: str) -> None:
    report = judged(drawing_with((GRADE_ROW, f"| 评分等级 {cells}")))
    wrong = [(f.code, f.declared) for f in report.findings if f.severity == "error"]
    assert [code for code, _ in wrong] == ([] if grade == "优" else ["R-2"])
    assert report.reading.at("grade") == at
    (told,) = [f for f in report.findings if f.code == "R-2"] or [None]
    ticked = told is not None and "勾选" in told.message.zh
    assert ticked is (grade == "优" and any(m in cells for m in "√☑") and "填表人" not in cells)


TOP_GRADE = "| 自评等级 | < | {} | < | < | < | < | < |\n"
PLACES = {"project": 3, "money": 5, "goals": 10, "table": 12}  # the row that it stands above


@pytest.mark.parametrize("place", PLACES)
def test_a_grade_anywhere_above_the_table(place: str) -> None:
    lines = [line for line in HONEST.strip().splitlines() if line and line != GRADE_ROW]
    row = PLACES[place]
    right, wrong = (
        "\n".join([*lines[: row - 1], TOP_GRADE.format(grade).strip(), *lines[row - 1 :]])
        for grade in ("优", "良")
    )
    assert unaccused(right).form.grade == "优"
    assert errors(wrong) == [("R-2", f"C{row}")]
    below = wrong + "\n" + GRADE_ROW
    assert judged(below).form.grade == "优"  # what stands under the table is the form's own
