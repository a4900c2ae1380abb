"""The head of a form: title, year, project and units; the total where it is printed on top."""

from __future__ import annotations

import re
from decimal import Decimal

from perfxl.form import vocabulary
from perfxl.form.grid import Address, Cell
from perfxl.reading.cells import Cells
from perfxl.reading.labels import HEADER, LABELS, plain_label, without_brackets
from perfxl.reading.page import Word
from perfxl.text.patterns import lazy
from perfxl.values import prose, typed

_YEAR = lazy(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?度?")
_YEAR_SPELLED = lazy("二[〇○零0][〇○零0一二三四五六七八九]{2}(?=年)", needs="二")
_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TOLD = lazy(vocabulary.TOLD_TOTAL, needs="分")
_TOTAL = lazy(vocabulary.TOP_TOTAL, needs="分")
_WORDS = {fld.key: lazy(fld.words) for fld in vocabulary.HEADER_FIELDS}
_OTHER = lazy(vocabulary.OTHER_HEADER)
_UNIT_NAME = lazy(
    "(?:局|委|办|办公室|厅|中心|部|处|院|校|学|所|站|公司|政府|协会|馆|队|团|社|镇|乡|街道|会|大学|园|库|区|县|市|段|行|科|室|组|厂)$"
)


def title(cells: Cells, end: int) -> tuple[str | None, int | None]:
    """The title and the year; the year may be a number shown as （2023 年度）."""
    page, sheet = cells.page, cells.sheet
    found_title: str | None = None
    year: int | None = None
    alone: tuple[int, Address] | None = None  # a year alone in its row, without a format
    told: tuple[int, Address] | None = None  # a year in words that are not a year line
    for row in range(cells.first, end + 1):
        for column in range(1, page.last_column + 1):
            cell = sheet.cells.get((row, column))
            if cell is None or cell.value is None:
                continue
            value = cell.value
            if isinstance(value, Decimal) and year is None:
                left = sheet.value(row, column - 1)
                named = isinstance(left, str) and plain_label(left) in vocabulary.YEAR_LABELS
                if not 1990 <= value <= 2100:
                    continue
                if named or "年" in cell.style.number_format:
                    year = int(value)
                    cells.at["year"] = (row, column)
                elif alone is None and value == int(value) and page.alone(row, column):
                    alone = int(value), (row, column)
            elif isinstance(value, str):
                text = prose.label(value)
                if found_title is None and "自评" in text and len(text) <= 60:
                    found_title = prose.clean(value)
                    cells.at["title"] = (row, column)
                labelled = any(HEADER in w.fields for w in page.known.get(row, ()))
                text = _YEAR_SPELLED.sub(_in_digits, text)
                found = _YEAR.search(text)
                if year is None and found and "年度" in text and (not labelled or len(text) <= 12):
                    year = int(found[1])
                    cells.at["year"] = (row, column)
                elif found and not labelled and told is None:
                    told = int(found[1]), (row, column)
                elif "year" not in cells.at and "年度" in text and len(text) <= 14:
                    cells.at["year"] = (row, column)
    found_year = alone or told
    if year is None and found_year is not None:
        year, cells.at["year"] = found_year
    return found_title, year


def _in_digits(spelled: re.Match[str]) -> str:
    """二〇二三 as 2023."""
    return spelled[0].translate(_YEAR_DIGITS)


def fields(cells: Cells, end: int) -> dict[str, str | None]:
    """项目名称, 主管部门, 实施单位, down to the row ``end``."""
    found: dict[str, str | None] = {}
    strange: list[Word] = []
    for word in cells.page.words(cells.first, end):
        fld = word.fields.get(HEADER)
        inline = ""
        if fld is None and ":" in word.label:
            head, _, inline = word.label.partition(":")
            fld = LABELS[HEADER].get(without_brackets(head)) if inline else None
        if fld is None:
            strange.append(word)
            continue
        if fld.key in found:
            continue
        cells.printed.add(fld.key)
        if inline:
            cells.at[fld.key] = (word.row, word.column)
            found[fld.key] = re.split("[:：]", prose.clean(word.text), maxsplit=1)[1].strip()
            continue
        address = cells.page.beside(word, HEADER, cells.right)
        found[fld.key] = _whole(cells, fld.key, word, address)
    _guessed(cells, found, strange)
    _missed(cells, found, strange)
    return found


def _guessed(cells: Cells, found: dict[str, str | None], strange: list[Word]) -> None:
    """The fields without a known label, each where the key word of one label alone says it and a
    text stands beside it: 项目承担单位."""
    for fld in vocabulary.HEADER_FIELDS:
        if fld.key in found:
            continue
        told = [
            (word, address)
            for word in strange
            if len(word.plain) <= 12 and _WORDS[fld.key].search(word.plain)
            and isinstance(cells.sheet.value(*(address := cells.page.beside(word, HEADER, cells.right))), str)
        ]  # fmt: skip
        if len(told) == 1:
            ((word, address),) = told
            cells.printed.add(fld.key)
            cells.guess(fld.key, word)
            found[fld.key] = _whole(cells, fld.key, word, address)


def _whole(cells: Cells, key: str, word: Word, address: Address) -> str | None:
    """The text beside a label, joined where the label is merged down over rows that each hold a
    piece of it."""
    text = cells.text(key, address)
    bottom = cells.page.bottoms.get((word.row, word.column), word.row)
    for row in range(word.row + 1, min(bottom, word.row + 3) + 1):
        more = cells.sheet.value(row, address[1])
        if (
            text is not None
            and isinstance(more, str)
            and cells.page.anchor(row, address[1])[0] == row
        ):
            text += prose.clean(more)
    return text


def _missed(cells: Cells, found: dict[str, str | None], strange: list[Word]) -> None:
    """Labels that may be those of a field that was not found: a short text with another beside it.

    For a unit the text beside must look like a unit's name.
    """
    wanted = [f.key for f in vocabulary.HEADER_FIELDS if f.key not in found]
    if not wanted:
        return
    answers = {cells.at[key] for key in found if key in cells.at}
    for word in strange:
        if (
            not wanted
            or len(word.plain) > 12
            or word.column > cells.right
            or _OTHER.search(word.plain)
            or word.fields
        ):
            continue
        address = cells.page.beside(word, HEADER, cells.right)
        told = cells.sheet.value(*address)
        if (
            not isinstance(told, str)
            or (word.row, word.column) in answers
            or address in answers
            or any(w.fields for w in cells.page.rows[word.row] if (w.row, w.column) == address)
            or any(
                w.column < word.column
                and (w.row, w.column) not in answers
                and _pairs(cells, w, word)
                for w in strange
            )
            or "自评" in word.plain
            or "年度" in word.plain
        ):
            continue
        unit = _UNIT_NAME.search(prose.label(told)) is not None
        for key in [key for key in wanted if key == "project" or unit]:
            cells.missed(key, word.text, (word.row, word.column))


def _pairs(cells: Cells, label: Word, word: Word) -> bool:
    """Whether a text is the value beside another label."""
    return label.row == word.row and cells.page.beside(label, HEADER, cells.right) == (
        word.row,
        word.column,
    )


def top_total(cells: Cells, head: int, end: int, beside: range) -> Decimal | None:
    """The total that is printed above the table: 自评总分 | 99.22, 自评总分：99.22, or in the words of
    a line down to the row ``head``; the rows ``beside`` are those of the money block."""
    for word in cells.page.words(cells.first, end):
        name, _, inline = word.label.partition(":")
        label = without_brackets(name)
        known = len(label) <= 10 and _TOTAL.search(label) is not None
        if word.row in beside or not (known or word.is_total):
            continue
        if inline:
            number = typed.points(Cell(inline))
            if number.value is not None:
                cells.printed.add("total")
                cells.at["score"] = cells.at["total"] = (word.row, word.column)
                return number.value
            continue
        address = cells.page.beside(word, "", cells.right)
        if typed.points(cells.sheet.cell(*address)).value is None:
            continue
        cells.printed.add("total")
        cells.at["total"] = (word.row, word.column)
        return cells.number("score", address, "points")
    for word in cells.page.words(cells.first, head):
        told = _TOLD.search(word.label) if len(word.label) <= 40 else None
        if told is not None:
            cells.printed.add("total")
            cells.at["score"] = cells.at["total"] = (word.row, word.column)
            return Decimal(told[1])
    return None
