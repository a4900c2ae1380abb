"""Dates as they are typed: the first and the last day that each may mean, and which keeps which."""

from __future__ import annotations

import datetime as dt

import pytest

from perfxl.values.dates import When, read_date

STRETCHES = [
    # typed, year, first day, last day, before it?
    ("2023年", 2023, (1, 1), (12, 31), False),
    ("2023年年底", 2023, (1, 1), (12, 31), False),
    ("年底前", None, (1, 1), (12, 31), False),
    ("2024年前", 2024, (1, 1), (12, 31), True),
    ("上半年", None, (1, 1), (6, 30), False),
    ("下半年", None, (7, 1), (12, 31), False),
    ("一季度", None, (1, 1), (3, 31), False),
    ("第二季度", None, (4, 1), (6, 30), False),
    ("2023年第3季度", 2023, (7, 1), (9, 30), False),
    ("四季度前", None, (10, 1), (12, 31), True),
    ("9月", None, (9, 1), (9, 30), False),
    ("9月以前", None, (9, 1), (9, 30), True),
    ("9月底前", None, (9, 1), (9, 30), False),
    ("十一月", None, (11, 1), (11, 30), False),
    ("2月底", None, (2, 1), (2, 29), False),  # of a year that may be long
    ("2024年2月", 2024, (2, 1), (2, 29), False),
    ("9月上旬", None, (9, 1), (9, 10), False),
    ("9月中旬", None, (9, 11), (9, 20), False),
    ("9月下旬", None, (9, 21), (9, 30), False),
    ("2月29日", None, (2, 29), (2, 29), False),
    ("9月15日前", None, (9, 15), (9, 15), False),
    ("2023.1.31", 2023, (1, 31), (1, 31), False),
    ("20231130", 2023, (11, 30), (11, 30), False),
    ("1-12月", None, (1, 1), (12, 31), False),
    ("2023年3月-5月", 2023, (3, 1), (5, 31), False),
    ("2023年3月-2023年5月", 2023, (3, 1), (5, 31), False),
    ("3月31日至5月2日", None, (3, 31), (5, 2), False),
    ("5月1日至5月1日", None, (5, 1), (5, 1), False),
    ("1月~2月", None, (1, 1), (2, 29), False),
]
NONE = (
    "2023年2月29日|2月30日|4月31日|9月31日|2023年13月|0月|5月-3月|2023年3月5日至3月4日|2023年1月-2024年3月"
    "|1月-2023年3月|2月30日-3月5日|2月1日至2月30日|4月31日至5月31日|2023年2月30日至4月31日|一季度上旬"
    "|9月15日上旬|2023年9月15日底|2023|12|0913"
)


@pytest.mark.parametrize(("text", "year", "first", "last", "before"), STRETCHES)
def test_the_days_that_a_date_may_mean(
    text: str, year: int | None, first: tuple[int, int], last: tuple[int, int], before: bool
) -> None:
    assert read_date(text) == When(year, first, last, before)


@pytest.mark.parametrize("text", NONE.split("|"))
def test_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("done", "deadline", "year", "kept"),
    [
        ("8月31日", "9月前", None, True),
        ("9月1日", "9月前", None, None),  # does the month itself count?
        ("9月30日", "9月前", None, None),
        ("10月1日", "9月前", None, False),
        ("9月30日", "9月", None, True),
        ("9月", "9月30日", None, True),
        ("9月", "9月15日", None, None),
        ("9月", "9月1日", None, None),
        ("9月", "8月31日", None, False),
        ("2023年12月31日", "2024年1月1日", None, True),
        ("2024年1月1日", "2023年12月31日", None, False),
        ("9月1日", "2023年9月30日", None, None),  # of which year?
        ("9月1日", "2023年9月30日", 2023, True),
        ("9月1日", "2023年9月30日", 2024, False),
        ("2023年9月1日", "9月30日", None, None),
        ("2023年9月1日", "9月30日", 2022, False),
        ("9月1日", "9月30日", 2023, True),
    ],
)
def test_by_a_deadline(done: str, deadline: str, year: int | None, kept: bool | None) -> None:
    one, other = read_date(done), read_date(deadline)
    assert one is not None and other is not None
    assert one.by(other, year) is kept


def test_the_last_day_is_known_of_a_year_that_is() -> None:
    days = [read_date(text) for text in ("2023年2月", "2024年2月", "2023年上半年", "9月")]
    assert [when and when.last() for when in days] == [
        dt.date(2023, 2, 28), dt.date(2024, 2, 29), dt.date(2023, 6, 30), None,
    ]  # fmt: skip
    assert When(2023, (2, 1), (2, 29)).last() == dt.date(2023, 2, 28)
