"""What the rules say of one row: what it may score, and why a reason is due."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from perfxl.form.model import Indicator
from perfxl.rules.assessment import Assessment, Band, assess, undirected
from perfxl.rules.figures import Interval
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
    found = assessed("≥200户", "达成指标")
    assert (found.reference, found.band) == (Band(Decimal(10), Decimal(10)), None)


def test_the_ratio_is_a_score_but_where_it_says_full_and_the_sign_says_missed() -> None:
    assert assessed("<5次", "6次").exact is not None
    assert assessed("<5次", "5次").exact is None


def test_a_bare_number_that_was_reached_needs_no_direction() -> None:
    for actual, open_to_both in (("5次", False), ("6次", True)):
        found = assessed("5次", actual)
        assert undirected(found.target, found.attainment) is open_to_both


@pytest.mark.parametrize(
    ("target", "actual", "low", "exact", "high"),
    [
        ("≥200户", "200户", "10", "10", "10"),
        ("≥200户", "190户", "9.50", "9.50", "9.50"),
        ("≥3次", "1次", "3.33", "3.33", "3.33"),
        ("≥3次", "2次", "6.66", "6.67", "6.67"),  # a third is cut off or rounded
        ("≥3次", "2.0次", "6.50", "6.67", "7.00"),  # 1.95 to 2.1 print as 2.0
        ("≥3次", "2.9次", "9.50", "9.67", "10.00"),
        ("≥3次", "2.98次", "9.91", "9.93", "9.97"),
        ("≥3次", "0次", "0.00", "0.00", "0.00"),
        ("≥3次", "0.0次", "0.00", "0.00", "0.00"),
        ("≤5次", "6次", "8.33", "8.33", "8.33"),
        ("<5次", "6次", "8.33", "8.33", "8.33"),
        ("≤0次", "1次", "0", "0", "0"),
        ("≤1次", "40次", "0.25", "0.25", "0.25"),
        ("≤0.5次", "1次", "5.00", "5.00", "5.00"),
        ("≥5.00次", "4.99次", "9.97", "9.98", "10.00"),
        ("≥4.995次", "4.99次", "9.97", "9.99", "10.00"),
        ("≤5次", "5.1次", "9.61", "9.80", "9.90"),
        ("≤5.095次", "5.1次", "9.79", "9.99", "10.00"),  # 5.05 would have been met
        ("=100次", "90次", "9.00", "9.00", "9.00"),
    ],
)
def test_the_scores_that_figures_allow(
    target: str, actual: str, low: str, exact: str, high: str
) -> None:
    found = assessed(target, actual)
    assert found.right == Interval(Decimal(low), Decimal(high))
    assert found.exact == Decimal(exact)
    assert found.reference == Band(Decimal(exact), Decimal(exact))


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥-5%", "-6%"),  # a ratio of what is below zero says nothing
        ("≥5%", "-6%"),
        (">5次", "5次"),
        ("≥200户", "≥190户"),  # how many were reached?
        ("10-20次", "9次"),
        ("2025年6月底前", "2025年7月1日"),
        ("5次", "4次"),
        ("有序", "部分达成指标"),
    ],
)
def test_no_score_follows_where_no_ratio_is_the_rule_s(target: str, actual: str) -> None:
    found = assessed(target, actual)
    assert (found.right, found.exact) == (None, None)
    if found.quantitative and not undirected(found.target, found.attainment):
        assert found.reference == Band(Decimal(9), Decimal(9))  # as filed


@pytest.mark.parametrize(
    ("target", "actual", "low", "high"),
    [
        ("5次", "4次", "8.00", "10"),
        ("5次", "6次", "8.33", "10"),  # if it was a cap
        ("1次", "3次", "3.33", "10"),
        ("5次", "0次", None, None),
        ("-5%", "-4%", None, None),
        ("-5%", "4%", None, None),
        ("0次", "5次", "9", "9"),  # of zero there is no ratio: as filed
    ],
)
def test_a_number_that_may_be_a_floor_or_a_cap_leaves_an_interval(
    target: str, actual: str, low: str | None, high: str | None
) -> None:
    wanted = None if low is None or high is None else Band(Decimal(low), Decimal(high))
    assert assessed(target, actual).reference == wanted
    row = Indicator(None, None, "停电", target, actual, Decimal(10))
    assert assess(row, POLICY).reference is None  # nothing was filed


LINEAR = msgspec.structs.replace(
    POLICY, scores=msgspec.structs.replace(POLICY.scores, reverse="linear")
)


@pytest.mark.parametrize(
    ("target", "actual", "exact"),
    [
        ("≤5次", "6次", "8.00"),
        ("≤5次", "9次", "2.00"),
        ("≤5次", "10次", "0.00"),
        ("≤5次", "11次", "0.00"),
        ("≥5次", "4次", "8.00"),
    ],
)
def test_a_cap_whose_points_are_taken_off_in_proportion(
    target: str, actual: str, exact: str
) -> None:
    row = Indicator(None, None, "停电", target, actual, Decimal(10), Decimal(9))
    assert assess(row, LINEAR).exact == Decimal(exact)


TIERS = ("达成年度指标", "部分达成指标", "未达成指标")


@pytest.mark.parametrize(
    ("score", "kept"),
    [
        ("15", (True, False, False)),
        ("12", (True, False, False)),  # the end of a band belongs to the band above
        ("11.99", (False, True, False)),
        ("9", (False, True, False)),
        ("8.99", (False, False, True)),
        ("0", (False, False, True)),
        ("15.01", (False, False, False)),
        (None, (False, False, False)),
    ],
)
def test_a_score_inside_its_band_stands_where_a_reason_is_given(
    score: str | None, kept: tuple[bool, ...]
) -> None:
    full, part = Band(Decimal(15), Decimal(15)), Band(Decimal(9), Decimal(12), open=True)
    left = (full, part, Band(Decimal(0), Decimal(9), open=True))
    points = None if score is None else Decimal(score)
    for claim, keeps, else_ in zip(TIERS, kept, left, strict=True):
        row = Indicator(None, None, "机制", "有序", claim, Decimal(15), points)
        assert assess(row, POLICY).reference == else_, claim
        explained = assess(msgspec.structs.replace(row, reason="人手不足"), POLICY).reference
        assert explained == (Band(points, points) if keeps and points is not None else else_), claim


def test_the_end_of_the_highest_band_is_inside_it() -> None:
    """A local policy may give 80 to 95 of a hundred for what was met in words."""
    scores = msgspec.structs.replace(POLICY.scores, met=(Decimal(80), Decimal(95)))
    local = msgspec.structs.replace(POLICY, scores=scores)
    for score, reference in (("9.5", "9.5"), ("9.51", "10")):
        row = Indicator(
            None, None, "机制", "有序", TIERS[0], Decimal(10), Decimal(score), "人手不足"
        )
        assert assess(row, local).reference == Band(Decimal(reference), Decimal(reference))


def test_the_floor_of_a_band_is_cut_off_as_it_is_printed() -> None:
    """60% of 3.24 points is 1.944, and its ceiling 2.592."""
    row = Indicator(None, None, "机制", "有序", "部分达成指标", Decimal("3.24"), Decimal(2))
    assert assess(row, POLICY).band == Band(Decimal("1.94"), Decimal("2.592"), open=True)


@pytest.mark.parametrize(
    ("target", "actual", "score", "due"),
    [
        ("≥10次", "10次", "10", ()),
        ("≥10次", "10次", "9.99", ("lost",)),
        ("≥10次", "10次", "10.01", ()),
        ("≥10次", "9次", None, ("missed",)),
        ("≥10次", "9次", "9", ("lost", "missed")),
        ("≥10次", "12.9次", "10", ()),
        ("≥10次", "13次", "10", ("far",)),
        ("≥10次", "30次", "9", ("lost", "far")),
        ("≤10次", "3次", "10", ()),
        ("≤10次", "20次", "10", ("missed",)),
        ("有序", "达成年度指标", "10", ()),
        ("有序", "部分达成指标", "10", ("part",)),
        ("有序", "未达成指标", "10", ("missed",)),
    ],
)
def test_why_a_reason_is_due(target: str, actual: str, score: str | None, due: tuple[str]) -> None:
    points = None if score is None else Decimal(score)
    row = Indicator(None, None, "次数", target, actual, Decimal(10), points)
    found = assess(row, POLICY)
    assert found.due == due
    assert found.lost == (None if points is None else 10 - points)


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≥10次", "10次", True),
        ("≥10次", "9次", False),
        ("有序", "达成年度指标", True),
        ("有序", "部分达成指标", False),
        ("有序", "未达成指标", False),
        *[("≥10次", word, met) for word, met in zip(TIERS, (True, False, False), strict=True)],
        ("有序", "琢磨", None),
        ("5次", "4次", None),
    ],
)
def test_whether_a_target_was_met(target: str, actual: str, met: bool | None) -> None:
    assert assessed(target, actual).met is met


def test_of_a_row_without_a_weight_nothing_is_reckoned() -> None:
    for target, actual in (("≥10次", "9次"), ("有序", "部分达成指标"), ("5次", "4次")):
        row = Indicator(None, None, "次数", target, actual, None, Decimal(9))
        found = assess(row, POLICY)
        assert (found.lost, found.right, found.exact) == (None, None, None), target
        assert (found.band, found.reference) == (None, None), target


def test_a_row_that_nothing_can_be_told_of_is_worth_what_was_filed() -> None:
    row = Indicator(None, None, "次数", None, None, Decimal(10), Decimal(7))
    assert assess(row, POLICY).reference == Band(Decimal(7), Decimal(7))
    assert assess(msgspec.structs.replace(row, score=None), POLICY).reference is None


@pytest.mark.parametrize(
    ("reason", "given", "measure"),
    [
        (None, False, False),
        ("无", False, False),
        ("人手不足", True, False),
        ("人手不足，下一步加派", True, True),
        ("人手不足，2026年一季度补", True, True),
        ("人手不足，2025年一季度补", True, False),
        ("人手不足，已补课", True, True),
        ("人手不足，我局已补课", True, True),
        ("人手不足，已无法实施", True, False),
        ("人手不足，已无法实施；已补课", True, True),
        ("人手不足，下 一 步", True, True),
    ],
)
def test_what_a_reason_says(reason: str | None, given: bool, measure: bool) -> None:
    row = Indicator(None, None, "次数", "≥10次", "9次", Decimal(10), Decimal(9), reason)
    found = assess(row, POLICY, 2025)
    assert (found.given, found.measure) == (given, measure)
    if reason and "2026" in reason:
        assert not assess(row, POLICY).measure


def test_the_sum_of_bands_is_open_where_one_of_them_is() -> None:
    whole, part = Band(Decimal(8), Decimal(9)), Band(Decimal(1), Decimal(2), open=True)
    for one, other in ((whole, part), (part, whole), (part, part)):
        assert one.plus(other).open
    assert whole.plus(part) == Band(Decimal(9), Decimal(11), open=True)
    assert whole.plus(whole) == Band(Decimal(16), Decimal(18), open=False)
    assert (whole.single, Band(Decimal(8), Decimal("8.0")).single) == (False, True)
    assert str(whole) == "8.00 至 9.00 之间"
