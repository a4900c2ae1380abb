"""The printed footer of every sheet that perfxl writes: a text at the left, the pages at the right."""

from __future__ import annotations

PAGES = "第 &P 页 共 &N 页"
LONGEST = 255  # characters that a footer can hold, codes included


def left_part(text: str, most: int = 80) -> str:
    """A text as a footer takes it: one line, ampersands doubled, ``most`` characters at the most.

    >>> left_part("甲&乙"), left_part("&" * 9, 5)
    ('甲&&乙', '&&&&')
    """
    text = text.replace("\n", " ")[:most]
    while len(text) + text.count("&") > most:
        text = text[:-1]
    return text.replace("&", "&&")


def footer(text: str) -> str:
    """The footer's code, both parts in 9 points.

    >>> footer("甲局")
    '&L&9 甲局&R&9 第 &P 页 共 &N 页'
    """
    return f"&L&9 {left_part(text)}&R&9 {PAGES}"
