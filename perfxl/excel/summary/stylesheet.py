"""The looks of the summary sheet in a workbook's own style sheet.

A look that is already there, whoever wrote it, is used again; what is missing is appended, so no
index that any cell of the workbook uses ever changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Generic, NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from perfxl.excel.cell_text import escaped
from perfxl.excel.summary.splice import open_part
from perfxl.excel.xlsx.limits import Limits, remembered
from perfxl.excel.xlsx.markup import items_of
from perfxl.excel.xlsx.numbers import BUILTIN
from perfxl.excel.xlsx.parsing import parse
from perfxl.report.sheets import Highlight, Look
from perfxl.text.refusal import Refused

T = TypeVar("T")  # what an item of a group looks like

_NameOf = Callable[[str], str]  # a local name to the prefixed one
_Shown = tuple[str | None, str | None, bool]  # fill, colour and weight of a highlight
Wanted = tuple[Look, bool]  # a look, and whether it is for text (stored behind a quote prefix)

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
)  # fmt: skip
_MOST = 64_000  # cell formats; Excel stops a little later
_TRUE = ("1", "true", "on")
_FIRST = ["none", "gray125"]  # the first two fills are the program's own
_UNLOCKED = "unlocked"  # of a format: what has it can be typed over on a protected sheet
# Built-in formats that mean the same in every language of the program.
_BUILTIN = {BUILTIN[key]: key for key in ("1", "2", "3", "4", "9", "10", "49")} | {"General": "0"}


class _Font(NamedTuple):
    name: str
    size: float
    bold: bool
    underline: bool
    color: str
    other: str = ""


_PLAIN_FONT = _Font("Calibri", 11.0, False, False, "")
"""The font of a workbook that names none."""


class _Xf(NamedTuple):
    font: _Font
    fill: str
    border: str
    number_format: str
    align: str
    valign: str
    wrap: bool
    quote: bool
    other: str = ""


def empty_stylesheet(namespace: str) -> bytes:
    """A style sheet for a workbook that has none; its format 0 is what such a workbook shows."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<styleSheet xmlns="{namespace}">'
        f'<fonts count="1">{_font_xml(str, _PLAIN_FONT)}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        "</cellXfs></styleSheet>"
    ).encode()


def with_looks(
    data: bytes,
    name: str,
    wanted: Iterable[Wanted],
    limits: Limits,
    highlights: Iterable[Highlight] = (),
) -> tuple[bytes, Mapping[Wanted, int], tuple[int, ...]]:
    """The style sheet with every wanted look, the number of each, and those of the highlights, in
    their order; unchanged if all are there.

    Raises Refused E-XML, E-TOOBIG where there is no room for more formats.
    """
    shown = tuple((each.fill, each.color, each.bold) for each in highlights)
    return _with_looks(data, name, tuple(wanted), shown, limits)


@remembered
def _with_looks(
    data: bytes, name: str, wanted: tuple[Wanted, ...], shown: tuple[_Shown, ...], limits: Limits
) -> tuple[bytes, Mapping[Wanted, int], tuple[int, ...]]:
    root = parse(data, name, limits)
    ns = root.tag.partition("}")[0] + "}"
    if not len(root):  # as good as none
        data = empty_stylesheet(ns[1:-1])
        root = parse(data, name, limits)
    if any(len(group) > _MOST for group in root):
        raise Refused("E-TOOBIG", name, f"> {_MOST}")
    part = open_part(data, name, limits)
    styles = _Styles(root, ns, part.root.raw)
    numbers = {(look, text): styles.xfs.place(_aim(look, text)) for look, text in wanted}
    places = tuple(map(styles.changes.place, shown))
    if len(styles.xfs.items) > _MOST:
        raise Refused("E-TOOBIG", name, f"> {_MOST} cellXfs")
    at = part.root.inside
    for group, new in styles.new():
        found = part.find(group)
        if found is not None:
            at = found.end
        if not new:
            continue
        if found is not None:
            part.append(found, "".join(new))
            if "count" in found.attributes:
                part.set_attribute(found, "count", str(len(styles.groups[group]) + len(new)))
        elif part.root.empty:
            raise Refused("E-XML", name)
        else:
            tag = part.root.raw(group)
            part.cut(at, at, f'<{tag} count="{len(new)}">{"".join(new)}</{tag}>')
    return (part.spliced() if part.cuts else data), numbers, places


class _Group(Generic[T]):
    """The items of one group of a style sheet by what they look like, and the markup of those that
    are not in it yet."""

    def __init__(self, items: Iterable[T], markup: Callable[[T], str]) -> None:
        self.items, self.markup = list(items), markup
        self.new: list[str] = []

    def place(self, item: T) -> int:
        """The number of an item; it is appended where there is none."""
        if item not in self.items:
            self.items.append(item)
            self.new.append(self.markup(item))
        return self.items.index(item)


class _Styles:
    """What stands in a style sheet, and what is added to it. Format 0 stays what it was."""

    def __init__(self, root: Element, ns: str, tag: _NameOf) -> None:
        self.root, self.tag = root, tag
        self.groups = {child.tag.removeprefix(ns): child for child in root}

        def all_of(group: str) -> Iterable[Element]:
            return items_of(self.groups.get(group))

        self.fonts = _Group((_font(each, ns) for each in all_of("fonts")), partial(_font_xml, tag))
        self.fills = _Group((_fill(each, ns) for each in all_of("fills")), partial(_fill_xml, tag))
        self.borders = _Group(
            (_border(each, ns) for each in all_of("borders")), partial(_border_xml, tag)
        )
        self.fills.items[:2] = _FIRST[: len(self.fills.items)]  # whatever the file says of them
        own = {  # may spell a built-in format again, or give a built-in number another meaning
            each.get("numFmtId", ""): each.get("formatCode") or "General"
            for each in self.groups.get("numFmts", ())
        }
        self.codes = {identifier: code for code, identifier in _BUILTIN.items()} | own
        self.formats = {code: identifier for identifier, code in reversed(self.codes.items())}
        self.new_formats: list[str] = []
        self.xfs = _Group([_xf(each, ns, self) for each in all_of("cellXfs")], self._xf_xml)
        self.changes = _Group(
            (_change(each, ns) for each in all_of("dxfs")), partial(_change_xml, tag)
        )
        if not self.fonts.items:  # plain, in a size that programs agree on
            self.fonts.place(_PLAIN_FONT)
        for kind in _FIRST:
            self.fills.place(kind)
        if not self.borders.items:
            self.borders.place("")
        if not self.xfs.items:
            self.xfs.place(None)

    def new(self) -> Iterator[tuple[str, list[str]]]:
        """The groups in the order of the format, each with the markup that is added to it."""
        added = {
            "numFmts": self.new_formats, "fonts": self.fonts.new, "fills": self.fills.new,
            "borders": self.borders.new, "cellXfs": self.xfs.new, "dxfs": self.changes.new,
        }  # fmt: skip
        for group in _ORDER:
            yield group, added.get(group, [])

    def _number_format(self, code: str) -> str:
        if code not in self.formats:
            asked = {item.get("numFmtId", "") for item in self.root.iter()} | self.codes.keys()
            taken = [int(i) for i in asked if i.isascii() and i.isdigit() and len(i) < 10]
            identifier = str(max(163, *taken) + 1)
            self.formats[code], self.codes[identifier] = identifier, code
            name = self.tag("numFmt")
            self.new_formats.append(
                f'<{name} numFmtId="{identifier}" formatCode="{escaped(code)}"/>'
            )
        return self.formats[code]

    def _xf_xml(self, xf: _Xf | None) -> str:
        tag = self.tag
        if xf is None:
            return f'<{tag("xf")} numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        number_format = self._number_format(xf.number_format)
        parent = ' xfId="0"' if len(self.groups.get("cellStyleXfs", ())) else ""
        quote = ' quotePrefix="1"' if xf.quote else ""
        wrap = ' wrapText="1"' if xf.wrap else ""
        protects = unlocked = ""
        if xf.other == _UNLOCKED:
            protects = ' applyProtection="1"'
            unlocked = f'<{tag("protection")} locked="0"/>'
        return (
            f'<{tag("xf")} numFmtId="{number_format}" fontId="{self.fonts.place(xf.font)}"'
            f' fillId="{self.fills.place(xf.fill)}" borderId="{self.borders.place(xf.border)}"'
            f'{parent}{quote} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
            f' applyAlignment="1"{protects}>'
            f'<{tag("alignment")} horizontal="{escaped(xf.align)}"'
            f' vertical="{escaped(xf.valign)}"{wrap}/>'
            f"{unlocked}</{tag('xf')}>"
        )


def _aim(look: Look, text: bool) -> _Xf:
    font = _Font(look.font, float(look.size), look.bold, look.underline, look.color.upper())
    return _Xf(
        font,
        look.fill.upper() if look.fill else "none",
        "thin" if look.border else "",
        look.number_format,
        look.align,
        look.valign,
        look.wrap,
        text,
        "" if look.locked else _UNLOCKED,
    )


def _flag(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false", "none")


def _color(element: Element | None) -> str:
    """A colour as RRGGBB where it is plain, black where it is left to the program."""
    if element is None or element.get("auto") in _TRUE or element.get("indexed") == "64":
        return "000000"
    rgb = element.get("rgb")
    if rgb is not None and "tint" not in element.keys():
        return rgb[-6:].upper()
    return repr(sorted(element.items()))


def _font(item: Element, ns: str) -> _Font:
    name, size = item.find(ns + "name"), item.find(ns + "sz")
    try:
        points = float(size.get("val", "0")) if size is not None else 0.0
    except ValueError:
        points = 0.0
    underline = item.find(ns + "u")
    effects = ("i", "strike", "outline", "shadow", "vertAlign")
    other = [effect for effect in effects if _other(item, ns, effect)]
    if underline is not None and underline.get("val", "single") not in ("single", "none"):
        other.append("u")
    return _Font(
        "" if name is None else name.get("val", ""),
        points,
        _flag(item.find(ns + "b")),
        _flag(underline),
        _color(item.find(ns + "color")),
        " ".join(other),
    )


def _other(item: Element, ns: str, tag: str) -> bool:
    found = item.find(ns + tag)
    return _flag(found) and found is not None and found.get("val") != "baseline"


def _fill(item: Element, ns: str) -> str:
    """``none``, ``RRGGBB``, or something that equals no look's fill."""
    pattern = item.find(ns + "patternFill")
    if pattern is None:
        return "?"
    kind = pattern.get("patternType", "none")
    if kind == "solid":
        return _color(pattern.find(ns + "fgColor"))
    return kind if kind == "none" else f"?{kind}"


def _border(item: Element, ns: str) -> str:
    """ "" for no lines, ``thin`` for thin black ones all round, else something no look has."""
    sides: list[str] = []
    for side in ("left", "right", "top", "bottom"):
        line = item.find(ns + side)
        style = "none" if line is None else line.get("style", "none")
        color = "" if line is None or style == "none" else _color(line.find(ns + "color"))
        sides.append(style if style == "none" or color == "000000" else f"{style} {color}")
    diagonal = item.find(ns + "diagonal")
    if diagonal is not None and diagonal.get("style", "none") != "none":
        sides.append("diagonal")
    kinds = set(sides)
    if kinds == {"none"}:
        return ""
    return "thin" if kinds == {"thin"} else "?" + " ".join(sides)


def _xf(item: Element, ns: str, styles: _Styles) -> _Xf | None:
    """A cell format by what it looks like; None where it refers to what is not there."""
    try:
        font = styles.fonts.items[_number(item.get("fontId"))]
        fill = styles.fills.items[_number(item.get("fillId"))]
        border = styles.borders.items[_number(item.get("borderId"))]
    except (IndexError, ValueError):
        return None
    alignment = item.find(ns + "alignment")
    attributes = {} if alignment is None else dict(alignment.items())
    align = attributes.pop("horizontal", "general")
    valign = attributes.pop("vertical", "bottom")
    wrap = attributes.pop("wrapText", "0") in _TRUE
    other = [f"{k}={v}" for k, v in attributes.items() if v not in ("0", "false")]
    protection = item.find(ns + "protection")
    if protection is not None:
        if protection.get("hidden", "0") in _TRUE:
            other.append("hidden")
        if protection.get("locked", "1") not in _TRUE:
            other.append(_UNLOCKED)
    return _Xf(
        font,
        fill,
        border,
        styles.codes.get(item.get("numFmtId", "0"), "?"),
        align,
        valign,
        wrap,
        item.get("quotePrefix", "0") in _TRUE,
        " ".join(other),
    )


def _change(item: Element, ns: str) -> _Shown | None:
    """A conditional look by what it changes; None where that is more than a highlight does."""
    font, fill = item.find(ns + "font"), item.find(ns + "fill")
    if any(child not in (font, fill) for child in item):
        return None
    color, bold = None, False
    for child in font if font is not None else ():
        if child.tag == ns + "b":
            bold = _flag(child)
        elif child.tag == ns + "color" and child.get("rgb") is not None:
            color = _color(child)
        else:
            return None
    pattern = fill.find(ns + "patternFill") if fill is not None else None
    if pattern is None:
        return (None, color, bold) if fill is None else None
    if pattern.get("patternType", "solid") != "solid":
        return None
    return _color(pattern.find(ns + "bgColor")), color, bold


def _change_xml(tag: _NameOf, change: _Shown | None) -> str:
    fill, color, bold = change or (None, None, False)
    inside = f"<{tag('b')}/>" if bold else ""
    inside += f'<{tag("color")} rgb="FF{escaped(color)}"/>' if color else ""
    font = f"<{tag('font')}>{inside}</{tag('font')}>" if inside else ""
    painted = (
        f'<{tag("fill")}><{tag("patternFill")} patternType="solid">'
        f'<{tag("bgColor")} rgb="FF{escaped(fill)}"/></{tag("patternFill")}></{tag("fill")}>'
        if fill
        else ""
    )
    return f"<{tag('dxf')}>{font}{painted}</{tag('dxf')}>"


def _number(text: str | None) -> int:
    text = text or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _font_xml(tag: _NameOf, font: _Font) -> str:
    bold = f"<{tag('b')}/>" if font.bold else ""
    underline = f"<{tag('u')}/>" if font.underline else ""
    color = f'<{tag("color")} rgb="FF{escaped(font.color)}"/>' if font.color else ""
    return (
        f'<{tag("font")}>{bold}{underline}<{tag("sz")} val="{font.size:g}"/>{color}'
        f'<{tag("name")} val="{escaped(font.name)}"/>'
        f"</{tag('font')}>"
    )


def _fill_xml(tag: _NameOf, fill: str) -> str:
    if fill in _FIRST:
        pattern = f'<{tag("patternFill")} patternType="{fill}"/>'
        return f"<{tag('fill')}>{pattern}</{tag('fill')}>"
    return (
        f'<{tag("fill")}><{tag("patternFill")} patternType="solid">'
        f'<{tag("fgColor")} rgb="FF{escaped(fill)}"/><{tag("bgColor")} indexed="64"/>'
        f"</{tag('patternFill')}></{tag('fill')}>"
    )


def _border_xml(tag: _NameOf, border: str) -> str:
    if not border:
        return f"<{tag('border')}/>"
    lines = "".join(
        f'<{tag(side)} style="thin"><{tag("color")} rgb="FF000000"/></{tag(side)}>'
        for side in ("left", "right", "top", "bottom")
    )
    return f"<{tag('border')}>{lines}<{tag('diagonal')}/></{tag('border')}>"
