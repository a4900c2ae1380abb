"""A .zip of forms: its files as if they lay in a folder, their names right, its size bounded."""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

import msgspec

from perfxl.text.refusal import Refused

MEMBERS = 5_000
LARGEST = 60 << 20  # bytes of one file, unpacked
WHOLE = 1 << 30  # bytes of all files, unpacked
_UTF8 = 0x800
_ENCRYPTED = 0x1


class Member(msgspec.Struct, frozen=True):
    """One file of an archive: its place in the directory, its name and how large it says it is."""

    index: int
    name: str
    size: int
    encrypted: bool = False


Archive = bytes | str
"""An archive: its bytes, or where it is."""


def is_archive(data: Archive) -> bool:
    """Whether this is a .zip that is no document or workbook itself."""
    try:
        with _opened(data) as package:
            names = {info.filename.lower() for info in package.infolist()[:MEMBERS]}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    own = {"[content_types].xml", "mimetype", "content.xml", "ofd.xml", "index.zip"}
    return not names & own and "xl/workbook.xml" not in names


def _opened(data: Archive) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)


def members(data: Archive) -> list[Member]:
    """The files of an archive in their order; folders, and what a system puts beside files, are
    none.

    Raises Refused E-ARCHIVE where it is damaged, or holds more than any folder of forms does.
    """
    try:
        with _opened(data) as package:
            listed = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refused("E-ARCHIVE", "", "已损坏 / damaged") from None
    if len(listed) > MEMBERS or sum(info.file_size for info in listed) > WHOLE:
        raise Refused("E-ARCHIVE", "", "过大 / too large")
    return [
        Member(index, name, info.file_size, bool(info.flag_bits & _ENCRYPTED))
        for index, info in enumerate(listed)
        if not info.filename.endswith("/")  # is_dir() breaks on an empty name
        and not (name := name_of(info)).startswith("__MACOSX/")
        and posixpath.basename(name) not in ("", ".DS_Store", "Thumbs.db", "desktop.ini")
    ]


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's name: as it says where it says UTF-8, else UTF-8 where it is, else GB 18030."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        try:
            stored = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for codec in ("utf-8", "gb18030"):
            try:
                name = stored.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts)


def content(data: Archive, index: int) -> bytes:
    """What a member holds.

    Raises Refused E-ENCRYPTED, E-ARCHIVE where it is damaged, E-ZIPBOMB where it unpacks to more
    than any document holds.
    """
    try:
        with _opened(data) as package:
            info = package.infolist()[index]
            if info.flag_bits & _ENCRYPTED:
                raise Refused("E-ENCRYPTED", "", "zip")
            with package.open(info) as member:
                held = member.read(LARGEST + 1)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError,
        NotImplementedError, IndexError,
    ):  # fmt: skip
        raise Refused("E-ARCHIVE", "", "已损坏 / damaged") from None
    if len(held) > LARGEST:
        raise Refused("E-ZIPBOMB")
    return held


def files(data: Archive) -> Iterator[tuple[str, bytes | Refused]]:
    """Every file's name, and what it holds or why it cannot be read."""
    for member in members(data):
        try:
            yield member.name, content(data, member.index)
        except Refused as refused:
            yield member.name, refused
