"""What a file that is not an .xlsx really is, told by its content and not by its name.

Only reached when reading has already failed, so it may take its time and is imported late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from perfxl.text.refusal import Refused

_SIGNATURES = (  # (start of the file, code, what it is called)
    (b"%PDF", "E-TYPE-PDF", "PDF"),
    (b"{\\rtf", "E-TYPE-DOC", "RTF"),
    (b"\x89PNG", "E-TYPE-IMAGE", "PNG"),
    (b"\xff\xd8\xff", "E-TYPE-IMAGE", "JPEG"),
    (b"GIF8", "E-TYPE-IMAGE", "GIF"),
    (b"BM", "E-TYPE-IMAGE", "BMP"),
    (b"II*\0", "E-TYPE-IMAGE", "TIFF"),
    (b"MM\0*", "E-TYPE-IMAGE", "TIFF"),
    (b"Rar!", "E-TYPE-ARCHIVE", "RAR"),
    (b"7z\xbc\xaf", "E-TYPE-ARCHIVE", "7z"),
    (b"\x1f\x8b", "E-TYPE-ARCHIVE", "gzip"),
    (b"\x09\x08", "E-TYPE-XLS", "BIFF"),
    (b"\x09\x04", "E-TYPE-XLS", "BIFF"),
    (b"\x09\x02", "E-TYPE-XLS", "BIFF"),
    (b"\x09\x00", "E-TYPE-XLS", "BIFF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (  # (name of a stream in the directory, code)
    ("EncryptedPackage", "E-ENCRYPTED"),
    ("WordDocument", "E-TYPE-DOC"),
    ("PowerPoint Document", "E-TYPE-PPTX"),
    ("Workbook", "E-TYPE-XLS"),
    ("Book", "E-TYPE-XLS"),
)
_XML_ROOTS = (  # (a mark within the first 4 KB, code)
    ("urn:schemas-microsoft-com:office:spreadsheet", "E-TYPE-XMLSS"),
    ("urn:oasis:names:tc:opendocument", "E-TYPE-ODS"),
    ("schemas.microsoft.com/office/word/2003", "E-TYPE-DOC"),
    ("schemas.microsoft.com/office/2006/xmlpackage", "E-TYPE-DOC"),
    ("/uof", "E-TYPE-UOF"),
    ("<uof:", "E-TYPE-UOF"),
    ("<html", "E-TYPE-HTML"),
    ("<!doctype html", "E-TYPE-HTML"),
    ("<table", "E-TYPE-HTML"),
    ("<body", "E-TYPE-HTML"),
    ("<?xml", "E-TYPE-XML"),
)
_SHIELDS = (  # (mark, within how many bytes, whose): transparent encryption common in offices
    (b"%TSD-Header", 64, "绿盾 %TSD-Header"),
    (b"E-SafeNet", 512, "E-SafeNet"),
    (b"<DOCUMENT-ENCRYPTED", 512, "DOCUMENT-ENCRYPTED"),
)
_ARCHIVED_PAGE = re.compile(
    r"\s*(?:mime-version|(?:from|content-type|subject|date):.*mime-version):", re.S
)
"""How a web archive (.mht) begins, in small letters: as a letter does."""
_PARTS = (  # (a part only that kind of package has, code)
    ("word/document.xml", "E-TYPE-DOCX"),
    ("ppt/presentation.xml", "E-TYPE-PPTX"),
    ("xl/workbook.bin", "E-TYPE-XLSB"),
    ("content.xml", "E-TYPE-ODS"),  # one that lost its mimetype
    ("ofd.xml", "E-TYPE-OFD"),
    ("index/document.iwa", "E-TYPE-NUMBERS"),
    ("index.zip", "E-TYPE-NUMBERS"),
)


def refuse_other_type(data: bytes) -> NoReturn:
    """Refuse a file that does not start as a zip, by the name of what it is."""
    if not data.strip(b"\0"):
        raise Refused("E-NOTXLSX", "", "00 00 00 …")
    if data[:8] == _OLE:
        if "DRMEncryptedTransform".encode("utf-16-le") in data or (
            "DRMContent\0".encode("utf-16-le") in data
        ):
            raise Refused("E-SHIELD", "", "AIP / Microsoft RMS")
        found = [
            (data.find((stream + "\0").encode("utf-16-le")), code) for stream, code in _OLE_STREAMS
        ]
        # A document's own stream stands before those of what is embedded in it.
        raise Refused(
            min((at, code) for at, code in [*found, (len(data), "E-TYPE-OLE")] if at > 0)[1]
        )
    for shield, within, maker in _SHIELDS:
        if shield in data[:within]:
            raise Refused("E-SHIELD", "", maker)
    for signature, code, what in _SIGNATURES:
        if data.startswith(signature):
            raise Refused(code, "", what)
    if b"%PDF-" in data[:1024]:
        raise Refused("E-TYPE-PDF", "", "PDF")
    if data.find(b"PK\x03\x04", 0, 1 << 20) > 0 and b"PK\x05\x06" in data[-0x10016:]:
        raise Refused("E-ZIPSTRUCT", "", "PK > 0")
    text = _text(data[:4096])
    if text is None and data[:64].lstrip().startswith(b"<"):
        text = data[:4096].decode("latin-1")  # markup in some encoding of its own
    if text is None:
        raise Refused("E-NOTXLSX", "", data[:8].hex(" "))
    lowered = text.lower()
    if lowered.lstrip().startswith("<"):
        for mark, code in _XML_ROOTS:
            if mark in lowered:
                raise Refused(code)
    if _ARCHIVED_PAGE.match(lowered):
        raise Refused("E-TYPE-HTML", "", "MHTML")
    raise Refused("E-TYPE-TEXT", "", text.strip().split("\n")[0][:40])


def _text(start: bytes) -> str | None:
    """The start of a file as text, in the encodings Chinese offices produce; None for binary."""
    codecs: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codecs = ("utf-16",)
    elif b"\0" in start[:4]:
        codecs = ("utf-16-le", "utf-16-be")
    for codec in codecs:
        for cut in range(4):  # the 4 KB may end within a character
            try:
                text = start[: len(start) - cut].decode(codec)
            except UnicodeDecodeError:
                continue
            if not any(c < " " and c not in "\t\r\n\f\v\x1a" for c in text):
                return text
            break
    return None


def refuse_other_zip(members: Mapping[str, str], read: Callable[[str], bytes]) -> NoReturn:
    """Refuse a zip that lacks the two parts every OPC package has, by the name of what it is.

    ``members`` are its members' names, each by the name folded.
    """
    if "mimetype" in members:
        kind = read("mimetype")[:200].decode("latin-1")
        code = "E-TYPE-ODS" if "opendocument" in kind else "E-NOTXLSX"
        raise Refused(code, "", kind.strip())
    for part, code in _PARTS:
        if part in members:
            raise Refused(code)
    for part in ("[Content_Types].xml", "_rels/.rels"):
        if part.lower() not in members and ("xl/workbook.xml" in members):
            raise Refused("E-PART", part)
    inside = [
        name
        for key, name in members.items()
        if key.endswith((".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"))
    ]
    if inside:
        raise Refused("E-TYPE-ARCHIVE", "", "、".join(inside[:3]))
    raise Refused("E-NOTXLSX", "", "zip")


def refuse_other_package(content_type: str, part: str) -> NoReturn:
    """Refuse an OPC package whose main part is no spreadsheet."""
    for mark, code in (
        ("wordprocessingml", "E-TYPE-DOCX"),
        ("ms-word", "E-TYPE-DOCX"),
        ("presentationml", "E-TYPE-PPTX"),
        ("ms-powerpoint", "E-TYPE-PPTX"),
        ("ms-excel.sheet.binary", "E-TYPE-XLSB"),
    ):
        if mark in content_type:
            raise Refused(code)
    raise Refused("E-PART", part, content_type)
