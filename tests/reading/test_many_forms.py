"""Many forms on one sheet cost what their number deserves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book, Sheet
from perfxl.report.report import judge_book
from tests.support import bureau


class Walked(dict[Any, Any]):
    """Cells that count how often somebody goes over all of them."""

    walks = 0

    def items(self) -> Any:
        self.walks += 1
        return super().items()

    def values(self) -> Any:
        self.walks += 1
        return super().values()

    def __iter__(self) -> Iterator[Any]:
        self.walks += 1
        return super().__iter__()


@pytest.fixture(scope="module")
def one() -> Sheet:
    return workbook.read(bureau.file(bureau.clean(0))).sheets[0]


def test_the_sheet_is_gone_over_as_often_however_many_forms_it_has(one: Sheet) -> None:
    walks = []
    for count in (2, 30):
        sheet = bureau.stacked(one, count)
        cells = Walked(sheet.cells)
        assert len(judge_book(Book((replace(sheet, cells=cells),)))) == count
        walks.append(cells.walks)
    assert walks[0] == walks[1] <= 20, walks
