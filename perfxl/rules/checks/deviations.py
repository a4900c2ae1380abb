"""D: 偏差原因分析及改进措施, a cause and an improvement measure for every lost point."""

from __future__ import annotations

from decimal import Decimal

from perfxl.form.model import Form
from perfxl.rules.assessment import Assessment
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy

_DEDUCTED = lazy(r"扣(?:减|除|了)?\s*(\d+(?:\.\d+)?)\s*分", needs="扣")

WHY = {
    "lost": Text("扣 {lost} 分", "{lost} points lost"),
    "missed": Text("目标未达成", "target missed"),
    "part": Text("部分达成", "met in part"),
    "far": Text("远超目标", "far over target"),
}


def why(found: Assessment) -> Text:
    """Why a reason is due, in words."""
    lost = "" if found.lost is None else f"{found.lost:.2f}"
    parts = [WHY[key].format(lost=lost) for key in found.due]
    return Text("，".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def _must(found: Assessment) -> bool:
    """Whether a reason is mandatory: far over target alone only warns (S-5)."""
    return bool(set(found.due) & {"lost", "missed", "part"})


def _typed(form: Form) -> set[str]:
    """Reason cells that hold white space only."""
    return {note.at for note in form.notes if note.kind == "spaces"}


@check(
    "D-1",
    ERROR,
    (
        "扣分或未达成的指标应填写偏差原因及改进措施",
        "Lost points or a missed target need a reason and a measure",
    ),
    why=(
        "表头要求写原因和措施；空着会被退回。",
        "The column is mandatory wherever points were lost.",
    ),
    remedy=(
        "写明原因和下一步的改进措施。",
        "State the cause and the measure.",
    ),
    cites="deviation",
    requires=("name", "target", "actual", "weight", "score", "reason", "reasons"),
)
def reason_given(case: Case) -> Found:
    """得分 < 分值，或目标未达成、部分达成，则偏差原因分析及改进措施不得为空."""
    spaces = _typed(case.form)
    for path, row, found in case.rows:
        if _must(found) and row.reason is None and f"{path}.reason" not in spaces:
            yield Hit(f"{path}.reason", None, None, why(found))


@check(
    "D-2",
    WARNING,
    (
        "偏差原因之外还应写明改进措施",
        "A reason comes with a measure",
    ),
    why=(
        "只说原因，看不出下年怎样避免。",
        "A cause alone does not say how it will be avoided.",
    ),
    remedy=(
        "在原因后写上改进措施，如“下一步……”。",
        "Add what will be done.",
    ),
    cites="deviation",
    requires=("name", "target", "actual", "weight", "score", "reason"),
)
def measure_given(case: Case) -> Found:
    """填写了原因，但没有改进措施的字样（词表在政策文件）."""
    for path, row, found in case.rows:
        if _must(found) and found.given and not found.measure:
            yield Hit(
                f"{path}.reason", None, None, Text(f"只写了“{row.reason}”", f"only “{row.reason}”")
            )


@check(
    "D-3",
    WARNING,
    (
        "偏差原因应言之有物并与数字一致",
        "A reason says something and fits the figures",
    ),
    why=(
        "“无”“正常”不是原因；满分的指标写原因，或所写的扣分与得分不符，都说明有一处填错。",
        "“None” is no reason; a reason beside full marks, or one that names other points, means that something is wrong.",
    ),
    remedy=(
        "写真实的原因；满分的指标删去原因；使文字与得分一致。",
        "Write the real cause; delete one beside full marks; make words and score agree.",
    ),
    cites="deviation",
    requires=("name", "target", "actual", "weight", "score", "reason"),
)
def reason_means_something(case: Case) -> Found:
    """空话（无、正常、详见报告……）不算原因；写明的扣分与实际扣分一致；满分的指标不必填写原因."""
    spaces = _typed(case.form)
    for path, row, found in case.rows:
        at = f"{path}.reason"
        if row.reason is None:
            if _must(found) and at in spaces:
                yield Hit(at, None, None, Text("只有空格", "only spaces"))
            continue
        empty = not found.given
        if _must(found) and empty:
            words = Text(f"“{row.reason}”不算原因", f"“{row.reason}” is no reason")
            yield Hit(at, None, None, words)
        elif not empty and found.lost == 0 and not found.due:
            words = Text("满分而填写了原因", "a reason beside full marks")
            yield Hit(at, None, None, words)
        elif not empty and found.lost is not None and (match := _DEDUCTED.search(row.reason)):
            if Decimal(match[1]) != found.lost:
                words = Text(f"原因称扣 {match[1]} 分", f"the reason says {match[1]} points")
                yield Hit(at, None, f"扣 {found.lost:.2f} 分", words, INFO)
