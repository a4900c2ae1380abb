"""A PDF with ruled tables: its cells by the geometry of their rules, page by page.

pdfplumber finds the rectangles between the rules; a merged cell is a larger rectangle. Text is put
into the cell that its middle stands in, and a line that filled its cell goes on without a break.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import pdfplumber

from perfxl.documents.blocks import Count, Line, Piece, Table, TooMuch

PAGES = 300
_NEAR = 3.0  # points that two rules of one border may be apart
_PADDING = 11.5  # points that the widest usual margins of a cell leave unused
_NO_START = set("，。、；：？！）》」』】〕％%,.;:?!)]}”’…—～·")
_LATIN = re.compile(r"[0-9A-Za-z.,;:%)\]]$")
_LATIN_START = re.compile(r"^[0-9A-Za-z(\[]")
_TOKEN = re.compile(r"[(（《〈“‘「『【〔\[]*(?:[0-9A-Za-z.,%+\-/]+|.)")
_GARBLED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")

Box = tuple[float, float, float, float]  # left, top, right, bottom


class NoText(Exception):
    """Pages of pictures."""


class Unruled(Exception):
    """Text beside a table: a part of it that no rules hold. Its page."""


class Garbled(Exception):
    """Text whose fonts do not say which characters they draw."""


def blocks(data: bytes) -> Iterator[Table | Line]:
    """The document's blocks, page by page from top to bottom; raises NoText for a scan, Garbled,
    Unruled, TooMuch, and whatever pdfplumber raises."""
    count = Count()
    texts = pictures = strange = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > PAGES:
            raise TooMuch(f"{len(document.pages)} pages")
        for page in document.pages:
            chars = [c for c in page.chars if c["text"].strip()]
            texts += len(chars)
            pictures += len(page.images)
            strange += sum(1 for c in chars if _GARBLED.search(c["text"]))
            yield from _page(page, count)
            page.close()
    if pictures and not texts:
        raise NoText(f"{len(document.pages)} pages, {pictures} pictures")
    if strange * 10 > texts:
        raise Garbled(f"{strange} of {texts} characters")


def _page(page: Any, count: Count) -> Iterator[Table | Line]:
    number = page.page_number
    ruled = page.filter(_is_no_fill)
    found = _tables(ruled, {})
    outside = _outside(page, found)
    across = [edge for edge in ruled.edges if edge["orientation"] == "h"]
    if _beside(outside, found) or (across and outside and not found):
        # a table open at its sides: its rules end where it ends
        sides = [min(e["x0"] for e in across), max(e["x1"] for e in across)]
        found = _tables(ruled, {"explicit_vertical_lines": sides})
        outside = _outside(page, found)
        if _beside(outside, found):
            raise Unruled(str(number))
    pieces: list[tuple[float, Table | Line]] = [
        (_top(line), Line(count.text(_joined(line)), number)) for line in _lines(outside)
    ]
    for at, table in enumerate(sorted(found, key=lambda t: t.bbox[1]), 1):
        pieces.append((table.bbox[1], _table(page, table, at, count)))
    for _, block in sorted(pieces, key=lambda item: item[0]):
        yield block


def _tables(ruled: Any, settings: dict[str, Any]) -> list[Any]:
    return [table for table in ruled.find_tables(settings) if len(table.cells) > 1]


def _outside(page: Any, tables: Sequence[Any]) -> list[Any]:
    """The characters that no table holds."""
    boxes = [table.bbox for table in tables]
    return [c for c in page.chars if c["text"].strip() and not _inside(c, boxes)]


def _beside(chars: Sequence[Any], tables: Sequence[Any]) -> bool:
    """Whether text stands to the left or right of a table, as high as it."""
    return any(
        table.bbox[1] < (char["top"] + char["bottom"]) / 2 < table.bbox[3]
        for table in tables
        for char in chars
    )


def _is_no_fill(item: Any) -> bool:
    """Whether something drawn is no coloured area: its edges are no rules, but a thin one is."""
    return not (
        item["object_type"] == "rect"
        and not item.get("stroke")
        and min(item["width"], item["height"]) > _NEAR
    )


def _table(page: Any, table: Any, number: int, count: Count) -> Table:
    boxes: list[Box] = list(table.cells)
    columns = _borders([x for box in boxes for x in (box[0], box[2])])
    rows = _borders([y for box in boxes for y in (box[1], box[3])])
    held: list[list[Any]] = [[] for _ in boxes]
    order = sorted(range(len(boxes)), key=lambda n: boxes[n][1])
    tops = [boxes[n][1] for n in order]
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for n in reversed(order[: bisect_right(tops, y)]):
            left, _, right, bottom = boxes[n]
            if left <= x < right and y < bottom:
                held[n].append(char)
                break
    pieces = []
    for box, chars in zip(boxes, held, strict=True):
        first, last = _at(columns, box[0]), _at(columns, box[2])
        top, bottom = _at(rows, box[1]), _at(rows, box[3])
        if last > first and bottom > top:
            text = count.text(_cell_text(chars, box[2] - box[0]))
            pieces.append(Piece(top + 1, first + 1, text, bottom - top, last - first))
    pieces.sort(key=lambda piece: (piece.row, piece.column))
    return Table(number, tuple(pieces), 1, tuple(columns), page.page_number)


def _borders(positions: list[float]) -> list[float]:
    """The borders, those of one rule taken together."""
    found: list[float] = []
    for position in sorted(positions):
        if not found or position - found[-1] > _NEAR:
            found.append(position)
    return found


def _at(borders: Sequence[float], position: float) -> int:
    return bisect_right(borders, position + 0.01) - 1


def _inside(char: Any, boxes: Sequence[Box]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _lines(chars: Sequence[Any]) -> list[list[Any]]:
    """Characters as lines from top to bottom, each from left to right."""
    lines: list[list[Any]] = []
    for char in sorted(chars, key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if lines:
            last = lines[-1][-1]
            if abs((last["top"] + last["bottom"]) / 2 - middle) < 0.5 * char["height"]:
                lines[-1].append(char)
                continue
        lines.append([char])
    for line in lines:
        line.sort(key=lambda c: c["x0"])
    return [line for line in lines if any(c["text"].strip() for c in line)]


def _top(line: Sequence[Any]) -> float:
    return float(min(char["top"] for char in line))


def _joined(line: Sequence[Any]) -> str:
    """The text of one line, with a space where a gap is."""
    text, before = "", None
    for char in line:
        if before is not None:
            gap = char["x0"] - before["x1"]
            if gap > 0.6 * char["size"] and not text.endswith(" ") and char["text"].strip():
                text += " "
        text += char["text"]
        before = char
    return text.strip()


def _cell_text(chars: Sequence[Any], width: float) -> str:
    """The text of a cell: lines that filled it go on, others end where they end."""
    text, room = "", 0.0
    for line in _lines(chars):
        said = _joined(line)
        inked = [c for c in line if c["text"].strip()]
        taken = inked[-1]["x1"] - inked[0]["x0"]
        if not text:
            text = said
        elif _needed(said, line) > room:  # the next word did not fit: the line was wrapped
            latin = _LATIN.search(text) and _LATIN_START.search(said)
            text += (" " if latin and " " in text else "") + said
        else:
            text += "\n" + said
        room = width - _PADDING - taken
    return text.strip()


def _needed(said: str, line: Sequence[Any]) -> float:
    """The width of a line's first word, with the punctuation that no line may begin with."""
    found = _TOKEN.match(said)
    length = len(found[0]) if found else 1
    while length < len(said) and said[length] in _NO_START:
        length += 1
    inked = [c for c in line if c["text"].strip()]
    return float(inked[min(length, len(inked)) - 1]["x1"] - inked[0]["x0"])
