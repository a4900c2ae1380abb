"""R: 总分 and 评分等级."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from perfxl.form.model import Form
from perfxl.rules.case import REFERRED, Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.rules.figures import rounded
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.values.numerals import half

_TICKS, _BOXES = "☑✓√✔■●☒R", "□○◻◯☐"
_IN_BRACKETS = lazy(r"[\[(（【]\s*([☑✓√✔■●☒]?)\s*[\])）】]")
_BOUNDS = lazy("[(（][^()（）]*[0-9][^()（）]*[)）]")  # 优（90-100分）☑
_CHECKED = lazy(r"[□○◻◯☐]([✓√✔])", needs="✓√✔")  # 优□√: a box and its tick
_PROMPT = lazy("^(?:自评|评分|评价|绩效)?等级[:：为是]?")


@check(
    "R-1",
    ERROR,
    (
        "总分应等于各项得分之和",
        "The total is the sum of the scores",
    ),
    why=(
        "总分决定等级；手工加总、漏加一行或文本不计都会出错。",
        "The grade follows from it; adding by hand, or text that SUM skips, spoils it.",
    ),
    remedy=(
        "用公式合计：预算执行率得分加全部指标得分，来源行不计。",
        "Sum the execution score and every indicator; source rows do not count.",
    ),
    cites="attainment",
    requires=("score", "funds.score", "total"),
)
def scores_sum(case: Case) -> Found:
    """总分 = 预算执行率得分 + Σ 指标得分，按印出的数相加."""
    form, total = case.form, case.recomputed
    if form.score is None or total is None or _unread(case):
        return
    raw = [row.score for row, _ in case.counted]
    if form.funds is not None:
        raw.append(form.funds.total.score)
    raw += case.shared
    unrounded = sum((score for score in raw if score is not None), Decimal(0))
    if rounded(form.score) not in (total, rounded(unrounded)):
        apart = abs(rounded(form.score) - total)
        high = form.score > total
        says = Text(
            f"总分比各项得分之和{'多' if high else '少'} {apart:f} 分",
            f"The total is {apart:f} points {'above' if high else 'below'} the sum of the scores",
        )
        yield Hit("score", form.score, total, says=says)


def _unread(case: Case) -> bool:
    """Whether a score is there that could not be read: then no sum is known."""
    form = case.form
    known = case.shared or not any(note.kind == "merged" for note in form.notes)
    apart = ("merged", "covered") if known else ()
    notes = {note.at for note in form.notes if note.kind not in apart}
    lines = [] if form.funds is None else [("funds.total", form.funds.total.score)]
    lines += [(path, row.score) for path, row in form.rows()]
    return any(score is None and f"{path}.score" in notes for path, score in lines)


def filed_grade(form: Form, policy: Policy) -> tuple[str | None, bool]:
    """The grade that the form states, and whether it had to be read off ticked boxes or a remark."""
    typed = (form.grade or "").replace("優", "优")
    text = "".join(typed.split()).strip('。.；;，,“”"「」【】')
    if "等级" in text:
        text = _PROMPT.sub("", text)
    named = policy.grades.named(text)
    if named is not None or not text:
        return named, False
    told = {found[1] for found in _told(_names(policy)).finditer("".join(typed.split()))}
    if len(told) == 1:
        return policy.grades.named(told.pop()), False
    ticked, boxes = _ticked(typed, policy)
    head, bracket, remark = text.replace("(", "（").partition("（")
    if bracket and not boxes and not any(mark in remark for mark in _BOXES):
        inside = policy.grades.named(remark.rstrip("）)"))
        outside = policy.grades.named(head)
        doubtful = outside is not None and inside not in (None, outside)  # 优（良）
        return outside or inside, doubtful  # 优（90分以上）, A（优）
    return ticked, True


def _ticked(typed: str, policy: Policy) -> tuple[str | None, bool]:
    """The one grade that is ticked, and whether the text is nothing but grades, their bounds and marks.

    Where every grade has its mark, marks stand before the grades (☑优 □良) or behind them (优☑ 良□),
    as the first of them does. Ticks without boxes belong to the grades that they touch.
    """
    pieces: list[tuple[str, str]] = []
    text = _IN_BRACKETS.sub(
        lambda found: found[1].strip() or "□", _BOUNDS.sub("", half(typed).strip())
    )
    text = _CHECKED.sub(r"\1", text)
    for found in _signs(_names(policy)).finditer(text):
        pieces.append((str(found.lastgroup), found[0]))
    if "other" in dict(pieces):
        return None, False
    names = [text for kind, text in pieces if kind == "name"]
    signs = [piece for piece in pieces if piece[0] != "gap"]
    first, second = signs[::2], signs[1::2]
    if len(signs) == 2 * len(names) and len({kind == "name" for kind, _ in first}) == 1:
        ticks = second if first[0][0] == "name" else first
        chosen = [name for name, (kind, _) in zip(names, ticks, strict=True) if kind == "tick"]
    else:
        sides = [*pairwise(pieces), *((b, a) for a, b in pairwise(pieces))]
        chosen = [name for (mark, _), (kind, name) in sides if (mark, kind) == ("tick", "name")]
    marked = any(kind in ("tick", "box") for kind, _ in pieces)
    return (policy.grades.named(chosen[0]) if len(set(chosen)) == 1 else None), marked


def _names(policy: Policy) -> tuple[str, ...]:
    """All spellings of a policy's grades, the longest first."""
    names = (*policy.grades.aliases, *dict(policy.grades.floors))
    return tuple(sorted(names, key=len, reverse=True))


@lru_cache(maxsize=8)
def _told(names: tuple[str, ...]) -> re.Pattern[str]:
    """A grade in the words of a sentence: 评价等级为“优”."""
    known = "|".join(map(re.escape, names))
    return re.compile(rf"(?:等级|等次|档次|评定|评)[为是:：][“\"「]?({known})(?![一-鿿])")


@lru_cache(maxsize=8)
def _signs(names: tuple[str, ...]) -> re.Pattern[str]:
    """The names of grades, ticks, boxes and what stands between them."""
    known = "|".join(map(re.escape, names))
    return re.compile(
        rf"(?P<name>{known})|(?P<tick>[{_TICKS}])|(?P<box>[{_BOXES}])|(?P<gap>[\s、/,，;；:：|]+)"
        r"|(?P<other>.)"
    )


@check(
    "R-2",
    ERROR,
    (
        "评分等级应与总分一致",
        "The grade follows from the total",
    ),
    why=(
        "等级是公开的结论。",
        "The grade is what is published.",
    ),
    remedy=(
        "按总分所在的区间改等级。",
        "Enter the grade of the total.",
    ),
    cites="grades",
    requires=("score", "funds.score", "total", "grade"),
)
def grade_follows(case: Case) -> Found:
    """评分等级 = 总分所在区间的等级（区间在政策文件，含下限）."""
    form, policy, total = case.form, case.policy, case.total
    if "grade" not in form.printed or total is None:
        return
    expected = policy.grades.of(total)
    grade, ticked = filed_grade(form, policy)
    if form.grade is None:
        if policy.grades.required and not any(
            note.at == "grade" and note.kind == "uncalculated" for note in form.notes
        ):
            yield Hit("grade", None, expected, says=Text("没有填等级", "No grade is given"))
    elif form.grade == "0":  # nobody types it: so old formats keep a formula's text
        says = Text("等级公式的结果没有存下来", "The result of the grade's formula was not kept")
        yield Hit("grade", form.grade, expected, None, WARNING, says)
    elif grade is None:
        says = Text("填的不是等级", "What stands there is no grade")
        yield Hit("grade", form.grade, expected, says=says)
    elif grade != expected:
        words = Text(f"总分 {total:.2f}", f"total {total:.2f}")
        says = Text("等级与总分不符", "The grade does not follow from the total")
        yield Hit("grade", form.grade, expected, words, says=says)
    elif ticked:
        says = Text(f"等级按勾选读作“{grade}”", f"The grade is read as {grade} from the ticked box")
        yield Hit("grade", form.grade, None, None, WARNING, says)


@check(
    "R-3",
    WARNING,
    (
        "按规定重新计分后等级不同",
        "The grade differs under the recomputed score",
    ),
    why=(
        "重新计分后等级会变，说明有些得分偏离了办法。",
        "If the grade would change, some scores depart from the rules.",
    ),
    remedy=(
        "先处理 S 类的提示，再看等级是否还成立；恰在分界上的，逐项复核。",
        "Deal with the S findings first; on an edge, look at every row again.",
    ),
    cites="grades",
    requires=(*REFERRED, "grade"),
)
def grade_holds(case: Case) -> Found:
    """复核参考分所在区间的等级与总分的等级相同，区间跨等级而含总分等级的为提示；总分恰在等级分界上为提示."""
    form, policy, total = case.form, case.policy, case.total
    if total is None:
        return
    grade = policy.grades.of(total)
    reference = case.reference
    floors = [floor for _, floor in policy.grades.floors]
    if reference is not None:
        low, high = policy.grades.of(reference.low), policy.grades.of(reference.high)
        if reference.open and reference.high in floors and reference.high > reference.low:
            high = policy.grades.of(reference.high - Decimal("0.01"))
        if {low, high} != {grade}:
            span = low if low == high else f"{low}至{high}"
            severity = WARNING if grade not in (low, high) else INFO  # it may hold, or may not
            words = Text(
                f"总分 {total:.2f} 为{grade}，复核参考分 {reference}，为{span}",
                f"filed {total:.2f} is {grade}, reference {reference.words().en} is {span}",
            )
            at = "grade" if "grade" in form.printed else "score"
            may = Text(
                "按规定重新计分后等级可能不同", "The grade may differ under the recomputed score"
            )
            yield Hit(at, None, None, words, severity, may if severity == INFO else None)
            return
    if total in floors and total > 0:
        words = Text(f"总分 {total:.2f} 是“{grade}”的下限", f"{total:.2f} is the floor of {grade}")
        says = Text("总分恰在等级的界线上", "The total is exactly on the edge of a grade")
        yield Hit("score", None, None, words, INFO, says)
