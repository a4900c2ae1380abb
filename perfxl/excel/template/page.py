"""How tall rows must be for their text, and where pages begin.

Excel never fits the height of merged cells, and its print must cut nothing off: so text is measured
here, in half-width units (an ideograph takes two), and pages break between groups of indicators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from perfxl.excel.template.looks import STYLES
from perfxl.layout.plan import Plan
from perfxl.layout.sketch import Placed
from perfxl.text.measure import lines_needed

TALLEST = 409.0  # points, a row's limit
PAPER = (595.3, 841.9)  # A4, points
MARGINS = (0.4, 0.6, 0.7)  # left and right, top, bottom; inches


class Planner(Protocol):
    """Places a form, with its goals over some rows and pages beginning at some indicators."""

    def __call__(self, *, goal_rows: int = 1, breaks: frozenset[int] = frozenset()) -> Plan:
        """The plan."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """A plan with the sizes that its contents need."""

    plan: Plan
    heights: Mapping[int, float]  # row -> points
    growing: frozenset[int]  # rows that fit themselves to their text while somebody types
    fonts: Mapping[tuple[int, int], float]  # cells whose text needs a smaller font
    spacer: float  # font size whose line is as tall as the least indicator row
    breaks: tuple[int, ...]  # the rows that begin a page
    margins: tuple[float, float, float] = MARGINS


def column_pixels(width: float) -> int:
    """A column's width on screen under 宋体 11, whose digits are 8 pixels wide."""
    return int(width * 8 + 0.5) + 5


def measured(
    planner: Planner, contents: Mapping[str, Decimal | str | None], spacer: float = 24
) -> Sizes:
    """The plan whose rows hold their texts and whose pages begin between groups."""
    plan = planner()
    goal_rows = _goal_rows(plan, contents)
    if goal_rows > 1:
        plan = planner(goal_rows=goal_rows)
    heights, growing, fonts = _heights(plan, contents)
    starts = _page_starts(plan, heights)
    if starts:
        plan = planner(goal_rows=goal_rows, breaks=starts)
        heights, growing, fonts = _heights(plan, contents)
    rows = tuple(sorted(plan.header_row + 1 + number for number in starts))
    return Sizes(plan, heights, growing, fonts, spacer, rows)


def _goal_rows(plan: Plan, contents: Mapping[str, Decimal | str | None]) -> int:
    """One row is at most 409 points tall, so a long text spans several."""
    needed = [_needed(plan, c, contents) for c in plan.placed if c.style == "long"]
    return int(max(needed, default=0) // 300) + 1


def _text(cell: Placed, contents: Mapping[str, Decimal | str | None]) -> str:
    content = contents.get(cell.path or "", cell.text)
    return content if isinstance(content, str) else ""


def _needed(
    plan: Plan, cell: Placed, contents: Mapping[str, Decimal | str | None], size: float = 0
) -> float:
    """Points that a cell's text needs, padding included."""
    style = STYLES[cell.style]
    size = size or float(style["font_size"])
    pixels = sum(
        column_pixels(width)
        for width in plan.layout.widths[cell.column - 1 : cell.column - 1 + cell.columns]
    )
    unit = size * 4 / 3 / 2
    room = (pixels - 7 - 12 * int(style.get("indent", 0))) / unit
    bold = 1.04 if style.get("bold") else 1.0
    lines = lines_needed(_text(cell, contents), int(room / bold + 0.05))
    return lines * size * 1.46 + 6


def _heights(
    plan: Plan, contents: Mapping[str, Decimal | str | None]
) -> tuple[dict[int, float], frozenset[int], dict[tuple[int, int], float]]:
    heights = dict(plan.heights)
    fonts: dict[tuple[int, int], float] = {}
    growing = set(range(plan.header_row + 1, plan.last_row + 1))
    wrapping = [c for c in plan.placed if STYLES[c.style].get("text_wrap")]
    for cell in sorted(
        wrapping, key=lambda c: c.rows
    ):  # merged groups last: rows under them are known
        rows = range(cell.row, cell.row + cell.rows)
        needed = _needed(plan, cell, contents)
        for size in (9.0, 8.0, 7.0, 6.0):
            if needed <= TALLEST * cell.rows:
                break
            needed, fonts[cell.row, cell.column] = _needed(plan, cell, contents, size), size
        lacking = needed - sum(heights[row] for row in rows)
        if lacking > 0:
            for row in rows:
                heights[row] = min(TALLEST, heights[row] + lacking / cell.rows)
            if cell.rows > 1:
                growing -= set(rows)
    return heights, frozenset(growing), fonts


def _page_starts(plan: Plan, heights: Mapping[int, float]) -> frozenset[int]:
    """The indicators that begin a page: between groups where that leaves no large gap."""
    left, top, bottom = (72 * inches for inches in MARGINS)
    width = sum(map(column_pixels, plan.layout.widths)) * 0.75
    scale = min(1.0, (PAPER[0] - 2 * left) / width)
    page = (PAPER[1] - top - bottom) / scale
    tail = sum(heights[row] for row in range(plan.last_row + 1, plan.bottom + 1))
    rows = [heights[row] for row in range(plan.header_row + 1, plan.last_row + 1)]
    used = sum(heights[row] for row in range(1, plan.header_row + 1))
    starts: list[int] = []
    first = 0
    for number, height in enumerate(rows):
        last = number == len(rows) - 1
        if used + height + (tail if last else 0) > page * 0.98 and number > first:
            first = _boundary(plan, first, number)
            starts.append(first)
            used = heights[plan.header_row] + sum(rows[first:number])
        used += height
    return frozenset(starts)


def _boundary(plan: Plan, first: int, number: int) -> int:
    """The nearest start of a group at or before ``number``, if it is near."""
    for key in ("category", "subcategory"):
        for start in range(number, max(first + 1, number - 4) - 1, -1):
            if f"indicators[{start}].{key}" in plan.where:
                return start
    return number
