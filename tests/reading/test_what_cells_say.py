"""Cells that say less than they show: struck out, pictures, comments, hidden under merges."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.grid import PICTURE, Address, Book, Cell, CellError, Sheet, Style, Unstruck, Value
from perfxl.form.model import Note
from perfxl.form.ours import LAYOUT, TEMPLATE
from perfxl.reading.book import read_book, read_forms
from perfxl.reading.cells import raw
from perfxl.reading.integrity import with_integrity
from perfxl.report.report import Report, judge
from tests.support.drawn import HONEST, POLICY, drawing_with, sheet

SCORE, REASON, ACTUAL, UNIT = (13, 7), (14, 8), (13, 5), (4, 6)
STRUCK = Style(struck=True)


def judged(cells: dict[Address, Cell], **more: object) -> Report:
    drawn = sheet(HONEST)
    (reading,) = read_forms(replace(drawn, cells={**drawn.cells, **cells}, **more))
    return judge(reading)


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity, report.reading.at(f.at)) for f in report.findings]


def test_what_stands_beside_a_struck_out_run_counts() -> None:
    report = judged({SCORE: Cell(Unstruck("10"))})
    assert report.form.indicators[0].score == Decimal(10)
    assert Note("indicators[0].score", "part-struck", "", "10") in report.form.notes
    assert found(report) == [("L-5", "info", "G13")]


@pytest.mark.parametrize("cell", [Cell(Decimal(10), style=STRUCK), Cell(Unstruck(""))])
def test_a_score_that_is_struck_out_does_not_count_silently(cell: Cell) -> None:
    report = judged({SCORE: cell})
    assert report.form.indicators[0].score is None
    assert found(report) == [("L-5", "warning", "G13")]


def test_a_reason_that_is_struck_out_is_none() -> None:
    report = judged({REASON: Cell("部分家庭临时退出", style=STRUCK)})
    assert ("D-1", "error", "H14") in found(report) and ("L-5", "warning", "H14") in found(report)


@pytest.mark.parametrize(
    "cell", [Cell(PICTURE), Cell('=DISPIMG("ID_1",1)', '_xlfn.DISPIMG("ID_1",1)')]
)
def test_a_picture_says_nothing(cell: Cell) -> None:
    assert ("L-4", "error", "E13") in found(judged({ACTUAL: cell}))
    assert found(judged({UNIT: cell})) == [("L-4", "error", "F4")]
    report = judged({SCORE: cell})
    assert found(report) == [("L-5", "warning", "G13")]
    assert ("D-1", "error", "H14") in found(judged({REASON: cell}))


def test_a_comment_on_a_score_is_said() -> None:
    report = judged({}, comments={SCORE: "扣分依据待补", (13, 3): "旁注"})
    assert found(report) == [("L-5", "info", "G13")]
    assert "扣分依据待补" in report.findings[0].message.zh


def test_equal_values_under_a_merge_are_no_news_and_different_ones_one_line() -> None:
    drawn: Sheet = sheet(HONEST)
    copies = {
        at: drawn.cell(merge.row, merge.column)
        for merge in drawn.merges
        for at in merge.addresses()
        if drawn.cell(merge.row, merge.column).value is not None
    }
    assert found(judged(copies)) == []
    others = {at: Cell(f"旧{n}") for n, at in enumerate(copies) if at not in drawn.cells}
    assert [code for code, _, _ in found(judged(others))] == ["L-5"]


def test_amounts_in_yuan_that_show_as_wan() -> None:
    drawn = sheet(HONEST)
    cells = {
        (row, column): Cell(value * 10_000, style=Style("0!.0000"))
        for row in range(6, 10)
        for column in range(3, 6)
        if isinstance(value := drawn.value(row, column), Decimal)
    }
    report = judged(cells)
    assert report.form.funds is not None and report.form.funds.total.annual == 208
    assert [(code, severity) for code, severity, _ in found(report)] == [("L-2", "warning")]


def test_weights_typed_as_shares() -> None:
    drawn = sheet(HONEST)
    shares = {
        (row, 6): Cell(f"{value}%")
        for row in (6, *range(13, 22))
        if isinstance(value := drawn.value(row, 6), Decimal)
    }
    report = judged(shares)
    assert [row.weight for row in report.form.indicators][:2] == [10, 10]
    assert report.form.weight == 100
    assert [(code, severity) for code, severity, _ in found(report)] == [("L-2", "info")]


def test_a_grade_that_its_format_shows() -> None:
    shows = Style('[>=90]"优";[>=80]"良";"中"')
    report = judged({(22, 3): Cell(Decimal("98.42"), style=shows)})
    assert report.form.grade == "优" and found(report) == []
    report = judged({(22, 3): Cell(Decimal("85"), style=shows)})
    assert report.form.grade == "良"


@pytest.mark.parametrize(
    ("cell", "noted"),
    [
        (Cell("  "), ["  "]),
        (Cell(""), []),
        (Cell(Decimal(5), style=Style(";;;")), []),
        (Cell("某中心"), []),
    ],
)
def test_a_text_of_spaces_is_told_of(cell: Cell, noted: list[str]) -> None:
    report = judged({UNIT: cell})
    assert [note.raw for note in report.form.notes if note.kind == "spaces"] == noted


def test_what_a_cell_holds_as_stored() -> None:
    assert raw(Cell(None)) == "" and raw(Cell(None, "A1+1")) == "=A1+1"
    assert raw(Cell(Decimal("1E+2"))) == "100" and raw(Cell(Decimal(1), raw="1.0")) == "1.0"
    assert raw(Cell(CellError("#REF!"))) == "#REF!"


def test_what_the_template_says_of_itself_goes_with_its_form() -> None:
    (reading,) = read_book(Book((sheet(HONEST),), {}, {TEMPLATE: "1"}))
    assert reading.properties == {TEMPLATE: "1"}


@pytest.mark.parametrize(
    ("value", "told"), [(Decimal("9.92"), "9.92"), (CellError("#REF!"), "#REF!"), (None, "")]
)
def test_what_stands_in_place_of_a_formula_is_told(value: Value, told: str) -> None:
    drawn = sheet(HONEST)
    cells = {**drawn.cells, (6, 8): Cell(value)}
    (reading,) = read_forms(replace(drawn, cells=cells), {TEMPLATE: "1"})
    notes = {note.at: note for note in with_integrity(reading, POLICY).form.notes}
    assert notes["funds.total.score"].raw == told
    assert notes["funds.total.score"].read.startswith("=IF(COUNT(D6,E6,F6)<3,")


def test_a_grade_that_the_template_prints_is_missed_where_its_row_is_gone() -> None:
    ours = {TEMPLATE: "1", LAYOUT: "shanghai"}
    grade = "| 评分等级 | < | 优 | < | < | < | < | < |"
    for drawing, missed in ((HONEST, 0), (drawing_with((grade, "| |")), 1)):
        (reading,) = read_forms(sheet(drawing), ours)
        kinds = [note.kind for note in with_integrity(reading, POLICY).form.notes]
        assert kinds.count("no-grade") == missed


@pytest.mark.parametrize("column", range(4, 9))
def test_a_formula_in_an_input_is_noted(column: int) -> None:
    drawn = sheet(HONEST)
    cells = {**drawn.cells, (14, column): Cell("9", "A1+1")}
    (reading,) = read_forms(replace(drawn, cells=cells), {TEMPLATE: "1"})
    notes = with_integrity(reading, POLICY).form.notes
    assert ["=A1+1"] == [note.raw for note in notes if note.kind == "input-formula"]


def hidden(drawing: str = HONEST, **more: object) -> list[tuple[str, str, str]]:
    """What is noted of a sheet with something hidden: kind, place and what is said of it."""
    (reading,) = read_forms(replace(sheet(drawing), **more))
    kinds = ("hidden-column", "hidden-row", "hidden-sheet", "under-merge")
    noted = [note for note in reading.form.notes if note.kind in kinds]
    return [(note.kind, reading.at(note.at) if note.at else note.read, note.raw) for note in noted]


@pytest.mark.parametrize(
    ("more", "noted"),
    [
        ({}, []),
        ({"hidden_columns": {6}}, [("hidden-column", "F13", "F")]),
        ({"hidden_columns": {7, 9}}, [("hidden-column", "G13", "G")]),
        ({"hidden_columns": {5}}, []),
        ({"hidden_rows": {21}}, [("hidden-row", "G21", "21")]),
        ({"hidden_rows": {6}}, [("hidden-row", "H6", "6")]),
        ({"hidden_rows": {13}}, [("hidden-row", "G13", "13")]),
        ({"hidden_rows": {7, 22}}, []),
        ({"state": "hidden"}, [("hidden-sheet", "A1", "自评表")]),
        ({"state": "veryHidden"}, [("hidden-sheet", "A1", "自评表")]),
    ],
)
def test_what_is_hidden_is_noted_where_it_counts(
    more: dict[str, object], noted: list[tuple[str, str, str]]
) -> None:
    assert hidden(**more) == noted


def test_a_hidden_row_without_a_total_is_not_noted() -> None:
    assert hidden(drawing_with(("100 | 98.42 |", "100 | |")), hidden_rows={21}) == []


@pytest.mark.parametrize(
    ("address", "value", "noted"),
    [
        ((3, 5), "旧名", [("under-merge", "E3", "旧名")]),
        ((1, 2), "旧题", [("under-merge", "B1", "旧题")]),
        ((22, 8), "良", [("under-merge", "H22", "良")]),
        ((3, 5), "社区养老服务设施改造", []),
    ],
)
def test_another_value_under_a_merge_is_noted(
    address: Address, value: str, noted: list[tuple[str, str, str]]
) -> None:
    cells = {**sheet(HONEST).cells, address: Cell(value)}
    assert hidden(cells=cells) == noted
