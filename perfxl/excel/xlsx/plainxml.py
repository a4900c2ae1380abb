"""Sheets and shared strings written the plain way, which most are: by pattern instead of by tree.

Building an element for every cell is most of what reading costs. Here the cells are taken out of a
part by a pattern, and the parser reads the rest, the rows' own tags included. That is done only
where the pattern accounts for every single ``<`` between the rows' first and last, and the text
between holds nothing that XML forbids; the parser then sees the same document, but for its cells.
Whatever is written in any other way (prefixes, comments, rich text, shared formulas, cells without
addresses, character references) gives None, and the caller goes by the tree. Both give the same.
"""

from __future__ import annotations

import re

import msgspec

from perfxl.excel.xlsx.package import Limits, bounded, remembered

Token = tuple[str, str, str, str, str, str, str, str, str, str]
"""A cell: letters, digits, s, t, "/" if empty, formula, value; a row: number, attributes, "/" if empty.

All ten are empty for the end of a row.
"""

_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_TOKEN = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]*)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    r"(?:(/)>|>(?:<f>([^<]+)</f>)?<v>([^<]*)</v></c>)"
    r'|<row r="([1-9][0-9]{0,6})"((?: [A-Za-z0-9:]+="[^"<>&=]*")*)(/?)>'
    r"|</row>"
)
_LETTERS, _EMPTY, _FORMULA = 0, 4, 5
_DEPTH = 5  # levels of what is taken out: worksheet, sheetData, row, c, v
_LARGEST = 4 << 20  # bytes; a form of some thousand rows, and no more memory than a tree takes
_STRING = re.compile(
    r'<si><t( xml:space="preserve")?>([^<]*)</t>'
    r'(<phoneticPr fontId="[0-9]+"(?: type="[A-Za-z]+")?/>)?</si>'
)
# What XML has no place for, and the carriage returns a parser would turn into line breaks.
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n")
_ENTITIES = (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;")


class PlainSheet(msgspec.Struct, frozen=True):
    """A sheet part, its cells taken out."""

    frame: bytes  # the part without them
    rows: int  # rows left in it
    tokens: list[Token]
    entities: bool  # whether formulas and values still have to be :func:`plain_text`


def plain_sheet(data: bytes, name: str, limits: Limits) -> PlainSheet | None:
    """The cells of a sheet part and the rest of it; None where it is not written plainly.

    Raises Refused as :func:`perfxl.excel.xlsx.package.bounded` does.
    """
    if len(data) > _LARGEST or limits.depth < _DEPTH or bounded(data, name, limits) is not data:
        return None
    if data.count(b"sheetData") != 2:
        return None
    start, end = data.find(_OPEN) + len(_OPEN), data.find(_CLOSE)
    text = _text(data[start:end]) if len(_OPEN) <= start < end else None
    tokens: list[Token] = _TOKEN.findall(text) if text else []
    if not text or not tokens:
        return None
    parts = list(zip(*tokens, strict=True))
    cells = len(tokens) - parts[_LETTERS].count("")
    values = cells - parts[_EMPTY].count("/")
    formulas = len(tokens) - parts[_FORMULA].count("")
    if text.count("<") != len(tokens) + 3 * values + 2 * formulas:
        return None
    rows = [f'<row r="{token[7]}"{token[8]}/>' for token in tokens if token[7]]
    frame = data[:start] + "".join(rows).encode() + data[end:]
    return PlainSheet(frame, len(rows), tokens, "&" in text)


known_plain_sheet = remembered(plain_sheet)


class PlainStrings(msgspec.Struct, frozen=True):
    """Shared strings taken out of their part."""

    frame: bytes  # the part with one empty string
    items: list[tuple[str, str, str]]  # whether blanks count, the :func:`plain_text`, phonetics


def plain_strings(data: bytes, name: str, limits: Limits) -> PlainStrings | None:
    """The shared strings and the rest of their part; None where they are not written plainly.

    Raises Refused as :func:`perfxl.excel.xlsx.package.bounded` does.
    """
    if len(data) > _LARGEST or limits.depth < _DEPTH or bounded(data, name, limits) is not data:
        return None
    start, end = data.find(b"<si>"), data.rfind(b"</si>") + len(b"</si>")
    text = _text(data[start:end]) if 0 <= start < end else None
    if not text:
        return None
    items: list[tuple[str, str, str]] = _STRING.findall(text)
    phonetics = text.count("<phoneticPr ")
    if text.count("<") != 4 * len(items) + phonetics or (
        phonetics and phonetics != sum(1 for item in items if item[2])
    ):
        return None
    return PlainStrings(data[:start] + b"<si/>" + data[end:], items)


def plain_text(text: str) -> str:
    """Text with the five named entities resolved; plain parts hold no other references.

    >>> plain_text("a&lt;b &amp;amp;")
    'a<b &amp;'
    """
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&apos;", "'").replace("&amp;", "&")


def _text(data: bytes) -> str | None:
    """Part of a document as text; None where its characters or references are not plain XML."""
    if len(data.translate(None, _CONTROL)) != len(data):
        return None
    if b"]" in data and b"]]>" in data:
        return None
    if not all(after.startswith(_ENTITIES) for after in data.split(b"&")[1:]):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\ufffe" in text or "\uffff" in text else text
