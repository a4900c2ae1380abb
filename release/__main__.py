"""Makes a release: ``python -m release`` puts everything that is handed out into ``dist/``.

    perfxl-VERSION-py3-none-any.whl, perfxl-VERSION.tar.gz   for pip
    perfxl.html             the page, for any recent browser
    perfxl-windows.zip      the portable folder; only with --windows-python, a zip from python.org
    perfxl.xlam, perfxl.oxt the add-in of Excel, the extension of LibreOffice
    templates-YEAR.zip      the blanks
    SHA256SUMS              what each must be

All of it is made of what is committed: nothing else that lies in the clone goes along. The same
commit gives the same bytes; SOURCE_DATE_EPOCH is its date where it is not set. Needs pip, npm and
node; run it in the environment of the tests.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from release.portable.build import ADDRESS, SHA256, expected

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools" / "page"  # what npm and pip gave for the page, by their hashes
BACKEND = "hatchling==1.27.0"
"""What builds the packages, pinned: its version stands in the wheel."""

STAMP = (2020, 2, 25, 0, 0, 0)


def release(dist: Path, windows_python: Path | None = None, sha256: str = SHA256) -> list[Path]:
    """Make everything in ``dist``, which is emptied first; the files, the checksums last.

    Raises ValueError for another Windows Python than that of ``sha256``, before anything is touched;
    CalledProcessError where a tool fails, FileNotFoundError where something is missing.
    """
    if windows_python is not None:
        expected(windows_python.read_bytes(), sha256)
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    epoch = _run("git", "log", "-1", "--format=%ct", at=ROOT).strip()
    os.environ.setdefault("SOURCE_DATE_EPOCH", epoch)
    with tempfile.TemporaryDirectory(prefix="perfxl-release-") as folder:
        source = Path(folder, "perfxl")
        _run("git", "clone", "-q", "--no-hardlinks", ROOT, source, at=ROOT)
        packages(source, dist, Path(folder, "backend"))
        _python(source, "-m", "perfxl.page.build", "--tools", TOOLS, "-o", dist / "perfxl.html")
        _python(source, "-m", "perfxl.excel.live.addin.build", "--check")
        for name in ("perfxl.xlam", "perfxl.oxt"):
            shutil.copyfile(source / "perfxl/excel/live/addin/built" / name, dist / name)
        templates(source, dist)
        if windows_python is not None:
            _python(
                source, "-m", "release.portable.build", windows_python.resolve(),
                "--sha256", sha256, "-o", dist / "perfxl-windows.zip",
            )  # fmt: skip
    made = sorted(dist.iterdir())
    sums = dist / "SHA256SUMS"
    sums.write_text("".join(f"{_sha256(path)}  {path.name}\n" for path in made), "utf-8")
    return [*made, sums]


def packages(source: Path, dist: Path, backend: Path) -> None:
    """The wheel and the source distribution; ``backend`` is where what builds them is put."""
    _python(
        source, "-m", "pip", "install", "-q", "--disable-pip-version-check",
        "--target", backend, BACKEND,
    )  # fmt: skip
    _python(
        source, "-c",
        "import sys; sys.path.insert(0, sys.argv[2]); "
        "from hatchling.build import build_sdist, build_wheel; "
        "build_wheel(sys.argv[1]); build_sdist(sys.argv[1])",
        dist, backend,
    )  # fmt: skip


def templates(source: Path, dist: Path) -> None:
    """The blanks of every year, a zip each."""
    years: dict[str, list[Path]] = {}
    for path in sorted((source / "templates").glob("*.xlsx")):
        years.setdefault(path.name.partition("-")[0], []).append(path)
    if not years:
        raise FileNotFoundError("templates/")
    for year, paths in years.items():
        with zipfile.ZipFile(dist / f"templates-{year}.zip", "w") as packed:
            for path in paths:
                packed.writestr(zipfile.ZipInfo(path.name, STAMP), path.read_bytes())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _python(source: Path, *arguments: str | Path) -> None:
    """Run this Python on the modules of ``source``."""
    _run(sys.executable, *arguments, at=source)


def _run(*command: str | Path, at: Path) -> str:
    done = subprocess.run(
        [str(each) for each in command], cwd=at, env=os.environ | {"PYTHONPATH": str(at)},
        stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def main() -> int:
    """The command. 0, or 2 with one line."""
    parser = argparse.ArgumentParser(
        prog="python -m release", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist", help="default: dist/")
    parser.add_argument(
        "--windows-python", type=Path, help=f"the file of {ADDRESS}, for the portable folder"
    )
    parser.add_argument("--sha256", default=SHA256, help="the hash that it must have")
    given = parser.parse_args()
    try:
        made = release(given.output.resolve(), given.windows_python, given.sha256)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    for path in made:
        print(f"{path.stat().st_size:>12,}  {path.name}")
    if given.windows_python is None:
        print("没有 --windows-python：没有便携文件夹 / without it no portable folder is made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
