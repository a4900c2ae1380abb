"""The merged ranges of a sheet: read, counted, and what is odd about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element

from perfxl.form.grid import LAST_ROW, Address, Cell, Range, column_number
from perfxl.text.refusal import Refused

_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_WIDE = 20_000  # cells under a sheet's merged ranges from which on they are not listed


@lru_cache(maxsize=1024)
def parse_range(text: str) -> Range | None:
    """``A1:B2``, ``A1``, ``A:B`` or ``1:2`` as a range within the sheet; None for anything else.

    >>> parse_range("B2:A1"), parse_range("A1:XFE1")
    (Range(row=1, column=1, last_row=2, last_column=2), None)
    """
    first, _, last = text.partition(":")
    if first.isascii() and last.isascii():
        if first.isdigit() and last.isdigit():
            first, last = f"A{first}", f"XFD{last}"
        elif first.isalpha() and last.isalpha():
            first, last = f"{first}1", f"{last}{LAST_ROW}"
    rows: list[int] = []
    columns: list[int] = []
    for corner in (first, last or first):
        match = _CORNER.fullmatch(corner)
        if match is None:
            return None
        rows.append(int(match[2]))
        columns.append(column_number(match[1]))
    if 0 in columns or max(rows) > LAST_ROW:
        return None
    return Range(min(rows), min(columns), max(rows), max(columns))


def read_merges(element: Element, tag: str, where: str, most: int) -> tuple[Range, ...]:
    """The merged ranges that stand in an element under a tag, ``most`` of them at the most.

    Raises Refused E-MERGE where one is no range or they are too many; ``where`` is the sheet.
    """
    if len(element) > most:
        raise Refused("E-MERGE", where, f"> {most}")
    merges: list[Range] = []
    for item in element:
        if item.tag == tag:
            merge = parse_range(item.get("ref", ""))
            if merge is None:
                raise Refused("E-MERGE", where, item.get("ref", "")[:40])
            merges.append(merge)
    return tuple(merges)


def area(merge: Range) -> int:
    """How many cells a merge covers."""
    return (merge.last_row - merge.row + 1) * (merge.last_column - merge.column + 1)


def odd_merges(
    merges: tuple[Range, ...], cells: Mapping[Address, Cell], covered: int
) -> Iterator[tuple[str, Address]]:
    """Warnings of merges that overlap and of values hidden under one; ``covered`` is their area."""
    if covered > _WIDE:
        yield from _odd_wide_merges(merges, cells)
        return
    seen: set[Address] = set()
    there = cells.keys()
    for merge in merges:
        block = [*merge.addresses()]
        if not seen.isdisjoint(block):
            yield "W-MERGE", block[0]
        seen.update(block)
        del block[0]
        if not there.isdisjoint(block):
            for address in block:
                if address in cells and cells[address].value is not None:
                    yield "W-HIDDENVAL", address


def _odd_wide_merges(
    merges: tuple[Range, ...], cells: Mapping[Address, Cell]
) -> Iterator[tuple[str, Address]]:
    """The first of each kind, where listing the cells under the merges would take too long: one
    walk down the sheet, with the merges that reach the row. One that overlaps another is passed
    over."""
    from bisect import bisect_left, insort  # not for every reader's start
    from heapq import heappop, heappush

    waiting = sorted(merges, key=lambda merge: (merge.row, merge.column), reverse=True)
    here: list[tuple[int, int, int]] = []  # columns and first row of the merges that reach this row
    ends: list[tuple[int, tuple[int, int, int]]] = []  # a heap: last row, what stands in ``here``
    overlap = hidden = False
    filled = sorted(address for address, cell in cells.items() if cell.value is not None)
    for row, column in [*filled, (LAST_ROW, 1)]:
        while waiting and waiting[-1].row <= row:
            merge = waiting.pop()
            while ends and ends[0][0] < merge.row:
                here.remove(heappop(ends)[1])
            columns = merge.column, merge.last_column, merge.row
            at = bisect_left(here, columns)
            if (at and here[at - 1][1] >= columns[0]) or (
                at < len(here) and here[at][0] <= columns[1]
            ):
                if not overlap:
                    overlap = True
                    yield "W-MERGE", (merge.row, merge.column)
                continue
            insort(here, columns)
            heappush(ends, (merge.last_row, columns))
        while ends and ends[0][0] < row:
            here.remove(heappop(ends)[1])
        at = bisect_left(here, (column + 1,)) - 1
        if at >= 0 and here[at][0] <= column <= here[at][1] and not hidden:
            if (row, column) != (here[at][2], here[at][0]) and (row, column) in cells:
                hidden = True
                yield "W-HIDDENVAL", (row, column)
        if hidden and overlap:
            return
