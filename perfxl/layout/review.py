"""The arithmetic of the sheet 复核底稿, each rule spelled for the spreadsheet and for Python side by side.

What a sheet shows is a spreadsheet's ROUND over doubles (:func:`perfxl.layout.formulas.excel_round`). Percentages
here are fractions of one, under a percent format: who types 30 or 30% into such a cell means the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfxl.layout.formulas import (
    Figure,
    excel,
    excel_round,
    ladder_formula,
    numeric,
    stored,
)
from perfxl.rules.figures import grade_of


def _text(*figures: Figure) -> str:
    """Texts joined and trimmed, as TRIM of them joined by & is, where only blankness is asked."""
    return "".join("" if figure is None else str(figure) for figure in figures).strip(" ")


@excel('IF(COUNT({filed},{score})<2,"",ROUND({filed}-{score},2))')
def row_difference(filed: Figure, score: Figure) -> Figure:
    """差值 = 自评得分 − 复核得分, in points; nothing until both are there."""
    if not isinstance(filed, Decimal) or not isinstance(score, Decimal):
        return ""
    return stored(excel_round(float(filed) - float(score)))


@excel('IF(COUNT({filed},{score})<2,"",IF({filed}=0,"",ROUND(({filed}-{score})/{filed},4)))')
def row_deviation(filed: Figure, score: Figure) -> Figure:
    """偏离度 = (自评得分 − 复核得分) ÷ 自评得分, as a fraction; nothing where nothing was filed."""
    if not isinstance(filed, Decimal) or not isinstance(score, Decimal) or not filed:
        return ""
    return stored(excel_round((float(filed) - float(score)) / float(filed), 4))


@excel('IF(COUNT({points})=0,"",ROUND(SUM({points}),2))')
def column_total(points: Sequence[Figure]) -> Figure:
    """The sum of a column of points; nothing while it is blank."""
    numbers = numeric(points)
    return stored(excel_round(sum(numbers))) if numbers else ""


_SETTLED = "OR(COUNT({scores})=0,COUNT({weights})<>COUNT({scores}),COUNT({filed},{score})<2)"


def _settled(
    scores: Sequence[Figure], weights: Sequence[Figure], filed: Figure, score: Figure
) -> bool:
    """Whether every row that has a weight is reviewed."""
    done = len(numeric(scores))
    both = isinstance(filed, Decimal) and isinstance(score, Decimal)
    return bool(done) and len(numeric(weights)) == done and both


@excel(f'IF({_SETTLED},"",ROUND({{filed}}-{{score}},2))')
def total_difference(
    scores: Sequence[Figure], weights: Sequence[Figure], filed: Figure, score: Figure
) -> Figure:
    """差值 of the totals; nothing until every row that has a weight is reviewed."""
    return row_difference(filed, score) if _settled(scores, weights, filed, score) else ""


@excel(f'IF({_SETTLED},"",IF({{filed}}=0,"",ROUND(({{filed}}-{{score}})/{{filed}},4)))')
def total_deviation(
    scores: Sequence[Figure], weights: Sequence[Figure], filed: Figure, score: Figure
) -> Figure:
    """偏离度 of the totals, as a fraction; nothing until every row that has a weight is reviewed."""
    return row_deviation(filed, score) if _settled(scores, weights, filed, score) else ""


@excel('IF(COUNT({deviation})=0,"",{ladder})')
def deviation_class(deviation: Figure, ladder: Sequence[tuple[str, Decimal]]) -> Figure:
    """The class of a 偏离度, whichever way it goes, by the policy's floors in per cent."""
    if not isinstance(deviation, Decimal):
        return ""
    return grade_of(excel_round(abs(float(deviation)) * 100), ladder)


def class_ladder(floors: Sequence[tuple[str, Decimal]], deviation: str) -> str:
    """Nested IFs for the policy's classes of deviation.

    >>> class_ladder([("重大", Decimal(20)), ("一致", Decimal(0))], "L20")
    'IF(ROUND(ABS(L20)*100,2)>=20,"重大","一致")'
    """
    return ladder_formula(floors, f"ROUND(ABS({deviation})*100,2)")


UNREVIEWED = "← 未填写复核得分"
NOT_IN_RANGE = "← 复核得分应在 0 到分值之间"
NO_GROUND = "← 扣分请选择扣分依据"
OTHER_PERCENT = "← 复核得分与扣分比例不符"
NO_ACTUAL = "← 未填写复核完成值"
NO_EVIDENCE = "← 未填写佐证材料"


@excel(
    'IF(COUNT({weight},{filed})=0,"",'
    "IF(COUNT({score})=0,"
    f'IF(AND(COUNT({{scores}})=0,TRIM({{typed}})=""),"","{UNREVIEWED}"),'
    "IF(OR({score}<0,AND(COUNT({weight})=1,{score}>{weight})),"
    f'"{NOT_IN_RANGE}",'
    'IF(AND(COUNT({filed})=1,{score}<{filed},TRIM({ground}&{opinion})=""),'
    f'"{NO_GROUND}",'
    "IF(AND(COUNT({weight},{percent})=2,"
    "OR(ROUND(N({score})-N({weight})*(0.99-N({percent}))+0.01,6)<0,"
    "ROUND(N({score})-N({weight})*(1.005-N({percent}))-0.005,6)>0)),"
    f'"{OTHER_PERCENT}",'
    f'IF(TRIM({{actual}}&"")="","{NO_ACTUAL}",'
    f'IF(TRIM({{evidence}}&"")="","{NO_EVIDENCE}","")))))))'
)
def review_hint(
    weight: Figure, filed: Figure, score: Figure, ground: Figure, percent: Figure, actual: Figure,
    evidence: Figure, opinion: Figure, scores: Sequence[Figure], typed: Sequence[Figure],
) -> Figure:  # fmt: skip
    """What is still to be done in a row once the review has begun, one thing at a time.

    The percentage allows what rounds or truncates to a whole per cent, as the check of it does.
    """
    if not numeric([weight, filed]):
        return ""
    if not isinstance(score, Decimal):
        return UNREVIEWED if numeric(scores) or _text(*typed) else ""
    if score < 0 or (isinstance(weight, Decimal) and score > weight):
        return NOT_IN_RANGE
    if isinstance(filed, Decimal) and score < filed and not _text(ground, opinion):
        return NO_GROUND
    if isinstance(weight, Decimal) and isinstance(percent, Decimal):
        points, full, share = float(score), float(weight), float(percent)
        under = excel_round(points - full * (0.99 - share) + 0.01, 6) < 0
        over = excel_round(points - full * (1.005 - share) - 0.005, 6) > 0
        if under or over:
            return OTHER_PERCENT
    if not _text(actual):
        return NO_ACTUAL
    return "" if _text(evidence) else NO_EVIDENCE


NOT_BEGUN, DONE = "未复核", "√ 已全部复核"
LEFT, HINTED = " 项未复核", " 项有提示，见表右"


@excel(
    f'IF(COUNTIF({{hints}},"← *")=0,IF(COUNT({{scores}})=0,"{NOT_BEGUN}","{DONE}"),'
    f'IF(COUNTIF({{hints}},"{UNREVIEWED}")>0,COUNTIF({{hints}},"{UNREVIEWED}")&"{LEFT}",'
    f'COUNTIF({{hints}},"← *")&"{HINTED}"))'
)
def progress(scores: Sequence[Figure], hints: Sequence[Figure]) -> Figure:
    """复核进度: how many rows are left, then how many have a hint."""
    shown = [hint for hint in hints if isinstance(hint, str) and hint.startswith("← ")]
    if not shown:
        return DONE if numeric(scores) else NOT_BEGUN
    left = shown.count(UNREVIEWED)
    return f"{left}{LEFT}" if left else f"{len(shown)}{HINTED}"
