"""The answer that a worker gives of one file, small enough to travel and to be kept."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from perfxl.ledger.rows import FileRow


class Answer(NamedTuple):
    """What a worker says of one file. ``body`` is a packed :class:`FileRow`; None: as before."""

    name: str
    sha256: str
    status: str
    written: bool
    body: bytes | None


def packed(row: FileRow) -> bytes:
    """A row as bytes."""
    return msgspec.msgpack.encode(row)


_decoder = msgspec.msgpack.Decoder(FileRow)


def unpacked(body: bytes) -> FileRow:
    """The row in :func:`packed` bytes."""
    return _decoder.decode(body)
