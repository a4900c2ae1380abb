"""A short run of the fuzzer over every kind of file, and every find of the long ones.

Long run: ``python -m tests.support.fuzz 1800``.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.support.fuzz import FINDS, KINDS, files, outcome

ROUNDS = 60
OTHERS = {"any": 12, "docx": 25, "data": 300}  # a process each; a package of many parts; none
LISTS = (".csv", ".json", ".toml")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_it_holds_it_is_read_or_refused(kind: str) -> None:
    outcomes = set()
    for seed, data in islice(
        files(kind, 0), OTHERS.get(kind, 300 if kind.endswith(LISTS) else ROUNDS)
    ):
        try:
            outcomes.add(outcome(kind, data))
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
    assert len(outcomes) > 1, outcomes


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_is_read(kind: str) -> None:
    """What is spoilt is sound to begin with: a fuzzer of what is refused at once finds nothing."""
    # among the workbooks some are read and not written to; the PDF is a table, but no form
    read_only = {"E-SIGNED", "E-STYLE"} if kind != "pdf" else {"E-NOFORM"}
    assert {outcome(kind, data) for data in KINDS[kind].seeds()} - read_only <= {"read"}


@pytest.mark.parametrize("path", sorted(FINDS.iterdir()), ids=lambda path: path.name)
def test_a_find_of_a_long_run_is_read_or_refused(path: Path) -> None:
    """A file on which a reader once broke, swelled or hung."""
    outcome(path.name.rpartition("-")[0], path.read_bytes())
