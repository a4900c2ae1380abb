"""What people type into the form's cells, read by a closed grammar.

Points (分), amounts (万元, 元 or 亿元) and rates (per cent) are read here, whatever else a cell may
say in the modules beside this one. Each function says what it had to do (:attr:`Number.kind`); the
caller keeps the raw text. What is not in the grammar is refused: None is no zero and no guess.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from perfxl.form.grid import Cell, CellError
from perfxl.text.patterns import lazy
from perfxl.values.blanks import NOT_APPLICABLE, is_dash
from perfxl.values.number_formats import (
    in_full,
    is_date,
    is_percent,
    is_scaled,
    is_time,
    scaling,
    serial,
    shown,
)
from perfxl.values.numerals import (
    CHINESE,
    EXACT,
    FIGURE,
    MONEY,
    PLAIN,
    SPACED,
    chinese,
    convert,
    decimals,
    figure,
    half,
    sane,
    tidy,
    unbroken,
)

KINDS = {
    "blank": "nothing, or white space only",
    "dash": "a mark or word for 'not applicable': - — / 无 不适用",
    "plain": "a number as it should be",
    "normalised": "a text, or binary noise, read as the number it plainly is",
    "converted": "an amount typed in another unit than the column's",
    "fraction": "a rate typed as a fraction of one (named by callers that compare; see rate)",
    "percent": "a number under a percent format",
    "date": "a number under a date format: its serial",
    "long": "points with more than two decimals",
    "shown": "the cell shows another number than it stores",
    "scaled": "an amount in 元 that its format shows in 万元, taken in 万元",
    "logical": "TRUE or FALSE",
    "time": "a time of day",
    "error": "a spreadsheet's error value",
    "negative-text": "a negative number as text, or in brackets",
    "unreadable": "a text outside the grammar",
    "uncalculated": "a formula that was never calculated",
}
"""Every :attr:`Number.kind` and what it means."""


class Number(msgspec.Struct, frozen=True):
    """A number as read from a cell; ``value`` is None where the cell is blank or refused."""

    value: Decimal | None
    kind: str  # one of KINDS


_STORED = lazy(PLAIN)
_ERROR = lazy(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", needs="#")
_NEGATIVE = lazy(rf"[-−–—]\s*{FIGURE}\s*[分%]?|\(\s*{FIGURE}\s*\)", needs="0123456789")
_STOP = "[.。、,;]?"
_POINTS = lazy(rf"(?:得\s*)?\+?({PLAIN}){_STOP}\s*(?:分|\(分\))?{_STOP}")
_SHARE = lazy(rf"({PLAIN})\s*%", needs="%")
_POINTS_CHINESE = lazy(rf"({CHINESE})\s*分?")
_WHOLE_UNIT = r"[万萬亿億]\s*[元圆]|[万萬亿億元圆]"
_UNIT = rf"(?:百万|千万|千)\s*[元圆]|{_WHOLE_UNIT}"
_PLAIN_UNIT = str.maketrans("萬億圆", "万亿元")
_AMOUNT = lazy(
    rf"(?:人民币|RMB|CNY)?\s*(?:¥\s*)?(?:"
    rf"\+?(?P<figure>{SPACED}|{FIGURE}){_STOP}\s*(?:(?P<unit>{_UNIT})整?|\((?P<inside>{_UNIT})\))?{_STOP}"
    rf"|(?P<numeral>{CHINESE}?)\s*(?:(?P<its>{_WHOLE_UNIT})整?)?)",
    needs="0123456789" + CHINESE.strip("[]+"),
)
"""二百万元 is 200 万元, not 2 百万元: a numeral has its 百 and 千 to itself."""

_RATE = lazy(rf"\+?({PLAIN})\s*(?:%|\(%\)|百分比)?{_STOP}|百分之({CHINESE})|({CHINESE})")


def points(cell: Cell) -> Number:
    """A weight or score (分值, 得分), in points.

    Thousands separators are not read here: no score has them, and ``14,000`` may mean 14. A number
    under a percent format is not read either: 14% of what?

    >>> points(Cell("１４．００")), points(Cell("14，0"))
    (Number(value=Decimal('14.00'), kind='normalised'), Number(value=None, kind='unreadable'))
    >>> points(Cell(Decimal("13.3333"))).kind
    'long'
    """
    value = cell.value
    if isinstance(value, Decimal):
        return _points_of(value, cell)
    text = _text(cell)
    if isinstance(text, Number):
        return text
    found = _POINTS.fullmatch(text)
    if found:
        number: Decimal | None = figure(found[1])
    else:
        spelled = _POINTS_CHINESE.fullmatch(text)
        number = chinese(spelled[1]) if spelled else None
    if number is None:
        return _refused(text)
    return Number(number, "long" if _is_long(number) else "normalised")


def _points_of(value: Decimal, cell: Cell) -> Number:
    if not sane(value):
        return Number(None, "unreadable")
    number_format = cell.style.number_format
    if number_format != "General" and not in_full(value, number_format):
        special = _special(value, number_format)
        if special:
            return special
        if is_percent(number_format):
            return Number(None, "percent")
        if _displayed(value, number_format) != value:
            return Number(value, "shown")
    if _is_long(value):
        return Number(value, "long")
    return Number(value, "normalised" if cell.raw is not None and cell.formula is None else "plain")


def share(cell: Cell) -> Number:
    """A weight (分值) typed as a share of 100 points: 10%, or 0.1 under a percent format.

    >>> share(Cell("10%")), share(Cell("10")).value
    (Number(value=Decimal('10'), kind='percent'), None)
    """
    value = cell.value
    if isinstance(value, Decimal) and is_percent(cell.style.number_format) and sane(value):
        return Number(tidy(value.scaleb(2, EXACT)), "percent")
    found = _SHARE.fullmatch(half(value).strip()) if isinstance(value, str) else None
    return Number(None, "unreadable") if found is None else Number(figure(found[1]), "percent")


def amount(cell: Cell, unit: str) -> Number:
    """An amount of money in ``unit``, the column's: 万元, 元 or 亿元.

    A unit typed into the cell is believed: the column's own is dropped, another is converted.

    >>> amount(Cell("1，208.00"), "万元").value, amount(Cell("12,08.00"), "万元").value
    (Decimal('1208.00'), None)
    >>> amount(Cell("2080000元"), "万元")
    Number(value=Decimal('208'), kind='converted')
    """
    value = cell.value
    if isinstance(value, Decimal):
        number_format = cell.style.number_format
        if number_format != "General":
            special = _special(value, number_format)
            if special:
                return special
            if is_percent(number_format):
                return Number(None, "percent")
            if is_scaled(number_format):
                if unit == "万元" and scaling(number_format) == 4:
                    return Number(value.scaleb(-4, EXACT), "scaled")
                return Number(value, "shown")
        return _numeric(value, cell)
    text = _text(cell)
    if isinstance(text, Number):
        return text
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return _refused(text)
    digits = found["figure"]
    number = figure(digits) if digits else chinese(found["numeral"])
    if number is None:
        return _refused(text)
    spelled = found["unit"] or found["inside"] or found["its"] or ""
    typed = "".join(spelled.split()).translate(_PLAIN_UNIT)
    if not typed or not number or MONEY[typed] == MONEY[unit]:  # nothing is nothing in any unit
        return Number(number, "normalised")
    return Number(convert(number, typed, unit), "converted")


def rate(cell: Cell) -> Number:
    """An execution rate (执行率) in per cent: 99.21, ``99.21%``, or 0.9921 under a percent format.

    A bare 0.9921 stays what it is, kind ``plain``: only the money beside it can tell whether it is
    a fraction or a very low rate.

    >>> rate(Cell("99.21%"))
    Number(value=Decimal('99.21'), kind='normalised')
    >>> rate(Cell(Decimal("0.9921")))
    Number(value=Decimal('0.9921'), kind='plain')
    """
    value = cell.value
    if isinstance(value, Decimal):
        number_format = cell.style.number_format
        if number_format != "General":
            special = _special(value, number_format)
            if special:
                return special
            if is_percent(number_format) and sane(value):
                return Number(value.scaleb(2, EXACT), "percent")
        return _numeric(value, cell)
    text = _text(cell)
    if isinstance(text, Number):
        return text
    found = _RATE.fullmatch(text)
    if found is None:
        return _refused(text)
    number = figure(found[1]) if found[1] else chinese(found[2] or found[3])
    return _refused(text) if number is None else Number(number, "normalised")


def _text(cell: Cell) -> str | Number:
    """The half-width text of a cell without a number, or what it is instead."""
    value = cell.value
    if value is None:
        return Number(None, "blank" if cell.formula is None else "uncalculated")
    if isinstance(value, str):
        text = unbroken(half(value).strip())
        if not text:
            return Number(None, "blank")
        if len(text) > 60:
            return Number(None, "unreadable")
        struck = text in NOT_APPLICABLE or is_dash(text)
        return Number(None, "dash") if struck else text
    if isinstance(value, bool):
        return Number(None, "logical")
    if isinstance(value, CellError):
        return Number(None, "error")
    if isinstance(value, dt.date):
        if cell.raw is not None and _STORED.fullmatch(cell.raw):
            return Number(Decimal(cell.raw), "date")  # exact, whichever the date system
        return Number(serial(value), "date")
    return Number(None, "time")


def _refused(text: str) -> Number:
    if _ERROR.fullmatch(text):
        return Number(None, "error")
    return Number(None, "negative-text" if _NEGATIVE.fullmatch(text) else "unreadable")


def _special(value: Decimal, number_format: str) -> Number | None:
    """A number that a date or time format turned into something else."""
    if not is_date(number_format):
        return None
    return Number(None, "time") if is_time(number_format) else Number(value, "date")


def _numeric(value: Decimal, cell: Cell) -> Number:
    if not sane(value):
        return Number(None, "unreadable")
    noisy = cell.raw is not None and cell.formula is None
    return Number(value, "normalised" if noisy else "plain")


def _is_long(value: Decimal) -> bool:
    """Whether a number has more than two decimals, zeros at its end aside."""
    return decimals(value) > 2 and decimals(value.normalize(EXACT)) > 2


_DIGITS = lazy(rf"-?{FIGURE}")


def _displayed(value: Decimal, number_format: str) -> Decimal:
    """The number that a cell shows; the stored one where the display is no bare number."""
    text = shown(value, number_format)
    return figure(text) if _DIGITS.fullmatch(text) else value
