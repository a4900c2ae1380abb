"""Regular expressions that are compiled when they are first asked for anything.

Most of the grammar is for what few forms hold, and compiling all of it takes longer than judging a
form. Declared with :func:`lazy` instead of ``re.compile``, a pattern costs nothing until it is used,
and after its first use no more than any other.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("fullmatch", "match", "search", "finditer", "findall", "sub", "split")


class _Lazy:
    """Stands for a pattern: its methods become attributes at the first call of any."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:  # only for what is not there yet
        compiled = re.compile(*self._source)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for :mod:`re`'s methods, compiled at the first of them.

    >>> lazy("[0-9]+").findall("14 of 50")
    ['14', '50']
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
