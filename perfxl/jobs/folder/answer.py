"""The answer that is given of one file, small enough to travel and to be kept.

Nothing here needs a file, a process or a clock: the page answers in the same words.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

import msgspec

from perfxl.excel.xlsx.package import Package
from perfxl.form.ours import LEDGER
from perfxl.ledger.rows import REFUSED, FileRow
from perfxl.text.refusal import Refused

_CUSTOM = "docProps/custom.xml"
OURS = "perfxl 的台账或退回清单，不是自评表"


class Answer(NamedTuple):
    """What a worker says of one file. ``body`` is a packed :class:`FileRow`; None: as before."""

    name: str
    sha256: str
    status: str
    written: bool
    body: bytes | None
    lost: str = ""  # attributes of the file that were not kept when it was written; not remembered


def packed(row: FileRow) -> bytes:
    """A row as bytes."""
    return msgspec.msgpack.encode(row)


_decoder = msgspec.msgpack.Decoder(FileRow)


def unpacked(body: bytes) -> FileRow:
    """The row in :func:`packed` bytes."""
    return _decoder.decode(body)


def is_ours(package: Package) -> bool:
    """Whether a workbook is a ledger of ours, or a list of what goes back."""
    return package.has(_CUSTOM) and LEDGER.encode() in package.read(_CUSTOM)


_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")


def last_saved(package: Package) -> str:
    """When a workbook says that it was last saved, 2026-02-03T14:15:00; "" where it does not."""
    with suppress(Refused):
        if package.has(_CORE) and (found := _MODIFIED.search(package.read(_CORE))):
            return found[1].decode("ascii")
    return ""


def refused_row(name: str, refused: Refused) -> FileRow:
    """The row of a file that could not be verified."""
    return FileRow(name, REFUSED, (), refused.code, said(refused))


def said(refused: Refused) -> str:
    """A refusal in words, without the code that stands beside it."""
    return refused.sentence().removeprefix(refused.code).strip()
