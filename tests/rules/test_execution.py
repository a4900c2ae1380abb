"""The execution row: its rate and the score that the rate allows, from printed amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from perfxl.form.model import FundLine
from perfxl.rules.execution import Execution, execution
from perfxl.rules.figures import Interval
from tests.support.drawn import POLICY


def line(
    annual: str | None, executed: str | None, rate: str | None = None, **more: Any
) -> FundLine:
    figures = [None if each is None else Decimal(each) for each in (annual, executed, rate)]
    cells = {"weight": Decimal(10)} | more
    return FundLine("总额", None, figures[0], figures[1], rate=figures[2], **cells)


@pytest.mark.parametrize(
    ("annual", "executed", "rate", "low", "exact", "high"),
    [
        ("208", "206.37", None, "9.92", "9.92", "9.92"),
        ("208", "206.37", "99.22", "9.92", "9.92", "9.92"),
        ("208", "206.37", "99", "9.90", "9.92", "9.92"),  # as 99% it earns 9.90
        ("208", "206.37", "98", "9.92", "9.92", "9.92"),  # a wrong rate earns nothing
        ("208", "206.37", "100", "9.92", "9.92", "9.92"),
        ("100", "50", None, "4.99", "5.00", "5.00"),  # 50.00 may be 49.995 of 100.01
        ("3", "1", None, "3.30", "3.33", "3.37"),
        ("3", "1", "33.33", "3.30", "3.33", "3.37"),
        ("3", "1", "34", "3.30", "3.33", "3.40"),
        ("3", "1", "33", "3.30", "3.33", "3.37"),
        ("3", "1", "32", "3.30", "3.33", "3.37"),
        ("100", "0", None, "0.00", "0.00", "0.00"),
        ("100", "100", None, "9.99", "10.00", "10.00"),
        ("100", "120", None, "10.00", "10.00", "10.00"),  # no more than all of it
    ],
)
def test_what_execution_may_score(
    annual: str, executed: str, rate: str | None, low: str, exact: str, high: str
) -> None:
    found = execution(line(annual, executed, rate), POLICY)
    assert found.score == Interval(Decimal(low), Decimal(high))
    assert found.exact_score == Decimal(exact)


@pytest.mark.parametrize(
    ("places", "rounded_to", "rate", "low", "high"),
    [
        (2, 2, None, "3.33", "3.34"),
        (1, 1, None, "3.30", "3.37"),
        (2, 1, "33.4", "3.33", "3.35"),  # the rate of amounts before they were rounded
        (2, 1, "33.5", "3.33", "3.36"),
        (2, 1, "33.1", "3.30", "3.34"),
        (2, 1, "34.5", "3.33", "3.34"),
        (2, 1, "33.05", "3.30", "3.34"),  # 33.0565 at least, cut off
        (2, 0, "33", "3.25", "3.40"),  # all that prints as 33
        (2, 2, "33.5", "3.33", "3.34"),
    ],
)
def test_amounts_that_were_rounded_before_they_were_divided(
    places: int, rounded_to: int, rate: str | None, low: str, high: str
) -> None:
    found = execution(line("30", "10", rate), POLICY, places, rounded_to)
    assert found.score == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("annual", "executed"),
    [(None, "50"), ("100", None), (None, None), ("0", "0"), ("0", "3"), ("-1", "0"), ("100", "-1")],
)
def test_of_no_budget_there_is_no_rate(annual: str | None, executed: str | None) -> None:
    assert execution(line(annual, executed), POLICY) == Execution(None, None, None, None, None)


def test_out_of_an_unknown_weight_nothing_is_scored() -> None:
    found = execution(line("100", "50", weight=None), POLICY)
    assert found.rate is not None and Decimal(50) in found.rate
    assert (found.loose, found.exact_rate) == (found.rate, Decimal(50))
    assert (found.score, found.exact_score) == (None, None)
