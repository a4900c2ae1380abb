"""T: a form against its approved targets, case by case."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.model import Coverage, Form, FundLine, Funds, Heading
from perfxl.rules.checks.rule import Finding
from perfxl.rules.comparison.approved import Approved, budget
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


GOAL = "完成养老设施改造，方便老年人生活。"
SAID_OF = [
    # what is exchanged, where, in Chinese and in English, before it and behind it the place left out
    ((ROW, ""), "indicators", "适老化改造户数",
     "批复的指标没有填报：批复 指标值 ≥200户，分值 10（批复表）",
     "An approved indicator is not on the form: approved target ≥200户, weight 10 (批复表)"),
    ((ROW, MORE), "indicators[2].name", "家属座谈会",
     "填报了批复中没有的指标：填报 指标值 ≥2场，分值 5",
     "The form has an indicator that was not approved: filed target ≥2场, weight 5"),
    ((ROW, MORE.replace("| ≥2场 |", "| |")), "indicators[2].name", "家属座谈会",
     "填报了批复中没有的指标：填报 分值 5",
     "The form has an indicator that was not approved: filed weight 5"),
    ((ROW, MORE.replace("| 2场 | 5 |", "| 2场 | |")), "indicators[2].name", "家属座谈会",
     "填报了批复中没有的指标：填报 指标值 ≥2场",
     "The form has an indicator that was not approved: filed target ≥2场"),
    (target(""), "indicators[0].target", "改造养老设施数量",
     "没有填批复的指标值：批复 ≥15处（批复表）",
     "The approved target is left out: approved ≥15处 (批复表)"),
    ((SITES, SITES.replace("| 10 | 10 |", "| 12 | 12 |")), "indicators[0].weight", "改造养老设施数量",
     "分值与批复不同：批复 10.00（批复表），填报 12.00",
     "The weight is not the approved one: approved 10.00 (批复表), filed 12.00"),
    (("，方便老年人生活。", "。"), "goal", "",
     "预期目标与批复不同：批复 “……养老设施改造，方便老年人生活。”（批复表），填报 “……养老设施改造。”",
     "The goal is not the approved one: approved “……养老设施改造，方便老年人生活。” (批复表), "
     "filed “……养老设施改造。”"),
    ((GOAL, f"{GOAL}并落实管护。"), "goal", "",  # behind what is the same
     "预期目标与批复不同：批复 “……老年人生活。”（批复表），填报 “……老年人生活。并落实管护。”",
     "The goal is not the approved one: approved “……老年人生活。” (批复表), "
     "filed “……老年人生活。并落实管护。”"),
    (("| ^ | 时效指标 |", "| ^ | 质量指标 |"), "indicators[3].subcategory", "按期完工率",
     "二级指标与批复不同：批复 时效指标（批复表），填报 质量指标",
     "The subcategory is not the approved one: approved 时效指标 (批复表), filed 质量指标"),
    (("| 200 | 208 |", "| 190 | 208 |"), "funds.total.initial", "",
     "年初预算数与批复不同：批复 200 万元（批复表），填报 190 万元",
     "The budget is not the approved one: approved 200 万元 (批复表), filed 190 万元"),
    (("。", "。"), "funds.total.annual", "",
     "全年预算数不同于年初预算数，没有说明原因：年初 200.00，填报 208.00",
     "The budget changed without a reason: at first 200.00, filed 208.00"),
    (named("改造养老设施个数"), "indicators[0].name", "改造养老设施个数",
     "指标名称与批复不同，请核对是不是同一指标：批复 “改造养老设施数量”，相似 88%（批复表）",
     "The name is not the approved one; is it the same row?: "
     "approved “改造养老设施数量”, 88% alike (批复表)"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "at", "name", "zh", "en"), SAID_OF, ids=lambda v: str(v)[:24])
def test_what_a_finding_says(change: tuple[str, str], at: str, name: str, zh: str, en: str) -> None:
    edits = (change,) if change[0] != change[1] else ()
    told = {f.at: f for f in against(honest(*edits), Approved(honest(), "批复表"), POLICY)}
    assert (told[at].message.zh, told[at].message.en) == (zh, en)
    assert told[at].name == name


CATEGORY = ("| 效益指标 | 社会效益指标 |", "| 产出指标 | 社会效益指标 |")
AFTER = ("| ^ | 可持续影响指标 |", "| 效益指标 | 可持续影响指标 |")


def test_another_category_is_said_as_that() -> None:
    (moved,) = (f for f in found(honest(CATEGORY, AFTER)) if f.code == "T-5")
    assert moved.message.zh.startswith("一级指标与批复不同：批复 效益指标（")
    assert moved.message.en.startswith("The category is not the approved one: approved 效益指标 (")
    assert (moved.declared, moved.expected, moved.name) == ("产出指标", "效益指标", "服务老年人数")


SHIFTED = [
    ("≤5天", "≤7天", "warning", "指标值的上限高于批复"), ("≤7天", "≤5天", "info", "指标值的上限低于批复"),
    ("9月底前", "10月底前", "warning", "期限晚于批复"), ("10月底前", "9月底前", "info", "期限早于批复"),
    ("85%-90%", "80%-90%", "warning", "指标值的范围宽于批复"),
    ("85%-90%", "86%-90%", "info", "指标值的范围窄于批复"),
    ("≥5天", "≥4天", "warning", "指标值低于批复"), ("≥5天", "≥6天", "info", "指标值高于批复"),
    ("≥5天", "若干天", "warning", "批复的指标值可以衡量，填报的不能"), ("≥5天", "", "warning", "没有填批复的指标值"),
    ("≥5天", "≥5次", "warning", "计量单位与批复不同"), ("≥5天", "≤5天", "warning", "指标值的方向与批复相反"),
    ("规范", "较规范", "warning", "指标值与批复不同"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "severity", "zh"), SHIFTED)
def test_what_became_of_a_target_is_said(before: str, after: str, severity: str, zh: str) -> None:
    forms = [honest(target(after)), honest(target(before))]
    (kept,) = (f for f in found(*forms) if f.code == "T-3")
    assert (kept.severity, kept.message.zh.partition("：")[0]) == (severity, zh)


def test_a_form_without_a_column_of_targets_left_none_out() -> None:
    form = edit(honest(SAID), indicators__0__target=None)
    assert [f.code for f in found(form)] == ["T-3"]
    assert found(replace(form, printed=form.printed - {"target"})) == []


def test_rows_that_cannot_be_told_apart_are_named_and_not_compared() -> None:
    twice = edit(honest(SAID), indicators__1__name="改造养老设施数量")
    changed = edit(twice, indicators__0__target="≥1处", indicators__1__target="≥2处")
    (one,) = found(changed, twice)
    assert (one.code, one.at, one.also, one.name) == (
        "T-7", "indicators[0].name", ("indicators[1].name",), "",
    )  # fmt: skip
    assert one.message.zh == (
        "与批复的指标无法一一对应，没有比较：批复 “改造养老设施数量”、“改造养老设施数量”（批复.xlsx:目标表）"
    )
    assert one.message.en.startswith("Cannot be told apart from other approved rows, not compared")
    fewer = replace(changed, indicators=changed.indicators[1:])
    (one,) = found(fewer, twice)
    assert (one.at, one.also, one.name) == ("indicators[0].name", (), "改造养老设施数量")


def test_of_many_rows_that_cannot_be_told_apart_four_are_named() -> None:
    row = honest().indicators[0]
    alike, changed = (
        replace(honest(), indicators=tuple(replace(row, target=f"≥{n}处") for n in counts))
        for counts in (range(5), range(20, 25))
    )
    (one,) = (f for f in found(changed, alike) if f.code == "T-7")
    assert one.expected == "、".join(["“改造养老设施数量”"] * 4) and len(one.also) == 4


def test_a_weight_that_is_not_given_leaves_the_scale_open() -> None:
    form = honest(SAID)
    approved = edit(form, funds__total__weight=None, indicators__0__weight=None)
    approved = edit(approved, indicators__1__weight=Decimal(30))  # the rest of 100
    assert [f.at for f in found(form, approved)] == ["indicators[1].weight"]


def test_a_budget_may_have_been_printed_short_on_either_side() -> None:
    form = honest(SAID)
    for filed, wanted in (
        ("200.005", "200"),
        ("200", "200.004"),
        ("200.01", "200"),
        ("200", "200.01"),
    ):
        forms = [edit(form, funds__total__initial=Decimal(each)) for each in (filed, wanted)]
        assert found(*forms) == [], (filed, wanted)
    for filed, wanted in (("200.02", "200"), ("200", "199.98"), ("0", "200"), ("200", "0")):
        forms = [edit(form, funds__total__initial=Decimal(each)) for each in (filed, wanted)]
        assert [f.code for f in found(*forms)] == ["T-6"], (filed, wanted)


@pytest.mark.parametrize(
    "key", ["result", "reasons", "remarks", "problems", "process", "conclusion"]
)
def test_an_adjusted_budget_may_be_explained_anywhere(key: str) -> None:
    for text, codes in (
        ("年中追加预算 8 万元。", []),
        ("预算在年中调增。", []),
        ("已完成。", ["T-6"]),
    ):
        form = replace(honest(), **{key: text})
        assert [f.code for f in found(form)] == codes
    told = edit(honest(), indicators__1__reason="年中追加预算")
    assert found(told) == []


def test_a_budget_that_was_not_adjusted_needs_no_word() -> None:
    for key in ("initial", "annual"):
        assert found(edit(honest(), **{f"funds__total__{key}": None})) == []
    assert found(edit(honest(), funds__total__annual=Decimal(200))) == []


def test_where_the_approved_table_stands() -> None:
    table = Approved(honest(), "批复.xlsx:目标表!", {"indicators[0].name": "D9", "goal": "C3"})
    asked = ("indicators[0].name", "indicators[0].target", "goal", "indicators[1].name")
    assert [table.at(path) for path in asked] == [
        "批复.xlsx:目标表!D9", "批复.xlsx:目标表!D9", "批复.xlsx:目标表!C3", "批复.xlsx:目标表",
    ]  # fmt: skip
    assert table.place == "批复.xlsx:目标表"
    assert Approved(honest(), cells={"project": "第 5 行"}).place == "第 5 行"
    assert (Approved(honest()).place, Approved(honest(), preset=True).place) == ("批复", "预置")


BUDGETS = [
    ("万元", "200", ["150", "50"], "200"), ("元", "2000000", [], "200"),
    ("万元", None, ["150", "50"], "200"), ("万元", None, ["150", None], "150"),
    ("万元", None, [None], None), ("万元", None, [], None), ("万元", "0", ["150"], "0"),
    ("万元", "Infinity", [], None), ("美元", "200", [], None),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "total", "sources", "expected"), BUDGETS)
def test_the_budget_of_a_form(
    unit: str, total: str | None, sources: list[str | None], expected: str | None
) -> None:
    def line(amount: str | None) -> FundLine:
        return FundLine("资金", initial=None if amount is None else Decimal(amount))

    form = Form(money_unit=unit, funds=Funds(line(total), tuple(map(line, sources))))
    assert budget(form) == (None if expected is None else Decimal(expected))
    assert budget(replace(form, funds=None)) is None
