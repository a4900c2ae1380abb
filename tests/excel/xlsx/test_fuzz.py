"""A short run of the fuzzer, and every find of the long ones.

Long run: ``python -m tests.support.mutate 900``.
"""

from __future__ import annotations

import re

import pytest

from perfxl.excel.summary import writeback
from perfxl.excel.xlsx import workbook
from perfxl.text.refusal import Refused
from tests.support.mutate import SUMMARY, check, outcomes, seeds
from tests.support.packages import MAIN, book, parts, zipped

pytestmark = pytest.mark.slow

ROUNDS = 1500


@pytest.mark.parametrize("part", range(4))
def test_mutated_workbooks_are_read_or_refused(part: int) -> None:
    found = outcomes(seeds(), range(10_000 * part, 10_000 * part + ROUNDS))
    assert "read" in found and len(found) > 10


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        workbook.read(data)
    return caught.value.code


def test_find_a_style_sheet_of_no_language() -> None:
    """Its formats were read but never found again when writing: they piled up."""
    content = parts(styles="<cellXfs><xf/></cellXfs>")
    content["xl/styles.xml"] = str(content["xl/styles.xml"]).replace("xmlns", "mlns")
    assert refusal(zipped(content)) == "E-PART"
    content = parts(strings="<si><t>a</t></si>")
    content["xl/sharedStrings.xml"] = str(content["xl/sharedStrings.xml"]).replace(MAIN, "urn:x")
    assert refusal(zipped(content)) == "E-PART"


def test_find_a_missing_format_that_our_own_would_become() -> None:
    """A cell that asks for the sixth of five formats got the look of our title."""
    for xf in ("<xf/>", '<xf fontId="3"/>', '<xf fillId="9"/>', '<xf borderId="1"/>'):
        styles = f"<fonts><font/></fonts><fills/><borders/><cellXfs>{xf}</cellXfs>"
        style = "1" if xf == "<xf/>" else "0"
        for data in (
            book(f'<row r="1"><c r="A1" s="{style}"><v>1</v></c></row>', styles=styles),
            book(f'<row r="1" s="{style}"><c r="A1"><v>1</v></c></row>', styles=styles),
            book(before=f'<cols><col min="1" max="1" style="{style}"/></cols>', styles=styles),
        ):
            with pytest.raises(Refused) as caught:
                writeback.with_summary(data, SUMMARY)
            assert caught.value.code == "E-STYLE"


def test_find_an_undefined_number_format_that_ours_would_define() -> None:
    styles = '<cellXfs><xf numFmtId="164"/></cellXfs>'
    look = SUMMARY.looks["number"]._replace(number_format='0.0"分"')
    from dataclasses import replace

    summary = replace(SUMMARY, looks={**SUMMARY.looks, "number": look})
    result = writeback.with_summary(book(styles=styles), summary)
    sheets = workbook.read(result).sheets
    assert sheets[0].cell(1, 1).style.number_format == "General"
    assert sheets[1].cell(3, 2).style.number_format == '0.0"分"'


@pytest.mark.parametrize("inner", ["utf-16-le", "utf-16-be", "utf-16"])
def test_find_a_part_encoded_twice(inner: str) -> None:
    """Expat guesses UTF-16 from a NUL even when told UTF-8: a DOCTYPE could hide behind two layers."""
    content = parts()
    name = "xl/worksheets/sheet1.xml"
    text = str(content[name]).replace(' encoding="UTF-8"', "")
    evil = text.replace("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
    for one in (text, evil):
        content[name] = one.encode(inner).decode("latin-1").encode("utf-16")
        assert refusal(zipped(content)) == "E-XML"
        content[name] = b"\xef\xbb\xbf" + one.encode(inner)
        assert refusal(zipped(content)) == "E-XML"


def test_find_two_lists_of_sheets() -> None:
    content = parts()
    text = str(content["xl/workbook.xml"])
    found = re.search(r"<sheets>.*</sheets>", text)
    assert found
    content["xl/workbook.xml"] = text.replace(found[0], found[0] * 2)
    assert refusal(zipped(content)) == "E-XML"


def test_find_a_built_in_format_without_a_code() -> None:
    """``numFmtId="0" formatCode=""`` is General; taken for another format, looks piled up."""
    styles = '<numFmts><numFmt numFmtId="0" formatCode=""/></numFmts><cellXfs><xf/></cellXfs>'
    once = writeback.with_summary(book(styles=styles), SUMMARY)
    assert writeback.with_summary(once, SUMMARY) == once
    assert workbook.read(once).sheets[0].cell(1, 1).style.number_format == "General"


def test_find_styles_that_lead_out_of_the_package() -> None:
    """They are none; the ones we add were then taken for a second style sheet."""
    content = parts(styles="<cellXfs><xf/></cellXfs>")
    links = "xl/_rels/workbook.xml.rels"
    content[links] = str(content[links]).replace('"styles.xml"', '"../../styles.xml"')
    assert check(zipped(content)) == "read"
