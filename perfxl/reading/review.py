"""A review 复核 in columns of the form: 自评得分 | 复核得分, known by 复核 in the headings, by 复核 over them.

They are never taken for what was filed. What a reviewer typed is read the same from the sheet 复核底稿
(:mod:`perfxl.reading.review_sheet`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.model import Form
from perfxl.form.review import (
    EXECUTION,
    REVIEW_FIELDS,
    TYPED,
    Review,
    ReviewRow,
)
from perfxl.reading.cells import Cells
from perfxl.reading.heads import Head, heads
from perfxl.reading.labels import FUNDS, INDICATORS
from perfxl.reading.page import Page
from perfxl.text.patterns import lazy

KEYS = {fld.key: fld for fld in REVIEW_FIELDS}
_WORDS = (
    ("", lazy("参考|偏差|偏离|差值|差异|人$|日期|时间")),  # none of a row's fields
    ("score", lazy("得分|评分|打分|实得|分数|复核分|分复核")),
    ("actual", lazy("完成|实际|实现|达成")),
    ("ground", lazy("依据|扣分|原因|理由")),
    ("opinion", lazy("意见|说明|备注|结论|情况")),
)
"""What a heading with 复核 in it means, by its words."""
_OWN = (
    ("percent", lazy("扣分比例|扣减比例")),
    ("evidence", lazy("佐证|证明材料")),
    ("ground", lazy("扣分(?:依据|原因|理由)")),
    ("opinion", lazy(vocabulary.REMARKS)),
)
"""What headings at the right of a reviewed score mean, where they are no column of the form's own."""


def in_columns(cells: Cells, form: Form, money: int, table: int) -> Review | None:
    """The review in columns of the form whose blocks begin in those rows, 0 where it has no money;
    None where it has none."""
    page = cells.page
    columns = _columns(page, table, INDICATORS)
    if not columns.keys() & {"actual", "score"}:
        return None
    filed: list[tuple[ReviewRow, int]] = []
    beside = _columns(page, money, FUNDS)
    if form.funds is not None and beside and (at := _line(cells, "funds.total")):
        total = form.funds.total
        row = ReviewRow("funds.total", EXECUTION, weight=total.weight, filed=total.score)
        filed.append((row, at))
    for path, each in form.rows():
        row = ReviewRow(path, each.name, each.target, each.actual, each.weight, each.score)
        filed.append((row, _line(cells, path)))
    key = "score" if "score" in columns else "actual"
    if len({page.anchor(at, columns[key][0]) for _, at in filed}) < len(filed):
        return None  # given to a group of rows as a whole: none of it is any row's
    marks, rows = len(cells.notes), list[ReviewRow]()
    for row, at in filed:
        own = beside if row.at == "funds.total" else columns
        said = row_fields(cells, f"review.rows[{len(rows)}]", at, own, TYPED)
        rows.append(replace(row, **said))
    score = None
    if "total" in cells.at and "score" in columns and table < cells.at["total"][0]:
        score = cells.number("review.score", (cells.at["total"][0], columns["score"][0]), "points")
    numbers = score is not None or any(row.score is not None for row in rows)
    if not numbers and any(note.at.endswith(".score") for note in cells.notes[marks:]):
        _forget(cells, marks)
        return None  # words from top to bottom: 见档案 says where a review is, and is none
    only_unreadable(cells, marks)
    return Review(tuple(rows), score=score, columns=frozenset(columns))


def _line(cells: Cells, path: str) -> int:
    """The row in which a part stands, what is merged over several, as 一级指标, in the first of them;
    0 where nothing of it does."""
    rows = (at[0] for key, at in cells.at.items() if key.startswith(f"{path}."))
    return max(rows, default=0)


def _forget(cells: Cells, marks: int) -> None:
    """Take back what was read of a review."""
    del cells.notes[marks:]
    for path in [path for path in cells.at if path.startswith("review.")]:
        del cells.at[path]


def _columns(page: Page, row: int, part: str) -> dict[str, tuple[int, int]]:
    """The columns of a review in the table of a part, by the fields of a row."""
    found: dict[str, tuple[int, int]] = {}
    top = heads(page, row, part)
    for head in top.heads:
        key = _meant(head) if head.reviewed else None
        if key and key not in found:
            found[key] = head.column, head.last
    if not found:
        return found
    first = min(column for column, _ in found.values())
    own = {column for column, _ in top.columns.values()}
    for key, words in _OWN:
        for head in top.heads:
            free = head.column > first and head.column not in own and not head.reviewed
            if key not in found and free and words.search(head.plain[0]):
                found[key] = head.column, head.last
    return found


def _meant(head: Head) -> str:
    """The field of a review's row that a heading with 复核 in it means; "" for none."""
    text = "".join(head.plain)
    return next((key for key, words in _WORDS if words.search(text)), "")


def row_fields(
    cells: Cells, path: str, line: int, columns: Mapping[str, tuple[int, int]], keys: Sequence[str]
) -> dict[str, Any]:
    """What a line says in the columns of a review, by the fields of a row."""
    found: dict[str, Any] = {}
    for key in keys:
        if key not in columns:
            continue
        column, last = columns[key]
        fld, at = KEYS[key], f"{path}.{key}"
        if fld.kind in ("points", "rate"):
            found[key] = cells.number(at, (line, column), fld.kind)
        else:
            found[key] = cells.text(at, (line, column), last)
    return found


def only_unreadable(cells: Cells, marks: int) -> None:
    """Of how the cells of a review were typed, only what could not be read is worth a word."""
    cells.notes[marks:] = [
        note for note in cells.notes[marks:] if not note.read and note.kind in _UNREADABLE
    ]


_UNREADABLE = ("unreadable", "error", "percent", "negative-text", "logical", "time", "uncalculated")
