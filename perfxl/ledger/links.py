"""Which file names may be links, and how they are written as one."""

from __future__ import annotations

import re

_ELSEWHERE = re.compile(r"^/|\\|^(?![A-Za-z]:/)[^/]*:|:.*:|\ufffd")


def is_link(path: str) -> bool:
    """Whether a path may be a link: one that leads to a file and to nothing else.

    A file may be called so that its name is an address: of another computer, or of a program.

    >>> [is_link(each) for each in ("报送/1.xlsx", r"\\\\host\\share\\1.xlsx", "ms-word:ofe|u|1.xlsx")]
    [True, False, False]
    """
    plain = path.replace("\u3000", "").isprintable() and not _ELSEWHERE.search(path)
    return plain and len(path) <= 1500


def as_link(path: str) -> str:
    """A path as a link's target: what means something in an address is written as %XX.

    >>> as_link("甲 局/50%#1.xlsx")
    '甲%20局/50%25%231.xlsx'
    """
    return path.translate(_SPECIAL)


_SPECIAL = str.maketrans({char: f"%{ord(char):02x}" for char in '%" #<>[]^`{}?'})
