"""What stands under the table: the grade, reasons for the whole form, the account of the year."""

from __future__ import annotations

from perfxl.form import vocabulary
from perfxl.reading.cells import Cells
from perfxl.reading.labels import ACCOUNT, GRADES, LABELS, NOTES, is_numbered, without_brackets
from perfxl.reading.lines import is_reasons
from perfxl.reading.page import Word
from perfxl.text.patterns import lazy
from perfxl.values import prose

_GRADE_LENGTH = 16  # characters; a longer text beside 评价结论 is prose
_MARKS = "☑✓√✔■●☒□○◻◯☐"
_SIGNS = "优優良中差合" + _MARKS
"""What a grade holds: the grades' own words, or boxes to tick."""
_GRADE = lazy(vocabulary.GRADE_ENDING, needs="级次")
_MEASURES = lazy("措施", needs="措")
_FAR = 15  # rows


def grade(cells: Cells, first: int) -> tuple[str | None, int]:
    """The grade beside its label, in the few rows from ``first`` on, and the last row looked at."""
    page = cells.page
    for word in page.words(first, min(first + 6, cells.last)):
        if word.is_grade or (len(word.plain) <= 10 and _GRADE.search(word.plain)):
            address = page.beside(word, "", cells.right)
            told = cells.sheet.cell(*page.anchor(*address)).value
            if told is None and is_numbered(word.text):
                continue  # the title of a section: 四、自评结果
            if word.plain in LABELS[ACCOUNT] and (
                "measure" in cells.printed or (isinstance(told, str) and _is_prose(told))
            ):
                continue  # a conclusion in prose
            cells.printed.add("grade")
            return _ticked(cells, word) or cells.text("grade", address), word.row
        head, _, inline = word.label.partition(":")
        if inline and without_brackets(head) in GRADES:
            cells.printed.add("grade")
            cells.at["grade"] = (word.row, word.column)
            return inline, word.row
    for word in page.words(first, min(first + 6, cells.last)):
        told = cells.sheet.value(*page.beside(word, "", cells.right))
        if isinstance(told, str) and prose.label(told) in ("优", "良", "中", "差"):
            cells.missed("grade", word.text, (word.row, word.column))
            return None, word.row
    return None, first - 1


def _ticked(cells: Cells, label: Word) -> str | None:
    """The grades and their marks in the cells beside a label as one text: ☑ | 优 | □ | 良."""
    beside = [
        word
        for word in cells.page.rows[label.row]
        if word.column > cells.page.end(label) and word.text != label.text
    ]
    said = [word.label for word in beside]
    marked = any(set(text) & set(_MARKS) for text in said)
    if len(said) < 2 or not marked or not all(set(text) & set(_SIGNS) for text in said):
        return None
    cells.at["grade"] = (label.row, beside[0].column)
    first = said[0] in _MARKS
    return "".join(f" {text}" if (text in _MARKS) is first else text for text in said).strip()


def top_grade(cells: Cells, head: int) -> str | None:
    """The grade that is printed above the table, down to the row ``head``: 自评等级 | 优."""
    for word in cells.page.words(cells.first, head):
        if not word.is_grade:
            continue
        address = cells.page.beside(word, "", cells.right)
        told = cells.sheet.value(*address)
        if isinstance(told, str) and not _is_prose(told):
            cells.printed.add("grade")
            return cells.text("grade", address)
    return None


def _is_prose(text: str) -> bool:
    """Whether a text beside 评价结论 is a conclusion, and no grade."""
    return len(text) > _GRADE_LENGTH or not any(sign in text for sign in _SIGNS)


def reasons(cells: Cells, first: int) -> str | None:
    """Reasons that are given for the form as a whole, in rows of their own."""
    found: list[tuple[Word, str | None, tuple[int, int]]] = []
    for word in cells.page.words(first, min(first + _FAR, cells.last)):
        inline = word.label.partition(":")[2]
        if not is_reasons(word):
            continue
        if found and found[-1][0].row == word.row:
            continue  # the text beside the label, or its copy
        if "measure" in cells.printed and ACCOUNT in word.fields:
            continue
        address = cells.page.beside(word, "", cells.right)
        told = cells.sheet.value(*address)
        text = told if isinstance(told, str) and address != (word.row, word.column) else None
        if inline and text is None:
            text, address = inline, (word.row, word.column)
        found.append((word, prose.clean(text) if text else None, address))
    if all(_MEASURES.search(word.plain) and "原因" not in word.plain for word, _, _ in found):
        return None  # measures alone are no place for reasons
    cells.printed.add("reasons")
    cells.at["reasons"] = found[0][2]
    return "；".join(text for _, text, _ in found if text) or None


def remarks(cells: Cells, top: int, end: int) -> str | None:
    """What rows of notes say, between the head of the table (row ``top``) and a few rows below its end."""
    found: list[str] = []
    for row in range(top + 1, min(end + _FAR, cells.last) + 1):
        words = cells.page.rows.get(row)
        if not words or not words[0].label.startswith(NOTES):
            continue
        word = words[0]
        address = cells.page.beside(word, "", cells.right)
        told = cells.sheet.value(*address)
        if isinstance(told, str) and address != (word.row, word.column):
            found.append(prose.clean(told))
        elif ":" in word.label:
            found.append(word.label.partition(":")[2])
    return "；".join(text for text in found if text) or None


def account(cells: Cells, top: int, end: int, last: int) -> tuple[dict[str, str | None], int]:
    """The prose of the Sichuan form: one text above the money, three below the table."""
    if "measure" not in cells.printed:
        return {}, last
    found: dict[str, str | None] = {}
    above = cells.page.words(cells.first, top - 1)
    for word in [*above, *cells.page.words(end + 1, min(end + 12, cells.last))]:
        fld = word.fields.get(ACCOUNT)
        if fld is not None and fld.key not in found:
            cells.printed.add(fld.key)
            address = cells.page.beside(word, ACCOUNT, cells.right)
            found[fld.key] = cells.text(fld.key, address)
            last = max(last, word.row) if word.row > end else last
    return found, last
