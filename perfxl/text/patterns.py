"""Regular expressions that are compiled when they are first asked for anything.

Most of the grammar is for what few forms hold, and compiling all of it takes longer than judging a
form. Declared with :func:`lazy` instead of ``re.compile``, a pattern costs nothing until it is used,
and after its first use no more than any other.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("fullmatch", "match", "search", "finditer", "findall", "sub", "split")
_ASKING = ("fullmatch", "match", "search", "sub")


class Lazy:
    """Stands for a pattern: its methods become attributes at the first call of any that needs it."""

    def __init__(self, pattern: str, flags: int, needs: str) -> None:
        self.source, self.needs = (pattern, flags), needs.split()

    def __getattr__(self, name: str) -> Any:  # only for what is not there yet
        if not self.needs or name not in _ASKING:
            return self._compiled(name)
        needs = self.needs

        def asked(*given: str) -> re.Match[str] | str | None:
            text = given[-1]
            for group in needs:
                few, many = (group, text) if len(group) < len(text) else (text, group)
                for char in few:
                    if char in many:
                        break
                else:
                    return text if name == "sub" else None
            answer: re.Match[str] | str | None = self._compiled(name)(*given)
            return answer

        setattr(self, name, asked)
        return asked

    def _compiled(self, name: str) -> Any:
        compiled = re.compile(*self.source)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0, *, needs: str = "") -> re.Pattern[str]:
    """A pattern for :mod:`re`'s methods, compiled at the first of them.

    ``needs`` are characters of which every match holds one, or several such groups apart by a space:
    a text that cannot match for want of them is answered without compiling the pattern.

    >>> lazy("[0-9]+").findall("14 of 50"), lazy("约[0-9]|[0-9]左右", needs="约左").search("14")
    (['14', '50'], None)
    """
    return cast("re.Pattern[str]", Lazy(pattern, flags, needs))
