"""A person's list, of projects or of indicators: a table whose head names its columns.

The head is the first row that names the column which must be there, in Chinese (the form's own
labels and their aliases) or English (the field's name). Whatever stands above it is passed over, but
for 单位：元; columns that the list does not have are left alone. Every line knows its number in the
file, so that a refusal can name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import msgspec

from perfxl.form import vocabulary
from perfxl.form.grid import EMPTY, Cell, column_letters
from perfxl.form.vocabulary import Field
from perfxl.reading.labels import plain_label
from perfxl.text.refusal import Refused, one_line
from perfxl.values import number_formats, prose

Table = Sequence[tuple[int, Sequence[Cell]]]
"""Rows of cells, each with its line number in the file; blank rows may be left out."""

FIELDS = (
    *vocabulary.HEADER_FIELDS,
    vocabulary.INITIAL,
    vocabulary.CATEGORY,
    vocabulary.SUBCATEGORY,
    vocabulary.NAME,
    vocabulary.TARGET,
    vocabulary.WEIGHT,
)
"""The columns that a list may have."""

_UNIT = re.compile(r"(亿元|万元|元)")
_UNIT_ABOVE = re.compile(r"单位[:：]\s*(?:人民币)?[:：]?\s*(亿元|万元|元)")
_SUMS = frozenset({*vocabulary.TOTAL_LABELS, *vocabulary.SUBTOTAL_LABELS})
_HEAD_WITHIN = 40  # rows; a table that has no head by then is no list


class Line(msgspec.Struct, frozen=True):
    """One line below the head: its place in words, and its cells by the column's key."""

    at: str
    cells: Mapping[str, Cell]
    texts: Mapping[str, str]  # as shown, clean; blank cells are not in it
    heads: Mapping[str, str] = {}  # of the columns, each with its letter: E 列“得分”

    def cell(self, key: str) -> Cell:
        """The cell of a column; an empty one where the list has no such column."""
        return self.cells.get(key, EMPTY)

    def place(self, key: str) -> str:
        """A cell of the line in words: its column by letter and head."""
        return f"{self.at} {self.heads.get(key, key)}"


class List(msgspec.Struct, frozen=True):
    """A list with its head understood."""

    keys: Sequence[str | None]  # of the columns from the left; None is not of the list
    money_unit: str  # of its amounts; 万元 where it does not say
    where: str
    rows: Table
    heads: Sequence[str] = ()  # of the columns as they are printed

    def lines(self) -> Iterator[Line]:
        """The lines that hold something, sums left out."""
        heads = {
            key: f"{column_letters(column)} 列“{one_line(head, 30)}”"
            for column, (key, head) in enumerate(zip(self.keys, self.heads, strict=True), 1)
            if key
        }
        for number, row in self.rows:
            cells = {key: cell for key, cell in zip(self.keys, row, strict=False) if key}
            texts = {key: text for key, cell in cells.items() if (text := shown(cell))}
            if texts and not _is_sum(row, self.keys, texts):
                yield Line(f"{self.where} 第 {number} 行".strip(), cells, texts, heads)

    def sums(self) -> Iterator[int]:
        """The numbers of the lines that are left out."""
        for number, row in self.rows:
            cells = zip(self.keys, row, strict=False)
            texts = {key: text for key, cell in cells if key and (text := shown(cell))}
            if texts and _is_sum(row, self.keys, texts):
                yield number


def _is_sum(row: Sequence[Cell], keys: Sequence[str | None], texts: Mapping[str, str]) -> bool:
    """Whether a line adds others up: 合计 or 小计 in any column but that of the money rows' names, or
    甲局小计 where no unit stands."""
    fund = keys.index("fund") if "fund" in keys else -1
    said = (
        "".join(cell.value.split())
        for column, cell in enumerate(row)
        if column != fund and isinstance(cell.value, str)
    )
    if any(text in _SUMS for text in said):
        return True
    alone = "department" not in texts and "unit" not in texts and "name" not in texts
    return alone and texts.get("project", "").endswith(("小计", "合计"))


@cache
def _heads(fields: tuple[Field, ...]) -> Mapping[str, str]:
    """What a head may say, comparable, and the key that it means."""
    said = {fld.key: fld.key for fld in fields}
    for fld in fields:
        said.setdefault(plain_label(fld.label), fld.key)
    for fld in fields:
        for text in (fld.label, *fld.aliases):
            said.setdefault(plain_label(text), fld.key)
    return said


def column_key(head: str, fields: tuple[Field, ...] = FIELDS) -> str | None:
    """Which column of ``fields`` a head means; None for one that is not of a list.

    >>> column_key("项目名称"), column_key("年初预算数（元）"), column_key("name"), column_key("电话")
    ('project', 'initial', 'name', None)
    """
    text = head.strip()
    known = _heads(fields)
    return known.get(text.lower()) or known.get(plain_label(text))


def found_list(
    table: Table, must: str, where: str = "", fields: tuple[Field, ...] = FIELDS
) -> List | None:
    """The list in a table, whose head names the column ``must``; None where there is none.

    A head names at least two columns side by side: on a form, the cell beside 项目名称 holds the
    name, or nothing.
    """
    unit = ""
    for number, (_, row) in enumerate(table[:_HEAD_WITHIN]):
        said = [shown(cell) for cell in row]
        keys = [column_key(text, fields) for text in said]
        if must in keys and _is_head(keys, keys.index(must)):
            if "initial" in keys and (inside := _UNIT.search(said[keys.index("initial")])):
                unit = inside[1]
            return List(_each_once(keys), unit or "万元", where, table[number + 1 :], said)
        for text in said:
            if above := _UNIT_ABOVE.search(text):
                unit = above[1]
    return None


def _is_head(keys: Sequence[str | None], at: int) -> bool:
    beside = [*keys[max(0, at - 1) : at], *keys[at + 1 : at + 2]]
    return any(beside) or (keys[at] == "name" and len(keys) == 1)


def _each_once(keys: Sequence[str | None]) -> list[str | None]:
    """The keys with a column that is named a second time left out."""
    return [key if key not in keys[:number] else None for number, key in enumerate(keys)]


def required(
    table: Table, must: str, asked: str, where: str = "", fields: tuple[Field, ...] = FIELDS
) -> List:
    """The list in a table; raises Refused E-DATA saying what its head should be (``asked``)."""
    found = found_list(table, must, where, fields)
    if found is None:
        raise Refused("E-DATA", where, f"没有表头：应有 {asked} / no head; it should name {asked}")
    return found


def shown(cell: Cell) -> str:
    """What a cell shows, clean; "" for an empty one."""
    return prose.clean(number_formats.shown(cell.value, cell.style.number_format))
