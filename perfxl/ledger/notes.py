"""What the bureau's people write into the ledger, carried from one run to the next by what it is about.

Read from whatever rows a ledger has, wherever they stand by now; a note whose row is gone is not
lost but listed, and goes back to its row if that comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

STATES = ("待处理", "已电话联系", "已退回", "已补正", "不需处理")
"""处理状态: what the list offers; a clerk may write anything else."""

HEADS = ("处理状态", "备注", "联系人")
KEY = "标识"
SHEET, PROJECT, ABOUT = "原表", "项目名称", "事项"


class Note(NamedTuple):
    """What stands beside a row."""

    state: str = ""
    remark: str = ""
    contact: str = ""


@dataclass(slots=True)
class Notes:
    """The notes of the ledger as it was found: by sheet and key, with what they were about."""

    found: dict[tuple[str, str], Note] = field(default_factory=dict)
    about: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    _placed: set[tuple[str, str]] = field(default_factory=set)

    def of(self, sheet: str, key: str) -> Note:
        """The note that belongs to a row of a sheet."""
        self._placed.add((sheet, key))
        return self.found.get((sheet, key), Note())

    def left(self) -> Iterator[tuple[str, str, str, Note, str]]:
        """Sheet, project, what it was about, note and key of those that no row asked for."""
        for (sheet, key), note in self.found.items():
            if (sheet, key) not in self._placed:
                yield sheet, *self.about.get((sheet, key), ("", "")), note, key


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
