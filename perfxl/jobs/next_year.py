"""Sources of next year's blanks, read; and the blanks, written as workbooks."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from perfxl.excel import files
from perfxl.excel.template.template import workbook as template
from perfxl.jobs import opening
from perfxl.jobs.folder.files import Found, files_in
from perfxl.jobs.lists import project_list, projects_in
from perfxl.layout.layouts import layout_named
from perfxl.reading.book import read_book
from perfxl.renewal import rollover
from perfxl.renewal.projects import Project
from perfxl.renewal.rollover import Blank
from perfxl.report.report import Report
from perfxl.rules.comparison import preset
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused

T = TypeVar("T")

SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".fods", ".docx", ".pdf", ".html", ".htm",
    ".mht", ".mhtml", ".txt", ".zip",
)  # fmt: skip
"""Files of a folder that may hold forms or lists."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The blanks that a source makes, and the files of a folder that make none."""

    blanks: tuple[Blank, ...]
    refused: tuple[tuple[str, Refused], ...] = ()


def blanks(
    source: str | os.PathLike[str], year: int, policy: Policy, *, with_targets: bool = False,
    layout: str = "shanghai",
) -> Sources:  # fmt: skip
    """The blanks of fiscal ``year`` for a filled form, a folder of them, or a project list.

    Raises Refused when the source itself cannot be read; a file of a folder that cannot is listed.
    """
    alone = not os.path.isdir(source)
    return _sources(_found(source), year, policy, with_targets, layout, alone)


def year_after(source: str | os.PathLike[str]) -> int | None:
    """The year after that of the newest form in a source; None where nothing in it names one, as in
    a project list. What cannot be read is passed over, :func:`blanks` says it; a source that is not
    there raises Refused."""
    years: list[int] = []
    if not os.path.isdir(source):
        files.read_bytes(source)
    for item in _found(source):
        for each in opening.sources(item.path):
            with contextlib.suppress(Refused):
                found = read_book(opening.opened(each.bytes())[0])
                years.extend(reading.form.year for reading in found if reading.form.year)
    return max(years) + 1 if years else None


def _found(source: str | os.PathLike[str]) -> list[Found]:
    """The files of a source that may hold forms or lists, and the folders in it that cannot be opened.
    Raises Refused E-NOFILES, E-READ."""
    if not os.path.isdir(source):
        return [Found(os.fspath(source), files.shown(source))]
    found = [
        item
        for item in files_in(os.fspath(source), files.shown)
        if item.refused is not None or (item.skip is None and _may_hold(item.path))
    ]
    if not found:
        raise Refused("E-NOFILES", files.shown(source))
    return found


def _may_hold(path: str) -> bool:
    suffix = os.path.splitext(path)[1].lower()
    return suffix in SUFFIXES and not path.endswith(".核验.xlsx") and os.path.isfile(path)


def _sources(
    found: Iterable[Found], year: int, policy: Policy, with_targets: bool, layout: str, alone: bool
) -> Sources:
    """The blanks of files, members of archives too; what is wrong with one that stands ``alone`` is
    raised, with others it is listed."""
    several: list[Blank] = []
    refused: list[tuple[str, Refused]] = []
    for item in found:
        if item.refused is not None:
            refused.append((item.name, item.refused))
            continue
        for source in opening.sources(item.path):
            name = item.name
            if source.inside:
                name = source.name.replace(files.shown(item.path), name, 1)
            try:
                data = source.bytes()
                several.extend(
                    blanks_in(data, name, year, policy, with_targets=with_targets, layout=layout)
                )
            except Refused as error:
                if alone and not source.inside:
                    raise
                refused.append((name, error))
    return Sources(tuple(several), tuple(refused))


def blanks_in(
    data: bytes, name: str, year: int, policy: Policy, *, with_targets: bool = False,
    layout: str = "shanghai",
) -> Iterator[Blank]:  # fmt: skip
    """The blanks that a file's bytes make: of filled forms, or of a project list. Raises Refused."""
    if name.lower().endswith(".csv"):
        listed: tuple[Project, ...] = projects_in(data, name)
    else:
        try:
            book = opening.opened(data)[0]
            for reading in read_book(book, whole=True, labels=policy.labels):
                yield rollover.next_year(
                    reading.form, year, policy, with_targets=with_targets, source=name
                )
            return
        except Refused as refused:  # no form: then it may be a list
            if refused.code not in ("E-NOFORM", "E-SCOPE"):
                raise
            found = project_list(data, name)
            if found is None:
                raise
            listed = found
    for project in listed:
        yield rollover.of_project(project, year, policy, layout=layout, source=name)


def made(blank: Blank, policy: Policy) -> bytes:
    """A blank as a workbook, the targets that it is issued with on its hidden sheet."""
    form = blank.form
    return template(
        layout_named(form.layout), year=form.year, policy=policy, form=form,
        extra=preset.lines(blank.approved),
    )  # fmt: skip


def write(
    named: Mapping[str, Blank], folder: str | os.PathLike[str], policy: Policy
) -> Iterator[tuple[str, Blank]]:
    """Write each blank under its name, as :func:`new_files` does."""
    yield from new_files(named, folder, lambda blank: made(blank, policy))


def new_files(
    named: Mapping[str, T], folder: str | os.PathLike[str], made: Callable[[T], bytes]
) -> Iterator[tuple[str, T]]:
    """Write what is made of each under its name in ``folder``, yielding it once it is there.

    Every name is looked at before the first is written. Raises Refused E-EXISTS, E-WRITE.
    """
    root = Path(folder)
    for name in named:
        if os.path.lexists(root / name):
            raise Refused("E-EXISTS", files.shown(root / name))
    for name, each in named.items():
        path = root / name
        files.make_folder(path.parent)
        files.write_new(path, made(each))
        yield files.shown(path), each


def write_blanks(reports: Sequence[Report], folder: Path, source: str) -> list[Path]:
    """Next year's blank of every form, as new files. Raises Refused E-POLICY, E-EXISTS, E-WRITE."""
    from perfxl.renewal import file_names
    from perfxl.rules.policy_files import policy_for

    written: list[Path] = []
    for number, report in enumerate(reports, 1):
        if report.form.year is None:
            raise Refused(
                "E-POLICY", report.reading.sheet.name, "表上没有年度 / the form names no year"
            )
        year = report.form.year + 1
        policy = policy_for(year)
        blank = rollover.next_year(report.form, year, policy, source=source)
        name = file_names.file_name("{year} {project}.xlsx", blank, number)
        for path, _ in write({name: blank}, folder, policy):
            written.append(Path(path))
    return written


def folder_for(said: str) -> Path:
    """Where new files go: the workbook's folder if it is one, else the user's documents."""
    folder = Path(said) if said and "://" not in said else None
    if folder is not None and folder.is_dir():
        return folder
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()
