"""Every limit holds at its two sides: at the figure a workbook is read, one below it is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from perfxl.excel import cell_text, lists
from perfxl.excel.summary import splice, stylesheet
from perfxl.excel.xlsx import outline, workbook
from perfxl.excel.xlsx.limits import LIMITS, MB, Limits
from perfxl.jobs.folder import patience
from perfxl.layout import sketch
from perfxl.renewal import filing
from perfxl.rules import policy_files
from perfxl.text.refusal import Refused
from tests.support.packages import members, parts, zipped

ROOT = Path(__file__).resolve().parents[3]
SHARED = '<c r="B{0}"><f t="shared" si="0"{1}>{2}</f><v>1</v></c>'
ROWS = "".join(
    f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 3}</v></c>'
    + SHARED.format(n, ' ref="B1:B40"' if n == 1 else "", "A1+A1" if n == 1 else "")
    + f'<c r="C{n}" t="str"><v>{"文" * n}</v></c></row>'
    for n in range(1, 41)
)
MERGES = "".join(f'<mergeCell ref="E{n}:F{n + 1}"/>' for n in range(1, 20, 2))
LONG = f"urn:{'x' * 900}"
FULL = zipped(
    parts(
        ROWS,
        after=f'<mergeCells count="10">{MERGES}</mergeCells><z:z xmlns:z="{LONG}"/>'
        + '<z:z xmlns:z="urn:z"/>' * 300,
        strings="<si><t>甲</t></si><si><t>乙</t></si><si><t>丙</t></si>",
    )
)
SIZES = [len(content) for _, content in members(FULL)]
SHEET = dict(members(FULL))["xl/worksheets/sheet1.xml"]

FIGURES: dict[str, tuple[str, int | None]] = {
    "file": ("E-TOOBIG", len(FULL)),
    "part": ("E-ZIPBOMB", max(SIZES)),
    "total": ("E-ZIPBOMB", sum(SIZES)),
    "members": ("E-TOOBIG", len(SIZES)),
    "cells": ("E-TOOBIG", 120),
    "merges": ("E-MERGE", 10),
    "merged_cells": ("E-MERGE", 40),
    "depth": ("E-XML", 5),
    "elements": ("E-TOOBIG", SHEET.count(b"<") - SHEET.count(b"</")),
    "namespaces": ("E-TOOBIG", None),
    "texts": ("E-TOOBIG", None),
    "formulas": ("E-TOOBIG", 39 * len("A1+A1")),
    "attributes": ("E-TOOBIG", SHEET.count(b"=")),
}
"""The code of each limit, and the figure of the workbook above; None where it has no plain one."""


def outcome(limits: Limits) -> str:
    try:
        workbook.read(FULL, limits)
    except Refused as refused:
        return refused.code
    return "read"


def least(name: str) -> int:
    """The smallest figure of a limit with which the workbook is read."""
    low, high = 0, getattr(LIMITS, name)
    while high - low > 1:
        middle = (low + high) // 2
        if outcome(Limits(**{name: middle})) == "read":
            high = middle
        else:
            low = middle
    return high


@pytest.mark.parametrize("name", Limits.__struct_fields__)
def test_read_at_the_limit_and_refused_below(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MUCH", 0)  # texts are counted from this many bytes on
    code, figure = FIGURES[name]
    limit = least(name)
    assert limit == figure if figure is not None else 1000 < limit < getattr(LIMITS, name)
    assert outcome(Limits(**{name: limit - 1})) == code


def row_of(figures: str) -> int:
    """A figure of the page: ``50 MB``, ``2,000``, ``60 s``."""
    number, _, unit = figures.partition(" ")
    return int(number.replace(",", "")) * (MB if unit == "MB" else 1)


OTHERS: dict[str, Callable[[], object]] = {
    "sheet name": lambda: outline._LONGEST_NAME,
    "formats": lambda: stylesheet._MOST,
    "outer elements": lambda: splice._MOST,
    "list rows": lambda: lists.LONGEST,
    "list columns": lambda: lists.WIDEST,
    "forms of a list": lambda: filing.MOST_FORMS,
    "cell text": lambda: cell_text._LONGEST,
    "form rows": lambda: sketch.MOST_ROWS,
    "policy": lambda: policy_files.LONGEST,
    "one file of a batch": lambda: int(patience.SECONDS),
}


def test_the_page_says_the_limits_as_they_are() -> None:
    page = (ROOT / "docs" / "robustness.md").read_text("utf-8")
    table = re.findall(r"^\| `([a-z_ ]+)` \| ([0-9,]+(?: MB| s)?) \|", page, re.MULTILINE)
    own = {name: row_of(figure) for name, figure in table}
    assert own == msgspec.structs.asdict(LIMITS) | {name: of() for name, of in OTHERS.items()}


def test_a_stored_workbook_is_read_as_a_deflated_one() -> None:
    stored = zipped(dict(members(FULL)), zipfile.ZIP_STORED)
    assert workbook.read(stored).sheets == workbook.read(FULL).sheets
