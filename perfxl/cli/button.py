"""The commands that set up the button in a spreadsheet program, and look whether all is well."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from perfxl.cli.options import PATH, Commands, fail, force_option, lang_option, say
from perfxl.jobs.ending import CLEAN, FINDINGS
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line


@click.group(cls=Commands, invoke_without_command=True)
@click.pass_context
def addin(context: click.Context) -> None:
    """Excel 功能区按钮和 LibreOffice 工具栏 / the add-in, the toolbar."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@addin.command("install")
@lang_option
def addin_install(lang: str) -> None:
    """登记核验程序，装上 Excel 加载项 / register the program, install the add-in.

    \b
    例：
        perfxl addin install
    """
    from perfxl.excel.live.installing import install

    _tell(install(), lang)


@addin.command("remove")
@lang_option
def addin_remove(lang: str) -> None:
    """撤去加载项和登记 / take the add-in and the registration away.

    \b
    例：
        perfxl addin remove
    """
    from perfxl.excel.live.installing import remove

    _tell(remove(), lang)


def _tell(doing: Iterator[Text], lang: str) -> None:
    """Say each thing once it is done."""
    try:
        for done in doing:
            click.echo(one_line(done.in_(lang)))
    except Refused as refused:
        fail(refused, lang)


@addin.command("build")
@click.argument("folder", type=PATH)
@force_option
@lang_option
def addin_build(folder: str, force: bool, lang: str) -> None:
    """生成 perfxl.xlam 和 perfxl.oxt，供手工安装 / both, to install by hand.

    \b
    例：
        perfxl addin build 加载项
    """
    from perfxl.excel.live.installing import export

    try:
        for path in export(folder, force=force):
            click.echo(one_line(say(lang, f"已生成 {path}", f"wrote {path}")))
    except Refused as refused:
        fail(refused, lang)


@click.command()
@lang_option
def doctor(lang: str) -> None:
    """检查按钮所需的一切，说明怎样修好 / what is wrong, and how to mend it.

    \b
    例：
        perfxl doctor

    退出码：0 都好，1 有要处理的。 Exit status: 0 all is well, 1 something is to be done.
    """
    from perfxl.excel.live.doctor import examine

    wrong = False
    for item in examine():
        click.echo(one_line(item.line(lang)))
        wrong = wrong or item.state == "wrong"
    sys.exit(FINDINGS if wrong else CLEAN)
