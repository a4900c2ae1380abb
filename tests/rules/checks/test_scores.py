"""S: scores against target and actual."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from tests.support.drawn import POLICY, Case, case, edit, found, honest, places, run

HOMES = "| ≥200户 | 190户 | 10 | 9.5 |"
COST = "| ≤0.8万元 | 0.75万元 | 10 | 10 | |"
CARE = "| 建立管护制度并落实专人 | 达成年度指标 | 15 | 14 | 两处未明确专人，已要求限期落实 |"
SITES = "| ≥15处 | 15处 | 10 | 10 | |"


def homes(cells: str) -> tuple[str, str]:
    return HOMES, cells


def cost(cells: str) -> tuple[str, str]:
    return COST, cells + " |"


def care(actual: str, score: str) -> tuple[str, str]:
    return CARE, f"| 建立管护制度并落实专人 | {actual} | 15 | {score} | 有关工作滞后，下一步加快 |"


def sites(cells: str) -> tuple[str, str]:
    return SITES, cells


SCORE = "indicators__1__score"
CASES = [
    case("S-1", "within the weight"),
    case("S-1", "exactly the weight and exactly zero", homes("| ≥200户 | 0户 | 10 | 0 |")),
    case("S-1", "a hundredth above", sites("| ≥15处 | 15处 | 10 | 10.01 | |"),
         indicators__0__score="error"),
    case("S-1", "a hundredth below zero", homes("| ≥200户 | 0户 | 10 | -0.01 |"),
         indicators__1__score="error"),
    case("S-1", "blank", sites("| ≥15处 | 15处 | 10 | | |"), indicators__0__score="error"),
    case("S-1", "unreadable: L-2 says so", sites("| ≥15处 | 15处 | 10 | 满分 | |")),
    case("S-2", "190 of 200 earns 9.5 of 10"),
    case("S-2", "a hundredth too high", homes("| ≥200户 | 190户 | 10 | 9.51 |"),
         expected="9.50", indicators__1__score="error"),
    case("S-2", "a hundredth too low", homes("| ≥200户 | 190户 | 10 | 9.49 |"),
         expected="9.50", indicators__1__score="warning"),
    case("S-2", "full marks on a missed target", homes("| ≥200户 | 190户 | 10 | 10 |"),
         indicators__1__score="error"),
    case("S-2", "two thirds at one decimal", homes("| ≥15户 | 10户 | 10 | 6.7 |"),
         expected="6.67", indicators__1__score="warning"),
    case("S-2", "and cut", homes("| ≥15户 | 10户 | 10 | 6.6 |"), indicators__1__score="warning"),
    case("S-2", "but not a whole point", homes("| ≥15户 | 10户 | 10 | 7 |"),
         indicators__1__score="error"),
    case("S-2", "a tie is rounded half up: 4.375", homes("| ≥80% | 70% | 5 | 4.38 |")),
    case("S-2", "or truncated", homes("| ≥80% | 70% | 5 | 4.37 |")),
    case("S-2", "or left unrounded by a formula", homes("| ≥9户 | 8户 | 15 | 13.3333333333 |")),
    case("S-2", "unrounded and too high", homes("| ≥9户 | 8户 | 15 | 13.3366666667 |"),
         indicators__1__score="error"),
    case("S-2", "but neither 4.36", homes("| ≥80% | 70% | 5 | 4.36 |"),
         expected="4.38", indicators__1__score="warning"),
    case("S-2", "nor 4.39", homes("| ≥80% | 70% | 5 | 4.39 |"), indicators__1__score="error"),
    case("S-2", "met: not its affair", homes("| ≥200户 | 200户 | 10 | 9 |")),
    case("S-2", "a cap exceeded earns target ÷ actual", cost("| ≤0.8万元 | 1万元 | 10 | 8 |")),
    case("S-2", "a cap exceeded with full marks", cost("| ≤0.8万元 | 1万元 | 10 | 10 |"),
         expected="8.00", indicators__4__score="error"),
    case("S-2", "a cap met", cost("| ≤0.8万元 | 0.8万元 | 10 | 10 |")),
    case("S-2", "growth turned to decline", homes("| 增长5% | 下降3% | 10 | 10 |"),
         indicators__1__score="error"),
    case("S-2", "one of two targets missed",
         homes("| 培训≥2次；参训≥100人 | 培训2次；参训95人 | 10 | 10 |"), indicators__1__score="error"),
    case("S-2", "one of two missed, with points lost",
         homes("| 培训≥2次；参训≥100人 | 培训2次；参训95人 | 10 | 9 |")),
    case("S-2", "below the range", homes("| 200户-250户 | 190户 | 10 | 10 |"),
         indicators__1__score="error"),
    case("S-2", "full marks of half a point", homes("| 按时完成 | 未按时完成 | 0.5 | 0.5 |"),
         indicators__1__score="error"),
    case("S-2", "none of none", homes("| 按时完成 | 未按时完成 | 0 | 0 |")),
    case("S-2", "a cap without its sign, exceeded for half a point", cost("| 0.8万元 | 1万元 | 0.5 | 0.5 |"),
         indicators__4__score="warning"),
    case("S-2", "and for none", cost("| 0.8万元 | 1万元 | 0 | 0 |")),
    case("S-2", "not in time, in words", homes("| 按时完成 | 未按时完成 | 10 | 10 |"),
         indicators__1__score="error"),
    case("S-2", "exactly on a bound that does not count: I-2 says so",
         homes("| 超过200户 | 200户 | 10 | 10 |")),
    case("S-2", "units differ: nothing follows", homes("| ≥200户 | 190人 | 10 | 10 |")),
    case("S-2", "none at all was wanted", cost("| =0次 | 2次 | 10 | 5 |"),
         expected="0.00", indicators__4__score="error"),
    case("S-2", "above the weight: S-1 says so", homes("| ≥200户 | 190户 | 10 | 11 |")),
    case("S-2", "answered by a word: I-1 says so", homes("| ≥200户 | 完成 | 10 | 10 |")),
    case("S-3", "met with full marks"),
    case("S-3", "met exactly, a point lost", sites("| ≥15处 | 15处 | 10 | 9 | |"),
         expected="10.00", indicators__0__name="warning"),
    case("S-3", "met, nothing given", sites("| ≥15处 | 15处 | 10 | 0 | |"),
         indicators__0__name="warning"),
    case("S-3", "met, a hundredth lost", sites("| ≥15处 | 15处 | 10 | 9.99 | |"),
         indicators__0__name="warning"),
    case("S-3", "one short of it", sites("| ≥15处 | 14处 | 10 | 9 | |")),
    case("S-3", "more than 15 was wanted", sites("| ＞15处 | 15处 | 10 | 9 | |")),
    case("S-3", "claimed met in words", sites("| 100% | 达成指标 | 10 | 9 | |"),
         indicators__0__name="warning"),
    case("S-3", "a date met early", sites("| 9月前 | 7月 | 10 | 9 | |"),
         indicators__0__name="warning"),
    case("S-3", "a qualitative row has a band", care("达成年度指标", "12")),
    case("S-4", "14 of 15 met"),
    case("S-4", "met at 80%, its floor", care("达成年度指标", "12")),
    case("S-4", "met below 80%", care("达成年度指标", "11.99"), indicators__6__score="error"),
    case("S-4", "part met at 60%, its floor", care("部分达成指标并具有一定效果", "9")),
    case("S-4", "part met below 60%", care("部分达成指标并具有一定效果", "8.99"),
         indicators__6__score="error"),
    case("S-4", "part met just under 80%", care("部分达成年度指标并具有一定效果", "11.99")),
    case("S-4", "part met at 80%, the excluded edge", care("部分达成指标", "12"),
         expected="9.00 至 12.00 之间（不含 12.00）", indicators__6__score="warning"),
    case("S-4", "part met above 80%", care("部分达成指标", "12.01"), indicators__6__score="error"),
    case("S-4", "missed at zero", care("未达成指标且效果较差", "0")),
    case("S-4", "missed at 60%, the excluded edge", care("未达成指标且效果较差", "9"),
         indicators__6__score="warning"),
    case("S-4", "missed above 60%", care("未达成年度指标且效果较差", "10"),
         indicators__6__score="error"),
    case("S-4", "an unknown phrase: no band", care("已着手", "5")),
    case("S-4", "a floor of 1.944 is printed 1.94",
         (CARE, "| 建立管护制度并落实专人 | 达成年度指标 | 2.43 | 1.94 | 有关工作滞后，下一步加快 |")),
    case("S-4", "1.93 is below it",
         (CARE, "| 建立管护制度并落实专人 | 达成年度指标 | 2.43 | 1.93 | 有关工作滞后，下一步加快 |"),
         indicators__6__score="error"),
    case("S-5", "3100 of 3000"),
    case("S-5", "exactly 130%", sites("| ≥100处 | 130处 | 10 | 10 | |"),
         indicators__0__actual="warning"),
    case("S-5", "a hair under 130%", sites("| ≥100处 | 129.99处 | 10 | 10 | |")),
    case("S-5", "130% and explained", sites("| ≥100处 | 130处 | 10 | 10 | 街道追加了点位 |")),
    case("S-5", "130% and an empty phrase", sites("| ≥100处 | 130处 | 10 | 10 | 无 |"),
         indicators__0__actual="warning"),
    case("S-5", "less is better: half the cap is no excess",
         cost("| ≤0.8万元 | 0.4万元 | 10 | 10 |")),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_too_high_and_too_low_are_said_apart() -> None:
    full, high, low = (
        next(f.message for f in verify(case_of(honest(homes(cells)), POLICY)) if f.code == "S-2")
        for cells in (
            "| ≥200户 | 190户 | 10 | 10 |",
            "| ≥200户 | 190户 | 10 | 9.8 |",
            "| ≥200户 | 190户 | 10 | 1 |",
        )
    )
    assert full.zh == "未达成目标却得满分：目标 ≥200户，实际 190户，填报 10.00，应为 9.50"
    assert high.zh.startswith("得分高于完成比例：") and low.zh.startswith("得分低于完成比例：")
    assert high.en.startswith("A score above its ratio: ") and "below" in low.en


@pytest.mark.parametrize(
    ("name", "kind", "nature", "target", "actual", "severity"),
    [  # what full marks give, by what tells the direction of a bare number
        ("改造户数", "数量指标", None, "200户", "190户", "error"),
        ("工程验收合格率", "质量指标", None, "100%", "96%", "error"),
        ("户均成本", "成本指标", "反向指标", "400元/户", "420", "error"),
        ("户均成本（≤**元/户）", "成本指标", None, "400", "420", "error"),
        ("户均成本", "成本指标", "正向指标", "400元/户", "380", "error"),
        ("户均成本", "成本指标", None, "400元/户", "420元/户", "warning"),
        ("户均成本", "成本指标", None, "400元/户", "380元/户", None),
        ("返工率", "质量指标", None, "3%", "4%", "warning"),
        ("外聘人员数量", "数量指标", None, "20人", "18人", None),
        ("应急抢修次数", "数量指标", None, "10次", "7次", None),
        ("系统可用率", "质量指标", None, "95%", "90%", "error"),
        ("漏报率", "质量指标", None, "3%", "4%", "warning"),
        ("设备使用年限", "可持续影响指标", None, "5年", "4年", "error"),
        ("考核得分", "质量指标", None, "90分", "85分", "error"),
        ("返工率", "质量指标", None, "3%", "2%", None),
        ("设备更新周期", "时效指标", None, "30天", "20天", None),
        ("氮磷比", "质量指标", None, "16", "12", None),
        ("成本节约率", "成本指标", None, "5%", "3%", "error"),
    ],
)
def test_the_direction_of_a_bare_number(
    name: str, kind: str, nature: str | None, target: str, actual: str, severity: str | None
) -> None:
    form = edit(
        honest(homes("| 有序 | 达成指标 | 10 | 10 |")),
        indicators__1__name=name, indicators__1__subcategory=kind, indicators__1__nature=nature,
        indicators__1__target=target, indicators__1__actual=actual, indicators__1__reason=None,
    )  # fmt: skip
    assert places(form, "S-2").get("indicators[1].score") == severity
    assert bool(places(form, "D-1")) == (severity == "error")


def test_targets_without_a_direction_are_one_finding_and_leave_an_interval() -> None:
    """氮磷比 16 answered by 12: too little, or better than wanted? The reference is either."""
    form = edit(
        honest(homes("| 有序 | 达成指标 | 10 | 10 |")),
        indicators__1__name="氮磷比", indicators__1__subcategory="质量指标",
        indicators__1__target="16单位", indicators__1__actual="12单位",
    )  # fmt: skip
    assert places(form, "I-2") == {"indicators[1].target": "warning"}
    assert str(case_of(form, POLICY).reference) == "96.42 至 98.92 之间"
    both = edit(
        form, indicators__0__name="酸碱比", indicators__0__subcategory="质量指标",
        indicators__0__target="8单位", indicators__0__actual="7单位",
    )  # fmt: skip
    assert places(both, "I-2") == {"indicators[0].target": "warning"}
    (told,) = (f for f in verify(case_of(both, POLICY)) if f.code == "I-2")
    assert told.also == ("indicators[1].target",) and told.name == ""
    assert "“酸碱比”、“氮磷比”" in told.message.zh


def test_a_deadline_that_was_missed_has_no_full_marks() -> None:
    for actual, score, severity in (
        ("2025年11月", "10", "error"), ("2025年10月", "10", None), ("2025年11月", "8", None),
    ):  # fmt: skip
        form = honest(homes(f"| 2025年10月底前 | {actual} | 10 | {score} |"))
        assert places(form, "S-2").get("indicators[1].score") == severity


def test_met_in_the_main_is_not_full_without_a_word() -> None:
    assert (
        places(honest(homes("| 有序 | 基本达成指标 | 10 | 10 |")), "S-4") == {}
    )  # it has a reason
    form = edit(honest(homes("| 有序 | 基本达成指标 | 10 | 10 |")), indicators__1__reason=None)
    assert places(form, "S-4") == {"indicators[1].score": "warning"}
    assert places(honest(homes("| 有序 | 基本达成指标 | 10 | 9 |")), "S-4") == {}
    form = edit(honest(homes("| 有序 | 基本达成 | 10 | 10 |")), indicators__1__reason=None)
    assert places(form, "S-4") == {"indicators[1].score": "warning"}


def test_linear_deduction_of_a_local_policy() -> None:
    linear = msgspec.structs.replace(
        POLICY, scores=msgspec.structs.replace(POLICY.scores, reverse="linear")
    )
    form = honest(cost("| ≤0.8万元 | 1万元 | 10 | 8 |"))
    assert places(form, "S-2") == {}
    (seen,) = found(form, "S-2", linear)
    assert (seen.expected, seen.severity) == ("7.50", "error")
    twice = honest(cost("| ≤0.8万元 | 1.6万元 | 10 | 0 |"))
    assert places(twice, "S-2", linear) == {}
    assert [s.expected for s in found(twice, "S-2")] == ["5.00"]


def test_a_printed_actual_value_is_an_interval() -> None:
    """66.7 % may stand for two thirds."""
    row = homes("| ≥100% | 66.7% | 30 | 20 |")
    assert places(honest(row), "S-2") == {}
    assert places(honest(homes("| ≥100% | 67% | 30 | 20 |")), "S-2") != {}


def test_a_score_of_one_decimal_is_printed_as_it_was_typed() -> None:
    (seen,) = found(honest(homes("| ≥15户 | 10户 | 10 | 6.7 |")), "S-2")
    assert (seen.declared, seen.expected) == ("6.7", "6.67")


def test_the_threshold_of_the_policy_is_used() -> None:
    stricter = msgspec.structs.replace(
        POLICY, reasons=msgspec.structs.replace(POLICY.reasons, far_over_target=Decimal(120))
    )
    form = edit(honest(), indicators__0__actual="18处")
    assert places(form, "S-5") == {}
    assert places(form, "S-5", stricter) == {"indicators[0].actual": "warning"}


def test_a_form_without_scores_lacks_none() -> None:
    form = edit(honest(), indicators__0__score=None)
    assert places(form, "S-1") == {"indicators[0].score": "error"}
    assert places(edit(form, printed=form.printed - {"score"}), "S-1") == {}


def test_a_row_that_is_passed_over_hides_none_after_it() -> None:
    """Whatever a row lacks, the rows below it are still looked at."""
    for number in (0, 2):
        for part in ("score", "weight", "target", "actual"):
            blank = {f"indicators__{number}__{part}": None}
            high = edit(honest(), **blank, indicators__4__actual="1万元")
            assert places(high, "S-2") == {"indicators[4].score": "error"}
            low = edit(honest(), **blank, indicators__4__score=Decimal(9))
            assert "indicators[4].name" in places(low, "S-3")
            tier = edit(honest(), **blank, indicators__6__score=Decimal(11))
            assert places(tier, "S-4") == {"indicators[6].score": "error"}
            far = edit(honest(), **blank, indicators__5__actual="4000人")
            assert places(far, "S-5") == {"indicators[5].actual": "warning"}


def test_a_row_without_weight_is_not_scored() -> None:
    for cells in ("| ≥200户 | 190户 | 0 | 0 |", "| 200户-250户 | 190户 | 0 | 0 |"):
        assert places(honest(homes(cells)), "S-2") == {}
    for tier in ("达成", "部分达成", "基本达成"):
        form = edit(honest(homes(f"| 有序 | {tier} | 0 | 0 |")), indicators__1__reason=None)
        assert places(form, "S-4") == {}
