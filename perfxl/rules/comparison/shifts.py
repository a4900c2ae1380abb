"""What became of a target: lowered, raised, made vague; by its figure, unit, operator and direction.

What two readings could judge differently is said to differ, and no more; what one of the cells does
not say is not judged.
"""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from perfxl.form.model import Indicator
from perfxl.rules.attainment import comparable, fraction_for_percent, rising, stated
from perfxl.values import targets
from perfxl.values.blanks import LEFT_OPEN, lacking
from perfxl.values.dates import When
from perfxl.values.prose import label
from perfxl.values.targets import QUALITATIVE, Actual, Target

SAME, LOWERED, RAISED, VAGUE, BLANK, UNIT, TURNED, OTHER = (
    "same", "lowered", "raised", "vague", "blank", "unit", "turned", "other",
)  # fmt: skip
"""What became of a target. ``turned``: a floor was made a cap, or the reverse; ``other``: it differs,
and nobody can tell which way; ``same`` also where either cell says nothing that can be compared."""

_POINTS = re.compile(r"[\s,，.。;；:：、()（）“”\"'‘’《》·!！]+")
_STRICT = {">": "≥", "<": "≤"}
_FLOORS, _CAPS = ("≥", ">"), ("≤", "<")


class Shift(msgspec.Struct, frozen=True):
    """What became of a target, one of the words above; ``way`` is the direction in which it counts."""

    kind: str
    way: str = ""  # ≥ a floor, ≤ a cap, date a deadline, range; "" not known


def shift(before: Indicator, after: Indicator, *, unread: bool = False) -> Shift:
    """How the target of one row stands to that of another; ``unread``: the second cell holds what
    could not be read.

    >>> def between(one, other, name=""):
    ...     return shift(Indicator(name=name, target=one), Indicator(name=name, target=other)).kind
    >>> between("≥20场", "≥15场"), between("≤5000元", "≤0.5万元"), between("≤5天", "≤7天")
    ('lowered', 'same', 'lowered')
    >>> between("≥20场", "若干场"), between("9月底前", "10月底前"), between("规范", "较规范")
    ('vague', 'lowered', 'other')
    """
    one, other = _read(before), _read(after)
    if one.kind == "blank" or _says_nothing(before.target):
        return Shift(SAME)
    if other.kind == "blank":
        return Shift(SAME if unread else BLANK)
    if _says_nothing(after.target) or _plain(before.target) == _plain(after.target):
        return Shift(SAME)
    if one.kind == other.kind == "number":
        return _numbers(one, other, before, after)
    if one.kind == other.kind == "range":
        return _ranges(one, other)
    if one.when is not None and other.when is not None:
        return _dates(one.when, other.when)
    measured = one.kind in ("number", "range", "date")
    if measured and other.kind == "word" and not any(map(str.isdigit, after.target or "")):
        return Shift(VAGUE)
    if one.kind == other.kind == "word" and _words(before.target) == _words(after.target):
        return Shift(SAME)
    return Shift(OTHER)


def _read(row: Indicator) -> Target:
    return targets.target(row.target, row.name or "")


def _says_nothing(text: str | None) -> bool:
    """Whether a target is left open: ≥＿＿家, ≥XX次, an error value."""
    return text is not None and bool(LEFT_OPEN.search(text) or lacking(text))


def _plain(text: str | None) -> str:
    return label(text or "")


def _words(text: str | None) -> str:
    """A qualitative target without what makes no difference: 定性, punctuation."""
    plain = _plain(text)
    found = QUALITATIVE.fullmatch(plain)
    return _POINTS.sub("", found["rest"] if found else plain)


def _numbers(one: Target, other: Target, before: Indicator, after: Indicator) -> Shift:
    figures = _figures(one, other, before.name or "")
    if figures is None:
        return Shift(UNIT)
    wanted, now = figures
    ways = _said(one, before), _said(other, after)
    usual = _usual(before)
    first = ways[0] or ("≥" if usual == "≥" else "")  # what may be a cap is not held against it
    if first and ways[1] and first != ways[1]:
        return Shift(TURNED)
    way = ways[0] or ways[1] or usual
    if wanted == now:
        return Shift(_strictness(one, other), way)
    if not way:
        return Shift(OTHER)
    return Shift(LOWERED if (now < wanted) == (way == "≥") else RAISED, way)


def _figures(one: Target, other: Target, name: str) -> tuple[Fraction, Fraction] | None:
    """Both figures in the first one's unit; None where the units really differ."""
    if one.low is None or other.low is None:
        return None
    second = Actual(other.text, "number", other.low, other.unit, other.op, notes=other.notes)
    if fraction_for_percent(one, second, name):
        wanted, now = Fraction(one.low), Fraction(other.low)
        return (wanted, now * 100) if now <= 1 else (wanted * 100, now)
    return comparable(one.low, one.unit, one.notes, second)


def _said(target: Target, row: Indicator) -> str:
    """The direction that a target or its row says: ≥ or ≤; "" where neither does."""
    if target.op in _FLOORS:
        return "≥"
    return "≤" if target.op in _CAPS else stated(row.name or "", row.nature or "")


def _usual(row: Indicator) -> str:
    """The direction of a bare figure: a floor by the closed list of names, a cap where it costs."""
    kind = f"{row.category or ''}{row.subcategory or ''}"
    if rising(row.name or "", kind):
        return "≥"
    return "≤" if "成本" in kind else ""


def _strictness(one: Target, other: Target) -> str:
    """Of two targets of one figure: > is more than ≥ asks for."""
    if "unsure" in (*one.notes, *other.notes):
        return SAME
    if _STRICT.get(one.op) == other.op:
        return LOWERED
    return RAISED if _STRICT.get(other.op) == one.op else SAME


def _ranges(one: Target, other: Target) -> Shift:
    lows = _figures(one, other, "")
    highs = _figures(_at_high(one), _at_high(other), "")
    if lows is None or highs is None:
        return Shift(UNIT)
    if lows[0] == lows[1] and highs[0] == highs[1]:
        return Shift(SAME)
    if lows[1] <= lows[0] and highs[1] >= highs[0]:
        return Shift(LOWERED, "range")
    if lows[1] >= lows[0] and highs[1] <= highs[0]:
        return Shift(RAISED, "range")
    return Shift(OTHER)


def _at_high(target: Target) -> Target:
    return msgspec.structs.replace(target, low=target.high)


def _dates(one: When, other: When) -> Shift:
    """Deadlines by their last day; a year counts where both give one."""
    dated = None not in (one.year, other.year)
    first, second = ((when.year if dated else None, when.end) for when in (one, other))
    if first == second:
        return Shift(SAME)
    return Shift(LOWERED if second > first else RAISED, "date")
