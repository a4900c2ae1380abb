"""C: whether the form as a whole is plausible."""

from __future__ import annotations

from perfxl.rules.case import REFERRED, Case
from perfxl.rules.checks.rule import INFO, WARNING, Found, Hit, check
from perfxl.rules.lights import ahead_of_spending
from perfxl.text.bilingual import Text


@check(
    "C-1",
    WARNING,
    (
        "资金执行与指标完成应相称",
        "Spending and attainment go together",
    ),
    why=(
        "钱几乎没花而产出全满，或全表满分，审核时都会追问。",
        "Full output without spending, or full marks throughout, invite questions.",
    ),
    remedy=(
        "核实完成值，或说明为什么少花钱也完成了。",
        "Verify the values, or say how it was done with less.",
    ),
    requires=(*REFERRED, "category"),
)
def spending_matches_output(case: Case) -> Found:
    """产出指标全部满分而资金几乎没有执行为警告，执行过低为提示；全表满分为提示；政策设有偏离界限的，
    (指标得分÷指标分值 − 执行得分÷执行分值) ÷ (指标得分÷指标分值) 超过界限为警告."""
    rows = [row for _, row, _ in case.rows]
    keys = [found.key for _, _, found in case.rows]
    if any(row.weight is None or row.score is None for row in rows):
        return
    rate = case.execution.exact_rate if case.execution is not None else None
    bounds = case.policy.consistency
    outputs = [row for row, key in zip(rows, keys, strict=True) if key == "output"]
    full_output = bool(outputs) and all(row.score == row.weight for row in outputs)
    if rate is not None and full_output and rate < bounds.low_execution:
        severity = WARNING if rate < bounds.near_zero else INFO
        words = Text(f"执行率 {rate:.2f}%", f"{rate:.2f}% executed")
        says = Text(
            "资金没有花多少，产出指标却全部满分", "Little money was spent, yet every output is full"
        )
        yield Hit("funds.total.rate", None, None, words, severity, says)
    ahead = ahead_of_spending(case)
    if ahead is not None and bounds.divergence is not None and ahead > bounds.divergence:
        words = Text(
            f"高出 {ahead:.2f}%，超过 {bounds.divergence:f}%",
            f"by {ahead:.2f}%, more than {bounds.divergence:f}%",
        )
        says = Text("指标得分率高出执行得分率", "Results are ahead of spending")
        yield Hit("funds.total.score", None, None, words, says=says)
    if len(rows) > 2 and all(row.score == row.weight for row in rows):
        line = case.money[0][1] if case.money else None
        if line is None or line.score is None or line.score == line.weight:
            says = Text("全部指标满分", "Every row has full marks")
            yield Hit("score", severity=INFO, says=says)
