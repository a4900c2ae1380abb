"""The buttons on a live LibreOffice: the unchanged xlwings front end, the very code for Excel."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace
from openpyxl.worksheet.cell_range import MultiCellRange

from perfxl import api
from perfxl.cli.commands import main
from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live import attach, native
from perfxl.excel.live import read as live
from perfxl.excel.live import write as livesheet
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book, a1
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs import button, next_year
from perfxl.jobs.one_file import filled, verify_file
from perfxl.report import offences
from perfxl.report.as_json import as_json
from perfxl.report.report import Report
from perfxl.text.refusal import Refused
from tests.support import PATIENCE, ROOT
from tests.support.xlwings_uno import ComError, Desk

AWKWARD = "2024年 绩效=自评 & 表 (终稿) [1] 100%PATH%'！.xlsx"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    return path


def said(reports: Sequence[Report]) -> list[str]:
    """Reports as their JSON, without the file's name: a live book has no path."""
    return [as_json(replace(report, file="")) for report in reports]


def of_file(path: Path) -> tuple[Report, ...]:
    done = verify_file(path, write=False)
    assert done.refusal is None, done.refusal
    return done.reports


def others(book: Book) -> list[object]:
    """All sheets but the summary."""
    return [sheet for sheet in book.sheets if sheet.name != SUMMARY_SHEET]


def names(book: Any) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def utf16(name: str) -> str:
    return name.encode("utf-16-be").hex()


# The report -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_the_report_is_the_file_path_s_and_the_other_sheets_stay(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(sample(name)))
    book = desk.open(path)
    before = workbook.read(desk.save(book, tmp_path / "before.xlsx"))
    done = button.verify(book)
    assert said(done.reports) == said(of_file(path))
    assert book.sheets.active.name == SUMMARY_SHEET == names(book)[-1]
    assert not desk.alerts
    saved = desk.save(book, tmp_path / "after.xlsx")
    assert others(workbook.read(saved)) == others(before)
    assert said(of_file(saved)) == said(of_file(path))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_summary_shows_what_the_file_path_writes(desk: Desk, tmp_path: Path, name: str) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(sample(name)))
    book = desk.open(path)
    button.verify(book)
    saved = desk.save(book, tmp_path / "live.xlsx")
    written = tmp_path / "file.xlsx"
    assert verify_file(path, output=written).written is not None

    def shown(file: Path) -> Any:
        sheet = next(s for s in workbook.read(file).sheets if s.name == SUMMARY_SHEET)
        values = {at: c.value for at, c in sheet.cells.items() if c.value not in (None, "")}
        return values, set(sheet.merges)

    assert shown(saved) == shown(written)


def test_unsaved_edits_are_seen(desk: Desk, form: Path, tmp_path: Path) -> None:
    book = desk.open(form)
    assert desk.type(book, "自评表", {"H13": "档期冲突；下年提前安排。", "G13": "15"}) == set()
    done = button.verify(book)
    assert said(done.reports) != said(of_file(form))
    assert said(done.reports) == said(of_file(desk.save(book, tmp_path / "saved.xlsx")))


def test_a_workbook_of_unknown_origin_is_read_alike(desk: Desk, tmp_path: Path) -> None:
    """Numbers as dates, percent, text and errors; white and hidden cells; merges; another start."""
    path = tmp_path / "别处的表.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("绩效")
        percent = made.add_format({"num_format": "0.00%"})
        white = made.add_format({"font_color": "#FFFFFF"})
        date = made.add_format({"num_format": "yyyy-mm-dd"})
        invisible = made.add_format({"num_format": ";;;"})
        free = made.add_format({"locked": False})
        sheet.merge_range("C2:J2", "项目支出绩效自评表")
        sheet.write_row("C3", ["（2024年度）"])
        sheet.write_row("C4", ["项目名称", "道路养护"])
        sheet.write_row(
            "C5", ["项目资金", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
        )
        sheet.write_row("C6", ["年度资金总额", 100, 100, 99.22, 10])
        sheet.write_number("H6", 0.9922, percent)
        sheet.write_formula("I6", "=ROUND(H6*G6,2)", None, 9.92)
        heads = [
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因",
        ]
        sheet.write_row("C8", heads)
        sheet.merge_range("C9:C11", "产出指标")
        sheet.write_row("D9", ["数量指标", "修复里程", "≥5公里", "5公里", 30, 30])
        sheet.write_row("D10", ["数量指标", "=100.00(%)", "1/2", "'3", 30, 0.1 + 0.2])
        sheet.write_string("E10", "=100.00(%)")
        sheet.write_row("D11", ["质量指标", "合格率", 0.95, 0.9])
        sheet.write_number("F11", 0.95, percent)
        sheet.write_number("G11", 45292, date)
        sheet.write_number("H11", 20, white)
        sheet.write_formula("I11", "=1/0", free, "#DIV/0!")
        sheet.write_row("C12", ["效益指标", "社会效益", "满意", True, "是", 10, 10])
        sheet.write_number("I12", 10, invisible)
        sheet.write_row("C13", ["总分"])
        sheet.write_formula("H13", "=SUM(H9:H12)+G6", None, 100)
        sheet.write_formula("I13", "=SUM(I9:I10)", None, 30.3)
        sheet.set_row(9, None, None, {"hidden": True})
        made.add_worksheet("备注").hide()
    book = desk.open(path)
    mine, its = live.read_live(book), workbook.read(path)
    assert [(s.name, s.state, s.protected) for s in mine.sheets] == [
        (s.name, s.state, s.protected) for s in its.sheets
    ]
    for a, b in zip(mine.sheets, its.sheets, strict=True):
        assert set(a.merges) == set(b.merges)
        assert a.hidden_rows == b.hidden_rows and a.hidden_columns == b.hidden_columns
        for at, cell in b.cells.items():
            if cell.value is not None or cell.formula is not None:
                there = a.cells[at]
                assert there.value == cell.value and there.formula == cell.formula, at
                assert there.style.locked == cell.style.locked, at
                assert there.style.invisible == cell.style.invisible or type(cell.value) is str
    assert said(button.judge_live(book).reports) == said(of_file(path))


def test_reading_takes_few_calls(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    desk.calls = 0
    cells = sum(len(sheet.cells) for sheet in live.read_live(book).sheets)
    assert cells > 150 and desk.calls < 450


# The summary sheet ----------------------------------------------------------------------------


def test_pressing_again_renews_the_same_sheet(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    button.verify(book)
    first = book.sheets[SUMMARY_SHEET].used_range.formula
    book.sheets["自评表"].activate()
    button.verify(book)
    assert names(book).count(SUMMARY_SHEET) == 1 and len(names(book)) == 3
    assert book.sheets[SUMMARY_SHEET].used_range.formula == first
    assert live.summary_name(book, native.native_for()) == SUMMARY_SHEET


def test_ours_is_known_by_its_mark_after_renaming(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    button.verify(book)
    book.sheets[SUMMARY_SHEET].impl.item.setName("汇总 (旧)'s")
    button.verify(book)
    assert names(book) == ["自评表", "_perfxl", "汇总 (旧)'s"]


def test_the_file_path_and_the_button_renew_each_other_s_sheet(desk: Desk, form: Path) -> None:
    assert verify_file(form).written
    book = desk.open(form)
    button.verify(book)
    assert names(book).count(SUMMARY_SHEET) == 1 and len(names(book)) == 3
    desk.save(book, form.with_name("saved.xlsx"))
    assert verify_file(form.with_name("saved.xlsx")).written
    assert len(workbook.read(form.with_name("saved.xlsx")).sheets) == 3


def test_a_user_s_own_sheet_of_that_name_is_left_alone(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    own = book.sheets.add(SUMMARY_SHEET, after=book.sheets["自评表"])
    own.range((1, 1)).raw_value = "我的汇总"
    button.verify(book)
    assert own.range((1, 1)).raw_value == "我的汇总"
    assert names(book)[-1] == f"{SUMMARY_SHEET}（2）"
    assert live.summary_name(book, native.native_for()) == f"{SUMMARY_SHEET}（2）"


def test_a_marked_sheet_that_holds_something_else_by_now_is_left_alone(
    desk: Desk, form: Path
) -> None:
    book = desk.open(form)
    button.verify(book)
    desk.type(book, SUMMARY_SHEET, {"J3": "=1+1"})
    button.verify(book)
    assert book.sheets[SUMMARY_SHEET].range((3, 10)).formula == "=1+1"
    assert names(book)[-1] == f"{SUMMARY_SHEET}（2）"


def test_a_person_s_notes_on_a_cleared_summary_are_left_alone(desk: Desk, form: Path) -> None:
    """As ``verify`` leaves them alone: one predicate says whether a marked sheet is still ours."""
    book = desk.open(form)
    button.verify(book)
    book.sheets[SUMMARY_SHEET].clear()
    desk.type(book, SUMMARY_SHEET, {"A1": "我的笔记", "B3": "周三打电话"})
    button.verify(book)
    assert book.sheets[SUMMARY_SHEET].range((3, 2)).raw_value == "周三打电话"
    assert names(book)[-1] == f"{SUMMARY_SHEET}（2）"


# Protection -----------------------------------------------------------------------------------


def test_locked_cells_stay_locked(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    button.verify(book, marks=True)
    assert desk.type(book, "自评表", {"A1": "别的", "C6": "1", "G13": "14.5"}) == {"A1", "C6"}
    assert ("自评表", *([True] * 3)) == desk.protected_again[0][:4]
    assert native.Windows().protected(book.sheets["自评表"])


def test_a_protected_structure_is_opened_and_closed_again(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    book.impl.doc.protect("")
    button.verify(book)
    assert names(book)[-1] == SUMMARY_SHEET and book.impl.doc.isProtected()
    assert desk.protected_again == [(book.name, True, False)]


def test_a_structure_under_a_password(desk: Desk, form: Path, tmp_path: Path) -> None:
    book = desk.open(form)
    book.impl.doc.protect("密码1")
    before = workbook.read(desk.save(book, tmp_path / "before.xlsx"))
    for wrong in ("", "密码2"):
        with pytest.raises(Refused, match="E-LOCKED"):
            button.verify(book, password=wrong)
    assert names(book) == ["自评表", "_perfxl"] and book.impl.doc.isProtected()
    assert workbook.read(desk.save(book, tmp_path / "after.xlsx")) == before
    button.verify(book, password="密码1")
    assert names(book)[-1] == SUMMARY_SHEET and book.impl.doc.isProtected()


def test_a_summary_under_a_password_is_not_touched(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    button.verify(book)
    ours = book.sheets[SUMMARY_SHEET]
    ours.impl.item.protect("密码")
    before = ours.used_range.formula
    desk.type(book, "自评表", {"H13": "已说明，下年改进。"})
    with pytest.raises(Refused, match="E-LOCKED"):
        button.verify(book)
    assert ours.used_range.formula == before
    button.verify(book, password="密码")
    assert ours.used_range.formula != before and ours.impl.item.isProtected()


def test_marks_need_the_form_s_password_and_the_summary_does_not(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    sheet = book.sheets["自评表"].impl.item
    sheet.unprotect("")
    sheet.protect("密码")
    button.verify(book)
    with pytest.raises(Refused, match="E-LOCKED"):
        button.verify(book, marks=True)
    assert button.clear_marks(book) == 0
    button.verify(book, marks=True, password="密码")
    assert sheet.isProtected()
    with pytest.raises(Refused, match="E-LOCKED"):
        button.clear_marks(book, password="别的")
    assert button.clear_marks(book, password="密码") == 2


# Marks and the next problem ------------------------------------------------------------------


def rules(book: Any) -> list[tuple[str, str, str]]:
    """Every conditional format of the form: where, what, how it looks."""
    found = []
    for item in book.sheets["自评表"].impl.item.ConditionalFormats.getConditionalFormats():
        for number in range(item.getCount()):
            entry = item.getByIndex(number)
            formula = getattr(entry, "Formula1", "")
            found.append((item.Range.RangeAddressesAsString, formula, entry.StyleName))
    return sorted(found)


def test_marks_are_taken_away_without_a_trace(desk: Desk, form: Path, tmp_path: Path) -> None:
    book = desk.open(form)
    before = rules(book)
    cells = workbook.read(desk.save(book, tmp_path / "before.xlsx")).sheets[0]
    done = button.verify(book, marks=True)
    marked = [rule for rule in rules(book) if "perfxl-mark" in rule[1]]
    found = offences.offences(done.reports, done.read)
    assert {each.severity for each in found} == {"error", "warning"}
    assert sorted(style for _, _, style in marked) == ["Bad", "Neutral"]  # errors, warnings
    for where, _, style in marked:
        mine = [each for each in found if (each.severity == "error") == (style == "Bad")]
        covered = MultiCellRange(where.replace("自评表.", "").replace(",", " "))
        assert mine and all(a1(*each.at) in covered for each in mine), where
    lines = [desk.framed[look.formula]["LineStyle"] for look in livesheet.MARKS.values()]
    assert lines[0] != lines[1]  # told apart without their colours, too
    assert book.sheets.active.name == "自评表"  # and shown
    assert (book.app.selection.row, book.app.selection.column) == found[0].at
    button.verify(book, marks=True)  # pressing again does not pile them up
    assert [rule for rule in rules(book) if "perfxl-mark" in rule[1]] == marked
    assert button.clear_marks(book) == 2
    assert rules(book) == before
    assert workbook.read(desk.save(book, tmp_path / "after.xlsx")).sheets[0] == cells
    assert button.clear_marks(book) == 0


def test_the_next_problem_goes_round_and_says_what_is_wrong(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    done = button.judge_live(book)
    expected = offences.offences(done.reports, done.read)
    sheet = book.sheets["自评表"]
    sheet.activate()
    sheet.range((1, 1)).select()
    seen = [button.next_problem(book) for _ in range(len(expected) + 1)]
    assert seen == [*expected, expected[0]]
    assert desk.alerts[0].startswith(f"第 1 处，共 {len(expected)} 处：自评表!")
    assert all(text in desk.alerts[0] for text in expected[0].messages)
    assert "办法：" in desk.alerts[0] and expected[0].messages[0][:2] in ("错误", "警告")
    assert (book.app.selection.row, book.app.selection.column) == expected[0].at


def test_a_mended_cell_is_no_problem_any_more(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    first = offences.offences(button.judge_live(book).reports, live.read_live(book))
    place = next(o for o in first if any("D-1" in m for m in o.messages)).at
    desk.type(book, "自评表", {f"H{place[0]}": "活动档期冲突；下年度提前一季度安排。"})
    after = offences.offences(button.judge_live(book).reports, live.read_live(book))
    assert place in {o.at for o in first} and place not in {o.at for o in after}


# New year -------------------------------------------------------------------------------------


def test_next_year_s_blank_is_written_beside_the_workbook(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    before = form.read_bytes()
    (made,) = button.new_year(book)
    assert made.parent == form.parent and made.name.startswith("2024 ")
    assert form.read_bytes() == before and str(made) in desk.alerts[0]
    assert next(iter(of_file(made))).form.year == 2024
    with pytest.raises(Refused, match="E-EXISTS"):
        button.new_year(book)


def test_a_workbook_on_the_web_has_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for said_folder in ("", "https://contoso-my.sharepoint.com/personal/x/Documents"):
        assert next_year.folder_for(said_folder) == tmp_path
    (tmp_path / "Documents").mkdir()
    assert next_year.folder_for("") == tmp_path / "Documents"


# Review -----------------------------------------------------------------------------------------


def test_a_copy_with_review_sheets_lies_in_a_folder_beside_the_workbook(
    desk: Desk, form: Path
) -> None:
    book = desk.open(form)
    before = form.read_bytes()
    desk.type(book, "自评表", {"H15": "部门间数据未打通；下年度先行对接。"})  # not saved
    made = button.review(book)
    assert made == form.parent / "复核" / form.name and str(made) in desk.alerts[0]
    (report,) = verify_file(made, write=False).reports
    assert report.form.review is not None and not report.form.review.entered
    assert "部门间数据未打通" in as_json(report)
    assert form.read_bytes() == before
    with pytest.raises(Refused, match="E-EXISTS"):
        button.review(book)


# The entry ------------------------------------------------------------------------------------


def test_awkward_names_are_found_whole(desk: Desk, form: Path, tmp_path: Path) -> None:
    folder = tmp_path / "绩效 资料 & 表=格 [2024]"
    folder.mkdir()
    wanted = folder / AWKWARD
    other = folder / AWKWARD.partition("=")[0]
    for path in (wanted, other.with_suffix(".xlsx")):
        path.write_bytes(form.read_bytes())
        desk.open(path)
    assert button.main(["verify", "--book-utf16", utf16(AWKWARD)]) == 1
    assert button.main(["verify", "--book", AWKWARD.upper(), "--window", "4242"]) == 1
    by_name = {book.name: names(book) for book in attach.xlwings().books}
    assert by_name[AWKWARD][-1] == SUMMARY_SHEET
    assert SUMMARY_SHEET not in by_name[other.with_suffix(".xlsx").name]
    assert not desk.alerts


def test_every_action_by_its_name(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    assert button.main(["verify", "--mark", "--book", form.name]) == 1
    assert button.main(["next"]) == 1
    assert button.main(["clear", "--book", form.name]) == 0
    assert button.main(["new-year"]) == 0
    assert button.main(["review"]) == 0
    assert not any("perfxl-mark" in rule[1] for rule in rules(book))


def test_what_goes_wrong_is_said_in_chinese_in_the_program(
    desk: Desk, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    empty = tmp_path / "空.xlsx"
    with xlsxwriter.Workbook(empty) as made:
        made.add_worksheet().write("A1", "没有表")
    desk.open(empty)
    assert button.main(["verify", "--book", empty.name]) == 2
    assert desk.alerts.pop().startswith("E-NOFORM 工作簿里没有找到绩效自评表")
    assert button.main(["verify", "--book", "没有这个.xlsx"]) == 2
    assert "E-NOBOOK 没有打开这个工作簿" in capsys.readouterr().err
    assert button.main(["verify", "--bok", "x"]) == 2
    assert "E-DATA" in capsys.readouterr().err

    def broken(*_: object) -> None:
        raise RuntimeError("\x1b[31m坏了\n")

    monkeypatch.setattr(button, "judge_live", broken)
    assert button.main(["verify", "--book", empty.name]) == 2
    (said,) = desk.alerts
    assert said.startswith("E-INTERNAL 程序内部出错 [perfxl/jobs/button.py:")
    assert said.endswith("]：RuntimeError [31m坏了。表中内容请照常保存；请把此行报告给维护者。")


def test_a_second_press_while_the_first_is_served_does_nothing(desk: Desk, form: Path) -> None:
    desk.open(form)
    with button._alone() as first:
        assert first
        with button._alone() as second:
            assert not second
        assert button.main(["verify", "--book", form.name]) == 0
    assert SUMMARY_SHEET not in names(attach.find_book(form.name))


# Taming ---------------------------------------------------------------------------------------


def test_a_cell_being_edited_is_waited_for_and_not_for_ever() -> None:
    refusals = iter(range(3))

    def busy_thrice() -> str:
        if next(refusals, None) is not None:
            raise ComError("call was rejected by callee", -2147418111)
        return "done"

    assert attach.patiently(busy_thrice, 5) == "done"

    def always() -> None:
        raise ComError("call was rejected by callee", -2147418111)

    with pytest.raises(Refused, match="E-EDITING"):
        attach.patiently(always, 0.3)
    with pytest.raises(ComError, match="another"):
        attach.patiently(lambda: (_ for _ in ()).throw(ComError("another")), 5)


BUSY = -2147418111


@pytest.mark.parametrize(("refusals", "ends"), [(1, "done"), (2, "done"), (99, "E-EDITING")])
def test_the_wait_begins_when_excel_turns_busy(
    monkeypatch: pytest.MonkeyPatch, refusals: int, ends: str
) -> None:
    """A press that took longer than the patience before a cell was edited has waited for nothing."""
    clock, left = [0.0], [refusals]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    def slow() -> str:
        sleep(2 * attach.PATIENCE)
        if left[0]:
            left[0] -= 1
            raise ComError("call was rejected by callee", BUSY)
        return "done"

    monkeypatch.setattr(attach, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep))
    if ends == "done":
        assert attach.patiently(slow) == "done"
    else:
        with pytest.raises(Refused, match=ends):
            attach.patiently(slow)
        assert clock[0] < 7 * attach.PATIENCE


@pytest.mark.parametrize("place", ["_fill", "_marked", "_emptied"])
def test_a_press_that_excel_breaks_off_by_being_busy_leaves_one_summary(
    desk: Desk, form: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The press is done again; what the first one made is found by its mark and written."""
    book = desk.open(form)
    if place == "_emptied":
        button.verify(book)
    real, broken = getattr(livesheet, place), [True]

    def breaks(*arguments: Any) -> None:
        if broken:
            broken.pop()
            raise ComError("call was rejected by callee", BUSY)
        real(*arguments)

    monkeypatch.setattr(livesheet, place, breaks)
    attach.patiently(lambda: button.verify(book))
    assert not broken and [n for n in names(book) if "核验" in n] == [SUMMARY_SHEET]
    title = book.sheets[SUMMARY_SHEET].range((1, 1)).formula
    assert book.app.screen_updating and SUMMARY_SHEET in title


def test_protection_is_put_back_as_soon_as_excel_listens_or_it_is_said(
    desk: Desk, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = desk.open(form)
    book.impl.doc.protect("")
    calls = native.native_for("win32")
    refusals = [True, True]
    real = calls.protect_structure

    def busy_twice(*arguments: Any) -> None:
        if refusals:
            refusals.pop()
            raise ComError("call was rejected by callee", BUSY)
        real(*arguments)

    monkeypatch.setattr(calls, "protect_structure", busy_twice)
    button.verify(book, native=calls)
    assert not refusals and book.impl.doc.isProtected()
    refusals += [True] * 1000
    monkeypatch.setattr(livesheet, "RESTORING", 0.5)
    with pytest.raises(Refused, match="E-UNLOCKED"):
        livesheet._surely(lambda: busy_twice(book, "", False), book.name)


def test_a_busy_excel_is_no_wrong_password(desk: Desk, form: Path) -> None:
    """Nor is it a workbook without properties: what goes wrong is passed over, being busy is not."""

    class Api:
        def __getattr__(self, name: str) -> Any:
            if name.startswith("Protect"):
                return False
            raise ComError("call was rejected by callee", BUSY)

    class Thing:
        api = Api()

    calls = native.native_for("win32")
    for ask in (
        lambda: calls.unprotect_structure(Thing(), ""),
        lambda: calls.properties(Thing(), ["perfxl.year"]),
        lambda: calls.page(Thing(), ""),
    ):
        with pytest.raises(ComError, match="rejected"):
            ask()


class Turning:
    """A sheet, and our calls of an Excel that turns busy: so many calls are not heard."""

    def __init__(self) -> None:
        self.left, self.guarded = 0, True

    def heard(self) -> None:
        if self.left:
            self.left -= 1
            raise ComError("call was rejected by callee", BUSY)

    @property
    def name(self) -> str:
        self.heard()
        return "自评表"

    def protected(self, _: Any) -> bool:
        self.heard()
        return self.guarded

    def unprotect(self, _: Any, password: str) -> list[bool]:
        self.guarded = False
        self.left += password == "busy at once"
        return []

    def protect(self, *_: Any) -> None:
        self.heard()
        self.guarded = True


@pytest.mark.parametrize("password", ["", "busy at once"])
def test_an_excel_that_turns_busy_leaves_no_sheet_unprotected(password: str) -> None:
    """It does not even say the sheet's name then; the press is done again, and finds it protected."""
    excel: Any = Turning()
    with pytest.raises(ComError), livesheet.opened(excel, excel, password):
        assert not excel.guarded and not excel.left
        excel.left = 4
        excel.heard()
    assert excel.guarded and not excel.left


def test_a_busy_excel_is_no_workbook_without_our_name() -> None:
    """xlwings says so of one that does not listen; a second summary would be made."""

    class Names(dict[str, Any]):
        def __contains__(self, _: object) -> bool:
            return False

        def __getitem__(self, name: str) -> Any:
            raise ComError("call was rejected by callee", BUSY)

    book: Any = SimpleNamespace(names=Names())
    with pytest.raises(ComError, match="rejected"):
        live.summary_name(book, native.native_for("win32"))


def test_what_was_verified_is_named_without_asking_excel_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may have turned busy since."""
    done = button.Live(None, "自评表.xlsx", Book(()), (), native.native_for())
    monkeypatch.setattr(button, "verify", lambda *_, **__: done)
    monkeypatch.setattr(attach, "find_book", object)
    monkeypatch.setattr(attach, "calling_book", lambda: SimpleNamespace(app=None))
    assert [api.verify(object()).path, api.verify().path] == ["自评表.xlsx"] * 2
    with pytest.raises(SystemExit):
        main(["verify", "--active"])
    assert "自评表.xlsx" in capsys.readouterr().out


def test_busy_as_every_platform_says_it() -> None:
    class ExcelBusyError(Exception):
        pass

    class OnMac(Exception):
        errornumber = -1712

    inside = ComError("exception occurred")
    inside.excepinfo = (0, "", "", "", 0, -2146777998)  # type: ignore[attr-defined]
    assert attach.is_busy(ExcelBusyError()) and attach.is_busy(OnMac()) and attach.is_busy(inside)
    assert not attach.is_busy(ComError("other")) and not attach.is_busy(ValueError())


def test_xlwings_exit_handler_is_taken_away_and_its_retries_bounded() -> None:
    code = """
import atexit, sys, types
from perfxl.excel.live import attach
windows = types.ModuleType("xlwings._xlwindows")
windows.N_COM_ATTEMPTS = 0
windows.cleanup = lambda: print("killed something")
atexit.register(windows.cleanup)
attach.tame(windows)
assert windows.N_COM_ATTEMPTS == attach.ATTEMPTS > 0
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_only_what_is_needed_is_imported() -> None:
    code = """
import sys
import perfxl.jobs.button
unwanted = {"click", "rich", "openpyxl", "xlsxwriter", "numpy", "pandas", "xlwings", "uno", "html"}
print(sorted(unwanted & set(sys.modules)))
from perfxl.excel.live import attach
assert attach.xlwings().__version__ == attach.PINNED
print(sorted(m for m in sys.modules if m.startswith("xlwings.pro")))
print(attach.xlwings().__pro__, [e.name for e in attach.xlwings().engines])
print(sorted({"numpy", "pandas", "matplotlib", "PIL", "click", "openpyxl"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, pro, engines, late = done.stdout.splitlines()
    assert first == "[]" and pro == "[]" and late == "[]"
    if sys.platform == "linux":
        assert engines == "False []"


def test_a_licence_key_changes_nothing(tmp_path: Path) -> None:
    code = "from perfxl.excel.live.attach import xlwings; print(xlwings().__pro__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"XLWINGS_LICENSE_KEY": "noncommercial", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_without_excel_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    module = attach.xlwings()
    before, module.engines.active = module.engines.active, None
    try:
        assert button.main(["verify"]) == 2
    finally:
        module.engines.active = before
    error = capsys.readouterr().err
    assert "E-NOEXCEL 没有找到正在运行的 Excel" in error and "perfxl verify 文件名" in error


# Hostility ------------------------------------------------------------------------------------

CANARY = 'import pathlib; pathlib.Path(r"{canary}").write_text("ran")\n'


def test_nothing_of_a_hostile_workbook_or_its_folder_runs(desk: Desk, tmp_path: Path) -> None:
    """An ``xlwings.conf`` sheet that names an interpreter, code sheets, and modules beside it."""
    folder, canary = tmp_path / "收到的表", tmp_path / "canary"
    folder.mkdir()
    evil = CANARY.format(canary=canary)
    for module in ("perfxl", "xlwings", "sitecustomize", "usercustomize", "uno", "msgspec", "json"):
        (folder / f"{module}.py").write_text(evil)
    (folder / "perfxl.conf").write_text(f"interpreter={canary}")
    (folder / "xlwings.conf").write_text(f"INTERPRETER,{canary}")
    path = folder / "自评表.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    made = openpyxl.load_workbook(path)
    for name in ("xlwings.conf", "perfxl.conf", "_xlwings.conf"):
        sheet = made.create_sheet(name)
        for row in (
            ("INTERPRETER", f"touch {canary}"), ("INTERPRETER_WIN", "cmd.exe /c calc"),
            ("PYTHONPATH", str(folder)), ("ADD_WORKBOOK_TO_PYTHONPATH", True),
            ("LICENSE_KEY", "noncommercial"), ("ONEDRIVE_CONSUMER_WIN", str(folder)),
        ):  # fmt: skip
            sheet.append(row)
    made.create_sheet("perfxl.py")["A1"] = evil
    made.save(path)
    book = desk.open(path)
    before = others(workbook.read(desk.save(book, tmp_path / "before.xlsx")))
    said_to = tmp_path / "said.txt"
    command = [
        sys.executable, "-E", "-P", str(ROOT / "tests" / "support" / "button_over_uno.py"),
        desk.program.pipe, str(said_to), "verify", "--book-utf16", utf16(path.name),
    ]  # fmt: skip
    hostile = {"PYTHONPATH": str(folder), "PATH": str(folder), "HOME": str(folder)}
    subprocess.run(command, cwd=folder, env=hostile, check=False, timeout=PATIENCE)
    assert said_to.read_text("utf-8") == f"perfxl from {ROOT / 'perfxl' / 'jobs'}\nexit 1\n"
    assert not canary.exists()
    assert names(book)[-1] == SUMMARY_SHEET
    assert others(workbook.read(desk.save(book, tmp_path / "after.xlsx"))) == before


# The calls of macOS, which nobody here could try ------------------------------------------------


class Recorder:
    """An appscript object that remembers what it was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        recorder = self

        class Reference:
            def get(self) -> Any:
                return recorder.answers[name]

            def set(self, value: Any) -> None:
                recorder.asked.append((name, value))

            def __call__(self, **how: Any) -> None:
                recorder.asked.append((name, how))

            def __getattr__(self, inner: str) -> Any:
                return getattr(recorder, inner)

        return Reference()


def test_the_words_of_macos_are_in_its_dictionary() -> None:
    """Every word that is used stands in the dictionary that comes with xlwings."""
    dictionary = (Path(attach.xlwings().__file__).parent / "mac_dict.py").read_text("utf-8")
    used = [native._snake(name) for name in native.PERMISSIONS] + [
        "protect_contents", "protect_structure", "protect_windows", "protect_drawing_objects",
        "protect_scenarios", "protection_object", "unprotect", "protect_worksheet",
        "protect_workbook", "date_1904", "locked", "worksheet_contents", "drawing_objects",
        "scenarios", "structure", "windows", "password", "visible", "path", "font_object", "color",
    ]  # fmt: skip
    assert [word for word in used if f'"{word}"' not in dictionary] == []


def test_protection_on_macos_is_put_back_as_it_was() -> None:
    allowed = {native._snake(name): name.endswith("Rows") for name in native.PERMISSIONS}
    api = Recorder(
        {"protect_drawing_objects": True, "protect_scenarios": False, "protect_contents": True}
        | allowed
    )

    class Sheet:
        pass

    sheet = Sheet()
    sheet.api = api  # type: ignore[attr-defined]
    calls = native.native_for("darwin")
    before = calls.unprotect(sheet, "x")
    calls.protect(sheet, "x", before)
    assert api.asked == [
        ("unprotect", {"password": "x"}),
        (
            "protect_worksheet",
            {
                "password": "x",
                "drawing_objects": True,
                "worksheet_contents": True,
                "scenarios": False,
            }
            | allowed,
        ),
    ]


def test_marks_are_spelled_without_functions() -> None:
    formulas = [look.formula for look in livesheet.MARKS.values()]
    assert len(set(formulas)) == 2
    assert all(re.fullmatch(r'="perfxl-mark[a-z-]*"<>""', each) for each in formulas)
