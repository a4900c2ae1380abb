"""Documents that swell, hang or kill their reader; spoilt ones are in ``tests/support/fuzz.py``."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from perfxl.documents import read as documents
from perfxl.documents.read import read
from perfxl.excel.xlsx import workbook
from perfxl.jobs import opening
from perfxl.text.refusal import Refused
from tests.documents.test_pdf import GRID, simple
from tests.documents.writers import as_word
from tests.support import PATIENCE
from tests.support.forms import REAL, filed, filled

pytestmark = pytest.mark.slow


SHEET = workbook.read(filled(filed(REAL[2]))).sheets[0]

BOMBS = {
    "docx": lambda: _word_of(b"<w:p><w:r><w:t>" + b"a" * (40 << 20) + b"</w:t></w:r></w:p>"),
    "html": lambda: b"<html><table>" + b"<tr><td colspan=1000 rowspan=60000>x" * 200_000,
    "deep": lambda: b"<html>" + b"<table><tr><td>" * 50_000,
    "pdf": lambda: simple("0 0 m 100 100 l S " * 60_000),
    "entity": lambda: _word_of(
        b"&a;", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    ),
}  # fmt: skip


def _word_of(body: bytes, head: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_word(SHEET))) as old:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = old.read(name)
                if name == "word/document.xml":
                    at = part.index(b"<w:body>") + len(b"<w:body>")
                    start = part.index(b"?>") + 2
                    part = part[:start] + head + part[start:at] + body + part[at:]
                new.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_an_answer(name: str) -> None:
    """In the child, as a user's file: within its time and memory, read or refused."""
    data = BOMBS[name]()
    try:
        opening.opened(data)
    except Refused as error:
        assert error.code in {
            "E-DOCUMENT", "E-NOTABLE", "E-XML", "E-ZIPBOMB", "E-TOOBIG", "E-TYPE-DOCX", "E-DTD",
        }, error.sentence()  # fmt: skip


@pytest.mark.parametrize(
    ("script", "patience", "why"),
    [
        ("import time; time.sleep(600)", 1.5, "读取超时"),
        ("import os; os.abort()", PATIENCE, "已损坏"),
        ("print('{')", PATIENCE, "已损坏"),
    ],
)
def test_a_reader_that_hangs_or_dies(
    script: str, patience: float, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr("perfxl.documents.read._CHILD", child)
    with pytest.raises(Refused) as caught:
        read(b"%PDF-1.7", Refused("E-TYPE-PDF"), patience=patience)
    assert caught.value.code == "E-DOCUMENT" and why in caught.value.detail


def test_the_memory_of_a_reader_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = Path(documents._CHILD).read_text("utf-8")
    greedy = source.replace(
        "        found = reader", "        bytearray(3 << 30)\n        found = reader"
    )
    assert "3 << 30" in greedy
    child = tmp_path / "child.py"
    child.write_text(greedy, "utf-8")
    monkeypatch.setattr(documents, "_CHILD", child)
    with pytest.raises(Refused) as caught:
        read(simple(GRID), Refused("E-TYPE-PDF"), patience=PATIENCE)
    assert (caught.value.code, caught.value.detail) == ("E-DOCUMENT", "过大 / too large")


def test_without_its_library_a_document_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("perfxl.documents.read.importlib.util.find_spec", lambda name: None)
    for code in ("E-TYPE-HTML", "E-TYPE-PDF"):
        with pytest.raises(Refused) as caught:
            read(b"", Refused(code))
        assert caught.value.code == code and "pdfplumber" in caught.value.sentence()
