"""The lights 自评预警 of a form: red where its results are ahead of its spending, yellow where money is left.

What a widely used budget system shows beside each form: practice, no regulation. The bounds are policy
data (``[lights]``). A light is lit only where it is certain: amounts are intervals, and nothing is said
of a part that was not read. Scores are as printed, at two decimals, as the total counts them.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from perfxl.rules.case import Case
from perfxl.rules.figures import HUNDRED, quotient, rounded
from perfxl.text.bilingual import Text

RED, YELLOW = "red", "yellow"
COLOURS = {RED: Text("红灯", "red light"), YELLOW: Text("黄灯", "yellow light")}


class Light(msgspec.Struct, frozen=True):
    """One light that is lit, and why."""

    colour: str  # red | yellow
    why: Text

    def words(self) -> Text:
        """The colour, then why."""
        name = COLOURS[self.colour]
        return Text(f"{name.zh}（{self.why.zh}）", f"{name.en} ({self.why.en})")


def lights(case: Case) -> tuple[Light, ...]:
    """The lights of a form, red first; none where no policy bound is certainly passed."""
    found = (_divergence(case), _unspent(case))
    return tuple(light for light in found if light is not None)


def _divergence(case: Case) -> Light | None:
    """(Σ指标得分÷Σ指标分值 − 执行得分÷执行分值) ÷ (Σ指标得分÷Σ指标分值), in percent, above the bound."""
    bound = case.policy.lights.divergence
    if bound is None or not case.knows("score", "weight", "funds.score", "funds.weight"):
        return None
    ahead = ahead_of_spending(case)
    if ahead is None or ahead <= bound:
        return None
    return Light(
        RED,
        Text(
            f"指标得分率高出执行得分率 {ahead:.2f}%，超过 {bound:f}%",
            f"results are ahead of spending by {ahead:.2f}%, more than {bound:f}%",
        ),
    )


def ahead_of_spending(case: Case) -> Decimal | None:
    """By how many percent the share of points that the indicators earned is ahead of the share that
    execution earned; None where a score or weight is blank, or nothing was earned."""
    line = case.money[0][1] if case.money else None
    rows = [row for row, _ in case.counted]
    if line is None or line.score is None or line.weight is None or line.weight <= 0 or not rows:
        return None
    weight = score = Decimal(0)
    for row in rows:
        if row.weight is None or row.score is None:
            return None
        weight, score = weight + row.weight, score + rounded(row.score)
    if weight <= 0 or score <= 0:
        return None
    earned = score / weight
    return (earned - rounded(line.score) / line.weight) / earned * HUNDRED


def _unspent(case: Case) -> Light | None:
    """全年预算数为 0；或 (全年预算数 − 全年执行数) ÷ 全年预算数, in percent, above the bound."""
    bounds = case.policy.lights
    line = case.money[0][1] if case.money else None
    if line is None or not case.knows("funds.annual", "funds.executed"):
        return None
    if bounds.no_budget and line.annual == 0:
        return Light(YELLOW, Text("全年预算数为 0", "the annual budget is 0"))
    if bounds.unspent is None or line.annual is None or line.executed is None:
        return None
    spent = quotient(line.executed, line.annual)
    if spent is None or HUNDRED - spent.high <= bounds.unspent:
        return None
    left = (line.annual - line.executed) / line.annual * HUNDRED
    return Light(
        YELLOW,
        Text(
            f"预算有 {left:.2f}% 没有执行，超过 {bounds.unspent:f}%",
            f"{left:.2f}% of the budget is unspent, more than {bounds.unspent:f}%",
        ),
    )
