"""What the commands share: options, how they speak, how they end."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from perfxl.cli.frame import Formatter, error_lines, language
from perfxl.jobs.ending import CLEAN, UNREADABLE
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfxl.jobs.targets import Targets
    from perfxl.ledger.allowed import Allowance
    from perfxl.rules.evidence import Names
    from perfxl.rules.policy import Policy

DASHES = "-—–－"  # hyphens, and what a program that corrects what is typed makes of two
F = TypeVar("F", bound="Callable[..., Any]")  # what an option is put on


class _Named(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does it; an empty name, as of a variable that is not set, is no name."""
        if value == "":
            self.fail(say(language(), "名称是空的", "the name is empty"), param, ctx)
        return super().convert(value, param, ctx)


PATH = _Named(readable=False)
"""A file or folder: why it cannot be read is for what reads it to say."""

lang_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=language,
    help="消息和说明的语言，也可用环境变量 PERFXL_LANG / language of messages and help, or PERFXL_LANG",
)
policy_option = click.option(
    "--policy",
    "policy_name",
    metavar="NAME|FILE",
    help="政策：已发布的名称，或本地政策 TOML 文件 / a released policy or your own TOML",
)
targets_option = click.option(
    "--targets",
    "targets_path",
    type=PATH,
    help="批复的绩效目标：目标表、上年生成的空白表、清单，或放这些文件的文件夹 / the approved targets: a "
    "table, a blank, a list, or a folder of them",
)
evidence_option = click.option(
    "--evidence",
    "evidence_folder",
    type=PATH,
    help="放佐证材料的文件夹：表上写明的文件，缺哪些 / the folder of evidence: which of the files that "
    "are named it lacks",
)
allowed_option = click.option(
    "--allowed",
    "allowed_file",
    type=PATH,
    help="核准的例外 xlsx、csv、toml：项目或单位、编码、理由、批准人、有效期 / allowed exceptions",
)


def xlsx_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Excel does not open a workbook under another suffix. None where no name is given."""
    if name is not None and not name.lower().endswith(".xlsx"):
        raise click.BadParameter(say(language(), "应以 .xlsx 结尾", "should end in .xlsx"))
    return name


def workbook_name(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """The same for a copy, which may have macros; None where no copy is wanted."""
    return (
        name if name is None or name.lower().endswith(".xlsm") else xlsx_name(context, option, name)
    )


xlsx_option = click.option(
    "-o", "--output", type=PATH, callback=xlsx_name,
    help="输出的 .xlsx，默认放在原文件旁边 / the new file; default: beside the given one",
)  # fmt: skip
force_option = click.option(
    "--force", is_flag=True, help="覆盖已有的输出文件 / overwrite the output"
)


def fail(refused: Refused, lang: str, file: str = "") -> NoReturn:
    """Say why on the error stream, and end."""
    prefix = f"{one_line(file)}: " if file else ""
    click.echo(prefix + refused.sentence(lang), err=True)
    sys.exit(UNREADABLE)


def targets_given(path: str | None, policy: Policy | None) -> Targets | None:
    """The approved targets at a path; None where none is named."""
    if path is None:
        return None
    from perfxl.jobs.targets import read_targets

    return read_targets(path, policy.labels if policy is not None else None)


def evidence_given(path: str | None) -> Names | None:
    """The names in the folder of evidence; None where none is given."""
    if path is None:
        return None
    from perfxl.jobs.evidence import read_evidence

    return read_evidence(path)


def allowed_given(path: str | None) -> tuple[Allowance, ...]:
    """The exceptions in a list; none where no list is given."""
    if path is None:
        return ()
    from perfxl.jobs.lists import read_allowed

    return read_allowed(path)


def policy_given(name: str | None) -> Policy | None:
    """The policy of that name or file; None for the one of the form's year."""
    from perfxl.rules.policy_files import policy_named

    return None if name is None else policy_named(name)


def layout_known(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """A layout's name, or a usage error that lists them."""
    from perfxl.layout.layouts import LAYOUTS, SPOKEN

    found = SPOKEN.get(name, name)
    if found not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        zh = f"没有“{name}”这种表式，可用 {known}，或 上海、财政部、四川"
        raise click.BadParameter(say(language(), zh, f"no layout {name}; known: {known}"))
    return found


def layout_option(help: str) -> Callable[[F], F]:
    """``--layout``, for what a command makes by it."""
    return click.option(
        "--layout", "layout_name", default="shanghai", show_default=True, callback=layout_known,
        help=help,
    )  # fmt: skip


def year_option(help: str) -> Callable[[F], F]:
    """``--year``, a fiscal year."""
    return click.option("--year", type=click.IntRange(1990, 2100), help=help)


click.Context.formatter_class = Formatter


class Commands(click.Group):
    """Keeps commands in the order in which people use them; a Ctrl-C is left to our caller."""

    def main(self, *args: Any, **more: Any) -> Any:
        """As click does it, but for an interrupt, which is no exit code 1."""
        run: Any = super().main
        if not more.pop("standalone_mode", True):
            return run(*args, standalone_mode=False, **more)
        try:
            code = run(*args, standalone_mode=False, **more)
        except click.ClickException as error:
            for line in error_lines(error, language()):
                click.echo(one_line(line, 2000) if line.startswith("用法不对") else line, err=True)
            sys.exit(UNREADABLE)
        except click.Abort:
            raise KeyboardInterrupt from None
        except SystemExit:
            wrapped = getattr(sys.stdout, "wrapped", None)
            if wrapped is not None:  # click ends with 1 where a pipe was closed
                sys.stdout = wrapped
                raise BrokenPipeError(errno.EPIPE, "") from None
            raise
        sys.exit(code if isinstance(code, int) else CLEAN)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; where a file stands in a command's place, the command for it is named,
        and a known option behind another dash than two hyphens is no file."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError:
            if not os.path.exists(args[0]):
                raise
            typed = f"perfxl {'batch' if os.path.isdir(args[0]) else 'verify'} {args[0]}"
            said = (
                f"没有命令 {args[0]}；要核验它：{typed}",
                f"no command {args[0]}; to verify it: {typed}",
            )
            raise click.UsageError(one_line(say(language(), *said)), ctx) from None
        if command is not None:
            _refuse_other_dashes(rest, click.Context(command, ctx, name))
        return name, command, rest

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)


def _refuse_other_dashes(words: list[str], context: click.Context) -> None:
    params = context.command.params
    known = {each for param in params for each in (*param.opts, *param.secondary_opts)}
    for word in words:
        meant = "--" + word.lstrip(DASHES).partition("=")[0]
        if meant in known and not word.startswith("--"):
            raise click.NoSuchOption(word, None, [meant], context)


def echo_data(text: str) -> None:
    """Print a file's text; to a file or a pipe as UTF-8, whatever the console's encoding is."""
    sys.stdout.flush()
    terminal = sys.stdout.isatty()
    text = text.rstrip("\n") + "\n"
    click.echo(text if terminal else text.encode(), nl=False)


def say(lang: str, zh: str, en: str) -> str:
    """One of two sentences."""
    return en if lang == "en" else zh
