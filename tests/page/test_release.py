"""A release is made whole, of what is committed and twice the same; of another Python none is made."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from perfxl import __version__
from release.portable.build import SHA256
from tests.support import ROOT

WINDOWS_PYTHON = ROOT / ".tools" / "windows" / "python.zip"
"""Shaped as python.org's, which is not at hand: tests/windows/setup makes it."""


def released(clone: Path, dist: Path, *options: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "release", "-o", dist, "--windows-python", WINDOWS_PYTHON]
    return subprocess.run(
        [*line, *options], cwd=clone, capture_output=True, encoding="utf-8", check=False
    )


def everything(clone: Path, dist: Path) -> dict[str, bytes]:
    sha256 = hashlib.sha256(WINDOWS_PYTHON.read_bytes()).hexdigest()
    done = released(clone, dist, "--sha256", sha256)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in dist.iterdir()}


def committed(pattern: str) -> list[Path]:
    listed = ["git", "-C", ROOT, "ls-tree", "-r", "-z", "--name-only", "HEAD", "templates"]
    names = subprocess.run(listed, capture_output=True, encoding="utf-8", check=True).stdout
    return [Path(name) for name in names.split("\0") if Path(name).match(pattern)]


def inside(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def with_work_under_way(clone: Path) -> Path:
    """A clone in which every kind of what goes into a release was changed, and nothing committed."""
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    (clone / ".tools").symlink_to(ROOT / ".tools")
    for name in (
        "perfxl/text/stray.py", "perfxl/policies/stray.toml", "templates/2099-stray.xlsx",
        "release/portable/stray.cmd", "stray.py",
    ):  # fmt: skip
        (clone / name).write_text("stray")
    for name in ("perfxl/__init__.py", "README.md", "release/portable/使用说明.txt"):
        (clone / name).write_text("raise SystemExit('changed')")
    for folder in ("templates", "perfxl/excel/live/addin/built"):
        for path in (clone / folder).iterdir():
            path.write_bytes(b"changed")
    return clone


def test_a_release_is_whole_of_what_is_committed_and_twice_the_same(tmp_path: Path) -> None:
    dist = tmp_path / "one"
    made = everything(ROOT, dist)
    wheel, blanks = f"perfxl-{__version__}-py3-none-any.whl", committed("templates/*.xlsx")
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
    assert everything(with_work_under_way(tmp_path / "clone"), tmp_path / "two") == made


def test_another_windows_python_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    """The one of the tests is not python.org's, whose hash is expected where none is given."""
    dist = tmp_path / "dist"
    assert released(ROOT, dist).returncode == 2 and not dist.exists()
    dist.mkdir()
    (dist / "earlier").write_text("the release before")
    done = released(ROOT, dist)
    assert done.returncode == 2 and done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert said.startswith("release: not the Python of https://www.python.org/")
    assert said.endswith(f"not {SHA256}")
    assert [path.name for path in dist.iterdir()] == ["earlier"]
