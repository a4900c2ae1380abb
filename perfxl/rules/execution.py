"""The execution row of the money block: 执行率 and what it scores, from the printed amounts."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import msgspec

from perfxl.form.model import FundLine
from perfxl.rules.figures import HUNDRED, Interval, near, quotient, rounded
from perfxl.rules.policy import Policy


class Execution(msgspec.Struct, frozen=True):
    """The execution row: the rate that the printed amounts allow (percent) and the score (points)."""

    rate: Interval | None
    loose: Interval | None  # the rates that large amounts allow where none is printed to the cent
    exact_rate: Decimal | None  # unrounded
    score: Interval | None
    exact_score: Decimal | None  # at the policy's decimals


LARGE = 100
"""An amount of so many of its last digit may have been rounded to it; 5万元 for 4.6 nobody prints."""


def execution(line: FundLine, policy: Policy, places: int = 2) -> Execution:
    """执行率 and its score from a money row; all None where nothing was budgeted or typed. ``places``
    are the most decimals that an amount of the form has."""
    if line.annual is None or line.executed is None:
        return Execution(None, None, None, None, None)
    rate = loose = quotient(line.executed, line.annual)
    if rate is None:
        return Execution(None, None, None, None, None)
    if places < 2 and min(line.annual, line.executed).scaleb(places) >= LARGE:
        loose = quotient(line.executed, line.annual, places)
    exact = line.executed / line.annual * HUNDRED
    if line.weight is None:
        return Execution(rate, loose, exact, None, None)
    step = Decimal(1).scaleb(-policy.scores.places)

    def points(percent: Decimal) -> Decimal:
        return min(HUNDRED, percent) / HUNDRED * line.weight if line.weight is not None else percent

    low, high = rate.low, rate.high
    if line.rate is not None and (near(line.rate, rate) or (loose and line.rate in loose)):
        low, high = min(low, line.rate), max(high, line.rate)
    score = Interval(
        points(low).quantize(step, ROUND_DOWN), rounded(points(high), policy.scores.places)
    )
    return Execution(rate, loose, exact, score, rounded(points(exact), policy.scores.places))
