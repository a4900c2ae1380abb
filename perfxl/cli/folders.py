"""The commands on many forms: next year's blanks, and a folder in one ledger."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
    year_option,
)
from perfxl.jobs.ending import CLEAN, FINDINGS, UNREADABLE
from perfxl.text.bilingual import counted
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from perfxl.renewal.projects import Project


@click.command()
@click.argument("source", type=PATH)
@year_option(
    "新年度，默认是表上年度的下一年 / fiscal year; default: the one after that of the forms"
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    help="输出的文件夹，默认“某某年空白表” / folder; default: 某某年空白表",
)
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
@layout_option("项目清单用的表式 / the layout for a project list")
@policy_option
@lang_option
def rollover(
    source: str, year: int | None, output: str | None, pattern: str, targets: bool, layout_name: str,
    policy_name: str | None, lang: str,
) -> None:  # fmt: skip
    """由上年的自评表或项目清单生成新年度的空白表 / next year's blanks.

    \b
    例：
        perfxl rollover 2025年 --year 2026 -o 2026年

    \b
    来源：填好的自评表、放这些表的文件夹，或项目清单
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
        year = year or next_year.year_after(source)
        if year is None:
            zh, en = "来源上没有年度，请给出 --year", "the source names no year: give --year"
            raise click.UsageError(say(lang, zh, en))
        output = output or f"{year}年空白表"
        policy = policy_for(year, policy_name)
        found = next_year.blanks(source, year, policy, with_targets=targets, layout=layout_name)
        for path, blank in next_year.write(named(found.blanks, pattern), output, policy):
            count += 1
            click.echo(one_line(say(lang, f"已生成 {path}", f"wrote {path}")))
            for each in blank.reminders:
                click.echo(one_line(f"  {say(lang, '请核对：', 'look at: ')}{each.in_(lang)}"))
    except Refused as refused:
        fail(refused, lang, source)
    for name, refusal in found.refused:
        click.echo(one_line(f"{name}: {refusal.sentence(lang)}"), err=True)
    said = f"共生成 {count} 张空白表", counted(count, "blank")
    if found.refused:
        number = len(found.refused)
        said = (
            f"{said[0]}，{number} 个文件读不了",
            f"{said[1]}, {counted(number, 'file')} could not be read",
        )
    click.echo(say(lang, *said))
    sys.exit(UNREADABLE if found.refused else CLEAN)


NAMED = 20  # of the files that were written


@click.command()
@click.argument("folder", type=PATH)
@click.option(
    "-o",
    "--output",
    default="台账.xlsx",
    type=PATH,
    help="台账，默认 台账.xlsx / the ledger; default: 台账.xlsx",
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
    type=click.Choice(["unit", "department", "folder"]),
    help="另按单位、主管部门或子文件夹（如区县）各生成一本退回清单 / a workbook each",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["xlsx", "csv", "json", "html", "parquet"]),
    help="默认按 -o 的扩展名 / default: by the suffix of -o",
)
@click.option(
    "--projects",
    "projects_file",
    type=PATH,
    help="项目清单 xlsx、csv：核对有无遗漏、金额是否一致 / a project list to compare with",
)
@allowed_option
@click.option(
    "--round",
    "number",
    type=click.IntRange(1, 99),
    help="第几次报送，默认换一个文件夹即下一轮 / which hand-in this is",
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="核验日期 / day of verification"
)
@click.option(
    "--review",
    "review_folder",
    type=PATH,
    help="带复核底稿的副本放在这个文件夹，已有的不动 / a folder for copies with review sheets",
)
@click.option("--letters", type=PATH, help="为每个单位写整改通知（Word）的文件夹 / letters")
@click.option("--letter-template", type=PATH, help="自己的通知模板 .docx / your own template")
@click.option(
    "--deadline", type=click.DateTime(["%Y-%m-%d"]), help="通知里的报送期限 / the deadline"
)
@click.option("--contact", default="", help="通知里的联系人和电话 / whom to ask")
@click.option("--sender", default="", help="通知的落款 / who signs")
@targets_option
@evidence_option
@click.option("--fresh", is_flag=True, help="不用上次的结果，全部重新核验 / verify everything anew")
@policy_option
@force_option
@lang_option
def batch(
    folder: str, output: str, write: bool, jobs: int | None, scheduler: str | None,
    split_by: str | None, format_name: str | None, projects_file: str | None,
    allowed_file: str | None, number: int | None, day: dt.datetime | None, letters: str | None,
    letter_template: str | None, deadline: dt.datetime | None, contact: str, sender: str,
    targets_path: str | None, evidence_folder: str | None, review_folder: str | None,
    fresh: bool, policy_name: str | None, force: bool, lang: str,
) -> None:  # fmt: skip
    """核验整个文件夹，汇总成一本台账 / verify a folder, with one ledger.

    \b
    例：
        perfxl batch 报送 -o 台账.xlsx

    \b
    每个文件都有结果：核验、不能核验或跳过；没有改动的文件不重复核验。
    退出码：0 没有错误，1 有错误，2 有文件不能核验或写不进，
    130 中途停止（台账是已完成的部分，再次运行即可续完）。

    Every file is verified, refused or skipped; one that did not change is not verified again. Exit
    status: 0 clean, 1 errors, 2 a file could not be verified or written, 130 stopped half-way.
    """
    from perfxl.cli.progress import bars
    from perfxl.jobs.folder.inspection import Inspection, inspect
    from perfxl.jobs.folder.letters import Wording
    from perfxl.jobs.folder.workers import cores
    from perfxl.jobs.folder.writing import FORMATS

    suffix = Path(output).suffix.lower().removeprefix(".")
    if format_name is None and suffix not in FORMATS:
        raise click.UsageError(
            say(
                lang,
                "-o 应以 .xlsx、.csv、.json、.html 或 .parquet 结尾，或加 --format",
                "-o should end in .xlsx, .csv, .json, .html or .parquet; or add --format",
            )
        )
    try:
        listed, policy = _listed(projects_file), policy_given(policy_name)
        job = Inspection(
            folder, output, policy, write, jobs or cores(), scheduler,
            split_by or "", format_name or suffix, listed, force, fresh,
            f"{day:%Y-%m-%d}" if day else "", number, allowed_given(allowed_file), letters or "",
            Wording(deadline and deadline.date(), contact, sender, _bytes(letter_template)),
            targets_given(targets_path, policy), review_folder or "",
            evidence_given(evidence_folder),
        )  # fmt: skip
        words = say(lang, "核验", "verifying"), say(lang, "复核底稿", "review sheets")
        with bars(*words) as (told, copied):
            outcome = inspect(job, told, copied)
    except Refused as refused:
        fail(refused, lang, folder)
    click.echo(outcome.sentence(lang))
    for code, detail in outcome.remarks:
        click.echo(Refused(code, "", detail).sentence(lang), err=True)
    for path in outcome.written[:NAMED]:
        click.echo(one_line(say(lang, f"已生成 {path}", f"wrote {path}")))
    more = len(outcome.written) - NAMED
    if more > 0:
        zh, en = f"另生成 {more} 个文件", f"wrote {counted(more, 'more file')}"
        click.echo(say(lang, zh, en))
    sys.exit(outcome.exit_code)


def _bytes(path: str | None) -> bytes:
    if path is None:
        return b""
    from perfxl.excel import files

    return files.read_bytes(path)


def _listed(path: str | None) -> tuple[Project, ...]:
    if path is None:
        return ()
    from perfxl.jobs.lists import read_projects

    return read_projects(path)


@click.command()
@click.argument("source", type=PATH)
@policy_option
@lang_option
def labels(source: str, policy_name: str | None, lang: str) -> None:
    """列出没看懂的标题，写成政策文件的 [labels] / headings not understood, as lines for a policy.

    \b
    例：
        perfxl labels 报送 > 标题.toml

    \b
    来源：一张自评表，或放这些表的文件夹。打印的各行可直接贴进本地政策文件；
    一个标题可能是几个部分的，留作注释，由人选定。退出码：0 全部看懂，1 有没看懂的，2 有文件读不了。

    SOURCE is a form or a folder of them. Exit status: 0 all understood, 1 some not, 2 a file could not
    be read.
    """
    from perfxl.jobs.folder.labels import readings
    from perfxl.report.labels import Headings

    headings, refused = Headings(), 0
    try:
        policy = policy_given(policy_name)
        for name, found in readings(source, policy.labels if policy is not None else None):
            if isinstance(found, Refused):
                refused += 1
                click.echo(one_line(f"{name}: {found.sentence(lang)}"), err=True)
            else:
                headings.enter(name, found)
    except Refused as failure:
        fail(failure, lang, source)
    for line in headings.lines():
        click.echo(line)
    if not headings.parts and not refused:
        click.echo(say(lang, "标题都看懂了", "every heading was understood"), err=True)
    sys.exit(UNREADABLE if refused else FINDINGS if headings.parts else CLEAN)
