"""Copies for review, which are no hand-ins of their own.

A copy that perfxl made for a reviewer says what its original says, and holds a review beside it. Where
both are in the folder, the form counts once and has the review; what was changed in a copy makes it
a file like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from perfxl.ledger.across import Place
from perfxl.ledger.rounds import HandIn
from perfxl.ledger.rows import FileRow, FormRow, Reviewed


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
