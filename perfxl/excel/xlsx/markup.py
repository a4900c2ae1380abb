"""The words of SpreadsheetML: name spaces, items of a part, escaped text."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from perfxl.excel.xlsx.limits import Limits, remembered
from perfxl.excel.xlsx.parsing import parse
from perfxl.text.patterns import lazy
from perfxl.text.refusal import Refused

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
R_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_ONCE = frozenset(  # children of a root that two readers would join or choose between
    (
        "sheets", "definedNames", "workbookPr", "bookViews", "sheetData", "mergeCells",
        "sheetProtection", "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs",
    )
)  # fmt: skip

TRUE = ("1", "true", "on")


def spreadsheet_part(data: bytes, name: str, root_name: str, limits: Limits) -> tuple[Element, str]:
    """The root of a part of the spreadsheet language, and its namespace in braces.

    Raises Refused E-PART for any other root, and what parsing raises.
    """
    root = parse(data, name, limits)
    namespace, _, local = root.tag.rpartition("}")
    if namespace[1:] not in (TRANSITIONAL, STRICT) or local != root_name:
        raise Refused("E-PART", name, root.tag)
    tags = [child.tag for child in root]
    for tag in dict.fromkeys(tags):
        local = tag.rpartition("}")[2]
        if local in _ONCE and tags.count(tag) > 1:  # readers take the first, last, or both
            raise Refused("E-XML", name, f"{local} × 2")
    return root, namespace + "}"


known_spreadsheet_part = remembered(spreadsheet_part)
"""The same, remembered: its tree is not to be changed."""


def items_of(group: Element | None) -> list[Element]:
    """The items of a group, alternatives resolved to what every program understands."""
    if group is None:
        return []
    items: list[Element] = []
    for item in group:
        if item.tag == MC + "AlternateContent":
            fallback = item.find(MC + "Fallback")
            items += () if fallback is None else fallback
        else:
            items.append(item)
    return items


_ESCAPE = lazy(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Text with its ``_xHHHH_`` escapes decoded; NUL and lone surrogates do not survive.

    >>> unescaped("a_x000D_b_x005F_x000D_")
    'a\\rb_x000D_'
    """
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\0", "")
    if any("\ud800" <= c <= "\udfff" for c in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def index_of(text: str) -> int | None:
    """A count written in plain ASCII digits; None for anything else (int() takes far more)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
