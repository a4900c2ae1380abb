"""Finding the Excel that runs, through xlwings, with its habits tamed.

Only this module imports xlwings, late and lean: nothing under ``xlwings.pro`` is loaded, no licence
is looked for, no number library is drawn in. xlwings would look for leftover Excel processes when
Python ends and kill those it cannot see; and it would ask a busy Excel again for ever. Neither here.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from perfxl.text.refusal import Refused

PINNED = "0.37.8"
PATIENCE = 6.0  # seconds to wait for a cell to be finished
ATTEMPTS = 40  # of xlwings itself at one call; it does not pause between them
_UNWANTED = ("numpy", "pandas", "polars", "matplotlib", "plotly", "PIL", "xlwings.pro")
_BUSY = (
    -2147418111,  # RPC_E_CALL_REJECTED: a cell is being edited, or a dialog is open
    -2147417846,  # RPC_E_SERVERCALL_RETRYLATER
    -2146777998,  # VBA_E_IGNORE: Excel does not listen now
)
_MAC_TIMEOUT = -1712

T = TypeVar("T")


@contextlib.contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Imports inside find none of these modules, unless they are loaded already."""
    blocked = [name for name in names if name not in sys.modules]
    for name in blocked:
        sys.modules[name] = None  # type: ignore[assignment]  # the import system's way to say so
    try:
        yield
    finally:
        for name in blocked:
            if sys.modules.get(name, name) is None:
                del sys.modules[name]


def xlwings() -> Any:
    """xlwings, imported lean. Raises Refused E-NOXLWINGS where it is missing."""
    module: Any = sys.modules.get("xlwings")
    if module is None:
        try:
            if importlib.util.find_spec("xlwings") is None:
                raise ImportError("xlwings")
            with _without(_UNWANTED):
                import xlwings as module
        except ImportError as error:
            raise Refused("E-NOXLWINGS", detail=str(error)) from None
    tame(sys.modules.get("xlwings._xlwindows"))  # also where somebody imported it before us
    return module


def tame(windows: Any) -> None:
    """Take away xlwings' exit handler, which kills processes, and bound its retries."""
    if windows is not None:
        atexit.unregister(windows.cleanup)
        windows.N_COM_ATTEMPTS = ATTEMPTS


def is_busy(error: BaseException) -> bool:
    """Whether an error says that Excel does not listen just now."""
    if type(error).__name__ == "ExcelBusyError":
        return True
    code = getattr(error, "hresult", None) or getattr(error, "errornumber", None)
    details = getattr(error, "excepinfo", None)
    inner = details[5] if isinstance(details, tuple) and len(details) > 5 else None
    return code in _BUSY or code == _MAC_TIMEOUT or inner in _BUSY


def patiently(do: Callable[[], T], patience: float | None = None) -> T:
    """Do it as soon as Excel listens. Raises Refused E-EDITING when it does not in time.

    The time runs from when Excel turned busy: what was done before, however slowly, was no waiting.
    """
    deadline: float | None = None
    while True:
        began = time.monotonic()
        try:
            return do()
        except Refused:
            raise
        except Exception as error:
            if not is_busy(error):
                raise
            if deadline is None:
                deadline = time.monotonic() + (PATIENCE if patience is None else patience)
            elif began >= deadline:
                raise Refused("E-EDITING") from None
        time.sleep(0.2)


def each(collection: Any) -> Iterator[Any]:
    """What a collection of xlwings holds, asked for by number: an Excel that is busy when pywin32
    begins to go through one is taken for one that counts from 0, and its error for ours."""
    return (collection[number] for number in range(len(collection)))


def calling_book() -> Any:
    """The workbook whose macro started this Python, as ``RunPython`` says it on the command line; a
    mock caller of xlwings; else the active workbook. Raises Refused as :func:`find_book` does."""
    said = dict(word.split("=", 1) for word in sys.argv if word.startswith("--") and "=" in word)
    if said.get("--from_xl") == "1":
        window = said.get("--hwnd", "")
        return find_book(said.get("--wb", "").strip(), int(window) if window.isdigit() else None)
    mock = getattr(xlwings().Book, "_mock_caller", None)
    return find_book() if mock is None else mock


def find_book(name: str | None = None, window: int | None = None) -> Any:
    """The open workbook of a name, or the active one; ``window`` says in which Excel.

    Names are compared whole and without case; paths are never asked for, because xlwings cannot
    tell those of OneDrive. A window that looks like Excel's and does not answer (another program,
    one that hangs, one with other rights) is passed over. Where there is no Excel, WPS is tried.
    Raises Refused E-NOEXCEL, E-NOBOOK, E-EDITING.
    """
    module = xlwings()
    if module.engines.active is None:
        raise Refused("E-NOEXCEL", detail=sys.platform)
    return patiently(lambda: _found(module, name, window))


def _found(module: Any, name: str | None, window: int | None) -> Any:
    seen: list[str] = []
    busy: Exception | None = None
    answered = deaf = False
    for app in _apps(module, window):
        try:
            if name is None:
                if len(app.books):
                    return app.books.active
            for book in each(app.books) if name is not None else ():
                if book.name.casefold() == str(name).casefold():
                    return book
                seen.append(book.name)
            answered = True
        except Exception as error:
            if is_busy(error):
                busy = busy or error
                if name is None:
                    break  # the uppermost Excel is meant, and it will answer
            deaf = True
    if busy is not None:
        raise busy
    if answered:
        raise Refused("E-NOBOOK", name or "", "、".join(seen[:8]))
    raise Refused("E-NOEXCEL", detail=_DEAF if deaf else "")


_DEAF = "有一个窗口没有应答（以管理员身份运行、没有响应，或不是 Excel）"


def _apps(module: Any, window: int | None) -> Iterator[Any]:
    """Every Excel, from the uppermost window down, or the one with the window; then WPS."""
    apps = list(module.apps)
    yield from [app for app in apps if window is not None and app.hwnd == window] or apps
    if module.engines.active.name == "excel" and sys.platform == "win32":
        yield from _wps(module)


def _wps(module: Any) -> Iterator[Any]:
    """The running WPS spreadsheets, which registers itself and has objects shaped like Excel's.

    xlwings does not support it, and nobody here could try it: whatever goes wrong, there is none.
    """
    with contextlib.suppress(Exception):
        windows = sys.modules["xlwings._xlwindows"]
        running = windows.win32com.client.GetActiveObject("Ket.Application")
        impl = windows.App(xl=windows.COMRetryObjectWrapper(running))
        yield module.App(impl=impl)
