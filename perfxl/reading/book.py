"""Grid -> Reading: the form found by its labels, wherever and in whatever order they stand.

No address is assumed. A sheet may hold several forms, start anywhere, have columns in another order,
extra columns, blank rows, repeated or merged group cells. What a cell holds is read by the closed
grammar of ``perfxl.values.typed``; how it was typed is kept as :class:`~perfxl.form.model.Note`.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.form.grid import Book, Sheet
from perfxl.form.model import Form
from perfxl.form.ours import IDENTITY_SHEET, identity, marked_sheet
from perfxl.reading.form import Reader, Reading
from perfxl.reading.page import Page, side_by_side, spots_of
from perfxl.text.refusal import Refused


def read_forms(sheet: Sheet, properties: Mapping[str, str] | None = None) -> list[Reading]:
    """Every form on a sheet, top to bottom; none when there is none."""
    return [
        Reader(page, spot).read(properties or {})
        for page in side_by_side(Page(sheet))
        for spot in spots_of(page)
    ]


def read_book(book: Book, *, scored: bool = True) -> list[Reading]:
    """Every form in a workbook, in sheet order; our own summary sheet is not one.

    Raises Refused E-NOFORM when there is none, E-SCOPE when all that is there has no scores, unless
    ``scored`` is False, which takes those too.
    """
    summary = marked_sheet(book.names)
    properties = identity(book)
    readings = [
        reading
        for sheet in book.sheets
        if sheet.name not in (summary, IDENTITY_SHEET)
        for reading in read_forms(sheet, properties)
    ]
    if not readings:
        raise Refused("E-NOFORM", detail="、".join(s.name for s in book.sheets[:8]))
    found = [r for r in readings if not (scored and out_of_scope(r.form))]
    if not found:
        raise Refused("E-SCOPE", where=readings[0].sheet.name)
    return found


def out_of_scope(form: Form) -> bool:
    """Whether a form has neither weights nor scores (transfer payments): no such columns in its
    indicator table, or actual values in it and not one weight or score in the whole form."""
    if "indicators" not in form.printed:
        return False
    if not form.printed & {"weight", "score"}:
        return True
    points = [(form.weight, form.score)]
    points += [(line.weight, line.score) for _, line in form.fund_lines()]
    points += [(row.weight, row.score) for row in form.indicators]
    typed = any(
        note.at.endswith(("weight", "score")) and note.kind != "dash" for note in form.notes
    )
    filled = any(row.actual is not None for row in form.indicators)
    return filled and not typed and all(pair == (None, None) for pair in points)
