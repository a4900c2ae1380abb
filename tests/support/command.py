"""The command, typed as a person types it, in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from perfxl.cli.commands import main


def run(*arguments: object, given: bytes | None = None) -> Result:
    """What the command did, with ``given`` on its standard input; it ends in no way but its own."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result
