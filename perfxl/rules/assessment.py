"""What the rules say of one indicator row: attained or not, what it may score, why a reason is due.

Computed once a row and shared by the checks, the checklist and the reference score (复核参考分).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import msgspec

from perfxl.form.model import Form, FundLine, Indicator
from perfxl.rules.attainment import Attainment, attainment
from perfxl.rules.figures import HUNDRED, Interval, quotient, rounded, stands_for
from perfxl.rules.policy import Policy
from perfxl.text.patterns import lazy
from perfxl.values import targets
from perfxl.values.numerals import decimals
from perfxl.values.targets import Actual, Target

QUANTITATIVE = ("number", "range", "date")  # kinds of targets that figures answer


class Band(msgspec.Struct, frozen=True):
    """Scores from ``low`` to ``high`` in points; ``open``: ``high`` itself is excluded."""

    low: Decimal
    high: Decimal
    open: bool = False

    @property
    def single(self) -> bool:
        """Whether it is one figure."""
        return self.low == self.high

    def __str__(self) -> str:
        if self.single:
            return f"{rounded(self.low):f}"
        return f"[{rounded(self.low):f}, {rounded(self.high):f}{')' if self.open else ']'}"

    def plus(self, other: Band) -> Band:
        """The sum of two bands."""
        return Band(self.low + other.low, self.high + other.high, self.open or other.open)


class Assessment(msgspec.Struct, frozen=True):
    """One row under one policy. Points are 分; None where the form or the rule leaves it unknown."""

    target: Target
    actual: Actual
    attainment: Attainment
    lost: Decimal | None  # 分值 − 得分
    due: tuple[str, ...]  # why a reason is due: lost missed part far
    right: Interval | None  # the scores that the ratio or the full marks allow, prints considered
    exact: Decimal | None  # the score that the rule gives, at the policy's decimals
    band: Band | None  # the qualitative band of the claimed attainment
    reference: Band | None  # 复核参考分 of the row
    name: str = ""  # 三级指标

    @property
    def met(self) -> bool | None:
        """Whether the target was met, by figures or by the unit's own words; None: cannot tell."""
        if self.attainment.met is not None:
            return self.attainment.met
        return {"met": True, "part": False, "missed": False}.get(self.attainment.claimed)

    @property
    def quantitative(self) -> bool:
        """Whether the target is a figure, a range or a date."""
        return self.target.kind in QUANTITATIVE


_STOPS = '。.；;，,、()（）“”"【】'
_CLAUSE = lazy("[。；;，,]")
_PROMPT = lazy(r"^(?:[0-9][.、])?(?:[^:：]{0,12}(?:原因|分析|措施)[:：])?")


def is_empty_phrase(reason: str, policy: Policy) -> bool:
    """Whether a reason says nothing: 无, 暂无, —, 详见报告 …"""
    text = "".join(reason.split())
    parts = [_PROMPT.sub("", part).strip(_STOPS) for part in _CLAUSE.split(text)]
    whole = text.strip(_STOPS)
    if whole.lower() in policy.reasons.empty:
        return True
    return all(not part or part.lower() in policy.reasons.empty for part in parts)


def has_measure(reason: str, policy: Policy) -> bool:
    """Whether a reason also says what will be done."""
    return any(word in reason for word in policy.reasons.measures)


@lru_cache(maxsize=256)
def _attained(
    target: str | None, actual: str | None, name: str, year: int | None
) -> tuple[Target, Actual, Attainment]:
    wanted, got = targets.target(target, name), targets.actual(actual)
    return wanted, got, attainment(wanted, got, name, year)


def assessed(form: Form, policy: Policy) -> Iterator[tuple[str, Indicator, Assessment]]:
    """Every row that was used, with its path and what the rules say of it."""
    return iter(_all_assessed(_Same(form), _Same(policy)))


def assess(row: Indicator, policy: Policy, year: int | None = None) -> Assessment:
    """Everything the rules say of a row; ``year`` (年度) completes dates typed without one."""
    return _assessed(_Same(row), _Same(policy), year)


class _Same:
    """One object as a key of a cache: equal to itself alone, and alive as long as it is a key."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


@lru_cache(maxsize=8)  # a dozen checks ask of each form
def _all_assessed(
    same_form: _Same, same_policy: _Same
) -> tuple[tuple[str, Indicator, Assessment], ...]:
    form: Form = same_form.it
    policy: Policy = same_policy.it
    return tuple((path, row, assess(row, policy, form.year)) for path, row in form.rows())


@lru_cache(maxsize=256)
def _assessed(same_row: _Same, same_policy: _Same, year: int | None) -> Assessment:
    row: Indicator = same_row.it
    policy: Policy = same_policy.it
    target, actual, attained = _attained(row.target, row.actual, row.name or "", year)
    weight, score = row.weight, row.score
    lost = weight - score if weight is not None and score is not None else None
    quantitative = target.kind in QUANTITATIVE
    band = None
    if weight is not None and attained.claimed and not quantitative:
        band = _band(attained.claimed, weight, policy)
    right, exact = _right(weight, target, actual, attained, policy)
    due = tuple(_due(lost, attained, policy))
    given = row.reason is not None and not is_empty_phrase(row.reason, policy)
    reference = _reference(row, attained, band, exact, given, quantitative)
    name = row.name or ""
    return Assessment(target, actual, attained, lost, due, right, exact, band, reference, name)


def _band(claimed: str, weight: Decimal, policy: Policy) -> Band:
    """The band of a tier; its floor as it is printed, so that 1.94 of 1.944 is inside."""
    low, high = (weight * percent / HUNDRED for percent in getattr(policy.scores, claimed))
    step = Decimal(1).scaleb(-policy.scores.places)
    return Band(low.quantize(step, ROUND_DOWN), high, claimed != "met")


def _due(lost: Decimal | None, attained: Attainment, policy: Policy) -> list[str]:
    due = []
    if lost is not None and lost > 0:
        due.append("lost")
    if attained.claimed == "part":
        due.append("part")
    elif attained.met is False or attained.claimed == "missed":
        due.append("missed")
    if is_far_over(attained, policy):
        due.append("far")
    return due


def is_far_over(attained: Attainment, policy: Policy) -> bool:
    """Whether a met higher-is-better target was exceeded by the policy's threshold or more."""
    if not attained.met or attained.ratio is None:
        return False
    return attained.ratio >= _hundredth(policy.reasons.far_over_target)


@lru_cache(maxsize=8)
def _hundredth(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100


def _right(
    weight: Decimal | None, target: Target, actual: Actual, attained: Attainment, policy: Policy
) -> tuple[Interval | None, Decimal | None]:
    """The scores that figures allow: full marks when met, the ratio when missed."""
    if weight is None or attained.met is None or target.kind not in QUANTITATIVE:
        return None, None
    if attained.met:
        return Interval(weight, weight), weight
    reached, ratio = actual.value, attained.ratio
    if target.kind != "number" or target.low is None or reached is None or actual.op:
        return None, None
    if target.low == 0:
        return Interval(Decimal(0), Decimal(0)), Decimal(0)
    if ratio is None or ratio < 0 or target.low < 0:
        return None, None
    if target.op in ("<", ">") and ratio == 1:
        return None, None  # the ratio says full, the sign says missed: no figure follows
    cap = target.op in ("≤", "<")
    places = decimals(reached)
    spread = stands_for(reached, places) if places and reached else Interval(reached, reached)
    ends = (spread.low, spread.high)
    prints = [ratio * Fraction(end) / Fraction(reached) for end in ends] if reached else [ratio]
    points = [_points(print_, cap, weight, policy) for print_ in prints]
    exact = _points(ratio, cap, weight, policy)
    step = Decimal(1).scaleb(-policy.scores.places)
    low = min(points).quantize(step, ROUND_DOWN)
    high = rounded(max(points), policy.scores.places)
    return Interval(low, min(high, weight)), rounded(exact, policy.scores.places)


def _points(ratio: Fraction, cap: bool, weight: Decimal, policy: Policy) -> Decimal:
    """The points that 实际 ÷ 目标 earns, not yet rounded."""
    if not cap:
        share = min(Fraction(1), max(Fraction(0), ratio))
    elif ratio <= 1:
        share = Fraction(1)
    elif policy.scores.reverse == "linear":
        share = max(Fraction(0), 2 - ratio)
    else:
        share = 1 / ratio
    return Decimal(share.numerator) * weight / Decimal(share.denominator)


def _reference(
    row: Indicator,
    attained: Attainment,
    band: Band | None,
    exact: Decimal | None,
    given: bool,
    quantitative: bool,
) -> Band | None:
    """复核参考分: full marks where the target is met, the ratio where it is missed, the filed score
    inside its band where points were lost with a reason, the band where the rule leaves one."""
    weight, score = row.weight, row.score
    if weight is None:
        return None
    if exact is not None:
        return Band(exact, exact)
    if band is not None:
        inside = score is not None and band.low <= score <= band.high
        if inside and score == band.high and band.open:
            inside = False
        if inside and given and score is not None:
            return Band(score, score)
        if attained.claimed == "met":
            return Band(weight, weight)
        return band
    if quantitative and attained.claimed == "met":
        return Band(weight, weight)
    return None if score is None else Band(score, score)


class Execution(msgspec.Struct, frozen=True):
    """The execution row: the rate that the printed amounts allow (percent) and the score (points)."""

    rate: Interval | None
    exact_rate: Decimal | None  # unrounded
    score: Interval | None
    exact_score: Decimal | None  # at the policy's decimals


def execution(line: FundLine, policy: Policy) -> Execution:
    """执行率 and its score from a money row; all None where nothing was budgeted or typed."""
    return _execution(_Same(line), _Same(policy))


@lru_cache(maxsize=64)  # asked for by six checks, the shares and the reference score
def _execution(same_line: _Same, same_policy: _Same) -> Execution:
    line: FundLine = same_line.it
    policy: Policy = same_policy.it
    if line.annual is None or line.executed is None:
        return Execution(None, None, None, None)
    rate = quotient(line.executed, line.annual)
    if rate is None:
        return Execution(None, None, None, None)
    exact = line.executed / line.annual * HUNDRED
    if line.weight is None:
        return Execution(rate, exact, None, None)
    step = Decimal(1).scaleb(-policy.scores.places)

    def points(percent: Decimal) -> Decimal:
        return min(HUNDRED, percent) / HUNDRED * line.weight if line.weight is not None else percent

    low, high = rate.low, rate.high
    if line.rate is not None and near(line.rate, rate):
        low, high = min(low, line.rate), max(high, line.rate)
    score = Interval(
        points(low).quantize(step, ROUND_DOWN), rounded(points(high), policy.scores.places)
    )
    return Execution(rate, exact, score, rounded(points(exact), policy.scores.places))


def allowed(score: Decimal, right: Interval) -> bool:
    """Whether a score is one of those that the rule gives; a cell that holds more decimals than it
    should, as a formula without ROUND leaves them, counts at two (L-2 says that it has more)."""
    return score in right or rounded(score) in right


def near(rate: Decimal, allowed: Interval) -> bool:
    """Whether a printed rate (percent) rounds or truncates something in ``allowed``."""
    printed = stands_for(rate, min(decimals(rate), 2))
    return printed.low <= allowed.high and allowed.low <= printed.high


def counted(form: Form) -> Iterator[Indicator]:
    """The rows that the totals count: all, but for one under 预算执行率 that only repeats the
    weight and score of the money block."""
    line = form.funds.total if form.funds is not None else None
    return (row for _, row in form.rows() if _counts(row, line))


def _counts(row: Indicator, line: FundLine | None) -> bool:
    spending = "预算执行" in (row.category or "") or "资金执行" in (row.category or "")
    if not spending or line is None or line.score is None or row.score != line.score:
        return True
    return row.weight != line.weight


def total_recomputed(form: Form) -> Decimal | None:
    """总分 of the printed cells: the execution row's points + Σ indicator points; blank counts
    nothing. None when no score is printed at all."""
    scores = [row.score for row in counted(form)]
    if form.funds is not None:
        scores.append(form.funds.total.score)
    known = [score for score in scores if score is not None]
    return sum((rounded(score) for score in known), Decimal(0)) if known else None


def reference_total(form: Form, policy: Policy) -> Band | None:
    """复核参考分 of the form; None when a row cannot be told."""
    total = Band(Decimal(0), Decimal(0))
    line = form.funds.total if form.funds is not None else None
    if line is not None:
        exact = execution(line, policy).exact_score
        points = exact if exact is not None else line.score
        if points is None:
            return None
        total = Band(points, points)
    rows = 0
    for _, row, found in assessed(form, policy):
        if _counts(row, line):
            if found.reference is None:
                return None
            total = total.plus(found.reference)
            rows += 1
    return total if rows else None
