"""Last year's form, or a line of a project list -> next year's blank, and what to look at in it.

Carried: project, units, the money rows' labels, 预期目标, the indicators with their weights, and of
each target its operator and unit (the whole target only when asked). Cleared: amounts, actual
values, scores, reasons, 实际完成情况. What a person must look at is said, never decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace as changed

from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.layout.layouts import LAYOUTS, LINES, layout_named
from perfxl.reading.labels import plain_label
from perfxl.renewal.projects import Project
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text, counted
from perfxl.text.refusal import one_line
from perfxl.values import prose, targets
from perfxl.values.numerals import half

_DATED = re.compile(r"20\d\d\s*年")
GAP = "＿＿"
"""What stands in a target for the figure still to be set: ``≥＿＿家``."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Next year's blank: its form, and what a person must look at in it."""

    form: Form
    source: str  # the file, and the sheet or line in it, that it was made from
    reminders: tuple[Text, ...] = ()
    approved: Form = field(default_factory=Form)  # the targets that it is issued with, or GAP


def next_year(
    form: Form, year: int, policy: Policy, *, with_targets: bool = False, source: str = ""
) -> Blank:
    """The blank of fiscal ``year`` for a form of an earlier one; pure.

    Points in 分 are carried as filed: whether they still add up under the new policy is a reminder.
    """
    layout = form.layout if form.layout in LAYOUTS else "national"
    used = [row for _, row in form.rows()]
    rows = tuple(_carried(row, with_targets) for row in used)
    reminders = list(_reminders(form, used, year, policy, with_targets))
    if not rows:
        rows = LAYOUTS[layout].default_indicators()
        reminders.append(
            Text("原表没有指标，已按表式留出空行", "no indicators: blank rows instead")
        )
    blank = changed(_blank_of(form, year, layout, _lines(form.funds), rows), goal=form.goal)
    kept = with_targets and not _DATED.search(form.goal or "")  # else it is to be written anew
    return Blank(blank, source, tuple(reminders), blank if kept else changed(blank, goal=None))


def _blank_of(
    source: Form | Project, year: int, layout: str, funds: Funds, rows: tuple[Indicator, ...]
) -> Form:
    return Form(
        layout=layout,
        year=year,
        project=source.project,
        department=source.department,
        unit=source.unit,
        money_unit=source.money_unit,
        funds=funds,
        indicators=rows,
    )


def _carried(row: Indicator, with_targets: bool) -> Indicator:
    target = row.target if with_targets else skeleton(row.target, row.name or "")
    return Indicator(row.category, row.subcategory, row.name, target, weight=row.weight)


def _lines(funds: Funds | None) -> Funds:
    """The money rows by their labels; the printed form's own where they are the usual ones."""
    if funds is None or not funds.sources:
        return Funds()
    usual = [_plain(label) for label in LINES]
    labels = [funds.total.label, *(line.label for line in funds.sources)]
    if [_plain(label) for label in labels] == usual:
        return Funds()
    return Funds(FundLine(funds.total.label), tuple(FundLine(label) for label in labels[1:]))


def _plain(label: str) -> str:
    return plain_label(label).removeprefix("其中:")


def skeleton(text: str | None, name: str = "") -> str | None:
    """A target with its figures left open: operator and unit, or None where it has neither.

    >>> skeleton("≥15.00(家)"), skeleton("不低于 95%"), skeleton("85%-90%"), skeleton("9月前")
    ('≥＿＿家', '≥＿＿%', '＿＿%-＿＿%', '＿＿月前')
    >>> skeleton("规范") is None, skeleton("100") is None
    (True, True)
    """
    target = targets.target(text, name)
    if target.kind == "number":
        unit = "" if "named" in target.notes else target.unit
        return f"{target.op}{GAP}{unit}" if target.op or unit else None
    if target.kind in ("range", "date") and text is not None:
        opened = re.sub(r"[0-9]+(?:[.,][0-9]+)*", GAP, half(prose.clean(text)))
        return opened if GAP in opened else None
    return None


def _reminders(
    form: Form, used: Sequence[Indicator], year: int, policy: Policy, with_targets: bool
) -> Iterator[Text]:
    """What the new policy and the indicator checks say of what is carried."""
    if form.year is not None and form.year >= year:
        yield Text(f"原表是 {form.year} 年度的", f"the source is of {form.year} already")
    for key, name in (("project", "项目名称"), ("department", "主管部门"), ("unit", "实施单位")):
        if getattr(form, key) is None:
            yield Text(f"{name}是空的，请补填", f"no {key}: fill it in")
    if form.goal and _DATED.search(form.goal):
        yield Text("预期目标写有年份，请改为本年的", "the goal names a year: bring it up to date")
    funds = form.funds or Funds()
    total = changed(funds.total, weight=policy.weights.execution)
    judged = changed(
        form,
        indicators=tuple(used),
        weight=None,
        funds=changed(funds, total=total),
        printed=form.printed | {"weight", "funds.weight", "indicators"},
        notes=(),
    )
    for finding in verify(case_of(judged, policy)):
        if finding.code.startswith(("W-", "I-")):
            where = _where(used, finding.at)
            yield Text(
                f"{finding.code} {where.zh}{finding.message.zh}",
                f"{finding.code} {where.en}{finding.message.en}",
            )
    if not with_targets:
        words = [row for row in used if row.target and skeleton(row.target, row.name or "") is None]
        if words:
            names = "、".join(one_line(row.name or "—", 20) for row in words[:6])
            more = "……" if len(words) > 6 else ""
            yield Text(
                f"{len(words)} 个指标值没有可沿用的符号和单位，已留空：{names}{more}",
                f"left blank, {counted(len(words), 'target')} without operator and unit: {names}{more}",
            )


def _where(used: Sequence[Indicator], path: str) -> Text:
    found = re.match(r"indicators\[(\d+)\]\.(?!category)", path)
    if found is None:
        return Text("", "")
    name = used[int(found[1])].name
    if name:
        return Text(f"“{one_line(name, 20)}”", f"“{one_line(name, 20)}” ")
    return Text(f"第 {int(found[1]) + 1} 行", f"row {int(found[1]) + 1}: ")


def of_project(
    project: Project, year: int, policy: Policy, *, layout: str = "shanghai", source: str = ""
) -> Blank:
    """The blank of a listed project; its 年初预算数 stands in the first source's row."""
    made = layout_named(layout)
    rows = project.indicators or made.default_indicators()
    funds = Funds()
    if project.initial is not None:
        total, first, *others = (FundLine(label) for label in LINES)
        funds = Funds(total, (changed(first, initial=project.initial), *others))
    blank = _blank_of(project, year, layout, funds, rows)
    reminders: tuple[Text, ...] = ()
    if project.indicators:
        asked = changed(blank, printed=frozenset({"funds"}))
        reminders = tuple(_reminders(asked, project.indicators, year + 1, policy, True))
    return Blank(blank, source, reminders, blank)
