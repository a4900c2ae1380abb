"""The notice 整改通知 that comes with perfxl, as a Word template: what a bureau may start its own from.

``python -m perfxl.documents.notice_template notice.docx`` writes it. The words in braces are
docxtpl's: see docs/bureau.md for the names that a template can use.
"""

from __future__ import annotations

import sys
from typing import Any

TITLE = "关于补正项目支出绩效自评表的通知"
OPENING = "经核验，你单位报送的{{ year }}项目支出绩效自评表中，有 {{ forms|length }} 张须补正，共 {{ counts }}，逐项列在附件。"
AUTHORITY = "核验依据：{{ authorities|join('；') }}。"
ASKED = (
    "请逐项核对，在原表上改正并补充说明{% if deadline %}，于{{ deadline }}前{% else %}，及时{% endif %}重新报送。"
    "附件所列为填报内容与规则或其他单元格不一致之处，以你单位核实的实际情况为准；"
    "认为所列不当的，请书面说明理由。"
)
CONTACT = "联系人及电话：{{ contact }}。"
ENCLOSURE = "附件：须补正事项"
HEADS = ("序号", "单元格", "指标", "请补正")
WIDTHS = (1.2, 1.8, 3.8, 8.8)  # centimetres


def build(path: str) -> None:
    """Write the template."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document: Any = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "仿宋", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    normal.paragraph_format.line_spacing = Pt(28.8)
    normal.paragraph_format.space_after = Pt(0)

    def text(words: str, size: float = 16, font: str = "仿宋", **looks: Any) -> Any:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(words)
        run.font.size, run.font.name = Pt(size), font
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
        run.bold = looks.get("bold", False)
        if looks.get("colour"):
            run.font.color.rgb = RGBColor.from_string(looks["colour"])
        if looks.get("centre"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if looks.get("right"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(looks["right"])
        if looks.get("indent"):
            paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.paragraph_format.page_break_before = looks.get("page", False)
        paragraph.paragraph_format.keep_with_next = looks.get("kept", False)
        paragraph.paragraph_format.space_before = Pt(looks.get("above", 0))
        return paragraph

    text(TITLE, 22, "宋体", bold=True, centre=True)
    text("")
    text("{{ unit }}：")
    text(OPENING, indent=True)
    text("{%p if authorities %}")
    text(AUTHORITY, indent=True)
    text("{%p endif %}")
    text(ASKED, indent=True)
    text("{%p if contact %}")
    text(CONTACT, indent=True)
    text("{%p endif %}")
    text("特此通知。", indent=True)
    text(ENCLOSURE, indent=True, above=14)
    text("{%p if sender %}")
    text("{{ sender }}", right=32, above=40)
    text("{%p endif %}")
    text("{{ day }}", right=32)
    text(ENCLOSURE.partition("：")[0], 16, "黑体", page=True)
    text(ENCLOSURE.partition("：")[2], 18, "宋体", bold=True, centre=True, above=4)
    text("{%p for form in forms %}")
    text("{{ loop.index }}．{{ form.project }}", 14, "黑体", above=12, kept=True)
    text(
        "{{ form.file }}{% if form.sheet %}　工作表 {{ form.sheet }}{% endif %}", 9,
        colour="5F6B7A", kept=True,
    )  # fmt: skip
    text("{%p if form.review %}")
    text("复核：{{ form.review }}", 11, kept=True)
    text("{%p endif %}")
    table = document.add_table(rows=4, cols=len(HEADS))
    table.style = "Table Grid"
    table.autofit = False
    rows = (
        HEADS,
        ("{%tr for item in form.items %}", "", "", ""),
        ("{{ loop.index }}", "{{ item.cell }}", "{{ item.name or '—' }}", "{{ item.ask }}"),
        ("{%tr endfor %}", "", "", ""),
    )
    for number, width in enumerate(WIDTHS):
        table.columns[number].width = Cm(width)
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            cell = table.cell(number, column)
            cell.width = Cm(WIDTHS[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(16)
            run = paragraph.add_run(words)
            run.font.size, run.font.name = Pt(10), "宋体"
            run._element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
            run.bold = number == 0
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            if column < 2 or number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {}))
    text("{%p endfor %}")
    document.core_properties.author = "perfxl"
    document.core_properties.title = TITLE
    document.save(path)


if __name__ == "__main__":
    build(sys.argv[1])
