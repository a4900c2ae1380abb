"""A web page (.html, .mht, and the HTML that systems export as .xls): its lines and tables.

lxml's HTML parser mends what is not closed, as browsers do. Spans are laid out by the rules of the
HTML standard ("forming a table"); ``<p>`` and ``<br>`` are line breaks.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from perfxl.documents.blocks import SPAN, Count, Line, Piece, Table, TooMuch

_BREAKING = frozenset(
    "p div br li h1 h2 h3 h4 h5 h6 tr dt dd ul ol center blockquote pre form section article"
    " header footer main".split()
)
_SILENT = frozenset(("script", "style", "head", "template", "noscript", "title"))
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ROWS = 20_000


def blocks(data: bytes) -> Iterator[Table | Line]:
    """The page's blocks in order; raises TooMuch, lxml's errors, ValueError for no page."""
    text = page_of(data)
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    parser = HTMLParser(encoding="utf-8", huge_tree=False)
    root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    yield from _Walk().flow(root)


def page_of(data: bytes) -> str:
    """The HTML in a file: itself, or the page of a web archive (.mht)."""
    if not re.match(
        rb"\s*(?:From|MIME-Version|Content-Type|Subject|Date|X-[\w-]+)\s*:", data, re.I
    ):
        return decoded(data)
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                declared = part.get_content_charset()
                return decoded(content, declared)
    raise ValueError("no page in the archive")


def decoded(data: bytes, declared: str | None = None) -> str:
    """A page's text: by its byte order mark, UTF-8 where it is, by what it declares, GB 18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if declared is None:
        found = _CHARSET.search(data[:4096])
        declared = found[1].decode("ascii") if found else "gb18030"
    if declared.lower() in ("gb2312", "gbk", "x-gbk", "utf-8", "utf8", "iso-8859-1"):
        declared = "gb18030"  # what declares these and is no UTF-8 is the national standard
    try:
        return data.decode(declared, "replace")
    except LookupError:
        return data.decode("gb18030", "replace")


class _Walk:
    def __init__(self) -> None:
        self.count = Count()

    def flow(self, parent: Any) -> Iterator[Table | Line]:
        """Lines and tables below an element."""
        held: list[str] = []
        for kind, item in _events(parent):
            if kind == "text":
                held.append(item)
            elif kind == "break":
                held.append("\n")
            else:
                yield from self.lines(held)
                held = []
                yield from self.table(item)
        yield from self.lines(held)

    def lines(self, held: list[str]) -> Iterator[Line]:
        for text in "".join(held).split("\n"):
            if stripped := _SPACE.sub(" ", text).strip():
                yield Line(self.count.text(stripped))

    def table(self, element: Any) -> Iterator[Table | Line]:
        """A table; where cells hold tables of their own, what is above, these, and the rest."""
        number = self.count.table()
        pieces: list[Piece] = []
        taken: dict[int, int] = {}  # column -> rows below that a cell from above covers
        row, first = 0, 1
        captions = [e for e in element if e.tag == "caption"]
        for caption in captions:
            yield from self.flow(caption)
        for line in _rows(element):
            row += 1
            if row > _ROWS:
                raise TooMuch(f"{row} rows")
            here = row - first + 1
            column, inner = 1, list[Any]()
            down: dict[int, int] = {}
            for cell in (e for e in line if e.tag in ("td", "th")):
                while taken.get(column, 0) > 0:
                    column += 1
                columns = _span(cell.get("colspan"), SPAN)
                rows = _span(cell.get("rowspan"), _ROWS)
                text = self.text(cell, inner)
                pieces.append(Piece(here, column, text, rows, columns))
                for covered in range(column, column + columns):
                    down[covered] = max(down.get(covered, 0), rows)
                column += columns
                if column > 16 * SPAN:
                    raise TooMuch(f"{column} columns")
            taken = {c: n - 1 for c, n in taken.items() if n > 1}
            taken |= {c: n - 1 for c, n in down.items() if n > 1}
            if inner:
                yield Table(number, _cut(pieces, here), first)
                for nested in inner:
                    yield from self.table(nested)
                pieces, taken, first = [], {}, row + 1
        if pieces:
            yield Table(number, _cut(pieces, row - first + 1), first)

    def text(self, cell: Any, inner: list[Any]) -> str:
        held: list[str] = []
        for kind, item in _events(cell):
            if kind == "text":
                held.append(item)
            elif kind == "break":
                held.append("\n")
            elif len(item) and any(True for _ in _rows(item)):
                inner.append(item)
        lines = [_SPACE.sub(" ", text).strip(" ") for text in "".join(held).split("\n")]
        text = "\n".join(line for line in lines if line).replace("\xa0", " ").strip()
        return self.count.text(text)


def _cut(pieces: list[Piece], last: int) -> tuple[Piece, ...]:
    """The pieces, none reaching below the last row."""
    return tuple(
        Piece(p.row, p.column, p.text, min(p.rows, last - p.row + 1), p.columns) for p in pieces
    )


def _span(text: str | None, most: int) -> int:
    """A span as browsers read it: 1 for nonsense, no more than the standard allows."""
    digits = re.match(r"\s*(\d{1,6})", text or "", re.ASCII)
    return max(1, min(most, int(digits[1]))) if digits else 1


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, of its head, bodies and foot, in order."""
    for element in table:
        if _is_hidden(element):
            continue
        if element.tag == "tr":
            yield element
        elif element.tag in ("thead", "tbody", "tfoot"):
            yield from (e for e in element if e.tag == "tr" and not _is_hidden(e))


def _events(parent: Any) -> Iterator[tuple[str, Any]]:
    """Texts, breaks and tables below an element in document order; without recursion."""
    context = etree.iterwalk(parent, events=("start", "end", "comment", "pi"))
    for event, element in context:
        if event in ("comment", "pi"):
            if element.tail:
                yield "text", _SPACE.sub(" ", element.tail)
            continue
        if event == "start":
            if element is parent:
                if element.text:
                    yield "text", _SPACE.sub(" ", element.text)
                continue
            if element.tag == "table":
                context.skip_subtree()
                yield "table", element
            elif element.tag == "select":
                context.skip_subtree()
                yield "text", _chosen(element)
            elif element.tag in _SILENT or _is_hidden(element):
                context.skip_subtree()
            else:
                if element.tag in _BREAKING:
                    yield "break", None
                if element.tag == "input":
                    yield "text", _entered(element)
                if element.text:
                    yield "text", _SPACE.sub(" ", element.text)
        elif element is not parent:
            if element.tag in _BREAKING and element.tag != "br":
                yield "break", None
            if element.tail:
                yield "text", _SPACE.sub(" ", element.tail)


def _entered(element: Any) -> str:
    """What an input of a saved page shows."""
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "☐"
    return str(element.get("value") or "") if kind in ("text", "number") else ""


def _chosen(element: Any) -> str:
    """What a list of a saved page shows: the option that is selected, else the first."""
    options = list(element.iter("option"))
    shown = [o for o in options if o.get("selected") is not None] or options[:1]
    return _SPACE.sub(" ", "".join(shown[-1].itertext())).strip() if shown else ""


def _is_hidden(element: Any) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )
