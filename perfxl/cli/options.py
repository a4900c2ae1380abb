"""What the commands share: options, how they speak, how they end."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from perfxl.jobs.ending import CLEAN, UNREADABLE
from perfxl.text.refusal import Refused, one_line

if TYPE_CHECKING:
    from perfxl.rules.policy import Policy

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


def xlsx_name(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Excel does not open a workbook under another suffix."""
    if not name.lower().endswith(".xlsx"):
        raise click.BadParameter("应以 .xlsx 结尾 / should end in .xlsx")
    return name


xlsx_option = click.option(
    "-o", "--output", required=True, type=click.Path(), callback=xlsx_name,
    help="输出的 .xlsx / the new file",
)  # fmt: skip
force_option = click.option(
    "--force", is_flag=True, help="覆盖已有的输出文件 / overwrite the output"
)


def fail(refused: Refused, lang: str, file: str = "") -> NoReturn:
    """Say why on the error stream, and end."""
    prefix = f"{one_line(file)}: " if file else ""
    click.echo(prefix + refused.sentence(lang), err=True)
    sys.exit(UNREADABLE)


def policy_given(name: str | None) -> Policy | None:
    """The policy of that name or file; None for the one of the form's year."""
    from perfxl.rules.policy_files import policy_named

    return None if name is None else policy_named(name)


def layout_known(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """A layout's name, or a usage error that lists them."""
    from perfxl.layout.layouts import LAYOUTS

    if name not in LAYOUTS:
        raise click.BadParameter(f"{name}；可用 / known: {', '.join(LAYOUTS)}")
    return name


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
            error.show()
            sys.exit(error.exit_code)
        except click.Abort:
            raise KeyboardInterrupt from None
        sys.exit(code if isinstance(code, int) else CLEAN)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)


def say(lang: str, zh: str, en: str) -> str:
    """One of two sentences."""
    return en if lang == "en" else zh
