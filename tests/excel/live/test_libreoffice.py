"""The LibreOffice extension's own code on a live LibreOffice: undo, marks, names, the status bar."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import SUMMARY_MARK, SUMMARY_SHEET
from perfxl.jobs.one_file import filled, verify_file
from perfxl.report.as_json import as_json
from perfxl.report.offences import offences
from tests.jobs.test_click import form_with_macros
from tests.support import ROOT
from tests.support.xlwings_uno import Desk, import_uno

WRAPPER = ROOT / "tests" / "support" / "button_over_uno.py"


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The extension's module, whose LibreOffice is the desk's; its program is ours."""
    import_uno()
    place = ROOT / "perfxl" / "excel" / "live" / "addin" / "libreoffice" / "perfxl_button.py"
    spec = importlib.util.spec_from_file_location("perfxl_button", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("PERFXL_PROGRAM", f'"{sys.executable}" -E -P "{WRAPPER}" - none')
    return module


@pytest.fixture(params=["自评表.xlsx", "自评表.xlsm"])
def document(desk: Desk, request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A filled form, without and with macros, open in LibreOffice."""
    name = request.param
    path = tmp_path / name
    made = form_with_macros if name.endswith(".xlsm") else lambda each: filled(sample(each))
    path.write_bytes(made(SAMPLES[0]))
    return desk.open(path).impl.doc


def quiet(text: str) -> None:
    raise AssertionError(text)  # nothing is to be said


def texts(document: Any) -> tuple[tuple[str, ...], ...]:
    """What stands on the summary sheet."""
    sheet = document.Sheets.getByName(SUMMARY_SHEET)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
    return tuple(tuple(str(each) for each in row) for row in used.getDataArray())


def marked(sheet: Any) -> int:
    """How many cells have a mark; the buttons of a form with macros are none."""
    page = sheet.DrawPage
    return [page.getByIndex(number).Name for number in range(page.Count)].count("perfxl-mark")


def test_a_press_is_one_step_and_after_ctrl_z_the_next_one_makes_no_second_sheet(
    extension: ModuleType, document: Any
) -> None:
    form = document.Sheets.getByIndex(0)
    for _ in range(2):
        extension.Press(document).mark(quiet)
        sheets = document.Sheets.ElementNames
        assert sheets.count(SUMMARY_SHEET) == 1 and len(sheets) == 3
        written, marks = texts(document), marked(form)
        assert marks
        assert document.UndoManager.getAllUndoActionTitles()[1:] == ()
        document.UndoManager.undo()
        assert marked(form) == marks  # not for the undo list
        if SUMMARY_SHEET in document.Sheets.ElementNames:  # with macros no sheet is taken back
            assert {text for row in texts(document) for text in row} == {""}
            assert document.NamedRanges.hasByName(SUMMARY_MARK)
        else:
            assert not document.NamedRanges.hasByName(SUMMARY_MARK)
        document.UndoManager.redo()
        assert texts(document) == written
        document.UndoManager.undo()
    extension.Press(document).verify(quiet)
    assert texts(document) == written and len(document.Sheets.ElementNames) == 3
    extension.Press(document).clear(quiet)
    assert marked(form) == 0


def test_marks_tell_errors_from_warnings_without_their_colours_and_are_shown(
    extension: ModuleType, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    document = desk.open(path).impl.doc
    extension.Press(document).mark(quiet)
    found = offences(verify_file(path, write=False).reports, workbook.read(path))
    panes = document.Sheets.getByName("自评表").DrawPage
    drawn = [panes.getByIndex(number) for number in range(panes.Count)]
    told = {
        (pane.Anchor.CellAddress.Row + 1, pane.Anchor.CellAddress.Column + 1):
        (pane.String, pane.LineStyle.value, pane.Description) for pane in drawn
    }  # fmt: skip
    looks = {"error": ("错", "SOLID"), "warning": ("警", "DASH")}
    assert told == {each.at: (*looks[each.severity], "\n".join(each.messages)) for each in found}
    assert {each.severity for each in found} == set(looks)
    shown = document.CurrentSelection.RangeAddress
    assert (shown.Sheet, shown.StartRow + 1, shown.StartColumn + 1) == (0, *found[0].at)


def test_a_workbook_whose_name_begins_with_a_hyphen(
    extension: ModuleType, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "-自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    document = desk.open(path).impl.doc
    assert document.Title == path.name
    extension.Press(document).verify(quiet)
    assert document.Sheets.ElementNames[-1] == SUMMARY_SHEET


def test_a_copy_with_review_sheets_lies_in_a_folder_beside_the_workbook(
    extension: ModuleType, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    before = path.read_bytes()
    document = desk.open(path).impl.doc
    form = document.Sheets.getByName("自评表")
    form.getCellRangeByName("H15").String = "部门间数据未打通；下年度先行对接。"  # not saved
    said: list[str] = []
    extension.Press(document).review(said.append)
    (report,) = verify_file(tmp_path / "复核" / path.name, write=False).reports
    assert report.form.review is not None and not report.form.review.entered
    assert "部门间数据未打通" in as_json(report)
    assert path.read_bytes() == before and str(tmp_path / "复核" / path.name) in said[0]
    with pytest.raises(extension.Trouble, match="E-EXISTS"):
        extension.Press(document).review(said.append)
