"""Text of a form, harmless wherever it is shown: CSV, HTML, a terminal.

What a unit types into its form is printed on somebody else's screen. Each function answers one
reader: a spreadsheet that takes ``=`` in a CSV for a formula, a browser, a terminal that obeys
escape codes, and the eye, which direction marks deceive.
"""

from __future__ import annotations

import html

from perfxl.text.refusal import one_line

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|")
_BLANK = " \t\r\n\u3000\u00a0"


def visible(text: str) -> str:
    """Text without control, format and direction characters; line ends and tabs stay.

    >>> visible("a\\u202eb\\x1b[31m\\u200bc\\nd")
    'ab[31mc\\nd'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c.isprintable() or c in "\n\t\u3000\u00a0")


def for_csv(value: object) -> str:
    """A value as a CSV field's content (quoting is the csv module's work).

    A number stays a number; text that a spreadsheet would take for a formula gets an apostrophe
    before it, which Excel, WPS and LibreOffice all show as text.

    >>> for_csv("=1+1"), for_csv("-5.20"), for_csv("  @SUM(A1)"), for_csv("≥95%")
    ("'=1+1", '-5.20', "'  @SUM(A1)", '≥95%')
    """
    text = visible("" if value is None else str(value))
    start = text.lstrip(_BLANK)
    lead = text[: len(text) - len(start)]
    if start.startswith(_FORMULA) or "\t" in lead or "\n" in lead:
        return text if _plain_number(text) else f"'{text}"
    return text


def _plain_number(text: str) -> bool:
    """Whether text is a signed number and nothing else."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    whole, dot, part = digits.partition(".")
    return digits.isascii() and whole.isdigit() and (part.isdigit() if dot else True)


def for_html(value: object) -> str:
    """A value as HTML text or a quoted attribute's content.

    >>> for_html('<b onclick="x">\\x00&')
    '&lt;b onclick=&quot;x&quot;&gt;&amp;'
    """
    return html.escape(visible("" if value is None else str(value)), quote=True)


def for_terminal(value: object, limit: int = 600) -> str:
    """A value on one line of a terminal, at most ``limit`` characters; see :func:`one_line`."""
    return one_line("" if value is None else str(value), limit)
