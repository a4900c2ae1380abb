"""What several checks ask of a form: the rows that count, its sums, its reference score."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from perfxl.form.model import Coverage, Form, FundLine, Heading, Indicator, Note
from perfxl.rules import case
from perfxl.rules.assessment import Band
from perfxl.rules.case import case_of
from tests.support.drawn import POLICY, edit, honest


def of(form: Form | None = None, **cells: Any) -> case.Case:
    return case_of(edit(form or honest(), **cells), POLICY)


def test_the_honest_form() -> None:
    found = of()
    assert (len(found.rows), len(found.counted), len(found.money)) == (8, 8, 4)
    assert [path for path, *_ in found.rows] == [f"indicators[{n}]" for n in range(8)]
    assert (found.places, found.rounded_to) == (2, 2)
    assert (found.weights, found.recomputed, found.total) == (100, *[Decimal("98.42")] * 2)
    assert found.reference == Band(Decimal("98.42"), Decimal("98.42"))
    assert found.execution is not None and found.execution.exact_score == Decimal("9.92")
    assert of(funds=None).execution is None


@pytest.mark.parametrize(
    ("amounts", "unit", "places", "rounded_to"),
    [
        ("208 206", "万元", 2, 0),
        ("208 206", "元", 0, 0),
        ("208.0 206", "万元", 2, 1),
        ("208 206.37", "元", 2, 2),
        ("208 206.375", "元", 2, 2),
        ("208 100", "元", 0, 0),
        ("208 99", "元", 2, 2),  # 5 for 4.6 nobody prints
        ("100 208", "元", 0, 0),
        ("99 208", "元", 2, 2),
        ("10.0 10.0", "元", 1, 1),
        ("9.9 10.0", "元", 2, 2),
        ("208 -", "元", 0, 0),
        ("- 208", "元", 0, 0),
        ("- -", "元", 2, 2),
    ],
)
def test_the_decimals_that_amounts_were_rounded_to(
    amounts: str, unit: str, places: int, rounded_to: int
) -> None:
    annual, executed = (None if each == "-" else Decimal(each) for each in amounts.split())
    line = FundLine("总额", None, annual, executed, Decimal(10), None, Decimal(9))
    found = of(money_unit=unit, funds__sources=(), funds__total=line)
    assert (found.places, found.rounded_to) == (places, rounded_to)


def test_any_amount_of_the_form_says_how_far_it_was_rounded() -> None:
    whole = [Decimal(figure) for figure in ("3", "208", "206")]
    line = FundLine("总额", *whole, Decimal(10))
    form = edit(honest(), money_unit="元", funds__sources=(line, line), funds__total=line)
    assert of(form).rounded_to == 0  # what was planned at first may be small
    for cell in ("initial", "annual", "executed"):
        assert of(form, **{f"funds__sources__1__{cell}": Decimal("208.5")}).rounded_to == 1, cell


EXECUTION = Indicator(
    "预算执行率", None, "预算执行率", "≥90%", "99.22%", Decimal(10), Decimal("9.92")
)


@pytest.mark.parametrize(
    ("row", "money", "counts"),
    [
        ({}, {}, False),
        ({"score": Decimal("9.9")}, {}, True),
        ({"score": None}, {}, True),
        ({"weight": Decimal(5)}, {}, True),
        ({"weight": None}, {}, True),
        ({}, {"score": None}, True),
        ({}, {"weight": None}, False),  # the score says enough
        ({"score": None}, {"score": None}, True),
        ({"category": "产出指标"}, {}, True),
    ],
)
def test_a_row_that_repeats_the_money_block_counts_once(
    row: dict[str, Any], money: dict[str, Any], counts: bool
) -> None:
    form = honest()
    cells = {f"funds__total__{key}": figure for key, figure in money.items()}
    found = of(form, indicators=(replace(EXECUTION, **row), *form.indicators), **cells)
    assert (len(found.rows), len(found.counted)) == (9, 8 + counts)


def test_without_a_money_block_the_row_on_execution_counts() -> None:
    form = honest()
    found = of(form, funds=None, indicators=(EXECUTION, *form.indicators))
    assert (len(found.counted), found.weights, found.recomputed) == (9, 100, Decimal("98.42"))


@pytest.mark.parametrize(
    ("cells", "weights"),
    [
        ({}, 100),
        ({"indicators__0__weight": Decimal(11)}, 101),
        ({"indicators__0__weight": None}, None),
        ({"funds__total__weight": None}, None),
        ({"funds__total__weight": None, "printed": frozenset()}, None),  # scored out of what?
        ({"funds__total__weight": None, "funds__total__score": None, "printed": frozenset()}, 90),
        ({"funds": None}, 90),
        ({"funds": None, "indicators": ()}, None),
        ({"indicators": ()}, 10),
    ],
)
def test_the_weights_of_a_form(cells: dict[str, Any], weights: int | None) -> None:
    assert of(**cells).weights == weights


def shared(key: str, points: str, *rows: int, **more: Any) -> tuple[Note, ...]:
    first, *others = (f"indicators[{row}].{key}" for row in rows)
    return (Note(first, "merged", points, points), *(Note(at, "covered") for at in others))


def without(key: str, *rows: int) -> dict[str, Any]:
    return {f"indicators__{row}__{key}": None for row in rows}


def test_points_that_rows_have_together() -> None:
    """Twenty points in one cell beside two rows of ten."""
    blank = without("weight", 0, 1) | without("score", 0, 1)
    weights, scores = shared("weight", "20", 0, 1), shared("score", "19.5", 0, 1)
    found = of(**blank, notes=(*weights, *scores))
    assert (found.weights, found.shared) == (100, (Decimal("19.5"),))
    assert found.recomputed == Decimal("98.42")
    assert of(**blank, notes=weights).shared == ()
    alone = of(**without("score", 0, 1), notes=scores)
    assert (alone.shared, alone.recomputed) == ((), Decimal("78.92"))
    assert of(**blank, notes=(*weights, *shared("score", "19.5", 0, 1, 2))).shared == ()
    assert of(**blank, indicators__2__weight=Decimal(11), notes=(*weights, *scores)).shared == ()


def test_points_of_two_groups_of_rows() -> None:
    blank = without("weight", 0, 1, 3, 4) | without("score", 0, 1, 3, 4)
    weights = (*shared("weight", "20", 0, 1), *shared("weight", "20", 3, 4))
    scores = (*shared("score", "19.5", 0, 1), *shared("score", "18", 3, 4))
    found = of(**blank, notes=(*weights, *scores))
    assert (found.weights, found.shared) == (100, (Decimal("19.5"), Decimal(18)))


def test_points_that_may_be_each_row_s_are_nobody_s() -> None:
    """Ten points in one cell beside two rows: twenty for both makes a hundred."""
    blank = without("weight", 0, 1)
    assert of(**blank, notes=shared("weight", "10", 0, 1)).weights is None
    assert of(**blank, notes=shared("weight", "11", 0, 1)).weights == 91
    assert of(**blank, notes=shared("weight", "20", 0)).weights is None  # a row has no weight
    unread = (Note("indicators[0].weight", "merged", "十"), Note("indicators[1].weight", "covered"))
    assert of(**blank, notes=unread).weights is None
    money = (Note("funds.total.weight", "merged", "10", "10"),)
    assert of(notes=money).weights == 100


def test_a_sum_is_of_the_scores_as_they_are_printed() -> None:
    scores = {"indicators__0__score": Decimal("9.995"), "indicators__1__score": Decimal("9.504")}
    assert of(**scores).recomputed == Decimal("98.42")
    assert of(**{f"indicators__{row}__score": None for row in range(8)}).recomputed == Decimal(
        "9.92"
    )
    assert (
        of(**{f"indicators__{row}__score": None for row in range(8)}, funds=None).recomputed is None
    )
    assert of(score=None, indicators__0__score=None).total == Decimal("88.42")
    assert of(score=Decimal(50)).total == 50


def unread(part: str) -> Coverage:
    return Coverage(unknown=(Heading(part, "标题", "A1"),))


@pytest.mark.parametrize("part", ["score", "funds.score", "total"])
def test_nothing_is_summed_of_what_was_not_read(part: str) -> None:
    found = of(coverage=unread(part))
    assert (found.recomputed, found.total, found.reference) == (None, None, None)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        *[(part, False) for part in ("weight", "target", "actual", "name", "reason")],
        *[(f"funds.{part}", False) for part in ("weight", "annual", "executed")],
        *[("grade", True), ("subcategory", True), ("funds.rate", True)],
    ],
)
def test_a_reference_rests_on_what_was_read(part: str, told: bool) -> None:
    found = of(coverage=unread(part))
    assert (found.reference is not None) is told
    assert found.recomputed == Decimal("98.42")


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ({"funds__total__annual": None}, "98.42", "98.42"),  # then the execution score as filed
        ({"funds__total__annual": None, "funds__total__score": None}, None, None),
        ({"funds__total__score": Decimal(1)}, "98.42", "98.42"),
        ({"indicators__0__score": Decimal(1)}, "98.42", "98.42"),
        ({"indicators__6__reason": None}, "99.42", "99.42"),
        ({"indicators__6__actual": "部分达成指标"}, "93.42", "96.42"),
        ({"indicators__7__weight": Decimal(11)}, None, None),  # 101 points
        ({"indicators__7__weight": Decimal(9)}, None, None),
        ({"indicators__7__weight": None}, None, None),
        ({"indicators": ()}, None, None),
        ({"funds": None}, None, None),  # 90 points
    ],
)
def test_the_reference_score(cells: dict[str, Any], low: str | None, high: str | None) -> None:
    reference = of(**cells).reference
    wanted = None if low is None or high is None else (Decimal(low), Decimal(high))
    assert (reference and (reference.low, reference.high)) == wanted


def test_a_reference_above_the_full_mark_is_out_of_nobody_knows_what() -> None:
    """A row without a weight on paper, whose points are as filed: no sum of weights is known."""
    full = {"printed": frozenset(), "funds__total__weight": None, "indicators__1__actual": "200户"}
    form = edit(honest(), **full, indicators__6__reason=None)
    for score, told in (("10", True), ("10.01", False)):
        found = of(form, funds__total__score=Decimal(score))
        assert (found.weights, found.reference is not None) == (None, told), score
