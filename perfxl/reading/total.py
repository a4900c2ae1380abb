"""The total row: 总分 in the columns of the points, beside its label, or in the words of a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from perfxl.form import vocabulary
from perfxl.form.grid import Address
from perfxl.reading.cells import Cells
from perfxl.reading.labels import TOTALS, without_brackets
from perfxl.reading.page import Word
from perfxl.text.patterns import lazy
from perfxl.values import prose, typed

_TOTAL = lazy(vocabulary.TOP_TOTAL, needs="分")
_GRADED = lazy(vocabulary.GRADE_ENDING, needs="级次档")
_TOLD = lazy(r"([0-9]+(?:\.[0-9]+)?)分?(?![0-9%]|\.[0-9])(.{0,24})", needs="0123456789")
_GRADE = lazy(
    r"[,;、。]?(?:自评|评价|评分|评定|绩效)*(?:等级|评级|等次|档次|结论)?[:为]*"
    r"[(“\"]?([优良中差])[)”\"]?[。.]?",
    needs="优良中差",
)


class Total(msgspec.Struct, frozen=True):
    """What a total row says; points in 分."""

    weight: Decimal | None = None
    score: Decimal | None = None
    grade: str | None = None


def is_label(word: Word) -> bool:
    """Whether a text labels a total, by the lists or by how it ends: 自评得分."""
    return word.is_total or _ends_as_one(word.plain)


def _ends_as_one(name: str) -> bool:
    return len(name) <= 10 and _TOTAL.search(name) is not None


def speaks_of_one(word: Word) -> bool:
    """Whether a text may be, or begin with, the label of a total: most rows begin with none."""
    return "分" in word.label or "计" in word.label or word.is_total


def in_words(word: Word) -> bool:
    """Whether a text is a label of a total and says it: 自评总分：98.42分."""
    head, colon, rest = word.label.partition(":")
    name = without_brackets(head) if colon else ""
    return (name in TOTALS or _ends_as_one(name)) and _TOLD.fullmatch(rest) is not None


def with_grade(cells: Cells, row: int) -> Word | None:
    """The label of the grade in a row whose first text labels a total with a figure beside it."""
    words = cells.page.rows[row]
    if not is_label(words[0]) or _beside(cells, words[0]) is None:
        return None
    return next((w for w in words[1:] if w.is_grade or _GRADED.search(w.plain)), None)


def alone(cells: Cells, row: int) -> bool:
    """Whether a row holds what points come to and nothing else: 项目总得分 | 98.42."""
    words = cells.page.rows[row]
    return len(words) == 1 and is_label(words[0]) and _beside(cells, words[0]) is not None


def after_grade(words: Sequence[Word]) -> bool:
    """Whether a row begins with the grade and goes on with the total: 评分等级 | 优 | 总分 | 100 | 98.42."""
    return len(words) > 1 and words[0].is_grade and any(word.is_total for word in words[1:])


def read(cells: Cells, row: int, columns: Mapping[str, tuple[int, int]], edge: int) -> Total:
    """The total row; ``columns`` are those of the table, ``edge`` the last one of its points."""
    page = cells.page
    graded, words = with_grade(cells, row), page.rows[row]
    found: dict[str, Decimal | None] = {"weight": None, "score": None}
    for key in found if graded is None else ():
        if key in columns and page.anchor(row, column := columns[key][0])[1] == column:
            found[key] = cells.number(key, (row, column), "points")
    grade = None
    if found["score"] is None and found["weight"] is None:
        for word in words:
            if is_label(word) and (address := _beside(cells, word)) is not None:
                found["score"], grade = _told(cells, address)
                break
            if in_words(word):
                rest = word.label.partition(":")[2]
                found["score"], grade = _said(cells, rest, (row, word.column))
                break
    if graded is not None:
        cells.printed.add("grade")
        grade = cells.text("grade", page.beside(graded, "", cells.right))
    for word in words:  # 总分 | 100 | 99 | 优, or 等级：优
        if grade is None and word.column > edge and (told := _GRADE.fullmatch(word.label)):
            cells.printed.add("grade")
            cells.at["grade"] = (row, word.column)
            grade = prose.clean(word.text) if len(word.plain) <= 4 else told[1]
    return Total(found["weight"], found["score"], grade)


def _beside(cells: Cells, word: Word) -> Address | None:
    """Where a total stands beside its label, alone or with its grade: 98.42, 98.42分（优）."""
    address = cells.page.beside(word, "", cells.right)
    cell = cells.sheet.cell(*address)
    if typed.points(cell).value is not None:
        return address
    told = isinstance(cell.value, str) and _TOLD.fullmatch(prose.label(cell.value))
    return address if told and _GRADE.fullmatch(told[2]) else None


def _told(cells: Cells, address: Address) -> tuple[Decimal | None, str | None]:
    cell = cells.sheet.cell(*address)
    if typed.points(cell).value is not None or not isinstance(cell.value, str):
        return cells.number("score", address, "points"), None
    return _said(cells, prose.label(cell.value), address)


def _said(cells: Cells, words: str, address: Address) -> tuple[Decimal | None, str | None]:
    """A total and, where they say it, the grade in the words at an address."""
    told = _TOLD.fullmatch(words)
    if told is None:
        return None, None
    cells.at["score"] = address
    grade = _GRADE.fullmatch(told[2])
    if grade is not None:
        cells.printed.add("grade")
        cells.at["grade"] = address
    return Decimal(told[1]), grade[1] if grade is not None else None
