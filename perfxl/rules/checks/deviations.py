"""D: 偏差原因分析及改进措施, a cause and an improvement measure for every lost point."""

from __future__ import annotations

from decimal import Decimal

from perfxl.form.model import Form
from perfxl.rules.assessment import Assessment, has_measure, is_empty_phrase
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.text.bilingual import Text, counted
from perfxl.text.patterns import lazy
from perfxl.text.refusal import quoted
from perfxl.values.prose import label

_DEDUCTED = lazy(r"扣(?:减|除|了)?\s*(\d+(?:\.\d+)?)\s*分", needs="扣")

_POINTS_TO_NOTES = lazy(
    r"[(]?(?:详?见|参见)(?:表[下后末])?(?:备?注|附注|注释|说明)[:]?[0-9①-⑳()]*[)]?[。.]?",
    needs="见",
)

NO_REASON = Text("没有写偏差原因和改进措施", "No reason and no measure are given")

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
        "表头要求写原因和措施；空着、写“无”“正常”都会被退回。",
        "The column is mandatory wherever points were lost, and “none” is no reason.",
    ),
    remedy=(
        "写明原因和下一步的改进措施。",
        "State the cause and the measure.",
    ),
    cites="deviation",
    requires=("name", "target", "actual", "weight", "score", "reason", "reasons"),
)
def reason_given(case: Case) -> Found:
    """得分 < 分值，或目标未达成、部分达成，则偏差原因分析及改进措施不得为空；空格和空话（无、正常、详见报告……）
    等于没有写；说明、备注或别的指标的原因里指名到该指标的也算；没有原因栏的，表上任一处写了原因即可，都没有的合为一条."""
    form, lost = case.form, [(path, row, found) for path, row, found in case.rows if _must(found)]
    if form.reasons is not None and not is_empty_phrase(form.reasons, case.policy):
        return  # given for the whole form, in rows under the table
    told = [form.remarks or "", *(row.reason or "" for _, row, found in case.rows if found.given)]
    notes = label("\n".join(told)) if lost else ""
    lost = [
        (path, row, found)
        for path, row, found in lost
        if not found.given and not (row.name and label(row.name) in notes)
    ]
    if "reason" not in form.printed and lost:
        names = "、".join(quoted(row.name) for _, row, _ in lost[:3] if row.name)
        points = sum((found.lost or Decimal(0) for _, _, found in lost), Decimal(0))
        words = Text(
            f"{names}{'等 ' if len(lost) > 3 else ' '}{len(lost)} 项，共扣 {points:.2f} 分",
            f"{counted(len(lost), 'row')}, {points:.2f} points in all",
        )
        at = "reasons" if "reasons" in form.printed else "indicators"
        yield Hit(at, None, None, words, says=NO_REASON)
        return
    spaces = _typed(form)
    for path, row, found in lost:
        at, due = f"{path}.reason", why(found)
        if row.reason is not None:
            says = Text(f"{quoted(row.reason)}不算原因", f"{quoted(row.reason)} is no reason")
        elif at in spaces:
            says = Text("偏差原因只有空格", "The reason holds only spaces")
        else:
            says = NO_REASON
        yield Hit(at, None, None, due, says=says)


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
    """填写了原因，但没有改进措施的字样，也没有一句以措施的字样开头（词表在政策文件）."""
    form = case.form
    for path, row, found in case.rows:
        if _must(found) and found.given and not found.measure:
            to_notes = _POINTS_TO_NOTES.fullmatch(label(row.reason or ""))
            if to_notes and has_measure(form.remarks or "", case.policy, form.year):
                continue
            says = Text("只写了原因，没有改进措施", "A reason without a measure")
            yield Hit(f"{path}.reason", None, None, _quoted(row.reason or ""), says=says)


@check(
    "D-3",
    WARNING,
    (
        "偏差原因应与数字一致",
        "A reason fits the figures",
    ),
    why=(
        "满分的指标写原因，或所写的扣分与得分不符，都说明有一处填错。",
        "A reason beside full marks, or one that names other points, means that something is wrong.",
    ),
    remedy=(
        "满分的指标删去原因，或改得分；使文字与得分一致。",
        "Delete the reason beside full marks, or mend the score; make words and score agree.",
    ),
    cites="deviation",
    requires=("name", "target", "actual", "weight", "score", "reason"),
)
def reason_means_something(case: Case) -> Found:
    """写明的扣分与实际扣分一致；满分的指标不必填写原因（超过目标的可以说明，指名为别的指标写的不算，由“备注”等认作原因的栏不在此列）."""
    guessed = any(heading.part == "reason" for heading in case.form.coverage.guessed)
    lost = [label(row.name) for _, row, found in case.rows if row.name and _must(found)]
    for path, row, found in case.rows:
        if row.reason is None or not found.given or found.lost is None:
            continue
        at = f"{path}.reason"
        if found.lost == 0 and not found.due:
            of_another = any(name in label(row.reason) for name in lost)
            if not guessed and not of_another and not _deviates(found):  # remarks may say anything
                says = Text("满分而填写了偏差原因", "A reason stands beside full marks")
                yield Hit(at, None, None, _quoted(row.reason), says=says)
        elif (match := _DEDUCTED.search(row.reason)) and Decimal(match[1]) != found.lost:
            says = Text("原因所写的扣分与得分不符", "The reason names other points than were lost")
            right = Text(f"扣 {found.lost:.2f} 分", f"{found.lost:.2f} points")
            points = "1 point" if match[1] == "1" else f"{match[1]} points"
            words = Text(f"原因称扣 {match[1]} 分", f"the reason says {points}")
            yield Hit(at, None, right, words, INFO, says)


def _deviates(found: Assessment) -> bool:
    """Whether a target was met by more or less than it says, or on another day: that has a reason."""
    attained = found.attainment
    return attained.ratio not in (None, 1) or attained.basis == "date"


def _quoted(text: str) -> Text:
    return Text(quoted(text), quoted(text))
