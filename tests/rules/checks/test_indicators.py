"""I: how indicators are set."""

from __future__ import annotations

import pytest

from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from tests.support.drawn import POLICY, Case, case, edit, honest, places, run

SITES = "| 改造养老设施数量 | ≥15处 | 15处 | 10 | 10 | |"
COST = "| 户均改造成本 | ≤0.8万元 | 0.75万元 | 10 | 10 | |"
PASS = "| 工程验收合格率 | =100% | 100% | 10 | 10 | |"
CARE = "| 设施管护机制 | 建立管护制度并落实专人 | 达成年度指标 |"


def sites(target: str, actual: str) -> tuple[str, str]:
    return SITES, f"| 改造养老设施数量 | {target} | {actual} | 10 | 10 | |"


def named(name: str, target: str = "≥15处", actual: str = "15处") -> tuple[str, str]:
    return SITES, f"| {name} | {target} | {actual} | 10 | 10 | |"


def cost(name: str, target: str, actual: str) -> tuple[str, str]:
    return COST, f"| {name} | {target} | {actual} | 10 | 10 | |"


def passed(name: str, target: str, actual: str) -> tuple[str, str]:
    return PASS, f"| {name} | {target} | {actual} | 10 | 10 | |"


def care(name: str, target: str, actual: str = "达成年度指标") -> tuple[str, str]:
    return CARE, f"| {name} | {target} | {actual} |"


def elders(target: str, actual: str) -> tuple[str, str]:
    return "| 老年人满意度 | ≥90% | 92% |", f"| 老年人满意度 | {target} | {actual} |"


ACTUAL, TARGET = {"indicators__0__actual": "warning"}, {"indicators__0__target": "warning"}
CASES = [
    case("I-1", "figures by figures, words by words"),
    case("I-1", "a figure answered by a word", sites("≥15处", "完成"), **ACTUAL),
    case("I-1", "a cap answered by a word", sites("小于5次", "无上访"), **ACTUAL),
    case("I-1", "a range answered by a word", sites("85%-90%", "达成指标"), **ACTUAL),
    case("I-1", "words answered by a figure", sites("控制在预算中", "100%"), **ACTUAL),
    case("I-1", "a figure that cannot be read: a hint", sites("≥15处", "1O处"), **{at: "info" for at in ACTUAL}),
    case("I-1", "prose around a figure: a hint", sites("≥15处", "15处，另有3处在建"),
         **{at: "info" for at in ACTUAL}),
    case("I-1", "prose around a target's figure", sites("介于10处和15处之间", "12处")),
    case("I-1", "none, answered by nought", sites("零投诉", "0")),
    case("I-1", "all of it", passed("工程验收合格率", "=100%", "全部合格")),
    case("I-1", "nothing happened", named("安全事故发生次数", "0起", "未发生")),
    case("I-1", "a comparison answered by a figure", sites("不高于上年", "12处")),
    case("I-1", "growth answered by how much", named("居民收入", "稳步增长", "增长6%")),
    case("I-1", "about is for I-2", sites("≥15处", "约15处")),
    case("I-1", "a named figure more", sites("≥15处", "15处，完成率100%"), **{at: "info" for at in ACTUAL}),
    case("I-1", "a date answered by a word", sites("9月前", "按期完成")),
    case("I-1", "blank: L-4 says so", sites("≥15处", "")),
    case("I-2", "operators and units"),
    case("I-2", "neither operator nor unit", sites("15", "15"), **TARGET),
    case("I-2", "an operator alone", sites("≥15", "15")),
    case("I-2", "a unit alone", sites("15处", "15处")),
    case("I-2", "the unit is in the name", named("改造养老设施数量(处)", "15", "15")),
    case("I-2", "units differ", sites("≥15处", "15户"), **ACTUAL),
    case("I-2", "units that convert", sites("≥1.5公里", "1500米")),
    case("I-2", "the target copied with its operator", sites("≥266米", "≥266米"), **ACTUAL),
    case("I-2", "copied, and broken over two lines", sites("≥ 266\\n米", "≥266 米"), **ACTUAL),
    case("I-2", "the options copied", sites("定性 好坏", "好坏"), **ACTUAL),
    case("I-2", "one of the options chosen", sites("定性 优良中低差", "优")),
    case("I-2", "two targets in a cell", sites("①4次②5场", "4次、5场"), **TARGET),
    case("I-2", "two targets in a cell, each of something",
         sites("一期5公里，二期3公里", "一期5公里，二期3公里")),
    case("I-2", "a limit of time that every case kept", sites("≤2小时", "2小时内")),
    case("I-2", "and in the very words", sites("5个工作日内", "5个工作日内")),
    case("I-2", "a limit of time that was not", sites("≤2小时", "3小时内"), **ACTUAL),
    case("I-2", "none needs no unit", sites("0", "0")),
    case("I-2", "万 under money is a unit", cost("户均改造成本", "1.2万", "1.1万")),
    case("I-2", "a year's cost", cost("户均改造成本", "1.2万元/年", "1.1万元")),
    case("I-2", "the rate reached", passed("工程验收合格率", "≥98%", "合格率达到98%")),
    case("I-2", "超过 excludes the figure", sites("超过4次", "4次"), **ACTUAL),
    case("I-2", "超过 and exceeded", sites("超过4次", "5次")),
    case("I-2", "不超过 includes it", sites("不超过5天", "5天")),
    case("I-2", "4次以上 includes it", sites("4次以上", "4次")),
    case("I-2", "about", sites("≥15处", "约15处"), **ACTUAL),
    case("I-2", "more or less", sites("≥15处", "15处左右"), **ACTUAL),
    case("I-2", "nearly", sites("≥15处", "近15处"), **ACTUAL),
    case("I-2", "about, in prose", sites("≥15处", "完成了约15处设施的改造"), **ACTUAL),
    case("I-2", "an exact figure in prose", sites("≥15处", "其余街道共完成15处改造任务")),
    case("I-2", "from here to there", sites("≥15处", "14-16处"), **ACTUAL),
    case("I-2", "达到 for a value", sites("≥15处", "达到15处")),
    case("I-2", "either of two units", sites("≥15台（套）", "15套")),
    case("I-2", "a bound for a value", sites("≥15处", "≥16处"), **ACTUAL),
    case("I-2", "以上 for a value", sites("95%", "95%以上"), **ACTUAL),
    case("I-2", "a fraction for a percentage", sites("≥95%", "0.96"), **ACTUAL),
    case("I-2", "two figures for one", sites("≥4次", "4次、5场"), **ACTUAL),
    case("I-2", "a unit that is in no list", sites("≥3盆", "4盆")),
    case("I-3", "what was done"),
    case("I-3", "预算执行率", named("预算执行率", "≥95%", "99%"), indicators__0__name="warning"),
    case("I-3", "资金支付率, with white space", named("资金 支付率", "≥95%", "99%"),
         indicators__0__name="warning"),
    case("I-3", "not an output", ("| 服务老年人数 |", "| 预算执行率 |")),
    case("I-4", "all names differ"),
    case("I-4", "the same name in another row", named("按期完工率"), indicators__3__name="warning"),
    case("I-4", "the same but for white space", named("按期 完工率"),
         indicators__3__name="warning"),
    case("I-5", "all kinds are there"),
    case("I-5", "no satisfaction", ("| 满意度指标 | 服务对象满意度指标 |", "| 效益指标 | 社会效益指标 |"),
         indicators="warning"),
    case("I-5", "no timeliness", ("| 时效指标 |", "| 质量指标二 |"), indicators__0__category="info"),
    case("I-5", "no cost", ("| 成本指标 |", "| 质量指标二 |"), indicators__0__category="info"),
    case("I-5", "cost as a category of its own", ("| ^ | 成本指标 |", "| 成本指标 | 经济成本 |")),
    case("I-6", "what people are paid is no cost to be kept down",
         cost("临时救助标准", "≥1000元/人", "1000元/人")),
    case("I-6", "everything in its place"),
    case("I-6", "社会效益 under 产出", ("| ^ | 时效指标 |", "| ^ | 社会效益指标 |"),
         indicators__3__subcategory="warning"),
    case("I-6", "数量 under 效益", ("| 效益指标 | 社会效益指标 |", "| 效益指标 | 数量指标 |"),
         indicators__5__subcategory="warning"),
    case("I-6", "效益 under 满意度", ("| 满意度指标 | 服务对象满意度指标 |", "| 满意度指标 | 社会效益指标 |"),
         indicators__7__subcategory="warning"),
    case("I-6", "a cost with ≥", cost("户均改造成本", "≥0.8万元", "0.9万元"),
         indicators__4__target="warning"),
    case("I-6", "a saving with ≥", cost("成本节约率", "≥5%", "6%")),
    case("I-6", "a rate of the whole at 100%", passed("工程验收合格率", "≥100%", "100%")),
    case("I-6", "a hundredth over", passed("工程验收合格率", "≥98%", "100.01%"),
         indicators__2__actual="warning"),
    case("I-6", "a target over 100%", passed("工程验收合格率", "≥120%", "100%"),
         indicators__2__target="warning"),
    case("I-6", "a growth may exceed 100%", passed("合格率增长", "≥120%", "130%")),
    case("I-6", "a completion rate may", passed("任务完成率", "≥100%", "105%")),
    case("I-5", "a kind without its last word", ("| ^ | 时效指标 |", "| ^ | 时效 |")),
    case("I-5", "cost as a category of its own, and no timeliness",
         ("| ^ | 成本指标 |", "| 成本指标 | 经济成本 |"), ("| 时效指标 |", "| 质量指标二 |"),
         indicators__0__category="info"),
    case("I-5", "the first output is not the first row",
         ("| 产出指标 | 数量指标 | 改造", "| 效益指标 | 社会效益 | 改造"),
         ("| ^ | ^ | 适老", "| 产出指标 | 数量指标 | 适老"), ("| 时效指标 |", "| 质量指标二 |"),
         indicators__1__category="info"),
    case("I-6", "满意度 under 产出", ("| ^ | 时效指标 |", "| ^ | 满意度指标 |"),
         indicators__3__subcategory="warning"),
    case("I-6", "数量 under 满意度", ("| 满意度指标 | 服务对象满意度指标 |", "| 满意度指标 | 数量 |"),
         indicators__7__subcategory="warning"),
    case("I-6", "a cost with ＞", cost("户均改造成本", "＞0.8万元", "0.9万元"),
         indicators__4__target="warning"),
    case("I-6", "a cost by its name alone", cost("造价", "≥8", "9"), indicators__4__target="warning"),
    case("I-6", "a cost by its unit alone", cost("户均补助", "≥8元", "9元"), indicators__4__target="warning"),
    case("I-6", "no cost by name or unit", cost("节能设备", "≥8台", "9台")),
    case("I-6", "a bare rate over 100", passed("工程验收合格率", "≥98", "101"),
         indicators__2__actual="warning"),
    case("I-6", "so many pieces", passed("工程验收合格率", "≥120件", "130件")),
    case("I-7", "a figure in Chinese numerals", named("培训次数", "五次", "5次")),
    case("I-7", "no target: L-4 says so", named("培训次数", "", "5次")),
    case("I-7", "a concrete sentence"),
    case("I-7", "规范", care("设施管护机制", "规范"), indicators__6__target="info"),
    case("I-7", "规 范, with white space", care("设施管护机制", "规 范"), indicators__6__target="info"),
    case("I-7", "a rate with words for a target", care("设施完好率", "达到行业要求"),
         indicators__6__target="info"),
    case("I-7", "a rate with a figure", care("设施完好率", "≥95%")),
    case("I-8", "a survey's figure"),
    case("I-8", "nobody complained", elders("≥90%", "未收到投诉"), indicators__7__actual="info"),
    case("I-8", "with white space and more words", elders("满意", "全年 没有 投诉，反响良好"),
         indicators__7__actual="info"),
    case("I-8", "a figure beside it", elders("≥90%", "95%，无投诉")),
    case("I-8", "other words", elders("满意", "达成年度指标")),
    case("I-8", "complaints are what it counts", elders("无投诉", "无投诉")),
    case("I-8", "no indicator of satisfaction", care("设施管护机制", "建立", "建立，未收到投诉")),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_one_target_in_words_is_quoted_beside_the_name_of_its_row() -> None:
    (told,) = (
        f
        for f in verify(case_of(honest(passed("工程验收合格率", "全部", "全部")), POLICY))
        if f.code == "I-7"
    )
    assert (told.name, told.message.zh) == ("工程验收合格率", "宜用数字目标：“全部”")


def test_what_is_alike_in_many_rows_is_one_finding() -> None:
    """Nine targets without a unit are one fact of a form."""
    form = honest(
        sites("15", "15"), (PASS, PASS.replace("=100%", "100")),
        ("| 按期完工率 | ≥95% | 96% |", "| 按期完工率 | ≥96% | ≥96% |"),
        ("| 服务老年人数 | ≥3000人 | 3100人 |", "| 服务老年人数 | ≥3100人 | ≥3100人 |"),
    )  # fmt: skip
    told = [f for f in verify(case_of(form, POLICY)) if f.code == "I-2"]
    assert [(f.at, f.also, f.name) for f in told] == [
        ("indicators[0].target", ("indicators[2].target",), ""),
        ("indicators[3].actual", ("indicators[5].actual",), ""),
    ]
    assert told[0].message.zh == "目标没有符号和单位：“改造养老设施数量”、“工程验收合格率”"


def test_several_missing_categories_are_each_said() -> None:
    form = edit(honest(), indicators=honest().indicators[5:6])
    said = [f.message.zh for f in verify(case_of(form, POLICY)) if f.code == "I-5"]
    assert said == ["没有产出指标", "没有满意度指标"]


def test_the_same_name_three_times_is_said_twice() -> None:
    form = honest()
    for number in (1, 2):
        form = edit(form, **{f"indicators__{number}__name": form.indicators[0].name})
    assert list(places(form, "I-4")) == ["indicators[1].name", "indicators[2].name"]


def test_a_form_without_categories_lacks_none() -> None:
    form = honest()
    for number in range(8):
        form = edit(form, **{f"indicators__{number}__category": None})
    assert places(form, "I-5") == {}


def test_a_row_without_a_name_hides_none_after_it() -> None:
    form = edit(honest(named("按期完工率")), indicators__1__name=None)
    assert places(form, "I-4") == {"indicators[3].name": "warning"}
    form = edit(honest(), indicators__0__name=None, indicators__3__name="预算执行率")
    assert places(form, "I-3") == {"indicators[3].name": "warning"}


def test_a_row_that_is_passed_over_hides_none_after_it() -> None:
    """Of each check, the last row is found whatever stands above it."""
    for code, at, edits in (
        ("I-1", "indicators[7].actual", [elders("≥90%", "满意")]),
        ("I-2", "indicators[7].actual", [elders("≥90%", "约92%")]),
        ("I-7", "indicators[7].target", [elders("满意", "达成年度指标")]),
    ):
        assert list(places(honest(*edits), code)) == [at], code


@pytest.mark.parametrize(
    ("target", "actual", "told"),
    [
        ("培训≥2次；参训≥100人", "培训2次；参训120人", None),  # each of something
        ("≥2次；≥100人", "2次；120人", "target"),
        ("≥15处", "=15处", None),
        ("≥15处", "＞15处", "actual"),
        ("10-20处", "15户", "actual"),
        ("10-20处", "≥15处", "actual"),
        ("10-20处", "10-15处", None),
        ("15", "14", "target"),
        ("15万", "14万", None),
        ("达标", "约15处", None),  # words: I-1 says so
        ("＜15天", "15天", "actual"),
        ("≤15天", "15天", None),
        ("≤2小时", "2小时以内", None),
        ("≤2小时", "1天以内", "actual"),
        ("≤2处", "1处以内", "actual"),
    ],
)
def test_what_an_answer_lacks(target: str, actual: str, told: str | None) -> None:
    seen = places(edit(honest(), indicators__0__target=target, indicators__0__actual=actual), "I-2")
    assert list(seen) == ([] if told is None else [f"indicators[0].{told}"])
