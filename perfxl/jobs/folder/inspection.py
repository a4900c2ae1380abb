"""A folder of forms, verified by several workers and summed up in a ledger beside its record."""

from __future__ import annotations

import importlib
import os
import signal
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from perfxl import __version__
from perfxl.excel import files
from perfxl.jobs.day import today
from perfxl.jobs.ending import CLEAN, FINDINGS, INTERRUPTED, UNREADABLE
from perfxl.jobs.evidence import spelled
from perfxl.jobs.folder import handed, workers, writing
from perfxl.jobs.folder.answer import Answer, packed
from perfxl.jobs.folder.clerk import OF_THE_BYTES, Errand, Task, lost, refusal
from perfxl.jobs.folder.files import Found, files_in, with_members
from perfxl.jobs.folder.letters import Wording
from perfxl.jobs.folder.outputs import Outputs, written_out
from perfxl.jobs.folder.record import SUFFIX, Damaged, Record
from perfxl.jobs.folder.stream import CHUNK, chunks, stream
from perfxl.jobs.folder.writing import Wanted
from perfxl.jobs.targets import Targets
from perfxl.ledger.allowed import Allowance, Allowances
from perfxl.ledger.ledger import Ledger, Season
from perfxl.ledger.notes import Notes
from perfxl.ledger.overview import Overview
from perfxl.ledger.rows import REFUSED, SKIPPED, VERIFIED, FileRow
from perfxl.renewal.projects import Project
from perfxl.rules.evidence import Names
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import counted
from perfxl.text.refusal import Refused

T = TypeVar("T")
A = TypeVar("A")
Told = Callable[[int, int], None]  # how much is done, of how much


@dataclass(frozen=True, slots=True)
class Inspection:
    """What to do with a folder."""

    folder: str
    output: str
    policy: Policy | None = None
    write: bool = False  # the summary sheet into every form
    jobs: int = 1
    scheduler: str | None = None  # address of a Dask scheduler
    split: str = ""  # unit, department or folder: a workbook each beside the ledger
    format: str = "xlsx"  # of FORMATS
    listed: tuple[Project, ...] = ()
    force: bool = False  # over a file that is no ledger of ours
    fresh: bool = False  # answer every file anew
    day: str = ""  # of verification, as 2026-02-03; "" for SOURCE_DATE_EPOCH, else today
    round: int | None = None  # which hand-in this is; None: another folder is the next
    allowed: tuple[Allowance, ...] = ()  # what the bureau has allowed
    letters: str = ""  # a folder for letters to the units
    wording: Wording = field(default_factory=Wording)
    targets: Targets | None = None  # the approved ones, each form set against its own
    review: str = ""  # a folder for copies with review sheets
    evidence: Names | None = None  # the names in the folder of evidence

    @property
    def wanted(self) -> Wanted:
        """What is to be written."""
        return Wanted(
            self.folder, self.output, self.format, self.split, self.letters, self.wording, self.review
        )  # fmt: skip

    @property
    def granted(self) -> tuple[Allowance, ...]:
        """The exceptions that the summaries show: those in date, where any are written."""
        listed = Allowances(self.allowed, self.day or today())
        return tuple(filter(listed.holds, self.allowed)) if self.write else ()

    @property
    def alone(self) -> bool:
        """Whether this process does everything, without a pool that could lose a worker."""
        return self.scheduler is None and self.jobs == 1


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    overview: Overview
    unchanged: int = 0
    written: list[str] = field(default_factory=list)
    interrupted: bool = False
    remarks: list[tuple[str, str]] = field(default_factory=list)  # codes, and what to say with them

    @property
    def exit_code(self) -> int:
        """130 interrupted, 2 a file could not be verified as a whole or written, 1 errors in forms,
        0 none."""
        seen = self.overview
        if self.interrupted:
            return INTERRUPTED
        if seen.status[REFUSED] or seen.unwritten or seen.partial:
            return UNREADABLE
        return FINDINGS if seen.clean < seen.forms or seen.review_errors else CLEAN

    def sentence(self, lang: str = "zh") -> str:
        """found = verified + refused + skipped, and what was found in them."""
        seen, status = self.overview, self.overview.status
        of = "" if seen.complete else f"/{seen.found}"
        if lang == "en":
            files = counted(seen.answered if seen.complete else seen.found, "file")
            return (
                f"{'' if seen.complete else f'{seen.answered}/'}{files} = {status[VERIFIED]} verified + "
                f"{status[REFUSED]} refused + {status[SKIPPED]} skipped ({self.unchanged} unchanged); "
                f"{counted(seen.forms, 'form')}, {seen.forms - seen.clean} with errors; "
                f"{counted(seen.severities['error'], 'error')}, "
                f"{counted(seen.severities['warning'], 'warning')}, "
                f"{counted(seen.missing['missing'], 'reason')} missing"
                + (f"; {counted(seen.partial, 'form')} verified in part" if seen.partial else "")
                + (
                    f"; {counted(seen.copies, 'file')} of them for review, not counted twice"
                    if seen.copies
                    else ""
                )
            )
        return (
            f"共 {seen.answered}{of} 个文件 = 核验 {status[VERIFIED]} + 不能核验 {status[REFUSED]} + "
            f"跳过 {status[SKIPPED]}（未变 {self.unchanged}）；{seen.forms} 张表，有错误的 "
            f"{seen.forms - seen.clean} 张；{seen.severities['error']} 处错误，"
            f"{seen.severities['warning']} 处警告，{seen.missing['missing']} 项缺偏差原因"
            + (f"；另有 {seen.partial} 张部分核验" if seen.partial else "")
            + (f"；其中 {seen.copies} 个是复核副本，不重复计数" if seen.copies else "")
        )


def inspect(
    job: Inspection,
    told: Told = lambda done, of: None,
    copied: Told = lambda done, of: None,
) -> Outcome:
    """Verify every file of a folder and write the ledger; ``told`` hears how far it is, and ``copied``
    how far the copies with review sheets are.

    An interrupt (Ctrl-C) ends the verifying, not the ledger: it then holds what is done. Raises
    Refused when the folder, the output or the record cannot be had.
    """
    _check(job)
    _make_ready(job)
    own = [job.output + SUFFIX, job.output + SUFFIX + "-journal", *job.wanted.places()]
    found = list(with_members(files_in(job.folder, files.shown, own), files.shown))
    if all(item.skip is not None for item in found):
        raise Refused("E-NOFILES", files.shown(job.folder))
    _sweep(job, found)
    try:
        outcome = _inspected(job, found, told)
    except Damaged as damage:  # the record broke on the way, and is gone
        try:
            outcome = _inspected(job, found, told)
        except Damaged as again:
            raise Refused("E-WRITE", files.shown(job.output + SUFFIX), str(again)) from None
        outcome.remarks.append(("W-RECORD", str(damage)))
    if job.review and not outcome.interrupted:
        _copy(job, found, outcome, copied)
    _sweep(job, found)  # once more: the workers of a run that was killed just now may outlive it
    return outcome


def _sweep(job: Inspection, found: Sequence[Found]) -> None:
    """Take away what killed runs left where this one writes."""
    written = {os.path.dirname(item.path) for item in found} if job.write else set()
    for folder in sorted(written.union(job.wanted.folders())):
        files.sweep(folder)


def _inspected(job: Inspection, found: Sequence[Found], told: Told) -> Outcome:
    day = job.day or today()
    with Record(job.output + SUFFIX, _key(job), day=day) as record:
        outputs = Outputs(job.output, record, force=job.force)
        writing.check(job.wanted, outputs)
        outcome, lost = Outcome(Overview()), defaultdict[str, list[str]](list)
        if record.remark:
            outcome.remarks.append(("W-RECORD", record.remark))
        record.begin(files.shown(os.path.realpath(job.folder)), job.round)
        try:
            with workers.asked_to_stop() as asked, closing(_answers(job, found, record)) as answers:
                for done, answer in enumerate(answers, 1):
                    record.enter(answer)
                    outcome.unchanged += answer.body is None
                    if answer.lost:
                        lost[answer.lost].append(answer.name)
                    told(done, len(found))
                    if asked.is_set():
                        outcome.interrupted = done < len(found)
                        break
        except KeyboardInterrupt:
            outcome.interrupted = True
        with workers.on_interrupt(signal.SIG_IGN):  # a Ctrl-C more does not break off the ledger
            record.commit()
            if not outcome.interrupted:
                record.forget([item.name for item in found])
            if job.split or job.letters:
                record.send()
            with written_out(job.output):
                ledger = _ledger(job, record, len(found), day)
                outcome.overview = ledger.overview
                for path in writing.write(job.wanted, ledger, outputs):
                    outcome.written.append(files.shown(path))
            for attributes, names in sorted(lost.items()):
                more = f" (+{len(names) - 1})" if names[1:] else ""
                outcome.remarks.append(("W-ATTRIBUTE", f"{attributes}: {min(names)}{more}"))
            outcome.remarks += [("W-KEPT", files.shown(path)) for path in outputs.kept]
            left = sum(1 for _ in ledger.season.notes.left())
            if left and job.format == "xlsx":
                outcome.remarks.append(("W-NOTES", str(left)))
            unmatched = sum(not ledger.allowed.get(n) for n in range(len(job.allowed)))
            if unmatched:
                outcome.remarks.append(("W-ALLOWED", str(unmatched)))
            for name, refused in job.targets.refused if job.targets is not None else ():
                outcome.remarks.append(("W-TARGETS", f"{name} {refused.code}"))
    return outcome


def _copy(job: Inspection, found: Sequence[Found], outcome: Outcome, copied: Told) -> None:
    """The copies with review sheets; what has none is said, but what could not be verified at all
    stands in the ledger. An interrupt leaves the rest to the next run."""
    from perfxl.jobs.folder import reviewing

    files.make_own_folder(job.review)
    forms = list(reviewing.wanted(job.review, job.folder, found))
    made: list[reviewing.Copied] = []
    answers = _through(job, forms, reviewing.Copying(job.policy), reviewing.lost)
    with (
        suppress(KeyboardInterrupt),
        workers.asked_to_stop() as asked,
        closing(answers),
    ):
        for copy in answers:
            made.append(copy)
            copied(len(made), len(forms))
            if asked.is_set():
                break
    outcome.interrupted = len(made) < len(forms)
    for copy in sorted(made, key=lambda each: each.name):
        if copy.refused is None:
            outcome.written.append(files.shown(copy.target))
        elif copy.refused.code not in OF_THE_BYTES:
            outcome.remarks.append(("W-REVIEW", f"{copy.name} {copy.refused.code}"))


def _ledger(job: Inspection, record: Record, found: int, day: str) -> Ledger:
    season = Season(
        day=day,
        notes=writing.notes_in(job.output) if job.format == "xlsx" else Notes(),
        allowances=Allowances(job.allowed, day),
        round=record.round,
        before=record.rows_before,
        before_pick=record.pick_before,
        sent=record.sent(record.round - 1) if record.round > 1 else "",
        approved=job.targets.found if job.targets is not None else (),
    )
    title = files.shown(os.path.basename(os.path.abspath(job.folder)))
    return Ledger(record.rows, record.pick, found, job.listed, title, season)


def _key(job: Inspection) -> str:
    """What an answer depends on besides the file: the program, the policy's own figures, the
    approved targets, the names in the folder of evidence, and what is allowed where that is written into the files."""
    approved = job.targets and job.targets.found
    names = job.evidence and spelled(job.evidence)
    return f"{__version__} {handed.digest(job.policy, job.granted, approved, names)}"


def _check(job: Inspection) -> None:
    """Before any work: the folder is there, and the ledger can be put where it is to be."""
    try:
        os.getcwd()
    except OSError:  # the working folder is gone: of use to nobody, and workers would begin there
        if not (os.path.isabs(job.folder) and os.path.isabs(job.output)):
            said = "当前文件夹已不在 / the working folder is gone"
            raise Refused("E-NOTFOUND", files.shown(job.folder), said) from None
        os.chdir(os.path.abspath(os.sep))
    if os.path.isfile(job.folder):
        raise Refused("E-ONEFILE", files.shown(job.folder))
    if not os.path.isdir(job.folder):
        raise Refused("E-NOTFOUND", files.shown(job.folder))
    parent = os.path.dirname(os.path.abspath(job.output))
    if not os.path.isdir(parent):
        raise Refused("E-WRITE", files.shown(parent), "没有这个文件夹 / there is no such folder")


def _make_ready(job: Inspection) -> None:
    """Let load what takes a while, before it is needed: what the workers come from, and beside it
    what writes the ledger."""
    if job.scheduler is None and not job.alone:
        workers.make_ready()
    if job.format == "xlsx" or job.split:
        importlib.import_module("perfxl.excel.ledger.workbook")


# The workers -------------------------------------------------------------------------------------


def _answers(
    job: Inspection, found: Sequence[Found], record: Record
) -> Generator[Answer, None, None]:
    """An answer a file, in whatever order."""
    known = {} if job.fresh else record.known()
    tasks: list[Task] = []
    for item in found:
        if item.refused is not None:
            yield refusal(Task(item.path, item.name), item.refused)
        elif item.skip is not None:
            row = FileRow(item.name, SKIPPED, said=item.skip.zh)
            yield Answer(item.name, "", SKIPPED, False, packed(row))
        else:
            sha256, written = known.get(item.name, ("", False))
            known_as = sha256 if written or not job.write else ""
            tasks.append(Task(item.path, item.name, known_as, item.member))
    targets, names = handed.packed(job.targets), handed.packed(job.evidence)
    errand = Errand(job.policy, job.write, targets, job.granted, names)
    yield from _through(job, tasks, errand, lost)


def _through(
    job: Inspection,
    tasks: Sequence[T],
    work: Callable[[Sequence[T]], Sequence[A]],
    lost: Callable[[T, BaseException], A],
) -> Generator[A, None, None]:
    """An answer a task, by this process or by the workers. Raises Refused E-WORKERS, E-CLUSTER."""
    if not tasks:
        return
    several = max(1, min(job.jobs, len(tasks)))
    size = max(1, min(CHUNK * 2, len(tasks) // (several * 8) or 1))
    if job.alone:
        for group in chunks(tasks, size):
            yield from work(group)
        return
    try:
        with workers.executors(job.scheduler, several) as (make, several):
            yield from stream(tasks, work, make, lost, ahead=several * 3, size=size)
    except BrokenExecutor as error:
        raise Refused("E-WORKERS", "", str(error)) from None
