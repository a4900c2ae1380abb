"""The sheet while bands are being placed on it, and the cells that they place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from perfxl.form.grid import a1, column_letters
from perfxl.form.model import Indicator
from perfxl.layout.formula import Cells, Formula
from perfxl.rules.policy import Policy

MOST_ROWS = 5_000
"""Indicators, or money rows, of one form that is written; real forms have some dozens."""

Span = tuple[int, int]  # first and last column


class Placed(msgspec.Struct, frozen=True):
    """One cell or merged block of the printed form."""

    row: int
    column: int
    style: str
    rows: int = 1
    columns: int = 1
    text: str | None = None  # a printed label
    path: str | None = None  # the field that lives here
    kind: str = ""  # the field's kind
    number: Decimal | None = None  # a printed constant, 分值 10.00 of the execution row
    formula: Formula | None = None
    choices: tuple[str, ...] = ()
    prompt: tuple[str, str] | None = None  # title and text shown while the input is selected

    @property
    def is_input(self) -> bool:
        """Whether an officer types here: not over a label, a printed constant or a formula."""
        printed = self.text is not None or self.number is not None
        return self.path is not None and self.formula is None and not printed


@dataclass(slots=True)
class Sketch:
    """The sheet while bands are being placed on it, top to bottom."""

    indicators: Sequence[Indicator]
    policy: Policy
    columns: int
    row: int = 1
    placed: list[Placed] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    header_row: int = 0  # of the indicator table
    last_row: int = 0  # of the indicator rows
    where: dict[str, str] = field(default_factory=dict)  # path -> A1 text
    weight_column: int = 0
    score_column: int = 0
    lines: Sequence[str] | None = None  # the money rows as filed, the total first
    money_unit: str = "万元"
    goal_rows: int = 1  # how many sheet rows the goals' text spans; one row is at most 409 points
    breaks: frozenset[int] = frozenset()  # indicators before which a new page begins

    def put(self, placed: Placed) -> None:
        """Add one cell and remember where its field lives."""
        self.placed.append(placed)
        if placed.path is not None:
            self.where.setdefault(placed.path, a1(placed.row, placed.column))


def growing(sketch: Sketch, column: int, key: str) -> Cells:
    """The rows of the indicator table in one column, from the header to the row above the formula,
    so that rows inserted at either edge are counted."""
    letter = column_letters(column)
    return Cells(
        tuple(f"indicators[{n}].{key}" for n in range(len(sketch.indicators))),
        f"{letter}{sketch.header_row}:INDEX({letter}:{letter},ROW()-1)",
    )
