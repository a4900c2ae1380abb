"""Honest forms as other programs hand them on: out of a PDF or a text document, with lost merges, with
texts that go on in the next row, with the second half on another sheet."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest

from perfxl.report.report import Report, judge
from perfxl.values.numerals import RADICALS
from tests.reading.test_as_laid_out import errors, silent
from tests.support.drawn import END, GOALS, HEAD, HONEST, MONEY, ROWS, TABLE, read_sheets, sheet

ABOVE = HEAD + MONEY + GOALS + TABLE
OF_A_PDF = {ord(char): sign for sign, char in RADICALS.items()}


def unmerged(drawing: str) -> str:
    """A drawing whose merges are lost: what they covered is blank."""
    return re.sub(r"(?<=\|) [<^] (?=\|)", "  ", drawing)


def copied(drawing: str) -> str:
    """A drawing whose merges are lost: each cell that they covered has a copy of the text."""
    above: list[str] = []
    lines = []
    for line in filter(str.strip, drawing.splitlines()):
        cells = [cell.strip() for cell in line.strip()[1:-1].split("|")]
        for column, cell in enumerate(cells):
            if cell in ("<", "^"):
                cells[column] = cells[column - 1] if cell == "<" else above[column]
        above = cells
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


# Signs ----------------------------------------------------------------------------------------------


def test_the_radicals_are_those_of_the_standard() -> None:
    kangxi = {code: char for code, char in RADICALS.items() if code >= 0x2F00}
    assert sorted(kangxi) == [*range(0x2F00, 0x2FD6)]
    differ = {
        code for code, char in kangxi.items() if unicodedata.normalize("NFKC", chr(code)) != char
    }
    assert differ == {0x2FAD}  # 靑, which the standard maps to and nobody writes: 青
    assert all("RADICAL" in unicodedata.name(chr(code)) for code in RADICALS)


def test_labels_and_words_of_radicals() -> None:
    drawing = HONEST.translate(OF_A_PDF)
    assert drawing.count("\u2f6c") > 3  # 目, the radical
    assert silent(drawing).form.project == "社区养老服务设施改造"
    assert errors(drawing.replace("| 9.5 |", "| 10 |").replace("98.42", "98.92")) == ["S-2"]


def test_figures_wrapped_beside_their_point() -> None:
    wrapped = re.sub(r"([0-9])\.([0-9])", r"\1.\\n\2", HONEST).replace(
        "| 206.\\n37 |", "| 206\\n.37 |"
    )
    assert "0.\\n75万元" in wrapped and "98.\\n42" in wrapped
    silent(wrapped)
    assert errors(wrapped.replace("98.\\n42", "97.\\n42")) == ["R-1"]


# Lost merges ----------------------------------------------------------------------------------------


BAND = "| {}（{}分） | < | < | < | < | {} | {} | |"
BANDS = (("产出指标", 50, "49.5"), ("效益指标", 30, "29"), ("满意度指标", 10, "10"))


def test_a_band_over_its_rows_copied_into_every_cell() -> None:
    rows = ROWS
    for name, weight, score in BANDS:
        rows = rows.replace(f"| {name} |", f"{BAND.format(name, weight, weight, score)}\n| |")
    silent(copied(ABOVE + rows + END))


def test_a_title_of_a_section_copied_into_every_cell_is_no_money() -> None:
    line = "| 二、绩效指标完成情况（90分） | < | < | < | < | < | < | < |"
    drawing = copied(
        HEAD.replace("| 项目资金\\n(万元) |", "| 资金 |")
        + MONEY.replace("| ^ |", "| |")
        + line
        + GOALS
    )
    assert "(90" not in str(silent(drawing + TABLE + ROWS + END).form.funds)


def test_a_grade_copied_into_every_cell() -> None:
    head = HEAD.replace("| 2025年度 |", "").replace(
        "| 社区养老服务设施改造 | < | < | < | < | < |",
        "| 社区养老服务设施改造 | < | < | < | 自评总分 | 98.42 |",
    )
    grade = "| 评分等级 | < | 优 | < | < | < | < | < |"
    silent(copied(head + MONEY + GOALS + TABLE + ROWS + grade))


def test_rates_of_the_total_copied_beside_its_sources() -> None:
    merged = MONEY.replace("| - | 98.97 | - |", "| ^ | ^ | ^ |").replace(
        "| - | 100 | - |", "| ^ | ^ | ^ |"
    )
    merged = merged.replace("| - | 0 | - |", "| ^ | ^ | ^ |")
    assert not errors(copied(HEAD + merged + GOALS + TABLE + ROWS + END))
    wrong = copied(HEAD + merged + GOALS + TABLE + ROWS + END).replace("99.22", "97.22")
    assert errors(wrong) == ["F-2"]


def test_a_second_row_of_headings_without_its_merge() -> None:
    head = "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |\n"
    under = "| | | | | | | 单位自评 | |\n"
    silent(unmerged(HEAD + MONEY + GOALS + head + under + ROWS + END))


def test_one_reason_for_several_rows_without_its_merge() -> None:
    reason = "户数：部分家庭临时退出，下一步提前入户确认"
    rows = ROWS.replace("| 15处 | 10 | 10 | |", f"| 15处 | 10 | 10 | {reason} |")
    rows = rows.replace("| 9.5 | 部分家庭临时退出，下一步提前入户确认 |", "| 9.5 | |")
    silent(unmerged(ABOVE + rows + END))
    apart = rows.replace("| ^ | ^ | 适老化改造户数 |", "| ^ | 质量指标 | 适老化改造户数 |")
    assert errors(unmerged(ABOVE + apart + END)) == ["D-1"]


# Texts that go on in the next row -------------------------------------------------------------------

WRAPPED = """
| 产出指标 | 数量指标 | 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |
| | | 适老化改造户数 | ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退 |
| | | | | | | | 出，下一步提前 |
| | | | | | | | 入户确认 |
| | 质量指标 | 工程验收合格率 | =100% | 100% | 10 | 10 | |
| | 时效指标 | 按期完工率 | ≥95% | 96% | 10 | 10 | |
| | 成本指标 | 户均改造成本 | ≤0.8万元 | 0.75万元 | 10 | 10 | |
| 效益指标 | 社会效益指标 | 服务老年人数 | ≥3000人 | 3100人 | 15 | 15 | |
| | 可持续影响 | 设施管护 | 建立管护制度 | 达成年度 | 15 | 14 | 两处未明确专人， |
| | 指标 | 机制 | 并落实专人 | 指标 | | | 已要求限期落实 |
| 满意度指标 | 服务对象满意 | 老年人满 | ≥90% | 92% | 10 | 10 | |
| | 度指标 | | | | | | |
| | | 意度 | | | | | |
"""


def test_texts_that_go_on_in_the_next_row() -> None:
    drawing = unmerged(ABOVE) + WRAPPED + unmerged(END)
    rows = [row for _, row in silent(drawing).form.rows()]
    assert rows[1].reason == "部分家庭临时退出，下一步提前入户确认"
    assert (rows[6].subcategory, rows[6].name, rows[6].target) == (
        "可持续影响指标", "设施管护机制", "建立管护制度并落实专人",
    )  # fmt: skip
    assert (rows[7].subcategory, rows[7].name) == ("服务对象满意度指标", "老年人满意度")
    assert errors(
        drawing.replace("| 190户 | 10 | 9.5 |", "| 190户 | 10 | 10 |").replace("98.42", "98.92")
    ) == ["S-2"]


@pytest.mark.parametrize(
    "row",
    [
        "| | | 设备购置数 | | | | | |",  # a name alone, and no other piece
        "| | | 设备购置数 | ≥3台 | | 10 | | |",
        "| | | | 比上一行的目标更长的一段文字 | | | | |",
    ],
)
def test_a_row_that_was_not_filled_in_is_no_piece_of_another(row: str) -> None:
    rows = ROWS.replace("| 效益指标 | 社会", f"{row}\n| 效益指标 | 社会")
    assert "L-4" in errors(unmerged(ABOVE + rows + END))


# Half of the form on another sheet ------------------------------------------------------------------

HALVES = ROWS.strip().splitlines()


def halves(*heads: str, more: str = "", wrong: bool = False) -> list[Report]:
    first = ABOVE + "\n".join(HALVES[:5])
    end = END.replace("98.42", "97.42") if wrong else END
    second = "\n".join([*heads, *HALVES[5:]]) + end
    sheets = [sheet(first), sheet(second, "续表")]
    if more:
        sheets.append(sheet(more, "第二张"))
    return [judge(reading) for reading in read_sheets(*sheets)]


@pytest.mark.parametrize("heads", [(), (TABLE,), ("| 续表 | | | | | | | |", TABLE)])
def test_a_form_that_goes_on_on_the_next_sheet_was_read_in_part(heads: tuple[str, ...]) -> None:
    (report,) = halves(*heads)
    assert {(h.part, h.text) for h in report.form.coverage.unknown} == {
        ("indicators", "续表"), ("total", "续表"),
    }  # fmt: skip
    assert not report.count("error") and report.grade_computed is None
    assert report.reading.at("coverage.unknown[1]") == "A17"


def test_a_further_form_behind_one_that_goes_on_is_read() -> None:
    first, second = halves(TABLE, more=HONEST)
    assert not first.whole and second.whole and second.recomputed == Decimal("98.42")


def test_a_form_without_its_total_is_told_so_before_another_form() -> None:
    reports = [judge(r) for r in read_sheets(sheet(ABOVE + ROWS), sheet(HONEST, "第二张"))]
    assert [f.code for f in reports[0].findings if f.severity == "error"] == ["L-1"]
    listed = "| 项目清单 | < | < |\n| 合计 | 200 | 98.42 |"
    (report,) = [judge(r) for r in read_sheets(sheet(ABOVE + ROWS), sheet(listed, "清单"))]
    assert report.whole and [f.code for f in report.findings if f.severity == "error"] == ["L-1"]


def test_an_example_in_front_that_names_no_project_is_no_form_of_the_workbook() -> None:
    example = sheet(HONEST.replace("社区养老服务设施改造", "XX项目"), "填报示例")
    (reading,) = read_sheets(example, sheet(HONEST))
    assert reading.sheet.name == "自评表"
    assert len(read_sheets(sheet(HONEST, "填报示例"), sheet(HONEST))) == 2
    assert len(read_sheets(example)) == 1


def test_a_row_that_numbers_the_columns_copied() -> None:
    row = "| ^ | 栏次 | 1 | 2 | 3 | 4 | 5=3/2 | 6=4×5 |"
    silent(copied(HEAD + row + MONEY + GOALS + TABLE + ROWS + END))


def test_texts_copied_under_the_money_are_none_of_its_columns() -> None:
    head = HEAD.replace("年初预算数", "计划安排数").replace("全年预算数", "实际到位数")
    silent(copied(head + MONEY + GOALS + TABLE + ROWS + END))
