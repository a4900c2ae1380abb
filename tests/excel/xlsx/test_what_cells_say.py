"""What a cell really says: what was struck out, pictures, comments, white space round stored values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from perfxl.excel.xlsx import workbook
from perfxl.form.grid import PICTURE, Cell, CellError, Sheet, Unstruck
from tests.support.packages import HEAD, MAIN, OFFICE, book, parts, zipped

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet(rows: str, **more: Any) -> Sheet:
    return workbook.read(book(rows, **more)).sheets[0]


def cell(xml: str, **more: Any) -> Cell:
    return sheet(f'<row r="1">{xml}</row>', **more).cell(1, 1)


RICH = (
    "<si><r><rPr><strike/></rPr><t>15</t></r><r><t>14.67</t></r></si>"
    '<si><r><rPr><strike val="0"/></rPr><t>15</t></r></si>'
    "<si><r><rPr><strike/></rPr><t>15</t></r></si>"
)


def test_runs_that_are_struck_out_are_left_out() -> None:
    struck = cell('<c r="A1" t="s"><v>0</v></c>', strings=RICH).value
    assert struck == "14.67" and isinstance(struck, Unstruck)
    plain = cell('<c r="A1" t="s"><v>1</v></c>', strings=RICH).value
    assert plain == "15" and not isinstance(plain, Unstruck)
    nothing = cell('<c r="A1" t="s"><v>2</v></c>', strings=RICH).value
    assert nothing == "" and isinstance(nothing, Unstruck)
    inline = "<is><r><rPr><strike/></rPr><t>1</t></r><r><t>2</t></r></is>"
    assert cell(f'<c r="A1" t="inlineStr">{inline}</c>').value == "2"


def test_a_font_that_is_struck_out() -> None:
    styles = (
        "<fonts><font/><font><strike/></font></fonts><fills><fill/></fills><borders><border/></borders>"
        '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/></cellXfs>'
    )
    assert cell('<c r="A1" s="1"><v>5</v></c>', styles=styles).style.struck
    assert not cell('<c r="A1" s="0"><v>5</v></c>', styles=styles).style.struck


def test_white_space_round_what_is_stored() -> None:
    for value in ("2 ", " 2", "2\n", "\t2"):
        assert cell(f'<c r="A1"><v>{value}</v></c>').value == Decimal(2)
        assert (
            cell(f'<c r="A1" t="s"><v>{value}</v></c>', strings="<si><t>甲</t></si>" * 3).value
            == "甲"
        )
    assert cell('<c r="A1" t="b"><v> 1 </v></c>').value is True
    assert cell('<c r="A1" t="e"><v> #N/A </v></c>').value == CellError("#N/A")
    blank = sheet('<row r="1"><c r="A1"><v> </v></c><c r="B1"><v>1</v></c></row>')
    assert blank.cell(1, 1).value is None
    assert sheet('<row r="1 "><c r="A1 "><v>2</v></c></row>').cell(1, 1).value == Decimal(2)


def test_a_picture_in_a_cell() -> None:
    made = parts('<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c></row>')
    assert workbook.read(zipped(made)).sheets[0].cell(1, 1).value != PICTURE
    made["xl/richData/rdrichvalue.xml"] = "<rvData/>"
    assert workbook.read(zipped(made)).sheets[0].cell(1, 1).value == PICTURE


def test_comments_beside_cells() -> None:
    made = parts()
    made["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/comments" Target="../comments1.xml"/></Relationships>'
    )
    made["xl/comments1.xml"] = (
        f'{HEAD}<comments xmlns="{MAIN}"><authors><author/></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><r><t>扣分依据</t></r><r><t>待补</t></r></text></comment>'
        '<comment ref="?" authorId="0"><text><t>哪里</t></text></comment></commentList></comments>'
    )
    assert workbook.read(zipped(made)).sheets[0].comments == {(1, 1): "扣分依据待补"}
