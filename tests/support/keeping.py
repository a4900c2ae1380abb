"""What a write-back must keep: the judges of a workbook before and after its summary sheet."""

from __future__ import annotations

import io
import subprocess
import warnings
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from perfxl.excel.summary import writeback
from perfxl.excel.xlsx import workbook
from perfxl.excel.xlsx.outline import read_outline
from perfxl.excel.xlsx.package import CONTENT_TYPES, fold, open_package
from perfxl.form.grid import Book
from perfxl.form.ours import SUMMARY_SHEET
from tests.support import PATIENCE
from tests.support.mutate import SUMMARY
from tests.support.office import ooxml_errors, program
from tests.support.packages import members


def contents(data: bytes) -> dict[str, bytes]:
    """Every member of a package."""
    return dict(members(data))


def ours(data: bytes) -> tuple[str, Book]:
    """The name of our sheet in a workbook, and the workbook."""
    package = open_package(data)
    found = workbook.open_book(package).book
    entry = writeback.find_ours(read_outline(package), found)
    assert entry is not None
    return entry.name, found


def may_change(data: bytes) -> set[str]:
    """The parts that adding a sheet has to change."""
    outline = read_outline(open_package(data))
    folder, _, name = outline.part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    return {fold(n) for n in (CONTENT_TYPES, outline.part, rels, outline.styles) if n}


def unchanged(data: bytes, result: bytes, name: str) -> None:
    """Every other member has its very bytes, its place, its time stamp and its attributes."""
    allowed = may_change(data)
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(result)) as new,
    ):
        assert new.testzip() is None
        olds, news = old.infolist(), new.infolist()
        assert [i.filename for i in olds] == [i.filename for i in news[: len(olds)]], name
        assert old.comment == new.comment
        for before, after in zip(olds, news, strict=False):
            assert before.date_time == after.date_time
            assert before.external_attr == after.external_attr
            if fold(before.filename) in allowed:
                continue
            assert before.CRC == after.CRC and before.compress_size == after.compress_size
            assert before.flag_bits == after.flag_bits and before.extra == after.extra
            assert raw(data, before) == raw(result, after), f"{name} {before.filename}"


def raw(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """A member as stored, its local header included."""
    at = info.header_offset
    names = int.from_bytes(data[at + 26 : at + 28], "little")
    extras = int.from_bytes(data[at + 28 : at + 30], "little")
    return data[at : at + 30 + names + extras + info.compress_size]


def cached(found: Book) -> int:
    """How many formulas remember a result, our sheet left out (it has no formula)."""
    return sum(
        cell.formula is not None and cell.value is not None
        for sheet in found.sheets
        for cell in sheet.cells.values()
    )


def keeps_everything(data: bytes, name: str) -> None:
    """A summary goes in and every other thing stays; again changes nothing, another one part."""
    before = workbook.read(data)
    result = writeback.with_summary(data, SUMMARY)
    unchanged(data, result, name)
    after = workbook.read(result)
    assert after.sheets[:-1] == before.sheets and after.properties == before.properties
    assert cached(after) == cached(before)
    assert {n: t for n, t in after.names.items() if n in before.names} == dict(before.names)
    if len(data) > 150_000:
        return
    assert writeback.with_summary(result, SUMMARY) == result, name
    shorter = replace(SUMMARY, pieces=SUMMARY.pieces[:2])
    again = writeback.with_summary(result, shorter)
    old, new = contents(result), contents(again)
    assert [part for part in old if old[part] != new[part]] == [list(old)[-1]]


def openpyxl_sees_the_same(data: bytes) -> bool:
    """openpyxl reads the same cells afterwards, and ours; False where it does not read the original
    as it is."""
    if b"<font>" not in contents(data).get("xl/styles.xml", b""):
        return False  # openpyxl imagines formats of its own
    result = writeback.with_summary(data, SUMMARY)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            before = openpyxl.load_workbook(io.BytesIO(data))
        except Exception:  # openpyxl fails on the original already
            return False
        after = openpyxl.load_workbook(io.BytesIO(result))
    if not before.sheetnames:
        return False  # strict: openpyxl sees nothing
    assert after.sheetnames == [*before.sheetnames, SUMMARY_SHEET]
    for name in before.sheetnames:
        if hasattr(before[name], "_cells"):
            assert seen(before[name]) == seen(after[name])
    sheet: Any = after[SUMMARY_SHEET]
    assert sheet["A3"].value == "=cmd|' /C calc'!A0" and sheet["A3"].data_type != "f"
    assert sheet["A3"].quotePrefix and sheet["B3"].value == 92.61
    assert sheet["B3"].number_format == "0.00"
    assert sheet["C3"].hyperlink.location == "'Sheet1'!G17"
    assert sheet["C3"].font.color.rgb == "FF0563C1" and sheet["C3"].font.u == "single"
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"
    assert "绩效" in sheet.oddFooter.left.text
    return True


def seen(sheet: Any) -> dict[tuple[int, int], str]:
    """What openpyxl sees in each cell, formats included."""
    return {
        address: f"{getattr(cell.value, 'text', cell.value)!r} {cell.number_format} {cell.font}"
        f" {cell.fill} {cell.border} {cell.alignment} {cell.protection}"
        for address, cell in sheet._cells.items()
        if not str(type(cell.value)).endswith("DataTableFormula'>")
    }


def new_errors(path: Path, folder: Path) -> list[str]:
    """What the Open XML SDK finds wrong after writing that it did not find before."""
    old = sorted(ooxml_errors(path))
    changed = folder / "changed.xlsx"
    changed.write_bytes(writeback.with_summary(path.read_bytes(), SUMMARY))
    new = sorted(ooxml_errors(changed))
    # Positions in a message may move, so their number counts.
    return [line for line in new if line not in old] if len(new) > len(old) else []


def libreoffice_problems(books: dict[str, bytes], folder: Path) -> list[str]:
    """All in one go: each comes out with its sheets, ours last, and the text in it."""
    (folder / "in").mkdir()
    before = {}
    for number, (name, data) in enumerate(books.items()):
        result = writeback.with_summary(data, SUMMARY)
        (folder / "in" / f"{number}.xlsx").write_bytes(result)
        before[number] = (name, len(workbook.read(result).sheets))
    subprocess.run(
        [program("soffice", "libreoffice"), f"-env:UserInstallation=file://{folder}/profile",
         "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
         str(folder / "out"), *map(str, sorted((folder / "in").iterdir()))],
        capture_output=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    problems = []
    for number, (name, sheets) in before.items():
        saved = folder / "out" / f"{number}.xlsx"
        if not saved.exists():
            problems.append(f"{name} did not open")
            continue
        called, found = ours(saved.read_bytes())
        sheet = next(sheet for sheet in found.sheets if sheet.name == called)
        if sheet.value(3, 1) != "=cmd|' /C calc'!A0" or sheet.value(3, 2) != Decimal("92.61"):
            problems.append(f"{name}: {sheet.value(3, 1)!r}")
        # Saved by another program, ours is still found, replaced, and stays one sheet.
        again = writeback.with_summary(saved.read_bytes(), SUMMARY)
        assert len(workbook.read(again).sheets) == len(found.sheets)
        assert writeback.with_summary(again, SUMMARY) == again
        assert sheets <= len(found.sheets) + 1
    return problems
