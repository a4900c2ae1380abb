"""The review of a form: on a sheet beside it, and in columns of the form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.form.grid import Book
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.rules.review import outcome
from tests.support.drawn import (
    HONEST,
    MONEY,
    POLICY,
    REVIEW,
    REVIEW_FOOT,
    REVIEW_HEAD,
    REVIEW_ROWS,
    exchanged,
    sheet,
)


def reviewed(*edits: tuple[str, str], form: str = HONEST) -> Reading:
    """The honest form with its review, pieces of whose drawing are exchanged."""
    drawing = exchanged(REVIEW, *edits)
    (reading,) = read_book(Book((sheet(form), sheet(drawing, "复核底稿"))))
    return reading


def test_a_review_sheet_is_read() -> None:
    reading = reviewed()
    review = reading.form.review
    assert review is not None
    assert [row.at for row in review.rows] == [
        "funds.total", *(f"indicators[{n}]" for n in range(8)),
    ]  # fmt: skip
    assert (review.reviewer, review.date, review.grade) == ("张三", "2026-03-05", "良")
    assert review.rows[4].percent == 30
    assert review.rows[2].evidence == "名单.xlsx"
    assert reading.place("review.rows[4].score") == "复核底稿!F11"
    found = outcome(reading.form, POLICY)
    assert found is not None
    assert (
        f"{found.filed} {found.score} {found.difference} {found.deviation}"
        == "98.42 85.42 13.00 13.21"
    )
    assert (found.grade, found.level, found.reviewed, found.rows) == ("良", "偏离较大", 9, 9)


def test_a_review_of_which_nothing_was_entered_is_none() -> None:
    rows = "".join(
        "|".join([*line.split("|")[:5], *["" for _ in range(6)], ""]) + "\n"
        for line in REVIEW_ROWS.strip().splitlines()
    )
    reading = reviewed((REVIEW_ROWS, rows), ("| 85.42 |", "| |"), ("复核等级 | 良", "复核等级 |"))
    assert reading.form.review is not None
    assert not reading.form.review.entered
    assert outcome(reading.form, POLICY) is None


COLUMNS = """
| 项目支出绩效自评表 | < | < | < | < | < | < | < | < | < |
| 项目名称 | 道路 | | | | | | | | |
"""
LAID_OUT = {
    "working paper": """
| 一级指标 | 三级指标 | 指标值 | 权重 | 自评完成值 | 自评得分 | 复核完成值 | 复核得分 | 复核指标偏差 | 备注 |
| 产出指标 | 里程 | ≥5公里 | 50 | 5公里 | 50 | 4公里 | 40 | 20% | 少一公里 |
| 效益指标 | 满意 | ≥90% | 50 | 95% | 50 | 95% | 50 | 0 | |
| 合计 | | | 100 | | 100 | | 90 | | |
""",
    "a column": """
| 一级指标 | 三级指标 | 年初指标值 | 年终完成值 | 分值 | 自评分 | 复核分 | 评价标准 |
| 产出指标 | 里程 | ≥5公里 | 5公里 | 50 | 50 | 40 | 按比例 |
| 效益指标 | 满意 | ≥90% | 95% | 50 | 50 | 50 | 按比例 |
| 合计 | | | | 100 | 100 | 90 | |
""",
    "groups, the review first": """
| 一级指标 | 三级指标 | 指标值 | 分值 | 复核 | < | 自评 | < |
| ^ | ^ | ^ | ^ | 完成值 | 得分 | 完成值 | 得分 |
| 产出指标 | 里程 | ≥5公里 | 50 | 4公里 | 40 | 5公里 | 50 |
| 效益指标 | 满意 | ≥90% | 50 | 95% | 50 | 95% | 50 |
| 合计 | | | 100 | | 90 | | 100 |
""",
}  # fmt: skip


@pytest.mark.parametrize("laid_out", LAID_OUT)
def test_columns_of_a_review_are_never_what_was_filed(laid_out: str) -> None:
    (reading,) = read_book(Book((sheet(COLUMNS + LAID_OUT[laid_out]),)))
    form, review = reading.form, reading.form.review
    assert review is not None
    assert [(row.score, row.actual) for row in form.indicators] == [(50, "5公里"), (50, "95%")]
    assert form.score == 100
    assert [row.score for row in review.rows] == [40, 50]
    assert review.score == 90
    found = outcome(form, POLICY)
    assert found is not None
    assert (found.filed, found.score, found.grade) == (100, 90, "优")


BESIDE = {
    5: "| | 复核得分 | 佐证材料 | |",
    6: "| | 9.9 | 批复.pdf | |",
    12: "| 复核完成值 | 复核得分 | 扣分比例 | 佐证材料 |",
    13: "| 14处 | 9 | 0.1 as 0% | 照片 |",
    14: "| 190户 | 9.5 | | |",
    20: "| 92% | 10 | | 无 |",
    21: "| | 38.4 | | |",
}
"""What stands at the right of the rows of the honest form where its review is in columns."""


def beside(more: dict[int, str] = BESIDE, form: str = HONEST) -> Reading:
    lines = [line for line in form.splitlines() if line]
    drawing = "\n".join(line + more.get(n, "| | | | |")[1:] for n, line in enumerate(lines, 1))
    (reading,) = read_book(Book((sheet(drawing),)))
    return reading


def test_a_review_in_columns_is_read_row_by_row_where_the_levels_are_merged() -> None:
    reading = beside()
    review = reading.form.review
    assert review is not None and review.score == Decimal("38.4") and review.sheet == ""
    assert review.columns == {"actual", "score", "percent", "evidence"}
    assert [row.at for row in review.rows] == [
        "funds.total",
        *(f"indicators[{n}]" for n in range(8)),
    ]
    said = [(r.name, r.filed, r.actual, r.score, r.percent, r.evidence) for r in review.rows[:3]]
    assert said == [
        ("预算执行率", Decimal("9.92"), None, Decimal("9.9"), None, "批复.pdf"),
        ("改造养老设施数量", 10, "14处", 9, 10, "照片"),
        ("适老化改造户数", Decimal("9.5"), "190户", Decimal("9.5"), None, None),
    ]
    assert [row.entered for row in review.rows] == [True] * 3 + [False] * 5 + [True]
    asked = (
        "review.rows[0].score",
        "review.rows[2].score",
        "review.rows[8].evidence",
        "review.score",
    )
    assert [str(reading.at(path)) for path in asked] == ["J6", "J14", "L20", "J21"]


@pytest.mark.parametrize(
    ("lacking", "rows", "score"),
    [(5, 8, Decimal("38.4")), (21, 9, None), (12, None, None)],
    ids=["the money is not reviewed", "no total of the reviewed scores", "no headings"],
)
def test_a_review_in_columns_has_what_is_printed(
    lacking: int, rows: int | None, score: Decimal | None
) -> None:
    review = beside({n: text for n, text in BESIDE.items() if n != lacking}).form.review
    assert (review and len(review.rows)) == rows and (review and review.score) == score


def test_the_review_of_the_money_stands_in_the_row_of_its_total_whatever_that_is_called() -> None:
    review = beside(form=exchanged(HONEST, ("年度资金总额：", ""))).form.review
    assert review is not None and len(review.rows) == 9
    assert (review.rows[0].at, review.rows[0].score) == ("funds.total", Decimal("9.9"))
    nothing = beside(form=exchanged(HONEST, (MONEY, "\n| | | | | | | | |" * 4 + "\n")))
    assert nothing.form.funds is not None and nothing.form.review is not None
    assert [row.at for row in nothing.form.review.rows] == [f"indicators[{n}]" for n in range(8)]


def test_scores_of_a_review_that_are_given_to_a_group_are_no_rows() -> None:
    drawing = LAID_OUT["a column"].replace("95% | 50 | 50 | 50", "95% | 50 | 50 | ^")
    (reading,) = read_book(Book((sheet(COLUMNS + drawing),)))
    assert reading.form.review is None


def in_a_column(first: str, second: str, total: str, *edits: tuple[str, str]) -> Reading:
    """A form with one column of a review and what stands in it."""
    drawing = exchanged(
        LAID_OUT["a column"], ("50 | 50 | 40", f"50 | 50 | {first}"),
        ("50 | 50 | 50", f"50 | 50 | {second}"), ("100 | 90", f"100 | {total}"),
    )  # fmt: skip
    (reading,) = read_book(Book((sheet(exchanged(COLUMNS + drawing, *edits)),)))
    return reading


@pytest.mark.parametrize(
    ("first", "second", "total", "review"),
    [
        ("见档案", "50", "90", True),
        ("见档案", "50", "", True),
        ("见档案", "", "90", True),
        ("见档案", "", "", False),
        ("", "", "", True),  # not begun
    ],
)
def test_words_in_the_place_of_all_reviewed_scores_are_no_review(
    first: str, second: str, total: str, review: bool
) -> None:
    reading = in_a_column(first, second, total, ("5公里 | 50 | 50", '5公里 | 50 | "50"'))
    notes = ["indicators[0].score"] + ["review.rows[0].score"] * (first == "见档案" and review)
    assert [note.at for note in reading.form.notes] == notes
    assert (reading.form.review is not None) is review
    assert any(path.startswith("review.") for path in reading.cells) is review


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [("40", []), ('"40"', []), ("0.4 as 0%", ["percent"]), ("-", []), ("四十多", ["unreadable"])],
)
def test_of_how_a_review_was_typed_only_what_was_not_read_is_kept(
    typed: str, kinds: list[str]
) -> None:
    assert [note.kind for note in in_a_column(typed, "50", "90").form.notes] == kinds
    drawn = reviewed(
        ("预算执行率 | 99.22% | 10 | 9.92 | | 9.92", f"预算执行率 | 99.22% | 10 | 9.92 | | {typed}")
    )
    notes = [note.kind for note in drawn.form.notes if note.at.startswith("review.")]
    assert notes == kinds


def test_a_total_above_the_table_is_none_of_the_review() -> None:
    line = ("| 道路 | | | | | | | | |", "| 道路 | 自评总分 | 100 | < | < | 97 | | | |")
    reading = in_a_column("40", "50", "90", line, ("| 合计 | | | | 100 | 100 | 90 | |\n", ""))
    assert reading.form.score == 100 and reading.form.review is not None
    assert reading.form.review.score is None


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("复核分 | 佐证材料 | 备注", {"score": 6, "evidence": 7, "opinion": 8}),
        ("复核分 | 备注 | 说明", {"score": 6, "opinion": 7}),
        ("佐证材料 | 复核分 | 备注", {"score": 7, "opinion": 8}),
        ("复核分 | 扣分原因 | 备注", {"score": 6, "opinion": 8}),  # the form's own reasons
        ("复核分 | 复核分 | 备注", {"score": 6, "opinion": 8}),
        ("复核分 | 复核差异 | 复核结论", {"score": 6, "opinion": 8}),
        ("复核分 | 复核时间备注 | 扣减比例", {"score": 6, "percent": 8}),
        ("复核分 | 复核扣分依据 | 扣分原因及依据", {"score": 6, "ground": 7}),
        ("备注 | 复核意见 | 佐证材料", {}),  # neither scores nor actual values
        ("复核人 | 复核日期 | 佐证材料", {}),
    ],
)
def test_what_stands_right_of_a_reviewed_score_belongs_to_the_review(
    headings: str, columns: dict[str, int]
) -> None:
    drawing = f"""
| 三级指标 | 年初指标值 | 年终完成值 | 分值 | 自评分 | {headings} |
| 里程 | ≥5公里 | 5公里 | 100 | 100 | 1 | 2 | 3 |
| 合计 | | | 100 | 100 | | | |
"""
    (reading,) = read_book(Book((sheet(COLUMNS + drawing),)))
    review = reading.form.review
    assert (review.columns if review else set()) == columns.keys()
    said = {key: reading.cells[f"review.rows[0].{key}"][1] for key in columns}
    assert said == columns


def test_the_reviewed_actual_values_alone_are_a_review() -> None:
    heading = "自评分 | 复核分", "自评分 | 复核完成值"
    review = in_a_column("4公里", "95%", "", heading).form.review
    assert review is not None and review.columns == {"actual"}
    assert [(row.actual, row.score) for row in review.rows] == [("4公里", None), ("95%", None)]
    assert in_a_column("4公里", "^", "", heading).form.review is None


def test_a_reviewed_score_stands_in_the_first_column_of_a_wide_heading() -> None:
    wide = ("复核分 | 评价标准", "复核分 | <"), ("40 | 按比例", "40 |")
    review = in_a_column("40", "50", "90", *wide, ("50 | 按比例", "50 | ^")).form.review
    assert review is not None and review.score == 90
    assert [row.score for row in review.rows] == [40, 50]
    assert in_a_column("40", "^", "90", *wide, ("^ | 按比例", "^ |")).form.review is None


def book(*reviews: str, forms: tuple[str, ...] = (HONEST,)) -> list[Reading]:
    """The forms of a workbook with review sheets."""
    sheets = [sheet(form, f"自评表{n}") for n, form in enumerate(forms, 1)]
    beside = [sheet(review, f"复核{n}") for n, review in enumerate(reviews, 1)]
    return read_book(Book((*sheets, *beside)))


def strays(reading: Reading) -> list[str]:
    return [note.raw for note in reading.form.notes if note.kind == "review-alone"]


def test_every_form_gets_its_own_review_whatever_the_order() -> None:
    """By the place that the sheet names, and by the project where the form's sheet is renamed."""
    other = HONEST.replace("社区养老服务设施改造", "社区食堂")
    second = REVIEW_HEAD.replace("社区养老服务设施改造", "社区食堂") + REVIEW_ROWS + REVIEW_FOOT
    first = (
        REVIEW_HEAD.replace("自评表!A1", "自评表1!A1")
        + REVIEW_ROWS
        + REVIEW_FOOT.replace("良", "中")
    )
    readings = book(second.replace("自评表!A1", "没有这张表!A1"), first, forms=(HONEST, other))
    grades = [r.form.review and (r.form.review.grade, r.form.review.sheet) for r in readings]
    assert grades == [("中", "复核2"), ("良", "复核1")]
    assert [strays(reading) for reading in readings] == [[], []]


def test_a_review_that_belongs_to_none_or_comes_twice_is_said() -> None:
    (reading,) = book(REVIEW, REVIEW)
    assert reading.form.review is not None and reading.form.review.sheet == "复核1"
    assert strays(reading) == ["复核2"]
    stray = (
        REVIEW_HEAD.replace("社区养老服务设施改造", "别的").replace("自评表!", "别处!")
        + REVIEW_ROWS
        + REVIEW_FOOT
    )
    (reading,) = book(stray, REVIEW_HEAD.replace("自评表!", "自评表1!") + REVIEW_ROWS + REVIEW_FOOT)
    assert reading.form.review is not None and reading.form.review.sheet == "复核2"
    assert strays(reading) == ["复核1"]


def grades(readings: list[Reading]) -> list[str | None]:
    """The grade of each form's review, which tells whose it is; None where it has none."""
    return [r.form.review and r.form.review.grade for r in readings]


def at(place: str, grade: str = "良", *edits: tuple[str, str]) -> str:
    """A review of the form at that place."""
    return exchanged(REVIEW, ("自评表!A1", place), ("| 良 |", f"| {grade} |"), *edits)


def test_of_two_forms_of_one_project_the_place_tells_which_is_reviewed() -> None:
    """Its cell, or where that has moved its sheet alone; the project must be the same then."""
    two = (HONEST, HONEST)
    assert grades(book(at("自评表2!A1"), forms=two)) == [None, "良"]
    assert grades(book(at("自评表2!A9", "中"), at("自评表1!B3"), forms=two)) == ["良", "中"]
    for place in ("自评表3!A1", ""):
        readings = book(at(place), forms=two)
        assert grades(readings) == [None, None]
        assert [strays(reading) for reading in readings] == [["复核1"], []]
    other = HONEST.replace("社区养老服务设施改造", "社区食堂")
    readings = book(at("自评表2!A9"), forms=(HONEST, other))
    assert grades(readings) == ["良", None]  # the project is on the first
    one_below = HONEST + "| |\n" + other.strip()
    project = "社区养老服务设施改造", "社区食堂"
    assert grades(book(at("自评表1!A7", "良", project), forms=(one_below,))) == [None, "良"]
    unnamed = HONEST.replace("社区养老服务设施改造", "")
    no_project = "社区养老服务设施改造", ""
    readings = book(at("别处!A1", "良", no_project), forms=(unnamed, other))
    assert grades(readings) == [None, None]  # blank is no project


def test_the_only_review_sheet_is_that_of_the_only_form() -> None:
    (reading,) = book(at("别处!C5", "中", ("社区养老服务设施改造", "别的")))
    assert grades([reading]) == ["中"] and not strays(reading)
    (note,) = (note for note in reading.form.notes if note.kind == "review-project")
    assert (note.at, note.raw) == ("review.project", "别的")
    (reading,) = book(at("自评表1!A1", "中", ("社区养老服务设施改造", "")))
    assert not [note for note in reading.form.notes if note.kind == "review-project"]


BLANK = "".join(
    "|".join([*line.split("|")[:5], *[""] * 6, ""]) + "\n"
    for line in REVIEW_ROWS.strip().splitlines()
)


def test_a_review_sheet_in_which_nothing_stands_takes_nobody_s_place() -> None:
    empty = at("自评表1!A1", "中", (REVIEW_ROWS, "\n" + BLANK))
    (reading,) = book(empty, at("自评表1!A1"))
    assert grades([reading]) == ["良"] and not strays(reading)
    (reading,) = book(at("自评表1!A1"), empty)
    assert grades([reading]) == ["良"] and not strays(reading)


def test_a_review_sheet_takes_the_place_of_the_form_s_own_columns() -> None:
    drawing = exchanged(
        REVIEW, (REVIEW_ROWS, "\n| 里程 | 5公里 | 50 | 50 | 3公里 | 30 | | | | |\n"),
        ("98.42 | | 85.42", "100 | | 80"),
    )  # fmt: skip
    (reading,) = book(drawing, forms=(COLUMNS + LAID_OUT["a column"],))
    review = reading.form.review
    assert review is not None and (review.sheet, review.score) == ("复核1", 80)
    assert [(row.at, row.score) for row in review.rows] == [("indicators[0]", 30)]


def matched(review: str, form: str = HONEST) -> list[str]:
    """The rows of the form that those of a review sheet are about."""
    (reading,) = book(review, forms=(form,))
    assert reading.form.review is not None
    return [row.at for row in reading.form.review.rows]


IN_ORDER = ["funds.total", *(f"indicators[{n}]" for n in range(8))]


def test_the_rows_of_a_review_are_those_of_the_form_by_name_and_place() -> None:
    one, other = "改造养老设施数量", "适老化改造户数"
    assert matched(REVIEW.replace(other, one), HONEST.replace(other, one)) == IN_ORDER
    more = exchanged(REVIEW, ("| 预算执行率 |", "| 别的 | | | | | | | | | |\n| 预算执行率 |"))
    assert matched(more) == ["", *IN_ORDER]
    assert matched(more.replace("| 别的 |", f"| {one} |")) == ["indicators[0]", *IN_ORDER]
    blank = exchanged(REVIEW, ("| 预算执行率 |", "| | | | | | | | | | |\n| 预算执行率 |"))
    assert matched(blank) == IN_ORDER
    unnamed = exchanged(HONEST, (one, ""))
    assert matched(exchanged(REVIEW, (one, "（第 1 项）")), unnamed) == IN_ORDER
    execution = f"| {REVIEW_ROWS.strip().splitlines()[0][2:]}\n"
    unscored = exchanged(
        HONEST.replace(other, one), ("全年执行数 | 分值 | 执行率(%) | 得分", "全年执行数 | | 执行率(%) | "),
        ("206.37 | 10 | 99.22 | 9.92", "206.37 | | 99.22 | "),
    ).replace("| - |", "| |")  # fmt: skip
    drawing = exchanged(REVIEW, (execution, "")).replace(other, one)
    assert matched(drawing, unscored) == IN_ORDER[1:]


def test_a_review_sheet_without_its_total_or_with_wide_columns() -> None:
    (reading,) = book(exchanged(REVIEW, ("| 合计 | | 100 | 98.42 | | 85.42 | | | | |\n", "")))
    assert reading.form.review is not None and reading.form.review.score is None
    assert len(reading.form.review.rows) == 9 and "review.score" not in reading.cells
    drawing = """
| 绩效自评复核底稿 | < | < | < | < | < |
| 依据 | < | < | < | < | < |
| 项目名称 | 社区养老服务设施改造 | < | < | < | < |
| 主管部门 | 某区民政局 | < | < | < | < |
| 自评表位置 | 自评表1!A1 | < | < | 复核人 | 李四 |
| 三级指标 | < | 复核得分 | < | 三级指标 | 复核得分 |
| 适老化改造户数 | | 9 | | 按期完工率 | 8 |
| 总分 | 合计 | 7 | | | |
| 合计 | | 16 | | | 18 |
| 服务老年人数 | | 15 | | | |
"""
    (reading,) = book(drawing)
    review = reading.form.review
    assert review is not None and (review.score, review.reviewer) == (16, "李四")
    assert [(row.at, row.score) for row in review.rows] == [("indicators[1]", 9), ("", 7)]
    assert review.columns == {"name", "score"}


def test_a_review_sheet_without_headings_has_no_rows() -> None:
    (reading,) = book(exchanged(REVIEW, ("| 复核得分 |", "| 得分 |")))
    review = reading.form.review
    assert review is not None and (review.rows, review.score) == ((), None)
    assert review.reviewer == "张三"
