"""V: the review of a form, on a review sheet drawn beside the honest form, and in columns of a form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.form.model import Note
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from tests.support.drawn import (
    BESIDE,
    END,
    HONEST,
    POLICY,
    REVIEW,
    Case,
    Seen,
    case,
    drawing_with,
    edit,
    exchanged,
    found,
    places,
    read,
    run,
)


def beside(*edits: tuple[str, str]) -> tuple[str, str]:
    """The edit of the honest form that puts a review beside it, pieces of which are exchanged."""
    return END, f"{END}{BESIDE}\n{exchanged(REVIEW, *edits)}"


TOTAL = "98.42 | | 85.42"
CASES = [
    case("V-1", "Σ of the rows", beside()),
    case("V-1", "one point too much", beside((TOTAL, "98.42 | | 86.42")), review__score="error",
         expected="85.42"),
    case("V-1", "not every row is reviewed: nothing is added", beside(("100% | 10 | | | 有", "100% | | | | 有"))),
    case("V-2", "every deduction has its ground", beside()),
    case("V-2", "half a point without a word", beside(("190户 | 9.5 | |", "190户 | 9 | |")),
         review__rows__2__ground="error"),
    case("V-2", "said in the opinion", beside(("190户 | 9.5 | | | 名单.xlsx | ", "190户 | 9 | | | 名单.xlsx | 十户重复"))),
    case("V-2", "more than was filed is no deduction", beside(("190户 | 9.5 | |", "190户 | 10 | |"))),
    case("V-3", "30% of ten points", beside()),
    case("V-3", "6.80 for 30%", beside(("96% | 7 |", "96% | 6.8 |")), review__rows__4__score="error",
         expected="7.00"),
    case("V-3", "a half per cent that was rounded off", beside(("96% | 7 | 多个时限中有一个未按时完成 | 0.3 as",
         "96% | 6.95 | 多个时限中有一个未按时完成 | 0.3 as"))),
    case("V-4", "every row", beside()),
    case("V-4", "one is left out", beside(("100% | 10 | | | 有", "100% | | | | 有")),
         review__rows__3__score="warning"),
    case("V-5", "in range", beside()),
    case("V-5", "eleven of ten", beside(("15处 | 10 | | | 有", "15处 | 11 | | | 有")), review__rows__1__score="error"),
    case("V-5", "below zero", beside(("| | 0 | 没有佐证材料", "| | -1 | 没有佐证材料")), review__rows__8__score="error"),
    case("V-6", "evidence and scores agree", beside()),
    case("V-6", "full marks, no evidence", beside(("15处 | 10 | | | 有", "15处 | 10 | | | 无")),
         review__rows__1__score="warning"),
    case("V-6", "evidence, and its lack is the ground", beside(("1 as 0.0% | 无", "1 as 0.0% | 问卷.docx")),
         review__rows__8__ground="warning"),
    case("V-6", "not stated", beside(("15处 | 10 | | | 有", "15处 | 10 | | | ")), review__rows__1__evidence="info"),
    case("V-7", "85.42 is 良", beside()),
    case("V-7", "not every row is reviewed: there is no grade yet", beside(("100% | 10 | | | 有", "100% | | | | 有"))),
    case("V-7", "85.42 called 优", beside(("复核等级 | 良", "复核等级 | 优")), review__grade="error", expected="良"),
    case("V-8", "the same form", beside()),
    case("V-8", "another score was filed since", beside(("15处 | 10 | 10 | 15处", "15处 | 10 | 9 | 15处")),
         review__rows__1__filed="error", expected="10.00"),
    case("V-8", "another row", beside(("| 改造养老设施数量", "| 改造设施的数量")),
         review__rows__1__name="error", review="error"),
    case("V-8", "another score, below a row that the form does not have",
         beside(("| 改造养老设施数量", "| 改造设施的数量"), ("100% | 10 | 10 | 100% | 10", "100% | 10 | 9 | 100% | 10")),
         review__rows__1__name="error", review__rows__3__filed="error", review="error"),
    case("V-8", "another project", beside(("社区养老服务设施改造", "别的项目")), review__project="error",
         expected="社区养老服务设施改造"),
    case("V-9", "as the policy has it", beside()),
    case("V-9", "40% where practice has 30%",
         beside(("96% | 7 | 多个时限中有一个未按时完成 | 0.3 as", "96% | 6 | 多个时限中有一个未按时完成 | 0.4 as")),
         review__rows__4__percent="info"),
    case("V-9", "explained", beside(("96% | 7 | 多个时限中有一个未按时完成 | 0.3 as 0.0% | 有 | ",
         "96% | 6 | 多个时限中有一个未按时完成 | 0.4 as 0.0% | 有 | 逾期半年"))),
    case("V-10", "signed and dated", beside()),
    case("V-10", "by nobody", beside(("| 张三 |", "| |")), review__reviewer="warning"),
    case("V-10", "without a date", beside(("| 2026-03-05 |", "| |")), review__date="warning"),
    case("V-10", "not done yet", beside(("| 张三 |", "| |"), ("100% | 10 | | | 有", "100% | | | | 有"))),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda each: f"{each.code} {each.why}")
def test_a_review_is_judged(each: Case) -> None:
    run(each)


def test_an_honest_review_is_not_accused() -> None:
    reading = read(drawing_with(beside()))
    assert [code for code in ALL if found(reading, code)] == []


ALL = ("L-2", *(f"V-{number}" for number in range(1, 11)))


def test_a_review_of_which_nothing_was_entered_accuses_nobody() -> None:
    """It is 未复核, whatever else is wrong with the sheet."""
    lines = []
    for line in REVIEW.strip().splitlines():
        cells = line.split("|")
        if len(cells) == 12 and not line.startswith(("| 项目", "| 三级", "| 合计")):
            cells[5:] = ["", "", "", "", "", "", ""]
        lines.append("|".join(cells))
    drawing = "\n".join(lines).replace("| 85.42 |", "| |").replace("复核等级 | 良", "复核等级 |")
    reading = read(f"{HONEST}{BESIDE}\n{drawing}")
    assert reading.form.review is not None and not reading.form.review.entered
    assert [code for code in ALL if found(reading, code)] == []


def test_what_cannot_be_read_is_said_once() -> None:
    reading = read(drawing_with(beside(("15处 | 10 | | | 有", "15处 | 十来分 | | | 有"))))
    assert places(reading, "L-2") == {"review.rows[1].score": "error"}
    assert places(reading, "V-4") == {}


def test_a_form_that_was_changed_since_is_said_to_be() -> None:
    """Its review is no longer that of the form."""
    form = read(drawing_with(beside())).form
    assert places(form, "V-8") == {}
    changed = edit(form, indicators=(*form.indicators, form.indicators[0]))
    assert places(changed, "V-8") == {"review": "error"}


@pytest.mark.parametrize(
    ("percent", "right"),
    [(text, True) for text in ("33", "33 as 0", "0.33 as 0%", "33.3%", "33.33%", "33.4", "0.33")]
    + [("34", False), ("32.5%", False), ("30", False)],
)
@pytest.mark.parametrize("score", ["6.67", "6.66"])
def test_a_percentage_and_a_score_are_prints(percent: str, right: bool, score: str) -> None:
    """A third of ten points, however it is rounded or cut off."""
    row = f"15处 | {score} | 与其他指标重复 | {percent} | 有 | 扣三分之一"
    reading = read(drawing_with(beside(("15处 | 10 | | | 有 | ", row))))
    assert ("review.rows[1].score" not in places(reading, "V-3")) == right


def test_a_percentage_or_a_weight_alone_says_nothing_of_the_score() -> None:
    form = read(drawing_with(beside(("96% | 7 |", "96% | 6.8 |")))).form
    assert places(form, "V-3") == {"review.rows[4].score": "error"}
    for part in ("score", "weight", "percent"):
        assert places(edit(form, **{f"review__rows__4__{part}": None}), "V-3") == {}


PAPER = """
| 项目支出绩效自评表 | < | < | < | < | < | < | < | < | < |
| 项目名称 | 道路 | | | | | | | | |
| 一级指标 | 三级指标 | 指标值 | 权重 | 自评完成值 | 自评得分 | 复核完成值 | 复核得分 | 复核指标偏差 | 备注 |
| 产出指标 | 里程 | ≥5公里 | 50 | 5公里 | 50 | 4公里 | 40 | 20% | 少一公里 |
| 效益指标 | 满意 | ≥90% | 50 | 95% | 50 | 95% | 50 | 0 | |
| 合计 | | | 100 | | 100 | | 90 | | |
"""


def test_a_firm_s_working_paper_is_judged_by_the_columns_that_it_has() -> None:
    reading = read(PAPER)
    assert [code for code in ALL if found(reading, code)] == []
    bare = read(PAPER.replace("少一公里", ""))
    assert places(bare, "V-2") == {"review.rows[0].opinion": "error"}
    assert places(read(PAPER.replace("| 90 |", "| 91 |")), "V-1") == {"review.score": "error"}
    grouped = read(PAPER.replace("4公里 | 40", "4公里 | 90").replace("95% | 50 | 0", "95% | | 0"))
    assert [code for code in ALL if found(grouped, code)] == []


def test_a_deduction_is_asked_for_its_ground_where_there_is_a_column_for_it() -> None:
    form = read(drawing_with(beside(("190户 | 9.5 | |", "190户 | 9 | |")))).form
    for columns, at in (
        ({"ground", "opinion"}, "ground"), ({"ground"}, "ground"), ({"opinion"}, "opinion"), (set(), ""),
    ):  # fmt: skip
        told = edit(form, review__columns=frozenset({"score", *columns}))
        assert [*places(told, "V-2")] == [f"review.rows[2].{at}"] * bool(at)


def test_a_review_counts_the_execution_score_that_it_leaves_alone() -> None:
    """Its total may be with or without the 9.92 points that stand on the form."""
    row = "| 预算执行率 | 99.22% | 10 | 9.92 | | 9.92 | | | 有 | |\n"
    for total, fires in (("85.42", False), ("75.5", False), ("75.51", True), ("95.34", True)):
        reading = read(drawing_with(beside((row, ""), (TOTAL, f"98.42 | | {total}"))))
        assert bool(places(reading, "V-1")) is fires, total


def test_what_a_review_lacks_is_told_of_every_row() -> None:
    form = read(drawing_with(beside())).form
    bare = edit(form, review__rows__1__score=None, review__rows__7__score=None)
    (told,) = (f for f in verify(case_of(bare, POLICY)) if f.code == "V-4")
    assert (told.at, told.also) == ("review.rows[1].score", ("review.rows[7].score",))
    assert (told.message.zh, told.message.en) == (
        "2 项没有复核得分", "2 rows without a reviewed score",
    )  # fmt: skip
    nothing = edit(bare, review__rows__1__weight=None, review__rows__1__filed=None)
    assert places(nothing, "V-4") == {"review.rows[7].score": "warning"}
    for part in ("weight", "filed"):
        assert len(places(edit(bare, **{f"review__rows__1__{part}": None}), "V-4")) == 1
    far = edit(bare, review__rows__8__score=Decimal(11))
    assert places(far, "V-5") == {"review.rows[8].score": "error"}
    assert places(edit(far, review__rows__8__weight=None), "V-5") == {}
    deducted = edit(bare, review__rows__5__score=Decimal(9), review__rows__6__filed=None)
    assert places(deducted, "V-2") == {"review.rows[5].ground": "error"}
    signed = edit(bare, review__reviewer=None)
    assert places(signed, "V-10") == {}


def test_evidence_that_is_not_stated() -> None:
    form = read(drawing_with(beside())).form
    bare = edit(
        form, review__rows__0__evidence=None, review__rows__1__evidence=None,
        review__rows__2__evidence=None, review__rows__3__evidence=None,
        review__rows__2__score=None, review__rows__3__score=Decimal(0),
    )  # fmt: skip
    assert places(bare, "V-6") == {"review.rows[1].evidence": "info"}
    more = edit(bare, review__rows__3__score=Decimal("0.5"))
    (told,) = (f for f in verify(case_of(more, POLICY)) if f.code == "V-6")
    assert told.also == ("review.rows[3].evidence",)
    assert told.message.en == "2 rows scored, evidence not stated"
    assert form.review is not None
    columns = edit(bare, review__columns=form.review.columns - {"evidence"})
    assert places(columns, "V-6") == {}


@pytest.mark.parametrize(
    ("evidence", "score", "fires"),
    [
        ("无", "10", True),
        ("没有", "10", True),
        ("无", "9.99", False),
        ("无", "0", False),
        ("有", "10", False),
    ],
)
def test_full_marks_without_evidence(evidence: str, score: str, fires: bool) -> None:
    form = read(drawing_with(beside())).form
    form = edit(form, review__rows__1__evidence=evidence, review__rows__1__score=Decimal(score))
    assert bool(places(form, "V-6")) is fires


@pytest.mark.parametrize("percent", ["30", "0.3"])
def test_a_percentage_of_practice_with_and_without_its_sign(percent: str) -> None:
    form = read(drawing_with(beside())).form
    assert places(edit(form, review__rows__4__percent=Decimal(percent)), "V-9") == {}
    other = edit(form, review__rows__4__percent=Decimal(percent) + 1)
    assert places(other, "V-9") == {"review.rows[4].percent": "info"}
    assert places(edit(other, review__rows__4__ground=None), "V-9") == {}
    assert places(edit(other, review__rows__4__opinion="逾期半年"), "V-9") == {}


def test_a_review_sheet_of_no_form_and_of_another_weight() -> None:
    form = read(drawing_with(beside())).form
    alone = edit(form, notes=(Note("review", "review-alone", "复核底稿 (2)"),))
    (told,) = (f for f in verify(case_of(alone, POLICY)) if f.code == "V-8")
    assert told.message.zh == "这份复核底稿没有对应的自评表，或同一张表有几份：“复核底稿 (2)”"
    assert told.message.en == "This review sheet has no form of its own: “复核底稿 (2)”"
    other = edit(form, review__rows__0__weight=Decimal(20), review__rows__8__weight=None)
    assert found(other, "V-8") == [
        Seen("review.rows[0].weight", "error", "20.00", "10.00"),
        Seen("review.rows[8].weight", "error", "", "10.00"),
    ]


def test_a_reviewed_grade_by_another_of_its_names() -> None:
    form = read(drawing_with(beside())).form
    for grade, fires in (("良好", False), ("优", True), ("合格线以上", True), (None, False)):
        assert bool(places(edit(form, review__grade=grade), "V-7")) is fires, grade
