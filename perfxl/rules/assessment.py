"""What the rules say of one indicator row: attained or not, what it may score, why a reason is due.

Computed once a row and shared by the checks, the checklist and the reference score (复核参考分).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from perfxl.form.model import Indicator
from perfxl.rules.attainment import Attainment, attainment
from perfxl.rules.figures import HUNDRED, Interval, cut, rounded, stands_for
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.values import targets
from perfxl.values.blanks import says_nothing
from perfxl.values.numerals import decimals
from perfxl.values.targets import Actual, Target

_CLAUSE = lazy(r"[\s，,。.；;：:、（）()①-⑨]+|我们|[我本](?:局|委|办|单位|部门|中心)")

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

    def words(self) -> Text:
        """The figure, or the interval as an officer says it."""
        low, high = f"{rounded(self.low):f}", f"{rounded(self.high):f}"
        if self.single:
            return Text(low, low)
        return Text(f"{low} 至 {high} 之间", f"between {low} and {high}")

    def __str__(self) -> str:
        return self.words().zh

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
    name: str  # 三级指标
    given: bool  # a reason is written that says something
    measure: bool  # and it says what will be done
    key: str | None  # the 一级指标 of the regulation that the row belongs to

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


def is_empty_phrase(reason: str, policy: Policy) -> bool:
    """Whether a reason says nothing under a policy's words: 无, 暂无, —, a printed hint …"""
    return says_nothing(reason, policy.reasons.empty, policy.form.prompts)


def has_measure(reason: str, policy: Policy, year: int | None = None) -> bool:
    """Whether a reason also says what will be done: in a policy's words, in the year after the form's
    (2025年一季度补做), or in a clause that begins as measures do (已补课, but not 已无法实施)."""
    words, tight = policy.reasons, "".join(reason.split())
    if any(word in tight for word in words.measures):
        return True
    if year is not None and f"{year + 1}年" in reason:
        return True
    return any(
        clause.startswith(words.openings) and not any(word in clause for word in words.troubles)
        for clause in _CLAUSE.split(reason)
    )


@lru_cache(maxsize=1024)  # rows and forms have many targets in common
def _attained(
    target: str | None, actual: str | None, name: str, year: int | None, kind: str, nature: str
) -> tuple[Target, Actual, Attainment]:
    wanted, got = targets.target(target, name), targets.actual(actual)
    return wanted, got, attainment(wanted, got, name, year, kind=kind, nature=nature)


def assess(row: Indicator, policy: Policy, year: int | None = None) -> Assessment:
    """Everything the rules say of a row; ``year`` (年度) completes dates typed without one."""
    kind = f"{row.category or ''} {row.subcategory or ''}"
    target, actual, attained = _attained(
        row.target, row.actual, row.name or "", year, kind, row.nature or ""
    )
    weight, score = row.weight, row.score
    lost = weight - score if weight is not None and score is not None else None
    quantitative = target.kind in QUANTITATIVE
    band = None
    if weight is not None and attained.claimed and not quantitative:
        band = _band(attained.claimed, weight, policy)
    right, exact = _right(weight, target, actual, attained, policy)
    due = tuple(_due(lost, attained, policy))
    reason = row.reason
    given = reason is not None and not is_empty_phrase(reason, policy)
    measure = given and reason is not None and has_measure(reason, policy, year)
    reference = _reference(row, attained, band, exact, given, quantitative)
    if reference is not None and weight and undirected(target, attained):
        reference = _either(target, attained, weight, policy)
    return Assessment(
        target, actual, attained, lost, due, right, exact, band, reference, row.name or "", given,
        measure, row.key,
    )  # fmt: skip


def _band(claimed: str, weight: Decimal, policy: Policy) -> Band:
    """The band of a tier; its floor as it is printed, so that 1.94 of 1.944 is inside."""
    low, high = (weight * percent / HUNDRED for percent in getattr(policy.scores, claimed))
    return Band(cut(low, policy.scores.places), high, claimed != "met")


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
    cap = (target.op or attained.op) in ("≤", "<")
    places = decimals(reached)
    spread = stands_for(reached, places) if places else Interval(reached, reached)
    ends = (spread.low, spread.high)
    prints = [ratio * Fraction(end) / Fraction(reached) for end in ends] if reached else [ratio]
    points = [_points(print_, cap, weight, policy) for print_ in prints]
    exact = _points(ratio, cap, weight, policy)
    low = cut(min(points), policy.scores.places)
    high = rounded(max(points), policy.scores.places)
    return Interval(low, min(high, weight)), rounded(exact, policy.scores.places)


def undirected(target: Target, attained: Attainment) -> bool:
    """Whether a bare number was neither reached exactly nor is known as a floor or a cap."""
    known = target.op or attained.op or attained.met is not None or attained.likely
    return target.kind == "number" and attained.ratio is not None and not known


def _either(target: Target, attained: Attainment, weight: Decimal, policy: Policy) -> Band | None:
    """The scores of a number that may be a floor or a cap: what its ratio gives, to the full."""
    ratio = attained.ratio
    if ratio is None or ratio <= 0 or target.low is None or target.low <= 0:
        return None
    points = rounded(_points(ratio, ratio > 1, weight, policy), policy.scores.places)
    return Band(min(points, weight), weight)


def _points(ratio: Fraction, cap: bool, weight: Decimal, policy: Policy) -> Decimal:
    """The points that 实际 ÷ 目标 earns, not yet rounded, nor cut off at the full marks."""
    if not cap:
        share = ratio
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
