"""The portable folder: unzipped, and used as an officer would, without any other Python."""

from __future__ import annotations

import os
import winreg
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.jobs.one_file import filled
from tests.windows.conftest import AWKWARD, ROOT, run

ZIP = ROOT / ".tools" / "windows" / "made" / "perfxl-windows.zip"
MOST = 20_000_000  # bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unzipped at a place such as people choose."""
    place = tmp_path_factory.mktemp("portable") / "下载 & 工具 (1)"
    with zipfile.ZipFile(ZIP) as package:
        assert package.testzip() is None
        package.extractall(place)
    return place / "perfxl"


def dropped(folder: Path, *paths: Path) -> Any:
    """Files dropped on the program, and Enter pressed."""
    return run(folder / "核验.exe", *paths)


def clicked(script: Path) -> str:
    """The line by which the Explorer starts a script that is clicked twice."""
    return f'cmd.exe /c ""{script}" "'


def test_it_is_small_and_carries_nothing_that_is_licensed_otherwise() -> None:
    assert ZIP.stat().st_size <= MOST
    names = zipfile.ZipFile(ZIP).namelist()
    assert all(name.startswith("perfxl/") for name in names)
    assert not [name for name in names if "/xlwings/pro/" in name]
    assert {"perfxl/核验.exe", "perfxl/安装按钮.cmd", "perfxl/使用说明.txt"} <= set(names)


def test_workbooks_dropped_on_the_program_are_verified(folder: Path, tmp_path: Path) -> None:
    paths = [tmp_path / AWKWARD, tmp_path / "第二张.xlsx"]
    for path in paths:
        path.write_bytes(filled(sample(SAMPLES[1])))
    done = dropped(folder, *paths)
    assert done.code == 1 and done.text.count("核验汇总已写入") == 2, done.text
    for path in paths:
        assert openpyxl.load_workbook(path).sheetnames[-1] == "核验汇总"
    assert sorted(os.listdir(tmp_path)) == sorted(path.name for path in paths)


def test_a_folder_dropped_on_the_program_gets_its_ledger(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "报送 材料"
    place.mkdir()
    for number in (0, 1, 2):
        (place / f"{number}.xlsx").write_bytes(filled(sample(SAMPLES[number])))
    done = dropped(folder, place)
    assert "核验 3" in done.text and done.code == 1, done.text
    assert openpyxl.load_workbook(tmp_path / "报送 材料-台账.xlsx").sheetnames


def test_without_a_file_it_says_what_to_do(folder: Path) -> None:
    done = dropped(folder)
    assert done.code == 2 and "拖" in done.text


def test_the_folder_needs_no_rights_and_no_setting_of_the_computer(
    folder: Path, tmp_path: Path
) -> None:
    """Read-only, and with variables that would lead another Python astray."""
    path = tmp_path / "表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[1])))
    (tmp_path / "perfxl.py").write_text("raise SystemExit('wrong perfxl')")
    before = sorted(str(each) for each in folder.rglob("*"))
    done = run(
        folder / "核验.exe", path, cwd=tmp_path, PYTHONPATH=str(tmp_path), PYTHONHOME="C:\\nowhere"
    )
    assert done.code == 1 and "核验汇总已写入" in done.text, done.text
    assert sorted(str(each) for each in folder.rglob("*")) == before


def test_the_button_is_installed_from_the_folder(
    folder: Path, tmp_path: Path, excel: Callable[..., Any]
) -> None:
    """The line that it registers finds the open workbook, from any folder."""
    data = tmp_path / "用户 数据"
    home = {"APPDATA": str(data), "PERFXL_NO_PAUSE": "1"}
    done = run(clicked(folder / "安装按钮.cmd"), **home)
    assert "已登记核验程序" in done.text and "Excel 加载项：" in done.text, done.text
    assert (data / "Microsoft" / "Excel" / "XLSTART" / "perfxl.xlam").exists()
    with winreg.OpenKey(
        winreg.HKEY_CURRENT_USER, r"Software\VB and VBA Program Settings\perfxl\button"
    ) as key:
        line = str(winreg.QueryValueEx(key, "program")[0])
    path = tmp_path / AWKWARD
    path.write_bytes(filled(sample(SAMPLES[1])))
    with excel(path) as running:
        line += f" clear --window {running.window} --book-utf16 {AWKWARD.encode('utf-16-be').hex()}"
        pressed = run(line, cwd=tmp_path)
        assert pressed.code == 0, pressed.text
        state = running.state()
        assert state["alerts"] == [] and state["calls"] > 5
    done = run(clicked(folder / "撤去按钮.cmd"), **home)
    assert "已撤去" in done.text
