"""A workbook's package: bytes in, parts out, within written limits. Nothing here knows a cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from perfxl.excel.xlsx.archive import (
    Member,
    check_name,
    content,
    end_record,
    is_sound,
    layout,
    members_of,
    small_content,
    unquoted,
)
from perfxl.excel.xlsx.limits import LIMITS, SMALL, Limits, remembered
from perfxl.excel.xlsx.parsing import parse
from perfxl.text.refusal import Refused

CONTENT_TYPES = "[Content_Types].xml"


class Package:
    """An opened package. ``members``: folded part name -> member, in directory order."""

    __slots__ = (
        "_counted", "_types", "comment", "data", "directory", "inflated", "limits", "members",
        "merged", "shifted", "starts", "tags", "warnings",
    )  # fmt: skip

    def __init__(self, data: bytes, limits: Limits, directory: int, comment: bytes) -> None:
        self.data = data
        self.limits = limits
        self.directory = directory  # offset of the central directory
        self.comment = comment
        self.members: Mapping[str, Member] = {}
        self.starts: Mapping[int, int] = {}  # of the members' bytes, by their offsets
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
        unpack = small_content if member.size <= SMALL else content
        return unpack(self.raw(member), name, member.method, member.size, member.crc)

    def damaged(self) -> Iterator[str]:
        """The names of the parts that nothing has read and nobody can: their bytes are not what
        the directory says. Those that are too large to look at are passed over."""
        room = self.limits.total
        unread = self.members.keys() - set(map(fold, self._counted))
        for key, member in self.members.items():
            if key in unread and member.size <= min(room, self.limits.part):
                room -= member.size
                if not is_sound(self.raw(member), member):
                    yield member.name

    def raw(self, member: Member) -> bytes:
        """A member's bytes as stored."""
        start = self.starts[member.offset]
        return self.data[start : start + member.compressed]

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


def fold(name: str) -> str:
    r"""A part name as packages compare it: no leading slash, ``/`` between, case folded.

    >>> fold("/xl\\My%20Sheet.xml")
    'xl/my sheet.xml'
    """
    if "%" in name:
        name = unquoted(name)
    return name.replace("\\", "/").lstrip("/").lower()


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
        target = unquoted(target)
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
    end, count, start, comment, trailing = end_record(data)
    if count > limits.members:
        raise Refused("E-TOOBIG", "zip", f"{count} > {limits.members}")
    package = Package(data, limits, start, comment)
    if trailing:
        package.warnings.append(("W-TRAILING", f"{trailing} B"))
    members: dict[str, Member] = {}
    for member in members_of(data, start, end, count):
        check_name(member.name)
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
    package.starts = layout(data, members.values(), start)
    if fold(CONTENT_TYPES) not in members or "_rels/.rels" not in members:
        from perfxl.excel.xlsx.filetype import refuse_other_zip

        refuse_other_zip({key: each.name for key, each in members.items()}, package.read)
    return package
