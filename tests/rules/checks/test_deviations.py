"""D: causes and measures."""

from __future__ import annotations

import pytest

from perfxl.form.model import Coverage, Heading
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from tests.support.drawn import POLICY, Case, case, edit, honest, places, run

WHY = "部分家庭临时退出，下一步提前入户确认"
HOMES = f"| ≥200户 | 190户 | 10 | 9.5 | {WHY} |"
SITES = "| ≥15处 | 15处 | 10 | 10 | |"
NONE = {"indicators__1__reason": "error"}
NONE_AT = {"indicators[1].reason": "error"}
REASON = {"indicators__1__reason": "warning"}


def reason(text: str) -> tuple[str, str]:
    return WHY, text


def homes(cells: str) -> tuple[str, str]:
    return HOMES, cells


CASES = [
    case("D-1", "explained"),
    case("D-1", "blank", reason(""), indicators__1__reason="error"),
    case("D-1", "missed with full marks", homes("| ≥200户 | 190户 | 10 | 10 | |"),
         indicators__1__reason="error"),
    case("D-1", "part met with full marks", homes("| 有序 | 部分达成指标 | 10 | 10 | |"),
         indicators__1__reason="error"),
    case("D-1", "claimed missed", homes("| 有序 | 未达成指标且效果较差 | 10 | 0 | |"),
         indicators__1__reason="error"),
    case("D-1", "a hundredth lost", ("| ≥15处 | 15处 | 10 | 10 | |", "| ≥15处 | 15处 | 10 | 9.99 | |"),
         indicators__0__reason="error"),
    case("D-1", "nothing lost, nothing due", homes("| ≥200户 | 200户 | 10 | 10 | |")),
    case("D-1", "far over target only warns, in S-5", homes("| ≥200户 | 300户 | 10 | 10 | |")),
    case("D-1", "无", reason("无"), **NONE),
    case("D-1", "无。", reason("无。"), **NONE),
    case("D-1", "详见报告", reason("详见报告"), **NONE),
    case("D-1", "0, as a number", reason("0"), **NONE),
    case("D-1", "a dash", reason("—"), **NONE),
    case("D-1", "spaces", reason('"  "'), **NONE),
    case("D-1", "无 in brackets", reason("（无）"), **NONE),
    case("D-1", "无 to every question", reason("原因：无；改进措施：无"), **NONE),
    case("D-1", "two empty phrases", reason("正常，已完成"), **NONE),
    case("D-1", "无 inside a sentence is no empty phrase", reason("无合适场地，下一步另行选址")),
    case("D-1", "an empty phrase beside full marks", (SITES, "| ≥15处 | 15处 | 10 | 10 | 无 |")),
    case("D-2", "cause and measure"),
    case("D-2", "a cause alone", reason("部分家庭临时退出"), **REASON),
    case("D-2", "a measure alone will do", reason("下一步提前入户确认")),
    case("D-2", "done in the year after the form's", reason("部分家庭临时退出，2026年入户")),
    case("D-2", "the form's own year is a cause", reason("部分家庭2025年临时退出"), **REASON),
    case("D-2", "made up for", reason("临时退出10户，三月已补做")),
    case("D-1", "无 to every question, a line each", reason("原因：无\\n措施：无"), **NONE),
    case("D-1", "无 to every number", reason("1.无 2.无"), **NONE),
    case("D-2", "a clause that begins as measures do", reason("部分家庭临时退出，提前确认名单")),
    case("D-2", "what we shall do", reason("预算下达晚。我们会提早谋划。")),
    case("D-2", "done already", reason("部分家庭临时退出，已补报")),
    case("D-2", "but what cannot be done is none", reason("家庭退出，已无法改造"), **REASON),
    case("D-2", "nor is what goes slowly", reason("征地困难，推进缓慢"), **REASON),
    case("D-2", "an empty phrase is for D-1", reason("无")),
    case("D-2", "nothing due: no measure needed",
         (SITES, "| ≥15处 | 15处 | 10 | 10 | 街道配合 |")),
    case("D-3", "a reason that says something"),
    case("D-3", "无 inside a sentence is no empty phrase", reason("无合适场地，下一步另行选址")),
    case("D-3", "an empty phrase beside full marks", (SITES, "| ≥15处 | 15处 | 10 | 10 | 无 |")),
    case("D-3", "a reason beside full marks", (SITES, "| ≥15处 | 15处 | 10 | 10 | 街道配合 |"),
         indicators__0__reason="warning"),
    case("D-3", "a reason for going a little over", (SITES, "| ≥15处 | 16处 | 10 | 10 | 街道追加 |")),
    case("D-3", "a reason for what is short of all",
         ("| ≥95% | 96% | 10 | 10 | |", "| ≥95% | 96% | 10 | 10 | 个别工程受雨天影响 |")),
    case("D-3", "a reason for another day",
         (SITES, "| 2025年12月底前 | 2025年10月 | 10 | 10 | 施工顺利，提前两个月 |")),
    case("D-3", "over in words alone", (SITES, "| ≥15处 | 15处 | 10 | 10 | 超额完成 |"),
         indicators__0__reason="warning"),
    case("D-3", "a reason for going far over", (SITES, "| ≥15处 | 30处 | 10 | 10 | 街道追加 |")),
    case("D-3", "part met with full marks: a reason is due",
         homes("| 有序 | 部分达成指标 | 10 | 10 | 人手不足 |")),
    case("D-3", "no score: no points to compare", homes("| ≥200户 | 190户 | 10 | | 退出10户，扣1分 |")),
    case("D-3", "beside the last row",
         ("| ≥90% | 92% | 10 | 10 | |", "| ≥92% | 92% | 10 | 10 | 街道配合 |"), indicators__7__reason="warning"),
    case("D-3", "the points in words agree", reason("临时退出10户，扣0.5分，下一步确认")),
    case("D-1", "another row's reason names it", reason(""),
         ("| 达成年度指标 | 15 | 14 | 两处未明确专人", "| 达成年度指标 | 15 | 14 | 适老化改造户数：家庭退出；两处未明确专人")),
    case("D-1", "another row's reason names another", reason(""),
         ("| 达成年度指标 | 15 | 14 | 两处未明确专人", "| 达成年度指标 | 15 | 14 | 适老化改造：家庭退出；两处未明确专人"), **NONE),
    case("D-1", "a printed hint names it", reason(""),
         (SITES, "| ≥15处 | 15处 | 10 | 10 | 说明适老化改造户数未完成的原因（100字以内） |"), **NONE),
    case("D-3", "a reason that was written for another row", reason(""),
         (SITES, "| ≥15处 | 15处 | 10 | 10 | 适老化改造户数：家庭退出，提前确认 |")),
    case("D-3", "a reason that names a row at full marks",
         (SITES, "| ≥15处 | 15处 | 10 | 10 | 户均改造成本：街道配合 |"), indicators__0__reason="warning"),
    case("D-3", "0.50 is 0.5", reason("临时退出10户，扣0.50分，下一步确认")),
    case("D-3", "the points in words differ", reason("临时退出10户，扣1分，下一步确认"),
         expected="扣 0.50 分", indicators__1__reason="info"),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_why_a_reason_is_due_is_said() -> None:
    form = edit(honest(reason("")), indicators__1__score=None)
    (message,) = (f.message for f in verify(case_of(form, POLICY)) if f.code == "D-1")
    assert "目标未达成" in message.zh and "扣" not in message.zh.partition("：")[2]
    (message,) = (f.message for f in verify(case_of(honest(reason("")), POLICY)) if f.code == "D-1")
    assert "扣 0.50 分，目标未达成" in message.zh and "0.50 points lost" in message.en


@pytest.mark.parametrize("phrase", POLICY.reasons.empty)
def test_every_empty_phrase_of_the_policy(phrase: str) -> None:
    form = edit(honest(), indicators__1__reason=phrase)
    assert places(form, "D-1") == {"indicators[1].reason": "error"} and not places(form, "D-3")


WELL = (
    "不存在偏差 未产生偏差 无明显偏差 基本无偏差 没有偏差情况 无异常 未扣分 不存在 不存在偏差，无需改进 不需要整改 "
    "按时完成 已按时完成 提前完成 达成目标 已完成年度目标任务 全年任务已完成 达到预期效果 已达标 符合要求 "
    "继续保持 无偏差，下一年继续保持 得满分 100% √ 与目标一致 已完成目标，无偏差"
).split()


@pytest.mark.parametrize("words", WELL)
def test_all_is_well_is_no_reason_for_lost_points_and_no_fault_beside_full_marks(
    words: str,
) -> None:
    lost = honest(reason(words))
    assert places(lost, "D-1") == NONE_AT and not places(lost, "D-2")
    full = honest((SITES, f"| ≥15处 | 15处 | 10 | 10 | {words} |"))
    assert not places(full, "D-1") and not places(full, "D-3")


def test_a_reason_for_the_whole_form_stands_under_the_table() -> None:
    """A form without a reason column: rows under the table will do, and nothing is one finding."""
    form = edit(
        honest(reason("")),
        indicators__6__reason=None,
        printed=honest().printed - {"reason"} | {"reasons"},
    )
    assert places(form, "D-1") == {"reasons": "error"}
    (message,) = (f.message for f in verify(case_of(form, POLICY)) if f.code == "D-1")
    assert "2 项，共扣 1.50 分" in message.zh
    for text, fires in (("个别家庭退出，下一步提前确认", False), ("无", True)):
        assert bool(places(edit(form, reasons=text), "D-1")) == fires
    bare = edit(form, printed=form.printed - {"reasons"})
    assert places(bare, "D-1") == {"indicators": "error"}


def test_remarks_taken_for_reasons_may_say_anything_beside_full_marks() -> None:
    form = edit(honest((SITES, "| ≥15处 | 15处 | 10 | 10 | 街道配合 |")))
    remarks = Coverage(guessed=(Heading("reason", "备注", "H12"),))
    assert places(edit(form, coverage=remarks), "D-3") == {}
    others = Coverage(guessed=(Heading("target", "指标", "D12"),))
    assert places(edit(form, coverage=others), "D-3") == {"indicators[0].reason": "warning"}
    lost = edit(form, coverage=remarks, indicators__1__reason="退出10户，扣1分，下一步确认")
    assert places(lost, "D-3") == {"indicators[1].reason": "info"}
