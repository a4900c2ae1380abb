"""The summary sheet goes in, and nothing else changes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import warnings
import zipfile
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
from perfxl.excel.xlsx.markup import R_STRICT, STRICT
from perfxl.excel.xlsx.outline import read_outline
from perfxl.excel.xlsx.package import CONTENT_TYPES, Limits, fold, open_package
from perfxl.form.grid import Book
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.report.summary import Look, Piece, SummarySheet
from perfxl.text.refusal import Refused
from tests.excel.material import MAIN, OFFICE, book, corpus, members, misfilled, parts, zipped
from tests.excel.mutate import SUMMARY
from tests.lint_xlsx import faults
from tests.office import ooxml_errors, program

PARTS = 6
SIGNED = {"6e083d_hello-world-signed.xlsx", "a0eab3_testEXCEL_signed.xlsx"}
WITHOUT_FORMATS = {"bb85c9_tdf100709.xlsx"}


def contents(data: bytes) -> dict[str, bytes]:
    return dict(members(data))


def ours(data: bytes) -> tuple[str, Book]:
    """The name of our sheet in a workbook, and the workbook."""
    package = open_package(data)
    found = workbook.read_package(package)
    entry = writeback.find_ours(read_outline(package), found)
    assert entry is not None
    return entry.name, found


def may_change(data: bytes) -> set[str]:
    """The parts that adding a sheet has to change."""
    outline = read_outline(open_package(data))
    folder, _, name = outline.part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    return {fold(n) for n in (CONTENT_TYPES, outline.part, rels, outline.styles) if n}


# The corpus.


@pytest.mark.parametrize("part", range(PARTS))
def test_every_readable_workbook_keeps_everything(part: int) -> None:
    done = 0
    for path in [*corpus(), *misfilled()][part::PARTS]:
        data = path.read_bytes()
        try:
            before = workbook.read(data)
        except Refused:
            continue
        try:
            result = writeback.with_summary(data, SUMMARY)
        except Refused as refused:
            assert path.name in {"E-SIGNED": SIGNED, "E-STYLE": WITHOUT_FORMATS}[refused.code]
            continue
        done += 1
        unchanged(data, result, path.name)
        after = workbook.read(result)
        assert after.sheets[:-1] == before.sheets and after.properties == before.properties
        assert cached(after) == cached(before)
        assert {n: t for n, t in after.names.items() if n in before.names} == dict(before.names)
        if len(data) > 150_000:
            continue
        # Again changes nothing, and another summary exchanges one part.
        assert writeback.with_summary(result, SUMMARY) == result, path.name
        shorter = replace(SUMMARY, pieces=SUMMARY.pieces[:2])
        again = writeback.with_summary(result, shorter)
        old, new = contents(result), contents(again)
        assert [name for name in old if old[name] != new[name]] == [list(old)[-1]]
    assert done > 100


def unchanged(data: bytes, result: bytes, name: str) -> None:
    """Every other member has its very bytes, its place, its time stamp and its attributes."""
    allowed = may_change(data)
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(result)) as new,
    ):
        assert new.testzip() is None
        olds, news = old.infolist(), new.infolist()
        assert [i.filename for i in olds] == [i.filename for i in news[: len(olds)]], name
        assert old.comment == new.comment
        for before, after in zip(olds, news, strict=False):
            assert before.date_time == after.date_time
            assert before.external_attr == after.external_attr
            if fold(before.filename) in allowed:
                continue
            assert before.CRC == after.CRC and before.compress_size == after.compress_size
            assert before.flag_bits == after.flag_bits and before.extra == after.extra
            assert raw(data, before) == raw(result, after), f"{name} {before.filename}"


def raw(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """A member as stored, its local header included."""
    at = info.header_offset
    names = int.from_bytes(data[at + 26 : at + 28], "little")
    extras = int.from_bytes(data[at + 28 : at + 30], "little")
    return data[at : at + 30 + names + extras + info.compress_size]


def cached(found: Book) -> int:
    """How many formulas remember a result, our sheet left out (it has no formula)."""
    return sum(
        cell.formula is not None and cell.value is not None
        for sheet in found.sheets
        for cell in sheet.cells.values()
    )


def sample(count: int, largest: int = 60_000) -> list[Path]:
    """Readable workbooks of many makers, spread over the corpus."""
    chosen = []
    for path in corpus():
        if path.suffix in (".xlsx", ".xlsm") and path.stat().st_size < largest:
            try:
                workbook.read(path)
            except Refused:
                continue
            if path.name not in SIGNED | WITHOUT_FORMATS:
                chosen.append(path)
    step = len(chosen) // count
    return chosen[::step][:count]


def test_openpyxl_reads_the_same_cells_afterwards() -> None:
    compared = 0
    for path in sample(60, 30_000):
        data = path.read_bytes()
        result = writeback.with_summary(data, SUMMARY)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                before = openpyxl.load_workbook(io.BytesIO(data))
            except Exception:  # openpyxl fails on the original already
                continue
            after = openpyxl.load_workbook(io.BytesIO(result))
        if not before.sheetnames:
            continue  # strict: openpyxl sees nothing
        compared += 1
        assert after.sheetnames == [*before.sheetnames, SUMMARY_SHEET]
        for name in before.sheetnames:
            if hasattr(before[name], "_cells"):
                assert seen(before[name]) == seen(after[name])
        sheet = after[SUMMARY_SHEET]
        assert sheet["A3"].value == "=cmd|' /C calc'!A0" and sheet["A3"].data_type != "f"
        assert sheet["A3"].quotePrefix and sheet["B3"].value == 92.61
        assert sheet["B3"].number_format == "0.00"
        assert sheet["C3"].hyperlink.location == "'Sheet1'!G17"
        assert sheet["C3"].font.color.rgb == "FF0563C1" and sheet["C3"].font.u == "single"
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
        assert "绩效" in sheet.oddFooter.left.text
    assert compared > 45


def seen(sheet: Any) -> dict[tuple[int, int], str]:
    """What openpyxl sees in each cell, formats included."""
    return {
        address: f"{getattr(cell.value, 'text', cell.value)!r} {cell.number_format} {cell.font}"
        f" {cell.fill} {cell.border} {cell.alignment} {cell.protection}"
        for address, cell in sheet._cells.items()
        if not str(type(cell.value)).endswith("DataTableFormula'>")
    }


def test_the_open_xml_sdk_finds_no_error_that_was_not_there(tmp_path: Path) -> None:
    worse = {}
    for path in sample(24, 25_000):
        old = sorted(ooxml_errors(path))
        changed = tmp_path / "changed.xlsx"
        changed.write_bytes(writeback.with_summary(path.read_bytes(), SUMMARY))
        new = sorted(ooxml_errors(changed))
        if len(new) > len(old):  # positions in a message may move
            worse[path.name] = [line for line in new if line not in old]
    assert not worse


def test_libreoffice_opens_them(tmp_path: Path) -> None:
    """Fifty in one go: each comes out with its sheets, ours last, and the text in it."""
    (tmp_path / "in").mkdir()
    chosen = sample(50)
    names = {}
    for number, path in enumerate(chosen):
        target = tmp_path / "in" / f"{number}.xlsx"
        result = writeback.with_summary(path.read_bytes(), SUMMARY)
        target.write_bytes(result)
        names[number] = workbook.read(result)
    subprocess.run(
        [program("soffice", "libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile",
         "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
         str(tmp_path / "out"), *map(str, sorted((tmp_path / "in").iterdir()))],
        capture_output=True, timeout=280, check=True,
    )  # fmt: skip
    problems = []
    for number, path in enumerate(chosen):
        saved = tmp_path / "out" / f"{number}.xlsx"
        if not saved.exists():
            problems.append(f"{path.name} did not open")
            continue
        name, found = ours(saved.read_bytes())
        sheet = next(sheet for sheet in found.sheets if sheet.name == name)
        if sheet.value(3, 1) != "=cmd|' /C calc'!A0" or sheet.value(3, 2) != Decimal("92.61"):
            problems.append(f"{path.name}: {sheet.value(3, 1)!r}")
        # Saved by another program, ours is still found, replaced, and stays one sheet.
        again = writeback.with_summary(saved.read_bytes(), SUMMARY)
        assert len(workbook.read(again).sheets) == len(found.sheets)
        assert writeback.with_summary(again, SUMMARY) == again
        assert len(names[number].sheets) <= len(found.sheets) + 1
    assert not problems


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
    content: dict[str, str | bytes] = dict(contents(data))
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
        content: dict[str, str | bytes] = dict(contents(once))
        name = list(content)[-1]
        content[name] = (
            f'<worksheet xmlns="{MAIN}"><sheetData><row>{cell}</row></sheetData></worksheet>'
        )
        result = writeback.with_summary(zipped(content), SUMMARY)
        assert contents(result)[name] == str(content[name]).encode()
        assert ours(result)[0] == "核验汇总（2）"


# Odd but legal workbooks.


def prefixed(content: dict[str, str | bytes]) -> None:
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", str(content[name]))
        content[name] = text.replace(" xmlns=", " xmlns:x=")


def utf16(content: dict[str, str | bytes]) -> None:
    for name in content:
        text = str(content[name]).replace('encoding="UTF-8"', 'encoding="UTF-16"')
        content[name] = text.encode("utf-16")


def strict(content: dict[str, str | bytes]) -> None:
    for name in content:
        text = str(content[name]).replace(MAIN, STRICT)
        content[name] = text.replace(OFFICE, R_STRICT)


def no_window(content: dict[str, str | bytes]) -> None:
    text = str(content["xl/workbook.xml"])
    content["xl/workbook.xml"] = text.replace("<bookViews><workbookView/></bookViews>", "")


def local_prefix(content: dict[str, str | bytes]) -> None:
    text = str(content["xl/workbook.xml"]).replace(f' xmlns:r="{OFFICE}"', "")
    content["xl/workbook.xml"] = text.replace("r:id", f'xmlns:q="{OFFICE}" q:id')


def at_the_root(content: dict[str, str | bytes]) -> None:
    for old, new in (("xl/_rels/workbook.xml.rels", "_rels/book.xml.rels"), ("xl/workbook.xml", "book.xml"),
                     ("xl/worksheets/sheet1.xml", "worksheets/sheet1.xml")):  # fmt: skip
        content[new] = content.pop(old)
    for name in (CONTENT_TYPES, "_rels/.rels"):
        text = str(content[name]).replace("xl/workbook.xml", "book.xml")
        content[name] = text.replace("/xl/worksheets", "/worksheets")


def macros(content: dict[str, str | bytes]) -> None:
    text = str(content[CONTENT_TYPES])
    content[CONTENT_TYPES] = re.sub(
        r'"[^"]*sheet\.main\+xml"', '"application/vnd.ms-excel.sheet.macroEnabled.main+xml"', text
    )
    content["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + bytes(range(256))


def extensions(content: dict[str, str | bytes]) -> None:
    text = str(content["xl/workbook.xml"])
    content["xl/workbook.xml"] = text.replace(
        " xmlns:r=",
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15"'
        ' xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" xmlns:r=',
    ).replace("</workbook>", "<calcPr/><extLst><ext uri='{1}'/></extLst></workbook>")


ODD: list[Callable[[dict[str, str | bytes]], None]] = [
    prefixed, utf16, strict, no_window, local_prefix, at_the_root, macros, extensions,
]  # fmt: skip


@pytest.mark.parametrize("twist", ODD, ids=lambda twist: twist.__name__)
@pytest.mark.parametrize("styles", [None, "<cellXfs count='1'><xf/></cellXfs>", ""])
def test_odd_workbooks_take_the_sheet(
    twist: Callable[[dict[str, str | bytes]], None], styles: str | None, tmp_path: Path
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
    for path in corpus():
        if path.name in SIGNED:
            data = path.read_bytes()
            with pytest.raises(Refused) as caught:
                writeback.with_summary(data, SUMMARY)
            assert caught.value.code == "E-SIGNED" and "-o" in caught.value.sentence()
            unchanged(data, writeback.with_summary(data, SUMMARY, void_signature=True), path.name)


def test_what_goes_wrong_in_the_writer_is_caught_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(package: object, changed: dict[str, bytes], added: dict[str, bytes]) -> bytes:
        content: dict[str, str | bytes] = parts('<row r="1"><c r="A1"><v>2</v></c></row>')
        return zipped({**content, **added})

    monkeypatch.setattr(writeback, "rewritten", broken)
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
    shutil.copy(misfilled()[0], path)
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
    once, numbers = with_looks(data, "styles", wanted, limits)
    again, same = with_looks(once, "styles", wanted, limits)
    assert again is once and same == numbers and sorted(numbers.values()) == [1, 2, 3]


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


def test_a_part_with_a_gt_in_an_attribute_is_cut_at_the_right_place() -> None:
    part = open_part(b"<a x='>' y=\">\"><b n='1>2'/><c k=\"/>\"></c></a>", "a")
    assert [tag.name for tag in part.tags] == ["a", "b", "c"]
    part.append(part.tags[1], "<d/>")
    part.append(part.tags[2], "e")
    assert part.spliced() == b"<a x='>' y=\">\"><b n='1>2'><d/></b><c k=\"/>\">e</c></a>"


def test_summary_is_one_shape() -> None:
    """The summary these tests write uses every feature the sheet has."""
    assert isinstance(SUMMARY, SummarySheet)
    assert any(piece.link for piece in SUMMARY.pieces)
    assert any(piece.columns > 1 for piece in SUMMARY.pieces)
    assert SUMMARY.heights and SUMMARY.footer and SUMMARY.title_rows


def test_a_workbook_already_opened_gives_the_same_bytes() -> None:
    for path in misfilled():
        data = path.read_bytes()
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
