"""What perfxl does inside XlsxWriter, past its public way: all of it here, and why.

A ledger's rows: XlsxWriter goes over a cell a dozen times. On twenty cells a form, all in one
process, a folder of any size would wait for that: the public way (``constant_memory``,
``write_string``, ``write_url``) takes twice the time for a ledger of 2,000 forms. How a cell looks,
and everything of a sheet but its rows, is XlsxWriter's all the same.

A template's sheet: rows that grow with their text, an empty text that a formula shows and a name that
is hidden cannot be had the public way. Its cells go past the general way of writing one, a tenth of
the time of a template.

A test holds every member that is used here; pyproject.toml says which versions have them.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from perfxl.form.grid import column_letters

_ELSEWHERE = Url("external:.")  # a link out of the workbook, to be given its target


class RowStream:
    """The rows of a sheet from some row on, given as XML.

    They go into the file in which a sheet of constant memory keeps the rows that are written.
    """

    def __init__(self, sheet: Any, first: int) -> None:
        self.sheet, self.row = sheet, first
        sheet._write_single_row(first)  # what was written cell by cell goes before
        sheet.ignore_write_string = True  # a link comes without its text, which is in the row

    def put(self, height: float, cells: str) -> None:
        """The next row, of a height in points."""
        self.row += 1  # and so counted from 1
        self.sheet.row_data_fh.write(
            f'<row r="{self.row}" ht="{height:g}" customHeight="1">{cells}</row>'
        )

    def end(self, column: int) -> None:
        """Say how far the rows go, to which column."""
        self.sheet._check_dimensions(self.row - 1, column)
        self.sheet.ignore_write_string = False


def style_number(look: Any) -> int:
    """The number by which a cell names its format."""
    return int(look._get_xf_index())


def link_to(target: str) -> Url:
    """A link to a file by an address that is ready: forward slashes, which every program takes."""
    url = copy(_ELSEWHERE)
    url._relationship_link = target
    return url


def hidden_name(name: str, reference: str) -> list[Any]:
    """An entry of a workbook's ``defined_names``: the name box shows G14, and not what it is called."""
    return [name, -1, reference, True]  # -1: of the whole workbook


class GrowingSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet some of whose rows keep growing with their text after ``set_row``."""

    growing: frozenset[int] = frozenset()  # rows from 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Ours name no function that came after Excel 2007, so 90 substitutions each are saved, a
        third of the time of a template."""
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        if tag == "row" and attributes[0][1] - 1 in self.growing:
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Nearly all cells are blank or hold a text, which takes no more than this."""
        kind = type(cell).__name__
        if kind in ("Blank", "String"):
            place = f'<c r="{column_letters(col + 1)}{row + 1}" s="{style_number(cell.format)}"'
            self.fh.write(place + ("/>" if kind == "Blank" else f' t="s"><v>{cell.string}</v></c>'))
        else:
            super()._write_cell(row, col, cell)


class _Empty(str):
    """The empty text that a formula shows. XlsxWriter would leave a plain ``""`` without a type."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


NOTHING = _Empty()
