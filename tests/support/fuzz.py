"""A fuzzer over every parser: a sound file of each kind, spoilt, is read or refused, and soon.

    python -m tests.support.fuzz 1800 [--seed 0] [--only pdf,toml] [--into FOLDER]

One process, every kind in turn, the same files for the same seed. A find is written into FOLDER and
the run goes on; what it counted is printed at the end. Finds are kept in ``tests/data/finds``, each
under its kind's name, and ``tests/whole/test_fuzz.py`` reads them all again.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from perfxl.documents import archive
from perfxl.documents import child as documents_child
from perfxl.documents.align import aligned
from perfxl.documents.read import book_of_text
from perfxl.documents.sheets import sheets as sheets_of
from perfxl.excel.legacy import child as legacy_child
from perfxl.excel.legacy import read as legacy
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book, Sheet, a1
from perfxl.jobs import opening
from perfxl.jobs.lists import indicators_in, projects_in, read_allowed
from perfxl.layout.datafile import read_json
from perfxl.report.report import judge_book
from perfxl.rules.policy_files import policy_named
from perfxl.text.refusal import Refused
from tests.documents.seed import FIRST, SECOND
from tests.documents.test_pdf import GRID, simple
from tests.documents.writers import as_html, as_text, as_word, printed
from tests.support import ROOT, mutate
from tests.support.forms import REAL, filed, filled, source
from tests.support.packages import book, zipped

SECONDS = 5.0  # of processor time for one file; the slowest sound one takes a tenth of a second
CHILDREN = {"xls", "ods", "fods", "xml", "docx", "html", "mht", "pdf"}
"""Kinds that a process of their own reads: one that takes too long is ended, and the file refused."""
FINDS = ROOT / "tests" / "data" / "finds"

MARKUP = (
    b"<table>", b"</table>", b"<tr>", b"<td rowspan=9999>", b"<td colspan=9999>", b"<!--", b"\0",
    b"<w:tbl>", b"</w:tc>", b'<w:gridSpan w:val="99999"/>', b"<w:vMerge/>", b"\t\t\t", b"\n\n",
    b"\xff\xfe", b" 9999999999 ", b"endobj", b"stream", b"(((", b"[[[", b"-1", b'"', b"<<", b">>",
    b"&#x110000;", b"&a;", b"\xed\xa0\x80", b"/Length 99999999", b" 0 R ",
)  # fmt: skip
WORDS = (
    b"\0", b"\xed\xa0\x80", b"\xef\xbb\xbf", b'"', b"{", b"[", b"]", b"}", b",", b"\r", b"=", b".",
    b"9" * 5_000, b"1e99", b"1e999999999", b"NaN", b"null", b"-", b"\\ud800", b"'''", b"#", b"\n",
    b"2025-02-31", b"true", b"[" * 3_000, b"{a=" * 1_500, b"0x", b"inf", b"-0", b"\xc2\xa0",
)  # fmt: skip


def spoilt(data: bytes, dice: random.Random, words: tuple[bytes, ...] = MARKUP) -> bytes:
    """The bytes with a few of them cut, doubled, made others, or with words of the format between."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        at, length = dice.randrange(len(made) + 1), dice.choice((1, 4, 30, 400))
        match dice.randrange(4):
            case 0:
                del made[at : at + length]
            case 1:
                made[at:at] = made[at : at + length]
            case 2:
                bytes_of = dice.choice(
                    (range(256), range(32, 127))
                )  # most spoil what text there is
                made[at : at + length] = bytes(
                    dice.choices(bytes_of, k=min(length, len(made) - at))
                )
            case _:
                made[at:at] = dice.choice(words)
    return bytes(made)


def marked(data: bytes, dice: random.Random) -> bytes:
    """Markup spoilt: mostly so that a parser still gets through it."""
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        data = mutate.spoilt_xml(data, dice) if dice.random() < 0.8 else spoilt(data, dice)
    return data


# What reads each kind ---------------------------------------------------------------------------


def of_book(book: Book) -> str:
    judge_book(book)
    return "read"


def of_told(kind: str, data: bytes) -> str:
    """A document as its child reads it, then as its parent goes on with what it was told."""
    told = documents_child.answer(kind, data)
    if told.refused:
        return told.refused
    return of_book(Book(tuple(aligned(sheet)[0] for sheet in sheets_of(told.blocks))))


def of_old(kind: str, data: bytes) -> str:
    """An old workbook, likewise."""
    with file_of(data, f".{kind}") as path:
        told = legacy_child.answer(str(path))
    if "refused" in told:
        return str(told["refused"])
    return of_book(legacy._book(told["sheets"], kind))


def of_any(data: bytes) -> str:
    """A file as the commands open it: its kind by content, its child a process."""
    return of_book(opening.opened(data)[0])


def of_archive(data: bytes) -> str:
    """An archive, and what its members hold where they are workbooks."""
    if not archive.is_archive(data):
        return "none"
    for each in opening.members("报送.zip", data):
        workbook.read(each.bytes())
    return "read"


def of_text(data: bytes) -> str:
    return of_book(book_of_text(data))


def of_list(read: Callable[[bytes, str], object], name: str, data: bytes) -> str:
    read(data, name)
    return "read"


def of_file(read: Callable[[str], object], name: str, data: bytes) -> str:
    with file_of(data, name) as path:
        read(str(path))
    return "read"


def of_data(data: bytes) -> str:
    read_json(data.decode("utf-8", "replace"))
    return "read"


def of_policy(path: str) -> object:
    return policy_named(path)


class file_of:
    """A file of these bytes, for a while; one folder for the whole run, which is in memory or not."""

    folder = tempfile.TemporaryDirectory(prefix="perfxl-fuzz-")

    def __init__(self, data: bytes, name: str) -> None:
        self.path = Path(self.folder.name, f"file{name}")
        self.path.write_bytes(data)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.path.unlink()


# The kinds --------------------------------------------------------------------------------------


@cache
def form() -> bytes:
    return filled(filed(REAL[2]))


def table(*rows: str) -> bytes:
    """A workbook of these lines, its cells apart by a comma."""
    made = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{a1(number, column)}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(row.split(","), 1)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return book(made)


INDICATORS = (
    "一级指标,二级指标,三级指标,年度指标值,分值",
    "产出指标,数量指标,名称,≥1个,10",
    ",,又一,95%,5.5",
)
PROJECTS = (
    "单位：元",
    "项目名称,主管部门,实施单位,年初预算数,三级指标,分值",
    "甲,乙局,丙,1200.50,名称,10",
    ",,,,又一,5",
)
ALLOWED = (
    "项目名称,编码,理由,位置,批准人,批准日期,有效期至",
    "甲,S-2,会议纪要,G13,某,2026-01-05,2026年12月31日",
)
OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="表">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
SPREADSHEETML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>{}'
    "</Table></Worksheet></Workbook>"
)


def grid() -> list[list[tuple[str, int, int]]]:
    """The real form as rows of cells: what each shows, and how many rows and columns it spans."""
    lines = printed(workbook.read(form()).sheets[0], 8)
    return [
        [(text, area.last_row - area.row + 1, area.last_column - area.column + 1)
         for text, area in line]
        for line in lines
    ]  # fmt: skip


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def open_document() -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string" table:number-rows-spanned="{down}" '
            f'table:number-columns-spanned="{across}"><text:p>{escaped(text)}</text:p>'
            "</table:table-cell>" + "<table:covered-table-cell/>" * (across - 1)
            for text, down, across in row
        )
        + '<table:table-cell table:number-columns-repeated="3"/></table:table-row>'
        for row in grid()
    )
    return OPEN_DOCUMENT.format(rows)


def spreadsheetml() -> bytes:
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:MergeAcross="{across - 1}" ss:MergeDown="{down - 1}">'
            f'<Data ss:Type="String">{escaped(text)}</Data></Cell>'
            for text, down, across in row
        )
        + "</Row>"
        for row in grid()
    )
    return SPREADSHEETML.format(rows).encode()


def web_archive(page: bytes) -> bytes:
    """A page as browsers save it in one file."""
    head = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head + page + b"\r\n--b--\r\n"


class Kind(NamedTuple):
    """A kind of file: sound ones, how they are spoilt, and what reads them."""

    seeds: Callable[[], list[bytes]]
    spoil: Callable[[bytes, random.Random], bytes]
    read: Callable[[bytes], str]


def sheet() -> Sheet:
    return workbook.read(form()).sheets[0]


def lines(*rows: str) -> list[bytes]:
    return ["\n".join(rows).encode(), "\r\n".join(rows).encode("gb18030")]


package = mutate.mutated
words = partial(spoilt, words=WORDS)
KINDS = {
    "xlsx": Kind(mutate.seeds, package, mutate.check),
    "xls": Kind(lambda: [(ROOT / "tests/windows/old.xls").read_bytes()], spoilt, partial(of_old, "xls")),
    "ods": Kind(lambda: [zipped({"content.xml": open_document()})], package, partial(of_old, "ods")),
    "fods": Kind(lambda: [open_document().encode()], marked, partial(of_old, "ods")),
    "xml": Kind(lambda: [spreadsheetml()], marked, partial(of_old, "xml")),
    "docx": Kind(lambda: [as_word(sheet())], package, partial(of_told, "docx")),
    "html": Kind(lambda: [as_html(sheet()), as_html(sheet(), paragraphs=True)], marked, partial(of_told, "html")),
    "mht": Kind(lambda: [web_archive(as_html(sheet()))], marked, partial(of_told, "html")),
    "pdf": Kind(lambda: [simple(GRID + "BT /F1 10 Tf 60 170 Td (A) Tj ET")], spoilt, partial(of_told, "pdf")),
    "text": Kind(lambda: [(FIRST + SECOND).encode(), as_text(sheet())], spoilt, of_text),
    "zip": Kind(lambda: [zipped({"甲.xlsx": book(), "乙/丙.xlsx": book()})], package, of_archive),
    "any": Kind(lambda: [form(), as_word(sheet()), as_html(sheet()), open_document().encode(), (ROOT / "tests/windows/old.xls").read_bytes()], spoilt, of_any),
    "data": Kind(lambda: [source(REAL[2]).encode()], words, of_data),
    "indicators.csv": Kind(lambda: lines(*INDICATORS), words, partial(of_list, indicators_in, "list.csv")),
    "indicators.json": Kind(lambda: ['[{"name": "甲", "weight": 10, "target": "≥1"}]'.encode()], words, partial(of_list, indicators_in, "list.json")),
    "projects.csv": Kind(lambda: lines(*PROJECTS), words, partial(of_list, projects_in, "list.csv")),
    "projects.xlsx": Kind(lambda: [table(*PROJECTS)], package, partial(of_list, projects_in, "list.xlsx")),
    "allowed.csv": Kind(lambda: lines(*ALLOWED), words, partial(of_file, read_allowed, "allowed.csv")),
    "allowed.toml": Kind(lambda: ['[[allowed]]\nproject = "甲"\ncode = "S-2"\nwhy = "会议纪要"\ndate = 2026-01-05\n'.encode()], words, partial(of_file, read_allowed, "allowed.toml")),
    "policy.toml": Kind(lambda: ['extends = "mof-2020"\nid = "x"\n[weights]\ntotal = 100\n[labels]\ngoal = ["目标"]\n'.encode()], words, partial(of_file, of_policy, "policy.toml")),
}  # fmt: skip


# The run ----------------------------------------------------------------------------------------


class TooLong(BaseException):
    """A reader's time is up; nothing that it takes for a fault of its own."""


def too_long(signal_number: int, frame: FrameType | None) -> None:
    raise TooLong


def outcome(kind: str, data: bytes) -> str:
    """What became of a file: what its reader says, or the code of its refusal; "ended" where a
    process of its own would have been.

    Raises AssertionError where it took too long or its sentence is none, and whatever else comes
    out of the reader: each is a find.
    """
    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS, 0.1)  # again: what closes a file may hang, too
    try:
        found = KINDS[kind].read(data)
    except TooLong:
        assert kind in CHILDREN, f"longer than {SECONDS} s"
        return "ended"
    except Refused as refused:
        found = refused.code
        assert found not in ("E-INTERNAL", "E-CRASH", "E-SELFCHECK"), refused.sentence()
        plain = refused.sentence().replace("\u3000", "")  # a blank as wide as a character
        assert plain.isprintable() and len(plain) < 900
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return found


def files(kind: str, start: int) -> Iterator[tuple[int, bytes]]:
    """Spoilt files of a kind, each with its seed, for ever."""
    seeds = KINDS[kind].seeds()
    for seed in range(start, sys.maxsize):
        dice = random.Random(f"{kind} {seed}")
        yield seed, KINDS[kind].spoil(dice.choice(seeds), dice)


def main() -> int:
    """Run, and say what was tried and found; 1 where anything was."""
    asked = argparse.ArgumentParser()
    asked.add_argument("seconds", type=float)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--only", default=",".join(KINDS))
    asked.add_argument("--into", type=Path, default=Path("finds"))
    given = asked.parse_args()
    runs = {kind: files(kind, given.seed) for kind in given.only.split(",")}
    counts = {kind: Counter[str]() for kind in runs}
    spent = dict.fromkeys(runs, 0.0)
    found: dict[str, int] = {}
    end = time.monotonic() + given.seconds
    while time.monotonic() < end:
        kind = min(runs, key=lambda kind: spent[kind])  # each gets the same share of the time
        start = time.monotonic()
        seed, data = next(runs[kind])
        try:
            counts[kind][outcome(kind, data)] += 1
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                break
            counts[kind]["FOUND"] += 1
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{kind} {type(error).__name__} {os.path.basename(last.filename)}:{last.lineno}"
            found[where] = found.get(where, 0) + 1
            if found[where] == 1:
                given.into.mkdir(exist_ok=True)
                (given.into / f"{kind}-{seed}").write_bytes(data)
                print(f"seed {seed}: {where}: {str(error)[:300]}", flush=True)
        spent[kind] += time.monotonic() - start
    for kind, told in counts.items():
        print(f"{kind:16}{told.total():9} in {spent[kind]:3.0f} s  {dict(told.most_common())}")
    total, worked = sum(told.total() for told in counts.values()), sum(os.times()[:4])
    print(f"{total} files, {worked:.0f} s of processor time, {len(found)} finds: {found}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
