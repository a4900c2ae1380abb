"""What a document holds as its reader tells it: lines of text and tables, in reading order.

Readers run in a child process (:mod:`perfxl.documents.child`); what they found crosses as these
records. Rows and columns count from 1 inside their table; lengths are points.
"""

from __future__ import annotations

import msgspec


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """One cell of a table, merged or not: its first row and column, its text, what it spans."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table, or a part of one: ``first`` is the row of its table that its row 1 is."""

    number: int  # of the table in the document, or on its page; from 1
    pieces: tuple[Piece, ...]
    first: int = 1
    edges: tuple[float, ...] = ()  # the columns' borders from left to right; empty: unknown
    page: int = 0  # from 1; 0 where the document has no pages


class Line(msgspec.Struct, frozen=True, tag="line"):
    """A paragraph between the tables."""

    text: str
    page: int = 0


class Told(msgspec.Struct, frozen=True):
    """The whole answer of a reader: what it found, or why it found nothing.

    ``refused`` is ``password``, ``scan`` (pages without text), ``garbled`` (text without meaning),
    ``unruled`` (text beside a table's rules, on the page that ``detail`` names), ``large`` or ``damaged``; ``detail`` says more, for people.
    """

    blocks: tuple[Table | Line, ...] = ()
    refused: str = ""
    detail: str = ""


class TooMuch(Exception):
    """The document holds more than any form does."""


CELLS = 200_000  # cells, spans counted as one
TEXT = 8 << 20  # characters in the whole document
TABLES = 2_000
SPAN = 1_000  # columns; HTML allows no wider cell, and no form has one


class Count:
    """Adds up what a reader has found, and stops it where it is too much."""

    def __init__(self) -> None:
        self.cells = self.characters = self.tables = 0

    def table(self) -> int:
        """The number of the next table."""
        self.tables += 1
        if self.tables > TABLES:
            raise TooMuch(f"{TABLES} tables")
        return self.tables

    def text(self, text: str) -> str:
        """The text, counted."""
        self.cells += 1
        self.characters += len(text)
        if self.cells > CELLS or self.characters > TEXT:
            raise TooMuch(f"{self.cells} cells, {self.characters} characters")
        return text
