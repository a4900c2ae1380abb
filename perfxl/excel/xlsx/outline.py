"""What a workbook says of itself: its sheets, names, dates and properties."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import msgspec

from perfxl.excel.xlsx.limits import Limits, remembered
from perfxl.excel.xlsx.markup import R_STRICT, R_TRANSITIONAL, TRUE, spreadsheet_part, unescaped
from perfxl.excel.xlsx.package import Package, Relationship, relationships_name, relationships_of
from perfxl.excel.xlsx.parsing import parse
from perfxl.form.grid import quoted
from perfxl.text.refusal import Refused

_MAIN_TYPES = frozenset(
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-excel.template.macroEnabled.main+xml",
        "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    )
)

_LONGEST_NAME = 255  # of a sheet; Excel allows 31 characters, other programs more

_NO_PART = Relationship("", "", "", False)  # of an old module sheet, which has none


class SheetEntry(msgspec.Struct, frozen=True):
    """One ``<sheet>`` of the workbook part."""

    name: str
    state: str  # visible | hidden | veryHidden
    part: str
    kind: str  # worksheet | chartsheet | dialogsheet …


class Outline(msgspec.Struct, frozen=True):
    """The workbook part and what hangs on it, before any sheet is read."""

    part: str  # the workbook part's name
    root: Element
    namespace: str
    sheets: tuple[SheetEntry, ...]
    names: Mapping[str, str]
    styles: str  # part names, "" where absent
    strings: str
    custom: str
    date1904: bool


def read_outline(package: Package) -> Outline:
    """Find the workbook part and list its sheets and names. Raises Refused E-PART, E-NOSHEET."""
    main = custom = ""
    for relationship in package.relationships("").values():
        if relationship.kind == "officeDocument":
            if main and relationship.target != main:  # some readers go by the first, some by type
                raise Refused("E-PART", relationships_name(""), "officeDocument × 2")
            main = relationship.target
        elif relationship.kind in ("custom-properties", "customProperties"):
            custom = relationship.target
    if not main or not package.has(main):
        raise Refused("E-PART", main or "officeDocument")
    content_type = package.content_type(main)
    if content_type not in _MAIN_TYPES:
        from perfxl.excel.xlsx.filetype import refuse_other_package

        refuse_other_package(content_type, main)
    if len(package.of_type(_MAIN_TYPES)) > 1:
        raise Refused("E-PART", main, "workbook × 2")
    links = relationships_name(main)
    data = package.read(main)
    related = package.read(links) if package.has(links) else None
    return _outline(data, related, main, custom, package.limits)


@remembered
def _outline(data: bytes, related: bytes | None, main: str, custom: str, limits: Limits) -> Outline:
    """The outline of a workbook part and its relationships."""
    root, ns = spreadsheet_part(data, main, "workbook", limits)
    namespace = ns[1:-1]
    links = relationships_name(main)
    relationships: Mapping[str, Relationship] = {}
    if related is not None:
        relationships = relationships_of(related, links, main, limits)
    by_kind: dict[str, str] = {}
    for link in relationships.values():
        if link.kind in ("styles", "sharedStrings") and not link.external and link.target:
            if by_kind.setdefault(link.kind, link.target) != link.target:
                raise Refused("E-PART", links, f"{link.kind} × 2")
    sheets: list[SheetEntry] = []
    for item in root.iterfind(f"{ns}sheets/{ns}sheet"):
        name = unescaped(item.get("name", ""))
        identifier = item.get(f"{{{R_TRANSITIONAL}}}id") or item.get(f"{{{R_STRICT}}}id") or ""
        if len(name) > _LONGEST_NAME:
            raise Refused("E-TOOBIG", name[:40], f"> {_LONGEST_NAME}")
        found = relationships.get(identifier) if identifier else _NO_PART
        if found is None or found.external or not (found.target or found is _NO_PART):
            raise Refused("E-PART", quoted(name), identifier)
        state = item.get("state", "visible")
        if state not in ("visible", "veryHidden"):
            state = "hidden"  # a state nobody knows is not a reason to show the sheet
        sheets.append(SheetEntry(name, state, found.target, found.kind))
    if not sheets:
        raise Refused("E-NOSHEET", main)
    names: dict[str, str] = {}
    for item in root.iterfind(f"{ns}definedNames/{ns}definedName"):
        name = item.get("name", "")
        local = item.get("localSheetId", "")
        if local:
            if not (local.isascii() and local.isdigit() and len(local) < 6):
                continue
            if int(local) >= len(sheets):
                continue
            name = f"{quoted(sheets[int(local)].name)}!{name}"
        names.setdefault(name, item.text or "")
    properties = root.find(f"{ns}workbookPr")
    return Outline(
        main,
        root,
        namespace,
        tuple(sheets),
        names,
        by_kind.get("styles", ""),
        by_kind.get("sharedStrings", ""),
        custom,
        properties is not None and properties.get("date1904") in TRUE,
    )


def custom_properties(package: Package, part: str) -> dict[str, str]:
    """The custom document properties, each as text."""
    if not part or not package.has(part):
        return {}
    return dict(_properties(package.read(part), part, package.limits))


@remembered
def _properties(data: bytes, part: str, limits: Limits) -> Mapping[str, str]:
    return {
        item.get("name", ""): item[0].text or "" for item in parse(data, part, limits) if len(item)
    }
