"""The codes of the button in a running spreadsheet program, for :mod:`perfxl.text.codes`."""

from __future__ import annotations

BUTTON: tuple[tuple[str, str, str, str, str], ...] = (
    ("E-NOEXCEL", "没有找到正在运行的 Excel", "no running Excel was found",
     "请先用 Excel 打开自评表；WPS、LibreOffice 或没有 Excel 的电脑请核验文件：perfxl verify 文件名。",
     "Open the form in Excel first; for WPS, LibreOffice or no Excel use perfxl verify FILE."),
    ("E-NOBOOK", "没有打开这个工作簿", "that workbook is not open",
     "请先在 Excel 中打开它（“受保护的视图”要先点“启用编辑”）。",
     "Open it in Excel first (in Protected View press Enable Editing)."),
    ("E-UNSAVED", "工作簿有没有保存的修改", "the workbook has unsaved edits",
     "请先保存，再按一次按钮。", "Save it first and press the button again."),
    ("E-EDITING", "Excel 正忙：有单元格正在编辑，或有对话框没有关闭",
     "Excel is busy: a cell is being edited or a dialog is open",
     "请先按 Enter 或 Esc 结束单元格编辑、关闭对话框，再按一次按钮；自评表没有改动。",
     "Finish the cell with Enter or Esc, close the dialog and press again; the form is unchanged."),
    ("E-LOCKED", "工作簿结构或工作表有密码保护，写不进去",
     "the structure or a sheet is protected by a password",
     "请撤销保护后再试，或用 perfxl verify -o 写到副本；表中内容没有改动。",
     "Unprotect it and try again, or use perfxl verify -o; no cell was changed."),
    ("E-UNLOCKED", "Excel 一直在忙，保护没有恢复", "Excel stayed busy, and protection was not put back",
     "请结束单元格编辑，在“审阅”里重新保护以上工作表或工作簿；填写的内容没有改动。",
     "Finish editing and protect the above again under Review; what was filled in is unchanged."),
    ("E-STORE", "这是微软商店版 Python：它写到用户文件夹和注册表的内容，Excel 看不见",
     "this Python is from the Microsoft Store: Excel does not see what it registers",
     "请改用 python.org 的 Python 再运行 perfxl addin install，或用发布页的 Windows 免安装文件夹（解压，双击“安装按钮.cmd”）。",
     "Use Python from python.org for perfxl addin install, or the portable Windows folder of the release "
     "(unpack it, double-click 安装按钮.cmd)."),
    ("E-NOLAUNCHER", "还没有登记 Python 程序的位置", "where Python is has not been registered",
     "请在命令行运行一次 perfxl addin install。", "Run perfxl addin install once."),
    ("E-INTERNAL", "程序内部出错", "something went wrong inside the program",
     "表中内容请照常保存；请把此行报告给维护者。", "Save your work as usual; please report this line."),
)  # fmt: skip
"""Code, what is wrong and what to do, in Chinese and English."""
