"""What the page carries runs where there are no processes, no databases and no foreign functions."""

from __future__ import annotations

import json
import subprocess
import sys

from perfxl.page import desk
from tests.support import ROOT

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
    code = ALONE.format(missing=MISSING)
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
