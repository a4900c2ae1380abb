"""Two readers, one workbook: what openpyxl reads of it, cell by cell, we read too."""

from __future__ import annotations

import pytest

from tests.support.crosscheck import crosschecked
from tests.support.misfilled import misfilled
from tests.support.workbooks import WORKBOOKS

NOT_READ = {"strict.xlsx", "without formats.xlsx", "names in percent signs.xlsx"}
"""openpyxl sees no sheets in them, or fails."""


@pytest.mark.parametrize("name", [name for name in WORKBOOKS if name not in NOT_READ])
def test_openpyxl_reads_the_same_cells(name: str) -> None:
    compared = crosschecked(WORKBOOKS[name]())
    assert compared is not None and compared[0] > 0
    assert compared[1] == []


@pytest.mark.slow
def test_openpyxl_reads_the_same_forms() -> None:
    for name, data in misfilled():
        compared = crosschecked(data)
        assert compared is not None and compared[0] > 100
        assert compared[1] == [], name
