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


def numeric(figures: Sequence[Figure]) -> list[float]:
    """The numbers among what some cells show, as a spreadsheet's COUNT and SUM take them."""
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
    numbers = numeric(parts)
    return stored(excel_round(sum(numbers), 6)) if numbers else ""


def stored(figure: Decimal) -> Decimal:
    """Without trailing zeros, and without the minus of a zero, as a spreadsheet stores it."""
    whole = figure == figure.to_integral()
    return (figure.quantize(Decimal(1)) if whole else figure.normalize()) + 0


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
    return stored(excel_round(float(executed) / float(annual) * 100))


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
    return stored(excel_round(min(1.0, float(executed) / float(annual)) * float(weight)))


@excel('IF(COUNT({head},{rows})=0,"",ROUND(N({head})+SUM({rows}),2))')
def points_total(head: Figure, rows: Sequence[Figure]) -> Figure:
    """总分 = the execution row's points + Σ the indicator rows' points; the same for 分值.

    >>> points_total(Decimal("9.92"), [Decimal("14"), None])
    Decimal('23.92')
    """
    numbers = numeric([head, *rows])
    return stored(excel_round(sum(numbers))) if numbers else ""


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
    filled = len(numeric(scores))
    if not filled or len(numeric(weights)) != filled or not isinstance(total, Decimal):
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


UNFILLED = "← 未填写"
"""How the hint of a row begins in which something is still to be filled in."""
HINT_WEIGHT = UNFILLED + "{points}"
HINT_SCORE = UNFILLED + "得分"
HINT_TARGET = UNFILLED + "{aim}"
HINT_ACTUAL = UNFILLED + "{done}"
HINT_OVER = "← 得分应在 0 到{points}之间"
HINT_REASON = "← 请填写{cause}"
INSERTED = "! 有插入的行，请核验"
"""What the panel says where rows were inserted: those have no hint, so it cannot tell."""


@excel(
    'IF(AND(COUNT({weight},{score})=0,TRIM({name}&{target}&{actual})=""),"",'
    f'IF(COUNT({{weight}})=0,"{HINT_WEIGHT}",'
    f'IF(COUNT({{score}})=0,"{HINT_SCORE}",'
    f'IF(OR({{score}}<0,{{score}}>{{weight}}),"{HINT_OVER}",'
    f'IF(TRIM({{target}}&"")="","{HINT_TARGET}",'
    f'IF(TRIM({{actual}}&"")="","{HINT_ACTUAL}",'
    f'IF(AND({{score}}<{{weight}},TRIM({{reason}}&"")=""),"{HINT_REASON}","")))))))'
)
def row_hint(
    name: Figure, target: Figure, actual: Figure, weight: Figure, score: Figure, reason: Figure,
    points: str, cause: str, aim: str, done: str,
) -> Figure:  # fmt: skip
    """What is still missing in an indicator row, in words, or nothing; one thing at a time."""
    if not numeric([weight, score]) and all(map(_blank, (name, target, actual))):
        return ""
    hint = ""
    if not isinstance(weight, Decimal):
        hint = HINT_WEIGHT
    elif not isinstance(score, Decimal):
        hint = HINT_SCORE
    elif not 0 <= score <= weight:
        hint = HINT_OVER
    elif _blank(target):
        hint = HINT_TARGET
    elif _blank(actual):
        hint = HINT_ACTUAL
    elif score < weight and _blank(reason):
        hint = HINT_REASON
    return hint.format(points=points, cause=cause, aim=aim, done=done)


PANEL_TEXTS = ("project", "department", "unit", "goal", "result")
_LEFT_OUT = "&".join(f'IF(LEN(TRIM({{{key}}}))=0," {{{key}_label}}","")' for key in PANEL_TEXTS)
_FILLED = "+".join(f"(LEN(TRIM({{{key}}}))>0)" for key in PANEL_TEXTS)


@excel(
    f'IF({_FILLED}=0,"—",IF({_FILLED}={len(PANEL_TEXTS)},"√ 已填写","✗ 未填写："&TRIM({_LEFT_OUT})))'
)
def panel_texts(**cells: Figure) -> Figure:
    """填报检查: whether the header and the goals are filled in; the labels of those that are not."""
    lacking = [key for key in PANEL_TEXTS if _blank(cells[key])]
    if len(lacking) == len(PANEL_TEXTS):
        return "—"
    return (
        "✗ 未填写：" + " ".join(str(cells[f"{key}_label"]) for key in lacking)
        if lacking
        else "√ 已填写"
    )


@excel(
    f'IF(COUNTIF({{hints}},"{HINT_WEIGHT}")>0,"✗ "&COUNTIF({{hints}},"{HINT_WEIGHT}")&" 项未填写{{points}}",'
    'IF(N({total})={full},"√ "&{full}&" 分",'
    'IF(COUNT({weights})*COUNT({total})=0,"—",'
    '"✗ 合计 "&TEXT({total},"0.00")&" 分，应为 "&{full}&" 分")))'
)
def panel_weights(
    weights: Sequence[Figure], total: Figure, full: Figure, hints: Sequence[Figure], points: str
) -> Figure:
    """填报检查: whether every row has its weight, and Σ weight is what the policy says. A blank whose
    rows have none yet, beside the printed weight of the execution row, is not at fault."""
    assert isinstance(full, Decimal)
    lacking = list(hints).count(HINT_WEIGHT.format(points=points))
    if lacking:
        return f"✗ {lacking} 项未填写{points}"
    if isinstance(total, Decimal):
        if total == full:
            return f"√ {stored(full):f} 分"
        if not numeric(weights):
            return "—"
        return f"✗ 合计 {rounded(total):f} 分，应为 {stored(full):f} 分"
    return "—"


def _count(hint: str, words: str, otherwise: str) -> str:
    """The spreadsheet's count of a hint in words, or what holds where there is none."""
    counted = f'COUNTIF({{hints}},"{hint}")'
    return f'IF({counted}>0,"✗ "&{counted}&" {words}",{otherwise})'


def _counted(hints: Sequence[Figure], hint: str, words: str) -> str:
    """The twin of :func:`_count`: how many hints begin with this one, in words; "" for none."""
    count = sum(1 for shown in hints if isinstance(shown, str) and shown.startswith(hint))
    return f"✗ {count} {words}" if count else ""


_SEEN = f'IF(ROWS({{hints}})*COLUMNS({{hints}})<>{{rows}},"{INSERTED}",'
OVER, NO_REASON = "项得分超出{points}或为负", "项未满分但未填写原因"


@excel(
    'IF(COUNT({weights})=0,"—",'
    + _count(UNFILLED + "*", "项未填写完整", _count(HINT_OVER, OVER, _SEEN + '"√ 已填齐，无超分")'))
    + ")"
)
def panel_rows(
    weights: Sequence[Figure], hints: Sequence[Figure], rows: Figure, points: str
) -> Figure:
    """填报检查: whether every row has weight, score, target and actual value, no score over its
    weight or below zero. ``rows`` is how many rows have a hint, the head included."""
    if not numeric(weights):
        return "—"
    over = HINT_OVER.format(points=points)
    return (
        _counted(hints, UNFILLED, "项未填写完整")
        or _counted(hints, over, OVER.format(points=points))
        or ("√ 已填齐，无超分" if len(hints) == rows else INSERTED)
    )


@excel(
    'IF(COUNT({weights})=0,"—",'
    + _count(HINT_REASON, NO_REASON, _SEEN + '"√ 扣分处均有原因")')
    + ")"
)
def panel_reasons(
    weights: Sequence[Figure], hints: Sequence[Figure], rows: Figure, cause: str
) -> Figure:
    """填报检查: whether every lost point has its reason. Whether a target is met is not asked here."""
    if not numeric(weights):
        return "—"
    return _counted(hints, HINT_REASON.format(cause=cause), NO_REASON) or (
        "√ 扣分处均有原因" if len(hints) == rows else INSERTED
    )


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
