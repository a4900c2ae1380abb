"""Changing an XML part by cutting at byte positions instead of writing it anew.

A serialiser would rename prefixes, drop unused namespaces that ``mc:Ignorable`` names, and reorder
attributes; a splice leaves every byte it does not concern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from perfxl.excel.xlsx.limits import LIMITS, Limits, remembered
from perfxl.excel.xlsx.parsing import utf8
from perfxl.text.refusal import Refused


class Tag(NamedTuple):
    """One element near the root, with the byte positions of its tags."""

    namespace: str
    name: str  # local
    prefix: str
    attributes: Mapping[str, str]  # by local name; namespaced ones by "uri name"
    depth: int  # 0 is the root
    start: int  # of "<"
    inside: int  # after the ">" of the start tag
    close: int  # of "</"; the same as ``inside`` for an empty-element tag
    end: int  # after the element

    @property
    def empty(self) -> bool:
        """Whether it is written as one tag, ``<a/>``."""
        return self.inside == self.end

    def raw(self, local: str) -> str:
        """A sibling's or child's name with this element's prefix."""
        return f"{self.prefix}:{local}" if self.prefix else local


@dataclass(slots=True)
class Part:
    """An XML part being changed: its text in UTF-8, its outer elements, the cuts so far."""

    text: bytes
    tags: Sequence[Tag]
    prefixes: Mapping[str, str]  # namespace -> prefix declared on the root, never ""
    cuts: list[tuple[int, int, bytes]] = field(default_factory=list)
    added: set[str] = field(default_factory=set)  # what the cuts name, in folded case

    @property
    def root(self) -> Tag:
        """The root element."""
        return self.tags[0]

    def find(self, name: str) -> Tag | None:
        """The first child of the root of that local name in the root's namespace."""
        for tag in self.tags:
            if tag.depth == 1 and tag.name == name and tag.namespace == self.root.namespace:
                return tag
        return None

    def cut(self, start: int, end: int, new: str) -> None:
        """Put ``new`` where the bytes from start to end were."""
        self.cuts.append((start, end, new.encode()))

    def append(self, parent: Tag, new: str) -> None:
        """Add ``new`` as the last content of an element."""
        if parent.empty:
            at = self.text.rindex(b"/", parent.start, parent.end)
            self.cut(at, parent.end, f">{new}</{parent.raw(parent.name)}>")
        else:
            self.cut(parent.close, parent.close, new)

    def set_attribute(self, tag: Tag, name: str, value: str) -> None:
        """Change an unprefixed attribute that is there."""
        head = self.text[tag.start : tag.inside]
        match = re.search(rb"(?<=\s)" + name.encode() + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", head)
        if match is not None:
            start, end = match.span(1)
            self.cut(tag.start + start, tag.start + end, f'"{value}"')

    def spliced(self) -> bytes:
        """The text with all cuts made."""
        pieces: list[bytes] = []
        at = 0
        for start, end, new in sorted(self.cuts, key=lambda cut: cut[:2]):
            pieces += (self.text[at:start], new)
            at = end
        return b"".join((*pieces, self.text[at:]))


def open_part(data: bytes, name: str, limits: Limits = LIMITS) -> Part:
    """A part ready for cuts; UTF-16 becomes UTF-8 with a declaration that says so.

    Raises Refused E-XML, E-DTD, E-TOOBIG.
    """
    text = utf8(data, name, limits)
    if text[:5] == b"<?xml":  # what we add is UTF-8, whatever the ASCII of the part was called
        text = _OTHER_ENCODING.sub(rb"\1", text, count=1)
    tags, prefixes = _outer(text, name)
    return Part(text, tags, prefixes)


_MOST = 200_000  # outer elements: each takes more memory than it does in the tree
_OTHER_ENCODING = re.compile(
    rb"^(<\?xml[^>]*?)\s+encoding\s*=\s*(?![\"'](?i:utf-?8)[\"'])(?:\"[^\"]*\"|'[^']*')"
)


@remembered
def _outer(text: bytes, part: str) -> tuple[Sequence[Tag], Mapping[str, str]]:
    """The outer elements of a part, and the prefixes its root declares."""
    tags: list[Tag] = []
    stack: list[int] = []
    prefixes: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.namespace_prefixes = True
    depth = 0

    def declared(prefix: str | None, uri: str | None) -> None:
        if not tags and prefix and uri:
            prefixes[uri] = prefix

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth <= 2:
            uri, local, prefix = _names(name)
            start = parser.CurrentByteIndex
            plain = {" ".join(_names(k)[:2]).strip(): v for k, v in attributes.items()}
            inside = _tag_end(text, start)
            if len(tags) > _MOST:
                raise Refused("E-TOOBIG", part, f"> {_MOST} elements")
            stack.append(len(tags))
            tags.append(Tag(uri, local, prefix, plain, depth, start, inside, inside, inside))
        depth += 1

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if depth <= 2:
            index = stack.pop()
            tag = tags[index]
            if text[tag.inside - 2 : tag.inside] != b"/>":
                close = parser.CurrentByteIndex
                tags[index] = tag._replace(close=close, end=text.index(b">", close) + 1)

    parser.StartNamespaceDeclHandler = declared
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise Refused("E-XML", part, str(error)) from None
    return tags, prefixes


def _names(name: str) -> tuple[str, str, str]:
    """(namespace, local name, prefix) of expat's ``uri local prefix``."""
    words = name.split(" ")
    if len(words) == 1:
        return "", words[0], ""
    return words[0], words[1], words[2] if len(words) > 2 else ""


def _tag_end(text: bytes, at: int) -> int:
    """The position after the ``>`` of the start tag at ``at``; a ``>`` in an attribute is none."""
    quote = b""
    for match in _MARKS.finditer(text, at):
        mark = match[0]
        if quote:
            quote = b"" if mark == quote else quote
        elif mark == b">":
            return match.end()
        else:
            quote = mark
    return len(text)


_MARKS = re.compile(rb"[>\"']")
