"""The summary sheet goes in, and nothing else changes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from perfxl.excel.cell_text import stored_text
from perfxl.excel.summary import writeback
from perfxl.excel.summary.splice import open_part
from perfxl.excel.summary.stylesheet import empty_stylesheet, with_looks
from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.limits import Limits
from perfxl.excel.xlsx.markup import R_STRICT, STRICT
from perfxl.excel.xlsx.package import CONTENT_TYPES, open_package
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.report.sheets import AddedSheet, Highlight, Look, Piece
from perfxl.text.refusal import Refused
from tests.support.keeping import (
    contents,
    keeps_everything,
    libreoffice_problems,
    new_errors,
    openpyxl_sees_the_same,
    ours,
    unchanged,
)
from tests.support.lint_xlsx import faults
from tests.support.misfilled import misfilled, right
from tests.support.mutate import SUMMARY
from tests.support.office import Office, ooxml_errors
from tests.support.packages import MAIN, OFFICE, Parts, book, members, parts, zipped
from tests.support.workbooks import REFUSED, WORKBOOKS

pytestmark = pytest.mark.slow

# Whatever a workbook has.

WRITTEN = {name: make for name, make in WORKBOOKS.items() if name not in REFUSED}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_feature_of_a_workbook_stays(name: str) -> None:
    keeps_everything(WRITTEN[name](), name)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_not_written_to(name: str) -> None:
    with pytest.raises(Refused) as caught:
        writeback.with_summary(WORKBOOKS[name](), SUMMARY)
    assert caught.value.code == REFUSED[name]


def test_a_workbook_that_another_program_saved_stays(office: Office, tmp_path: Path) -> None:
    """LibreOffice's own way of writing what it knows of the same features."""
    for name in ("charts.xlsx", "comments.xlsx", "tables.xlsx", "protected.xlsx", "pivot.xlsx"):
        path = tmp_path / name
        path.write_bytes(WORKBOOKS[name]())
        saved = office.recalculate(path).read_bytes()
        assert contents(saved).keys() != contents(path.read_bytes()).keys()
        keeps_everything(saved, name)


def test_openpyxl_reads_the_same_cells_afterwards() -> None:
    assert sum(openpyxl_sees_the_same(make()) for make in WRITTEN.values()) > 20


def test_the_open_xml_sdk_finds_no_error_that_was_not_there(tmp_path: Path) -> None:
    for name, make in WRITTEN.items():
        path = tmp_path / name.replace(".xltx", ".xlsx")
        path.write_bytes(make())
        assert new_errors(path, tmp_path) == [], name


def test_libreoffice_opens_them(tmp_path: Path) -> None:
    books = {name: make() for name, make in WRITTEN.items()}
    assert libreoffice_problems(books, tmp_path) == []


# Whose sheet is it?


def test_a_user_s_sheet_of_our_name_is_never_touched() -> None:
    content = parts()
    content["xl/workbook.xml"] = str(content["xl/workbook.xml"]).replace("Sheet1", SUMMARY_SHEET)
    data = zipped(content)
    once = writeback.with_summary(data, SUMMARY)
    assert ours(once)[0] == "核验汇总（2）"
    assert contents(once)["xl/worksheets/sheet1.xml"] == contents(data)["xl/worksheets/sheet1.xml"]
    assert writeback.with_summary(once, SUMMARY) == once
    long = replace(SUMMARY, name="核" * 40)
    names = [sheet.name for sheet in workbook.read(writeback.with_summary(data, long)).sheets]
    assert names[-1] == "核" * 31


def rename(data: bytes, old: str, new: str) -> bytes:
    """What a program does when its user renames a sheet."""
    content: Parts = dict(contents(data))
    content["xl/workbook.xml"] = contents(data)["xl/workbook.xml"].replace(
        old.encode(), new.encode()
    )
    return zipped(content)


@pytest.mark.parametrize("name", ["我的汇总", "a''b", "核验 &amp; 汇总"])
def test_our_sheet_is_known_by_its_mark_and_keeps_the_name_it_was_given(name: str) -> None:
    renamed = rename(writeback.with_summary(book(), SUMMARY), SUMMARY_SHEET, name)
    if "''" in name:  # in the sheet list it stands once
        renamed = rename(renamed, f'name="{name}"', f'name="{name.replace(chr(39) * 2, chr(39))}"')
    assert ours(renamed)[0] == name.replace("''", "'").replace("&amp;", "&")
    again = writeback.with_summary(renamed, SUMMARY)
    assert len(workbook.read(again).sheets) == 2 and ours(again)[0] == ours(renamed)[0]
    assert again == renamed or len(again) != 0


@pytest.mark.parametrize(
    "mark", ["Sheet1!$A$1", "#REF!", "", "'gone'!$A$1", "Sheet1!$A$1:$B$2", "=Sheet1!$A$1", "1"]
)
def test_a_mark_that_points_at_the_form_or_nowhere_does_no_harm(mark: str) -> None:
    names = f'<definedNames><definedName name="_perfxl_summary">{mark}</definedName></definedNames>'
    data = book(names=names)
    result = writeback.with_summary(data, SUMMARY)
    found = workbook.read(result)
    assert found.sheets[0] == workbook.read(data).sheets[0] and len(found.sheets) == 2
    assert ours(result)[0] == SUMMARY_SHEET
    assert contents(result)["xl/workbook.xml"].count(b"_perfxl_summary") == 1


def test_a_marked_sheet_without_our_title_is_somebody_s_work() -> None:
    """A name that somebody put on a form must not cost the form."""
    first = writeback.with_summary(book(), SUMMARY)
    name = next(key for key in contents(first) if key.endswith("sheet2.xml"))
    for title, kept in (("核验汇总", False), ("项目支出绩效自评表", True)):
        changed = contents(first)
        changed[name] = changed[name].replace("核验汇总".encode(), title.encode())
        data = zipped(changed)
        after = workbook.read(writeback.with_summary(data, SUMMARY))
        assert (len(after.sheets) == 3) == kept
        assert (after.sheets[1] == workbook.read(data).sheets[1]) or not kept
        assert after.names["_perfxl_summary"] == f"'{after.sheets[-1].name}'!$A$1"


def test_a_marked_sheet_with_formulas_or_numbers_is_somebody_s_work() -> None:
    once = writeback.with_summary(book(), SUMMARY)
    for cell in ('<c r="A1"><v>5</v></c>', '<c r="B1"><f>1+1</f><v>2</v></c>'):
        content: Parts = dict(contents(once))
        name = list(content)[-1]
        content[name] = (
            f'<worksheet xmlns="{MAIN}"><sheetData><row>{cell}</row></sheetData></worksheet>'
        )
        result = writeback.with_summary(zipped(content), SUMMARY)
        assert contents(result)[name] == str(content[name]).encode()
        assert ours(result)[0] == "核验汇总（2）"


# Odd but legal workbooks.


def prefixed(content: Parts) -> None:
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", str(content[name]))
        content[name] = text.replace(" xmlns=", " xmlns:x=")


def utf16(content: Parts) -> None:
    for name in content:
        text = str(content[name]).replace('encoding="UTF-8"', 'encoding="UTF-16"')
        content[name] = text.encode("utf-16")


def strict(content: Parts) -> None:
    for name in content:
        text = str(content[name]).replace(MAIN, STRICT)
        content[name] = text.replace(OFFICE, R_STRICT)


def no_window(content: Parts) -> None:
    text = str(content["xl/workbook.xml"])
    content["xl/workbook.xml"] = text.replace("<bookViews><workbookView/></bookViews>", "")


def local_prefix(content: Parts) -> None:
    text = str(content["xl/workbook.xml"]).replace(f' xmlns:r="{OFFICE}"', "")
    content["xl/workbook.xml"] = text.replace("r:id", f'xmlns:q="{OFFICE}" q:id')


def at_the_root(content: Parts) -> None:
    for old, new in (("xl/_rels/workbook.xml.rels", "_rels/book.xml.rels"), ("xl/workbook.xml", "book.xml"),
                     ("xl/worksheets/sheet1.xml", "worksheets/sheet1.xml")):  # fmt: skip
        content[new] = content.pop(old)
    for name in (CONTENT_TYPES, "_rels/.rels"):
        text = str(content[name]).replace("xl/workbook.xml", "book.xml")
        content[name] = text.replace("/xl/worksheets", "/worksheets")


def macros(content: Parts) -> None:
    text = str(content[CONTENT_TYPES])
    content[CONTENT_TYPES] = re.sub(
        r'"[^"]*sheet\.main\+xml"', '"application/vnd.ms-excel.sheet.macroEnabled.main+xml"', text
    )
    content["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + bytes(range(256))


def extensions(content: Parts) -> None:
    text = str(content["xl/workbook.xml"])
    content["xl/workbook.xml"] = text.replace(
        " xmlns:r=",
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15"'
        ' xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" xmlns:r=',
    ).replace("</workbook>", "<calcPr/><extLst><ext uri='{1}'/></extLst></workbook>")


ODD: list[Callable[[Parts], None]] = [
    prefixed, utf16, strict, no_window, local_prefix, at_the_root, macros, extensions,
]  # fmt: skip


@pytest.mark.parametrize("twist", ODD, ids=lambda twist: twist.__name__)
@pytest.mark.parametrize("styles", [None, "<cellXfs count='1'><xf/></cellXfs>", ""])
def test_odd_workbooks_take_the_sheet(
    twist: Callable[[Parts], None], styles: str | None, tmp_path: Path
) -> None:
    content = parts(styles=styles)
    twist(content)
    data = zipped(content)
    result = writeback.with_summary(data, SUMMARY)
    unchanged(data, result, twist.__name__)
    assert ours(result)[0] == SUMMARY_SHEET
    found = workbook.read(result)
    assert found.sheets[0] == workbook.read(data).sheets[0]
    assert found.sheets[1].value(3, 1) == "=cmd|' /C calc'!A0"
    assert writeback.with_summary(result, SUMMARY) == result
    for name, text in members(result):
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(text)
    if twist in (macros, extensions, local_prefix) and styles is None:
        path = tmp_path / "x.xlsx"
        path.write_bytes(result)
        assert ooxml_errors(path) == []


def test_a_splice_leaves_every_other_byte() -> None:
    content = parts()
    extensions(content)
    before = str(content["xl/workbook.xml"])
    after = contents(writeback.with_summary(zipped(content), SUMMARY))["xl/workbook.xml"].decode()
    sheet = re.search(r'<sheet name="核验汇总"[^>]*/>', after)
    names = re.search(r"<definedNames>.*</definedNames>", after)
    assert sheet and names
    assert after.replace(sheet[0], "").replace(names[0], "") == before


def test_a_signed_workbook_is_only_written_as_a_copy() -> None:
    data = WORKBOOKS["signed.xlsx"]()
    with pytest.raises(Refused) as caught:
        writeback.with_summary(data, SUMMARY)
    assert caught.value.code == "E-SIGNED" and "-o" in caught.value.sentence()
    unchanged(data, writeback.with_summary(data, SUMMARY, void_signature=True), "signed.xlsx")


def test_what_goes_wrong_in_the_writer_is_caught_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(package: object, changed: dict[str, bytes], added: dict[str, bytes]) -> bytes:
        content: Parts = parts('<row r="1"><c r="A1"><v>2</v></c></row>')
        return zipped({**content, **added})

    monkeypatch.setattr(writeback, "rewritten", broken)
    with pytest.raises(Refused) as caught:
        writeback.with_summary(book(), SUMMARY)
    assert caught.value.code == "E-SELFCHECK"


@pytest.mark.parametrize(
    "shown, spoilt", [(b">99.5<", b">9.95<"), ("优".encode(), "良".encode()), (b">0.0<", b"><")]
)
def test_a_sheet_that_shows_something_else_is_caught(
    shown: bytes, spoilt: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = (Decimal("99.5"), "优", Decimal("0.0"), "", None, Decimal("0.12345678901234567"))
    pieces = tuple(Piece(row, 1, value, "text") for row, value in enumerate(values, 1))
    summary = replace(SUMMARY, pieces=pieces, title_rows=None)
    assert shown in contents(writeback.with_summary(book(), summary))["xl/worksheets/sheet2.xml"]
    made = writeback.sheet_xml
    monkeypatch.setattr(
        writeback, "sheet_xml", lambda *given, **named: made(*given, **named).replace(shown, spoilt)
    )
    with pytest.raises(Refused) as caught:
        writeback.with_summary(book(), summary)
    assert caught.value.code == "E-SELFCHECK"


def test_a_member_that_is_not_as_it_was_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    made = writeback.rewritten

    def dated(*given: Any) -> bytes:
        whole = bytearray(made(*given))
        whole[whole.index(b"xl/worksheets/sheet1.xml") - 20] ^= 1  # its time: no reader minds
        return bytes(whole)

    monkeypatch.setattr(writeback, "rewritten", dated)
    with pytest.raises(Refused) as caught:
        writeback.with_summary(book(), SUMMARY)
    assert caught.value.code == "E-SELFCHECK"


# What is on the sheet.


def test_any_text_is_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "@x", "_x000D_", "_x005F_", "a\r\nb", "\x00\x1b[31m", "]]>", "<&\"'>", " a ",
             "😀\ud83d", "\u202e", "x" * 40_000, "", "\t", "\ufffe"]  # fmt: skip
    pieces = tuple(Piece(row, 1, text, "text") for row, text in enumerate(texts, 1))
    summary = replace(SUMMARY, pieces=pieces, title_rows=None, footer='&P "&" ' + "长" * 300)
    result = writeback.with_summary(book(), summary)
    sheet = workbook.read(result).sheets[1]
    for row, text in enumerate(texts, 1):
        assert sheet.value(row, 1) == stored_text(text) and sheet.cell(row, 1).formula is None
    assert stored_text("a\r\nb\x00") == "a\nb" and len(stored_text("x" * 40_000)) == 32_767
    assert len(stored_text("😀" * 40_000).encode("utf-16-le")) == 2 * 32_767  # as Excel counts
    path = tmp_path / "x.xlsx"
    path.write_bytes(result)
    assert ooxml_errors(path) == [] and faults(path) == []


def test_numbers_keep_their_digits() -> None:
    numbers = [Decimal("92.61"), Decimal("1E+2"), Decimal("-0.005"), Decimal(0), Decimal("100")]
    pieces = tuple(Piece(row, 1, number, "number") for row, number in enumerate(numbers, 1))
    result = writeback.with_summary(book(), replace(SUMMARY, pieces=pieces, title_rows=None))
    sheet = workbook.read(result).sheets[1]
    assert [sheet.value(row, 1) for row in range(1, 6)] == numbers


def test_the_sheet_passes_the_lint(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(right())
    before = faults(path)
    form = workbook.read(path).sheets[0].name
    pieces = tuple(piece._replace(link=piece.link and f"'{form}'!G17") for piece in SUMMARY.pieces)
    path.write_bytes(writeback.with_summary(path.read_bytes(), replace(SUMMARY, pieces=pieces)))
    assert [fault for fault in faults(path) if fault not in before] == []


# Styles.


def test_looks_that_are_there_are_used_again() -> None:
    data = empty_stylesheet(MAIN)
    wanted = [
        (Look(), True),
        (Look(bold=True, fill="FFF2CC"), True),
        (Look(number_format="0.0"), False),
    ]
    limits = open_package(book()).limits
    once, numbers, _ = with_looks(data, "styles", wanted, limits)
    again, same, _ = with_looks(once, "styles", wanted, limits)
    assert again is once and same == numbers and sorted(numbers.values()) == [1, 2, 3]


def test_highlights_that_are_there_are_used_again() -> None:
    wanted = [
        Highlight("A1", "A1", fill="FFF2CC"),
        Highlight("A1", "A1", color="B42318", bold=True),
    ]
    limits = open_package(book()).limits
    once, _, numbers = with_looks(empty_stylesheet(MAIN), "styles", [], limits, wanted)
    again, _, same = with_looks(once, "styles", [], limits, wanted[::-1])
    assert again is once and numbers == (0, 1) and same == (1, 0)


def test_a_built_in_number_that_a_file_redefines_is_not_relied_on() -> None:
    styles = '<numFmts count="1"><numFmt numFmtId="0" formatCode="yyyy"/></numFmts>'
    styles += "<cellXfs count='1'><xf/></cellXfs>"
    data = book('<row r="1"><c r="A1"><v>45000</v></c></row>', styles=styles)
    result = writeback.with_summary(data, SUMMARY)
    assert workbook.read(result).sheets[1].cell(3, 1).style.number_format == "General"
    assert b'numFmtId="164" formatCode="General"' in contents(result)["xl/styles.xml"]


def test_formats_that_are_not_there_stop_the_writer() -> None:
    data = book('<row r="1"><c r="A1" s="5"><v>1</v></c></row>', styles="<cellXfs><xf/></cellXfs>")
    assert ("W-STYLE", "s=5") in workbook.read(data).warnings
    with pytest.raises(Refused) as caught:
        writeback.with_summary(data, SUMMARY)
    assert caught.value.code == "E-STYLE"


@pytest.mark.parametrize("styles", ["<styleSheet xmlns='{}'/>", "<styleSheet xmlns='{}'></styleSheet>",
    "<styleSheet xmlns='{}'><cellXfs><xf/></cellXfs></styleSheet>", None])  # fmt: skip
def test_no_font_is_without_a_size(styles: str | None, tmp_path: Path) -> None:
    """LibreOffice takes one without for another size, and prints twice the pages."""
    some = parts(styles=None if styles is None else "<cellXfs><xf/></cellXfs>")
    if styles is not None:
        some["xl/styles.xml"] = styles.format(MAIN)
    result = writeback.with_summary(zipped(some), SUMMARY)
    sheet = contents(result)["xl/styles.xml"].decode()
    fonts = re.findall(r"<font>.*?</font>|<font/>", sheet)
    assert fonts[0] == '<font><sz val="11"/><name val="Calibri"/></font>' and len(fonts) > 1
    assert all("<sz " in font and "<name " in font for font in fonts)
    path = tmp_path / "x.xlsx"
    path.write_bytes(result)
    assert not ooxml_errors(path)
    assert writeback.with_summary(result, SUMMARY) == result


def test_a_part_with_a_gt_in_an_attribute_is_cut_at_the_right_place() -> None:
    part = open_part(b"<a x='>' y=\">\"><b n='1>2'/><c k=\"/>\"></c></a>", "a")
    assert [tag.name for tag in part.tags] == ["a", "b", "c"]
    part.append(part.tags[1], "<d/>")
    part.append(part.tags[2], "e")
    assert part.spliced() == b"<a x='>' y=\">\"><b n='1>2'><d/></b><c k=\"/>\">e</c></a>"


def test_summary_is_one_shape() -> None:
    """The summary these tests write uses every feature the sheet has."""
    assert isinstance(SUMMARY, AddedSheet)
    assert any(piece.link for piece in SUMMARY.pieces)
    assert any(piece.columns > 1 for piece in SUMMARY.pieces)
    assert SUMMARY.heights and SUMMARY.footer and SUMMARY.title_rows


def test_a_workbook_already_opened_gives_the_same_bytes() -> None:
    for _, data in misfilled():
        opened = workbook.opened(data)
        result = writeback.with_summary(data, SUMMARY)
        assert writeback.with_summary(opened, SUMMARY) == result
        assert writeback.with_summary(workbook.opened(result), SUMMARY) == result


# What an earlier program left behind.


def added(data: bytes) -> set[str]:
    """The parts a summary adds; no part may have two types, nor two relationships lead to one."""
    after = contents(writeback.with_summary(data, SUMMARY))
    types = re.findall(rb'PartName="([^"]*)"', after[CONTENT_TYPES])
    targets = re.findall(rb'Target="([^"]*)"', after["xl/_rels/workbook.xml.rels"])
    assert len(types) == len(set(types)) and len(targets) == len(set(targets))
    return after.keys() - contents(data).keys()


def test_leftovers_of_parts_that_are_gone() -> None:
    """A second type of one part name is what spreadsheet programs call a damaged file."""
    styled = {"styles": "<cellXfs><xf/></cellXfs>"}
    assert added(book(**styled)) == {"xl/worksheets/sheet2.xml"}
    content = parts(**styled)
    content[CONTENT_TYPES] = str(content[CONTENT_TYPES]).replace(
        "</Types>",
        '<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/xml"/></Types>',
    )
    content["xl/worksheets/_rels/sheet3.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    )
    links = "xl/_rels/workbook.xml.rels"
    content[links] = str(content[links]).replace(
        "</Relationships>",
        f'<Relationship Id="x" Type="{OFFICE}/worksheet" Target="worksheets/sheet4.xml"/>'
        "</Relationships>",
    )
    assert added(zipped(content)) == {"xl/worksheets/sheet5.xml"}


@pytest.mark.parametrize("related", [False, True])
@pytest.mark.parametrize("declared", [False, True])
def test_styles_that_are_spoken_of_and_not_there(related: bool, declared: bool) -> None:
    content, plain = parts(styles=""), parts()
    del content["xl/styles.xml"]
    links = "xl/_rels/workbook.xml.rels"
    if not related:
        content[links] = plain[links]
    if not declared:
        content[CONTENT_TYPES] = plain[CONTENT_TYPES]
    assert added(zipped(content)) == {"xl/styles.xml", "xl/worksheets/sheet2.xml"}
    if declared and not related:  # as something else
        types = str(content[CONTENT_TYPES])
        content[CONTENT_TYPES] = re.sub(r'(/xl/styles.xml" ContentType=)"[^"]*"', r'\1"a/b"', types)
        assert added(zipped(content)) == {"xl/styles1.xml", "xl/worksheets/sheet2.xml"}


@pytest.mark.parametrize("part", ["xl/workbook.xml", CONTENT_TYPES, "xl/_rels/workbook.xml.rels"])
def test_a_part_of_ascii_under_another_name_becomes_utf_8(part: str) -> None:
    """Our sheet's Chinese name would be read as GBK there."""
    content = parts()
    content[part] = str(content[part]).replace("UTF-8", "GBK")
    after = contents(writeback.with_summary(zipped(content), SUMMARY))
    assert b"GBK" not in after[part]
    again = openpyxl.load_workbook(io.BytesIO(writeback.with_summary(zipped(content), SUMMARY)))
    assert again.sheetnames == ["Sheet1", SUMMARY_SHEET]


def test_formats_and_names_beyond_reason_are_refused_in_time() -> None:
    """Each takes more memory when it is changed than when it is read."""
    names = "".join(f'<definedName name="n{n}">1</definedName>' for n in range(250_000))
    for data in (
        book(styles=f"<fonts>{'<font/>' * 100_000}</fonts><cellXfs><xf/></cellXfs>"),
        book(names=f"<definedNames>{names}</definedNames>"),
    ):
        with pytest.raises(Refused) as caught:
            writeback.with_summary(data, SUMMARY)
        assert caught.value.code == "E-TOOBIG"


def test_a_summary_beyond_the_limits_is_too_big_and_no_error_of_ours() -> None:
    """A thousand forms in one workbook need more cells than may be read back."""
    pieces = tuple(Piece(row, 1, "核验汇总", "text") for row in range(1, 12))
    summary = replace(SUMMARY, pieces=pieces, title_rows=None)
    with pytest.raises(Refused) as caught:
        writeback.with_summary(book(), summary, limits=Limits(cells=10))
    assert caught.value.code == "E-TOOBIG"


# Taking it out again -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITTEN)
def test_the_summary_comes_out_again_byte_for_byte(name: str) -> None:
    """However often it was written in, and whatever the workbook holds."""
    data = WRITTEN[name]()
    once = writeback.with_summary(data, SUMMARY)
    other = replace(SUMMARY, footer="另一次核验")
    assert writeback.without_summary(once) == data
    assert writeback.without_summary(writeback.with_summary(once, other)) == data


def test_a_workbook_saved_since_is_left_as_it_is() -> None:
    assert writeback.without_summary(book()) is None  # nothing of ours is in it
    once = writeback.with_summary(book(), SUMMARY)
    opened = openpyxl.load_workbook(io.BytesIO(once))
    opened.worksheets[0]["A9"] = "后来填的"
    buffer = io.BytesIO()
    opened.save(buffer)
    with pytest.raises(Refused, match="E-RESAVED"):
        writeback.without_summary(buffer.getvalue())
    again = writeback.with_summary(buffer.getvalue(), SUMMARY)
    with pytest.raises(Refused, match="E-RESAVED"):  # and no old file is made up for it
        writeback.without_summary(again)
