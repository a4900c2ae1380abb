"""The sheet 复核底稿 -> the form beside it whose review it holds.

A sheet belongs to the form at the place that it names, or of the project that it names; its rows are
matched with those of the form by their names, in order. What two may be, or none, is left unmatched
and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.grid import Sheet, quoted
from perfxl.form.model import Form, Note
from perfxl.form.ours import REVIEW_PLACE, sheet_named
from perfxl.form.review import (
    DATE,
    EXECUTION,
    GRADE,
    REVIEW_FIELDS,
    REVIEWER,
    TOTAL,
    Review,
    ReviewRow,
)
from perfxl.form.vocabulary import Field
from perfxl.reading.cells import Cells
from perfxl.reading.form import Reading
from perfxl.reading.page import Page
from perfxl.reading.review import KEYS, only_unreadable, row_fields

_LABELLED = {
    vocabulary.PROJECT.label: "project",
    REVIEWER: "reviewer",
    DATE: "date",
    GRADE: "grade",
}


def attached(readings: list[Reading], sheets: Sequence[Sheet]) -> list[Reading]:
    """The readings with their reviews from the sheets of ours: by the place that the sheet names, by
    its project where that is gone; the only form has the only sheet. A sheet that belongs to none of
    them, or comes on top of another, leaves a note."""
    found = list(readings)
    for sheet in sheets:
        review, cells, place, project = _read(sheet)
        number = _owner(found, place, project, alone=len(sheets) == len(readings) == 1)
        taken = found[number].form.review if number is not None else None
        if number is None or (taken is not None and taken.sheet and taken.entered):
            if review.entered:
                lost = Note("title", "review-alone", sheet.name)
                found[0] = _noted(found[0], lost)
            continue
        found[number] = _with(found[number], review, cells, sheet, project)
    return found


def _noted(reading: Reading, *notes: Note) -> Reading:
    return replace(reading, form=replace(reading.form, notes=(*reading.form.notes, *notes)))


def _with(
    reading: Reading, review: Review, cells: Cells, sheet: Sheet, project: str | None
) -> Reading:
    """A reading with the review that stands on a sheet beside it."""
    review = replace(review, rows=tuple(_matched(reading.form, review.rows)))
    notes = list(cells.notes)
    if project is not None and project != reading.form.project:
        notes.append(Note("review.project", "review-project", project))
    reading = _noted(reading, *notes)
    return replace(
        reading,
        form=replace(reading.form, review=review),
        cells={**reading.cells, **cells.at},
        review_sheet=sheet,
    )


def _owner(
    readings: Sequence[Reading], place: str, project: str | None, *, alone: bool
) -> int | None:
    """Which form a sheet reviews; None where that cannot be told."""
    if alone:
        return 0
    for each in (
        lambda r: place_of(r) == place,
        lambda r: r.sheet.name == sheet_named(place) and r.form.project == project,
        lambda r: project is not None and r.form.project == project,
    ):
        fit = [number for number, reading in enumerate(readings) if each(reading)]
        if len(fit) == 1:
            return fit[0]
    return None


def place_of(reading: Reading) -> str:
    """Where a form stands, as its review sheet names it.

    >>> place_of(Reading(Form(), Sheet("自评表", {}), {"title": (1, 1)}, (1, 22)))
    '自评表!A1'
    """
    return f"{quoted(reading.sheet.name)}!{reading.at('title')}"


def order(form: Form) -> list[tuple[str, str]]:
    """The rows of a form that a review has, paths and names: the execution row, where it is scored,
    and every indicator that was used."""
    rows = [(path, row.name or f"（第 {n} 项）") for n, (path, row) in enumerate(form.rows(), 1)]
    scored = form.funds is not None and form.printed & {"funds.weight", "funds.score"}
    return [("funds.total", EXECUTION), *rows] if scored else rows


def _matched(form: Form, rows: Sequence[ReviewRow]) -> Iterator[ReviewRow]:
    """The rows with the paths of the form's: the one in the same place where the names agree, else
    the only one of that name."""
    wanted = order(form)
    for number, row in enumerate(rows):
        name = row.name or ""
        fit = [path for path, told in wanted if told == name]
        if number < len(wanted) and wanted[number][1] == name:
            fit = [wanted[number][0]]
        yield replace(row, at=fit[0]) if len(fit) == 1 else row


def _read(sheet: Sheet) -> tuple[Review, Cells, str, str | None]:
    """A review sheet, where its fields stand, the place of its form and the form's project."""
    page = Page(sheet)
    cells = Cells(page, 1, page.last_row, page.last_column)
    texts = {label: cells.text(f"review.{key}", at) for key, label, at in _header(page)}
    row = REVIEW_PLACE[0][0]
    place = sheet.value(*page.beside(page.rows[row][0], "", page.last_column))
    columns, top = _heading(page)
    rows: list[ReviewRow] = []
    score = None
    for line in range(top + 1, page.last_row + 1):
        label = next((word.plain for word in page.rows.get(line, ())), "")
        if label == TOTAL:
            score = cells.number("review.score", (line, columns["score"][0]), "points")
        if label in (TOTAL, GRADE):
            break
        if sheet.value(line, columns["name"][0]) is not None:
            path = f"review.rows[{len(rows)}]"
            said = row_fields(cells, path, line, columns, tuple(KEYS))
            rows.append(ReviewRow("", **said))
    only_unreadable(cells, 0)
    review = Review(
        tuple(rows), texts.get(REVIEWER), texts.get(DATE), score, texts.get(GRADE),
        frozenset(columns), sheet.name,
    )  # fmt: skip
    return review, cells, str(place or ""), texts.get(vocabulary.PROJECT.label)


def _header(page: Page) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The labelled cells beside the table: key, label, address of what stands beside."""
    wanted = dict(_LABELLED)
    for word in page.words(1, page.last_row):
        key = wanted.pop(word.plain, None)
        if key is not None:
            yield key, word.plain, (word.row, page.end(word) + 1)


def _heading(page: Page) -> tuple[dict[str, tuple[int, int]], int]:
    """The columns of the sheet and the row of their headings; the last row where there are none."""
    labels = {fld.label: fld for fld in REVIEW_FIELDS}
    for row in page.order:
        found: dict[str, tuple[int, int]] = {}
        for word in page.rows[row]:
            fld: Field | None = labels.get(word.plain)
            if fld is not None:
                found.setdefault(fld.key, (word.column, page.end(word)))
        if {"name", "score"} <= found.keys():
            return found, row
    return {}, page.last_row
