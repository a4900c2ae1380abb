"""Makes a release: ``python release.py`` puts everything that is handed out into ``dist/``.

    perfxl-VERSION-py3-none-any.whl, perfxl-VERSION.tar.gz   for pip
    perfxl.html             the page, for any recent browser
    perfxl-windows.zip      the portable folder; only with --windows-python, a zip from python.org
    perfxl.xlam, perfxl.oxt the add-in of Excel, the extension of LibreOffice
    templates-YEAR.zip      the blanks
    SHA256SUMS              what each must be

The same commit gives the same bytes: SOURCE_DATE_EPOCH is its date where it is not set. Needs a
clone, pip, npm and node; run it in the environment of the tests.
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

from portable.build import ADDRESS, SHA256, expected

ROOT = Path(__file__).resolve().parent
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
    os.environ.setdefault("SOURCE_DATE_EPOCH", _run("git", "log", "-1", "--format=%ct").strip())
    packages(dist)
    _run(sys.executable, "-m", "perfxl.page.build", "-o", dist / "perfxl.html")
    _run(sys.executable, "-m", "perfxl.excel.live.addin.build", "--check")
    built = ROOT / "perfxl" / "excel" / "live" / "addin" / "built"
    for name in ("perfxl.xlam", "perfxl.oxt"):
        shutil.copyfile(built / name, dist / name)
    templates(dist)
    if windows_python is not None:
        _run(
            sys.executable, ROOT / "portable" / "build.py", windows_python.resolve(),
            "--sha256", sha256, "-o", dist / "perfxl-windows.zip",
        )  # fmt: skip
    made = sorted(dist.iterdir())
    sums = dist / "SHA256SUMS"
    sums.write_text("".join(f"{_sha256(path)}  {path.name}\n" for path in made), "utf-8")
    return [*made, sums]


def packages(dist: Path) -> None:
    """The wheel and the source distribution, built from what is committed."""
    with tempfile.TemporaryDirectory(prefix="perfxl-release-") as folder:
        source, backend = Path(folder, "perfxl"), Path(folder, "backend")
        _run("git", "clone", "-q", "--no-hardlinks", ROOT, source)
        _run(
            sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check",
            "--target", backend, BACKEND,
        )  # fmt: skip
        _run(
            sys.executable, "-c",
            "import sys; from hatchling.build import build_sdist, build_wheel; "
            "build_wheel(sys.argv[1]); build_sdist(sys.argv[1])",
            dist, cwd=source, paths=backend,
        )  # fmt: skip


def templates(dist: Path) -> None:
    """The blanks of every year, a zip each."""
    years: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "templates").glob("*.xlsx")):
        years.setdefault(path.name.partition("-")[0], []).append(path)
    if not years:
        raise FileNotFoundError("templates/")
    for year, paths in years.items():
        with zipfile.ZipFile(dist / f"templates-{year}.zip", "w") as packed:
            for path in paths:
                packed.writestr(zipfile.ZipInfo(path.name, STAMP), path.read_bytes())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(*command: str | Path, cwd: Path = ROOT, paths: Path | None = None) -> str:
    environment = dict(os.environ)
    if paths is not None:
        environment["PYTHONPATH"] = str(paths)
    done = subprocess.run(
        [str(each) for each in command], cwd=cwd, env=environment, stdout=subprocess.PIPE,
        text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def main() -> int:
    """The command. 0, or 2 with one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist", help="default: dist/")
    parser.add_argument(
        "--windows-python", type=Path, help=f"the file of {ADDRESS}, for the portable folder"
    )
    parser.add_argument("--sha256", default=SHA256, help="the hash that it must have")
    given = parser.parse_args()
    try:
        made = release(given.output.resolve(), given.windows_python, given.sha256)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"release.py: {error}", file=sys.stderr)
        return 2
    for path in made:
        print(f"{path.stat().st_size:>12,}  {path.name}")
    if given.windows_python is None:
        print("没有 --windows-python：没有便携文件夹 / without it no portable folder is made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
