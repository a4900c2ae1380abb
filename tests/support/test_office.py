"""The harness itself: does it see what a person at LibreOffice would see?"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import xlsxwriter

from tests.support import PATIENCE
from tests.support import office as harness
from tests.support.office import MissingTool, Office, OfficeError, ooxml_errors, png

pytestmark = pytest.mark.slow


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A1 takes typing, A2 is a text input, B1 holds a locked formula whose cache is wrong."""
    path = tmp_path / "表=1.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.set_calc_mode("manual")
        sheet = book.add_worksheet("自评表")
        sheet.write_number("A1", 3, book.add_format({"locked": False}))
        sheet.write_blank("A2", None, book.add_format({"locked": False, "num_format": "@"}))
        sheet.write_formula("B1", "=A1*2", None, 999)
        sheet.write_string("C1", "项目名称")
        sheet.protect("", {"insert_rows": False})
    return path


def test_typing_passes_where_unlocked_and_is_refused_where_locked(
    office: Office, locked: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    entries = {"A1": "21", "A2": "=100.00(%)", "B1": "5", "C1": "别的", "D9": "x"}
    assert office.type_into(locked, entries, out) == {"B1", "C1", "D9"}
    assert office.values(out) == {
        "自评表": {(1, 1): 21, (2, 1): "=100.00(%)", (1, 2): 42, (1, 3): "项目名称"}
    }


def test_typing_what_is_there_already_is_told_from_a_refusal(office: Office, locked: Path) -> None:
    with office.open(locked) as book:
        assert book.type({"A1": "3", "C1": "项目名称"}) == {"C1"}
        assert book.formulas(["A1", "C1"]) == ["3", "项目名称"]


def test_typing_is_kept_as_typed(office: Office, locked: Path) -> None:
    for text in (
        "一、原因\n二、措施",
        '(c) "引" teh -- abc',
        "≥15.00(家)",
        "长" * 300,
        "优",
        "优良",
    ):
        with office.open(locked) as book:
            assert book.type({"A2": text}) == set()
            assert book.formulas(["A2"]) == [text]


def test_deleting_is_typing_too(office: Office, locked: Path) -> None:
    with office.open(locked) as book:
        assert book.type({"A1": "", "B1": "", "A2": ""}) == {"B1"}
        assert book.formulas(["A1", "B1"]) == ["", "=A1*2"]


def test_validation_refuses_typing_and_not_putting(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "validated.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_number("A1", 12, made.add_format({"locked": False}))
        sheet.data_validation(
            "A1:A2", {"validate": "decimal", "criteria": "<=", "value": 15, "error_message": "超过"}
        )
        sheet.protect()
    with office.open(path) as book, office.open(path) as other:
        assert book.type({"A1": "12"}) == set()
        assert book.type({"A1": "99"}) == {"A1"}
        assert other.type({"A1": "7"}) == set()
        assert book.formulas(["A1"]) == ["12"]
        assert other.formulas(["A1"]) == ["7"]
        assert book.put({"A1": "99", "A2": "1"}) == {"A2"}
        assert book.formulas(["A1"]) == ["99"]


def test_recalculation_replaces_a_stale_value(office: Office, locked: Path) -> None:
    assert office.values(locked, recalculate=False)["自评表"][1, 2] == 999
    assert office.values(locked)["自评表"][1, 2] == 6
    saved = office.recalculate(locked)
    assert office.values(saved, recalculate=False)["自评表"][1, 2] == 6


def test_pasting_a_formula_over_an_input_passes_the_protection(
    office: Office, locked: Path
) -> None:
    with office.open(locked) as book:
        assert book.paste("B1", "A2")
        assert not book.paste("A1", "B1")
        assert book.formulas(["B1"]) == ["=A1*2"]


def test_rows_are_inserted_only_where_the_protection_allows(office: Office, tmp_path: Path) -> None:
    for allowed in (False, True):
        path = tmp_path / f"{allowed}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_column("A1", [1, 2, 3])
            sheet.write_formula("A4", "=SUM(A1:A3)", None, 6)
            sheet.protect("", {"insert_rows": allowed})
        out = tmp_path / "out.xlsx"
        assert office.insert_rows(path, 2, 2, out) is allowed
        assert ((6, 1) in office.values(out)["Sheet1"]) is allowed


def test_formulas_over_many_cases(office: Office) -> None:
    rows: list[dict[str, float | str | None]] = [{"a": i / 8, "b": 2} for i in range(500)]
    rows += [{"a": 1, "b": 0}, {"a": None, "b": 2}, {"a": "字", "b": 2}]
    shown = office.calculate(["ROUND({a}/{b},1)", 'IF({a}="","",{b})'], rows)
    assert shown[1] == [0.1, 2] and shown[4] == [0.3, 2]
    assert shown[500] == ["#DIV/0!", 0]
    assert shown[501] == [0, ""]
    assert shown[502] == ["#VALUE!", 2]


def test_pages_and_pictures(office: Office, locked: Path, tmp_path: Path) -> None:
    pages = png(office.pdf(locked, tmp_path / "表.pdf"), tmp_path / "pictures")
    assert [page.name for page in pages] == ["表-1.png"]
    assert pages[0].read_bytes().startswith(b"\x89PNG")


def test_what_is_no_workbook_is_an_error_and_the_program_goes_on(
    office: Office, locked: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(OfficeError), office.open(broken):
        pass
    assert office.values(locked)["自评表"][1, 2] == 6


def running_in_group(group: int) -> list[str]:
    """The programs of a process group, the dead ones that nobody has waited for left out."""
    names = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended while we looked
            name, _, rest = stat.read_text().rpartition(")")
            state, _, its_group = rest.split()[:3]
            if its_group == f"{group}" and state != "Z":
                names.append(name)
    return names


def test_the_program_is_started_again_after_it_went_away(office: Office, locked: Path) -> None:
    office.values(locked)
    lost = office.driver
    assert lost is not None
    lost.kill()
    lost.wait()
    assert office.values(locked)["自评表"][1, 2] == 6
    assert not running_in_group(lost.pid)


def test_a_request_that_takes_too_long_is_given_up(tmp_path: Path, locked: Path) -> None:
    with Office.start(tmp_path / "office") as office:
        office.values(locked)
        office.patience = 0
        with pytest.raises(OfficeError, match="no answer in 0 s"):
            office.values(locked)
        office.patience = PATIENCE
        assert office.values(locked)["自评表"][1, 2] == 6


def test_open_xml_validation(locked: Path, tmp_path: Path) -> None:
    assert ooxml_errors(locked) == []
    other = tmp_path / "no.xlsx"
    other.write_bytes(b"no")
    assert ooxml_errors(other)


def test_a_missing_program_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PERFXL_NPM", str(tmp_path))
    with pytest.raises(MissingTool):
        harness.program("soffice")
    with pytest.raises(MissingTool):
        ooxml_errors(tmp_path / "any.xlsx")
