"""Each fault that the lint knows, put into a sound workbook one at a time."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.support.lint_xlsx import faults, formula_faults

SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A small workbook with one of everything."""
    path = tmp_path / "sound.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("自评表")
        book.add_worksheet("核验 汇总").write_url("A1", "internal:'自评表'!A1")
        sheet.merge_range("A1:C1", "标题")
        sheet.merge_range("A2:A3", "产出")
        sheet.write_row("D1", [1, 2.5])
        sheet.write_string("D2", "=100.00(%)")
        sheet.write_formula("D3", "=ROUND(D1+SUM(D1:INDEX(D:D,ROW()-1)),2)", None, 2)
        sheet.write_formula("D4", '=IF(分值="","",_xlfn.IFS(分值>0,1))', None, 1)
        sheet.data_validation(
            "E1:E5", {"validate": "list", "source": ["优", "良"], "input_message": "请选择"}
        )
        sheet.conditional_format(
            "E1:E5", {"type": "formula", "criteria": "=$E1=0", "format": book.add_format()}
        )
        sheet.print_area("A1:D5")
        sheet.repeat_rows(0)
        book.define_name("分值", "=自评表!$D$1")
    return path


def changed(path: Path, part: str, old: str, new: str) -> list[str]:
    """The faults after one change in one part."""
    other = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old.encode() in text, text.decode()
                text = text.replace(old.encode(), new.encode(), 1)
            after.writestr(name, text)
    return faults(other)


def test_a_sound_workbook_has_no_fault(sound: Path) -> None:
    assert faults(sound) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (SHEET, 'ref="A2:A3"', 'ref="A1:A3"', "overlaps A1:C1"),
        (SHEET, 'ref="A2:A3"', 'ref="A2"', "merges one cell"),
        (SHEET, 'r="E1"', 'r="D1"', "D1 is there twice"),
        (SHEET, 'r="E1"', 'r="A7"', "A7 is out of order"),
        (SHEET, '<row r="3"', '<row r="2"', "row 2 is twice there"),
        (SHEET, "<v>2.5</v>", "<v>NaN</v>", "is a number and holds 'NaN'"),
        (SHEET, 't="s"><v>1<', 't="s"><v>99<', "shared string 99"),
        (SHEET, 'r="D1">', 'r="D1" s="77">', "has style 77"),
        (SHEET, "ROUND(D1", "RUND(D1", "calls RUND, which Excel does not know"),
        (SHEET, "_xlfn.IFS", "IFS", "calls IFS without _xlfn."),
        (SHEET, ",2)</f>", ",2</f>", "unbalanced parentheses"),
        (SHEET, "SUM(D1:", "SUM(#REF!:", "refers to nothing"),
        (SHEET, "ROUND(D1+", "ROUND(别表!D1+", "a sheet that is not there"),
        (SHEET, "IF(分值=", "IF(分数=", "the name 分数, which is not defined"),
        (SHEET, "</f><v>2</v>", "</f>", "never calculated"),
        (SHEET, 'prompt="请选择"', f'prompt="{"请" * 256}"', "prompt of 256 characters, over 255"),
        (SHEET, '<formula1>"', f'<formula1>"{"优," * 130}', "list of "),
        (SHEET, 'dxfId="0"', 'dxfId="3"', "conditional style 3 of 1"),
        (BOOK, 'name="核验 汇总"', 'name="核验/汇总"', "has /"),
        (BOOK, 'name="核验 汇总"', f'name="{"汇" * 32}"', "longer than 31"),
        (BOOK, 'name="核验 汇总"', 'name="自评表"', "two sheets are named"),
        (BOOK, 'name="分值"', 'name="D1"', "reads as a cell"),
        (BOOK, 'name="分值"', 'name="分 值"', "characters that a name may not have"),
        (BOOK, ">自评表!$D$1<", ">旧表!$D$1<", "a sheet that is not there"),
        (BOOK, ">自评表!$A$1:$D$5<", ">旧表!$A$1:$D$5<", "a sheet that is not there"),
        (BOOK, 'localSheetId="0"', 'localSheetId="9"', "no sheet number 9"),
        (BOOK, "_xlnm.Print_Titles", "_xlnm.Print_Area", "is defined 2 times"),
        (STYLES, 'fontId="0"', 'fontId="9"', "fontId 9"),
        (STYLES, '<dxfs count="1"', '<dxfs count="2"', "dxfs says 2 and has 1"),
    ],
)
def test_each_fault_is_named(sound: Path, part: str, old: str, new: str, fault: str) -> None:
    found = changed(sound, part, old, new)
    assert any(fault in line for line in found), found


def test_formulas_that_excel_cannot_read() -> None:
    def wrong(formula: str) -> bool:
        return bool(list(formula_faults(formula, {"表", "a b"}, set())))

    for formula in ('IF(A1="', "SUM(A1", "SUM(A1))", "FOO(1)", "=A1", "{1,2", "表2!A1", "总分+1"):
        assert wrong(formula), formula
    for formula in ("SUM('a b'!A:A,表!$1:$3)", 'A1&"((="', "SUM(INDEX(G:G,3):INDEX(G:G,5))", "-5%"):
        assert not wrong(formula), formula
