"""The looks of the summary sheet in a workbook's own style sheet.

A look that is already there, whoever wrote it, is used again; what is missing is appended, so no
index that any cell of the workbook uses ever changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfxl.excel.cell_text import escaped
from perfxl.excel.summary.splice import open_part
from perfxl.excel.xlsx.limits import Limits, remembered
from perfxl.excel.xlsx.markup import items_of
from perfxl.excel.xlsx.numbers import BUILTIN
from perfxl.excel.xlsx.parsing import parse
from perfxl.report.sheets import Highlight, Look
from perfxl.text.refusal import Refused

_NameOf = Callable[[str], str]  # a local name to the prefixed one
_Shown = tuple[str | None, str | None, bool]  # fill, colour and weight of a highlight
Wanted = tuple[Look, bool]  # a look, and whether it is for text (stored behind a quote prefix)

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
)  # fmt: skip
_MOST = 64_000  # cell formats; Excel stops a little later
_TRUE = ("1", "true", "on")
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
        f'<fonts count="1">{_font_xml(_PLAIN_FONT, str)}</fonts>'
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
    groups = {child.tag.removeprefix(ns): child for child in root}
    if any(len(group) > _MOST for group in root):
        raise Refused("E-TOOBIG", name, f"> {_MOST}")
    fonts = [_font(item, ns) for item in items_of(groups.get("fonts"))]
    fills = [_fill(item, ns) for item in items_of(groups.get("fills"))]
    fills[:2] = ["none", "gray125"][: len(fills)]  # whatever the file says of the first two
    borders = [_border(item, ns) for item in items_of(groups.get("borders"))]
    own = {  # may spell a built-in format again, or give a built-in number another meaning
        item.get("numFmtId", ""): item.get("formatCode") or "General"
        for item in groups.get("numFmts", ())
    }
    codes = {identifier: code for code, identifier in _BUILTIN.items()} | own
    formats = {code: identifier for identifier, code in reversed(codes.items())}
    xfs: list[_Xf | None] = [
        _xf(item, ns, fonts, fills, borders, codes) for item in items_of(groups.get("cellXfs"))
    ]
    part = open_part(data, name, limits)
    tag = part.root.raw
    new: dict[str, list[str]] = {group: [] for group in _ORDER}
    if not fonts:  # format 0 has to stay what it was: plain, in a size that programs agree on
        fonts.append(_PLAIN_FONT)
        new["fonts"].append(_font_xml(_PLAIN_FONT, tag))
    while len(fills) < 2:  # the first two are the program's own
        kind = ("none", "gray125")[len(fills)]
        fills.append(kind)
        pattern = f'<{tag("patternFill")} patternType="{kind}"/>'
        new["fills"].append(f"<{tag('fill')}>{pattern}</{tag('fill')}>")
    if not borders:
        borders.append("")
        new["borders"].append(f"<{tag('border')}/>")
    if not xfs:
        xfs.append(None)
        new["cellXfs"].append(f'<{tag("xf")} numFmtId="0" fontId="0" fillId="0" borderId="0"/>')
    numbers: dict[Wanted, int] = {}
    for look, text in wanted:
        aim = _aim(look, text)
        if aim in xfs:
            numbers[look, text] = xfs.index(aim)
            continue
        if aim.number_format not in formats:
            asked = {item.get("numFmtId", "") for item in root.iter()} | codes.keys()
            taken = [int(i) for i in asked if i.isascii() and i.isdigit() and len(i) < 10]
            identifier = str(max(163, *taken) + 1)
            formats[aim.number_format] = identifier
            codes[identifier] = aim.number_format
            code = escaped(aim.number_format)
            new["numFmts"].append(f'<{tag("numFmt")} numFmtId="{identifier}" formatCode="{code}"/>')
        if aim.font not in fonts:
            fonts.append(aim.font)
            new["fonts"].append(_font_xml(aim.font, tag))
        if aim.fill not in fills:
            fills.append(aim.fill)
            new["fills"].append(_fill_xml(aim.fill, tag))
        if aim.border not in borders:
            borders.append(aim.border)
            new["borders"].append(_border_xml(aim.border, tag))
        parent = ' xfId="0"' if len(groups.get("cellStyleXfs", ())) else ""
        quote = ' quotePrefix="1"' if text else ""
        wrap = ' wrapText="1"' if look.wrap else ""
        protects = "" if look.locked else ' applyProtection="1"'
        unlocked = "" if look.locked else f'<{tag("protection")} locked="0"/>'
        new["cellXfs"].append(
            f'<{tag("xf")} numFmtId="{formats[aim.number_format]}"'
            f' fontId="{fonts.index(aim.font)}" fillId="{fills.index(aim.fill)}"'
            f' borderId="{borders.index(aim.border)}"{parent}{quote} applyNumberFormat="1"'
            f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{protects}>'
            f'<{tag("alignment")} horizontal="{escaped(look.align)}"'
            f' vertical="{escaped(look.valign)}"{wrap}/>{unlocked}</{tag("xf")}>'
        )
        numbers[look, text] = len(xfs)
        xfs.append(aim)
    changes = [_change(item, ns) for item in items_of(groups.get("dxfs"))]
    for change in shown:
        if change not in changes:
            changes.append(change)
            new["dxfs"].append(_change_xml(*change, tag))
    if len(xfs) > _MOST:
        raise Refused("E-TOOBIG", name, f"> {_MOST} cellXfs")
    at = part.root.inside
    for group in _ORDER:
        found = part.find(group)
        items = "".join(new[group])
        if found is None:
            if items:
                count = len(new[group])
                items = f'<{tag(group)} count="{count}">{items}</{tag(group)}>'
                if part.root.empty:
                    raise Refused("E-XML", name)
                part.cut(at, at, items)
            continue
        at = found.end
        if items:
            part.append(found, items)
            total = len(groups[group]) + len(new[group])
            if "count" in found.attributes:
                part.set_attribute(found, "count", str(total))
    places = tuple(changes.index(change) for change in shown)
    return (part.spliced() if part.cuts else data), numbers, places


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


def _xf(
    item: Element,
    ns: str,
    fonts: list[_Font],
    fills: list[str],
    borders: list[str],
    codes: dict[str, str],
) -> _Xf | None:
    """A cell format by what it looks like; None where it refers to what is not there."""
    try:
        font = fonts[_number(item.get("fontId"))]
        fill = fills[_number(item.get("fillId"))]
        border = borders[_number(item.get("borderId"))]
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
        codes.get(item.get("numFmtId", "0"), "?"),
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


def _change_xml(fill: str | None, color: str | None, bold: bool, tag: _NameOf) -> str:
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


def _font_xml(font: _Font, tag: _NameOf) -> str:
    bold = f"<{tag('b')}/>" if font.bold else ""
    underline = f"<{tag('u')}/>" if font.underline else ""
    color = f'<{tag("color")} rgb="FF{escaped(font.color)}"/>' if font.color else ""
    return (
        f'<{tag("font")}>{bold}{underline}<{tag("sz")} val="{font.size:g}"/>{color}'
        f'<{tag("name")} val="{escaped(font.name)}"/>'
        f"</{tag('font')}>"
    )


def _fill_xml(fill: str, tag: _NameOf) -> str:
    return (
        f'<{tag("fill")}><{tag("patternFill")} patternType="solid">'
        f'<{tag("fgColor")} rgb="FF{escaped(fill)}"/><{tag("bgColor")} indexed="64"/>'
        f"</{tag('patternFill')}></{tag('fill')}>"
    )


def _border_xml(border: str, tag: _NameOf) -> str:
    if not border:
        return f"<{tag('border')}/>"
    lines = "".join(
        f'<{tag(side)} style="thin"><{tag("color")} rgb="FF000000"/></{tag(side)}>'
        for side in ("left", "right", "top", "bottom")
    )
    return f"<{tag('border')}>{lines}<{tag('diagonal')}/></{tag('border')}>"
