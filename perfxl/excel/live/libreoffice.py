"""LibreOffice on this computer: its toolbar put in and taken out, and started with its own Python.

A LibreOffice that uses the system's Python looks for it along ``PATH``. Where a virtual environment
stands there first it takes that one, which lacks ``uno``, and the program dies (std::bad_alloc). So
it is started without one, and people are told where they would start it with one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from perfxl.text.bilingual import Text

IDENTIFIER = "org.perfxl.button"
"""The toolbar's name among extensions, as description.xml has it."""

PATIENCE = 120  # seconds; the first start makes a profile


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment to start LibreOffice in: without a virtual environment, without ``PYTHON…``."""
    clean = {
        name: value
        for name, value in given.items()
        if name != "VIRTUAL_ENV" and not name.startswith("PYTHON")
    }
    folders = given.get("PATH", "").split(os.pathsep)
    clean["PATH"] = os.pathsep.join(folder for folder in folders if not _virtual(folder))
    return clean


def _virtual(folder: str) -> bool:
    """Whether a folder of ``PATH`` is that of a virtual environment's programs."""
    return bool(folder) and (Path(folder).parent / "pyvenv.cfg").is_file()


def program() -> str | None:
    """The LibreOffice that a command line starts; None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def warning() -> tuple[Text, Text] | None:
    """What is wrong and what to do, where LibreOffice started from here would get another Python."""
    if sys.platform in ("win32", "darwin") or program() is None:
        return None  # there it brings a Python of its own
    python = shutil.which("python3")
    if python is None or not _virtual(os.path.dirname(python)):
        return None
    folder = Path(python).parent.parent
    return (
        Text(
            f"这个命令行里虚拟环境 {folder} 排在 PATH 最前，从这里启动的 LibreOffice 用不了工具栏，甚至会退出",
            f"the virtual environment {folder} stands first in PATH: a LibreOffice started from here "
            "has no toolbar, or dies",
        ),
        Text(
            "从桌面菜单启动 LibreOffice，或先运行 deactivate",
            "start LibreOffice from the desktop's menu, or deactivate first",
        ),
    )


def add(extension: Path) -> bool:
    """Put the toolbar into this user's LibreOffice; whether it took it."""
    return _unopkg("add", "--force", str(extension))


def remove() -> bool:
    """Take the toolbar out again; whether it was there."""
    return _unopkg("remove", IDENTIFIER)


def _unopkg(*arguments: str) -> bool:
    found = shutil.which("unopkg")
    if found is None:
        return False
    try:
        done = subprocess.run(
            [found, *arguments],
            env=environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
