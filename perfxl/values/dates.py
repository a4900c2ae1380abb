"""Dates in targets and actual values: 2023年12月31日, 9月前, 12月底前, 2023-11-30, 2023年1-12月."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from perfxl.text.patterns import lazy


class When(msgspec.Struct, frozen=True):
    """A day, month or longer stretch, with or without its year."""

    year: int | None
    start: tuple[int, int]  # (month, day) of the first day it may mean
    end: tuple[int, int]  # and of the last
    before: bool = False  # 9月前: before the stretch, perhaps within it

    def last(self) -> dt.date | None:
        """The last day, if the year is known."""
        if self.year is None:
            return None
        month, day = self.end
        return dt.date(self.year, month, min(day, _days(self.year, month)))

    def by(self, deadline: When, year: int | None = None) -> bool | None:
        """Whether this is on or before a deadline; None where it may or may not be.

        Two dates without year are of the same one. ``year`` stands in where only one has a year.

        >>> When(None, (7, 1), (7, 31)).by(When(None, (9, 1), (9, 30), before=True))
        True
        """
        mine, theirs = self.year or year, deadline.year or year
        if (mine is None) != (theirs is None):
            return None
        if deadline.before and (mine, self.end) < (theirs, deadline.start):
            return True
        if not deadline.before and (mine, self.end) <= (theirs, deadline.end):
            return True
        return False if (mine, self.start) > (theirs, deadline.end) else None


_MONTHS = {"十": 10, "十一": 11, "十二": 12}
_MONTHS |= {char: month for month, char in enumerate("一二三四五六七八九", 1)}
_MONTH = r"(?:0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = r"(?:19|20)[0-9]{2}"
_LEAD = (
    r"(?:(?:计划|实际|应|预计)?(?:完成|完工|竣工|验收|截止|截至|交付|建成|结束)"
    r"(?:时间|时限|日期|期限)?(?:为|是|:|于)?"
    r"|时间(?:为|:)|截至|截止|不晚于|不迟于|已?于|在)?"
)
_TAIL = r"(?P<tail>底以前|底之前|底前|末前|底|末|份|以前|之前|前|以内|之内|内|上旬|中旬|下旬)?"
_DAY_TAILS = ("", "以前", "之前", "前", "以内", "之内", "内")
_DONE = r"(?:(?:全部|全面)?(?:完成|完工|竣工|验收|验收完成|完成验收|交付|建成|结束))?"
_WHEN = lazy(
    rf"{_LEAD}(?:"
    rf"(?P<y1>{_YEAR})[-/.](?P<m1>{_MONTH})[-/.](?P<d1>{_DAY})(?:00:00(?::00)?)?"
    rf"|(?:(?P<y2>{_YEAR})年)?(?P<m2>{_MONTH})月(?:(?P<d2>{_DAY})[日号])"
    rf"|(?:(?P<y3>{_YEAR})年)?(?P<m3>{_MONTH})月"
    rf"|(?P<y4>{_YEAR})[-/](?P<m4>{_MONTH})"
    rf"|(?:(?P<y5>{_YEAR})年)?(?:第?(?P<q>[一二三四1234])季度|(?P<h>[上下])半年)"
    rf"|(?P<y6>{_YEAR})年(?:度|年(?=底|末))?"
    rf"|(?P<y7>{_YEAR})(?P<m7>0[1-9]|1[0-2])(?P<d7>0[1-9]|[12][0-9]|3[01])"
    rf"|(?P<now>年|当年|本年|本年度|年度)(?=底|末)"
    rf"){_TAIL}{_DONE}"
)
_SPAN = lazy(
    rf"(?:(?P<y1>{_YEAR})年)?(?P<m1>{_MONTH})月?(?:(?P<d1>{_DAY})[日号])?[-~—–至到]"
    rf"(?:(?P<y2>{_YEAR})年)?(?P<m2>{_MONTH})月(?:(?P<d2>{_DAY})[日号])?{_DONE}"
)
_YEAR_FIRST = lazy(rf"{_YEAR}(?:[-/.]|[0-9]{{4}}$)", needs="12 09")
_WORDS = frozenset("年月季")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def _month(text: str) -> int:
    return _MONTHS[text] if text in _MONTHS else int(text)


def read_date(text: str) -> When | None:
    """A text that is a date and nothing else (half-width, no white space); None for any other.

    >>> read_date("9月前"), read_date("2023年2月底前")
    (When(year=None, start=(9, 1), end=(9, 30), before=True), \
When(year=2023, start=(2, 1), end=(2, 28), before=False))
    >>> read_date("2023年2月30日") is None, read_date("春节前") is None
    (True, True)
    """
    if _WORDS.isdisjoint(text) and not _YEAR_FIRST.search(text):  # as every date has
        return None
    span = _SPAN.fullmatch(text)
    if span:
        return _span(span)
    match = _WHEN.fullmatch(text)
    if match is None:
        return None
    groups = match.groupdict()
    typed = next(
        (groups[key] for key in ("y1", "y2", "y3", "y4", "y5", "y6", "y7") if groups[key]), None
    )
    year = int(typed) if typed else None
    tail = match["tail"] or ""
    before = tail in ("以前", "之前", "前")
    day = groups["d1"] or groups["d2"] or groups["d7"]
    month = next((groups[key] for key in ("m1", "m2", "m3", "m4", "m7") if groups[key]), None)
    if day and month:
        exact = (_month(month), int(day))
        if exact[1] > _days(year, exact[0]) or tail not in _DAY_TAILS:
            return None
        return When(year, exact, exact)
    if month:
        return _months(year, _month(month), _month(month), before, tail)
    if groups["q"]:
        quarter = _QUARTERS.get(groups["q"]) or int(groups["q"])
        return _months(year, 3 * quarter - 2, 3 * quarter, before, tail)
    if groups["h"]:
        first = 1 if groups["h"] == "上" else 7
        return _months(year, first, first + 5, before, tail)
    return _months(year, 1, 12, before, tail)


def _days(year: int | None, month: int) -> int:
    """The days of a month; a February without a year may be long."""
    if month != 2:
        return 30 if month in (4, 6, 9, 11) else 31
    long = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return 29 if long else 28


def _months(year: int | None, first: int, last: int, before: bool, tail: str) -> When | None:
    start, end = (first, 1), (last, _days(year, last))
    if tail.endswith("旬"):
        if first != last:
            return None
        start, end = {
            "上": ((first, 1), (first, 10)),
            "中": ((first, 11), (first, 20)),
            "下": ((first, 21), end),
        }[tail[0]]
    return When(year, start, end, before)


def _span(match: re.Match[str]) -> When | None:
    """A stretch from one day or month to another of the same year."""
    years = {int(year) for year in (match["y1"], match["y2"]) if year}
    if len(years) > 1 or (match["y2"] and not match["y1"]):
        return None
    year = years.pop() if years else None
    first, last = _month(match["m1"]), _month(match["m2"])
    start = (first, int(match["d1"] or 1))
    end = (last, int(match["d2"] or _days(year, last)))
    if start > end or start[1] > _days(year, first) or end[1] > _days(year, last):
        return None
    return When(year, start, end)
