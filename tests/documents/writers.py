"""A sheet written as the documents units really send: Word, web page, text; and Word as PDF."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Pt

from perfxl.form.grid import Cell, Range, Sheet
from perfxl.values import number_formats

Line = list[tuple[str, Range]]


def shown(cell: Cell) -> str:
    return number_formats.shown(cell.value, cell.style.number_format)


def printed(sheet: Sheet, width: int) -> list[Line]:
    """The sheet's rows: every cell once, with what it spans; columns beyond ``width`` left out."""
    cells = {at: cell for at, cell in sheet.cells.items() if at[1] <= width}
    height = max(row for row, _ in cells)
    merges = {
        (m.row, m.column): m for m in sheet.merges if m.row <= height and m.last_column <= width
    }
    covered = {at for m in merges.values() for at in m.addresses()} - set(merges)
    return [
        [
            (shown(sheet.cell(r, c)), merges.get((r, c), Range(r, c, r, c)))
            for c in range(1, width + 1)
            if (r, c) not in covered
        ]
        for r in range(1, height + 1)
    ]


def as_html(sheet: Sheet, width: int = 8, *, paragraphs: bool = False) -> bytes:
    """The sheet as a web page; with ``paragraphs`` every line of a cell is a <p>, else <br>."""

    def cell(text: str, area: Range) -> str:
        lines = [html.escape(line) for line in text.split("\n")]
        inside = "".join(f"<p>{line}</p>" for line in lines) if paragraphs else "<br>".join(lines)
        spans = ""
        if area.last_row > area.row:
            spans += f' rowspan="{area.last_row - area.row + 1}"'
        if area.last_column > area.column:
            spans += f' colspan="{area.last_column - area.column + 1}"'
        return f"<td{spans}>{inside}</td>"

    rows = "\n".join(
        "<tr>" + "".join(cell(*one) for one in line) + "</tr>" for line in printed(sheet, width)
    )
    page = f"<html><head><meta charset='utf-8'></head><body><table>{rows}</table></body></html>"
    return page.encode()


def as_text(sheet: Sheet, width: int = 8) -> bytes:
    """The sheet as a spreadsheet puts it on the clipboard: merged cells once, then empty ones."""

    def quoted(text: str) -> str:
        plain = "\n" not in text and "\t" not in text and not text.startswith('"')
        return text if plain else '"' + text.replace('"', '""') + '"'

    lines = []
    for line in printed(sheet, width):
        words = [""] * width
        for text, area in line:
            words[area.column - 1] = quoted(text)
        lines.append("\t".join(words))
    return ("\n".join(lines) + "\n").encode()


def word(*parts: list[Line], width: int = 8, titles: bool = True) -> Any:
    """A Word document with a table for each part; with ``titles`` rows of one cell at the top of a
    part are paragraphs above its table, as in Word layouts."""
    document = Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Pt(40)
    for part in parts:
        rows = list(part)
        while titles and rows and len(rows[0]) == 1:
            document.add_paragraph(rows.pop(0)[0][0])
        add_table(document, rows, width)
        document.add_paragraph("")
    return document


def add_table(parent: Any, rows: list[Line], width: int) -> Any:
    """A table with the rows' merged cells; long texts are paragraphs, a line each."""
    top = min((area.row for line in rows for _, area in line), default=1)
    table = parent.add_table(rows=len(rows), cols=width)
    table.style = "Table Grid"
    for text, area in _cells(rows):
        first = table.cell(area.row - top, area.column - 1)
        last = table.cell(area.last_row - top, area.last_column - 1)
        merged = first if first is last else first.merge(last)
        lines = text.split("\n")
        merged.text = lines[0]
        for line in lines[1:]:
            merged.add_paragraph(line)
    return table


def _cells(rows: list[Line]) -> Iterator[tuple[str, Range]]:
    for line in rows:
        yield from line


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_word(sheet: Sheet, width: int = 8) -> bytes:
    return saved(word(printed(sheet, width), width=width))


def check_box(checked: bool) -> Any:
    """A form field that is a check box, as a run."""
    run = OxmlElement("w:r")
    begin = OxmlElement("w:fldChar")
    begin.set(_W + "fldCharType", "begin")
    data, box, default = (OxmlElement(f"w:{n}") for n in ("ffData", "checkBox", "default"))
    default.set(_W + "val", "1" if checked else "0")
    box.append(default)
    data.append(box)
    begin.append(data)
    run.append(begin)
    return run


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
