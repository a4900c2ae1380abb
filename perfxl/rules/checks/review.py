"""V: the review 复核 of a form, on its sheet 复核底稿 or in columns of the form.

A review in which nothing was entered is not judged: it is 未复核.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.rules.figures import HUNDRED, rounded
from perfxl.text.bilingual import Text, counted
from perfxl.text.refusal import quoted

if TYPE_CHECKING:
    from perfxl.form.review import Review, ReviewRow
    from perfxl.rules.review import Outcome

NONE = ("无", "没有")  # 佐证材料: there is none


def _begun(case: Case) -> Review | None:
    review = case.form.review
    return review if review is not None and review.entered else None


def _rows(case: Case) -> Iterator[tuple[str, ReviewRow]]:
    review = _begun(case)
    for number, row in enumerate(review.rows if review is not None else ()):
        yield f"review.rows[{number}]", row


def _outcome(case: Case) -> Outcome | None:
    """What the review comes to; most forms have none, and load nothing for it."""
    if _begun(case) is None:
        return None
    from perfxl.rules.review import outcome

    return outcome(case.form, case.policy)


def _unread(case: Case) -> set[str]:
    """Cells that hold what could not be read: L-2 says so."""
    return {note.at for note in case.form.notes if note.at.startswith("review")}


@check(
    "V-1",
    ERROR,
    (
        "复核总分应等于各项复核得分之和",
        "The reviewed total is the sum of the reviewed scores",
    ),
    why=(
        "差值、偏离度和复核等级都由复核总分得出。",
        "Difference, deviation and grade follow from it.",
    ),
    remedy=(
        "核对各项复核得分；合计用公式。",
        "Check the reviewed scores; let a formula add them.",
    ),
    cites="review",
)
def review_adds_up(case: Case) -> Found:
    """复核总分 = Σ 复核得分（预算执行率没有单独复核的，按自评得分计）；有一项没有复核的不核对."""
    review = _begun(case)
    if review is None or review.score is None:
        return
    found = _outcome(case)
    if found is None or found.score is None:
        return
    from perfxl.rules.review import unreviewed

    alone = found.score - unreviewed(case.form, review)
    if review.score not in (found.score, alone):
        yield Hit("review.score", review.score, found.score, says=SUM)


SUM = Text("复核总分不等于各项之和", "The reviewed total is not the sum")


@check(
    "V-2",
    ERROR,
    (
        "复核扣分应有依据",
        "A deduction has its ground",
    ),
    why=(
        "没有依据的扣分，单位无从申辩，也无从整改。",
        "Without it the unit can neither answer nor mend.",
    ),
    remedy=(
        "选择扣分依据，或在复核意见里写明。",
        "Choose the ground, or state it in the opinion.",
    ),
    cites="review",
)
def deduction_has_ground(case: Case) -> Found:
    """复核得分 < 自评得分，则扣分依据或复核意见不得都空；没有这两栏的不核对."""
    review = _begun(case)
    if review is None or not review.columns & {"ground", "opinion"}:
        return
    at_column = "ground" if "ground" in review.columns else "opinion"
    for at, row in _rows(case):
        if row.score is None or row.filed is None or row.score >= row.filed:
            continue
        if row.ground is None and row.opinion is None:
            lost = f"{row.filed - row.score:.2f}"
            words = Text(f"扣 {lost} 分", f"{lost} points")
            says = Text("复核扣分没有依据", "A deduction without a ground")
            yield Hit(f"{at}.{at_column}", None, None, words, says=says)


@check(
    "V-3",
    ERROR,
    (
        "复核得分应与扣分比例一致",
        "A reviewed score follows from the stated percentage",
    ),
    why=(
        "比例和得分各说各的，二者必有一错。",
        "Score and percentage contradict each other.",
    ),
    remedy=(
        "复核得分 = 分值 ×（1 − 扣分比例）；改其中错的一个。",
        "Reviewed score = weight × (1 − percentage); mend the wrong one.",
    ),
    cites="review",
)
def score_by_percent(case: Case) -> Found:
    """复核得分 = 分值 ×（1 − 扣分比例）；比例和得分都按舍入、截尾的区间看."""
    if _begun(case) is None:
        return
    from perfxl.rules.review import by_percent

    for at, row in _rows(case):
        if row.score is None or row.weight is None or row.percent is None:
            continue
        if not any(row.score in right for right in by_percent(row.weight, row.percent)):
            exact = rounded(row.weight * (1 - row.percent / HUNDRED))
            words = Text(
                f"分值 {row.weight:.2f}，扣分比例 {row.percent.normalize():f}%",
                f"weight {row.weight:.2f}, deduction {row.percent.normalize():f}%",
            )
            says = Text("复核得分与扣分比例不符", "The score is not what the percentage gives")
            yield Hit(f"{at}.score", row.score, exact, words, says=says)


@check(
    "V-4",
    WARNING,
    (
        "每一项都应有复核得分",
        "Every row is reviewed",
    ),
    why=(
        "有一项没有复核，就没有复核总分和复核等级。",
        "With one left out there is no reviewed total and no grade.",
    ),
    remedy=(
        "补填复核得分；与自评一致的也要填。",
        "Enter the score, also where it is the filed one.",
    ),
    cites="review",
)
def every_row_reviewed(case: Case) -> Found:
    """底稿开始填写之后，有分值的每一项应有复核得分；表内的复核栏可能按组给分，不核对."""
    review, unread = _begun(case), _unread(case)
    if review is None or not review.sheet:
        return
    blank = [
        f"{at}.score"
        for at, row in _rows(case)
        if row.score is None and f"{at}.score" not in unread
        and (row.weight is not None or row.filed is not None)
    ]  # fmt: skip
    if blank:
        says = Text(
            f"{len(blank)} 项没有复核得分", f"{counted(len(blank), 'row')} without a reviewed score"
        )
        yield Hit(blank[0], says=says, also=tuple(blank[1:]))


@check(
    "V-5",
    ERROR,
    (
        "复核得分应在 0 与分值之间",
        "A reviewed score lies between 0 and the weight",
    ),
    why=(
        "超过分值的得分会抬高复核总分。",
        "A score above its weight lifts the reviewed total.",
    ),
    remedy=(
        "核对该行的分值与复核得分。",
        "Check the weight and the reviewed score of the row.",
    ),
    cites="review",
)
def reviewed_in_range(case: Case) -> Found:
    """0 ≤ 复核得分 ≤ 分值；表内的复核栏有空着的，可能按组给分，不核对."""
    review = _begun(case)
    if review is None:
        return
    grouped = not review.sheet and any(row.score is None for row in review.rows)
    for at, row in _rows(case) if not grouped else ():
        if row.score is None:
            continue
        if row.score < 0:
            says = Text("复核得分为负数", "A negative reviewed score")
            yield Hit(f"{at}.score", row.score, says=says)
        elif row.weight is not None and row.score > row.weight:
            words = Text(f"分值 {row.weight:.2f}", f"weight {row.weight:.2f}")
            says = Text("复核得分超过分值", "A reviewed score above its weight")
            yield Hit(f"{at}.score", row.score, None, words, says=says)


@check(
    "V-6",
    WARNING,
    (
        "佐证材料应与复核得分、扣分依据一致",
        "Evidence fits the reviewed score and its ground",
    ),
    why=(
        "没有佐证材料的完成值不能得分；有佐证材料的，不能以没有为由扣分。",
        "Without evidence nothing is earned; where there is some, its lack is no ground.",
    ),
    remedy=(
        "填写佐证材料：有、无，或文件名；改与它矛盾的得分或依据。",
        "State the evidence: 有, 无 or file names; mend the score or ground that contradicts it.",
    ),
    cites="review",
)
def evidence_fits(case: Case) -> Found:
    """佐证材料为“无”而给了分且没有扣分；扣分依据为没有佐证材料而佐证材料写着有或文件名；给了分而佐证材料空着为提示."""
    review = _begun(case)
    if review is None or "evidence" not in review.columns:
        return
    blank: list[str] = []
    for at, row in _rows(case):
        told, ground = row.evidence, case.policy.review.ground(row.ground)
        given = row.score is not None and row.score > 0
        if told is None:
            if given and row.at != "funds.total":
                blank.append(f"{at}.evidence")
        elif told in NONE:
            if given and row.score == row.weight:
                says = Text("没有佐证材料而给了满分", "Full marks without evidence")
                yield Hit(f"{at}.score", row.score, says=says)
        elif ground is not None and ground.no_evidence:
            words = Text(f"佐证材料：{quoted(told)}", f"evidence: {quoted(told)}")
            says = Text(
                "有佐证材料而以没有为由扣分", "Evidence is there, and its lack is the ground"
            )
            yield Hit(f"{at}.ground", None, None, words, says=says)
    if blank:
        says = Text(
            f"{len(blank)} 项给了分，没有填佐证材料",
            f"{counted(len(blank), 'row')} scored, evidence not stated",
        )
        yield Hit(blank[0], None, None, None, INFO, says, tuple(blank[1:]))


@check(
    "V-7",
    ERROR,
    (
        "复核等级应由复核总分得出",
        "The reviewed grade follows from the reviewed total",
    ),
    why=(
        "复核等级是最后用的等级。",
        "It is the grade that counts in the end.",
    ),
    remedy=(
        "按复核总分改等级。",
        "Mend the grade.",
    ),
    cites="grades",
)
def reviewed_grade(case: Case) -> Found:
    """复核等级 = 政策对复核总分给的等级；没有全部复核的不核对."""
    review = _begun(case)
    found = _outcome(case)
    if review is None or found is None or found.grade is None or review.grade is None:
        return
    if case.policy.grades.named(review.grade) != found.grade:
        says = Text("复核等级与复核总分不符", "The grade is not that of the total")
        yield Hit("review.grade", review.grade, found.grade, says=says)


@check(
    "V-8",
    ERROR,
    (
        "复核底稿应与自评表对得上",
        "A review sheet is that of the form",
    ),
    why=(
        "复核之后自评表又改了，或拿错了底稿，差值就不是这张表的。",
        "If the form was changed after the review, or the sheet is another's, the difference is not its.",
    ),
    remedy=(
        "重新生成复核底稿（已填的会带过来），或换回复核时的自评表。",
        "Make the review sheet anew (what was entered is carried over), or take the form as it was.",
    ),
    cites="review",
    requires=("name", "weight", "score", "funds.weight", "funds.score"),
)
def review_of_this_form(case: Case) -> Found:
    """底稿上的项目名称、指标、分值、自评得分与自评表相同；一张表只有一份填了的底稿，每份底稿都有它的表."""
    for note in case.form.notes:
        if note.kind == "review-project":
            yield Hit(note.at, note.raw, case.form.project, says=OTHER_PROJECT)
        elif note.kind == "review-alone":
            words = Text(quoted(note.raw), quoted(note.raw))
            yield Hit(note.at, None, None, words, says=ALONE)
    review = _begun(case)
    if review is None or not review.sheet:
        return
    form = {path: (row.weight, row.score) for path, row, _ in case.rows}
    form |= {path: (line.weight, line.score) for path, line, _ in case.money}
    for at, row in _rows(case):
        if row.at not in form:
            yield Hit(f"{at}.name", says=NO_ROW)
            continue
        weight, filed = form.pop(row.at)
        for key, here, there in (("weight", row.weight, weight), ("filed", row.filed, filed)):
            if here != there:
                yield Hit(f"{at}.{key}", here, there, says=OTHER_FIGURE)
    lacking = [row.name for path, row, _ in case.rows if path in form and row.name]
    if lacking:
        names = "、".join(quoted(name) for name in lacking[:3])
        yield Hit("review", None, None, Text(names, names), says=LACKS)


OTHER_PROJECT = Text("底稿是另一个项目的", "The review sheet is another project's")
ALONE = Text(
    "这份复核底稿没有对应的自评表，或同一张表有几份", "This review sheet has no form of its own"
)
NO_ROW = Text("自评表上没有这一项", "The form has no such row")
OTHER_FIGURE = Text("底稿与自评表的数不同", "Review sheet and form differ")
LACKS = Text("底稿上没有这些指标", "The review sheet lacks rows of the form")


@check(
    "V-9",
    INFO,
    (
        "扣分比例应按扣分依据的口径",
        "A percentage is that of its ground",
    ),
    why=(
        "同样的问题在各表扣得一样，复核才公平。",
        "The same fault costs the same everywhere.",
    ),
    remedy=(
        "按口径改比例，或在复核意见里说明为何不同。",
        "Take the percentage of practice, or say in the opinion why not.",
    ),
    cites="review",
)
def percent_of_ground(case: Case) -> Found:
    """扣分依据在政策里有比例的，扣分比例与它相同，或复核意见说明了原因."""
    for at, row in _rows(case):
        ground = case.policy.review.ground(row.ground)
        if ground is None or ground.percent is None or row.percent is None or row.opinion:
            continue
        if row.percent not in (ground.percent, ground.percent / HUNDRED):
            words = Text(
                f"{quoted(ground.name)} {_percent(ground.percent)}，填的是 {_percent(row.percent)}",
                f"{quoted(ground.name)} {_percent(ground.percent)}, stated {_percent(row.percent)}",
            )
            says = Text("扣分比例与口径不同", "The percentage is not that of practice")
            yield Hit(f"{at}.percent", None, None, words, says=says)


def _percent(figure: Decimal) -> str:
    return f"{figure.normalize():f}%"


@check(
    "V-10",
    WARNING,
    (
        "复核底稿应有复核人和日期",
        "A review has its reviewer and its date",
    ),
    why=(
        "没有署名的复核不能用。",
        "A review that nobody signed cannot be used.",
    ),
    remedy=(
        "填写复核人、复核日期。",
        "Enter the reviewer and the date.",
    ),
    cites="review",
)
def review_is_signed(case: Case) -> Found:
    """底稿全部复核之后，复核人、复核日期不得空."""
    review = _begun(case)
    if review is None or not review.sheet:
        return
    found = _outcome(case)
    if found is None or not found.complete:
        return
    lacking = [key for key in ("reviewer", "date") if getattr(review, key) is None]
    words = {"reviewer": Text("复核人", "reviewer"), "date": Text("复核日期", "date")}
    for key in lacking:
        yield Hit(f"review.{key}", None, None, words[key], says=UNSIGNED)


UNSIGNED = Text("复核底稿没有署名或日期", "The review is not signed or dated")
