"""Every command line that a page sets apart, typed as it stands, in an environment made as README says.

The wheel is built, README's own lines install it into a fresh environment (with the constraints of
the project), and a shell runs the lines of each page in their order, in one folder that has the
files they name. What an option needs beside is installed by the line that its refusal prints.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from perfxl import __version__
from perfxl.excel.xlsx import workbook
from tests.documents.seed import REAL_TEXT
from tests.documents.writers import as_word
from tests.support import PATIENCE, ROOT
from tests.support.forms import REAL, filed, filled, source
from tests.support.office import Office

pytestmark = pytest.mark.slow

PAGES = ("README.md", "docs/button.md", "docs/documents.md", "docs/layouts.md", "docs/policies.md",
         "docs/bureau.md")  # fmt: skip
WHEEL = f"perfxl-{__version__}-py3-none-any.whl"
NO_EXCEL = "perfxl verify --active"  # asks a running Excel, of which there is none here


def lines(page: str) -> Iterator[str]:
    """The command lines of a page, as printed; those that need a clone are for who has one."""
    for line in (ROOT / page).read_text("utf-8").splitlines():
        if re.match(r"    (perfxl|pip|python -m pip) ", line):
            yield line.strip()


class Shell:
    """A person's terminal, in a folder and an environment of its own."""

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder = folder
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self.environment = own | {
            "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "VIRTUAL_ENV": str(environment),
            "HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "home" / "config"),
            "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_QUIET": "1",
        }

    def run(self, line: str) -> tuple[int, str]:
        """The exit code of a line, and what it printed."""
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder, env=self.environment, input=REAL_TEXT.read_bytes(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=PATIENCE,
        )  # fmt: skip
        return done.returncode, done.stdout.decode()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that README's lines made: those for a computer without a network, of what was
    kept on one that has it, and then the one that most people type."""
    folder = tmp_path_factory.mktemp("install")
    environment = folder / "environment"
    shell = Shell(folder, environment)
    (folder / "home").mkdir()
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", str(ROOT), "-w", str(folder)]
    subprocess.run(build, check=True)
    assert [path.name for path in folder.glob("*.whl")] == [WHEEL]
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    directly, kept, offline = (line for line in lines("README.md") if " pip " in line)
    assert " install " in directly and " download " in kept and " --no-index " in offline
    for line in (kept, offline, "pip uninstall -y perfxl", directly):
        code, said = shell.run(line)
        assert code == 0, f"{line}: {said}"
    code, said = shell.run("python -c 'import perfxl, openpyxl, lxml; print(perfxl.__file__)'")
    assert code == 0 and said.startswith(str(environment))
    return environment


@pytest.fixture
def desk(tmp_path: Path, office: Office) -> Path:
    """A folder with every file that the pages name, to be copied for each of them."""
    forms = [filled(filed(name)) for name in REAL]
    for name in (
        "自评表.xlsx",
        "坏表.xlsx",
        "报送/一.xlsx",
        "报送/处/二.xlsx",
        "2025年自评表/一.xlsx",
        "二次报送/一.xlsx",
        "批复目标表.xlsx",
        "批复/一.xlsx",
        "2024年.xlsx",
        "2025年.xlsx",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(forms[0])
    (tmp_path / "佐证材料").mkdir()
    (tmp_path / "佐证材料" / "验收报告.pdf").touch()
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
    (tmp_path / "home").mkdir()
    return tmp_path


def table(path: Path, *rows: Sequence[object]) -> None:
    """A list as a workbook."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def test_every_line_runs_as_printed(installed: Path, desk: Path) -> None:
    """0 and 1 are answers, 2 is not, but where there is no Excel to ask, and that is said."""
    for page in PAGES:
        shell = Shell(shutil.copytree(desk, desk.with_name(Path(page).stem)), installed)
        typed = [line for line in lines(page) if " pip " not in line]
        assert typed, page
        for line in typed:
            code, said = shell.run(line)
            if "E-COMPONENT" in said:
                remedy = re.search(r"pip install [\w =.-]+", said)
                assert remedy is not None, said
                assert shell.run(remedy[0].strip())[0] == 0, remedy[0]
                code, said = shell.run(line)
            wanted = (2,) if line.startswith(NO_EXCEL) else (0, 1)
            assert code in wanted, f"{page}: {line}\n{said}"
            assert "Traceback" not in said
            if line.startswith(NO_EXCEL):
                assert "E-NOEXCEL" in said
    code, said = shell.run('eval "$(_PERFXL_COMPLETE=bash_source perfxl)" && complete -p perfxl')
    assert code == 0 and "perfxl" in said
