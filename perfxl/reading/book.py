"""A sheet or a workbook -> its forms, wherever and in whatever order they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from perfxl.form.grid import Book, Cell, Sheet, a1
from perfxl.form.model import Form, Heading
from perfxl.form.ours import (
    IDENTITY_SHEET,
    LEDGER,
    identity,
    is_review,
    is_template,
    summaries,
)
from perfxl.reading.form import Reading, read
from perfxl.reading.labels import local_index
from perfxl.reading.page import Page, side_by_side
from perfxl.reading.spots import other_kind, spots, titles
from perfxl.text.patterns import lazy
from perfxl.text.refusal import Refused
from perfxl.values import typed
from perfxl.values.blanks import is_placeholder

_EXAMPLE = lazy("样例|示例|范例|样表|参考", needs="样示范参")


def read_forms(
    sheet: Sheet,
    properties: Mapping[str, str] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> list[Reading]:
    """Every form on a sheet, top to bottom; none when there is none. ``labels`` are a bureau's own,
    by the name of the part that each means."""
    whole = Page(sheet, local_index(labels) if labels else None)
    return [
        read(page, spot, properties or {})
        for page in side_by_side(whole)
        for spot in spots(page, is_template(properties or {}))
        if spot.other is None
    ]


def read_book(
    book: Book,
    *,
    scored: bool = True,
    whole: bool = False,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> list[Reading]:
    """Every form in a workbook, in sheet order, each with its review where a sheet of ours holds one;
    the sheets of ours are no forms.

    Raises Refused E-NOFORM when there is none, saying what there is instead, E-OURS where that is
    a summary or a ledger of perfxl's, E-SCOPE when all that
    is there has no scores, unless ``scored`` is False, which takes those too; E-UNREAD where
    ``whole`` and a form was read in part. ``labels`` are a bureau's own.
    """
    properties = identity(book)
    own = summaries(book) | {IDENTITY_SHEET}
    reviews = [sheet for sheet in book.sheets if is_review(sheet)]
    sheets = [sheet for sheet in book.sheets if sheet.name not in own and sheet not in reviews]
    readings = _as_one([(sheet, read_forms(sheet, properties, labels)) for sheet in sheets])
    if not readings:
        if not sheets or LEDGER in properties:
            raise Refused("E-OURS", detail="、".join(sheet.name for sheet in book.sheets[:8]))
        raise Refused("E-NOFORM", detail="、".join(_named(sheet) for sheet in sheets[:8]))
    readings = [r for r in readings if not _is_example(r)] or readings
    found = [r for r in readings if not (scored and out_of_scope(r.form))]
    if not found:
        raise Refused("E-SCOPE", where=readings[0].sheet.name)
    for reading in found if whole else ():
        check_whole(reading)
    if reviews:
        from perfxl.reading.review_sheet import attached  # few workbooks have such sheets

        found = attached(found, reviews)
    return found


def _is_example(reading: Reading) -> bool:
    """Whether a form is one filled in to show how: by the sheet's name, and it names no project."""
    project = reading.form.project
    return _EXAMPLE.search(reading.sheet.name) is not None and (
        project is None or is_placeholder(project)
    )


def _as_one(found: Sequence[tuple[Sheet, list[Reading]]]) -> list[Reading]:
    """The forms of all sheets. One that may go on and does so on the next sheets, where no other
    begins, was read in part: what stands there is not read, and is no form of its own."""
    readings: list[Reading] = []
    may_go_on = False
    for sheet, here in found:
        if may_go_on and _goes_on(readings[-1], sheet, here):
            readings[-1] = _in_part(readings[-1], sheet)
            page = Page(sheet)
            may_go_on = not any(word.is_total for word in page.words(1, page.last_row))
        else:
            readings += here
            may_go_on = bool(here) and _may_go_on(here[-1])
    return readings


def _in_part(reading: Reading, sheet: Sheet) -> Reading:
    """A form that goes on on a sheet: its table was not all read, nor a total that stands there."""
    form, row = reading.form, reading.extent[1]
    known = form.printed & {"total"} | {heading.part for heading in form.coverage.unknown}
    more = [Heading(p, sheet.name, a1(row, 1)) for p in ("indicators", "total") if p not in known]
    unknown = (*form.coverage.unknown, *more)
    form = replace(form, coverage=replace(form.coverage, unknown=unknown))
    cells = {f"coverage.unknown[{number}]": (row, 1) for number in range(len(unknown))}
    return replace(reading, form=form, cells={**cells, **reading.cells})


def _may_go_on(reading: Reading) -> bool:
    """Whether a form may go on on the next sheet: it has no total, as one without a table, or one on
    top that is not what its rows come to."""
    form = reading.form
    if "total" not in form.printed:
        return True
    lines = [row for _, row in form.rows()] + ([form.funds.total] if form.funds else [])
    told = sum((line.score for line in lines if line.score is not None), Decimal(0))
    return reading.cells["total"] < reading.cells["indicators"] and told != form.score


def _goes_on(before: Reading, sheet: Sheet, here: Sequence[Reading]) -> bool:
    """Whether a sheet holds the rest of a form: a table without project and money, or rows with
    points in the columns of the form's."""
    if here:
        form = here[0].form
        same = "project" not in form.printed or form.project == before.form.project is not None
        return len(here) == 1 and "funds" not in form.printed and same
    page = Page(sheet)
    columns = [before.cells[f"indicators[0].{key}"][1] for key in ("weight", "score")
               if f"indicators[0].{key}" in before.cells]  # fmt: skip
    return bool(columns) and any(
        all(_points(sheet.cell(row, column)) is not None for column in columns)
        for row in page.order[:2]
    )


def _points(cell: Cell) -> Decimal | None:
    """Points of a cell, or a weight in per cent."""
    number = typed.points(cell).value
    return typed.share(cell).value if number is None else number


def check_whole(reading: Reading) -> None:
    """Raises Refused E-UNREAD with the headings of a form that was read in part."""
    if not reading.form.whole:
        told = dict.fromkeys(f"{h.cell}“{h.text}”" for h in reading.form.coverage.unknown)
        raise Refused("E-UNREAD", reading.sheet.name, "、".join(told))


def _named(sheet: Sheet) -> str:
    """A sheet's name, and what it is where its title tells."""
    page = Page(sheet)
    kinds = [spot.other for each in side_by_side(page) for spot in spots(each)]
    kind = other_kind(titles(page, 1, 6)) or next(iter(kinds), None)
    return sheet.name if kind is None else f"{sheet.name}（{kind.zh} / {kind.en}）"


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
