"""Files that attack or have been damaged: the table of them.

A line is a file: its name, what becomes of it, how it is made, and why it ends so. ``E-…`` is a
refusal, ``W-…`` a book with that warning, ``OK`` a book. Most are one sound workbook with one thing
changed; the large ones are small on disk.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from tests.support.packages import MAIN, OFFICE, Parts, parts, zipped

Made = Callable[[], bytes]

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
TYPES = "[Content_Types].xml"
PLAIN = "<cellXfs><xf/></cellXfs>"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>hello</t></is></c><c r="B1"><v>42</v></c></row>'


def sound() -> Parts:
    """The workbook that each attack changes."""
    return parts(ROW, styles=PLAIN)


# How a file is made -------------------------------------------------------------------------------


def rows(inside: str, *, strings: str | None = None, after: str = "") -> Made:
    """Other rows on the sheet."""
    return lambda: zipped(parts(inside, styles=PLAIN, strings=strings, after=after))


def cells(inside: str, strings: str | None = None) -> Made:
    """Other cells in the first row."""
    return rows(f'<row r="1">{inside}</row>', strings=strings)


def with_part(part: str, old: str, new: str) -> Made:
    """One text in one part exchanged."""

    def make() -> bytes:
        content = parts(ROW, styles=PLAIN, strings="<si><t>a</t></si>" if part == STRINGS else None)
        text = str(content[part])
        assert text.count(old) == 1, (part, old)
        content[part] = text.replace(old, new)
        return zipped(content)

    return make


def entity(part: str, doctype: str, name: str) -> Made:
    """A part with a DOCTYPE, whose entity stands at its end."""

    def make() -> bytes:
        content = parts(ROW, styles=PLAIN, strings="<si><t>a</t></si>" if part == STRINGS else None)
        head, root, rest = re.split(r"(?<=\?>)\s*(<\w+)", str(content[part]), maxsplit=1)
        body, _, end = (root + rest).rpartition("</")
        content[part] = f"{head}<!DOCTYPE {root[1:]} {doctype}>{body}&{name};</{end}"
        return zipped(content)

    return make


def laughs(part: str, steps: int) -> Made:
    """Entities of entities: ten to the power of ``steps`` in all."""
    more = (f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, steps + 1))
    return entity(part, f'[<!ENTITY l0 "lol">{"".join(more)}]', f"l{steps}")


def reading(part: str) -> Made:
    """An entity that is a file of the computer."""
    return entity(part, '[<!ENTITY x SYSTEM "file:///etc/passwd">]', "x")


def encoded(encoding: str, declared: str, text: str = "hello", *, mark: bytes = b"") -> Made:
    """The sheet in an encoding, and what it says of itself."""

    def make() -> bytes:
        content = sound()
        sheet = str(content[SHEET]).replace("UTF-8", declared).replace("hello", text)
        content[SHEET] = mark + sheet.encode(encoding)
        return zipped(content)

    return make


def sheets(*entries: str) -> Made:
    """These sheets in the workbook: attributes behind ``name=``."""

    def make() -> bytes:
        content = sound()
        listed, links = [], []
        for number, entry in enumerate(entries, 1):
            listed.append(f'<sheet name={entry} sheetId="{number}" r:id="s{number}"/>')
            links.append(
                f'<Relationship Id="s{number}" Type="{OFFICE}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            content[f"xl/worksheets/sheet{number}.xml"] = content[SHEET]
        book, more = str(content[BOOK]), str(content[LINKS])
        content[BOOK] = re.sub("<sheet .*?/>", "".join(listed), book)
        content[LINKS] = more.replace("</Relationships>", "".join(links) + "</Relationships>")
        return zipped(content)

    return make


def names(inside: str) -> Made:
    """Defined names."""
    return lambda: zipped(parts(ROW, styles=PLAIN, names=f"<definedNames>{inside}</definedNames>"))


def without(part: str) -> Made:
    """A part is missing."""
    return lambda: zipped({name: content for name, content in sound().items() if name != part})


def stored(method: int) -> Made:
    """All members stored by this method."""
    return lambda: zipped(sound(), method)


def flagged(offset: int, value: int) -> Made:
    """Two bytes of every member's headers are this: 0 its flags, 2 its method."""

    def make() -> bytes:
        data = bytearray(zipped(sound()))
        for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            for found in re.finditer(re.escape(mark), bytes(data)):
                place = found.start() + at + offset
                data[place : place + 2] = value.to_bytes(2, "little")
        return bytes(data)

    return make


def member(name: str, content: bytes = b"pwned") -> Made:
    """One more member, under this very name."""

    def make() -> bytes:
        buffer = io.BytesIO(zipped(sound()))
        with zipfile.ZipFile(buffer, "a") as package:
            package.writestr(name.replace("\0", "?"), content)
        return buffer.getvalue().replace(name.replace("\0", "?").encode(), name.encode())

    return make


def swollen(part: str, start: str, piece: str, end: str, megabytes: int) -> Made:
    """A part that is this large when it is inflated; on disk a thousandth of it."""

    def make() -> bytes:
        content = parts(ROW, styles=PLAIN, strings="" if part == STRINGS else None)
        content.pop(part, None)
        buffer = io.BytesIO(zipped(content))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            block = (piece * (1_000_000 // len(piece) + 1)).encode()
            with package.open(part, "w") as out:
                out.write(start.encode())
                for _ in range(megabytes * 1_000_000 // len(block)):
                    out.write(block)
                out.write(end.encode())
        return buffer.getvalue()

    return make


def cut(share: float) -> Made:
    """The first part of a sound file."""
    return lambda: zipped(sound())[: int(len(zipped(sound())) * share)]


def flipped() -> bytes:
    """One byte of a compressed part is another."""
    data = bytearray(zipped(sound(), zipfile.ZIP_STORED))
    at = data.index(b"<bookViews>")
    data[at + 1] ^= 0x20
    return bytes(data)


def twice_by_case() -> bytes:
    """Two members whose names differ by case alone."""
    content = sound()
    return zipped({**content, SHEET.replace("sheet1", "Sheet1"): content[SHEET]})


def archive() -> bytes:
    """An ordinary archive with a workbook in it."""
    return zipped({"自评表.xlsx": zipped(sound())}, zipfile.ZIP_STORED)


def word() -> bytes:
    """A Word document."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return zipped({
        TYPES: f'<Types xmlns="{space}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "word/document.xml": "<w:document/>",
    })  # fmt: skip


def many_rows() -> str:
    """Two million cells."""
    line = "".join(f"<c><v>{n % 10}</v></c>" for n in range(200))
    return f"<row>{line}</row>" * 10_000


# The files ----------------------------------------------------------------------------------------


class Hostile(NamedTuple):
    """One line of the table."""

    name: str
    outcome: str
    make: Made
    why: str


H = Hostile
ONE = '<c r="A1"><v>1</v></c>'
HOSTILE: tuple[Hostile, ...] = (
    # Archives that swell.
    H("rows of 600 MB", "E-ZIPBOMB", swollen(SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>',
      "<row><c><v>1</v></c></row>", "</sheetData></worksheet>", 600), "a part has its limit"),
    H("a string of 500 MB", "E-ZIPBOMB", swollen(STRINGS, f'<sst xmlns="{MAIN}"><si><t>', "A", "</t></si></sst>",
      500), "a part has its limit"),
    H("a picture of 1 GB", "W-BIGPART", swollen("xl/media/x.png", "", "\0" * 1000, "", 1000),
      "a part nobody refers to is never inflated"),
    # Archives that two readers could take for different workbooks.
    H("two members but for case", "E-ZIPDUP", twice_by_case, "readers disagree which one counts"),
    H("a member above the folder", "E-ZIPNAME", member("../../../tmp/perfxl_pwned.txt"), "it leads out of the package"),
    H("a member on drive C", "E-ZIPNAME", member("C:\\Windows\\perfxl_pwned.txt"), "it leads out of the package"),
    H("a member with a NUL", "E-ZIPNAME", member("xl/media/a\0b.png"), "some readers stop at the NUL"),
    H("a sheet above the folder", "E-PART", with_part(LINKS, '"worksheets/sheet1.xml"', '"../../../../etc/passwd"'),
      "a missing part; the disk is never touched"),
    H("a sheet in the network", "E-PART", with_part(LINKS, 'Target="worksheets/sheet1.xml"',
      'Target="http://127.0.0.1:9/s.xml" TargetMode="External"'), "nothing is fetched"),
    H("encrypted members", "E-ENCRYPTED", flagged(0, 1), "the bit for a password is set"),
    H("stored members", "OK", stored(zipfile.ZIP_STORED), "legal"),
    H("members by bzip2", "E-ZIPSTRUCT", stored(zipfile.ZIP_BZIP2), "spreadsheet programs cannot open it"),
    H("members by method 99", "E-ZIPSTRUCT", flagged(2, 99), "an encryption that some archivers have"),
    H("zeros behind the end", "W-TRAILING", lambda: zipped(sound()) + b"\0" * 100, "mail gateways pad files"),
    H("archive in disguise", "E-TYPE-ARCHIVE", archive,
      "“an archive with 自评表.xlsx inside, unpack it” solves it, “not a workbook” does not"),
    # Copies that were interrupted.
    H("nothing", "E-EMPTY", cut(0), "an interrupted copy"),
    H("a tenth of a file", "E-NOTXLSX", cut(0.1), "an interrupted copy"),
    H("half a file", "E-NOTXLSX", cut(0.5), "an interrupted copy"),
    H("nine tenths of a file", "E-NOTXLSX", cut(0.9), "an interrupted copy"),
    H("nearly a file", "E-NOTXLSX", cut(0.99), "an interrupted copy"),
    H("a flipped bit", "E-CRC", flipped, "what was stored is not what is there"),
    H("zeros", "E-NOTXLSX", lambda: b"\0" * 9000, "the right size, never synchronised"),
    # Other kinds of file under a workbook's name.
    H("a table of text", "E-TYPE-TEXT", lambda: "项目名称,得分\r\n应急,93.92\r\n".encode("gbk"), "its type is named"),
    H("XML of 2003", "E-TYPE-XMLSS", lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
      b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "its type is named"),
    H("a PDF", "E-TYPE-PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n", "its type is named"),
    H("a Word document", "E-TYPE-DOCX", word, "its type is named"),
    # No part of a workbook has a DOCTYPE: nothing is expanded, read or fetched.
    H("laughs in the strings", "E-DTD", laughs(STRINGS, 9), "a thousand million texts"),
    H("few laughs in the strings", "E-DTD", laughs(STRINGS, 5), "not even a few"),
    H("laughs in the workbook", "E-DTD", laughs(BOOK, 9), "in every part"),
    H("laughs in the relationships", "E-DTD", laughs(LINKS, 9), "in every part"),
    H("few laughs in the relationships", "E-DTD", laughs(LINKS, 5), "in every part"),
    H("few laughs in the styles", "E-DTD", laughs(STYLES, 5), "in every part"),
    H("a file through the sheet", "E-DTD", reading(SHEET), "/etc/passwd is not a cell"),
    H("a file through the workbook", "E-DTD", reading(BOOK), "nor a name"),
    H("a file through the styles", "E-DTD", reading(STYLES), "nor a style"),
    H("a file through the types", "E-DTD", reading(TYPES), "nor a type"),
    H("a DOCTYPE in the network", "E-DTD", with_part(STRINGS, "<sst ", '<!DOCTYPE sst SYSTEM "http://127.0.0.1:9/e.dtd"><sst '),
      "nothing is fetched"),
    # XML that is damaged, deep or in another encoding.
    H("text 5,000 deep", "E-XML", cells(f'<c r="A1" t="inlineStr"><is>{"<r>" * 5000}{"</r>" * 5000}</is></c>'),
      "no recursion"),
    H("UTF-16", "OK", encoded("utf-16", "UTF-16"), "legal"),
    H("a byte order mark", "OK", encoded("utf-8", "UTF-8", mark=b"\xef\xbb\xbf"), "legal"),
    H("GBK that says so", "E-XML", encoded("gbk", "GBK", "得分"), "the format allows UTF-8 and UTF-16 only"),
    H("GBK that says UTF-8", "E-XML", encoded("gbk", "UTF-8", "得分"), "a bad generator"),
    H("a control character", "E-XML", cells('<c r="A1" t="inlineStr"><is><t>a&#1;b</t></is></c>'), "no XML"),
    H("escapes of characters", "OK", cells('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x0000_c_x005F_x000D_d</t></is></c>'),
      "as Excel shows it, without the NUL"),
    H("a sheet cut short", "E-XML", with_part(SHEET, "</t></is></c><c r=\"B1\"><v>42</v></c></row></sheetData></worksheet>", "</"),
      "the writer died"),
    # Cells at odd places.
    H("a dimension of everything", "OK", with_part(SHEET, "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
      "the cells count, not the dimension"),
    H("a dimension too small", "OK", rows("".join(
      f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABC") + "</row>" for n in range(1, 31))),
      "all 90 cells are read"),
    H("a dimension of nonsense", "OK", with_part(SHEET, "<sheetData>", '<dimension ref="foo"/><sheetData>'), "ignored"),
    H("the last cell", "W-FARCELL", rows(f'<row r="1">{ONE}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
      "read as two cells"),
    H("a row beyond all", "E-REF", rows('<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>'),
      "no such row"),
    H("a column beyond all", "E-REF", cells('<c r="ZZZZ1"><v>1</v></c>'), "no such column"),
    H("cells without places", "OK", rows("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"), "legal"),
    H("rows out of order", "W-REF", rows(
      '<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="B1"><v>1</v></c><c><v>2</v></c></row>'),
      "read as Excel reads it"),
    H("a cell twice", "E-DUPCELL", cells('<c r="B1"><v>100</v></c><c r="B1"><v>60</v></c>'), "100 or 60?"),
    H("a row twice", "E-DUPCELL", rows('<row r="1"><c r="B1"><v>100</v></c></row><row r="1"><c r="B1"><v>60</v></c></row>'),
      "100 or 60?"),
    # Cells that refer to what is not there.
    H("string 99 of one", "E-SST", cells('<c r="A1" t="s"><v>99</v></c>', "<si><t>x</t></si>"), "the cell is named"),
    H("string -1", "E-SST", cells('<c r="A1" t="s"><v>-1</v></c>', "<si><t>x</t></si><si><t>LAST</t></si>"), "not the last"),
    H("a string without strings", "E-SST", cells('<c r="A1" t="s"><v>0</v></c>'), "the cell is named"),
    H("a style that is not there", "W-STYLE", cells('<c r="A1" s="9999"><v>1</v></c>'), "the value stays"),
    H("no styles", "OK", lambda: zipped(parts(ROW)), "legal"),
    # Values that are none.
    H("no numbers", "E-NUM", cells('<c r="A1"><v>NaN</v></c><c r="B1"><v>INF</v></c><c r="C1"><v>1e999</v></c>'),
      "the cell is named"),
    H("numbers for Python alone", "E-NUM", cells('<c r="A1"><v>1_000</v></c><c r="B1"><v>１００</v></c>'), "float() takes them"),
    H("a logical of 2", "E-BOOL", cells('<c r="A1" t="b"><v>2</v></c><c r="B1" t="b"><v>1</v></c>'), "the cell is named"),
    # Formulas: their text is carried and never evaluated.
    H("a formula never calculated", "W-NOCACHE", rows(
      '<row r="1"><c r="A1"><v>40</v></c><c r="B1"><f>SUM(A1:A2)</f></c></row><row r="2"><c r="A2"><v>53</v></c></row>'),
      "its value is None, never nought; the other cells are read all the same"),
    H("a formula that lies", "OK", rows(
      '<row r="1"><c r="A1"><v>40</v></c><c r="B1"><f>SUM(A1:A2)</f><v>100</v></c></row><row r="2"><c r="A2"><v>53</v></c></row>'),
      "reading does not calculate; a form's totals are for the checks"),
    H("brackets 2,000 deep", "OK", cells(f'<c r="A1"><f>{"(" * 2000}1{")" * 2000}</f><v>1</v></c>'), "no recursion"),
    H("a circle of formulas", "OK", cells('<c r="A1"><f>B1</f><v>1</v></c><c r="B1"><f>A1</f><v>1</v></c>'),
      "both remember a value, and only a calculation could tell"),
    H("a command", "W-DDE", cells("<c r=\"A1\"><f>cmd|'/C calc'!A0</f><v>0</v></c>"), "flagged, never run"),
    H("a web service", "W-EXTERNAL", cells('<c r="A1"><f>WEBSERVICE("http://127.0.0.1:9/?"&amp;B1)</f><v>0</v></c>'
      '<c r="B1"><f>[1]Sheet1!$A$1</f><v>10</v></c>'), "flagged, never fetched"),
    # Merges.
    H("a merge of everything", "E-MERGE", rows(ROW, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
      "17,000 million cells under it"),
    H("200,000 merges", "E-MERGE", lambda: zipped(parts(ROW, styles=PLAIN, after="<mergeCells>" + "".join(
      f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 200_002)) + "</mergeCells>")), "a sheet has its limit"),
    H("merges that overlap", "W-MERGE", rows(ROW,
      after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>'), "Excel repairs it"),
    H("a value under a merge", "W-HIDDENVAL", rows('<row r="1"><c r="A1"><v>100</v></c><c r="B1"><v>60</v></c></row>',
      after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'), "read, said, and kept when writing"),
    # Much of everything.
    H("two million cells", "E-TOOBIG", lambda: zipped(parts(many_rows(), styles=PLAIN)), "a sheet has its limit"),
    H("5,000 sheets", "E-TOOBIG", sheets(*(f'"s{n}"' for n in range(5000))), "more members than any form needs"),
    H("100,000 names", "W-NAME", names("".join(
      f'<definedName name="n{n}">Sheet1!$A$1</definedName>' for n in range(100_000))), "real in old files"),
    # Names of sheets, and sheets that hide.
    H("a print title that is gone", "OK", names(
      '<definedName name="_xlnm.Print_Titles" localSheetId="0">#REF!</definedName>'
      '<definedName name="_xlnm.Print_Area" localSheetId="7">Sheet 1!$A$1</definedName>'), "ignored"),
    H("a quote in a name", "OK", sheets('"a\'b"'), "quoted in every message and link"),
    H("a break in a name", "OK", sheets('"a&#10;b"'), "quoted in every message and link"),
    H("a formula for a name", "OK", sheets('"=1+1"'), "quoted in every message and link"),
    H("a blank behind a name", "OK", sheets('"Sheet1 "'), "quoted in every message and link"),
    H("names but for case", "W-SHEETNAME", sheets('"A"', '"a"'), "Excel forbids it"),
    H("a hidden sheet", "W-HIDDENSHEET", sheets('"自评表"', '"自评表2" state="hidden"'), "read, and said"),
    H("a sheet hidden in a word", "W-HIDDENSHEET", sheets('"自评表"', '"自评表2" state="bogus"'), "read, and said"),
    # Packages that are no workbook.
    H("no sheets", "E-NOSHEET", sheets(), "nothing to read"),
    H("no content types", "E-PART", without(TYPES), "the part is named"),
    H("no relationships", "E-PART", without("_rels/.rels"), "the part is named"),
    H("no sheet where one should be", "E-PART", without(SHEET), "the part is named"),
    H("a workbook of no kind", "E-PART", with_part(TYPES, ".sheet.main+xml", ".XXX+xml"), "no workbook part"),
)  # fmt: skip


@cache
def _packed(name: str) -> bytes:
    (line,) = (each for each in HOSTILE if each.name == name)
    return zlib.compress(line.make(), 1)  # the swollen ones stay small in memory, too


def hostile(name: str) -> bytes:
    """The file of this name."""
    return zlib.decompress(_packed(name))


def all_hostile() -> Iterator[tuple[Hostile, bytes]]:
    """Every line with its file."""
    for line in HOSTILE:
        yield line, hostile(line.name)
