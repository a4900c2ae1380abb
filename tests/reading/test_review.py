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


def beside(more: dict[int, str] = BESIDE) -> Reading:
    lines = [line for line in HONEST.splitlines() if line]
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


def test_scores_of_a_review_that_are_given_to_a_group_are_no_rows() -> None:
    drawing = LAID_OUT["a column"].replace("95% | 50 | 50 | 50", "95% | 50 | 50 | ^")
    (reading,) = read_book(Book((sheet(COLUMNS + drawing),)))
    assert reading.form.review is None


def test_words_in_the_place_of_reviewed_scores_are_no_review() -> None:
    words = LAID_OUT["a column"].replace("| 50 | 40 |", "| 50 | 见档案 |")
    (mistaken,) = read_book(Book((sheet(COLUMNS + words),)))
    assert [note.at for note in mistaken.form.notes] == ["review.rows[0].score"]
    words = words.replace("| 50 | 50 | 按", "| 50 | | 按").replace("100 | 90", "100 | ")
    (reading,) = read_book(Book((sheet(COLUMNS + words),)))
    assert reading.form.review is None and not reading.form.notes
    assert not any(path.startswith("review.") for path in reading.cells)


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
