"""The macros and add-ins: what is shipped is what the texts give, read back and run."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import warnings
import zipfile
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, NameEntry
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._intrinsics import INTRINSICS, intrinsic
from pyopenvba.interpreter._values import NOTHING

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live.addin import SAID, build
from perfxl.excel.template.formbuttons import BUTTONS, macros
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs import button
from perfxl.jobs.one_file import filled
from perfxl.layout.layouts import LAYOUTS
from perfxl.rules.policy_files import policy_for
from tests.support import PATIENCE, ROOT
from tests.support.lint_xlsx import faults
from tests.support.office import ooxml_errors
from tests.support.xlwings_uno import Desk

pytestmark = pytest.mark.slow

with warnings.catch_warnings():  # it speaks an old pyparsing
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser

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
    """One way out, Shell (on macOS AppleScriptTask); no event, no sheet and no file is read.

    Of the workbook that carries them they read their own words, in names. What olevba, as virus
    scanners do, takes for suspicious is the way out alone: nothing is spelled so as to hide it.
    """
    code = "\n".join(modules(built[build.ADDIN]).values())
    bare = re.sub(r"^\s*'.*$", "", code, flags=re.MULTILINE)
    for word in (
        "CreateObject", "Declare ", "Lib ", "Open ", "GetObject", "Worksheets", "Sheets(", "Cells",
        "Range(", "Auto_Open", "Workbook_Open", "FullName", ".Path", "Kill",
        "xlwings", "PYTHONPATH", "LICENSE", "conf", "Environ", "Chr(", "ChrW(", "CLng(",
    ):  # fmt: skip
        assert word not in bare, word
    assert bare.count("Shell ") == 1 and bare.count("AppleScriptTask(") == 1
    assert bare.count("ThisWorkbook.") == bare.count("ThisWorkbook.Names(") == 1
    parser = VBA_Parser("any.xlam", data=built[build.ADDIN])
    try:
        suspicious = {str(word).casefold() for _, word, _ in parser.analyze_macros()}
    finally:
        parser.close()
    every = {"hex strings", "base64 strings"}  # the class identifiers in every workbook's modules
    assert suspicious <= {"shell", "applescript"} | every


def test_what_the_macros_say_stands_in_names(built: dict[str, bytes]) -> None:
    form = template(LAYOUTS["shanghai"], year=2025, policy=policy_for(2025), macros=macros())
    code = (HERE / "PerfxlButton.bas").read_text("ascii")
    asked = set(re.findall(r'Perfxl(?:Say|Status) "(\w+)"', code))
    assert {f"perfxl_say_{word}" for word in asked} == set(SAID)
    for data in (form, built[build.ADDIN]):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            root = ElementTree.fromstring(package.read("xl/workbook.xml"))
        found = {item.get("name"): item.text for item in root.iter() if "definedName" in item.tag}
        for name, text in SAID.items():
            assert found[name] == f'"{text}"' and '"' not in text and len(text) <= 255


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> Any:
    """pyOpenVBA's Excel with the machine's edges recorded: Shell, GetSetting, Hwnd."""
    app = ExcelApplication()
    app.add_workbook()
    app.shelled = []
    app.failure = 0  # of Shell
    for name, text in SAID.items():
        app.workbook.names_.entries.append(NameEntry(name, f'="{text}"', app.workbook))
    app.registered = '"C:\\Python 3\\pythonw.exe" -E -P -m perfxl.button'
    before = dict(INTRINSICS)

    @intrinsic("Shell", "PathName", "WindowStyle", minimum=1)
    def shell(_: Any, path: Any, style: Any) -> Any:
        if app.failure:
            raise VBARuntimeError(app.failure, "Shell")
        app.shelled.append((str(path), int(style)))
        return 1.0

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
        ("PerfxlReview", ["review"]),
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
        f'"{sys.executable}" -E -P "{ROOT / "tests" / "support" / "button_over_uno.py"}"'
        f' {desk.program.pipe} "{said}"'
    )
    excel.run("PerfxlVerify")
    ((line, _),) = excel.shelled
    subprocess.run(line, shell=True, check=False, timeout=PATIENCE, cwd=folder)
    assert said.read_text("utf-8").splitlines()[-1] == "exit 1"
    assert [sheet.name for sheet in book.sheets][-1] == SUMMARY_SHEET


def said(app: Any) -> str:
    """The one thing that was said, in a window of the program's."""
    ((_, text, title, _),) = app.dialogs
    assert title == "perfxl"
    return str(text)


def test_the_status_bar_says_at_once_that_it_is_at_work(excel: Any) -> None:
    excel.run("PerfxlVerify")
    assert excel.application.status_bar == SAID["perfxl_say_working"]
    assert SAID["perfxl_say_working"].startswith(button.STATUS) and not excel.dialogs


def test_without_a_registered_program_it_says_so_in_chinese(excel: Any) -> None:
    excel.registered = ""
    excel.run("PerfxlVerify")
    assert not excel.shelled and excel.application.status_bar is False
    assert said(excel) == SAID["perfxl_say_missing"] and "perfxl addin install" in said(excel)


@pytest.mark.parametrize(("failure", "word"), [(5, "ASR"), (70, "杀毒软件"), (53, "没有找到")])
def test_why_the_program_could_not_be_started_is_said(excel: Any, failure: int, word: str) -> None:
    """5 and 70 are what a forbidden child process gives; 53 is a program that is gone."""
    excel.failure = failure
    excel.run("PerfxlVerify")
    assert word in said(excel) and excel.application.status_bar is False


def test_a_workbook_in_protected_view_is_no_open_one(
    excel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = Application.vba_get

    def without(self: Any, name: str, *more: Any) -> Any:
        return NOTHING if name.lower() == "activeworkbook" else get(self, name, *more)

    monkeypatch.setattr(Application, "vba_get", without)
    excel.run("PerfxlVerify")
    assert "受保护的视图" in said(excel) and not excel.shelled


# On the form stand the buttons of who fills it in; the add-ins are for reviewers, too.
LABELS = {caption for line in BUTTONS for caption, _, _ in line} | {"复核底稿"}


def test_the_ribbon_calls_what_is_there() -> None:
    ribbon = ElementTree.parse(HERE / "ribbon.xml").getroot()
    buttons = [item for item in ribbon.iter() if item.tag.endswith("}button")]
    source = (HERE / "PerfxlRibbon.bas").read_text("ascii")
    code = (HERE / "PerfxlButton.bas").read_text("ascii")
    assert {item.get("onAction") for item in buttons} == {"PerfxlOnPress"}
    for item in buttons:
        (macro,) = re.findall(rf'Case "{item.get("id")}": (\w+)', source)
        assert f"Public Sub {macro}()" in code
    assert {item.get("label") for item in buttons} == LABELS
    for _, macro, _ in chain(*BUTTONS):
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
    assert len(asked) == len(LABELS) and {a.replace("-", "_") for a in asked} <= actions
    assert set(re.findall(r'xml:lang="zh-CN">([^<]+)<', toolbar)) == LABELS
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
