"""A Word document (.docx): its paragraphs and tables, merged, nested and split ones too.

The package is opened as a workbook's is; the body is walked element by element, because content
controls, form fields and tracked changes stand between the rows and the text of a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfxl.documents.blocks import SPAN, Count, Line, Piece, Table
from perfxl.excel.xlsx.package import open_package
from perfxl.excel.xlsx.parsing import parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_TWIPS = 20  # a point
_SYMBOLS = {
    "F0FE": "☑",
    "F052": "☑",
    "F0FD": "☒",
    "F0A8": "☐",
    "F0A3": "☐",
    "F06F": "☐",
    "F0FC": "✓",
}
"""Wingdings that forms use as marks, by code."""

_TRANSPARENT = frozenset(
    _W + name
    for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink",
                 "fldSimple", "dir", "bdo")
)  # fmt: skip
"""Elements around what they hold, which is read as if they were not there."""


def blocks(data: bytes) -> Iterator[Table | Line]:
    """The document's blocks in order; raises TooMuch, Refused, ValueError where there is none."""
    package = open_package(data)
    links = package.relationships("").values()
    (name,) = (link.target for link in links if link.kind == "officeDocument")
    body = parse(package.read(name), name).find(f"{_W}body")
    if body is None:  # a strict document names its elements otherwise
        raise ValueError(f"{name}: no body")
    yield from _Walk().container(body)


class _Walk:
    def __init__(self) -> None:
        self.count = Count()

    def container(self, parent: Any) -> Iterator[Table | Line]:
        for element in _children(parent):
            if element.tag == f"{_W}p":
                text = self.count.text(_text(element))
                if text.strip():
                    yield Line(text)
                for box in _boxes(element):
                    yield from self.container(box)
            elif element.tag == f"{_W}tbl":
                yield from self.table(element)

    def table(self, element: Any) -> Iterator[Table | Line]:
        """A table; where a cell holds tables of its own, what is above it, these, and the rest."""
        number = self.count.table()
        edges = _edges(element)
        pieces: list[Piece] = []
        open_merges: dict[int, int] = {}  # column -> index of the piece that goes on downwards
        row = first = 1
        for line in (e for e in _children(element) if e.tag == f"{_W}tr"):
            if _has(line, "trPr", "del"):
                continue  # a row that a tracked change took away
            column = 1 + _figure(_down(line, "trPr", "gridBefore"), 0)
            inner: list[Any] = []
            for cell in (e for e in _children(line) if e.tag == f"{_W}tc"):
                columns = max(1, min(SPAN, _figure(_down(cell, "tcPr", "gridSpan"), 1)))
                merge = _down(cell, "tcPr", "vMerge")
                goes_on = merge is not None and _value(merge) != "restart"
                at = open_merges.get(column)
                if goes_on and at is not None and pieces[at].columns == columns:
                    above = pieces[at]
                    text = "\n".join(t for t in (above.text, self.text(cell, inner)) if t)
                    rows = row - first + 2 - above.row
                    pieces[at] = Piece(above.row, above.column, text, rows, columns)
                else:
                    text = self.text(cell, inner)
                    if merge is not None:
                        open_merges[column] = len(pieces)
                    else:
                        open_merges.pop(column, None)
                    pieces.append(Piece(row - first + 1, column, text, 1, columns))
                column += columns
            row += 1
            if inner:
                yield Table(number, tuple(pieces), first, edges)
                for nested in inner:
                    yield from self.table(nested)
                pieces, open_merges, first = [], {}, row
        if pieces:
            yield Table(number, tuple(pieces), first, edges)

    def text(self, cell: Any, inner: list[Any]) -> str:
        """A cell's own paragraphs; the tables in it are put aside."""
        paragraphs: list[str] = []
        for element in _children(cell):
            if element.tag == f"{_W}p":
                paragraphs.append(_text(element))
            elif element.tag == f"{_W}tbl":
                inner.append(element)
        return self.count.text("\n".join(paragraphs).strip())


def _children(parent: Any) -> Iterator[Any]:
    """The elements of a container, content controls and the like opened."""
    for element in parent:
        if element.tag in _TRANSPARENT:
            yield from _children(element)
        else:
            yield element


def _text(paragraph: Any) -> str:
    """A paragraph's text as Word shows it: tracked deletions and field codes left out."""
    return "".join(_runs(paragraph)).replace("\u00ad", "")


def _runs(parent: Any) -> Iterator[str]:
    for element in parent:
        tag = element.tag
        if tag in _TRANSPARENT:
            if _has(element, "sdtPr", "showingPlcHdr"):
                continue  # 单击此处输入文字: the control's prompt, not an answer
            yield from _runs(element)
        elif tag == f"{_W}r" and not _hidden(element):
            yield from _pieces(element)


def _pieces(run: Any) -> Iterator[str]:
    for element in run:
        name = element.tag.removeprefix(_W)
        if name == "t":
            yield element.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _SYMBOLS.get(element.get(f"{_W}char", "").upper(), "")
        elif name == "fldChar":
            box = element.find(f"{_W}ffData/{_W}checkBox")
            if box is not None:
                checked = box.find(f"{_W}checked")
                if checked is None:
                    checked = box.find(f"{_W}default")
                yield "☑" if checked is not None and _value(checked) not in ("0", "false") else "☐"


def _hidden(run: Any) -> bool:
    vanish = _down(run, "rPr", "vanish")
    return vanish is not None and _value(vanish) not in ("0", "false")


def _boxes(parent: Any) -> Iterator[Any]:
    """The text boxes in an element; of alternatives, the one for a program that knows them."""
    for element in parent:
        if element.tag == f"{_W}txbxContent":
            yield element
        elif element.tag == _CHOICE or not element.tag.endswith(("}Choice", "}Fallback")):
            yield from _boxes(element)


def _edges(table: Any) -> tuple[float, ...]:
    """The borders of the columns, of widths that say something."""
    grid = table.find(f"{_W}tblGrid")
    widths = [] if grid is None else [_figure(c, 0, "w") for c in grid.findall(f"{_W}gridCol")]
    if not widths or min(widths) <= 0:
        return ()
    edges = [0.0]
    for width in widths:
        edges.append(edges[-1] + width / _TWIPS)
    return tuple(edges)


def _down(element: Any, *names: str) -> Any:
    for name in names:
        element = element.find(f"{_W}{name}")
        if element is None:
            return None
    return element


def _has(element: Any, *names: str) -> bool:
    return _down(element, *names) is not None


def _value(element: Any) -> str:
    """An on-off or counted property; present without a value is on."""
    return str(element.get(f"{_W}val", ""))


def _figure(element: Any, default: int, attribute: str = "val") -> int:
    if element is None:
        return default
    text = element.get(f"{_W}{attribute}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
