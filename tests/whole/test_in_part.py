"""部分核验: a form with a heading that was not understood, in every place where results are told."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from perfxl.excel.xlsx import workbook
from perfxl.jobs.folder.inspection import Inspection, inspect
from perfxl.ledger import text
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.rows import verified
from perfxl.ledger.tables import tables_of
from perfxl.report import summary
from perfxl.report.as_json import as_data
from perfxl.report.as_text import verdict
from perfxl.report.report import Report, judge
from tests.support.command import run
from tests.support.drawn import HONEST, read, sheet


def saved(path: Path, drawing: str) -> None:
    """A drawn sheet as a workbook."""
    drawn = sheet(drawing)
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = drawn.name
    for (row, column), cell in drawn.cells.items():
        page.cell(row, column, cell.value)
        if isinstance(cell.value, str):
            page.cell(row, column).data_type = "s"  # =100% is no formula
    for merge in drawn.merges:
        page.merge_cells(None, merge.row, merge.column, merge.last_row, merge.last_column)
    book.save(path)


def part(label: str, times: int = 1) -> Report:
    """The honest form, the first ``label`` of it replaced by a word that nobody knows."""
    return judge(read(HONEST.replace(label, "琢磨", times)), file="某表.xlsx")


@pytest.mark.parametrize("label", ["全年执行数", "得分", "总分", "年度指标值", "一级指标"])
def test_the_verdict_names_heading_and_cell(label: str) -> None:
    report = part(label)
    heading = report.form.coverage.unknown[0]
    assert not report.whole and not report.clean
    said = verdict(report)
    assert said.startswith("部分核验") and heading.cell in said and "琢磨" in said
    assert "总分" not in said and "等级" not in said
    assert "verified in part" in verdict(report, "en") and heading.cell in verdict(report, "en")
    (told,) = [
        p.value for p in summary.sheet([report]).pieces if str(p.value).startswith("部分核验")
    ]
    assert heading.cell in str(told)


def test_no_total_and_no_grade_over_what_was_not_read() -> None:
    report = part("得分")
    assert (report.recomputed, report.reference, report.grade_computed) == (None, None, None)
    assert not {f.code for f in report.findings} & {"W-1", "R-1", "R-2", "R-3", "C-1"}
    shown = [str(p.value) for p in summary.sheet([report]).pieces]
    assert "98.42" not in shown and "优" not in shown
    assert all(share.reference is None for share in report.shares)
    strange = part("实际完成值")
    assert any("没有核对" in str(p.value) for p in summary.sheet([strange]).pieces)
    data = as_data(report)
    assert data["coverage"] == {
        "whole": False,
        "parts": data["coverage"]["parts"],  # type: ignore[index]
        "unknown": [{"part": "funds.score", "heading": "琢磨", "cell": "H5"}],
        "guessed": [],
        "extra": [],
    }
    assert data["coverage"]["parts"]["funds.score"] == "unknown"  # type: ignore[index]
    assert data["coverage"]["parts"]["score"] == "read"  # type: ignore[index]


def test_the_ledger_keeps_it_apart_and_accuses_nobody() -> None:
    broken = HONEST.replace("| 9.5 |", "| 11 |").replace("全年执行数", "琢磨")
    rows = [verified("某表.xlsx", [judge(read(broken)), judge(read(HONEST))])]
    ledger = Ledger(lambda: iter(rows), lambda _: iter(rows), 1)
    tables = {table.name: list(table.rows()) for table in tables_of(ledger)}
    assert len(tables["项目"]) == 1 and tables["问题"] == [] and tables["退回清单"] == []
    ((project, _, cell, heading, parts, *_),) = tables["部分核验"]
    assert (project, cell, heading) == ("社区养老服务设施改造", "E5", "琢磨")
    assert parts == "项目资金的全年执行数"
    assert ledger.overview.partial == 1 and ledger.overview.forms == 1
    assert json.loads("".join(text.as_json(ledger)))["overview"]["in_part"] == 1


def test_the_command_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "某表.xlsx"
    saved(path, HONEST.replace("全年执行数", "琢磨"))
    done = run("verify", "--no-write", str(path))
    assert done.exit_code == 2 and "部分核验" in done.output and "E5" in done.output
    outcome = inspect(Inspection(str(tmp_path), str(tmp_path / "台账.xlsx"), jobs=1))
    assert outcome.exit_code == 2 and "1 张部分核验" in outcome.sentence()
    book = workbook.read(tmp_path / "台账.xlsx")
    (apart,) = [s for s in book.sheets if s.name == "部分核验"]
    assert apart.value(2, 4) == "琢磨"
