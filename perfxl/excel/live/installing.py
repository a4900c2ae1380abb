"""Puts the buttons where Excel and LibreOffice find them, for this user only.

What is registered is one line, the program that a button starts: the Python that perfxl is installed
in, told to look neither at ``PYTHON…`` variables nor at the folder it is started in.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from perfxl.excel import files
from perfxl.excel.live import libreoffice
from perfxl.excel.paths import user_folder
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused
from perfxl.text.system import why

ADDIN, EXTENSION, SCRIPT = "perfxl.xlam", "perfxl.oxt", "perfxl.applescript"
_FLAGS = "-E -P -m perfxl.button"
_KEY = r"Software\VB and VBA Program Settings\perfxl\button"  # where VBA's GetSetting looks


def shipped(name: str) -> bytes:
    """A file that was built from the texts in ``perfxl/excel/live/addin``."""
    return (resources.files("perfxl.excel.live.addin") / "built" / name).read_bytes()


def program(*, windowless: bool = False) -> str:
    """The line that a button starts, without its arguments."""
    python = Path(sys.executable)
    if windowless and sys.platform == "win32":
        quiet = python.with_name("pythonw.exe")
        python = quiet if quiet.exists() else python
    return f'"{_plain(str(python))}" {_FLAGS}'


def _plain(path: str) -> str:
    """On Windows the short name of a path that VBA's registry calls could not carry."""
    if sys.platform == "win32" and not path.isascii():
        import ctypes

        buffer = ctypes.create_unicode_buffer(1024)
        length: int = ctypes.windll.kernel32.GetShortPathNameW(path, buffer, 1024)
        return buffer.value if length and buffer.value.isascii() else path
    return path


def registration() -> Path:
    """Where the program is noted for the LibreOffice extension, which says the same."""
    return user_folder() / "program.txt"


def startup_folder() -> Path | None:
    """The folder whose add-ins Excel loads for this user; None where there is no Excel."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
        return Path(base) / "Microsoft" / "Excel" / "XLSTART" if base else None
    if sys.platform == "darwin":
        group = Path.home() / "Library" / "Group Containers" / "UBF8T346G9.Office"
        return group / "User Content.localized" / "Startup.localized" / "Excel"
    return None


def script_folder() -> Path:
    """The folder that Excel for macOS may run scripts from."""
    return Path.home() / "Library" / "Application Scripts" / "com.microsoft.Excel"


def from_store() -> bool:
    """Whether this Python is the Microsoft Store's, whose %APPDATA% and registry are its own."""
    return "\\windowsapps\\" in sys.base_prefix.lower() + "\\"


def install() -> Iterator[Text]:
    """Register the program and install the add-in; says each thing done.

    Raises Refused E-WRITE; E-STORE where nothing that is put there would be seen by Excel.
    """
    if from_store():
        raise Refused("E-STORE", sys.base_prefix)
    line = program()
    _write(registration(), (line + "\n").encode())
    yield Text(f"已登记核验程序：{line}", f"registered: {line}")
    if sys.platform == "win32":
        _register(program(windowless=True))
    if sys.platform == "darwin":
        text = (resources.files("perfxl.excel.live.addin") / SCRIPT).read_text("utf-8")
        quoted = line.replace("\\", "\\\\").replace('"', '\\"')
        _write(script_folder() / SCRIPT, text.replace("@PROGRAM@", quoted).encode())
    folder = startup_folder()
    if folder is not None:
        _write(folder / ADDIN, shipped(ADDIN))
        yield Text(
            f"已安装 {folder / ADDIN}；请重新打开 Excel，功能区会有“绩效自评”。",
            f"installed {folder / ADDIN}; start Excel again to see the tab 绩效自评.",
        )
    extension = registration().with_name(EXTENSION)
    _write(extension, shipped(EXTENSION))
    if libreoffice.add(extension):
        yield Text(
            "已装上 LibreOffice 的工具栏；请重新打开 LibreOffice。",
            "the LibreOffice toolbar is installed; start LibreOffice again.",
        )
    else:
        yield Text(
            f"LibreOffice 用户请双击 {extension} 安装工具栏。",
            f"for LibreOffice, double-click {extension} to install the toolbar.",
        )
    if warned := libreoffice.warning():
        yield Text(
            f"注意：{warned[0].zh}。{warned[1].zh}。", f"note: {warned[0].en}; {warned[1].en}."
        )


def remove() -> Iterator[Text]:
    """Take away what :func:`install` put there; says each thing removed. Raises Refused E-WRITE."""
    taken_out = libreoffice.remove()
    places = [registration(), registration().with_name(EXTENSION)]
    folder = startup_folder()
    if folder is not None:
        places.append(folder / ADDIN)
    if sys.platform == "darwin":
        places.append(script_folder() / SCRIPT)
    if sys.platform == "win32":
        _unregister()
    for place in places:
        try:
            place.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Refused("E-WRITE", files.shown(place), why(error)) from None
        yield Text(f"已撤去 {place}", f"removed {place}")
    if taken_out:
        yield Text("已撤去 LibreOffice 的工具栏", "removed the LibreOffice toolbar")
    else:
        yield Text(
            "LibreOffice 的工具栏，装过的请在“工具→扩展”中移除。",
            "Where the LibreOffice toolbar was installed, remove it in the extension manager.",
        )


def export(folder: str | os.PathLike[str], *, force: bool = False) -> Iterator[Path]:
    """The add-in and the extension as files, for installing by hand. Raises Refused."""
    where = Path(folder)
    files.make_folder(where)
    for name in (ADDIN, EXTENSION):
        files.write_new(where / name, shipped(name), force=force)
        yield where / name


def _write(path: Path, data: bytes) -> None:
    files.make_folder(path.parent)
    files.write_new(path, data, force=True)


def _register(line: str) -> None:
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
            winreg.SetValueEx(key, "program", 0, winreg.REG_SZ, line)


def _unregister() -> None:
    if sys.platform == "win32":
        import winreg

        try:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _KEY)
        except FileNotFoundError:
            return


def registered() -> str | None:
    """The program that a press of the button starts; None where none is registered."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                return str(winreg.QueryValueEx(key, "program")[0])
        except FileNotFoundError:
            return None
    try:
        return registration().read_text("utf-8").strip() or None
    except OSError:
        return None
