"""T: the form against its approved targets, row beside row.

What was approved may have been changed by another approval since, of which the form says nothing; so
a departure is 警告, to be explained or put back, and one that asks for more than was approved, or
gives a thing another name, is 提示. Against the targets that a blank was issued with it is 提示 throughout:
whoever filled it in may have been right to change them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import msgspec

from perfxl.form.model import Form, Indicator
from perfxl.rules.checks.rule import (
    CHECKS,
    INFO,
    WARNING,
    Check,
    Finding,
    Hit,
    breaches,
    check,
    figure_words,
    worded,
)
from perfxl.rules.comparison import shifts
from perfxl.rules.comparison.approved import Approved, budget
from perfxl.rules.comparison.pairs import Pairs, group_of, paired, plain_name, same_subgroup
from perfxl.rules.evidence import EVIDENCE
from perfxl.rules.figures import stands_for
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.text.refusal import one_line, quoted

AGAINST: dict[str, Check] = {}
"""The catalogue of what is found against approved targets."""


class Departure(Hit, frozen=True):
    """A breach with its other side: where the approved field stands, and the row that it names."""

    approved: str = ""  # path of the approved field
    name: str = ""  # 三级指标


class Comparison(msgspec.Struct, frozen=True):
    """A form and its approved targets, rows paired."""

    form: Form
    approved: Approved
    pairs: Pairs
    filed: dict[str, Indicator]  # by path
    wanted: dict[str, Indicator]
    unread: frozenset[str]  # paths of the form whose cell could not be read

    def rows(self) -> Iterator[tuple[str, Indicator, str, Indicator]]:
        """Every pair of rows: path and approved row, path and filed row."""
        for pair in self.pairs.found:
            yield pair.first, self.wanted[pair.first], pair.second, self.filed[pair.second]


def comparison(form: Form, approved: Approved) -> Comparison:
    """A form beside its approved targets; rows of 预算执行率 are in no approved table and left out."""
    filed, wanted = _rows(form), _rows(approved.form)
    unread = frozenset(note.at for note in form.notes)
    return Comparison(form, approved, paired(wanted, filed), filed, wanted, unread)


def _rows(form: Form) -> dict[str, Indicator]:
    return {path: row for path, row in form.rows() if not _is_execution(row)}


def _is_execution(row: Indicator) -> bool:
    return row.key is None and "执行" in f"{row.category or ''}{row.name or ''}"


Found = Iterator[Departure]


def against(form: Form, approved: Approved, policy: Policy) -> list[Finding]:
    """Every finding of family T, in the catalogue's order, top to bottom; pure.

    A check that requires a part which either side has without its being understood is silent.
    """
    case, findings = comparison(form, approved), list[Finding]()
    for each, hit, severity, authority in breaches(AGAINST, case, policy, form, approved.form):
        if approved.preset:
            severity = policy.severities.get(each.code, INFO)
        findings.append(_finding(case, each, hit, severity, authority))
    return findings


def _finding(
    case: Comparison, each: Check, hit: Departure, severity: str, authority: str
) -> Finding:
    approved, says = case.approved, hit.says or each.says
    if approved.preset:
        says = Text(
            f"与预置的批复目标不同，{says.zh}",
            f"Differs from the preset targets: {says.en[:1].lower()}{says.en[1:]}",
        )
    word, place = approved.word, approved.at(hit.approved) if hit.approved else ""
    expected, declared = figure_words(hit.expected), figure_words(hit.declared)
    seen = [Text(f"{word.zh} {expected.zh}", f"{word.en} {expected.en}")] if expected.zh else []
    seen += [hit.detail] if hit.detail is not None else []
    if place and seen:
        seen[-1] = Text(f"{seen[-1].zh}（{place}）", f"{seen[-1].en} ({place})")
    told = Text("，".join(text.zh for text in seen), ", ".join(text.en for text in seen))
    message = worded(says, declared, Text("", ""), told if seen else None)
    return Finding(
        each.code, severity, hit.at, declared.zh, expected.zh, message, authority, hit.also, hit.name,
        place,
    )  # fmt: skip


def _about(row: Indicator) -> Text:
    """A row by its target and weight, as far as it has them."""
    target = one_line(row.target or "", 40)
    weight = "" if row.weight is None else f"{row.weight:f}"
    zh = [f"指标值 {target}"] * bool(target) + [f"分值 {weight}"] * bool(weight)
    en = [f"target {target}"] * bool(target) + [f"weight {weight}"] * bool(weight)
    return Text("，".join(zh), ", ".join(en))


@check(
    "T-1",
    WARNING,
    ("批复的指标没有填报", "An approved indicator is not on the form"),
    why=(
        "少填一项，就少考核一项，其他指标的分值也随之失真。",
        "What is left out is not judged, and the other rows weigh more than was approved.",
    ),
    remedy=(
        "按批复补上这一行；经批准取消的，保留批准文件备查。",
        "Enter the row as approved, or keep the paper that took it out.",
    ),
    requires=("indicators", "name"),
    into=AGAINST,
)
def dropped(case: Comparison) -> Found:
    """批复表中每个三级指标，自评表中都有对应的一行."""
    if any(not row.name for row in case.filed.values()):
        return  # one of the rows without a name may be it
    for path in case.pairs.first:
        row = case.wanted[path]
        yield Departure(
            "indicators", expected=_about(row), approved=f"{path}.name", name=row.name or ""
        )


@check(
    "T-2",
    WARNING,
    ("填报了批复中没有的指标", "The form has an indicator that was not approved"),
    why=(
        "自评对照的是批复的目标；自行增加容易完成的指标会抬高得分。",
        "A form is judged by what was approved; rows of one's own may raise the score.",
    ),
    remedy=(
        "删去这一行；经批准增加的，保留批准文件备查。",
        "Delete the row, or keep the paper that added it.",
    ),
    requires=("indicators", "name"),
    into=AGAINST,
)
def added(case: Comparison) -> Found:
    """自评表中每个三级指标，批复表中都有对应的一行."""
    if not case.wanted or any(not row.name for row in case.wanted.values()):
        return
    for path in case.pairs.second:
        row = case.filed[path]
        yield Departure(f"{path}.name", _about(row), name=row.name or "")


_SHIFTS: dict[tuple[str, str], tuple[str, str, str]] = {
    (shifts.LOWERED, "≥"): (WARNING, "指标值低于批复", "The target is lower than approved"),
    (shifts.LOWERED, "≤"): (WARNING, "指标值的上限高于批复", "The cap is higher than approved"),
    (shifts.LOWERED, "date"): (WARNING, "期限晚于批复", "The deadline is later than approved"),
    (shifts.LOWERED, "range"): (WARNING, "指标值的范围宽于批复", "The range is wider than approved"),
    (shifts.RAISED, "≥"): (INFO, "指标值高于批复", "The target is higher than approved"),
    (shifts.RAISED, "≤"): (INFO, "指标值的上限低于批复", "The cap is lower than approved"),
    (shifts.RAISED, "date"): (INFO, "期限早于批复", "The deadline is earlier than approved"),
    (shifts.RAISED, "range"): (INFO, "指标值的范围窄于批复", "The range is narrower than approved"),
    (shifts.VAGUE, ""): (
        WARNING, "批复的指标值可以衡量，填报的不能",
        "The approved target can be measured, this one cannot",
    ),
    (shifts.BLANK, ""): (WARNING, "没有填批复的指标值", "The approved target is left out"),
    (shifts.UNIT, ""): (WARNING, "计量单位与批复不同", "The unit is not the approved one"),
    (shifts.TURNED, ""): (
        WARNING, "指标值的方向与批复相反", "The target runs the other way than approved",
    ),
    (shifts.OTHER, ""): (WARNING, "指标值与批复不同", "The target is not the approved one"),
}  # fmt: skip


@check(
    "T-3",
    WARNING,
    ("指标值与批复不同", "The target is not the approved one"),
    why=(
        "降低目标再完成它，得分就不反映批复的任务。",
        "Meeting a lowered target says nothing of what was approved.",
    ),
    remedy=(
        "改回批复的指标值；经批准调整的，说明批准文件和调整后的值。",
        "Put the approved target back, or name the paper that adjusted it.",
    ),
    requires=("name", "target"),
    into=AGAINST,
)
def target_kept(case: Comparison) -> Found:
    """年度指标值 = 批复的指标值；单位可以换算，按 ≥、≤ 和指标方向判断是放宽还是收紧."""
    for first, wanted, second, filed in case.rows():
        at = f"{second}.target"
        found = shifts.shift(wanted, filed, unread=at in case.unread)
        if found.kind == shifts.SAME or "target" not in case.form.printed:
            continue
        severity, zh, en = _SHIFTS[found.kind, found.way]
        told = one_line(filed.target or "", 60) or None
        yield Departure(
            at, told, one_line(wanted.target or "", 60), severity=severity, says=Text(zh, en),
            approved=f"{first}.target", name=filed.name or "",
        )  # fmt: skip


@check(
    "T-4",
    WARNING,
    ("分值与批复不同", "The weight is not the approved one"),
    why=(
        "把分值挪到容易完成的指标上会抬高总分。",
        "Weight moved to what is easily met raises the total.",
    ),
    remedy=(
        "改回批复的分值；经批准调整的，保留批准文件备查。",
        "Put the approved weight back, or keep the paper that changed it.",
    ),
    requires=("name", "weight"),
    into=AGAINST,
)
def weight_kept(case: Comparison) -> Found:
    """分值 = 批复的分值；批复表以 100 分计而自评表另有预算执行率分值的，不比较."""
    weights = [row.weight for row in case.wanted.values()]
    known = [weight for weight in weights if weight is not None]
    apart = _execution(case.form) and not _execution(case.approved.form)
    if apart and sum(known) == 100 and len(known) == len(weights):
        return  # the approved table leaves no points for the execution rate: another scale
    for first, wanted, second, filed in case.rows():
        if None not in (wanted.weight, filed.weight) and wanted.weight != filed.weight:
            yield Departure(
                f"{second}.weight", filed.weight, wanted.weight, approved=f"{first}.weight",
                name=filed.name or "",
            )  # fmt: skip


def _execution(form: Form) -> object:
    return form.funds.total.weight if form.funds is not None else None


@check(
    "T-5",
    WARNING,
    ("所属指标或目标文字与批复不同", "A category or the goal is not the approved one"),
    why=(
        "目标是自评对照的依据；换了类别，各部分的分值也变了。",
        "The goal is what the form is judged by; another category moves its weight.",
    ),
    remedy=(
        "改回批复的类别和文字；经批准调整的，保留批准文件备查。",
        "Put the approved category and text back, or keep the paper that changed them.",
    ),
    requires=("name", "category", "subcategory", "goal"),
    into=AGAINST,
)
def place_and_goal_kept(case: Comparison) -> Found:
    """一级、二级指标和预期目标与批复相同，空格、标点和序号除外."""
    wanted_goal, goal = case.approved.form.goal, case.form.goal
    if wanted_goal and goal and plain_name(wanted_goal) != plain_name(goal):
        says = Text("预期目标与批复不同", "The goal is not the approved one")
        one, other = _apart(wanted_goal, goal)
        yield Departure("goal", other, one, says=says, approved="goal")
    for first, wanted, second, filed in case.rows():
        groups = group_of(wanted), group_of(filed)
        if None not in groups and groups[0] != groups[1]:
            key, says = (
                "category",
                Text("一级指标与批复不同", "The category is not the approved one"),
            )
        elif not same_subgroup(wanted.subcategory, filed.subcategory):
            says = Text("二级指标与批复不同", "The subcategory is not the approved one")
            key = "subcategory"
        else:
            continue
        yield Departure(
            f"{second}.{key}", getattr(filed, key), getattr(wanted, key), says=says,
            approved=f"{first}.{key}", name=filed.name or "",
        )  # fmt: skip


_FIRST = 24  # characters that are shown of two long texts from where they part


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two long texts from shortly before where they part.

    >>> _apart("举办培训20场，惠及居民。", "举办培训15场，惠及居民。")
    ('“举办培训20场，惠及居民。”', '“举办培训15场，惠及居民。”')
    """
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    start = max(0, len(list(alike)) - 6)
    lead = "……" if start else ""
    return tuple(quoted(lead + text[start : start + _FIRST]) for text in (one, other))  # type: ignore[return-value]


_EXPLAINED = lazy(
    r"(?:预算|资金|经费|额度|指标).{0,12}(?:调整|调增|调减|追加|核减|压减|压缩|收回|调剂|统筹|下达|减少|增加)"
    r"|(?:调整|调增|调减|追加|核减|压减|压缩|收回|调剂|统筹|下达|减少|增加).{0,12}(?:预算|资金|经费|额度|指标)"
)


@check(
    "T-6",
    WARNING,
    (
        "预算与批复不同，或调整没有说明",
        "The budget is not the approved one, or changed without a reason",
    ),
    why=(
        "目标是按批复的预算设定的；预算变了，目标是否随之调整要说清楚。",
        "Targets were set for the approved budget; a change of it needs a word.",
    ),
    remedy=(
        "年初预算数按批复填写；年中调整的，在原因栏或说明中写明追加、调减的依据。",
        "Enter the approved budget; where it was adjusted, say by what.",
    ),
    requires=("funds.initial",),
    into=AGAINST,
)
def budget_kept(case: Comparison) -> Found:
    """年初预算数 = 批复的预算；全年预算数 ≠ 年初预算数的，表上有说明."""
    form, wanted = case.form, budget(case.approved.form)
    if "funds.initial" not in form.printed or form.funds is None:
        return
    filed, total = budget(form), form.funds.total
    if wanted is not None and filed is not None:
        if filed not in stands_for(wanted) and wanted not in stands_for(filed):
            says = Text("年初预算数与批复不同", "The budget is not the approved one")
            yield Departure(
                "funds.total.initial", _wan(filed), _wan(wanted), says=says,
                approved="funds.total.initial",
            )  # fmt: skip
    if case.approved.preset or not form.coverage.knows("funds.annual", "result", "reason"):
        return
    if total.initial is None or total.annual is None or total.initial == total.annual:
        return
    if not _explained(form):
        says = Text(
            "全年预算数不同于年初预算数，没有说明原因", "The budget changed without a reason"
        )
        asked = "funds.reason" in form.printed  # the form has a column for it
        yield Departure(
            "funds.total.annual", total.annual, severity=WARNING if asked else INFO, says=says,
            detail=Text("年初 {at_first}", "at first {at_first}").format(
                at_first=figure_words(total.initial).zh
            ),
        )  # fmt: skip


def _wan(amount: object) -> Text:
    return Text(f"{amount:f} 万元", f"{amount:f} 万元")


def _explained(form: Form) -> bool:
    """Whether the form says anywhere why its budget changed."""
    if any(line.reason for _, line in form.fund_lines()):
        return True
    texts = [form.result, form.reasons, form.remarks, form.problems, form.process, form.conclusion]
    texts += [row.reason for row in form.indicators]
    return any(text and _EXPLAINED.search(text) for text in texts)


@check(
    "T-7",
    INFO,
    (
        "指标名称与批复不同，请核对是不是同一指标",
        "The name is not the approved one; is it the same row?",
    ),
    why=(
        "名称改了，考核的内容可能也改了；这里按相似程度对应，由人核对。",
        "Another name may mean another thing; rows are paired by likeness, for a person to confirm.",
    ),
    remedy=(
        "是同一指标的，改回批复的名称；不是的，按批复补填。",
        "If it is the same, use the approved name; if not, enter the approved row.",
    ),
    requires=("indicators", "name"),
    into=AGAINST,
)
def renamed(case: Comparison) -> Found:
    """三级指标 = 批复的名称；一样像的几行不作对应，只列出来."""
    for pair in case.pairs.found:
        if pair.likeness < 1:
            share = f"{pair.likeness:.0%}"
            yield Departure(
                f"{pair.second}.name", detail=Text(f"相似 {share}", f"{share} alike"),
                expected=quoted(case.wanted[pair.first].name or ""), approved=f"{pair.first}.name",
                name=case.filed[pair.second].name or "",
            )  # fmt: skip
    for mine, theirs in case.pairs.unsure:
        names = "、".join(quoted(case.wanted[path].name or "") for path in mine[:4])
        yield Departure(
            f"{theirs[0]}.name", expected=names, approved=f"{mine[0]}.name",
            says=Text(
                "与批复的指标无法一一对应，没有比较",
                "Cannot be told apart from other approved rows, not compared",
            ),
            also=tuple(f"{path}.name" for path in theirs[1:]),
            name=(case.filed[theirs[0]].name or "") if len(theirs) == 1 else "",
        )  # fmt: skip


EVERY: dict[str, Check] = {**CHECKS, **AGAINST, **EVIDENCE}
"""The whole catalogue."""
