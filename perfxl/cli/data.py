"""The commands between forms and data: fill makes forms of a list or a data file, export the reverse."""

from __future__ import annotations

import codecs
import os

import click

from perfxl.cli.options import (
    PATH,
    echo_data,
    fail,
    force_option,
    lang_option,
    layout_option,
    policy_option,
    say,
    year_option,
)
from perfxl.text.bilingual import counted
from perfxl.text.refusal import Refused, one_line


@click.command()
@click.argument("source", type=PATH, required=False)
@click.option(
    "--example",
    is_flag=True,
    help="不填表，写一份样例清单 / write an example of a list instead",
)
@year_option("清单：没有“年度”一栏时的年度 / a list: the year where it names none")
@click.option(
    "--name",
    "pattern",
    default="{project}.xlsx",
    show_default=True,
    help="清单：文件名模式，可用 {project} {department} {unit} {year} {number} / a list: file names",
)
@layout_option("清单：表式 / a list: the layout")
@policy_option
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="数据文件：.xlsx，默认放在旁边；清单：文件夹，默认“填好的自评表” / a workbook, or for a list a folder",
)
@force_option
@lang_option
def fill(
    source: str | None, example: bool, year: int | None, pattern: str, layout_name: str,
    policy_name: str | None, output: str | None, force: bool, lang: str,
) -> None:  # fmt: skip
    """由项目清单或数据文件填写自评表 / fill forms from a list or a data file.

    \b
    例：
        perfxl fill --example -o 清单.xlsx
        perfxl fill 清单.xlsx -o 填好的自评表
        perfxl fill 数据.json -o 自评表.xlsx

    \b
    清单（xlsx、csv）：一个项目一行，下面各行是它的资金和指标；列名见样例。
    没有地方填的单元格逐个列出。清单有一处不对、两张表同名或文件已存在，就什么都不写。

    A list: a row for each project, below it its money rows and indicators; the example has the
    columns. What has no place is listed. Where anything is wrong in it, nothing is written.
    """
    from perfxl.excel import files

    if example == (source is not None):
        said = (
            "请给出清单或数据文件，或只用 --example",
            "name a list or a data file, or --example alone",
        )
        raise click.UsageError(say(lang, *said))
    if source is not None and source.lower().endswith((".xlsx", ".xlsm", ".csv")):
        if force:
            said = "清单不用 --force：已有的文件不覆盖", "a list overwrites nothing: no --force"
            raise click.UsageError(say(lang, *said))
        _fill_list(source, output or "填好的自评表", year, pattern, layout_name, policy_name, lang)
        return
    output = output or (
        "项目清单.xlsx" if source is None else os.path.splitext(source)[0] + ".xlsx"
    )
    if not output.lower().endswith(".xlsx"):
        raise click.UsageError(say(lang, "-o 应以 .xlsx 结尾", "-o should end in .xlsx"))
    try:
        if source is None:
            from perfxl.cli.demo import SAMPLES, sample
            from perfxl.jobs.filling import to_list
            from perfxl.layout.datafile import read_json

            data = to_list([read_json(sample(name)) for name in SAMPLES])
        else:
            from perfxl.jobs.one_file import filled

            data = filled(_text(source), policy_name)
        files.write_new(output, data, force=force)
    except Refused as refused:
        fail(refused, lang, source or output)
    made = ("已生成", "wrote") if source is None else ("已填写", "wrote")
    click.echo(say(lang, f"{made[0]} {output}", f"{made[1]} {output}"))


def _fill_list(
    source: str, folder: str, year: int | None, pattern: str, layout: str,
    policy_name: str | None, lang: str,
) -> None:  # fmt: skip
    from perfxl.excel import files
    from perfxl.jobs import filling

    count = 0
    try:
        done = filling.from_list(
            files.read_bytes(source), files.shown(source), year=year, layout=layout,
            pattern=pattern, policy_name=policy_name,
        )  # fmt: skip
        for path in filling.write(done, folder):
            count += 1
            click.echo(one_line(say(lang, f"已填写 {path}", f"wrote {path}")))
    except Refused as refused:
        fail(refused, lang)
    for told in done.unplaced:
        click.echo(one_line(told.in_(lang), 2000))
    click.echo(say(lang, f"共填写 {count} 张自评表", f"{counted(count, 'form')} filled"))


def _text(path: str) -> str:
    from perfxl.excel import files

    data = files.read_bytes(path)
    if data[:2] == b"PK":
        said = "这是工作簿，不是数据文件；用 perfxl export 导出 / a workbook; perfxl export makes data of it"
        raise Refused("E-DATA", "", said)
    utf16 = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # as PowerShell's > writes it
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("E-DATA", "", "不是 UTF-8 文本 / not UTF-8") from None


@click.command()
@click.argument("file", type=PATH)
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="输出的 .json，默认打印；.xlsx 是一份可再用 fill 填表的清单 / a data file, default: standard "
    "output; .xlsx: a list for fill",
)
@force_option
@lang_option
def export(file: str, output: str | None, force: bool, lang: str) -> None:
    """把自评表导出为数据文件或清单 / the form in a workbook as a data file or a list.

    \b
    例：
        perfxl export 自评表.xlsx -o 数据.json
        perfxl export 自评表.xlsx -o 清单.xlsx
    """
    from perfxl.excel import files
    from perfxl.jobs import opening
    from perfxl.reading.book import read_book
    from perfxl.report import export as exporting

    text = ""
    try:
        book = opening.opened(files.read_bytes(file))[0]
        readings = read_book(book, scored=False, whole=True)
        if output is not None and output.lower().endswith(".xlsx"):
            from perfxl.jobs.filling import to_list

            data = to_list([exporting.filed(reading) for reading in readings])
        else:
            texts = [exporting.exported(reading) for reading in readings]
            text = texts[0] if len(texts) == 1 else "[\n" + ",\n".join(texts) + "\n]"
            data = (text + "\n").encode()
        if output is not None:
            files.write_new(output, data, force=force)
    except Refused as refused:
        fail(refused, lang, file)
    if output is None:
        echo_data(text)
    else:
        click.echo(say(lang, f"已导出 {output}", f"wrote {output}"))
