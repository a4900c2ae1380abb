"""The ledger -> its tables, the sheets of the bureau's working paper.

Pure: rows in, rows out. Amounts are in 万元 whatever the form prints, points in 分, rates in percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise

from perfxl import __version__
from perfxl.ledger import allowed, columns, review_tables
from perfxl.ledger.across import ACROSS, as_printed
from perfxl.ledger.columns import Shown, Table
from perfxl.ledger.keys import fault_keys, form_key, other_key
from perfxl.ledger.ledger import Ledger, corrections
from perfxl.ledger.notes import FORMS, NO_PROJECT
from perfxl.ledger.rounds import compared
from perfxl.ledger.rows import REFUSED, SKIPPED, VERIFIED, FileRow
from perfxl.rules.checks.rule import ALLOWED, ERROR, INFO, SEVERITIES, WARNING
from perfxl.rules.figures import rounded

ASK = "核对标题；本地统一的标题写进政策文件的 [labels]"
CORRECT = "错误，请改正"
KINDS = {"missing": "缺偏差原因", "no_measure": "缺改进措施"}
LARGE = 10_000
"""Forms from which the ledger shows what has errors first: not all of it is looked at."""


def tables_of(ledger: Ledger) -> tuple[Table, ...]:
    """The sheets after 总览. 留存批注 comes last: it holds the notes that none of the others
    asked for."""
    seen = ledger.overview
    made = [
        Table(
            FORMS, columns.PROJECTS, partial(projects, ledger), seen.forms, columns.PROJECTS_PRINTED
        ),
        Table(
            "问题",
            columns.PROBLEMS,
            partial(problems, ledger),
            sum(seen.codes.values()) + seen.severities[ALLOWED],
            10,
        ),
        Table("退回清单", columns.RETURNS, partial(returns, ledger), ledger.returned, 10),
    ]
    if ledger.season.round > 1:
        made.append(Table("整改情况", columns.MENDING, partial(mending, ledger), printed=12))
        made.append(Table("整改明细", columns.DETAILS, partial(details, ledger), printed=9))
    units = columns.UNITS + (columns.PROGRESS if ledger.season.round > 1 else ())
    made.append(Table("单位", units, partial(by_unit, ledger)))
    made += review_tables.tables_of(ledger)
    if ledger.season.allowances.listed:
        made.append(Table("已核准", columns.ALLOWED, partial(allowances, ledger)))
    if ledger.overview.codes["X-1"]:
        made.append(Table("重复报送", columns.TWICE, partial(twice, ledger)))
    made.append(Table("部分核验", columns.PART, partial(in_part, ledger)))
    made.append(Table("未能读取", columns.UNREAD, partial(unread, ledger)))
    if ledger.season.notes.found:
        made.append(Table("留存批注", columns.LEFT, partial(left, ledger)))
    return tuple(made)


def _in_order(ledger: Ledger) -> Iterator[FileRow]:
    """By name; what has errors before what has none, where there is much of it."""
    if ledger.overview.forms <= LARGE:
        yield from ledger.rows()
        return
    for wanted in (True, False):
        for row in ledger.rows():
            if any(form.count(ERROR) for form in row.forms) is wanted:
                yield row


def _note(ledger: Ledger, sheet: str, key: str) -> tuple[str, ...]:
    return ledger.season.notes.of(sheet, key)


def projects(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """A row a form."""
    count = 0
    for row in _in_order(ledger):
        for number, form in enumerate(row.forms):
            count += 1
            key = form_key(row.name, number, form)
            yield (
                count, form.project or NO_PROJECT, form.unit, form.annual, form.executed,
                form.rate, form.score, _band(form.reference), form.grade_filed,
                form.grade_computed, form.count(ERROR), form.count(WARNING),
                sum(due.status == "missing" for due in form.missing), form.light,
                *_note(ledger, FORMS, key),
                form.department, str(form.year or ""), form.initial, form.recomputed,
                form.count(INFO), sum(due.status == "no_measure" for due in form.missing),
                form.count(ALLOWED), "；".join(why for _, why in form.lights),
                row.name, form.sheet, form.policy, row.date, __version__,
                row.sha256[:16], key,
            )  # fmt: skip


def problems(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """Every finding, form by form, those across forms after the form's own."""
    for row in _in_order(ledger):
        for number, form in enumerate(row.forms):
            own = form_key(row.name, number, form)
            for key, fault in zip(fault_keys(own, form), form.faults, strict=True):
                yield (
                    SEVERITIES[fault.severity].zh, fault.code, form.project, form.unit,
                    fault.cell, fault.name, fault.message, *_note(ledger, "问题", key),
                    fault.authority, row.name, form.sheet, key,
                )  # fmt: skip
            for code, cell, what in ledger.across.faults(row.name, number, form):
                found = ledger.season.allowances.of(form, code, cell, "")
                severity, says = ACROSS[code]
                words = f"{says.zh}：{what}"
                if found is not None:
                    severity, words = ALLOWED, f"{words}【{allowed.LABEL.zh}：{found.words}】"
                key = other_key(own, code, cell)
                yield (
                    SEVERITIES[severity].zh, code, form.project, form.unit, cell, "", words,
                    *_note(ledger, "问题", key), "跨表核对", row.name, form.sheet, key,
                )  # fmt: skip
    for project in ledger.across.absent():
        severity, says = ACROSS["X-4"]
        key = other_key("absent", project.project, project.unit or "")
        yield (
            SEVERITIES[severity].zh, "X-4", project.project, project.unit or "", "", "",
            f"{says.zh}：清单中有，没有收到自评表", *_note(ledger, "问题", key), "跨表核对", "", "",
            key,
        )  # fmt: skip
    for approved in ledger.across.unmet():
        severity, says = ACROSS["X-6"]
        name, unit = approved.form.project or "", approved.form.unit or ""
        key = other_key("unmet", name, unit, approved.place)
        yield (
            SEVERITIES[severity].zh, "X-6", name, unit, "", "",
            f"{says.zh}：有批复目标（{approved.place}），没有收到自评表", *_note(ledger, "问题", key),
            "跨表核对", "", "", key,
        )  # fmt: skip


def returns(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """What goes back, unit by unit."""
    for unit in ledger.units:
        yield from returns_of(ledger, unit)


def returns_of(ledger: Ledger, recipient: str, by: str = "unit") -> Iterator[tuple[Shown, ...]]:
    """What goes back to one of :data:`RECIPIENTS`: errors, missing reasons, missing measures."""
    for row, number, form in ledger.forms_of(recipient, by):
        unit = ledger.unit(form.unit, form.department)
        own = form_key(row.name, number, form)
        keys = dict(zip(map(id, form.faults), fault_keys(own, form), strict=True))
        for fault in corrections(form):
            key = keys[id(fault)]
            yield (
                unit, form.project, CORRECT, fault.cell, fault.name,
                f"{fault.code} {fault.message}", "", *_note(ledger, "退回清单", key),
                row.name, form.sheet, key,
            )  # fmt: skip
        for due in form.missing:
            ask = "说明偏差原因和改进措施" if due.status == "missing" else "补充改进措施"
            key = other_key(own, "due", due.name or due.cell)
            yield (
                unit, form.project, KINDS[due.status], due.cell, due.name,
                f"{due.why}（目标 {due.target or '—'}，实际 {due.actual or '—'}）：请{ask}",
                due.reason, *_note(ledger, "退回清单", key), row.name, form.sheet, key,
            )  # fmt: skip


def mending(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """What became of each project that was sent back, and of each that came again."""
    for unit, before, after, found in ledger.progress.pairs(ledger.before_pick, ledger.pick):
        hand_in = after or before
        own = hand_in.key
        counts: tuple[Shown, ...] = (
            found.count("已改") + found.count("未改"), found.count("已改"), found.count("未改"),
            found.count("新增"), len(found.changes),
        )  # fmt: skip
        note = _note(ledger, "整改情况", own)
        if not any(note) and after is None:  # it has no row on 项目 this time
            note = _note(ledger, FORMS, own)
        days = ledger.progress.days if found.count("未改") or after is None else None
        yield (
            unit, hand_in.form.project, found.verdict, *counts, days,
            *note, before.row.name, after.row.name if after else "", own,
        )  # fmt: skip


def details(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """Finding by finding, then every cell that was changed."""
    for unit, _, after, found in ledger.progress.pairs(ledger.before_pick, ledger.pick):
        if after is None:
            continue
        form, name = after.form, after.row.name
        for state, fault in found.faults:
            yield (
                unit, form.project, state, fault.code, fault.cell, fault.name, fault.message,
                "", "", name,
            )  # fmt: skip
        for change in found.changes:
            yield (
                unit, form.project, "改动", "", change.cell, change.what, "", change.old,
                change.new, name,
            )  # fmt: skip


def by_unit(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """A row a unit: grades, share of full marks, mean execution, what is missing."""
    for unit, seen in sorted(ledger.progress.units.items()):
        yield (
            unit, seen.forms, seen.clean, seen.errors, seen.missing,
            *(seen.grades[grade] for grade in "优良中差"), seen.ungraded, seen.full_share,
            seen.mean_rate, seen.annual, seen.executed,
            *((seen.demanded, seen.again, seen.done, seen.demanded - seen.done)
              if ledger.season.round > 1 else ()),
        )  # fmt: skip


def allowances(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """What was allowed, and how often it applied."""
    for number, each in enumerate(ledger.season.allowances.listed):
        count = ledger.allowed.get(number, 0)
        status = "已核准" if count else "没有对应"
        if not ledger.season.allowances.holds(each):
            status = "已过期"
        yield (
            status, count, each.code, each.project, each.unit, each.place, each.why, each.who,
            *(day.isoformat() if day else "" for day in (each.date, each.until)),
        )  # fmt: skip


def twice(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """Each project that came more than once in one round: every hand-in beside the one before it.
    Which of them counts is for people to say."""
    for places in ledger.across.repeated():
        hand_ins = sorted(ledger.at(places), key=lambda each: each.order)
        for first, last in pairwise(hand_ins):
            found = compared(first, last)
            if first.row.sha256 == last.row.sha256 and first.number == last.number:
                verdict = "同一文件"
            elif not found.changes:
                verdict = "内容相同"
            else:
                known = first.row.saved and first.row.saved < last.row.saved
                verdict = "内容不同" if known else "先后不明"
            yield (
                ledger.unit(last.form.unit, last.form.department), last.form.project, verdict,
                len(found.changes), *(
                    part for each in (first, last) for part in
                    (each.row.name, each.row.saved.replace("T", " "), each.form.count(ERROR))
                ),
            )  # fmt: skip


def in_part(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """The headings that were not understood, form by form; nothing else is said of such forms."""
    for row in ledger.rows():
        for number, form in enumerate(row.partial):
            for heading in form.headings:
                key = other_key("part", row.name, str(number), heading.cell)
                yield (
                    form.project or NO_PROJECT, form.unit, heading.cell, heading.heading,
                    heading.parts, ASK, *_note(ledger, "部分核验", key), row.name, form.sheet, key,
                )  # fmt: skip


def unread(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """The files that were refused or passed over, and those that could not be written."""
    words = {REFUSED: "不能核验", SKIPPED: "跳过", VERIFIED: "未写入"}
    for row in ledger.rows():
        if row.status != VERIFIED or row.said:
            yield words[row.status], row.name, row.code, row.said


def left(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """The notes whose row is gone."""
    for sheet, project, about, note, key in ledger.season.notes.left():
        yield sheet, project, about, *note, key


def _band(band: tuple[Decimal, Decimal, bool] | None) -> Shown:
    if band is None:
        return ""
    low, high, _ = band
    if low == high:
        return f"{rounded(low):.2f}"
    return f"{rounded(low):.2f} 至 {rounded(high):.2f} 之间"


def lines(rows: Iterable[tuple[Shown, ...]]) -> Iterator[tuple[str, ...]]:
    """Rows as texts: figures with two decimals or their own, blank for None."""
    for row in rows:
        yield tuple(_text(value) for value in row)


def _text(value: Shown) -> str:
    if value is None:
        return ""
    return as_printed(value) if isinstance(value, Decimal) else str(value)
