"""The command on two forms: diff."""

from __future__ import annotations

import sys

import click

from perfxl.cli.options import PATH, fail, lang_option, policy_given, policy_option
from perfxl.jobs.ending import CLEAN, FINDINGS
from perfxl.text.refusal import Refused


@click.command()
@click.argument("first", type=PATH)
@click.argument("second", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="每两张表一行 JSON / one line of JSON a pair")
@policy_option
@lang_option
def diff(first: str, second: str, as_json: bool, policy_name: str | None, lang: str) -> None:
    """两张自评表逐格比较：两次报送，或上年与今年 / what differs between two forms.

    \b
    例：
        perfxl diff 2024年.xlsx 2025年.xlsx

    \b
    行序、空格和全半角不算不同。两个年度的，另说执行率升降、与上年相同的偏差原因、
    比上年实际还容易的指标值。退出码：0 相同，1 有不同，2 有文件读不了。

    Rows, spaces and widths may move. Of two years it also says how execution moved, which reasons are
    last year's, and which targets ask for less than was reached. Exit status: 0 the same, 1 not, 2 a
    file could not be read.
    """
    from perfxl.jobs.difference import differences
    from perfxl.report.difference import as_json as told
    from perfxl.report.difference import lines

    try:
        pairs = differences(first, second, policy_given(policy_name))
    except Refused as refused:
        fail(refused, lang)
    for pair in pairs:
        for line in (told(pair, lang),) if as_json else lines(pair, lang):
            click.echo(line)
    sys.exit(CLEAN if all(pair.found.same for pair in pairs) else FINDINGS)
