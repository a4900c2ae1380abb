"""Word documents: what their tables hold, however they are built."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from perfxl.documents import word
from perfxl.documents.blocks import Line, Piece, Table
from perfxl.form.grid import Book
from perfxl.report.report import judge_book
from tests.documents.reading import book_of, readings_of, texts_of
from tests.documents.writers import add_table, check_box, printed, saved
from tests.documents.writers import word as written
from tests.support.drawn import sheet as drawn

FORM = """
| 项目支出绩效自评表 | < | < | < | < | < | < |
| 项目名称 | < | 道路养护 | < | < | < | < |
| 主管部门 | < | 某区住建局 | 实施单位 | 某区养护所 | < | < |
| 项目资金(万元) |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
| ^ | 年度资金总额 | 100 | 100 | 90 | 10 | 9 |
| ^ | 其中：当年财政拨款 | 100 | 100 | 90 | - | - |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 修复里程 | ≥5公里 | 5 | 30 | 30 |
| ^ | 质量指标 | 验收合格率 | ≥95% | 96% | 30 | 30 |
| 效益指标 | 社会效益指标 | 投诉下降 | ≤3件 | 2 | 20 | 20 |
| 满意度指标 | 服务对象满意度指标 | 居民满意度 | ≥90% | 92% | 10 | 10 |
| 总分 | < | < | < | < | 100 | 99 |
"""


def rows_of(drawing: str = FORM) -> list[Any]:
    return printed(drawn(drawing), 7)


def the_form(data: bytes) -> dict[str, str]:
    (reading,) = readings_of(data, "docx")
    return texts_of(reading)


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    found = the_form(saved(written(rows_of(), width=7)))
    assert (found["project"], found["score"], found["indicators[1].category"]) == (
        "道路养护", "99", "产出指标",
    )  # fmt: skip
    return found


def test_a_form_in_two_tables_that_somebody_split(plain: dict[str, str]) -> None:
    rows = rows_of()
    assert the_form(saved(written(rows[:9], rows[9:], width=7, titles=False))) == plain


def test_a_form_with_its_heading_repeated_after_the_split(plain: dict[str, str]) -> None:
    rows = rows_of()
    document = Document()
    add_table(document, rows[:9], 7)
    document.add_paragraph("（续表）")
    again = [
        (text, area._replace() if hasattr(area, "_replace") else area) for text, area in rows[6]
    ]
    add_table(document, [*_moved([again], 3), *rows[9:]], 7)
    assert the_form(saved(document)) == plain
    (sheet,) = book_of(saved(document), "docx").sheets
    aside = [(at, cell.value) for at, cell in sheet.cells.items() if cell.value == "（续表）"]
    assert aside and aside[0][0][1] > 7, "what stands between the halves is no indicator"


def _moved(rows: list[Any], by: int) -> list[Any]:
    from msgspec.structs import replace

    return [
        [(text, replace(area, row=area.row + by - 1, last_row=area.last_row + by - 1))
         for text, area in line]
        for line in rows
    ]  # fmt: skip


def test_header_and_indicators_in_tables_of_their_own_columns(plain: dict[str, str]) -> None:
    head = """
| 项目名称 | 道路养护 | < | < |
| 主管部门 | 某区住建局 | 实施单位 | 某区养护所 |
    """
    rows = rows_of()
    document = Document()
    document.add_paragraph("项目支出绩效自评表")
    add_table(document, printed(drawn(head), 4), 4)
    add_table(document, rows[3:6], 7)
    document.add_paragraph("单位：万元")
    add_table(document, rows[6:], 7)
    assert the_form(saved(document)) == plain


def test_several_forms_in_one_document() -> None:
    other = FORM.replace("道路养护", "河道清淤").replace("| 90 | 10 | 9 |", "| 90 | 10 | 8 |")
    data = saved(written(rows_of(), rows_of(other), width=7))
    book = book_of(data, "docx")
    assert [sheet.name for sheet in book.sheets] == ["表1", "表2"]
    first, second = judge_book(book)
    assert (first.form.project, second.form.project) == ("道路养护", "河道清淤")
    assert [second.reading.at(f.at) for f in second.findings if f.code == "F-3"] == [
        "表2第4行“得分”"
    ]
    assert [second.reading.at(f.at, "en") for f in second.findings if f.code == "F-3"] == [
        "table 2, row 4“得分”"
    ]


def test_a_heading_that_is_not_understood_is_named_by_its_row() -> None:
    drawing = FORM.replace("| 分值 | 得分 |\n| 产出", "| 分值 | 甲乙丙丁 |\n| 产出")
    (report,) = judge_book(book_of(saved(written(rows_of(drawing), width=7)), "docx"))
    assert not report.whole and {h.cell for h in report.form.coverage.unknown} == {"表1第6行"}


def test_a_form_inside_a_cell_of_a_table_for_layout(plain: dict[str, str]) -> None:
    document = Document()
    outer = document.add_table(rows=2, cols=1)
    outer.cell(0, 0).text = "附件"
    add_table(_Cell(outer.cell(1, 0)), rows_of(), 7)
    assert the_form(saved(document)) == plain


class _Cell:
    """A cell that makes tables as a document does."""

    def __init__(self, cell: Any) -> None:
        self.cell = cell

    def add_table(self, rows: int, cols: int) -> Any:
        return self.cell.add_table(rows, cols)


def test_the_indicators_as_a_table_inside_the_form(plain: dict[str, str]) -> None:
    rows = rows_of()
    document = Document()
    outer = document.add_table(rows=3, cols=2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "项目名称", "道路养护"
    outer.cell(1, 0).text, outer.cell(1, 1).text = "主管部门", "某区住建局"
    outer.cell(2, 0).text = "绩效指标"
    add_table(_Cell(outer.cell(2, 1)), rows[3:], 7)
    found = the_form(saved(document))
    wanted = {k: v for k, v in plain.items() if k not in ("unit", "title")}
    assert found == wanted


def _paragraph(xml: str) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:r><w:t>甲</w:t></w:r><w:r><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", "甲\t乙\n丙"),
        ("<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "增"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字"
         "</w:t></w:r></w:sdtContent></w:sdt>", ""),
        ("<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>", "链接"),
        ('<w:fldSimple w:instr=" FORMTEXT "><w:r><w:t>25</w:t></w:r></w:fldSimple>', "25"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>30</w:t></w:r>'
         '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "30"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:t>是</w:t></w:r>', "☑是"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r>", "显"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>", "1-2"),
    ],
)  # fmt: skip
def test_what_a_paragraph_shows(inside: str, text: str) -> None:
    document = Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell._tc.replace(cell._tc.p_lst[0], _paragraph(inside))
    (table,) = word.blocks(saved(document))
    assert isinstance(table, Table)
    assert [piece.text for piece in table.pieces] == [text]


@pytest.mark.parametrize(("checked", "text"), [(True, "☑是"), (False, "☐是")])
def test_check_boxes(checked: bool, text: str) -> None:
    document = Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "是"
    cell._tc.p_lst[0].insert(0, check_box(checked))
    (table,) = word.blocks(saved(document))
    assert isinstance(table, Table) and table.pieces[0].text == text


def test_rows_in_content_controls_and_rows_that_begin_later() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    second, third = table.rows[1]._tr, table.rows[2]._tr
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    second.addprevious(control)
    control[0].append(second)
    third.remove(third.tc_lst[0])
    before = OxmlElement("w:trPr")
    skipped = OxmlElement("w:gridBefore")
    skipped.set(qn("w:val"), "1")
    before.append(skipped)
    third.insert(0, before)
    (found,) = word.blocks(saved(document))
    assert isinstance(found, Table)
    assert found.pieces[3:] == (
        Piece(2, 1, "10"), Piece(2, 2, "11"), Piece(2, 3, "12"), Piece(3, 2, "21"), Piece(3, 3, "22"),
    )  # fmt: skip


def test_merges_down_and_across_and_one_that_lost_its_start() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "竖"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "横"
    table.cell(1, 1).text = "乙"
    (found,) = word.blocks(saved(document))
    assert isinstance(found, Table)
    assert Piece(1, 1, "竖", 3, 1) in found.pieces and Piece(1, 2, "横", 1, 2) in found.pieces
    first = table.rows[0]._tr
    first.getparent().remove(first)
    (found,) = word.blocks(saved(document))
    assert isinstance(found, Table)
    assert [(p.row, p.column, p.rows) for p in found.pieces if p.column == 1] == [(1, 1, 2)]


def test_text_boxes_are_read_once() -> None:
    document = Document()
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>（2024 年度）</w:t></w:r></w:p>'
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>（2024 年度）</w:t>"
        "</w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
    )
    document.element.body.insert(0, _paragraph(f"<w:r><w:t>标题</w:t></w:r><w:r>{box}</w:r>"))
    assert list(word.blocks(saved(document))) == [Line("标题"), Line("（2024 年度）")]


def test_a_text_box_in_another_is_read_once() -> None:
    document = Document()
    box = "<w:txbxContent {}><w:p><w:r><w:t>{}</w:t>{}</w:r></w:p></w:txbxContent>"
    nested = box.format(nsdecls("w"), "外", box.format("", "内", ""))
    document.add_paragraph().add_run()._r.append(parse_xml(nested))
    read = [isinstance(line, Line) and line.text for line in word.blocks(saved(document))]
    assert read == ["外", "内"]


def test_columns_are_brought_together_by_their_borders() -> None:
    """A continued table drawn a little off, with one column more, still stands under its heads."""
    rows = rows_of()
    document = written(rows[:9], rows[9:], width=7, titles=False)
    second = document.tables[1]._tbl
    grid = second.tblGrid
    extra = copy.deepcopy(grid.gridCol_lst[6])
    for column in (grid.gridCol_lst[6], extra):
        column.set(qn("w:w"), str(int(column.get(qn("w:w"))) // 2))
    grid.append(extra)
    for row in second.tr_lst:
        row.tc_lst[-1].grid_span = 2
    grid.gridCol_lst[0].set(qn("w:w"), str(int(grid.gridCol_lst[0].get(qn("w:w"))) - 40))
    grid.gridCol_lst[1].set(qn("w:w"), str(int(grid.gridCol_lst[1].get(qn("w:w"))) + 40))
    plain = the_form(saved(written(rows, width=7)))
    assert the_form(saved(document)) == plain


def test_borders_dragged_in_single_rows() -> None:
    """Cells that begin a little before or after their heading belong to it all the same."""
    document = written(rows_of(), width=7, titles=False)
    plain = the_form(saved(document))
    table = document.tables[0]._tbl
    width = int(table.tblGrid.gridCol_lst[0].get(qn("w:w")))
    for column in table.tblGrid.gridCol_lst[1:]:  # 3 columns for each but the first: slivers
        column.set(qn("w:w"), str(width - 240))
        for _ in range(2):
            sliver = copy.deepcopy(column)
            sliver.set(qn("w:w"), "120")
            column.addprevious(sliver)
    for number, row in enumerate(table.tr_lst):
        at, columns = 0, 0
        cells = list(row.tc_lst)
        for place, cell in enumerate(cells):
            columns += cell.grid_span
            end = 3 * columns - 2  # of the last of its columns: the grid column after it
            last = place == len(cells) - 1
            end = end if last else end + (number % 3)  # dragged by none, one or two slivers
            cell.grid_span = max(1, end - at)
            at = end
    assert the_form(saved(document)) == plain


def test_no_table_no_form() -> None:
    assert Book(()).sheets == book_of(saved(Document()), "docx").sheets
