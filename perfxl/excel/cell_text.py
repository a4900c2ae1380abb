"""Text as a cell stores it: what XML cannot hold escaped, what Excel cannot hold cut and said."""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 32_767  # characters a cell can hold, as UTF-16 counts them


def bounded(text: str) -> str:
    """The text as long as a cell can hold it, an ellipsis where it was cut, no half characters.

    >>> len(bounded("😀" * 20_000)), bounded("\\ud800")
    (16384, '?')
    """
    if len(text) * 2 <= _LONGEST and text.isprintable():
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * _LONGEST:
        return units.decode("utf-16-le")
    return units[: 2 * _LONGEST - 2].decode("utf-16-le", "ignore") + "…"


def stored_text(text: str) -> str:
    """The text as the sheet will hold it: one kind of line end, no control characters, bounded."""
    if not text.isprintable():  # a line break is not, nor is what the expression drops
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _CONTROL.sub("", text)
    return bounded(text)


_CONTROL = re.compile("[^\t\n -\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """Text for XML content or a double-quoted attribute; characters XML cannot hold are dropped."""
    if not text.isprintable():  # a line break is not, nor is what the expression drops
        text = _ILLEGAL.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cell_xml(text: str) -> str:
    """Text for the XML of a cell, which reads back as it was: control characters as ``_xHHHH_``,
    and what only looks like such an escape is none.

    >>> cell_xml("a\\x01<b_x0041_")
    'a_x0001_&lt;b_x005F_x0041_'
    """
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if not text.isprintable():
        text = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escaped(text)


_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@lru_cache(512)  # most of what stands in a ledger stands there often
def inline(text: str) -> str:
    """The rest of a cell that holds a text, after its place and look.

    >>> inline("a<b "), inline("")
    (' t="inlineStr"><is><t xml:space="preserve">a&lt;b </t></is></c>', '/>')
    """
    if not text:
        return "/>"
    text = cell_xml(bounded(text))
    keep = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f' t="inlineStr"><is><t{keep}>{text}</t></is></c>'
