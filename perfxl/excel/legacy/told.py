"""What the readers of legacy workbooks tell, in plain values, and how much of it they may.

The readers run in a child process, and import nothing else of perfxl.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

CELLS = 200_000  # that hold something, in the whole workbook
TEXT = 8 << 20  # characters in the whole workbook
SHEETS = 500
MERGES = 20_000
AREA = 10_000_000  # cells in a sheet's used range, empty ones included
PART = 64 << 20  # bytes of a part, unpacked

Told = tuple[int, int, str, str, str]
"""A cell: row and column from 1; ``s`` text, ``n`` number, ``b`` logical, ``d``, ``t``, ``dt`` date,
time or both, ``e`` error; its text; its number format, empty for none known."""


class TooMuch(Exception):
    """The workbook holds more than any form does."""


class NotRead(Exception):
    """Why a workbook is not read, as a kind of the refusal: password, old, text."""


class Sheet:
    """One sheet as it is being read."""

    def __init__(self, name: str, count: Count, *, visible: bool = True) -> None:
        self.name, self.count, self.visible = name, count, visible
        self.cells: list[Told] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []

    def put(self, row: int, column: int, kind: str, text: str, number_format: str = "") -> None:
        """Keep a cell that holds something."""
        self.cells.append((row, column, kind, text, number_format))
        self.count.add(text)

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Keep a merged range."""
        if len(self.merges) < MERGES and (row, column) != (last_row, last_column):
            self.merges.append((row, column, last_row, last_column))

    def told(self) -> dict[str, Any]:
        """The sheet as JSON holds it."""
        return {
            "name": self.name,
            "visible": "visible" if self.visible else "hidden",
            "cells": self.cells,
            "merges": self.merges,
            "hidden_rows": self.hidden_rows[:MERGES],
        }


class Count:
    """Cells and characters of the whole workbook."""

    def __init__(self) -> None:
        self.cells = self.characters = 0

    def add(self, text: str) -> None:
        """Count a cell; raises TooMuch."""
        self.cells += 1
        self.characters += len(text)
        if self.cells > CELLS or self.characters > TEXT:
            raise TooMuch(f"{self.cells} cells, {self.characters} characters")


def plain(value: Any) -> tuple[str, str] | None:
    """A Python value as the kind and text of a cell; None for an empty one."""
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, int | float):
        return "n", repr(value)
    if isinstance(value, dt.datetime):
        return "dt", value.isoformat()
    if isinstance(value, dt.date):
        return "d", value.isoformat()
    if isinstance(value, dt.time):
        return "t", value.isoformat()
    if isinstance(value, dt.timedelta):
        return "n", repr(value.total_seconds() / 86_400)
    text = str(value)
    return ("s", text) if text else None
