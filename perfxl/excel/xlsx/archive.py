"""The zip around a workbook: its directory, its members, their bytes.

Read by our own few lines, not by ``zipfile``: the write-back path has to copy compressed bytes as
they are, and a workbook is judged on what *every* reader would see, so whatever two readers could
understand differently (duplicate members, local and central headers that disagree, overlapping
members) is refused instead of resolved.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

import msgspec

from perfxl.excel.xlsx.limits import remembered
from perfxl.text.refusal import Refused

_MAX32 = 0xFFFFFFFF
_PIECE = 1 << 20  # bytes inflated at once where nothing is kept
_EOCD = struct.Struct("<4s4H2LH")
_EOCD64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL_HEAD = struct.Struct("<2H")
_LOCAL_TAIL = struct.Struct("<3L2H")
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR64 = struct.Struct("<L2Q")


class Member(msgspec.Struct, frozen=True):
    """One member of the zip, as the central directory has it."""

    name: str  # as stored
    raw_name: bytes
    flags: int
    method: int  # 0 stored, 8 deflated
    crc: int
    compressed: int  # bytes
    size: int  # bytes inflated, as declared
    offset: int  # of the local header
    record: tuple[int, int]  # start and end of the central record


def end_record(data: bytes) -> tuple[int, int, int, bytes, int]:
    """(end of the directory, members, its start, comment, bytes after the end)."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 0xFFFF - 4096))
    if at < 0 or at + 22 > len(data):
        raise Refused("E-NOTXLSX", "", "zip")
    _, disk, first, here, count, size, start, length = _EOCD.unpack_from(data, at)
    if at + 22 + length > len(data):
        raise Refused("E-NOTXLSX", "", "zip")
    comment = data[at + 22 : at + 22 + length]
    trailing = len(data) - at - 22 - length
    end = at
    if at >= 20 and data[at - 20 : at - 16] == b"PK\x06\x07":
        short = (disk, first, here, count, size, start)
        (end,) = struct.unpack_from("<Q", data, at - 12)
        if end + 56 > at or data[end : end + 4] != b"PK\x06\x06":
            raise Refused("E-ZIPSTRUCT", "zip64")
        _, length, _, _, *long = _EOCD64.unpack_from(data, end)
        disk, first, here, count, size, start = long
        full = (0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, _MAX32, _MAX32)
        agree = all(a in (b, c) for a, b, c in zip(short, long, full, strict=True))
        if end + 12 + length != at - 20 or not agree:  # readers go by the one or by the other
            raise Refused("E-ZIPSTRUCT", "zip64")
    if disk or first or here != count:
        raise Refused("E-ZIPSTRUCT", "zip", "multi-disk")
    if data.count(b"PK\x05\x06", start) != 1:
        raise Refused("E-ZIPSTRUCT", "zip", "PK 05 06")  # a second end another reader may take
    if start + size != end:
        raise Refused("E-ZIPSTRUCT", "zip", f"{start} + {size} ≠ {end}")
    return end, count, start, comment, trailing


def members_of(data: bytes, at: int, end: int, count: int) -> Iterator[Member]:
    """The records of the central directory; exactly ``count`` of them must fill it."""
    for _ in range(count):
        if at + 46 > end or data[at : at + 4] != b"PK\x01\x02":
            raise Refused("E-ZIPSTRUCT", "zip")
        (_, _, _, _, _, flags, method, _, _, crc, compressed, size, names, extras, comments, disk,
         _, _, offset) = _CENTRAL.unpack_from(data, at)  # fmt: skip
        name_end = at + 46 + names
        record_end = name_end + extras + comments
        if record_end > end:
            raise Refused("E-ZIPSTRUCT", "zip")
        raw_name = data[at + 46 : name_end]
        extra = data[name_end : name_end + extras]
        if _MAX32 in (compressed, size, offset) or disk == 0xFFFF:
            size, compressed, offset = _zip64(extra, size, compressed, offset)
        try:
            plain = flags & 0x800 or raw_name.isascii()  # where both codes say the same
            name = raw_name.decode("utf-8" if plain else "cp437")
        except UnicodeDecodeError:
            raise Refused("E-ZIPNAME", repr(raw_name)) from None
        if extra:
            _check_other_name(extra, name)
        yield Member(name, raw_name, flags, method, crc, compressed, size, offset, (at, record_end))
        at = record_end
    if at != end:
        raise Refused("E-ZIPSTRUCT", "zip")


def _zip64(extra: bytes, size: int, compressed: int, offset: int) -> tuple[int, int, int]:
    """The three figures, those that are 0xFFFFFFFF taken from the zip64 extra field."""
    body = _extra_field(extra, 1)
    if body is None:
        raise Refused("E-ZIPSTRUCT", "zip64")
    wanted = [size, compressed, offset]
    for index, figure in enumerate(wanted):
        if figure == _MAX32:
            if len(body) < 8:
                raise Refused("E-ZIPSTRUCT", "zip64")
            wanted[index] = int.from_bytes(body[:8], "little")
            body = body[8:]
    return wanted[0], wanted[1], wanted[2]


def _extra_field(extra: bytes, wanted: int) -> bytes | None:
    """A field of a member's extra fields; None where it is not there."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return None


def _check_other_name(extra: bytes, name: str) -> None:
    """Refuse a second name in an extra field that makes a member another part for some readers.

    A Chinese name in its own code beside its UTF-8 is what the field is for.
    """
    if b"up" not in extra:  # the field's tag, 0x7075
        return
    body = _extra_field(extra, 0x7075)
    if body is None:
        return
    other = body[5:].decode("utf-8", "replace")
    if other != name and (other.isascii() or name.isascii()):
        raise Refused("E-ZIPNAME", name, other)


def unquoted(name: str) -> str:
    """A name without its %XX."""
    from urllib.parse import unquote  # rarely wanted, and not for nothing at a start

    return unquote(name)


def check_name(name: str) -> None:
    """Refuse what an unpacker could write outside its folder, or two readers name differently."""
    plain = unquoted(name) if "%" in name else name
    steps = plain.replace("\\", "/").split("/")
    if (
        not name
        or "\0" in plain
        or plain[0] in "/\\"
        or plain[1:2] == ":"
        or ".." in steps
        or "." in steps
        or "" in steps[:-1]  # a folder's own entry ends in a slash
    ):
        raise Refused("E-ZIPNAME", name)


def _data_start(data: bytes, member: Member, directory: int) -> int:
    """Where a member's stored bytes start, its local header checked against the directory, which
    begins at ``directory``."""
    offset = member.offset
    header = data[offset : offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Refused("E-ZIPSTRUCT", member.name)
    flags, method = _LOCAL_HEAD.unpack_from(header, 6)
    crc, compressed, size, name_length, extra_length = _LOCAL_TAIL.unpack_from(header, 14)
    name_end = offset + 30 + name_length
    if data[offset + 30 : name_end] != member.raw_name or method != member.method:
        raise Refused("E-ZIPSTRUCT", member.name)
    start = int(name_end + extra_length)
    if start + member.compressed > directory:
        raise Refused("E-ZIPSTRUCT", member.name)
    if flags & 1:
        raise Refused("E-ENCRYPTED", member.name)
    if (flags ^ member.flags) & (8 if member.raw_name.isascii() else 0x808):
        raise Refused("E-ZIPSTRUCT", member.name)
    if extra_length:
        extra = data[name_end:start]
        _check_other_name(extra, member.name)
        if _MAX32 in (compressed, size):
            size, compressed, _ = _zip64(extra, size, compressed, 0)
    if (crc, compressed, size) != (member.crc, member.compressed, member.size):
        empty = 0 if flags & 8 else None  # a streamed member's figures follow it
        if (
            crc not in (member.crc, empty)
            or compressed not in (member.compressed, empty)
            or size not in (member.size, empty)
        ):
            raise Refused("E-ZIPSTRUCT", member.name)
    return start


def layout(data: bytes, members: Iterable[Member], start: int) -> dict[int, int]:
    """Where the bytes of each member start, by its :attr:`Member.offset`. Members have to fill the file
    one after the other up to the directory at ``start``, local headers agreeing.

    A reader that goes by local headers from the front then sees what one sees that goes by the
    directory; only the descriptor of a streamed member may stand between two.
    """
    end = 0
    before: Member | None = None
    starts: dict[int, int] = {}
    for member in sorted(members, key=lambda m: m.offset):
        if not _adjoins(data, before, end, member.offset):
            raise Refused("E-ZIPSTRUCT", member.name)
        starts[member.offset] = _data_start(data, member, start)
        end = starts[member.offset] + member.compressed
        before = member
    if not _adjoins(data, before, end, start):
        raise Refused("E-ZIPSTRUCT", "zip")
    return starts


def _adjoins(data: bytes, before: Member | None, end: int, start: int) -> bool:
    """Whether nothing stands between two members but the data descriptor of the first, if streamed.

    The descriptor has to say what the directory says: a reader that streams goes by it.
    """
    if before is None or not before.flags & 8:
        return start == end
    figures = (before.crc, before.compressed, before.size)
    for kind in (_DESCRIPTOR, _DESCRIPTOR64):
        mark = data[end : start - kind.size]
        if start - end >= kind.size and mark in (b"", b"PK\x07\x08"):
            return bool(kind.unpack_from(data, start - kind.size) == figures)
    return False


def content(raw: bytes, name: str, method: int, size: int, crc: int) -> bytes:
    """A member's content from its bytes as stored, never more than its size says."""
    if method == 0:
        found = raw
    else:
        inflater = zlib.decompressobj(-15)
        try:
            found = inflater.decompress(raw, size + 1)
            if len(found) == size and not inflater.eof:
                found += inflater.decompress(inflater.unconsumed_tail, 1)
        except zlib.error as error:
            raise Refused("E-CRC", name, str(error)) from None
        if len(found) <= size and not inflater.eof:
            raise Refused("E-CRC", name)
        if inflater.unused_data:
            raise Refused("E-ZIPSTRUCT", name)
    if len(found) != size:  # a damaged stream, or a size that lies
        raise Refused("E-CRC", name, f"{len(found)} ≠ {size} B")
    if zlib.crc32(found) != crc:
        raise Refused("E-CRC", name)
    return found


def is_sound(raw: bytes, member: Member) -> bool:
    """Whether a member's bytes as stored are the content that the directory describes; a piece at
    a time, so that it takes no memory whatever it holds."""
    size = crc = 0
    inflater = zlib.decompressobj(-15) if member.method else None
    try:
        while inflater is None or not inflater.eof:
            piece = raw if inflater is None else inflater.decompress(raw, _PIECE)
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if inflater is None:
                break
            raw = inflater.unconsumed_tail
            if size > member.size or not (piece or raw or inflater.eof):
                return False
    except zlib.error:
        return False
    return (size, crc) == (member.size, member.crc)


small_content = remembered(content)
"""The same, remembered for small members."""
