"""Every command in the documentation is one that the program has, and the other way round."""

from __future__ import annotations

import glob
import re
import shlex
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import xlsxwriter
from click.testing import CliRunner

from perfxl.cli.commands import main
from perfxl.excel.xlsx import workbook
from tests.documents.seed import REAL_TEXT
from tests.documents.writers import as_word
from tests.support import ROOT
from tests.support.forms import REAL, filed, filled, source
from tests.support.office import Office

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
    """Its name, its options and how many values they take; the files need not be there."""
    name, found, rest = resolved(command.words)
    context = click.Context(found, info_name=name, resilient_parsing=False)
    parser = found.make_parser(context)
    parser.parse_args(rest)  # raises what is no option


ELSEWHERE = ("addin", "doctor", "--active")  # they change or ask the user's own Excel


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office) -> Path:
    """A folder with every file that the pages name."""
    forms = [filled(filed(name)) for name in REAL]
    for name in (
        "自评表.xlsx",
        "坏表.xlsx",
        "报送/一.xlsx",
        "报送/处/二.xlsx",
        "2025年自评表/一.xlsx",
        "二次报送/一.xlsx",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(forms[0])
    (tmp_path / "2025年自评表/二.xlsx").write_bytes(forms[1])
    (tmp_path / "数据.json").write_text(source(REAL[0]), "utf-8")
    row = ("产出指标", "数量指标", "演练次数", "≥4次", 90)
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "分值")
    table(tmp_path / "指标.xlsx", heads, row)
    more = ("项目名称", "主管部门", "实施单位", "预算数")
    table(tmp_path / "项目清单.xlsx", (*more, *heads), ("应急演练", "某局", "某中心", 208, *row))
    table(tmp_path / "核准.xlsx", ("项目名称", "编码", "理由"), ("应急演练", "D-1", "已批准"))
    office.recalculate(tmp_path / "自评表.xlsx", tmp_path / "旧表.xls")
    (tmp_path / "自评表.docx").write_bytes(as_word(workbook.read(forms[0]).sheets[0]))
    for name in ("公开表.pdf", "去年公开表.pdf"):
        office.pdf(tmp_path / "自评表.xlsx", tmp_path / name)
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
        archive.writestr("处/三.xlsx", forms[2])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table(path: Path, *rows: Sequence[object]) -> None:
    """A list as a workbook."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


@pytest.mark.parametrize(
    "page", ["README.md", "docs/bureau.md", "docs/documents.md", "docs/policies.md"]
)
def test_what_a_page_sets_apart_runs_as_printed(page: str, desk: Path) -> None:
    """In its order, in one folder; 0 and 1 are answers, 2 is not."""
    done = 0
    for command in ours():
        if command.page == page and command.apart and not set(command.words) & set(ELSEWHERE):
            words = [
                found for word in command.words[1:] for found in (glob.glob(word) or [word])
            ]  # as a shell spells out *.xlsx
            run = CliRunner().invoke(main, words, input=REAL_TEXT.read_bytes())
            assert run.exit_code in (0, 1), f"{command}: {run.output}{run.exception!r}"
            done += 1
    assert done >= 2


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
        word.split("::")[0] for word in (program, *rest) if re.match(r"(\./|tests/|\.ci/)\w", word)
    ]
    for path in paths:
        assert (ROOT / path).exists(), path
    if program.endswith("python") and "-m" in rest:
        module = rest[rest.index("-m") + 1]
        if module.startswith(("perfxl", "tests")):
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
