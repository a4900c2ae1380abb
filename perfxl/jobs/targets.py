"""Approved targets from a file or a folder, and which of them are a form's."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from perfxl.excel import files
from perfxl.form.model import Form
from perfxl.jobs import opening
from perfxl.jobs.folder.files import files_in
from perfxl.jobs.lists import indicators_in, project_list
from perfxl.ledger.keys import project_key, unit_key
from perfxl.reading.targets import approved_tables
from perfxl.renewal.targets import approved_of, approved_rows
from perfxl.rules.comparison.approved import Approved
from perfxl.text.refusal import Refused

Labels = Mapping[str, Sequence[str]] | None
_LISTS = (".csv", ".json")


class Targets:
    """The approved targets at hand, asked by form; ``refused`` are files of a folder that gave none."""

    def __init__(
        self, found: Sequence[Approved], refused: Sequence[tuple[str, Refused]] = ()
    ) -> None:
        self.found, self.refused = tuple(found), tuple(refused)

    @cached_property
    def by_project(self) -> Mapping[str, Sequence[Approved]]:
        """Those of each project, by its key."""
        known: dict[str, list[Approved]] = {}
        for each in self.found:
            known.setdefault(project_key(each.form.project or ""), []).append(each)
        return known

    def candidates(self, form: Form) -> tuple[Approved, ...]:
        """Those that may be a form's: of its project, and not of another unit or year. A single one
        that names no project may be anybody's."""
        if len(self.found) == 1 and not (self.found[0].form.project and form.project):
            return self.found
        same = self.by_project.get(project_key(form.project or ""), ()) if form.project else ()
        return tuple(
            each
            for each in same
            if _one_unit(each.form.unit, form.unit)
            and (None in (each.form.year, form.year) or each.form.year == form.year)
        )

    def of(self, form: Form) -> Approved | None:
        """A form's targets; None where there are none, or several that could be its."""
        found = self.candidates(form)
        return found[0] if len(found) == 1 else None

    def required(self, form: Form) -> Approved:
        """A form's targets. Raises Refused E-TARGETS where there are none, or several."""
        found = self.candidates(form)
        if len(found) == 1:
            return found[0]
        if found:
            told = "、".join(each.place for each in found[:4])
            raise Refused("E-TARGETS", form.project or "", f"不止一份：{told} / several: {told}")
        told = "、".join(each.form.project or each.place for each in self.found[:6])
        raise Refused("E-TARGETS", form.project or "", f"所给的是：{told} / there are: {told}")

    def __reduce__(self) -> tuple[type[Targets], tuple[Sequence[Approved]]]:
        return Targets, (self.found,)  # a worker has no use for those that were refused


def _one_unit(one: str | None, other: str | None) -> bool:
    """Whether two spellings may be one unit's name: the short one may leave the region out."""
    mine, theirs = unit_key(one or ""), unit_key(other or "")
    return not mine or not theirs or mine.endswith(theirs) or theirs.endswith(mine)


def read_targets(path: str | os.PathLike[str], labels: Labels = None) -> Targets:
    """The approved targets in a file, or in the files of a folder; ``labels`` are a bureau's own.

    Raises Refused: what keeps a file from being read, E-TARGETS where nothing in it is a target,
    E-NOFILES; a file of a folder that gives none is listed.
    """
    if not os.path.isdir(path):
        try:
            return Targets(list(_in_file(path, files.shown(path), labels)))
        except Refused as error:
            raise opening.of_file(error, files.shown(path)) from None
    several: list[Approved] = []
    refused: list[tuple[str, Refused]] = []
    for item in files_in(os.fspath(path), files.shown):
        if item.refused is not None:
            refused.append((item.name, item.refused))
        if item.skip is not None:
            continue
        try:
            several.extend(_in_file(item.path, item.name, labels))
        except Refused as error:
            refused.append((item.name, error))
    if not several:
        raise refused[0][1] if refused else Refused("E-NOFILES", files.shown(path))
    return Targets(several, refused)


def _in_file(path: str | os.PathLike[str], name: str, labels: Labels) -> Iterator[Approved]:
    for source in opening.sources(path):
        inside = source.name.replace(files.shown(path), name, 1)
        yield from targets_in(source.bytes(), inside, labels)


def targets_in(data: bytes, name: str, labels: Labels = None) -> list[Approved]:
    """The approved targets in a file's bytes: tables of targets, forms, a list of projects or of
    indicators. Raises Refused, E-TARGETS where there is none of these."""
    plain = name.lower().endswith(_LISTS)
    if not plain:
        found = approved_tables(opening.opened(data)[0], name, labels)
        if found:
            return found
    if name.lower().endswith((*_LISTS[:1], ".xlsx", ".xlsm")):
        listed = project_list(data, name)
        if listed is not None:
            return [approved_of(project) for project in listed]
    try:
        return [approved_rows(indicators_in(data, name), name)]
    except Refused as refused:
        if refused.code != "E-DATA" or plain:
            raise
        said = "没有目标表，也没有清单 / neither a table of targets nor a list"
        raise Refused("E-TARGETS", name, said) from None
