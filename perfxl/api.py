"""What Python programs ask of perfxl: the commands as functions, of the same names.

Everything here is also in the package itself (``perfxl.verify``), loaded at first use. What cannot be
done raises :class:`Refused`, whose ``sentence("zh")`` says what is wrong, where, and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from perfxl.form.model import Form, Indicator
from perfxl.jobs import one_file, opening
from perfxl.jobs.one_file import Repaired, Verified
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.report.report import Report
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_for, policy_named
from perfxl.text.refusal import Refused

if TYPE_CHECKING:
    from perfxl.jobs.targets import Targets
    from perfxl.ledger.allowed import Allowance
    from perfxl.rules.evidence import Names

PathLike = str | os.PathLike[str]

__all__ = [
    "Form", "Indicator", "Policy", "Reading", "Refused", "Repaired", "Report", "Verified",
    "read", "read_targets", "repair", "rollover", "template", "verify", "verify_bytes",
]  # fmt: skip


def verify(
    source: PathLike | bytes | Any | None = None,
    *,
    policy: Policy | str | None = None,
    targets: PathLike | Targets | None = None,
    evidence: PathLike | None = None,
    allowed: PathLike | None = None,
    write: bool = True,
    output: PathLike | None = None,
    force: bool = False,
    name: str = "",
) -> Verified:
    """Verify a form, as ``perfxl verify`` does; the reports, and where 核验汇总 was written.

    ``source`` is

    - a path: 核验汇总 goes into the file, into a copy at ``output``, or with ``write=False`` nowhere;
    - bytes: nothing is written, ``name`` stands in the reports (:func:`verify_bytes` gives the
      workbook with its summary);
    - an open workbook, an xlwings ``Book``: 核验汇总 goes into it, unsaved edits are judged too;
    - None: the workbook whose macro called, ``RunPython "import perfxl; perfxl.verify()"``, else the
      one in front in Excel. What is refused is then said in Excel, and stands in ``refusal``.

    ``policy`` is a released policy's name, a TOML file or a :class:`Policy`; by default that of the
    form's year. ``targets`` are the approved ones, for a path or bytes: a table of targets, a blank, a
    list, a folder of them, or what :func:`read_targets` gave, read once for many forms.
    ``evidence`` is a folder: which of the files that the form names it lacks, for a path or bytes.
    ``allowed`` is the list of exceptions that the bureau has allowed, for a path or bytes.
    Raises Refused for what cannot be read or written (with None it is said, not raised), E-TARGETS for
    a form whose project has no targets there, E-EVIDENCE for a folder that cannot be read, E-DATA for
    a list that is none.
    """
    chosen = policy_named(policy) if isinstance(policy, str) else policy
    if isinstance(targets, str | os.PathLike):
        targets = read_targets(targets, policy=chosen)
    given = one_file.Given(targets, _names(evidence), _exceptions(allowed))
    if source is None:
        return _called(chosen)
    if isinstance(source, bytes):
        done = one_file.judged(source, name, chosen, given)
        return Verified(name, done.reports, warnings=done.warnings)
    if not isinstance(source, str | os.PathLike):
        from perfxl.excel.live import attach
        from perfxl.jobs import button

        attach.xlwings()  # tamed, whoever imported it
        live = attach.patiently(lambda: button.verify(source, policy=chosen))
        return Verified(live.name, live.reports, live.name)
    verified = one_file.verify_file(
        source, chosen, write=write, output=output, force=force, given=given
    )
    if verified.refusal is not None:
        raise verified.refusal
    return verified


def _names(evidence: PathLike | None) -> Names | None:
    if evidence is None:
        return None
    from perfxl.jobs.evidence import read_evidence

    return read_evidence(evidence)


def _exceptions(allowed: PathLike | None) -> tuple[Allowance, ...]:
    if allowed is None:
        return ()
    from perfxl.jobs.lists import read_allowed

    return read_allowed(allowed)


def read_targets(source: PathLike, *, policy: Policy | None = None) -> Targets:
    """The approved targets in a file or a folder of files, to verify many forms against.

    Raises Refused: what keeps the file from being read, E-TARGETS where it holds none. Files of a
    folder that give none stand in ``refused``.
    """
    from perfxl.jobs import targets

    return targets.read_targets(source, policy.labels if policy is not None else None)


def _called(policy: Policy | None) -> Verified:
    """Verify the calling workbook; a refusal is said where its user is looking."""
    from perfxl.excel.live import attach
    from perfxl.jobs import button

    app: Any = None
    try:
        book = attach.calling_book()
        app = attach.patiently(lambda: book.app)
        live = attach.patiently(lambda: button.verify(book, policy=policy))
    except Refused as refused:
        button.complain(app, refused)
        return Verified("", refusal=refused)
    return Verified(live.name, live.reports, live.name)


def verify_bytes(
    data: bytes, name: str, *, policy: Policy | str | None = None
) -> tuple[tuple[Report, ...], bytes]:
    """Verify a workbook's bytes: the reports, and the bytes of the workbook with 核验汇总.

    Touches no file and starts no process, so that a server, a notebook or a browser can use it; for
    the old formats (.xls, .et, .ods, .xlsb), whose reader may crash, a process is started where there
    are any, and the bytes are those of the summary alone. A digital signature is void in the copy.
    Raises Refused.
    """
    chosen = policy_named(policy) if isinstance(policy, str) else policy
    done = one_file.judged(data, name, chosen)
    return done.reports, done.with_summary()


def read(source: PathLike | bytes) -> tuple[Reading, ...]:
    """The forms in a file or its bytes, as they are filled in, unjudged.

    ``reading.form`` is the :class:`Form`: figures as Decimal, None where nothing was filled in;
    ``reading.at("indicators[0].score")`` is the cell. Raises Refused, E-NOFORM where there is none.
    """
    book, _ = opening.opened(_data(source))
    return tuple(read_book(book))


def template(
    year: int,
    layout: str = "shanghai",
    *,
    indicators: PathLike | Iterable[Indicator] = (),
    policy: Policy | str | None = None,
    form: Form | None = None,
) -> bytes:
    """A blank form of a fiscal year as the bytes of an .xlsx, with its formulas and locks.

    ``indicators`` are its rows, or the list that holds them (.xlsx, .csv, .json); ``form`` fills it
    in. ``layout`` is ``shanghai``, ``national`` or ``sichuan``. Raises Refused.
    """
    from perfxl.excel.template.template import workbook
    from perfxl.layout.layouts import layout_named

    if isinstance(indicators, str | os.PathLike):
        from perfxl.jobs.lists import read_indicators

        indicators = read_indicators(indicators)
    return workbook(
        layout_named(layout),
        year=year,
        policy=_policy(year, policy),
        indicators=tuple(indicators),
        form=form,
    )


def rollover(
    source: PathLike | bytes,
    year: int,
    *,
    name: str = "",
    with_targets: bool = False,
    layout: str = "shanghai",
    pattern: str = "{project}.xlsx",
    policy: Policy | str | None = None,
) -> dict[str, bytes]:
    """Next year's blanks, file name to bytes, of a filled form, a folder of them or a project list.

    ``name`` is the file's where bytes are given: a list ending in ``.csv`` is read as one. The first
    file of a folder that cannot be read raises Refused.
    """
    from perfxl.jobs import next_year
    from perfxl.renewal.file_names import named

    chosen = _policy(year, policy)
    if isinstance(source, bytes):
        blanks = tuple(
            next_year.blanks_in(
                source, name, year, chosen, with_targets=with_targets, layout=layout
            )
        )
    else:
        found = next_year.blanks(source, year, chosen, with_targets=with_targets, layout=layout)
        for _, refused in found.refused:
            raise refused
        blanks = found.blanks
    return {file: next_year.made(blank, chosen) for file, blank in named(blanks, pattern).items()}


def repair(source: PathLike | bytes, *, policy: str | None = None) -> Repaired:
    """The form in a damaged workbook on a fresh template: ``data``, ``moved`` inputs, and what was
    ``mended``. The file stays as it is. Raises Refused."""
    return one_file.repaired(_data(source), policy)


def _data(source: PathLike | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    return opening.source(source).bytes()


def _policy(year: int, policy: Policy | str | None) -> Policy:
    return policy if isinstance(policy, Policy) else policy_for(year, policy)
