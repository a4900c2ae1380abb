"""A sheet drawn as text, the way a form looks: one line a row, cells between bars.

    drawn('''
        项目名称 | 道路养护 | <       | <
        三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
        修复里程 | ≥5公里 | 5 | '10 | 9
    ''')

``<`` belongs to the merged cell at its left, ``^`` to the one above. Figures become numbers, ``'10``
is text, ``50%`` is 0.5 under a percent format, ``/n`` within a cell is a new line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perfxl.form.grid import Address, Book, Cell, Range, Sheet, Style
from perfxl.reading.book import read_book, read_forms
from perfxl.reading.form import Reading

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def drawn(text: str, *, at: Address = (1, 1), name: str = "自评表") -> Sheet:
    """The sheet that the text draws, its first cell at ``at``."""
    rows = [line.strip() for line in text.strip("\n").splitlines()]
    while rows and not rows[-1]:
        rows.pop()
    cells: dict[Address, Cell] = {}
    areas: dict[Address, list[Address]] = {}
    owner: dict[Address, Address] = {}
    for r, line in enumerate(rows):
        for c, word in enumerate(part.strip() for part in line.split("|")):
            here = (at[0] + r, at[1] + c)
            if word in ("<", "^"):
                beside = (here[0], here[1] - 1) if word == "<" else (here[0] - 1, here[1])
                owner[here] = owner.get(beside, beside)
                areas.setdefault(owner[here], [owner[here]]).append(here)
            elif word:
                cells[here] = _cell(word)
    merges = tuple(
        Range(*first, max(r for r, _ in area), max(c for _, c in area))
        for first, area in areas.items()
    )
    return Sheet(name, cells, merges)


def _cell(word: str) -> Cell:
    if word.startswith("'"):
        return Cell(word[1:])
    if _NUMBER.fullmatch(word):
        return Cell(Decimal(word))
    if word.endswith("%") and _NUMBER.fullmatch(word[:-1]):
        return Cell(Decimal(word[:-1]).scaleb(-2), style=Style("0.00%"))
    return Cell(word.replace("/n", "\n"))


def read(text: str, *, at: Address = (1, 1)) -> Reading:
    """The one form of a drawn sheet."""
    (reading,) = read_forms(drawn(text, at=at))
    return reading


def read_sheets(*sheets: Sheet) -> Sequence[Reading]:
    """The forms of a workbook of drawn sheets."""
    return read_book(Book(sheets))
