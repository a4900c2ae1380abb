"""The little of a style sheet that matters to the core, by style index."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import msgspec

from perfxl.excel.xlsx import numbers
from perfxl.excel.xlsx.limits import Limits, remembered
from perfxl.excel.xlsx.markup import TRUE, index_of, items_of, spreadsheet_part
from perfxl.excel.xlsx.outline import Outline
from perfxl.excel.xlsx.package import Package
from perfxl.form.grid import Cell, Style
from perfxl.values.number_formats import date_kind


class _CellFormat(msgspec.Struct, frozen=True):
    """What a cell's ``s`` means for reading it."""

    style: Style
    date: str  # "" | date | time | datetime, see number_formats.date_kind
    blank: Cell  # an empty cell of this format


_PLAIN = _CellFormat(Style(), "", Cell())


class _StyleSheet:
    """A style sheet as reading needs it; shared by all workbooks that have the same one."""

    def __init__(self, root: Element, ns: str) -> None:
        self.ns = ns
        self.xfs: list[Element] = []
        self.fonts: list[Element] = []
        self.fills: list[Element] = []
        self.codes: dict[str, str] = {}
        self.borders = 0
        self.sound: dict[str, _CellFormat] = {"": _PLAIN}  # those worked out so far
        for group in root:
            if group.tag == ns + "cellXfs":
                self.xfs = items_of(group)
            elif group.tag == ns + "fonts":
                self.fonts = items_of(group)
            elif group.tag == ns + "fills":
                self.fills = items_of(group)
            elif group.tag == ns + "borders":
                self.borders = len(items_of(group))
            elif group.tag == ns + "numFmts":
                for item in group:
                    self.codes[item.get("numFmtId", "")] = item.get("formatCode", "")

    def cell_format(self, index: int) -> _CellFormat:
        """The format of that number, which has to exist."""
        xf = self.xfs[index]
        identifier = xf.get("numFmtId", "0")
        code = self.codes.get(identifier) or numbers.BUILTIN.get(identifier, "General")
        protection = xf.find(self.ns + "protection")
        locked = protection is None or protection.get("locked", "1") in TRUE
        invisible = code.replace(" ", "").startswith(";;") or (
            self._white_font(xf.get("fontId", "")) and self._white_fill(xf.get("fillId", ""))
        )
        style = Style(code, locked, invisible, self._struck(xf.get("fontId", "")))
        return _CellFormat(style, date_kind(code), Cell(None, None, style))

    def dangling(self, index: int) -> int:
        """How many of the format's parts are not there."""
        missing = 0
        for name, count in (
            ("fontId", len(self.fonts)),
            ("fillId", len(self.fills)),
            ("borderId", self.borders),
        ):
            part = index_of(self.xfs[index].get(name, "0"))
            missing += part is None or (part >= count and part > 0)
        return missing

    def _struck(self, identifier: str) -> bool:
        index = index_of(identifier)
        if index is None or index >= len(self.fonts):
            return False
        strike = self.fonts[index].find(self.ns + "strike")
        return strike is not None and strike.get("val", "1") in TRUE

    def _white_font(self, identifier: str) -> bool:
        index = index_of(identifier)
        if index is None or index >= len(self.fonts):
            return False
        color = self.fonts[index].find(self.ns + "color")
        return color is not None and _white(color)

    def _white_fill(self, identifier: str) -> bool:
        index = index_of(identifier)
        if not index or index >= len(self.fills):
            return True  # the first fill is none, whatever the file says
        pattern = self.fills[index].find(self.ns + "patternFill")
        if pattern is None:
            return not len(self.fills[index])  # a gradient is not white
        kind = pattern.get("patternType", "none")
        if kind != "solid":
            return kind == "none"
        color = pattern.find(self.ns + "fgColor")
        return color is not None and _white(color)


@remembered
def _style_sheet(data: bytes, name: str, limits: Limits) -> _StyleSheet:
    return _StyleSheet(*spreadsheet_part(data, name, "styleSheet", limits))


class CellFormats(dict[str, _CellFormat]):
    """Cell formats by the text of ``s``, worked out when first met. Unknown ones are plain."""

    def __init__(self, package: Package, outline: Outline) -> None:
        self.dangling: list[str] = []  # formats that cells ask for and the file lacks
        if outline.styles and package.has(outline.styles):
            data = package.read(outline.styles)
            self.styles = _style_sheet(data, outline.styles, package.limits)
        else:
            self.styles = _StyleSheet(Element(""), "")
        super().__init__(self.styles.sound)
        if self.styles.xfs:
            self[""] = self["0"]

    def __missing__(self, key: str) -> _CellFormat:
        styles = self.styles
        index = index_of(key)
        if index is None or index >= len(styles.xfs):
            found = _PLAIN
            if styles.xfs or index != 0:
                self.dangling.append(key)
        else:
            found = styles.cell_format(index)
            missing = styles.dangling(index)
            self.dangling += [key] * missing
            if not missing and key == str(index):
                styles.sound[key] = found
        self[key] = found
        return found


def _white(color: Element) -> bool:
    """Whether a colour is the white of the paper, as far as the file alone can tell."""
    rgb = color.get("rgb")
    if rgb is not None:
        return rgb.upper()[-6:] == "FFFFFF"
    if color.get("theme") is not None:
        return color.get("theme") == "0" and color.get("tint", "0") in ("0", "0.0")
    return color.get("indexed") in ("1", "9", "65")
