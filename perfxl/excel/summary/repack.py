"""Writing a package anew with some parts exchanged and some added, every other byte as it was."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from perfxl.excel.xlsx.archive import Member
from perfxl.excel.xlsx.limits import remembered
from perfxl.excel.xlsx.package import Package

_FULL = b"\xff\xff\xff\xff"  # in a record: the figure is in the zip64 extra field
_EOCD = struct.Struct("<4s4H2LH")
_LONG_AGO = b"\0\0\x21\0"  # 1980-01-01 00:00, so that the same input gives the same bytes


def rewritten(package: Package, changed: Mapping[str, bytes], added: Mapping[str, bytes]) -> bytes:
    """The package with some parts' content exchanged (by folded name) and some added at its end.

    Every other member keeps its bytes as stored, its time stamps and its place; the result depends
    on nothing but the arguments.
    """
    data = package.data
    body = bytearray()
    offsets: dict[str, int] = {}
    heads: dict[str, _Head] = {}
    for key, raw in stored(package):
        offsets[key] = len(body)
        if key in changed:
            member = package.members[key]
            record = data[slice(*member.record)]
            made_by, attributes = record[4:6], record[36:42]
            head = _head(member.raw_name, member.flags & 0x800, record[12:16], changed[key])
            heads[key] = head._replace(made_by=made_by, attributes=attributes)
            body += heads[key].local()
        else:
            body += raw
    central = bytearray()
    for key, member in package.members.items():
        if key in heads:
            central += heads[key].central(offsets[key])
        else:
            central += _moved_record(data, member, offsets[key])
    for name, content in added.items():
        raw = name.encode()
        head = _head(raw, 0 if name.isascii() else 0x800, _LONG_AGO, content)
        central += head.central(len(body))
        body += head.local()
    count = len(package.members) + len(added)
    end_record = _EOCD.pack(
        b"PK\x05\x06", 0, 0, count, count, len(central), len(body), len(package.comment)
    )
    return bytes(body + central + end_record + package.comment)


def stored(package: Package) -> Iterator[tuple[str, bytes]]:
    """The members in the order of the file, by folded name, each with all its bytes, head and all."""
    ordered = sorted(package.members.items(), key=lambda item: item[1].offset)
    ends = [member.offset for _, member in ordered[1:]] + [package.directory]
    for (key, member), end in zip(ordered, ends, strict=True):
        yield key, package.data[member.offset : end]


class _Head(NamedTuple):
    """A member to be written."""

    name: bytes
    flags: int
    time: bytes
    stored: bytes
    crc: int
    size: int
    made_by: bytes = b"\x14\0"
    attributes: bytes = bytes(6)

    def fields(self) -> bytes:
        return (
            struct.pack("<HHH", 20, self.flags, 8)
            + self.time
            + struct.pack("<3L2H", self.crc, len(self.stored), self.size, len(self.name), 0)
        )

    def local(self) -> bytes:
        return b"PK\x03\x04" + self.fields() + self.name + self.stored

    def central(self, offset: int) -> bytes:
        tail = bytes(4) + self.attributes + struct.pack("<L", offset)
        return b"PK\x01\x02" + self.made_by + self.fields() + tail + self.name


def _head(name: bytes, flags: int, time: bytes, content: bytes) -> _Head:
    return _Head(name, flags, time, _deflated(content), zlib.crc32(content), len(content))


@remembered
def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _moved_record(data: bytes, member: Member, offset: int) -> bytes:
    """A central record with another offset, in whichever of the two places it keeps it."""
    record = bytearray(data[slice(*member.record)])
    if record[42:46] != _FULL:
        record[42:46] = offset.to_bytes(4, "little")
        return bytes(record)
    names, extras = struct.unpack_from("<2H", record, 28)
    at, end = 46 + names, 46 + names + extras
    while at + 4 <= end:
        tag, length = struct.unpack_from("<2H", record, at)
        if tag == 1:
            place = at + 4 + 8 * sum(record[i : i + 4] == _FULL for i in (24, 20))
            record[place : place + 8] = offset.to_bytes(8, "little")
            break
        at += 4 + length
    return bytes(record)
