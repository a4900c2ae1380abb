"""Real forms as data, and forms to measure, for the tests of what reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.template.template import workbook
from perfxl.form.grid import Address, Cell, Range, Sheet
from perfxl.form.model import Indicator
from perfxl.layout.datafile import Filed, read_json
from perfxl.layout.layouts import LAYOUTS, Layout
from perfxl.layout.plan import plan
from perfxl.rules.policy_files import policy_for
from perfxl.values.three_cells import spread
from tests.support import ROOT

POLICY = policy_for(2023)
REAL = tuple(name.removesuffix(".json") for name in SAMPLES)
"""The three forms of one unit that come with perfxl."""
_PUBLISHED = ROOT / "tests" / "data" / "forms" / "published"
PUBLISHED = tuple(f"published/{path.stem}" for path in sorted(_PUBLISHED.glob("*.json")))
"""Forms that other units published."""
FORMS = (*REAL, *PUBLISHED)

GROUPS = (
    (9, "产出指标", "数量指标"),
    (8, "产出指标", "质量指标"),
    (6, "产出指标", "时效指标"),
    (9, "效益指标", "社会效益指标"),
    (5, "效益指标", "可持续影响指标"),
    (3, "满意度指标", "服务对象满意度指标"),
)


@cache
def source(name: str) -> str:
    """The data file of one of :data:`FORMS`."""
    if name in REAL:
        return sample(f"{name}.json")
    return (_PUBLISHED / f"{name.removeprefix('published/')}.json").read_text("utf-8")


def filed(name: str) -> Filed:
    """One of :data:`FORMS` as it was filed."""
    return read_json(source(name))


def filled(form: Filed) -> bytes:
    """The workbook of a form as filed."""
    return workbook(
        LAYOUTS[form.form.layout], year=form.form.year, policy=POLICY, form=form.form,
        texts=form.texts, extra=form.extra,
    )  # fmt: skip


def indicators(count: int) -> list[Indicator]:
    """Named rows in the groups of a real form, their weights 90 in all."""
    places = [(c, s) for many, c, s in GROUPS for _ in range(many)]
    return [
        Indicator(*places[n * len(places) // count], f"第{n + 1}项任务完成情况", "≥15.00(家)",
                  weight=Decimal(90) / count if 90 % count == 0 else Decimal("2.25"))
        for n in range(count)
    ]  # fmt: skip


def as_printed(
    layout: Layout, rows: Sequence[Indicator], typed: Mapping[str, Any], name: str = "自评表"
) -> Sheet:
    """A form as a sheet: the labels of its layout, and what was typed, by path."""
    shown = spread(typed) if layout.split else typed
    cells: dict[Address, Cell] = {}
    merges = []
    for cell in plan(layout, rows, POLICY).placed:
        value = shown.get(cell.path or "", cell.text or None)
        if value is not None:
            cells[cell.row, cell.column] = Cell(value)
        if cell.rows * cell.columns > 1:
            last = cell.row + cell.rows - 1, cell.column + cell.columns - 1
            merges.append(Range(cell.row, cell.column, *last))
    return Sheet(name, cells, tuple(merges))
