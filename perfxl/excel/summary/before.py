"""The workbook as it was before the summary went in: remembered in the summary sheet's own part.

Adding the sheet exchanges a few small parts and leaves every other byte where it was, so what was
exchanged, with the old directory at the file's end, is all that is needed to have the old file again.
It stands in a comment behind the sheet's markup, which no spreadsheet program shows and which goes
when one saves the workbook anew; the file's hash tells whether it still holds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

import msgspec

from perfxl.excel.summary.repack import stored
from perfxl.excel.xlsx.package import Package

_MARK = re.compile(rb"<!--perfxl-before:([A-Za-z0-9+/=]+)-->\s*\Z")
_LARGEST = 1 << 20  # bytes; a workbook with more in these parts is not remembered


class _Before(msgspec.Struct, array_like=True):
    sha256: bytes  # of the whole file
    parts: dict[str, bytes]  # folded name -> the member as it was stored, head and all
    added: list[str]  # folded names of the members that were not there
    tail: bytes  # the directory at the end of the file


def remembered(package: Package, exchanged: Mapping[str, bytes], added: list[str]) -> bytes:
    """The comment for a sheet that is put into ``package``; empty where there is too much of it."""
    parts = {key: raw for key, raw in stored(package) if key in exchanged}
    tail = package.data[package.directory :]
    if sum(map(len, parts.values())) + len(tail) > _LARGEST:
        return b""
    sha256 = hashlib.sha256(package.data).digest()
    said = msgspec.msgpack.encode(_Before(sha256, parts, added, tail))
    return b"<!--perfxl-before:" + base64.b64encode(said) + b"-->"


def comment_of(sheet: bytes) -> bytes:
    """What a summary sheet's part remembers, as it stands there; empty for nothing."""
    found = _MARK.search(sheet)
    return found[0].strip() if found else b""


def restored(package: Package, sheet: bytes) -> bytes | None:
    """The file as it was before the summary whose part is ``sheet``; None where that cannot be told
    any more, because somebody has saved the workbook since."""
    found = _MARK.search(sheet)
    if found is None:
        return None
    try:
        before = msgspec.msgpack.decode(base64.b64decode(found[1]), type=_Before)
    except (ValueError, msgspec.DecodeError):
        return None
    body = b"".join(
        before.parts.get(key, raw) for key, raw in stored(package) if key not in before.added
    )
    whole = body + before.tail
    return whole if hashlib.sha256(whole).digest() == before.sha256 else None
