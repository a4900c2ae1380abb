"""Lines that a text takes, counted a run at a time: the same as character by character."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from perfxl.text.measure import lines_needed


def units(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def one_by_one(text: str, width: int) -> int:
    """The plain rule: words stay whole where they can, everything else breaks anywhere."""
    total = 0
    for line in text.split("\n"):
        lines, used = 1, 0
        for piece in re.findall(r"[\x21-\x7e]+|\s|.", line, re.DOTALL):
            wide = sum(map(units, piece))
            if used + wide <= width:
                used += wide
            elif piece.isspace():
                used = width
            elif wide <= width:
                lines, used = lines + 1, wide
            else:
                more, rest = divmod(max(wide - (width - used), 1), width)
                lines, used = lines + more + (rest > 0), rest or width
        total += lines
    return total


TEXTS = st.text(st.sampled_from("预算a1 ，。（）—…\n\u3000\u0301\u302aé①ａ％𠀀"), max_size=60)


@given(TEXTS, st.integers(2, 30))
@example("预算执行率", 3)
@example("a预算", 2)
@example("预算 budget预算", 9)
def test_as_character_by_character(text: str, width: int) -> None:
    assert lines_needed(text, width) == one_by_one(text, width)
