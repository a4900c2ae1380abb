"""Every command in the documentation is one that the program has, and the other way round."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import click
import pytest

from perfxl.cli.commands import main
from tests.support import ROOT

# docs/first-steps.md is of slips, too; tests/cli/test_first_steps.py holds it line by line
PAGES = (
    ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(p for p in (ROOT / "docs").glob("*.md") if p.name != "first-steps.md"),
    ROOT / "sample_workbooks" / "README.md", *sorted((ROOT / "examples").glob("README.md")),
)  # fmt: skip
README = (ROOT / "README.md").read_text("utf-8")
PROGRAMS = ("perfxl", "python", "pip", "bash", "nox", "pytest", "./")


class Command(NamedTuple):
    """A command as a page prints it."""

    page: str
    line: int
    words: tuple[str, ...]
    apart: bool  # on a line of its own

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {' '.join(self.words)}"


def printed() -> Iterator[Command]:
    """Every command on every page: lines set apart, and code within a sentence."""
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            apart = line.startswith("    ")
            found = [line.strip()] if apart else re.findall(r"`([^`]+)`", line)
            for code in found:
                code = re.split(r"\s#\s|\s[>|<]\s|…|&&", f"{code} ")[0].strip()
                program = re.match(r"(?:\.venv/bin/)?([\w./-]+)", code)
                if not program or not program[1].startswith(PROGRAMS):
                    continue
                words = tuple(shlex.split(code))
                if len(words) > 1 or words[0].startswith("./"):
                    yield Command(name, number, words, apart)


@cache
def commands() -> tuple[Command, ...]:
    return tuple(printed())


def ours() -> list[Command]:
    """The commands of the program itself."""
    return [command for command in commands() if command.words[0] == "perfxl"]


def resolved(words: tuple[str, ...]) -> tuple[str, click.Command, list[str]]:
    """The name of a command of the program, itself, and what follows its name."""
    group: click.Command = main
    names, rest = [], list(words[1:])
    while isinstance(group, click.Group) and rest and not rest[0].startswith("-"):
        found = group.get_command(click.Context(group), rest[0])
        assert found is not None, f"no command {rest[0]}"
        group = found
        names.append(rest.pop(0))
    return " ".join(names), group, rest


@pytest.mark.parametrize("command", ours(), ids=str)
def test_a_printed_command_is_one_of_the_program(command: Command) -> None:
    """Its name, its options and how many values they take; the files need not be there.

    Below the program, as people call it: click keeps the help option that a command's first parser
    asked for, and without its parent that is --help alone, for every later test of this process.
    """
    name, found, rest = resolved(command.words)
    context = click.Context(found, main.make_context("perfxl", []), info_name=name)
    found.make_parser(context).parse_args([*rest, "-h"])  # raises what is no option


def options(command: click.Command) -> Iterator[tuple[str, ...]]:
    """The spellings of each option."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield (*parameter.opts, *parameter.secondary_opts)


def all_commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{before}{name} ")
        else:
            yield before + name, command


@pytest.mark.parametrize(("name", "command"), [*all_commands(main)], ids=lambda each: str(each))
def test_a_command_of_the_program_is_documented(name: str, command: click.Command) -> None:
    """With each of its options, on a page that speaks of it; README has those that all share."""
    pages = [page.read_text("utf-8") for page in PAGES]
    assert any(f"perfxl {name}" in text for text in pages), f"no page says perfxl {name}"
    about = [text for text in pages if f"perfxl {name.split()[0]}" in text or text == README]
    text = "\n".join(about)
    unsaid = [
        spelled
        for spelled in options(command)
        if not any(re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text) for one in spelled)
    ]
    assert unsaid == []


@pytest.mark.parametrize("command", [c for c in commands() if c.words[0] != "perfxl"], ids=str)
def test_other_commands_name_what_is_there(command: Command) -> None:
    """Scripts, modules and files of the project; pip's extras."""
    program, *rest = command.words
    paths = [
        word.split("::")[0]
        for word in (program, *rest)
        if re.match(r"(\./|tests/|benchmarks/|examples/|\.ci/)\w", word)
    ]
    for path in paths:
        assert (ROOT / path).exists(), path
    if program.endswith("python") and "-m" in rest:
        module = rest[rest.index("-m") + 1]
        if module.startswith(("perfxl", "release", "tests")):
            place = ROOT.joinpath(*module.split("."))
            assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
    if program.endswith("pip"):
        told = (ROOT / "pyproject.toml").read_text("utf-8")
        for extra in re.findall(r"\[(\w+)\]", " ".join(rest)):
            assert re.search(rf"^{extra} = \[", told, re.MULTILINE), extra


def test_every_example_is_listed_and_run() -> None:
    listed = (ROOT / "examples" / "README.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    examples = sorted((ROOT / "examples").glob("*.py"))
    assert examples
    for path in examples:
        assert f"({path.name})" in listed and f'example("{path.stem}")' in tests, path.name


DESIGN = (ROOT / "docs" / "design.md").read_text("utf-8")
STEPS = re.findall(r"`(perfxl/[\w/]+\.py)`\s+`(\w+)`", DESIGN)
PLACES = sorted(set(re.findall(r"`((?:perfxl/)?\w+/[\w/]*(?:\.\w+)?)`", DESIGN)))


def test_the_design_follows_a_workbook_through_functions_that_are_there() -> None:
    assert len(STEPS) > 10
    for path, name in STEPS:
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), path


@pytest.mark.parametrize("place", PLACES)
def test_the_design_names_files_that_are_there(place: str) -> None:
    within = [ROOT / "perfxl" / place, ROOT / place, *(ROOT / "perfxl").glob(f"*/{place}")]
    assert any(path.exists() for path in within)


def test_what_the_glossary_calls_by_name_is_called_so() -> None:
    """Every name in its second column is one in the code."""
    named = set()
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines():
        cells = line.split("|")
        if len(cells) == 5 and cells[1].strip() != "中文":
            named |= set(re.findall(r"[A-Za-z_]\w*", " ".join(re.findall(r"`([^`]+)`", cells[2]))))
    code = " ".join(path.read_text("utf-8") for path in (ROOT / "perfxl").rglob("*.py"))
    assert len(named) > 100 and named <= set(re.findall(r"\w+", code))
