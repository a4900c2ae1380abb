"""A blank remembers the targets that it was issued with, and next year's verify says what changed."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

import perfxl
from perfxl.excel.xlsx import workbook
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.form.ours import IDENTITY_SHEET, PRESET, PRESET_PATH
from perfxl.jobs.one_file import filled, judged, repaired
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.report.export import exported
from perfxl.rules.checks.rule import Finding
from perfxl.rules.comparison.preset import lines, preset
from tests.support import bureau
from tests.support.lint_xlsx import faults
from tests.support.office import Office

YEAR = 2026
LIST = (
    "项目名称,主管部门,实施单位,年初预算数,一级指标,二级指标,三级指标,年度指标值,分值\n"
    "道路养护,某区交通局,某区养护中心,200,产出指标,数量指标,修复里程,≥12公里,60\n"
    ",,,,满意度指标,服务对象满意度指标,居民满意度,≥90%,30\n"
).encode()


def blank(*, with_targets: bool = False, source: bytes | None = None) -> bytes:
    """Next year's blank of a form or a list."""
    data = bureau.file(bureau.clean(3)) if source is None else source
    name = "a.xlsx" if source is None else "a.csv"
    (made,) = perfxl.rollover(data, YEAR, name=name, with_targets=with_targets).values()
    return made


def reading(data: bytes) -> Reading:
    (found,) = read_book(workbook.read(data), scored=False)
    return found


def typed(data: bytes, **cells: object) -> bytes:
    """A workbook with cells typed by path, saved by another library."""
    book, at = openpyxl.load_workbook(io.BytesIO(data)), reading(data).cells
    for path, value in cells.items():
        row, column = at[path.replace("row", "indicators[").replace("__", "].", 1)]
        book["自评表"].cell(row, column).value = value  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def kept_in(data: bytes) -> dict[str, str]:
    """What a workbook says of the targets that it was issued with."""
    said = reading(data).properties
    return {key: text for key, text in said.items() if key.startswith((PRESET, PRESET_PATH))}


def against(data: bytes) -> list[Finding]:
    (report,) = judged(data, "a.xlsx").reports
    return [finding for finding in report.findings if finding.code.startswith("T-")]


def honestly(data: bytes) -> bytes:
    """Every target that was left open filled in, actual values and scores too."""
    cells: dict[str, object] = {"goal": "完成本年任务。", "result": "本年任务已完成。"}
    for number, row in enumerate(reading(data).form.indicators):
        target = (row.target or "完成任务").replace("＿＿", "15")
        cells |= {f"row{number}__target": target, f"row{number}__actual": target.lstrip("≥≤=")}
        cells |= {f"row{number}__score": row.weight}
    return typed(data, **cells)


@pytest.mark.parametrize("how", ["open", "whole", "listed"])
def test_a_blank_filled_in_honestly_has_no_finding(how: str) -> None:
    data = blank(with_targets=how == "whole", source=LIST if how == "listed" else None)
    assert PRESET in reading(data).properties
    goal = {} if how != "whole" else {"goal": reading(data).form.goal}  # it was issued with it
    assert against(typed(honestly(data), **goal)) == []


CHANGED = [
    ("open", {"row0__weight": 3}, "T-4", "与预置的批复目标不同，分值与批复不同：预置 "),
    ("open", {"row0__name": "另一件事"}, "T-1", "与预置的批复目标不同，批复的指标没有填报"),
    ("whole", {"row0__target": "≥1次"}, "T-3", "与预置的批复目标不同，"),
    ("whole", {"goal": "只做一件事。"}, "T-5", "与预置的批复目标不同，预期目标与批复不同"),
    ("listed", {"row0__target": "≥10公里"}, "T-3",
     "与预置的批复目标不同，指标值低于批复：预置 ≥12公里，填报 ≥10公里"),
    ("listed", {"funds.sources[0].initial": 150}, "T-6", "与预置的批复目标不同，年初预算数与批复不同"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "cells", "code", "said"), CHANGED)
def test_what_somebody_changed_is_said_as_worth_a_look(
    how: str, cells: dict[str, object], code: str, said: str
) -> None:
    data = blank(with_targets=how == "whole", source=LIST if how == "listed" else None)
    found = [f for f in against(typed(data, **cells)) if f.code == code]
    assert found and {f.severity for f in found} == {"info"}
    assert found[0].message.zh.startswith(said)


def test_targets_that_are_named_take_the_place_of_those_preset(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(typed(blank(source=LIST), row0__target="≥10公里"))
    (report,) = perfxl.verify(path, write=False, targets=path).reports
    assert not [f for f in report.findings if f.code == "T-3"]
    (report,) = perfxl.verify(path, write=False).reports
    assert report.preset and [f.code for f in report.findings if f.code[0] == "T"] == ["T-3"]


def test_a_repaired_blank_keeps_them() -> None:
    data = typed(blank(source=LIST), row0__target="≥10公里")
    assert [f.code for f in against(repaired(data).data)] == ["T-3"]


@pytest.mark.parametrize("how", ["open", "whole", "listed"])
def test_exported_and_filled_in_again_a_form_keeps_them(how: str) -> None:
    data = honestly(blank(with_targets=how == "whole", source=LIST if how == "listed" else None))
    data = typed(data, row0__target="≥1次", row0__weight=3)
    told = exported(reading(data))
    again = filled(told)
    assert kept_in(again) == kept_in(data) != {}
    assert {finding.code for finding in against(again)} == {f.code for f in against(data)} != set()
    assert exported(reading(again)) == told


def test_what_is_not_whole_or_not_there_is_not_exported() -> None:
    found = reading(blank(source=LIST))
    assert "approved" in json.loads(exported(found))
    del found.properties["approved.indicators[1].name"]
    assert "approved" not in json.loads(exported(found))
    assert "approved" not in json.loads(exported(reading(bureau.file(bureau.clean(3)))))


def test_they_are_small_and_the_workbook_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(blank(source=LIST))
    assert faults(path) == []
    (hidden,) = [s for s in workbook.read(path).sheets if s.name == IDENTITY_SHEET]
    assert hidden.state == "veryHidden"


def test_a_form_without_targets_leaves_no_trace() -> None:
    assert lines(Form(indicators=(Indicator("产出指标"),))) == {}


def test_what_was_written_is_read_back_whole_or_not_at_all() -> None:
    form = Form(
        money_unit="元", goal="完成任务。",
        funds=Funds(FundLine("总额"), (FundLine("财政", initial=Decimal(2_000_000)),)),
        indicators=(
            Indicator("产出指标", "数量指标", "里程", "20公里", weight=Decimal("12.5"), nature="正向指标"),
            Indicator(None, None, "宣传", None),
        ),
    )  # fmt: skip
    kept = lines(form)
    found = preset(kept)
    assert found is not None and found.preset and found.form.goal == "完成任务。"
    assert found.form.indicators == form.indicators
    assert found.form.funds is not None and found.form.funds.total.initial == 200
    assert preset({k: v for k, v in kept.items() if k != "approved.indicators[1].name"}) is None
    assert preset({**kept, "approved.indicators[2].name": "多的"}) is None
    long = replace(form, goal="很长" * 20_000)
    assert lines(long) == {}


def test_an_office_program_keeps_them(office: Office, tmp_path: Path) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(blank(source=LIST))
    at = reading(path.read_bytes()).at("indicators[0].target")
    assert not office.type_into(path, {at: "≥10公里"}, out)
    assert [f.code for f in against(out.read_bytes())] == ["T-3"]
