"""An added sheet as the XML of one worksheet part.

Text goes in as inline strings, so the shared strings of the workbook stay untouched, and nothing of
it can become a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from perfxl.excel.cell_text import cell_xml, escaped, stored_text
from perfxl.excel.footer import LONGEST, PAGES, left_part
from perfxl.excel.summary.stylesheet import Wanted
from perfxl.form.grid import a1, column_letters
from perfxl.report.sheets import AddedSheet, Entry, Highlight, Piece


def wanted_looks(summary: AddedSheet) -> dict[tuple[str, bool], Wanted]:
    """The looks the sheet uses, by their names and whether they are for text, in order of first use."""
    named = dict.fromkeys(map(_look, summary.pieces))
    return {(look, text): (summary.looks[look], text) for look, text in named}


def _look(piece: Piece) -> tuple[str, bool]:
    """A piece's look by name, and whether it is for text."""
    return piece.look, isinstance(piece.value, str) and piece.formula is None


def sheet_xml(
    summary: AddedSheet,
    styles: Mapping[tuple[str, bool], int],
    namespace: str,
    *,
    views: bool,
    highlights: Sequence[int] = (),
) -> bytes:
    """The worksheet part. ``styles``: the numbers of the looks, as :func:`wanted_looks` has them;
    ``views``: whether the workbook has a window for the sheet's view; ``highlights``: the numbers of
    their looks."""
    last_column = max((each.column + each.columns - 1 for each in summary.pieces), default=1)
    rows, merges, links = _placed(summary, styles, last_column)
    last_row = max(rows, default=1)
    turned = "landscape" if summary.landscape else "portrait"
    footer = _footer(summary.footer)
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{namespace}">',
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{a1(last_row, last_column)}"/>',
            _view(summary) if views else "",
            '<sheetFormatPr defaultRowHeight="15"/>',
            _columns(summary.widths),
            "<sheetData>",
            *(
                _row(row, rows[row], summary.heights.get(row), row in summary.growing)
                for row in sorted(rows)
            ),
            "</sheetData>",
            _PROTECTION if summary.protected else "",
            f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else "",
            *(
                _highlight(each, number, priority)
                for priority, (each, number) in enumerate(
                    zip(summary.highlights, highlights, strict=True), 1
                )
            ),
            _entries(summary),
            f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7"',
            ' header="0.3" footer="0.3"/>',
            f'<pageSetup paperSize="9" orientation="{turned}" fitToWidth="1" fitToHeight="0"/>',
            f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter>",
            "</worksheet>",
        )
    ).encode()


def _placed(
    summary: AddedSheet, styles: Mapping[tuple[str, bool], int], last_column: int
) -> tuple[dict[int, list[tuple[int, str]]], list[str], list[str]]:
    """The cells of each row with the column where a piece of them begins, the merged ranges and the
    links."""
    letters = ["", *map(column_letters, range(1, last_column + 1))]
    rows: dict[int, list[tuple[int, str]]] = {row: [] for row in summary.heights}
    merges: list[str] = []
    links: list[str] = []
    for piece in summary.pieces:
        first_row, column, value, _, width, height, link, formula = piece
        style = styles[_look(piece)]
        corner = f"{letters[column]}{first_row}"
        cells = _cell(corner, style, value, formula)
        block = letters[column : column + width]
        last_row = first_row + height - 1
        for row in range(first_row, last_row + 1):
            blank = f'{row}" s="{style}"/>'
            empty = block[1:] if cells else block
            cells += "".join([f'<c r="{letter}{blank}' for letter in empty])
            rows.setdefault(row, []).append((column, cells))
            cells = ""
        if height > 1 or width > 1:
            merges.append(f'<mergeCell ref="{corner}:{block[-1]}{last_row}"/>')
        if link:
            links.append(f'<hyperlink ref="{corner}" location="{_attribute(link)}"/>')
    return rows, merges, links


def _columns(widths: tuple[float, ...]) -> str:
    if not widths:
        return ""
    items = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return f"<cols>{items}</cols>"


_PROTECTION = (
    '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'
)


def _view(summary: AddedSheet) -> str:
    """The view, with the rows and columns that stay in sight."""
    open_tag = '<sheetViews><sheetView showGridLines="0" workbookViewId="0"'
    if summary.frozen is None:
        return f"{open_tag}/></sheetViews>"
    rows, columns = summary.frozen
    return (
        f'{open_tag}><pane xSplit="{columns}" ySplit="{rows}"'
        f' topLeftCell="{a1(rows + 1, columns + 1)}" activePane="bottomRight" state="frozen"/>'
        '<selection pane="bottomRight"/></sheetView></sheetViews>'
    )


def _highlight(each: Highlight, number: int, priority: int) -> str:
    return (
        f'<conditionalFormatting sqref="{each.area}"><cfRule type="expression" dxfId="{number}"'
        f' priority="{priority}"><formula>{escaped(each.formula)}</formula></cfRule>'
        "</conditionalFormatting>"
    )


def _entries(summary: AddedSheet) -> str:
    if not summary.entries:
        return ""
    found = "".join(map(_entry, summary.entries))
    return f'<dataValidations count="{len(summary.entries)}">{found}</dataValidations>'


def _entry(entry: Entry) -> str:
    kind = 'type="list"' if entry.choices else 'type="decimal" operator="between"'
    refuses = ' showErrorMessage="1"' if entry.refusal else ""
    asks = ' showInputMessage="1"' if entry.prompt else ""
    said = f' error="{escaped(entry.refusal)}"' if entry.refusal else ""
    said += f' prompt="{escaped(entry.prompt)}"' if entry.prompt else ""
    limits = (entry.choices,) if entry.choices else (entry.low, entry.high)
    formulas = "".join(
        f"<formula{n}>{escaped(text)}</formula{n}>" for n, text in enumerate(limits, 1)
    )
    return (
        f'<dataValidation {kind} allowBlank="1"{asks}{refuses}{said} sqref="{entry.area}">'
        f"{formulas}</dataValidation>"
    )


def _row(row: int, cells: list[tuple[int, str]], height: float | None, growing: bool) -> str:
    own = "" if growing else ' customHeight="1"'
    size = "" if height is None else f' ht="{height:g}"{own}'
    return f'<row r="{row}"{size}>{"".join([text for _, text in sorted(cells)])}</row>'


def _cell(address: str, style: int, value: str | Decimal | None, formula: str | None) -> str:
    head = f'<c r="{address}" s="{style}"'
    if formula is not None:
        kind = ' t="str"' if isinstance(value, str) else ""
        shown = cell_xml(stored_text(value)) if isinstance(value, str) else f"{value:f}"
        return f"{head}{kind}><f>{escaped(formula)}</f><v>{shown}</v></c>"
    if value is None:
        return head + "/>"
    return head + _text(value) if isinstance(value, str) else f"{head}><v>{value}</v></c>"


@lru_cache(256)  # most of what stands in a summary stands in every one
def _text(text: str) -> str:
    stored = cell_xml(stored_text(text))
    return f' t="inlineStr"><is><t xml:space="preserve">{stored}</t></is></c>'


def _attribute(text: str) -> str:
    return escaped(stored_text(text)).replace("\n", "&#10;").replace("\t", "&#9;")


def _footer(text: str) -> str:
    """The footer's code, short enough that the page numbers always stand."""
    pages = f"&R{PAGES}"
    left = left_part(stored_text(text), LONGEST - len(pages) - 2)
    return escaped((f"&L{left}" if left else "") + pages)
