"""PDF: ruled tables over several pages, as LibreOffice prints them; scans and other refusals."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from perfxl.documents import pdf
from perfxl.documents.blocks import Line, Piece, Table
from perfxl.documents.sheets import sheets
from perfxl.form.grid import Sheet
from perfxl.jobs import opening
from perfxl.reading.book import read_forms
from perfxl.text.refusal import Refused
from tests.documents.reading import readings_of, texts_of
from tests.documents.test_word import FORM
from tests.documents.writers import printed, saved
from tests.documents.writers import word as written
from tests.support.drawn import sheet as drawn
from tests.support.office import Office

pytestmark = pytest.mark.slow

LONG = "因汛期施工窗口缩短，" * 9 + "下一步提前组织备料。"


def long_form(rows: int = 34) -> str:
    """A form that takes pages: many indicators, some with long reasons."""
    head, _, tail = FORM.partition("| ^ | 质量指标 | 验收合格率")
    lines = [f"| ^ | ^ | 第{n}段修复里程 | ≥5公里 | 4 | 0.5 | 0.4 |" for n in range(rows)]
    return head + "\n".join(lines) + "\n| ^ | 质量指标 | 验收合格率" + tail


def with_reasons(drawing: str) -> str:
    """The drawing with a column more, and a long reason where points were lost."""
    made = []
    for line in drawing.strip("\n").splitlines():
        row = line.rstrip().removesuffix("|").rstrip()
        if row.startswith("| 一级指标"):
            made.append(f"{row} | 偏差原因分析及改进措施 |")
        elif "0.4" in row:
            made.append(f"{row} | {LONG} |")
        else:
            made.append(f"{row} | < |" if row.endswith("<") else f"{row} | |")
    return "\n".join(made)


@pytest.fixture(scope="module")
def pages(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Word documents printed by LibreOffice: short, long with its heading repeated, two forms."""
    folder = tmp_path_factory.mktemp("pdf")
    short = printed(drawn(FORM), 7)
    tall = written(printed(drawn(with_reasons(long_form())), 8), width=8)
    _repeat(tall.tables[0], 5)
    made = {
        "short": written(short, width=7),
        "long": tall,
        "two": written(short, printed(drawn(FORM.replace("道路养护", "河道清淤")), 7), width=7),
    }
    found = {}
    for name, document in made.items():
        path = folder / f"{name}.docx"
        path.write_bytes(saved(document))
        found[name] = office.convert(path, folder / f"{name}.pdf").read_bytes()
    return found


def _repeat(table: Any, row: int) -> None:
    from docx.oxml import OxmlElement

    for tr in table._tbl.tr_lst[: row + 1]:
        tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def test_a_page(pages: dict[str, bytes]) -> None:
    (reading,) = readings_of(pages["short"], "pdf")
    (wanted,) = read_forms(drawn(FORM))
    assert texts_of(reading) == texts_of(wanted)
    assert reading.at("score") == "第1页第11行“得分”"
    assert reading.at("score", "en") == "page 1, row 11“得分”"


def test_a_form_over_pages_with_heading_repeated_and_rows_cut_in_two(
    pages: dict[str, bytes],
) -> None:
    blocks = list(pdf.blocks(pages["long"]))
    assert max(block.page for block in blocks) >= 3
    (reading,) = readings_of(pages["long"], "pdf")
    (wanted,) = read_forms(drawn(with_reasons(long_form())))
    assert len(reading.form.indicators) == len(wanted.form.indicators)
    assert texts_of(reading) == texts_of(wanted)


def test_two_forms(pages: dict[str, bytes]) -> None:
    found = readings_of(pages["two"], "pdf")
    assert [reading.form.project for reading in found] == ["道路养护", "河道清淤"]


def test_a_scan_is_said_to_be_one() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(buffer, "PDF")
    with pytest.raises(pdf.NoText, match="1 pages, 1 pictures"):
        list(pdf.blocks(buffer.getvalue()))


HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
NAMELESS = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type"
    " /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe)"
    " /Ordering (Identity) /Supplement 0 >> >>] >>"
)
"""A font that does not say which characters it draws."""


def simple(content: str, font: str = HELVETICA) -> bytes:
    """A PDF of one page with these drawing instructions."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        font,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(made)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    return made + (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    )


GRID = "".join(
    f"{x} 100 m {x} 200 l S " for x in (50, 150, 250)
) + "".join(f"50 {y} m 250 {y} l S " for y in (100, 150, 200))  # fmt: skip


def test_rules_make_the_cells_and_a_missing_one_a_merged_cell() -> None:
    text = "BT /F1 10 Tf 60 170 Td (A) Tj 100 0 Td (B) Tj -100 -50 Td (C) Tj ET"
    (table,) = pdf.blocks(simple(GRID + text))
    assert isinstance(table, Table)
    assert table.pieces == (
        Piece(1, 1, "A"), Piece(1, 2, "B"), Piece(2, 1, "C"), Piece(2, 2, ""),
    )  # fmt: skip
    merged = GRID.replace("150 100 m 150 200 l", "150 150 m 150 200 l")
    (table,) = pdf.blocks(simple(merged + text))
    assert isinstance(table, Table)
    assert table.pieces == (Piece(1, 1, "A"), Piece(1, 2, "B"), Piece(2, 1, "C", 1, 2))


def test_a_table_open_at_its_sides_ends_where_its_rules_end() -> None:
    text = "BT /F1 10 Tf 60 170 Td (A) Tj 100 0 Td (B) Tj -100 -50 Td (C) Tj ET"
    sides = GRID.replace("50 100 m 50 200 l S ", "", 1).replace("250 100 m 250 200 l S ", "")
    for rules in (sides, GRID.replace("250 100 m 250 200 l S ", "")):
        (table,) = pdf.blocks(simple(rules + text))
        assert isinstance(table, Table)
        assert [piece.text for piece in table.pieces] == ["A", "B", "C", ""]


def test_text_beside_the_rules_is_part_of_no_table_and_nothing_is_read() -> None:
    from perfxl.documents.child import answer

    told = answer("pdf", simple(GRID + "BT /F1 10 Tf 60 170 Td (A) Tj 200 0 Td (B) Tj ET"))
    assert (told.refused, told.detail) == ("unruled", "1")


def test_text_without_rules_is_lines() -> None:
    found = list(pdf.blocks(simple("BT /F1 10 Tf 60 170 Td (A) Tj 0 -20 Td (B) Tj ET")))
    assert found == [Line("A", 1), Line("B", 1)]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["wide enough to fill", "the line"], "wide enough to fill the line"),
        (["ab", "cd"], "ab\ncd"),
    ],
)
def test_a_line_that_filled_its_cell_goes_on(lines: list[str], text: str) -> None:
    drawn_lines = " ".join(f"0 -12 Td ({line}) Tj" for line in lines)
    (table,) = pdf.blocks(simple(f"{GRID} BT /F1 10 Tf 55 195 Td {drawn_lines} ET"))
    assert isinstance(table, Table) and table.pieces[0].text == text


def half(table: Table, number: int, rows: list[tuple[int, int, str]]) -> Table:
    return Table(1, tuple(Piece(*piece) for piece in rows), 1, table.edges, number)


@pytest.mark.parametrize(
    ("below", "joined"),
    [
        ([(1, 3, "里程"), (1, 7, "备料。")], True),  # the rest of a name and a reason
        ([(1, 3, "里程"), (1, 6, "5")], False),  # has a figure: a row
        ([(1, 1, "效益指标"), (1, 3, "里程")], False),  # begins a group
        ([(1, 5, "里程")], False),  # words under a figure
        ([(1, 3, "三级指标")], False),  # a heading
    ],
)
def test_what_is_the_lower_half_of_a_row(below: list[tuple[int, int, str]], joined: bool) -> None:
    above = Table(
        1,
        (Piece(1, 3, "三级指标"), Piece(1, 4, "年度指标值"), Piece(1, 5, "分值"), Piece(1, 6, "得分"),
         Piece(2, 3, "修复"), Piece(2, 4, "≥5"), Piece(2, 5, "9"), Piece(2, 6, "8"),
         Piece(2, 7, "提前")),
        page=1,
    )  # fmt: skip
    (sheet,) = sheets([above, half(above, 2, below)])
    assert isinstance(sheet, Sheet)
    if joined:
        assert (sheet.value(2, 3), sheet.value(2, 7)) == ("修复里程", "提前备料。")
        assert max(row for row, _ in sheet.cells) == 2
    else:
        assert sheet.value(2, 3) == "修复" and max(row for row, _ in sheet.cells) == 3


def refused(data: bytes) -> Refused:
    """What a user is told of a PDF."""
    with pytest.raises(Refused) as caught:
        opening.opened(data)
    return caught.value


def test_what_a_user_is_told_of_a_pdf_that_cannot_be_read() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(buffer, "PDF")
    scan = refused(buffer.getvalue())
    assert scan.code == "E-SCAN" and "扫描件" in scan.sentence()
    text = "BT /F1 10 Tf 60 170 Td <000100020003> Tj ET"
    garbled = refused(simple(GRID + text, NAMELESS))
    assert garbled.code == "E-GARBLED" and "乱码" in garbled.sentence()
    beside = refused(simple(GRID + "BT /F1 10 Tf 60 170 Td (A) Tj 200 0 Td (B) Tj ET"))
    assert beside.code == "E-NOTABLE" and "第1页有文字在表格框线之外" in beside.sentence()
    assert refused(simple("")).code == "E-NOTABLE"
    assert refused(simple(GRID)[:150]).code == "E-DOCUMENT"


def test_a_pdf_with_a_password() -> None:
    lock = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"
    trailer = f"/Root 1 0 R /Encrypt {lock} /ID [<{'43' * 16}> <{'43' * 16}>]"
    assert refused(simple(GRID).replace(b"/Root 1 0 R", trailer.encode())).code == "E-ENCRYPTED"


def test_pages_that_are_damaged() -> None:
    from perfxl.documents.child import answer

    for data in (b"%PDF-1.7\n", simple(GRID)[:200], b"%PDF-1.4" + bytes(500)):
        assert answer("pdf", data).refused in ("damaged", "scan")
