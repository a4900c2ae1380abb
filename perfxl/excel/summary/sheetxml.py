"""The summary sheet as the XML of one worksheet part.

Text goes in as inline strings, so the shared strings of the workbook stay untouched, and nothing of
it can become a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from perfxl.excel.cell_text import cell_xml, escaped, stored_text
from perfxl.excel.footer import LONGEST, PAGES, left_part
from perfxl.excel.summary.stylesheet import Wanted
from perfxl.form.grid import a1, column_letters
from perfxl.report.summary import Piece, SummarySheet


def wanted_looks(summary: SummarySheet) -> tuple[Wanted, ...]:
    """The looks the sheet uses, each once, in order of first use."""
    return tuple(
        dict.fromkeys((summary.looks[piece.look], _is_text(piece)) for piece in summary.pieces)
    )


def _is_text(piece: Piece) -> bool:
    return isinstance(piece.value, str)


def sheet_xml(
    summary: SummarySheet, styles: Mapping[Wanted, int], namespace: str, *, views: bool
) -> bytes:
    """The worksheet part. ``views``: whether the workbook has a window for the sheet's view."""
    letters = cache(column_letters)
    rows: dict[int, dict[int, str]] = {}
    merges: list[str] = []
    links: list[str] = []
    for piece in summary.pieces:
        style = styles[summary.looks[piece.look], _is_text(piece)]
        last_row, last_column = piece.row + piece.rows - 1, piece.column + piece.columns - 1
        for row in range(piece.row, last_row + 1):
            for column in range(piece.column, last_column + 1):
                rows.setdefault(row, {})[column] = f'<c r="{letters(column)}{row}" s="{style}"/>'
        rows[piece.row][piece.column] = _cell(
            f"{letters(piece.column)}{piece.row}", style, piece.value
        )
        corner = a1(piece.row, piece.column)
        if piece.rows > 1 or piece.columns > 1:
            merges.append(f'<mergeCell ref="{corner}:{a1(last_row, last_column)}"/>')
        if piece.link:
            links.append(f'<hyperlink ref="{corner}" location="{_attribute(piece.link)}"/>')
    for row in summary.heights:
        rows.setdefault(row, {})
    last_row = max(rows, default=1)
    last_column = max((column for cells in rows.values() for column in cells), default=1)
    view = '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
    footer = _footer(summary.footer)
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{namespace}">',
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{a1(last_row, last_column)}"/>',
            view if views else "",
            '<sheetFormatPr defaultRowHeight="15"/>',
            _columns(summary.widths),
            "<sheetData>",
            *(_row(row, rows[row], summary.heights.get(row)) for row in sorted(rows)),
            "</sheetData>",
            f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else "",
            f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7"',
            ' header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="0"/>',
            f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter>",
            "</worksheet>",
        )
    ).encode()


def _columns(widths: tuple[float, ...]) -> str:
    if not widths:
        return ""
    items = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return f"<cols>{items}</cols>"


def _row(row: int, cells: Mapping[int, str], height: float | None) -> str:
    size = "" if height is None else f' ht="{height:g}" customHeight="1"'
    return f'<row r="{row}"{size}>{"".join(cells[column] for column in sorted(cells))}</row>'


def _cell(address: str, style: int, value: str | Decimal | None) -> str:
    head = f'<c r="{address}" s="{style}"'
    if value is None:
        return head + "/>"
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is><t xml:space="preserve">{cell_xml(stored_text(value))}</t></is></c>'
    return f"{head}><v>{value}</v></c>"


def _attribute(text: str) -> str:
    return escaped(stored_text(text)).replace("\n", "&#10;").replace("\t", "&#9;")


def _footer(text: str) -> str:
    """The footer's code, short enough that the page numbers always stand."""
    pages = f"&R{PAGES}"
    left = left_part(stored_text(text), LONGEST - len(pages) - 2)
    return escaped((f"&L{left}" if left else "") + pages)
