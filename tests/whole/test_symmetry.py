"""The symmetry law: what the template's writer placed, the reader finds, at the same address."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfxl.excel.template.template import workbook as made
from perfxl.excel.xlsx import workbook
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.layout import formulas
from perfxl.layout.bands import Matrix
from perfxl.layout.layouts import LAYOUTS
from perfxl.layout.plan import Plan, plan
from perfxl.layout.sketch import Placed
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.rules.policy_files import policy_for
from perfxl.values.three_cells import spread

POLICY = policy_for(2024)
GROUPS = (
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "成本指标"),
    ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip


def form_of(layout: str, count: int, *, groups: int = 3) -> Form:
    """A form with every field filled, and every figure another."""
    each = Decimal(90) / count
    rows = tuple(
        Indicator(
            *GROUPS[min(n // groups, len(GROUPS) - 1)],
            f"指标名称{n + 1}",
            f"≥{n + 1}.5%" if n % 3 else f"定性 优良中低差{n}",
            f"{n + 2}.25%",
            each.quantize(Decimal("0.01")),
            (each / 2).quantize(Decimal("0.01")) + Decimal(n) / 100,
            f"原因{n + 1}\n第二行",
        )
        for n in range(count)
    )
    (block,) = (band for band in LAYOUTS[layout].bands if isinstance(band, Matrix))
    labels = [label.rstrip("：") for label in block.lines]
    lines = tuple(
        FundLine(label, Decimal(100 + n), Decimal(200 + n), Decimal(150 + n))
        for n, label in enumerate(labels[1:])
    )
    return Form(
        layout=layout, year=2024, project="道路养护", department="交通局", unit="养护中心",
        funds=Funds(FundLine(labels[0], reason="工期顺延"), lines), goal="目标一\n目标二",
        result="结果", indicators=rows, process="过程", conclusion="结论", problems="问题",
        improvements="改进",
    )  # fmt: skip


@functools.cache
def written(name: str, count: int, blank: bool) -> tuple[Plan, Reading, Form]:
    """A template of so many rows, its plan, and what the reader finds in it."""
    layout = LAYOUTS[name]
    form = form_of(name, count)
    if blank:
        rows = tuple(Indicator(r.category, r.subcategory) for r in form.indicators)
        data = made(layout, year=2024, policy=POLICY, indicators=rows)
    else:
        rows = form.indicators
        data = made(layout, year=2024, policy=POLICY, form=form)
    (reading,) = read_book(workbook.read(data))
    return plan(layout, rows, POLICY), reading, form


CASES = [(name, count) for name in LAYOUTS for count in (1, 6, 12, 40)]


@pytest.mark.parametrize("blank", [True, False], ids=["blank", "filled"])
@pytest.mark.parametrize(("name", "count"), CASES)
def test_every_field_is_found_where_it_was_placed(name: str, count: int, blank: bool) -> None:
    planned, reading, _ = written(name, count, blank)
    printed = {p: a for p, a in planned.where.items() if not p.startswith(("hints[", "panel"))}
    assert len(printed) > 25 + 5 * count
    found = {path: reading.at(path) for path in printed if path in reading.cells}
    assert found == printed
    assert reading.form.layout == name
    assert len(reading.form.indicators) == count


@pytest.mark.parametrize(("name", "count"), CASES)
def test_every_value_is_read_as_it_was_filled(name: str, count: int) -> None:
    planned, reading, form = written(name, count, False)
    found = reading.form
    for got, row in zip(found.indicators, form.indicators, strict=True):
        assert got == row
    shared = ["year", "project", "department", "unit", "goal", "result", "money_unit"]
    if name == "sichuan":
        shared += ["process", "conclusion", "problems", "improvements"]
        assert found.funds is not None and found.funds.total.reason == "工期顺延"
    assert {k: getattr(found, k) for k in shared} == {k: getattr(form, k) for k in shared}
    shown = planned.figures(inputs(form, planned))
    for path, line in found.fund_lines():
        for key in ("initial", "annual", "executed", "rate"):
            assert getattr(line, key) == shown[f"{path}.{key}"], (path, key)
    assert found.funds is not None
    assert found.funds.total.score == shown["funds.total.score"]
    assert (found.weight, found.score) == (shown["weight"], shown["score"])
    if "grade" in planned.where:
        assert found.grade == shown["grade"]
    assert not [note for note in found.notes if note.kind != "dash"]


def inputs(form: Form, planned: Plan) -> Mapping[str, formulas.Figure]:
    """The form's inputs by path, as the sheet holds them."""
    typed: dict[str, formulas.Figure] = {}
    for path, row in form.rows():
        for key in (
            "category",
            "subcategory",
            "name",
            "target",
            "actual",
            "weight",
            "score",
            "reason",
        ):
            typed[f"{path}.{key}"] = getattr(row, key)
    for path, line in form.fund_lines():
        for key in ("initial", "annual", "executed"):
            if getattr(line, key) is not None:
                typed[f"{path}.{key}"] = getattr(line, key)
    return spread(typed) if planned.layout.split else typed


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_label_or_a_formula_is_locked_and_an_input_is_not(name: str) -> None:
    planned, reading, _ = written(name, 12, True)
    cells: dict[str, Placed] = {c.path: c for c in planned.placed if c.path is not None}
    for path, cell in cells.items():
        assert reading.cell(path).style.locked is not cell.is_input, path
        assert (reading.cell(path).formula is not None) == (cell.formula is not None), path


WORDS = st.text("甲乙丙丁戊率数12%≥,.;（）", min_size=1, max_size=12).filter(
    lambda t: t.strip() == t
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(LAYOUTS)),
    rows=st.lists(
        st.tuples(st.sampled_from(GROUPS), WORDS, WORDS, st.decimals(0, 30, places=2)),
        min_size=1, max_size=15,
    ),
)  # fmt: skip
def test_any_indicators_come_back(
    name: str, rows: list[tuple[tuple[str, str], str, str, Decimal]]
) -> None:
    indicators = tuple(
        Indicator(category, subcategory, f"指标{text}甲", target, target, weight, weight, None)
        for (category, subcategory), text, target, weight in rows
    )
    form = Form(layout=name, year=2024, indicators=indicators)
    (reading,) = read_book(workbook.read(made(LAYOUTS[name], year=2024, policy=POLICY, form=form)))
    assert [_told(row) for row in reading.form.indicators] == [_told(row) for row in indicators]


def _told(row: Indicator) -> tuple[object, ...]:
    return row.category, row.subcategory, row.name, row.target, row.weight, row.score
