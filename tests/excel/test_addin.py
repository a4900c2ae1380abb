"""The macros and add-ins: what is shipped is what the texts give, read back and run."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application
from pyopenvba.interpreter._intrinsics import INTRINSICS, intrinsic

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live.addin import build
from perfxl.excel.template.formbuttons import BUTTONS, macros
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs import button
from perfxl.jobs.one_file import filled
from perfxl.layout.layouts import LAYOUTS
from perfxl.rules.policy_files import policy_for
from tests.lint_xlsx import faults
from tests.office import ooxml_errors
from tests.xlwings_uno import Desk

with warnings.catch_warnings():  # it speaks an old pyparsing
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "perfxl" / "excel" / "live" / "addin"
NAME = "自评表=2024 & (终稿) [1] 100%.xlsx"


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return build.build()


def test_what_is_shipped_is_what_the_texts_give(built: dict[str, bytes]) -> None:
    for name, data in built.items():
        shipped = (build.BUILT / name).read_bytes()
        assert shipped == data, f"{name}: run python -m perfxl.excel.live.addin.build"


def modules(data: bytes) -> dict[str, str]:
    """The modules that olevba finds, by name, without their line ends."""
    parser = VBA_Parser("any.xlsm", data=data)
    try:
        return {name: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


def test_olevba_reads_the_source_back_line_for_line(built: dict[str, bytes]) -> None:
    form = template(LAYOUTS["shanghai"], year=2025, policy=policy_for(2025), macros=macros())
    for data, wanted in (
        (built[build.ADDIN], ["PerfxlButton", "PerfxlRibbon"]),
        (form, ["PerfxlButton"]),
    ):
        found = modules(data)
        for name in wanted:
            source = (HERE / f"{name}.bas").read_bytes()
            assert source.isascii()
            assert found[f"{name}.bas"].splitlines() == source.decode("ascii").splitlines()
        rest = [code for name, code in found.items() if name.removesuffix(".bas") not in wanted]
        lines = [line for code in rest for line in code.splitlines()]
        assert all(line.startswith("Attribute ") for line in lines)


def test_there_is_nothing_in_the_macros_that_they_need_not(built: dict[str, bytes]) -> None:
    """One way out, Shell (on macOS AppleScriptTask); no event, no sheet and no file is read."""
    code = "\n".join(modules(built[build.ADDIN]).values())
    bare = re.sub(r"^\s*'.*$", "", code, flags=re.MULTILINE)
    for word in (
        "CreateObject", "Declare ", "Lib ", "Open ", "GetObject", "Worksheets", "Sheets(", "Cells",
        "Range(", "Auto_Open", "Workbook_Open", "ThisWorkbook.", "FullName", ".Path", "Kill",
        "xlwings", "PYTHONPATH", "LICENSE", "conf",
    ):  # fmt: skip
        assert word not in bare, word
    assert bare.count("Shell ") == 1 and bare.count("AppleScriptTask(") == 1


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> Any:
    """pyOpenVBA's Excel with the machine's edges recorded: Shell, Environ, GetSetting, Hwnd."""
    app = ExcelApplication()
    app.add_workbook()
    app.shelled = []
    app.registered = '"C:\\Python 3\\pythonw.exe" -E -P -m perfxl.button'
    before = dict(INTRINSICS)

    @intrinsic("Shell", "PathName", "WindowStyle", minimum=1)
    def shell(_: Any, path: Any, style: Any) -> Any:
        app.shelled.append((str(path), int(style)))
        return 1.0

    @intrinsic("Environ", "Expression", minimum=1)
    def environ(_: Any, name: Any) -> Any:
        return ""

    @intrinsic("GetSetting", "AppName", "Section", "Key", "Default", minimum=3)
    def setting(_: Any, name: Any, section: Any, key: Any, default: Any) -> Any:
        assert (str(name), str(section), str(key)) == ("perfxl", "button", "program")
        return app.registered

    get = Application.vba_get

    def with_window(self: Any, name: str, *more: Any) -> Any:
        return 67890 if name.lower() == "hwnd" else get(self, name, *more)

    monkeypatch.setattr(Application, "vba_get", with_window)
    app.add_module(build.source("PerfxlButton"), name="PerfxlButton")
    yield app
    INTRINSICS.clear()
    INTRINSICS.update(before)


def named(app: Any, name: str) -> None:
    app.workbook.name = name


@pytest.mark.parametrize(
    ("macro", "words"),
    [
        ("PerfxlVerify", ["verify"]),
        ("PerfxlMark", ["verify", "--mark"]),
        ("PerfxlNext", ["next"]),
        ("PerfxlClear", ["clear"]),
        ("PerfxlNewYear", ["new-year"]),
    ],
)
def test_each_macro_starts_its_command_line(excel: Any, macro: str, words: list[str]) -> None:
    named(excel, NAME)
    excel.run(macro)
    ((line, style),) = excel.shelled
    assert style == 0
    name = NAME.encode("utf-16-be").hex()
    rest = line.removeprefix(excel.registered + " ")
    assert rest.lower() == " ".join([*words, "--window", "67890", "--book-utf16", name])
    assert re.fullmatch(r"[0-9A-Za-z -]+", rest)
    asked = button._parsed(rest.split())
    assert asked.book == NAME and asked.window == 67890 and asked.action == words[0]


def test_the_command_line_of_the_macro_verifies_the_live_workbook(
    excel: Any, desk: Desk, tmp_path: Path
) -> None:
    """In a folder with a Chinese name, spaces and &."""
    folder = tmp_path / "2024 年 绩效 & 资料"
    folder.mkdir()
    (folder / NAME).write_bytes(filled(sample(SAMPLES[1])))
    book = desk.open(folder / NAME)
    said = tmp_path / "said.txt"
    named(excel, NAME)
    excel.registered = (
        f'"{sys.executable}" -E -P "{ROOT / "tests" / "button_over_uno.py"}"'
        f' {desk.program.pipe} "{said}"'
    )
    excel.run("PerfxlVerify")
    ((line, _),) = excel.shelled
    subprocess.run(line, shell=True, check=False, timeout=60, cwd=folder)
    assert said.read_text("utf-8").splitlines()[-1] == "exit 1"
    assert [sheet.name for sheet in book.sheets][-1] == SUMMARY_SHEET


def test_without_a_registered_program_it_says_so_in_chinese(excel: Any) -> None:
    excel.registered = ""
    excel.run("PerfxlVerify")
    assert not excel.shelled
    ((_, text, title, _),) = excel.dialogs
    assert text == "没有找到核验程序。\n请在命令行运行一次：perfxl addin install"
    assert title == "perfxl"


def test_the_ribbon_calls_what_is_there() -> None:
    ribbon = ElementTree.parse(HERE / "ribbon.xml").getroot()
    buttons = [item for item in ribbon.iter() if item.tag.endswith("}button")]
    source = (HERE / "PerfxlRibbon.bas").read_text("ascii")
    code = (HERE / "PerfxlButton.bas").read_text("ascii")
    assert {item.get("onAction") for item in buttons} == {"PerfxlOnPress"}
    for item in buttons:
        (macro,) = re.findall(rf'Case "{item.get("id")}": (\w+)', source)
        assert f"Public Sub {macro}()" in code
    assert {item.get("label") for item in buttons} == {caption for caption, _, _ in BUTTONS}
    for _, macro, _ in BUTTONS:
        assert f"Public Sub {macro}()" in code


def test_the_toolbar_of_libreoffice_asks_for_what_is_there(built: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(built[build.EXTENSION])) as package:
        assert package.testzip() is None
        names = package.namelist()
        toolbar = package.read("Addons.xcu").decode()
        tree = ast.parse(package.read("perfxl_button.py"), feature_version=(3, 8))
        manifest = package.read("META-INF/manifest.xml").decode()
    press = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Press")
    actions = {n.name for n in press.body if isinstance(n, ast.FunctionDef)}
    asked = re.findall(r"service:org\.perfxl\.button\?([\w-]+)<", toolbar)
    assert len(asked) == len(BUTTONS) and {a.replace("-", "_") for a in asked} <= actions
    labels = set(re.findall(r'xml:lang="zh-CN">([^<]+)<', toolbar))
    assert labels == {caption for caption, _, _ in BUTTONS}
    for part in re.findall(r'full-path="([^"]+)"', manifest):
        assert part in names


def test_the_add_in_and_the_form_are_sound_workbooks(
    built: dict[str, bytes], tmp_path: Path
) -> None:
    form = template(LAYOUTS["shanghai"], year=2025, policy=policy_for(2025), macros=macros())
    plain = template(LAYOUTS["shanghai"], year=2025, policy=policy_for(2025))
    for name, data in (("form.xlsm", form), ("perfxl.xlam", built[build.ADDIN])):
        path = tmp_path / name
        path.write_bytes(data)
        assert ooxml_errors(path) == []
    assert faults(tmp_path / "form.xlsm") == []
    assert workbook.read(form).sheets == workbook.read(plain).sheets
    again = template(LAYOUTS["shanghai"], year=2025, policy=policy_for(2025), macros=macros())
    assert form == again
    with zipfile.ZipFile(io.BytesIO(form)) as package:
        modules_of = package.read("xl/workbook.xml") + b"".join(
            package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/sheet")
        )
    for code in (b"ThisWorkbook", b"Sheet1", b"Sheet2"):
        assert b'codeName="' + code + b'"' in modules_of
