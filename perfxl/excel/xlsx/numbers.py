"""Stored numbers as people meant them: Decimal without binary noise, dates as dates.

``<v>`` is read by a strict ASCII grammar: ``float()`` would also take ``1_000``, full-width digits
and ``NaN``.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from math import isinf

from perfxl.text.patterns import lazy
from perfxl.values.number_formats import from_serial

_NUMBER = lazy(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_SHORT = 15  # up to this many characters a plain decimal holds no binary noise
_LONGEST = 400  # characters; a double written out in full takes fewer


def number(text: str) -> tuple[Decimal | None, str | None]:
    """A stored number and, where reading cleaned it, its stored text; (None, None) for no number.

    Doubles carry 15 significant digits a spreadsheet would show; the rest is noise.

    >>> number("99.219999999999999")
    (Decimal('99.22'), '99.219999999999999')
    >>> number("1_000")
    (None, None)
    """
    return _number(text) if len(text) <= _LONGEST else (None, None)


@lru_cache(maxsize=2048)
def _number(text: str) -> tuple[Decimal | None, str | None]:
    digits = text.replace(".", "", 1).isdigit()  # as in most
    if not text.isascii() or not (digits or _NUMBER.fullmatch(text)):
        return None, None
    if len(text) <= _SHORT and "e" not in text and "E" not in text:
        return Decimal(text), None
    value = float(text)
    if isinf(value):
        return None, None
    plain = Decimal(text)
    clean = Decimal(f"{value:.15g}")
    return (plain, None) if clean == plain else (clean, text)


BUILTIN = {  # what the numbers of built-in formats mean; 27-36 and 50-58 as in Chinese Excel
    "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%",
    "11": "0.00E+00", "12": "# ?/?", "13": "# ??/??", "14": "yyyy/m/d", "15": "d-mmm-yy",
    "16": "d-mmm", "17": "mmm-yy", "18": "h:mm AM/PM", "19": "h:mm:ss AM/PM", "20": "h:mm",
    "21": "h:mm:ss", "22": "yyyy/m/d h:mm", "27": 'yyyy"年"m"月"', "28": 'm"月"d"日"',
    "29": 'm"月"d"日"', "30": "m/d/yy", "31": 'yyyy"年"m"月"d"日"', "32": 'h"时"mm"分"',
    "33": 'h"时"mm"分"ss"秒"', "34": '上午/下午h"时"mm"分"', "35": '上午/下午h"时"mm"分"ss"秒"',
    "36": 'yyyy"年"m"月"', "37": "#,##0 ;(#,##0)", "38": "#,##0 ;[Red](#,##0)",
    "39": "#,##0.00;(#,##0.00)", "40": "#,##0.00;[Red](#,##0.00)", "45": "mm:ss",
    "46": "[h]:mm:ss", "47": "mm:ss.0", "48": "##0.0E+0", "49": "@", "50": 'yyyy"年"m"月"',
    "51": 'm"月"d"日"', "52": 'yyyy"年"m"月"', "53": 'm"月"d"日"', "54": 'm"月"d"日"',
    "55": '上午/下午h"时"mm"分"', "56": '上午/下午h"时"mm"分"ss"秒"', "57": 'yyyy"年"m"月"',
    "58": 'm"月"d"日"',
}  # fmt: skip


def moment(serial: Decimal, kind: str, date1904: bool) -> dt.datetime | dt.date | dt.time | None:
    """A serial number under a date format as a date; None, and it stays a number, where the calendar
    has no such day, as the day 0 of the 1900 system.

    >>> moment(Decimal("45291.5"), "date", False)
    datetime.datetime(2023, 12, 31, 12, 0)
    """
    when = from_serial(serial, date1904)
    if when is None:
        return None
    if serial < 1 and kind == "time":
        return when.time()
    if serial < 1 and not date1904:
        return None
    return when.date() if kind == "date" and when.time() == dt.time() else when


def iso_moment(text: str) -> dt.datetime | dt.date | dt.time | None:
    """A cell of type ``d`` (ISO 8601); None where it is none."""
    if not text.isascii():
        return None
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat, dt.time.fromisoformat):
        try:
            when: dt.datetime | dt.date | dt.time = read(text)
        except ValueError:
            continue
        if isinstance(when, (dt.datetime, dt.time)):
            when = when.replace(tzinfo=None)
        return when
    return None
