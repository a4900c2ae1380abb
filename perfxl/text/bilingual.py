"""Sentences for people: Chinese first, English beside it."""

from __future__ import annotations

import msgspec

from perfxl.text.patterns import lazy

_CHINESE = lazy("[\u4e00-\u9fff]")
_ENGLISH = lazy("[a-z]{2}")


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


def one_of(text: str, lang: str) -> str:
    """One half of a text that says something in both languages, ``中文 / English``; any other as it is.

    >>> one_of("磁盘已满 / disk full", "en"), one_of("a / b", "zh"), one_of("输出的 .xlsx / .xlsm", "en")
    ('disk full', 'a / b', '输出的 .xlsx / .xlsm')
    """
    zh, bar, en = text.rpartition(" / ")
    both = bar and _CHINESE.search(zh) and _ENGLISH.search(en) and not _CHINESE.match(en)
    if not both or en.startswith("."):  # two suffixes are one thing said
        return text
    return en if lang == "en" else zh


def counted(number: int, noun: str) -> str:
    """A number with its English noun, singular or plural.

    >>> counted(1, "error"), counted(2, "file")
    ('1 error', '2 files')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
