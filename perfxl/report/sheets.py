"""A sheet that goes into a workbook beside the form, as placed pieces and named looks.

No spreadsheet library here: ``perfxl.excel`` turns pieces into cells, and the same pieces serve the
file path and the live workbook behind the button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


class Look(NamedTuple):
    """How a named style looks. Colours are RRGGBB, sizes in points."""

    size: float = 10.5
    bold: bool = False
    color: str = "000000"
    fill: str | None = None
    border: bool = True
    align: str = "left"  # left | center | right
    valign: str = "center"
    wrap: bool = True
    number_format: str = "General"
    underline: bool = False
    font: str = "宋体"
    locked: bool = True  # on a protected sheet: nothing can be typed there


class Piece(NamedTuple):
    """One cell, or one merged block, of an added sheet. Text is always stored as text; the value of
    a formula is what it shows."""

    row: int
    column: int
    value: str | Decimal | None
    look: str  # a key of AddedSheet.looks
    columns: int = 1
    rows: int = 1
    link: str | None = None  # a place in the same workbook, 'Sheet'!G17
    formula: str | None = None  # without the leading "="


class Entry(NamedTuple):
    """What may be typed into some cells: one of a list, or a number from ``low`` to ``high``."""

    area: str  # K8:K20
    choices: str = ""  # a range, or words in quotes and apart by commas; "": a number
    low: str = ""  # formulas
    high: str = ""
    refusal: str = ""  # what is said of anything else; "": anything else may be typed too
    prompt: str = ""  # what is said while the cell is chosen


class Highlight(NamedTuple):
    """How some cells look while a formula holds."""

    area: str
    formula: str  # for the first cell of the area
    fill: str | None = None  # RRGGBB
    color: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class AddedSheet:
    """The whole sheet, ready to be written by any writer."""

    name: str
    pieces: tuple[Piece, ...]
    looks: Mapping[str, Look]
    widths: tuple[float, ...]  # of the columns, in characters
    heights: Mapping[int, float] = field(default_factory=dict)  # of rows, in points
    footer: str = ""  # left part of the printed footer; page numbers stand at its right
    title_rows: tuple[int, int] | None = None  # repeated when printed
    print_area: str = ""  # A1:P30; "": all of it
    landscape: bool = False
    protected: bool = False  # nothing but unlocked looks can be typed over; no password
    growing: frozenset[int] = frozenset()  # rows that fit themselves to what is typed
    frozen: tuple[int, int] | None = None  # rows and columns that stay in sight
    entries: tuple[Entry, ...] = ()
    highlights: tuple[Highlight, ...] = ()
