"""Many reports -> the ledger 台账: what it counts, what it compares, and who gets a form back.

A form is reduced to a small row as soon as it is judged (:func:`perfxl.ledger.rows.row_of`), so that a
folder of any size needs no more memory than its largest form; the rows are gone through again and
again. The sheets that are made of them are in :mod:`perfxl.ledger.tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfxl.form.model import PER_WAN
from perfxl.ledger import copies, reviews
from perfxl.ledger.across import Across, Place
from perfxl.ledger.allowed import Allowances
from perfxl.ledger.keys import form_key
from perfxl.ledger.notes import Known, Notes
from perfxl.ledger.overview import Overview
from perfxl.ledger.progress import Progress
from perfxl.ledger.rounds import HandIn
from perfxl.ledger.rows import Fault, FileRow, FormRow
from perfxl.rules.checks.rule import ALLOWED, ERROR

if TYPE_CHECKING:  # a worker has no use for them
    from perfxl.renewal.projects import Project
    from perfxl.rules.comparison.approved import Approved

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
        self.copies = copies.Copies()
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
                self.returned += sum(1 for _ in corrections(form)) + len(form.missing)
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

    def forms_of(self, recipient: str, by: str = "unit") -> Iterator[tuple[FileRow, int, FormRow]]:
        """The forms of one of :data:`RECIPIENTS`, each with its file and its number in it."""
        for row in self.pick(self.recipients[by][recipient]):
            for number, form in enumerate(row.forms):
                if self.recipient(by, row.name, form.unit, form.department) == recipient:
                    yield row, number, form


def corrections(form: FormRow) -> Iterator[Fault]:
    """The errors of a form but for missing reasons, which are asked for in words of their own."""
    dues = {due.cell for due in form.missing}
    for fault in form.faults:
        if fault.severity == ERROR and not (fault.code == "D-1" and fault.cell in dues):
            yield fault
