"""``perfxl verify``: one file after another, every answer printed as soon as it is there.

Without the option parser, so that the road taken most need not load it; :mod:`perfxl.cli.commands` parses,
:mod:`perfxl.__main__` takes the short way where there is nothing to parse.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from perfxl.jobs.ending import CLEAN, FINDINGS, UNREADABLE
from perfxl.jobs.one_file import NOTHING, verify_all
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from perfxl.jobs.one_file import Given, Verified
    from perfxl.rules.policy import Policy

Echo = Callable[..., None]  # click.echo, or what does the same on an ordinary terminal


def echo(line: str, err: bool = False) -> None:
    """A line on standard output or the error stream, at once."""
    print(line, file=sys.stderr if err else sys.stdout, flush=True)


def verify_files(
    files: Sequence[str],
    policy: Policy | None = None,
    *,
    write: bool = True,
    output: str | None = None,
    force: bool = False,
    as_json: bool = False,
    lang: str = "zh",
    echo: Echo = echo,
    given: Given = NOTHING,
    errors_only: bool = False,
) -> int:
    """Verify files and print what was found; the exit code of the worst of them."""
    code = CLEAN
    for file in files:
        for done in verify_all(file, policy, write=write, output=output, force=force, given=given):
            if as_json:
                print_json(done, lang, echo)
            else:
                print_text(done, lang, echo, errors_only)
            if done.refusal is not None or not all(report.whole for report in done.reports):
                code = UNREADABLE
            elif code != UNREADABLE and not all(report.clean for report in done.reports):
                code = FINDINGS
    return code


def print_text(done: Verified, lang: str, echo: Echo = echo, errors_only: bool = False) -> None:
    """One line a finding (or an error), one a form, and what became of the file."""
    from perfxl.report.as_text import lines, verdict

    path = one_line(done.path)
    for report in done.reports:
        for line in lines(report, lang, errors_only):
            echo(line)
        echo(f"{path}: {verdict(report, lang)}")
    for code, where in done.warnings:
        echo(f"{path}: {Refused(code, where).sentence(lang)}", err=True)
    if done.refusal is not None:
        echo(f"{path}: {done.refusal.sentence(lang)}", err=True)
    elif done.written is not None:
        zh, en = f"核验汇总已写入 {done.written}", f"summary written to {done.written}"
        echo(one_line(en if lang == "en" else zh))


def print_json(done: Verified, lang: str, echo: Echo = echo) -> None:
    """One line of JSON a form; what could not be read on the error stream."""
    from perfxl.report.as_json import as_json

    for report in done.reports:
        echo(as_json(report, lang))
    if done.refusal is not None:
        echo(f"{one_line(done.path)}: {done.refusal.sentence(lang)}", err=True)
