"""What happens to one file on the desk: read, judged, and given back with its summary sheet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from perfxl.excel import files
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import IDENTITY_SHEET
from perfxl.jobs import opening
from perfxl.jobs.ending import unforeseen
from perfxl.jobs.opening import Source
from perfxl.report.report import Report, judge_book
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_for
from perfxl.text.refusal import Refused

if TYPE_CHECKING:
    from perfxl.jobs.targets import Targets
    from perfxl.ledger.allowed import Allowance
    from perfxl.renewal.repair import Mended
    from perfxl.rules.evidence import Names


class Given(msgspec.Struct, frozen=True):
    """What a form is verified by besides the policy, as far as the bureau gives it."""

    targets: Targets | None = None  # the approved ones, each form set against its own
    evidence: Names | None = None  # the names in the folder of evidence
    allowed: tuple[Allowance, ...] = ()  # what the bureau has allowed


NOTHING = Given()

_NAMED = 3  # damaged parts that are named
_TURNS = 3  # a file that somebody writes meanwhile is verified again as it then is


class Verified(msgspec.Struct, frozen=True):
    """The reports of one file, and what kept the summary from being written, if anything did."""

    path: str
    reports: tuple[Report, ...] = ()
    written: str | None = None  # the file that carries the summary sheet
    refusal: Refused | None = None
    warnings: tuple[tuple[str, str], ...] = ()


class Judged(msgspec.Struct, frozen=True):
    """The reports of one workbook, and the workbook, so that its summary can go into it."""

    reports: tuple[Report, ...]
    warnings: tuple[tuple[str, str], ...]  # code and place
    opened: workbook.Opened | None  # None for a kind that is only read

    def with_summary(self, copy: bool = True) -> bytes:
        """The workbook with its summary sheet; for one that is only read, the summary alone.

        Raises Refused E-SIGNED for a signed workbook that is not to be a ``copy``, E-STYLE,
        E-SELFCHECK and what else keeps a sheet from being added.
        """
        from perfxl.report import summary

        sheet = summary.sheet(self.reports, self.opened.book if self.opened else None)
        if self.opened is None:
            from perfxl.excel.summary.alone import summary_book

            return summary_book(sheet)
        from perfxl.excel.summary import writeback

        return writeback.with_summary(self.opened, sheet, void_signature=copy)


def judged(data: bytes, name: str, policy: Policy | None = None, given: Given = NOTHING) -> Judged:
    """The forms in a workbook's bytes, judged; ``name`` stands in their reports. With ``targets`` each
    is set against those of its project, with ``evidence`` the files that it names against a folder's;
    what is ``allowed`` is marked so.

    Touches no file. Raises Refused for what cannot be read, E-TARGETS for a form that has no targets
    among those given.
    """
    book, opened = opening.opened(data)
    required = given.targets.required if given.targets is not None else None
    reports = tuple(judge_book(book, policy, name, required, given.evidence))
    ours = ("W-HIDDENSHEET", IDENTITY_SHEET)
    warnings = [warning for warning in book.warnings if warning != ours]
    if opened is not None:
        warnings += (("W-DAMAGED", part) for part in islice(opened.package.damaged(), _NAMED))
    if given.allowed:
        from perfxl.jobs.day import today
        from perfxl.ledger.allowed import Allowances

        allowances = Allowances(given.allowed, today())
        reports = tuple(map(allowances.granted, reports))
        warnings += (("W-ALLOWED", each.line) for each in allowances.idle(reports))
    return Judged(reports, tuple(warnings), opened)


def verify_file(
    path: str | os.PathLike[str],
    policy: Policy | None = None,
    *,
    write: bool = True,
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    given: Given = NOTHING,
) -> Verified:
    """Verify one workbook; the summary sheet goes into it, or into a copy at ``output``.

    Never raises for what is wrong with the file: ``refusal`` says it, and the reports that could be
    made are there all the same (a workbook that is open elsewhere is read and not written).
    """
    for _ in range(_TURNS):
        done = _verified(opening.source(path), path, policy, write, output, force, given)
        if done.refusal is None or done.refusal.code != "E-CHANGED":
            break
    return done


def verify_all(
    path: str | os.PathLike[str],
    policy: Policy | None = None,
    *,
    write: bool = True,
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    given: Given = NOTHING,
) -> Iterator[Verified]:
    """Verify a file, every file of an archive, or standard input (``-``), as :func:`verify_file`
    does one; nothing is written for what is in an archive or came on standard input, except to
    ``output``."""
    for source in opening.sources(path):
        if source.inside:
            yield _verified(source, path, policy, False, output, force, given)
        else:
            yield verify_file(path, policy, write=write, output=output, force=force, given=given)


def _verified(
    source: Source, path: str | os.PathLike[str], policy: Policy | None, write: bool,
    output: str | os.PathLike[str] | None, force: bool, given: Given,
) -> Verified:  # fmt: skip
    try:
        return _done(source, path, policy, write, output, force, given)
    except Exception as error:  # one file on which we fail keeps no other from being verified
        return Verified(source.name, refusal=unforeseen(error, "E-CRASH"))


def _done(
    source: Source, path: str | os.PathLike[str], policy: Policy | None, write: bool,
    output: str | os.PathLike[str] | None, force: bool, given: Given,
) -> Verified:  # fmt: skip
    shown = source.name
    try:
        data = source.bytes()
        done = judged(data, shown, policy, given)
    except Refused as refused:
        return Verified(shown, refusal=refused)
    own = done.opened is None and write and output is None
    if own:
        output = beside(path)
    if not write and output is None:
        return Verified(shown, done.reports, warnings=done.warnings)
    lost: tuple[str, ...] = ()
    try:
        made = done.with_summary(copy=output is not None)
        if output is not None:
            _put(output, made, again=own, force=force)
        else:
            lost = files.replace(path, made, data)
    except Refused as refused:
        return Verified(shown, done.reports, refusal=refused, warnings=done.warnings)
    warnings = done.warnings
    if lost:
        warnings += (("W-ATTRIBUTE", ", ".join(lost)),)
    return Verified(shown, done.reports, files.shown(output or path), warnings=warnings)


def remove_summary(path: str | os.PathLike[str]) -> bool:
    """Take the summary sheet out of a workbook again: the file is then, byte for byte, what it was
    before the summary went in. False where it has no summary of ours.

    Raises Refused: whatever reading and writing raise, E-RESAVED where somebody has saved the
    workbook since.
    """
    from perfxl.excel.summary.writeback import without_summary

    data = files.read_bytes(path)
    before = without_summary(data)
    if before is None:
        return False
    files.replace(path, before, data)
    return True


def _put(path: str | os.PathLike[str], made: bytes, *, again: bool, force: bool) -> None:
    """Write a new file; ``again`` also in place of a summary that is as we wrote it."""
    if again and not force and os.path.isfile(path):
        from perfxl.excel.summary.alone import as_written

        old = files.read_bytes(path)
        if as_written(old):
            files.replace(path, made, old)
            return
    files.write_new(path, made, force=force)


def beside(path: str | os.PathLike[str]) -> str:
    """Where the summary of a workbook goes that is only read.

    >>> beside("自评表.xls")
    '自评表.核验.xlsx'
    """
    return os.path.splitext(os.fspath(path))[0] + ".核验.xlsx"


def filled(text: str, policy_name: str | None = None) -> bytes:
    """The workbook of a data file's text, every figure printed as it was filed.

    Raises Refused E-DATA with the place of what is wrong, E-POLICY for a year without a policy.
    """
    from perfxl.excel.template.template import workbook as made
    from perfxl.layout.datafile import read_json
    from perfxl.layout.layouts import layout_named

    filed = read_json(text)
    form = filed.form
    return made(
        layout_named(form.layout),
        year=form.year,
        policy=policy_for(form.year, policy_name),
        form=form,
        texts=filed.texts,
        extra=filed.extra,
    )


class Repaired(msgspec.Struct, frozen=True):
    """A fresh workbook with the values of a damaged one, and what that mended."""

    data: bytes
    moved: int
    mended: tuple[Mended, ...]


def repaired(source: bytes | str | os.PathLike[str], policy_name: str | None = None) -> Repaired:
    """The form in a damaged workbook, a file or its bytes, on a fresh template; a file stays as it
    is, and may be of any kind that can be read.

    Raises Refused: whatever reading raises, E-SEVERAL, E-POLICY, E-SELFCHECK.
    """
    from perfxl.excel.template.template import workbook as made
    from perfxl.reading.book import read_book
    from perfxl.renewal.repair import transplant, verified
    from perfxl.rules.policy_files import policy_named

    policy = None if policy_name is None else policy_named(policy_name)
    data = source if isinstance(source, bytes) else files.read_bytes(source)
    plan = transplant(opening.opened(data)[0], policy)
    data = made(
        plan.layout,
        year=plan.form.year,
        policy=plan.policy,
        form=plan.form,
        texts=plan.texts,
        extra=plan.extra,
        inputs=plan.inputs,
    )
    (fresh,) = read_book(workbook.read(data), scored=False)
    return Repaired(data, plan.moved, verified(plan, fresh))
