"""The codes of documents that hold a form, for :mod:`perfxl.text.codes`."""

from __future__ import annotations

DOCUMENTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("E-DOCUMENT", "文档读不出来", "the document cannot be read",
     "请用原来的程序打开检查，另存一次再试；或向填报单位索取 .xlsx。",
     "Open it in its own program, save it again and try once more; or ask for the form as .xlsx."),
    ("E-SCAN", "PDF 是扫描件（只有图片，没有文字），无法核验",
     "the PDF is a scan (pictures without text) and cannot be verified",
     "请向填报单位索取 Word、Excel 原文件或由其直接导出的 PDF。",
     "Ask for the original Word or Excel file, or for a PDF exported from it."),
    ("E-GARBLED", "PDF 的字体没有文字编码，读出来是乱码，没有核验",
     "the fonts of the PDF do not say which characters they draw; nothing was verified",
     "请向填报单位索取 Word、Excel 原文件，或重新导出 PDF。",
     "Ask for the original Word or Excel file, or have the PDF exported again."),
    ("E-NOTABLE", "文件里没有表格", "there is no table in the file",
     "文本各列之间应是制表符（从 Word、网页或 Excel 复制表格即是）；PDF 的表格要有框线。",
     "Columns of a text are separated by tabs, as copied tables are; a table in a PDF needs its rules."),
    ("E-SHIFTED", "从这里起，单元格与表头错位，没有核验",
     "from here on the cells stand beside their headings; nothing was verified",
     "请把它们移回各自的表头下，或从原文件重新复制；用 perfxl import 导入原来的文本，能确定的会自动对齐。",
     "Move them back under their headings or copy them again; perfxl import of the original text puts "
     "right what is certain."),
    ("E-ARCHIVE", "压缩包读不出来", "the archive cannot be read",
     "请先解压，再核验里面的文件。", "Unpack it and verify the files inside."),
)  # fmt: skip
"""Code, what is wrong and what to do, in Chinese and English."""
