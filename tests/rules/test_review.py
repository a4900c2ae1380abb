"""What comes of a review: the reviewed total, how far it is from the filed one, its grade."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from perfxl.form.review import Review, ReviewRow
from perfxl.rules.figures import Interval
from perfxl.rules.review import Outcome, by_percent, deviation, difference, outcome
from tests.support.drawn import POLICY, edit, honest


def row(weight: str | None, filed: str | None, score: str | None, at: str = "") -> ReviewRow:
    figures = [None if each is None else Decimal(each) for each in (weight, filed, score)]
    return ReviewRow(at, weight=figures[0], filed=figures[1], score=figures[2])


def reviewed(*rows: ReviewRow, **cells: Any) -> Outcome | None:
    return outcome(edit(honest(), review=Review(rows), **cells), POLICY)


MONEY = row("10", "9.92", "9.92", "funds.total")
ONE = row("90", "88.5", "70")


def test_a_whole_review() -> None:
    found = reviewed(MONEY, ONE)
    assert found == Outcome(2, 2, Decimal("98.42"), Decimal("79.92"), "中", "偏离较大")
    assert (found.difference, found.deviation) == (Decimal("18.50"), Decimal("18.80"))
    assert found.complete


def test_the_execution_row_counts_as_filed_where_the_review_has_none() -> None:
    found = reviewed(ONE)
    assert found == Outcome(1, 1, Decimal("98.42"), Decimal("79.92"), "中", "偏离较大")
    for cells in ({"funds": None}, {"funds__total__score": None}):
        without = reviewed(ONE, **cells)
        assert without is not None and (without.filed, without.score) == (Decimal("88.5"), 70)
    printed = reviewed(ONE, funds__total__score=Decimal("9.915"))
    assert printed is not None and printed.score == Decimal("79.92")


def test_a_review_of_some_rows_comes_to_nothing_yet() -> None:
    found = reviewed(MONEY, replace(ONE, score=None))
    assert found == Outcome(2, 1, None, None, None, None)
    assert (found.difference, found.deviation, found.complete) == (None, None, False)


def test_a_row_without_points_needs_no_review() -> None:
    found = reviewed(MONEY, ONE, row(None, None, None), row(None, None, "5"))
    assert found is not None and (found.rows, found.reviewed) == (2, 2)
    for weight, filed in ((None, "1"), ("1", None)):
        found = reviewed(MONEY, ONE, row(weight, filed, None))
        assert found is not None and (found.rows, found.score) == (3, None)


def test_where_nothing_was_entered_there_is_no_review() -> None:
    assert outcome(honest(), POLICY) is None
    assert reviewed(replace(MONEY, score=None), replace(ONE, score=None)) is None
    begun = reviewed(replace(ONE, score=None, opinion="待核"))
    assert begun == Outcome(1, 0, None, None, None, None)
    words = reviewed(ReviewRow("", opinion="无分值"))
    assert words == Outcome(0, 0, None, None, None, None)


def test_of_nothing_filed_there_is_no_deviation() -> None:
    found = reviewed(row("90", "0", "0"), funds=None)
    assert found == Outcome(1, 1, Decimal(0), Decimal(0), "差", None)


@pytest.mark.parametrize(
    ("filed", "score", "apart", "percent"),
    [
        ("8", "6", "2", "25.00"),
        ("8", "10", "-2", "-25.00"),
        ("9", "6", "3", "33.33"),
        ("8", "0", "8", "100.00"),
        ("0", "2", "-2", None),
        (None, "2", None, None),
        ("8", None, None, None),
    ],
)
def test_how_far_a_review_is_from_what_was_filed(
    filed: str | None, score: str | None, apart: str | None, percent: str | None
) -> None:
    def figure(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert difference(figure(filed), figure(score)) == figure(apart)
    assert deviation(figure(filed), figure(score)) == figure(percent)


@pytest.mark.parametrize(
    ("percent", "right"),
    [
        ("30", [("6.89", "7.055")]),  # 29.5 to 31 print as 30
        ("30.00", [("6.89", "7.055")]),
        ("33.3", [("6.65", "6.680")]),
        ("0.3", [("9.95", "9.980"), ("6.89", "7.055")]),
        ("1", [("9.79", "9.955"), ("-0.11", "0.055")]),
        ("1.5", [("9.83", "9.860")]),
        ("0", [("9.89", "10.055")]),
        ("100", [("-0.11", "0.055")]),
    ],
)
def test_the_scores_that_a_percentage_gives(percent: str, right: list[tuple[str, str]]) -> None:
    intervals = tuple(Interval(Decimal(a), Decimal(b)) for a, b in right)
    assert by_percent(Decimal(10), Decimal(percent)) == intervals
