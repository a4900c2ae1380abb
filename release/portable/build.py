"""Builds the portable Windows folder, on any system with Python 3.11 and pip.

    python -m release.portable.build python-3.11.9-embed-amd64.zip -o dist/perfxl-windows.zip

The zip handed in is python.org's embeddable Python, fetched by a person from ``ADDRESS``; another
file is refused. The packages come through pip, each pinned by its hash in ``requirements.txt``; the
launcher is distlib's, as pip makes it for every command. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib._bootstrap_external
import importlib.util
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ADDRESS = "https://www.python.org/ftp/python/3.11.9/python-3.11.9-embed-amd64.zip"
SHA256 = "009d6bf7e3b2ddca3d784fa09f90fe54336d5b60f0e0f305c37f400bf83cfd3b"
"""Of ``ADDRESS``: as several public projects pin it, two of them after comparing with the release."""

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDER = "perfxl"
PACKAGES = "python/Lib/site-packages/"
MOST = 20_000_000
STAMP = (2020, 2, 25, 0, 0, 0)

LEFT_OUT = (
    # of pywin32: its editor, servers, demonstrations, help
    "pythonwin/", "adodbapi/", "isapi/", "win32comext/", "win32/Demos/", "win32/test/",
    "win32/scripts/", "win32/include/", "win32/libs/", "win32com/demos/", "win32com/test/",
    "win32com/HTML/", "win32com/include/", "win32com/libs/", "win32com/makegw/",
    "win32com/servers/", "PyWin32.chm", "scripts/",
    # of xlwings: what is licensed otherwise, and add-ins that nobody starts
    "xlwings/pro/", "xlwings/addin/", "xlwings/quickstart", "xlwings/ext/", "xlwings/js/",
    "xlwings/html/",
    "distlib/", "bin/",
)  # fmt: skip
KEPT_WIN32 = (
    "_win32sysloader", "win32api", "win32clipboard", "win32event", "win32gui", "win32process",
    "win32trace",
)  # fmt: skip
ENDS = (".chm", ".lib", ".h", ".xlam", ".xlsm", ".xlsb", ".pyi", ".bas", ".html", ".dll.a")
SOFTWARE = ("python311.zip", ".", r"Lib\site-packages", "import site")


def main() -> int:
    """Build, and say what came of it. 0, or 2 with one line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("python", type=Path, help=f"the file of {ADDRESS}")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the zip to write")
    parser.add_argument("--sha256", default=SHA256, help="the hash that PYTHON must have")
    asked = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # compiled code holds sets, in the order of hashes
        line = [sys.executable, *sys.argv]
        return subprocess.run(
            line, env=os.environ | {"PYTHONHASHSEED": "0"}, check=False
        ).returncode
    try:
        data = build(asked.python.read_bytes(), asked.sha256)
    except (OSError, ValueError, subprocess.CalledProcessError, zipfile.BadZipFile) as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 2
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_bytes(data)
    print(f"{asked.output} {len(data)} B sha256 {hashlib.sha256(data).hexdigest()}")
    return 0


def build(embeddable: bytes, sha256: str = SHA256) -> bytes:
    """The zip. Raises ValueError for another Python than the expected, or too large a result."""
    if sys.version_info[:2] != (3, 11):
        raise ValueError("modules are compiled for Python 3.11: run me with that")
    expected(embeddable, sha256)
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(embeddable)) as package:
        for name in package.namelist():
            if not name.endswith(("/", "._pth", ".cat")):
                members[f"python/{name}"] = package.read(name)
    members["python/python311._pth"] = "".join(f"{line}\r\n" for line in SOFTWARE).encode()
    with tempfile.TemporaryDirectory() as folder:
        wheels = fetched(Path(folder))
        for name, data in sorted(unpacked(wheels)):
            members[f"{PACKAGES}{name}"] = data
        members["核验.exe"] = launcher(wheels, "perfxl.cli.dropped")
    for name, data in ours():
        members[f"{PACKAGES}{name}"] = data
    for name in ("安装按钮.cmd", "撤去按钮.cmd", "使用说明.txt"):
        members[name] = with_windows_lines((HERE / name).read_text("utf-8"), name)
    result = zipped(compiled(members))
    if len(result) > MOST:
        raise ValueError(f"{len(result)} B, more than {MOST}")
    return result


def expected(embeddable: bytes, sha256: str) -> None:
    """Raises ValueError for another Python than the one with this hash."""
    found = hashlib.sha256(embeddable).hexdigest()
    if found != sha256:
        raise ValueError(f"not the Python of {ADDRESS}: sha256 {found}, not {sha256}")


def fetched(folder: Path) -> list[Path]:
    """The wheels that requirements.txt pins."""
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
            "--dest", str(folder), "--platform", "win_amd64", "--python-version", "3.11",
            "--only-binary=:all:", "--no-deps", "--require-hashes",
            "-r", str(HERE / "requirements.txt"),
        ],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return sorted(folder.glob("*.whl"))


def unpacked(wheels: list[Path]) -> Iterator[tuple[str, bytes]]:
    """What the packages need at work, by path in site-packages."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as package:
            for name in package.namelist():
                short = name.partition(".data/platlib/")[2] or name
                if wanted(short):
                    yield short, package.read(name)


def wanted(name: str) -> bool:
    """Whether a file of a wheel goes into the folder.

    >>> [wanted(n) for n in ("xlwings/main.py", "xlwings/pro/udfs.py", "win32/win32gui.pyd")]
    [True, False, True]
    """
    if name.endswith(("/", *ENDS)) or name.startswith(LEFT_OUT) or ".data/" in name:
        return False
    if name.startswith("xlwings") and name.endswith(".dll"):
        return False
    if name.startswith("win32/") and name.endswith((".pyd", ".exe", ".dll")):
        return name.removeprefix("win32/").startswith(KEPT_WIN32)
    return True


def ours() -> Iterator[tuple[str, bytes]]:
    """perfxl itself: its modules and the files beside them."""
    for path in sorted((ROOT / "perfxl").rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and "__pycache__" not in path.parts and "/page/" not in name:
            yield name, path.read_bytes()
    yield "perfxl/LICENSE", (ROOT / "LICENSE").read_bytes()


def launcher(wheels: list[Path], module: str) -> bytes:
    """A program that starts the Python beside it with a module's ``main``, its arguments handed on."""
    (distlib,) = (wheel for wheel in wheels if wheel.name.startswith("distlib-"))
    with zipfile.ZipFile(distlib) as package:
        program = package.read("distlib/t64.exe")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        text = f"import sys\n\nfrom {module} import main\n\nsys.exit(main())\n"
        package.writestr(zipfile.ZipInfo("__main__.py", STAMP), text)
    return program + b"#!<launcher_dir>\\python\\python.exe -E -P\r\n" + inner.getvalue()


def with_windows_lines(text: str, name: str) -> bytes:
    """A text as Windows' Notepad and cmd.exe read it: cmd's are ASCII, so that no code page matters."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return lines.encode("ascii") if name.endswith(".cmd") else b"\xef\xbb\xbf" + lines.encode()


def compiled(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """With every module compiled, so that nothing is on a stick or a share; ours stay readable, of
    the packages' modules the code alone goes along."""
    made: dict[str, bytes] = {}
    for name, data in members.items():
        if not (name.endswith(".py") and name.startswith(PACKAGES)):
            made[name] = data
            continue
        inside = name.removeprefix(PACKAGES)
        code = compile(data, inside, "exec", dont_inherit=True)
        pyc = importlib._bootstrap_external._code_to_hash_pyc(  # type: ignore[attr-defined]
            code, importlib.util.source_hash(data), False
        )
        if inside.startswith("perfxl/"):
            made[name] = data
            folder, _, file = name.rpartition("/")
            name = f"{folder}/__pycache__/{file.removesuffix('.py')}.cpython-311.py"
        made[name + "c"] = bytes(pyc)
    return made


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on nothing else; names in UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name in sorted(members):
            info = zipfile.ZipInfo(f"{FOLDER}/{name}", STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            package.writestr(info, members[name])
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
