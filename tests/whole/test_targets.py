"""Approved targets and what was filed: exactly the departures that were planted, and none in honest
forms; in three printed layouts and a list.

Both sides are read: the filed form and the approved table from sheets drawn by a layout's own plan,
the list from its CSV.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perfxl.api import rollover
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Sheet
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.jobs.lists import projects_in
from perfxl.layout.layouts import LAYOUTS, Layout
from perfxl.reading.book import read_book, read_forms
from perfxl.reading.targets import approved_in, approved_tables
from perfxl.renewal.targets import approved_of
from perfxl.rules.comparison.approved import Approved
from perfxl.rules.comparison.checks import against
from perfxl.rules.policy_files import policy_named
from tests.support.forms import FORMS, as_printed, filled
from tests.support.forms import filed as filed_form

POLICY = policy_named("mof-2020")
D = Decimal
FEW, MANY = 40, 520

POOL = (  # names unlike each other; figures so far apart that a step is seen in any unit
    ("产出指标", "数量指标", "社区培训场次", "≥{}场", 40),
    ("产出指标", "数量指标", "新建绿道里程", "≥{}公里", 30),
    ("产出指标", "质量指标", "工程验收合格率", "≥{}%", 90),
    ("产出指标", "时效指标", "投诉平均处理时间", "≤{}天", 20),
    ("产出指标", "成本指标", "户均改造成本", "≤{}元", 8000),
    ("效益指标", "社会效益指标", "惠及老年人口", "≥{}人", 3000),
    ("效益指标", "可持续影响指标", "管护台账更新", "≥{}次", 12),
    ("满意度指标", "服务对象满意度指标", "居民满意度", "≥{}%", 85),
)
MORE = ("夜间巡查频次", "图书借阅册数", "广场活动天数")
WIDE = str.maketrans("0123456789%", "０１２３４５６７８９％")
GOALS = ("完成社区改造，方便居民生活。", "完成社区改造、方便居民生活")

Expected = set[tuple[str, str, str]]  # code, indicator, severity


@st.composite
def tables(draw: st.DrawFn) -> tuple[Indicator, ...]:
    """Approved rows, in the order of a form: some of the pool, with weights and figures of their
    own."""
    chosen = sorted(draw(st.sets(st.integers(0, len(POOL) - 1), min_size=2)))
    rows = []
    for number in chosen:
        category, subcategory, name, target, figure = POOL[number]
        figure -= draw(st.integers(0, 5))
        weight = D(draw(st.integers(2, 25)))
        rows.append(Indicator(category, subcategory, name, target.format(figure), weight=weight))
    return tuple(rows)


def _figure(row: Indicator, by: int) -> str:
    """The row's target with its figure moved."""
    text = row.target or ""
    digits = "".join(c for c in text if c.isdigit())
    return text.replace(digits, str(int(digits) + by))


def _lowered(row: Indicator) -> str:
    return _figure(row, 2 if "≤" in (row.target or "") else -2)


def _raised(row: Indicator) -> str:
    return _figure(row, -2 if "≤" in (row.target or "") else 2)


CHANGES: dict[str, tuple[str, str, Callable[[Indicator], Indicator | None]]] = {
    "kept": ("", "", lambda row: row),
    "dropped": ("T-1", "warning", lambda row: None),
    "lowered": ("T-3", "warning", lambda row: replace(row, target=_lowered(row))),
    "raised": ("T-3", "info", lambda row: replace(row, target=_raised(row))),
    "vague": ("T-3", "warning", lambda row: replace(row, target="明显改善")),
    "weight": ("T-4", "warning", lambda row: replace(row, weight=(row.weight or D(0)) + 1)),
    "moved": (
        "T-5", "warning",
        lambda row: replace(row, category="产出指标", subcategory="数量指标")
        if row.category != "产出指标" else replace(row, category="效益指标", subcategory="社会效益指标"),
    ),
    "renamed": ("T-7", "info", lambda row: replace(row, name=f"{row.name}情况")),
}  # fmt: skip


@st.composite
def spelled(draw: st.DrawFn, row: Indicator) -> Indicator:
    """A row as somebody else types the same: spaces, numbering, widths, other signs and units."""
    name, target = row.name or "", row.target or ""
    name = draw(st.sampled_from((name, f"{name[:2]} {name[2:]}", f"1.{name}", f"（2）{name}")))
    ways = [
        target,
        target.replace("≥", "≥ "),
        target.translate(WIDE),
        f"{target[:-1]}（{target[-1]}）",
    ]
    ways += [target.replace("≥", "不低于"), target.replace("≤", "不超过")]
    if target.endswith("元"):
        ways.append(f"≤{D(target[1:-1]) / 10_000}万元")
    elif target.endswith("公里"):
        ways[3] = f"≥{int(target[1:-2]) * 1000}米"
    actual = target.lstrip("≥≤") if target[0] in "≥≤" else "达成年度指标"
    return replace(
        row, name=name, target=draw(st.sampled_from(ways)), actual=actual, score=row.weight
    )


@st.composite
def filed(draw: st.DrawFn, rows: tuple[Indicator, ...], changed: bool) -> tuple[Form, Expected]:
    """A form filed for approved rows, its rows in another order; and what departs in it."""
    found: list[Indicator] = []
    expected: Expected = set()
    for row in rows:
        how = draw(st.sampled_from(sorted(CHANGES))) if changed else "kept"
        code, severity, change = CHANGES[how]
        made = change(row)
        if code:
            name = row.name if made is None else made.name
            expected.add((code, name or "", severity))
        if made is not None:
            found.append(draw(spelled(made)))
    goal, initial = GOALS[draw(st.integers(0, 1))], D(200)
    if changed:
        for name in MORE[: draw(st.integers(0, 3))]:
            found.append(Indicator("产出指标", "数量指标", name, "≥5次", "5次", D(1), D(1)))
            expected.add(("T-2", name, "warning"))
        if draw(st.booleans()):
            goal, _ = "完成部分社区改造。", expected.add(("T-5", "", "warning"))
        if draw(st.booleans()):
            initial, _ = D(180), expected.add(("T-6", "", "warning"))
    order = {row[0]: number for number, row in enumerate(POOL)}
    shuffled = draw(st.permutations(found))
    inside = sorted(shuffled, key=lambda row: order.get(row.category or "", 0))
    return form_of(
        tuple(inside), goal, initial, result="社区改造已完成，居民生活更方便。"
    ), expected


def form_of(rows: tuple[Indicator, ...], goal: str, initial: Decimal, **more: Any) -> Form:
    lines = Funds(FundLine("年度资金总额", initial, initial, initial))
    return Form(
        year=2025,
        project="社区改造",
        unit="街道办",
        funds=lines,
        goal=goal,
        indicators=rows,
        **more,
    )


def drawn(layout: Layout, form: Form) -> Sheet:
    """A form as a sheet, as its layout prints it."""
    typed: dict[str, Decimal | str | None] = {
        "project": form.project, "unit": form.unit, "year": f"（{form.year}年度）", "goal": form.goal,
        "result": form.result, "funds.total.weight": D(10),
    }  # fmt: skip
    for path, line in form.fund_lines():
        typed |= {f"{path}.{key}": getattr(line, key) for key in ("initial", "annual", "executed")}
    for number, row in enumerate(form.indicators):
        for key in ("category", "subcategory", "name", "target", "actual", "weight", "score"):
            typed[f"indicators[{number}].{key}"] = getattr(row, key)
    return as_printed(layout, form.indicators or (Indicator(),), typed, "目标表")


def approved_on(layout: Layout, rows: tuple[Indicator, ...]) -> Approved:
    (reading,) = read_forms(drawn(layout, form_of(rows, GOALS[0], D(200))))
    return approved_in(reading, "批复.xlsx")


def approved_in_a_list(rows: tuple[Indicator, ...]) -> Approved:
    lines = ["项目名称,实施单位,年初预算数（元）,一级指标,二级指标,三级指标,年度指标值,分值"]
    lines += [
        f"{'社区改造,街道办,2000000' if not n else ',,'},{r.category},{r.subcategory},{r.name},{r.target},{r.weight}"
        for n, r in enumerate(rows)
    ]
    (project,) = projects_in("\n".join(lines).encode(), "清单.csv")
    return approved_of(project)


SIDES: dict[str, Callable[[tuple[Indicator, ...]], Approved]] = {
    **{name: lambda rows, layout=layout: approved_on(layout, rows) for name, layout in LAYOUTS.items()},
    "list": approved_in_a_list,
}  # fmt: skip


def check(side: str, data: st.DataObject, changed: bool) -> None:
    """One approved table, one form filed for it in any layout: what is found is what was planted."""
    rows = data.draw(tables())
    form, expected = data.draw(filed(rows, changed))
    approved = SIDES[side](rows)
    layout = LAYOUTS[data.draw(st.sampled_from(sorted(LAYOUTS)))]
    (reading,) = read_forms(drawn(layout, form))
    if side == "list":  # it has no goal, and no points for the execution rate
        expected = {each for each in expected if each[0] != "T-5" or each[1]}
        if sum(row.weight or 0 for row in rows) == 100:  # another scale: weights are not compared
            expected = {each for each in expected if each[0] != "T-4"}
    findings = against(reading.form, approved, POLICY)
    said = [(f.code, f.name.removeprefix("1.").removeprefix("（2）").replace(" ", ""), f.severity)
            for f in findings]  # fmt: skip
    assert sorted(said) == sorted(expected), [f.message.zh for f in findings]
    places = [f.approved for f in findings if f.code in ("T-1", "T-3", "T-4", "T-7")]
    assert all(
        place.startswith("清单.csv" if side == "list" else "批复.xlsx:目标表!") for place in places
    )


def profile(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


@pytest.mark.parametrize("side", SIDES)
@profile(FEW)
@given(data=st.data())
def test_what_departs_is_found_and_nothing_else(side: str, data: st.DataObject) -> None:
    check(side, data, changed=True)


@pytest.mark.parametrize("side", SIDES)
@profile(FEW)
@given(data=st.data())
def test_an_honest_form_has_no_finding(side: str, data: st.DataObject) -> None:
    check(side, data, changed=False)


def test_a_real_form_is_its_own_approved_table() -> None:
    """Nothing departs, but that a budget may have been adjusted without a word."""
    compared = 0
    for name in FORMS:
        book = workbook.read(filled(filed_form(name)))
        tables = {each.source: each for each in approved_tables(book, name)}
        for reading in read_book(book, scored=False):
            approved = tables.get(f"{name}:{reading.sheet.name}!")
            if approved is not None:
                compared += 1
                departs = [(f.code, f.at) for f in against(reading.form, approved, POLICY)]
                assert set(departs) <= {("T-6", "funds.total.annual")}, name
    assert compared >= 15


@pytest.mark.parametrize("with_targets", [True, False])
def test_last_year_s_blank_serves_as_the_approved_table(with_targets: bool) -> None:
    name = FORMS[0]
    data = filled(filed_form(name))
    (old,) = read_book(workbook.read(data))
    (blank,) = rollover(
        data, (old.form.year or 0) + 1, name=name, with_targets=with_targets
    ).values()
    (approved,) = approved_tables(workbook.read(blank), "空白表.xlsx")
    findings = against(replace(old.form, year=approved.form.year), approved, POLICY)
    assert [f.code for f in findings if f.code != "T-6"] == []
    given = [
        row.target for row in approved.form.indicators if row.target
    ]  # none has a unit to keep
    assert bool(given) is with_targets


@pytest.mark.slow
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("changed", [True, False])
@profile(MANY)
@given(data=st.data())
def test_over_many_tables(side: str, changed: bool, data: st.DataObject) -> None:
    check(side, data, changed)
