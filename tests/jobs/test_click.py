"""A mouse on a screen: the toolbar of the LibreOffice extension, the button in the form with macros."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live.addin import build
from perfxl.excel.template.formbuttons import BUTTONS, macros
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs.one_file import filled, verify_file
from perfxl.layout.datafile import read_json
from perfxl.layout.layouts import SHANGHAI, layout_named
from perfxl.report import summary
from perfxl.report.as_json import as_json
from perfxl.report.offences import offences
from perfxl.rules.policy_files import policy_for
from tests.support import ROOT
from tests.support.screen import Screen, at_rest, wait_for

pytestmark = pytest.mark.slow

WRAPPER = ROOT / "tests" / "support" / "button_over_uno.py"
MESSAGE = "perfxl 绩效自评核验"
TOOLBAR = "private:resource/toolbar/addon_org.perfxl.toolbar"


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen.start(tmp_path_factory.mktemp("screen")) as made:
        yield made


def folder_with_an_awkward_name(tmp_path: Path) -> Path:
    """And with modules in it that must never run: see :func:`nothing_ran`."""
    folder = tmp_path / "2023 年度 & 绩效=资料 (终稿)"
    folder.mkdir()
    for module in ("perfxl", "json", "sitecustomize", "msgspec"):
        code = f"open({str(tmp_path / 'canary')!r}, 'w').close()\n"
        (folder / f"{module}.py").write_text(code, encoding="utf-8")
    return folder


def nothing_ran(tmp_path: Path) -> bool:
    return not (tmp_path / "canary").exists()


def form_with_macros(name: str) -> bytes:
    """A filled form as ``perfxl template --xlsm`` makes the blank."""
    filed = read_json(sample(name))
    form = filed.form
    return template(
        layout_named(form.layout), year=form.year, policy=policy_for(form.year), form=form,
        texts=filed.texts, extra=filed.extra, macros=macros(),
    )  # fmt: skip


def middle(window: Any) -> tuple[int, int]:
    place, size = window.getLocationOnScreen(), window.getSize()
    return place.X + size.Width // 2, place.Y + size.Height // 2


def toolbar_button(document: Any, label: str) -> tuple[int, int] | None:
    """Where a button of our toolbar is on the screen, once it is there."""
    bar = document.CurrentController.Frame.LayoutManager.getElement(TOOLBAR)
    if bar is None:
        return None
    context = bar.getRealInterface().getAccessibleContext()
    for number in range(context.getAccessibleChildCount()):
        child = context.getAccessibleChild(number).getAccessibleContext()
        if child.getAccessibleName() == label and child.getSize().Width > 0:
            return middle(child)
    return None


def names(document: Any) -> tuple[str, ...]:
    return tuple(document.Sheets.ElementNames)


def test_a_click_on_the_libreoffice_toolbar(screen: Screen, tmp_path: Path) -> None:
    """核验, on unsaved edits; then marks, taken away again; then next year's blank."""
    extension = tmp_path / "perfxl.oxt"
    extension.write_bytes(build.extension())
    path = folder_with_an_awkward_name(tmp_path) / "自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[2])))
    held = tmp_path / "held"  # the program waits while it is there
    launcher = tmp_path / "program.py"
    launcher.write_text(
        "import pathlib, subprocess, sys, time\n"
        f"while pathlib.Path({str(held)!r}).exists(): time.sleep(0.1)\n"
        f"sys.exit(subprocess.call([sys.executable, '-E', '-P', {str(WRAPPER)!r}, '-', 'none',"
        " *sys.argv[1:]]))\n",
        encoding="utf-8",
    )
    program = f'"{sys.executable}" -E -P "{launcher}"'
    office = screen.office(tmp_path / "profile", {"PERFXL_PROGRAM": program}, [extension])
    number = office.open(str(path))
    document = office.books[number]
    screen.maximize(document)
    form = document.Sheets.getByName("自评表")
    form.getCellRangeByName("H15").String = "部门间数据未打通；下年度先行对接。"  # not saved

    def press(label: str) -> None:
        screen.click(*at_rest(lambda: toolbar_button(document, label), label))

    before = screen.status_bar()
    held.touch()
    press("核验")
    wait_for(lambda: screen.status_bar() != before, what="a word in the status bar")
    held.unlink()
    wait_for(lambda: SUMMARY_SHEET in names(document), what="the summary sheet")
    wait_for(lambda: document.CurrentController.ActiveSheet.Name == SUMMARY_SHEET)
    time.sleep(1)
    screen.keep("button-libreoffice-summary.png")
    office.save(number, str(tmp_path / "after.xlsx"))
    reports = verify_file(tmp_path / "after.xlsx", write=False).reports
    ours = next(s for s in workbook.read(tmp_path / "after.xlsx").sheets if s.name == SUMMARY_SHEET)
    expected = {(p.row, p.column): p.value for p in summary.sheet(reports).pieces if p.value}
    shown = {at: cell.value for at, cell in ours.cells.items() if cell.value not in (None, "")}
    assert {at: value for at, value in shown.items() if value} == expected
    assert "部门间数据未打通" in as_json(reports[0])

    cells = offences(reports, workbook.read(tmp_path / "after.xlsx"))
    document.CurrentController.setActiveSheet(form)
    press("核验并标记")
    wait_for(lambda: form.DrawPage.Count == len(cells), what="a mark on every cell to mend")
    wait_for(lambda: document.CurrentController.ActiveSheet.Name == form.Name, what="the marks")
    document.CurrentController.ZoomValue = 80
    time.sleep(1)
    screen.keep("button-libreoffice-marks.png")
    press("清除标记")
    wait_for(lambda: form.DrawPage.Count == 0, what="no mark")
    office.save(number, str(tmp_path / "cleared.xlsx"))
    cleared, before = (workbook.read(tmp_path / f"{n}.xlsx") for n in ("cleared", "after"))
    assert cleared.sheets[0] == before.sheets[0]
    assert names(document).count(SUMMARY_SHEET) == 1

    press("新年度空白表")
    wait_for(lambda: list(path.parent.glob("2024 *.xlsx")), what="next year's blank")
    screen.answer(MESSAGE)

    document.CurrentController.select(form.getCellRangeByName("A1"))
    press("下一处问题")
    wait_for(lambda: MESSAGE in screen.windows(), what="the message")
    time.sleep(0.5)
    screen.keep("button-libreoffice-next.png")
    screen.answer(MESSAGE)
    chosen = document.CurrentSelection.RangeAddress
    assert (chosen.StartRow, chosen.StartColumn) != (0, 0)
    assert nothing_ran(tmp_path)


def shape_button(document: Any, screen: Screen, sheet: Any, macro: str) -> tuple[int, int]:
    """Where a form's button is on the screen."""
    controller = document.CurrentController
    form = sheet.DrawPage.Forms.getByIndex(0)
    for number in range(form.Count):
        model = form.getByIndex(number)
        scripts = [event.ScriptCode for event in form.getScriptEvents(number)]
        if any(f".{macro}?" in script for script in scripts):
            return middle(controller.getControl(model).getAccessibleContext())
    raise AssertionError(f"no button for {macro}")


def lend_the_registry(document: Any, program: str) -> None:
    """Give the macros the GetSetting that VBA has and LibreOffice's Basic lacks."""
    quoted = program.replace('"', '""')
    module = (
        "Option VBASupport 1\n"
        "Public Function GetSetting(name, section, key, default)\n"
        f'    GetSetting = "{quoted}"\n'
        "End Function\n"
    )
    document.BasicLibraries.getByName("VBAProject").insertByName("Registry", module)


def test_a_click_on_the_button_in_a_form_with_macros(screen: Screen, tmp_path: Path) -> None:
    """Button, macro, process, live workbook, summary sheet: LibreOffice in Excel's place."""
    path = folder_with_an_awkward_name(tmp_path) / "自评表=1 & (2).xlsm"
    path.write_bytes(form_with_macros(SAMPLES[0]))
    said = tmp_path / "said.txt"
    launcher = tmp_path / "program.py"  # the pipe is known only once LibreOffice runs
    office = screen.office(tmp_path / "profile", {})
    launcher.write_text(
        "import os, subprocess, sys\n"
        f"os.environ['TMPDIR'] = {str(tmp_path)!r}\n"  # no press of another test is waited for
        f"sys.exit(subprocess.call([sys.executable, '-E', '-P', {str(WRAPPER)!r},"
        f" {office.pipe!r}, {str(said)!r}, *sys.argv[1:]]))\n",
        encoding="utf-8",
    )
    document = office.desktop.loadComponentFromURL(
        path.as_uri(), "_blank", 0, office._properties(MacroExecutionMode=4)
    )
    office.books[1] = document
    lend_the_registry(document, f'"{sys.executable}" -E -P "{launcher}"')
    screen.maximize(document)
    sheet = document.Sheets.getByName("自评表")
    document.CurrentController.setActiveSheet(sheet)
    document.CurrentController.ZoomValue = 90
    time.sleep(1)
    verify = partial(shape_button, document, screen, sheet, "PerfxlVerify")
    screen.click(*at_rest(verify, "the button"))
    wait_for(lambda: said.exists() and "exit" in said.read_text("utf-8"), what="the process's end")
    assert said.read_text("utf-8").splitlines()[-1] == "exit 1"
    assert SUMMARY_SHEET in names(document)
    assert nothing_ran(tmp_path)
    time.sleep(1)
    screen.keep("button-form-macros-summary.png")


SMALL = (1366, 768)  # of the notebooks in many offices


def test_the_form_on_a_small_screen_shows_its_panel_and_its_buttons(tmp_path: Path) -> None:
    """Without scrolling, at the size that the workbook asks for: an officer sees them or does not."""
    blank = template(SHANGHAI, year=2025, policy=policy_for(2025), macros=macros())
    with Screen.start(tmp_path / "screen", *SMALL) as screen:
        office = screen.office(tmp_path / "profile", {})
        for data in (blank, form_with_macros(SAMPLES[0])):
            path = tmp_path / "自评表.xlsm"
            path.write_bytes(data)
            document = office.desktop.loadComponentFromURL(
                path.as_uri(), "_blank", 0, office._properties(MacroExecutionMode=4)
            )
            screen.maximize(document)
            sheet = document.Sheets.getByName("自评表")
            controller = document.CurrentController
            for _, macro, _ in chain(*BUTTONS):
                x, y = at_rest(partial(shape_button, document, screen, sheet, macro), macro)
                assert 0 < x < SMALL[0] - 20 and 0 < y < SMALL[1] - 60, macro
            panel = sheet.getCellRangeByName("K4")
            assert panel.String  # its first result
            shown = controller.getVisibleRange()
            assert shown.StartRow <= 2 and shown.EndRow >= 8  # two rows stand still
            right = panel.Position.X + panel.Size.Width
            assert right <= sheet.getCellByPosition(shown.EndColumn, 0).Position.X + 5
            time.sleep(1)
            if data is blank:
                screen.keep("form-screen.png")
            else:  # the hints beside the rows that lack a reason
                controller.select(sheet.getCellRangeByName("H16"))
                controller.setFirstVisibleRow(11)
                time.sleep(1)
                screen.keep("form-hints.png")
            document.close(True)
