"""Text as a cell stores it: what XML cannot hold escaped, what Excel cannot hold cut and said."""

from __future__ import annotations

import re

_LONGEST = 32_767  # characters a cell can hold


def stored_text(text: str) -> str:
    """The text as the sheet will hold it: one kind of line end, no control characters, bounded."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():  # a line break is not, nor is what the expression drops
        text = _CONTROL.sub("", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


_CONTROL = re.compile("[^\t\n -\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """Text for XML content or a double-quoted attribute; characters XML cannot hold are dropped."""
    if not text.isprintable():  # a line break is not, nor is what the expression drops
        text = _ILLEGAL.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
