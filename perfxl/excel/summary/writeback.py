"""The summary sheet into a workbook, and nothing else touched.

Only the workbook part, its relationships, the content types and the styles change, each by a
splice; every other part keeps its very bytes. Our sheet is recognised by a hidden defined name,
which survives renaming and re-saving; a sheet that merely has our title is the user's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from decimal import Decimal
from typing import NamedTuple

from perfxl.excel.cell_text import escaped, stored_text
from perfxl.excel.summary.before import comment_of, remembered, restored
from perfxl.excel.summary.repack import rewritten, stored
from perfxl.excel.summary.sheetxml import sheet_xml, wanted_looks
from perfxl.excel.summary.splice import Part, Tag, open_part
from perfxl.excel.summary.stylesheet import empty_stylesheet, with_looks
from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.formats import CellFormats
from perfxl.excel.xlsx.limits import LIMITS, Limits
from perfxl.excel.xlsx.markup import R_STRICT, R_TRANSITIONAL, STRICT
from perfxl.excel.xlsx.numbers import number
from perfxl.excel.xlsx.outline import Outline, SheetEntry, read_outline
from perfxl.excel.xlsx.package import CONTENT_TYPES, Package, fold, open_package, relationships_name
from perfxl.excel.xlsx.sheet import read_one
from perfxl.form.grid import Book, column_letters, parse_a1, quoted
from perfxl.form.ours import SUMMARY_MARK, own_summary
from perfxl.report.sheets import AddedSheet
from perfxl.text.refusal import Refused

_TITLES = "_xlnm.Print_Titles"
_AREA = "_xlnm.Print_Area"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_LONGEST_NAME = 31


class _Place(NamedTuple):
    """Where the summary goes."""

    name: str  # of the sheet
    part: str
    position: int  # among all the sheets
    new: bool


def with_summary(
    source: bytes | workbook.Opened,
    summary: AddedSheet,
    *,
    void_signature: bool = False,
    limits: Limits = LIMITS,
) -> bytes:
    """The workbook with the summary sheet added, or exchanged where an earlier one of ours is.

    ``source`` is the workbook's bytes, or the workbook as it was opened to be judged.

    ``void_signature`` allows it for a digitally signed workbook, whose signature then no longer
    holds: for copies only. Raises Refused: whatever reading raises, E-SIGNED, E-STYLE,
    E-SELFCHECK.
    """
    package = open_package(source, limits) if isinstance(source, bytes) else source.package
    if not void_signature and signed(package):
        raise Refused("E-SIGNED")
    before = workbook.open_book(package) if isinstance(source, bytes) else source
    ours = find_ours(before.outline, before.book)
    return _with_sheet(before, summary, ours, SUMMARY_MARK)


def with_review(data: bytes, review: AddedSheet, replaced: str = "") -> bytes:
    """A copy of the workbook with a review sheet added, or exchanged for the one named ``replaced``.

    Raises Refused: whatever reading raises, E-STYLE, E-SELFCHECK; E-REVIEWED where the old sheet has
    formulas at cells where the new one has none, for the order of calculation names them.
    """
    before = workbook.opened(data)
    old = next((sheet for sheet in before.book.sheets if sheet.name == replaced), None)
    if old is not None:
        kept = {(piece.row, piece.column) for piece in review.pieces if piece.formula is not None}
        if any(cell.formula is not None and at not in kept for at, cell in old.cells.items()):
            raise Refused("E-REVIEWED", old.name)
    ours = next((entry for entry in before.outline.sheets if old and entry.name == old.name), None)
    return _with_sheet(before, review, ours, "")


def _with_sheet(
    before: workbook.Opened, summary: AddedSheet, ours: SheetEntry | None, mark: str
) -> bytes:
    """The workbook with a sheet in the place of ``ours``, or at its end; ``mark`` is the hidden name
    by which it will be known."""
    package, book, outline = before.package, before.book, before.outline
    limits = package.limits
    if any(code == "W-STYLE" for code, _ in book.warnings):
        raise Refused("E-STYLE")  # the formats we add would take the missing ones' places
    place = _place(package, outline, ours, summary)
    summary = changed(summary, name=place.name)
    new_parts: dict[str, bytes] = {}
    parts: dict[str, Part] = {}

    def part(name: str) -> Part:
        if name not in parts:
            parts[name] = open_part(package.read(name), name, limits)
        return parts[name]

    styles = outline.styles
    if styles and package.has(styles):
        sheet = package.read(styles)
    else:
        if not styles:
            styles = _place_of_styles(package, outline.part)
            _relate(part, outline, "styles", styles)
        if not package.declares(styles):
            _type(part, "styles", styles)
        sheet = empty_stylesheet(outline.namespace)
        new_parts[styles] = sheet
    looks = wanted_looks(summary)
    styled, numbers, highlights = with_looks(
        sheet, styles, looks.values(), limits, summary.highlights
    )
    exchanged: dict[str, bytes] = {}
    if styles in new_parts:
        new_parts[styles] = styled
    elif styled is not sheet:
        exchanged[fold(styles)] = styled
    views = outline.root.find(f"{{{outline.namespace}}}bookViews") is not None
    found = {name: numbers[look] for name, look in looks.items()}
    content = sheet_xml(summary, found, outline.namespace, views=views, highlights=highlights)
    identifier = ""
    if place.new:
        _type(part, "worksheet", place.part)
        identifier = _relate(part, outline, "worksheet", place.part)
    _declare(part(outline.part), outline, place, _names(place, summary, mark), identifier)
    for name, item in parts.items():
        if item.cuts:
            exchanged[fold(name)] = item.spliced()
    if place.new:
        added = [fold(name) for name in (*new_parts, place.part)]
        new_parts[place.part] = content + remembered(package, exchanged, added)
    else:
        exchanged[fold(place.part)] = content + _still_remembered(package, place.part)
    result = rewritten(package, exchanged, new_parts)
    _check(package, before, open_package(result, limits), summary, exchanged, new_parts)
    return result


def _names(place: _Place, sheet: AddedSheet, mark: str) -> dict[tuple[str, str], str]:
    """The defined names of a sheet, by name and local sheet, with what they say; "" for none."""
    title = "'" + place.name.replace("'", "''") + "'"
    rows, area = sheet.title_rows, sheet.print_area
    names = {
        (_TITLES, str(place.position)): f"{title}!${rows[0]}:${rows[1]}" if rows else "",
        (_AREA, str(place.position)): f"{title}!{':'.join(map(_fixed, area.split(':')))}"
        if area
        else "",
    }
    return {(mark, ""): f"{title}!$A$1", **names} if mark else names


def _fixed(corner: str) -> str:
    row, column = parse_a1(corner)
    return f"${column_letters(column)}${row}"


def _still_remembered(package: Package, part: str) -> bytes:
    """What the earlier summary sheet remembers of the file, if it still holds."""
    sheet = package.read(part)
    return comment_of(sheet) if restored(package, sheet) is not None else b""


def without_summary(data: bytes, limits: Limits = LIMITS) -> bytes | None:
    """The workbook as it was before the summary went in, byte for byte; None where there is no
    summary of ours. Raises Refused: whatever reading raises, E-RESAVED where somebody has saved the
    workbook since, so that the old file is no more to be had.
    """
    opened = workbook.opened(data, limits)
    ours = find_ours(opened.outline, opened.book)
    if ours is None:
        return None
    before = restored(opened.package, opened.package.read(ours.part))
    if before is None:
        raise Refused("E-RESAVED", ours.name)
    return before


def signed(package: Package) -> bool:
    """Whether the package carries a digital signature of its content."""
    return any(key.startswith("_xmlsignatures/") for key in package.members) or any(
        "digital-signature" in item.type for item in package.relationships("").values()
    )


def find_ours(outline: Outline, book: Book) -> SheetEntry | None:
    """The entry of the summary sheet an earlier run left; None where there is none.

    See :func:`perfxl.form.ours.own_summary`: a sheet that holds something else is never overwritten.
    """
    ours = own_summary(book)
    for entry in outline.sheets:
        if ours is not None and entry.name == ours.name and entry.kind == "worksheet":
            return entry
    return None


def _place(
    package: Package, outline: Outline, ours: SheetEntry | None, summary: AddedSheet
) -> _Place:
    """The sheet of an earlier run, or a name and a part nobody has."""
    if ours is not None:
        return _Place(ours.name, ours.part, outline.sheets.index(ours), False)
    taken = {entry.name.casefold() for entry in outline.sheets}
    name, number = summary.name[:_LONGEST_NAME], 1
    while name.casefold() in taken:
        number += 1
        tail = f"（{number}）"
        name = summary.name[: _LONGEST_NAME - len(tail)] + tail
    part = _free_part(package, outline.part, "worksheets/sheet", str(len(outline.sheets) + 1))
    return _Place(name, part, len(outline.sheets), True)


def _free_part(package: Package, beside: str, stem: str, number: str) -> str:
    """A part name nobody has, in the folder of another part."""
    folder = beside.rpartition("/")[0]
    if not folder.isascii() or set(folder) & set(" %"):
        folder = "xl"  # whose name needs no writing in percent signs
    stem = f"{folder}/{stem}" if folder else stem
    related = {fold(link.target) for link in package.relationships(beside).values()}
    while _named(package, f"{stem}{number}.xml") or fold(f"{stem}{number}.xml") in related:
        number = str(int(number or "0") + 1)
    return f"{stem}{number}.xml"


def _place_of_styles(package: Package, beside: str) -> str:
    """The part name of new styles: the usual one, which some readers take for given."""
    usual = "xl/styles.xml"
    declared = package.content_type(usual) if package.declares(usual) else ""
    if not package.has(usual) and declared in ("", f"{_TYPES}styles+xml"):
        return usual
    return _free_part(package, beside, "styles", "")


def _named(package: Package, part: str) -> bool:
    """Whether a part is there, or was once and left its content type or its relationships."""
    return package.has(part) or package.has(relationships_name(part)) or package.declares(part)


def _type(part: Callable[[str], Part], kind: str, target: str) -> None:
    """Declare the content type of a new part."""
    types = part(CONTENT_TYPES)
    types.append(
        types.root,
        f'<{types.root.raw("Override")} PartName="/{escaped(target)}"'
        f' ContentType="{_TYPES}{kind}+xml"/>',
    )


def _relate(part: Callable[[str], Part], outline: Outline, kind: str, target: str) -> str:
    """Relate the workbook part to a new part; the relationship's id."""
    links = part(relationships_name(outline.part))
    taken = {tag.attributes.get("Id", "").casefold() for tag in links.tags if tag.depth == 1}
    number = len(taken) + 1
    while f"rid{number}" in taken or f"rid{number}" in links.added:
        number += 1
    identifier = f"rId{number}"
    links.added.add(identifier.casefold())
    strict = outline.namespace == STRICT
    base = R_STRICT if strict else R_TRANSITIONAL
    folder = outline.part.rpartition("/")[0]
    relative = target.removeprefix(f"{folder}/") if folder else target
    if folder and relative == target:
        relative = f"/{target}"
    links.append(
        links.root,
        f'<{links.root.raw("Relationship")} Id="{identifier}" Type="{base}/{kind}"'
        f' Target="{escaped(relative)}"/>',
    )
    return identifier


def _declare(
    part: Part,
    outline: Outline,
    place: _Place,
    wanted: Mapping[tuple[str, str], str],
    identifier: str,
) -> None:
    """The cuts in the workbook part: the sheet, and its names: its mark, what it prints and repeats."""
    sheets = part.find("sheets")
    if sheets is None:  # read_outline found sheets in this very part
        raise Refused("E-SELFCHECK", outline.part)
    if place.new:
        taken = {
            tag.attributes.get("sheetId", "")
            for tag in part.tags
            if tag.name == "sheet" and tag.depth == 2
        }
        number = next(n for n in range(1, 70_000) if str(n) not in taken)
        links = R_STRICT if outline.namespace == STRICT else (R_TRANSITIONAL)
        prefix = part.prefixes.get(links)
        declaration = "" if prefix else f' xmlns:r="{links}"'
        part.append(
            sheets,
            f'<{sheets.raw("sheet")}{declaration} name="{escaped(place.name)}"'
            f' sheetId="{number}" {prefix or "r"}:id="{identifier}"/>',
        )
    names = part.find("definedNames")
    asked = {name.casefold() for name, _ in wanted}
    there: dict[tuple[str, str], list[Tag]] = {}
    for tag in part.tags:
        if tag.name == "definedName" and tag.depth == 2:
            name = tag.attributes.get("name", "").casefold()
            if name in asked:
                there.setdefault((name, tag.attributes.get("localSheetId", "")), []).append(tag)
    new: list[str] = []
    raw = part.root.raw("definedName")
    for (name, sheet), text in wanted.items():
        found = there.get((name.casefold(), sheet), [])
        if (
            found
            and text
            and not place.new
            and _same(outline, place, name, text)
            and (name != SUMMARY_MARK or found[0].attributes.get("hidden") in ("1", "true"))
        ):
            continue
        hidden = ' hidden="1"' if name == SUMMARY_MARK else ""
        local = f' localSheetId="{sheet}"' if sheet else ""
        item = f'<{raw} name="{name}"{local}{hidden}>{escaped(text)}</{raw}>' if text else ""
        for tag in found:
            part.cut(tag.start, tag.end, item)
            item = ""
        new.append(item)
    items = "".join(new)
    if not items:
        return
    if names is not None:
        part.append(names, items)
        return
    after = [part.find(name) for name in ("sheets", "functionGroups", "externalReferences")]
    at = max(tag.end for tag in after if tag is not None)
    group = part.root.raw("definedNames")
    part.cut(at, at, f"<{group}>{items}</{group}>")


def _same(outline: Outline, place: _Place, name: str, text: str) -> bool:
    """Whether a name already says this, but for the quotes other programs drop."""
    key = name if name == SUMMARY_MARK else f"{quoted(place.name)}!{name}"
    stored = {k.casefold(): v for k, v in outline.names.items()}.get(key.casefold(), "")
    return stored.replace("'", "") == text.replace("'", "")


def _check(
    package: Package,
    before: workbook.Opened,
    after: Package,
    summary: AddedSheet,
    exchanged: Mapping[str, bytes],
    added: Mapping[str, bytes],
) -> None:
    """Read the result back and compare. Raises Refused E-SELFCHECK on any surprise.

    A cell is made of its sheet's part, the shared strings, the formats and the workbook part: the
    first two have to be the same bytes, and the others to mean the same for every format in use.
    """
    if list(after.members) != [*package.members, *(fold(name) for name in added)]:
        raise Refused("E-SELFCHECK", "zip")
    now = dict(stored(after))
    for key, raw in stored(package):
        member = package.members[key]
        if key not in exchanged and (raw != now[key] or after.members[key].crc != member.crc):
            raise Refused("E-SELFCHECK", member.name)
    old = before.outline
    try:
        new = read_outline(after)
        formats = CellFormats(after, new)
        entry = next(entry for entry in new.sheets if entry.name == summary.name)
        ours = read_one(after, new, entry, formats)
    except (Refused, StopIteration) as error:
        if isinstance(error, Refused) and error.code in ("E-TOOBIG", "E-MERGE"):  # so many forms
            raise Refused("E-TOOBIG", error.where, error.detail) from None
        raise Refused("E-SELFCHECK", summary.name, str(error)[:80]) from None
    others = [entry for entry in new.sheets if entry.name != summary.name]
    if others != [entry for entry in old.sheets if entry.name != summary.name]:
        raise Refused("E-SELFCHECK", new.part, "sheets")
    if any(fold(entry.part) in exchanged for entry in others):
        raise Refused("E-SELFCHECK", new.part, "parts")
    if (new.strings, new.custom, new.date1904) != (old.strings, old.custom, old.date1904):
        raise Refused("E-SELFCHECK", new.part)
    mine = {SUMMARY_MARK}
    mine |= {f"{quoted(summary.name)}!{name}".casefold() for name in (_TITLES, _AREA)}
    for name, text in old.names.items():
        if new.names.get(name) != text and name.casefold() not in mine:
            raise Refused("E-SELFCHECK", new.part, name)
    for key, found in before.formats.items():
        if key and formats[key] != found:
            raise Refused("E-SELFCHECK", new.styles, key)
    for piece in summary.pieces:
        cell = ours.cell(piece.row, piece.column)
        if cell.formula != piece.formula:
            raise Refused("E-SELFCHECK", summary.name, str(piece.formula)[:40])
        if (None if cell.value == "" else cell.value) != _as_read(piece.value):
            raise Refused("E-SELFCHECK", summary.name, str(piece.value)[:40])


def _as_read(value: str | Decimal | None) -> str | Decimal | None:
    """What reading makes of what a piece holds."""
    if isinstance(value, Decimal):
        return number(str(value))[0]
    return stored_text(value) or None if value is not None else None
