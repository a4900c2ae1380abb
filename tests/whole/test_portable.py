"""The builder of the portable Windows folder; what it builds is tried under Wine, in tests/windows."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from release.portable import build
from tests.support import ROOT


def test_another_python_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "python.zip"
    other.write_bytes(b"PK another")
    done = subprocess.run(
        [sys.executable, "-m", "release.portable.build", other, "-o", tmp_path / "never.zip"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2 and build.ADDRESS in done.stderr and build.SHA256 in done.stderr
    assert hashlib.sha256(b"PK another").hexdigest() in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / "never.zip").exists()


def test_every_package_is_pinned_by_its_hash() -> None:
    """And what pip is to take here is what the project asks for."""
    lines = (ROOT / "release" / "portable" / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    names = {line.partition("==")[0].casefold() for line in pinned}
    assert all("==" in line and " --hash=sha256:" in line for line in pinned)
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["button"]]
    asked += project["optional-dependencies"]["legacy"]
    from packaging.requirements import Requirement

    for item in map(Requirement, asked):
        assert item.name.casefold() in names, item
        (line,) = [p for p in pinned if p.casefold().startswith(item.name.casefold() + "==")]
        assert item.specifier.contains(line.split()[0].partition("==")[2]), item


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("xlwings/main.py", True), ("xlwings/pro/udfs_officejs.py", False),
        ("xlwings/addin/xlwings.xlam", False), ("win32/win32gui.pyd", True),
        ("win32/Demos/win32gui_demo.py", False), ("pythonwin/start_pythonwin.py", False),
        ("pywin32_system32/pythoncom311.dll", True), ("xlwings64-0.37.8.dll", False),
        ("distlib/t64.exe", False), ("click/core.py", True),
    ],
)  # fmt: skip
def test_what_goes_along(name: str, wanted: bool) -> None:
    assert build.wanted(name) is wanted


def test_the_same_members_give_the_same_bytes() -> None:
    members = {"核验.exe": b"MZ", "python/Lib/site-packages/a/b.py": b"x = {'a', 'b'}\n",
               "python/Lib/site-packages/perfxl/c.py": b"y = 1\n"}  # fmt: skip
    first = build.zipped(build.compiled(members))
    assert first == build.zipped(build.compiled(dict(reversed(members.items()))))
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        names = package.namelist()
        assert all(name.isascii() or info.flag_bits & 0x800
                   for name, info in zip(names, package.infolist(), strict=True))  # fmt: skip
    place = "perfxl/python/Lib/site-packages/"
    assert names == sorted(
        [f"{place}a/b.pyc", f"{place}perfxl/__pycache__/c.cpython-311.pyc", f"{place}perfxl/c.py",
         "perfxl/核验.exe"]
    )  # fmt: skip


def test_scripts_are_ascii_and_texts_are_for_the_notepad() -> None:
    for name in ("安装按钮.cmd", "撤去按钮.cmd"):
        text = (ROOT / "release" / "portable" / name).read_text("utf-8")
        data = build.with_windows_lines(text, name)
        assert data.isascii() and data.count(b"\n") == data.count(b"\r\n") > 2
    words = build.with_windows_lines("核验\n", "使用说明.txt")
    assert words == b"\xef\xbb\xbf" + "核验\r\n".encode()
