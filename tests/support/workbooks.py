"""A small corpus of our own: a workbook for every feature that a summary must not lose.

Each function is one feature, made by XlsxWriter, by openpyxl, or by hand where neither can; its
docstring is its name. ``WORKBOOKS`` gives their bytes by name. What another program saves of them
is :func:`saved_by`.

The judges of these workbooks, the Open XML SDK and LibreOffice among them, stand in the tests; the
public corpus of other projects' workbooks, where it is at hand, goes through the same ones.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter

from tests.support import ROOT
from tests.support.packages import MAIN, OFFICE, Parts, parts, zipped

WORKBOOKS: dict[str, Callable[[], bytes]] = {}
MICROSOFT = "http://schemas.microsoft.com/office"
KIND = "application/vnd.openxmlformats-officedocument"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LINKED = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Registers a workbook of the corpus under its name."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        assert name not in WORKBOOKS
        kept = cache(make)
        WORKBOOKS[name] = kept
        return kept

    return register


# Made by XlsxWriter -------------------------------------------------------------------------------


def written(draw: Callable[[Any], object], **options: object) -> bytes:
    """What XlsxWriter makes of a drawing, always the same."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    book.set_properties({"title": "自评", "author": "某单位", "created": dt.datetime(2024, 1, 2)})
    draw(book)
    book.close()
    return buffer.getvalue()


def figures(book: Any, name: str = "数据") -> Any:
    """A sheet with ten rows of text and numbers, and their sum."""
    sheet = book.add_worksheet(name)
    for row in range(10):
        sheet.write_row(row, 0, (f"第{row + 1}项", row * 1.5, 100 - row))
    sheet.write_formula(10, 1, "SUM(B1:B10)", None, 67.5)
    return sheet


@cache
def picture() -> bytes:
    """A PNG of one red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


@workbook("charts.xlsx")
def charts() -> bytes:
    """Charts on a sheet and on a sheet of their own."""

    def draw(book: Any) -> None:
        sheet = figures(book)
        for place, kind in zip(("E1", "E20", "N1"), ("column", "line", "pie"), strict=True):
            chart = book.add_chart({"type": kind})
            chart.add_series({"categories": "=数据!$A$1:$A$10", "values": "=数据!$B$1:$B$10"})
            chart.set_title({"name": "完成情况"})
            sheet.insert_chart(place, chart)
        alone = book.add_chartsheet("图")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=数据!$C$1:$C$10", "trendline": {"type": "linear"}})
        alone.set_chart(chart)

    return written(draw)


@workbook("pictures.xlsx")
def pictures() -> bytes:
    """Pictures over the cells, in a cell, in the header, behind the sheet; boxes of text."""

    def draw(book: Any) -> None:
        sheet = figures(book)
        data = {"image_data": io.BytesIO(picture())}
        sheet.insert_image("E2", "red.png", {**data, "description": "红点"})
        sheet.embed_image("E5", "red.png", data)
        sheet.set_header(
            "&C&G", {"image_center": "red.png", "image_data_center": io.BytesIO(picture())}
        )
        sheet.set_background(io.BytesIO(picture()))
        sheet.insert_textbox("E9", "盖章处", {"fill": {"color": "yellow"}})

    with zipfile.ZipFile(io.BytesIO(written(draw))) as package:
        # XlsxWriter begins the name of one of these parts with a slash, against the format.
        return zipped({name.lstrip("/"): package.read(name) for name in package.namelist()})


@workbook("comments.xlsx")
def comments() -> bytes:
    """Comments, texts of several fonts, links inside and outside."""

    def draw(book: Any) -> None:
        sheet = figures(book)
        sheet.write_comment("A1", "请核对", {"author": "财务", "visible": True})
        sheet.write_comment("B2", "第二条\n换行")
        bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
        sheet.write_rich_string("E1", "得分", bold, "偏高", "，", red, "请核 ", "对")
        sheet.write_url("E2", "https://example.org/?a=1&b=2", string="办法")
        sheet.write_url("E3", "internal:'数据'!A1", tip="回到首行")
        sheet.write_url("E4", "external:附件.xlsx#Sheet1!A1")
        sheet.insert_button("E6", {"macro": "核验", "caption": "核验"})
        sheet.insert_checkbox("E8", True)

    return written(draw)


@workbook("tables.xlsx")
def tables() -> bytes:
    """Tables, filters, small charts in cells, rules of colour."""

    def draw(book: Any) -> None:
        sheet = figures(book)
        sheet.add_table("E1:G8", {"name": "指标", "total_row": True, "columns": [
            {"header": "名称", "total_string": "合计"}, {"header": "分值", "total_function": "sum"},
            {"header": "比", "formula": "=[@分值]/100"}]})  # fmt: skip
        sheet.add_sparkline("D1", {"range": "数据!B1:B10", "markers": True})
        for rule in (
            {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format({"bg_color": "red"})},
            {"type": "data_bar", "data_bar_2010": True, "bar_solid": True},
            {"type": "icon_set", "icon_style": "3_traffic_lights", "reverse_icons": True},
            {"type": "3_color_scale"}, {"type": "duplicate"},
            {"type": "formula", "criteria": "=B1>$C$1", "stop_if_true": True},
        ):  # fmt: skip
            sheet.conditional_format("B1:C10", rule)
        other = figures(book, "筛选")
        other.autofilter("A1:C10")
        other.filter_column("B", "x > 3")

    return written(draw)


@workbook("protected.xlsx")
def protected() -> bytes:
    """Protection, lists to choose from, groups, hidden rows and sheets, panes, print settings."""

    def draw(book: Any) -> None:
        sheet = figures(book)
        free = book.add_format({"locked": False, "num_format": '0.00"分"'})
        sheet.write_number("B1", 9.5, free)
        sheet.protect("x", {"format_cells": True})
        sheet.unprotect_range("B1:B5", "填报")
        sheet.data_validation("B1:B9", {"validate": "decimal", "criteria": "between",
                                        "minimum": 0, "maximum": 10, "error_message": "0 到 10"})  # fmt: skip
        sheet.data_validation("D1", {"validate": "list", "source": ["优", "良", "中", "差"]})
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_row(5, 30, None, {"level": 1, "collapsed": True})
        sheet.set_column("H:J", 12, None, {"level": 1, "hidden": True})
        sheet.freeze_panes(1, 1)
        sheet.print_area("A1:C10")
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.set_h_pagebreaks([5])
        sheet.ignore_errors({"number_stored_as_text": "A1:C10"})
        figures(book, "隐藏").hide()
        figures(book, "深藏").very_hidden()
        book.define_name("合计", "=数据!$B$11")
        book.define_name("数据!单表", "=SUM(数据!$B$1:$B$3)*2")

    return written(draw)


@workbook("arrays.xlsx")
def arrays() -> bytes:
    """Formulas of arrays, old and dynamic, and functions newer than the format."""

    def draw(book: Any) -> None:
        sheet = figures(book)
        sheet.write_array_formula("E1:E3", "{=B1:B3*2}", None, 0)
        sheet.write_dynamic_array_formula("F1", "=UNIQUE(A1:A10)", None, "第1项")
        sheet.write_formula("G1", "=_xlfn.XLOOKUP(1.5,B1:B10,A1:A10)", None, "第2项")
        sheet.write_formula("G2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("G3", '=IF(B2>1,"是","否")', None, "是")
        sheet.write_formula("G4", "=B1>1", None, False)
        sheet.write_formula("G5", "=NA()", None, "#N/A")
        sheet.write_formula("H1", "=_xlfn.LET(_xlpm.x,B2,_xlpm.x+1)", None, 2.5)

    return written(draw, use_future_functions=False)


@workbook("dates of 1904.xlsx")
def dates_of_1904() -> bytes:
    """Dates counted from 1904, under many formats."""
    return written(dates, date_1904=True)


@workbook("dates.xlsx")
def dates_of_1900() -> bytes:
    """The same dates, counted from 1900."""
    return written(dates)


def dates(book: Any) -> None:
    """Dates, times and quantities under the formats that Chinese units use."""
    sheet = figures(book)
    shapes = (
        "yyyy-mm-dd",
        "yyyy/m/d",
        'yyyy"年"m"月"d"日"',
        "hh:mm",
        "[h]:mm",
        "m/d/yy h:mm",
        14,
        31,
        57,
    )
    for row, shape in enumerate(shapes):
        form = book.add_format({"num_format": shape})
        sheet.write_datetime(row, 5, dt.datetime(2023, 11, 30, 6, 30), form)
    for row, shape in enumerate(("0.00%", '#,##0.00"万元"', "[>=90]0.0;[Red]0.0", "@", "0.00E+00")):
        sheet.write_number(row, 6, 0.9922, book.add_format({"num_format": shape}))


@workbook("macros.xlsm")
def macros() -> bytes:
    """A project of macros, as the form with a button has it."""
    (project,) = (ROOT / "perfxl").rglob("form.vba.bin")

    def draw(book: Any) -> None:
        figures(book)
        book.add_vba_project(io.BytesIO(project.read_bytes()), is_stream=True)

    return written(draw)


@workbook("properties.xlsx")
def properties() -> bytes:
    """Properties of the document's own, a size, a look, a language's fonts."""

    def draw(book: Any) -> None:
        figures(book)
        for name, value in (("文号", "财预〔2020〕10号"), ("页", 3), ("完", True), ("率", 0.5)):
            book.set_custom_property(name, value)
        book.set_size(1200, 800)
        book.set_calc_mode("manual")
        for font in ("仿宋_GB2312", "宋体", "Times New Roman"):
            form = book.add_format({"font_name": font, "rotation": 45, "pattern": 3, "border": 6})
            book.get_worksheet_by_name("数据").write(0, 8, "样", form)

    return written(draw)


@workbook("written row by row.xlsx")
def row_by_row() -> bytes:
    """Texts inside the cells, as programs write that keep nothing in memory."""
    return written(figures, constant_memory=True)


@workbook("openpyxl.xlsx")
def by_openpyxl() -> bytes:
    """What openpyxl writes: other styles, other order, no list of strings for numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "openpyxl"
    for row in range(1, 9):
        sheet.append([f"行{row}", row, row / 3, None, True, f"=B{row}*2"])
    sheet.merge_cells("A10:C11")
    sheet["A10"] = "合并\n单元格"
    sheet["D1"].style = "Good"
    sheet["D2"].number_format = "yyyy-mm-dd"
    sheet["D2"] = dt.datetime(2023, 11, 30)
    book.create_sheet("空")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@workbook("perfxl.xlsx")
def by_perfxl() -> bytes:
    """A form of our own, filled."""
    return (ROOT / "sample_workbooks" / "findings" / "clean.xlsx").read_bytes()


# Made by hand -------------------------------------------------------------------------------------


class Part(NamedTuple):
    """A part that is added, and what refers to it."""

    name: str
    content: str | bytes
    kind: str = ""  # its content type
    owner: str = ""  # the part whose relationship leads here; "" the package's own
    relation: str = ""  # the relationship's type
    id: str = ""  # the relationship's id, where the owner names it


def added(data: bytes, *new: Part, edits: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """A workbook with parts added, their types and relationships said, and texts exchanged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content: Parts = {info.filename: package.read(info) for info in package.infolist()}
    for part in new:
        if part.name:
            content[part.name] = part.content
        if part.kind:
            one = f'<Override PartName="/{part.name}" ContentType="{part.kind}"/></Types>'
            exchange(content, "[Content_Types].xml", "</Types>", one)
        if part.relation:
            link(content, part)
    for name, (old, fresh) in (edits or {}).items():
        exchange(content, name, old, fresh)
    return zipped(content)


def link(content: Parts, part: Part) -> None:
    """A relationship from a part's owner to it."""
    folder, _, name = part.owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/") if part.owner else "_rels/.rels"
    content.setdefault(rels, f'{HEAD}<Relationships xmlns="{LINKED}"></Relationships>')
    id = part.id or f"more{text(content[rels]).count('<Relationship ') + 1}"
    one = (
        f'<Relationship Id="{id}" Type="{part.relation}" Target="/{part.name}"/></Relationships>'
        if part.name
        else f'<Relationship Id="{id}" Type="{part.relation}" Target="{text(part.content)}" '
        'TargetMode="External"/></Relationships>'
    )
    exchange(content, rels, "</Relationships>", one)


def exchange(content: Parts, name: str, old: str, new: str) -> None:
    """One text in one part for another."""
    there = text(content[name])
    assert there.count(old) == 1, (name, old, there.count(old))
    content[name] = there.replace(old, new)


def text(content: str | bytes) -> str:
    """A part's text."""
    return content if isinstance(content, str) else content.decode("utf-8")


BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


@cache
def plain() -> bytes:
    """What the additions are added to."""
    return written(figures)


@workbook("pivot.xlsx")
def pivot() -> bytes:
    """A pivot table with its cache and records."""
    headed = written(lambda book: headings(figures_under_headings(book), book))
    fields = (
        '<cacheField name="名称" numFmtId="0"><sharedItems count="2"><s v="甲"/><s v="乙"/></sharedItems></cacheField>'
        '<cacheField name="金额" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" '
        'containsNumber="1" containsInteger="1" minValue="1" maxValue="2"/></cacheField>'
    )
    definition = (
        f'{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedBy="某" '
        'refreshedDate="45000" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="2">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="数据"/></cacheSource>'
        f'<cacheFields count="2">{fields}</cacheFields></pivotCacheDefinition>'
    )
    records = (
        f'{HEAD}<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><n v="1"/></r>'
        '<r><x v="1"/><n v="2"/></r></pivotCacheRecords>'
    )
    table = (
        f'{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="透视表1" cacheId="7" dataOnRows="0" '
        'applyNumberFormats="0" dataCaption="值" updatedVersion="6" minRefreshableVersion="3" createdVersion="6">'
        '<location ref="E1:F4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/>'
        '<item x="1"/><item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i>'
        '<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="求和" fld="1" baseField="0" baseItem="0"/></dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" '
        'showColStripes="0" showLastColumn="1"/></pivotTableDefinition>'
    )
    cache_part, records_part = (
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/pivotCache/pivotCacheRecords1.xml",
    )
    table_part, kind = "xl/pivotTables/pivotTable1.xml", f"{KIND}.spreadsheetml"
    return added(
        headed,
        Part(cache_part, definition, f"{kind}.pivotCacheDefinition+xml", BOOK, f"{OFFICE}/pivotCacheDefinition", "pivot7"),
        Part(records_part, records, f"{kind}.pivotCacheRecords+xml", cache_part, f"{OFFICE}/pivotCacheRecords", "rId1"),
        Part(table_part, table, f"{kind}.pivotTable+xml", SHEET, f"{OFFICE}/pivotTable"),
        Part(cache_part, definition, "", table_part, f"{OFFICE}/pivotCacheDefinition"),
        edits={BOOK: ("</workbook>", '<pivotCaches><pivotCache cacheId="7" r:id="pivot7"/></pivotCaches></workbook>')},
    )  # fmt: skip


def figures_under_headings(book: Any) -> Any:
    """Two rows under headings, and what a pivot table shows of them."""
    sheet = book.add_worksheet("数据")
    for row, line in enumerate((("名称", "金额"), ("甲", 1), ("乙", 2))):
        sheet.write_row(row, 0, line)
    for row, line in enumerate((("行标签", "求和"), ("甲", 1), ("乙", 2), ("总计", 3))):
        sheet.write_row(row, 4, line)
    return sheet


def headings(sheet: Any, book: Any) -> None:
    """The headings in bold."""
    sheet.set_row(0, None, book.add_format({"bold": True}))


@workbook("slicer.xlsx")
def slicer() -> bytes:
    """A slicer of a table, in the extensions of workbook and sheet."""

    def draw(book: Any) -> None:
        figures_under_headings(book).add_table(
            "A1:B3", {"name": "表1", "columns": [{"header": "名称"}, {"header": "金额"}]}
        )

    spaces = f'xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main"'
    cached = (
        f'{HEAD}<slicerCacheDefinition xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" name="切片器_名称" sourceName="名称">'
        f'<extLst><x:ext xmlns:x="{MAIN}" xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main" '
        'uri="{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}">'
        '<x15:tableSlicerCache tableId="1" column="1"/></x:ext></extLst></slicerCacheDefinition>'
    )
    one = (
        f'{HEAD}<slicers xmlns="{MICROSOFT}/spreadsheetml/2009/9/main"><slicer name="名称" cache="切片器_名称" '
        'caption="名称" rowHeight="241300"/></slicers>'
    )
    listed = (
        f'<extLst><ext {spaces} uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}"><x15:slicerCaches>'
        '<x14:slicerCache r:id="slices"/></x15:slicerCaches></ext></extLst></workbook>'
    )
    shown = (
        f'<extLst><ext {spaces} uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}"><x14:slicerList>'
        '<x14:slicer r:id="slicer1"/></x14:slicerList></ext></extLst></worksheet>'
    )
    related = f"{MICROSOFT}/2007/relationships"
    return added(
        written(draw),
        Part("xl/slicerCaches/slicerCache1.xml", cached, "application/vnd.ms-excel.slicerCache+xml", BOOK,
             f"{related}/slicerCache", "slices"),
        Part("xl/slicers/slicer1.xml", one, "application/vnd.ms-excel.slicer+xml", SHEET, f"{related}/slicer", "slicer1"),
        edits={BOOK: ("</workbook>", listed), SHEET: ("</worksheet>", shown)},
    )  # fmt: skip


@workbook("threaded comments.xlsx")
def threaded() -> bytes:
    """A conversation at a cell, and who speaks."""
    space = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    people = (
        f'{HEAD}<personList xmlns="{space}"><person displayName="审核" id="{{11111111-1111-1111-1111-111111111111}}" '
        'userId="a" providerId="None"/></personList>'
    )
    said = (
        f'{HEAD}<ThreadedComments xmlns="{space}"><threadedComment ref="A1" dT="2024-01-02T03:04:05.00" '
        'personId="{11111111-1111-1111-1111-111111111111}" id="{22222222-2222-2222-2222-222222222222}">'
        "<text>请补充原因</text></threadedComment></ThreadedComments>"
    )
    related = f"{MICROSOFT}/2017/10/relationships"
    commented = written(
        lambda book: figures(book).write_comment("A1", "[Threaded comment]\n请补充原因")
    )
    return added(
        commented,
        Part("xl/persons/person.xml", people, "application/vnd.ms-excel.person+xml", BOOK, f"{related}/person"),
        Part("xl/threadedComments/threadedComment1.xml", said, "application/vnd.ms-excel.threadedcomments+xml", SHEET,
             f"{related}/threadedComment"),
    )  # fmt: skip


@workbook("pictures in cells by WPS.xlsx")
def cell_pictures() -> bytes:
    """A picture in a cell as WPS keeps it: a formula, and a part of its own."""
    id = "ID_0123456789ABCDEF0123456789ABCDEF"
    shown = (
        f'{HEAD}<etc:cellImages xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="2" name="{id}"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        "<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr/></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    formula = f'_xlfn.DISPIMG("{id}",1)'
    cell = written(
        lambda book: figures(book).write_formula("E1", formula, None, f'=DISPIMG("{id}",1)')
    )
    part = "xl/cellimages.xml"
    return added(
        cell,
        Part(part, shown, "application/vnd.wps-officedocument.cellimage+xml", BOOK,
             "http://www.wps.cn/officeDocument/2020/cellImage"),
        Part("xl/media/image1.png", picture(), "image/png", part, f"{OFFICE}/image", "rId1"),
    )  # fmt: skip


@workbook("external links.xlsx")
def external() -> bytes:
    """Formulas into another workbook, and what it said last."""
    other = (
        f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"><sheetNames>'
        '<sheetName val="预算"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">'
        "<v>208</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
    )
    part = "xl/externalLinks/externalLink1.xml"
    linked = written(lambda book: figures(book).write_formula("E1", "[1]预算!$A$1", None, 208))
    return added(
        linked,
        Part(part, other, f"{KIND}.spreadsheetml.externalLink+xml", BOOK, f"{OFFICE}/externalLink", "other1"),
        Part("", "file:///D:/预算.xlsx", "", part, f"{OFFICE}/externalLinkPath", "rId1"),
        edits={BOOK: ("<calcPr", '<externalReferences><externalReference r:id="other1"/></externalReferences><calcPr')},
    )  # fmt: skip


@workbook("custom XML.xlsx")
def custom_xml() -> bytes:
    """Data of a document system beside the workbook, and a label of secrecy."""
    item, props = "customXml/item1.xml", "customXml/itemProps1.xml"
    told = (
        f'{HEAD}<ds:datastoreItem ds:itemID="{{33333333-3333-3333-3333-333333333333}}" '
        f'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    )
    label = (
        f'{HEAD}<clbl:labelList xmlns:clbl="{MICROSOFT}/2020/mipLabelMetadata"><clbl:label '
        'id="{44444444-4444-4444-4444-444444444444}" enabled="1" method="Standard" '
        'siteId="{55555555-5555-5555-5555-555555555555}" removed="0"/></clbl:labelList>'
    )
    return added(
        plain(),
        Part(item, "<公文 xmlns='urn:x'><文号>1</文号></公文>", "", BOOK, f"{OFFICE}/customXml"),
        Part(props, told, f"{KIND}.customXmlProperties+xml", item, f"{OFFICE}/customXmlProps"),
        Part("docMetadata/LabelInfo.xml", label, "application/vnd.ms-office.classificationlabels+xml", "",
             f"{MICROSOFT}/2020/02/relationships/classificationlabels"),
    )  # fmt: skip


@workbook("connections.xlsx")
def connections() -> bytes:
    """A query from a database, and the printer's own settings."""
    links = (
        f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" name="预算" type="1" refreshedVersion="6">'
        '<dbPr connection="DSN=x" command="SELECT 1"/></connection></connections>'
    )
    query = f'{HEAD}<queryTable xmlns="{MAIN}" name="预算" connectionId="1" autoFormatId="16"/>'
    return added(
        plain(),
        Part("xl/connections.xml", links, f"{KIND}.spreadsheetml.connections+xml", BOOK, f"{OFFICE}/connections"),
        Part("xl/queryTables/queryTable1.xml", query, f"{KIND}.spreadsheetml.queryTable+xml", SHEET,
             f"{OFFICE}/queryTable"),
        Part("xl/printerSettings/printerSettings1.bin", b"\0\1" * 99, f"{KIND}.spreadsheetml.printerSettings", SHEET,
             f"{OFFICE}/printerSettings", "printer1"),
        edits={SHEET: ("</worksheet>", '<pageSetup paperSize="9" orientation="landscape" r:id="printer1"/></worksheet>')},
    )  # fmt: skip


@workbook("controls.xlsx")
def controls() -> bytes:
    """A form control, an ActiveX control and an embedded object, each with its part."""
    control = (
        f'{HEAD}<formControlPr xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked" '
        'lockText="1" noThreeD="1"/>'
    )
    active = (
        f'{HEAD}<ax:ocx xmlns:ax="{MICROSOFT}/2006/activeX" xmlns:r="{OFFICE}" '
        'ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:persistence="persistStreamInit" r:id="rId1"/>'
    )
    part = "xl/activeX/activeX1.xml"
    return added(
        plain(),
        Part("xl/ctrlProps/ctrlProp1.xml", control, "application/vnd.ms-excel.controlproperties+xml", SHEET,
             f"{OFFICE}/ctrlProp"),
        Part(part, active, "application/vnd.ms-office.activeX+xml", SHEET, f"{OFFICE}/control"),
        Part("xl/activeX/activeX1.bin", b"\x40\x32\x05\xd7", "application/vnd.ms-office.activeX", part,
             f"{MICROSOFT}/2006/relationships/activeXControlBinary", "rId1"),
        Part("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + b"\0" * 600, f"{KIND}.oleObject", SHEET,
             f"{OFFICE}/oleObject"),
    )  # fmt: skip


@workbook("a model of data.xlsx")
def model() -> bytes:
    """A model of data, a ribbon and a task pane of somebody's own."""
    ribbon = f'<customUI xmlns="{MICROSOFT}/2009/07/customui"><ribbon/></customUI>'
    pane = f'{HEAD}<wetp:taskpanes xmlns:wetp="{MICROSOFT}/webextensions/taskpanes/2010/11"/>'
    return added(
        plain(),
        Part("xl/model/item.data", b"\x89model" * 50, f"{KIND}.model+data", BOOK, f"{OFFICE}/powerPivotData"),
        Part("customUI/customUI14.xml", ribbon, "application/xml", "", f"{MICROSOFT}/2007/relationships/ui/extensibility"),
        Part("xl/webextensions/taskpanes.xml", pane, "application/vnd.ms-office.webextensiontaskpanes+xml", "",
             f"{MICROSOFT}/2011/relationships/webextensiontaskpanes"),
    )  # fmt: skip


@workbook("signed.xlsx")
def signed() -> bytes:
    """A digital signature: any change voids it."""
    origin, signature = "_xmlsignatures/origin.sigs", "_xmlsignatures/sig1.xml"
    kind = "application/vnd.openxmlformats-package.digital-signature"
    related = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    return added(
        plain(),
        Part(origin, b"", f"{kind}-origin", "", f"{related}/origin"),
        Part(signature, '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>', f"{kind}-xmlsignature+xml", origin,
             f"{related}/signature"),
    )  # fmt: skip


@workbook("strict.xlsx")
def strict() -> bytes:
    """The strict variant of the format: other namespaces, dates as text."""
    with zipfile.ZipFile(io.BytesIO(dates_of_1900())) as package:
        content: Parts = {info.filename: package.read(info) for info in package.infolist()}
    for name, was in content.items():
        here = text(was)
        here = here.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        here = here.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        content[name] = here
    book = text(content[BOOK])
    content[BOOK] = book.replace("<workbook ", '<workbook conformance="strict" ', 1)
    return zipped(content)


@workbook("prefixed.xlsx")
def prefixed() -> bytes:
    """Elements under a prefix, choices between variants, and extensions nobody knows."""
    row = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="B1"><x:v>1</x:v></x:c></x:row>'
    made = parts()
    made[SHEET] = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'mc:Ignorable="z" xmlns:z="urn:z" z:a="1"><x:sheetData>{row}</x:sheetData><x:extLst><x:ext uri="{{z}}">'
        "<z:any>1</z:any></x:ext></x:extLst></x:worksheet>"
    )
    made[BOOK] = text(made[BOOK]).replace(
        "<bookViews>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="x15" xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main"><x15ac:absPath '
        f'xmlns:x15ac="{MICROSOFT}/spreadsheetml/2010/11/ac" url="D:\\报送\\"/></mc:Choice></mc:AlternateContent><bookViews>',
    )
    return zipped(made)


@workbook("formulas that share.xlsx")
def sharing() -> bytes:
    """Shared formulas, a table of data, and the order of calculation."""
    body = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2+$A$1</f><v>3</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>5</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>7</v></c></row>'
        '<row r="4"><c r="A4"><f t="dataTable" ref="A4:A5" dt2D="0" dtr="0" r1="A1"/><v>4</v></c></row>'
        '<row r="5"><c r="A5"><v>5</v></c></row>'
    )
    order = f'{HEAD}<calcChain xmlns="{MAIN}"><c r="B1" i="1"/><c r="B2"/><c r="B3"/></calcChain>'
    return added(
        zipped(parts(body, styles="<cellXfs><xf/></cellXfs>")),
        Part(
            "xl/calcChain.xml",
            order,
            f"{KIND}.spreadsheetml.calcChain+xml",
            BOOK,
            f"{OFFICE}/calcChain",
        ),
    )


@workbook("a sheet of dialogs.xlsx")
def dialogs() -> bytes:
    """A sheet that is a dialog of Excel 5."""
    old = f'{HEAD}<dialogsheet xmlns="{MAIN}"><sheetPr/></dialogsheet>'
    listed = '<sheet name="对话" sheetId="9" r:id="dialog1"/></sheets>'
    return added(
        plain(),
        Part("xl/dialogsheets/sheet1.xml", old, f"{KIND}.spreadsheetml.dialogsheet+xml", BOOK, f"{OFFICE}/dialogsheet",
             "dialog1"),
        edits={BOOK: ("</sheets>", listed)},
    )  # fmt: skip


@workbook("nothing but cells.xlsx")
def bare() -> bytes:
    """No styles, no strings, no theme, no properties."""
    return zipped(parts('<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1"><v>1</v></c></row>'))


@workbook("without formats.xlsx")
def without_formats() -> bytes:
    """A cell asks for a format that is not there: a summary would give it one."""
    return zipped(
        parts('<row r="1"><c r="A1" s="1"><v>1</v></c></row>', styles="<cellXfs><xf/></cellXfs>")
    )


@workbook("a template.xltx")
def template() -> bytes:
    """The type of a template."""
    return added(plain(), edits={"[Content_Types].xml": (".sheet.main+xml", ".template.main+xml")})


@workbook("UTF-16.xlsx")
def utf_16() -> bytes:
    """A sheet in two bytes a character, and a workbook with a byte order mark."""
    made = parts('<row r="1"><c r="A1" t="str"><v>表</v></c></row>')
    made[SHEET] = text(made[SHEET]).replace("UTF-8", "UTF-16").encode("utf-16")
    made[BOOK] = b"\xef\xbb\xbf" + text(made[BOOK]).encode()
    return zipped(made)


@workbook("streamed.xlsx")
def streamed() -> bytes:
    """Members whose sizes follow them, a folder of its own, and a comment on the archive."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"made by a program"
        package.writestr(zipfile.ZipInfo("xl/", (2024, 1, 2, 3, 4, 6)), b"")
        for name, content in parts().items():
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return pipe.getvalue()


@workbook("stored.xlsx")
def stored() -> bytes:
    """Members stored as they are, with attributes of a file system and long sizes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts().items():
            info = zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6))
            info.external_attr = 0o640 << 16
            with package.open(info, "w", force_zip64=True) as member:
                member.write(content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


@workbook("names in percent signs.xlsx")
def percent() -> bytes:
    """Parts of Chinese names, one side in percent signs."""
    made = {name: text(content) for name, content in parts().items()}
    renamed = {name.replace("sheet1", "%E8%A1%A8"): content for name, content in made.items()}
    links = "xl/_rels/workbook.xml.rels"
    renamed[links] = renamed[links].replace(
        "worksheets/sheet1.xml", "./worksheets/../worksheets/表.xml"
    )
    kinds = "[Content_Types].xml"
    renamed[kinds] = renamed[kinds].replace("sheet1.xml", "%E8%A1%A8.xml")
    return zipped(renamed)


REFUSED = {"signed.xlsx": "E-SIGNED", "without formats.xlsx": "E-STYLE"}
"""What can be read but is not written to, with the refusal."""


def books() -> dict[str, bytes]:
    """The whole corpus."""
    return {name: make() for name, make in WORKBOOKS.items()}


def filed(folder: Path) -> list[Path]:
    """The whole corpus as files."""
    made = []
    for name, data in books().items():
        path = folder / name
        path.write_bytes(data)
        made.append(path)
    return made
