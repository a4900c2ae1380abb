"""What a cell shows: a stored value under its number format.

Only the formats that occur in such forms are known: General, fixed decimals, thousands, percent,
literals around a number, dates and times. Under any other format a number shows as plain digits.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec

from perfxl.form.grid import CellError, Value
from perfxl.text.patterns import lazy
from perfxl.values.numerals import EXACT, decimals, sane

_TOKEN = lazy(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?i:AM/PM|A/P)|上午/下午|(?P<general>(?i:general))|(?P<char>.)",
    re.DOTALL,
)
_SECTION_END = lazy(r'((?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])*)(?:;|$)', re.DOTALL)
_GENERAL = {"general", "g/通用格式", "@", "标准"}
_ELAPSED = lazy(r"[hmsHMS]+")
_MINUTES = lazy(r"(h[^a-z]*)m+|m+([^a-z]*s)")
_DIGIT, _FIGURE = frozenset("0#?"), frozenset("0#?,.")
_DATE_LETTERS = frozenset("ymdhsYMDHS")
_DAY = 86_400_000  # milliseconds
_TICKS = _DAY * 1000  # microseconds in a day
_NEVER = 2_958_466  # the day after 9999-12-31


class _Section(msgspec.Struct, frozen=True):
    """One of the up to four parts of a format: for positive, negative, zero and text."""

    kind: str  # general | number | date | elapsed | literal | unknown
    before: str = ""
    after: str = ""
    digits: int = 1  # least digits before the point
    fixed: int = 0  # decimals always shown
    decimals: int = 0  # decimals at most
    grouped: bool = False
    power: int = 0  # 2 for each %, -3 for each scaling comma
    fields: str = ""  # of a date: letters among y m d h n s, and c if it is written 年月日
    when: tuple[str, Decimal] | None = None  # the condition before it: [>=90]


@lru_cache(maxsize=1024)
def _sections(number_format: str) -> tuple[_Section, ...]:
    if len(number_format) > 300:
        return (_Section("unknown"),)
    if number_format[:1] == "[" and (conditional := _conditional(number_format)):
        return conditional
    if ";" not in number_format:
        return (_section(number_format, alone=True),)
    parts = [match[1] for match in _SECTION_END.finditer(number_format)]
    if len(parts) > 1 and not parts[-1] and not number_format.endswith(";"):
        parts.pop()
    if len(parts) <= 1:
        return (_section(number_format, alone=True),)
    return tuple(_section(part, alone=False) for part in parts)


_CONDITION = lazy(r"\s*\[(>=|<=|<>|>|<|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\](.*)", re.DOTALL)
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge, "<=": operator.le, "<>": operator.ne, ">": operator.gt, "<": operator.lt,
    "=": operator.eq,
}  # fmt: skip


def _conditional(number_format: str) -> tuple[_Section, ...]:
    """The sections of a format that says itself when each holds; empty for any other."""
    parts = [match[1] for match in _SECTION_END.finditer(number_format)]
    found: list[_Section] = []
    for part in parts[:-1] if len(parts) > 1 and not parts[-1] else parts:
        match = _CONDITION.fullmatch(part)
        section = _section(match[3] if match else part, alone=False)
        when = (match[1], Decimal(match[2])) if match else None
        found.append(msgspec.structs.replace(section, when=when))
    return tuple(found) if found and found[0].when is not None else ()


def _chosen(value: Decimal, sections: tuple[_Section, ...]) -> _Section:
    """The first section whose condition holds; the last without one."""
    for section in sections:
        if section.when is None or _HOLDS[section.when[0]](value, section.when[1]):
            return section
    return _Section("unknown")


def _section(text: str, *, alone: bool) -> _Section:
    if text.strip().lower() in _GENERAL or (alone and not text.strip()):
        return _Section("general")
    bare, before, after, literals, power = "", "", "", "", 0
    kind, known = "date", True
    if _FIGURE.issuperset(text):  # 0.00, as most are
        bare, text = text, ""
    for token in _TOKEN.finditer(text) if text else ():
        char, bracket = token["char"], token["bracket"]
        literal = token["quoted"] or token["escaped"] or ""
        if bracket is not None:
            if bracket.startswith("$"):
                literal = bracket[1:].split("-")[0]
            elif _ELAPSED.fullmatch(bracket):
                bare, kind = bare + bracket.lower(), "elapsed"
            elif bracket[:1] in {"<", ">", "="}:
                return _Section("unknown")
        elif char is not None:
            if char in "0#?,.":
                if after:
                    return _Section("unknown")  # digits in two places
                bare += char
            elif char in "ymdhsYMDHS":
                bare += char.lower()
            elif char in "eE" and _DIGIT.isdisjoint(bare):
                bare, known = bare + "e", False  # but of a date: the year
            elif char in "eEgGbBaA/:":
                known = False  # but of a date: between its parts, the era, the day of the week
            else:
                power += 2 * (char == "%")
                literal = char
        known = known and token["general"] is None
        literals += literal
        if _DIGIT.isdisjoint(bare):
            before += literal
        else:
            after += literal
        if literal and any(letter in bare for letter in "ymdhs"):
            bare += " "
    if any(letter in bare for letter in "ymdhs"):
        return _Section(kind, fields=_fields(bare, literals))
    whole, _, rest = bare.partition(".")
    digits, part = whole.rstrip(","), rest.rstrip(",")
    if not known or not _DIGIT.issuperset(part):
        return _Section("unknown")
    scale = len(whole) - len(digits) + len(rest) - len(part)
    if not bare:
        return _Section("literal", before.strip())
    return _Section(
        "number",
        before.strip(),
        after.strip(),
        digits.count("0"),
        part.count("0"),
        len(part),
        "," in digits,
        power - 3 * scale,
    )


def _fields(bare: str, literals: str) -> str:
    bare = _MINUTES.sub(r"\1n\2", bare)
    fields = "".join(letter for letter in "ymdhns" if letter in bare.replace("e", "y"))
    return fields + ("c" if "年" in literals or "月" in literals else "")


def is_date(number_format: str) -> bool:
    """Whether a number under this format shows as a date or a time.

    >>> is_date("yyyy/m/d"), is_date("[Red]0.00"), is_date("hh:mm")
    (True, False, True)
    """
    return _sections(number_format)[0].kind in ("date", "elapsed")


def date_kind(number_format: str) -> str:
    """What a number under this format is: "date", "time", "datetime", or "" for a number.

    Elapsed time (``[h]:mm``) is a quantity and stays a number.

    >>> date_kind("yyyy/m/d"), date_kind('0.00"d"'), date_kind("h:mm AM/PM"), date_kind("[h]:mm")
    ('date', '', 'time', '')
    """
    if number_format == "General" or _DATE_LETTERS.isdisjoint(number_format):
        return ""  # nearly all
    section = _sections(number_format)[0]
    fields = set(section.fields)
    if section.kind != "date":
        return ""
    if fields.isdisjoint("hs"):
        return "date"
    return "time" if fields.isdisjoint("yd") else "datetime"


def is_time(number_format: str) -> bool:
    """Whether a number under this format shows as a time of day without a date."""
    first = _sections(number_format)[0]
    return first.kind in ("date", "elapsed") and not set("ymd") & set(first.fields)


def is_percent(number_format: str) -> bool:
    """Whether a number under this format shows as a percentage: 0.9921 as 99.21%.

    >>> is_percent("0.00%"), is_percent('0.00"%"')
    (True, False)
    """
    return _sections(number_format)[0].power > 0


def is_scaled(number_format: str) -> bool:
    """Whether a format shows a number in thousands or 万: not the one that the cell holds.

    >>> is_scaled("0.00,"), is_scaled('0!.0000"万元"'), is_scaled("#,##0.00")
    (True, True, False)
    """
    return _sections(number_format)[0].power < 0 or _POINTED.match(number_format) is not None


_POINTED = lazy(r'[#,0?]*0(?:[!\\]\.|"\.")(0+)(,*)(?![0#?.])', needs='!\\"')


def scaling(number_format: str) -> int:
    """The power of ten that a format leaves out of a number: 4 where 元 are shown in 万元.

    >>> scaling("0!.0000"), scaling(r"0\\.0,"), scaling("0.00,"), scaling("#,##0.00")
    (4, 4, 3, 0)
    """
    pointed = _POINTED.match(number_format)
    if pointed:  # a point as a mere sign before the last digits
        return len(pointed[1]) + 3 * len(pointed[2])
    return max(0, -_sections(number_format)[0].power)


def in_full(value: Decimal, number_format: str) -> bool:
    """Whether a format certainly shows a number with all its digits; False where it takes showing
    it to tell.

    >>> in_full(Decimal("13.33"), "0.00"), in_full(Decimal("13.333"), "0.00")
    (True, False)
    """
    section = _sections(number_format)[0]
    return (
        section.kind == "number"
        and not section.power
        and value.is_finite()
        and value > 0
        and decimals(value) <= section.decimals
    )


def plain(value: Decimal) -> str:
    """A Decimal as digits, without an exponent or trailing zeros.

    >>> plain(Decimal("14.00")), plain(Decimal("2E+3"))
    ('14', '2000')
    """
    if not sane(value):
        return str(value)
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def shown(value: Value, number_format: str) -> str:
    """What a cell shows: numbers half-up under their format, dates as 2023-12-31 or 2023年12月31日.

    A day or month without its year is written with 月, so that 12-31 never looks like a range.

    >>> shown(Decimal("13.996"), "0.00"), shown(Decimal("0.9922"), "0.00%")
    ('14.00', '99.22%')
    >>> shown(Decimal(45260), 'yyyy"年"m"月"d"日"'), shown(Decimal("1208.5"), "#,##0.00")
    ('2023年11月30日', '1,208.50')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, Decimal):
        if number_format == "General":
            return plain(value)
        return _number(value, _sections(number_format))
    if isinstance(value, dt.time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    section = _sections(number_format)[0]
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    return _moment(moment, section.fields or ("ymdhn" if moment.time() != dt.time() else "ymd"))


def _number(value: Decimal, sections: tuple[_Section, ...]) -> str:
    if not sane(value):
        return str(value)
    section = sections[0]
    if section.when is not None:
        section = _chosen(value, sections)
    elif len(sections) > 1 and value < 0:
        section, value = sections[1], value.copy_negate()
    elif len(sections) > 2 and value == 0:
        section = sections[2]
    if section.kind == "date":
        moment = from_serial(value)
        return plain(value) if moment is None else _moment(moment, section.fields)
    if section.kind == "literal":
        return section.before
    if section.kind != "number":
        return plain(value)
    scaled = value.scaleb(section.power, EXACT)
    step = Decimal(f"1E-{section.decimals}")
    text = f"{scaled.quantize(step, context=EXACT).copy_abs():f}"
    whole, _, part = text.partition(".")
    while len(part) > section.fixed and part.endswith("0"):
        part = part[:-1]
    whole = whole.lstrip("0").rjust(section.digits, "0")
    if section.grouped and whole:
        whole = f"{int(whole):0{max(1, 4 * section.digits - 1) // 3},}"
    body = f"{whole}.{part}" if part else whole
    return ("-" if value < 0 else "") + section.before + body + section.after


def _moment(moment: dt.datetime, fields: str) -> str:
    year, month, day = f"{moment.year:04}", moment.month, moment.day
    has = set(fields)
    date = ""
    if has >= set("ymd") and "c" not in has:
        date = f"{year}-{month:02}-{day:02}"
    elif has & set("ymd"):
        date = "".join(
            text
            for letter, text in (("y", f"{year}年"), ("m", f"{month}月"), ("d", f"{day}日"))
            if letter in has
        )
    return f"{date} {_clock(moment, fields)}".strip()


def _clock(moment: dt.datetime, fields: str) -> str:
    if "h" not in fields and "n" not in fields:
        return ""
    return f"{moment:%H:%M:%S}" if "s" in fields else f"{moment:%H:%M}"


def from_serial(serial: Decimal, date1904: bool = False) -> dt.datetime | None:
    """The moment a spreadsheet's serial number means (days, of the 1900 system or of 1904), to the
    millisecond; None where there is none: 1900-02-29 is a day that no calendar knows.

    >>> from_serial(Decimal(14)), from_serial(Decimal(60))
    (datetime.datetime(1900, 1, 14, 0, 0), None)
    """
    if not 0 <= serial < _NEVER:
        return None
    days, clock = divmod(int(EXACT.multiply(serial, Decimal(_DAY)).to_integral_value()), _DAY)
    if date1904:
        start = dt.datetime(1904, 1, 1)
    elif days == 60:
        return None
    else:
        start = dt.datetime(1899, 12, 30 if days > 60 else 31)  # 1900 counts as a leap year
    try:
        return start + dt.timedelta(days=days, milliseconds=clock)
    except OverflowError:
        return None


def serial(moment: dt.date) -> Decimal:
    """The number of days that a date cell stores (1900 system), the time of day as a fraction.

    >>> serial(dt.date(1900, 1, 14)), serial(dt.datetime(2023, 11, 30))
    (Decimal('14'), Decimal('45260'))
    """
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    moment = moment.replace(tzinfo=None)
    past = moment - dt.datetime(1899, 12, 31 if moment < dt.datetime(1900, 3, 1) else 30)
    ticks = past.seconds * 1_000_000 + past.microseconds
    days = Decimal(past.days)
    if not ticks:
        return days
    return days + EXACT.divide(Decimal(ticks), Decimal(_TICKS)).quantize(Decimal("1E-9"))
