"""What the rules say of one row: what it may score, and why a reason is due."""

from __future__ import annotations

from decimal import Decimal

from perfxl.form.model import Indicator
from perfxl.rules.assessment import Assessment, Band, assess, undirected
from perfxl.text.bilingual import Text
from tests.support.drawn import POLICY


def assessed(target: str, actual: str, name: str = "停电") -> Assessment:
    return assess(Indicator(None, None, name, target, actual, Decimal(10), Decimal(9)), POLICY)


def test_a_band_is_said_in_both_languages() -> None:
    assert Band(Decimal(8), Decimal("9.5")).words() == Text(
        "8.00 至 9.50 之间", "between 8.00 and 9.50"
    )
    assert Band(Decimal(8), Decimal(8)).words() == Text("8.00", "8.00")


def test_a_figure_answered_by_a_word_is_worth_what_the_word_claims() -> None:
    assert assessed("≥200户", "达成指标").reference == Band(Decimal(10), Decimal(10))


def test_the_ratio_is_a_score_but_where_it_says_full_and_the_sign_says_missed() -> None:
    assert assessed("<5次", "6次").exact is not None
    assert assessed("<5次", "5次").exact is None


def test_a_bare_number_that_was_reached_needs_no_direction() -> None:
    for actual, open_to_both in (("5次", False), ("6次", True)):
        found = assessed("5次", actual)
        assert undirected(found.target, found.attainment) is open_to_both
