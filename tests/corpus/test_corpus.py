"""What a thousand workbooks of other makers say of reading and of writing back.

The corpus is cut in parts so that two processes share it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from perfxl.excel.summary import writeback
from perfxl.excel.xlsx import workbook
from perfxl.jobs.one_file import verify_file
from perfxl.text.refusal import Refused
from tests.corpus import CORPUS
from tests.support.crosscheck import crosschecked
from tests.support.keeping import (
    keeps_everything,
    libreoffice_problems,
    new_errors,
    openpyxl_sees_the_same,
    unchanged,
)
from tests.support.mutate import SUMMARY, outcomes
from tests.support.reading import read_all

pytestmark = pytest.mark.slow

PARTS = 8
LARGE = 700_000  # bytes; openpyxl needs minutes for these
BOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
OLD = (".xls", ".et", ".ods", ".fods", ".xlsb", ".xlt")
SIGNED = {"6e083d_hello-world-signed.xlsx", "a0eab3_testEXCEL_signed.xlsx"}
WITHOUT_FORMATS = {"bb85c9_tdf100709.xlsx"}


def corpus(*suffixes: str) -> list[Path]:
    lines = (CORPUS / "INDEX.jsonl").read_text("utf-8").splitlines()
    paths = [CORPUS / json.loads(line)["file"] for line in lines]
    return [path for path in paths if not suffixes or path.suffix.lower() in suffixes]


@cache
def readable(largest: int) -> list[Path]:
    """Workbooks that can be read and written to, of at most so many bytes."""
    chosen = []
    for path in corpus(".xlsx", ".xlsm"):
        if path.stat().st_size < largest and path.name not in SIGNED | WITHOUT_FORMATS:
            try:
                workbook.read(path)
            except Refused:
                continue
            chosen.append(path)
    return chosen


def sample(count: int, largest: int = 60_000) -> list[Path]:
    """Some of them, of many makers."""
    chosen = readable(largest)
    return chosen[:: len(chosen) // count][:count]


@pytest.mark.parametrize("part", range(PARTS))
def test_openpyxl_reads_the_same_cells(part: int) -> None:
    paths = [path for path in corpus(*BOOKS) if path.stat().st_size < LARGE][part::PARTS]
    found = {path.name: crosschecked(path.read_bytes()) for path in paths}
    compared = {name: result for name, result in found.items() if result is not None}
    wrong = [f"{name} {line}" for name, (_, lines) in compared.items() for line in lines]
    assert not wrong, "\n".join(wrong[:40])
    assert len(compared) > 55 and sum(cells for cells, _ in compared.values()) > 8_000


@pytest.mark.parametrize("part", range(PARTS))
def test_every_readable_workbook_keeps_everything(part: int) -> None:
    done = 0
    for path in corpus()[part::PARTS]:
        data = path.read_bytes()
        try:
            workbook.read(data)
        except Refused:
            continue
        try:
            writeback.with_summary(data, SUMMARY)
        except Refused as refused:
            assert path.name in {"E-SIGNED": SIGNED, "E-STYLE": WITHOUT_FORMATS}[refused.code]
            continue
        keeps_everything(data, path.name)
        done += 1
    assert done > 60


def test_openpyxl_reads_the_same_cells_afterwards() -> None:
    assert sum(openpyxl_sees_the_same(path.read_bytes()) for path in sample(60, 30_000)) > 45


def test_the_open_xml_sdk_finds_no_error_that_was_not_there(tmp_path: Path) -> None:
    worse = {path.name: new_errors(path, tmp_path) for path in sample(24, 25_000)}
    assert not any(worse.values()), worse


def test_libreoffice_opens_them(tmp_path: Path) -> None:
    books = {path.name: path.read_bytes() for path in sample(50)}
    assert libreoffice_problems(books, tmp_path) == []


def test_a_signed_workbook_is_only_written_as_a_copy() -> None:
    signed = [path for path in corpus() if path.name in SIGNED]
    assert len(signed) == 2
    for path in signed:
        data = path.read_bytes()
        with pytest.raises(Refused) as caught:
            writeback.with_summary(data, SUMMARY)
        assert caught.value.code == "E-SIGNED"
        unchanged(data, writeback.with_summary(data, SUMMARY, void_signature=True), path.name)


def test_every_legacy_file_ends_in_a_report_or_one_line() -> None:
    files = corpus(*OLD)
    assert len(files) > 200
    read = 0
    for path in files:
        done = verify_file(path, write=False)
        assert done.reports or done.refusal is not None, path
        if done.refusal is not None:
            assert "\n" not in done.refusal.sentence()
            read += done.refusal.code in ("E-NOFORM", "E-NOCELL", "E-SCOPE")
    assert read > 150  # their cells were read; they only hold no form


def test_every_file_ends_in_time_and_within_memory() -> None:
    """The hostile and other sets that stand beside the corpus, too."""
    paths = [path for path in CORPUS.parent.rglob("*") if path.is_file()]
    assert len(paths) > 1000
    found = read_all(paths)
    assert sum(found["counts"].values()) == len(paths)
    assert found["worst"] < 10 and found["memory"] < 512, found


@pytest.mark.parametrize("part", range(2))
def test_mutated_workbooks_are_read_or_refused(part: int) -> None:
    pool = [path.read_bytes() for path in corpus(".xlsx", ".xlsm") if path.stat().st_size < 14_000]
    found = outcomes(pool, range(10_000 * part, 10_000 * part + 1500))
    assert "read" in found and len(found) > 10
