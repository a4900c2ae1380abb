"""The arithmetic of the form, each rule spelled for the spreadsheet and for Python side by side.

Two different questions are answered here. What does the template's formula show?  That is Excel's
``ROUND`` over binary doubles, and :func:`excel_round` gives the same figure.  Is a figure that somebody
typed right?  That is a question for exact decimals and for intervals (:class:`Interval`): a printed
206.37 stands for anything that rounds or truncates to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

import msgspec

from perfxl.rules.figures import HUNDRED, grade_of, rounded

Figure = Decimal | str | None  # what a formula shows: a number, a text, or "" for nothing yet


def excel_round(figure: float, places: int = 2) -> Decimal:
    """What a spreadsheet's ROUND shows for a double: seen at 15 significant digits, then half-up.

    >>> excel_round(16.56 / 64 * 100), excel_round(61 / 100 * 17.5)
    (Decimal('25.88'), Decimal('10.68'))
    """
    return rounded(Decimal(f"{figure:.15g}"), places)


class Rule(msgspec.Struct, frozen=True):
    """One formula of the template: the Python twin and the spreadsheet's spelling.

    The names in braces are the twin's parameters; a parameter that is a range of cells reaches Python
    as a list with None for blank cells.
    """

    python: Callable[..., Figure]
    excel: str

    def __call__(self, *args: Sequence[Figure] | Figure, **named: Figure) -> Figure:
        """What the formula shows for these figures."""
        with localcontext() as context:
            context.prec = 34
            return self.python(*args, **named)


def excel(formula: str) -> Callable[[Callable[..., Figure]], Rule]:
    """Put the spreadsheet's spelling beside a Python function."""
    return lambda python: Rule(python, formula)


def _numbers(figures: Sequence[Figure]) -> list[float]:
    return [float(figure) for figure in figures if isinstance(figure, Decimal)]


def _blank(figure: Figure) -> bool:
    return figure is None or (isinstance(figure, str) and not figure.strip(" "))  # as TRIM does


@excel('IF(COUNT({parts})=0,"",ROUND(SUM({parts}),6))')
def fund_total(parts: Sequence[Figure]) -> Figure:
    """年度资金总额 = Σ of its sources, in the form's money unit; nothing while no source is filled.

    Six decimals of 万元 are a fen's hundredth: this only drops binary noise.

    >>> fund_total([Decimal("208"), None, Decimal("0.5")])
    Decimal('208.5')
    """
    numbers = _numbers(parts)
    return _plain(excel_round(sum(numbers), 6)) if numbers else ""


def _plain(figure: Decimal) -> Decimal:
    """Without trailing zeros, as a spreadsheet stores it."""
    return figure.quantize(Decimal(1)) if figure == figure.to_integral() else figure.normalize()


@excel('IF(COUNT({annual},{executed})<2,"",IF({annual}=0,0,ROUND({executed}/{annual}*100,2)))')
def execution_rate(executed: Figure, annual: Figure) -> Figure:
    """执行率(%) = 全年执行数 ÷ 全年预算数 × 100, and 0 where nothing was budgeted.

    >>> execution_rate(Decimal("206.37"), Decimal("208"))
    Decimal('99.22')
    """
    if not isinstance(executed, Decimal) or not isinstance(annual, Decimal):
        return ""
    if annual == 0:
        return Decimal(0)
    return _plain(excel_round(float(executed) / float(annual) * 100))


@excel(
    'IF(COUNT({annual},{executed},{weight})<3,"",'
    "IF({annual}=0,0,ROUND(MIN(1,{executed}/{annual})*{weight},2)))"
)
def execution_score(executed: Figure, annual: Figure, weight: Figure) -> Figure:
    """预算执行率得分 = min(1, 执行率) × 分值, in points.

    >>> execution_score(Decimal("206.37"), Decimal("208"), Decimal("10"))
    Decimal('9.92')
    """
    if not (
        isinstance(executed, Decimal)
        and isinstance(annual, Decimal)
        and isinstance(weight, Decimal)
    ):
        return ""
    if annual == 0:
        return Decimal(0)
    return _plain(excel_round(min(1.0, float(executed) / float(annual)) * float(weight)))


@excel('IF(COUNT({head},{rows})=0,"",ROUND(N({head})+SUM({rows}),2))')
def points_total(head: Figure, rows: Sequence[Figure]) -> Figure:
    """总分 = the execution row's points + Σ the indicator rows' points; the same for 分值.

    >>> points_total(Decimal("9.92"), [Decimal("14"), None])
    Decimal('23.92')
    """
    numbers = _numbers([head, *rows])
    return _plain(excel_round(sum(numbers))) if numbers else ""


@excel('IF(OR(COUNT({scores})=0,COUNT({weights})<>COUNT({scores}),COUNT({total})=0),"",{ladder})')
def grade_shown(
    scores: Sequence[Figure],
    weights: Sequence[Figure],
    total: Figure,
    ladder: Sequence[tuple[str, Decimal]],
) -> Figure:
    """评分等级 follows from 总分; nothing until every row that has a weight has a score.

    ``ladder`` is the policy's floors; the spreadsheet gets them as :func:`ladder_formula` writes them.
    """
    filled = len(_numbers(scores))
    if not filled or len(_numbers(weights)) != filled or not isinstance(total, Decimal):
        return ""
    return grade_of(total, ladder)


def ladder_formula(floors: Sequence[tuple[str, Decimal]], total: str) -> str:
    """Nested IFs for a policy's grade floors.

    >>> ladder_formula([("优", Decimal(90)), ("差", Decimal(0))], "G19")
    'IF(G19>=90,"优","差")'
    """
    *upper, (lowest, _) = floors
    formula = f'"{lowest}"'
    for grade, floor in reversed(upper):
        formula = f'IF({total}>={floor.normalize():f},"{grade}",{formula})'
    return formula


HINT_REASON = "← 请填写{cause}"
HINT_SCORE = "← 未填写得分"
HINT_OVER = "← 得分超过{points}"
HINT_WEIGHT = "← 未填写{points}"


@excel(
    'IF(COUNT({score})=0,IF(TRIM({name}&{actual})="","",IF(COUNT({weight})=0,"'
    + HINT_WEIGHT
    + '","'
    + HINT_SCORE
    + '")),IF(COUNT({weight})=0,"'
    + HINT_WEIGHT
    + '",IF({score}>{weight},"'
    + HINT_OVER
    + '",IF(AND({score}<{weight},TRIM({reason}&"")=""),"'
    + HINT_REASON
    + '",""))))'
)
def row_hint(
    name: Figure, actual: Figure, weight: Figure, score: Figure, reason: Figure,
    points: str, cause: str,
) -> Figure:  # fmt: skip
    """What is still missing in an indicator row, in words, or nothing."""
    hint = ""
    if not isinstance(score, Decimal):
        if not (_blank(name) and _blank(actual)):
            hint = HINT_SCORE if isinstance(weight, Decimal) else HINT_WEIGHT
    elif not isinstance(weight, Decimal):
        hint = HINT_WEIGHT
    elif score > weight:
        hint = HINT_OVER
    elif score < weight and _blank(reason):
        hint = HINT_REASON
    return hint.format(points=points, cause=cause)


@excel(
    'IF(N({total})={full},"√ "&{full}&" 分",'
    'IF(COUNT({total})=0,"—","✗ 合计 "&TEXT({total},"0.00")&" 分，应为 "&{full}&" 分"))'
)
def panel_weights(total: Figure, full: Figure) -> Figure:
    """填报检查: whether Σ weight is what the policy says."""
    assert isinstance(full, Decimal)
    if isinstance(total, Decimal):
        if total == full:
            return f"√ {_plain(full):f} 分"
        return f"✗ 合计 {rounded(total):f} 分，应为 {_plain(full):f} 分"
    return "—"


@excel(
    'IF(COUNT({weights})=0,"—",IF(COUNTIF({hints},"' + HINT_SCORE + '")=0,"√ 已填齐",'
    '"✗ "&COUNTIF({hints},"' + HINT_SCORE + '")&" 项未填写得分"))'
)
def panel_filled(weights: Sequence[Figure], hints: Sequence[Figure]) -> Figure:
    """填报检查: whether every row has its score."""
    return _count_hint(weights, hints, HINT_SCORE, "√ 已填齐", "项未填写得分")


@excel(
    'IF(COUNT({weights})=0,"—",IF(COUNTIF({hints},"' + HINT_OVER + '")=0,"√ 无超分",'
    '"✗ "&COUNTIF({hints},"' + HINT_OVER + '")&" 项得分超过{points}"))'
)
def panel_over(weights: Sequence[Figure], hints: Sequence[Figure], points: str) -> Figure:
    """填报检查: whether a score exceeds its weight."""
    over = HINT_OVER.format(points=points)
    return _count_hint(weights, hints, over, "√ 无超分", f"项得分超过{points}")


@excel(
    'IF(COUNT({weights})=0,"—",IF(COUNTIF({hints},"' + HINT_REASON + '")=0,"√ 无遗漏",'
    '"✗ "&COUNTIF({hints},"' + HINT_REASON + '")&" 项未满分但未填写原因"))'
)
def panel_reasons(weights: Sequence[Figure], hints: Sequence[Figure], cause: str) -> Figure:
    """填报检查: whether every lost point has its reason."""
    unsaid = HINT_REASON.format(cause=cause)
    return _count_hint(weights, hints, unsaid, "√ 无遗漏", "项未满分但未填写原因")


def _count_hint(
    weights: Sequence[Figure], hints: Sequence[Figure], hint: str, fine: str, words: str
) -> str:
    if not _numbers(weights):
        return "—"
    count = sum(1 for shown in hints if shown == hint)
    return f"✗ {count} {words}" if count else fine


@excel(
    'IF(COUNT({rate})=0,"—",IF({rate}>100,"✗ "&TEXT({rate},"0.00")&"% 超预算",'
    'IF({rate}<{floor},"! "&TEXT({rate},"0.00")&"% 偏低，请说明","√ "&TEXT({rate},"0.00")&"%")))'
)
def panel_rate(rate: Figure, floor: Figure) -> Figure:
    """填报检查: the execution rate against 100% and the policy's threshold."""
    assert isinstance(floor, Decimal)
    if not isinstance(rate, Decimal):
        return "—"
    shown = f"{rounded(rate):f}%"
    if rate > HUNDRED:
        return f"✗ {shown} 超预算"
    return f"! {shown} 偏低，请说明" if rate < floor else f"√ {shown}"


@excel('IF(COUNT({total})=0,"—",TEXT({total},"0.00")&" 分　"&{grade})')
def panel_total(total: Figure, grade: Figure) -> Figure:
    """填报检查: 总分 and 评分等级 as they stand."""
    if not isinstance(total, Decimal):
        return "—"
    return f"{rounded(total):f} 分　{grade or ''}"
