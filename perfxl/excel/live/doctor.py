"""What the button needs: what is there, what is wrong, and how to mend it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from perfxl import __version__
from perfxl.excel.live import attach, installing, libreoffice
from perfxl.text import codes
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused

_SIGNS = {"good": "√", "wrong": "×", "note": "·"}
_PLATFORM = {"win32": ("pywin32", "win32com"), "darwin": ("appscript", "appscript")}
_QUOTED = re.compile(r'"([^"]+)"')


class Item(NamedTuple):
    """One thing that was looked at; ``state`` is good, wrong or note."""

    state: str
    says: Text
    mend: Text | None = None

    def line(self, lang: str) -> str:
        """One line, with what to do where something is wrong."""
        mend = f" → {self.mend.in_(lang)}" if self.mend is not None else ""
        return f"{_SIGNS[self.state]} {self.says.in_(lang)}{mend}"


def examine() -> Iterator[Item]:
    """Every finding, in the order in which things are needed."""
    where = Path(__file__).parents[2]
    version = ".".join(map(str, sys.version_info[:3]))
    yield _good(f"perfxl {__version__}：{where}；Python {version}：{sys.executable}")
    yield from _xlwings()
    yield from _registered()
    yield from _addin()
    yield from _excel()
    yield from _libreoffice()


def _good(text: str, english: str = "") -> Item:
    return Item("good", Text(text, english or text))


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _xlwings() -> Iterator[Item]:
    install = codes.install("button")
    found = _version("xlwings")
    if found is None:
        yield Item("wrong", Text("没有安装 xlwings", "xlwings is not installed"), install)
        return
    if found != attach.PINNED:
        yield Item(
            "wrong",
            Text(
                f"xlwings 是 {found}，应为 {attach.PINNED}", f"xlwings {found}, not {attach.PINNED}"
            ),
            install,
        )
    else:
        yield _good(f"xlwings {found}")
    if sys.platform in _PLATFORM:
        package, module = _PLATFORM[sys.platform]
        if importlib.util.find_spec(module) is None:
            yield Item("wrong", Text(f"没有安装 {package}", f"{package} is not installed"), install)
        else:
            yield _good(f"{package} {_version(package) or ''}".strip())


def _registered() -> Iterator[Item]:
    if installing.from_store():
        kind = Refused("E-STORE").kind
        yield Item("wrong", kind.what, kind.remedy)
        return
    again = Text("perfxl addin install", "perfxl addin install")
    line = installing.registered()
    if line is None:
        yield Item("wrong", Text("没有登记核验程序", "no program is registered"), again)
        return
    quoted = _QUOTED.match(line)
    program = quoted[1] if quoted else line.split(" ")[0]
    if not Path(program).exists():
        says = Text(f"登记的程序不在了：{program}", f"the registered program is gone: {program}")
        yield Item("wrong", says, again)
    elif line not in (installing.program(), installing.program(windowless=True)):
        says = Text(f"登记的是另一个 Python：{line}", f"another Python is registered: {line}")
        yield Item("wrong", says, again)
    elif not _imports(program):
        says = Text(f"{program} 找不到 perfxl", f"{program} does not find perfxl")
        mend = Text(
            "用它安装 perfxl，或重新登记：perfxl addin install",
            "install perfxl with it, or register again: perfxl addin install",
        )
        yield Item("wrong", says, mend)
    else:
        yield _good(f"已登记：{line}", f"registered: {line}")


def _imports(program: str) -> bool:
    """Whether the registered Python can start the button, as a press of it would."""
    try:
        done = subprocess.run(
            [program, "-E", "-P", "-c", "import perfxl.jobs.button"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, cwd=tempfile.gettempdir(),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _addin() -> Iterator[Item]:
    folder = installing.startup_folder()
    if folder is None:
        return
    again = Text("perfxl addin install", "perfxl addin install")
    place = folder / installing.ADDIN
    try:
        same = place.read_bytes() == installing.shipped(installing.ADDIN)
    except OSError:
        says = Text(f"Excel 加载项没有装：{place}", f"the add-in is not installed: {place}")
        yield Item("wrong", says, again)
    else:
        if same:
            yield _good(f"Excel 加载项：{place}", f"add-in: {place}")
        else:
            says = Text(
                f"Excel 加载项是别的版本：{place}", f"another version of the add-in: {place}"
            )
            yield Item("wrong", says, again)
    stock = folder / "xlwings.xlam"
    if stock.exists():
        yield Item(
            "wrong",
            Text(
                f"装有 xlwings 自带的加载项：{stock}，它会读取被核验工作簿里的设置并据此启动程序",
                f"the stock xlwings add-in is installed: {stock}; it takes its settings, and the "
                "program it starts, from the workbook being checked",
            ),
            Text(
                "perfxl 不需要它：xlwings addin remove",
                "perfxl does not need it: xlwings addin remove",
            ),
        )


def _excel() -> Iterator[Item]:
    if sys.platform not in _PLATFORM:
        yield Item(
            "note",
            Text(
                f"{sys.platform} 上没有 Excel：请核验文件（perfxl verify 文件），或用 LibreOffice 工具栏",
                f"no Excel on {sys.platform}: perfxl verify FILE, or the LibreOffice toolbar",
            ),
        )
        return
    try:
        book = attach.find_book()
        name = attach.patiently(lambda: book.name)
    except Refused as refused:
        zh, en = refused.sentence("zh"), refused.sentence("en")
        yield Item("note" if refused.code in ("E-NOEXCEL", "E-NOBOOK") else "wrong", Text(zh, en))
    except Exception as error:
        yield Item(
            "wrong",
            Text(f"连不上 Excel：{error}", f"cannot reach Excel: {error}"),
            Text("请以同样的权限（都不用管理员）运行 Excel 和 perfxl",
                 "run Excel and perfxl with the same rights, neither as administrator"),
        )  # fmt: skip
    else:
        yield _good(f"Excel 正在运行，当前工作簿：{name}", f"Excel runs; active: {name}")


def _libreoffice() -> Iterator[Item]:
    found = libreoffice.program()
    if found is None:
        return
    extension = installing.registration().with_name(installing.EXTENSION)
    yield Item(
        "note",
        Text(
            f"LibreOffice：{found}；没有工具栏的，双击 {extension} 安装（先运行 perfxl addin install）",
            f"LibreOffice: {found}; without the toolbar, double-click {extension} after "
            "perfxl addin install",
        ),
    )
    if warned := libreoffice.warning():
        yield Item("note", *warned)
