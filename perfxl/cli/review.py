"""``perfxl review``: the review sheet 复核底稿 beside filled forms, in copies of their workbooks."""

from __future__ import annotations

import sys

import click

from perfxl.cli.options import (
    PATH,
    fail,
    force_option,
    lang_option,
    policy_given,
    policy_option,
    say,
)
from perfxl.jobs.ending import CLEAN, UNREADABLE
from perfxl.text.refusal import Refused, one_line


@click.command()
@click.argument("forms", nargs=-1, required=True, metavar="FORM…", type=PATH)
@click.option(
    "-o",
    "--output",
    default="复核",
    type=PATH,
    help="放副本的文件夹，默认“复核” / folder for the copies; default: 复核",
)
@policy_option
@force_option
@lang_option
def review(
    forms: tuple[str, ...], output: str, policy_name: str | None, force: bool, lang: str
) -> None:
    """在自评表的副本里加上“复核底稿” / a review sheet beside each form, in copies.

    \b
    例：
        perfxl review 报送/自评表.xlsx -o 复核

    \b
    自评完成值、分值、自评得分锁定，复核完成值、复核得分、扣分依据等由复核人填写；
    填好后用 perfxl verify 核验，复核总分和等级写进核验汇总。原文件不动。
    退出码：0 全部生成，2 有文件读不了或写不进。

    What was filed is locked, what a reviewer enters is open; perfxl verify reads it back and judges it.
    The originals are not changed. Exit status: 0 all were made, 2 a file could not be read or written.
    """
    from perfxl.jobs.review import prepare

    code = CLEAN
    try:
        for done in prepare(forms, output, policy_given(policy_name), force=force):
            if done.refusal is not None:
                click.echo(one_line(f"{done.source}: {done.refusal.sentence(lang)}"), err=True)
                code = UNREADABLE
                continue
            count = len(done.reports)
            zh = f"已生成 {done.written}（{count} 张表的复核底稿）"
            click.echo(one_line(say(lang, zh, f"wrote {done.written} ({count} review sheets)")))
    except Refused as refused:
        fail(refused, lang, output)
    sys.exit(code)
