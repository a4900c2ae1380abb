"""What is used of XlsxWriter past its documented interface is there, in the version at hand."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import xlsxwriter
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from perfxl.excel import inside_xlsxwriter
from perfxl.excel.inside_xlsxwriter import (
    NOTHING,
    GrowingSheet,
    RowStream,
    hidden_name,
    link_to,
    style_number,
)

PACKAGE = Path(inside_xlsxwriter.__file__).parent


def test_the_members_are_there(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for name in (
            "row_data_fh",
            "ignore_write_string",
            "_write_single_row",
            "_check_dimensions",
        ):
            assert hasattr(sheet, name), name
        for name in ("_prepare_formula", "_write_cell", "_xml_start_tag_unencoded"):
            assert callable(getattr(Worksheet, name)), name
        assert hasattr(book.add_format(), "_get_xf_index")
        assert hasattr(Url("external:."), "_relationship_link")


def test_no_other_module_reaches_inside() -> None:
    """No other module that writes with XlsxWriter names a private member that is not its own, by
    its form: an underscore after something that is not ours, or a method that overrides one."""
    for path in PACKAGE.rglob("*.py"):
        code = path.read_text("utf-8")
        if "import xlsxwriter" not in code and "add_worksheet" not in code:
            continue
        own = set(re.findall(r"\bdef (_\w+)|self\.(_\w+)\b.*=", code))
        used = set(re.findall(r"[\w)\]]\.(_[a-z]\w*)", code)) - {"_replace"}
        assert used <= {name for pair in own for name in pair}, path
        assert not re.search(r"class \w+\((Worksheet|Workbook|Format)\)", code), path


def test_rows_as_xml_stand_under_those_written_cell_by_cell() -> None:
    from perfxl.excel.xlsx import workbook

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet, look = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_string(0, 0, "head", look)
        rows = RowStream(sheet, 1)
        rows.put(18, f'<c r="A2" s="{style_number(look)}"><v>7</v></c>')
        sheet.write_url(1, 1, link_to("a/b%20c.xlsx"))
        rows.put(18, '<c r="B3"><v>8</v></c>')
        rows.end(1)
    read = workbook.read(buffer.getvalue()).sheets[0]
    assert {place: str(cell.value) for place, cell in read.cells.items()} == {
        (1, 1): "head", (2, 1): "7", (3, 2): "8",
    }  # fmt: skip


def test_a_row_grows_and_a_formula_shows_nothing() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("a", GrowingSheet)
        sheet.growing = frozenset({1})
        for row in (0, 1):
            sheet.set_row(row, 30)
            sheet.write_formula(row, 0, '=""', None, NOTHING)
    xml = zipfile.ZipFile(buffer).read("xl/worksheets/sheet1.xml").decode()
    fixed, growing = re.findall("<row [^>]*>", xml)
    assert 'customHeight="1"' in fixed and 'ht="30"' in growing and "customHeight" not in growing
    assert xml.count(' t="str"><f>""</f><v></v>') == 2


def test_a_growing_sheet_has_the_cells_of_any_other() -> None:
    made = []
    for kind in (None, GrowingSheet):
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            sheet, looks = book.add_worksheet(worksheet_class=kind), [{"bold": True}, {}]
            for row, look in enumerate(map(book.add_format, looks)):
                sheet.write_blank(row, 0, None, look)
                sheet.write_string(row, 27, "a<b\n", look)
                sheet.write_number(row, 2, 7, look)
                sheet.write_formula(row, 3, "=C1", look, 7)
            book.defined_names.append(hidden_name("pf_x", "Sheet1!$C$1"))
        with zipfile.ZipFile(buffer) as package:
            made.append(
                [package.read(f"xl/{part}.xml") for part in ("worksheets/sheet1", "workbook")]
            )
    assert made[0] == made[1]
    assert b'<definedName name="pf_x" hidden="1">Sheet1!$C$1</definedName>' in made[0][1]
