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


LETTER: tuple[tuple[str, dict[str, Any]], ...] = (
    (TITLE, {"size": 22, "font": "宋体", "bold": True, "centre": True}),
    ("", {}),
    ("{{ unit }}：", {}),
    (OPENING, {"indent": True}),
    ("{%p if authorities %}", {}),
    (AUTHORITY, {"indent": True}),
    ("{%p endif %}", {}),
    (ASKED, {"indent": True}),
    ("{%p if contact %}", {}),
    (CONTACT, {"indent": True}),
    ("{%p endif %}", {}),
    ("特此通知。", {"indent": True}),
    (ENCLOSURE, {"indent": True, "above": 14}),
    ("{%p if sender %}", {}),
    ("{{ sender }}", {"right": 32, "above": 40}),
    ("{%p endif %}", {}),
    ("{{ day }}", {"right": 32}),
    (ENCLOSURE.partition("：")[0], {"font": "黑体", "page": True}),
    (ENCLOSURE.partition("：")[2], {"size": 18, "font": "宋体", "bold": True, "centre": True, "above": 4}),
    ("{%p for form in forms %}", {}),
    ("{{ loop.index }}．{{ form.project }}", {"size": 14, "font": "黑体", "above": 12, "kept": True}),
    ("{{ form.file }}{% if form.sheet %}　工作表 {{ form.sheet }}{% endif %}",
     {"size": 9, "colour": "5F6B7A", "kept": True}),
    ("{%p if form.review %}", {}),
    ("复核：{{ form.review }}", {"size": 11, "kept": True}),
    ("{%p endif %}", {}),
)  # fmt: skip
"""The paragraphs down to the table of a form, each with its looks (see :func:`_paragraph`)."""
ROWS = (
    HEADS,
    ("{%tr for item in form.items %}", "", "", ""),
    ("{{ loop.index }}", "{{ item.cell }}", "{{ item.name or '—' }}", "{{ item.ask }}"),
    ("{%tr endfor %}", "", "", ""),
)


def build(path: str) -> None:
    """Write the template."""
    import docx

    document: Any = docx.Document()
    _set_up(document)
    for words, looks in LETTER:
        _paragraph(document, words, **looks)
    _table(document)
    _paragraph(document, "{%p endfor %}")
    document.core_properties.author = "perfxl"
    document.core_properties.title = TITLE
    document.save(path)


def _set_up(document: Any) -> None:
    """A4 as an official letter has it, in 仿宋 of 16 points."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "仿宋", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    normal.paragraph_format.line_spacing = Pt(28.8)
    normal.paragraph_format.space_after = Pt(0)


def _paragraph(
    document: Any, words: str, *, size: float = 16, font: str = "仿宋", bold: bool = False,
    colour: str = "", centre: bool = False, right: float = 0, indent: bool = False,
    page: bool = False, kept: bool = False, above: float = 0,
) -> None:  # fmt: skip
    """A paragraph; ``right`` are points from the right margin, ``above`` points before it, ``page``
    begins a new one and ``kept`` keeps it with what follows."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    paragraph = document.add_paragraph()
    run = _run(paragraph, words, size, font, bold)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(right)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.page_break_before = page
    paragraph.paragraph_format.keep_with_next = kept
    paragraph.paragraph_format.space_before = Pt(above)


def _run(paragraph: Any, words: str, size: float, font: str, bold: bool) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    run.bold = bold
    return run


def _table(document: Any) -> None:
    """What a form has to put right; its head is repeated on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    table = document.add_table(rows=len(ROWS), cols=len(HEADS))
    table.style = "Table Grid"
    table.autofit = False
    for number, width in enumerate(WIDTHS):
        table.columns[number].width = Cm(width)
    for number, row in enumerate(ROWS):
        for column, words in enumerate(row):
            cell = table.cell(number, column)
            cell.width = Cm(WIDTHS[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(16)
            _run(paragraph, words, 10, "宋体", number == 0)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            if column < 2 or number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {}))


if __name__ == "__main__":
    build(sys.argv[1])
