"""Merged ranges: what is odd about them, found cell by cell and, where they are wide, by one walk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from perfxl.excel.xlsx.merges import odd_merges
from perfxl.form.grid import Cell, Range

NEAR = st.integers(1, 6)
MERGES = st.lists(
    st.builds(
        lambda row, column, rows, columns: Range(row, column, row + rows - 1, column + columns - 1),
        NEAR, NEAR, st.integers(1, 4), st.integers(1, 4),
    ),
    max_size=6,
)  # fmt: skip
CELLS = st.dictionaries(st.tuples(st.integers(1, 10), st.integers(1, 10)), st.sampled_from("甲乙"))


@given(MERGES, CELLS)
def test_the_walk_finds_what_looking_at_every_cell_finds(
    merges: list[Range], texts: dict[tuple[int, int], str]
) -> None:
    cells = {address: Cell(text) for address, text in texts.items()}
    each = [*odd_merges(tuple(merges), cells, 0)]
    walked = [*odd_merges(tuple(merges), cells, 1 << 30)]
    overlap = {code for code, _ in each} & {"W-MERGE"}
    assert {code for code, _ in walked} & {"W-MERGE"} == overlap
    hidden = {address for code, address in each if code == "W-HIDDENVAL"}
    found = [address for code, address in walked if code == "W-HIDDENVAL"]
    assert len(found) <= 1 and set(found) <= hidden
    assert overlap or bool(found) == bool(hidden)
