"""Many reports -> the tables of the ledger 台账, the bureau's working paper.

Pure: rows in, rows out. A form is reduced to a small row as soon as it is judged
(:func:`perfxl.ledger.rows.row_of`), so that a folder of any size needs no more memory than its
largest form. Amounts are in 万元 whatever the form prints, points in 分, rates in percent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from perfxl import __version__
from perfxl.form.model import PER_WAN
from perfxl.ledger import allowed, columns, reviews, twice
from perfxl.ledger.across import ACROSS, Across, Place, as_printed
from perfxl.ledger.allowed import Allowances
from perfxl.ledger.columns import Column as Column
from perfxl.ledger.columns import Shown, Table
from perfxl.ledger.keys import fault_keys, form_key, other_key
from perfxl.ledger.notes import FORMS, NO_PROJECT, Known, Notes
from perfxl.ledger.overview import Overview
from perfxl.ledger.progress import Progress
from perfxl.ledger.rounds import HandIn
from perfxl.ledger.rows import REFUSED, SKIPPED, VERIFIED, Fault, FileRow, FormRow
from perfxl.rules.checks.rule import ALLOWED, ERROR, INFO, SEVERITIES, WARNING
from perfxl.rules.figures import rounded

if TYPE_CHECKING:  # a worker has no use for them
    from perfxl.renewal.projects import Project
    from perfxl.rules.comparison.approved import Approved

ASK = "核对标题；本地统一的标题写进政策文件的 [labels]"
CORRECT = "错误，请改正"
KINDS = {"missing": "缺偏差原因", "no_measure": "缺改进措施"}
NO_UNIT, NO_DEPARTMENT, NO_FOLDER = "（未填单位）", "（未填主管部门）", "（不在子文件夹里）"
RECIPIENTS = ("unit", "department", "folder")
"""Whom a list of what goes back is for: 实施单位, 主管部门, or whoever has the first folder below the
one that was verified: a district's, where the files came so."""
Rows = Callable[[], Iterable[FileRow]]
Pick = Callable[[Sequence[str]], Iterable[FileRow]]


def _none(_: Sequence[str] = ()) -> Iterator[FileRow]:
    return iter(())


@dataclass(slots=True)
class Season:
    """Where the bureau stands: the day, what it has written and allowed, and the round before."""

    day: str = ""  # of verification, 2026-02-03
    notes: Notes = field(default_factory=Notes)
    allowances: Allowances = field(default_factory=Allowances)
    round: int = 1
    before: Rows = _none  # the hand-ins of the round before
    before_pick: Pick = _none  # those of some names
    sent: str = ""  # the day on which they went back
    approved: Sequence[Approved] = ()  # the approved targets that forms were set against


class Ledger:
    """The ledger of many files; ``rows`` gives them again and again, sorted by name.

    ``pick`` gives those of some names. ``found`` is how many files there were, answered or not.
    """

    def __init__(
        self,
        rows: Rows,
        pick: Pick,
        found: int,
        listed: Sequence[Project] = (),
        title: str = "",
        season: Season | None = None,
    ) -> None:
        self.season = season or Season()
        allowances = self.season.allowances
        self.rows, self.pick, self.title = allowances.through(rows), allowances.through(pick), title
        self.overview = Overview(
            found=found, listed=len(listed), day=self.season.day, round=self.season.round
        )
        for project in listed:
            self.overview.listed_rows += bool(project.indicators)
            if project.initial is not None:
                self.overview.listed_initial += project.initial / PER_WAN[project.money_unit]
        self.across = Across(listed, self.season.approved)
        self._raw: dict[tuple[str, str], list[str]] = {}  # unit, department -> files to go back
        self.before = allowances.through(self.season.before)
        self.before_pick = allowances.through(self.season.before_pick)
        self.progress = Progress(self.season.round, self.season.sent, self.season.day)
        self.reviews = reviews.Reviews()
        self.copies = twice.Copies()
        self.returned = 0  # what goes back, all units together
        self._gather()

    def _gather(self) -> None:
        for row in self.before():
            self.progress.before(row)
        forms: dict[str, Known] = {}
        reviewed: list[str] = []
        for row in self.rows():
            self.overview.enter(row)
            for part in row.partial:
                self.across.receive(part.project)
            if self.copies.may_be(row):  # looked at when all that may be its original is known
                reviewed.append(row.name)
            else:
                self._enter(row, forms)
        for name in reviewed:
            for row in self.pick([name]):
                if self.copies.take(row, lambda form: self.at(self.across.places(form))):
                    self._enter_reviews(row)
                else:
                    self._enter(row, forms)
        self.rows, self.pick = map(self.copies.through, (self.rows, self.pick))
        self.overview.copies = len(self.copies.names)
        self.season.notes.follow(forms)
        self.across.settle()
        self.recipients = {by: self._recipients(by) for by in RECIPIENTS}
        self.season.allowances.used.clear()  # rows are gone through many times: counted in this one
        for row in self.rows():
            for number, form in enumerate(row.forms):
                for code, cell, _ in self.across.faults(row.name, number, form):
                    if self.season.allowances.of(form, code, cell, "") is None:
                        self.overview.cross(code)
                    else:
                        self.overview.severities[ALLOWED] += 1
        for _ in self.across.absent():
            self.overview.absent += 1
            self.overview.cross("X-4")
        for _ in self.across.unmet():
            self.overview.cross("X-6")
        self.allowed = dict(self.season.allowances.used)
        self.progress.settle(self.unit, self.overview)
        self.reviews.settle(self.unit)

    def _enter(self, row: FileRow, forms: dict[str, Known]) -> None:
        """Count the forms of a file, and note what they are known by."""
        self.progress.enter(row)
        self._enter_reviews(row)
        for number, form in enumerate(row.forms):
            self.overview.count(form)
            self.across.enter(row.name, number, form)
            if self.season.notes.found:
                key = form_key(row.name, number, form)
                forms[key] = Known(
                    row.name, form.sheet, str(form.year or ""), form.project, form.unit
                )
            if form.missing or form.count(ERROR):
                self.returned += sum(1 for _ in _corrections(form)) + len(form.missing)
                names = self._raw.setdefault((form.unit, form.department), [])
                if not names or names[-1] != row.name:
                    names.append(row.name)

    def _enter_reviews(self, row: FileRow) -> None:
        for form in row.forms:
            self.overview.count_review(form)
            self.reviews.enter(form)

    def at(self, places: Iterable[Place]) -> Iterator[HandIn]:
        """The forms at some places, by their files' names."""
        for name, number in sorted(places):
            for row in self.pick([name]):
                yield HandIn(row, number)

    def unit(self, unit: str, department: str) -> str:
        """Who gets a form back."""
        if unit:
            return self.across.unit(unit)
        return self.across.unit(department, "department") if department else NO_UNIT

    @property
    def units(self) -> dict[str, list[str]]:
        """The units that get something back, by their usual names, with the names of the files."""
        return self.recipients["unit"]

    def recipient(self, by: str, name: str, unit: str, department: str) -> str:
        """Who of :data:`RECIPIENTS` gets a form of a file back."""
        if by == "folder":
            return name.partition("/")[0] if "/" in name else NO_FOLDER
        if by == "department":
            return self.across.unit(department, "department") if department else NO_DEPARTMENT
        return self.unit(unit, department)

    def _recipients(self, by: str) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for owner, names in self._raw.items():
            for name in names:
                found.setdefault(self.recipient(by, name, *owner), set()).add(name)
        return {each: sorted(found[each]) for each in sorted(found)}

    def tables(self) -> tuple[Table, ...]:
        """The sheets after 总览. 留存批注 comes last: it holds the notes that none of the others
        asked for."""
        seen = self.overview
        made = [
            Table(FORMS, columns.PROJECTS, self.projects, seen.forms, columns.PROJECTS_PRINTED),
            Table(
                "问题",
                columns.PROBLEMS,
                self.problems,
                sum(seen.codes.values()) + seen.severities[ALLOWED],
                10,
            ),
            Table("退回清单", columns.RETURNS, self.returns, self.returned, 10),
        ]
        if self.season.round > 1:
            made.append(Table("整改情况", columns.MENDING, self.mending, printed=12))
            made.append(Table("整改明细", columns.DETAILS, self.details, printed=9))
        units = columns.UNITS + (columns.PROGRESS if self.season.round > 1 else ())
        made.append(Table("单位", units, self.by_unit))
        made += reviews.tables(self)
        if self.season.allowances.listed:
            made.append(Table("已核准", columns.ALLOWED, self.allowances))
        if self.overview.codes["X-1"]:
            made.append(Table("重复报送", columns.TWICE, lambda: twice.side_by_side(self)))
        made.append(Table("部分核验", columns.PART, self.partial))
        made.append(Table("未能读取", columns.UNREAD, self.unread))
        if self.season.notes.found:
            made.append(Table("留存批注", columns.LEFT, self.left))
        return tuple(made)

    @property
    def large(self) -> bool:
        """Whether the errors come first, because not all of it is looked at."""
        return self.overview.forms > LARGE

    def _in_order(self) -> Iterator[FileRow]:
        """By name; what has errors before what has none, where there is much of it."""
        if not self.large:
            yield from self.rows()
            return
        for wanted in (True, False):
            for row in self.rows():
                if any(form.count(ERROR) for form in row.forms) is wanted:
                    yield row

    def _note(self, sheet: str, key: str) -> tuple[str, ...]:
        return self.season.notes.of(sheet, key)

    def projects(self) -> Iterator[tuple[Shown, ...]]:
        """A row a form."""
        count = 0
        for row in self._in_order():
            for number, form in enumerate(row.forms):
                count += 1
                key = form_key(row.name, number, form)
                yield (
                    count, form.project or NO_PROJECT, form.unit, form.annual, form.executed,
                    form.rate, form.score, _band(form.reference), form.grade_filed,
                    form.grade_computed, form.count(ERROR), form.count(WARNING),
                    sum(due.status == "missing" for due in form.missing), form.light,
                    *self._note(FORMS, key),
                    form.department, str(form.year or ""), form.initial, form.recomputed,
                    form.count(INFO), sum(due.status == "no_measure" for due in form.missing),
                    form.count(ALLOWED), "；".join(why for _, why in form.lights),
                    row.name, form.sheet, form.policy, row.date, __version__,
                    row.sha256[:16], key,
                )  # fmt: skip

    def problems(self) -> Iterator[tuple[Shown, ...]]:
        """Every finding, form by form, those across forms after the form's own."""
        for row in self._in_order():
            for number, form in enumerate(row.forms):
                own = form_key(row.name, number, form)
                for key, fault in zip(fault_keys(own, form), form.faults, strict=True):
                    yield (
                        SEVERITIES[fault.severity].zh, fault.code, form.project, form.unit,
                        fault.cell, fault.name, fault.message, *self._note("问题", key),
                        fault.authority, row.name, form.sheet, key,
                    )  # fmt: skip
                for code, cell, what in self.across.faults(row.name, number, form):
                    found = self.season.allowances.of(form, code, cell, "")
                    severity, says = ACROSS[code]
                    words = f"{says.zh}：{what}"
                    if found is not None:
                        severity, words = ALLOWED, f"{words}【{allowed.LABEL.zh}：{found.words}】"
                    key = other_key(own, code, cell)
                    yield (
                        SEVERITIES[severity].zh, code, form.project, form.unit, cell, "", words,
                        *self._note("问题", key), "跨表核对", row.name, form.sheet, key,
                    )  # fmt: skip
        for project in self.across.absent():
            severity, says = ACROSS["X-4"]
            key = other_key("absent", project.project, project.unit or "")
            yield (
                SEVERITIES[severity].zh, "X-4", project.project, project.unit or "", "", "",
                f"{says.zh}：清单中有，没有收到自评表", *self._note("问题", key), "跨表核对", "", "",
                key,
            )  # fmt: skip
        for approved in self.across.unmet():
            severity, says = ACROSS["X-6"]
            name, unit = approved.form.project or "", approved.form.unit or ""
            key = other_key("unmet", name, unit, approved.place)
            yield (
                SEVERITIES[severity].zh, "X-6", name, unit, "", "",
                f"{says.zh}：有批复目标（{approved.place}），没有收到自评表", *self._note("问题", key),
                "跨表核对", "", "", key,
            )  # fmt: skip

    def returns(self) -> Iterator[tuple[Shown, ...]]:
        """What goes back, unit by unit."""
        for unit in self.units:
            yield from self.returns_of(unit)

    def returns_of(self, recipient: str, by: str = "unit") -> Iterator[tuple[Shown, ...]]:
        """What goes back to one of :data:`RECIPIENTS`: errors, missing reasons, missing measures."""
        for row, number, form in self.forms_of(recipient, by):
            unit = self.unit(form.unit, form.department)
            own = form_key(row.name, number, form)
            keys = dict(zip(map(id, form.faults), fault_keys(own, form), strict=True))
            for fault in _corrections(form):
                key = keys[id(fault)]
                yield (
                    unit, form.project, CORRECT, fault.cell, fault.name,
                    f"{fault.code} {fault.message}", "", *self._note("退回清单", key),
                    row.name, form.sheet, key,
                )  # fmt: skip
            for due in form.missing:
                ask = "说明偏差原因和改进措施" if due.status == "missing" else "补充改进措施"
                key = other_key(own, "due", due.name or due.cell)
                yield (
                    unit, form.project, KINDS[due.status], due.cell, due.name,
                    f"{due.why}（目标 {due.target or '—'}，实际 {due.actual or '—'}）：请{ask}",
                    due.reason, *self._note("退回清单", key), row.name, form.sheet, key,
                )  # fmt: skip

    def forms_of(self, recipient: str, by: str = "unit") -> Iterator[tuple[FileRow, int, FormRow]]:
        """The forms of one of :data:`RECIPIENTS`, each with its file and its number in it."""
        for row in self.pick(self.recipients[by][recipient]):
            for number, form in enumerate(row.forms):
                if self.recipient(by, row.name, form.unit, form.department) == recipient:
                    yield row, number, form

    def mending(self) -> Iterator[tuple[Shown, ...]]:
        """What became of each project that was sent back, and of each that came again."""
        for unit, before, after, found in self.progress.pairs(self.before_pick, self.pick):
            hand_in = after or before
            own = hand_in.key
            counts: tuple[Shown, ...] = (
                found.count("已改") + found.count("未改"), found.count("已改"), found.count("未改"),
                found.count("新增"), len(found.changes),
            )  # fmt: skip
            note = self._note("整改情况", own)
            if not any(note) and after is None:  # it has no row on 项目 this time
                note = self._note(FORMS, own)
            days = self.progress.days if found.count("未改") or after is None else None
            yield (
                unit, hand_in.form.project, found.verdict, *counts, days,
                *note, before.row.name, after.row.name if after else "", own,
            )  # fmt: skip

    def details(self) -> Iterator[tuple[Shown, ...]]:
        """Finding by finding, then every cell that was changed."""
        for unit, _, after, found in self.progress.pairs(self.before_pick, self.pick):
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

    def by_unit(self) -> Iterator[tuple[Shown, ...]]:
        """A row a unit: grades, share of full marks, mean execution, what is missing."""
        for unit, seen in sorted(self.progress.units.items()):
            yield (
                unit, seen.forms, seen.clean, seen.errors, seen.missing,
                *(seen.grades[grade] for grade in "优良中差"), seen.ungraded, seen.full_share,
                seen.mean_rate, seen.annual, seen.executed,
                *((seen.demanded, seen.again, seen.done, seen.demanded - seen.done)
                  if self.season.round > 1 else ()),
            )  # fmt: skip

    def allowances(self) -> Iterator[tuple[Shown, ...]]:
        """What was allowed, and how often it applied."""
        for number, each in enumerate(self.season.allowances.listed):
            count = self.allowed.get(number, 0)
            status = "已核准" if count else "没有对应"
            if not self.season.allowances.holds(each):
                status = "已过期"
            yield (
                status, count, each.code, each.project, each.unit, each.place, each.why, each.who,
                *(day.isoformat() if day else "" for day in (each.date, each.until)),
            )  # fmt: skip

    def partial(self) -> Iterator[tuple[Shown, ...]]:
        """The headings that were not understood, form by form; nothing else is said of such forms."""
        for row in self.rows():
            for number, form in enumerate(row.partial):
                for heading in form.headings:
                    key = other_key("part", row.name, str(number), heading.cell)
                    yield (
                        form.project or NO_PROJECT, form.unit, heading.cell, heading.heading,
                        heading.parts, ASK, *self._note("部分核验", key), row.name, form.sheet, key,
                    )  # fmt: skip

    def unread(self) -> Iterator[tuple[Shown, ...]]:
        """The files that were refused or passed over, and those that could not be written."""
        words = {REFUSED: "不能核验", SKIPPED: "跳过", VERIFIED: "未写入"}
        for row in self.rows():
            if row.status != VERIFIED or row.said:
                yield words[row.status], row.name, row.code, row.said

    def left(self) -> Iterator[tuple[Shown, ...]]:
        """The notes whose row is gone."""
        for sheet, project, about, note, key in self.season.notes.left():
            yield sheet, project, about, *note, key


def _corrections(form: FormRow) -> Iterator[Fault]:
    """The errors of a form but for missing reasons, which are asked for in words of their own."""
    dues = {due.cell for due in form.missing}
    for fault in form.faults:
        if fault.severity == ERROR and not (fault.code == "D-1" and fault.cell in dues):
            yield fault


LARGE = 10_000
"""Forms from which the ledger shows what has errors first."""


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
