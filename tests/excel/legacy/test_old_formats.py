"""Old formats say what they hold: errors are errors, code pages do not matter, formats are kept."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from perfxl.excel.legacy import read as legacy
from perfxl.form.grid import Book, CellError, Range
from perfxl.jobs import opening
from perfxl.text.refusal import Refused
from tests.support.office import Office

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def saved(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small workbook in the old formats, as LibreOffice saves it; by suffix."""
    folder = tmp_path_factory.mktemp("old")
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("自评表")
        sheet.write_string("A1", "得分“一”")
        sheet.write_number("B1", 9.92, book.add_format({"num_format": "0.00"}))
        sheet.write_number("C1", 0.9921, book.add_format({"num_format": "0.00%"}))
        sheet.write_formula("D1", "=1/0")
        sheet.write_formula("E1", "=NA()")
        sheet.write_boolean("F1", True)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime("G1", dt.datetime(2023, 12, 31), day)
        sheet.write_number("H1", 0)
        sheet.merge_range("A2:C3", "合并")
        sheet.write_string("A4", "隐藏的行")
        sheet.set_row(3, None, None, {"hidden": True})
        other = book.add_worksheet("另一张")
        other.write_string("A1", "隐藏的表")
        other.hide()
    found = {}
    with office.open(path) as opened:
        opened.recalculate()
        for suffix in ("xls", "ods", "fods"):
            found[suffix] = opened.save(folder / f"book.{suffix}").read_bytes()
    return {**found, "xml": SPREADSHEET_2003.encode()}


SPREADSHEET_2003 = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
 <Styles>
  <Style ss:ID="s1"><NumberFormat ss:Format="Fixed"/></Style>
  <Style ss:ID="s2"><NumberFormat ss:Format="Percent"/></Style>
 </Styles>
 <Worksheet ss:Name="自评表"><Table>
  <Row>
   <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">得分<B>“一”</B></ss:Data></Cell>
   <Cell ss:StyleID="s1"><Data ss:Type="Number">9.92</Data></Cell>
   <Cell ss:StyleID="s2"><Data ss:Type="Number">0.9921</Data></Cell>
   <Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>
   <Cell ss:Formula="=NA()"><Data ss:Type="Error">#N/A</Data></Cell>
   <Cell><Data ss:Type="Boolean">1</Data></Cell>
   <Cell><Data ss:Type="DateTime">2023-12-31T00:00:00.000</Data></Cell>
   <Cell><Data ss:Type="Number">0</Data></Cell>
  </Row>
  <Row><Cell ss:MergeAcross="2" ss:MergeDown="1"><Data ss:Type="String">合并</Data></Cell></Row>
  <Row ss:Index="4" ss:Hidden="1"><Cell><Data ss:Type="String">隐藏的行</Data></Cell></Row>
 </Table></Worksheet>
 <Worksheet ss:Name="另一张"><Table><Row><Cell><Data ss:Type="String">隐藏的表</Data></Cell></Row></Table>
  <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>
 </Worksheet>
</Workbook>"""


SUFFIXES = ("xls", "ods", "fods", "xml")


def book_of(data: bytes) -> Book:
    return opening.opened(data)[0]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_the_cells_hold(saved: dict[str, bytes], suffix: str) -> None:
    sheet = book_of(saved[suffix]).sheets[0]
    assert sheet.value(1, 1) == "得分“一”"
    assert sheet.value(1, 2) == Decimal("9.92")
    assert sheet.value(1, 3) == Decimal("0.9921")
    assert sheet.value(1, 4) == CellError("#DIV/0!")
    assert sheet.value(1, 5) == CellError("#N/A")
    assert sheet.value(1, 6) is True
    assert sheet.value(1, 8) == 0
    assert Range(2, 1, 3, 3) in sheet.merges and sheet.value(2, 1) == "合并"
    assert sheet.hidden_rows == {4}
    day = sheet.value(1, 7)
    assert isinstance(day, dt.date) and (day.year, day.month, day.day) == (2023, 12, 31)
    assert sheet.cell(1, 3).style.number_format == "0.00%"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_hidden_sheet_is_said(saved: dict[str, bytes], suffix: str) -> None:
    book = book_of(saved[suffix])
    assert [sheet.state for sheet in book.sheets] == ["visible", "hidden"]
    assert ("W-HIDDENSHEET", "另一张") in book.warnings


def records(stream: bytes) -> dict[int, int]:
    """Where each kind of record first stands in a BIFF stream, its own head included."""
    at, found = 0, {}
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        found.setdefault(kind, at)
        at += 4 + length
    return found


def test_the_code_page_of_jexcelapi_is_no_matter(saved: dict[str, bytes]) -> None:
    data = saved["xls"]
    page = struct.pack("<HHH", 0x42, 2, 1200)  # CODEPAGE: UTF-16, as BIFF8 is
    assert data.count(page) == 1
    claimed = data.replace(page, struct.pack("<HHH", 0x42, 2, 1252))
    assert book_of(claimed) == book_of(data)


def test_openoffice_s_zero_under_an_error_is_the_error(saved: dict[str, bytes]) -> None:
    text = saved["fods"].decode()
    old = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    assert text.count(old) == 2
    found = book_of(text.replace(old, 'office:value-type="float" office:value="0"').encode())
    assert found.sheets[0].value(1, 4) == CellError("#DIV/0!")
    assert found.sheets[0].value(1, 5) == CellError("#N/A")
    assert found.sheets[0].value(1, 8) == 0, "a zero is one"


def repacked(data: bytes, path: Path, **changed: bytes | None) -> bytes:
    """A package with parts replaced, or left out where None is given."""
    source = path / "source.zip"
    source.write_bytes(data)
    out = path / "out.zip"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = changed.get(name.translate(str.maketrans("/.-", "___")), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.read_bytes()


def test_an_ods_without_a_mimetype(saved: dict[str, bytes], tmp_path: Path) -> None:
    data = repacked(saved["ods"], tmp_path, mimetype=None)
    assert book_of(data) == book_of(saved["ods"])


def test_a_text_document_is_no_spreadsheet(saved: dict[str, bytes]) -> None:
    text = saved["fods"].decode().replace("office:spreadsheet", "office:text")
    with pytest.raises(Refused) as caught:
        book_of(text.encode())
    assert caught.value.code == "E-TYPE-DOC" and ".docx" in caught.value.sentence()


def test_an_encrypted_ods(saved: dict[str, bytes], tmp_path: Path) -> None:
    manifest = b"<manifest:encryption-data/>"
    data = repacked(saved["ods"], tmp_path, META_INF_manifest_xml=manifest)
    with pytest.raises(Refused) as caught:
        book_of(data)
    assert caught.value.code == "E-ENCRYPTED"


def test_an_xls_with_a_password_by_whatever_method(saved: dict[str, bytes]) -> None:
    """FILEPASS: XOR obfuscation and RC4 alike, the default password VelvetSweatshop too."""
    data = saved["xls"]
    start = data.index(struct.pack("<HHHH", 0x809, 16, 0x600, 5))  # BOF of the globals
    stream = data[start:]
    places = records(stream)
    at = start + places[0xE1] if 0xE1 in places else start + 20
    locked = data[:at] + struct.pack("<HH", 0x2F, struct.unpack_from("<H", data, at + 2)[0])
    locked += data[at + 4 :]
    with pytest.raises(Refused) as caught:
        book_of(locked)
    assert caught.value.code == "E-ENCRYPTED" and "默认密码" in caught.value.sentence()


@pytest.mark.parametrize(
    "start", [struct.pack("<HHHH", 0x9, 4, 7, 0x10), struct.pack("<HHHHH", 0x209, 6, 0, 0x10, 0)]
)
def test_excel_before_5_is_too_old(start: bytes) -> None:
    with pytest.raises(Refused) as caught:
        book_of(start + struct.pack("<HH", 0xA, 0))
    assert caught.value.code == "E-LEGACY" and "太旧" in caught.value.sentence()


def test_no_word_of_another_language_in_the_chinese_sentence(saved: dict[str, bytes]) -> None:
    for data in (saved["xls"][:3000], saved["ods"][:3000] + b"PK\x05\x06" + bytes(18)):
        for code in ("E-TYPE-XLS", "E-TYPE-ODS"):
            with pytest.raises(Refused) as caught:
                legacy.read(data, Refused(code))
            assert caught.value.detail == "已损坏 / damaged"


WORD = b"""<?xml version="1.0"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>"""
FLAT = b"""<?xml version="1.0"?><?mso-application progid="Word.Document"?>
<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>"""


@pytest.mark.parametrize("data", [WORD, FLAT])
def test_word_as_xml_says_how_to_go_on(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        book_of(data)
    assert caught.value.code == "E-TYPE-DOC" and ".docx" in caught.value.sentence()
