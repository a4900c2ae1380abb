"""A disk that is full at whatever write: said in one line, what was done is kept, no note is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from perfxl.excel.xlsx import workbook
from perfxl.jobs.folder.record import SUFFIX
from tests.support import bureau
from tests.support.full_disk import PAGE, play

PERFXL = str(Path(sys.executable).with_name("perfxl"))
SIZES = int(os.environ.get("PERFXL_FULL", "6"))
MOST = 200 * PAGE  # more than the whole run needs
NOTE = "核实过"
COMMAND = [
    PERFXL, "batch", "{here}/报送", "-o", "{here}/台账.xlsx", "--write", "--split-by", "unit",
    "--letters", "{here}/通知", "--date", "2026-02-03", "--jobs", "1",
]  # fmt: skip

pytestmark = pytest.mark.slow


class Start(NamedTuple):
    """A folder with a ledger that somebody has written a note in, and what a run makes of it."""

    folder: Path
    expected: dict[str, bytes]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    made = tmp_path_factory.mktemp("full") / "start"
    bureau._write(made / "报送", range(12), 3)
    ledger = made / "台账.xlsx"
    subprocess.run([PERFXL, "batch", str(made / "报送"), "-o", str(ledger)], capture_output=True)
    book = openpyxl.load_workbook(ledger)
    head = {str(cell.value): cell.column for cell in book["项目"][1]}
    book["项目"].cell(3, head["备注"]).value = NOTE
    book.save(ledger)
    os.utime(ledger, (1_770_000_000, 1_770_000_000))  # of which the kept copy is named
    played = play(MOST, made, made.parent / "roomy", COMMAND)
    assert played.full == (1, played.full.errors) and NOTE in noted(played.after_full)
    expected = content(played.after_full)
    assert len([name for name in expected if name.startswith("通知")]) > 4
    return Start(made, expected)


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but for the record, which is only a memory."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and SUFFIX not in path.name
    }


def noted(folder: Path) -> list[object]:
    """Every value on 项目 in the ledger."""
    return [cell.value for cell in workbook.read(folder / "台账.xlsx").sheets[1].cells.values()]


@pytest.mark.parametrize("seed", range(SIZES))
def test_a_disk_that_is_full(start: Start, seed: int, tmp_path: Path) -> None:
    """Small rooms more often than large ones: most of what is written is written first.
    PERFXL_FULL=200 tries every page there is."""
    most = MOST // PAGE
    pages = seed if SIZES >= most else int(most ** random.Random(seed).random())
    played = play(pages * PAGE, start.folder, tmp_path, COMMAND)
    code, errors = played.full
    assert "Traceback" not in errors, errors
    full = "E-WRITE" in errors or "未写入" in str(unwritten(played.after_full))
    assert code == (2 if full else 1), (pages, errors)
    assert NOTE in noted(played.after_full)
    for path in sorted((played.after_full / "报送").rglob("*.xlsx")):
        workbook.read(path)  # as it was, or with its summary
    assert played.roomy.code == 1, played.roomy.errors
    assert content(played.after_roomy) == start.expected, pages


def unwritten(folder: Path) -> list[object]:
    """What the ledger says of files that could not be written."""
    sheets = {sheet.name: sheet for sheet in workbook.read(folder / "台账.xlsx").sheets}
    return [cell.value for cell in sheets["未能读取"].cells.values()]
