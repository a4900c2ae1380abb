"""T: a form against its approved targets, case by case."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Coverage, Form, Heading
from perfxl.rules.checks.rule import Finding
from perfxl.rules.comparison.approved import Approved
from perfxl.rules.comparison.checks import AGAINST, against
from tests.support.drawn import POLICY, Case, case, edit, honest

SAID = (
    "方便老年人生活。 | < | < | 设施改造已完成并投入使用。",
    "方便老年人生活。 | < | < | 已完成，年中追加预算 8 万元。",
)
SITES = "| 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |"
HOMES = "| 适老化改造户数 | ≥200户 | 190户 | 10 | 9.5 |"
ROW = "| ^ | ^ | 适老化改造户数 | ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |\n"
MORE = ROW + "| ^ | ^ | 家属座谈会 | ≥2场 | 2场 | 5 | 5 | |\n"


def target(text: str) -> tuple[str, str]:
    return SITES, SITES.replace("≥15处", text)


def named(text: str) -> tuple[str, str]:
    return SITES, SITES.replace("改造养老设施数量", text)


TARGET = "indicators__0__target"
CASES = [
    case("T-1", "all rows are there"),
    case("T-1", "a row left out", (ROW, ""), indicators="warning"),
    case("T-1", "a row without a name may be it", (HOMES, HOMES.replace("适老化改造户数", ""))),
    case("T-2", "no row more"),
    case("T-2", "a row more", (ROW, MORE), indicators__2__name="warning"),
    case("T-3", "the same", target("≥ 15（处）")),
    case("T-3", "lower", target("≥12处"), indicators__0__target="warning"),
    case("T-3", "higher", target("≥18处"), indicators__0__target="info"),
    case("T-3", "in words", target("若干处"), indicators__0__target="warning"),
    case("T-3", "left out", target(""), indicators__0__target="warning"),
    case("T-3", "an error value: the cell could not be read", target("#REF!")),
    case("T-3", "the other way", target("≤15处"), indicators__0__target="warning"),
    case("T-3", "another unit", target("≥15个"), indicators__0__target="warning"),
    case("T-3", "a cap in another unit", ("| ≤0.8万元 |", "| ≤8000元 |")),
    case("T-3", "a cap raised", ("| ≤0.8万元 |", "| ≤8500元 |"), indicators__4__target="warning"),
    case("T-4", "the same", ("| ≥15处 | 15处 | 10 |", "| ≥15处 | 15处 | 10.00 |")),
    case("T-4", "another weight", (SITES, SITES.replace("| 10 | 10 |", "| 12 | 12 |")),
         indicators__0__weight="warning"),
    case("T-4", "no weight is not another", (SITES, SITES.replace("| 10 | 10 |", "| | 10 |"))),
    case("T-5", "the goal spaced otherwise", ("完成养老设施改造，方便老年人生活。", "完成养老设施改造, 方便老年人生活")),
    case("T-5", "another goal", ("，方便老年人生活。", "。"), goal="warning"),
    case("T-5", "no goal is for L-4", ("完成养老设施改造，方便老年人生活。", "")),
    case("T-5", "another subcategory", ("| ^ | 时效指标 |", "| ^ | 质量指标 |"),
         indicators__3__subcategory="warning"),
    case("T-5", "a subcategory spelled otherwise", ("| ^ | 时效指标 |", "| ^ | 时 效 |")),
    case("T-5", "another category", ("| 效益指标 | 社会效益指标 |", "| 产出指标 | 社会效益指标 |"),
         ("| ^ | 可持续影响指标 |", "| 效益指标 | 可持续影响指标 |"), indicators__5__category="warning"),
    case("T-5", "satisfaction under benefit is satisfaction", ("| 满意度指标 | 服务", "| 效益指标 | 服务")),
    case("T-6", "adjusted, with a word", SAID),
    case("T-6", "adjusted without one", funds__total__annual="info"),
    case("T-6", "another budget", SAID, ("| 200 | 208 |", "| 190 | 208 |"), funds__total__initial="warning"),
    case("T-6", "in another unit", SAID, ("(万元)", "(元)"), ("| 200 | 208 |", "| 2000000 | 2080000 |")),
    case("T-6", "printed with fewer digits", SAID, ("| 200 | 208 |", "| 200.001 | 208 |")),
    case("T-7", "the same name", named("1.改造 养老设施【数量】")),
    case("T-7", "another name", named("改造养老设施个数"), indicators__0__name="info"),
    case("T-7", "as like to two", ("| 改造养老设施数量 | ≥15处 | 15处 | 10 |", "| 改造养老设施 | ≥15处 | 15处 | 10 |"),
         ("| 工程验收合格率 |", "| 改造养老设施合格率 |"), indicators__0__name="info"),
]  # fmt: skip


def found(form: Form, approved: Form | None = None, **more: bool) -> list[Finding]:
    return against(form, Approved(approved or honest(), "批复.xlsx:目标表!", **more), POLICY)


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    seen = {f.at: f.severity for f in found(honest(*each.edits)) if f.code == each.code}
    assert seen == each.fires


@pytest.mark.parametrize("code", AGAINST)
def test_a_check_is_drawn_firing_and_silent(code: str) -> None:
    assert {bool(each.fires) for each in CASES if each.code == code} == {True, False}


@pytest.mark.parametrize("code", AGAINST)
@pytest.mark.parametrize("side", [0, 1])
def test_a_check_is_silent_where_a_part_was_not_understood(code: str, side: int) -> None:
    drawn = next(each for each in CASES if each.code == code and each.fires)
    for part in AGAINST[code].requires:
        unread = Coverage((Heading(part, "某栏", "A1"),))
        forms = [honest(*drawn.edits), honest()]
        assert code in [f.code for f in found(*forms)]
        forms[side] = replace(forms[side], coverage=unread)
        assert code not in [f.code for f in found(*forms)], part


def test_an_honest_form_has_no_finding() -> None:
    assert found(honest(SAID)) == []


def test_a_finding_names_both_places_and_both_values() -> None:
    cells = {"indicators[0].target": "E9"}
    approved = Approved(honest(), "批复.xlsx:目标表!", cells)
    (low,) = (f for f in against(honest(target("≥12处")), approved, POLICY) if f.code == "T-3")
    assert (low.at, low.approved) == ("indicators[0].target", "批复.xlsx:目标表!E9")
    assert (low.declared, low.expected, low.name) == ("≥12处", "≥15处", "改造养老设施数量")
    assert low.message.zh == "指标值低于批复：批复 ≥15处（批复.xlsx:目标表!E9），填报 ≥12处"
    assert low.message.en == (
        "The target is lower than approved: approved ≥15处 (批复.xlsx:目标表!E9), filed ≥12处"
    )


def test_what_a_blank_was_issued_with_may_have_been_changed_rightly() -> None:
    (low,) = found(honest(target("≥12处")), preset=True)  # nor is the adjusted budget asked about
    assert low.severity == "info"
    assert low.message.zh.startswith("与预置的批复目标不同，指标值低于批复：预置 ≥15处")
    assert low.message.en.startswith("Differs from the preset targets: the target is lower than")


def test_a_severity_is_a_bureau_s_to_change() -> None:
    form, approved = honest(target("≥12处"), SAID), Approved(honest())
    for override in ("error", "info"):
        policy = replace(POLICY, severities={"T-3": override})
        assert [f.severity for f in against(form, approved, policy)] == [override]
    assert against(form, approved, replace(POLICY, severities={"T-3": "off"})) == []


def test_what_the_approved_table_does_not_give_is_not_judged() -> None:
    bare = honest()
    rows = tuple(
        replace(row, weight=None, target=None, category=None, subcategory=None)
        for row in bare.indicators
    )
    bare = replace(bare, indicators=rows, goal=None, funds=None)
    assert (
        found(honest(SAID, target("≥1处"), (HOMES, HOMES.replace("| 10 |", "| 5 |"))), bare) == []
    )
    assert found(honest(SAID), Form()) == []


def test_weights_of_another_scale_are_not_compared() -> None:
    """A table of targets that sums to 100 without the 10 points of the execution rate."""
    form = honest(SAID)
    tenth = replace(
        form,
        indicators=tuple(
            replace(row, weight=(row.weight or Decimal(0)) * 10 / 9) for row in form.indicators
        ),
    )
    rounded = edit(tenth, **{
        f"indicators__{n}__weight": Decimal(w)
        for n, w in enumerate((12, 12, 11, 11, 11, 16, 16, 11))
    })  # fmt: skip
    declared = edit(rounded, funds__total__weight=None)
    assert found(form, declared) == []
    assert [f.code for f in found(form, rounded)] == ["T-4"] * 8
    assert [f.code for f in found(form, edit(declared, indicators__0__weight=Decimal(11)))] == [
        "T-4"
    ] * 8


def test_the_execution_rate_as_an_indicator_is_in_no_table_of_targets() -> None:
    row = "| 预算执行率 | 预算执行率 | 预算执行率 | =100% | 99.22% | 10 | 9.92 | 尾款未付，下一步加快 |\n"
    first = "| 产出指标 | 数量指标 | 改造养老设施数量 |"
    assert found(honest(SAID, (first, row + first))) == []


def test_a_form_without_an_initial_budget_is_not_asked_for_one() -> None:
    form = honest()
    assert found(replace(form, printed=form.printed - {"funds.initial"})) == []


def test_a_printed_column_for_the_reason_makes_the_question_a_warning() -> None:
    form = honest()
    asked = replace(form, printed=form.printed | {"funds.reason"})
    assert [(f.code, f.severity) for f in found(asked)] == [("T-6", "warning")]
    assert found(edit(asked, funds__total__reason="中央追加")) == []
