"""What docs/robustness.md promises names the tests that hold it, and they are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "robustness.md").read_text("utf-8")
SECTIONS = ("What holds", "Saving")
ROWS = [
    (promise, re.findall(r"`(test_\w+)`", held))
    for title in SECTIONS
    for promise, held in re.findall(
        r"^\| (.+?) \| (.*?) \|$", PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0], re.MULTILINE
    )
    if promise != "promise"
]  # fmt: skip
KNOWN = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize(("promise", "tests"), ROWS, ids=[row[0][:40] for row in ROWS])
def test_a_promise_names_tests_that_are_there(promise: str, tests: list[str]) -> None:
    assert tests, promise
    assert set(tests) <= KNOWN, promise


def test_both_tables_are_read() -> None:
    assert len(ROWS) > 25
    for title in SECTIONS:
        section = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
        assert "\n- " not in section, "a promise outside the table"
