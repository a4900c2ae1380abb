"""``perfxl diff``: two files."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from perfxl.excel.xlsx import workbook
from perfxl.reading.book import read_book
from tests.support import ROOT, command

FINDINGS = ROOT / "sample_workbooks" / "findings"
FILLED = ROOT / "sample_workbooks" / "filled"
CLEAN, LOW = FINDINGS / "clean.xlsx", FINDINGS / "T-3.xlsx"


def run(*arguments: object) -> Result:
    return command.run("diff", *arguments)


def test_the_same_is_said_and_nothing_else() -> None:
    done = run(CLEAN, CLEAN)
    assert done.exit_code == 0 and done.output == f"{CLEAN} → {CLEAN}: 相同\n"
    assert run(CLEAN, CLEAN, "--lang", "en").output.endswith(": the same\n")


def test_a_change_is_a_line_at_its_place() -> None:
    done = run(CLEAN, LOW)
    assert done.exit_code == 1
    assert (
        f"{LOW}:自评表!D14: “适老化改造户数”年度指标值：≥200户 → ≥190户（比前一张容易）\n"
        in done.output
    )
    assert "偏差原因分析及改进措施：部分家庭临时退出；下一步提前入户确认意愿 → 空\n" in done.output
    assert done.output.endswith(f"{CLEAN} → {LOW}: 5 处不同，0 处提请注意\n")
    english = run(CLEAN, LOW, "--lang", "en").output
    assert "“适老化改造户数” target: ≥200户 → ≥190户 (easier than before)\n" in english
    assert english.endswith("5 changes, 0 remarks\n")


def test_a_row_that_is_gone_stands_in_the_first_form() -> None:
    assert (
        f"{CLEAN}:自评表!C14: 去掉的指标：“适老化改造户数”\n"
        in run(CLEAN, FINDINGS / "T-1.xlsx").output
    )
    assert (
        f"{CLEAN}:自评表!C14: 增加的指标：“适老化改造户数”\n"
        in run(FINDINGS / "T-1.xlsx", CLEAN).output
    )


def test_json_is_one_line_a_pair() -> None:
    (line,) = run(CLEAN, LOW, "--json").output.splitlines()
    told = json.loads(line)
    assert told["first"] == {
        "file": str(CLEAN), "sheet": "自评表", "year": 2025, "project": "社区养老服务设施改造",
    }  # fmt: skip
    assert {
        "what": "“适老化改造户数”年度指标值", "first": "D14", "second": "D14", "old": "≥200户",
        "new": "≥190户", "note": "比前一张容易",
    } in told["changes"]  # fmt: skip
    assert told["remarks"] == []


def test_any_two_forms_can_be_compared() -> None:
    done = run(FILLED / "hongqiao-2023-1.xlsx", FILLED / "hongqiao-2023-2.xlsx")
    assert (
        done.exit_code == 1 and "项目名称：虹桥枢纽应急响应工作专项 → 信息化运维项目" in done.output
    )


def two(path: Path, *projects: str) -> Path:
    """A workbook with a form for each project."""
    book = openpyxl.load_workbook(CLEAN)
    (reading,) = read_book(workbook.read(CLEAN))
    for number, project in enumerate(projects):
        sheet = book["自评表"] if not number else book.copy_worksheet(book["自评表"])
        sheet.cell(*reading.cells["project"]).value = project  # type: ignore[union-attr]
    book.save(path)
    return path


def test_several_forms_are_paired_by_project(tmp_path: Path) -> None:
    first = two(tmp_path / "a.xlsx", "道路养护", "桥梁养护")
    turned = two(tmp_path / "b.xlsx", "桥梁 养护", "道路养护")
    done = run(first, turned)
    assert done.exit_code == 0 and done.output.count(": 相同") == 2
    for other in (("道路养护", "河道清淤"), ("道路养护", "道路养护"), ("道路养护",)):
        done = run(first, two(tmp_path / "c.xlsx", *other))
        assert done.exit_code == 2 and "E-SEVERAL" in done.output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, lang: str) -> None:
    other = tmp_path / "a.txt"
    other.write_text("无", "utf-8")
    for second in (other, tmp_path / "没有.xlsx"):
        done = run(CLEAN, second, "--lang", lang)
        assert done.exit_code == 2 and len(done.output.splitlines()) == 1
        assert second.name in done.output
