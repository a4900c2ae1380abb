"""What is wrong in a workbook and neither the Open XML SDK nor LibreOffice says.

    faults(path)  ->  ["自评表!D5:E6 overlaps D6:F6", ...]     # empty is good

Excel "repairs" or refuses a file with any of these. Everything is read from the package's own XML,
so that no library's reader smooths a fault over.
"""

from __future__ import annotations

import posixpath
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl.formula import Tokenizer
from openpyxl.utils import FORMULAE
from openpyxl.utils.cell import range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"

Box = tuple[int, int, int, int]  # first column, first row, last column, last row

# Excel's limits.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
TEXT, FORMULA, SHEET_NAME, LIST = 32_767, 8_192, 31, 255
MESSAGES = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
BUILT_IN = {"Print_Area", "Print_Titles", "_FilterDatabase", "Criteria", "Extract"}

# openpyxl's list stops at Excel 2007; these came later and are written with their prefix.
LATER = set(
    "IFS SWITCH CONCAT TEXTJOIN MAXIFS MINIFS XLOOKUP XMATCH FILTER SORT SORTBY UNIQUE SEQUENCE "
    "LET LAMBDA IFNA NUMBERVALUE DAYS SHEET SHEETS FORMULATEXT ISFORMULA UNICODE UNICHAR XOR "
    "RANK.EQ RANK.AVG STDEV.S STDEV.P VAR.S VAR.P MODE.SNGL PERCENTILE.INC PERCENTILE.EXC "
    "QUARTILE.INC CEILING.MATH FLOOR.MATH".split()
)
KNOWN = set(FORMULAE) | {"IFERROR", "COUNTIFS", "SUMIFS", "AVERAGEIF", "AVERAGEIFS", "AGGREGATE"}


class Parts:
    """The package's parts, read once each."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self.names = package.namelist()
            self.content = {name: package.read(name) for name in self.names}

    def xml(self, name: str) -> ET.Element:
        """A part's root element."""
        return ET.fromstring(self.content[name])

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """A part's relationships: id to (kind, part name), those inside the package only."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        if rels not in self.content:
            return {}
        return {
            item.get("Id", ""): (
                item.get("Type", "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join(folder, item.get("Target", ""))).lstrip("/")
                if not item.get("Target", "").startswith("/")
                else item.get("Target", "").lstrip("/"),
            )
            for item in self.xml(rels).iter(f"{RELS}Relationship")
            if item.get("TargetMode") != "External"
        }


def faults(path: Path) -> list[str]:
    """Everything wrong that this lint knows, one line each; an empty list is a sound workbook."""
    return list(_faults(Parts(path)))


def _faults(parts: Parts) -> Iterator[str]:
    for name, count in Counter(name.lower() for name in parts.names).items():
        if count > 1:
            yield f"part {name} is in the package {count} times"
    workbook = parts.xml("xl/workbook.xml")
    related = parts.related("xl/workbook.xml")
    sheets: dict[str, str] = {}
    for item in workbook.iter(f"{MAIN}sheet"):
        kind, part = related.get(item.get(f"{REL}id", ""), ("", ""))
        title = item.get("name", "")
        yield from _sheet_name(title, sheets)
        if part not in parts.content:
            yield f"{title}: its part {part or '?'} is missing"
        elif kind == "worksheet":
            sheets[title] = part
        else:
            sheets.setdefault(title, "")
    ids = [item.get("sheetId") for item in workbook.iter(f"{MAIN}sheet")]
    if len(set(ids)) < len(ids):
        yield "two sheets have the same sheetId"
    if not any(item.get("state", "visible") == "visible" for item in workbook.iter(f"{MAIN}sheet")):
        yield "no sheet is visible"
    yield from _names(workbook, list(sheets))
    names = {n.get("name", "").lower() for n in workbook.iter(f"{MAIN}definedName")}
    styles = parts.xml("xl/styles.xml")
    yield from _styles(styles)
    formats = Formats(styles, parts)
    tables: list[str] = []
    for title, part in sheets.items():
        if part:
            yield from _sheet(title, parts, part, formats, set(sheets), names)
            for kind, target in parts.related(part).values():
                if kind == "table" and target in parts.content:
                    tables.append(parts.xml(target).get("name", ""))
    for name in [n for n, count in Counter(t.lower() for t in tables).items() if count > 1]:
        yield f"two tables are named {name}"


def _sheet_name(title: str, others: dict[str, str]) -> Iterator[str]:
    if not title or len(title) > SHEET_NAME:
        yield f"sheet name {title!r} is empty or longer than {SHEET_NAME}"
    if bad := set(title) & set("[]:*?/\\"):
        yield f"sheet name {title!r} has {' '.join(sorted(bad))}"
    if title.startswith("'") or title.endswith("'"):
        yield f"sheet name {title!r} begins or ends with an apostrophe"
    if title.lower() == "history":
        yield "a sheet may not be named History"
    if title.lower() in {other.lower() for other in others}:
        yield f"two sheets are named {title!r}"


def _names(workbook: ET.Element, sheets: list[str]) -> Iterator[str]:
    count = sum(1 for _ in workbook.iter(f"{MAIN}sheet"))
    seen: Counter[tuple[str, str | None]] = Counter()
    for item in workbook.iter(f"{MAIN}definedName"):
        name, local, text = item.get("name", ""), item.get("localSheetId"), item.text or ""
        seen[name.lower(), local] += 1
        if local is not None and not (local.isdigit() and int(local) < count):
            yield f"name {name}: there is no sheet number {local}"
        bare = name.removeprefix("_xlnm.")
        if bare in BUILT_IN:
            if local is None:
                yield f"name {name} belongs to no sheet"
        elif not re.fullmatch(r"[^\W\d][\w.?]*|_[\w.?]*|\\[\w.?]*", name) or len(name) > 255:
            yield f"name {name!r} has characters that a name may not have"
        elif re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*", name):
            yield f"name {name!r} reads as a cell"
        for problem in formula_faults(text, set(sheets), None):
            yield f"name {name}: {problem}"
    for (name, _), times in seen.items():
        if times > 1:
            yield f"name {name} is defined {times} times"


class Formats:
    """How many of each thing that cells point at the workbook has."""

    def __init__(self, styles: ET.Element, parts: Parts) -> None:
        self.cell = _count(styles, "cellXfs")
        self.differential = _count(styles, "dxfs")
        strings = "xl/sharedStrings.xml"
        self.strings = (
            len(parts.xml(strings).findall(f"{MAIN}si")) if strings in parts.content else 0
        )


def _count(styles: ET.Element, name: str) -> int:
    group = styles.find(f"{MAIN}{name}")
    return 0 if group is None else len(group)


def _styles(styles: ET.Element) -> Iterator[str]:
    sizes = {name: _count(styles, name) for name in ("fonts", "fills", "borders", "cellStyleXfs")}
    pointers = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    custom = {item.get("numFmtId") for item in styles.iter(f"{MAIN}numFmt")}
    for item in styles.iter(f"{MAIN}xf"):
        for attribute, group in pointers.items():
            if int(item.get(attribute, "0")) >= max(sizes[group], 1):
                yield f"styles: {attribute} {item.get(attribute)} of {sizes[group]}"
        number_format = item.get("numFmtId", "0")
        if int(number_format) >= 164 and number_format not in custom:
            yield f"styles: number format {number_format} is not defined"
    for counted in styles:
        declared = counted.get("count")
        if declared is not None and int(declared) != len(counted):
            yield f"styles: {counted.tag.rpartition('}')[2]} says {declared} and has {len(counted)}"


def _sheet(
    title: str, parts: Parts, part: str, formats: Formats, sheets: set[str], names: set[str]
) -> Iterator[str]:
    root = parts.xml(part)

    def at(where: str, what: str) -> str:
        return f"{title}!{where} {what}"

    merges = [item.get("ref", "") for item in root.iter(f"{MAIN}mergeCell")]
    yield from (at(one, f"overlaps {other}") for one, other in overlaps(merges))
    yield from (at(ref, "merges one cell") for ref in merges if ":" not in ref)
    yield from (at(*found) for found in _cells(root, formats, sheets, names))
    yield from (at(*found) for found in _validations(root, sheets, names))
    yield from (at(*found) for found in _conditions(root, formats, sheets, names))
    related = parts.related(part)
    for item in root.iter():
        target = item.get(f"{REL}id")
        if target and target not in related and item.tag != f"{MAIN}hyperlink":
            yield at(item.tag.rpartition("}")[2], f"points at no part: {target}")
    for link in root.iter(f"{MAIN}hyperlink"):
        place = link.get("location", "")
        if "!" in place and _unquoted(place.rpartition("!")[0]) not in sheets:
            yield at(link.get("ref", ""), f"links to a sheet that is not there: {place}")


def _cells(
    root: ET.Element, formats: Formats, sheets: set[str], names: set[str]
) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    last_row = 0
    for row in root.iter(f"{MAIN}row"):
        number = int(row.get("r", "0"))
        if number <= last_row or number > LAST_ROW:
            yield f"row {number}", "is twice there, out of order or too far down"
        last_row, last_column = number, 0
        for cell in row.findall(f"{MAIN}c"):
            ref = cell.get("r", "")
            if ref in seen:
                yield ref, "is there twice"
            seen.add(ref)
            column, its_row, _, _ = range_boundaries(ref)
            if its_row != number or not column or column <= last_column or column > LAST_COLUMN:
                yield ref, f"is out of order in row {number}"
            last_column = column or last_column
            if int(cell.get("s", "0")) >= formats.cell:
                yield ref, f"has style {cell.get('s')} of {formats.cell}"
            yield from ((ref, what) for what in _cell(cell, formats, sheets, names))


def _cell(cell: ET.Element, formats: Formats, sheets: set[str], names: set[str]) -> Iterator[str]:
    value, formula = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}f")
    kind, shown = cell.get("t", "n"), "" if value is None else value.text or ""
    if kind == "s" and not (shown.isdigit() and int(shown) < formats.strings):
        yield f"shows shared string {shown or '?'} of {formats.strings}"
    if kind == "n" and value is not None and not re.fullmatch(NUMBER, shown):
        yield f"is a number and holds {shown!r}"
    if kind == "b" and shown not in ("0", "1"):
        yield f"is true or false and holds {shown!r}"
    text = "".join(cell.itertext())
    if len(text) > TEXT:
        yield f"holds {len(text)} characters"
    if kind in ("str", "inlineStr") and formula is None and re.match(r"=[A-Z]+\(", text):
        yield f"holds a formula as text: {text[:40]}"
    if formula is not None:
        if value is None:
            yield "has a formula that was never calculated"
        if formula.text:
            yield from formula_faults(formula.text, sheets, names)
        elif formula.get("t") != "shared":
            yield "has an empty formula"


NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"


def _validations(root: ET.Element, sheets: set[str], names: set[str]) -> Iterator[tuple[str, str]]:
    covered: list[tuple[str, str]] = []
    for item in root.iter(f"{MAIN}dataValidation"):
        where = item.get("sqref", "")
        for attribute, limit in MESSAGES.items():
            text = re.sub(r"_x000[aAdD]_", "\n", item.get(attribute, ""))
            if len(text.encode("utf-16-le")) // 2 > limit:
                yield where, f"has a validation {attribute} of {len(text)} characters, over {limit}"
        for formula in (item.find(f"{MAIN}formula1"), item.find(f"{MAIN}formula2")):
            text = "" if formula is None else formula.text or ""
            if text.startswith('"'):
                if len(text) - 2 > LIST:
                    yield where, f"has a validation list of {len(text) - 2} characters, over {LIST}"
            elif text:
                yield from ((where, what) for what in formula_faults(text, sheets, names))
        if item.get("type", "none") != "none" and item.find(f"{MAIN}formula1") is None:
            yield where, "has a validation without its formula"
        covered += [(ref, where) for ref in where.split()]
    for one, other in overlaps([ref for ref, _ in covered]):
        yield one, f"has two validations, here and at {other}"
    declared = root.find(f"{MAIN}dataValidations")
    if declared is not None and int(declared.get("count", len(declared))) != len(declared):
        yield "validations", f"say {declared.get('count')} and are {len(declared)}"


def _conditions(
    root: ET.Element, formats: Formats, sheets: set[str], names: set[str]
) -> Iterator[tuple[str, str]]:
    priorities: Counter[str] = Counter()
    for group in root.iter(f"{MAIN}conditionalFormatting"):
        where = group.get("sqref", "")
        for rule in group.findall(f"{MAIN}cfRule"):
            priorities[rule.get("priority", "")] += 1
            style = rule.get("dxfId")
            if style is not None and int(style) >= formats.differential:
                yield where, f"has conditional style {style} of {formats.differential}"
            for formula in rule.findall(f"{MAIN}formula"):
                for what in formula_faults(formula.text or "", sheets, names):
                    yield where, what
    for priority, times in priorities.items():
        if times > 1:
            yield "conditional formats", f"{times} have priority {priority}"


def formula_faults(formula: str, sheets: set[str], names: set[str] | None) -> Iterator[str]:
    """What is wrong in one formula (without its ``=``); ``names`` None leaves names unasked.

    >>> list(formula_faults("IF(A1=0,0,ROUNDD(B1,2))", set(), set()))
    ['calls ROUNDD, which Excel does not know: IF(A1=0,0,ROUNDD(B1,2))']
    """
    if len(formula) > FORMULA:
        yield f"has a formula of {len(formula)} characters"
    if formula.startswith("="):
        yield f"has a formula that begins with a second =: {formula}"
    if formula.count('"') % 2:
        yield f"has an open quotation: {formula}"
        return
    try:
        items = Tokenizer("=" + formula).items
    except Exception as error:  # the tokenizer raises several kinds
        yield f"has a formula that cannot be read ({error}): {formula}"
        return
    if any("#REF!" in item.value for item in items if item.subtype != "TEXT"):
        yield f"refers to nothing: {formula}"
        return
    depth = 0
    for item in items:
        depth += {"OPEN": 1, "CLOSE": -1}.get(item.subtype, 0)
        if depth < 0:
            break
        if item.type == "FUNC" and item.subtype == "OPEN":
            name = item.value[:-1].rpartition(":")[2].upper()  # G12:INDEX( is one token
            known = name in KNOWN or name.removeprefix("_XLFN.") in LATER
            if name in LATER:
                yield f"calls {name} without _xlfn.: {formula}"
            elif not known:
                yield f"calls {name}, which Excel does not know: {formula}"
        elif item.type == "OPERAND" and item.subtype == "RANGE":
            yield from _reference_faults(item.value, formula, sheets, names)
        elif item.type == "OPERAND" and item.subtype == "NUMBER":
            if not re.fullmatch(NUMBER, item.value):
                yield f"has {item.value!r} where a number should be: {formula}"
    if depth:
        yield f"has unbalanced parentheses: {formula}"


def _reference_faults(
    text: str, formula: str, sheets: set[str], names: set[str] | None
) -> Iterator[str]:
    sheet, _, place = text.rpartition("!")
    if sheet and not sheet.startswith("[") and _unquoted(sheet) not in sheets:
        yield f"refers to a sheet that is not there: {formula}"
    place = place.replace("$", "")
    if re.fullmatch(r"([A-Z]{1,3}[0-9]+|[A-Z]{1,3}:[A-Z]{1,3}|[0-9]+:[0-9]+)", place, re.I):
        return
    corner = r"[A-Z]{1,3}[0-9]+"
    if re.fullmatch(f"{corner}:{corner}", place, re.I):
        return
    # Else a name, or a table's column.
    if names is not None and "[" not in place and place.lower() not in names:
        yield f"uses the name {place}, which is not defined: {formula}"


def _unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def overlaps(refs: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of ranges that share a cell.

    >>> list(overlaps(["A1:B2", "C1", "B2:C3"]))
    [('B2:C3', 'A1:B2')]
    """
    boxes: list[tuple[Box, str]] = []
    for ref in refs:
        left, top, right, bottom = range_boundaries(ref)
        box = (left or 1, top or 1, right or LAST_COLUMN, bottom or LAST_ROW)
        for other, name in boxes:
            if (
                box[0] <= other[2]
                and other[0] <= box[2]
                and box[1] <= other[3]
                and other[1] <= box[3]
            ):
                yield ref, name
        boxes.append((box, ref))


if __name__ == "__main__":
    found = [f"{name}: {fault}" for name in sys.argv[1:] for fault in faults(Path(name))]
    print("\n".join(found))
    sys.exit(bool(found))
