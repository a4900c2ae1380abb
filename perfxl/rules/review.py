"""What comes of a review 复核: the reviewed total, how far it is from the filed one, the grade."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from perfxl.form.model import Form
from perfxl.form.review import Review
from perfxl.rules.figures import HUNDRED, Interval, rounded, stands_for
from perfxl.rules.policy import Policy


class Outcome(msgspec.Struct, frozen=True):
    """A review's result. Points are 分; all but the counts are None until every row is reviewed."""

    rows: int
    reviewed: int  # rows with a reviewed score
    filed: Decimal | None  # 自评总分: Σ of the rows
    score: Decimal | None  # 复核总分
    grade: str | None  # 复核等级

    level: str | None  # the class of the 偏离度, by the policy's names

    @property
    def difference(self) -> Decimal | None:
        """差值 = 自评总分 − 复核总分, in points."""
        return difference(self.filed, self.score)

    @property
    def deviation(self) -> Decimal | None:
        """偏离度 = (自评总分 − 复核总分) ÷ 自评总分, in per cent."""
        return deviation(self.filed, self.score)

    @property
    def complete(self) -> bool:
        """Whether every row was reviewed."""
        return self.score is not None


def difference(filed: Decimal | None, score: Decimal | None) -> Decimal | None:
    """差值 = 自评得分 − 复核得分, in points; below zero where the review gave more."""
    return None if filed is None or score is None else filed - score


def deviation(filed: Decimal | None, score: Decimal | None) -> Decimal | None:
    """偏离度 = (自评得分 − 复核得分) ÷ 自评得分, in per cent at two decimals; None for nothing filed.

    >>> deviation(Decimal(8), Decimal(6)), deviation(Decimal(0), Decimal(0))
    (Decimal('25.00'), None)
    """
    if filed is None or score is None or not filed:
        return None
    return rounded((filed - score) / filed * HUNDRED)


def outcome(form: Form, policy: Policy) -> Outcome | None:
    """What the review of a form comes to; None where there is none, or where nothing was entered
    (未复核)."""
    review = form.review
    if review is None or not review.entered:
        return None
    scored = [row for row in review.rows if row.weight is not None or row.filed is not None]
    done = [row for row in scored if row.score is not None]
    score = total(form, review) if len(done) == len(scored) and done else None
    filed = None
    if score is not None:
        filed = _sum(row.filed for row in scored) + unreviewed(form, review)
    gap = deviation(filed, score)
    return Outcome(
        len(scored), len(done), filed, score,
        None if score is None else policy.grades.of(score),
        None if gap is None else policy.review.level(gap),
    )  # fmt: skip


def total(form: Form, review: Review) -> Decimal:
    """复核总分: Σ of the reviewed scores; the execution row counts as filed where the review has none."""
    return _sum(row.score for row in review.rows) + unreviewed(form, review)


def unreviewed(form: Form, review: Review) -> Decimal:
    """The execution row's filed points where the review has no such row."""
    line = form.funds.total if form.funds is not None else None
    if line is None or line.score is None or any(r.at == "funds.total" for r in review.rows):
        return Decimal(0)
    return rounded(line.score)


def _sum(figures: Iterable[Decimal | None]) -> Decimal:
    return sum((rounded(figure) for figure in figures if figure is not None), Decimal(0))


def by_percent(weight: Decimal, percent: Decimal) -> tuple[Interval, ...]:
    """The reviewed scores that the stated 扣分比例 gives: 分值 × (1 − 扣分比例), prints considered.

    The percentage stands for all that rounds or truncates to it, the score is rounded or truncated.
    A 0.3 may be 30% typed without its sign: both are allowed.
    """
    stated = [percent, percent * HUNDRED] if 0 < percent <= 1 else [percent]
    return tuple(_scores(weight, each) for each in stated)


def _scores(weight: Decimal, percent: Decimal) -> Interval:
    whole = percent == percent.to_integral()
    meant = stands_for(percent.quantize(Decimal(1)) if whole else percent, 0)
    low = weight * (1 - meant.high / HUNDRED) - Decimal("0.01")
    return Interval(low, weight * (1 - meant.low / HUNDRED) + Decimal("0.005"))
