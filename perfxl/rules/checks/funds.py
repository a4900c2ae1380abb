"""F: the money block 项目资金."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfxl.form.model import Form, FundLine, Funds
from perfxl.rules.assessment import is_empty_phrase
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import (
    ERROR,
    INFO,
    ONE_DECIMAL,
    WARNING,
    Found,
    Hit,
    check,
    figure_text,
)
from perfxl.rules.figures import (
    HUNDRED,
    allowed,
    at_one_decimal,
    cut,
    near,
    rounded,
    stands_for,
)
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.text.refusal import one_line
from perfxl.values.numerals import decimals
from perfxl.values.prose import label

COLUMNS = ("initial", "annual", "executed")
AMOUNTS = {
    "initial": Text("年初预算数", "the initial budget"),
    "annual": Text("全年预算数", "the annual budget"),
    "executed": Text("全年执行数", "what was executed"),
}
MIX_UP = 1000  # a factor that only 元 for 万元 explains
MANY_ROWS, MANY_WAYS = 50, 100  # of sources; the ways double with each that others may break down


@check(
    "F-1",
    ERROR,
    (
        "年度资金总额应等于各项资金之和",
        "The fund total is the sum of its sources",
    ),
    why=(
        "总额是执行率的依据，总额错，执行率和执行得分跟着错。",
        "The rate and its score rest on the total.",
    ),
    remedy=(
        "对照预算批复和决算核对各项来源，再改总额或漏填的来源。",
        "Check the sources against the budget and the accounts, then mend the total or the source.",
    ),
    requires=("funds", "funds.initial", "funds.annual", "funds.executed"),
)
def sources_add_up(case: Case) -> Found:
    """年度资金总额 = Σ 资金来源，按年初预算数、全年预算数、全年执行数三列；印出的数可能经四舍五入或截尾，
    按区间比较；各项金额都没有填到分、只差末位的为警告；只有一项来源时应相同."""
    form = case.form
    if form.funds is None:
        return
    for column in COLUMNS:
        total = getattr(form.funds.total, column)
        if total is None or not _parts(form.funds.sources, column) or _unread(form, column):
            continue
        if not _sums(form.funds.sources, column, total, case.places):
            name, severity = AMOUNTS[column], ERROR
            says = Text(
                f"年度资金总额的{name.zh}不等于各项之和",
                f"The total of {name.en} is not the sum of its sources",
            )
            if _sums(form.funds.sources, column, total, case.rounded_to):
                severity = WARNING
                says = Text(
                    f"{name.zh}的总额与各项之和差在末位，多半是取整所致",
                    f"The total of {name.en} and the sum of its sources differ in their last digit",
                )
            ways = (form.funds.sources, *_outer(form.funds.sources))
            sums = {sum(_parts(way, column), Decimal(0)) for way in ways}
            added = sums.pop() if len(sums) == 1 else None  # where rows break one down, who knows?
            yield Hit(_sum_at(form, form.funds, column), total, added, None, severity, says)


def _sums(lines: Sequence[FundLine], column: str, total: Decimal, places: int) -> bool:
    """Whether a column adds up to its total in one of the ways in which the form may mean its rows, or
    has so many rows or ways that nobody can say."""
    if _adds_up(total, _parts(lines, column), places) or len(lines) > MANY_ROWS:
        return True
    return any(
        number == MANY_WAYS or _adds_up(total, _parts(way, column), places)
        for number, way in enumerate(_outer(lines))
    )


def _parts(lines: Sequence[FundLine], column: str) -> list[Decimal]:
    """The amounts that stand in a column of some rows."""
    return [part for line in lines if (part := getattr(line, column)) is not None]


def _unread(form: Form, column: str) -> bool:
    """Whether a source's amount is there that could not be read: it is not 0, and no sum is known."""
    kinds = {note.at: note.kind for note in form.notes}
    return any(
        getattr(line, column) is None and kinds.get(f"{path}.{column}", "dash") != "dash"
        for path, line in form.fund_lines()
        if path != "funds.total"
    )


def _sum_at(form: Form, funds: Funds, column: str) -> str:
    """The total's cell, or the first source's where the total's own is already said to be a text:
    a finding about two cells stands at the one that has none yet."""
    if any(note.at == f"funds.total.{column}" for note in form.notes):
        for number, line in enumerate(funds.sources):
            if getattr(line, column) is not None:
                return f"funds.sources[{number}].{column}"
    return f"funds.total.{column}"


def _outer(lines: Sequence[FundLine]) -> Iterator[list[FundLine]]:
    """The sources without the finer rows that break one of them down again, in every way in which
    the form may mean it: rows from one with 其中 on, or at least two that come to the row above."""
    if not lines:
        yield []
        return
    first, rest = lines[0], lines[1:]
    if rest and rest[0].label.lstrip().startswith("其中"):
        ends = [n for n in range(1, len(rest)) if rest[n].label.lstrip().startswith("其中")]
        inner = [*range(1, min(ends, default=len(rest)) + 1)]
    else:
        inner = [0, *(n for n in range(2, len(rest) + 1) if _come_to(first, rest[:n]))]
    for end in inner:
        for outer in _outer(rest[end:]):
            yield [first, *outer]


def _come_to(line: FundLine, parts: Sequence[FundLine]) -> bool:
    """Whether rows add up to another in every column, and that is not nothing."""
    figures = [
        (getattr(line, key), [getattr(part, key) or Decimal(0) for part in parts])
        for key in COLUMNS
    ]
    return bool(line.annual) and all(_adds_up(own or Decimal(0), inner) for own, inner in figures)


def _adds_up(total: Decimal, parts: list[Decimal], places: int = 2) -> bool:
    """Whether prints of the parts at ``places`` decimals can add up to a print of the total; one part
    alone is the total."""
    filled = [p for p in parts if p != 0]
    if len(filled) <= 1:
        return _same(sum(filled, Decimal(0)), total)
    low, high = Decimal(0), Decimal(0)
    for part in filled:
        piece = stands_for(part, places)
        low, high = low + piece.low, high + piece.high
    printed = stands_for(total, places)
    return low <= printed.high and printed.low <= high


def _same(one: Decimal, other: Decimal) -> bool:
    """Whether two prints show one amount: at the fewer decimals, two at least, rounded or cut."""
    places = max(2, min(decimals(one), decimals(other)))
    return any(to(one, places) == to(other, places) for to in (cut, rounded))


@check(
    "F-2",
    ERROR,
    (
        "执行率应为全年执行数÷全年预算数",
        "The rate is executed ÷ annual budget",
    ),
    why=(
        "常见的错误是除以年初预算数、照抄上年，或把金额填进了执行率格。",
        "Often the initial budget is the divisor, or an amount stands in the rate's cell.",
    ),
    remedy=(
        "按全年执行数÷全年预算数×100 重算，四舍五入保留两位小数。",
        "Recompute executed ÷ annual × 100 and round to two decimals.",
    ),
    cites="attainment",
    requires=("funds", "funds.annual", "funds.executed", "funds.rate"),
)
def rate_follows(case: Case) -> Found:
    """执行率(%) = 全年执行数 ÷ 全年预算数 × 100，允许四舍五入；截尾只提示；填成小数（0.99）为警告；各项金额都没有填到分、
    取整之前可能相符的为警告."""
    for path, line, found in case.money:
        possible, exact = found.rate, found.exact_rate
        if line.rate is None or possible is None or exact is None:
            continue
        at, expected = f"{path}.rate", rounded(exact)
        if near(line.rate, possible):
            places = decimals(line.rate)
            if line.rate == cut(exact, places) and line.rate != rounded(exact, places):
                says = Text("执行率是截尾的，没有四舍五入", "The rate is truncated, not rounded")
                yield Hit(at, line.rate, expected, None, INFO, says)
        elif _is_fraction(line.rate, exact):
            says = Text("执行率填成了小数", "The rate is a fraction where a percentage belongs")
            yield Hit(at, str(line.rate), expected, None, WARNING, says)
        elif line.rate == HUNDRED < exact:
            says = Text(
                "超预算，执行率按 100 封顶填报", "Over budget, and the rate is capped at 100"
            )
            yield Hit(at, line.rate, expected, None, WARNING, says)
        elif found.loose is not None and near(line.rate, found.loose, 2):
            says = Text(
                "金额取了整，按所填的金额算不出这个执行率",
                "The rate does not follow from the amounts, which are rounded",
            )
            yield Hit(at, line.rate, expected, None, WARNING, says)
        elif (
            line.score is None
            or path == "funds.total"
            or _scored(line) != _scored(case.money[0][1])
        ):
            # all three as beside the total: its own, as lost merges leave them beside a source
            says = Text(
                "执行率不等于全年执行数÷全年预算数", "The rate is not executed ÷ annual budget"
            )
            yield Hit(at, line.rate, expected, says=says)


def _scored(line: FundLine) -> tuple[Decimal | None, ...]:
    return line.weight, line.rate, line.score


def _is_fraction(rate: Decimal, exact: Decimal) -> bool:
    """Whether a rate was typed as a fraction of one: 0.958 for 95.86%, 0.9 for 90%."""
    if rounded(rate * HUNDRED) == rounded(exact):
        return True
    printed = stands_for(rate, decimals(rate))
    return decimals(rate) >= 2 and printed.low * HUNDRED <= exact <= printed.high * HUNDRED


@check(
    "F-3",
    ERROR,
    (
        "预算执行率得分应为执行率×分值",
        "The execution score is the rate × its weight",
    ),
    why=(
        "这一项由算式决定，没有裁量余地；来源行只列金额，不计分。",
        "This score is arithmetic, no judgement; the source rows carry none.",
    ),
    remedy=(
        "得分填 执行率×分值（超过 100% 按 100% 计），来源行的分值和得分填“-”。",
        "Enter rate × weight (at most the weight); put “-” in the source rows.",
    ),
    cites="attainment",
    requires=("funds", "funds.annual", "funds.executed", "funds.weight", "funds.score"),
)
def execution_scored(case: Case) -> Found:
    """得分 = min(1, 执行率) × 分值，保留两位小数，只保留一位的为警告；未编列预算的不判；来源行重复填了得分为提示，不计入总分."""
    if not case.money:
        return
    _, line, found = case.money[0]
    if line.score is not None and found.score is not None and not allowed(line.score, found.score):
        says = Text(
            "预算执行率得分不等于执行率×分值", "The execution score is not the rate × its weight"
        )
        tenth = at_one_decimal(line.score, found.score)
        severity, says = (WARNING, ONE_DECIMAL) if tenth else (ERROR, says)
        filed = f"{line.score:f}" if tenth else line.score
        yield Hit("funds.total.score", filed, found.exact_score, None, severity, says)
    for path, source, _ in case.money[1:]:
        key = "score" if source.score is not None else "weight"
        if source.score is not None or source.weight is not None:
            says = Text(
                "来源行填了分数，没有计入总分",
                "A source row has points, which are left out of the total",
            )
            yield Hit(f"{path}.{key}", getattr(source, key), None, None, INFO, says)


@check(
    "F-4",
    WARNING,
    (
        "全年执行数不应超过全年预算数",
        "Execution does not exceed the budget",
    ),
    why=(
        "超预算执行，多半是全年预算数没有按调整后的数填，或两栏单位不同。",
        "Mostly the budget was not updated after an adjustment, or the units differ.",
    ),
    remedy=(
        "核对调整后的全年预算数；确实超支的，在偏差原因中说明。",
        "Check the adjusted budget; explain a real overspend.",
    ),
    requires=("funds", "funds.annual", "funds.executed"),
)
def within_budget(case: Case) -> Found:
    """全年执行数 ≤ 全年预算数；预算为 0 而有执行数为错误，预算与执行都为 0 则执行率无从计算."""
    if not case.money:
        return
    line = case.money[0][1]
    if line.annual is None or line.executed is None:
        return
    if line.annual == 0 and line.executed > 0:
        says = Text("预算为 0 而有执行数", "Money was executed without a budget")
        yield Hit("funds.total.executed", line.executed, None, None, ERROR, says)
    elif line.annual == 0 and line.executed == 0:
        says = Text("预算为 0，执行率无从计算", "Nothing was budgeted: the rate is undefined")
        yield Hit("funds.total.annual", line.annual, says=says)
    elif 0 < line.annual < line.executed < line.annual * MIX_UP:
        over = figure_text(line.executed - line.annual)
        words = Text(f"超出 {over}", f"by {over}")
        says = Text("全年执行数超过全年预算数", "More was executed than budgeted")
        yield Hit("funds.total.executed", line.executed, None, words, says=says)


@check(
    "F-5",
    WARNING,
    (
        "预算执行率偏低应说明原因",
        "A low execution rate is explained",
    ),
    why=(
        "执行偏低是审核的重点，不说明原因会被退回。",
        "Low execution is what reviewers ask about first.",
    ),
    remedy=(
        "在原因栏或预算执行率指标的偏差原因中写明原因和改进措施。",
        "State the cause and the measure in the reason cell.",
    ),
    cites="deviation",
    requires=("funds", "funds.annual", "funds.executed", "reason", "reasons"),
)
def low_execution_explained(case: Case) -> Found:
    """全年执行数 ÷ 全年预算数 < 政策的执行率界限，且表上没有一处说明：资金栏的原因、预算执行率指标的原因、
    表下的原因，或备注、实际完成情况、评价结论、存在问题中说到没有花完的话；政策要求说明预算调整的，年初与全年预算数不同
    而资金栏没有写原因."""
    policy = case.policy
    if not case.money:
        return
    _, line, found = case.money[0]
    rate, exact, floor = found.rate, found.exact_rate, policy.reasons.execution_threshold
    typed = [each.reason for _, each, _ in case.money]
    noted = any(r and not is_empty_phrase(r, policy) for r in typed)
    if policy.reasons.adjustment and not noted and line.initial is not None:
        if line.annual is not None and not _same(line.initial, line.annual):
            words = Text(
                f"年初 {figure_text(line.initial)}，调整后 {figure_text(line.annual)}",
                f"{figure_text(line.initial)} at first, {figure_text(line.annual)} after",
            )
            says = Text("年中调整了预算，没有说明理由", "An adjusted budget is not explained")
            yield Hit("funds.total.annual", None, None, words, says=says)
    if rate is None or exact is None or rate.high >= floor:
        return
    if not noted and not _money_explained(case):
        share = f"{rounded(exact):f}%"
        words = Text(f"执行率 {share} 低于 {floor:f}%", f"{share} is below {floor:f}%")
        says = Text("预算执行率偏低，没有说明原因", "A low execution rate is not explained")
        yield Hit("funds.total.rate", None, None, words, says=says)


_SHORTFALL = lazy(  # what is written of money that was not spent
    "执行率|执行进度|支付|付款|结转|结余|节余|未支出|未使用|招标|中标|节约|压减|核减|追减|收回|尾款|质保金"
)


def _money_explained(case: Case) -> bool:
    """Whether a low execution is explained elsewhere: beside an execution row, under the table, or in
    the prose of the form where that speaks of money."""
    form = case.form
    spending = ("执行率", "支付率", "支付进度", "执行进度")
    for _, row, found in case.rows:
        if found.given and any(word in (row.name or "") for word in spending):
            return True
    spoken = (form.result, form.conclusion, form.problems, form.process)
    prose = (form.reasons, form.remarks, *spoken)
    return any(
        text is not None and not is_empty_phrase(text, case.policy) and _SHORTFALL.search(text)
        for text in prose
    )


_TAKEN = lazy("(?:其中:)?(?:减|核减|调减|扣减|收回|缴回|上缴)", needs="减收缴")


@check(
    "F-6",
    ERROR,
    (
        "金额应为非负数且单位明确",
        "Amounts are not negative, in a known unit",
    ),
    why=(
        "元与万元混填会差一万倍；负数说明退款或冲账填错了地方。",
        "元 for 万元 is a factor of 10,000; a negative amount is booked in the wrong place.",
    ),
    remedy=(
        "统一用表头注明的单位填写，负数改为实际金额。",
        "Use the unit in the heading throughout.",
    ),
    requires=("funds",),
)
def amounts_make_sense(case: Case) -> Found:
    """各项金额 ≥ 0（标明减少、收回的来源行除外）；金额单位为万元、元或亿元；执行数为预算数的一千倍以上，是元与万元混填；
    以万元为单位而各数都是不小于十万的整数，疑为按元填写，为警告."""
    for note in case.form.notes:
        if note.kind == "unit":
            says = Text(
                f"金额的单位“{note.read}”不认识", f"An unknown unit of money, “{note.read}”"
            )
            yield Hit(note.at, one_line(note.raw, 40), "万元", says=says)
    for path, line, _ in case.money:
        for column in COLUMNS:
            amount = getattr(line, column)
            if amount is not None and amount < 0 and not _TAKEN.match(label(line.label)):
                says = Text("金额为负数", "A negative amount")
                yield Hit(f"{path}.{column}", amount, says=says)
        if path == "funds.total" and case.form.money_unit == "万元" and _in_yuan(case.form):
            says = Text("各项金额疑按元填写，而表头为万元", "Amounts seem to be in 元 under 万元")
            at = f"{path}.annual" if line.annual is not None else f"{path}.executed"
            yield Hit(at, line.annual, None, None, WARNING, says)
        if path == "funds.total" and line.annual and line.executed:
            if line.annual > 0 and line.executed >= line.annual * MIX_UP:
                says = Text("疑似元与万元混填", "元 and 万元 seem to be mixed up")
                yield Hit(f"{path}.executed", line.executed, says=says)


MANY = 100_000
"""万元, a thousand million 元: beyond this a single project's amounts are hardly all whole 万元."""


def _in_yuan(form: Form) -> bool:
    """Whether all amounts are whole and the largest of a size that only 元 explain."""
    amounts = [
        amount
        for _, line in form.fund_lines()
        for column in COLUMNS
        if (amount := getattr(line, column))
    ]
    return (
        bool(amounts) and max(amounts) >= MANY and all(a == a.to_integral_value() for a in amounts)
    )
