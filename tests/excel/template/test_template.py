"""The workbook that the template generator writes, seen through its own XML and openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from perfxl.excel.template.template import SHEET, workbook
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.form.ours import IDENTITY_SHEET, name_of
from perfxl.layout.datafile import Filed, read_json
from perfxl.layout.layouts import LAYOUTS
from perfxl.layout.plan import plan
from perfxl.text.measure import lines_needed
from tests.support.forms import FORMS, POLICY, REAL, filed, filled, indicators
from tests.support.lint_xlsx import faults
from tests.support.office import ooxml_errors

pytestmark = pytest.mark.slow

COUNTS = (1, 6, 12, 40)


def blank(layout: str = "shanghai", count: int | None = None) -> bytes:
    rows = indicators(count) if count else ()
    return workbook(LAYOUTS[layout], year=2025, policy=POLICY, indicators=rows)


def sheet(data: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data))[SHEET]


def remembered(data: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)[SHEET]


def hidden(data: bytes) -> dict[str, tuple[str, ...]]:
    rows = openpyxl.load_workbook(io.BytesIO(data))[IDENTITY_SHEET].iter_rows(values_only=True)
    return {str(key): tuple(str(w or "") for w in words if w is not None) for key, *words in rows}


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode("utf-8")


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_judge_finds_a_fault(layout: str, count: int, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(blank(layout, count))
    assert ooxml_errors(path) == []
    assert faults(path) == []


def test_no_judge_finds_a_fault_in_any_filled_form(tmp_path: Path) -> None:
    for name in FORMS:
        path = tmp_path / f"{name.replace('/', '-')}.xlsx"
        path.write_bytes(filled(filed(name)))
        assert (name, ooxml_errors(path), faults(path)) == (name, [], [])


def test_the_same_arguments_give_the_same_bytes() -> None:
    form = filed(REAL[2])
    assert blank() == blank()
    assert filled(form) == filled(form)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_panel_of_an_untouched_blank_accuses_nobody(layout: str) -> None:
    data = blank(layout)
    panel = [cell for cell in plan(LAYOUTS[layout], (), POLICY).hints if cell.style == "panel"]
    told = [remembered(data).cell(cell.row, cell.column).value for cell in panel]
    assert len(told) >= 5 and set(told) == {"—"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_locked_exactly_where_it_is_a_label_or_a_formula(layout: str) -> None:
    written = sheet(blank(layout, 6))
    placed = plan(LAYOUTS[layout], indicators(6), POLICY)
    for cell in placed.placed:
        assert written.cell(cell.row, cell.column).protection.locked is not cell.is_input, cell
    assert written.protection.sheet
    assert written.protection.password is None
    assert not written.protection.formatRows  # False: allowed
    assert not written.protection.insertRows


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_field_has_a_name(layout: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(layout, 12)))
    placed = plan(LAYOUTS[layout], indicators(12), POLICY)
    for cell in placed.placed:
        if cell.path is not None:
            target = book.defined_names[name_of(cell.path)].attr_text
            assert target.replace("$", "") == f"{SHEET}!{placed.where[cell.path]}"


def test_every_formula_remembers_what_it_shows() -> None:
    data = filled(filed(REAL[0]))
    shown = remembered(data)
    assert (shown["E6"].value, shown["G19"].value, shown["C20"].value) == (206.37, 93.92, "优")
    assert shown["J13"].value == "← 请填写偏差原因及改进措施"
    assert shown["K7"].value == "✗ 5 项未满分但未填写原因"
    written = part(data, "xl/worksheets/sheet1.xml")
    assert written.count("<f>") == len(re.findall(r"</f><v>[^<]*</v></c>", written)) > 20


def test_a_filed_figure_keeps_its_formula_or_is_listed_as_transcribed() -> None:
    data = filled(filed(REAL[0]))
    written = sheet(data)
    assert hidden(data)["perfxl.transcribed"] == ("funds.total.rate funds.sources[0].rate",)
    assert written["G6"].value == 99.21  # truncated: the formula would show 99.22
    assert str(written["H6"].value).startswith("=")
    assert str(written["G19"].value).startswith("=")
    assert hidden(data)["formula.funds.total.rate"][0] == "G6"
    for name in REAL[1:]:
        assert hidden(filled(filed(name)))["perfxl.transcribed"] == ("",)


def test_a_transcribed_figure_is_what_later_formulas_see() -> None:
    form = read_json(
        '{"layout": "shanghai", "year": 2023, "funds": ['
        '{"label": "年度资金总额", "annual": "200", "executed": "100", "rate": "50", "score": "5"},'
        '{"label": "其中：当年财政拨款", "annual": "90", "executed": "90"}], "indicators": []}'
    )
    data = filled(form)
    assert hidden(data)["perfxl.transcribed"] == ("funds.total.annual funds.total.executed",)
    assert remembered(data)["G6"].value == 50
    assert str(sheet(data)["G6"].value).startswith("=")


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        ("208.00", 208, "0.00"),
        ("9", 9, "0"),
        ("89.974", 89.974, "0.000"),
        ("1,437", 1437, "#,##0"),
        ("1,437.50", 1437.5, "#,##0.00"),
        ("99.21%", 0.9921, "0.00%"),
        ("-3.5", -3.5, "0.0"),
        ("-", "-", "#,##0.00####"),
        ("1437,00", "1437,00", "#,##0.00####"),
        ("5.8万", "5.8万", "#,##0.00####"),
        ("=1+1", "=1+1", "#,##0.00####"),
        ("１２", "１２", "#,##0.00####"),
        ("12345678901234567890", "12345678901234567890", "#,##0.00####"),
    ],
)
def test_a_filed_text_is_shown_exactly(text: str, value: object, number_format: str) -> None:
    form = Form(funds=Funds(FundLine("年度资金总额"), (FundLine("其中：当年财政拨款"),)))
    data = filled(Filed(form, {"funds.sources[0].annual": text}))
    cell = sheet(data)["D7"]
    assert (cell.value, cell.number_format) == (value, number_format)
    assert cell.data_type == ("s" if isinstance(value, str) else "n")


def test_text_stays_text() -> None:
    written = sheet(filled(filed(REAL[1])))
    cell = written["D13"]
    assert (cell.value, cell.data_type, cell.number_format) == ("=100.00(%)", "s", "@")


def test_money_rows_are_printed_as_filed() -> None:
    written = sheet(filled(filed("published/021")))
    labels = [written.cell(row, 3).value for row in range(6, 9)]
    assert labels == ["年度资金总额", "其中:本年财政拨款", "其他资金"]
    alone = sheet(filled(filed("published/047")))
    assert (alone["C6"].value, alone["C7"].value) == ("年度财政资金总额", "预期目标")
    assert not alone["D6"].protection.locked  # a total without sources is typed
    assert str(sheet(filled(read_json('{"money_unit": "元"}')))["A5"].value) == "项目\n资金\n(元)"


def test_a_form_without_funds_or_rows_is_still_a_form() -> None:
    tail = sheet(filled(filed("published/025")))
    assert "其他资金" in {cell.value for row in tail.iter_rows() for cell in row}
    empty = filled(filed("published/035"))
    assert hidden(empty)["perfxl.rows"] == ("1",)
    assert hidden(empty)["json.indicators"] == ("0",)


def test_a_grade_is_printed_in_a_layout_that_has_none() -> None:
    data = filled(filed("published/047"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "pf_grade" in book.defined_names
    assert "pf_grade" not in openpyxl.load_workbook(io.BytesIO(blank("national"))).defined_names


def test_who_made_it_is_said_twice() -> None:
    data = blank(count=6)
    book = openpyxl.load_workbook(io.BytesIO(data))
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert properties["perfxl.template"] == "1"
    assert (properties["perfxl.layout"], properties["perfxl.rows"]) == ("shanghai", "6")
    assert book[IDENTITY_SHEET].sheet_state == "veryHidden"
    for key, value in properties.items():
        assert " ".join(hidden(data)[key]) == (value or "")
    formulas = {key: words for key, words in hidden(data).items() if key.startswith("formula.")}
    for address, formula in formulas.values():
        assert book[SHEET][address].value == f"={formula}"


def test_what_is_not_printed_travels_along() -> None:
    form = filed_with_notes()
    kept = hidden(filled(form))
    assert kept["json.source"] == ("https://example.org/表?a=1&b=2",)
    assert kept["json.notes"] == ("长" * 3000,)
    assert kept["json.layout"] == ("department",)


def filed_with_notes() -> Filed:
    return read_json(
        '{"source": "https://example.org/表?a=1&b=2", "layout": "department", "notes": "'
        + "长" * 3000
        + '"}'
    )


def test_validations_say_what_is_wanted() -> None:
    rules = sheet(blank(count=6)).data_validations.dataValidation
    for rule in rules:
        for text, most in (
            (rule.promptTitle, 32), (rule.prompt, 255), (rule.errorTitle, 32), (rule.error, 255),
        ):  # fmt: skip
            assert text is None or len(text) <= most
    by_range = {str(rule.sqref): rule for rule in rules}
    score = by_range["G13:G18"]
    assert (score.type, score.formula1, score.formula2) == ("decimal", "0", "F13")
    assert by_range["A13:A18"].errorStyle == "warning"
    assert by_range["D7"].operator == "greaterThanOrEqual"
    weights = replace(POLICY, weights=replace(POLICY.weights, total=Decimal(110)))
    other = sheet(workbook(LAYOUTS["shanghai"], year=2025, policy=weights))
    said = {rule.prompt for rule in other.data_validations.dataValidation}
    assert "各指标分值与预算执行率分值合计应为 110" in said


def test_hints_and_messages_speak_the_words_of_the_form() -> None:
    data = blank("sichuan", 6)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        said = "".join(package.read(name).decode("utf-8") for name in package.namelist())
    assert "分值" not in said and "偏差原因" not in said
    for words in (
        "← 得分应在 0 到权重之间",
        "← 请填写未完成原因",
        "权重不对",
        "得分应是 0 到本行权重之间的数字。",
    ):
        assert words in said


def test_rows_grow_while_somebody_types() -> None:
    rows = re.findall(r'<row r="(\d+)"[^>]*?>', part(blank(count=6), "xl/worksheets/sheet1.xml"))
    fixed = re.findall(
        r'<row r="(\d+)"[^>]*customHeight="1"', part(blank(count=6), "xl/worksheets/sheet1.xml")
    )
    assert set(rows) - set(fixed) == {str(row) for row in range(13, 19)}


def test_the_page() -> None:
    form = read_json('{"layout": "shanghai", "unit": "R&D中心"}')
    page = sheet(filled(form))
    assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (9, "portrait")
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$12:$12"
    assert page.print_area == "'自评表'!$A$1:$H$15"
    assert "R&&D中心" in part(filled(form), "xl/worksheets/sheet1.xml").replace("&amp;", "&")
    assert "第 &P 页 共 &N 页" in str(page.oddFooter.right.text)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_begin_between_groups_and_no_merge_crosses_them(layout: str) -> None:
    page = sheet(blank(layout, 40))
    breaks = [int(b.id) for b in page.row_breaks.brk]  # the last row of each page
    assert len(breaks) == 2
    for merge in page.merged_cells.ranges:
        assert not any(merge.min_row <= row < merge.max_row for row in breaks), merge


def test_a_blank_form_fits_one_page() -> None:
    for layout in ("shanghai", "national"):  # the Sichuan form has three more blocks of prose
        assert not sheet(blank(layout)).row_breaks.brk


def test_a_long_text_is_given_room() -> None:
    goal = "完成虹桥商务区公共服务年度工作。" * 120
    form = read_json(f'{{"layout": "shanghai", "goal": "{goal}"}}')
    written = sheet(filled(form))
    (merge,) = [m for m in written.merged_cells.ranges if "B11" in m]
    heights = [written.row_dimensions[r].height for r in range(merge.min_row, merge.max_row + 1)]
    assert merge.max_row > merge.min_row
    assert sum(heights) >= lines_needed(goal, 54) * 14
    assert max(heights) <= 409


def test_an_enormous_reason_is_set_smaller_rather_than_cut() -> None:
    reason = "因设备到货延迟，部分工作顺延至次年开展。" * 15
    row = Indicator("产出指标", "数量指标", "设备", "≥1台", "0台", Decimal(10), Decimal(5), reason)
    written = sheet(workbook(LAYOUTS["shanghai"], year=2025, policy=POLICY, indicators=[row]))
    assert written["H13"].font.size < 10.5
    assert written.row_dimensions[13].height <= 409


def test_a_form_alone_is_enough() -> None:
    form = Form(
        project="某项目", unit="某单位", year=2024,
        funds=Funds(FundLine("年度资金总额"), (FundLine("其他资金", annual=Decimal("3.5")),)),
        indicators=(Indicator("产出指标", "数量指标", "甲", weight=Decimal(90), score=Decimal(90)),),
    )  # fmt: skip
    written = sheet(workbook(LAYOUTS["shanghai"], year=None, policy=POLICY, form=form))
    assert (written["C3"].value, written["A2"].value, written["D7"].value) == ("某项目", 2024, 3.5)
