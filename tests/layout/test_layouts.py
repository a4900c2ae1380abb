"""The printed layouts under the names by which a workbook says its own."""

from __future__ import annotations

from perfxl.form.ours import LAYOUT_NAMES
from perfxl.layout.layouts import LAYOUTS


def test_every_layout_is_known_to_the_reader_by_its_name() -> None:
    assert tuple(LAYOUTS) == LAYOUT_NAMES
