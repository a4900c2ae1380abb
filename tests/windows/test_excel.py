"""The button at the fake Excel: the real xlwings front end over COM, from one process to another."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live import attach
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs import button
from perfxl.jobs.one_file import filled
from perfxl.text.refusal import Refused
from tests.windows.conftest import AWKWARD, perfxl, run

Start = Callable[..., Any]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A short form: every cell costs calls, and Wine is slow at them."""
    data = json.loads(sample(SAMPLES[1]))
    data["indicators"] = data["indicators"][:1]
    path = tmp_path / AWKWARD
    path.write_bytes(filled(json.dumps(data)))
    return path


def hexed(name: str) -> str:
    return name.encode("utf-16-be").hex()


def test_a_press_writes_the_summary_into_the_open_workbook(excel: Start, form: Path) -> None:
    """By the line that a macro starts; pressed again, the same sheet is written anew."""
    line = [sys.executable, "-E", "-P", "-m", "perfxl.button", "verify", "--window"]
    with excel(form) as running:
        before = running.sheets(AWKWARD)["自评表"]
        for _ in range(2):
            began = time.monotonic()
            done = run(*line, running.window, "--book-utf16", hexed(AWKWARD), cwd=form.parent)
            assert done.code == 1 and done.output == b"", done.text
            print(f"a press: {time.monotonic() - began:.1f} s, {running.state()['calls']} calls")
        state = running.state()
        sheets = running.sheets(AWKWARD)
    assert list(sheets) == ["自评表", "_perfxl", SUMMARY_SHEET]
    assert sheets["自评表"] == before and before["protected"]
    summary = sheets[SUMMARY_SHEET]
    assert summary["cells"]["A1"].startswith("绩效自评") and len(summary["cells"]) > 40
    assert summary["links"] and summary["merged"] and {"宋体", "黑体"} <= set(summary["fonts"])
    assert summary["page"]["PaperSize"] == 9
    book = state["books"][AWKWARD]
    assert book["names"]["_perfxl_summary"] == [f"='{SUMMARY_SHEET}'!$A$1", False]
    assert book["active"] == SUMMARY_SHEET and state["alerts"] == [] and state["status"] is False


def test_the_command_finds_the_workbook_past_a_window_without_excel(
    excel: Start, form: Path
) -> None:
    """WPS, a hung or an elevated Excel: it has the windows, and does not answer."""
    with excel(form) as running, excel("--deaf"):
        assert attach.find_book().name == AWKWARD
        done = perfxl("verify", "--active", "--no-write")
        assert done.code == 1 and f"{AWKWARD}:自评表!" in done.text, done.text
        assert SUMMARY_SHEET not in running.sheets(AWKWARD)
        assert f"Excel 正在运行，当前工作簿：{AWKWARD}" in perfxl("doctor").text


def test_windows_that_do_not_answer_are_no_excel(excel: Start) -> None:
    with excel("--deaf"), pytest.raises(Refused, match="E-NOEXCEL") as caught:
        attach.find_book()
    assert "管理员" in caught.value.sentence()


def test_of_two_excels_the_one_with_the_button_answers(excel: Start, form: Path) -> None:
    other = form.with_name("另一张.xlsx")
    other.write_bytes(form.read_bytes())
    with excel(form) as first, excel(other, form) as second:
        for running in (first, second):
            found = attach.find_book(AWKWARD, running.window)
            assert found.name == AWKWARD and found.app.hwnd == running.window
        assert attach.find_book("另一张.XLSX", 1).app.hwnd == second.window
        with pytest.raises(Refused, match="E-NOBOOK"):
            attach.find_book("没有.xlsx")


def test_a_cell_being_edited_is_waited_for(excel: Start, form: Path) -> None:
    with excel(form) as running:
        running.say("busy 1")
        assert attach.find_book().name == AWKWARD
        running.say("busy 3600")
        with pytest.raises(Refused, match="E-EDITING"):
            attach.find_book()


@pytest.mark.parametrize("member", ["Bag.PaperSize", "Range.Merge"])
def test_a_cell_edited_meanwhile_leaves_one_summary(excel: Start, form: Path, member: str) -> None:
    """Excel turns busy while the sheet is being written; the press is done again."""
    with excel(form) as running:
        running.say(f"busy-at {member} 1 1")
        assert button.main(["verify"]) == 1
        state, sheets = running.state(), running.sheets(AWKWARD)
    assert list(sheets) == ["自评表", "_perfxl", SUMMARY_SHEET] and state["alerts"] == []
    assert len(sheets[SUMMARY_SHEET]["cells"]) > 40 and state["rejected"]


def test_a_cell_edited_while_the_form_is_marked_leaves_it_protected(
    excel: Start, form: Path
) -> None:
    """The form is open for its marks; an Excel that is busy does not even say the sheet's name."""
    with excel(form) as running:
        running.say("busy-at Rules.Add 1 1")
        assert button.main(["verify", "--mark"]) == 1
        state, sheets = running.state(), running.sheets(AWKWARD)
    assert state["rejected"] and state["alerts"] == []
    assert sheets["自评表"]["protected"] and len(sheets["自评表"]["rules"]) == 2


def test_a_click_is_no_workbook_without_a_summary(excel: Start, form: Path) -> None:
    """Excel ignores one call, the one by which the summary is found."""
    with excel(form) as running:
        assert button.main(["verify"]) == 1
        running.say("ignore Names._value_")
        assert button.main(["verify"]) == 1
        state = running.state()
        assert list(running.sheets(AWKWARD)) == ["自评表", "_perfxl", SUMMARY_SHEET]
    assert state["rejected"] == 1 and state["alerts"] == []


def test_wps_is_tried_where_there_is_no_excel(excel: Start, form: Path) -> None:
    with excel(form, "--ket"):
        assert attach.find_book().name == AWKWARD
    with pytest.raises(Refused, match="E-NOEXCEL"):
        attach.find_book()


def test_what_goes_wrong_is_said_in_a_window_of_excel(excel: Start, tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "没有表"
    book.save(path)
    with excel(path) as running:
        assert button.main(["verify"]) == 2
        (said,) = running.state()["alerts"]
    assert said.startswith("E-NOFORM 工作簿里没有找到绩效自评表")


def run_python(command: str, path: Path, window: int, log: Path) -> str:
    """The line that xlwings' RunPython starts for the workbook in front: ExecuteWindows, Main.bas."""
    folder = str(Path(sys.executable).parent)
    places = f"true;{path};{path};;;;".replace("&", "^&").replace("\\", "\\\\")
    return (
        f'cmd.exe /C {folder[:2]} & cd "{folder}" & "{sys.executable}" -B -c '
        f'"import xlwings.utils;xlwings.utils.prepare_sys_path(\\"{places}\\"); {command}" '
        f' --wb="{path.name}" --from_xl=1 --app="C:\\Office\\Microsoft Excel" --hwnd="{window}"'
        f' 2> "{log}" '
    )


def test_run_python_verifies_the_workbook_that_called(
    excel: Start, form: Path, tmp_path: Path
) -> None:
    """The conventional call; another workbook came to the front meanwhile."""
    front, log = form.with_name("另一张.xlsx"), tmp_path / "xlwings.log"
    front.write_bytes(form.read_bytes())
    with excel(front, form) as running:
        line = run_python("import perfxl; perfxl.verify()", form, running.window, log)
        done = run(line)
        assert done.code == 0 and log.read_bytes() == done.output == b"", done.text
        state, sheets = running.state(), running.sheets(AWKWARD)
        assert list(running.sheets(front.name)) == ["自评表", "_perfxl"]
    assert list(sheets) == ["自评表", "_perfxl", SUMMARY_SHEET] and state["alerts"] == []
    assert len(sheets[SUMMARY_SHEET]["cells"]) > 40


def test_a_workbook_of_xlwings_is_verified_handed_over_or_as_its_mock_caller(
    excel: Start, form: Path
) -> None:
    front = form.with_name("另一张.xlsx")
    front.write_bytes(form.read_bytes())
    code = (
        "import sys, perfxl, xlwings; book = xlwings.books[sys.argv[1]]; "
        "handed = perfxl.verify(book); book.set_mock_caller(); called = perfxl.verify(); "
        "assert handed.path == called.path == book.name; "
        "assert handed.reports == called.reports and not handed.reports[0].clean"
    )
    with excel(front, form) as running:
        done = run(sys.executable, "-c", code, AWKWARD)
        assert done.code == 0 and done.output == b"", done.text
        assert len(running.sheets(AWKWARD)[SUMMARY_SHEET]["cells"]) > 40
        assert list(running.sheets(front.name)) == ["自评表", "_perfxl"]


def test_the_review_sheet_goes_into_a_copy_beside_the_workbook(excel: Start, form: Path) -> None:
    with excel(form) as running:
        assert button.main(["review"]) == 0
        assert button.main(["review"]) == 2  # the copy is there already, and stays
        made, refused = running.state()["alerts"]
        assert list(running.sheets(AWKWARD)) == ["自评表", "_perfxl"]
    copy = form.parent / "复核" / AWKWARD
    assert made == f"已生成带复核底稿的副本：\n{copy}" and refused.startswith("E-EXISTS")
    assert openpyxl.load_workbook(copy).sheetnames == ["自评表", "_perfxl", "复核底稿"]


def test_xlwings_is_tamed_also_where_somebody_imported_it_before() -> None:
    code = (
        "import atexit, xlwings, xlwings._xlwindows as w; from perfxl.excel.live import attach; "
        "assert w.N_COM_ATTEMPTS == 0; attach.xlwings(); assert w.N_COM_ATTEMPTS == attach.ATTEMPTS"
    )
    done = run(sys.executable, "-c", code)
    assert done.code == 0, done.text
