"""Sentences for people: Chinese first, English beside it."""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, frozen=True):
    """One sentence in both languages.

    >>> Text("总分", "total").in_("en")
    'total'
    """

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """The sentence in ``lang``, ``zh`` or ``en``; anything else is read as Chinese."""
        return self.en if lang == "en" else self.zh

    def format(self, **words: object) -> Text:
        """Both sentences with the same ``{words}`` filled in."""
        return Text(self.zh.format(**words), self.en.format(**words))
