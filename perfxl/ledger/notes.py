"""What the bureau's people write into the ledger, carried from one run to the next by what it is about.

Read from whatever rows a ledger has, wherever they stand by now. Where a unit's name changed, the
notes go with the form as long as it is known to be the same one; a note whose row is gone is not lost
but listed, and goes back to its row if that comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from perfxl.ledger.keys import DASH, project_key, unit_key

STATES = ("待处理", "已电话联系", "已退回", "已补正", "不需处理")
"""处理状态: what the list offers; a clerk may write anything else."""

HEADS = ("处理状态", "备注", "联系人")
KEY = "标识"
SHEET, PROJECT, ABOUT = "原表", "项目名称", "事项"
FORMS, NO_PROJECT = "项目", "（未填写）"
"""The sheet with a row a form, and what it shows where a form does not name its project."""


class Note(NamedTuple):
    """What stands beside a row."""

    state: str = ""
    remark: str = ""
    contact: str = ""


_KNOWN_BY = ("文件", "工作表", "年度", PROJECT, "实施单位")


class Known(NamedTuple):
    """What a form is known by besides its key, as 项目 shows it."""

    file: str
    sheet: str
    year: str
    project: str
    unit: str

    def became(self, now: Known) -> bool:
        """Whether the form at the same place is this one: of the same project, or of the same unit
        where the project's name was still blank."""
        if self.project in ("", NO_PROJECT):
            return bool(self.unit) and unit_key(self.unit) == unit_key(now.unit)
        return project_key(self.project) == project_key(now.project)


@dataclass(slots=True)
class Notes:
    """The notes of the ledger as it was found: by sheet and key, with what they were about.

    ``forms`` are those that had a row on 项目, by key.
    """

    found: dict[tuple[str, str], Note] = field(default_factory=dict)
    about: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    forms: dict[str, Known] = field(default_factory=dict)
    _was: dict[str, str] = field(default_factory=dict)  # keys of forms: now -> then
    _placed: set[tuple[str, str]] = field(default_factory=set)

    def of(self, sheet: str, key: str) -> Note:
        """The note that belongs to a row of a sheet."""
        place = (sheet, key)
        form, dash, rest = key.partition(DASH)
        if place not in self.found and form in self._was:
            place = (sheet, self._was[form] + dash + rest)
        self._placed.add(place)
        return self.found.get(place, Note())

    def follow(self, now: Mapping[str, Known]) -> None:
        """Let the notes of a form whose key is gone go to the one that stands in its place: in the same
        file, sheet and year, where that is one form before and after, and known to be the same."""
        gone, came = _by_place(self.forms, now), _by_place(now, self.forms)
        for place, keys in gone.items():
            others = came.get(place, ())
            if len(keys) == len(others) == 1 and self.forms[keys[0]].became(now[others[0]]):
                self._was[others[0]] = keys[0]

    def left(self) -> Iterator[tuple[str, str, str, Note, str]]:
        """Sheet, project, what it was about, note and key of those that no row asked for."""
        for (sheet, key), note in self.found.items():
            if (sheet, key) not in self._placed:
                yield sheet, *self.about.get((sheet, key), ("", "")), note, key


def _by_place(
    forms: Mapping[str, Known], without: Mapping[str, Known]
) -> dict[tuple[str, ...], list[str]]:
    """The keys of the forms that are not among others, by file, sheet and year."""
    found: dict[tuple[str, ...], list[str]] = {}
    for key in forms.keys() - without.keys():
        found.setdefault(forms[key][:3], []).append(key)
    return found


def noted(tables: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> Notes:
    """The notes in the tables of a ledger, each given by its sheet's name and its rows as texts."""
    notes = Notes()
    for sheet, rows in tables:
        head: list[str] = []
        for row in rows:
            cells = [text.replace("\n", "") for text in row] if not head else list(row)
            if not head:
                head = cells if KEY in cells and HEADS[0] in cells else []
                continue
            _enter(notes, sheet, dict(zip(head, cells, strict=False)))
    return notes


def _enter(notes: Notes, sheet: str, cells: dict[str, str]) -> None:
    note = Note(*(cells.get(head, "").strip() for head in HEADS))
    key = cells.get(KEY, "").strip()
    if sheet == FORMS and key:
        notes.forms[key] = Known(*(cells.get(head, "") for head in _KNOWN_BY))
    if not any(note):
        return
    place = (cells.get(SHEET) or sheet, key or f"?{len(notes.found)}")
    before = notes.found.get(place)
    if before is not None and before != note:  # a row that somebody copied: both are kept
        note = Note(
            *("；".join(dict.fromkeys(filter(None, two))) for two in zip(before, note, strict=True))
        )
    notes.found[place] = note
    what = cells.get(ABOUT) or cells.get("问题") or cells.get("请补正") or cells.get("文件") or ""
    notes.about[place] = (cells.get(PROJECT, ""), what)
