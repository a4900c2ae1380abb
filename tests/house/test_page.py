"""What the page carries runs where there are no processes, no databases and no foreign functions."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import openpyxl
import pytest

from perfxl.jobs.folder.answer import unpacked
from perfxl.jobs.folder.clerk import Errand, Task
from perfxl.page import desk
from tests.support import ROOT
from tests.support.command import run

FILLED = ROOT / "sample_workbooks" / "filled" / "hongqiao-2023-1.xlsx"

MISSING = (
    "ctypes",
    "sqlite3",
    "fcntl",
    "multiprocessing",
    "xlwings",
    "click",
    "rich",
    "distributed",
)
"""What a Python in a browser has not, or what is not put into the page."""

ALONE = """
import sys
for name in {missing}:
    sys.modules[name] = None  # importing it fails
from perfxl.page.desk import QUESTIONS, ask
import perfxl.excel.ledger.workbook, perfxl.excel.template.template, perfxl.jobs.lists
import perfxl.jobs.next_year, perfxl.ledger.tables, perfxl.excel.summary.alone
print(ask("opening", "null", [])[0])
"""


def test_the_page_needs_nothing_that_a_browser_lacks() -> None:
    freezing = (ROOT / "perfxl" / "page" / "freeze.mjs").read_text("utf-8")
    (listed,) = re.findall(r"^UNUSED = \((.*?)^\)$", freezing, re.M | re.S)
    unused = re.findall(r'"(\w+)[./]"', listed)
    assert {"argparse", "http", "statistics"} < set(unused)
    code = ALONE.format(missing=(*MISSING, *unused))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["firstYear"] == 2019


def asked(question: str, words: object, *data: bytes) -> tuple[dict[str, object], list[bytes]]:
    told, made = desk.ask(question, json.dumps(words), list(data))
    return json.loads(told), made


def test_what_is_refused_is_said_in_both_languages() -> None:
    words = {"year": 1950, "layout": "shanghai", "list": ""}
    told, made = asked("template", words)
    assert told["code"] == "E-POLICY" and made == []
    assert set(told["refusal"]) == {"zh", "en"}  # type: ignore[call-overload]


def resaved(path: Path) -> bytes:
    """A filled form as another program saved it, with the time at which it did."""
    openpyxl.load_workbook(FILLED).save(path)
    return path.read_bytes()


def test_the_row_of_a_ledger_is_the_folders_own(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    data = resaved(path)
    _, (packed, *_) = asked("verify", {"name": path.name, "size": len(data)}, data)
    (answer,) = Errand()([Task(str(path), path.name)])
    row, wanted = unpacked(packed), unpacked(answer.body or b"")
    assert row._replace(sha256="", date="") == wanted
    assert row.saved == openpyxl.load_workbook(path).properties.modified.isoformat()
    assert row.sha256 == hashlib.sha256(data).hexdigest()


def test_a_document_is_refused_with_what_helps_without_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("perfxl.documents.read.readable", lambda refused: False)  # as in the page
    told, _ = asked("verify", {"name": "表.pdf", "size": 9}, b"%PDF-1.7\n")
    said = told["said"]
    assert isinstance(said, dict)
    assert said["zh"].index("另存为“Excel 工作簿（.xlsx）”") < said["zh"].index("pip install")


def test_the_command_opens_the_page_or_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(click, "launch", opened.append)
    without = run("page")
    assert without.exit_code == 2 and "E-NOPAGE" in without.output and "发布" in without.output
    (tmp_path / "perfxl.html").write_bytes(b"<!doctype html>")
    assert run("page").exit_code == 0
    assert opened == [(tmp_path / "perfxl.html").resolve().as_uri()]
    assert run("page", "-o", "copy.html").exit_code == 0
    assert (tmp_path / "copy.html").read_bytes() == b"<!doctype html>" and len(opened) == 1
    assert run("page", "-o", "copy.html").exit_code == 2  # it is there already
