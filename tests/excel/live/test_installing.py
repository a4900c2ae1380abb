"""Registering and removing, the doctor, and the commands of the button."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live import attach, doctor, installing, libreoffice
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs.one_file import filled
from tests.support.command import run as perfxl
from tests.support.office import program
from tests.support.xlwings_uno import Desk


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of our own."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.setattr(
        libreoffice, "_unopkg", lambda *arguments: False
    )  # it has a user of its own
    return tmp_path / "home"


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_install_registers_and_remove_leaves_nothing(home: Path) -> None:
    assert installing.registered() is None
    done = perfxl("addin", "install")
    assert done.exit_code == 0 and "已登记核验程序" in done.output
    assert installing.registered() == f'"{sys.executable}" -E -P -m perfxl.button'
    assert files(home) == ["config/perfxl/perfxl.oxt", "config/perfxl/program.txt"]
    assert perfxl("addin", "install").exit_code == 0  # again, over itself
    assert perfxl("addin", "remove").exit_code == 0
    assert files(home) == []


def test_on_macos_the_script_carries_the_program(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert perfxl("addin", "install").exit_code == 0
    script = installing.script_folder() / installing.SCRIPT
    text = script.read_text("utf-8")
    assert f'do shell script "\\"{sys.executable}\\" -E -P -m perfxl.button " & ' in text
    startup = installing.startup_folder()
    assert startup is not None
    assert (startup / installing.ADDIN).read_bytes() == installing.shipped(installing.ADDIN)
    assert perfxl("addin", "remove").exit_code == 0
    assert files(home) == []


def test_files_for_installing_by_hand(tmp_path: Path) -> None:
    assert perfxl("addin", "build", tmp_path / "out").exit_code == 0
    assert files(tmp_path / "out") == ["perfxl.oxt", "perfxl.xlam"]
    again = perfxl("addin", "build", tmp_path / "out")
    assert again.exit_code == 2 and "E-EXISTS" in again.stderr
    assert perfxl("addin", "build", tmp_path / "out", "--force").exit_code == 0
    (tmp_path / "a\nfile").touch()
    for command in (("addin", "build"), ("demo", "--keep")):
        refused = perfxl(*command, tmp_path / "a\nfile")
        assert refused.exit_code == 2 and refused.stderr.count("\n") == 1, refused.stderr
        assert "已有同名的文件，不是文件夹" in refused.stderr


def test_a_template_with_buttons(tmp_path: Path) -> None:
    out = tmp_path / "空白表.xlsm"
    assert perfxl("template", "--year", 2025, "--xlsm", "-o", out).exit_code == 0
    assert [sheet.name for sheet in workbook.read(out).sheets] == ["自评表", "_perfxl"]
    assert perfxl("template", "--year", 2025, "-o", tmp_path / "a.xlsm").exit_code == 2
    assert perfxl("template", "--year", 2025, "--xlsm", "-o", tmp_path / "a.xlsx").exit_code == 2


def states() -> dict[str, str]:
    return {item.says.zh.partition("：")[0]: item.state for item in doctor.examine()}


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_imports", lambda program: True)
    done = perfxl("doctor")
    assert done.exit_code == 1 and "× 没有登记核验程序 → perfxl addin install" in done.output
    perfxl("addin", "install")
    done = perfxl("doctor")
    assert done.exit_code == 0 and f"√ xlwings {attach.PINNED}" in done.output
    installing.registration().write_text('"/gone/python" -E -P -m perfxl.button\n', "utf-8")
    assert states()["登记的程序不在了"] == "wrong"
    installing.registration().write_text(f'"{sys.executable}" -m other\n', "utf-8")
    assert states()["登记的是另一个 Python"] == "wrong"


def test_the_doctor_tries_the_registered_python(tmp_path: Path) -> None:
    perfxl("addin", "install")
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    bare.chmod(0o755)
    assert not doctor._imports(str(bare)) and not doctor._imports(str(tmp_path / "none"))


def test_the_doctor_knows_the_wrong_xlwings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", lambda package: "0.30.0")
    assert states()["xlwings 是 0.30.0，应为 0.37.8"] == "wrong"
    monkeypatch.setattr(doctor, "_version", lambda package: None)
    assert states()["没有安装 xlwings"] == "wrong"


def test_the_doctor_warns_of_the_stock_add_in(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(installing, "startup_folder", lambda: home)
    home.mkdir()
    (home / "xlwings.xlam").write_bytes(b"")
    (home / installing.ADDIN).write_bytes(b"old")
    found = states()
    assert found["装有 xlwings 自带的加载项"] == found["Excel 加载项是别的版本"] == "wrong"


UNOPKG = libreoffice._unopkg  # as it is, before the fixture


@pytest.fixture
def first_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real virtual environment, activated; and an ``unopkg`` that root may run: the installed one,
    with a profile of its own."""
    folder = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    wrapper = tmp_path / "bin" / "unopkg"
    wrapper.parent.mkdir()
    places = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    places += f" -env:UNO_SHARED_PACKAGES_CACHE={(tmp_path / 'shared').as_uri()}"
    wrapper.write_text(
        f'#!/bin/sh\nverb=$1; shift\nexec {program("unopkg")} "$verb" --shared "$@" {places}\n',
        "utf-8",
    )
    wrapper.chmod(0o755)
    path = [str(folder / "bin"), str(wrapper.parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    monkeypatch.setenv("VIRTUAL_ENV", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr(libreoffice, "_unopkg", UNOPKG)
    return folder


@pytest.mark.slow
def test_the_toolbar_goes_in_and_out_with_a_virtual_environment_first_in_path(
    first_in_path: Path, tmp_path: Path, home: Path
) -> None:
    extension = tmp_path / "perfxl.oxt"
    extension.write_bytes(installing.shipped(installing.EXTENSION))
    as_it_is = subprocess.run(["unopkg", "add", str(extension)], capture_output=True, check=False)
    assert b"bad_alloc" in as_it_is.stderr  # LibreOffice dies of it: what is worked round is there
    shutil.rmtree(tmp_path / "shared", ignore_errors=True)
    done = perfxl("addin", "install")
    assert done.exit_code == 0 and "已装上 LibreOffice 的工具栏" in done.output
    assert f"虚拟环境 {first_in_path} 排在 PATH 最前" in done.output and "deactivate" in done.output
    listed = subprocess.run(
        ["unopkg", "list"], capture_output=True, check=True, env=libreoffice.environment()
    )
    assert libreoffice.IDENTIFIER.encode() in listed.stdout
    done = perfxl("addin", "remove")
    assert done.exit_code == 0 and "已撤去 LibreOffice 的工具栏" in done.output
    assert not list(home.rglob("perfxl.oxt"))


def test_the_doctor_warns_of_a_virtual_environment_first_in_path(first_in_path: Path) -> None:
    said = f"· 这个命令行里虚拟环境 {first_in_path} 排在 PATH 最前"
    assert said in perfxl("doctor").output
    os.environ["PATH"] = os.environ["PATH"].split(os.pathsep, 1)[1]
    assert "虚拟环境" not in perfxl("doctor").output


def test_verify_active_without_excel_is_a_clear_refusal() -> None:
    module = attach.xlwings()
    before, module.engines.active = module.engines.active, None
    try:
        done = perfxl("verify", "--active")
    finally:
        module.engines.active = before
    assert done.exit_code == 2 and done.stderr.startswith("E-NOEXCEL 没有找到正在运行的 Excel")
    assert perfxl("verify").exit_code == 2 and perfxl("verify", "--active", "x.xlsx").exit_code == 2


def test_verify_active_verifies_what_is_open(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    book = desk.open(path)
    reported = perfxl("verify", "--active", "--no-write")
    assert reported.exit_code == 1 and "自评表.xlsx: 5 处错误" in reported.output
    assert SUMMARY_SHEET not in [sheet.name for sheet in book.sheets]
    written = perfxl("verify", "--active", "--json", "--write")
    assert written.exit_code == 1 and written.output.startswith('{"file": "自评表.xlsx"')
    assert SUMMARY_SHEET in [sheet.name for sheet in book.sheets]


def test_a_python_of_the_microsoft_store_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would write into folders and a registry of its own, where Excel does not look."""
    prefix = (
        r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.11_3.11.2544.0_x64__qbz"
    )
    monkeypatch.setattr(sys, "base_prefix", prefix)
    done = perfxl("addin", "install")
    assert done.exit_code == 2 and done.output.startswith("E-STORE") and prefix in done.output
    assert files(home) == []
    assert "微软商店版" in perfxl("doctor").output
