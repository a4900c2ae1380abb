"""Makes an embeddable Windows Python for the tests, shaped as python.org's zip.

    python tests/windows/embeddable.py PANDA3D.whl FOLDER_OF_EXES PYTHON.zip

The DLL and the compiled modules of CPython 3.11 are those that a Windows wheel carries for its own
programs; the standard library is this computer's, of the same minor version; python.exe and
pythonw.exe are ``python.c``. Only for the tests: a release is built from python.org's own zip.
"""

from __future__ import annotations

import importlib._bootstrap_external
import importlib.util
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = {
    "__pycache__", "site-packages", "dist-packages", "lib-dynload", "test", "tests", "idlelib",
    "idle_test", "tkinter", "turtledemo", "ensurepip", "lib2to3", "distutils", "pydoc_data",
}  # fmt: skip
CARRIED = "deploy_libs/"
PATH = "python311.zip\r\n.\r\n"
STAMP = (2020, 2, 25, 0, 0, 0)


def compiled(library: Path) -> Iterator[tuple[str, bytes]]:
    """The standard library's modules as code that asks for no source."""
    for path in sorted(library.rglob("*.py")):
        name = path.relative_to(library)
        if LEFT_OUT.isdisjoint(name.parts) and not name.parts[0].startswith("config-"):
            source = path.read_bytes()
            code = compile(source, f"python311.zip/{name.as_posix()}", "exec", dont_inherit=True)
            pyc = importlib._bootstrap_external._code_to_hash_pyc(  # type: ignore[attr-defined]
                code, importlib.util.source_hash(source), False
            )
            yield name.with_suffix(".pyc").as_posix(), bytes(pyc)


def write(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(info, data)


def main(wheel: str, programs: str, output: str) -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit("embeddable.py: the standard library must be that of Python 3.11")
    inner = Path(output).with_suffix(".library")
    with zipfile.ZipFile(inner, "w") as package:
        for name, data in compiled(Path(sysconfig.get_path("stdlib"))):
            write(package, name, data)
    with zipfile.ZipFile(output, "w") as package, zipfile.ZipFile(wheel) as source:
        for program in ("python.exe", "pythonw.exe"):
            write(package, program, (Path(programs) / program).read_bytes())
        for name in sorted(source.namelist()):
            short = name.removeprefix(CARRIED)
            if name.startswith(CARRIED) and not short.lower().startswith(("api-ms-", "tcl", "tk")):
                write(package, short, source.read(name))
        write(package, "python311.zip", inner.read_bytes())
        write(package, "python311._pth", PATH.encode())
    inner.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
