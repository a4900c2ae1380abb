"""Formula text, as far as reading needs it: moving a shared formula, and noticing the outside.

Nothing is ever evaluated here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from perfxl.form.grid import LAST_COLUMN, LAST_ROW, column_letters, column_number
from perfxl.text.patterns import lazy

# What may not be touched comes first: strings, quoted sheet names, bracketed parts, words.
_TOKEN = lazy(
    r"""
    (?P<keep> "(?:[^"]|"")*"? | '(?:[^']|'')*'? | \[(?:[^\[\]]|\[[^\[\]]*\])*\] )
  | (?P<cell> (?<![\w.\\$]) (\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6}) (?![\w.(!\\]) )
  | (?P<columns> (?<![\w.\\$]) (\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3}) (?![\w.(!\\]) )
  | (?P<rows> (?<![\w.\\$:]) (\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6}) (?![\w.(!\\:]) )
    """,
    re.VERBOSE,
)


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads when copied ``rows`` down and ``columns`` right.

    >>> shifted("A1+$B$1+Sheet1!C2", 1, 1)
    'B2+$B$1+Sheet1!D3'
    """
    if not rows and not columns:
        return formula
    return _TOKEN.sub(lambda match: _moved(match, rows, columns), formula)


def _moved(match: re.Match[str], rows: int, columns: int) -> str:
    if match["keep"] is not None:
        return match[0]
    if match["cell"] is not None:
        fixed_column, letters, fixed_row, digits = match.group(3, 4, 5, 6)
        column, row = _column(fixed_column, letters, columns), _row(fixed_row, digits, rows)
        return column + row if column and row else "#REF!"
    if match["columns"] is not None:
        fix, first, fix_last, last = match.group(8, 9, 10, 11)
        ends = [_column(fix, first, columns), _column(fix_last, last, columns)]
    else:
        fix, first, fix_last, last = match.group(13, 14, 15, 16)
        ends = [_row(fix, first, rows), _row(fix_last, last, rows)]
    return ":".join(ends) if all(ends) else "#REF!"


def _column(fixed: str, letters: str, by: int) -> str:
    """Column letters moved; empty where they leave the sheet."""
    if fixed:
        return fixed + letters
    column = column_number(letters.upper())
    moved = column + by if column else 0
    return column_letters(moved) if 0 < moved <= LAST_COLUMN else ""


def _row(fixed: str, digits: str, by: int) -> str:
    """A row number moved; empty where it leaves the sheet."""
    if fixed:
        return fixed + digits
    row = int(digits) + by
    return str(row) if 0 < row <= LAST_ROW else ""


_HINTS = ("|", "[", "WEBSERVICE", "RTD", "CALL", "REGISTER", "SQL", "HYPERLINK")
_STRING = lazy(r'"(?:[^"]|"")*"?')
_DDE = lazy(r"[\w.]\|\s*['\w]")
_OUTSIDE = lazy(
    r"\[\d+\]|\[[^\[\]]*\.xl\w+\]|\b(?:WEBSERVICE|RTD|CALL|REGISTER\.ID|SQL\.REQUEST)\s*\(",
    re.IGNORECASE,
)
_LINK = lazy(r'\bHYPERLINK\s*\(\s*"\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)', re.IGNORECASE)


def suspicious(formula: str) -> str:
    """The warning a formula deserves for reaching outside the workbook; "" for none.

    >>> suspicious("cmd|'/C calc'!A0"), suspicious("SUM(A1:A2)")
    ('W-DDE', '')
    """
    return _suspicious(formula) if len(formula) <= _SHORT else _suspicious.__wrapped__(formula)


_SHORT = 1_000  # characters of a formula whose answer is remembered


@lru_cache(maxsize=2048)
def _suspicious(formula: str) -> str:
    shout = formula.upper()
    for hint in _HINTS:  # a dozen times faster than any expression, and most formulas have none
        if hint in shout:
            break
    else:
        return ""
    bare = _STRING.sub('""', formula)
    if "|" in bare and _DDE.search(bare):
        return "W-DDE"
    if _OUTSIDE.search(bare) or _LINK.search(formula):
        return "W-EXTERNAL"
    return ""
