"""Where each thing stands: a finding names a cell, and an officer looks there and nowhere else."""

from __future__ import annotations

from perfxl.form.grid import Sheet, a1
from perfxl.reading.book import read_forms
from perfxl.text.bilingual import Text
from tests.reading.test_shapes import STACKED
from tests.support.drawn import GOALS, HEAD, HONEST, MONEY, read, sheet

FUNDS = {
    "label": "B", "initial": "C", "annual": "D", "executed": "E", "weight": "F", "rate": "G",
    "score": "H",
}  # fmt: skip
ROW = {"name": "C", "target": "D", "actual": "E", "weight": "F", "score": "G", "reason": "H"}
ABOVE = {
    "title": "A1", "year": "A2", "project": "C3", "department": "C4", "unit": "F4",
    "money_unit": "A5", "funds": "D5", "goal": "B11", "result": "E11", "indicators": "C12",
}  # fmt: skip


def places(drawn: Sheet) -> list[dict[str, str]]:
    return [{path: a1(*at) for path, at in reading.cells.items()} for reading in read_forms(drawn)]


def money() -> dict[str, str]:
    rows = {"total": 6, "sources[0]": 7, "sources[1]": 8, "sources[2]": 9}
    return {
        f"funds.{path}.{key}": f"{column}{row}"
        for path, row in rows.items()
        for key, column in FUNDS.items()
    } | {"funds.total": "D5"}


def test_of_a_form() -> None:
    expected = ABOVE | money()
    expected |= {"total": "C21", "weight": "F21", "score": "G21", "grade": "C22"}
    categories = "A13 A13 A13 A13 A13 A18 A18 A20".split()
    kinds = "B13 B13 B15 B16 B17 B18 B19 B20".split()
    for number, (category, kind) in enumerate(zip(categories, kinds, strict=True)):
        path = f"indicators[{number}]"
        expected |= {f"{path}.category": category, f"{path}.subcategory": kind}
        expected |= {f"{path}.{key}": f"{column}{13 + number}" for key, column in ROW.items()}
    assert places(sheet(HONEST)) == [expected]


def test_of_a_form_with_headings_in_two_rows() -> None:
    columns = {
        "category": "A", "subcategory": "B", "name": "C", "nature": "D", "target": "E",
        "measure": "F", "actual": "G", "weight": "H", "score": "I", "reason": "J",
    }  # fmt: skip
    expected = ABOVE | money()
    expected |= {f"indicators[0].{key}": f"{column}14" for key, column in columns.items()}
    expected |= {"total": "C15", "weight": "H15", "score": "I15"}
    assert places(sheet(HEAD + MONEY + GOALS + STACKED)) == [expected]


def beside(left: str, right: str) -> str:
    """Two drawings of as many lines, one beside the other."""
    lines = [[line for line in each.splitlines() if line.strip()] for each in (left, right)]
    return "\n".join(one + other[1:] for one, other in zip(*lines, strict=True))


def test_of_a_form_beside_another_and_further_down() -> None:
    """Each is read as if it stood alone, its places where it stands."""
    (alone,) = read_forms(sheet(HONEST))
    found = read_forms(sheet(beside(HONEST, HONEST), at=(4, 3)))
    for across, reading in zip((0, 8), found, strict=True):
        assert reading.form == alone.form
        assert reading.cells == {
            path: (row + 3, column + 2 + across) for path, (row, column) in alone.cells.items()
        }
        assert reading.extent == (4, 25)
        assert {column for _, column in reading.sheet.cells} <= set(range(3 + across, 11 + across))


def test_a_bureau_s_own_labels_hold_for_forms_that_stand_side_by_side() -> None:
    strange = HONEST.replace("| 项目名称 |", "| 斗转 |")
    found = read_forms(sheet(beside(strange, strange)), labels={"project": ["斗转"]})
    assert [reading.form.project for reading in found] == ["社区养老服务设施改造"] * 2


def test_in_a_document_a_place_is_a_row_and_what_stands_in_it() -> None:
    called = {6: Text("表1第6行", "table 1, row 6"), 13: Text("表1第8行", "table 1, row 8")}
    reading = read(HONEST, places=called)
    assert reading.at("indicators[0].score") == "表1第8行“得分”"
    assert reading.at("indicators[0].score", "en") == "table 1, row 8“得分”"
    assert reading.at("funds.total.label") == "表1第6行"
    assert reading.at("score") == "G21"


def test_in_a_document_a_heading_that_was_not_understood_is_told_by_its_row() -> None:
    called = {12: Text("表1第7行", "table 1, row 7")}
    strange = HONEST.replace("| 实际完成值 |", "| 琢磨 |")
    reading = read(strange, places=called)
    assert {h.cell for h in reading.form.coverage.unknown} == {"表1第7行"}
    assert reading.cells["coverage.unknown[0]"] == (12, 5)
    assert {h.cell for h in read(strange).form.coverage.unknown} == {"E12"}
