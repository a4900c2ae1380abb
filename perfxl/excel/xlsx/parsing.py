"""One XML part -> its tree: the text brought to UTF-8, no DOCTYPE, no more than the limits allow."""

from __future__ import annotations

import re
from itertools import chain
from xml.etree import ElementTree

from perfxl.excel.xlsx.limits import LIMITS, Limits
from perfxl.text.refusal import Refused


def parse(data: bytes, name: str, limits: Limits = LIMITS) -> ElementTree.Element:
    """The root element of an XML part.

    The text is brought to UTF-8 first and the parser told so: what was searched for a DOCTYPE is
    then exactly what is parsed. Raises Refused E-XML, E-DTD, E-TOOBIG.
    """
    data = bounded(data, name, limits)
    parser = ElementTree.XMLParser(encoding="utf-8")
    try:
        parser.feed(data)
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as error:
        raise Refused("E-XML", name, str(error)) from None
    level = [root]
    for _ in range(limits.depth):
        parents = filter(len, level)
        level = [*chain.from_iterable(parents)]
        if not level:
            return root
    raise Refused("E-XML", name, f"> {limits.depth} levels")


def bounded(data: bytes, name: str, limits: Limits) -> bytes:
    """An XML part as UTF-8, free of any DOCTYPE, with no more elements and attributes than allowed.

    Raises Refused E-XML, E-DTD, E-TOOBIG.
    """
    data = utf8(data, name, limits)
    size = len(data)  # fewer bytes than that cannot hold as many
    if size > limits.elements and data.count(b"<") - data.count(b"</") > limits.elements:
        raise Refused("E-TOOBIG", name, f"> {limits.elements} elements")
    if size > limits.attributes and data.count(b"=") > limits.attributes:
        raise Refused("E-TOOBIG", name, f"> {limits.attributes} attributes")
    if size > _NO_BOMB:
        longest = _longest_namespace(data)
        if longest * size > limits.namespaces:  # an attribute is joined only behind a prefix
            joined = data.count(b"<") - data.count(b"</") + data.count(b":")
            if longest * joined > limits.namespaces:
                raise Refused("E-TOOBIG", name, "namespaces")
    return data


_NO_BOMB = 1 << 13  # bytes; with fewer, names and namespaces cannot multiply to anything
_BLANKS = re.compile(rb"\s*")


def _longest_namespace(data: bytes) -> int:
    """The length of the longest namespace a part declares.

    A parser joins every name with its namespace: a long one and many names are a bomb without any
    entity. What merely looks like a declaration counts as well.
    """
    longest = 0
    at = data.find(b"xmlns")
    while at >= 0:
        equals = data.find(b"=", at)
        if equals < 0:
            break
        blanks = _BLANKS.match(data, equals + 1)
        start = equals if blanks is None else blanks.end()
        quote = data[start : start + 1]
        if quote in (b'"', b"'") and data.find(quote, start + 1, start + 2 + longest) < 0:
            end = data.find(quote, start + 1)
            longest = (end if end > 0 else len(data)) - start - 1
        at = data.find(b"xmlns", start)
    return longest


def utf8(data: bytes, name: str, limits: Limits = LIMITS) -> bytes:
    """An XML part as UTF-8 without a byte order mark, free of any DOCTYPE.

    The encoding named in its declaration is left standing; callers tell the parser. Raises Refused
    E-XML for other encodings, E-DTD.
    """
    head = data[:4]
    if head[:3] == b"\xef\xbb\xbf":
        data = data[3:]
        _check_encoding(data, name)
    elif head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            codec = "utf-16"
        else:
            codec = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        try:
            data = data.decode(codec).encode()
        except UnicodeError:
            raise Refused("E-XML", name, codec) from None
        if len(data) > limits.part:
            raise Refused("E-ZIPBOMB", name)
    else:
        _check_encoding(data, name)
    if b"\0" in data:  # never in XML, and expat would take it for UTF-16 whatever it is told
        raise Refused("E-XML", name, "NUL")
    if b"<!DOCTYPE" in data and _has_doctype(data):
        raise Refused("E-DTD", name)
    return data


def _check_encoding(data: bytes, name: str) -> None:
    """Refuse a part whose declaration names an encoding in which it would read otherwise."""
    if data[:5] != b"<?xml":
        return
    declaration = data[: data.find(b"?>")]
    at = declaration.find(b"encoding")
    if at < 0:
        return
    words = declaration[at + 8 :].replace(b"'", b'"').split(b'"')
    encoding = words[1].lower() if len(words) > 2 else b""
    if encoding in (b"utf-8", b"utf8"):
        return
    if encoding not in _ABOVE_ASCII or not data.isascii():
        raise Refused("E-XML", name, f"encoding {encoding.decode('latin-1')}")


# Encodings in which what is ASCII says the same; old report generators name them out of habit.
_ABOVE_ASCII = (
    b"us-ascii", b"ascii", b"gbk", b"gb2312", b"gb18030", b"big5", b"iso-8859-1", b"windows-1252",
)  # fmt: skip


def _has_doctype(data: bytes) -> bool:
    """Whether a DOCTYPE stands where one may stand: before the root element."""
    at = 0
    while True:
        at = data.find(b"<", at)
        if at < 0 or data.startswith(b"<!DOCTYPE", at):
            return at >= 0
        if data.startswith(b"<?", at):
            at = data.find(b"?>", at)
        elif data.startswith(b"<!--", at):
            at = data.find(b"-->", at + 4)
        else:
            return False
        if at < 0:
            return True  # an unclosed prologue that mentions one: not worth a doubt
