"""How many lines a text takes: Excel never fits merged cells, so heights are measured.

Widths are in half-width units: an ideograph takes two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WIDE = "\u3001-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60"  # two units each, breaking anywhere
_PIECES = re.compile(rf"[\x21-\x7e]+|([{_WIDE}]+)|\s|.", re.DOTALL)


def lines_needed(text: str, width: int) -> int:
    """Lines that a text takes in a cell ``width`` half-width units wide.

    >>> lines_needed("应急值守人员管理规范性", 20), lines_needed("a\\nb", 20), lines_needed("", 20)
    (2, 2, 1)
    """
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(_wrapped(line, max(width, 2)) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> int:
    lines, used = 1, 0
    for match in _PIECES.finditer(line):
        piece = match[0]
        if match[1]:
            left = len(piece) - max((width - used) // 2, 0)
            if left <= 0:
                used += 2 * len(piece)
            else:
                more = -(-left // (width // 2))
                lines, used = lines + more, 2 * (left - (more - 1) * (width // 2))
            continue
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


@lru_cache(maxsize=1024)
def _units(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1
