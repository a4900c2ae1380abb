"""The commands on one form: template, verify, repair, import."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from perfxl.cli.options import (
    PATH,
    allowed_given,
    allowed_option,
    evidence_given,
    evidence_option,
    fail,
    force_option,
    lang_option,
    layout_option,
    policy_given,
    policy_option,
    say,
    targets_given,
    targets_option,
    workbook_name,
    xlsx_option,
    year_option,
)
from perfxl.jobs.ending import CLEAN, FINDINGS, UNREADABLE
from perfxl.text.bilingual import counted
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from perfxl.rules.policy import Policy


@click.command()
@year_option("年度，默认今年 / fiscal year; default: this calendar year")
@layout_option("表式：shanghai 上海，national 财政部，sichuan 四川 / the printed layout")
@click.option(
    "--indicators",
    "indicators_file",
    type=PATH,
    help="指标表 xlsx、csv 或 json：一级指标、二级指标、三级指标、年度指标值、分值 / the rows, from a list",
)
@click.option("--xlsm", is_flag=True, help="带宏，表上有核验按钮 / with macros and the buttons")
@policy_option
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="输出的 .xlsx 或 .xlsm，默认“某某年度自评表” / the new file; default: 某某年度自评表",
)
@force_option
@lang_option
def template(
    year: int | None,
    layout_name: str,
    indicators_file: str | None,
    xlsm: bool,
    policy_name: str | None,
    output: str | None,
    force: bool,
    lang: str,
) -> None:
    """生成空白自评表模板 / generate the blank form.

    \b
    例：
        perfxl template --year 2026 -o 空白表.xlsx
    """
    from perfxl.excel import files
    from perfxl.excel.template.template import workbook
    from perfxl.layout.layouts import layout_named
    from perfxl.rules.policy_files import policy_for

    suffix = ".xlsm" if xlsm else ".xlsx"
    year = year or dt.date.today().year
    output = output or f"{year}年度自评表{suffix}"
    if not output.lower().endswith(suffix):
        zh = f"-o 应以 {suffix} 结尾（--xlsm 与 .xlsm 同用）"
        en = f"-o should end in {suffix} (--xlsm goes with .xlsm)"
        raise click.UsageError(say(lang, zh, en))
    try:
        macros: bytes | None = None
        if xlsm:
            from perfxl.excel.template import formbuttons

            macros = formbuttons.macros()
        policy = policy_for(year, policy_name)
        rows: Sequence[Any] = ()
        if indicators_file is not None:
            from perfxl.jobs.lists import read_indicators

            rows = read_indicators(indicators_file)
        data = workbook(
            layout_named(layout_name), year=year, policy=policy, indicators=rows, macros=macros
        )
        files.write_new(output, data, force=force)
    except Refused as refused:
        fail(refused, lang)
    click.echo(say(lang, f"已生成 {output}", f"wrote {output}"))


@click.command()
@click.argument("files", nargs=-1, type=PATH)
@click.option(
    "--active", is_flag=True, help="核验 Excel 中打开的工作簿 / the workbook open in Excel"
)
@click.option(
    "--write/--no-write",
    default=None,
    help="写入或不写核验汇总；默认写入，--json 时不写 / write the summary or not; default: "
    "yes, but not with --json",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    callback=workbook_name,
    help="写到副本，不动原文件 / write to a copy",
)
@click.option(
    "--remove",
    is_flag=True,
    help="取出核验汇总，文件恢复为写入以前的样子 / take the summary out again",
)
@targets_option
@evidence_option
@allowed_option
@click.option("--errors-only", is_flag=True, help="只列错误，不列警告和提示 / list errors only")
@click.option("--json", "as_json", is_flag=True, help="每张表一行 JSON / one line of JSON a form")
@policy_option
@force_option
@lang_option
def verify(
    files: tuple[str, ...],
    active: bool,
    write: bool | None,
    output: str | None,
    remove: bool,
    targets_path: str | None,
    evidence_folder: str | None,
    allowed_file: str | None,
    errors_only: bool,
    as_json: bool,
    policy_name: str | None,
    force: bool,
    lang: str,
) -> None:
    """核验填好的自评表，把等级和偏差原因清单写入“核验汇总” / verify forms.

    \b
    例：
        perfxl verify 自评表.xlsx

    退出码：0 没有错误，1 有错误，2 有文件读不了或写不进。

    Exit status: 0 clean, 1 errors, 2 a file could not be read or written.
    """
    from perfxl.cli.verifying import verify_files
    from perfxl.jobs.one_file import Given

    beside = targets_path or evidence_folder or allowed_file
    if active == bool(files) or (active and (output is not None or force or beside)):
        said = "请给出文件，或只用 --active", "name files, or --active alone"
        raise click.UsageError(say(lang, *said))
    if remove:
        if active or output is not None or as_json or write or beside:
            raise click.UsageError(say(lang, "--remove 只与文件同用", "--remove takes files alone"))
        _remove(files, lang)
    if output is not None and len(files) > 1:
        raise click.UsageError(say(lang, "-o 只用于一个文件", "-o takes one file"))
    if errors_only and as_json:
        said = "--errors-only 不与 --json 同用", "--errors-only does not go with --json"
        raise click.UsageError(say(lang, *said))
    if write is None:
        write = not as_json or output is not None
    try:
        policy = policy_given(policy_name)
        given = Given(
            targets_given(targets_path, policy), evidence_given(evidence_folder),
            allowed_given(allowed_file),
        )  # fmt: skip
    except Refused as refused:
        fail(refused, lang)
    if active:
        _verify_active(policy, write, as_json, errors_only, lang)
    code = verify_files(
        files, policy, write=write, output=output, force=force, as_json=as_json, lang=lang,
        echo=click.echo, given=given, errors_only=errors_only,
    )  # fmt: skip
    sys.exit(code)


def _remove(paths: Sequence[str], lang: str) -> NoReturn:
    from perfxl.jobs.one_file import remove_summary

    code = CLEAN
    for path in paths:
        try:
            said = (
                (
                    "已取出核验汇总，文件与写入以前完全相同",
                    "the summary is out; the file is as it was before",
                )
                if remove_summary(path)
                else ("没有核验汇总，文件没有改动", "there is no summary; nothing was changed")
            )
            click.echo(one_line(f"{path}: {say(lang, *said)}"))
        except Refused as refused:
            code = UNREADABLE
            click.echo(f"{one_line(path)}: {refused.sentence(lang)}", err=True)
    sys.exit(code)


# The button in Excel ---------------------------------------------------------------------------


def _verify_active(
    policy: Policy | None, write: bool, as_json: bool, errors_only: bool, lang: str
) -> NoReturn:
    """Verify the workbook that is open in Excel, unsaved edits included."""
    from perfxl.cli.verifying import print_json, print_text
    from perfxl.excel.live import attach
    from perfxl.jobs import button
    from perfxl.jobs.one_file import Verified

    try:
        book = attach.find_book()
        done = attach.patiently(
            lambda: (
                button.verify(book, policy=policy)
                if write
                else button.judge_live(book, policy=policy)
            )
        )
    except Refused as refused:
        fail(refused, lang)
    shown = Verified(done.name, done.reports, done.name if write else None)
    if as_json:
        print_json(shown, lang, click.echo)
    else:
        print_text(shown, lang, click.echo, errors_only)
    sys.exit(CLEAN if all(report.clean for report in done.reports) else FINDINGS)


@click.command()
@click.argument("file", type=PATH)
@policy_option
@xlsx_option
@force_option
@lang_option
def repair(file: str, policy_name: str | None, output: str | None, force: bool, lang: str) -> None:
    """把损坏的自评表搬到新模板上 / put a damaged form on a fresh template.

    \b
    例：
        perfxl repair 坏表.xlsx -o 新表.xlsx

    填写的内容原样搬移，公式、锁定和保护按模板恢复，逐项列出改动；原文件不动。
    """
    from perfxl.excel import files
    from perfxl.jobs.one_file import repaired

    output = output or os.path.splitext(file)[0] + ".修复.xlsx"
    try:
        done = repaired(file, policy_name)
        files.write_new(output, done.data, force=force)
    except Refused as refused:
        fail(refused, lang, file)
    for item in done.mended:
        click.echo(f"{one_line(file)}: {item.line(lang)}")
    zh = f"已搬移 {done.moved} 项填写内容，{len(done.mended)} 处说明；已生成 {output}"
    en = f"moved {counted(done.moved, 'input')}, {counted(len(done.mended), 'remark')}; wrote {output}"
    click.echo(one_line(say(lang, zh, en)))


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option(
    "-o",
    "--output",
    default="工作簿",
    type=PATH,
    help="输出的文件夹，默认“工作簿” / folder; default: 工作簿",
)
@policy_option
@force_option
@lang_option
def bring_in(
    files: tuple[str, ...], output: str, policy_name: str | None, force: bool, lang: str
) -> None:
    """把 Word、PDF、网页、文本或旧表格里的自评表搬成工作簿 / forms in documents as workbooks.

    \b
    例：
        perfxl import 上年自评表.docx -o 工作簿

    \b
    文件：docx、pdf、html、mht、txt、xls、et、ods、zip……，- 为标准输入。
    数字、名称和符号原样搬移；没有对应栏目的内容逐项列出；原文件不动。
    退出码：0 全部搬成，2 有文件读不了或写不进。

    FILES: documents, old workbooks, archives of them; - is standard input. Everything stands in the
    workbook as it was filed; what has no place in it is listed. Exit status: 0 all were made, 2 a
    file could not be read or written.
    """
    from perfxl.jobs.bring_in import bring_in as brought_in

    code = CLEAN
    try:
        for done in brought_in(files, output, policy_name, force=force):
            source = one_line(done.source)
            for warned, where in done.warnings:
                click.echo(f"{source}: {Refused(warned, where).sentence(lang)}", err=True)
            for left in done.left:
                click.echo(f"{source}: {left.line(lang)}")
            for path in done.written:
                click.echo(one_line(say(lang, f"已生成 {path}", f"wrote {path}")))
            if done.refusal is not None:
                click.echo(f"{source}: {done.refusal.sentence(lang)}", err=True)
                code = UNREADABLE
    except Refused as refused:
        fail(refused, lang, output)
    sys.exit(code)
