"""Names of files: fit to print, and fit for Windows where they are long."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PathLike = str | os.PathLike[str]
_LONG = 200  # characters; Windows' old limit is 260, and our temporary file's name is longer


def shown(path: PathLike) -> str:
    """A path for a message: the bytes of other encodings as Chinese where they are GBK."""
    text = os.fspath(path).removeprefix("\\\\?\\")
    try:
        text.encode()
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogateescape") if _escaped(text) else b""
        try:
            return raw.decode("gb18030") if raw else text.encode("ascii", "replace").decode()
        except UnicodeDecodeError:
            return raw.decode("utf-8", "replace")
    return text


def _escaped(text: str) -> bool:
    """Whether the lone surrogates are bytes the file system gave us."""
    return all("\udc80" <= c <= "\udcff" for c in text if "\ud800" <= c <= "\udfff")


def reachable(path: PathLike) -> str:
    """A path as Windows opens it however long it is; elsewhere as it is."""
    text = os.fspath(path)
    if sys.platform == "win32" and "\0" not in text:
        whole = os.path.abspath(text)
        if len(whole) > _LONG and not whole.startswith("\\\\"):
            return "\\\\?\\" + whole
    return text


def way(path: PathLike, start: PathLike) -> str:
    """From a folder to a path, with forward slashes; all of the path where it is on another drive."""
    whole = os.path.abspath(path)
    with contextlib.suppress(ValueError):  # Windows has no way from one drive to another
        whole = os.path.relpath(whole, start)
    return whole.replace(os.sep, "/")


def user_folder() -> Path:
    """Where this user's own files of perfxl are kept; it may not be there yet."""
    from pathlib import Path  # not wanted where a form is only verified

    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home())
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        own = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        base = Path(own if os.path.isabs(own) else "/nonexistent")  # somebody without a home
    return base / "perfxl"
