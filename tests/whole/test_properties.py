"""Honest forms of every layout are never called wrong; one planted defect breaks one check.

A form is made up from true values with more digits than are printed; each figure is printed rounded
or truncated, as people do. The sheet is drawn from the layout's own plan, without a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfxl.form.grid import Sheet
from perfxl.form.model import Indicator
from perfxl.layout.layouts import LAYOUTS, Layout
from perfxl.reading.book import read_forms
from perfxl.report.report import Report, judge
from perfxl.rules.policy_files import policy_named
from tests.support.forms import as_printed

pytestmark = pytest.mark.slow

POLICY = policy_named("mof-2020")
ROUNDED, CUT = ROUND_HALF_UP, ROUND_DOWN
REASON = "受场地条件所限；下一步加快推进"
PHRASES = {
    "met": ("达成指标", "达成年度指标", "达成预期指标"),
    "part": ("部分达成指标并具有一定效果", "部分达成年度指标并具有一定效果"),
    "missed": ("未达成指标且效果较差", "未达成年度指标且效果较差"),
}
GROUPS = (
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"),
    ("产出指标", "成本指标"), ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip
UNITS = ("次", "户", "%", "平方米", "场")
PROFILE = settings(
    max_examples=520,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Typed = dict[str, Any]  # path -> Decimal, text, or None for blank


def printed(figure: Fraction, places: int, mode: str) -> Decimal:
    """A true value as somebody prints it."""
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), mode)


class Row(NamedTuple):
    """An indicator before it is printed."""

    kind: str  # floor cap equal words date
    share: int  # of the weights
    target: int
    reached: int  # thousandths of the target
    unit: str
    places: int  # of the actual value
    where: int  # within the band, in percent
    phrase: int


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(("floor", "cap", "equal", "words", "date")),
        st.integers(1, 30),
        st.integers(1, 100),
        st.integers(0, 1600),
        st.sampled_from(UNITS),
        st.integers(0, 2),
        st.integers(0, 99),
        st.integers(0, 2),
    ),
    min_size=0,
    max_size=8,
)
FIXED = (  # what defects are planted in: missed with a reason, met in full, met in words
    Row("floor", 10, 80, 500, "次", 0, 0, 0),
    Row("floor", 10, 80, 1000, "次", 0, 0, 0),
    Row("words", 10, 0, 0, "", 0, 99, 0),
)


@st.composite
def honest(draw: st.DrawFn) -> tuple[Layout, Typed]:
    """A layout and what an honest officer types into its cells."""
    layout = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))]
    mode = draw(st.sampled_from((ROUNDED, CUT)))
    rows = [*FIXED, *draw(ROWS)]
    typed = _money(draw, layout, mode)
    typed |= {
        "project": "社区养老服务设施改造", "department": "某区民政局", "unit": "某区养老服务中心",
        "year": "（2025年度）", "goal": "完成年度改造任务。", "result": "年度改造任务已完成。",
    }  # fmt: skip
    groups = sorted(range(len(rows)), key=lambda n: n % len(GROUPS))
    for place, number in enumerate(groups):
        at = f"indicators[{place}]"
        category, kind = GROUPS[number % len(GROUPS)]
        typed |= {f"{at}.category": category, f"{at}.subcategory": kind}
        typed[f"{at}.name"] = f"第{number + 1}项工作完成情况"
    total = sum(row.share for row in rows)
    cents = [9000 * row.share // total for row in rows]
    cents[0] += 9000 - sum(cents)
    for place, number in enumerate(groups):
        typed |= _indicator(f"indicators[{place}]", rows[number], cents[number], mode)
    typed["places"] = {number: place for place, number in enumerate(groups)}
    return layout, settled(typed)


def _money(draw: st.DrawFn, layout: Layout, mode: str) -> Typed:
    sources = 4 if layout.name == "sichuan" else 3
    budget = [draw(st.integers(1_000_000, 50_000_000))]  # ten-thousandths of 万元
    budget += draw(st.lists(st.integers(0, 9_000_000), min_size=sources - 1, max_size=sources - 1))
    spent = [amount * draw(st.integers(0, 1050)) // 1000 for amount in budget]
    budget, spent = (  # a source that prints 0.00 is none: nobody is given a few yuan
        [amount if amount >= 10_000 else 0 for amount in amounts] for amounts in (budget, spent)
    )
    typed: Typed = {}
    for at, initial, annual, executed in (
        ("funds.total", budget[0], sum(budget), sum(spent)),
        *(
            (f"funds.sources[{n}]", budget[0] if n == 0 else 0, budget[n], spent[n])
            for n in range(sources)
        ),
    ):
        for key, figure in (("initial", initial), ("annual", annual), ("executed", executed)):
            typed[f"{at}.{key}"] = printed(Fraction(figure, 10_000), 2, mode)
        rate = Fraction(executed * 100, annual) if annual else Fraction(0)
        typed[f"{at}.rate"] = printed(rate, 2, mode)
    share = min(Fraction(1), Fraction(sum(spent), sum(budget)))
    typed["funds.total.score"] = printed(share * 10, 2, mode)
    typed["funds.total.weight"] = Decimal(10)
    typed["weight"] = Decimal(100)
    return typed


def _indicator(at: str, row: Row, cents: int, mode: str) -> Typed:
    weight = Decimal(cents).scaleb(-2)
    share, met = Fraction(1), True
    if row.kind == "words":
        tier = ("met", "part", "missed")[row.phrase if row.phrase < 3 else 0]
        low, high = {"met": (80, 100), "part": (60, 80), "missed": (0, 60)}[tier]
        target, phrases = "建立管理制度并落实到人", PHRASES[tier]
        actual, met = phrases[row.where % len(phrases)], tier == "met"
        points = weight * low / 100 + (weight * (high - low) / 100) * row.where / 100
        score = points.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if not met and score >= weight * high / 100:  # a tiny band: its floor is safely inside
            score = (weight * low / 100).quantize(Decimal("0.01"), "ROUND_UP")
    elif row.kind == "date":
        month = row.reached % 12 + 1
        target, actual, met = "2025年9月30日", f"2025年{month}月15日", month <= 9
        score = weight if met else weight * row.where / 100
        score = score.quantize(Decimal("0.01"), ROUND_DOWN)
    else:
        truth = Fraction(row.target * row.reached, 1000)
        shown = printed(truth, row.places, mode)
        if row.places == 0 or not shown:
            truth = Fraction(shown)  # what is counted is exact, and so is nothing
        sign = {"floor": "≥", "cap": "≤", "equal": "="}[row.kind]
        target, actual = f"{sign}{row.target}{row.unit}", f"{shown}{row.unit}"
        met = shown <= row.target if row.kind == "cap" else shown >= row.target
        if not met:
            share = Fraction(row.target) / truth if row.kind == "cap" else truth / row.target
        score = weight if met else printed(Fraction(weight) * min(share, Fraction(1)), 2, mode)
    due = score < weight or not met
    return {
        f"{at}.target": target, f"{at}.actual": actual, f"{at}.weight": weight,
        f"{at}.score": score, f"{at}.reason": REASON if due else None,
    }  # fmt: skip


def settled(typed: Typed) -> Typed:
    """With total and grade of what is printed."""
    scores = [
        figure
        for path, figure in typed.items()
        if path.endswith(".score") and isinstance(figure, Decimal)
    ]
    total = sum(scores, Decimal(0))
    return {**typed, "score": total, "grade": POLICY.grades.of(total)}


def sheet(layout: Layout, typed: Typed) -> Sheet:
    """The form as a sheet: the plan's labels, and what was typed."""
    count = len(typed["places"])
    rows = [
        Indicator(typed[f"indicators[{n}].category"], typed[f"indicators[{n}].subcategory"])
        for n in range(count)
    ]
    return as_printed(layout, rows, {k: v for k, v in typed.items() if k != "places"})


def report(layout: Layout, typed: Typed) -> Report:
    (reading,) = read_forms(sheet(layout, typed))
    return judge(reading, POLICY)


def said(found: Report) -> set[tuple[str, str, str]]:
    """What is found, where, how severe."""
    return {(f.code, f.at, f.severity) for f in found.findings}


@PROFILE
@given(honest())
def test_an_honest_form_has_no_error(form: tuple[Layout, Typed]) -> None:
    found = report(*form)
    assert [(f.code, f.at, f.message.zh) for f in found.findings if f.severity == "error"] == []
    reasons = [
        due for due in found.checklist if due.status == "missing" and "far" not in due.why.zh
    ]
    assert [due.name for due in reasons if due.lost] == []


# Planted defects ----------------------------------------------------------------------------


def _at(typed: Typed, role: int, key: str) -> str:
    """The path of a cell of a fixed row: 0 missed, 1 met, 2 in words."""
    return f"indicators[{typed['places'][role]}].{key}"


def _put(role: int, **cells: Any) -> Callable[[Typed], Typed]:
    return lambda typed: {**typed, **{_at(typed, role, key): v for key, v in cells.items()}}


def _share(role: int, percent: int, **cells: Any) -> Callable[[Typed], Typed]:
    def plant(typed: Typed) -> Typed:
        weight = typed[_at(typed, role, "weight")]
        score = (weight * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return _put(role, score=score, **cells)(typed)

    return plant


def _add(path: str, amount: str) -> Callable[[Typed], Typed]:
    return lambda typed: {**typed, path: typed[path] + Decimal(amount)}


def _other_grade(typed: Typed) -> Typed:
    wrong = next(name for name, _ in POLICY.grades.floors if name != typed["grade"])
    return {**typed, "grade": wrong}


def _execution_score(typed: Typed) -> Typed:
    score = typed["funds.total.score"]
    return {**typed, "funds.total.score": score + 1 if score < 9 else score - 1}


def _over_budget(typed: Typed) -> Typed:
    """A tenth more executed than budgeted, in the total and in its only source."""
    money = {path: figure for path, figure in typed.items() if path.startswith("funds.")}
    for path in money:
        if path.endswith((".annual", ".executed", ".rate", ".initial")):
            only = "total" in path or "sources[0]" in path
            figure = {"annual": 100, "executed": 110, "rate": 110, "initial": 100}[
                path.rpartition(".")[2]
            ]
            money[path] = Decimal(figure if only else 0)
    return {**typed, **money, "funds.total.score": Decimal(10)}


class Defect(NamedTuple):
    """What is planted, and what else may say so: a total that moved may move across a grade."""

    code: str
    plant: Callable[[Typed], Typed]
    along: frozenset[str] = frozenset()
    settle: bool = True  # total and grade are those of the new scores
    graded: bool = False  # only where the layout prints a grade


R3 = frozenset({"R-3"})
DEFECTS = {
    "a fund total one too high": Defect("F-1", _add("funds.total.initial", "1")),
    "a source too high": Defect("F-1", _add("funds.sources[0].initial", "1")),
    "a rate one too high": Defect("F-2", _add("funds.total.rate", "1.5")),
    "another execution score": Defect("F-3", _execution_score, R3),
    "over budget": Defect("F-4", _over_budget, R3 | {"C-1"}),
    "a negative amount": Defect("F-6", lambda t: {**t, "funds.sources[1].initial": Decimal(-1)}, frozenset({"F-1"})),
    "another printed weight": Defect("W-1", _add("weight", "10")),
    "a row without a weight": Defect("W-4", _put(1, weight=None), frozenset({"R-3"})),
    "a score above its weight": Defect("S-1", _share(1, 110), R3),
    "a score below zero": Defect("S-1", _put(0, score=Decimal(-1)), R3),
    "no score": Defect("S-1", _put(1, score=None), R3),
    "full marks on a missed target": Defect("S-2", _share(0, 100), R3 | {"C-1"}),
    "too few on a missed target": Defect("S-2", _share(0, 20), R3),
    "points lost on a met target": Defect("S-3", _share(1, 80, reason=REASON), R3),
    "a score outside its band": Defect("S-4", _share(2, 50, reason=REASON), R3),
    "far over target": Defect("S-5", _put(1, actual="160次")),
    "a figure answered by a word": Defect("I-1", _put(1, actual="已完成")),
    "the target copied": Defect("I-2", _put(1, actual="≥80次")),
    "another unit": Defect("I-2", _put(1, actual="80场"), R3),
    "spending as an output": Defect("I-3", _put(1, name="资金支付率")),
    "a name twice": Defect("I-4", _put(1, name="第1项工作完成情况")),
    "a vague target": Defect("I-7", _put(2, target="规范")),
    "no reason": Defect("D-1", _put(0, reason=None)),
    "a cause alone": Defect("D-2", _put(0, reason="受场地条件所限")),
    "an empty phrase": Defect("D-1", _put(0, reason="无")),
    "a reason beside full marks": Defect("D-3", _put(1, reason=REASON)),
    "a total one too high": Defect("R-1", _add("score", "1"), R3 | {"R-2"}, settle=False),
    "another grade": Defect("R-2", _other_grade, settle=False, graded=True),
    "a word for a score": Defect("L-2", _put(1, score="满分"), R3),
    "no actual value": Defect("L-4", _put(1, actual=None), R3),
    "no project": Defect("L-4", lambda t: {**t, "project": None}),
    "tags left over": Defect("L-5", lambda t: {**t, "result": "<p>已完成。</p>"}),
}  # fmt: skip


@PROFILE
@given(honest(), st.sampled_from(sorted(DEFECTS)))
def test_a_planted_defect_is_found_and_nothing_else(form: tuple[Layout, Typed], name: str) -> None:
    layout, typed = form
    defect = DEFECTS[name]
    if defect.graded and layout.name != "shanghai":
        return
    spent, budget = typed["funds.total.executed"], typed["funds.total.annual"]
    if defect.code == "F-4" and spent > budget:
        return  # the honest officer overspent already
    planted = defect.plant(typed)
    before = said(report(layout, typed))
    after = report(layout, settled(planted) if defect.settle else planted)
    new = {code for code, _, _ in said(after) - before}
    assert defect.code in new
    assert new - {defect.code} <= defect.along, after.findings


@pytest.mark.parametrize("name", sorted(DEFECTS))
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_defect_in_every_layout(name: str, layout: str) -> None:
    """So that no defect depends on being drawn."""
    typed = PLAIN[layout]
    defect = DEFECTS[name]
    if defect.graded and layout != "shanghai":
        return
    planted = defect.plant(typed)
    after = report(LAYOUTS[layout], settled(planted) if defect.settle else planted)
    new = {code for code, _, _ in said(after) - said(report(LAYOUTS[layout], typed))}
    assert defect.code in new and new - {defect.code} <= defect.along


def _plain(layout: str) -> Typed:
    typed: Typed = {
        "project": "甲", "department": "乙局", "unit": "丙中心", "year": "（2025年度）",
        "goal": "完成任务。", "result": "任务已完成。", "funds.total.weight": Decimal(10),
        "funds.total.score": Decimal("9.5"), "weight": Decimal(100),
    }  # fmt: skip
    for n in ("total", "sources[0]", "sources[1]", "sources[2]", "sources[3]"):
        if n == "sources[3]" and layout != "sichuan":
            continue
        money = n in ("total", "sources[0]")
        for key, figure in (("initial", 100), ("annual", 100), ("executed", 95), ("rate", 95)):
            typed[f"funds.{n}.{key}"] = Decimal(figure if money else 0)
    for number, row in enumerate(FIXED):
        at, (category, kind) = f"indicators[{number}]", GROUPS[number]
        typed |= {f"{at}.category": category, f"{at}.subcategory": kind}
        typed |= {f"{at}.name": f"第{number + 1}项工作完成情况"}
        typed |= _indicator(at, row, 3000, ROUNDED)
    return settled({**typed, "places": {0: 0, 1: 1, 2: 2}})


PLAIN = {layout: _plain(layout) for layout in LAYOUTS}
