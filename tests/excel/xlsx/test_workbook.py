"""Reading: every kind of cell, format, formula and name, one small workbook each."""

from __future__ import annotations

import datetime as dt
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from perfxl.excel.xlsx import numbers, workbook
from perfxl.excel.xlsx.formulas import shifted, suspicious
from perfxl.excel.xlsx.limits import Limits
from perfxl.excel.xlsx.package import open_package, resolve
from perfxl.form.grid import Cell, CellError, Range, Sheet, a1, parse_a1, quoted
from perfxl.text.refusal import Refused
from perfxl.values import number_formats
from tests.support.misfilled import right
from tests.support.packages import MAIN, OFFICE, book, parts, zipped

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
R_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def sheet(rows: str, **more: Any) -> Sheet:
    return workbook.read(book(rows, **more)).sheets[0]


def cell(xml: str, **more: Any) -> Cell:
    """What a cell's XML is read as, the cell standing at A1."""
    return sheet(f'<row r="1">{xml}</row>', **more).cell(1, 1)


def refusal(rows: str, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        workbook.read(book(rows, **more))
    return caught.value


@pytest.mark.parametrize(
    ("xml", "value", "raw"),
    [
        ("<v>1</v>", Decimal(1), None),
        ("<v>-0.5</v>", Decimal("-0.5"), None),
        ("<v>99.219999999999999</v>", Decimal("99.22"), "99.219999999999999"),
        ("<v>99.21</v>", Decimal("99.21"), None),
        ("<v>1E-2</v>", Decimal("0.01"), None),
        ("<v>1.0000000000000001E-2</v>", Decimal("0.01"), "1.0000000000000001E-2"),
        ("<v>12345678901234567</v>", Decimal("12345678901234600"), "12345678901234567"),
        ("<v>123456789012345</v>", Decimal("123456789012345"), None),
        ("<v>1.7E308</v>", Decimal("1.7E308"), None),
        ("<v>.5</v>", Decimal("0.5"), None),
        ("<v>0</v>", Decimal(0), None),
    ],
)
def test_numbers_are_decimal_and_free_of_binary_noise(
    xml: str, value: Decimal, raw: str | None
) -> None:
    found = cell(f'<c r="A1">{xml}</c>')
    assert found.value == value and isinstance(found.value, Decimal) and found.raw == raw


@pytest.mark.parametrize(
    "text",
    ["NaN", "INF", "-INF", "1e999", "1_000", "１００", "0x10", "1,5", "١", "1e", "--1", "1.2.3",
     "Infinity", "1" * 500],
)  # fmt: skip
def test_what_only_float_takes_for_a_number_is_refused_with_its_address(text: str) -> None:
    found = refusal(f'<row r="3"><c r="B3"><v>{text}</v></c></row>')
    assert found.code == "E-NUM" and found.where == "Sheet1!B3"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_double_is_read_at_fifteen_digits(value: float) -> None:
    number, raw = numbers.number(repr(value))
    assert number == Decimal(f"{value:.15g}")
    assert (raw is None) == (number == Decimal(repr(value)))


@given(st.text(max_size=12))
def test_no_text_makes_the_number_grammar_stumble(text: str) -> None:
    number, _ = numbers.number(text)
    assert number is None or re.fullmatch(r"[0-9eE.+-]+", text)


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', CellError("#REF!")),
        ('<c r="A1" t="str"><v>x_x000D_y</v></c>', "x\ry"),
        ('<c r="A1" t="inlineStr"><is><t>项</t></is></c>', "项"),
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><rPr><b/></rPr><t>乙</t></r></is></c>', "甲乙"),
        ('<c r="A1" t="inlineStr"><is><t>漢</t><rPh sb="0" eb="1"><t>かん</t></rPh></is></c>', "漢"),
        ('<c r="A1" t="inlineStr"><is><t> a </t></is></c>', "a"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00__xD83D_</t></is></c>', "😀\ufffd"),
        ('<c r="A1" t="inlineStr"><is><t>a_x0000_b_x005F_x0041__x00g1_</t></is></c>',
         "ab_x0041__x00g1_"),
        ('<c r="A1" t="inlineStr"><is><t>a&#10;b</t></is></c>', "a\nb"),
        ('<c r="A1" t="s"><v>1</v></c>', "乙"),
        ('<c r="A1" t="d"><v>2023-12-31</v></c>', dt.date(2023, 12, 31)),
        ('<c r="A1" t="d"><v>2023-12-31T08:00:00Z</v></c>', dt.datetime(2023, 12, 31, 8)),
    ],
)  # fmt: skip
def test_every_type_of_cell(xml: str, value: object) -> None:
    found = cell(xml, strings="<si><t>甲</t></si><si><r><t>乙</t></r></si>")
    assert found.value == value and type(found.value) is type(value)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<c r="A1" t="s"><v>2</v></c>', "E-SST"),
        ('<c r="A1" t="s"><v>-1</v></c>', "E-SST"),
        ('<c r="A1" t="s"><v>１</v></c>', "E-SST"),
        ('<c r="A1" t="b"><v>2</v></c>', "E-BOOL"),
        ('<c r="A1" t="b"><v>TRUE</v></c>', "E-BOOL"),
        ('<c r="A1" t="d"><v>2023-13-01</v></c>', "E-NUM"),
        ('<c r="A1" t="x"><v>1</v></c>', "E-CELLTYPE"),
        ('<c r="A1"><v>1</v><v>2</v></c>', "E-DUPCELL"),
        ('<c r="A1"><v>1</v></c><c r="A1"/>', "E-DUPCELL"),
        ('<c r="A1"><f>1</f><f>2</f><v>1</v></c>', "E-DUPCELL"),
        ('<c r="A1" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>', "E-DUPCELL"),
        ('<c r="A1"><is><t>100</t></is></c>', "E-CELLTYPE"),
        ('<c r="A1"><v>1</v><is><t>2</t></is></c>', "E-CELLTYPE"),
        ('<c r="A1"><v>10<x/>0</v></c>', "E-XML"),
        ('<c r="A1"><f>1<x/>+1</f><v>2</v></c>', "E-XML"),
        ('<c r="A1" t="inlineStr"><is><t>a<x/>b</t></is></c>', "E-XML"),
        ('<c r="A1" t="inlineStr"><is><t>a</t><t>b</t></is></c>', "E-XML"),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t><t>b</t></r></is></c>', "E-XML"),
        ('<c r="A1"><x><v>1</v></x></c>', "E-XML"),
        ('<c r="A1"><v>1</v><c r="B1"><v>1</v></c></c>', "E-XML"),
        ('<x><c r="A1"><v>1</v></c></x>', "E-XML"),
        ('<row r="2"><c r="A2"><v>1</v></c></row>', "E-XML"),
        (
            '<m:AlternateContent xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            '<m:Fallback><c r="A1"><v>1</v></c></m:Fallback></m:AlternateContent>',
            "E-XML",
        ),
        ('<c r="A2"><v>1</v></c>', "E-REF"),
        ('<c r="a1"><v>1</v></c>', "E-REF"),
        ('<c r="A01"><v>1</v></c>', "E-REF"),
        ('<c r="A"><v>1</v></c>', "E-REF"),
        ('<c r="XFE1"><v>1</v></c>', "E-REF"),
        ('<c r="Ａ1"><v>1</v></c>', "E-REF"),
    ],
)
def test_a_bad_cell_is_refused(xml: str, code: str) -> None:
    assert refusal(f'<row r="1">{xml}</row>', strings="<si><t>a</t></si>").code == code


STYLES = (
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode=";;;"/></numFmts>'
    '<fonts count="2"><font/><font><color rgb="FFFFFFFF"/></font></fonts>'
    '<fills count="3"><fill/><fill/>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF4472C4"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellXfs count="9"><xf/><xf numFmtId="14"/>'
    '<xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"><protection locked="0"/></xf><xf fontId="1"/><xf fontId="1" fillId="2"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("style", "stored", "value"),
    [
        (1, "45291", dt.date(2023, 12, 31)),
        (2, "45291", dt.date(2023, 12, 31)),
        (2, "45291.5", dt.datetime(2023, 12, 31, 12)),
        (3, "45291", dt.datetime(2023, 12, 31)),
        (4, "0.5", dt.time(12)),
        (4, "45291.25", dt.datetime(2023, 12, 31, 6)),
        (5, "1.5", Decimal("1.5")),
        (1, "1", dt.date(1900, 1, 1)),
        (1, "59", dt.date(1900, 2, 28)),
        (1, "60", Decimal(60)),
        (1, "61", dt.date(1900, 3, 1)),
        (1, "0", Decimal(0)),
        (1, "-1", Decimal(-1)),
        (1, "2958465", dt.date(9999, 12, 31)),
        (1, "2958466", Decimal(2958466)),
        (3, "2958465.9999999999", dt.datetime(9999, 12, 31)),
        (0, "45291", Decimal(45291)),
    ],
)
def test_dates_by_their_format(style: int, stored: str, value: object) -> None:
    found = cell(f'<c r="A1" s="{style}"><v>{stored}</v></c>', styles=STYLES)
    if stored == "2958465.9999999999":
        assert isinstance(found.value, dt.datetime | Decimal)
        return
    assert found.value == value and type(found.value) is type(value)
    assert isinstance(value, Decimal) or found.raw == stored


def test_dates_of_1904() -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>43829</v></c></row>'
    found = workbook.read(book(rows, styles=STYLES, workbook='<workbookPr date1904="1"/>'))
    assert found.date1904
    assert found.sheets[0].value(1, 1) == dt.date(1904, 1, 1)
    assert found.sheets[0].value(1, 2) == dt.date(2023, 12, 31)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("h:mm上午/下午", "time"), ("[mm]:ss", ""), ('e"年"m"月"', "date"), ('yyyy"年"m"月" aaaa', "date"), ('General"年d"', ""),
        ('General\\d', ""), ("aaaa d", "date"), ("gge", ""), ("[$-409]m/d/yy\\ h:mm\\ A/P;@", "datetime"),
        ("General", ""), ("0.00", ""), ("@", ""), ('0"分"', ""), ("yyyy-mm-dd", "date"),
        ("m/d/yy h:mm", "datetime"), ("h:mm:ss AM/PM", "time"), ("mm:ss.0", "time"), ("[h]:mm", ""),
        ("[$-804]yyyy\\年m\\月", "date"), ('"year" 0', ""), ("0;[Red]-0;yyyy", ""), ("mmm", "date"),
        ("[Red]0.00", ""), ("0_d", ""), ("0*d", ""), ('yyyy";"mm', "date"), ("0.00E+00", ""), ("", ""),
        ("# ?/?", ""), ('"（"0" 年度）"', ""),
    ],
)  # fmt: skip
def test_what_a_number_format_shows(code: str, kind: str) -> None:
    assert number_formats.date_kind(code) == kind


def test_locks_and_invisible_cells() -> None:
    rows = "".join(f'<c r="{a1(1, n + 1)}" s="{n}"><v>1</v></c>' for n in range(9))
    found = sheet(f'<row r="1">{rows}</row>', styles=STYLES)
    styles = [found.cell(1, n + 1).style for n in range(9)]
    assert [style.locked for style in styles] == [n != 6 for n in range(9)]
    assert [style.invisible for style in styles] == [n in (6, 7) for n in range(9)]


def test_empty_cells_are_kept_only_under_protection() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="6"/></row>'
    assert set(sheet(rows, styles=STYLES).cells) == {(1, 1)}
    protected = sheet(rows, styles=STYLES, after='<sheetProtection sheet="1"/>')
    assert protected.protected and not protected.cell(1, 2).style.locked


@pytest.mark.parametrize(
    ("xml", "formula", "value"),
    [
        ("<f>SUM(A1:A2)</f><v>3</v>", "SUM(A1:A2)", Decimal(3)),
        ("<f>SUM(A1:A2)</f>", "SUM(A1:A2)", None),
        ("<f>SUM(A1:A2)</f><v></v>", "SUM(A1:A2)", None),
        ('<f t="array" ref="A1">SUM(B1:B2*2)</f><v>3</v>', "SUM(B1:B2*2)", Decimal(3)),
        ("<f/><v>3</v>", None, Decimal(3)),
    ],
)
def test_a_formula_and_what_it_last_gave(xml: str, formula: str | None, value: object) -> None:
    found = cell(f'<c r="A1">{xml}</c><c r="B1"><v>1</v></c>')
    assert (found.formula, found.value) == (formula, value)


def test_an_empty_result_is_not_a_missing_one() -> None:
    found = cell('<c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c>')
    assert found.value == ""
    never = workbook.read(book('<row r="1"><c r="A1"><f>1+1</f></c></row>'))
    assert ("W-NOCACHE", "Sheet1!A1") in never.warnings


def test_shared_formulas_are_moved_to_their_cells() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B2" si="0">C1+$C$1+D$1+Sheet2!C1&amp;"C1"</f>'
        '<v>1</v></c><c r="B1"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    found = sheet(rows)
    assert found.cell(1, 2).formula == 'D1+$C$1+E$1+Sheet2!D1&"C1"'
    assert found.cell(2, 1).formula == 'C2+$C$1+D$1+Sheet2!C2&"C1"'


def test_a_shared_formula_may_stand_before_its_master_or_have_none() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A1:A2" si="0">B2</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="7"/><v>1</v></c></row>'
    )
    found = workbook.read(book(rows))
    assert found.sheets[0].cell(1, 1).formula == "B1"
    assert found.sheets[0].cell(3, 1).formula == ""
    assert ("W-FORMULA", "Sheet1!A3") in found.warnings


reference = st.builds(
    lambda a, b, c, d: f"{a}{b}{c}{d}",
    st.sampled_from(["", "$"]), st.sampled_from(["A", "B", "Z", "AA", "XFD"]),
    st.sampled_from(["", "$"]), st.integers(1, 50),
)  # fmt: skip
piece = reference | st.sampled_from(
    ["SUM(A1:B2)", '"A1 "" B2"', "'a A1''b'!C3", "Sheet1!D4", "A:A", "$B:C", "1:3", "LOG10(A1)", "A1B",
     "x.A1", "TRUE", "12", "1E5", "_xlfn.A1(B2)"]
)  # fmt: skip


@given(st.lists(piece, min_size=1, max_size=4), st.integers(0, 5), st.integers(0, 5))
def test_moving_a_formula_agrees_with_openpyxl(pieces: list[str], down: int, right: int) -> None:
    formula = "+".join(pieces)
    ours = shifted(formula, down, right)
    if "#REF!" in ours:  # openpyxl lets some references leave the sheet
        return
    theirs = Translator("=" + formula, "A1").translate_formula(a1(1 + down, 1 + right))
    assert "=" + ours == theirs


def test_a_range_that_ends_in_a_function_moves_at_both_ends() -> None:
    assert shifted("A1:INDEX(B:B,2)", 0, 1) == "B1:INDEX(C:C,2)"  # openpyxl leaves the first end


def test_a_formula_moved_off_the_sheet_refers_to_nothing() -> None:
    assert shifted("A1+B2", -1, 0) == "#REF!+B1"
    assert shifted("XFD1", 0, 1) == "#REF!"
    assert shifted("Table1[[#This Row],[A1]]", 1, 1) == "Table1[[#This Row],[A1]]"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("cmd|'/C calc'!A0", "W-DDE"), ('"a|b"', ""), ("[1]Sheet1!A1", "W-EXTERNAL"),
        ("'[b.xlsx]S'!A1", "W-EXTERNAL"), ('WEBSERVICE("http://x")', "W-EXTERNAL"),
        ('HYPERLINK("http://x","y")', "W-EXTERNAL"), ('HYPERLINK("#A1","y")', ""),
        ("Table1[分值]", ""), ("SUM(A1:A2)", ""),
    ],
)  # fmt: skip
def test_a_formula_that_reaches_outside_is_noticed(formula: str, code: str) -> None:
    assert suspicious(formula) == code


def test_rows_inside_something_else_are_not_passed_over() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert refusal(f"<x>{row}</x>").code == "E-XML"
    assert refusal(f'{row}<row r="2"><row r="3"><c r="A3"><v>1</v></c></row></row>').code == "E-XML"
    mc = 'xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    content = f"<m:AlternateContent {mc}><m:Fallback>{row}</m:Fallback></m:AlternateContent>"
    assert refusal(row.replace("1", "2") + content).code == "E-XML"
    other = row.replace("1", "2").replace("<row", '<row xmlns="urn:x"')
    assert refusal(row + other).code == "E-XML"
    assert refusal(row.replace("</row>", '<c xmlns="urn:x" r="B1"/></row>')).code == "E-XML"
    assert sheet(f"{row}<autoFilter/>").value(1, 1) == 1


def test_merges_hidden_rows_and_columns() -> None:
    found = sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/><row r="3" ht="0"/>',
        before='<cols><col min="2" max="3" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C:C"/></mergeCells>',
    )
    assert found.merges == (Range(1, 1, 2, 2), Range(1, 3, 1_048_576, 3))
    assert found.hidden_rows == {2, 3} and found.hidden_columns == {2, 3}


@pytest.mark.parametrize("cell", ["A1", "IW1", "XFD1"])
def test_hidden_columns_far_to_the_right_count_where_they_hold_something(cell: str) -> None:
    found = sheet(
        f'<row r="1"><c r="{cell}"><v>1</v></c></row>',
        before='<cols><col min="300" max="16384" hidden="1"/><col min="3" max="256" hidden="1"/>'
        '<col min="4" max="9" hidden="1"/></cols>',
    )
    assert found.hidden_columns == {*range(3, 257), *((16_384,) if cell == "XFD1" else ())}


@pytest.mark.parametrize(
    ("merges", "warning"),
    [
        ("A2:B3,C2:D3,A4:D4", ""),
        ("A2:B3,B3:C4", "W-MERGE"),
        ("C1:C9,A5:D5", "W-MERGE"),
        ("A5:D5,C1:C9", "W-MERGE"),
        ("A2:C2,A2:C2", "W-MERGE"),
        ("A2:B2,A3:B3,B1:B1", ""),
        ("A1:B1", ""),
        ("A1:C1", "W-HIDDENVAL"),
        ("C1:D1", ""),
        ("A1:D2", "W-HIDDENVAL"),
    ],
)
def test_wide_merges_are_judged_like_narrow_ones(merges: str, warning: str) -> None:
    """Listing a million cells to compare takes seconds; beyond a width it goes by edges."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>'
    for wide in ("", ",F7:F50000"):
        refs = "".join(f'<mergeCell ref="{ref}"/>' for ref in f"{merges}{wide}".split(","))
        data = book(rows, after=f"<mergeCells>{refs}</mergeCells>")
        assert [code for code, _ in workbook.read(data).warnings] == ([warning] if warning else [])


@pytest.mark.parametrize("ref", ["", "A1:B", "foo", "A0:B1", "A1:XFE2", "A1:B2:C3", "Ａ1:B2"])
def test_a_bad_merge_is_refused(ref: str) -> None:
    after = f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'
    assert refusal('<row r="1"/>', after=after).code == "E-MERGE"


def test_overlapping_merges_and_values_under_them() -> None:
    found = workbook.read(
        book(
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
            after='<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B1:B2"/></mergeCells>',
        )
    )
    assert ("W-MERGE", "Sheet1!B1") in found.warnings
    assert ("W-HIDDENVAL", "Sheet1!B1") in found.warnings
    assert found.sheets[0].value(1, 2) == 2


def test_names_scoped_and_global() -> None:
    names = (
        '<definedNames><definedName name="pf_score">Sheet1!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">Sheet1!$1:$2</definedName>'
        '<definedName name="lost" localSheetId="9">x</definedName></definedNames>'
    )
    found = workbook.read(book(names=names))
    assert found.names == {
        "pf_score": "Sheet1!$A$1",
        "Sheet1!_xlnm.Print_Titles": "Sheet1!$1:$2",
    }


def test_custom_properties() -> None:
    content = parts()
    kind = OFFICE + "/custom-properties"
    content["_rels/.rels"] = str(content["_rels/.rels"]).replace(
        "</Rel", f'<Relationship Id="c" Type="{kind}" Target="docProps/custom.xml"/></Rel', 1
    )
    content["docProps/custom.xml"] = (
        '<Properties xmlns="x" xmlns:vt="y"><property name="perfxl"><vt:lpwstr>1</vt:lpwstr>'
        "</property><property/></Properties>"
    )
    assert workbook.read(zipped(content)).properties == {"perfxl": "1"}


def test_rows_and_cells_without_addresses_and_out_of_order() -> None:
    found = workbook.read(
        book(
            '<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row>'
        )
    )
    values = {address: found_cell.value for address, found_cell in found.sheets[0].cells.items()}
    assert values == {(1, 1): 1, (1, 4): 4, (1, 5): 5, (2, 1): 6} and not found.warnings
    mixed = workbook.read(
        book('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row><row r="1"/>')
    )
    assert ("W-REF", "Sheet1!A2") in mixed.warnings
    for same in ("B1", "B1 "):
        dup = f'<row r="1"><c r="{same}"><v>1</v></c><c r="A1"><v>2</v></c><c r="B1"/></row>'
        assert refusal(dup).code == "E-DUPCELL"


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_prefixes_encodings_and_strict_files_read_the_same(prefix: str, encoding: str) -> None:
    plain = workbook.read(book('<row r="1"><c r="A1" t="inlineStr"><is><t>项</t></is></c></row>'))
    for main, office in ((MAIN, OFFICE), (STRICT, R_STRICT)):
        content = parts('<row r="1"><c r="A1" t="inlineStr"><is><t>项</t></is></c></row>')
        for name, text in content.items():
            changed = str(text).replace(MAIN, main).replace(OFFICE, office)
            if prefix and name.startswith("xl/") and not name.endswith(".rels"):
                changed = re.sub(r"<(/?)(?=[a-z])(?!\?)", rf"<\1{prefix}", changed)
                changed = changed.replace(" xmlns=", " xmlns:x=")
            content[name] = changed.replace(' encoding="UTF-8"', "").encode(encoding)
        assert workbook.read(zipped(content)).sheets == plain.sheets


def test_what_two_readers_would_join_or_choose_between_is_refused() -> None:
    more = '<sheets><sheet name="B" sheetId="9" r:id="rId1"/></sheets>'
    assert refusal('<row r="1"/>', names=more).code == "E-XML"
    assert refusal('<row r="1"/>', after="<sheetData/>").code == "E-XML"


def test_no_silent_emptiness() -> None:
    assert refusal('<row r="1"><c r="A1" s="0"/></row>').code == "E-NOCELL"
    content = parts()
    del content["xl/worksheets/sheet1.xml"]
    with pytest.raises(Refused) as caught:
        workbook.read(zipped(content))
    assert (caught.value.code, caught.value.where) == ("E-PART", "xl/worksheets/sheet1.xml")


def test_a_relationship_cannot_leave_the_package() -> None:
    assert resolve("xl/workbook.xml", "../../etc/passwd") == ""
    assert resolve("xl/workbook.xml", "%2e%2e/%2e%2e/etc/passwd") == ""
    assert resolve("xl/workbook.xml", "/xl/a.xml") == "xl/a.xml"
    assert resolve("xl/workbook.xml", "..\\xl\\a.xml#x") == "xl/a.xml"


@given(st.text(min_size=1, max_size=31))
def test_a_quoted_sheet_name_can_be_taken_apart_again(name: str) -> None:
    text = quoted(name)
    if text.startswith("'"):
        assert text[1:-1].replace("''", "'") == name
    else:
        assert text == name and not re.fullmatch(r"[A-Za-z]{1,3}\d+", name)


def test_reading_the_file_and_its_bytes_is_one(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(right())
    assert workbook.read(path) == workbook.read(path.read_bytes()) == workbook.read(str(path))


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_addresses_come_back(row: int, column: int) -> None:
    assert parse_a1(a1(row, column)) == (row, column)


def test_a_style_sheet_two_workbooks_share_is_each_ones_own() -> None:
    """What is remembered of its bytes never carries a warning from one workbook to another."""
    row = '<row r="1"><c r="A1" s="{}"><v>45000</v></c></row>'
    bad, good = book(row.format(99), styles=STYLES), book(row.format(1), styles=STYLES)
    first = workbook.read(good)
    for _ in range(2):
        assert ("W-STYLE", "s=99") in workbook.read(bad).warnings
        assert workbook.read(good) == first and not first.warnings


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_part_that_nobody_reads_is_named(method: int) -> None:
    """One byte of a picture is another; the form is read, and the picture named once."""
    noise = random.Random(7).randbytes(3_000_000)  # several pieces, and no byte of it elsewhere
    data = bytearray(
        zipped({**parts(), "xl/media/image1.png": noise, "xl/media/b.png": b"b" * 99}, method)
    )
    assert not [*open_package(bytes(data)).damaged()]
    data[data.index(b"image1.png") + 2_000_000] ^= 1
    package = open_package(bytes(data))
    workbook.open_book(package)
    assert [*package.damaged()] == ["xl/media/image1.png"]


def test_a_part_too_large_to_look_at_is_not_called_damaged() -> None:
    data = bytearray(zipped({**parts(), "xl/media/a.png": b"a" * 5_000}, zipfile.ZIP_STORED))
    data[data.index(b"aaaa") + 9] ^= 1
    assert [*open_package(bytes(data)).damaged()] == ["xl/media/a.png"]
    assert not [*open_package(bytes(data), Limits(part=4_999)).damaged()]
    assert not [*open_package(bytes(data), Limits(total=4_999)).damaged()]
