"""One project in several files: hand-ins set side by side, and copies for review, which are none.

A copy that perfxl made for a reviewer says what its original says, and holds a review beside it. Where
both are in the folder, the form counts once and has the review; what was changed in a copy makes it
a file like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from perfxl.ledger.across import Place
from perfxl.ledger.columns import Shown
from perfxl.ledger.rounds import HandIn, compared
from perfxl.ledger.rows import FileRow, FormRow, Reviewed
from perfxl.rules.checks.rule import ERROR

if TYPE_CHECKING:
    from perfxl.ledger.ledger import Ledger


class Copies:
    """The copies for review that were found beside their originals."""

    def __init__(self) -> None:
        self.names: set[str] = set()  # of the files
        self._reviews: dict[Place, Reviewed] = {}  # by the original's place

    @staticmethod
    def may_be(row: FileRow) -> bool:
        """Whether a file could be one: every form in it has a sheet 复核底稿."""
        return bool(row.forms) and not row.partial and all(
            form.review is not None and form.review.beside for form in row.forms
        )  # fmt: skip

    def take(self, row: FileRow, originals: Callable[[FormRow], Iterable[HandIn]]) -> bool:
        """Take a file for a copy, if each of its forms has an original that has no review yet;
        ``originals`` gives the other hand-ins of a form's project."""
        found: dict[Place, Reviewed] = {}
        for form in row.forms:
            for each in originals(form):
                place = (each.row.name, each.number)
                free = (
                    each.form.review is None and place not in found and place not in self._reviews
                )
                if free and form.review is not None and _filed(each.form) == _filed(form):
                    found[place] = form.review._replace(file=row.name)
                    break
        if len(found) < len(row.forms):
            return False
        self.names.add(row.name)
        self._reviews.update(found)
        return True

    def through(self, rows: Callable[..., Iterable[FileRow]]) -> Callable[..., Iterable[FileRow]]:
        """The same rows, each form once, with the review that stands in its copy."""
        return lambda *asked: map(self._row, rows(*asked)) if self.names else rows(*asked)

    def _row(self, row: FileRow) -> FileRow:
        if row.name in self.names:
            return row._replace(forms=())
        forms = (
            form._replace(review=self._reviews.get((row.name, number), form.review))
            for number, form in enumerate(row.forms)
        )
        return row._replace(forms=tuple(forms))


def _filed(form: FormRow) -> list[tuple[str, str]]:
    return [(entry.what, entry.text) for entry in form.entries]


def side_by_side(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    """Each project that came more than once in one round: every hand-in beside the one before it.
    Which of them counts is for people to say."""
    for places in ledger.across.repeated():
        hand_ins = sorted(ledger.at(places), key=lambda each: each.order)
        for first, last in pairwise(hand_ins):
            found = compared(first, last)
            if first.row.sha256 == last.row.sha256 and first.number == last.number:
                verdict = "同一文件"
            elif not found.changes:
                verdict = "内容相同"
            else:
                known = first.row.saved and first.row.saved < last.row.saved
                verdict = "内容不同" if known else "先后不明"
            yield (
                ledger.unit(last.form.unit, last.form.department), last.form.project, verdict,
                len(found.changes), *(
                    part for each in (first, last) for part in
                    (each.row.name, each.row.saved.replace("T", " "), each.form.count(ERROR))
                ),
            )  # fmt: skip
