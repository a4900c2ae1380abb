"""Web pages: spans, breaks, encodings, archives and what browsers mend."""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from perfxl.documents import html
from perfxl.documents.blocks import Line, Piece, Table, TooMuch
from tests.documents.reading import readings_of, texts_of
from tests.documents.test_word import FORM
from tests.documents.writers import as_html
from tests.support.drawn import sheet as drawn


def table(markup: str) -> Table:
    (found,) = html.blocks(f"<table>{markup}</table>".encode())
    assert isinstance(found, Table)
    return found


def texts(markup: str) -> list[str]:
    return [piece.text for piece in table(markup).pieces]


@pytest.mark.parametrize("paragraphs", [False, True])
def test_a_form(paragraphs: bool) -> None:
    (reading,) = readings_of(as_html(drawn(FORM), 7, paragraphs=paragraphs), "html")
    found = texts_of(reading)
    assert (found["project"], found["score"], found["indicators[1].category"]) == (
        "道路养护", "99", "产出指标",
    )  # fmt: skip


def test_spans_as_browsers_lay_them_out() -> None:
    found = table(
        "<tr><td rowspan=2>甲<td colspan='2'>乙<td>丙</tr>"
        "<tr><td>丁<td rowspan=9>戊<td>己</tr>"
        "<tr><td colspan=0>庚<td colspan=x>辛"
    )
    assert found.pieces == (
        Piece(1, 1, "甲", 2, 1), Piece(1, 2, "乙", 1, 2), Piece(1, 4, "丙"),
        Piece(2, 2, "丁"), Piece(2, 3, "戊", 2, 1), Piece(2, 4, "己"),
        Piece(3, 1, "庚"), Piece(3, 2, "辛"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("一<br>二", "一\n二"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<div>一<div>二</div></div>", "一\n二"),
        ("  一 \n 二&nbsp;三 ", "一 二 三"),
        ("<span style='mso-spacerun:yes'> 一</span><b>二</b>", "一二"),
        ("一<!-- 注 -->二<script>x</script><style>y</style>三", "一二三"),
        ("<span style='display:none'>隐</span>显", "显"),
        ("&lt;p&gt;一&lt;/p&gt;", "<p>一</p>"),
        ("<input value=25>", "25"),
        ("<input type=checkbox checked>是<input type=checkbox>否", "☑是☐否"),
        ("<select><option>良<option selected>优</select>", "优"),
        ("<textarea>已完成</textarea>", "已完成"),
        ("", ""),
    ],
)
def test_what_a_cell_shows(inside: str, text: str) -> None:
    assert texts(f"<tr><td>{inside}</td></tr>") == [text]


def test_head_body_and_foot_and_rows_that_are_hidden() -> None:
    assert texts(
        "<thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙</td></tr>"
        "<tr style='display:none'><td>隐</td></tr></tbody><tfoot><tr><td>丙</td></tr></tfoot>"
    ) == ["甲", "乙", "丙"]


def test_lines_between_tables_and_a_table_in_a_table() -> None:
    page = (
        "<h1>标题</h1><p>第一行<br>第二行</p><table><tr><td>外</td></tr><tr><td>说明"
        "<table><tr><td>内</td></tr></table></td></tr><tr><td>尾</td></tr></table>注"
    )
    assert list(html.blocks(page.encode())) == [
        Line("标题"), Line("第一行"), Line("第二行"),
        Table(1, (Piece(1, 1, "外"), Piece(2, 1, "说明"))), Table(2, (Piece(1, 1, "内"),)),
        Table(1, (Piece(1, 1, "尾"),), 3), Line("注"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<table><tr><td>优".encode(), "优"),
        (b"\xef\xbb\xbf" + "<table><tr><td>优".encode(), "优"),
        ("<table><tr><td>优".encode("utf-16"), "优"),
        ("<meta charset=gb2312><table><tr><td>镕".encode("gbk"), "镕"),
        ("<table><tr><td>优".encode("gb18030"), "优"),
        ("<meta charset='big5'><table><tr><td>優".encode("big5"), "優"),
        ("<meta charset='no-such'><table><tr><td>优".encode("gbk"), "优"),
        ("<?xml version='1.0' encoding='gbk'?><html><table><tr><td>优".encode("gbk"), "优"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    (found,) = html.blocks(data)
    assert isinstance(found, Table) and [piece.text for piece in found.pieces] == [text]


@pytest.mark.parametrize("codec", ["utf-8", "gb2312"])
def test_a_web_archive(codec: str) -> None:
    message = MIMEMultipart("related")
    message.attach(MIMEText("图", "plain", "utf-8"))
    message.attach(MIMEText("<table><tr><td>优</td></tr></table>", "html", codec))
    (found,) = html.blocks(message.as_bytes())
    assert isinstance(found, Table) and found.pieces[0].text == "优"


def test_an_archive_without_a_page() -> None:
    with pytest.raises(ValueError, match="no page"):
        list(html.blocks(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx"))


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr>" * 20_001 + "</table>",
        "<table><tr>" + "<td colspan=1000>" * 20 + "</table>",
        "<table><tr><td>甲</table>" * 2_001,
    ],
)
def test_more_than_any_form_holds(page: str) -> None:
    with pytest.raises(TooMuch):
        list(html.blocks(page.encode()))


def test_deep_nesting_is_bounded() -> None:
    list(html.blocks(("<table><tr><td>" * 3000).encode()))
    list(html.blocks(("<div>" * 100_000).encode()))
