"""The command line. Thin: every ``if`` about the form is elsewhere; what is heavy is imported late."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from perfxl import __version__
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from perfxl.renewal.projects import Project
    from perfxl.rules.policy import Policy

EXIT_CLEAN, EXIT_FINDINGS, EXIT_UNREADABLE = 0, 1, 2

lang_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=lambda: os.environ.get("PERFXL_LANG", "zh"),
    help="消息语言：zh 中文（默认），en 英文 / language of messages",
)
policy_option = click.option(
    "--policy",
    "policy_name",
    metavar="NAME|FILE",
    help="政策：已发布的名称，或本地政策 TOML 文件 / a released policy or your own TOML",
)


def _xlsx(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Excel does not open a workbook under another suffix."""
    if not name.lower().endswith(".xlsx"):
        raise click.BadParameter("应以 .xlsx 结尾 / should end in .xlsx")
    return name


xlsx_option = click.option(
    "-o", "--output", required=True, type=click.Path(), callback=_xlsx,
    help="输出的 .xlsx / the new file",
)  # fmt: skip
force_option = click.option(
    "--force", is_flag=True, help="覆盖已有的输出文件 / overwrite the output"
)


def _fail(refused: Refused, lang: str, file: str = "") -> NoReturn:
    prefix = f"{one_line(file)}: " if file else ""
    click.echo(prefix + refused.sentence(lang), err=True)
    sys.exit(EXIT_UNREADABLE)


def _policy(name: str | None) -> Policy | None:
    from perfxl.rules.policy_files import policy_named

    return None if name is None else policy_named(name)


def _layout_name(_context: click.Context, _option: click.Parameter, name: str) -> str:
    from perfxl.layout.layouts import LAYOUTS

    if name not in LAYOUTS:
        raise click.BadParameter(f"{name}；可用 / known: {', '.join(LAYOUTS)}")
    return name


class _Group(click.Group):
    """Keeps commands in the order in which people use them; a Ctrl-C is left to our caller."""

    def main(self, *args: Any, **more: Any) -> Any:
        """As click does it, but for an interrupt, which is no exit code 1."""
        run: Any = super().main
        if not more.pop("standalone_mode", True):
            return run(*args, standalone_mode=False, **more)
        try:
            code = run(*args, standalone_mode=False, **more)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except click.Abort:
            raise KeyboardInterrupt from None
        sys.exit(code if isinstance(code, int) else EXIT_CLEAN)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="perfxl")
def main() -> None:
    """财政项目支出绩效自评表：生成、填写、核验。

    Generate, fill and verify the project expenditure performance self-evaluation form.
    """


@main.command()
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="年度 / fiscal year")
@click.option(
    "--layout",
    "layout_name",
    default="shanghai",
    show_default=True,
    callback=_layout_name,
    help="表式：shanghai 上海，national 财政部，sichuan 四川 / the printed layout",
)
@click.option(
    "--indicators",
    "indicators_file",
    type=click.Path(),
    help="指标表 xlsx、csv 或 json：一级指标、二级指标、三级指标、年度指标值、分值 / the rows, from a list",
)
@click.option("--xlsm", is_flag=True, help="带宏，表上有核验按钮 / with macros and the buttons")
@policy_option
@click.option("-o", "--output", required=True, type=click.Path(), help="输出的 .xlsx / .xlsm")
@force_option
@lang_option
def template(
    year: int,
    layout_name: str,
    indicators_file: str | None,
    xlsm: bool,
    policy_name: str | None,
    output: str,
    force: bool,
    lang: str,
) -> None:
    """生成空白自评表模板 / generate the blank form."""
    from perfxl.excel import files
    from perfxl.excel.template.template import workbook
    from perfxl.layout.layouts import layout_named
    from perfxl.rules.policy_files import policy_for

    suffix = ".xlsm" if xlsm else ".xlsx"
    if not output.lower().endswith(suffix):
        zh = f"-o 应以 {suffix} 结尾（--xlsm 与 .xlsm 同用）"
        en = f"-o should end in {suffix} (--xlsm goes with .xlsm)"
        raise click.UsageError(_say(lang, zh, en))
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
        _fail(refused, lang)
    click.echo(_say(lang, f"已生成 {output}", f"wrote {output}"))


@main.command()
@click.argument("form", type=click.Path())
@policy_option
@xlsx_option
@force_option
@lang_option
def fill(form: str, policy_name: str | None, output: str, force: bool, lang: str) -> None:
    """由数据文件 FORM.json 填写自评表 / fill the form from a data file."""
    from perfxl.excel import files
    from perfxl.jobs.one_file import filled

    try:
        data = filled(_text(form), policy_name)
        files.write_new(output, data, force=force)
    except Refused as refused:
        _fail(refused, lang, form)
    click.echo(_say(lang, f"已填写 {output}", f"wrote {output}"))


@main.command()
@click.argument("file", type=click.Path())
@click.option(
    "-o", "--output", type=click.Path(), help="输出的 .json，默认打印 / default: standard output"
)
@force_option
@lang_option
def export(file: str, output: str | None, force: bool, lang: str) -> None:
    """把工作簿里的自评表导出为数据文件 / the form in a workbook as a data file."""
    from perfxl.excel import files
    from perfxl.excel.xlsx import workbook
    from perfxl.reading.book import read_book
    from perfxl.report.export import exported

    try:
        readings = read_book(workbook.read(file), scored=False)
        texts = [exported(reading) for reading in readings]
        text = texts[0] if len(texts) == 1 else "[\n" + ",\n".join(texts) + "\n]"
        if output is not None:
            files.write_new(output, (text + "\n").encode(), force=force)
    except Refused as refused:
        _fail(refused, lang, file)
    if output is None:
        click.echo(text)
    else:
        click.echo(_say(lang, f"已导出 {output}", f"wrote {output}"))


@main.command()
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--active", is_flag=True, help="核验 Excel 中打开的工作簿 / the workbook open in Excel"
)
@click.option("--no-write", is_flag=True, help="只报告，不写核验汇总 / report only")
@click.option("-o", "--output", type=click.Path(), help="写到副本，不动原文件 / write to a copy")
@click.option("--json", "as_json", is_flag=True, help="每张表一行 JSON / one line of JSON a form")
@policy_option
@force_option
@lang_option
def verify(
    files: tuple[str, ...],
    active: bool,
    no_write: bool,
    output: str | None,
    as_json: bool,
    policy_name: str | None,
    force: bool,
    lang: str,
) -> None:
    """核验填好的自评表，把等级和偏差原因清单写入“核验汇总” / verify forms.

    退出码：0 没有错误，1 有错误，2 有文件读不了或写不进。

    Exit status: 0 clean, 1 errors, 2 a file could not be read or written.
    """
    from perfxl.cli.verifying import verify_files

    if active == bool(files) or (active and (output is not None or force)):
        said = "请给出文件，或只用 --active", "name files, or --active alone"
        raise click.UsageError(_say(lang, *said))
    if output is not None and len(files) > 1:
        raise click.UsageError(_say(lang, "-o 只用于一个文件", "-o takes one file"))
    try:
        policy = _policy(policy_name)
    except Refused as refused:
        _fail(refused, lang)
    if active:
        _verify_active(policy, not no_write, as_json, lang)
    code = verify_files(
        files, policy, write=not no_write, output=output, force=force, as_json=as_json, lang=lang,
        echo=click.echo,
    )  # fmt: skip
    sys.exit(code)


@main.command()
@click.argument("file", type=click.Path())
@policy_option
@xlsx_option
@force_option
@lang_option
def repair(file: str, policy_name: str | None, output: str, force: bool, lang: str) -> None:
    """把损坏的自评表搬到新模板上 / put a damaged form on a fresh template.

    填写的内容原样搬移，公式、锁定和保护按模板恢复，逐项列出改动；原文件不动。
    """
    from perfxl.excel import files
    from perfxl.jobs.one_file import repaired

    try:
        done = repaired(file, policy_name)
        files.write_new(output, done.data, force=force)
    except Refused as refused:
        _fail(refused, lang, file)
    for item in done.mended:
        click.echo(f"{one_line(file)}: {item.line(lang)}")
    zh = f"已搬移 {done.moved} 项填写内容，{len(done.mended)} 处说明；已生成 {output}"
    en = f"moved {done.moved} inputs, {len(done.mended)} remarks; wrote {output}"
    click.echo(one_line(_say(lang, zh, en)))


@main.command()
@click.argument("code", required=False)
@lang_option
def checks(code: str | None, lang: str) -> None:
    """列出核验规则，或说明一条 / the catalogue of checks, or one of them."""
    from perfxl.report.catalogue import listing, page

    try:
        click.echo(listing(lang) if code is None else page(code, lang))
    except Refused:
        said = (
            f"没有规则 {code}；perfxl checks 列出全部",
            f"no check {code}; perfxl checks lists all",
        )
        raise click.UsageError(one_line(_say(lang, *said))) from None


@main.command()
@click.option(
    "--keep", type=click.Path(), help="留下演示文件的文件夹 / keep the files in this folder"
)
@lang_option
def demo(keep: str | None, lang: str) -> None:
    """用三张真实的自评表演示全过程 / the main job on the three real forms."""
    import tempfile

    from perfxl.cli.demo import run

    with tempfile.TemporaryDirectory(prefix="perfxl-") as folder:
        where = Path(keep) if keep else Path(folder)
        try:
            where.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _fail(Refused("E-WRITE", str(where), error.strerror or ""), lang)
        try:
            run(where, lang, click.echo)
        except Refused as refused:
            _fail(refused, lang)
        if keep:
            click.echo(f"→ {where}")


def _say(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh


def _text(path: str) -> str:
    from perfxl.excel import files

    data = files.read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("E-DATA", "", "不是 UTF-8 文本 / not UTF-8") from None


@main.command()
@click.argument("source", type=click.Path())
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="新年度 / fiscal year")
@click.option("-o", "--output", required=True, type=click.Path(), help="输出的文件夹 / folder")
@click.option(
    "--name",
    "pattern",
    default="{project}.xlsx",
    show_default=True,
    help="文件名模式，可用 {project} {department} {unit} {year} {number} {source} / file names",
)
@click.option(
    "--targets/--no-targets",
    default=False,
    help="沿用整个指标值，默认只沿用符号和单位 / carry whole targets, not only operator and unit",
)
@click.option(
    "--layout",
    "layout_name",
    default="shanghai",
    show_default=True,
    callback=_layout_name,
    help="项目清单用的表式 / the layout for a project list",
)
@policy_option
@lang_option
def rollover(
    source: str, year: int, output: str, pattern: str, targets: bool, layout_name: str,
    policy_name: str | None, lang: str,
) -> None:  # fmt: skip
    """由上年的自评表或项目清单生成新年度的空白表 / next year's blanks.

    \b
    SOURCE：填好的自评表、放这些表的文件夹，或项目清单
    （xlsx、csv：项目名称、主管部门、实施单位、年初预算数，可带各级指标）。
    已有的文件不覆盖。退出码：0 全部生成，2 有文件读不了或写不进。

    SOURCE is a filled form, a folder of them, or a project list. Nothing is overwritten. Exit
    status: 0 all made, 2 a file could not be read or written.
    """
    from perfxl.jobs import next_year
    from perfxl.renewal.file_names import named
    from perfxl.rules.policy_files import policy_for

    count = 0
    try:
        policy = policy_for(year, policy_name)
        found = next_year.blanks(source, year, policy, with_targets=targets, layout=layout_name)
        for path, blank in next_year.write(named(found.blanks, pattern), output, policy):
            count += 1
            click.echo(one_line(_say(lang, f"已生成 {path}", f"wrote {path}")))
            for review in blank.reviews:
                click.echo(one_line(f"  {_say(lang, '请复核：', 'review: ')}{review.in_(lang)}"))
    except Refused as refused:
        _fail(refused, lang, source)
    for name, refusal in found.refused:
        click.echo(one_line(f"{name}: {refusal.sentence(lang)}"), err=True)
    said = f"共生成 {count} 张空白表", f"{count} blanks"
    if found.refused:
        number = len(found.refused)
        said = f"{said[0]}，{number} 个文件读不了", f"{said[1]}, {number} files could not be read"
    click.echo(_say(lang, *said))
    sys.exit(EXIT_UNREADABLE if found.refused else EXIT_CLEAN)


@main.command()
@click.argument("folder", type=click.Path())
@click.option(
    "-o", "--output", required=True, type=click.Path(), help="台账，如 台账.xlsx / ledger"
)
@click.option("--write", is_flag=True, help="同时把核验汇总写入每张表 / also write the summaries")
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="并行进程数，默认等于处理器数 / processes"
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Dask 集群地址，如 tcp://主机:8786 / a cluster"
)
@click.option(
    "--split-by",
    type=click.Choice(["unit"]),
    help="另为每个单位生成一本退回清单 / a workbook a unit",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["xlsx", "csv", "json", "html"]),
    help="默认按 -o 的扩展名 / default: by the suffix of -o",
)
@click.option(
    "--projects",
    "projects_file",
    type=click.Path(),
    help="项目清单 xlsx、csv：核对有无遗漏、金额是否一致 / a project list to compare with",
)
@click.option("--fresh", is_flag=True, help="不用上次的结果，全部重新核验 / verify everything anew")
@policy_option
@force_option
@lang_option
def batch(
    folder: str, output: str, write: bool, jobs: int | None, scheduler: str | None,
    split_by: str | None, format_name: str | None, projects_file: str | None, fresh: bool,
    policy_name: str | None, force: bool, lang: str,
) -> None:  # fmt: skip
    """核验整个文件夹，汇总成一本台账 / verify a folder, with one ledger.

    \b
    每个文件都有结果：核验、不能核验或跳过；没有改动的文件不重复核验。
    退出码：0 没有错误，1 有错误，2 有文件不能核验或写不进，
    130 中途停止（台账是已完成的部分，再次运行即可续完）。

    Every file is verified, refused or skipped; one that did not change is not verified again. Exit
    status: 0 clean, 1 errors, 2 a file could not be verified or written, 130 stopped half-way.
    """
    from perfxl.cli.progress import bar
    from perfxl.jobs.folder.inspection import FORMATS, Inspection, inspect
    from perfxl.jobs.folder.workers import cores

    suffix = Path(output).suffix.lower().removeprefix(".")
    if format_name is None and suffix not in FORMATS:
        raise click.UsageError(
            _say(
                lang,
                "-o 应以 .xlsx、.csv、.json 或 .html 结尾，或加 --format",
                "-o should end in .xlsx, .csv, .json or .html; or add --format",
            )
        )
    try:
        listed = _listed(projects_file)
        job = Inspection(
            folder, output, _policy(policy_name), write, jobs or cores(), scheduler,
            split_by is not None, format_name or suffix, listed, force, fresh,
        )  # fmt: skip
        with bar(_say(lang, "核验", "verifying")) as told:
            outcome = inspect(job, told)
    except Refused as refused:
        _fail(refused, lang, folder)
    click.echo(outcome.sentence(lang))
    for path in outcome.written[:20]:
        click.echo(one_line(_say(lang, f"已生成 {path}", f"wrote {path}")))
    sys.exit(outcome.exit_code)


def _listed(path: str | None) -> tuple[Project, ...]:
    if path is None:
        return ()
    from perfxl.jobs.lists import read_projects

    return read_projects(path)


# The button in Excel ---------------------------------------------------------------------------


def _verify_active(policy: Policy | None, write: bool, as_json: bool, lang: str) -> NoReturn:
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
        _fail(refused, lang)
    shown = Verified(book.name, done.reports, book.name if write else None)
    (print_json if as_json else print_text)(shown, lang, click.echo)
    sys.exit(EXIT_CLEAN if all(report.clean for report in done.reports) else EXIT_FINDINGS)


@main.group(cls=_Group)
def addin() -> None:
    """Excel 功能区按钮和 LibreOffice 工具栏 / the add-in, the toolbar."""


@addin.command("install")
@lang_option
def addin_install(lang: str) -> None:
    """登记核验程序，装上 Excel 加载项 / register the program, install the add-in."""
    from perfxl.excel.live.installing import install

    try:
        for done in install():
            click.echo(one_line(done.in_(lang)))
    except Refused as refused:
        _fail(refused, lang)


@addin.command("remove")
@lang_option
def addin_remove(lang: str) -> None:
    """撤去加载项和登记 / take the add-in and the registration away."""
    from perfxl.excel.live.installing import remove

    try:
        for done in remove():
            click.echo(one_line(done.in_(lang)))
    except Refused as refused:
        _fail(refused, lang)


@addin.command("build")
@click.argument("folder", type=click.Path())
@force_option
@lang_option
def addin_build(folder: str, force: bool, lang: str) -> None:
    """生成 perfxl.xlam 和 perfxl.oxt，供手工安装 / both, to install by hand."""
    from perfxl.excel.live.installing import export

    try:
        for path in export(folder, force=force):
            click.echo(one_line(_say(lang, f"已生成 {path}", f"wrote {path}")))
    except Refused as refused:
        _fail(refused, lang)


@main.command()
@lang_option
def doctor(lang: str) -> None:
    """检查按钮所需的一切，说明怎样修好 / what is wrong, and how to mend it.

    退出码：0 都好，1 有要处理的。 Exit status: 0 all is well, 1 something is to be done.
    """
    from perfxl.excel.live.doctor import examine

    wrong = False
    for item in examine():
        click.echo(one_line(item.line(lang)))
        wrong = wrong or item.state == "wrong"
    sys.exit(EXIT_FINDINGS if wrong else EXIT_CLEAN)
