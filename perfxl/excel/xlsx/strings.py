"""Shared and inline strings as text."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from perfxl.excel.xlsx.markup import MC, TRUE, XML_SPACE, spreadsheet_part, unescaped
from perfxl.excel.xlsx.package import Package
from perfxl.form.grid import Unstruck
from perfxl.text.refusal import Refused


def shared_strings(package: Package, part: str) -> dict[str, str]:
    """The shared strings by their index as cells write it."""
    if not part or not package.has(part):
        return {}
    data = package.read(part)
    root, ns = spreadsheet_part(data, part, "sst", package.limits)
    si, t, r = ns + "si", ns + "t", ns + "r"
    texts = [string_of(item, t, r, part) for item in root if item.tag == si]
    return dict(zip(map(str, range(len(texts))), texts, strict=True))


def string_of(item: Element, t: str, r: str, where: str) -> str:
    """The text of a string item: its ``t`` and its runs, without phonetic and struck-out runs.

    Raises Refused E-XML where readers would make different texts of it.
    """
    if len(item) == 1 and item[0].tag == t:
        return _text(item[0], where)
    parts: list[str] = []
    plain = struck = 0
    for child in item:
        if child.tag == t:
            parts.append(_text(child, where))
            plain += 1
        elif child.tag == r:
            texts = [_text(inner, where) for inner in child if inner.tag == t]
            if len(texts) > 1:
                raise Refused("E-XML", where, "t × 2")
            if _is_struck(child, r):
                struck += 1
            else:
                parts += texts
        elif child.tag.startswith(MC):
            raise Refused("E-XML", where, child.tag)
    if plain > 1:
        raise Refused("E-XML", where, "t × 2")
    return Unstruck("".join(parts)) if struck else "".join(parts)


def _is_struck(run: Element, r: str) -> bool:
    """Whether a run of text is struck out."""
    strike = run.find(f"{r}Pr/{r[:-1]}strike")
    return strike is not None and strike.get("val", "1") in TRUE


def _text(t: Element, where: str) -> str:
    """The text of one ``t``; blanks at its ends count only where the file says so, as in Excel."""
    if len(t):  # text after an inner element is lost on some readers
        raise Refused("E-XML", where, t[0].tag)
    text = t.text or ""
    shown = text.strip(" \t\r\n")
    if shown != text and t.get(XML_SPACE) != "preserve":
        text = shown
    return unescaped(text) if "_x" in text else text
