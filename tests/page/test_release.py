"""A release is made whole, and twice the same; of another Windows Python none is made."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from perfxl import __version__
from portable.build import SHA256
from tests.support import ROOT

WINDOWS_PYTHON = ROOT / ".tools" / "windows" / "python.zip"
"""Shaped as python.org's, which is not at hand: tests/windows/setup makes it."""


def released(dist: Path, *options: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, ROOT / "release.py", "-o", dist, "--windows-python", WINDOWS_PYTHON]
    return subprocess.run(
        [*line, *options], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def everything(dist: Path) -> dict[str, bytes]:
    done = released(dist, "--sha256", hashlib.sha256(WINDOWS_PYTHON.read_bytes()).hexdigest())
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in dist.iterdir()}


def inside(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def test_a_release_is_whole_and_twice_the_same(tmp_path: Path) -> None:
    dist = tmp_path / "one"
    made = everything(dist)
    wheel, blanks = f"perfxl-{__version__}-py3-none-any.whl", sorted(ROOT.glob("templates/*.xlsx"))
    assert set(made) == {
        wheel, f"perfxl-{__version__}.tar.gz", "perfxl.html", "perfxl-windows.zip", "perfxl.xlam",
        "perfxl.oxt", *(f"templates-{path.name[:4]}.zip" for path in blanks), "SHA256SUMS",
    }  # fmt: skip
    sums = made["SHA256SUMS"].decode().splitlines()
    assert dict(reversed(line.split("  ")) for line in sums) == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in made.items()
        if name != "SHA256SUMS"
    }
    assert len(made["perfxl.html"]) < 16_000_000 and len(made["perfxl-windows.zip"]) < 20_000_000
    names = inside(dist / wheel)
    assert "perfxl/page/desk.py" in names and "perfxl/policies/mof-2020.toml" in names
    assert not [name for name in names if "tests/" in name or name.endswith("perfxl.html")]
    assert {"perfxl/核验.exe", "perfxl/安装按钮.cmd", "perfxl/python/python311.dll"} <= set(
        inside(dist / "perfxl-windows.zip")
    )
    assert blanks and sorted(path.name for path in blanks) == sorted(
        name for path in dist.glob("templates-*.zip") for name in inside(path)
    )
    assert everything(tmp_path / "two") == made


def test_another_windows_python_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    """The one of the tests is not python.org's, whose hash is expected where none is given."""
    dist = tmp_path / "dist"
    assert released(dist).returncode == 2 and not dist.exists()
    dist.mkdir()
    (dist / "earlier").write_text("the release before")
    done = released(dist)
    assert done.returncode == 2 and done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert said.startswith("release.py: not the Python of https://www.python.org/")
    assert said.endswith(f"not {SHA256}")
    assert [path.name for path in dist.iterdir()] == ["earlier"]
