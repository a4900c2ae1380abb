"""Exact figures: rounding, the interval a printed figure stands for, quotients, the grade of a total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import msgspec

from perfxl.values.numerals import decimals

HUNDRED = Decimal(100)


def rounded(figure: Decimal, places: int = 2) -> Decimal:
    """Half-up at ``places`` decimals, in decimal arithmetic (points, percent or money).

    >>> rounded(Decimal("4.375"))
    Decimal('4.38')
    """
    return figure.quantize(Decimal(f"1E-{places}"), ROUND_HALF_UP)


def cut(figure: Decimal, places: int = 2) -> Decimal:
    """What is left at ``places`` decimals where the rest is cut off.

    >>> cut(Decimal("4.379")), cut(Decimal("-4.379"))
    (Decimal('4.37'), Decimal('-4.37'))
    """
    return figure.quantize(Decimal(f"1E-{places}"), ROUND_DOWN)


class Interval(msgspec.Struct, frozen=True):
    """The true values that a printed figure may stand for, ends included."""

    low: Decimal
    high: Decimal

    def __contains__(self, figure: Decimal) -> bool:
        return self.low <= figure <= self.high


def stands_for(figure: Decimal, places: int = 2) -> Interval:
    """The values that print as ``figure`` at ``places`` decimals (or its own, if it has more),
    rounded or truncated: from half a unit below to a unit above.

    >>> stands_for(Decimal("99.21"))
    Interval(low=Decimal('99.205'), high=Decimal('99.22'))
    """
    unit = Decimal(1).scaleb(-max(places, decimals(figure)))
    away = unit if figure >= 0 else unit / 2
    toward = unit / 2 if figure >= 0 else unit
    return Interval(figure - toward, figure + away)


def quotient(part: Decimal, whole: Decimal, places: int = 2) -> Interval | None:
    """The values that ``part ÷ whole × 100`` can have when both are printed at ``places`` decimals;
    None where nothing was budgeted."""
    if whole <= 0 or part < 0:
        return None
    top, bottom = stands_for(part, places), stands_for(whole, places)
    low = max(top.low, Decimal(0)) / bottom.high * HUNDRED
    return Interval(low, top.high / bottom.low * HUNDRED)


def allowed(score: Decimal, right: Interval) -> bool:
    """Whether a score is one of those that the rule gives; a cell that holds more decimals than it
    should, as a formula without ROUND leaves them, counts at two (L-2 says that it has more)."""
    return score in right or rounded(score) in right


def at_one_decimal(score: Decimal, right: Interval) -> bool:
    """Whether a score has one decimal and is else one that the rule gives, rounded or truncated.

    >>> at_one_decimal(Decimal("6.7"), Interval(Decimal("6.66"), Decimal("6.67")))
    True
    """
    return decimals(score) == 1 and cut(right.low, 1) <= score <= rounded(right.high, 1)


def near(rate: Decimal, allowed: Interval, least: int = 0) -> bool:
    """Whether a printed rate (percent) rounds or truncates something in ``allowed``, to its own
    decimals or to ``least``."""
    printed = stands_for(rate, least)
    return printed.low <= allowed.high and allowed.low <= printed.high


def grade_of(total: Decimal, floors: Sequence[tuple[str, Decimal]]) -> str:
    """The grade of a total under a policy's floors, highest first.

    >>> grade_of(Decimal("89.99"), [("优", Decimal(90)), ("良", Decimal(80)), ("差", Decimal(0))])
    '良'
    """
    for grade, floor in floors:
        if total >= floor:
            return grade
    return floors[-1][0]
