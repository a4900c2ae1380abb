"""The command line. Thin: every ``if`` about the form is elsewhere; what is heavy is imported late."""

from __future__ import annotations

from pathlib import Path

import click

from perfxl import __version__
from perfxl.cli import button, folders, forms
from perfxl.cli.options import Commands, fail, lang_option, say
from perfxl.text.refusal import Refused, one_line


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="perfxl")
def main() -> None:
    """财政项目支出绩效自评表：生成、填写、核验。

    Generate, fill and verify the project expenditure performance self-evaluation form.
    """


@click.command()
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
        raise click.UsageError(one_line(say(lang, *said))) from None


@click.command()
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
            fail(Refused("E-WRITE", str(where), error.strerror or ""), lang)
        try:
            run(where, lang, click.echo)
        except Refused as refused:
            fail(refused, lang)
        if keep:
            click.echo(f"→ {where}")


for command in (
    forms.template, forms.fill, forms.export, forms.verify, forms.repair, checks, demo,
    folders.rollover, folders.batch, button.addin, button.doctor,
):  # fmt: skip
    main.add_command(command)
