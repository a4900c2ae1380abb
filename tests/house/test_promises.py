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
    for name in re.findall(r"^ *def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
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


ATTACKS = re.findall(r"`pytest ([^`]+)`", PAGE.partition("## Attacks\n")[2].partition("\n## ")[0])


@pytest.mark.parametrize("command", ATTACKS)
def test_an_attack_can_be_tried_again(command: str) -> None:
    """Its files are there, and each of the words after -k selects a test in them."""
    paths, _, words = command.partition(" -k ")
    found: set[str] = set()
    for path in map(ROOT.joinpath, paths.split()):
        for file in path.rglob("test_*.py") if path.is_dir() else [path]:
            found |= set(re.findall(r"^ *def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE))
    assert found, command
    for word in words.strip('"').split(" or ") if words else []:
        assert any(word in name for name in found), word


def test_the_attacks_are_read() -> None:
    assert len(ATTACKS) > 10
