"""The add-ins: their texts, and what they are built into.

The macros are ASCII, so that no code page can misread them; what they say in Chinese stands in
defined names of the workbook that carries them, the add-in or the form.
"""

SAID = {
    "perfxl_say_working": "perfxl 正在处理……一分钟后仍没有结果的，请运行 perfxl doctor。",
    "perfxl_say_nobook": "没有可以核验的工作簿。文件在“受保护的视图”中打开时，请先点黄条上的“启用编辑”，"
    "再按一次。",
    "perfxl_say_missing": "没有找到核验程序。请在命令行运行一次 perfxl addin install；"
    "用免安装版的，请双击其中的“安装按钮.cmd”。",
    "perfxl_say_blocked": "系统不让 Excel 启动核验程序：可能是杀毒软件，或“攻击面减少”（ASR）规则"
    "“阻止所有 Office 应用程序创建子进程”。请找信息管理员放行；也可以保存并关闭工作簿，"
    "把它拖到“核验.exe”上，或运行 perfxl verify 文件名。",
}
"""What the macros say, by the name it stands in: no quotation marks, at most 255 characters."""
