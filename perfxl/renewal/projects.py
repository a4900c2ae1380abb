"""A project list -> projects: one row a project, and below it, or in it, its indicators."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from perfxl.form.model import Indicator
from perfxl.renewal.indicators import Groups, of_line
from perfxl.renewal.lists import Line, List, Table, found_list, required
from perfxl.text.refusal import Refused
from perfxl.values import typed

ASKED = "项目名称、主管部门、实施单位、年初预算数"


class Project(msgspec.Struct, frozen=True):
    """One project of a list; ``initial`` is 年初预算数 in ``money_unit``, ``places`` are the lines of
    the project and of each of its indicators, in words."""

    project: str
    department: str | None = None
    unit: str | None = None
    initial: Decimal | None = None
    money_unit: str = "万元"
    indicators: tuple[Indicator, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class _Entry:
    """A project while its lines are read."""

    project: Project
    at: str
    groups: Groups = field(default_factory=Groups)
    indicators: list[Indicator] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def from_table(table: Table, where: str = "") -> tuple[Project, ...]:
    """The projects of a table whose head names 项目名称.

    A line without a project adds an indicator to the one above, and so does a line that repeats the
    project with the same budget or none. 合计 and 小计 are no projects. Raises Refused E-DATA with
    the line when the head is missing, an amount is no number, or a second line gives one project of
    one unit another budget: adding them up or taking one would be a guess.
    """
    found = required(table, "project", ASKED, where)
    entries: dict[tuple[str, str | None], _Entry] = {}
    current: _Entry | None = None
    for line in found.lines():
        if "project" in line.texts:
            current = _entry(line, found, entries)
        elif current is None:
            raise Refused("E-DATA", line.at, "项目名称是空的 / the project has no name")
        elif "initial" in line.texts:
            raise _twice(current, line, found)
        if "name" in line.texts:
            current.indicators.append(of_line(line, current.groups))
            current.places.append(line.at)
    if not entries:
        raise Refused("E-DATA", where, "表头下没有项目 / no project below the head")
    return tuple(
        msgspec.structs.replace(
            each.project, indicators=tuple(each.indicators), places=(each.at, *each.places)
        )
        for each in entries.values()
    )


def is_list(table: Table) -> bool:
    """Whether a table is a project list."""
    return found_list(table, "project") is not None


def _entry(line: Line, found: List, entries: dict[tuple[str, str | None], _Entry]) -> _Entry:
    """The entry of a line that names its project: a new one, or the one it goes on with."""
    project = _project(line, found.money_unit)
    key = (project.project, project.unit)
    entry = entries.get(key)
    if entry is None:
        entry = entries[key] = _Entry(project, line.at)
        return entry
    again = project.initial in (None, entry.project.initial)
    if not again or "name" not in line.texts:
        raise _twice(entry, line, found)
    return entry


def _twice(entry: _Entry, line: Line, found: List) -> Refused:
    """Two budget lines of one project, both named."""
    first = entry.at.removeprefix(found.where).strip()
    name = entry.project.project
    said = (
        f"“{name}”已在{first}列有预算，同一项目请合并为一行"
        f" / two budget lines of one project, “{name}”: the first is {first}; make one of them"
    )
    return Refused("E-DATA", line.at, said)


def _project(line: Line, money_unit: str) -> Project:
    initial = typed.amount(line.cell("initial"), money_unit)
    if initial.value is None and initial.kind not in ("blank", "dash"):
        amount = line.texts.get("initial")
        said = f"年初预算数“{amount}”不是数 / the budget “{amount}” is no number"
        raise Refused("E-DATA", line.at, said)
    texts = line.texts
    return Project(
        texts["project"], texts.get("department"), texts.get("unit"), initial.value, money_unit
    )
