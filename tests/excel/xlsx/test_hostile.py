"""Every hostile file ends as its line in tests/support/hostile.py says."""

from __future__ import annotations

import io
import re
import struct
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.limits import LIMITS, Limits
from perfxl.form.grid import Book, Cell
from perfxl.text.refusal import Refused
from tests.support import ROOT
from tests.support.hostile import HOSTILE, Hostile, all_hostile, hostile
from tests.support.misfilled import misfilled
from tests.support.packages import MAIN, book, parts, zipped
from tests.support.reading import read_all
from tests.support.workbooks import books

pytestmark = pytest.mark.slow


def outcome(data: bytes | Path, limits: Limits = LIMITS) -> tuple[str, Book | None]:
    """The code of the refusal, or "OK" and the book."""
    started = time.process_time()
    try:
        return "OK", workbook.read(data, limits)
    except Refused as refused:
        for lang in ("zh", "en"):
            assert not re.search(r"[\x00-\x1f\x7f]", refused.sentence(lang))
        return refused.code, None
    finally:
        assert time.process_time() - started < 10


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line.name)
def test_a_hostile_file_ends_as_it_should(line: Hostile) -> None:
    code, found = outcome(hostile(line.name))
    if line.outcome.startswith("E-"):
        assert code == line.outcome
    else:
        assert code == "OK" and found is not None
        warned = {warning for warning, _ in found.warnings}
        assert warned == set() if line.outcome == "OK" else line.outcome in warned


def test_the_page_s_judgements_are_those_of_the_table() -> None:
    page = (ROOT / "docs" / "robustness.md").read_text("utf-8")
    told = re.findall(r"^\| ([^|]+?) \| (OK|[EW]-[A-Z-]+) \|", page, re.MULTILINE)
    assert len(told) > 5 and set(told) <= {(line.name, line.outcome) for line in HOSTILE}


def cells(name: str) -> dict[str, Any]:
    found = workbook.read(hostile(name)).sheets[0]
    return {f"{row},{column}": cell.value for (row, column), cell in found.cells.items()}


def test_what_is_read_of_hostile_files_is_right() -> None:
    assert len(cells("a dimension too small")) == 90
    assert set(cells("the last cell")) == {"1,1", "1048576,16384"}
    assert cells("a formula never calculated")["1,2"] is None
    texts = [value for value in cells("escapes of characters").values() if isinstance(value, str)]
    assert any("\r" in text for text in texts) and any("_x000D_" in text for text in texts)
    assert not any("\0" in text for text in texts)
    awkward = ("a quote", "a break", "a formula", "a blank")
    named = [line.name for line in HOSTILE if line.name.startswith(awkward) and "name" in line.name]
    names = {sheet.name for name in named for sheet in workbook.read(hostile(name)).sheets}
    assert names == {"a'b", "a\nb", "=1+1", "Sheet1 "}
    under = workbook.read(hostile("a value under a merge")).sheets[0]
    assert under.value(1, 2) is not None and (1, 2) in under.merges[0]


def test_a_zip_of_100_000_members_is_refused_at_once() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts().items():
            package.writestr(name, content)
        for number in range(100_000):
            package.writestr(f"xl/media/{number}", b"")
    started = time.process_time()
    assert outcome(buffer.getvalue())[0] == "E-TOOBIG"
    assert time.process_time() - started < 2


# Packages that two readers could take for different workbooks.


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def test_a_size_that_lies_is_found_while_inflating() -> None:
    content = parts()
    content["xl/worksheets/sheet1.xml"] = str(content["xl/worksheets/sheet1.xml"]) + " " * 5_000_000
    data = zipped(content)
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    while data[at + 46 : at + 70] != b"xl/worksheets/sheet1.xml":
        at = data.index(b"PK\x01\x02", at + 1)
    local = data.index(b"PK\x03\x04", 0)
    while data[local + 30 : local + 54] != b"xl/worksheets/sheet1.xml":
        local = data.index(b"PK\x03\x04", local + 1)
    for size in (10, 5_000, LIMITS.part):
        lying = patched(data, at + 24, struct.pack("<L", size))
        assert outcome(lying)[0] == "E-ZIPSTRUCT"  # the local header says another size
        lying = patched(lying, local + 22, struct.pack("<L", size))
        assert outcome(lying)[0] == "E-CRC"


def test_bytes_before_between_and_after_members() -> None:
    data = book()
    assert outcome(b"MZ" + data)[0] == "E-ZIPSTRUCT"
    assert outcome(data + b"\0" * 100)[0] == "OK"
    assert outcome(data + data)[0] == "E-ZIPSTRUCT"
    second = data.index(b"PK\x03\x04", 4)
    with_gap = data[:second] + b"gap!" + data[second:]
    assert outcome(with_gap)[0] in ("E-ZIPSTRUCT", "E-NOTXLSX")


def test_local_names_must_be_the_directory_s() -> None:
    data = book()
    at = data.index(b"xl/worksheets/sheet1.xml")
    assert outcome(patched(data, at, b"xl/worksheets/sheet2.xml"))[0] == "E-ZIPSTRUCT"


def test_streamed_and_zip64_members_are_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    for large in (False, True):
        buffer = Pipe()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts().items():
                with package.open(name, "w", force_zip64=large) as member:
                    member.write(content.encode() if isinstance(content, str) else content)
        assert outcome(buffer.getvalue())[0] == "OK"


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"file": 500}, "E-TOOBIG"),
        ({"part": 300}, "E-ZIPBOMB"),
        ({"total": 900}, "E-ZIPBOMB"),
        ({"members": 4}, "E-TOOBIG"),
        ({"cells": 5}, "E-TOOBIG"),
        ({"merges": 1}, "E-MERGE"),
        ({"merged_cells": 5}, "E-MERGE"),
        ({"depth": 3}, "E-XML"),
        ({"elements": 20}, "E-TOOBIG"),
        ({"attributes": 12}, "E-TOOBIG"),
    ],
)
def test_every_limit_holds_and_can_be_changed(limit: dict[str, int], code: str) -> None:
    row = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in "ABCDEFGH")
    data = book(
        f'<row r="1">{row}</row>',
        after='<mergeCells><mergeCell ref="A2:C2"/><mergeCell ref="A3:C3"/></mergeCells>',
    )
    assert outcome(data)[0] == "OK"
    assert outcome(data, Limits(**limit))[0] == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_doctype_is_seen_in_every_encoding(encoding: str) -> None:
    content = parts()
    sheet = str(content["xl/worksheets/sheet1.xml"]).replace('encoding="UTF-8" ', "")
    content["xl/worksheets/sheet1.xml"] = sheet.encode(encoding)
    assert outcome(zipped(content))[0] == "OK"
    for prologue in ("", "<!-- <!DOCTYPE -->", "<?x <!DOCTYPE?>", "<!--a--> \n <?b?>"):
        hidden = sheet.replace(
            "<worksheet", f'{prologue}<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1
        )
        content["xl/worksheets/sheet1.xml"] = hidden.encode(encoding)
        assert outcome(zipped(content))[0] == "E-DTD"
    harmless = sheet.replace("<worksheet", "<!-- <!DOCTYPE x> --><worksheet", 1)
    content["xl/worksheets/sheet1.xml"] = harmless.encode(encoding)
    assert outcome(zipped(content))[0] == "OK"


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"%PDF-1.7\n", "E-TYPE-PDF"),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "E-TYPE-TEXT"),
        ("项目\t得分\n".encode("utf-16"), "E-TYPE-TEXT"),
        ("<html><body><table>".encode("gb18030"), "E-TYPE-HTML"),
        (b'<?xml version="1.0"?><a/>', "E-TYPE-XML"),
        (b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof">', "E-TYPE-UOF"),
        (b"\x89PNG\r\n\x1a\n", "E-TYPE-IMAGE"),
        (b"Rar!\x1a\x07\x01\0", "E-TYPE-ARCHIVE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "Workbook\0".encode("utf-16-le"), "E-TYPE-XLS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "E-ENCRYPTED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "E-TYPE-OLE"),
        (b"b\x14#e\x04\0\0\0E-SafeNet\0LOCK", "E-SHIELD"),
        (b"\x01\x02\x03", "E-NOTXLSX"),
        (b"", "E-EMPTY"),
        (b"PK\x03\x04", "E-NOTXLSX"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_named_by_its_content(start: bytes, code: str) -> None:
    assert outcome(start)[0] == code


def test_other_packages_are_named() -> None:
    assert outcome(zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}))[0] == (
        "E-TYPE-ODS"
    )
    assert outcome(zipped({"OFD.xml": "<a/>"}))[0] == "E-TYPE-OFD"
    for main, code in (
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "E-TYPE-XLSB"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
         "E-TYPE-DOCX"),
    ):  # fmt: skip
        content = parts()
        types = str(content["[Content_Types].xml"])
        content["[Content_Types].xml"] = re.sub(r'"[^"]*sheet\.main\+xml"', f'"{main}"', types)
        assert outcome(zipped(content))[0] == code


# The process as a whole.


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every hostile file, every mis-filled form and every workbook of the corpus, on the disk."""
    folder = tmp_path_factory.mktemp("files")
    for number, (_, data) in enumerate(all_hostile()):
        (folder / f"{number}.xlsx").write_bytes(data)
    for name, data in (*misfilled(), *books().items()):
        (folder / name).write_bytes(data)
    return sorted(folder.iterdir())


def test_every_file_ends_in_time_and_within_memory(files: list[Path]) -> None:
    found = read_all(files)
    assert sum(found["counts"].values()) == len(files) > 250
    assert found["worst"] < 10 and found["memory"] < 512, found


def test_hostile_files_reach_neither_the_network_nor_another_folder(
    files: list[Path], tmp_path: Path
) -> None:
    log = tmp_path / "strace.log"
    read_all(files, "strace", "-f", "-y", "-o", str(log), "-e", "trace=%file,%network")
    _, _, calls = log.read_text("utf-8", "replace").partition("/perfxl-reading-starts-here")
    calls, ended, _ = calls.partition("/perfxl-reading-ends-here")
    assert ended
    assert len(calls.splitlines()) > len(files)
    allowed = (str(files[0].parent), sys.prefix, sys.base_prefix, str(ROOT))
    for line in calls.splitlines()[1:]:
        assert not re.search(r"\b(socket|connect|sendto|bind)\(", line), line
        for path in re.findall(r'"(/[^"]*)"', line):
            assert path.startswith(allowed), line
        if "O_WRONLY" in line or "O_RDWR" in line or "O_CREAT" in line:
            pytest.fail(line)


def test_cells_are_what_the_grid_calls_cells() -> None:
    """The reader leaves nothing of its parser in a book: it can be kept and sent to a process."""
    import pickle

    found = workbook.read(book())
    assert pickle.loads(pickle.dumps(found)) == found
    assert all(isinstance(cell, Cell) for cell in found.sheets[0].cells.values())


# Packages and parts that multiply, contradict themselves, or are merely unusual.

SHEET = "xl/worksheets/sheet1.xml"


def packed(
    changes: dict[str, dict[str, Any]], more: tuple[tuple[str, bytes], ...] = (), tail: bytes = b""
) -> bytes:
    """A workbook whose headers say what they are told; ``tail`` goes before the end record."""
    import zlib

    body, central, count = bytearray(), bytearray(), 0
    plain = [
        (name, text.encode() if isinstance(text, str) else text) for name, text in parts().items()
    ]
    for name, content in [*plain, *more]:
        change = changes.get(name, {})
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        stored = packer.compress(content) + packer.flush()
        figures = (zlib.crc32(content), len(stored), len(content))
        local = {"flags": 0, "figures": figures, "extra": b"", **change.get("local", {})}
        there = {"flags": 0, "figures": figures, "extra": b"", **change.get("central", {})}
        after = change.get("after", lambda *_: b"")(*figures)
        raw = name.encode()
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, there["flags"], 8, 0, 33, *there["figures"], len(raw),
            len(there["extra"]), 0, 0, 0, 0, len(body),
        ) + raw + there["extra"]  # fmt: skip
        body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, local["flags"], 8, 0, 33, *local["figures"], len(raw),
            len(local["extra"]),
        ) + raw + local["extra"] + stored + after  # fmt: skip
        count += 1
    if tail:
        tail = struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(central), len(body)
        ) + tail.replace(b"LOCATOR", struct.pack("<4sLQL", b"PK\6\7", 0, len(body) + len(central), 1))  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(body), 0)
    return bytes(body + central) + tail + end


def streamed(form: str, *wrong: int) -> dict[str, Any]:
    """A member whose figures follow it, as they are or as ``wrong`` says."""
    return {
        "local": {"flags": 8, "figures": (0, 0, 0)},
        "central": {"flags": 8},
        "after": lambda *figures: struct.pack(form, *(wrong or figures)),
    }


ZERO = (0, 0, 0)
PATH = struct.pack("<2HBL", 0x7075, 5 + 4, 1, 0) + b"evil"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (streamed("<3L"), "OK"),
        (streamed("<L2Q"), "OK"),
        (streamed("<3L", 1, 2, 3), "E-ZIPSTRUCT"),
        ({**streamed("<3L"), "after": lambda *_: b""}, "E-ZIPSTRUCT"),
        ({**streamed("<3L"), "local": {"flags": 8, "figures": (1, 2, 3)}}, "E-ZIPSTRUCT"),
        ({**streamed("<3L"), "local": {"flags": 8}}, "OK"),
        ({"central": {"flags": 8}, "after": lambda *_: b"x" * 16}, "E-ZIPSTRUCT"),
        ({"local": {"flags": 8, "figures": ZERO}}, "E-ZIPSTRUCT"),
        ({"central": {"extra": PATH}}, "E-ZIPNAME"),
        ({"local": {"extra": PATH}}, "E-ZIPNAME"),
        ({"central": {"extra": struct.pack("<2HBL", 0x7075, 5 + len(SHEET), 1, 0) + SHEET.encode()}}, "OK"),
        ({"local": {"figures": (0, 2**32 - 1, 2**32 - 1)}}, "E-ZIPSTRUCT"),
    ],
)  # fmt: skip
def test_what_stands_before_and_behind_a_member_agrees(change: dict[str, Any], code: str) -> None:
    """A reader that streams goes by the descriptor, some by a name in an extra field."""
    assert outcome(packed({SHEET: change}))[0] == code


def test_the_long_sizes_of_a_local_header_are_compared_too() -> None:
    content = str(parts()[SHEET]).encode()
    for size, code in ((len(content), "OK"), (len(content) + 1, "E-ZIPSTRUCT")):

        def long(crc: int, stored: int, _: int, size: int = size) -> dict[str, Any]:
            figures = (crc, 2**32 - 1, 2**32 - 1)
            return {
                "local": {"figures": figures, "extra": struct.pack("<2H2Q", 1, 16, size, stored)}
            }

        import zlib

        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        stored = len(packer.compress(content) + packer.flush())
        assert outcome(packed({SHEET: long(zlib.crc32(content), stored, size)}))[0] == code


def test_the_two_end_records_agree_and_adjoin() -> None:
    data = packed({}, tail=b"LOCATOR")
    assert outcome(data)[0] == "OK"
    assert outcome(packed({}, tail=b"hidden" + b"LOCATOR"))[0] == "E-ZIPSTRUCT"
    at = data.rindex(b"PK\5\6")
    assert outcome(patched(data, at + 8, b"\3\0\3\0"))[0] == "E-ZIPSTRUCT"
    assert outcome(patched(data, at + 8, b"\xff\xff\xff\xff"))[0] == "OK"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/./worksheets/sheet1.xml", "E-ZIPNAME"),
        ("xl//worksheets/sheet1.xml", "E-ZIPNAME"),
        ("xl/%2e%2e/%2e%2e/x", "E-ZIPNAME"),
        ("%2fetc/passwd", "E-ZIPNAME"),
        ("xl/worksheets/sheet%31.xml", "E-ZIPDUP"),
        ("xl/media/", "OK"),
        ("xl/media/100%.png", "OK"),
    ],
)
def test_one_part_has_one_name(name: str, code: str) -> None:
    assert outcome(packed({}, ((name, b""),)))[0] == code


def test_a_part_name_in_percent_signs_is_found() -> None:
    """The package format writes blanks and Chinese so; both sides may."""
    content = {
        key.replace("sheet1", "my%20sheet"): str(text).replace("sheet1", "my%20sheet")
        for key, text in parts().items()
    }
    assert outcome(zipped(content))[0] == "OK"


def related(kind: str, target: str) -> dict[str, str | bytes]:
    """A workbook with shared strings and styles, and one more relationship."""
    content = parts(strings="<si><t>a</t></si>", styles="<cellXfs><xf/></cellXfs>")
    name = "_rels/.rels" if kind == "officeDocument" else "xl/_rels/workbook.xml.rels"
    one = (
        '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}"/></Relationships>'
    )
    content[name] = str(content[name]).replace("</Relationships>", one)
    return content


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("styles", "styles2.xml", "E-PART"),
        ("sharedStrings", "strings2.xml", "E-PART"),
        ("officeDocument", "xl/other.xml", "E-PART"),
        ("styles", "styles.xml", "OK"),
        ("sharedStrings", "/xl/sharedStrings.xml", "OK"),
        ("officeDocument", "xl/workbook.xml", "OK"),
    ],
)
def test_two_parts_where_readers_take_one(kind: str, target: str, code: str) -> None:
    assert outcome(zipped(related(kind, target)))[0] == code


def test_a_part_of_two_types_or_two_workbook_parts() -> None:
    content = parts()
    types = str(content["[Content_Types].xml"])
    main = re.search(r'ContentType="([^"]*sheet\.main\+xml)"', types)
    assert main
    for part, kind, code in (
        ("xl/workbook.xml", "application/xml", "E-PART"),
        ("xl/workbook.xml", main[1], "OK"),
        ("xl/other.xml", main[1], "E-PART"),
        ("xl/gone.xml", main[1], "OK"),
    ):
        one = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
        content["[Content_Types].xml"] = types.replace("</Types>", one)
        assert outcome(zipped({**content, "xl/other.xml": content["xl/workbook.xml"]}))[0] == code


def test_a_sheet_of_a_kind_nobody_knows_is_not_passed_over() -> None:
    content = parts()
    name = "xl/_rels/workbook.xml.rels"
    for kind, code in (("foosheet", "E-PART"), ("chartsheet", "E-NOSHEET")):
        changed = str(content[name]).replace('/worksheet"', f'/{kind}"')
        assert outcome(zipped({**content, name: changed}))[0] == code


@pytest.mark.parametrize(
    ("encoding", "text", "code"),
    [
        ("GBK", "a", "OK"),
        ("gb2312", "a", "OK"),
        ("ISO-8859-1", "a", "OK"),
        ("windows-1252", "é", "E-XML"),
        ("gb18030", "表", "E-XML"),
        ("UTF-7", "a", "E-XML"),
        ("UTF-16", "a", "E-XML"),
    ],
)
def test_an_encoding_that_does_not_matter(encoding: str, text: str, code: str) -> None:
    """Old generators name one out of habit; spreadsheet programs open the file."""
    content = parts(f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>')
    sheet = str(content[SHEET]).replace("UTF-8", encoding)
    for start in ("", "\ufeff"):
        content[SHEET] = (start + sheet).encode()
        assert outcome(zipped(content))[0] == code


@pytest.mark.parametrize(
    "inside",
    [
        '<z:a xmlns:z="{ns}">{elements}</z:a>',
        "<z:a xmlns:z = '{ns}' {attributes}/>",
        '<a xmlns="{ns}">{plain}</a>',
    ],
)
def test_long_namespaces_and_many_names_are_a_bomb(inside: str) -> None:
    """A parser joins each name with its namespace: 2 MB of XML took 3 GB."""
    extra = inside.format(
        ns="u" * 100_000,
        elements="".join(f"<z:b{n}/>" for n in range(20_000)),
        attributes=" ".join(f'z:b{n}=""' for n in range(20_000)),
        plain="".join(f"<b{n}/>" for n in range(20_000)),
    )
    started = time.process_time()
    assert outcome(book(after=f"<extLst>{extra}</extLst>"))[0] == "E-TOOBIG"
    assert time.process_time() - started < 3
    few = extra.replace("u" * 100_000, "u" * 500)
    assert outcome(book(after=f"<extLst>{few}</extLst>"))[0] == "OK"
    assert outcome(book(after=f"<!-- {'xmlns ' * 500_000} -->"))[0] == "OK"


def many(sheets: int, sheet: str) -> bytes:
    """A workbook of that many more sheets."""
    content = parts()
    for number in range(2, sheets + 2):
        content[f"xl/worksheets/sheet{number}.xml"] = sheet
    name = "xl/_rels/workbook.xml.rels"
    one = re.search(r"<Relationship .*?/>", str(content[name]))
    assert one
    links = "".join(
        one[0].replace("rId1", f"q{n}").replace("sheet1", f"sheet{n}") for n in range(2, sheets + 2)
    )
    content[name] = str(content[name]).replace("</Relationships>", f"{links}</Relationships>")
    entries = "".join(
        f'<sheet name="q{n}" sheetId="{n}" r:id="q{n}"/>' for n in range(2, sheets + 2)
    )
    name = "xl/workbook.xml"
    content[name] = str(content[name]).replace("</sheets>", f"{entries}</sheets>")
    return zipped(content)


def one_sheet(inside: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{inside}</sheetData>{after}</worksheet>'


def bombs() -> dict[str, tuple[bytes, str]]:
    """What is small and would take for ever, or all memory; with what becomes of it."""
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    formula = "+".join(["B1"] * 100_000)
    group = "".join(
        f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>'
        for n in range(2, 2_000)
    )
    columns = '<cols>{}<col min="9" max="16384" hidden="1"/></cols>'
    names = "".join(
        f'<definedName name="n{n}" localSheetId="0">1</definedName>' for n in range(9_000)
    )
    long = parts(names=f"<definedNames>{names}</definedNames>")
    long["xl/workbook.xml"] = str(long["xl/workbook.xml"]).replace("Sheet1", "a" * 500_000)
    brackets = "".join(
        f'<row r="{n}"><c r="A{n}"><f>{"[" * 8_000}{n}</f><v>1</v></c></row>' for n in range(1, 300)
    )
    text = '<c r="A{}" t="str"><v>' + "a" * 9_000_000 + "😀</v></c>"
    return {
        "shared formulas": (
            book(f'<row r="1"><c r="A1"><f t="shared" ref="A1:A2000" si="0">{formula}</f><v>1</v></c></row>{group}'),
            "E-TOOBIG",
        ),
        "brackets": (book(brackets), "OK"),
        "hidden columns": (
            book(before=columns.format('<col min="1" max="16384" hidden="1"/>' * 100_000)), "OK",
        ),
        "hidden columns of many sheets": (many(1_500, one_sheet(one, columns.format(""))), "OK"),
        "merges of many sheets": (
            many(50, one_sheet(one, after='<mergeCells><mergeCell ref="A2:T90000"/></mergeCells>')),
            "E-MERGE",
        ),
        "one wide merge": (
            book(after='<mergeCells><mergeCell ref="A2:S100000"/><mergeCell ref="S99999:T99999"/></mergeCells>'),
            "W-MERGE",
        ),
        "a block given over and over": (book(after="<mergeCells/>" * 150_000), "E-XML"),
        "names behind a long one": (zipped(long), "E-TOOBIG"),
        "a long name": (zipped({k: v for k, v in long.items() if k != "xl/styles.xml"}), "E-TOOBIG"),
        "texts": (
            book("".join(f'<row r="{n}">{text.format(n)}</row>' for n in range(1, 5))), "E-TOOBIG",
        ),
        "rows of many sheets": (
            many(900, one_sheet(one + "<x/>" * 2_000)), "E-TOOBIG",
        ),
    }  # fmt: skip


def test_small_files_that_would_take_for_ever(tmp_path: Path) -> None:
    files = []
    for name, (data, code) in bombs().items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        files.append(path)
        started = time.process_time()
        got, found = outcome(data)
        if code.startswith("W-"):
            assert found is not None and code in {warning for warning, _ in found.warnings}
        else:
            assert got == code, name
        assert time.process_time() - started < 10, name
    found_all = read_all(files)
    assert found_all["worst"] < 10 and found_all["memory"] < 512, found_all
