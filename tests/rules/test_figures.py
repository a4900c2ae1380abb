"""Exact figures at each side of each bound."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfxl.rules.figures import (
    Interval,
    allowed,
    at_one_decimal,
    grade_of,
    near,
    quotient,
    rounded,
    stands_for,
)


def between(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("figure", "places", "text"),
    [("4.375", 2, "4.38"), ("4.374", 2, "4.37"), ("-4.375", 2, "-4.38"), ("4.5", 0, "5"), ("4", 1, "4.0")],
)  # fmt: skip
def test_half_up(figure: str, places: int, text: str) -> None:
    assert str(rounded(Decimal(figure), places)) == text


@pytest.mark.parametrize(
    ("figure", "places", "low", "high"),
    [
        ("99.21", 2, "99.205", "99.22"),
        ("99", 2, "98.995", "99.01"),
        ("99", 0, "98.5", "100"),
        ("99.213", 2, "99.2125", "99.214"),  # its own decimals, where it has more
        ("0", 2, "-0.005", "0.01"),
        ("0.5", 1, "0.45", "0.6"),
        ("-0.5", 1, "-0.6", "-0.45"),  # rounded or truncated, towards zero
        ("-99.21", 2, "-99.22", "-99.205"),
    ],
)
def test_what_a_printed_figure_stands_for(figure: str, places: int, low: str, high: str) -> None:
    assert stands_for(Decimal(figure), places) == between(low, high)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        ("1", "3", Decimal("0.5") / Decimal(4) * 100, Decimal(2) / Decimal("2.5") * 100),
        ("0.5", "1", Decimal("0.45") / Decimal(2) * 100, Decimal("0.6") / Decimal("0.5") * 100),
        ("0", "3", Decimal(0), Decimal(1) / Decimal("2.5") * 100),
        ("0.001", "0.001", Decimal("0.0005") / Decimal("0.002") * 100, Decimal(400)),
    ],
)  # fmt: skip
def test_what_two_prints_divide_to(part: str, whole: str, low: Decimal, high: Decimal) -> None:
    assert quotient(Decimal(part), Decimal(whole), 0) == Interval(low, high)


@pytest.mark.parametrize(("part", "whole"), [("1", "0"), ("0", "0"), ("1", "-1"), ("-1", "1")])
def test_nothing_is_divided_by_nothing_and_nothing_spent_below_it(part: str, whole: str) -> None:
    assert quotient(Decimal(part), Decimal(whole)) is None


@pytest.mark.parametrize(
    ("score", "right"),
    [("6.65", False), ("6.66", True), ("6.67", True), ("6.68", False), ("6.6749", True),
     ("6.655", True), ("6.6549", False), ("6.675", False)],
)  # fmt: skip
def test_a_score_counts_as_it_stands_and_at_two_decimals(score: str, right: bool) -> None:
    assert allowed(Decimal(score), between("6.66", "6.67")) is right


def test_a_score_that_is_right_counts_though_at_two_decimals_it_is_not() -> None:
    assert allowed(Decimal("6.6666"), between("6.666", "6.667"))


@pytest.mark.parametrize(
    ("score", "right"),
    [("6.5", False), ("6.6", True), ("6.7", True), ("6.8", False), ("6.66", False), ("7", False)],
)
def test_a_score_at_one_decimal(score: str, right: bool) -> None:
    assert at_one_decimal(Decimal(score), between("6.66", "6.67")) is right


@pytest.mark.parametrize(
    ("rate", "least", "right"),
    [
        ("99.21", 0, True),
        ("99.2", 0, True),
        ("99", 0, True),
        ("100", 0, False),
        ("99.22", 0, True),  # 99.215 rounds to it
        ("99.23", 0, False),
        ("99.20", 0, True),  # 99.21 at its edge
        ("99.19", 0, False),
        ("99.213", 0, True),
        ("99.217", 0, False),
        ("99", 2, False),
        ("99.2", 2, True),
    ],
)
def test_a_rate_near_what_is_allowed(rate: str, least: int, right: bool) -> None:
    assert near(Decimal(rate), between("99.21", "99.215"), least) is right


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "差"), ("0", "差"), ("-1", "差")],
)  # fmt: skip
def test_the_grade_of_a_total(total: str, grade: str) -> None:
    floors = [("优", Decimal(90)), ("良", Decimal(80)), ("差", Decimal(0))]
    assert grade_of(Decimal(total), floors) == grade
