"""The execution row of the money block: 执行率 and what it scores, from the printed amounts."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from perfxl.form.model import FundLine
from perfxl.rules.figures import HUNDRED, Interval, cut, near, quotient, rounded, stands_for
from perfxl.rules.policy import Policy


class Execution(msgspec.Struct, frozen=True):
    """The execution row: the rate that the printed amounts allow (percent) and the score (points)."""

    rate: Interval | None
    loose: (
        Interval | None
    )  # the rates before amounts were rounded, where none is printed to the cent
    exact_rate: Decimal | None  # unrounded
    score: Interval | None
    exact_score: Decimal | None  # at the policy's decimals


def execution(line: FundLine, policy: Policy, places: int = 2, rounded_to: int = 2) -> Execution:
    """执行率 and its score from a money row; all None where nothing was budgeted or typed. Amounts
    are printed at ``places`` decimals, and were perhaps rounded to ``rounded_to``."""
    if line.annual is None or line.executed is None:
        return Execution(None, None, None, None, None)
    rate = quotient(line.executed, line.annual, places)
    loose = quotient(line.executed, line.annual, rounded_to)
    if rate is None or loose is None:
        return Execution(None, None, None, None, None)
    exact = line.executed / line.annual * HUNDRED
    weight = line.weight
    if weight is None:
        return Execution(rate, loose, exact, None, None)
    low, high = rate.low, rate.high
    if line.rate is not None and (near(line.rate, rate) or near(line.rate, loose, 2)):
        printed = stands_for(line.rate, 0)
        low = min(low, line.rate, max(printed.low, loose.low))
        high = max(high, line.rate, min(printed.high, loose.high))
    score = earned(Interval(low, high), weight, policy)
    return Execution(rate, loose, exact, score, earned(Interval(exact, exact), weight, policy).high)


def earned(rates: Interval, weight: Decimal, policy: Policy) -> Interval:
    """The scores that rates (percent) earn of a weight (points), 执行率 × 分值 up to full marks: cut or
    rounded at the policy's decimals."""
    low, high = (min(HUNDRED, rate) / HUNDRED * weight for rate in (rates.low, rates.high))
    return Interval(cut(low, policy.scores.places), rounded(high, policy.scores.places))
