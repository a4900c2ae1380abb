"""What a worker does with the files it is handed: read, judge, perhaps write, answer in a row.

Runs in another process, or on another machine: only small plain values go in and come out.
"""

from __future__ import annotations

import gc
import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from perfxl.excel import files
from perfxl.excel.replacing import WAITS, Replacement, Replacing
from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.package import open_package
from perfxl.jobs import opening
from perfxl.jobs.ending import unforeseen
from perfxl.jobs.folder.answer import (
    OURS,
    Answer,
    is_ours,
    last_saved,
    packed,
    refused_row,
    said,
)
from perfxl.jobs.folder.handed import unpacked
from perfxl.jobs.folder.patience import SECONDS, TooSlow, at_most
from perfxl.ledger.rows import SKIPPED, FileRow, verified
from perfxl.report.report import Report, judge_book
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused

if TYPE_CHECKING:
    from perfxl.form.grid import Book
    from perfxl.form.model import Form
    from perfxl.jobs.targets import Targets
    from perfxl.ledger.allowed import Allowance
    from perfxl.rules.comparison.approved import Approved

OF_THE_BYTES = frozenset(
    "E-EMPTY E-NOTXLSX E-ENCRYPTED E-ZIPBOMB E-ZIPDUP E-ZIPNAME E-ZIPSTRUCT E-CRC E-PART E-DTD "
    "E-XML E-NOSHEET E-NOCELL E-REF E-DUPCELL E-SST E-NUM E-BOOL E-CELLTYPE E-MERGE E-NOFORM "
    "E-SCOPE E-POLICY E-SCAN E-GARBLED E-NOTABLE E-SHIFTED".split()
)
"""Refusals that follow from a file's bytes alone, and so are remembered. Any other may be the
computer's: a component that is missing, time, memory."""


class Task(NamedTuple):
    """One file: where it is, its name below the folder, the content whose answer is known."""

    path: str
    name: str
    known: str = ""  # sha256, empty for none
    member: int = -1  # of the archive at the path; -1 for the file itself


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done with every file; called with a group of tasks."""

    policy: Policy | None = None
    write: bool = False
    targets: bytes = b""  # the approved targets, packed; empty for none
    allowed: tuple[Allowance, ...] = ()  # exceptions that hold today, for the summaries
    evidence: bytes = b""  # the names in the folder of evidence, packed; empty for none

    def __call__(self, tasks: Sequence[Task]) -> list[Answer]:
        """One answer a task; never raises for what is wrong with a file."""
        paused = gc.isenabled()
        gc.disable()  # a form's cells are many small objects and no cycles: collecting is waste
        try:
            return list(self._answers(tasks))
        finally:
            if paused:
                gc.enable()
                gc.collect(1)

    @property
    def _approved(self) -> Callable[[Form], Approved | None] | None:
        """What gives the approved targets of a form; None where there are none to be set against."""
        known: Targets | None = unpacked(self.targets)
        return None if known is None else known.of

    def _judged(self, book: Book, name: str) -> list[Report]:
        """The forms in a workbook, judged."""
        return judge_book(book, self.policy, name, self._approved, unpacked(self.evidence))

    def _answers(self, tasks: Sequence[Task]) -> Iterator[Answer]:
        """In the order of the tasks; what is to be written goes to disk while the next are read."""
        begun: deque[Answer | Draft] = deque()
        with Replacing() if self.write else nullcontext() as replacing:
            for task in tasks:
                while replacing and (len(begun) > WAITS or replacing.holds(task.path)):
                    yield _settled(begun.popleft())
                begun.append(self._answer(task, replacing))
            yield from map(_settled, begun)

    def _answer(self, task: Task, replacing: Replacing | None) -> Answer | Draft:
        try:
            with at_most(SECONDS):
                return self._examined(task, replacing)
        except TooSlow:
            return refusal(task, Refused("E-SLOW", "", f"{SECONDS:g} s"))
        except Exception as error:
            return refusal(task, unforeseen(error, "E-CRASH"))

    def _examined(self, task: Task, replacing: Replacing | None) -> Answer | Draft:
        data = _content(task)
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 == task.known:
            return Answer(task.name, sha256, "", False, None)
        try:
            package = open_package(data)
            if is_ours(package):
                return _answered(FileRow(task.name, SKIPPED, said=OURS), sha256)
            opened = workbook.open_book(package)
            opening.refuse_moved(opened.book)
            reports = self._judged(opened.book, task.name)
        except Refused as refused:
            try:  # only read: its summary is written when it is verified by itself
                reports = self._judged(opening.only_read(data, refused), task.name)
            except Refused as unread:
                return refusal(task, unread, sha256)
            return _answered(verified(task.name, reports), sha256)
        row = verified(task.name, reports)._replace(saved=last_saved(package))
        if replacing is None or task.member >= 0:
            return _answered(row, sha256)
        from perfxl.excel.summary import writeback
        from perfxl.report import summary

        try:
            if self.allowed:
                from perfxl.ledger.allowed import Allowances

                reports = list(map(Allowances(self.allowed).granted, reports))
            made = writeback.with_summary(opened, summary.sheet(reports, opened.book))
            if made == data:
                return _answered(row, sha256, written=True)
            return Draft(task, row, sha256, made, replacing.begin(task.path, made, data))
        except Refused as refused:
            return _unwritten(row, sha256, refused)


class Draft(NamedTuple):
    """A verified file whose summary is on its way to disk."""

    task: Task
    row: FileRow
    sha256: str  # of the content that was verified
    made: bytes  # with the summary
    replacement: Replacement


def _settled(begun: Answer | Draft) -> Answer:
    """The answer of a file, its summary written where there is one."""
    if isinstance(begun, Answer):
        return begun
    try:
        lost = begun.replacement.finish()
    except Refused as refused:
        return _unwritten(begun.row, begun.sha256, refused)
    except Exception as error:
        return refusal(begun.task, unforeseen(error, "E-CRASH"))
    sha256 = hashlib.sha256(begun.made).hexdigest()
    return _answered(begun.row, sha256, written=True)._replace(lost=", ".join(lost))


def _unwritten(row: FileRow, sha256: str, refused: Refused) -> Answer:
    """The answer of a file that was verified and could not be given its summary."""
    return _answered(row._replace(code=refused.code, said=said(refused)), sha256)


def _content(task: Task) -> bytes:
    if task.member < 0:
        return files.read_bytes(task.path)
    from perfxl.documents import archive

    return archive.content(task.path, task.member)


def _answered(row: FileRow, sha256: str, *, written: bool = False) -> Answer:
    return Answer(row.name, sha256, row.status, written, packed(row))


def refusal(task: Task, refused: Refused, sha256: str = "") -> Answer:
    """The answer of a file that could not be verified."""
    if refused.where == files.shown(task.path):  # the path stands beside it
        refused = Refused(refused.code, "", refused.detail)
    if refused.code not in OF_THE_BYTES:
        sha256 = ""
    return _answered(refused_row(task.name, refused), sha256)


def lost(task: Task, error: BaseException) -> Answer:
    """The answer of a file that took its worker down."""
    return refusal(task, unforeseen(error, "E-CRASH"))
