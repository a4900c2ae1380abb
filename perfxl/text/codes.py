"""Every code that perfxl refuses or warns with: its sentence and what to do about it.

``docs/errors.md`` is generated from :data:`CATALOGUE`, so a code without a sentence cannot exist.
"""

from __future__ import annotations

import msgspec

from perfxl.text import button_codes, document_codes, warning_codes
from perfxl.text.bilingual import Text


class Kind(msgspec.Struct, frozen=True):
    """One kind of refusal: a stable code, what is wrong, what to do."""

    code: str
    what: Text
    remedy: Text


CATALOGUE: dict[str, Kind] = {}

PIECES = {
    "button": "xlwings==0.37.8",
    "legacy": "xlrd python-calamine",
    "documents": "lxml pdfplumber==0.11.10",
    "cluster": "distributed",
    "letters": "docxtpl",
    "data": "pyarrow",
}
"""The packages of each extra by their own names, so that the remedy works as it is printed."""


def install(extra: str) -> Text:
    """How an optional part is installed.

    >>> install("cluster").en
    'pip install distributed (pipx inject perfxl distributed)'
    """
    pieces = PIECES[extra]
    return Text(
        f"pip install {pieces}（用 pipx 装的：pipx inject perfxl {pieces}）",
        f"pip install {pieces} (pipx inject perfxl {pieces})",
    )


def _kind(code: str, zh: str, en: str, do_zh: str, do_en: str) -> None:
    CATALOGUE[code] = Kind(code, Text(zh, en), Text(do_zh, do_en))


_kind(
    "E-NOTFOUND", "找不到文件", "no such file",
    "请核对路径和文件名。", "Check the path and the name.",
)  # fmt: skip
_kind(
    "E-FOLDER", "这是文件夹，不是一个文件", "this is a folder, not a file",
    "请给出里面的文件；核验整个文件夹，用 perfxl batch 文件夹 -o 台账.xlsx。",
    "Name the files in it; verify a folder with perfxl batch FOLDER -o LEDGER.xlsx.",
)  # fmt: skip
_kind(
    "E-ONEFILE", "这是一个文件，不是文件夹", "this is a file, not a folder",
    "核验一个文件，用 perfxl verify 文件。", "Verify one file with perfxl verify FILE.",
)  # fmt: skip
_kind(
    "E-NOFILES", "文件夹里没有可以核验的文件", "there is nothing to verify in the folder",
    "请核对文件夹；报送的压缩包要先解开。", "Check the folder; unpack archives first.",
)  # fmt: skip
_kind(
    "E-RESAVED", "写入核验汇总以后，这个工作簿又保存过，不能原样取出",
    "the workbook has been saved since the summary went in, so it cannot be taken out byte for byte",
    "请在表格软件里右键删除“核验汇总”工作表；其他内容没有改动。",
    "Delete the sheet 核验汇总 in the spreadsheet program; nothing else was changed.",
)  # fmt: skip
_kind(
    "E-REVIEWED", "工作簿里已有这张表的复核底稿，行数与现在的自评表不同",
    "the workbook has a review sheet of the form already, with other rows than the form has now",
    "请把已填的内容抄下，在表格软件里删除旧的“复核底稿”后再生成；原文件没有改动。",
    "Note what was entered, delete the old sheet 复核底稿 in the spreadsheet program and try again; nothing was changed.",
)  # fmt: skip
_kind(
    "E-ONLYREAD", "这种文件只能读，加不进工作表", "a file of this kind is only read, and no sheet goes into it",
    "请先用 perfxl import 搬成工作簿，或用 Excel、WPS 另存为 .xlsx。",
    "Make it a workbook with perfxl import, or save it as .xlsx in Excel or WPS.",
)  # fmt: skip
_kind(
    "E-SHIELD", "文件被单位的透明加密软件加密，本程序读不到内容",
    "the file is encrypted by the office's transparent encryption; its content cannot be read here",
    "请在装有该软件的电脑上解密（外发），或请信息部门把 perfxl 加入信任程序。",
    "Decrypt it on a computer with that software, or let your IT department trust perfxl.",
)  # fmt: skip
_kind(
    "E-NOFORM", "工作簿里没有找到绩效自评表", "no self-evaluation form was found in the workbook",
    "表中应有“三级指标、分值、得分”等表头；请核对是否拿错了文件。",
    "A form has headers such as 三级指标, 分值, 得分; check that this is the right file.",
)  # fmt: skip
_kind(
    "E-OURS", "这是 perfxl 写出的核验汇总或台账，不是自评表",
    "this is a summary or a ledger that perfxl wrote, not a form",
    "请核验自评表本身；“某某.核验.xlsx”的原表是它旁边的“某某”。",
    "Verify the form itself: beside NAME.核验.xlsx it is NAME.",
)  # fmt: skip
_kind(
    "E-SCOPE", "此表没有分值和得分，属于不计分的自评表（如转移支付绩效目标自评表），不在核验范围内",
    "this form has no weights or scores (a transfer-payment layout) and is out of scope",
    "无需处理；计分的项目支出绩效自评表才能核验。", "Nothing to do; only scored project forms can be verified.",
)  # fmt: skip
_kind(
    "E-UNREAD",
    "表上有没看懂的标题，只读到一部分，不能搬移或导出", "a heading was not understood: what was read in part is not moved or exported",
    "请核对所列的标题；本地统一用的标题写进政策文件的 [labels]，用 --policy 指定。",
    "Check the headings; add the bureau's own to [labels] of its policy and name it with --policy.",
)  # fmt: skip
_kind(
    "E-SEVERAL",
    "工作簿里有多张自评表，一次只能处理一张", "the workbook holds several forms, and only one can be done at a time",
    "请把每张表另存为单独的工作簿再试。", "Save each form as a workbook of its own and try again.",
)  # fmt: skip
_kind(
    "E-TARGETS", "没有可以对照的批复目标", "there are no approved targets to compare with",
    "--targets 应是本项目的批复目标表、清单，或放这些文件的文件夹；项目名称、实施单位和年度要与自评表一致。",
    "--targets names the project's approved table, a list, or a folder of them; project, unit and year are "
    "those of the form.",
)  # fmt: skip
_kind(
    "E-EVIDENCE", "佐证材料的文件夹用不了", "the folder of evidence cannot be used",
    "--evidence 应是放佐证材料的文件夹，里面的文件夹都能打开，文件不超过 100,000 个。",
    "--evidence names a folder that can be read throughout, of 100,000 files at most.",
)  # fmt: skip
_kind(
    "E-POLICY", "没有适用于该年度的评分政策", "there is no scoring policy for that year",
    "请核对表上的年度，或用 --policy 指定政策。", "Check the year on the form, or name a policy with --policy.",
)  # fmt: skip
_kind(
    "E-POLICYFILE", "政策文件不对", "the policy file is wrong",
    "请改正所指的键；每个键的写法：perfxl policies。",
    "Mend the key that is named; perfxl policies says how each is written.",
)  # fmt: skip
_kind(
    "E-DATA", "数据文件不对", "the data file is wrong",
    "请按所指的位置改正后重试。", "Mend the place that is named and try again.",
)  # fmt: skip
_kind(
    "E-EXISTS", "目标文件已存在，不覆盖", "the output file exists and is not overwritten",
    "请换一个文件名或文件夹；命令有 --force 的，加上它即可覆盖。",
    "Choose another name or folder; where the command has --force, it overwrites.",
)  # fmt: skip
_kind(
    "E-SAMENAME", "两个输出文件会同名，什么都没有写", "two outputs would have one name; nothing was written",
    "请用 --name 换一个模式，如 {unit}-{project}.xlsx 或 {number}-{project}.xlsx。",
    "Choose another pattern with --name, such as {unit}-{project}.xlsx or {number}-{project}.xlsx.",
)  # fmt: skip
_kind(
    "E-CRASH", "核验这个文件时程序中断", "the program broke off while verifying this file",
    "其余文件不受影响；请单独核验它，并把结果报告给维护者。",
    "The others are not affected; verify it alone and report the result to the maintainers.",
)  # fmt: skip
_kind(
    "E-CLUSTER", "连不上计算集群", "the cluster cannot be reached",
    f"请核对 --scheduler 的地址；没有装过集群组件的先 {install('cluster').zh}；不加此项则用本机的多个进程。",
    f"Check the address of --scheduler; {install('cluster').en}; or leave it out.",
)  # fmt: skip
for _code, _zh, _en, _do_zh, _do_en in (
    ("W-NOTES", "台账里有批注已没有对应的行，列在“留存批注”", "notes whose row is gone are kept on a sheet of their own",
     "请核对；对应的行再出现时自动归位。", "Look at them; they go back if their row comes again."),
    ("W-ALLOWED", "核准清单里有没有对应问题或已过期的条目", "some exceptions match nothing or are out of date",
     "请核对编码、位置和有效期；台账的“已核准”逐条列出。",
     "Look at code, place and date; the ledger lists them on 已核准."),
    ("W-TARGETS", "这个文件里没有读到批复目标", "no approved targets were read from this file",
     "请核对；用到它的自评表没有对照。", "Look at it; the forms that it is for were not compared."),
    ("W-REVIEW", "这个文件没有生成复核底稿", "there is no review sheet for this file",
     "文档、旧格式和压缩包里的表先用 perfxl import 搬成工作簿；其余按所示编码处理。",
     "Make workbooks of documents, old formats and archives with perfxl import; else see the code shown."),
    ("W-RECORD", "旁边的核验记录不可信，有关文件已重新核验", "the record was not believed; its files were verified anew",
     "无需处理。", "Nothing to do."),
    ("W-KEPT", "台账在上次核验后被改动过，原样留了一份", "the ledger had been worked in; a copy was kept",
     "批注已转入新台账；核对无误后可删除旧的一份。", "Notes were carried over; delete the copy once you have checked."),
    ("E-COMPONENT", "缺少这项功能所需的组件", "a component that this needs is not installed",
     "请按所示的命令安装后再试。", "Install it as shown and try again."),
    ("E-NOPAGE", "这里没有页面 perfxl.html", "there is no perfxl.html here",
     "它随每次发布单独提供，不在 pip 的包里：把它放到当前文件夹再运行，或直接双击它。",
     "It comes with each release, not in pip's package: put it into this folder, or just open it."),
    ("E-SLOW", "核验这个文件用时过长，已停止", "verifying this file took too long and was stopped",
     "请核对是否拿错了文件；确是自评表的，请删去多余的工作表和行后再试。",
     "Check that this is the right file; if it is a form, delete surplus sheets and rows."),
):  # fmt: skip
    _kind(_code, _zh, _en, _do_zh, _do_en)
_kind(
    "E-WORKERS", "核验进程启动不了", "no worker process can be started",
    "请关闭别的程序后加 --jobs 1 再试，仍不行时重新安装 perfxl；已核验的部分有记录，不必重来。",
    "Close other programs and try --jobs 1, or install perfxl again; what is done is on record.",
)  # fmt: skip
_kind(
    "E-WRITE", "写不进文件", "the file cannot be written",
    "请检查磁盘空间、权限，以及文件是否正被打开；原文件没有改动。",
    "Check disk space, permissions and whether the file is open; the original is unchanged.",
)  # fmt: skip

_kind(
    "E-SYSTEM", "电脑不让程序继续（磁盘、临时文件夹或输出已满，设备已断开等）",
    "the computer would not let the program go on (disk, temporary folder or output full, a lost device)",
    "请腾出空间后再运行一次；每个文件要么完整写好，要么没有改动。",
    "Free some space and run it again; every file is either whole and written, or unchanged.",
)  # fmt: skip
_kind(
    "E-ACCESS", "写入会使原来能打开它的人打不开", "writing would lock out somebody who can open the file now",
    "请由文件的所有者核验，或用 -o 另存一份；原文件没有改动。",
    "Let the owner of the file verify it, or write a copy with -o; the original is unchanged.",
)  # fmt: skip
_kind(
    "E-HALF",
    "换上新内容时出错，原文件名下暂时没有文件", "the exchange broke off, and nothing stands under the file's name now",
    "新内容完整地保存在同一文件夹里以上名称的文件中，请把它改回原名；不要删除。",
    "The new content is whole, in the same folder, under the name above: rename it; do not delete it.",
)  # fmt: skip

# The file as a whole: where it is, what it is.
_kind(
    "E-NOTFILE",
    "不是普通文件（可能是文件夹、管道、设备或失效的链接）", "not a regular file (a folder, pipe, device or broken link)",
    "请指定一个真正的 .xlsx 文件。", "Name a real .xlsx file.",
)  # fmt: skip
_kind(
    "E-READ", "读不了文件", "the file cannot be read",
    "请检查权限，以及 U 盘或网络盘是否仍连着，或先复制到本机再试。",
    "Check permissions and that the drive is still connected, or copy it to this computer first.",
)  # fmt: skip
_kind(
    "E-EMPTY", "文件是空的（0 字节），可能复制或下载没有完成",
    "the file is empty (0 bytes), perhaps from an unfinished copy or download",
    "请重新复制或下载。", "Copy or download it again.",
)  # fmt: skip
_kind(
    "E-TOOBIG", "工作簿超过读取上限", "the workbook exceeds a reading limit",
    "自评表不会这样大；请删去多余的行列、格式或图片后另存，或核对是否拿错了文件。",
    "No form is this large; delete surplus rows, formats or pictures, or check the file.",
)  # fmt: skip
_kind(
    "E-NOTXLSX", "不是完整的 Excel 工作簿（文件已损坏、被截断，或只是改了扩展名）",
    "not a whole Excel workbook (damaged, truncated, or only renamed)",
    "请向填报单位重新索取，或用 Excel、WPS 打开后另存为 .xlsx。",
    "Ask for the file again, or open it in Excel or WPS and save it as .xlsx.",
)  # fmt: skip
_kind(
    "E-ENCRYPTED", "文件已加密", "the file is encrypted",
    "请打开它（有的用默认密码加密，打开时不问密码），取消密码后另存为 .xlsx 再核验。",
    "Open it (one encrypted with the default password asks for none), remove the password and save it as .xlsx.",
)  # fmt: skip
for _code, _zh, _en in (
    (
        "XLS",
        "旧版 Excel 97–2003（.xls）或 WPS（.et）文件",
        "an old Excel 97–2003 (.xls) or WPS (.et) file",
    ),
    ("XLSB", "Excel 二进制工作簿（.xlsb）", "an Excel binary workbook (.xlsb)"),
    ("ODS", "OpenDocument 文件（.ods）", "an OpenDocument file (.ods)"),
    ("XMLSS", "XML 电子表格 2003 文件", "an XML Spreadsheet 2003 file"),
):
    _kind(
        f"E-TYPE-{_code}",
        f"这是{_zh}，不是 .xlsx",
        f"this is {_en}, not .xlsx",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”；或先装上读它的组件，再直接核验："
        f"{install('legacy').zh}。",
        "Open it in Excel or WPS and save it as an Excel workbook (.xlsx); or install what reads it "
        f"and verify it as it is: {install('legacy').en}.",
    )
_kind(
    "E-LEGACY", "旧格式文件读不出来", "the old-format file cannot be read",
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再核验。",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx) and verify that.",
)  # fmt: skip
for _code, _zh, _en in (
    ("UOF", "标文通（UOF）文件", "a UOF file"),
    ("NUMBERS", "苹果 Numbers 文件", "an Apple Numbers file"),
    ("XML", "XML 文件", "an XML file"),
):
    _kind(
        f"E-TYPE-{_code}", f"这是{_zh}，不是 .xlsx", f"this is {_en}, not .xlsx",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”；只改扩展名不行。",
        "Open it in Excel or WPS and save it as an Excel workbook (.xlsx); renaming is not enough.",
    )  # fmt: skip
for _code, _zh, _en in (
    (
        "HTML",
        "网页（HTML），不少系统导出的“Excel”其实是网页",
        "a web page (HTML), as many systems export",
    ),
    ("TEXT", "文本或 CSV 文件", "a text or CSV file"),
    ("PDF", "PDF 文件", "a PDF file"),
):
    _kind(
        f"E-TYPE-{_code}", f"这是{_zh}，不是 Excel 工作簿", f"this is {_en}, not an Excel workbook",
        "请在 WPS 或 Excel 里把表另存为“Excel 工作簿（.xlsx）”（PDF 先转成表格）；"
        f"或在装有 Python 的电脑上装好读它的组件，再用 perfxl verify 核验：{install('documents').zh}。",
        "Save the table as an Excel workbook (.xlsx) in WPS or Excel (convert a PDF first); "
        f"or, where Python is, install what reads it and use perfxl verify: {install('documents').en}.",
    )  # fmt: skip
_kind(
    "E-TYPE-DOCX", "这是 Word 文档（.docx），不是 Excel 工作簿",
    "this is a Word document (.docx), not an Excel workbook",
    "其中的自评表可以直接核验；要在表格里改，请用 perfxl import 搬成工作簿。",
    "The form in it can be verified as it is; perfxl import makes a workbook of it.",
)  # fmt: skip
_kind(
    "E-TYPE-DOC", "这是 Word 97–2003、WPS 文字（.wps）、RTF、Word XML 或 OpenDocument 文字文档",
    "this is a Word 97–2003, WPS Writer (.wps), RTF, Word XML or OpenDocument text document",
    "请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”，再用 perfxl verify 核验，或用 perfxl import 搬成工作簿。",
    "Open it in Word or WPS, save it as a Word document (.docx), then use perfxl verify or perfxl import.",
)  # fmt: skip
for _code, _zh, _en in (
    ("OFD", "OFD 版式文件", "an OFD document"),
    ("PPTX", "PowerPoint 演示文稿", "a PowerPoint presentation"),
    ("IMAGE", "图片", "a picture"),
    ("OLE", "其他 Office 旧格式文件", "some other old Office file"),
):
    _kind(
        f"E-TYPE-{_code}", f"这是{_zh}，不是 Excel 工作簿", f"this is {_en}, not an Excel workbook",
        "请向填报单位索取 .xlsx 格式的自评表。", "Ask for the form as .xlsx.",
    )  # fmt: skip
_kind(
    "E-TYPE-ARCHIVE", "这是压缩包，不是 Excel 工作簿", "this is an archive, not an Excel workbook",
    "perfxl verify、import 和 batch 能直接读 .zip 里的文件；其他压缩包请先解压。",
    "perfxl verify, import and batch read the files in a .zip; unpack others first.",
)  # fmt: skip

# Documents that hold a form.
for _row in document_codes.DOCUMENTS:
    _kind(*_row)

# The package: the zip and its parts.
_kind(
    "E-ZIPBOMB", "工作簿解压后大得异常", "the workbook inflates to an abnormal size",
    "这不是正常的自评表；请勿打开，向填报单位核实来源。",
    "This is no normal form; do not open it and ask where it came from.",
)  # fmt: skip
_kind(
    "E-ZIPDUP", "压缩包里有同名部件，不同软件会读出不同内容",
    "the package holds two parts of one name, which programs read differently",
    "请用 Excel 或 WPS 打开核对后另存为 .xlsx。", "Open it in Excel or WPS, check it and save it as .xlsx.",
)  # fmt: skip
_kind(
    "E-ZIPNAME", "压缩包里有不合规的部件名", "the package holds a part with an improper name",
    "这不是正常的自评表；请向填报单位核实来源。", "This is no normal form; ask where it came from.",
)  # fmt: skip
_kind(
    "E-ZIPSTRUCT", "压缩包结构有误或前后矛盾", "the structure of the package is wrong or contradicts itself",
    "请用 Excel 或 WPS 打开后另存为 .xlsx；打不开则重新索取。",
    "Open it in Excel or WPS and save it as .xlsx; if it does not open, ask for it again.",
)  # fmt: skip
_kind(
    "E-CRC", "文件内容已损坏（校验不符）", "the content of the file is damaged (checksum)",
    "请重新复制或索取；勿使用“修复”后的数据。", "Copy it or ask for it again; do not rely on repaired data.",
)  # fmt: skip
_kind(
    "E-PART",
    "工作簿缺少必要部件，或部件类型不对", "the workbook lacks a necessary part, or a part is of the wrong type",
    "请用 Excel 或 WPS 打开后另存为 .xlsx；打不开则重新索取。",
    "Open it in Excel or WPS and save it as .xlsx; if it does not open, ask for it again.",
)  # fmt: skip
_kind(
    "E-DTD", "工作簿里有 DOCTYPE 声明，正常的工作簿从不使用",
    "the workbook has a DOCTYPE declaration, which no normal workbook uses",
    "这可能是恶意文件；请勿打开，向填报单位核实来源。", "It may be malicious; do not open it and ask where it came from.",
)  # fmt: skip
_kind(
    "E-XML", "工作簿的部件不是正确的 XML", "a part of the workbook is not proper XML",
    "请用 Excel 或 WPS 打开后另存为 .xlsx；打不开则重新索取。",
    "Open it in Excel or WPS and save it as .xlsx; if it does not open, ask for it again.",
)  # fmt: skip

# The workbook and its cells.
_kind(
    "E-NOSHEET", "工作簿里没有工作表", "the workbook has no worksheet",
    "请核对是否拿错了文件。", "Check that this is the right file.",
)  # fmt: skip
_kind(
    "E-NOCELL", "工作簿的所有单元格都是空的", "every cell of the workbook is empty",
    "请核对是否拿错了文件，或表格内容只是图片。",
    "Check that this is the right file, or whether the form is only a picture.",
)  # fmt: skip
_CELL_REMEDY = (
    "请用 Excel 或 WPS 打开，改正所指的单元格后保存。",
    "Open it in Excel or WPS, mend the cell that is named and save.",
)
for _code, _zh, _en in (
    ("E-REF", "单元格地址不对", "a cell address is wrong"),
    ("E-DUPCELL", "同一单元格或同一行出现两次，不同软件会读出不同内容",
     "a cell or row appears twice, which programs read differently"),
    ("E-SST", "单元格引用了不存在的共享字符串",
     "a cell refers to a shared string that is not there"),
    ("E-NUM", "单元格里存的不是有效数字", "a cell holds what is not a valid number"),
    ("E-BOOL", "单元格里存的不是有效逻辑值", "a cell holds what is not a valid logical value"),
    ("E-CELLTYPE", "单元格的数据类型不认识", "the data type of a cell is unknown"),
    ("E-MERGE", "合并单元格的记录不对或过多", "the merged ranges are wrong or too many"),
):  # fmt: skip
    _kind(_code, _zh, _en, *_CELL_REMEDY)

# Writing.
_kind(
    "E-BUSY", "文件正被打开或正被写入", "the file is open or being written elsewhere",
    "请先在 Excel、WPS 或 LibreOffice 中关闭它再重试；原文件没有改动。",
    "Close it in Excel, WPS or LibreOffice and try again; the original is unchanged.",
)  # fmt: skip
_kind(
    "E-CHANGED", "核验期间文件被别的程序改动了", "the file was changed by another program meanwhile",
    "请重新核验；原文件没有改动。", "Verify it again; nothing was written.",
)  # fmt: skip
_kind(
    "E-READONLY", "文件是只读的", "the file is read-only",
    "请取消只读属性，或用 -o 另存一份；原文件没有改动。",
    "Clear the read-only attribute, or write a copy with -o; the original is unchanged.",
)  # fmt: skip
_kind(
    "E-SIGNED",
    "工作簿带有数字签名，写入会使签名失效", "the workbook is digitally signed and writing would void the signature",
    "请用 -o 写到副本；原文件没有改动。", "Write to a copy with -o; the original is unchanged.",
)  # fmt: skip
_kind(
    "E-STYLE", "单元格引用了格式表里没有的格式，添加汇总表会改变它们的样子",
    "cells refer to formats that are not there, and a summary sheet would change their looks",
    "请先用 Excel 或 WPS 打开并另存为 .xlsx；原文件没有改动。",
    "Open it in Excel or WPS and save it as .xlsx first; the original is unchanged.",
)  # fmt: skip
_kind(
    "E-SELFCHECK", "写出的内容没有通过自检，已放弃写入", "what was written failed its own check and was discarded",
    "原文件没有改动；请把文件和此行报告给维护者。",
    "The original is unchanged; please report the file and this line to the maintainers.",
)  # fmt: skip

# Warnings: the workbook was read, and this is worth knowing.
for _row in warning_codes.WARNINGS:
    _kind(*_row)

# The button in a running spreadsheet program.
_kind(
    "E-NOXLWINGS", "没有安装按钮所需的 xlwings", "xlwings, which the button needs, is not installed",
    f"请运行 {install('button').zh}，再用 perfxl doctor 检查。",
    f"Run {install('button').en}, then perfxl doctor.",
)  # fmt: skip
for _row in button_codes.BUTTON:
    _kind(*_row)
