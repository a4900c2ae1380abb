"""The command line. Thin: every ``if`` about the form is elsewhere; what is heavy is imported late."""

from __future__ import annotations

from pathlib import Path

import click

from perfxl import __version__
from perfxl.cli import button, comparing, data, folders, forms
from perfxl.cli.frame import language
from perfxl.cli.options import PATH, Commands, echo_data, fail, force_option, lang_option, say
from perfxl.cli.review import review
from perfxl.text.refusal import Refused, one_line

WELCOME = (
    ("核验一张填好的表，结果写进“核验汇总”", "verify a form, with a summary sheet",
     "perfxl verify 自评表.xlsx"),
    ("在表格软件里装上“核验”按钮", "put the button into the spreadsheet program",
     "perfxl addin install"),
    ("生成空白表", "make a blank form", "perfxl template --year 2026 -o 空白表.xlsx"),
    ("由上年的表生成新年度的空白表", "next year's blanks from last year's forms",
     "perfxl rollover 2025年 --year 2026 -o 2026年"),
    ("核验整个文件夹，得到一本台账", "verify a folder, with one ledger",
     "perfxl batch 报送 -o 台账.xlsx"),
)  # fmt: skip
"""What people do: in Chinese, in English, and the command."""


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(
    __version__, message=say(language(), "perfxl %(version)s 版", "perfxl %(version)s")
)
@lang_option  # before the command, too: every command asks `language` for it
@click.pass_context
def main(context: click.Context, lang: str) -> None:
    """财政项目支出绩效自评表：生成、填写、核验。

    Generate, fill and verify the project expenditure performance self-evaluation form.
    """
    if context.invoked_subcommand is None:
        zh = "财政项目支出绩效自评表：生成、填写、核验"
        en = "project expenditure performance self-evaluation forms"
        click.echo(f"perfxl {__version__}　{say(lang, zh, en)}\n")
        for zh, en, line in WELCOME:
            click.echo(f"  {say(lang, zh, en)}\n      {line}")
        zh, en = (
            "全部命令：perfxl -h　一个命令：perfxl verify -h",
            "more: perfxl -h, perfxl verify -h",
        )
        click.echo("\n" + say(lang, zh, en))


@click.command()
@click.argument("words", nargs=-1, metavar="[CODE|WORDS]")
@lang_option
def checks(words: tuple[str, ...], lang: str) -> None:
    """列出核验规则，或说明一条 / the catalogue of checks, or one of them.

    \b
    例：
        perfxl checks D-1

    \b
    给出编码（D-1、X-2、E-NOFORM）说明这一条；给出词语，列出含有它的。

    A code (D-1, X-2, E-NOFORM) is explained; words list the entries that hold them.
    """
    from perfxl.cli.lookup import looked_up
    from perfxl.report.catalogue import listing

    asked = " ".join(words)
    found = looked_up(asked, lang) if asked else listing(lang)
    if not found:
        said = (
            f"没有“{asked}”；perfxl checks 列出全部规则",
            f"nothing on {asked}; perfxl checks lists all checks",
        )
        raise click.UsageError(one_line(say(lang, *said)))
    click.echo(found)


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@click.option("-o", "--output", type=PATH, help="存成自己的 .toml / keep it as a file")
@force_option
@lang_option
def policies(name: str | None, output: str | None, force: bool, lang: str) -> None:
    """政策文件怎样写，每个键的含义；给出名称，打印那一份 / how a policy file is written, or one of them.

    \b
    例：
        perfxl policies example-province -o 本省.toml
    """
    from perfxl.excel import files
    from perfxl.report.guide import guide
    from perfxl.rules.policy_files import examples, released, text_of

    known = (*released(), *examples())
    if name is None and output is None:
        click.echo(guide(lang))
        return
    if name not in known:
        listed = ", ".join(known)
        zh, en = f"请从这些里给出一个名称：{listed}", f"name one of these: {listed}"
        raise click.UsageError(say(lang, zh, en))
    text = text_of(name)
    if output is None:
        echo_data(text)
        return
    try:
        files.write_new(output, text.encode(), force=force)
    except Refused as refused:
        fail(refused, lang)
    click.echo(one_line(say(lang, f"已生成 {output}", f"wrote {output}")))


@click.command()
@click.option("--keep", type=PATH, help="留下演示文件的文件夹 / keep the files in this folder")
@lang_option
def demo(keep: str | None, lang: str) -> None:
    """用三张真实的自评表演示全过程 / the main job on the three real forms.

    \b
    例：
        perfxl demo --keep 演示
    """
    import tempfile

    from perfxl.cli.demo import run
    from perfxl.excel import files

    with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
        where = Path(keep) if keep else Path(folder)
        try:
            files.make_folder(where)
            run(where, lang, click.echo)
        except Refused as refused:
            fail(refused, lang)
        if keep:
            click.echo(f"→ {where}")


@click.command()
@click.option("-o", "--output", type=PATH, help="另存一份，不打开 / keep a copy, open nothing")
@force_option
@lang_option
def page(output: str | None, force: bool, lang: str) -> None:
    """用浏览器打开不用安装的页面 perfxl.html / open the page that needs no installing.

    它随发布提供，不在 pip 的包里：先找当前文件夹，再找 perfxl 所在之处。
    A release artefact, not in pip's package: looked for in this folder, then beside perfxl.

    \b
    例：
        perfxl page
        perfxl page -o 共享/perfxl.html
    """
    from perfxl import page as held
    from perfxl.excel import files

    name = "perfxl.html"
    places = (Path(name), Path(held.__file__).with_name(name))
    found = next((place.resolve() for place in places if place.is_file()), None)
    if found is None:
        fail(Refused("E-NOPAGE"), lang)
    try:
        if output is not None:
            files.write_new(output, files.read_bytes(found), force=force)
    except Refused as refused:
        fail(refused, lang)
    if output is None:
        click.launch(found.as_uri())
    click.echo(one_line(output or str(found)))


for command in (
    forms.template, data.fill, data.export, forms.verify, forms.repair, forms.bring_in, checks,
    policies, demo, page, comparing.diff,
    folders.rollover, folders.batch, review, folders.labels, button.addin, button.doctor,
):  # fmt: skip
    main.add_command(command)
