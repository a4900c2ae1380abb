"""R: total and grade."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from perfxl.form.model import Form, Note
from perfxl.rules.case import case_of
from perfxl.rules.checks.result import filed_grade
from perfxl.rules.policy_files import policy_for
from tests.support.drawn import POLICY, TOTAL_ROW, Case, case, edit, found, honest, places, run

GRADE = "| 评分等级 | < | 优 |"
SITES = "| ≥15处 | 15处 | 10 | 10 | |"


def total(score: str) -> tuple[str, str]:
    return TOTAL_ROW, f"| 总分 | < | < | < | < | 100 | {score} | |"


def grade(text: str) -> tuple[str, str]:
    return GRADE, f"| 评分等级 | < | {text} |"


CASES = [
    case("R-1", "the sum of the printed scores"),
    case("R-1", "a hundredth more", total("98.43"), expected="98.42", score="error"),
    case("R-1", "a hundredth less", total("98.41"), score="error"),
    case("R-1", "the execution score left out", total("88.5"), score="error"),
    case("R-1", "the 其中 row counted twice", total("108.32"),
         ("| 150 | 158 | 156.37 | - | 98.97 | - |", "| 150 | 158 | 156.37 | 10 | 98.97 | 9.9 |"),
         score="error"),
    case("R-1", "and rightly left out",
         ("| 150 | 158 | 156.37 | - | 98.97 | - |", "| 150 | 158 | 156.37 | 10 | 98.97 | 9.9 |")),
    case("R-1", "a score kept as text that the sum skipped", total("88.42"),
         (SITES, "| ≥15处 | 15处 | 10 | １０ | |"), expected="98.42", score="error"),
    case("R-1", "a score that cannot be read: no sum is known", total("98.42"),
         (SITES, "| ≥15处 | 15处 | 10 | 满分 | |")),
    case("R-1", "a blank score counts nothing", total("88.42"), (SITES, "| ≥15处 | 15处 | 10 | | |")),
    case("R-1", "blank: L-2 says so", total("")),
    case("R-2", "优 for 98.42"),
    case("R-2", "优 for exactly 90", total("90")),
    case("R-2", "优 for 89.99", total("89.99"), expected="良", grade="error"),
    case("R-2", "优 for 89.995, printed 90.00", total("89.995")),
    case("R-2", "良 for exactly 80", total("80"), grade("良")),
    case("R-2", "良 for 79.99", total("79.99"), grade("良"), expected="中", grade="error"),
    case("R-2", "中 for exactly 60", total("60"), grade("中")),
    case("R-2", "中 for 59.99", total("59.99"), grade("中"), expected="差", grade="error"),
    case("R-2", "差 for 0", total("0"), grade("差")),
    case("R-2", "too modest", grade("良"), expected="优", grade="error"),
    case("R-2", "优秀", grade("优秀")),
    case("R-2", "优, with a space", grade('"优 "')),
    case("R-2", "no grade at all", grade(""), expected="优", grade="error"),
    case("R-2", "not a grade", grade("合格线以上"), expected="优", grade="error"),
    case("R-2", "a zero that an old format left of the formula", grade("0"), grade="warning"),
    case("R-2", "a ticked box", grade("☑优 □良 □中 □差"), grade="warning"),
    case("R-2", "another box ticked", grade("□优 ☑良 □中 □差"), expected="优", grade="error"),
    case("R-2", "two boxes ticked", grade("☑优 ☑良 □中 □差"), grade="error"),
    case("R-2", "no total: the sum decides", total(""), grade("良"), expected="优", grade="error"),
    case("R-3", "the recomputed score has the same grade"),
    case("R-3", "filed 89.42 for rows that were met",
         (SITES, "| ≥15处 | 15处 | 10 | 1 | |"), total("89.42"), grade("良"), grade="warning"),
    case("R-3", "exactly on a floor", total("90"),
         ("| ≥15处 | 15处 | 10 | 10 | |", "| ≥15处 | 15处 | 10 | 1.58 | |"), score="info"),
    case("R-3", "a hundredth above it", total("90.01")),
    case("R-3", "a band wholly in other grades",
         (SITES, "| 有序 | 未达成指标且效果较差 | 10 | 10 | |"),
         ("| ≥95% | 96% | 10 | 10 | |", "| 有序开展 | 未达成指标且效果较差 | 10 | 10 | |"),
         ("| =100% | 100% | 10 | 10 | |", "| 有序办理 | 未达成指标且效果较差 | 10 | 10 | |"),
         grade="warning"),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_a_band_that_contains_the_filed_grade_is_only_a_hint() -> None:
    form = honest(
        (SITES, "| 有序 | 部分达成指标 | 10 | 10 | |"),
        ("| ≥95% | 96% | 10 | 10 | |", "| 有序开展 | 部分达成指标 | 10 | 10 | |"),
        ("| =100% | 100% | 10 | 10 | |", "| 有序办理 | 部分达成指标 | 10 | 10 | |"),
    )
    reference = case_of(form, POLICY).reference
    assert reference is not None and str(reference) == "86.42 至 92.42 之间"
    assert places(form, "R-3") == {"grade": "info"}


def test_other_bands_of_a_local_policy() -> None:
    floors = (("优秀", Decimal(95)), ("合格", Decimal(60)), ("不合格", Decimal(0)))
    local = msgspec.structs.replace(
        POLICY, grades=msgspec.structs.replace(POLICY.grades, floors=floors)
    )
    form = edit(honest(), grade="优秀")
    assert places(form, "R-2", local) == {}
    assert found(edit(form, score=Decimal("94.99")), "R-2", local)[0].expected == "合格"
    assert found(edit(form, grade="优"), "R-2", local)[0].expected == "优秀"


SPENDING = "| 预算执行率 | 预算执行率 | 预算执行率 | ≥90% | 99.22% | 10 | 9.92 | |\n"


def test_the_execution_row_printed_in_the_table_too_counts_once() -> None:
    first = "| 产出指标 | 数量指标 | 改造养老设施数量 |"
    form = honest((first, SPENDING + first))
    assert places(form, "R-1") == places(form, "W-1") == {}
    assert str(case_of(form, POLICY).reference) == "98.42"
    other = honest((first, SPENDING.replace("9.92", "9") + first))
    assert [seen.expected for seen in found(other, "R-1")] == ["107.42"]
    assert [seen.declared for seen in found(other, "W-1")] == ["110.00"]


@pytest.mark.parametrize(
    ("reason", "reference"), [("", "99.42"), ("两处未明确专人，已要求限期落实", "98.42")]
)
def test_a_qualitative_row_with_a_reason_keeps_its_filed_score(reason: str, reference: str) -> None:
    form = edit(honest(), indicators__6__reason=reason or None)
    assert str(case_of(form, POLICY).reference) == reference


def test_a_row_that_cannot_be_told_leaves_no_reference() -> None:
    form = edit(honest(), indicators__0__score=None, indicators__0__actual="已着手")
    assert case_of(form, POLICY).reference is None
    assert places(form, "R-3") == {}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("优", ("优", False)), ("优。", ("优", False)), ("优等", ("优", False)), ("优秀", ("优", False)),
        ("☑优 □良 □中 □差", ("优", True)), ("□优 ☑良 □中 □差", ("良", True)),
        ("优☑ 良□ 中□ 差□", ("优", True)), ("优■良□中□差□", ("优", True)),
        ("优√ 良 中 差", ("优", True)), ("优 √良 中 差", ("良", True)), ("优√良 中 差", (None, True)),
        ("[√]优 [ ]良", ("优", True)), ("优（√） 良（ ）", ("优", True)),
        ("优（ ） 良（√）", ("良", True)), ("“优”", ("优", False)), ("等级：优", ("优", False)),
        ("優", ("优", False)), ("√优 良 中 差", ("优", True)), ("优√", ("优", True)), ("优（√）", ("优", True)),
        ("优（90分以上）", ("优", False)), ("优(90分以上)", ("优", False)), ("优（良）", ("优", True)), ("A（优）", ("优", False)), ("☑优秀 □良好", ("优", True)), ("□优 □良", (None, True)),
        ("☑优 ☑良", (None, True)), ("优/良", (None, True)), ("优良", (None, True)), ("A", (None, True)),
        ("1", (None, True)), (None, (None, False)),
        ("优□√ 良□ 中□ 差□", ("优", True)), ("优□ 良□✓ 中□ 差□", ("良", True)), ("优□√", ("优", True)),
        ("□√优 □良", ("优", True)), ("优□ √良□", ("良", True)),
        ("自评得分98.42分，等级为优", ("优", False)), ("本项目得98.42分，评价等级为“优秀”。", ("优", False)),
        ("评价等级为良，自评认真", ("良", False)), ("得85分，评定为良好", ("良", False)), ("档次：中等", ("中", False)),
        ("等级为优，评定为良", (None, True)), ("等级为优良", (None, True)), ("质量等级优", (None, True)),
        ("等级为优，评定为优", ("优", False)), ("总体完成较好", (None, True)),
    ],
)  # fmt: skip
def test_grades_as_people_tick_them(typed: str | None, read: tuple[str | None, bool]) -> None:
    assert filed_grade(Form(grade=typed), policy_for(2023)) == read


def test_an_edge_that_the_reference_excludes_is_of_the_grade_below() -> None:
    """10 points met in part are fewer than 8: the reference ends below 90.00, filed is 良."""
    form = honest(
        (SITES, "| 有序 | 部分达成指标 | 10 | 7.58 | 街道配合不够 |"), total("89"), grade("良")
    )
    form = edit(form, indicators__0__score=None, indicators__5__score=Decimal("8.58"))
    form = edit(form, indicators__5__actual="1716人")
    assert str(case_of(form, POLICY).reference) == "88.00 至 90.00 之间"
    assert places(form, "R-3") == {}


def test_without_a_grade_the_reference_is_told_at_the_total() -> None:
    form = honest((SITES, "| ≥15处 | 15处 | 10 | 1 | |"), total("89.42"), grade("良"))
    assert places(edit(form, printed=form.printed - {"grade"}), "R-3") == {"score": "warning"}
    assert places(edit(form, printed=form.printed - {"grade"}), "R-2") == {}


def test_a_total_of_nothing_is_no_edge() -> None:
    assert places(honest(total("0"), grade("差"), (SITES, "| 已着手 | | 10 | | |")), "R-3") == {}


def test_a_grade_may_be_left_out_where_the_policy_asks_for_none() -> None:
    blank = edit(honest(), grade=None)
    free = msgspec.structs.replace(
        POLICY, grades=msgspec.structs.replace(POLICY.grades, required=False)
    )
    assert places(blank, "R-2") == {"grade": "error"} and places(blank, "R-2", free) == {}
    for at, kind, silent in (
        ("grade", "uncalculated", True), ("grade", "struck", False), ("score", "uncalculated", False),
    ):  # fmt: skip
        noted = edit(blank, notes=(Note(at, kind),))
        assert (places(noted, "R-2") == {}) is silent


@pytest.mark.parametrize(
    ("filed", "fires"), [("98.42", False), ("98.43", False), ("98.44", True), ("98.41", True)]
)
def test_a_total_is_of_the_printed_scores_or_of_what_is_behind_them(
    filed: str, fires: bool
) -> None:
    form = edit(
        honest(), indicators__1__score=Decimal("9.504"), indicators__6__score=Decimal("14.004"),
        score=Decimal(filed),
    )  # fmt: skip
    assert bool(places(form, "R-1")) is fires


def test_a_score_that_cannot_be_read_leaves_no_sum() -> None:
    form = edit(honest(), score=Decimal(50), funds__total__score=None)
    assert places(form, "R-1") == {"score": "error"}
    noted = edit(form, notes=(Note("funds.total.score", "unreadable", "甲"),))
    assert places(noted, "R-1") == {}
    for kind, fires in (("merged", False), ("covered", True), ("unreadable", False)):
        row = edit(
            honest(), score=Decimal(50), indicators__0__score=None,
            notes=(Note("indicators[0].score", kind, "甲"),),
        )  # fmt: skip
        assert bool(places(row, "R-1")) is fires, kind
    assert places(edit(honest(), funds=None), "R-1") == {"score": "error"}
