"""The zip and OPC layer of a workbook: bytes in, parts out, within written limits.

Nothing here knows a cell. The zip directory is read by our own few lines, not by ``zipfile``: the
write-back path has to copy compressed bytes as they are, and a workbook is judged on what *every*
reader would see, so whatever two readers could understand differently (duplicate members, local and
central headers that disagree, overlapping members) is refused instead of resolved.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache, wraps
from itertools import chain
from typing import Concatenate, ParamSpec, TypeVar
from xml.etree import ElementTree

import msgspec

from perfxl.text.refusal import Refused

MB = 1 << 20

_SMALL = MB >> 4  # bytes of the largest part whose reading is remembered
_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembered(
    function: Callable[Concatenate[bytes, _P], _T],
) -> Callable[Concatenate[bytes, _P], _T]:
    """What a part means, worked out once for the same bytes: forms of one template share most parts.

    For functions of nothing but their arguments whose results nobody changes. A refusal is not
    remembered, nor a large part.
    """
    known = lru_cache(maxsize=16)(function)

    @wraps(function)
    def recalled(data: bytes, /, *rest: _P.args, **named: _P.kwargs) -> _T:
        if len(data) > _SMALL:
            return function(data, *rest, **named)
        return known(data, *rest, **named)  # type: ignore[arg-type]  # lru_cache's stub

    return recalled


class Limits(msgspec.Struct, frozen=True):
    """What a workbook may cost. Every figure is a refusal, never a silent cut."""

    file: int = 50 * MB  # bytes of the file
    part: int = 64 * MB  # bytes of one part, inflated
    total: int = 200 * MB  # bytes of all the parts that are read, inflated
    members: int = 2_000  # members of the zip
    cells: int = 200_000  # cells of one workbook, empty styled ones included
    merges: int = 20_000  # merged ranges of one sheet
    merged_cells: int = 2_000_000  # cells under the merged ranges of one workbook
    depth: int = 64  # nesting of XML elements
    elements: int = 600_000  # XML elements of one part
    namespaces: int = 64 * MB  # bytes of the namespaces that the names of one part are joined with
    texts: int = 80 * MB  # bytes that all texts of a workbook take in memory
    formulas: int = 1_500_000  # characters of a workbook's shared formulas, each written out
    attributes: int = 900_000  # "=" signs of one part, which bounds its attributes


LIMITS = Limits()


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


class Package:
    """An opened package. ``members``: folded part name -> member, in directory order."""

    __slots__ = (
        "_counted", "_types", "comment", "data", "directory", "inflated", "limits", "members",
        "merged", "shifted", "tags", "warnings",
    )  # fmt: skip

    def __init__(self, data: bytes, limits: Limits, directory: int, comment: bytes) -> None:
        self.data = data
        self.limits = limits
        self.directory = directory  # offset of the central directory
        self.comment = comment
        self.members: Mapping[str, Member] = {}
        self.warnings: list[tuple[str, str]] = []
        self.inflated = 0  # bytes of all the parts read so far
        self.tags = 0  # of the sheets read so far, where they are large
        self.merged = 0  # cells under the merged ranges seen so far
        self.shifted = 0  # characters of the shared formulas written out so far
        self._counted: set[str] = set()
        self._types: _Types | None = None

    def has(self, name: str) -> bool:
        """Whether a part is there; part names do not mind case."""
        return fold(name) in self.members

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises Refused E-PART, E-ZIPBOMB, E-ZIPSTRUCT, E-CRC."""
        member = self.members.get(fold(name))
        if member is None:
            raise Refused("E-PART", name)
        if member.size > self.limits.part:
            raise Refused("E-ZIPBOMB", name, f"{member.size} > {self.limits.part}")
        if name not in self._counted:
            self._counted.add(name)
            self.inflated += member.size
        if self.inflated > self.limits.total:
            raise Refused("E-ZIPBOMB", name, f"Σ > {self.limits.total}")
        unpack = _small_content if member.size <= _SMALL else _content
        return unpack(self.raw(member), name, member.method, member.size, member.crc)

    def raw(self, member: Member) -> bytes:
        """A member's bytes as stored. Raises Refused E-ZIPSTRUCT where its headers disagree."""
        start = self.data_start(member)
        return self.data[start : start + member.compressed]

    def data_start(self, member: Member) -> int:
        """Where a member's stored bytes start, its local header checked against the directory."""
        offset = member.offset
        header = self.data[offset : offset + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise Refused("E-ZIPSTRUCT", member.name)
        flags, method = _LOCAL_HEAD.unpack_from(header, 6)
        crc, compressed, size, name_length, extra_length = _LOCAL_TAIL.unpack_from(header, 14)
        name_end = offset + 30 + name_length
        if self.data[offset + 30 : name_end] != member.raw_name or method != member.method:
            raise Refused("E-ZIPSTRUCT", member.name)
        start = int(name_end + extra_length)
        if start + member.compressed > self.directory:
            raise Refused("E-ZIPSTRUCT", member.name)
        if flags & 1:
            raise Refused("E-ENCRYPTED", member.name)
        if (flags ^ member.flags) & (8 if member.raw_name.isascii() else 0x808):
            raise Refused("E-ZIPSTRUCT", member.name)
        if extra_length:
            extra = self.data[name_end:start]
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

    def content_type(self, name: str) -> str:
        """A part's content type; empty when none is declared. Raises Refused E-PART."""
        defaults, overrides = self._declared()
        key = fold(name)
        return overrides.get(key) or defaults.get(key.rpartition(".")[2], "")

    def declares(self, name: str) -> bool:
        """Whether the content types name a part, be it there or not. Raises Refused E-PART."""
        return fold(name) in self._declared()[1]

    def of_type(self, kinds: Collection[str]) -> list[str]:
        """The folded names of the parts declared to be of one of these types and there."""
        overrides = self._declared()[1]
        return [key for key, kind in overrides.items() if kind in kinds and key in self.members]

    def _declared(self) -> _Types:
        if self._types is None:
            self._types = _types(self.read(CONTENT_TYPES), self.limits)
        return self._types

    def relationships(self, source: str) -> Mapping[str, Relationship]:
        """The relationships of a part (``""`` is the package), by id; empty when it has none."""
        name = relationships_name(source)
        if not self.has(name):
            return {}
        return relationships_of(self.read(name), name, source, self.limits)


class Relationship(msgspec.Struct, frozen=True):
    """One relationship. ``target`` is a part name, "" where it leaves the package."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type: ``worksheet``, ``styles`` … the same in strict files."""
        return self.type.rpartition("/")[2]


def _content(raw: bytes, name: str, method: int, size: int, crc: int) -> bytes:
    """A member's content from its bytes as stored, never more than its size says."""
    if method == 0:
        content = raw
    else:
        inflater = zlib.decompressobj(-15)
        try:
            content = inflater.decompress(raw, size + 1)
            if len(content) == size and not inflater.eof:
                content += inflater.decompress(inflater.unconsumed_tail, 1)
        except zlib.error as error:
            raise Refused("E-CRC", name, str(error)) from None
        if len(content) <= size and not inflater.eof:
            raise Refused("E-CRC", name)
        if inflater.unused_data:
            raise Refused("E-ZIPSTRUCT", name)
    if len(content) != size:  # a damaged stream, or a size that lies
        raise Refused("E-CRC", name, f"{len(content)} ≠ {size} B")
    if zlib.crc32(content) != crc:
        raise Refused("E-CRC", name)
    return content


_small_content = remembered(_content)
_Types = tuple[Mapping[str, str], Mapping[str, str]]  # by extension, by part name


@remembered
def _types(data: bytes, limits: Limits) -> _Types:
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for item in parse(data, CONTENT_TYPES, limits):
        kind = item.get("ContentType", "")
        if item.tag.endswith("}Default"):
            found = defaults.setdefault(item.get("Extension", "").lower(), kind)
        elif item.tag.endswith("}Override"):
            found = overrides.setdefault(fold(item.get("PartName", "")), kind)
        else:
            continue
        if found != kind:  # readers take the first, or the last
            raise Refused("E-PART", CONTENT_TYPES, f"{found} / {kind}")
    return defaults, overrides


@remembered
def relationships_of(
    data: bytes, name: str, source: str, limits: Limits
) -> Mapping[str, Relationship]:
    """What a relationships part says, by id; ``source`` is the part it belongs to."""
    found: dict[str, Relationship] = {}
    for item in parse(data, name, limits):
        if not item.tag.endswith("}Relationship"):
            continue
        identifier, target = item.get("Id", ""), item.get("Target", "")
        external = item.get("TargetMode", "").lower() == "external"
        if identifier in found:
            raise Refused("E-PART", name, identifier)
        found[identifier] = Relationship(
            identifier,
            item.get("Type", ""),
            target if external else resolve(source, target),
            external,
        )
    return found


CONTENT_TYPES = "[Content_Types].xml"
_MAX32 = 0xFFFFFFFF
_EOCD = struct.Struct("<4s4H2LH")
_EOCD64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL_HEAD = struct.Struct("<2H")
_LOCAL_TAIL = struct.Struct("<3L2H")
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR64 = struct.Struct("<L2Q")


def fold(name: str) -> str:
    r"""A part name as packages compare it: no leading slash, ``/`` between, case folded.

    >>> fold("/xl\\My%20Sheet.xml")
    'xl/my sheet.xml'
    """
    if "%" in name:
        name = _unquoted(name)
    return name.replace("\\", "/").lstrip("/").lower()


def _unquoted(name: str) -> str:
    from urllib.parse import unquote

    return unquote(name)


def relationships_name(source: str) -> str:
    """The name of the relationships part that belongs to a part.

    >>> relationships_name("xl/workbook.xml")
    'xl/_rels/workbook.xml.rels'
    """
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def resolve(source: str, target: str) -> str:
    """A relationship's target as a part name; ``""`` where it would leave the package.

    >>> resolve("xl/workbook.xml", "worksheets/sheet1.xml"), resolve("a", "../../etc/passwd")
    ('xl/worksheets/sheet1.xml', '')
    """
    target = target.partition("#")[0].replace("\\", "/")
    if "%" in target:
        target = _unquoted(target)
    steps = [] if target.startswith("/") else source.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            if not steps:
                return ""
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def open_package(data: bytes, limits: Limits = LIMITS) -> Package:
    """The package in ``data``, its directory checked and nothing inflated yet.

    Raises Refused: E-EMPTY, E-TOOBIG, E-NOTXLSX, E-TYPE-…, E-ENCRYPTED, E-ZIP….
    """
    if not data:
        raise Refused("E-EMPTY")
    if len(data) > limits.file:
        raise Refused("E-TOOBIG", "", f"{len(data)} > {limits.file} B")
    if data[:4] != b"PK\x03\x04":
        from perfxl.excel.xlsx.filetype import refuse_other_type

        refuse_other_type(data)
    end, count, start, comment, trailing = _end_record(data)
    if count > limits.members:
        raise Refused("E-TOOBIG", "zip", f"{count} > {limits.members}")
    package = Package(data, limits, start, comment)
    if trailing:
        package.warnings.append(("W-TRAILING", f"{trailing} B"))
    members: dict[str, Member] = {}
    for member in _central(data, start, end, count):
        _check_name(member.name)
        key = fold(member.name)
        if key in members:
            raise Refused("E-ZIPDUP", member.name)
        if member.flags & 0x2041:
            raise Refused("E-ENCRYPTED", member.name)
        if member.method not in (0, 8):
            raise Refused("E-ZIPSTRUCT", member.name, f"compression {member.method}")
        if member.size > limits.part:
            package.warnings.append(("W-BIGPART", member.name))
        members[key] = member
    package.members = members
    _check_layout(package)
    if fold(CONTENT_TYPES) not in members or "_rels/.rels" not in members:
        from perfxl.excel.xlsx.filetype import refuse_other_zip

        refuse_other_zip(package)
    return package


def _end_record(data: bytes) -> tuple[int, int, int, bytes, int]:
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


def _central(data: bytes, at: int, end: int, count: int) -> Iterator[Member]:
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
            name = raw_name.decode("utf-8" if flags & 0x800 else "cp437")
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


def _check_name(name: str) -> None:
    """Refuse what an unpacker could write outside its folder, or two readers name differently."""
    plain = _unquoted(name) if "%" in name else name
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


def _check_layout(package: Package) -> None:
    """Members fill the file one after the other up to the directory, local headers agreeing.

    A reader that goes by local headers from the front then sees what one sees that goes by the
    directory; only the descriptor of a streamed member may stand between two.
    """
    end = 0
    before: Member | None = None
    for member in sorted(package.members.values(), key=lambda m: m.offset):
        if not _adjoins(package.data, before, end, member.offset):
            raise Refused("E-ZIPSTRUCT", member.name)
        end = package.data_start(member) + member.compressed
        before = member
    if not _adjoins(package.data, before, end, package.directory):
        raise Refused("E-ZIPSTRUCT", "zip")


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


def parse(data: bytes, name: str, limits: Limits = LIMITS) -> ElementTree.Element:
    """The root element of an XML part.

    The text is brought to UTF-8 first and the parser told so: what was searched for a DOCTYPE is
    then exactly what is parsed. Raises Refused E-XML, E-DTD, E-TOOBIG.
    """
    data = bounded(data, name, limits)
    parser = ElementTree.XMLParser(encoding="utf-8")
    try:
        parser.feed(data)
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as error:
        raise Refused("E-XML", name, str(error)) from None
    level = [root]
    for _ in range(limits.depth):
        level = [*chain.from_iterable(level)]
        if not level:
            return root
    raise Refused("E-XML", name, f"> {limits.depth} levels")


def bounded(data: bytes, name: str, limits: Limits) -> bytes:
    """An XML part as UTF-8, free of any DOCTYPE, with no more elements and attributes than allowed.

    Raises Refused E-XML, E-DTD, E-TOOBIG.
    """
    data = utf8(data, name, limits)
    size = len(data)  # fewer bytes than that cannot hold as many
    if size > limits.elements and data.count(b"<") - data.count(b"</") > limits.elements:
        raise Refused("E-TOOBIG", name, f"> {limits.elements} elements")
    if size > limits.attributes and data.count(b"=") > limits.attributes:
        raise Refused("E-TOOBIG", name, f"> {limits.attributes} attributes")
    if size > _NO_BOMB:
        longest = _longest_namespace(data)
        if longest * size > limits.namespaces:  # an attribute is joined only behind a prefix
            joined = data.count(b"<") - data.count(b"</") + data.count(b":")
            if longest * joined > limits.namespaces:
                raise Refused("E-TOOBIG", name, "namespaces")
    return data


_NO_BOMB = 1 << 13  # bytes; with fewer, names and namespaces cannot multiply to anything
_BLANKS = re.compile(rb"\s*")


def _longest_namespace(data: bytes) -> int:
    """The length of the longest namespace a part declares.

    A parser joins every name with its namespace: a long one and many names are a bomb without any
    entity. What merely looks like a declaration counts as well.
    """
    longest = 0
    at = data.find(b"xmlns")
    while at >= 0:
        equals = data.find(b"=", at)
        if equals < 0:
            break
        blanks = _BLANKS.match(data, equals + 1)
        start = equals if blanks is None else blanks.end()
        quote = data[start : start + 1]
        if quote in (b'"', b"'") and data.find(quote, start + 1, start + 2 + longest) < 0:
            end = data.find(quote, start + 1)
            longest = (end if end > 0 else len(data)) - start - 1
        at = data.find(b"xmlns", start)
    return longest


def utf8(data: bytes, name: str, limits: Limits = LIMITS) -> bytes:
    """An XML part as UTF-8 without a byte order mark, free of any DOCTYPE.

    The encoding named in its declaration is left standing; callers tell the parser. Raises Refused
    E-XML for other encodings, E-DTD.
    """
    head = data[:4]
    if head[:3] == b"\xef\xbb\xbf":
        data = data[3:]
        _check_encoding(data, name)
    elif head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            codec = "utf-16"
        else:
            codec = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        try:
            data = data.decode(codec).encode()
        except UnicodeError:
            raise Refused("E-XML", name, codec) from None
        if len(data) > limits.part:
            raise Refused("E-ZIPBOMB", name)
    else:
        _check_encoding(data, name)
    if b"\0" in data:  # never in XML, and expat would take it for UTF-16 whatever it is told
        raise Refused("E-XML", name, "NUL")
    if b"<!DOCTYPE" in data and _has_doctype(data):
        raise Refused("E-DTD", name)
    return data


def _check_encoding(data: bytes, name: str) -> None:
    """Refuse a part whose declaration names an encoding in which it would read otherwise."""
    if data[:5] != b"<?xml":
        return
    declaration = data[: data.find(b"?>")]
    at = declaration.find(b"encoding")
    if at < 0:
        return
    words = declaration[at + 8 :].replace(b"'", b'"').split(b'"')
    encoding = words[1].lower() if len(words) > 2 else b""
    if encoding in (b"utf-8", b"utf8"):
        return
    if encoding not in _ABOVE_ASCII or not data.isascii():
        raise Refused("E-XML", name, f"encoding {encoding.decode('latin-1')}")


# Encodings in which what is ASCII says the same; old report generators name them out of habit.
_ABOVE_ASCII = (
    b"us-ascii", b"ascii", b"gbk", b"gb2312", b"gb18030", b"big5", b"iso-8859-1", b"windows-1252",
)  # fmt: skip


def _has_doctype(data: bytes) -> bool:
    """Whether a DOCTYPE stands where one may stand: before the root element."""
    at = 0
    while True:
        at = data.find(b"<", at)
        if at < 0 or data.startswith(b"<!DOCTYPE", at):
            return at >= 0
        if data.startswith(b"<?", at):
            at = data.find(b"?>", at)
        elif data.startswith(b"<!--", at):
            at = data.find(b"-->", at + 4)
        else:
            return False
        if at < 0:
            return True  # an unclosed prologue that mentions one: not worth a doubt
