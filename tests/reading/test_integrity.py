"""Formulas and protection: what is noted of a workbook of unknown origin, and of one of ours."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from perfxl.form.grid import Cell, Style
from perfxl.form.ours import POLICY as MADE_FOR
from perfxl.form.ours import TEMPLATE, TRANSCRIBED
from perfxl.reading.book import read_forms
from perfxl.reading.integrity import canonical, expected_formulas, references, with_integrity
from tests.support.drawn import HONEST, POLICY, exchanged, sheet

WEIGHT, SCORE = "=F6+SUM(F13:F20) -> 100", "=H6+SUM(G13:G20) -> 98.42"
RATE = "=ROUND(E6/D6*100,2) -> 99.22"
FORMULAS = exchanged(
    HONEST,
    ("| 100 | 98.42 | |", f"| {WEIGHT} | {SCORE} | |"),
    ("| 10 | 99.22 | 9.92 |", f"| 10 | {RATE} | =F6*G6/100 -> 9.92 |"),
    ("| - | 98.97 |", "| - | =ROUND(E7/D7*100,2) -> 98.97 |"),
    ("| - | 100 |", "| - | =ROUND(E8/D8*100,2) -> 100 |"),
    ("| - | 0 | - |", "| - | =IF(D9=0,0,E9/D9) -> 0 | - |"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SUM(G13:G20)", "=sum( $G$13 : G$20 )", True),
        ("IF(A1,\"a b\",1)", "IF(A1, \"a b\", 1)", True),
        ("IF(A1,\"a b\",1)", "IF(A1,\"ab\",1)", False),
        ("IF(A1,\"a\",1)", "IF(A1,\"A\",1)", False),
        ("IF(A1,\"$a\",B1)", "IF(A1,\"a\",B1)", False),
        ("SUM(G:G)", "SUM($G$1:$G$1048576)", True),
        ("SUM(G:G)", "SUM(G1:H1048576)", False),
        ("IFERROR(1,2)", "_xlfn.IFERROR(1,2)", True),
        ("SUM(A1)", "of:=SUM(A1)", True),
        ("SUM(A1)", "SUM(A2)", False),
    ],
)  # fmt: skip
def test_what_spreadsheets_change_is_no_change(one: str, other: str, same: bool) -> None:
    assert (canonical(one) == canonical(other)) is same


@pytest.mark.parametrize(
    ("formula", "ranges"),
    [
        ("SUM(G13:G20)", [(13, 7, 20, 7)]),
        ("SUM(H20:G13)", [(13, 7, 20, 8)]),
        ("$A$1+AB12", [(1, 1, 1, 1), (12, 28, 12, 28)]),
        ("LOG10(A1)", [(1, 1, 1, 1)]),
        ("Sheet!B2+TAX2025_A1", []),
        ('"A1"&"say ""B2"" now"&C3', [(3, 3, 3, 3)]),
        ("1+2", []),
    ],
)
def test_the_cells_that_a_formula_names(
    formula: str, ranges: list[tuple[int, int, int, int]]
) -> None:
    found = [(r.row, r.column, r.last_row, r.last_column) for r in references(formula)]
    assert found == ranges


def noted(*edits: tuple[str, str], protected: bool = True, drawing: str = FORMULAS) -> list[str]:
    """What is noted of a sheet of unknown origin, as kind and path."""
    (reading,) = read_forms(sheet(exchanged(drawing, *edits), protected=protected))
    known = len(reading.form.notes)
    return [f"{note.kind} {note.at}" for note in with_integrity(reading, POLICY).form.notes[known:]]


def total(formula: str) -> tuple[str, str]:
    return SCORE, f"={formula} -> 98.42"


TEN = "| 户均改造成本 | ≤0.8万元 | 0.75万元 | 10 | 10 |"


def scored(formula: str) -> tuple[str, str]:
    return TEN, TEN.removesuffix(" 10 |") + f" ={formula} -> 10 |"


FOREIGN = [
    ("as it should be", [], True, []),
    ("in two ranges", [total("H6+SUM(G13:G16)+SUM(G17:G20)")], True, []),
    ("backwards", [total("H6+SUM(G20:G13)")], True, []),
    ("one by one", [total("H6+G13+G14+G15+G16+G17+G18+G19+G20")], True, []),
    ("one by one, but one", [total("H6+G13+G14+G15+G16+G17+G18+G19")], True, ["short-range score"]),
    ("without the first", [total("H6+SUM(G14:G20)")], True, ["short-range score"]),
    ("without the last", [total("H6+SUM(G13:G19)")], False, ["short-range score"]),
    ("the weights too", [(WEIGHT, "=F6+SUM(F13:F19) -> 100")], True, ["short-range weight"]),
    ("of no row at all", [total("H6+A1")], True, []),
    ("from elsewhere", [total("H6+G13+表2!G14")], True, []),
    ("found by a function", [total("H6+G13+SUM(OFFSET(G14,0,0,3,1))")], True, []),
    ("a name that is text is none", [total('H6+SUM(G13:G19)&"OFFSET("')], True,
     ["short-range score"]),
    ("itself", [total("H6+SUM(G13:G21)")], True, ["circular score"]),
    ("its whole column", [total("H6+SUM(G1:G1048576)")], True, ["circular score"]),
    ("typed over", [(SCORE, "98.42")], True, ["constant score"]),
    ("typed over where all is open", [(SCORE, "98.42")], False, []),
    ("a rate typed over rightly", [(RATE, "99.22")], True, ["retyped funds.total.rate"]),
    ("a rate typed over wrongly", [(RATE, "99.23")], True, ["constant funds.total.rate"]),
    ("half of them typed: nobody knows", [(SCORE, "98.42"), (RATE, "99.22")], True, []),
    ("a formula in an input", [scored("F17*1")], True, ["input-formula indicators[4].score"]),
    ("a formula in an input of an open sheet", [scored("F17*1")], False, []),
    ("an error hidden", [scored("IFERROR(F17,0)")], True, ["hides-error indicators[4].score"]),
    ("an error hidden in an open sheet", [scored("IF(ISERROR(F17),0,F17)")], False,
     ["hides-error indicators[4].score"]),
    ("a name in a text hides none", [scored('F17&"IFERROR("')], False, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "protected", "notes"), [c[1:] for c in FOREIGN], ids=[c[0] for c in FOREIGN]
)
def test_what_contradicts_the_sheet_itself(
    edits: list[tuple[str, str]], protected: bool, notes: list[str]
) -> None:
    assert noted(*edits, protected=protected) == notes


def test_protection_is_missed_where_cells_were_left_open_for_it() -> None:
    for drawing, opened, missed in ((FORMULAS, True, 1), (FORMULAS, False, 0), (HONEST, True, 0)):
        drawn = sheet(drawing)
        cells = {**drawn.cells, (30, 1): Cell(None, style=Style(locked=not opened))}
        (reading,) = read_forms(replace(drawn, cells=cells))
        notes = with_integrity(reading, POLICY).form.notes[len(reading.form.notes) :]
        assert [note.kind for note in notes] == ["unprotected"] * missed


OURS = {
    "funds.total.initial": 'IF(COUNT(C7:C9)=0,"",ROUND(SUM(C7:C9),6))',
    "funds.total.annual": 'IF(COUNT(D7:D9)=0,"",ROUND(SUM(D7:D9),6))',
    "funds.total.executed": 'IF(COUNT(E7:E9)=0,"",ROUND(SUM(E7:E9),6))',
    "funds.total.rate": 'IF(COUNT(D6,E6)<2,"",IF(D6=0,0,ROUND(E6/D6*100,2)))',
    "funds.total.score": 'IF(COUNT(D6,E6,F6)<3,"",IF(D6=0,0,ROUND(MIN(1,E6/D6)*F6,2)))',
    "funds.sources[0].rate": 'IF(COUNT(D7,E7)<2,"",IF(D7=0,0,ROUND(E7/D7*100,2)))',
    "funds.sources[1].rate": 'IF(COUNT(D8,E8)<2,"",IF(D8=0,0,ROUND(E8/D8*100,2)))',
    "funds.sources[2].rate": 'IF(COUNT(D9,E9)<2,"",IF(D9=0,0,ROUND(E9/D9*100,2)))',
    "weight": 'IF(COUNT(F6,F12:INDEX(F:F,ROW()-1))=0,"",ROUND(N(F6)+SUM(F12:INDEX(F:F,ROW()-1)),2))',
    "score": 'IF(COUNT(H6,G12:INDEX(G:G,ROW()-1))=0,"",ROUND(N(H6)+SUM(G12:INDEX(G:G,ROW()-1)),2))',
    "grade": "IF(OR(COUNT(G12:INDEX(G:G,ROW()-2))=0,"
    "COUNT(F12:INDEX(F:F,ROW()-2))<>COUNT(G12:INDEX(G:G,ROW()-2)),COUNT(G21)=0),"
    '"",IF(G21>=90,"优",IF(G21>=80,"良",IF(G21>=60,"中","差"))))',
}


def test_the_formula_that_belongs_is_spelled_where_the_fields_stand() -> None:
    (reading,) = read_forms(sheet(HONEST))
    assert expected_formulas(reading, POLICY) == OURS


@pytest.mark.parametrize(
    ("edits", "lacks"),
    [
        ([("| 年初预算数 |", "| |")], ["funds.total.initial"]),
        ([("| 执行率(%) | 得分 |", "| 执行率(%) | |")],
         ["funds.total.score", "score", "grade"]),
        ([("| 总分 | < | < | < | < | 100 | 98.42 | |\n", "")], ["weight", "score", "grade"]),
        ([("| 评分等级 | < | 优 | < | < | < | < | < |", "| |")], ["grade"]),
    ],
    ids=["no initial budgets", "no score of the execution", "no total", "no grade"],
)  # fmt: skip
def test_no_formula_belongs_where_its_cells_are_lacking(
    edits: list[tuple[str, str]], lacks: list[str]
) -> None:
    (reading,) = read_forms(sheet(exchanged(HONEST, *edits)))
    found = expected_formulas(reading, POLICY)
    assert found.keys() == OURS.keys() - {*lacks}


def test_one_source_is_its_own_sum() -> None:
    lines = [
        line + "\n" for line in HONEST.splitlines() if "上年结转" in line or "其他资金" in line
    ]
    (reading,) = read_forms(sheet(exchanged(HONEST, *((line, "") for line in lines))))
    found = expected_formulas(reading, POLICY)
    assert found["funds.total.annual"] == 'IF(COUNT(D7)=0,"",ROUND(SUM(D7),6))'


def own(drawing: str, **properties: str) -> list[str]:
    """What is noted of a workbook of ours, inputs left out."""
    said = {TEMPLATE: "1", **{key.replace("__", "."): text for key, text in properties.items()}}
    (reading,) = read_forms(sheet(drawing, protected=True), said)
    notes = with_integrity(reading, POLICY).form.notes
    return [f"{note.kind} {note.at}" for note in notes if not note.at.startswith("indicators[")]


def test_a_formula_that_was_deleted_is_not_one_that_was_typed_over() -> None:
    emptied = own(exchanged(HONEST, ("| 99.22 | 9.92 |", "| | 9.92 |")))
    assert "cleared funds.total.rate" in emptied and "constant funds.total.score" in emptied
    assert "constant funds.total.rate" not in emptied


def test_what_was_transcribed_was_typed_for_good() -> None:
    lost = own(HONEST)
    assert "constant score" in lost and "constant grade" in lost
    kept = own(HONEST, **{TRANSCRIBED: "score weight"})
    assert kept == [note for note in lost if note not in ("constant score", "constant weight")]


def test_a_grade_of_another_policy_was_changed_by_nobody() -> None:
    drawing = exchanged(HONEST, ("| 优 |", '| =IF(G21>=95,"优","差") -> 优 |'))
    assert "changed grade" in own(drawing) and "changed grade" in own(
        drawing, **{MADE_FOR: POLICY.id}
    )
    other = own(drawing, **{MADE_FOR: "local"})
    assert not [note for note in other if note.endswith(" grade")]
    assert "constant grade" in own(HONEST, **{MADE_FOR: "local"})


def test_an_input_that_became_locked() -> None:
    drawn = sheet(HONEST, protected=True)
    for cell, locked in (
        (Cell("9"), 1),
        (Cell("9", style=Style(locked=False)), 0),
        (Cell(None), 0),
    ):
        opened = {at: replace(each, style=Style(locked=False)) for at, each in drawn.cells.items()}
        (reading,) = read_forms(replace(drawn, cells={**opened, (14, 8): cell}), {TEMPLATE: "1"})
        kinds = [note.kind for note in with_integrity(reading, POLICY).form.notes]
        assert kinds.count("input-locked") == locked
