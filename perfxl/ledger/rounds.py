"""One hand-in against the one before it: what was mended, what was not, what is new, what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from perfxl.ledger.keys import fault_keys, form_key
from perfxl.ledger.rows import Entry, Fault, FileRow, FormRow
from perfxl.rules.checks.rule import ERROR, WARNING

MENDED, SAME, NEW = "已改", "未改", "新增"


class HandIn(NamedTuple):
    """One form and the file that it came in."""

    row: FileRow
    number: int

    @property
    def form(self) -> FormRow:
        """The form."""
        return self.row.forms[self.number]

    @property
    def key(self) -> str:
        """Which project it is."""
        return form_key(self.row.name, self.number, self.form)

    @property
    def order(self) -> tuple[str, str, int]:
        """What of several hand-ins of one project comes last: the one saved last, as the files say
        it of themselves, else the last by name."""
        return self.row.saved, self.row.name, self.number


class Change(NamedTuple):
    """One cell that was filled in otherwise."""

    what: str
    cell: str
    old: str
    new: str


class Comparison(NamedTuple):
    """What became of a form from one hand-in to the next."""

    verdict: str
    faults: tuple[tuple[str, Fault], ...]  # 已改, 未改 or 新增, and the finding
    changes: tuple[Change, ...]

    def count(self, state: str) -> int:
        """How many findings came out so."""
        return sum(1 for found, _ in self.faults if found == state)


IDENTICAL, OLDER, DONE, PART, UNTOUCHED, ABSENT, AGAIN = (
    "原样再报", "比上次的旧", "已改好", "部分改正", "未改", "未再报", "已再报",
)  # fmt: skip


def demanded(form: FormRow) -> Iterator[tuple[str, Fault]]:
    """The findings of a form that it was sent back for: errors, missing reasons and measures."""
    for key, fault in zip(fault_keys("", form), form.faults, strict=True):
        if fault.severity == ERROR or (fault.code == "D-2" and fault.severity == WARNING):
            yield key, fault


def compared(before: HandIn, after: HandIn) -> Comparison:
    """Two hand-ins of one project."""
    old, new = dict(demanded(before.form)), dict(demanded(after.form))
    faults = (
        *((MENDED, fault) for key, fault in old.items() if key not in new),
        *((SAME, fault) for key, fault in new.items() if key in old),
        *((NEW, fault) for key, fault in new.items() if key not in old),
    )
    changes = tuple(_changes(before.form.entries, after.form.entries))
    if before.row.sha256 and before.row.sha256 == after.row.sha256:
        verdict = IDENTICAL
    elif before.row.saved and after.row.saved and after.row.saved < before.row.saved:
        verdict = OLDER
    elif not new:
        verdict = DONE if old else AGAIN  # nothing was asked for, and yet it came again
    else:
        verdict = PART if set(old) - set(new) else UNTOUCHED
    return Comparison(verdict, faults, changes)


def _changes(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> Iterator[Change]:
    """Cell by cell, told by what they hold, not by where they stand: rows may have moved."""
    old, new = _by_what(before), _by_what(after)
    for what, entry in new.items():
        was = old.get(what)
        if was is None or was.text != entry.text:
            yield Change(entry.what, entry.cell, was.text if was else "", entry.text)
    for what, entry in old.items():
        if what not in new:
            yield Change(entry.what, entry.cell, entry.text, "")


def _by_what(entries: tuple[Entry, ...]) -> dict[tuple[str, int], Entry]:
    found: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        number = 0
        while (entry.what, number) in found:
            number += 1
        found[entry.what, number] = entry
    return found
