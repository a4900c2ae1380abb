"""What is given to a group of rows: one reason for several, points for a 二级指标 as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import msgspec
from msgspec.structs import replace

from perfxl.form.grid import Address
from perfxl.form.model import Indicator, Note
from perfxl.reading.cells import Cells
from perfxl.text.patterns import lazy

POINTS = ("weight", "score")
_SEVERAL = lazy(  # a reason that says of how many rows it is
    "(?:以下|下列|以上|上述|这|此)[两二三四五六七八]项|[两二三四五六七八]项(?:指标)?[均都]",
    needs="两二三四五六七八 项",
)


class Rows(msgspec.Struct, frozen=True):
    """The table as read: ``end`` is the row of the total, or of the last indicator."""

    indicators: tuple[Indicator, ...] = ()
    weight: Decimal | None = None  # of the total row, 分
    score: Decimal | None = None
    grade: str | None = None  # where the total row ends with it
    end: int = 0
    last: int = 0  # row of the last indicator


def shared_reasons(cells: Cells, rows: list[Indicator]) -> list[Indicator]:
    """The rows, where one reason is merged over several with it at those that lost points, or that
    have theirs in one cell."""
    over: dict[Address, list[int]] = {}
    for number in range(len(rows)):
        address = cells.at.get(f"indicators[{number}].reason")
        if address is not None:
            over.setdefault(address, []).append(number)
    for numbers in over.values():
        reason = rows[numbers[0]].reason
        if reason is None:
            continue
        alone = cells.page.anchors or _lost_points(rows[numbers[0]])
        if not alone or _SEVERAL.search(reason):
            numbers += _under(rows, numbers[-1])  # as a lost merge leaves it: in the first row
        lost = [n for n in numbers if _lost_points(rows[n])]
        lost = lost or [n for n in numbers if rows[n].score is None]
        for n in numbers if lost else ():
            rows[n] = replace(rows[n], reason=reason if n in lost else None)
    return rows


def _under(rows: Sequence[Indicator], number: int) -> list[int]:
    """The rows under one, of its group and without a reason, down to the last that lost points."""
    group: list[int] = []
    for n in range(number + 1, len(rows)):
        same = (rows[n].category, rows[n].subcategory) == (
            rows[number].category,
            rows[number].subcategory,
        )
        if not same or rows[n].reason is not None:
            break
        group.append(n)
    while group and not _lost_points(rows[group[-1]]):
        group.pop()
    return group


def _lost_points(row: Indicator) -> bool:
    return row.weight is not None and row.score is not None and row.score < row.weight


def groups_once(
    cells: Cells, found: Rows, execution: tuple[Decimal | None, Decimal | None]
) -> Rows:
    """The table, where points given to a 二级指标 as a whole count once.

    Lost merges leave such points in the first row only, or repeat them in every row. They are read
    so where nothing else adds up to the printed total (points in 分); ``execution`` are the weight
    and score of the money block.
    """
    rows = list(found.indicators)
    repeated = [
        n
        for _, group in groupby(range(len(rows)), key=lambda n: (rows[n].category,
            rows[n].subcategory, rows[n].weight, rows[n].score))
        for n in list(group)[1:]
        if rows[n].subcategory and rows[n].score is not None
    ]  # fmt: skip
    blank = [
        n
        for n, row in enumerate(rows)
        if n and row.weight is None and row.score is None and not row.is_blank
        and row.subcategory and row.subcategory == rows[n - 1].subcategory
        and f"indicators[{n}].score" in cells.at
        and not any(note.at == f"indicators[{n}].score" and note.kind != "dash" for note in cells.notes)
    ]  # fmt: skip
    if blank and not _adds_up(rows, found, execution, skip=()):
        inner: list[int] = []
        for n in blank:
            if (rows[n].name or "").startswith("其中") or n - 1 in inner:
                inner.append(n)
        blank = inner
    if blank:
        dashed = {f"indicators[{n}].{key}" for n in blank for key in POINTS}
        cells.notes = [note for note in cells.notes if note.at not in dashed]
        for n in blank:
            for key in POINTS:
                cells.notes.append(Note(f"indicators[{n}].{key}", "covered"))
    elif (
        repeated
        and not _adds_up(rows, found, execution, skip=())
        and _adds_up(rows, found, execution, skip=repeated)
    ):
        for n in repeated:
            rows[n] = replace(rows[n], weight=None, score=None)
            for key in POINTS:
                cells.notes.append(Note(f"indicators[{n}].{key}", "covered"))
    if _adds_up(rows, found, execution, skip=()):
        _shared_scores(cells, rows)
    return replace(found, indicators=tuple(rows))


def _shared_scores(cells: Cells, rows: list[Indicator]) -> None:
    """One score in the first row of a group, too much for that row alone: it is the whole group's."""
    noted = {note.at for note in cells.notes}
    for number, row in enumerate(rows):
        if row.score is None or row.weight is None:
            continue
        group = [number]
        while group[-1] + 1 < len(rows) and _goes_on(
            rows[group[-1] + 1], row, noted, group[-1] + 1
        ):
            group.append(group[-1] + 1)
        weights = [weight for n in group if (weight := rows[n].weight) is not None]
        if row.weight < row.score <= sum(weights):
            rows[number] = replace(row, score=None)
            told = f"{row.score:f}"
            cells.notes.append(Note(f"indicators[{number}].score", "merged", told, told))
            for n in group[1:]:
                cells.notes.append(Note(f"indicators[{n}].score", "covered"))


def _goes_on(row: Indicator, first: Indicator, noted: set[str], number: int) -> bool:
    """Whether a row without a score belongs to the group of another."""
    same = row.subcategory is not None and row.subcategory == first.subcategory
    return same and row.score is None and f"indicators[{number}].score" not in noted


def _adds_up(
    rows: Sequence[Indicator],
    found: Rows,
    execution: tuple[Decimal | None, Decimal | None],
    skip: Sequence[int],
) -> bool:
    """Whether the points add up to the printed total, and the weights to theirs where printed."""
    counted = [row for n, row in enumerate(rows) if n not in skip]
    weight = sum((r.weight for r in counted if r.weight), execution[0] or Decimal(0))
    score = sum((r.score for r in counted if r.score), execution[1] or Decimal(0))
    return score == found.score and (found.weight is None or weight in (found.weight, 0))
