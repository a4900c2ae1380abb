"""Parts read by pattern: the same cells, warnings and refusals as by the tree, or not at all."""

from __future__ import annotations

import pytest

from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.package import LIMITS
from perfxl.excel.xlsx.plainxml import plain_sheet, plain_strings
from perfxl.text.refusal import Refused
from tests.support.hostile import all_hostile
from tests.support.misfilled import misfilled
from tests.support.packages import MAIN, book, parts, zipped
from tests.support.workbooks import books

ROW = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1"><f>1&lt;2</f><v>1</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


def said(data: bytes) -> object:
    try:
        return workbook.read(data)
    except Refused as refused:
        return refused.code, refused.where, refused.detail


def both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> object:
    """What reading says with the patterns, having checked that it says the same without."""
    found = said(data)
    with monkeypatch.context() as patched:
        patched.setattr(workbook, "plain_sheet", lambda *_: None)
        patched.setattr(workbook, "known_plain_sheet", lambda *_: None)
        patched.setattr(workbook, "plain_strings", lambda *_: None)
        assert said(data) == found
    return found


def test_every_workbook_reads_the_same_without(monkeypatch: pytest.MonkeyPatch) -> None:
    attacks = (data for _, data in all_hostile() if len(data) < 200_000)
    for data in (*books().values(), *(data for _, data in misfilled()), *attacks):
        both(data, monkeypatch)


@pytest.mark.parametrize(
    "rows",
    [
        ROW.replace("a<", "\x0b<"),
        ROW.replace("a<", "a\r\nb<"),
        ROW.replace("a<", "]]><"),
        ROW.replace("a<", "\ufffe<"),
        ROW.replace("a<", "&#65;<"),
        ROW.replace("a<", "&nbsp;<"),
        ROW.replace("a<", "& b<"),
        ROW.replace("a<", "<!-- --><"),
        ROW.replace("a<", '<![CDATA[<c r="A9"/>]]><'),
        ROW.replace('<row r="1"', '<row r="1" ht="5" ht="5"'),
        ROW.replace('<row r="1"', '<row r="1" x:ht="5"'),
        ROW.replace('<row r="1"', '<row r="1" xmlns="urn:x"'),
        ROW.replace('<row r="1"', '<row r="1" hidden="true"'),
        ROW.replace('<row r="1"', '<row r="1" ht="0"'),
        ROW.replace('<row r="1"', '<row r="1" spans=" s=" ht="1"'),
        ROW.replace('<row r="1"', '<row r="1" s="77"'),
        ROW.replace("</row>", ""),
        ROW.replace("</row>", "</row></row>"),
        ROW.replace("</row>", f"{ROW}</row>"),
        ROW.replace("</row>", "<z/></row>"),
        ROW.replace("</row>", "<v>1</v><z/></row>"),
        ROW.replace('<c r="B1">', '<row r="2"><c r="B1">'),
        ROW.replace("B1", "A1"),
        ROW.replace("B1", "B2"),
        ROW.replace("B1", "AAAA1"),
        ROW.replace("B1", "XFD1"),
        ROW + ROW,
        ROW + '<row r="3"/>' + ROW.replace('1"', '2"'),
        '<row r="3"/><c r="A3"/>' + ROW.replace('1"', '4"'),
        ROW.replace('1"', '20000"'),
        ROW.replace("<v>1<", '<v></v></c><c r="C1"><v>1<'),
        ROW.replace(' t="str"><v>a', ' t="s"><v>0'),
        ROW.replace(' t="str"><v>a', ' t="s"><v></v></c><c r="AA1" t="inlineStr"><v>x'),
        ROW.replace(' t="str"><v>a', ' t="nonsense"><v>1'),
        f"stray {ROW} text",
        "<?x ?>" + ROW,
    ],
)
def test_what_is_odd_is_said_as_by_the_tree(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both(book(rows), monkeypatch)
    for trick in ("<!-- <sheetData>{} -->", "<?x <sheetData>?>{}</sheetData> ?>"):
        content = parts()
        text = str(content[SHEET])
        start, end = text.index("<sheetData>"), text.index("</sheetData>")
        content[SHEET] = text[:start] + trick.format(rows) + text[end + 12 :]
        both(zipped(content), monkeypatch)


def test_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    content = parts(ROW)
    content[SHEET] = str(content[SHEET]).encode().replace(b">a<", b">\xed\xa0\x80<")
    assert both(zipped(content), monkeypatch) == said(zipped(content))
    assert isinstance(said(zipped(content)), tuple)


def test_a_plain_sheet_goes_by_pattern() -> None:
    data = str(parts(ROW)[SHEET]).encode()
    plain = plain_sheet(data, SHEET, LIMITS)
    assert plain is not None and plain.rows == 1 and len(plain.tokens) == 4
    assert b"<c " not in plain.frame


@pytest.mark.parametrize(
    "strings",
    [
        "<si><t>a &amp;amp; b</t></si><si><t>_x0041_</t></si>",
        '<si><t> a </t></si><si><t xml:space="preserve"> a </t></si><si><t></t></si>',
        '<si><t>数</t><phoneticPr fontId="1" type="noConversion"/></si>',
        '<si><t>数</t><phoneticPr fontId="1" fontId="1"/></si>',
        "<si><t>a</t></si><si><r><t>b</t></r></si>",
        "<si><t>a</t></si><x><si><t>b</t></si></x>",
        "<si><t>a</t></si><!-- <si><t>b</t></si> -->",
        "<si><t>a</t></si></sst><sst>",
        "<si><t>a\r\nb</t></si>",
        "<si><t>a]]></t></si>",
        "<si><t>a</t></si>stray<si><t>b</t></si>",
    ],
)
def test_strings(strings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    for some in (rows, rows.replace("<v>1<", "<v>0<")):
        both(book(some, strings=strings), monkeypatch)


def test_plain_strings_go_by_pattern() -> None:
    data = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>b</t></si></sst>'.encode()
    plain = plain_strings(data, "x", LIMITS)
    assert plain is not None and [text for _, text, _ in plain.items] == ["a", "b"]
