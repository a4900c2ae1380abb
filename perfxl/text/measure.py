"""How many lines a text takes: Excel never fits merged cells, so heights are measured.

Widths are in half-width units: an ideograph takes two.
"""

from __future__ import annotations

import re
import unicodedata

_PIECES = re.compile(r"[\x21-\x7e]+|\s|.", re.DOTALL)


def lines_needed(text: str, width: int) -> int:
    """Lines that a text takes in a cell ``width`` half-width units wide.

    >>> lines_needed("应急值守人员管理规范性", 20), lines_needed("a\\nb", 20), lines_needed("", 20)
    (2, 2, 1)
    """
    return sum(_wrapped(line, max(width, 2)) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> int:
    lines, used = 1, 0
    for piece in _PIECES.findall(line):
        units = sum(map(_units, piece))
        if used + units <= width:
            used += units
        elif piece.isspace():
            used = width
        elif units <= width:
            lines, used = lines + 1, units
        else:  # a word longer than the line is cut
            room = width - used
            more, used = divmod(max(units - room, 1), width)
            lines += more + (used > 0)
            used = used or width
    return lines


def _units(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1
